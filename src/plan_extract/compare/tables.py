"""A comparison as flat tables: what CSV, workbook, terminal and page are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

from plan_extract.compare.model import Cell, Comparison, National, Value
from plan_extract.schema import Evidence
from plan_extract.values.number import printed

View = Literal["targets", "gaps", "money", "totals", "leads", "deadlines", "findings", "shared", "timeline", "plans"]
Flat = dict[str, Any]
_SIGNS = {"=": "", "range": "", ">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "~": "~ "}


def table(comparison: Comparison, view: View) -> list[Flat]:
    """Return a view as rows of one kind: column → value."""
    return list(_TABLES[view](comparison))


def told(value: Value | National) -> str:
    """Return a value as a reader writes it: ≥ 2,5 %/năm."""
    number = printed(value.value) if value.value is not None else ""
    if value.value_max is not None:
        number += f" - {printed(value.value_max)}"
    if isinstance(value, Value) and value.unit == "fraction" and value.numerator is not None and value.denominator is not None:
        number = f"{printed(value.numerator)}/{printed(value.denominator)}"
    unit = "/".join(filter(None, (value.unit if value.unit != "fraction" else None, value.per)))
    return f"{_SIGNS.get(value.comparator or '', '')}{number} {unit}".strip()


def without_text(comparison: Comparison) -> str | None:
    """Return a line that tells which plans' texts are not at hand, ``None`` where all are."""
    names = ", ".join(side.name for side in comparison.plans if not side.text)
    return f"no text at hand of {names}: the file is gone, changed or a scan; name the file itself" if names else None


def mark(cell: Cell) -> str:
    """Return ▲ for a value that is stricter than what it is held against, ▼ for a laxer one: province, else nation, else others."""
    verdict = cell.province or cell.national or cell.others
    return {"stricter": "▲", "laxer": "▼"}.get(verdict or "", "")


def _place(evidence: Evidence | None) -> Flat:
    if evidence is None:
        return {"start": None, "end": None, "quote": None, "page": None}
    return {"start": evidence.start, "end": evidence.end, "quote": evidence.quote, "page": evidence.page}


def _targets(comparison: Comparison) -> Iterator[Flat]:
    """Yield a row for every value, and one for every plan that has none."""
    row_fields = ("indicator", "code", "measure", "population", "scope", "year", "standard")
    value_fields = ("id", "comparator", "value", "value_max", "unit", "per", "due", "section")
    for number, row in enumerate(comparison.rows, 1):
        for side, cell in zip(comparison.plans, row.cells, strict=True):
            values: list[Value | None] = [*cell.values] or [None]
            for value in values:
                yield {
                    "row": number, **{name: getattr(row, name) for name in row_fields},
                    "national": "; ".join(f"{one.programme} {told(one)}" for one in row.national),
                    "plan": side.name, "state": cell.state, **{name: getattr(value, name, None) for name in value_fields},
                    "reason": cell.reason, "against_others": cell.others, "against_province": cell.province,
                    "against_nation": cell.national, **_place(value.evidence if value else None),
                    "line": value.passage.line if value and value.passage else None,
                    "passage": value.passage.text if value and value.passage else None,
                }  # fmt: skip


def _plain(name: str, *leave: str) -> Callable[[Comparison], Iterator[Flat]]:
    """Return a reader of a list whose rows are flat but for their evidence."""

    def read(comparison: Comparison) -> Iterator[Flat]:
        for row in getattr(comparison, name):
            flat = {key: getattr(row, key) for key in type(row).model_fields if key not in ("evidence", *leave)}
            yield {
                **{key: "; ".join(value) if isinstance(value, list) else value for key, value in flat.items()},
                **(_place(row.evidence) if "evidence" in type(row).model_fields else {}),
            }

    return read


def _timeline(comparison: Comparison) -> Iterator[Flat]:
    for line in comparison.lines:
        for moment in line.moments:
            value = moment.value
            yield {
                "unit": line.unit, "indicator": line.indicator, "code": line.code, "measure": line.measure,
                "population": line.population, "year": moment.year, "standard": moment.standard, "plan": moment.plan,
                "comparator": value.comparator, "value": value.value, "value_max": value.value_max, "value_unit": value.unit,
                "per": value.per, **_place(value.evidence),
            }  # fmt: skip
    for money in comparison.money_lines:
        for total in money.totals:
            yield {
                "unit": money.unit, "indicator": "total budget" if total.stated else "sum over the projects (worked out)",
                "code": None, "measure": None, "population": None, "year": total.period, "standard": None, "plan": total.plan,
                "comparator": "=", "value": total.amount, "value_max": None, "value_unit": "đồng", "per": None,
                **_place(total.evidence),
            }  # fmt: skip


def _totals(comparison: Comparison) -> Iterator[Flat]:
    """Yield a row for every source of a plan's whole budget."""
    for whole in comparison.wholes:
        for paid in whole.sources:
            yield {
                "plan": whole.plan, "total": whole.amount, "stated": whole.stated, "funding_source": paid.funding_source,
                "amount": paid.amount, "total_per_poor_household": whole.per_poor_household, **_place(whole.evidence),
            }  # fmt: skip


_TABLES: dict[View, Callable[[Comparison], Iterator[Flat]]] = {
    "targets": _targets,
    "timeline": _timeline,
    "totals": _totals,
    **{name: _plain(name) for name in ("gaps", "money", "leads", "deadlines", "findings", "shared", "plans")},
}
