"""Pages in reading order → source text: wrapped lines joined into paragraphs, tables as Markdown rows, every word with its place.

Guarantees:
- a paragraph is one line of the text, over a page's end too; a hyphen or slash at a line's end keeps its word together;
- a table that goes on over pages is one table: its head once, a row that a page has cut whole again;
- footnotes stand at the end as `[1] …`, their marks in the text as `[1]`, as in a DOCX.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise

from plan_extract.document import Places
from plan_extract.readers.docx_table import MAX_CHARS
from plan_extract.readers.pdf_layout import UNIT, Band, Block, Sheet, order
from plan_extract.readers.pdf_lines import Line, Word, box_of
from plan_extract.readers.pdf_page import Page
from plan_extract.readers.pdf_tables import Ruled, goes_on

#: What begins a paragraph, where the line before has ended a sentence.
_BEGINS = re.compile(
    r"[-–+•*▪➢✓]\s?\S|(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]?|[IVX]{1,5}\.|[a-zđ][.)]|\(\d{1,2}\)[.:]?)(?:\s|$)"
    r"|(?:Điều|Phần|Chương|(?:Tiểu dự|Dự) án)\s\d"
)
# What begins a paragraph whatever the line before.
_OPENS = re.compile(r"Căn cứ\s")
_ENDED = re.compile(r"[.;:!?…][”\")\]]*$")
_BULLET = re.compile(r"[-–+•*▪➢✓]\s?\w")
_NOTE = re.compile(r"\((?:\w+ ){0,3}theo\b", re.I)
_KEEPS = re.compile(r"\w[-/]$")
#: In letter sizes: a line begins further right than its paragraph; it would have had room for the next word.
INDENT, ROOM = 0.6, 0.35
#: A line of a cell begins a paragraph where it stands so many times as far below the line above as lines of the cell do.
APART = 1.3


class TooLongError(Exception):
    """The pages hold more than is read."""


class _Writer:
    def __init__(self, pages: dict[int, Page]) -> None:
        self.pages = pages
        self.pieces: list[str] = []
        self.at = 0
        self.starts, self.numbers, self.boxes = array("i"), array("i"), array("f")
        self.marks: dict[int, set[str]] = {}

    def add(self, text: str) -> None:
        self.pieces.append(text)
        self.at += len(text)
        if self.at > MAX_CHARS:
            raise TooLongError

    def words(self, words: Iterable[Word], page: int, in_cell: bool = False, first: bool = True) -> None:
        """Write words with blanks between them."""
        for word in words:
            if not first:
                self.add(" ")
            first = False
            self.starts.append(self.at)
            self.numbers.append(page)
            self.boxes.extend(self.pages[page].box(box_of([word])))
            text = word.text.replace("|", "\\|") if in_cell else word.text
            end = len(text) - word.stops
            mark = text[end - word.raised : end] if word.raised else ""
            known = mark and mark in self.marks.get(page, ())
            self.add(f"{text[: end - word.raised]}[{mark}]{text[end:]}" if known else text)

    def places(self) -> Places:
        return Places(self.starts, self.numbers, self.boxes)


def write(sheets: Sequence[Sheet]) -> tuple[str, Places]:
    """Return the source text of pages, and where its words stand."""
    writer = _Writer({sheet.page.number: sheet.page for sheet in sheets})
    for sheet in sheets:
        writer.marks[sheet.page.number] = {_number(note[0]) for note in sheet.footnotes}
    flow = _Flow(writer)
    for sheet in sheets:
        flow.add_sheet(sheet)
    flow.end()
    for sheet in sheets:
        for note in sheet.footnotes:
            writer.add(f"[{_number(note[0])}] ")
            first = note[0].words[0]
            rest = [first._replace(text=first.text[first.raised :], raised=0)] if len(first.text) > first.raised else []
            _write_lines(writer, [[*rest, *note[0].words[1:]], *(line.words for line in note[1:])], sheet.page.number)
            writer.add("\n")
    return "".join(writer.pieces), writer.places()


def _number(line: Line) -> str:
    return line.words[0].text[: line.words[0].raised]


def _write_lines(writer: _Writer, lines: Iterable[Sequence[Word]], page: int, in_cell: bool = False) -> None:
    before: Word | None = None
    for words in lines:
        if before is not None and words and not _keeps(before):
            writer.add(" ")
        writer.words(words, page, in_cell)
        before = words[-1] if words else before


def _keeps(word: Word) -> bool:
    """Tell whether a line's last word goes on in the next line without a blank."""
    return not word.spaced and _KEEPS.search(word.text) is not None


def _is_title(line: Line) -> bool:
    """Tell whether a line is one of a title in capitals."""
    return len(line.words) > 2 and line.text == line.text.upper()


def _is_centred(line: Line, left: float, right: float, margin: float) -> bool:
    """Tell whether a line stands in the middle, so many letter sizes away from both sides."""
    near, far = line.x0 - left, right - line.x1
    return min(near, far) > margin * line.size and abs(near - far) < line.size


class _Flow:
    """The text as it grows: the line before, the table that is open."""

    def __init__(self, writer: _Writer) -> None:
        self.writer = writer
        self.before: Line | None = None
        self.first: Line | None = None  # of the paragraph
        self.alike = 1.15  # by how much the letters of a paragraph differ; OCR measures them badly
        self.flush = False  # whether only the first line of a paragraph is indented
        self.table: Ruled | None = None
        self.area = (0.0, 0.0)  # left and right side of the lines on this page
        self.areas: dict[int, tuple[float, float]] = {}  # by the page's width
        self.old_area = self.area

    def add_sheet(self, sheet: Sheet) -> None:
        items: list[Ruled | list[Band]] = []
        bands = list(sheet.bands)
        for table in sheet.tables:
            above = [band for band in bands if band[0].base < table.top]
            items += [above, table] if above else [table]
            bands = bands[len(above) :]
        items += [bands] if bands else []
        parts = [item if isinstance(item, Ruled) else order(item) for item in items]
        self.old_area = self.area
        self.alike = 1.15 if sheet.page.confidence is None else 1.35
        self.area = self._area([block for part in parts if not isinstance(part, Ruled) for block in part], sheet.page)
        for part in parts:
            if isinstance(part, Ruled):
                self._add_table(part)
            else:
                self._end_table()
                for block in part:
                    self._add_block(block)

    def _area(self, blocks: list[Block], page: Page) -> tuple[float, float]:
        """Return where the lines of a page begin and end, taken from its long ones, else from a page before."""
        lines = [line for block in blocks if not block.column and not block.grid for line in block.lines]
        full = [line for line in lines if line.x1 - line.x0 > 0.55 * page.width]
        key = round(page.width)
        known = self.areas.get(key)
        if not full:
            left = min((line.x0 for line in lines), default=0.0)
            return (left, left + known[1] - known[0]) if known else (left, max((line.x1 for line in lines), default=page.width))
        # Not the outermost ones: on a scan a stamp may lengthen a line.
        left, right = sorted(line.x0 for line in full)[len(full) // 10], sorted(line.x1 for line in full)[-1 - len(full) // 4]
        if known and len(full) < 3:
            right = max(right, left + known[1] - known[0])
        self.areas[key] = (left, right)
        return left, right

    # -- paragraphs ----------------------------------------------------------------------------------------------------

    def _add_block(self, block: Block) -> None:
        if block.grid:
            self._end_line()
            for band in block.grid:
                for i, line in enumerate(band):
                    self.writer.add("   " if i else "")
                    self.writer.words(line.words, line.page)
                self.writer.add("\n")
            return
        for line in block.lines:
            goes_on = self._goes_on_in_column if block.column else self._goes_on
            if self.before is not None and goes_on(self.before, line):
                self.writer.add("" if _keeps(self.before.words[-1]) else " ")
            else:
                self._end_line()
                self.first = line
            self.writer.words(line.words, line.page)
            self.before = line
        if block.column:
            self._end_line()

    def _goes_on_in_column(self, before: Line, line: Line) -> bool:
        """Tell whether a line of a narrow column goes on the item of a list: a recipient and its purpose."""
        item = self.first is not None and _BULLET.match(self.first.text) is not None
        near = line.base - before.base < 2 * line.size and max(line.size, before.size) < self.alike * min(line.size, before.size)
        return item and near and not _ENDED.search(before.text) and not _BULLET.match(line.text)

    def _goes_on(self, before: Line, line: Line) -> bool:
        """Tell whether a line goes on the paragraph of the line before."""
        over_page = line.page != before.page
        left, right = self.area
        old_left, old_right = self.old_area if over_page else self.area
        size = min(line.size, before.size)
        if max(line.size, before.size) > self.alike * size or (not over_page and line.base - before.base > 3 * size):
            return False
        # What is noted below a title, and the unit of a table.
        if UNIT.match(line.text) or _OPENS.match(line.text) or (_is_title(before) and _NOTE.match(line.text)):
            return False
        first = line.words[0].x1 - line.words[0].x0 + ROOM * size
        if _is_centred(before, old_left, old_right, 2) or _is_centred(line, left, right, 2):
            # A title goes on where its next word had no room; capitals and small letters are two titles.
            both = _is_centred(before, old_left, old_right, 0.3) and _is_centred(line, left, right, 0.3)
            full = before.x1 - before.x0 + first > old_right - old_left
            return both and full and (before.text == before.text.upper()) == (line.text == line.text.upper())
        ended = _ENDED.search(before.text) is not None
        begins = _BEGINS.match(line.text) is not None
        indented, was_indented = line.x0 - left > INDENT * size, before.x0 - old_left > INDENT * size
        if begins and (ended or indented):
            return False
        if indented and not self._is_indented_alike(before, line, left - old_left, ended):
            return False
        goes_on = first > old_right - before.x1
        self.flush = self.flush or (goes_on and was_indented and not indented and before is self.first)
        return goes_on

    def _is_indented_alike(self, before: Line, line: Line, shift: float, ended: bool) -> bool:
        """Tell whether an indented line stands under the line before, or under its text behind a mark that hangs."""
        near = INDENT * line.size
        if before is not self.first:
            return abs(line.x0 - before.x0 - shift) < near
        off = abs(line.x0 - before.x0 - shift)
        if len(before.words) > 1 and _BEGINS.match(before.text) and abs(line.x0 - before.words[1].x0 - shift) < min(near, off):
            return True
        goes_on = line.text[:1].islower() or not self.flush
        return off < near and goes_on and not ended

    def _end_line(self) -> None:
        if self.before is not None:
            self.writer.add("\n")
        self.before = None

    # -- tables --------------------------------------------------------------------------------------------------------

    def _add_table(self, table: Ruled) -> None:
        if self.table is not None and goes_on(self.table, table):
            _go_on(self.table, table)
            self.table.page = table.page
            return
        self._end_table()
        self._end_line()
        self.table = table

    def _end_table(self) -> None:
        table, self.table = self.table, None
        if table is None:
            return
        for i, row in enumerate(table.cells, 1):
            self.writer.add("|")
            for cell in row:
                self.writer.add(" ")
                breaks = _breaks(cell)
                for k, line in enumerate(cell):
                    if k:
                        self.writer.add("<br>" if k in breaks else "" if _keeps(cell[k - 1].words[-1]) else " ")
                    self.writer.words(line.words, line.page, in_cell=True)
                self.writer.add(" |" if cell else "|")
            self.writer.add("\n")
            if i == table.heads:
                self.writer.add("|" + "---|" * len(row) + "\n")

    def end(self) -> None:
        """End what is open."""
        self._end_table()
        self._end_line()


def _breaks(cell: Sequence[Line]) -> set[int]:
    """Return which lines of a cell begin a paragraph: those set apart from the line above, items of a list."""
    steps = [line.base - above.base for above, line in pairwise(cell) if line.page == above.page]
    step = min((step for step in steps if step > 0), default=0.0)

    def begins(above: Line, line: Line) -> bool:
        if line.page != above.page:
            return not line.text[:1].islower() and not _keeps(above.words[-1])
        if _BULLET.match(line.text) and _ENDED.search(above.text):
            return True
        return len(cell) > 2 and line.base - above.base > APART * step

    return {k for k, (above, line) in enumerate(pairwise(cell), 1) if begins(above, line)}


def _is_rest(texts: list[str], above: list[str]) -> bool:
    """Tell whether a row goes on the one above: in the middle of a sentence or a list, or with one more item and nothing else."""
    told = [text for text in texts if text]
    listed = any(one and two[-1:] in (";", ",") for one, two in zip(texts, above, strict=True))
    item = bool(told) and not texts[-1] and bool(above[-1]) and (len(told) == 1 or _BULLET.match(told[0]) is not None)
    return listed or item or any(text[:1].islower() for text in told)


def _go_on(above: Ruled, table: Ruled) -> None:
    """Add the rows of a table to those of the page before, its repeated head left out, a row cut by the page made whole."""
    rows, heads = table.cells, above.heads
    if len(rows) > heads and all(table.texts(i) == above.texts(i) for i in range(heads)):
        rows = rows[heads:]
    elif rows and len(above.cells) > heads:
        texts = table.texts(0)
        numbered = all(above.texts(i)[0] for i in range(heads, len(above.cells)))
        if not texts[0] and (numbered or _is_rest(texts, above.texts(-1))):
            above.cells[-1] = [one + two for one, two in zip(above.cells[-1], rows[0], strict=True)]
            rows = rows[1:]
    above.cells += rows
