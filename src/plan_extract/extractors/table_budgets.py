"""Budgets in tables: a cell hangs on the total of its row, a row on the total of the table, both splits side by side.

Guarantees:
- an amount is what is printed times the unit of the table; a dash is no amount;
- a column or row that names a source or a year gives it to its cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property

import regex

from plan_extract.document import Document
from plan_extract.funding import Funding, Line, project_named
from plan_extract.outline import Cell, Outline
from plan_extract.rules import Rules
from plan_extract.tables import Grid
from plan_extract.values.number import multiplier, parse_decimal

_AMOUNT = regex.compile(r"\d[\d.]*(?:,\d+)?$")
_SCALE = regex.compile(r"(?P<scale>nghìn|ngàn|triệu|tỷ|tỉ|tr)?\s*\.?\s*(?:đồng|đ|vnđ|vnd)(?!\p{L})", regex.I)
# 1.000 đồng, where it is the unit: as a note or in brackets.
_ROUND = regex.compile(r"(?:^|\()\s*(?P<scale>1(?:[.,]?000){1,2})\s*(?:đồng|đ|vnđ|vnd)(?!\p{L})", regex.I)
_SUM = regex.compile(rf"\d\s*{_SCALE.pattern}", regex.I)
_YEAR = regex.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
#: Where a table names no unit, a smaller figure is no sum in đồng.
LEAST_IN_DIGITS = 100_000
#: A longer cell tells more than who pays.
SHORT_NOTE = 40
#: Groups of parts: rows below the table's total, cells of sources, cells of years.
_ROWS, _SOURCES, _YEARS = -1, -2, -3
#: How deep a row stands that is a sub-project, that begins with a dash.
_SUB, _DASH = 3, 9


def _years(text: str) -> str | None:
    """Return the years that a cell names, EDTF: one, or the first and the last of a range."""
    found = _YEAR.findall(text)
    if len(found) == 2 and found[0] < found[1]:
        return f"{found[0]}/{found[1]}"
    return found[0] if len(set(found)) == 1 else None


class _TableReader:
    def __init__(
        self, document: Document, rules: Rules, funding: Funding, grid: Grid, outline: Outline, codes: dict[int, str]
    ) -> None:
        self.document, self.rules, self.funding, self.grid = document, rules, funding, grid
        self.node = outline.node_at(grid.start)
        self.project = codes.get(self.node.start) if self.node else None
        columns = range(len(grid.columns))
        ordinals = {i for i in columns if grid.is_ordinal(i, rules)}
        others = {i for i in columns if rules["table.not_money"].match(grid.columns[i])}
        others |= {i for i in columns if self._is_past(grid.columns[i])}
        figures = [i for i in columns if self._has_amounts(i) and i not in ordinals | others]
        if grid.kind != "budgets":
            heads = {i: grid.columns[i] for i in figures}
            figures = [
                i for i, head in heads.items() if rules["table.money"].search(head) and not rules["target.earning"].search(head)
            ]
        self.figures = self._sure(figures)
        self.total = self._total()
        # Without a unit, sums in đồng are all as large as sums are.
        printed = [parse_decimal(row[i].text) or 0 for row in grid.rows for i in figures if _AMOUNT.match(row[i].text)]
        self.in_digits = all(value >= LEAST_IN_DIGITS for value in printed if value)
        self._columns = {cell.start: i for row in grid.rows for i, cell in enumerate(row) if cell.text}
        self.name = grid.name_column({*figures, *ordinals})
        title = grid.told
        self.ordinal = next(iter(ordinals), None)
        told = "" if _SUM.search(title) else title  # a sum's years are its own
        self.period = funding.period(told, 0, len(told)) or funding.heading_period(document.flow, self.node)
        self.payers = next((i for i in columns if i not in figures and rules["table.payers"].match(grid.columns[i])), None)
        named = funding.source_of(document.flow, self.node) if grid.kind in ("budgets", "tasks") else None
        if grid.kind == "budgets" and len({name for name, _, _ in funding.mentions(title, 0, len(title))}) == 1:
            named = named or funding.source(title, 0, len(title))
        told_apart = any(self._source(i) for i in figures) and named != "local"  # their total is of both
        self.source = named if named != "other" and not told_apart else None  # Kinh phí khác: others than above
        self.projects: dict[int, str] = {}
        above = self.project
        for row in grid.rows:  # Tiểu dự án 1, below the row of its project
            if named := project_named(rules, self._name(row), above):
                above = named
                self.projects |= {cell.start: named for cell in row}

    def _is_past(self, head: str) -> bool:
        """Tell whether a column tells what was spent before: Đã chi 2023; Vốn đã bố trí đến hết năm 2023."""
        years = [int(year) for year in _YEAR.findall(head)]
        earlier = self.funding.year is not None and bool(years) and max(years) < self.funding.year
        return earlier or self.rules["table.spent_before"].search(head) is not None

    def _sure(self, figures: list[int]) -> list[int]:
        """Return the columns that are called money, where one is and what the others hold is no part of it."""
        heads = {i: self.grid.columns[i] for i in figures}
        sure = [i for i in figures if self.rules["table.spent"].search(heads[i]) or self._source(i) or _YEAR.search(heads[i])]
        if not sure or len(sure) == len(figures):
            return figures
        rows = [[parse_decimal(row[i].text) or 0 for i in figures] for row in self.grid.rows]
        return figures if sum(2 * max(row) == sum(row) for row in rows) * 2 > len(rows) else sure

    def read(self) -> list[Line]:
        """Return the lines of the table."""
        rows = [(row, cells) for row in self._spent() if (cells := self._cells(row))]
        sums = [i for i, (row, _) in enumerate(rows) if self.rules["table.total"].match(self._name(row))]
        above = None if not sums else 0 if sums[0] == 0 else sums[-1]
        tops: list[Line] = []
        open_: list[tuple[int, dict[int, Line]]] = []
        since = 0
        for i, (row, cells) in enumerate(rows):
            head = self._row_of(cells)
            if i == above:
                continue
            if i in sums and head is not None:  # the sum of the rows since the last one
                if sum(line.amount or 0 for line in tops[since:]) == head.amount:
                    self._hang(tops[since:], head, called=True)
                    tops[since:] = []
                tops, open_, since = [*tops, head], [], len(tops) + 1
            else:
                depth = self._depth(row)
                while open_ and open_[-1][0] >= depth:
                    open_.pop()
                own = cells if head is None else {self.total or 0: head}
                for column, line in own.items():
                    outer = next((lines[column] for _, lines in reversed(open_) if column in lines), None)
                    if outer is not None:
                        self._hang([line], outer, complete=depth < _DASH)
                    else:
                        tops.append(line)
                open_.append((depth, own))
        if above is not None:
            self._below_grand(rows[above][1], tops)
        lines = [line for _, cells in rows for line in cells.values()]
        for line in lines:
            parent = line.parent
            while line.source is None and parent is not None:
                line.source, parent = parent.source, parent.parent
            line.source = line.source or self.source
        return lines

    def _spent(self) -> Iterator[list[Cell]]:
        """Yield the rows but those of revenue (A. Tổng thu) with what stands below one, and those that say the total again."""
        revenue, outgo = self.rules["budget.revenue"], self.rules["budget.outgo"]
        title = revenue.match(self.grid.told) is not None
        within: int | None = -1 if title else None
        for row in self.grid.rows:
            depth, name = self._depth(row), self._name(row)
            if within is not None and (depth <= within or outgo.match(name)):
                within = None
            if within is None and not self._by_source and revenue.match(name):
                within = depth
            if within is None and not self.rules["table.again"].match(name):
                yield row

    @property
    def _by_source(self) -> bool:
        """Tell whether the rows are named by who pays: there revenue is a source."""
        return self.name is not None and self.rules["budget.by_source"].search(self.grid.columns[self.name]) is not None

    def _row_of(self, cells: dict[int, Line]) -> Line | None:
        """Return the total of a row, its parts hung on it or on the total of their group of columns; ``None`` without one."""
        head = cells.get(self.total) if self.total is not None else None
        if not self._is_split:
            return head
        for i, line in cells.items():
            above = cells.get(self._above(i), head)
            if line is not head and above is not None:
                line.hang(above, _YEARS if _YEAR.search(self.grid.columns[i]) and above is head else _SOURCES)
                above.complete = True
        if head is not None:
            head.complete = True
        return head

    def _below_grand(self, cells: dict[int, Line], tops: list[Line]) -> None:
        """Hang the rows of the table on the row of totals: on its total, or each on that of its column."""
        grand = cells.get(self.total) if self.total is not None else None
        if grand is not None:
            grand.called_total = True
        for line in tops:
            below = grand if self.total is not None else cells.get(self._columns[line.start])
            if below is not None and line.parent is None:
                self._hang([line], below, called=True)
        if grand is not None and self._is_of_plan() and self.project is None and grand.source is None:
            grand.scope = "plan"

    def _is_of_plan(self) -> bool:
        """Tell whether a table of money is of the whole plan, not of one activity or of some works."""
        if self.grid.kind != "budgets" or self.grid.role not in ("funding", "annex"):
            return False
        words = [self.grid.told, *self.grid.columns]
        return not any(self.rules["table.of_some"].search(text) for text in words)

    @staticmethod
    def _hang(lines: list[Line], above: Line, complete: bool = True, called: bool = False) -> None:
        for line in lines:
            line.hang(above, _ROWS)
        above.complete = above.complete or complete
        above.called_total = above.called_total or called

    def _name(self, row: list[Cell]) -> str:
        return row[self.name].text if self.name is not None else ""

    def _cells(self, row: list[Cell]) -> dict[int, Line]:
        return {i: line for i in self.figures if (line := self._line(row, i))}

    def _depth(self, row: list[Cell]) -> int:
        """Return how deep a row stands, by the style of its number: A, I, 1, 1.1, a, a dash."""
        label = row[self.ordinal].text.rstrip(".)") if self.ordinal is not None else ""
        unnumbered = self.ordinal is not None and not label
        if unnumbered or self._name(row).startswith(("-", "+")) or label in ("-", "+"):
            return _DASH
        styles = (r"[A-HK-U]", r"[IVX]+", r"\d+", r"\d+\.\d+", r"\d+\.\d+\.\d+", r"[a-zđ]")
        depth = next((i for i, style in enumerate(styles) if regex.fullmatch(style, label)), 2 if self.ordinal is None else 0)
        is_sub = self.rules["project.sub_row"].match(self._name(row)) is not None
        return max(depth, _SUB) if is_sub else depth

    def _total(self) -> int | None:
        """Return the column of row totals: called so, the only one, or the one that the others add up to."""
        called = [i for i in self.figures if self.rules["table.sum"].search(self.grid.columns[i])]
        plain = [i for i in called if len(self.grid.paths[i]) < 2]
        if len(called) == 1 or plain:
            return (plain or called)[0]
        if called:
            return next(iter(called), None) if len({self.grid.paths[i][0] for i in called}) == 1 else None
        if len(self.figures) < 3:
            return self.figures[0] if len(self.figures) == 1 else None
        first, *others = self.figures
        values = [[parse_decimal(row[i].text) or 0 for i in (first, *others)] for row in self.grid.rows]
        return first if values and all(row[0] == sum(row[1:]) for row in values if row[0]) else None

    @cached_property
    def _is_split(self) -> bool:
        """Tell whether the columns split the total of a row: each is a source's or a time's, or a row adds up."""
        others = [i for i in self.figures if i != self.total]
        told = all(self._source(i) or self.funding.period(head := self.grid.columns[i], 0, len(head)) for i in others)
        if told or self.total is None or len(others) < 2 or any(len(self.grid.paths[i]) > 1 for i in others):
            return True
        values = [[parse_decimal(row[i].text) or 0 for i in (self.total, *others)] for row in self.grid.rows]
        return any(row[0] and row[0] == sum(row[1:]) for row in values)

    def _above(self, column: int) -> int:
        """Return the column of totals of the group that a column stands in: Năm 2024: Tổng, NSTW, NSĐP."""
        path = self.grid.paths[column]
        return next(
            (
                i
                for i in self.figures
                if i not in (column, self.total)
                and len(path) > 1
                and self.grid.paths[i][:-1] == path[:-1]
                and self.rules["table.sum"].match(self.grid.paths[i][-1])
            ),
            -1,
        )

    def _row_source(self, row: list[Cell]) -> str | None:
        """Return the source that a cell of a column of payers names, where it names one alone."""
        text = row[self.payers].text if self.payers is not None and self.payers != self.name else ""
        text = text if len(text) <= SHORT_NOTE else ""
        named = {name for name, _, _ in self.funding.mentions(text, 0, len(text))}
        return self.funding.payer(text, 0, len(text)) or self.funding.listed(text) if len(named) < 2 else None

    def _row_period(self, row: list[Cell]) -> str | None:
        """Return the years of the cell that tells when a row's work is done, or that names the row."""
        times = (i for i, head in enumerate(self.grid.columns) if i == self.name or self.rules["table.time"].match(head))
        return next((years for i in times if (years := _years(row[i].text))), None)

    def _has_amounts(self, column: int) -> bool:
        cells = [
            row[column].text
            for row in self.grid.rows
            if row[column].text not in ("", "-") and not _YEAR.fullmatch(row[column].text)
        ]
        return bool(cells) and sum(_AMOUNT.match(cell) is not None for cell in cells) * 2 > len(cells)

    def _line(self, row: list[Cell], column: int) -> Line | None:
        cell, header = row[column], self.grid.columns[column]
        value = parse_decimal(cell.text) if _AMOUNT.match(cell.text) else None
        scale = self._scale(header)
        if not value or (scale is None and not self.in_digits):
            return None
        name = self._name(row)
        source = self._source(column) if column != self.total else None
        line = Line(cell.start, cell.end, int(value * (scale or 1)), source, self.node, 0)
        line.source = source or self._row_source(row) or self.funding.opening_source(name)
        line.source = line.source or (self.funding.listed(name) if self._by_source else None)
        quarter = self.funding.period(header, 0, len(header))
        line.period = (quarter if quarter and "-" in quarter else _years(header)) or self._row_period(row) or self.period
        line.project = self.projects.get(cell.start, self.project)
        line.as_written, line.purpose = cell.text, name.strip(" -") or None
        return line

    def _source(self, column: int) -> str | None:
        """Return the source that a header names, in full or, at its foot, in short."""
        header, path = self.grid.columns[column], self.grid.paths[column]
        short = (rule.id.partition(".")[2] for rule in self.rules.under("column_source") if path and rule.match(path[-1]))
        return self.funding.source(header, 0, len(header)) or next(short, None)

    def _scale(self, header: str) -> Decimal | None:
        """Return what a figure of a column is multiplied by, ``None`` where nothing says it."""
        for text in (header, self.grid.unit or "", self.grid.told):
            if (factor := _factor(text)) is not None:
                return factor
        others = {factor for i in self.figures if (factor := _factor(self.grid.columns[i])) is not None}
        return others.pop() if len(others) == 1 else None


def _factor(text: str) -> Decimal | None:
    match = _ROUND.search(text) or _SCALE.search(text)
    return Decimal(multiplier(match["scale"])) if match else None


def read_table_budgets(
    document: Document, rules: Rules, funding: Funding, grids: list[Grid], outline: Outline, codes: dict[int, str]
) -> list[Line]:
    """Return the lines of all tables of money."""
    return [
        line
        for grid in grids
        if grid.role != "assessment"
        for line in _TableReader(document, rules, funding, grid, outline, codes).read()
    ]
