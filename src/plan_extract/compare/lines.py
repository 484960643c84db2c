"""The same unit over the years: what its plans say of one thing, and what they spend.

Guarantees:
- a value keeps its year and its poverty standard, a sum its period: what is not of one kind is told beside it, never left out;
- a line holds two plans at least.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from plan_extract.compare.align import Facet, Family, first_said
from plan_extract.compare.model import Line, Moment, MoneyLine, Side, value_of
from plan_extract.compare.money import totals
from plan_extract.schema import Plan

#: Plans of a line, at least.
FEW = 2


def over_years(found: Iterable[Family], sides: list[Side]) -> Iterator[Line]:
    """Yield what plans of one unit say of one thing over the years, oldest first."""
    units = _units(sides)
    for family in found:
        lines: dict[Facet, list[tuple[Facet, int]]] = {}
        for facet, plans in family.rows.items():
            lines.setdefault(replace(facet, year=None, standard=None), []).extend((facet, i) for i in plans)
        for unit, own in units:
            for like, places in lines.items():
                told = [(facet, i, target) for facet, i in places if i in own for target in family.rows[facet][i]]
                moments = [
                    Moment(plan=sides[i].name, year=facet.year, standard=facet.standard, value=value_of(target))
                    for facet, i, target in told
                ]
                if len({moment.plan for moment in moments}) >= FEW:
                    yield Line(
                        unit=unit, indicator=family.name, code=family.code, measure=like.measure, value_unit=like.unit,
                        population=first_said((target.population for _, _, target in told), like.population),
                        moments=sorted(moments, key=lambda one: (one.year or "", one.plan)),
                    )  # fmt: skip


def money_over_years(plans: list[Plan], sides: list[Side]) -> Iterator[MoneyLine]:
    """Yield what the plans of one unit spend over the years, the earliest first."""
    for unit, own in _units(sides):
        told = [total for i in sorted(own) for total in totals(sides[i].name, plans[i])]
        if len({total.plan for total in told}) >= FEW:
            yield MoneyLine(unit=unit, totals=sorted(told, key=lambda one: (one.period or "", one.plan)))


def _units(sides: list[Side]) -> list[tuple[str, set[int]]]:
    """Return the units that have plans of several periods, with the places of these plans."""
    units: dict[tuple[str | None, str | None, str | None], set[int]] = {}
    for i, side in enumerate(sides):
        units.setdefault((side.unit, side.level, side.province), set()).add(i)
    return [(unit, own) for (unit, _, _), own in units.items() if unit and len({sides[i].period for i in own}) >= FEW]
