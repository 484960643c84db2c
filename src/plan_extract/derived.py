"""What a plan does not state and its rows allow to work out: offered as derived, never as read.

Guarantees:
- a derived figure names the rows that it was worked out from, and never enters the plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from plan_extract.schema import Budget, Citation, Header, Plan


def issue_date(header: Header, legal_basis: Iterable[Citation]) -> str | None:
    """Return the date of a plan, EDTF: its own, else that of the decision that carries it."""
    return header.date or next((row.date for row in legal_basis if row.relation == "kèm theo" and row.date), None)


class DerivedSum(NamedTuple):
    """A sum that the plan does not state.

    Attributes:
        amount: in đồng.
        rows: ids of the budget rows that it adds up.
    """

    amount: int
    rows: tuple[str, ...]


def project_sum(plan: Plan) -> DerivedSum | None:
    """Return the sum over the projects of a plan that states no total of its own.

    ``None`` where the plan states one, where fewer than two projects have money, or where a project
    has several sums of which none is called its total.
    """
    by_project: dict[str, list[Budget]] = {}
    rows = {row.id: row for row in plan.budgets}
    for row in plan.budgets:
        above = rows.get(row.parent or "")
        if row.amount is None or (above is not None and above.project == row.project):
            continue
        if row.project is None and row.kind == "total":
            return None
        if row.project is not None:
            by_project.setdefault(row.project, []).append(row)
    counted: list[Budget] = []
    for code, found in by_project.items():
        if code.split(".")[0] != code and code.split(".")[0] in by_project:
            continue  # its project states the sum of its sub-projects
        totals = [row for row in found if row.kind == "total"]
        if len(found) > 1 and len(totals) != 1:
            return None
        counted += totals or found
    if len(counted) < 2:
        return None
    return DerivedSum(sum(row.amount or 0 for row in counted), tuple(row.id for row in counted))
