"""Sums of one statement: those told once, without what says another one again; those told in turn (lần lượt), each with its own.

Guarantees:
- of two that say the same, the one in đồng stays; nothing is converted.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from plan_extract.funding import Funding, Line
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


def told_in_turn(flow: str, funding: Funding, lines: list[Line]) -> None:
    """Give sums that are told in turn (năm 2019 và năm 2020 lần lượt là 520 và 500 triệu đồng) each its years or its payer."""
    rules = funding.rules
    for i, line in enumerate(lines):
        turn = rules["budget.in_turn"].search(flow, line.start, line.end)
        if turn is None:
            continue
        run = [line]
        for following in lines[i + 1 :]:
            if not rules["budget.next_in_turn"].match(flow, run[-1].end, following.end):
                break
            run.append(following)
        years = [
            "/".join(filter(None, match.groups())) for match in rules["budget.each_year"].finditer(flow, line.start, turn.start())
        ]
        ends = [*(mark.span() for mark in rules["budget.name_ends"].finditer(flow, line.start, turn.start())), (turn.start(), 0)]
        starts = [line.start, *(end for _, end in ends[:-1])]
        payers = [funding.payer(flow, start, end) for start, (end, _) in zip(starts, ends, strict=True)]
        for j, one in enumerate(run):
            one.period = years[j] if len(years) == len(run) else one.period
            one.source = payers[j] if len(payers) == len(run) and None not in payers else one.source or line.source
