"""Rows whose cells go on in further lines, as a document of their own: each cell in one piece, every code point with its place.

Guarantees:
- evidence that is read there speaks of the source text; that of words from two lines spans what stands between them.
"""

from __future__ import annotations

from array import array
from dataclasses import replace
from typing import NamedTuple

from plan_extract.document import Document
from plan_extract.outline import Cell
from plan_extract.tables import Grid


class Unwrapped(NamedTuple):
    """Tables with the rows that stand in one line each; and those that do not, with the document that they stand in."""

    grids: list[Grid]
    document: Document
    wrapped: list[Grid]


def unwrap(document: Document, grids: list[Grid]) -> Unwrapped:
    """Return the tables in two: rows of the document itself, rows of a document whose reading order is that of the cells."""
    offsets: array[int] = array("i")
    pieces: list[str] = []
    plain, wrapped = [], []

    def moved(cell: Cell) -> Cell:
        start = len(offsets)
        for first, last in cell.pieces or ((cell.start, cell.end),):
            pieces.append(document.flow[first:last].replace("\n", " ") + " ")
            offsets.extend(map(document.to_source, range(first, last + 1)))
        pieces[-1] = pieces[-1][:-1] + "\n"
        return Cell(cell.text, start, len(offsets) - 1)

    for grid in grids:
        broken = [row for row in grid.rows if any(cell.pieces for cell in row)]
        if broken:
            wrapped.append(replace(grid, rows=[[moved(cell) for cell in row] for row in broken]))
            grid = replace(grid, rows=[row for row in grid.rows if not any(cell.pieces for cell in row)])
        plain.append(grid)
    offsets.append(len(document.source.text))
    return Unwrapped(plain, Document(document.source, "".join(pieces), offsets), wrapped)
