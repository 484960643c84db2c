"""Columns aligned with blanks: where each column stands, which cells a short row has, what a header reaches over.

Guarantees:
- a cell of a short row, or of a header, stands under the column that it overlaps, or else is nearest to, in order;
- lines that go on the cells above are joined to them; a total, a bullet and a row with figures are rows of their own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

import regex

from plan_extract.layout import Line
from plan_extract.outline import Cell
from plan_extract.rules import Rules
from plan_extract.stacks.cells import ORDINAL
from plan_extract.tables.cells import (
    MOST_HEADS,
    MOST_LINES,
    WIDEST_PLACED,
    filled,
    has_figures,
    is_figure,
    is_numbers,
    is_year,
    joined,
    split_row,
)

#: How far a cell may begin from its column's edge where it goes on the line above.
_NEAR = 2
#: What labels a row or a group of rows: a numeral, a letter, a number.
LABEL = r"(?:[IVX]{1,5}|\p{Lu}|\d{1,2}(?:\.\d{1,2}){0,2})[.)]?"
_LABEL = regex.compile(LABEL)
#: A cell that stands farther than this from its column says that the places of a row tell nothing.
_FAR = 12
_BULLET = regex.compile(r"\s*[-+•]\s*\p{L}")

Extent = tuple[int, int]


def goes_on(flow: str, line: Line, edges: list[Extent]) -> bool:
    """Tell whether a line goes on the row above: every cell begins or ends where one of the row's does, none the first.

    Words before a figure may stand further in: a part of what the row names.
    """
    cells, _ = split_row(flow, line, False)
    places = [(cell.start - line.start, cell.end - line.start) for cell in cells]
    if len(edges) > 2 and len(cells) > 1 and is_figure(cells[1].text) and edges[1][0] <= places[0][0] < edges[2][0]:
        places = places[1:]
    if len(places) == 1 and len(edges) > 1 and places[0][0] < edges[1][0] - _NEAR and places[0][1] > edges[1][1] + _NEAR:
        return False  # running text over the columns, which ends where the last one does
    if len(cells) == 1 and len(edges) > 1 and cells[0].text[:1].islower() and places[0][1] < edges[1][0]:
        return places[0][0] >= edges[0][0] - _NEAR  # the first column is no number
    near = (any(abs(a - c) <= _NEAR or abs(b - d) <= _NEAR for c, d in edges[1:]) for a, b in places)
    return bool(edges) and bool(places) and all(near)


def is_below(flow: str, line: Line, edges: list[Extent]) -> bool:
    """Tell whether a remark goes on a header cell behind the first: Tổng kinh phí / (tỷ đồng)."""
    row = flow[line.start : line.end]
    return len(edges) > 1 and len(row) - len(row.lstrip()) > edges[0][1] and goes_on(flow, line, edges)


def heads_group(cells: list[Cell], line: Line, edges: list[Extent]) -> bool:
    """Tell whether the cells of a line are a label and a title below the first two of a row: II   Về xã hội."""
    below = len(cells) == 2 and len(edges) > 2
    return (
        below
        and _LABEL.fullmatch(cells[0].text) is not None
        and all(abs(cell.start - line.start - edge[0]) <= _NEAR for cell, edge in zip(cells, edges, strict=False))
    )


class Aligned:
    """The rows of one run of lines, cut by blanks.

    Attributes:
        head: header rows, a string a column.
        rows: rows of the table, a cell a column.
    """

    def __init__(self, flow: str, above: list[Line], lines: list[Line], rules: Rules) -> None:
        self.flow, self.rules = flow, rules
        self.starts = [line.start for line in (*above, *lines)]
        cut = [split_row(flow, line, False) for line in lines]
        first = self._first_row([cells for cells, _ in cut], bool(above))
        first = first if first <= MOST_HEADS else 1
        heads = [*(split_row(flow, line, False)[0] for line in above), *(cells for cells, _ in cut[:first])]
        named = [[cell.text for cell in row] for row in heads]
        body = [row for row in cut[first:] if [cell.text for cell in row[0]] not in named]  # a page says the header again
        if body and is_numbers(body[0][0]):
            body = body[1:]
        counted = sum(ORDINAL.match(cells[0].text) is not None for cells, _ in body) * 2 > len(body)
        if counted:  # STT Công trình, 10 Thay cống: a number, and one blank before the name
            heads, body = [self._parted(row) for row in heads], [(self._parted(row), tight) for row, tight in body]
        self.width = self._width(heads, [cells for cells, _ in body])
        full = [cells for cells, tight in body if len(cells) == self.width and not tight]
        self.extents = [self._extent(row[i] for row in full) for i in range(self.width)] if full else []
        if not full and (lead := next((row for row in heads if len(row) == self.width), None)):
            self.extents = self._places(lead)  # no row has all its cells
        for row in heads:
            if len(row) == self.width and full:
                self.extents = [(min(a, c), max(b, d)) for (a, b), (c, d) in zip(self.extents, self._places(row), strict=True)]
        self.certain = all(one[1] <= other[0] for one, other in zip(self.extents, self.extents[1:], strict=False))
        self.numbered = counted or any(rules["table.ordinal"].match(text) for row in named for text in row[:1])
        self.rows = self._joined([self._row(cells, tight) for cells, tight in body])
        self.head = self._head([row for row in heads if not is_numbers(row)])

    def _first_row(self, rows: list[list[Cell]], headed: bool) -> int:
        """Return which line is the first row: with the first number or with figures, else the one below the header."""
        for i, row in enumerate(rows):
            numbered = len(row) > 1 and row[0].text.rstrip(".") in ("1", "01", "I", "A") and (i or headed)
            if (numbered or has_figures(row)) and not is_numbers(row):
                return i
        return 0 if headed else 1

    def _width(self, heads: list[list[Cell]], body: list[list[Cell]]) -> int:
        """Return the number of columns: the header's where a row has as many, or all are of words; else that of most rows."""
        counts = Counter(len(row) for row in body if len(row) > 1)
        usual = max(counts, key=lambda count: (counts[count], count), default=0)
        widest = max((len(row) for row in heads), default=0)
        most = max(counts, default=0)
        if not any(is_figure(cell.text) for row in body for cell in row[1:]):
            return max(widest, most)
        lead = next((row for row in heads if len(row) == widest), [])
        if widest > most and lead and self._stands_over(lead, body):
            return widest  # no row has all its cells
        if usual < most <= widest:
            return most  # the others have empty cells, and nothing stands in the last column: Ghi chú
        return widest if counts[widest] else usual

    def _stands_over(self, lead: list[Cell], body: list[list[Cell]]) -> bool:
        """Tell whether something stands below every cell of a header."""
        below = [one for row in body for one in self._places(row)]
        return all(any(distance(cell, one) == 0 for one in below) for cell in self._places(lead))

    def _parted(self, row: list[Cell]) -> list[Cell]:
        """Return a row, the number that one blank sets before its name a cell by itself."""
        first, *rest = row
        label, blank, name = first.text.partition(" ")
        counts = self.rules["table.ordinal"].match(label) if not any(is_figure(cell.text) for cell in rest) else label.isdecimal()
        if not blank or not name[0].isalpha() or not counts:
            return row
        at = first.start + len(label)
        return [Cell(label, first.start, at), Cell(name, first.end - len(name), first.end), *rest]

    def _places(self, row: list[Cell]) -> list[Extent]:
        begin = self.starts[bisect_right(self.starts, row[0].start) - 1] if row else 0
        return [(cell.start - begin, cell.end - begin) for cell in row]

    def _extent(self, column: Iterable[Cell]) -> Extent:
        places = [self._places([cell])[0] for cell in column]
        return min(start for start, _ in places), max(end for _, end in places)

    # -- rows ---------------------------------------------------------------------------------------------------------

    def _row(self, cells: list[Cell], tight: bool) -> list[Cell]:
        """Return a row with a cell for every column."""
        if len(cells) == self.width:
            return cells
        placed = self.certain and bool(self.extents) and not tight and self.width <= WIDEST_PLACED
        if placed and len(cells) > self.width:
            return self._crowded(cells)
        ways = place(self._places(cells), self.extents) if placed else None
        if ways is None:
            return filled(cells, self.width, self.numbered)
        row = [Cell("", cells[0].start, cells[0].start)] * self.width
        for i, cell in zip(ways, cells, strict=True):
            row[i] = cell
        return row

    def _crowded(self, cells: list[Cell]) -> list[Cell]:
        """Return a row of more cells than columns: those that stand under one column are one."""
        row = [Cell("", cells[0].start, cells[0].start)] * self.width
        column = 0
        for cell, one in zip(cells, self._places(cells), strict=True):
            column = min(range(column, self.width), key=lambda i: distance(one, self.extents[i]))
            before = row[column]
            row[column] = Cell(f"{before.text} {cell.text}", before.start, cell.end) if before.text else cell
        return row

    def _joined(self, rows: list[list[Cell]]) -> list[list[Cell]]:
        """Return the rows, those joined to the one above that only go on its cells."""
        whole: list[list[Cell]] = []
        lines = 0
        for row in rows:
            told = [cell for cell in row if cell.text]
            first = len(told) == 1 and row[0].text[:1].islower() and not self.numbered
            new = (
                (row[0].text and not first)
                or not whole
                or any(is_figure(cell.text) for cell in told)
                or _BULLET.match(told[0].text)
            )
            new = new or self.rules["table.total"].match(told[0].text) or not (self.numbered or told[0].text[0].islower())
            lines = 1 if new else lines + 1
            if new or lines > MOST_LINES:
                whole.append(row)
                continue
            whole[-1] = [joined(above, cell) for above, cell in zip(whole[-1], row, strict=True)]
        return whole

    # -- header -------------------------------------------------------------------------------------------------------

    def _head(self, heads: list[list[Cell]]) -> list[list[str]]:
        """Return the header rows with a string for every column, from the lowest up: what stands below tells what one spans."""
        rows: list[list[str]] = []
        below = [""] * self.width
        for cells in reversed(heads):
            named = [""] * self.width
            if len(cells) == self.width:
                named = [cell.text for cell in cells]
            elif self.extents and len(cells) > self.width and (ways := place(self.extents, self._places(cells), far=None)):
                named = [cells[i].text for i in ways]  # Ghi chú stands over nothing
            elif self.extents and len(cells) < self.width:
                reach = self._reach(self._places(cells), below)
                for cell, columns in zip(cells, reach, strict=True):
                    for i in columns:
                        named[i] = cell.text
            below = [f"{one} {other}".strip() for one, other in zip(named, below, strict=True)]
            rows.insert(0, named)
        return rows

    def _reach(self, places: list[Extent], below: list[str]) -> list[list[int]]:
        """Return the columns that each cell of a header line stands over: one; or years, sources and the like below it."""
        ways = place(places, self.extents, far=None) if self.width <= WIDEST_PLACED else None
        under = [self.rules["table.below_head"].match(text) is not None for text in below]
        if ways is None:
            return [[] for _ in places]
        reach = [[i] for i in ways]
        over = [k for k, i in enumerate(ways) if under[i]]
        if not over:
            return reach
        if repeated := self._repeated([i for i in range(self.width) if under[i]], len(over), below):
            for k, columns in zip(over, repeated, strict=True):
                reach[k] = columns
            return reach
        for i in (i for i in range(self.width) if under[i] and i not in ways):
            near = min(over, key=lambda k: (distance(places[k], self.extents[i]), abs(ways[k] - i)))
            apart = is_year(below[i]) != is_year(below[ways[near]]) or self.rules["table.sum"].match(below[i])
            if not (apart and distance(places[near], self.extents[i])) and all(under[min(i, ways[near]) : max(i, ways[near])]):
                reach[near].append(i)
        return reach

    @staticmethod
    def _repeated(columns: list[int], times: int, below: list[str]) -> list[list[int]]:
        """Return columns cut into so many groups that say the same below, a column of totals before them left out."""
        for some in (columns, columns[1:]):
            size, rest = divmod(len(some), times)
            said = [below[i] for i in some]
            if times > 1 and size > 1 and not rest and said == said[:size] * times and some[-1] - some[0] == len(some) - 1:
                return [some[n * size : (n + 1) * size] for n in range(times)]
        return []


def distance(one: Extent, other: Extent) -> int:
    """Return how far two spans of a line stand apart, 0 where they overlap."""
    return max(0, other[0] - one[1] + 1, one[0] - other[1] + 1)


def place(places: list[Extent], extents: list[Extent], far: int | None = _FAR) -> list[int] | None:
    """Return the column of each cell, in order and as near as can be; ``None`` where one stands far from all."""
    count, width = len(places), len(extents)
    if count > width:
        return None
    # best[k][i]: the least cost of the first k cells in the first i columns; the centres decide where two columns are as near.
    infinite = float("inf")
    best = [[0.0] * (width + 1)] + [[infinite] * (width + 1) for _ in range(count)]
    for k, one in enumerate(places, 1):
        for i, other in enumerate(extents, 1):
            cost = distance(one, other) + abs(sum(one) - sum(other)) / 1000
            best[k][i] = min(best[k][i - 1], best[k - 1][i - 1] + cost)
    ways, i = [], width
    for k in range(count, 0, -1):
        while best[k][i - 1] == best[k][i]:
            i -= 1
        i -= 1
        ways.append(i)
    ways.reverse()
    if far is not None and any(distance(one, extents[i]) > far for one, i in zip(places, ways, strict=True)):
        return None
    return ways
