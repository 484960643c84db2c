"""The rows of a table whose copy has lost its lines, put under its columns: in one way, or not at all.

Guarantees:
- a row that lacks cells is placed only where its kinds of cells (words, figures) fit the columns in one way.
"""

from __future__ import annotations

from collections.abc import Iterator

from plan_extract.stacks.cells import Piece

#: A last cell behind the figures of the last row is a note only if it is short: else the text goes on there.
LONGEST_NOTE = 60


def kinds_of(rows: list[list[Piece]], width: int) -> list[str] | None:
    """Return the kind of each column, words (T), figures (N) or either (NT), of rows that lack no cell, or only the note.

    Words among figures, or a row that differs twice, may be cells that moved: ``None``.
    """
    full = [row for row in rows if len(row) == width]
    shapes = ["".join("N" if piece.is_figure else "T" for piece in row) for row in rows]
    if not shapes or (not full and any(shape[-1] == "T" for shape in shapes)):
        return None
    columns = [[shape[i] for shape in shapes if i < len(shape)] or ["T"] for i in range(width)]
    usual = [max("NT", key=column.count) for column in columns]
    for shape in shapes:
        moved = [kind for kind, own in zip(shape[1:], usual[1:], strict=False) if kind != own]
        if "T" in moved or len(moved) > 1:
            return None
    return ["NT" if kind == "T" and "N" in column else kind for kind, column in zip(usual, columns, strict=True)]


def cut_behind_figures(rows: list[list[Piece]]) -> Iterator[list[Piece]]:
    """Yield rows cut where words follow figures: such a row has no number."""
    for row in rows:
        begin = 0
        for i in range(2, len(row)):
            if row[i - 1].is_figure and not row[i].is_figure:
                yield row[begin:i]
                begin = i
        yield row[begin:]


def place(row: list[Piece], kinds: list[str], is_counted: bool, last: bool) -> list[Piece | None] | None:
    """Return the cells of a row under their columns; of the last row what follows the table is left out."""
    width, first = len(kinds), 0 if is_counted else 1
    if last and len(row) > width - first and not any(piece.is_figure for piece in row[width - first :]):
        row = row[: width - first]
    behind = last and len(row) > 2 and row[-2].is_figure and not row[-1].is_figure
    if behind and (len(row[-1].text) > LONGEST_NOTE or len(row) < width - first):
        row = row[:-1]
    if not 2 - first <= len(row) <= width - first or row[1 - first].is_figure:
        return None
    head = row[: 2 - first]
    rest, free = row[2 - first :], kinds[2:]
    if not rest:
        ways: list[list[int]] = [[]]
    elif len(rest) == len(free):
        ways = [list(range(len(free)))]
        if any(not _fits(piece, kind) for piece, kind in zip(rest, free, strict=True)):
            return None
    else:
        ways = list(_ways(rest, free))
    if len(ways) != 1:
        return None
    placed: list[Piece | None] = [None] * width
    placed[first : first + len(head)] = head
    for piece, i in zip(rest, ways[0], strict=True):
        placed[2 + i] = piece
    return placed


def _fits(piece: Piece, kind: str) -> bool:
    return ("N" if piece.is_figure else "T") in kind


def _ways(rest: list[Piece], free: list[str]) -> list[list[int]]:
    """Return the leftmost and the rightmost way to place cells in order; one way where they are the same."""

    def greedy(cells: list[Piece], kinds: list[str]) -> list[int] | None:
        at, found = 0, []
        for cell in cells:
            while at < len(kinds) and not _fits(cell, kinds[at]):
                at += 1
            if at == len(kinds):
                return None
            found.append(at)
            at += 1
        return found

    left, right = greedy(rest, free), greedy(rest[::-1], free[::-1])
    if left is None or right is None:
        return []
    mirrored = [len(free) - 1 - i for i in right][::-1]
    return [left] if left == mirrored else [left, mirrored]
