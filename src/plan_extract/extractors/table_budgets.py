"""Budgets in tables: a cell hangs on the total of its row, a row on the total of the table, both splits side by side.

Guarantees:
- an amount is what is printed times the unit of the table; a dash is no amount;
- a column or row that names a source or a year gives it to its cells.
"""

from __future__ import annotations

from decimal import Decimal

import regex

from plan_extract.document import Document
from plan_extract.funding import Funding, Line
from plan_extract.outline import Cell, Outline
from plan_extract.rules import Rules
from plan_extract.tables import Grid
from plan_extract.values.number import MULTIPLIERS, parse_decimal

_AMOUNT = regex.compile(r"\d[\d.]*(?:,\d+)?$")
_SCALE = regex.compile(r"(?P<scale>nghìn|ngàn|triệu|tỷ|tỉ|tr)?\s*\.?\s*(?:đồng|đ|vnđ|vnd)(?!\p{L})", regex.I)
_YEAR = regex.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
#: Where a table names no unit, a smaller figure is no sum in đồng.
LEAST_IN_DIGITS = 100_000
#: Groups of parts: rows below the table's total, cells of sources, cells of years.
_ROWS, _SOURCES, _YEARS = -1, -2, -3


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
        others = ("table.ordinal", "table.not_money")
        figures = [i for i in columns if self._has_amounts(i) and not any(rules[rule].match(grid.columns[i]) for rule in others)]
        if grid.kind != "budgets":
            heads = {i: grid.columns[i] for i in figures}
            figures = [
                i for i, head in heads.items() if rules["table.money"].search(head) and not rules["target.earning"].search(head)
            ]
        self.total = next(
            (i for i in figures if rules["table.sum"].search(grid.columns[i])), figures[0] if len(figures) == 1 else None
        )
        self.figures = figures
        self._columns = {cell.start: i for row in grid.rows for i, cell in enumerate(row) if cell.text}
        ordinals = {i for i in columns if rules["table.ordinal"].match(grid.columns[i])}
        self.name = next((i for i in columns if i not in figures and i not in ordinals), None)
        title = grid.told
        self.ordinal = next(iter(ordinals), None)
        self.period = funding.period(title, 0, len(title)) or self._heading_period()
        heading = self.node.heading if self.node and grid.kind == "budgets" else None
        self.source = funding.source(document.flow, *heading) if heading else None

    def read(self) -> list[Line]:
        """Return the lines of the table."""
        grand: Line | None = None
        last: Line | None = None
        group: Line | None = None
        tops: list[Line] = []
        lines: list[Line] = []
        grand_cells: dict[int, Line] = {}
        for row in self.grid.rows:
            cells = {i: line for i in self.figures if (line := self._line(row, i))}
            if not cells:
                continue
            name = row[self.name].text if self.name is not None else ""
            head = cells.get(self.total) if self.total is not None else None
            if head is not None:
                for i, line in cells.items():
                    if line is not head:
                        line.hang(head, _YEARS if _YEAR.search(self.grid.columns[i]) else _SOURCES)
                head.complete = True
            lines += cells.values()
            if self.rules["table.total"].match(name):
                grand, grand_cells = head, cells
                if head is not None:
                    head.called_total = True
                continue
            if head is not None:
                label = row[self.ordinal].text if self.ordinal is not None else ""
                if (name.startswith("-") and last is not None) or (group is not None and label[:1].isdigit()):
                    head.hang(group or last, _ROWS)
                    (group or head).complete = True
                else:
                    tops.append(head)
                    last = head
                    group = head if label and not label[0].isdigit() else None
            else:
                tops += cells.values()
        for line in tops:
            below = grand if self.total is not None else grand_cells.get(self._column(line))
            if below is not None and line.parent is None:
                line.hang(below, _ROWS)
                below.complete = below.called_total = True
        if grand is not None and self.grid.kind == "budgets" and self.project is None and grand.source is None:
            grand.scope = "plan"
        for line in lines:
            above = line.parent
            while line.source is None and above is not None:
                line.source, above = above.source, above.parent
            line.source = line.source or self.source
        return lines

    def _row_period(self, row: list[Cell]) -> str | None:
        """Return the years of the cell that tells when a row's work is done."""
        times = (i for i, head in enumerate(self.grid.columns) if self.rules["table.time"].match(head))
        return next((years for i in times if (years := _years(row[i].text))), None)

    def _has_amounts(self, column: int) -> bool:
        cells = [row[column].text for row in self.grid.rows if row[column].text not in ("", "-")]
        return bool(cells) and sum(_AMOUNT.match(cell) is not None for cell in cells) * 2 > len(cells)

    def _column(self, line: Line) -> int:
        return self._columns[line.start]

    def _heading_period(self) -> str | None:
        node = self.node
        while node is not None:
            if (
                node.heading
                and node.label.style != "named:điều"
                and (told := self.funding.period(self.document.flow, *node.heading))
            ):
                return told
            node = node.parent
        return None

    def _line(self, row: list[Cell], column: int) -> Line | None:
        cell, header = row[column], self.grid.columns[column]
        value = parse_decimal(cell.text) if _AMOUNT.match(cell.text) else None
        scale = self._scale(header)
        if value is None or (scale is None and value < LEAST_IN_DIGITS):
            return None
        name = row[self.name].text if self.name is not None else ""
        source = self.funding.source(header, 0, len(header)) if column != self.total else None
        line = Line(cell.start, cell.end, int(value * (scale or 1)), source, self.node, 0)
        line.source = source or self.funding.opening_source(name)
        line.period = _years(header) or self._row_period(row) or self.period
        named = self.rules["project.in_text"].search(name)
        line.project = f"DA{int(named['number'])}" if named else self.project
        line.as_written, line.purpose = cell.text, name.strip(" -") or None
        return line

    def _scale(self, header: str) -> Decimal | None:
        """Return what a figure of a column is multiplied by, ``None`` where nothing says it."""
        for text in (header, self.grid.unit or "", self.grid.told):
            if match := _SCALE.search(text):
                return Decimal(MULTIPLIERS[match["scale"].lower()]) if match["scale"] else Decimal(1)
        return None


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
