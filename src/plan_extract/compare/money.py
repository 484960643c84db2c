"""Sums by project and source, each counted once, and what they are for each poor household."""

from __future__ import annotations

from collections import Counter

from plan_extract.compare.model import Households, Money, Total
from plan_extract.derived import project_sum
from plan_extract.schema import Budget, Plan


def money_of(name: str, plan: Plan) -> tuple[list[Money], Households | None]:
    """Return the sums of a plan and the number of its poor households."""
    households = poor_households(name, plan)
    parents = {row.parent for row in plan.budgets if row.amount is not None}
    whole = plan_total(plan.budgets)
    found = []
    for row in plan.budgets:
        if row.amount is None or (row.id in parents and row is not whole):
            continue
        per = row.amount / households.number if households else None
        found.append(
            Money(
                plan=name, project=_project(row, plan.budgets), funding_source=row.funding_source, period=row.period,
                amount=row.amount, of_total=row is whole, per_poor_household=per, evidence=row.evidence,
            )
        )  # fmt: skip
    return found, households


def plan_total(budgets: list[Budget]) -> Budget | None:
    """Return the sum over the whole plan: the only total without project, or the one that is larger than all others together.

    ``None`` where several could be it.
    """
    tops = [row for row in budgets if row.parent is None and row.project is None and row.kind == "total" and row.amount]
    if len(tops) < 2:
        return tops[0] if tops else None
    largest, *rest = sorted(tops, key=lambda row: -(row.amount or 0))
    return largest if (largest.amount or 0) >= sum(row.amount or 0 for row in rest) else None


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


def _project(row: Budget, budgets: list[Budget]) -> str | None:
    by_id = {one.id: one for one in budgets}
    at: Budget | None = row
    for _ in budgets:
        if at is None or at.project:
            break
        at = by_id.get(at.parent or "")
    return at.project if at else None


def poor_households(name: str, plan: Plan) -> Households | None:
    """Return the number of poor households that a plan tells: of a rate told as so many of so many, or as a target itself."""
    for target in plan.targets:
        whole = target.scope is None and target.measure == "level"
        if whole and target.indicator_code == "poverty.rate" and target.unit == "%" and target.numerator:
            return Households(plan=name, number=int(target.numerator), evidence=target.evidence)
        if whole and target.indicator_code == "poverty.households" and target.unit == "hộ" and target.value:
            return Households(plan=name, number=int(target.value), evidence=target.evidence)
    return None
