"""Targets in tables: a row and a column of figures make one commitment.

Guarantees:
- columns that tell how things stand, row numbers and years are no targets;
- unit, year and direction come from the cell, its row, its column's header or the table's title, in this order.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import regex

from plan_extract.document import Document
from plan_extract.outline import Cell
from plan_extract.quantities import Quantities
from plan_extract.rules import Rules
from plan_extract.schema import Target
from plan_extract.tables import Grid
from plan_extract.values.date import years_of
from plan_extract.values.number import MULTIPLIERS, parse_decimal, simple

_CELL = regex.compile(r"(?P<sign>[≥≤<>~])?\s*(?P<a>\d[\d.,]*)(?:\s*-\s*(?P<b>\d[\d.,]*))?\s*(?P<unit>%|‰)?\s*$")
_SIGNS = {"≥": ">=", "≤": "<=", "<": "<", ">": ">", "~": "~"}
_YEAR = regex.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SCALED = regex.compile(r"(?P<scale>nghìn|ngàn|triệu|tỷ|tỉ)?\s*(?P<unit>đồng(?:\s*/\s*[\p{L}/ ]+)?|.+)", regex.I)


def read_table_targets(
    document: Document, rules: Rules, quantities: Quantities, grid: Grid, period: str | None
) -> Iterator[Target]:
    """Yield the targets of a table, row by row."""
    if grid.kind != "targets":
        return
    years = years_of(period) if period else None
    unit_column = next((i for i, name in enumerate(grid.columns) if rules["table.unit_column"].match(name)), None)
    values = [i for i, name in enumerate(grid.columns) if grid.is_figure(i) and not _is_told(rules, name, years)]
    ordinal = next((i for i, name in enumerate(grid.columns) if rules["table.ordinal"].match(name)), None)
    names = [i for i in range(len(grid.columns)) if i not in (unit_column, ordinal) and not grid.is_figure(i)]
    for row in grid.rows:
        name = row[names[0]] if names else None
        for i in values:
            if i != ordinal and (match := _CELL.match(row[i].text)):
                target = _target(
                    document, rules, quantities, grid, row[i], match, name, names[0] if names else 0, i, unit_column, row, period
                )
                if target is not None:
                    yield target


def _is_told(rules: Rules, header: str, years: tuple[int, int] | None) -> bool:
    """Tell whether a column is background: how things stand, a year before the plan."""
    found = [int(year) for year in _YEAR.findall(header)]
    past = bool(found and years and found[-1] < years[0])
    return past or rules["table.background"].search(header) is not None or rules["table.ordinal"].match(header) is not None


def _target(
    document: Document, rules: Rules, quantities: Quantities, grid: Grid, cell: Cell, match: regex.Match[str], name: Cell | None,
    name_column: int, column: int, unit_column: int | None, row: list[Cell], period: str | None,
) -> Target | None:  # fmt: skip
    header = grid.columns[column]
    value, high = parse_decimal(match["a"].rstrip(".,")), parse_decimal((match["b"] or "").rstrip(".,"))
    printed_unit = (
        match["unit"] or (row[unit_column].text if unit_column is not None else "") or _bracketed(header) or grid.unit_note or ""
    )
    unit, factor, per = _unit(quantities, printed_unit, header, name.text if name else "")
    if value is None or unit is None:
        return None
    place = name is not None and rules["table.place"].match(grid.columns[name_column]) is not None
    told = f"{grid.title or ''} {header} {'' if place or name is None else name.text}"
    decrease, increase = (
        regex.search(r"(?<!\p{L})giảm(?!\s+nghèo)", told, regex.I),
        regex.search(r"(?<!\p{L})tăng\s+(?:thêm|so)", told, regex.I),
    )
    level = regex.search(r"cuối\s+(?:năm|kỳ)|còn", header, regex.I)
    measure = "change" if (decrease or increase) and not level else "level"
    found = _YEAR.findall(header) or _YEAR.findall(grid.title or "")
    due = found[-1] if found else regex.sub(r"^.*/", "", period) if period else None
    document.note("table.aim", cell.start, cell.end, f"target {simple(value)} {unit}")
    return Target(
        id="", indicator=" ".join(header.split()) if place else (document.printed(name.start, name.end) if name else header),
        measure=measure, direction=("decrease" if decrease else "increase") if measure == "change" else None,
        comparator="range" if high is not None else _SIGNS.get(match["sign"] or "", "="), value=simple(value * factor),  # type: ignore[arg-type]
        value_max=simple(high * factor) if high is not None else None, unit=unit, per=per, due=due,
        due_source=("stated" if found else "plan_period") if due else None,
        scope=document.printed(name.start, name.end) if place and name and not regex.match(r"(?:Tổng|Cộng|Toàn)", name.text, regex.I) else None,
        section=grid.section, evidence=document.evidence(cell.start, cell.end),
    )  # fmt: skip


def _bracketed(header: str) -> str:
    match = regex.search(r"\(([^()]{1,40})\)\s*$", header)
    return match[1] if match and not match[1].strip().isdigit() else ""


def _unit(quantities: Quantities, printed: str, header: str, name: str) -> tuple[str | None, Decimal, str | None]:
    """Return unit, factor and rate of a figure: from the printed unit, else from header or row (Số hộ nghèo, Tỷ lệ …)."""
    if printed:
        match = _SCALED.match(printed.strip())
        factor = Decimal(MULTIPLIERS[match["scale"].lower()]) if match and match["scale"] else Decimal(1)
        unit, _, per = (match["unit"] if match else printed).strip().partition("/")
        unit = unit.strip()
        return (unit if unit in ("%", "‰") or unit.isupper() else unit.lower()), factor, per.strip() or None
    for text in (header, name):
        if "%" in text or regex.search(r"tỷ\s+lệ", text, regex.I):
            return "%", Decimal(1), None
        stripped = regex.sub(r"^\s*(?:tổng\s+)?số\s+(?:lượng\s+)?", "", text, flags=regex.I)
        if (noun := quantities.noun_of(stripped)) is not None:
            return noun, Decimal(1), None
    return None, Decimal(1), None
