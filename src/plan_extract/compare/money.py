"""Sums by project and source, what a plan spends in all and who pays it, and what that is for each poor household."""

from __future__ import annotations

from collections import Counter

import regex

from plan_extract.compare.model import Households, Money, Paid, Total, Whole
from plan_extract.derived import project_sum
from plan_extract.normalize import lower, repair
from plan_extract.schema import Budget, Evidence, Plan

#: By how much parts may exceed their sum and still be its parts: plans misadd.
SLACK = 0.05


def money_of(name: str, plan: Plan, households: Households | None) -> list[Money]:
    """Return the sums of a plan, and each for a poor household where their number is told."""
    parents = {row.parent for row in plan.budgets if row.amount is not None}
    by_id = {row.id: row for row in plan.budgets}
    whole = plan_total(plan.budgets)
    found = []
    for row in plan.budgets:
        if row.amount is None or (row.id in parents and row is not whole):
            continue
        per = row.amount / households.number if households else None
        found.append(
            Money(
                plan=name, project=_project(row, by_id), funding_source=row.funding_source, period=row.period,
                amount=row.amount, of_total=row is whole, per_poor_household=per, evidence=row.evidence,
            )
        )  # fmt: skip
    return found


def plan_total(budgets: list[Budget]) -> Budget | None:
    """Return the sum over the whole plan: the only total without project, or the one that is larger than all others together.

    ``None`` where several could be it.
    """
    tops = [row for row in budgets if row.parent is None and row.project is None and row.kind == "total" and row.amount]
    if len(tops) < 2:
        return tops[0] if tops else None
    parents = {row.parent for row in budgets}
    largest, *rest = sorted(tops, key=lambda row: (-(row.amount or 0), row.id not in parents))
    others = sum(row.amount or 0 for row in rest if row.amount != largest.amount)  # one total told twice is one
    return largest if (largest.amount or 0) >= others else None


def whole_of(name: str, plan: Plan, households: Households | None) -> Whole | None:
    """Return what a plan spends and who pays it; ``None`` where it states no total and its projects do not add up to one."""
    whole, derived = plan_total(plan.budgets), project_sum(plan)
    if whole is None and derived is None:
        return None
    rows = [whole] if whole else [row for row in plan.budgets if derived and row.id in derived.rows]
    amount = sum(row.amount or 0 for row in rows)
    parts: dict[str, list[Budget]] = {}
    for row in plan.budgets:
        if row.parent and row.amount:
            parts.setdefault(row.parent, []).append(row)
    paid: Counter[str | None] = Counter()
    for row in rows:
        paid += sources(row, parts)
    return Whole(
        plan=name, amount=amount, stated=whole is not None, evidence=rows[0].evidence,
        sources=[Paid(funding_source=source, amount=sum_) for source, sum_ in paid.most_common()],
        per_poor_household=amount / households.number if households else None,
    )  # fmt: skip


def sources(row: Budget, parts: dict[str, list[Budget]]) -> Counter[str | None]:
    """Return what each source pays of a sum: as its parts tell, else as it tells itself; what is left has no source.

    Of parts that split it twice, by source and by project, those by source count.

    Args:
        row: the sum.
        parts: id of a sum → its parts with an amount.
    """
    amount, own = row.amount or 0, parts.get(row.id, [])
    by_source = [part for part in own if part.funding_source and part.project == row.project]
    others = [part for part in own if not part.funding_source or part.project != row.project]
    for split in (by_source, others, own):
        told = sum(part.amount or 0 for part in split)
        if split and told <= amount * (1 + SLACK):
            paid: Counter[str | None] = Counter()
            for part in split:
                paid += sources(part, parts)
            paid[row.funding_source if split is not by_source else None] += max(amount - told, 0)
            return +paid
    return Counter({row.funding_source: amount})


def totals(name: str, plan: Plan) -> list[Total]:
    """Return what a plan spends: its total, and the totals of its years; else the sum over its projects."""
    by_id = {row.id: row for row in plan.budgets}
    period = plan.header.period
    if whole := plan_total(plan.budgets):
        parts = [row for row in plan.budgets if row.parent == whole.id and row.amount]
        same = [row for row in parts if (row.funding_source, row.project) == (whole.funding_source, whole.project)]
        times = Counter(row.period for row in same)
        own = [row for row in same if row.period not in (None, whole.period) and times[row.period] == 1]
        return [
            Total(plan=name, period=row.period or period, amount=row.amount or 0, stated=True, evidence=row.evidence)
            for row in (whole, *own)
        ]
    if derived := project_sum(plan):
        place = by_id[derived.rows[0]].evidence
        return [Total(plan=name, period=period, amount=derived.amount, stated=False, evidence=place)]
    return []


def _project(row: Budget, by_id: dict[str, Budget]) -> str | None:
    at: Budget | None = row
    for _ in by_id:
        if at is None or at.project:
            break
        at = by_id.get(at.parent or "")
    return at.project if at else None


def poor_households(name: str, plan: Plan, text: str | None, told: regex.Pattern[str]) -> Households | None:
    """Return the number of poor households that a plan tells.

    It is that of a rate told as so many of so many, or a target itself; else what the text says of the place as a whole, where it
    says one number alone.
    """
    for target in plan.targets:
        whole = target.scope is None and target.measure == "level"
        if whole and target.indicator_code == "poverty.rate" and target.unit == "%" and target.numerator:
            return Households(plan=name, number=int(target.numerator), evidence=target.evidence)
        if whole and target.indicator_code == "poverty.households" and target.unit == "hộ" and target.value:
            return Households(plan=name, number=int(target.value), evidence=target.evidence)
    places = list(told.finditer(lower(repair(text)[0]))) if text else []
    if text and len({match["n"] for match in places}) == 1:
        start, end = places[0].span()
        place = Evidence(start=start, end=end, quote=text[start:end])
        return Households(plan=name, number=int(places[0]["n"].replace(".", "")), evidence=place)
    return None
