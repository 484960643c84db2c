"""Tables whose cells stand one a line: what is read, and what is no table."""

from __future__ import annotations

import pytest

import mini
from plan_extract.pipeline import run
from plan_extract.readers import from_string

CASES = mini.load("cells")


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


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["columns"] and "\t" not in case["text"]], ids=lambda case: case["id"]
)
def test_cells_one_missing(case: dict) -> None:
    """Whatever cell of the body a copy loses, no figure comes to stand under another column."""
    text = case["text"]
    [grid] = [grid for grid in run(from_string(text)).tables if grid.rows]
    column = {cell.start: i for row in grid.rows for i, cell in enumerate(row) if cell.text}
    for lost in column:
        end = text.index("\n", lost) + 1
        for short in run(from_string(text[:lost] + text[end:])).tables:
            for row in short.rows:
                for i, cell in enumerate(row):
                    at = cell.start if cell.start < lost else cell.start + end - lost
                    assert not cell.text[:1].isdigit() or column[at] == i, (text[lost:end], cell)


def test_cells_header_line_with_a_bar() -> None:
    """A line that begins like a header and is no cell opens nothing."""
    assert run(from_string("KẾ HOẠCH\nNăm 2024\nI. MỤC TIÊU\nTT  a | b\n1\n")).plan.tables == []
