"""Dense mini-plans that others wrote from the contract alone: each list is counted against floors that only rise.

Three rounds are about everything (`dense`), one about what held plans showed weak: movements of works, nests of sums, who and to whom,
references (`focused`). A line of `tests/data/<round>_<list>.jsonl` is a case: `text`, and the rows that its author read in it (`at`: the words that a row must
touch; `n`: which of the places where they stand; `parent`: the amount of the total).
"""

from __future__ import annotations

from typing import Any

import pytest

import mini
from plan_extract import extract
from plan_extract.schema import Plan

#: What makes a row the wanted one; what else it must say to be wholly right.
KEYS = {
    "targets": ("value", "unit"),
    "budgets": ("amount", "funding_source"),
    "deadlines": ("date", "rrule"),
    "assignments": ("agency", "role"),
}
STRICT = {
    "targets": ("value_max", "measure", "direction", "comparator", "per", "due"),
    "budgets": ("kind", "parent", "period", "project"),
    "deadlines": ("kind", "bound", "agency", "recipient"),
    "assignments": ("refers_to", "collective"),
}
#: F1 on all cases, relaxed and strict: only ever raised.
FLOORS = {
    ("dense", "targets"): (0.972, 0.954), ("dense", "budgets"): (0.934, 0.880),
    ("dense", "deadlines"): (0.974, 0.850), ("dense", "assignments"): (0.940, 0.926),
    ("focused", "targets"): (0.952, 0.913), ("focused", "budgets"): (0.958, 0.842),
    ("focused", "deadlines"): (0.978, 0.826), ("focused", "assignments"): (0.940, 0.940),
}  # fmt: skip


def folded(value: Any) -> Any:
    """Return a value as it is compared: case, kinds of numbers and ways to write a span do not count."""
    if isinstance(value, str):
        return " ".join(value.casefold().replace("; ", ", ").split()) or None
    if isinstance(value, list | tuple):
        return [folded(part) for part in value] or None
    return value if isinstance(value, bool) or value is None else round(float(value), 9)


def said(row: Any, name: str, plan: Plan) -> Any:
    """Return what a row says of a field; the parent of a sum is told by its amount."""
    if (name, type(row).__name__) == ("parent", "Budget"):
        return folded(next((other.amount for other in plan.budgets if other.id == row.parent), None))
    return folded(getattr(row, name))


def score(of: str, name: str) -> tuple[float, float]:
    """Return relaxed and strict F1 of all cases of a round for a list."""
    found = strict = several = 0
    for case in mini.load(f"{name}_{of}"):
        plan = extract(case["text"])
        left = list(getattr(plan, of))
        several += len(left) + len(case[of])
        for wanted in case[of]:
            near = mini.there(case["text"], wanted, left)
            keys = {field: folded(wanted.get(field)) for field in KEYS[of]}
            row = next((row for row in near if all(said(row, field, plan) == value for field, value in keys.items())), None)
            if row is None:
                continue
            left.remove(row)
            found += 1
            fields = [field for field in STRICT[of] if field in wanted]
            strict += all(said(row, field, plan) == folded(wanted.get(field)) for field in fields)
    return 2 * found / several, 2 * strict / several


@pytest.mark.parametrize(("name", "of"), FLOORS)
def test_dense_mini_plans_stand_above_their_floors(name: str, of: str) -> None:
    relaxed, strict = score(of, name)
    lowest = FLOORS[name, of]
    assert (relaxed >= lowest[0], strict >= lowest[1]) == (True, True), (relaxed, strict)
