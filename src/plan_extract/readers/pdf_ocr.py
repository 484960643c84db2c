"""Scanned pages → letters and ruled lines: straightened, its lines found and taken out, read by Tesseract cell by cell.

Guarantees:
- Tesseract runs as a program of its own, one thread a page, with a time limit; nothing leaves the machine;
- words that it is in doubt about (stamps, handwriting, specks) are left out and counted.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import unicodedata
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree

from plan_extract.readers.pdf_cells import LEAST_SURE, read_cells
from plan_extract.readers.pdf_labels import mend_word
from plan_extract.readers.pdf_last import is_last, read_again
from plan_extract.readers.pdf_marks import mend_marks
from plan_extract.readers.pdf_page import MAX_RULES, Glyph, Page, Rule
from plan_extract.readers.pdf_strokes import (
    HIDDEN,
    SURE_LINE,
    Read,
    Word,
    darkness,
    with_label,
    with_point,
    with_quarter,
    with_semicolon,
    with_sign,
    without_hidden,
)

if TYPE_CHECKING:
    from PIL.Image import Image

#: Dots an inch: more gives no better reading of print (benchmarks in docs); a larger picture than this many dots is read coarser.
DPI, MAX_DOTS = 200, 20_000_000
#: Pages read side by side, each by a program of its own.
AT_A_TIME = 2
#: Seconds that a page may take.
TIMEOUT = 180
#: The least that Tesseract must be sure of a word without letters or figures.
LEAST_SURE_SIGN = 60
#: A line of so few letters must be so sure, else it is a speck or a piece of a stamp.
SHORT, LEAST_SURE_SHORT = 6, 75
#: So sure a word is print, and so is what stands beside it.
SURE_WORD = 90
#: Shorter runs of dark dots are letters, in points: flat ones (the bars of two T are 20 points long), upright ones.
LEAST_FLAT, LEAST_UPRIGHT = 36, 21
#: So many dark dots and no more, alone in a square of nine by nine, are a speck.
SPECK = 8
#: How far the lines of a scanned table miss each other, in points.
NEAR = 7.0
#: A scan is straightened up to so many degrees.
MAX_TILT = 3.0

INSTALL = "apt-get install tesseract-ocr tesseract-ocr-vie"

_DARK = re.compile(rb"(?:\x00{12,}+\xff{0,2}+)+")
_LINES = ("ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat")
_LABEL = re.compile(r"\W*(?:\d{1,3}|[IVX]{1,5}|[a-zđ]\)|[bpt]/[ch]\))\W*")
_SIGN = re.compile(r"[-–+*•.,:;/%()&≥≤<>÷…“”\"']{1,3}")
_SPECKS = frozenset(".,:;'\"")  # signs that stand alone
_TITLE = re.compile(r"(bbox|baseline|x_size|x_wconf) ([-\d. ]+)")


class Scan(NamedTuple):
    """A page as a picture, its size in points, and the letters on it that the file itself tells (marks of signatures)."""

    number: int
    picture: Image
    width: float
    height: float
    marks: Sequence[Glyph] = ()


@lru_cache(maxsize=1)
def missing() -> str | None:
    """Return what is missing for OCR, ``None`` where nothing is."""
    if shutil.which("tesseract") is None:
        return "Tesseract is not installed"
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False, timeout=30)
    return None if "vie" in listed.stdout.split() else "Tesseract has no Vietnamese"


def render(pdf: Any, number: int) -> Scan:
    """Return a page as a picture in shades of grey, as it is shown."""
    shown = pdf[number - 1]
    width, height = shown.get_size()
    scale = min(DPI / 72, (MAX_DOTS / max(width * height, 1)) ** 0.5)
    picture = shown.render(scale=scale, grayscale=True).to_pil().convert("L")
    shown.close()
    return Scan(number, picture, width, height)


def read_scans(pdf: Any, marks: Mapping[int, Sequence[Glyph]], progress: Callable[[int], object] | None = None) -> dict[int, Page]:
    """Read pages as pictures, some at a time; a page that Tesseract fails on is not among the results.

    Args:
        pdf: the document.
        marks: for each page to be read, the letters on it that are known already.
        progress: called with the number of pages done.
    """
    pages: dict[int, Page] = {}
    waiting: deque[tuple[int, Future[Page]]] = deque()
    with ThreadPoolExecutor(AT_A_TIME) as pool:

        def take() -> None:
            number, future = waiting.popleft()
            with suppress(subprocess.SubprocessError, ElementTree.ParseError):
                pages[number] = future.result()

        for done, number in enumerate(marks):
            # PDFium renders one page at a time; no more pictures are held than are being read, and as many again.
            waiting.append((number, pool.submit(recognise, render(pdf, number)._replace(marks=marks[number]))))
            if len(waiting) > 2 * AT_A_TIME:
                take()
            if progress is not None:
                progress(max(done - 2 * AT_A_TIME, 0))
        while waiting:
            take()
            if progress is not None:
                progress(len(marks) - len(waiting))
    _mend(pages)
    return pages


def _mend(pages: Mapping[int, Page]) -> None:
    """Set right the marks of words, by what stands beside them and elsewhere in the document."""
    places = [(page, k) for _, page in sorted(pages.items()) for k, glyph in enumerate(page.glyphs) if glyph.text != " "]
    printed = [page.glyphs[k].text for page, k in places]
    for (page, k), read, meant in zip(places, printed, mend_marks(printed), strict=True):
        if read != meant:
            page.glyphs[k] = page.glyphs[k]._replace(text=meant)
            page.mended += 1


def recognise(scan: Scan) -> Page:
    """Read a page's picture.

    Raises:
        subprocess.SubprocessError: Tesseract failed, or took too long.
    """
    from PIL import Image, ImageOps

    scale = scan.width / scan.picture.width
    picture = _without_specks(ImageOps.autocontrast(scan.picture, cutoff=1))
    for mark in scan.marks:
        box = (mark.x0 - 1, mark.base - mark.size, mark.x1 + 1, mark.base + 0.3 * mark.size)
        left, top, right, bottom = (round(side / scale) for side in box)
        picture.paste(255, (left, top, right, bottom))
    tilt = _tilt(picture)
    if tilt:
        picture = picture.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=255)
    page = Page(scan.number, scan.width, scan.height, tilt=tilt, near=NEAR)
    page.rules = _take_rules(picture, scale)
    cells = read_cells(picture, page, scale, _tesseract)
    lines = _tesseract(picture, "3")
    margin = sorted(line[0].x0 for line in lines)[len(lines) // 10] if lines else 0.0
    lines = [with_label(picture, line, _label, line[0].x0 - margin > line[0].size) for line in lines]
    lines = [with_point(line, margin) for line in lines]
    kept = [word for line in cells for word in _certain(line)]
    for above, line in pairwise([[], *lines]):
        if _is_print(certain := _certain(line)):
            kept += certain
        elif is_last(line, above, margin):
            kept += read_again(picture, line, _tesseract)
    page.unread = sum(map(len, cells)) + sum(map(len, lines)) - len(kept)
    usual = median(word.size for word in kept) if kept else 1.0
    for word in kept:
        size = (usual if 0.75 < word.size / usual < 1.3 else word.size) * scale
        # Boxes of neighbours may touch: what Tesseract holds for two words stays two.
        x0, x1, base = word.x0 * scale, max(word.x1 * scale - 0.1 * size, word.x0 * scale), word.base * scale
        page.glyphs += [Glyph(word.text, x0, x1, base, size), Glyph(" ", x1, x1, base, size)]
    page.glyphs += scan.marks
    letters = sum(len(word.text) for word in kept)
    page.confidence = round(sum(word.sure * len(word.text) for word in kept) / letters, 1) if letters else 0.0
    return page


def _certain(line: Read) -> Read:
    """Return the words of a line without those that are in doubt; one beside words that are sure stays."""
    good = sum(word.sure for word in line) >= SURE_LINE * len(line)
    good = good or any(word.sure >= SURE_WORD and len(word.text) > 1 and word.text.isalpha() for word in line)
    return [
        word
        for word in line
        if word.sure > HIDDEN
        and (
            good or word.sure >= LEAST_SURE
            if any(map(_is_letter, word.text))
            else word.sure >= LEAST_SURE_SIGN and _SIGN.fullmatch(word.text) and word.text not in _SPECKS
        )
    ]


def _is_letter(char: str) -> bool:
    return char.isalnum() and unicodedata.category(char) != "Lm"  # a speck is read as a raised sign


def _is_print(line: Read) -> bool:
    """Tell whether a line is text: more than two letters, or a label or page number; else it is a speck or a stamp."""
    text = "".join(word.text for word in line)
    letters = sum(char.isalnum() for char in text)
    sure = sum(word.sure for word in line) / max(len(line), 1)
    short = LEAST_SURE_SHORT if letters > 2 else SURE_WORD
    return letters > SHORT or (letters > 1 and sure >= short) or _LABEL.fullmatch(text) is not None


# -- the picture -------------------------------------------------------------------------------------------------------


def _without_specks(picture: Image) -> Image:
    """Return a picture without dark dots that stand alone: few dots in a square of nine have so little ink."""
    from PIL import Image, ImageChops, ImageFilter

    ink = picture.point(darkness)
    lone = ink.filter(ImageFilter.BoxBlur(4)).point(_is_speck)
    return Image.composite(Image.new("L", picture.size, 255), picture, ImageChops.darker(lone, ink))


def _is_speck(share: int) -> int:
    return 255 if share <= SPECK * 255 / 81 else 0


def _tilt(picture: Image) -> float:
    """Return by how many degrees to turn a page for its lines to lie flat: then dark and light rows differ most."""
    from PIL import Image

    small = picture.copy()
    small.thumbnail((900, 900), Image.Resampling.BOX)
    small = small.point(darkness)

    def contrast(angle: float) -> int:
        turned = small.rotate(angle, Image.Resampling.NEAREST, fillcolor=0)
        rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
        return sum((one - two) ** 2 for one, two in pairwise(rows))

    coarse = max((step / 2 for step in range(int(-2 * MAX_TILT), int(2 * MAX_TILT) + 1)), key=contrast)
    fine = max((coarse + step / 10 for step in range(-4, 5)), key=contrast)
    return fine if abs(fine) >= 0.1 and contrast(fine) > 1.02 * contrast(0) else 0.0


def _is_white(shade: int) -> int:
    """Tell of a thin line what is paper: where it lies between two rows of dots, straightening leaves it grey."""
    return 0 if shade < 190 else 255


def _take_rules(picture: Image, scale: float) -> list[Rule]:
    """Return the ruled lines of a picture, in points, and whiten them: Tesseract takes them for letters."""
    from PIL import Image, ImageDraw

    print_ = picture.point(_is_white)
    flats = _dark_runs(print_, LEAST_FLAT / scale)
    uprights = _dark_runs(print_.transpose(Image.Transpose.TRANSPOSE), LEAST_UPRIGHT / scale)
    pen = ImageDraw.Draw(picture)
    rules: list[Rule] = []
    for start, at, end in flats:
        pen.line((start, at, end, at), fill=255, width=3)
        rules.append(Rule(start * scale, at * scale, end * scale, at * scale))
    for start, at, end in uprights:
        pen.line((at, start, at, end), fill=255, width=3)
        rules.append(Rule(at * scale, start * scale, at * scale, end * scale))
    return rules


def _dark_runs(picture: Image, least: float) -> list[tuple[int, int, int]]:
    """Return runs of dark dots: start, row, end; small gaps are bridged."""
    wide, high = picture.size
    dots = picture.tobytes()
    runs: list[tuple[int, int, int]] = []
    for row in range(high):
        first = row * wide
        found = (run.span() for run in _DARK.finditer(dots, first, first + wide))
        runs += [(start - first, row, end - first) for start, end in found if end - start >= least]
        if len(runs) > MAX_RULES:
            break
    return runs


# -- Tesseract ---------------------------------------------------------------------------------------------------------


def _tesseract(picture: Image, layout: str) -> list[Read]:
    """Return the lines of a picture; `layout` is Tesseract's page segmentation mode."""
    read = ElementTree.fromstring(_run(picture, layout, "hocr"))
    found = (line for line in read.iter() if line.get("class") in _LINES)
    lines = (words for line in found if (words := _words(line)))
    return [without_hidden(picture, with_semicolon(picture, with_sign(picture, with_quarter(picture, words)))) for words in lines]


def _label(picture: Image) -> str:
    """Read a picture of one word that can only be the number of a section."""
    return _run(picture, "7", "-c", "tessedit_char_whitelist=IVX0123456789.").decode().strip()


def _run(picture: Image, layout: str, *options: str) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=1)
    command = ["tesseract", "-", "-", "-l", "vie", "--psm", layout, "--dpi", str(DPI), *options]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    return subprocess.run(command, input=file.getvalue(), capture_output=True, check=True, timeout=TIMEOUT, env=environment).stdout


def _words(line: ElementTree.Element) -> Read:
    said = {key: [float(number) for number in numbers.split()] for key, numbers in _TITLE.findall(line.get("title", ""))}
    left, _, right, bottom = said["bbox"]
    # One baseline for all words of a line, that of its middle: the page stands straight.
    slope, offset = said.get("baseline", [0.0, 0.0])
    base = bottom + offset + slope * (right - left) / 2
    size = said.get("x_size", [30.0])[0] * 0.8
    words: list[Word] = []
    for element in line.iter():
        text = "".join(element.itertext()).strip() if element.get("class") == "ocrx_word" else ""
        if text:
            own = dict(_TITLE.findall(element.get("title", "")))
            x0, _, x1, _ = (float(side) for side in own["bbox"].split())
            words.append(Word(mend_word(text, words[-1].text if words else ""), x0, x1, base, size, float(own.get("x_wconf", "0"))))
    return words
