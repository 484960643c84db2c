"""Tables: every one of body and annex, whether or not its rows became rows of another list.

Guarantees:
- a cell tells what is printed in it and where; of one that goes on in further lines the evidence spans all of them, and
  with them what stands between; the repeated part of a merged cell has no place of its own.
"""

from __future__ import annotations

from plan_extract.document import Document
from plan_extract.outline import Cell as Place
from plan_extract.schema import Cell, Table
from plan_extract.tables import Grid


def extract_tables(document: Document, grids: list[Grid]) -> list[Table]:
    """Return the tables of a plan in order, without ids."""
    return [
        Table(
            id="", title=grid.title, unit_note=grid.unit_note, columns=grid.columns, kind=grid.kind, section=grid.section,
            rows=[[_cell(document, cell) for cell in row] for row in grid.rows],
            evidence=document.evidence(grid.start, grid.end),
        )
        for grid in grids
    ]  # fmt: skip


def _cell(document: Document, cell: Place) -> Cell:
    if cell.end == cell.start:
        return Cell(text=cell.text)
    printed = cell.text if cell.pieces else document.printed(cell.start, cell.end)
    end = cell.pieces[-1][1] if cell.pieces else cell.end
    return Cell(text=printed.replace("\\|", "|"), evidence=document.evidence(cell.start, end))
