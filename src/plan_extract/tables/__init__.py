"""Tables of a text: Markdown rows, tabs, columns aligned with blanks, stacked cells → grids of cells, every cell with its place.

Guarantees:
- a line is a row of one table or of none; what is cut into cells is text of the flow, offsets kept;
- a table that runs over pages is one; nothing is guessed for a cell that is empty.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Literal

import regex

from plan_extract.document import Document
from plan_extract.layout import Layout, Line
from plan_extract.outline import CLOSING, Cell, Outline
from plan_extract.rules import Rules
from plan_extract.tables.aligned import LABEL, Aligned, goes_on, heads_group, is_below
from plan_extract.tables.captions import Captions
from plan_extract.tables.cells import (
    FIGURE,
    LEAST_COLUMNS,
    REMARK,
    RULE_ROW,
    YEARS,
    counts_rows,
    filled,
    is_figure,
    is_numbers,
    is_year,
    split_row,
)
from plan_extract.tables.marked import read_marked
from plan_extract.values.date import years_of

Kind = Literal["targets", "budgets", "tasks", "other"]
Head = list[list[str]]

#: A table of columns set with blanks has at least so many lines.
LEAST_ROWS = 3
# A row that heads others, in a table whose cells tabs part.
_GROUP = regex.compile(rf"[ \t]*{LABEL}\t+[^\t\n]+\t*$", regex.M)
#: A signature set beside its recipients has no more rows.
MOST_ARRANGED = 15


@dataclass
class Grid:
    """A table; offsets of the flow.

    Attributes:
        columns: header rows joined, a string a column.
        rows: cells; an empty cell has an empty span.
        title: the line above that names it, ``None`` where there is none.
        unit_note: what is printed of the unit of its figures.
        section: path of the section that it stands in.
        unit: the unit of its figures.
        told: its title, or the sentence that leads in.
        paths: the header cells over each column, from the top down.
        top: where its title and unit note begin.
        headings: of the divisions that it stands in, the innermost first.
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
    unit: str | None = None
    told: str = ""
    paths: list[tuple[str, ...]] = field(default_factory=list)
    top: int = 0
    headings: tuple[str, ...] = ()

    def is_figure(self, column: int) -> bool:
        """Tell whether most cells of a column are figures; a dash is an empty cell."""
        cells = [text for row in self.rows if column < len(row) and (text := row[column].text.strip("- "))]
        return bool(cells) and sum(FIGURE.match(cell) is not None for cell in cells) * 2 > len(cells)

    def is_ordinal(self, column: int, rules: Rules) -> bool:
        """Tell whether a column counts the rows: its header says so, or it is the first and holds labels that follow each other."""
        if rules["table.ordinal"].match(self.columns[column]):
            return True
        labels = [row[0].text.strip("-+*• .)") for row in self.rows if row[0].text.strip("-+*• .)")] if column == 0 else []
        return counts_rows(labels) and not rules["table.money"].search(self.columns[0])

    def _is_of_years(self, column: int) -> bool:
        figures = [row[column].text for row in self.rows if row[column].text[:1].isdigit()]
        return bool(figures) and all(is_year(text) for text in figures)

    def name_column(self, others: Collection[int | None]) -> int | None:
        """Return the column that tells what the rows are: of words, or of years, a different one in every row; else the first."""
        figures = [i for i in range(len(self.columns)) if i not in others and self.is_figure(i) and not self._is_of_years(i)]
        words = [i for i in range(len(self.columns)) if i not in others and i not in figures]
        before = [i for i in words if not figures or i < figures[0]] or words
        for i in before:
            cells = [row[i].text for row in self.rows if row[i].text]
            if cells and len(set(cells)) == len(cells):
                return i
        return next(iter(before), None)


def find_tables(document: Document, layout: Layout, outline: Outline, rules: Rules, period: str | None = None) -> list[Grid]:
    """Return the tables of a document in order.

    Args:
        period: of the plan, EDTF: figures of its years, in an annex, are what it aims at.
    """
    grids = _Finder(document, layout, outline, rules).run()
    for grid in grids:
        grid.kind = kind_of(grid, rules, years_of(period) if period else None)
    return grids


class _Finder:
    def __init__(self, document: Document, layout: Layout, outline: Outline, rules: Rules) -> None:
        self.document, self.layout, self.outline, self.rules = document, layout, outline, rules
        self.flow = document.flow
        self.captions = Captions(document, layout, outline, rules)

    def run(self) -> list[Grid]:
        grids = [grid for lines in self._runs() if (grid := self._grid(lines))]
        for stack in self.layout.stacks:
            if not self.outline.in_signature(stack.start):
                rows = [[self._cell(span, stack.start) for span in row] for row in stack.rows]
                span = (stack.start, stack.end)
                caption, section = self.captions.above(stack.start), self.outline.section_at(stack.start)
                unread = Grid(*span, [], [], caption.title, caption.note, section, "other", top=caption.top)
                grids.append(self._finished(span, [stack.columns], rows) or unread)
        return self._stitched(sorted(grids, key=lambda grid: grid.start))

    def _cell(self, span: tuple[int, int] | None, empty: int) -> Cell:
        return Cell(" ".join(self.flow[span[0] : span[1]].split()), *span) if span else Cell("", empty, empty)

    # -- lines --------------------------------------------------------------------------------------------------------

    def _runs(self) -> Iterator[list[Line]]:
        """Yield runs of lines that are rows: blank lines and page furniture do not end one, a header of its own does."""
        flow, outline = self.flow, self.outline
        run: list[Line] = []
        edges: list[tuple[int, int]] = []
        marked = gap = False
        first = min(part.body for part in outline.parts) if not outline.nodes else outline.nodes[0].start
        begin = min(first, *(part.body for part in outline.parts))
        for i, line in enumerate(self.layout.lines):
            if line.kind in ("blank", "noise"):
                gap = True
                continue
            is_marked = line.kind == "table" or self._is_drawn(line)
            is_row = is_marked
            if (
                not is_marked
                and line.kind != "cell"
                and not self._is_set_off(line)
                and (not REMARK.match(flow, line.start, line.end) or (run and not gap and is_below(flow, line, edges)))
                and line.start >= begin
                and not outline.in_signature(line.start)
            ):
                cells, tight = split_row(flow, line, False)
                is_title = tight and not run and all(cell.text == "-" or is_year(cell.text) for cell in cells[1:])  # … 2023 - 2025
                is_row = len(cells) >= LEAST_COLUMNS and not is_title
                if is_row and not tight:
                    edges = [(cell.start - line.start, cell.end - line.start) for cell in cells]
                elif (
                    run
                    and not is_row
                    and not marked
                    and (self._heads_group(run[0], line) or self._is_sum(cells) or (not gap and heads_group(cells, line, edges)))
                ):
                    is_row = True
                elif run and not (is_row or marked or gap):
                    is_row = not self._by_tabs(run[0]) and goes_on(flow, line, edges)
            if run and (not is_row or is_marked != marked or (marked and self._is_new(run, i))):
                yield from [run] if self._is_table(run, marked) else []
                run = []
            if is_row:
                marked = is_marked
                run.append(line)
            gap = False
        yield from [run] if run and self._is_table(run, marked) else []

    def _by_tabs(self, line: Line) -> bool:
        """Tell whether tabs part the cells of a line: then where they stand tells nothing."""
        return "\t" in self.flow[line.start : line.end]

    def _is_sum(self, cells: list[Cell]) -> bool:
        """Tell whether a short row between others is their sum: Cộng        1.185."""
        return (
            len(cells) > 1
            and FIGURE.match(cells[-1].text) is not None
            and self.rules["table.total"].match(cells[0].text) is not None
        )

    def _heads_group(self, first: Line, line: Line) -> bool:
        """Tell whether a line between rows with tabs is a label and a title: A | XÂY DỰNG VĂN BẢN."""
        return self._by_tabs(first) and _GROUP.match(self.flow, line.start, line.end) is not None

    def _is_set_off(self, line: Line) -> bool:
        """Tell whether a line has words in bold: the marks, which the flow leaves out, part no columns."""
        return "**" in self.document.source.text[self.document.to_source(line.start) : self.document.to_source(line.end)]

    def _is_drawn(self, line: Line) -> bool:
        """Tell whether a line is a rule of a grid drawn with + and -."""
        return self.flow.startswith("+", line.start) and RULE_ROW.match(self.flow, line.start, line.end) is not None

    def _is_rule(self, i: int) -> bool:
        return i < len(self.layout.lines) and self._is_ruled(self.layout.lines[i])

    def _is_ruled(self, line: Line) -> bool:
        return line.kind == "table" and RULE_ROW.match(self.flow, line.start, line.end) is not None

    def _is_new(self, run: list[Line], i: int) -> bool:
        """Tell whether a line of bars begins another table, its header other words than that of the run, or a signature."""
        if self._is_arranged([self.layout.lines[i]]):
            return True
        if not self._is_rule(i + 1) or self._is_drawn(run[0]) or not any(map(self._is_ruled, run)):
            return False
        first, line = run[0], self.layout.lines[i]
        return self.flow[first.start : first.end].split() != self.flow[line.start : line.end].split()

    def _is_table(self, run: list[Line], marked: bool) -> bool:
        if marked:
            return len(run) >= 2 and not self._is_arranged(run)
        tabs = "\t" in self.flow[run[0].start : run[0].end]  # set on purpose
        if len(run) < LEAST_ROWS - tabs:
            return False
        rows = [split_row(self.flow, line, False)[0] for line in run]
        whole = [row for row in rows if len(row) >= LEAST_COLUMNS]  # the others go on the cells above
        if len(whole) >= LEAST_ROWS - tabs and sum(any(FIGURE.match(cell.text) for cell in row) for row in whole) * 2 >= len(whole):
            # Lines of text set with wide blanks hold any number of cells.
            counts = Counter(map(len, whole))
            return tabs or max(counts.values()) * 2 >= counts.total() or self._is_set_in_columns(whole, run)
        return self._is_timetable(whole, run, tabs)

    def _is_set_in_columns(self, rows: list[list[Cell]], run: list[Line]) -> bool:
        """Tell whether nearly all cells begin or end where those of another row do, though most rows have empty ones."""
        starts = [line.start for line in run]
        places = [
            (cell.start - at, cell.end - at)
            for row in rows
            for at in [starts[bisect_right(starts, row[0].start) - 1]]
            for cell in row
        ]
        begin, end = (Counter(edges) for edges in zip(*places, strict=True))
        return sum(begin[a] > 1 or end[b] > 1 for a, b in places) * 10 >= len(places) * 9

    def _is_arranged(self, run: list[Line]) -> bool:
        """Tell whether rows only set a letterhead or a signature side by side."""
        return len(run) <= MOST_ARRANGED and self.rules["table.arranged"].search(self.flow, run[0].start, run[-1].end) is not None

    def _is_timetable(self, rows: list[list[Cell]], run: list[Line], tabs: bool) -> bool:
        """Tell whether rows without figures are a table: a header that says so, and below it cells that begin where others do."""
        if len(rows) < LEAST_ROWS or not any(self.rules["table.header"].match(cell.text) for cell in rows[0]):
            return False
        if tabs:
            return len({len(row) for row in rows}) == 1
        starts = [line.start for line in run]
        edges = Counter(cell.start - starts[bisect_right(starts, cell.start) - 1] for row in rows for cell in row)
        return sum(count for count in edges.values() if count > 1) * 5 >= sum(edges.values()) * 4

    # -- tables -------------------------------------------------------------------------------------------------------

    def _grid(self, lines: list[Line]) -> Grid | None:
        start, end = lines[0].start, lines[-1].end
        if lines[0].kind == "table" or self._is_drawn(lines[0]) or "\t" in self.flow[start : lines[0].end]:
            return self._finished((start, end), *read_marked(self.flow, lines, self.rules))
        above = self._header_above(lines[0])
        aligned = Aligned(self.flow, above, lines, self.rules)
        return self._finished(((above or lines)[0].start, end), aligned.head, aligned.rows)

    def _header_above(self, first: Line) -> list[Line]:
        """Return the lines right above a table aligned with blanks that are header rows: words, as cells or over years."""
        above: list[Line] = []
        at = self.captions.line_at(first.start)
        while at > 0 and self.layout.lines[at - 1].kind == "text" and len(above) < 3:
            at -= 1
            line = self.layout.lines[at]
            cells, _ = split_row(self.flow, line, False)
            over = len(cells) == 1 and self.rules["table.over"].match(cells[0].text) and cells[0].start - line.start > 8
            over = over or (len(cells) == 1 and self.rules["table.ordinal"].match(f"{cells[0].text} TT"))  # Số, over TT
            remark = REMARK.match(self.flow, line.start, line.end) or self.rules["table.unit_note"].match(cells[0].text)
            if remark or (len(cells) < 2 and not over) or any(is_figure(cell.text) for cell in cells):
                break
            above.insert(0, line)
        return above

    def _finished(self, span: tuple[int, int], head: Head, body: list[list[Cell]]) -> Grid | None:
        """Return the table of header rows and body rows: one width, title, unit, kind."""
        over = head[0][0] if len(head) > 1 and len(set(head[0])) == 1 and self.rules["table.unit_note"].search(head[0][0]) else None
        head = head[over is not None :]
        body = [row for row in body if any(cell.text for cell in row) and not is_numbers(row)]
        width = Counter([*(len(row) for row in body), *(len(row) for row in head[:1])]).most_common(1)[0][0] if body else 0
        if not body or width < 2:
            return None
        body = [filled(row, width, False) for row in body]
        paths = [tuple(dict.fromkeys(row[i] for row in head if i < len(row) and row[i])) for i in range(width)]
        columns = [" ".join(path) for path in paths]
        paths = _grouped(paths)
        caption = self.captions.above(span[0])
        if caption.note is None:
            found = next((match for cell in [over or "", *columns] if (match := self.rules["table.unit_note"].search(cell))), None)
            caption = caption._replace(note=found and " ".join(found[0].split()), unit=found and found["unit"].strip())
        node = self.outline.node_at(span[0])
        section = node.path if node else CLOSING if span[0] >= self.outline.closing else self.outline.section_at(span[0])
        headings = tuple(self.flow[slice(*above.heading)] for above in (node.lineage if node else []) if above.heading)
        return Grid(
            *span, columns, body, caption.title, caption.note, section, node.role if node else "other",
            unit=caption.unit, told=caption.title or caption.lead or "", paths=paths, top=caption.top, headings=headings,
        )  # fmt: skip

    def _stitched(self, grids: list[Grid]) -> list[Grid]:
        """Return the tables, those joined that go on over a page: the same header, nothing but the page between."""
        whole: list[Grid] = []
        for grid in grids:
            last = whole[-1] if whole else None
            same = last and last.columns == grid.columns and any(grid.columns) and len(last.paths) == len(grid.paths)
            if last and same and self._goes_on(last.end, grid.start):
                last.rows += grid.rows
                last.end = grid.end
            else:
                whole.append(grid)
        return whole

    def _goes_on(self, end: int, start: int) -> bool:
        """Tell whether nothing but furniture of a page, or *(tiếp theo)*, stands between two tables."""
        lines = self.layout.lines[self.captions.line_at(end) + 1 : self.captions.line_at(start)]
        texts = [self.flow[line.start : line.end] for line in lines if line.kind == "text"]
        return all(self.rules["table.goes_on"].search(text) for text in texts)


def _grouped(paths: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the header cells over each column, those that say their group in front cut in two: Năm 2024: NSTW."""
    cut = [tuple(path[0].split(": ", 1)) if len(path) == 1 else path for path in paths]
    groups = Counter(one[0] for one, path in zip(cut, paths, strict=True) if len(one) > len(path))
    return [one if one and groups[one[0]] > 1 else path for one, path in zip(cut, paths, strict=True)]


def kind_of(grid: Grid, rules: Rules, years: tuple[int, int] | None) -> Kind:
    """Return what the rows of a table are: its title counts before its unit, its unit before its headers."""
    head, title = " | ".join(grid.columns), grid.told
    figures = [name for i, name in enumerate(grid.columns) if grid.is_figure(i) and not grid.is_ordinal(i, rules)]
    sums = [name for name in figures if rules["table.money"].search(name)]
    money = rules["table.money"].search(title) or rules["table.money"].search(grid.unit or "")
    if len(figures) < 2 and (rules["table.tasks"].search(head) or any(rules["table.time"].match(name) for name in grid.columns)):
        return "tasks"
    if not figures:
        return "other"
    if grid.role != "assessment" and any(rules["table.revenue"].match(name) for name in grid.columns):
        return "targets"
    if any(rules["table.estimate"].match(name) for name in figures):
        return "budgets"
    units = [i for i, name in enumerate(grid.columns) if rules["table.unit_column"].match(name)]
    printed = [row[units[0]].text for row in grid.rows if row[units[0]].text] if units else []
    if (
        grid.role != "assessment"
        and printed
        and 2 * sum(rules["table.money"].search(unit) is None for unit in printed) > len(printed)
    ):
        return "targets"
    if rules["table.aims"].search(title) and not rules["table.money"].search(title):
        return "targets"
    if (money or (sums and 2 * len(sums) >= len(figures)) or grid.role == "funding") and not rules["target.earning"].search(head):
        return "budgets"
    if any(rules["table.listing"].match(name) for name in grid.columns):
        return "other"
    if grid.role != "assessment" and (rules["table.aim"].search(f"{title} {head}") or grid.role == "objectives"):
        return "targets"
    told = [int(year) for year in YEARS.findall(title)] or [int(year) for name in figures for year in YEARS.findall(name)]
    ahead = years is not None and told and all(years[0] <= year <= years[1] for year in told)
    doing = grid.role in ("activities", "solutions", "annex")
    return "targets" if doing and ahead and not rules["table.background"].search(title) else "other"
