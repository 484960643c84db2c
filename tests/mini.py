"""Mini-plans that others wrote from the contract alone: those of the split `dev` are cases of their own, those held back are counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parent / "data"
Case = dict[str, Any]


def load(name: str) -> list[Case]:
    """Return the cases of `tests/data/<name>.jsonl`."""
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()]


def each(cases: list[Case], known: dict[str, str]) -> pytest.MarkDecorator:
    """Return the mark that runs a test over the cases of `dev`; known failures, with their reasons, are strict xfails."""
    return pytest.mark.parametrize(
        "case",
        [
            pytest.param(
                case,
                id=f"{case['id']} {case.get('why', '')[:80]}",
                marks=[pytest.mark.xfail(reason=known[case["id"]])] if case["id"] in known else [],
            )
            for case in cases
            if case["split"] == "dev"
        ],
    )


def held_right(cases: list[Case], differences: Callable[[Case], list[Any]]) -> int:
    """Return how many cases are wholly right that were never looked at while rules were written."""
    return sum(not differences(case) for case in cases if case["split"] == "held")


def wrong_fields(wanted: Case, row: Any, names: tuple[str, ...]) -> list[tuple[object, ...]]:
    """Return the fields that a row has otherwise than wanted: (words, name, wanted, read); case does not count."""

    def folded(value: object) -> object:
        return value.casefold() if isinstance(value, str) else value or None

    read = [(name, wanted[name], getattr(row, name)) for name in names if name in wanted]
    return [(wanted["at"], name, want, got) for name, want, got in read if folded(want) != folded(got)]


def there(text: str, wanted: Case, rows: list[Any]) -> list[Any]:
    """Return the rows that touch the words a wanted row names (`at`, the `n`-th time they stand there), the closest first."""
    start = -1
    for _ in range(wanted.get("n") or 1):
        start = text.index(wanted["at"], start + 1)
    overlaps = [(min(start + len(wanted["at"]), row.evidence.end) - max(start, row.evidence.start), row) for row in rows]
    return [row for overlap, row in sorted(overlaps, key=lambda pair: -pair[0]) if overlap > 0]
