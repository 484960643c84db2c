"""Sums that a statement tells once: those that say another one again, in words, in another currency, or as a factor, left out.

Guarantees:
- of two that say the same, the one in đồng stays; nothing is converted.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from plan_extract.quantities import Quantity
from plan_extract.rules import Rules
from plan_extract.statements import Span, Statement


def told_once(
    flow: str, rules: Rules, statement: Statement, sums: list[Quantity]
) -> tuple[list[Quantity], dict[int, tuple[int, Span]]]:
    """Return the sums of a statement, and those that say one again in words, with their spans, by its start."""
    figures = [
        quantity
        for quantity in sums
        if not rules["budget.in_words"].search(flow, max(statement.start, quantity.start - 30), quantity.start)
        and not rules["budget.factor"].match(flow, quantity.end, statement.end)
        and not (quantity.in_words and flow[statement.start : quantity.start].rstrip().endswith("("))
    ]
    again = {
        (other if one.unit == "đồng" else one).start
        for one, other in pairwise(figures)
        if one.unit != other.unit and rules["budget.equivalent"].match(flow, one.end, other.start)
    }
    figures = [one for one in figures if one.start not in again]
    starts = [quantity.start for quantity in figures]
    words = {}
    for told in sums:
        before = bisect_left(starts, told.start)
        if before and starts[before : before + 1] != [told.start] and told.start not in again:
            words[starts[before - 1]] = (int(told.value), (told.start, told.end))
    return figures, words
