"""Whether one value asks more than another.

Guarantees:
- a verdict needs a better way: that of the catalogue, else that of the target itself; a bound on the other side of it has none;
- of a range the end that binds is compared;
- of counts there is no verdict: a small place has less of everything.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from typing import Literal

from plan_extract.compare.align import Facet, Knowledge
from plan_extract.compare.model import Cell, National, Verdict
from plan_extract.indicators import Indicator
from plan_extract.schema import Target
from plan_extract.values.date import years_of

Better = Literal["increase", "decrease"]
#: Plans of the same level that a median is taken over, at least.
FEW = 2


def better_way(indicator: Indicator | None, facet: Facet, targets: Iterable[Target]) -> Better | None:
    """Return which way of the values of a row is the better one.

    Of a change it is the larger one where it goes the better way: a larger fall of the poverty rate.
    """
    ways = {target.direction for target in targets if target.direction in ("increase", "decrease")}
    good = indicator.good if indicator else next(iter(ways)) if len(ways) == 1 else None
    if good not in ("increase", "decrease"):
        return None
    if facet.measure == "change":
        return None if len(ways) != 1 else "increase" if good in ways else "decrease"
    return "increase" if good == "increase" else "decrease"


def number(target: Target | National, better: Better) -> float | None:
    """Return the end of a value that binds; ``None`` for a bound against the better way.

    >>> number(Target(id="T1", section="I", evidence={"start": 0, "end": 0}, comparator=">=", value=95), "increase")
    95.0
    >>> number(Target(id="T1", section="I", evidence={"start": 0, "end": 0}, comparator="<=", value=95), "increase")
    """
    if target.value is None or target.comparator in (("<", "<=") if better == "increase" else (">", ">=")):
        return None
    value = target.value_max if better == "decrease" and target.value_max is not None else target.value
    return (
        float(value) * 100
        if getattr(target, "unit", None) == "fraction" and getattr(target, "measure", "") == "level"
        else float(value)
    )


def verdict(ours: float | None, theirs: float | None, better: Better) -> Verdict | None:
    """Return how our value stands to theirs.

    >>> verdict(98, 95, "increase"), verdict(9, 10, "decrease"), verdict(1, 1, "increase"), verdict(None, 1, "increase")
    ('stricter', 'stricter', 'same', None)
    """
    if ours is None or theirs is None:
        return None
    if ours == theirs:
        return "same"
    return "stricter" if (ours > theirs) == (better == "increase") else "laxer"


def national_targets(indicator: Indicator | None, facet: Facet, known: Knowledge) -> list[National]:
    """Return the national targets that a row can be held against.

    They are of its measure, unit, rate and poverty standard, for a period that its year ends.
    """
    found = []
    for row in indicator.national if indicator and not facet.scope else ():
        years = years_of(row["period"].removeprefix("../"))
        if years and facet.standard and facet.standard != known.standard_in(years[1]):
            continue
        # A rate a year holds for every year of its period, a level for its last.
        yearly = row.get("per") == "năm" and facet.measure == "change" and facet.per in (None, "năm")
        in_time = (
            years
            and facet.year
            and facet.year.isdigit()
            and (years[0] <= int(facet.year) <= years[1] if yearly else int(facet.year) == years[1])
        )
        if in_time and row["measure"] == facet.measure and row["unit"] == facet.unit and (yearly or row.get("per") == facet.per):
            fields = {name: row[name] for name in National.model_fields if name in row}
            found.append(National(**fields))
    return found


def judge(
    cells: list[Cell],
    told: dict[int, list[Target]],
    row: tuple[Better | None, list[National]],
    levels: list[tuple[str | None, str | None]],
) -> None:
    """Tell of every cell with a value how it stands to the others, to its province and to the nation.

    Args:
        cells: of a row, one a plan.
        told: plan → its targets in the row.
        row: the better way, and the national targets.
        levels: of each plan the level of its unit and its province.
    """
    better, national = row
    if better is None:
        return
    numbers = {plan: _only([number(target, better) for target in targets]) for plan, targets in told.items()}
    for plan, ours in numbers.items():
        level, province = levels[plan]
        others = [n for i, n in numbers.items() if i != plan and n is not None and levels[i][0] == level]
        if len(others) >= FEW:
            cells[plan].others = verdict(ours, statistics.median(others), better)
        above = [n for i, n in numbers.items() if levels[i][0] == "province" and levels[i][1] == province and i != plan]
        if level in ("district", "commune") and len(above) == 1:
            cells[plan].province = verdict(ours, above[0], better)
        cells[plan].national = verdict(ours, _only([number(one, better) for one in national]), better)


def _only(numbers: list[float | None]) -> float | None:
    """Return the value of a plan that says one; two that differ have no verdict."""
    said = set(numbers)
    return said.pop() if len(said) == 1 else None
