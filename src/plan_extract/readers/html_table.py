"""Tables of an HTML page as those of a DOCX file: rows, merged cells, borders."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from plan_extract.readers.docx_package import TooLarge
from plan_extract.readers.docx_table import MAX_COLUMNS, Block, Cell, Row, Table
from plan_extract.readers.html_tree import Element

#: Merged cells count in every row that they reach into.
MAX_CELLS = 500_000
_DRAWN = re.compile(r"border[a-z-]*\s*:[^;]*\b(?:solid|double|dotted|dashed|inset|outset|ridge|groove)\b", re.I)
_GRID = re.compile(r"grid|border|datatable", re.I)


def read_table(element: Element, read_blocks: Callable[[Element], list[Block]]) -> Table:
    """Read a `<table>`; the content of each cell is read once, in the order of the text."""
    table = Table()
    spans: dict[int, tuple[Cell, int]] = {}  # by column: a cell of a row above and how many rows it still reaches into
    drawn = cells = 0
    for row, in_head in _rows(element):
        read = Row([])
        column = 0
        found = [child for child in row.children if isinstance(child, Element) and child.tag in ("td", "th")]
        for cell in found:
            column = _go_on(read, spans, column)
            if column >= MAX_COLUMNS:
                break
            span = min(_count(cell, "colspan"), MAX_COLUMNS - column)
            read.cells.append(Cell(column, span, read_blocks(cell)))
            if (reach := _count(cell, "rowspan")) > 1:
                spans[column] = (read.cells[-1], reach)
            column += span
            drawn += bool(_DRAWN.search(cell.attributes.get("style", "")))
        _go_on(read, spans, column, to_the_end=True)
        cells += len(read.cells)
        if cells > MAX_CELLS:
            raise TooLarge
        spans = {at: (cell, left - 1) for at, (cell, left) in spans.items() if left > 1}
        read.header = in_head or (bool(found) and all(cell.tag == "th" for cell in found))
        table.rows.append(read)
    table.bordered = _is_bordered(element) or drawn * 2 > cells
    _keep_heads_on_top(table)
    return table


def _go_on(read: Row, spans: dict[int, tuple[Cell, int]], column: int, *, to_the_end: bool = False) -> int:
    """Add the cells that reach down from the rows above; return the first column that is free."""
    own = {cell.column for cell in read.cells}
    for at in sorted(spans) if to_the_end else ():
        if at >= column and at not in own:
            cell, _ = spans[at]
            read.cells.append(Cell(at, cell.span, cell.blocks, True))
    while not to_the_end and column in spans and column not in own:
        cell, _ = spans[column]
        read.cells.append(Cell(column, cell.span, cell.blocks, True))
        column += cell.span
    return column


def _rows(element: Element) -> Iterator[tuple[Element, bool]]:
    for child in element.children:
        if isinstance(child, Element):
            if child.tag == "tr":
                yield child, element.tag == "thead"
            elif child.tag in ("thead", "tbody", "tfoot"):
                yield from _rows(child)


def _count(cell: Element, name: str) -> int:
    text = cell.attributes.get(name, "1").strip()
    return max(1, min(int(text), 10_000)) if text.isascii() and text.isdecimal() and len(text) < 8 else 1


def _is_bordered(element: Element) -> bool:
    attributes = element.attributes
    border = attributes.get("border")
    if border is not None:
        return border.strip() not in ("0", "0px", "none")
    return bool(_DRAWN.search(attributes.get("style", "")) or _GRID.search(attributes.get("class", "")))


def _keep_heads_on_top(table: Table) -> None:
    """Forget heads further down: a row of `<th>` there is a subtotal."""
    top = True
    for row in table.rows:
        top = top and row.header
        row.header = top
