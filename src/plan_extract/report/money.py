"""The nest of budgets as a picture: every sum a bar, parts inside the bar of their total."""

from __future__ import annotations

from typing import NamedTuple

from plan_extract.schema import Budget
from plan_extract.writers.money import tree


class Bar(NamedTuple):
    """A row of the picture; `x` and `width` are percent of the picture, `total` is where the outermost sum ends.

    Attributes:
        share: percent of the line that it is part of.
        project: where it is another than that of the line that it is part of; `period` too.
    """

    row: Budget
    depth: int
    x: float
    width: float
    total: float
    share: float | None
    project: str | None
    period: str | None


def nests(budgets: list[Budget]) -> tuple[list[list[Bar]], list[Bar]]:
    """Return the nests, each with bars to its own scale, and the sums that stand alone, to one scale."""
    groups: list[list[tuple[Budget, int]]] = []
    for row, depth in tree(budgets):
        if depth == 0:
            groups.append([])
        groups[-1].append((row, depth))
    alone = [group[0][0] for group in groups if len(group) == 1]
    largest = max((row.amount or 0 for row in alone), default=0)
    scale = 100 / largest if largest else 0
    bars = [Bar(row, 0, 0, (row.amount or 0) * scale, 100, None, row.project, row.period) for row in alone]
    return [_nest(group) for group in groups if len(group) > 1], bars


def _nest(group: list[tuple[Budget, int]]) -> list[Bar]:
    """Return the bars of a nest: each part begins where the one before it ends."""
    placed: dict[str, tuple[float, float]] = {}
    inside: dict[str, float] = {}
    for row, _ in group:
        x = inside.get(row.parent or "", 0.0)
        width = float(row.amount or 0)
        placed[row.id] = (x, width)
        inside[row.id] = x
        if row.parent:
            inside[row.parent] = x + width
    total = placed[group[0][0].id][1]
    scale = max([x + width for x, width in placed.values()] + [1.0])
    rows = {row.id: row for row, _ in group}
    found = []
    for row, depth in group:
        above = rows.get(row.parent or "")
        share = 100 * row.amount / above.amount if row.amount is not None and above and above.amount else None
        project, period = (
            None if above and value == other else value
            for value, other in ((row.project, above and above.project), (row.period, above and above.period))
        )
        x, width = placed[row.id]
        found.append(Bar(row, depth, 100 * x / scale, 100 * width / scale, 100 * total / scale, share, project, period))
    return found
