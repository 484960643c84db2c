"""Tables of a DOCX file: those that hold data become Markdown rows, those that only arrange a page become lines.

Guarantees:
- a row of a data table is one line, merged cells repeated, so that every row has as many cells as the table has columns;
- of a table that arranges (letterhead, signature, frame) every cell is read once: row by row, left to right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from plan_extract.normalize import fold
from plan_extract.readers.docx_package import TooLarge, W, is_on, number, value
from plan_extract.readers.docx_styles import Styles

#: Word allows 63 columns.
MAX_COLUMNS = 63
#: A book has two million.
MAX_CHARS = 10_000_000
#: A letterhead or signature block has no more rows and cells a row; joint plans have three or four signatures side by side.
LAYOUT_ROWS, LAYOUT_CELLS, LAYOUT_CELLS_UNKNOWN = 6, 4, 3

_WRAPPERS = {W + tag for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
_UNSEEN = ("nil", "none")
# What a letterhead or a signature block holds, whatever its borders; of folded text.
_ARRANGED = re.compile(
    r"cong hoa xa hoi chu nghia|dang cong san viet nam|doc lap\s*[-–]\s*tu do|^\s*noi nhan\s*:?\s*$|noi nhan\s*:", re.M
)
_SIGNED = re.compile(r"^\s*(?:TM|KT|TL|TUQ|Q)\s?\.\s*[A-ZÀ-ỸĐ]{2}", re.M)
_FIRST_COLUMN = re.compile(r"(?:s\s?tt|tt|so tt|so thu tu)\W*")
_FIGURE = re.compile(r"[\d.,]*\d[\d.,]*\s?%?")


@dataclass
class Cell:
    """A cell: its first column, how many it spans, what is in it, and whether it goes on one from the row above."""

    column: int
    span: int
    blocks: list[Block]
    merged: bool = False


@dataclass
class Row:
    """A row; `header` where the file says that it is repeated on every page."""

    cells: list[Cell]
    header: bool = False


@dataclass
class Table:
    """A table; `bordered` where most of its cells show a border."""

    rows: list[Row] = field(default_factory=list)
    bordered: bool = False


#: A line, or a table among the lines.
Block = str | Table


def read_table(element: Element, styles: Styles, read_blocks: Callable[[Element], list[Block]]) -> Table:
    """Read a ``w:tbl``.

    Args:
        element: the table.
        styles: where the borders of its style stand.
        read_blocks: what reads the content of a cell; called once a cell, in the order of the text.
    """
    properties = element.find(W + "tblPr")
    own = None if properties is None else properties.find(W + "tblBorders")
    around = _shows(own if own is not None else styles.table_borders(value(properties, "tblStyle")))
    table = Table()
    above: dict[int, Cell] = {}
    seen = cells = 0
    for row in _children(element, W + "tr"):
        traits = row.find(W + "trPr")
        if traits is not None and (traits.find(W + "del") is not None or is_on(traits, "hidden")):
            continue
        column = min(number(traits, "gridBefore") or 0, MAX_COLUMNS)
        read = Row([], bool(is_on(traits, "tblHeader")))
        for cell in _children(row, W + "tc"):
            of_cell = cell.find(W + "tcPr")
            if (of_cell is not None and of_cell.find(W + "cellDel") is not None) or column >= MAX_COLUMNS:
                continue
            cells += 1
            seen += _shows(None if of_cell is None else of_cell.find(W + "tcBorders"), around)
            read.cells.append(_read_cell(cell, of_cell, column, above, read.cells, read_blocks))
            column += read.cells[-1].span
        table.rows.append(read)
    table.bordered = seen * 2 > cells
    return table


def _read_cell(
    cell: Element,
    traits: Element | None,
    column: int,
    above: dict[int, Cell],
    before: list[Cell],
    read_blocks: Callable[[Element], list[Block]],
) -> Cell:
    span = max(1, min(number(traits, "gridSpan") or 1, MAX_COLUMNS - column))
    if _merge(traits, "hMerge") == "continue" and before:
        return Cell(column, span, before[-1].blocks, True)
    merge = _merge(traits, "vMerge")
    if merge == "continue" and column in above:
        return Cell(column, span, above[column].blocks, True)
    read = Cell(column, span, read_blocks(cell))
    above.pop(column, None)
    if merge:
        above[column] = read
    return read


def _merge(traits: Element | None, tag: str) -> str:
    """Return `restart` or `continue`, `` where the cell is not merged."""
    merge = None if traits is None else traits.find(W + tag)
    return "" if merge is None else merge.get(W + "val", "continue")


def _children(element: Element, tag: str) -> Iterator[Element]:
    """Yield rows or cells, those in content controls and tracked insertions too."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)


def _shows(borders: Element | None, otherwise: bool = False) -> bool:
    """Tell whether any border is drawn."""
    if borders is None or not len(borders):
        return otherwise
    return any(side.get(W + "val", "none") not in _UNSEEN for side in borders)


# -- as text -----------------------------------------------------------------------------------------------------------


def render(table: Table) -> list[str]:
    """Return the lines of a table: Markdown rows where it holds data, else what its cells hold."""
    if is_layout(table):
        return [line for row in table.rows for cell in row.cells if not cell.merged for line in _lines(cell)]
    width = max(cell.column + cell.span for row in table.rows for cell in row.cells)
    lines: list[str] = []
    chars = 0
    heads = header_rows(table)
    texts: dict[int, str] = {}  # by the list that merged cells share
    for i, row in enumerate(table.rows, 1):
        cells = [""] * width
        for cell in row.cells:
            text = texts.get(id(cell.blocks))
            if text is None:
                text = texts[id(cell.blocks)] = _in_row(plain(cell))
            cells[cell.column : cell.column + cell.span] = [text] * cell.span
        lines.append(f"| {' | '.join(cells)} |")
        chars += len(lines[-1])
        if chars > MAX_CHARS:
            raise TooLarge
        if i == heads:
            lines.append("|" + "---|" * width)
    return lines


def _in_row(text: str) -> str:
    """Return the text of a cell in one line, its paragraphs parted as Markdown parts them."""
    return "<br>".join(" ".join(line.split()) for line in text.split("\n") if line.strip()).replace("|", "\\|")


def plain(cell: Cell) -> str:
    """Return what a cell holds, tables in it taken apart."""
    return "\n".join(
        block
        if isinstance(block, str)
        else "\n".join(plain(inner) for row in block.rows for inner in row.cells if not inner.merged)
        for block in cell.blocks
    )


def _lines(cell: Cell) -> list[str]:
    lines = [line for block in cell.blocks for line in ([block] if isinstance(block, str) else render(block))]
    return [line for line in lines if line.strip()]


def is_layout(table: Table) -> bool:
    """Tell whether a table only arranges a page.

    What it holds decides first (the state's name, recipients, a signature formula), then its first column (*TT*, *STT*), its
    borders, and whether a column holds figures.
    """
    rows = [row for row in table.rows if row.cells]
    widest = max((len(row.cells) for row in rows), default=0)
    if widest <= 1:
        return True
    if len(rows) > LAYOUT_ROWS or widest > LAYOUT_CELLS:
        return False
    texts = [[unicodedata.normalize("NFC", plain(cell)) for cell in row.cells] for row in rows]
    whole = "\n".join(text for row in texts for text in row)
    if _ARRANGED.search(fold(whole)) or _SIGNED.search(whole):
        return True
    if _FIRST_COLUMN.fullmatch(fold(texts[0][0]).strip()) or any(row.header for row in rows):
        return False
    if len(rows) == 1:
        return widest <= 2 or not table.bordered
    return not table.bordered and widest <= LAYOUT_CELLS_UNKNOWN and not _has_figures(texts)


def _has_figures(texts: list[list[str]]) -> bool:
    """Tell whether a column holds a figure in every row, its head left out."""
    body = texts[1:] if len(texts) > 2 else texts
    return any(
        all(len(row) > k and _FIGURE.fullmatch(row[k].strip()) for row in body) for k in range(max(len(row) for row in body))
    )


def header_rows(table: Table) -> int:
    """Return how many rows the head has: those said to be it, else those that the first row's merged cells reach over."""
    said = next((i for i, row in enumerate(table.rows) if not row.header), 0)
    if said:
        return said
    first = next(row for row in table.rows if row.cells)
    at = table.rows.index(first)
    reach = 1
    if any(cell.span > 1 for cell in first.cells):
        shared = {id(cell.blocks) for cell in first.cells}
        for row in table.rows[at + 1 : -1]:
            if not any(cell.merged and id(cell.blocks) in shared for cell in row.cells):
                break
            reach += 1
    return at + reach
