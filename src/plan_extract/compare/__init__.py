"""Plans side by side: who promises what, with how much money, who leads, what is missing, what cannot be compared.

```
targets ─▶ families (one indicator) ─▶ rows (one measure, unit, population, scope, year, standard) ─▶ cells ─▶ verdicts
```

Guarantees:
- plans are read, never extracted: anybody's plans of the contract can be compared;
- values that differ in what they measure never share a row; a cell says why its plan's value stands elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from plan_extract.compare.align import Facet, Family, Knowledge, families, first_said, load_knowledge
from plan_extract.compare.judge import better_way, judge, national_targets
from plan_extract.compare.lines import money_over_years, over_years
from plan_extract.compare.model import (
    Cell,
    Comparison,
    Difference,
    Due,
    Fault,
    Gap,
    Households,
    Lead,
    Money,
    Row,
    Side,
    Value,
    Whole,
    value_of,
)
from plan_extract.compare.money import money_of, poor_households, whole_of
from plan_extract.compare.overlap import shared
from plan_extract.compare.passage import passage_of
from plan_extract.indicators import Catalogue, load_catalogue
from plan_extract.schema import Plan, Target

#: Share of the plans of one level that have an indicator, from which it is missing in the others.
MOST = 0.5
#: And so many plans at least.
FEW = 2
_REASONS: dict[Difference, str] = {
    "indicator": "another indicator, like this one", "measure": "one is a level, the other a change or a grant",
    "unit": "another unit", "population": "a share of others",
    "scope": "for a part of the place alone", "period": "another year or rate", "standard": "another poverty standard",
}  # fmt: skip
_RHYTHMS = {
    "FREQ=YEARLY": "yearly", "FREQ=MONTHLY;INTERVAL=6": "half-yearly", "FREQ=MONTHLY;INTERVAL=3": "quarterly",
    "FREQ=MONTHLY": "monthly", "FREQ=WEEKLY": "weekly",
}  # fmt: skip


def compare(plans: Iterable[Plan], texts: dict[str, str] | None = None, patterns: Path | None = None) -> Comparison:
    """Set plans side by side.

    Args:
        plans: two or more; columns stand in their order.
        texts: SHA-256 of a plan's file → its source text, for what plans share word for word.
        patterns: pattern directory with the catalogue of indicators.
    """
    plans, texts = list(plans), texts or {}
    catalogue = load_catalogue(patterns)
    sides = _sides(plans, texts)
    names = [side.name for side in sides]
    known = load_knowledge(patterns)
    found = families(plans, catalogue, known)
    at_hand = [texts.get(plan.source.sha256) for plan in plans]
    rows = [row for family in found for row in _rows(family, sides, at_hand, catalogue, known)]
    money: list[Money] = []
    households: list[Households] = []
    wholes: list[Whole] = []
    for name, plan, text in zip(names, plans, at_hand, strict=True):
        poor = poor_households(name, plan, text, known.households)
        money += money_of(name, plan, poor)
        households += [poor] if poor else []
        wholes += [whole] if (whole := whole_of(name, plan, poor)) else []
    each = list(zip(names, plans, strict=True))
    return Comparison(
        plans=sides, rows=rows, gaps=list(_gaps(found, sides)), money=money, wholes=wholes, households=households,
        leads=[
            Lead(plan=name, project=row.code, name=row.name, leads=row.leads, coordinators=row.coordinators, evidence=row.evidence)
            for name, plan in each for row in plan.projects if row.code
        ],
        deadlines=[
            Due(plan=name, rhythm=_rhythm(row.rrule), evidence=row.evidence,
                **{field: getattr(row, field) for field in ("kind", "date", "bound", "agency", "recipient", "task")})
            for name, plan in each for row in plan.deadlines
        ],
        findings=[
            Fault(plan=name, code=row.code, severity=row.severity, message=row.message, evidence=next(iter(row.evidence), None))
            for name, plan in each for row in plan.findings
        ],
        shared=shared(names, plans, at_hand),
        lines=list(over_years(found, sides)), money_lines=list(money_over_years(plans, sides)),
    )  # fmt: skip


def _sides(plans: list[Plan], texts: dict[str, str]) -> list[Side]:
    """Return the plans with short names: the unit, with what tells two of one name apart."""

    def named(plan: Plan, *more: str | None) -> str:
        return " ".join(filter(None, [plan.header.unit.name or Path(plan.source.path).stem, *more]))

    def form(plan: Plan, parts: int) -> str:
        return named(plan, *[plan.header.period, plan.header.number, plan.source.sha256[:8]][:parts])

    names = [named(plan) for plan in plans]
    for parts in (1, 2, 3):
        twice = {name for name, n in Counter(names).items() if n > 1}
        names = [form(plan, parts) if name in twice else name for name, plan in zip(names, plans, strict=True)]
    counts: Counter[str] = Counter()
    sides = []
    for name, plan in zip(names, plans, strict=True):
        counts[name] += 1
        header, unit = plan.header, plan.header.unit
        alone = name if counts[name] == 1 else f"{name} ({counts[name]})"
        province = unit.name if unit.level == "province" else unit.province
        sides.append(
            Side(
                name=alone, file=plan.source.path, unit=unit.name, level=unit.level, province=province, title=header.title,
                number=header.number, period=header.period, text=plan.source.sha256 in texts,
            )
        )  # fmt: skip
    return sides


def _rows(family: Family, sides: list[Side], texts: list[str | None], catalogue: Catalogue, known: Knowledge) -> Iterable[Row]:
    """Yield the rows of an indicator, those that most plans have first."""
    indicator = catalogue.indicators.get(family.code or "")
    levels = [(side.level, side.province) for side in sides]
    for facet, told in sorted(family.rows.items(), key=lambda row: -len(row[1])):
        cells = [_cell(family, facet, i, texts[i]) for i in range(len(sides))]
        targets = [target for said in told.values() for target in said]
        better, national = better_way(indicator, facet, targets), national_targets(indicator, facet, known)
        if facet.tells_how_well(known):
            judge(cells, told, (better, national), levels)
        yield Row(
            indicator=family.name, code=family.code, measure=facet.measure, unit=facet.unit, per=facet.per,
            population=first_said([one.population for one in targets], facet.population),
            scope=first_said([one.scope for one in targets], facet.scope), year=facet.year, standard=facet.standard, better=better,
            national=national, cells=cells,
        )  # fmt: skip


def _cell(family: Family, facet: Facet, plan: int, text: str | None) -> Cell:
    def value(target: Target) -> Value:
        return value_of(target, passage_of(text, target.evidence) if text is not None else None)

    if plan in family.rows[facet]:
        return Cell(state="value", values=[value(target) for target in family.rows[facet][plan]])
    near = family.nearest(facet, plan)
    if near is None:
        return Cell(state="missing")
    differs, targets = near
    reason = "; ".join(_REASONS[one] for one in differs)
    return Cell(state="not_comparable", values=[value(target) for target in targets], differs=differs, reason=reason)


def _gaps(found: list[Family], sides: list[Side]) -> Iterable[Gap]:
    """Yield what a plan says nothing of, though most plans of its level do; it has another indicator in common with one of them."""
    every = [family.plans() for family in found]
    for family, told in zip(found, every, strict=True):
        for level in dict.fromkeys(side.level for side in sides):
            like = [i for i, side in enumerate(sides) if side.level == level]
            have = [i for i in like if i in told]
            if len(have) >= FEW and len(have) > MOST * len(like):
                for i in like:
                    if i not in told and any(i in others and others & set(have) for others in every):
                        by = [sides[k].name for k in have]
                        said = family.like_it(i)
                        yield Gap(indicator=family.name, code=family.code, plan=sides[i].name, told_by=by, instead=said)


def _rhythm(rrule: str | None) -> str | None:
    if rrule is None:
        return None
    return next((name for rule, name in _RHYTHMS.items() if rrule == rule or rrule.startswith(f"{rule};")), rrule)


__all__ = ["Comparison", "compare"]
