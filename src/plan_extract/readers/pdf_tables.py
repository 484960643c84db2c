"""Ruled lines of a page → tables: a grid, its cells joined where no line parts them, their letters inside.

Guarantees:
- a letter is in one cell at most; what stands outside every table stays on the page;
- a frame around a letterhead, a text box or a whole page is no table: its letters stay on the page, too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from plan_extract.readers.docx_table import Cell, Row, Table, header_rows, is_layout
from plan_extract.readers.pdf_cut import Narrow, with_whole_words
from plan_extract.readers.pdf_lines import Line, bands
from plan_extract.readers.pdf_page import Glyph, Page, Rule

#: An annex has some 40 rows a page.
MAX_CELLS = 10_000
#: Points that the sides of a table go on where a page has cut a row: at least a line of small letters.
CUT = 8.0
#: How far the columns of a table may lie from those that it goes on from, in points.
SAME_COLUMNS = 8.0


@dataclass
class Ruled:
    """A table of a page.

    Attributes:
        xs: the columns' sides, from left to right; `ys` those of the rows.
        cells: for each row its cells; a cell that goes on from the left or from above is the same list.
        heads: how many rows the head has.
    """

    page: int
    xs: list[float]
    ys: list[float]
    cells: list[list[list[Line]]]
    heads: int = 1

    @property
    def top(self) -> float:
        """Return where it begins."""
        return self.ys[0]

    def texts(self, row: int) -> list[str]:
        """Return what the cells of a row say."""
        return [" ".join(line.text for line in cell) for cell in self.cells[row]]


def find_ruled(page: Page) -> list[Ruled]:
    """Take the tables out of a page, their letters with them."""
    tables: list[Ruled] = []
    for xs, ys, owners in grids(page.rules, page.near):
        inside: list[Glyph] = []
        outside: list[Glyph] = []
        for glyph in page.glyphs:
            middle = (glyph.x0 + glyph.x1) / 2
            is_in = xs[0] < middle < xs[-1] and ys[0] < glyph.base - 0.3 * glyph.size < ys[-1]
            (inside if is_in else outside).append(glyph)
        table = _filled(page.number, xs, ys, owners, inside)
        if table is not None:
            page.glyphs = outside
            tables.append(table)
    return sorted(tables, key=lambda table: table.top)


def grids(rules: Sequence[Rule], near: float) -> Iterator[tuple[list[float], list[float], list[list[int]]]]:
    """Yield the grids that lines make: the sides of columns and rows, and for each place the cell that it belongs to."""
    for flats, uprights in _nets(rules, near):
        flats += _open_ends(flats, uprights, near)
        ys, xs = _places([rule.top for rule in flats], near), _places([rule.x0 for rule in uprights], near)
        if len(xs) >= 3 and len(ys) >= 2 and (len(xs) - 1) * (len(ys) - 1) <= MAX_CELLS:
            yield xs, ys, _merged(flats, uprights, xs, ys, near)


def goes_on(above: Ruled, table: Ruled) -> bool:
    """Tell whether a table goes on one of the page before: it has its columns."""
    if table.page != above.page + 1 or len(table.xs) != len(above.xs):
        return False
    shift = table.xs[0] - above.xs[0]
    return all(abs(two - one - shift) <= SAME_COLUMNS for one, two in zip(above.xs, table.xs, strict=True))


def _filled(number: int, xs: list[float], ys: list[float], owners: list[list[int]], glyphs: Sequence[Glyph]) -> Ruled | None:
    letters: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        row = min(bisect_right(ys, glyph.base - 0.3 * glyph.size), len(ys) - 1) - 1
        column = min(bisect_right(xs, (glyph.x0 + glyph.x1) / 2), len(xs) - 1) - 1
        letters[owners[max(row, 0)][max(column, 0)]].append(glyph)
    lines = dict(zip(letters, with_whole_words(_cells(letters, owners, xs, number)), strict=True))
    empty: dict[int, list[Line]] = defaultdict(list)
    table = Table(bordered=True)
    cells: list[list[list[Line]]] = []
    for row, of_row in enumerate(owners):
        cells.append([lines.get(owner, empty[owner]) for owner in of_row])
        read = Row([])
        for column, owner in enumerate(of_row):
            if column and of_row[column - 1] == owner:
                read.cells[-1].span += 1
            else:
                above = row > 0 and owner in owners[row - 1]
                read.cells.append(Cell(column, 1, [line.text for line in cells[-1][column]], above))
        table.rows.append(read)
    _share(table, owners)
    kept = [i for i, row in enumerate(cells) if any(row)]
    if not kept or is_layout(table):
        return None
    heads = header_rows(table)
    return Ruled(number, xs, ys, [cells[i] for i in kept], sum(i < heads for i in kept))


def _cells(letters: Mapping[int, Sequence[Glyph]], owners: list[list[int]], xs: list[float], number: int) -> Iterator[Narrow]:
    """Yield the cells that hold letters, in the order in which these are given."""
    wide = len(xs) - 1
    for owner, of in letters.items():
        columns = [column for column, other in enumerate(owners[owner // wide]) if other == owner]
        yield Narrow([line for band in bands(of, number) for line in band], xs[columns[0]], xs[columns[-1] + 1])


def _share(table: Table, owners: list[list[int]]) -> None:
    """Let merged cells share their content, as those of a DOCX do."""
    blocks: dict[int, list[object]] = {}
    for row, of_row in zip(table.rows, owners, strict=True):
        for cell in row.cells:
            cell.blocks = blocks.setdefault(of_row[cell.column], cell.blocks)  # type: ignore[arg-type, assignment]


# -- the grid ----------------------------------------------------------------------------------------------------------


@dataclass
class _Net:
    flats: list[Rule] = field(default_factory=list)
    uprights: list[Rule] = field(default_factory=list)


def _nets(rules: Sequence[Rule], near: float) -> list[tuple[list[Rule], list[Rule]]]:
    """Return the lines that meet, flat and upright ones; a net of less than two by two is none."""
    flats = _joined([rule for rule in rules if rule.is_flat], near)
    uprights = [_turned(rule) for rule in _joined([_turned(rule) for rule in rules if not rule.is_flat], near)]
    parent = list(range(len(flats) + len(uprights)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    order = sorted(range(len(flats)), key=lambda i: flats[i].top)
    tops = [flats[i].top for i in order]
    for k, upright in enumerate(uprights, len(flats)):
        for at in range(bisect_right(tops, upright.top - near), bisect_right(tops, upright.bottom + near)):
            flat = flats[order[at]]
            if flat.x0 - near <= upright.x0 <= flat.x1 + near:
                parent[root(order[at])] = root(k)
    nets: dict[int, _Net] = defaultdict(_Net)
    for i, rule in enumerate([*flats, *uprights]):
        net = nets[root(i)]
        (net.flats if i < len(flats) else net.uprights).append(rule)
    return [(net.flats, net.uprights) for net in nets.values() if len(net.flats) > 1 and len(net.uprights) > 1]


def _open_ends(flats: list[Rule], uprights: list[Rule], near: float) -> list[Rule]:
    """Return the sides that a page has cut off: where all uprights of a table go on beyond its first or last line."""
    x0, x1 = min(rule.x0 for rule in uprights), max(rule.x0 for rule in uprights)
    top, bottom = min(rule.top for rule in flats), max(rule.top for rule in flats)
    over, under = [rule.top for rule in uprights], [rule.bottom for rule in uprights]
    ends = []
    if max(over) - min(over) <= near and top - max(over) > CUT:
        ends.append(min(over))
    if max(under) - min(under) <= near and min(under) - bottom > CUT:
        ends.append(max(under))
    return [Rule(x0, end, x1, end) for end in ends]


def _turned(rule: Rule) -> Rule:
    return Rule(rule.top, rule.x0, rule.bottom, rule.x1)


def _joined(rules: list[Rule], near: float) -> list[Rule]:
    """Return flat lines, those joined that go on each other: a border is often drawn cell by cell."""
    rows: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.top):
        if rows and rule.top - rows[-1][0].top <= near / 2:
            rows[-1].append(rule)
        else:
            rows.append([rule])
    joined: list[Rule] = []
    for row in rows:
        top = row[0].top
        first = len(joined)
        for rule in sorted(row):
            if len(joined) > first and rule.x0 <= joined[-1].x1 + near:
                joined[-1] = joined[-1]._replace(x1=max(joined[-1].x1, rule.x1))
            else:
                joined.append(Rule(rule.x0, top, rule.x1, top))
    return joined


def _places(values: list[float], near: float) -> list[float]:
    """Return the different places of lines, near ones taken as one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > near:
            places.append(value)
    return places


def _merged(flats: list[Rule], uprights: list[Rule], xs: list[float], ys: list[float], near: float) -> list[list[int]]:
    """Return for each place of the grid the cell that it belongs to: places without a line between them are one."""
    wide, high = len(xs) - 1, len(ys) - 1
    below = _borders([(rule.top, rule.x0, rule.x1) for rule in flats], ys, xs, near)
    right = _borders([(rule.x0, rule.top, rule.bottom) for rule in uprights], xs, ys, near)
    owners = [[-1] * wide for _ in range(high)]
    for row in range(high):
        for column in range(wide):
            if owners[row][column] >= 0:
                continue
            width = 1
            while column + width < wide and (column + width, row) not in right and owners[row][column + width] < 0:
                width += 1
            height = 1
            while row + height < high and not any((row + height, column + k) in below for k in range(width)):
                if any((column + k, row + height) in right for k in range(1, width)):
                    break
                height += 1
            for r in range(row, row + height):
                for c in range(column, column + width):
                    owners[r][c] = row * wide + column
    return owners


def _borders(lines: list[tuple[float, float, float]], across: list[float], along: list[float], near: float) -> set[tuple[int, int]]:
    """Return which places are parted: (number of the line, number of the place along it)."""
    found: set[tuple[int, int]] = set()
    for at, start, end in lines:
        line = _nearest(across, at)
        for k in range(max(bisect_right(along, start - near) - 1, 0), len(along) - 1):
            if along[k] > end:
                break
            if min(end, along[k + 1]) - max(start, along[k]) > 0.5 * (along[k + 1] - along[k]):
                found.add((line, k))
    return found


def _nearest(values: list[float], value: float) -> int:
    at = bisect_right(values, value)
    return at - 1 if at == len(values) or (at and value - values[at - 1] <= values[at] - value) else at
