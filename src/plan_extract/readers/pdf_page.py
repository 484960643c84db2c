"""A page of a PDF as PDFium gives it: letters with their places, ruled lines, the share that pictures cover.

Guarantees:
- coordinates are points of the *reading frame*: text runs to the right, `top` grows downwards, however page and text are turned;
  `Page.box` takes a box back to the page as it is shown;
- what form fields and signatures show is read too; letters outside the page are not;
- time and memory are bounded: so many letters and rules a page, forms in forms only so deep.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

#: A page of dense print has 6,000 letters and, with a table, some hundred rules.
MAX_GLYPHS, MAX_RULES, MAX_OBJECTS, MAX_DEPTH = 100_000, 5_000, 200_000, 6
#: A ruled line is no thicker; a shorter one is no border of a cell.
THICKEST_RULE, SHORTEST_RULE = 3.0, 5.0

Box = tuple[float, float, float, float]
_Matrix = tuple[float, float, float, float, float, float]
_WHOLE: _Matrix = (1, 0, 0, 1, 0, 0)


class Glyph(NamedTuple):
    """A letter: what it says, from where to where it reaches on its line, its baseline, its size, when it is drawn.

    Of a blank that the file does not draw, nobody can tell when: `order` is below 0.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float
    order: int = -9


class Rule(NamedTuple):
    """A ruled line, flat or upright."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def is_flat(self) -> bool:
        """Tell whether it runs from left to right."""
        return self.x1 - self.x0 >= self.bottom - self.top


@dataclass
class Page:
    """What stands on a page.

    Attributes:
        number: from 1.
        width: of the reading frame; `height` likewise.
        turn: quarter turns, clockwise, from the reading frame to the page as it is shown.
        tilt: by how much a scan was turned to stand straight, in degrees, anticlockwise.
        confidence: how sure OCR was, 0 to 100; ``None`` where the page has text of its own.
        near: how far ruled lines may miss each other and still meet, in points.
        pictures: share of the page that its largest picture covers.
        unread: letters whose font does not tell what they are.
        mended: words of a scan that were given other marks than OCR read.
        turned: text that runs in another direction than the rest, and so was left out.
    """

    number: int
    width: float
    height: float
    turn: int = 0
    tilt: float = 0.0
    confidence: float | None = None
    near: float = 3.0
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: float = 0.0
    unread: int = 0
    mended: int = 0
    turned: str = ""

    def box(self, box: Box) -> Box:
        """Return a box of the reading frame as one of the page as it is shown."""
        x0, top, x1, bottom = self._tilted(box) if self.tilt else box
        if self.turn == 1:
            return self.height - bottom, x0, self.height - top, x1
        if self.turn == 2:
            return self.width - x1, self.height - bottom, self.width - x0, self.height - top
        if self.turn == 3:
            return top, self.width - x1, bottom, self.width - x0
        return box

    def _tilted(self, box: Box) -> Box:
        """Return a box of the straightened scan where it stands on the crooked one."""
        x, y = (box[0] + box[2] - self.width) / 2, (box[1] + box[3] - self.height) / 2
        cos, sin = math.cos(math.radians(self.tilt)), math.sin(math.radians(self.tilt))
        right, down = x * cos - y * sin - x, x * sin + y * cos - y
        return box[0] + right, box[1] + down, box[2] + right, box[3] + down


class Frame(NamedTuple):
    """The reading frame of a page: its visible box, and the direction of its text in quarter turns."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height."""
        wide, high = self.right - self.left, self.top - self.bottom
        return (high, wide) if self.turn % 2 else (wide, high)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the PDF lies in the frame."""
        if self.turn == 1:
            return y - self.bottom, x - self.left
        if self.turn == 2:
            return self.right - x, y - self.bottom
        if self.turn == 3:
            return self.top - y, self.right - x
        return x - self.left, self.top - y


def read_page(pdf: Any, number: int) -> Page:
    """Read a page of a ``pypdfium2.PdfDocument``, pages numbered from 1."""
    import pypdfium2.raw as pdfium

    shown = pdf[number - 1]
    if pdfium.FPDFPage_GetAnnotCount(shown.raw) > 0 and pdfium.FPDFPage_Flatten(shown.raw, pdfium.FLAT_NORMALDISPLAY) == 1:
        shown.close()
        shown = pdf[number - 1]
    try:
        text = shown.get_textpage()
        count = min(text.count_chars(), MAX_GLYPHS)
        letters = _letters(text.raw, count)
        turns = Counter(letter.turn for letter in letters)
        turn = turns.most_common(1)[0][0] if turns else shown.get_rotation() // 90
        left, bottom, right, top = shown.get_cropbox()
        frame = Frame(left, bottom, right, top, turn)
        width, height = frame.size
        page = Page(number, width, height, (shown.get_rotation() // 90 - turn) % 4)
        _place(page, frame, letters)
        text.close()
        _read_objects(page, frame, shown.raw)
        return page
    finally:
        shown.close()


class _Letter(NamedTuple):
    """A letter in the coordinates of the PDF: its direction in quarter turns, its box, where the baseline of its text begins."""

    text: str
    turn: int
    box: Box
    at: tuple[float, float]
    size: float
    blank: bool = False


def _letters(text: Any, count: int) -> list[_Letter]:
    """Return the letters that the file draws, and a blank without width where PDFium left one out or made one up."""
    import pypdfium2.raw as pdfium

    matrix, box = pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    at_matrix, at_box = ctypes.byref(matrix), ctypes.byref(box)
    letters: list[_Letter] = []
    for i in range(count):
        if pdfium.FPDFText_IsGenerated(text, i) == 1:
            if letters and letters[-1].text != " ":
                letters.append(letters[-1]._replace(text=" ", blank=True))
            continue
        pdfium.FPDFText_GetMatrix(text, i, at_matrix)
        pdfium.FPDFText_GetLooseCharBox(text, i, at_box)
        a, b, d = matrix.a, matrix.b, math.hypot(matrix.c, matrix.d)
        turn = 0 if b == 0 and a > 0 else round(math.atan2(b, a) / (math.pi / 2)) % 4
        ends = box.left, box.bottom, box.right, box.top
        size = pdfium.FPDFText_GetFontSize(text, i) * d
        letters.append(_Letter(_char(pdfium.FPDFText_GetUnicode(text, i)), turn, ends, (matrix.e, matrix.f), size))
    return letters


def _place(page: Page, frame: Frame, letters: list[_Letter]) -> None:
    turned: list[str] = []
    for order, (text, turn, box, at, size, blank) in enumerate(letters):
        if turn != frame.turn:
            turned.append(text)
            continue
        base = frame.point(*at)[1]
        one, two = frame.point(box[0], box[1])[0], frame.point(box[2], box[3])[0]
        if -2 <= min(one, two) <= page.width and 0 <= base <= page.height + 2:
            page.unread += text == "\ufffd"
            x0, x1 = min(one, two), max(one, two)
            page.glyphs.append(Glyph(text, x1 if blank else x0, x1, base, size or 1.0, -9 if blank else order))
    page.turned = "".join(turned).strip()


def _char(code: int) -> str:
    """Return the character of a code: a hyphen at a line's end is one, a private sign the one that symbol fonts show."""
    if code in (2, 0xAD, 0x2010, 0x2011):
        return "-"
    if code < 32 or code == 0xA0 or code == 0x3000:
        return "\ufffd" if code == 0 else " "
    if 0xF020 <= code <= 0xF0FF:
        from plan_extract.readers.docx_symbols import read_text

        return read_text("", chr(code))
    return "\ufffd" if 0xE000 <= code <= 0xF8FF or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code)


# -- rules and pictures ------------------------------------------------------------------------------------------------


def _read_objects(page: Page, frame: Frame, shown: Any) -> None:
    import pypdfium2.raw as pdfium

    left = MAX_OBJECTS
    stack = [(shown, pdfium.FPDFPage_CountObjects(shown), pdfium.FPDFPage_GetObject, _WHOLE, 0)]
    while stack:
        owner, count, get, outer, depth = stack.pop()
        for i in range(min(count, left)):
            item = get(owner, i)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_PATH and len(page.rules) < MAX_RULES:
                page.rules += _rules(item, frame, outer)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                x0, top, x1, bottom = _bounds(item, frame, outer)
                seen = max(min(x1, page.width) - max(x0, 0), 0) * max(min(bottom, page.height) - max(top, 0), 0)
                page.pictures = max(page.pictures, seen / max(page.width * page.height, 1))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
                inner = _times(_matrix(item), outer)
                stack.append((item, pdfium.FPDFFormObj_CountObjects(item), pdfium.FPDFFormObj_GetObject, inner, depth + 1))
        left -= min(count, left)


def _matrix(item: Any) -> _Matrix:
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix))
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(m: _Matrix, n: _Matrix) -> _Matrix:
    """Return the matrix that does `m`, then `n`."""
    return (
        m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3], m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4], m[4] * n[1] + m[5] * n[3] + n[5],
    )  # fmt: skip


def _box(frame: Frame, outer: _Matrix, x0: float, y0: float, x1: float, y1: float) -> Box:
    a, b, c, d, e, f = outer
    left, high = frame.point(a * x0 + c * y0 + e, b * x0 + d * y0 + f)
    right, low = frame.point(a * x1 + c * y1 + e, b * x1 + d * y1 + f)
    return min(left, right), min(high, low), max(left, right), max(high, low)


def _bounds(item: Any, frame: Frame, outer: _Matrix) -> Box:
    import pypdfium2.raw as pdfium

    sides = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(item, *(ctypes.byref(side) for side in sides))
    return _box(frame, outer, *(side.value for side in sides))


def _rules(item: Any, frame: Frame, outer: _Matrix) -> list[Rule]:
    """Return the flat and upright lines of a path: a thin shape is one, a stroked frame is four, a grid has many."""
    import pypdfium2.raw as pdfium

    x0, top, x1, bottom = _bounds(item, frame, outer)
    wide, high = x1 - x0, bottom - top
    if min(wide, high) <= THICKEST_RULE:
        return [_line(x0, top, x1, bottom)] if max(wide, high) >= SHORTEST_RULE else []
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
    if not stroke.value:
        return []
    rules: list[Rule] = []
    whole = _times(_matrix(item), outer)
    first = before = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(min(pdfium.FPDFPath_CountSegments(item), MAX_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(item, i)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        kind, here = pdfium.FPDFPathSegment_GetType(segment), (x.value, y.value)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = here
        ends = [(before, here)] if kind == pdfium.FPDF_SEGMENT_LINETO and before else []
        if pdfium.FPDFPathSegment_GetClose(segment) and first:
            ends.append((here, first))
        for one, two in ends:
            box = _box(frame, whole, *one, *two)
            if min(box[2] - box[0], box[3] - box[1]) <= 1 and max(box[2] - box[0], box[3] - box[1]) >= SHORTEST_RULE:
                rules.append(_line(*box))
        before = here
    return rules


def _line(x0: float, top: float, x1: float, bottom: float) -> Rule:
    """Return the rule in the middle of a thin shape."""
    if x1 - x0 >= bottom - top:
        return Rule(x0, (top + bottom) / 2, x1, (top + bottom) / 2)
    return Rule((x0 + x1) / 2, top, (x0 + x1) / 2, bottom)
