"""PDF → its source text: digital pages by their letters, scanned ones through OCR, every word with its page and box.

Guarantees:
- whatever is wrong with the file is a ``ReadError``; the same bytes always give the same text;
- what is left out of the flow (page numbers, running heads, marks of digital signatures, turned text) is told in the notes;
- time and memory are bounded: so many pages, letters and rules are read and no more.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from plan_extract.document import SourceText
from plan_extract.errors import ReadError
from plan_extract.readers import pdf_ocr
from plan_extract.readers.pdf_labels import mend_labels
from plan_extract.readers.pdf_layout import Sheet, take_furniture
from plan_extract.readers.pdf_lines import bands
from plan_extract.readers.pdf_page import Glyph, Page, read_page
from plan_extract.readers.pdf_slow import is_bomb, is_torn, reread
from plan_extract.readers.pdf_tables import find_ruled
from plan_extract.readers.pdf_text import TooLongError, write
from plan_extract.readers.text import legacy_encoding, refuse_legacy_fonts

if TYPE_CHECKING:
    from plan_extract.readers import Ocr, Progress

#: A plan with all its annexes has 100 pages.
MAX_PAGES = 2000
#: A page with fewer letters has no text; with fewer on a picture that covers so much of it, only marks and stamps.
FEW_LETTERS, MARKED = 25, 250
MARKS = "no text but marks on a picture"
#: So many pages with torn words are read again, which takes long.
MAX_TORN = 200
LEAST_PICTURE, SCAN = 0.2, 0.6
#: Shares of a page's letters that no font explains, of its words that are one letter: the text is rubbish.
UNREAD, SCATTERED = 0.1, 0.4
#: Seconds that the pages of a file may take to open, and a twentieth more for each.
PATIENCE = 10
#: Bytes that they may take.
MEMORY = 1_000_000_000
_OPEN = """import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except (ImportError, OSError, ValueError):
    pass
import pypdfium2
pdf = pypdfium2.PdfDocument(sys.stdin.buffer.read())
for page in pdf:
    page.close()
"""
_HIDES = (b"/Form", b"/ObjStm", b"#", b"/LZW", b"/ASCII85", b"/A85", b"/ASCIIHex", b"/AHx", b"/RunLength", b"/RL")
#: Of a text left out, so much is told.
LONGEST_NOTE = 200


def read_pdf(name: str, raw: bytes, ocr: Ocr = "auto", progress: Progress | None = None) -> SourceText:
    """Read the bytes of a PDF file.

    Args:
        name: the file as it was given.
        raw: its bytes.
        ocr: `auto` sends pages without usable text through Tesseract, `force` all pages, `never` none.
        progress: called with the pages done and the pages there are.

    Raises:
        ReadError: the file is broken, protected, too large, or holds no text; a scan, and Tesseract is missing.
    """
    import pypdfium2 as pdfium

    if is_bomb(raw):
        raise ReadError(name, "unpacks to more than any plan has", "print it to a new PDF, or check where it comes from")
    try:
        pdf = pdfium.PdfDocument(raw)
        count = len(pdf)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError(name, "is a PDF file under a password", "save it without one (qpdf --decrypt)") from None
        raise ReadError(name, "is a broken PDF file", "open it in a viewer and print it to a new PDF") from None
    if count <= MAX_PAGES and _never_opens(raw, count):
        pdf.close()
        raise ReadError(
            name, "takes longer to open than any plan (it may draw itself)", "print it to a new PDF, or check where it comes from"
        )
    if count > MAX_PAGES:
        raise ReadError(name, f"has {count} pages; {MAX_PAGES} are read at most", "split it, or check where it comes from")
    try:
        sheets, notes, confidence = _sheets(name, raw, pdf, ocr, progress)
        text, places = write(sheets)
    except TooLongError:
        raise ReadError(name, "holds more letters than are read", "split it, or check where it comes from") from None
    finally:
        pdf.close()
    if not text.strip():
        raise ReadError(name, "holds no text", "check how it was saved" if ocr == "auto" else "a scan needs --ocr auto")
    refuse_legacy_fonts(name, text)
    sha256 = hashlib.sha256(raw).hexdigest()
    return SourceText(text, name, sha256, "application/pdf", None, tuple(notes), count, places, confidence)


def _never_opens(raw: bytes, count: int) -> bool:
    """Tell whether opening the pages takes without end: a form that draws itself three times does so 3 ** 40 times.

    Only another process can be stopped, and bound in its memory; it is asked where the file has
    forms or rare packings, or may hide them.
    """
    if not any(mark in raw for mark in _HIDES):
        return False
    command = [sys.executable, "-c", _OPEN, str(MEMORY)]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, check=False, timeout=PATIENCE + count / 20)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode < 0 or b"MemoryError" in done.stderr


def _sheets(
    name: str, raw: bytes, pdf: Any, ocr: Ocr, progress: Progress | None
) -> tuple[list[Sheet], list[str], tuple[float | None, ...] | None]:
    """Return the pages in reading order, what is to be noted, and how sure OCR was."""
    import pypdfium2 as pdfium

    sheets: list[Sheet] = []
    marks: dict[int, list[Glyph]] = {}  # of pages that want OCR, the letters that are known already
    scans: dict[str, list[int]] = {}  # pages that want OCR, by the reason
    broken: list[int] = []
    torn: list[int] = []
    count = len(pdf)
    for number in range(1, count + 1):
        try:
            page = read_page(pdf, number)
            if len(torn) < MAX_TORN and is_torn(page) and (glyphs := reread(raw, page)):
                torn.append(number)
                page.glyphs = glyphs
        except pdfium.PdfiumError:
            page = Page(number, 1, 1)
            broken.append(number)
        reason = wants_ocr(page) if ocr != "force" else "asked for"
        if reason and number not in broken:
            scans.setdefault(reason, []).append(number)
            marks[number] = page.glyphs if reason == MARKS and not page.turn else []
        sheets.append(_sheet(page))
        if progress is not None and not scans:
            progress(number, count)
    notes = [f"not read, being broken: {_pages(broken)}"] if broken else []
    confidence = None
    missing = _missing(name, ocr, len(marks) == count) if marks and ocr != "never" else None
    if marks and ocr != "never" and not missing:
        read = pdf_ocr.read_scans(pdf, marks, progress and (lambda done: progress(count - len(marks) + done, count)))
        notes += _of_scans(scans, read)
        for number, page in read.items():
            sheets[number - 1] = _sheet(page)
        mend_labels(line for number in sorted(read) for band in sheets[number - 1].bands for line in band)
        confidence = tuple(sheet.page.confidence for sheet in sheets)
    elif marks:
        why = f" ({missing}; {pdf_ocr.INSTALL})" if missing else ""
        notes += [f"not read, {reason}: {_pages(numbers)}{why}" for reason, numbers in scans.items()]
    take_furniture(sheets)
    return sheets, notes + _left_out(sheets), confidence


def _missing(name: str, ocr: Ocr, all_pages: bool) -> str | None:
    """Return what OCR lacks; raise where without it nothing could be read, or where it is asked for."""
    missing = pdf_ocr.missing()
    if missing and ocr == "force":
        raise ReadError(name, f"cannot be read by OCR: {missing}", f"install it ({pdf_ocr.INSTALL}), or leave out --ocr force")
    if missing and all_pages:
        raise ReadError(name, f"is a scan, and {missing}", f"install it ({pdf_ocr.INSTALL})")
    return missing


def wants_ocr(page: Page) -> str | None:
    """Return why a page must be read as a picture, ``None`` where it has usable text or nothing on it.

    >>> wants_ocr(Page(1, 595, 842)), wants_ocr(Page(1, 595, 842, pictures=0.9))
    (None, 'no text')
    """
    text = "".join(glyph.text for glyph in page.glyphs)
    letters = sum(char.isalnum() for char in text)
    if letters < FEW_LETTERS:
        return "no text" if page.pictures > LEAST_PICTURE or (letters and page.unread > letters) else None
    if page.pictures > SCAN and letters < MARKED:
        return MARKS
    if page.unread > UNREAD * letters:
        return "letters that no font explains"
    if legacy_encoding(text):
        return "letters of a font older than Unicode"
    lone = [word for word in text.split() if word.isalpha()]
    if len(lone) > FEW_LETTERS and sum(len(word) == 1 for word in lone) > SCATTERED * len(lone):
        return "scattered letters"
    return None


def _of_scans(scans: dict[str, list[int]], read: dict[int, Page]) -> list[str]:
    notes = [f"read by OCR, {reason}: {_pages(numbers)}" for reason, numbers in scans.items()]
    lost = {number: page.unread for number, page in read.items() if page.unread}
    if lost:
        notes.append(f"{sum(lost.values())} doubtful words left out (stamps, handwriting, specks): {_pages(list(lost))}")
    mended = {number: page.mended for number, page in read.items() if page.mended}
    if mended:
        notes.append(f"{sum(mended.values())} words given the marks that their neighbours ask for: {_pages(list(mended))}")
    failed = [number for numbers in scans.values() for number in numbers if number not in read]
    if failed:
        notes.append(f"OCR failed: {_pages(failed)}")
    for page in read.values():
        page.unread = 0
    return notes


def _sheet(page: Page) -> Sheet:
    tables = find_ruled(page)
    sheet = Sheet(page, bands(page.glyphs, page.number), tables)
    page.glyphs = []
    return sheet


def _left_out(sheets: list[Sheet]) -> list[str]:
    """Return what was taken out of the flow, and where."""
    notes: list[str] = []
    numbers = [sheet.page.number for sheet in sheets if "page numbers" in sheet.left_out]
    if numbers:
        notes.append(f"page numbers left out: {_pages(numbers)}")
    heads: dict[str, list[int]] = {}
    for sheet in sheets:
        for text in sheet.left_out.get("running heads", ()):
            heads.setdefault(_short(text), []).append(sheet.page.number)
    notes += [f"running head left out: “{text}” ({_pages(pages)})" for text, pages in heads.items()]
    for sheet in sheets:
        notes += [
            f"signature mark left out: “{_short(text)}” (page {sheet.page.number})"
            for text in sheet.left_out.get("signature mark", ())
        ]
        if sheet.page.turned:
            notes.append(f"turned text left out: “{_short(sheet.page.turned)}” (page {sheet.page.number})")
    unread = Counter({sheet.page.number: sheet.page.unread for sheet in sheets if sheet.page.unread})
    if unread:
        notes.append(f"{unread.total()} letters that no font explains: {_pages(list(unread))}")
    return notes


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NOTE else text[:LONGEST_NOTE] + "…"


def _pages(numbers: list[int]) -> str:
    """Return pages as a reader would say them.

    >>> _pages([3]), _pages([2, 3, 4, 7])
    ('page 3', 'pages 2-4, 7')
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    said = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
    return f"page{'s' if len(runs) > 1 or runs[0][0] != runs[0][1] else ''} {said}"
