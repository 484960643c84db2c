"""Tables of a text: Markdown rows, tabs, columns aligned with spaces, stacked cells → grids of cells, every cell with its place.

Guarantees:
- a line is a row of one table or of none; what is cut into cells is text of the flow, offsets kept;
- header rows are those before the first row of figures (Markdown: before the rule); nothing is guessed for a cell that is empty.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import regex

from plan_extract.document import Document
from plan_extract.layout import Layout, Line
from plan_extract.outline import CLOSING, Cell, Outline
from plan_extract.rules import Rules

Kind = Literal["targets", "budgets", "tasks", "other"]

_RULE_ROW = regex.compile(r"[\s|:+=-]+$")
_PIPE, _TAB, _PRINTED = regex.compile(r"(?<!\\)\|"), regex.compile(r"\t"), regex.compile(r"\S+")
_SPACES = regex.compile(r"\t|[ ]{2,}")
_FIGURE = regex.compile(r"[≥≤<>~]?\s*\d[\d.,]*(?:\s*-\s*\d[\d.,]*)?\s*(?:%|‰)?\s*$")
#: A row whose columns a PDF's text has run together: number, words, figures.
_TIGHT = regex.compile(
    r"\s*(?:(?P<n>\d{1,3})\s+)?(?P<name>(?:[-+]\s*)?\p{Lu}[^\d|]{1,60}?)(?P<figures>(?:\s+(?:\d[\d.,]*%?|-)){2,12}+)\s*$"
)
_COLUMN_NUMBERS = regex.compile(r"\(?\d{1,2}\)?(?:\s*=.*)?$|\([A-Z]\)$|^[A-Z]$")
#: A table has at least so many rows and columns; two columns only where Markdown says so.
LEAST_ROWS, LEAST_COLUMNS = 3, 3
#: Up to so many columns every way to place the cells of a header line is weighed.
WIDEST_SEARCHED = 12


@dataclass
class Grid:
    """A table; offsets of the flow.

    Attributes:
        columns: header rows joined, a string a column.
        rows: cells; an empty cell has an empty span.
        title: the line above that names it, ``None`` where there is none.
        unit_note: unit of its figures.
        section: path of the section that it stands in.
    """

    start: int
    end: int
    columns: list[str]
    rows: list[list[Cell]]
    title: str | None
    unit_note: str | None
    section: str
    role: str
    kind: Kind = "other"

    def is_figure(self, column: int) -> bool:
        """Tell whether most cells of a column are figures."""
        cells = [row[column].text for row in self.rows if column < len(row) and row[column].text]
        return bool(cells) and sum(_FIGURE.match(cell) is not None for cell in cells) * 2 > len(cells)


def find_tables(document: Document, layout: Layout, outline: Outline, rules: Rules) -> list[Grid]:
    """Return the tables of a document in order."""
    grids = [grid for lines in _runs(document.flow, layout, outline) if (grid := _grid(document, lines, layout, outline, rules))]
    starts = [line.start for line in layout.lines]
    for stack in layout.stacks:
        if not outline.in_signature(stack.start):
            lines = [layout.lines[bisect_right(starts, at) - 1] for at in (stack.start, stack.end - 1)]
            rows = [[_cell(document.flow, span, stack.start) for span in row] for row in stack.rows]
            grids += [
                _finished(document, lines, [stack.columns], rows, layout, outline, rules)
                or Grid(stack.start, stack.end, [], [], None, None, outline.section_at(stack.start), "other")
            ]
    return sorted(grids, key=lambda grid: grid.start)


def _cell(flow: str, span: tuple[int, int] | None, empty: int) -> Cell:
    return Cell(" ".join(flow[span[0] : span[1]].split()), *span) if span else Cell("", empty, empty)


def _runs(flow: str, layout: Layout, outline: Outline) -> Iterator[list[Line]]:
    """Yield runs of lines that are rows: blank lines and page furniture do not end one."""
    run: list[Line] = []
    marked = False
    first = min(part.body for part in outline.parts) if not outline.nodes else outline.nodes[0].start
    begin = min(first, *(part.body for part in outline.parts))
    for line in layout.lines:
        if line.kind in ("blank", "noise"):
            continue
        is_marked = line.kind == "table"
        in_body = line.start >= begin and not outline.in_signature(line.start)
        is_row = is_marked or (line.kind != "cell" and in_body and len(_split(flow, line, False)) >= LEAST_COLUMNS)
        if run and (not is_row or is_marked != marked):
            yield from [run] if _is_table(flow, run, marked) else []
            run = []
        if is_row:
            marked = is_marked
            run.append(line)
    yield from [run] if run and _is_table(flow, run, marked) else []


def _is_table(flow: str, run: list[Line], marked: bool) -> bool:
    if marked:
        return len(run) >= 2
    least = LEAST_ROWS - 1 if "\t" in flow[run[0].start : run[0].end] else LEAST_ROWS  # tabs are set on purpose
    return len(run) >= least and sum(
        any(_FIGURE.match(cell.text) for cell in _split(flow, line, False)) for line in run
    ) * 2 >= len(run)


def _split(flow: str, line: Line, marked: bool) -> list[Cell]:
    """Return the cells of a line; empty ones only where Markdown or tabs show them."""
    row = flow[line.start : line.end]
    if marked:
        left = row.index("|") + 1
        right = row.rindex("|")
        cuts = [match.span() for match in _PIPE.finditer(row, left, right)]
        spans = list(zip([left, *(end for _, end in cuts)], [*(start for start, _ in cuts), right], strict=True))
    elif "\t" in row:
        cuts = [match.span() for match in _TAB.finditer(row)]
        spans = list(zip([0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(row)], strict=True))
    else:
        cuts = [match.span() for match in _SPACES.finditer(row) if row[: match.start()].strip()]
        spans = list(zip([0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(row)], strict=True))
        spans = [(start, end) for start, end in spans if row[start:end].strip()]
        if len(spans) < LEAST_COLUMNS and (tight := _TIGHT.match(row)):
            figures = [match.span() for match in _PRINTED.finditer(row, *tight.span("figures"))]
            spans = [*([tight.span("n")] if tight["n"] else []), tight.span("name"), *figures]
    cells = []
    for start, end in spans:
        piece = row[start:end]
        at = line.start + start + len(piece) - len(piece.lstrip())
        text = piece.strip()
        cells.append(Cell(text, at, at + len(text)))
    return cells


def _grid(document: Document, lines: list[Line], layout: Layout, outline: Outline, rules: Rules) -> Grid | None:
    flow, marked = document.flow, lines[0].kind == "table"
    ruled = [i for i, line in enumerate(lines) if _RULE_ROW.match(flow[line.start : line.end])]
    rows = [_split(flow, line, marked) for line in lines]
    if marked and ruled and ruled[0] > 0:
        head, body = rows[: ruled[0]], [row for i, row in enumerate(rows) if i > ruled[0] and i not in ruled]
    else:
        rows = [row for i, row in enumerate(rows) if i not in ruled]
        first = next((i for i, row in enumerate(rows) if _is_figures(row)), 0)
        if not first and any(rules["table.ordinal"].match(cell.text) for cell in rows[0][:1]):
            first = 1
        head, body = rows[:first], rows[first:]
        if not marked and "\t" not in flow[lines[0].start : lines[0].end]:
            return _finished(document, lines, _columns_above(flow, lines, body, head, layout), body, layout, outline, rules)
    width = max((len(row) for row in head), default=0)
    return _finished(document, lines, [[cell.text for cell in _aligned(row, width)] for row in head], body, layout, outline, rules)


def _finished(
    document: Document,
    lines: list[Line],
    head: list[list[str]],
    body: list[list[Cell]],
    layout: Layout,
    outline: Outline,
    rules: Rules,
) -> Grid | None:
    """Return the table of header rows and body rows: one width, title, unit, kind."""
    body = [
        row
        for row in body
        if any(cell.text for cell in row) and not all(_COLUMN_NUMBERS.match(cell.text) for cell in row if cell.text)
    ]
    width = Counter([*(len(row) for row in body), *(len(row) for row in head[:1])]).most_common(1)[0][0] if body else 0
    if not body or width < 2:
        return None
    body = [_aligned(row, width) for row in body]
    columns = [" ".join(dict.fromkeys(row[i] for row in head if i < len(row) and row[i])) for i in range(width)]
    start, end = lines[0].start, lines[-1].end
    title, note = _above(document, lines[0], layout, rules)
    note = note or next((match["unit"].strip() for cell in columns if (match := rules["table.unit_note"].search(cell))), None)
    node = outline.node_at(start)
    section = node.path if node else CLOSING if start >= outline.closing else outline.section_at(start)
    grid = Grid(start, end, columns, body, title, note, section, node.role if node else "other")
    grid.kind = _kind(grid, rules)
    return grid


def _columns_above(flow: str, lines: list[Line], body: list[list[Cell]], head: list[list[Cell]], layout: Layout) -> list[list[str]]:
    """Return header rows of a table aligned with spaces: its own, and lines above with as many blanks, cell by nearest column."""
    starts = [line.start for line in layout.lines]
    at = bisect_right(starts, lines[0].start) - 1
    above: list[tuple[int, list[Cell]]] = []
    while at > 0 and layout.lines[at - 1].kind == "text" and len(above) < 3:
        at -= 1
        cells = _split(flow, layout.lines[at], False)
        if len(cells) < 2 or any(_FIGURE.match(cell.text) and not _is_year(cell.text) for cell in cells):
            break
        above.insert(0, (layout.lines[at].start, cells))
    line_starts = [line.start for line in lines]
    width = Counter(len(row) for row in body).most_common(1)[0][0] if body else 0

    def place(cell: Cell) -> float:
        first = line_starts[bisect_right(line_starts, cell.start) - 1]
        return (cell.start + cell.end) / 2 - first

    centres = [[place(row[i]) for row in body if len(row) == width] for i in range(width)]
    middle = [sum(column) / len(column) for column in centres if column]
    rows = []
    for begin, cells in [*above, *((lines[i].start, row) for i, row in enumerate(head))]:
        named = [""] * width
        centres_of = [(cell.start + cell.end) / 2 - begin for cell in cells]
        if len(cells) <= len(middle) <= WIDEST_SEARCHED:
            ways = combinations(range(len(middle)), len(cells))
            best = min(ways, key=lambda way: sum(abs(middle[i] - centre) for i, centre in zip(way, centres_of, strict=True)))
            for i, cell in zip(best, cells, strict=True):
                named[i] = cell.text
        rows.append([cell.text for cell in cells] if len(cells) == width else named)
    return rows


def _is_figures(row: list[Cell]) -> bool:
    return sum(_FIGURE.match(cell.text) is not None and not _is_year(cell.text) for cell in row[1:]) >= 1


def _is_year(text: str) -> bool:
    return regex.fullmatch(r"(?:19|20)\d\d", text.strip()) is not None


def _aligned(row: list[Cell], width: int) -> list[Cell]:
    """Return a row of the table's width: cells that lack are empty, before the figures (totals skip the row number)."""
    if len(row) >= width:
        return row[:width]
    missing = [Cell("", row[0].start, row[0].start)] * (width - len(row)) if row else []
    figures = next((i for i, cell in enumerate(row) if _FIGURE.match(cell.text)), len(row))
    return [*missing, *row] if figures <= 1 else [*row[:figures], *missing, *row[figures:]]


def _above(document: Document, first: Line, layout: Layout, rules: Rules) -> tuple[str | None, str | None]:
    """Return title and unit note from the few lines above a table."""
    starts = [line.start for line in layout.lines]
    at = bisect_right(starts, first.start) - 1
    near = [line for line in layout.lines[max(0, at - 8) : at] if line.kind == "text"][-4:]
    note = title = None
    for line in reversed(near):
        text = document.flow[line.start : line.end].strip()
        if note is None and (match := rules["table.unit_note"].search(text)):
            note = match["unit"].strip()
            if match.start() <= 2:
                continue
        if title is None and not text.startswith("(") and (rules["table.title"].search(text) or text.isupper()):
            title = document.printed(line.start, line.end).rstrip(":")
    return title, note


def _kind(grid: Grid, rules: Rules) -> Kind:
    """Return what the rows of a table are: its title counts before its unit, its unit before its headers."""
    head, title = " | ".join(grid.columns), grid.title or ""
    figures = [name for i, name in enumerate(grid.columns) if grid.is_figure(i) and not rules["table.ordinal"].match(name)]
    sums = [name for name in figures if rules["table.money"].search(name)]
    money = rules["table.money"].search(title) or rules["table.money"].search(grid.unit_note or "")
    if rules["table.tasks"].search(head) and len(figures) < 2:
        return "tasks"
    if not figures:
        return "other"
    units = [i for i, name in enumerate(grid.columns) if rules["table.unit_column"].match(name)]
    printed = [row[units[0]].text for row in grid.rows if row[units[0]].text] if units else []
    if printed and 2 * sum(rules["table.money"].search(unit) is None for unit in printed) > len(printed):
        return "targets"
    if rules["table.aims"].search(title) and not rules["table.money"].search(title):
        return "targets"
    if (money or (sums and 2 * len(sums) >= len(figures)) or grid.role == "funding") and not rules["target.earning"].search(head):
        return "budgets"
    doing = grid.role in ("objectives", "activities", "solutions")
    if grid.role != "assessment" and (rules["table.aim"].search(f"{title} {head}") or doing):
        return "targets"
    return "other"
