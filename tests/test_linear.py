"""Twice a hostile text takes twice the work: counted in calls, so that no busy machine can make it fail (CPU: benchmarks/speed.py)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from plan_extract import extract
from plan_extract.pipeline import run
from plan_extract.readers import from_string
from plan_extract.statements import LONGEST

PIECES = [json.loads(line)["piece"] for line in (Path(__file__).parent / "data" / "hostile.jsonl").read_text("utf-8").splitlines()]
HEAD = "KẾ HOẠCH\nNăm 2024\n\nI. NHIỆM VỤ\n"


def calls(text: str) -> int:
    """Return how many functions, of Python and of C, are called to extract a text."""
    count = 0

    def see(_frame: object, event: str, _what: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    source = from_string(text)
    sys.setprofile(see)
    try:
        extract(source)
    finally:
        sys.setprofile(None)
    return count


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """Load rules and gazetteer, which are loaded once."""
    extract(HEAD + "Sở Y tế cấp 5 triệu đồng trước ngày 5/6.")


@pytest.mark.parametrize("piece", PIECES)
def test_twice_the_text_is_twice_the_work(piece: str) -> None:
    sizes = (2 * LONGEST, 4 * LONGEST)
    once, twice = (calls(HEAD + piece * (size // len(piece))) for size in sizes)
    assert twice < 3 * once  # quadratic would be 4


def test_a_line_without_end_is_cut_into_statements_that_keep_its_words() -> None:
    line = "Sở Y tế kiểm tra; phòng Y tế báo cáo (trước ngày 5/6; 7/8). " * 200
    statements = run(from_string(HEAD + line)).statements
    statements = [one for one in statements if not one.labelled]
    assert len(statements) > 1
    assert all(0 < one.end - one.start <= LONGEST for one in statements)
    source = HEAD + line
    kept = "".join(source[one.start : one.end] for one in statements)
    assert "".join(kept.split()).replace(".", "") == "".join(line.split()).replace(".", "")
