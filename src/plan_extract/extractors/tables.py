"""Tables: every one of body and annex, whether or not its rows became rows of another list.

Guarantees:
- a cell tells what is printed in it, and where; the repeated part of a merged cell has no place of its own.
"""

from __future__ import annotations

from plan_extract.document import Document
from plan_extract.schema import Cell, Table
from plan_extract.tables import Grid


def extract_tables(document: Document, grids: list[Grid]) -> list[Table]:
    """Return the tables of a plan in order, without ids."""
    return [
        Table(
            id="", title=grid.title, unit_note=grid.unit_note, columns=grid.columns, kind=grid.kind, section=grid.section,
            rows=[
                [
                    Cell(text=cell.text, evidence=document.evidence(cell.start, cell.end) if cell.end > cell.start else None)
                    for cell in row
                ]
                for row in grid.rows
            ],
            evidence=document.evidence(grid.start, grid.end),
        )
        for grid in grids
    ]  # fmt: skip
