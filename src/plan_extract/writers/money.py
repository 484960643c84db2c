"""Budgets for people: the tree with amounts in one column, and a mark where it does not add up."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from plan_extract.derived import project_sum
from plan_extract.schema import Budget, Plan
from plan_extract.values.number import printed

_CONFLICTS = ("sum_mismatch", "total_conflict")


def print_budgets(console: Console, plan: Plan, text: str) -> None:
    """Print the budgets as a tree, parts below their totals, then what does not add up and what can be worked out."""
    if not plan.budgets:
        console.print("(none)")
        return
    findings = [finding for finding in plan.findings if finding.code in _CONFLICTS]
    wrong = {finding.evidence[0].start for finding in findings}
    table = Table("id", "what", "source", header_style="bold")
    table.add_column("đồng", justify="right")
    for column in ("", "project", "period", "certainty", "line"):
        table.add_column(column)
    for row, depth in tree(plan.budgets):
        mark = Text("✗" if row.evidence.start in wrong else "", style="bold red")
        amount = printed(row.amount) if row.amount is not None else row.as_written or "-"  # dollars as written
        table.add_row(
            row.id, Text("  " * depth + " ".join((row.purpose or row.as_written or "-").split())), row.funding_source or "",
            Text(amount, style="bold" if row.kind == "total" else ""), mark,
            row.project or "", row.period or "", row.certainty or "", str(text.count("\n", 0, row.evidence.start) + 1),
        )  # fmt: skip
    console.print(table)
    for finding in findings:
        line = text.count("\n", 0, finding.evidence[0].start) + 1
        console.print(Text.assemble(("✗ ", "bold red"), f"{finding.code}, line {line}: {finding.message}"))
    if derived := project_sum(plan):
        console.print(
            Text(f"derived, not stated in the plan: {printed(derived.amount)} đồng over {', '.join(derived.rows)}", style="dim")
        )


def tree(budgets: list[Budget]) -> Iterator[tuple[Budget, int]]:
    """Yield every row with its depth: parts behind the total that they are part of, else in order."""
    parts: dict[str | None, list[Budget]] = {}
    for row in budgets:
        parts.setdefault(row.parent, []).append(row)
    waiting = [(row, 0) for row in reversed(parts.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        yield row, depth
        waiting += [(part, depth + 1) for part in reversed(parts.get(row.id, []))]
