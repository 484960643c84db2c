"""The page of several plans: the matrix with a small chart a row, money by source, and the other views of a comparison."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import regex

from plan_extract.compare.model import Comparison, Line, MoneyLine, National, Row, Whole
from plan_extract.compare.tables import mark
from plan_extract.report.site import page
from plan_extract.report.words import Language

#: Width of a chart's own units, what is left free at its ends, and the height of a curve.
_WIDTH, _EDGE, _HEIGHT = 100.0, 4.0, 30.0


class Dot(NamedTuple):
    """A plan's number on the line of a row, or the national target (no plan)."""

    x: float
    plan: str | None
    value: float


class Strip(NamedTuple):
    """A row of the matrix with its chart; no dots where its plans say one number or none.

    Attributes:
        nation: national targets, each value once with its sources.
        low: where the chart begins; high: where it ends.
    """

    row: Row
    nation: list[tuple[National, list[str]]]
    dots: list[Dot]
    low: float = 0
    high: float = 0


class Curve(NamedTuple):
    """Values over the years: points that are joined (years to the right, values upwards), and the first and last year."""

    runs: list[list[tuple[float, float]]]
    years: tuple[int, int]


class Piece(NamedTuple):
    """A part of a plan's bar of money: who pays, how much, where it stands and how wide it is."""

    source: str
    amount: int
    x: float
    width: float


def comparison_page(comparison: Comparison, language: Language = "vi") -> str:
    """Return the page of a comparison."""
    common = [row for row in comparison.rows if sum(cell.state != "missing" for cell in row.cells) > 1]
    alone = [row for row in comparison.rows if row not in common]
    projects = sorted({lead.project for lead in comparison.leads}, key=_in_order)
    leads = {(lead.project, lead.plan): lead for lead in comparison.leads}
    kinds = Counter((fault.code, fault.plan) for fault in comparison.findings)
    view: dict[str, Any] = {
        "comparison": comparison, "mark": mark,
        "common": [_strip(comparison, row) for row in common], "alone": [_strip(comparison, row) for row in alone],
        "bars": money_bars(comparison), "projects": projects, "leads": leads, "kinds": kinds,
        "codes": sorted({code for code, _ in kinds}), "lines": [(line, line_curve(line)) for line in comparison.lines],
        "money_lines": [(line, money_curve(line)) for line in comparison.money_lines],
        "reports": [due for due in comparison.deadlines if due.kind == "report"],
        "households": {one.plan: one for one in comparison.households},
    }  # fmt: skip
    return page("comparison.html.j2", language, view)


def _in_order(code: str) -> list[tuple[int, str]]:
    """Return what project codes are sorted by: DA10 comes behind DA2."""
    return [(int(digits), letters) for letters, digits in regex.findall(r"(\D*)(\d*)", code) if digits]


def _strip(comparison: Comparison, row: Row) -> Strip:
    told = [
        (side.name, float(value.value)) for side, cell in zip(comparison.plans, row.cells, strict=True)
        if cell.state == "value" and len(cell.values) == 1 for value in cell.values if value.value is not None
    ]  # fmt: skip
    numbers = [number for _, number in told] + [float(one.value) for one in row.national[:1]]
    if len(set(numbers)) < 2:
        return Strip(row, _nation(row), [])
    dots: list[Dot] = [Dot(_scaled(number, numbers), name, number) for name, number in told]
    dots += [Dot(_scaled(float(one.value), numbers), None, float(one.value)) for one in row.national[:1]]
    return Strip(row, _nation(row), dots, min(numbers), max(numbers))


def _nation(row: Row) -> list[tuple[National, list[str]]]:
    """Return the national targets of a row, those that say the same as one."""
    found: dict[tuple[object, ...], tuple[National, list[str]]] = {}
    for one in row.national:
        _, sources = found.setdefault((one.comparator, one.value, one.value_max, one.unit, one.per), (one, []))
        sources += [source for source in one.source.split("; ") if source not in sources]
    return list(found.values())


def _scaled(number: float, numbers: list[float]) -> float:
    low, high = min(numbers), max(numbers)
    return _EDGE + (_WIDTH - 2 * _EDGE) * (number - low) / (high - low)


def money_bars(comparison: Comparison) -> list[tuple[str, Whole | None, list[Piece]]]:
    """Return, for each plan, its whole budget and a bar of it by source; all bars to the scale of the largest."""
    wholes = {whole.plan: whole for whole in comparison.wholes}
    largest = max((sum(paid.amount for paid in whole.sources) for whole in comparison.wholes), default=0) or 1
    bars = []
    for side in comparison.plans:
        x, pieces = 0.0, []
        whole = wholes.get(side.name)
        for paid in whole.sources if whole else []:
            width = _WIDTH * paid.amount / largest
            pieces.append(Piece(paid.funding_source or "none", paid.amount, x, width))
            x += width
        bars.append((side.name, whole, pieces))
    return bars


def line_curve(line: Line) -> Curve | None:
    """Return the curve of what plans of one unit say of one thing."""
    return _curve([(m.year, m.value.value, m.standard or "") for m in line.moments])


def money_curve(line: MoneyLine) -> Curve | None:
    """Return the curve of what plans of one unit spend in single years."""
    return _curve([(total.period, total.amount, "") for total in line.totals])


def _curve(told: list[tuple[str | None, float | None, str]]) -> Curve | None:
    """Return the points of values by year, joined where they are counted by one standard; ``None`` of less than two years."""
    points = [(int(year), float(value), kind) for year, value, kind in told if year and year.isdigit() and value is not None]
    years, values = [float(year) for year, _, _ in points], [value for _, value, _ in points]
    if len(set(years)) < 2:
        return None
    flat = len(set(values)) < 2
    runs: dict[str, list[tuple[float, float]]] = {}
    for year, value, kind in points:
        y = _HEIGHT / 2 if flat else _HEIGHT * (1 - _scaled(value, values) / _WIDTH)
        runs.setdefault(kind, []).append((_scaled(year, years), y))
    return Curve(list(runs.values()), (int(min(years)), int(max(years))))
