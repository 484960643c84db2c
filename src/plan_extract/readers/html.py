"""HTML and saved web pages → source text: the document of the page, a paragraph a line, tables as those of a DOCX file.

Guarantees:
- numbers of lists stand in front of their items as a browser prints them; `<br>` ends a line; data tables are Markdown rows;
- what the site put around the document is left out, and said so (`html_main`); hidden text is left out;
- time and memory are bounded, nothing is fetched or run; whatever is wrong with the file is a ``ReadError``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from plan_extract.document import SourceText
from plan_extract.errors import ReadError
from plan_extract.normalize import fold
from plan_extract.readers.docx_package import TooLarge
from plan_extract.readers.docx_table import MAX_CHARS, Block, Table, render
from plan_extract.readers.html_bytes import decode_page
from plan_extract.readers.html_lists import labelled_items
from plan_extract.readers.html_main import elements, find_document, is_unseen
from plan_extract.readers.html_table import read_table
from plan_extract.readers.html_tokens import tokens
from plan_extract.readers.html_tree import MAX_BLOCKS, Element, Text, read_tree
from plan_extract.readers.text import refuse_legacy_fonts

_IGNORED = str.maketrans({"\xa0": " ", "\u202f": " ", "\xad": None, "\u200b": None, "\ufeff": None, "\0": None})
_STATE = re.compile(r"\s*(?:cong hoa xa hoi chu nghia|dang cong san viet nam)")
_ABOVE_STATE = re.compile(r"[\s_–-]*$|\s*So\s*:|(?!KE HOACH)[^a-z]{0,80}[A-Z][^a-z]{0,80}$")
# What sites print above and below a document; of folded text.
_SITE_LINE = re.compile(
    r"\s*(?:tin (?:lien quan|moi|cung chuyen muc)|cac tin (?:khac|lien quan)|van ban (?:lien quan|cung)|chia se|in bai"
    r"|gui (?:email|phan hoi|bai)|tep dinh kem|tap tin dinh kem|tai (?:ve|xuong)|tu khoa|tags?\b|luot (?:xem|truy cap)|binh luan"
    r"|y kien ban doc|quay lai|ve dau trang|ngay (?:dang|cap nhat)|dang ngay|cap nhat(?: luc| ngay)?\s*:|tac gia\s*:|danh gia\s*:"
    r"|so luot|hieu luc\s*:)"
)
_POSTED = re.compile(
    r"\s*(?:thu \w{1,4},?\s*|chu nhat,?\s*)?(?:ngay\s*)?\d{1,2}[/-]\d{1,2}[/-]\d{4}[\s\d:|,.-]*(?:[ap]m|gmt.*|luot xem.*)?$"
)
#: Between a page's heading and its text a site prints when it was posted.
_HEAD_LINES = 8
_FRAME = re.compile(r"<(?:iframe|frame|embed|object)\b", re.I)
#: A letterhead stands within the first lines; one further down is that of another document in it.
_TOP_LINES = 40


class _Linked(str):
    """A line that is wholly linked: in front of and behind the document it belongs to the site."""

    __slots__ = ()


def read_html(name: str, raw: bytes) -> SourceText:
    """Read the bytes of an HTML or MHTML file.

    Raises:
        ReadError: the encoding is not known, the page is too large or too deep, or holds no text.
    """
    page, encoding, notes = decode_page(name, raw)
    try:
        root = read_tree(tokens(page))
        main, left_out = find_document(root)
        lines = _trimmed(_flat(_blocks(main)), notes)
        text = "\n".join(lines) + "\n"
        if len(text) > MAX_CHARS:
            raise TooLarge
    except TooLarge:
        limits = f"{MAX_BLOCKS // 1000},000 elements, {MAX_CHARS // 10**6} million letters"
        raise ReadError(name, f"holds more than is read ({limits})", "save the document alone, or split it") from None
    if not text.strip():
        pictures = any(element.tag == "img" for element in elements(root))
        only = "only pictures" if pictures else "no text"
        raise ReadError(name, f"holds {only}", "save the page once it is shown, or get the document's own file")
    refuse_legacy_fonts(name, text)
    if "ke hoach" not in fold(unicodedata.normalize("NFC", text)) and _FRAME.search(page):
        notes.append("a frame in the page was not read; the document may be a file of its own in there")
    if left_out:
        notes.append(f"site around the document left out: {left_out} letters")
    if not unicodedata.is_normalized("NFC", text):
        notes.append("decomposed letters (not NFC)")
    return SourceText(text, name, hashlib.sha256(raw).hexdigest(), "text/html", encoding, tuple(notes))


# -- blocks ------------------------------------------------------------------------------------------------------------


def _blocks(element: Element) -> list[Block]:
    """Return the lines and tables of an element."""
    blocks: list[Block] = []
    pieces: list[Text] = []

    def end() -> None:
        blocks.extend(_lines(pieces))
        pieces.clear()

    for child in element.children:
        if isinstance(child, Text):
            pieces.append(child)
        elif child.tag == "img":
            continue
        else:
            end()
            if not is_unseen(child):
                blocks.extend(_of_child(child))
    end()
    return blocks


def _of_child(child: Element) -> list[Block]:
    if child.tag == "table":
        caption = [
            block for part in child.children if isinstance(part, Element) and part.tag == "caption" for block in _blocks(part)
        ]
        return [*caption, read_table(child, _blocks)]
    if child.tag in ("ol", "ul", "menu", "dir"):
        return labelled_items(child, _blocks)
    found = _blocks(child)
    return found or ([""] if child.tag == "p" else [])


def _lines(pieces: list[Text]) -> Iterator[str]:
    """Yield the lines of running text; white space between blocks is none."""
    text = "".join(piece.text for piece in pieces).translate(_IGNORED)
    if not text.strip():
        return
    linked = all(piece.linked for piece in pieces if piece.text.strip())
    for line in text.strip(" \n").split("\n"):
        yield _Linked(line.strip()) if linked else line.strip()


# -- what stands around --------------------------------------------------------------------------------------------------


def _flat(blocks: list[Block]) -> list[str]:
    """Return the lines, tables as rows, of empty lines at most one after the other."""
    lines: list[str] = []
    chars = 0
    for block in blocks:
        for line in [block] if isinstance(block, str) else _rows(block):
            if line or (lines and lines[-1]):
                lines.append(line)
                chars += len(line)
        if chars > MAX_CHARS:
            raise TooLarge
    return lines


def _rows(table: Table) -> list[str]:
    return render(table) if any(row.cells for row in table.rows) else []


def _trimmed(lines: list[str], notes: list[str]) -> list[str]:
    """Return the lines without those of the site in front of the letterhead and behind the end."""
    folded = [fold(unicodedata.normalize("NFC", line[:200])) for line in lines]
    first, last = 0, len(lines)
    state = next((i for i, line in enumerate(folded[:_TOP_LINES]) if _STATE.match(line)), None)
    if state is not None:
        first = state
        while first and _ABOVE_STATE.match(_bare(lines[first - 1])) and not isinstance(lines[first - 1], _Linked):
            first -= 1
    while first < last and (not lines[first] or _is_site_line(lines[first], folded[first])):
        first += 1
    while last > first and (not lines[last - 1] or _is_site_line(lines[last - 1], folded[last - 1])):
        last -= 1
    body = first if state is not None else min(first + _HEAD_LINES, last)
    kept = [lines[i] for i in range(first, body) if not _is_site_line(lines[i], folded[i])] + lines[body:last]
    dropped = sum(1 for line in lines if line) - sum(1 for line in kept if line)
    if dropped:
        notes.append(f"{dropped} line{'s' if dropped > 1 else ''} of the site around the text left out")
    return kept


def _is_site_line(line: str, folded: str) -> bool:
    linked = isinstance(line, _Linked) and not folded.startswith("ke hoach")
    return linked or bool(_SITE_LINE.match(folded) or _POSTED.match(folded))


def _bare(line: str) -> str:
    """Return a line without the marks on its letters, capitals kept."""
    decomposed = unicodedata.normalize("NFD", line.replace("Đ", "D").replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))
