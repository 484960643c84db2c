"""Tables whose cells stand one a line: eight that are read, two that are not (half were held back while the rules were written)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plan_extract.pipeline import run
from plan_extract.readers import from_string

CASES = [json.loads(line) for line in (Path(__file__).parent / "data" / "cells.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_cells(case: dict) -> None:
    text = case["text"]
    result = run(from_string(text))
    grids = [grid for grid in result.tables if grid.rows]
    if case["columns"] is None:
        assert not grids
    else:
        assert [grid.columns for grid in grids] == [case["columns"]]
        assert [[cell.text for cell in row] for row in grids[0].rows] == case["rows"]
    assert [section.path for section in result.plan.sections] == case["sections"]
    rows = [*result.plan.budgets, *result.plan.targets]
    assert all(text[row.evidence.start : row.evidence.end] == row.evidence.quote for row in rows)
    if "budgets" in case:
        assert [row.amount for row in result.plan.budgets] == [amount * 1_000_000 for amount in case["budgets"]]
    if "targets" in case:
        assert [row.value for row in result.plan.targets] == case["targets"]
