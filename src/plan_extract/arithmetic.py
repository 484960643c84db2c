"""Figures that do not agree with each other: shares against their fractions, shares and counts against one base.

Guarantees:
- a difference that rounding or cutting off digits explains is none;
- every finding names the figures it compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from plan_extract.document import Document
from plan_extract.funding import Line
from plan_extract.quantities import Quantities, Quantity
from plan_extract.rules import Rules
from plan_extract.schema import FindingCode
from plan_extract.statements import Span, Statement
from plan_extract.values.number import parse_decimal


class Disagreement(NamedTuple):
    """What does not agree: code of the finding, a sentence, spans of the flow."""

    code: FindingCode
    message: str
    spans: tuple[Span, ...]


def ratios(document: Document, quantities: Quantities, rules: Rules) -> Iterator[Disagreement]:
    """Yield fractions whose printed percentage is another one: 18/20 trạm y tế, đạt 85%."""
    flow = document.flow
    for quantity, following in pairwise([*quantities.all, None]):
        if quantity is None or quantity.in_words:
            continue
        over, end = quantity.over, quantity.end
        if following and quantity.kind == following.kind == "count" and rules["finding.of_total"].match(flow, end, following.start):
            over, end = (int(quantity.value), int(following.value)), following.end
        share = rules["target.printed_share"].match(flow, end, end + 170) if over and over[1] else None
        value = parse_decimal(share["n"]) if share else None
        if over is None or share is None or value is None:
            continue
        true = Decimal(100 * over[0]) / over[1]
        if abs(true - value) >= _ulp(value):
            said = f"{over[0]}/{over[1]} = {_told(true)} %, không phải {_told(value)} %"
            yield Disagreement("ratio_mismatch", said, ((quantity.start, share.end()),))


def bases(document: Document, quantities: Quantities, rules: Rules, said: list[Statement]) -> Iterator[Disagreement]:
    """Yield sentences whose pairs of share and count (2,7%, tương ứng 215 hộ) imply different bases."""
    for statement in said:
        pairs = list(_pairs(document.flow, quantities.within(statement.start, statement.end), rules))
        for (share, count), (other_share, other_count) in pairwise(pairs):
            if count.unit != other_count.unit:
                continue
            low, high = _base(share, count)
            other_low, other_high = _base(other_share, other_count)
            if high < other_low or other_high < low:
                one = f"{_told(share.value)} % ↔ {count.value} {count.unit}: nền {low:.0f}-{high:.0f}"
                other = (
                    f"{_told(other_share.value)} % ↔ {other_count.value} {other_count.unit}: nền {other_low:.0f}-{other_high:.0f}"
                )
                spans = ((share.start, max(share.end, count.end)), (other_share.start, max(other_share.end, other_count.end)))
                yield Disagreement("base_mismatch", f"{one}; {other}", spans)


def unexplained(document: Document, found: list[Quantity]) -> Iterator[Disagreement]:
    """Yield the figures of aims and funding that no row accounts for."""
    for quantity in found:
        span = (quantity.start, quantity.end)
        yield Disagreement("number_unaccounted", f"Số liệu chưa rõ: {document.printed(*span)}", (span,))


def _pairs(flow: str, found: list[Quantity], rules: Rules) -> Iterator[tuple[Quantity, Quantity]]:
    """Yield share and count that one clause calls the same."""
    for one, other in pairwise(found):
        exact = one.high is None and other.high is None and one.value and other.value
        if not exact or {one.kind, other.kind} != {"percent", "count"}:
            continue
        if not rules["finding.same"].match(flow, one.end, other.start):
            continue
        if not rules["finding.total"].search(flow, max(0, one.start - 20), one.start):
            yield (one, other) if one.kind == "percent" else (other, one)


def _base(share: Quantity, count: Quantity) -> tuple[Decimal, Decimal]:
    """Return the bases that a share, rounded or cut off, and its count allow."""
    ulp = _ulp(share.value)
    low = 100 * (count.value - 1) / (share.value + ulp)
    high = 100 * (count.value + 1) / (share.value - ulp) if share.value > ulp else Decimal(10**18)
    return low, high


def _ulp(value: Decimal) -> Decimal:
    """Return the worth of the last printed digit."""
    return Decimal(1).scaleb(int(value.as_tuple().exponent)) if int(value.as_tuple().exponent) < 0 else Decimal(1)


def _told(value: Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def sums(lines: list[Line]) -> Iterator[Disagreement]:
    """Yield totals whose parts do not add up, and totals that are stated otherwise elsewhere or in words."""
    for line in lines:
        if line.in_words is not None and line.in_words[0] != line.amount:
            said = f"{_money(line.amount)} bằng số, {_money(line.in_words[0])} bằng chữ"
            yield Disagreement("total_conflict", said, ((line.start, line.end), line.in_words[1]))
        for parts in _splits(line):
            found = sum(part.amount or 0 for part in parts)
            open_ended = any(part.amount is None for part in parts) or not (line.complete or line.called_total) or len(parts) < 2
            if line.amount is not None and (found > line.amount or (found < line.amount and not open_ended)):
                said = f"Các phần cộng lại {_money(found)}, tổng ghi {_money(line.amount)}"
                yield Disagreement("sum_mismatch", said, ((line.start, line.end), *((part.start, part.end) for part in parts)))
    yield from _conflicts(lines)


def _splits(line: Line) -> Iterator[list[Line]]:
    """Yield the splits of a total: parts that were told together."""
    groups: dict[int, list[Line]] = {}
    for part in line.parts:
        groups.setdefault(part.group, []).append(part)
    if line.amount is not None and len(groups) > 1:
        merged = [part for parts in groups.values() for part in parts]
        if sum(part.amount or 0 for part in merged) == line.amount or all(len(parts) == 1 for parts in groups.values()):
            groups = {0: merged}
    yield from groups.values()


def _conflicts(lines: list[Line]) -> Iterator[Disagreement]:
    """Yield totals of one thing that are stated with two values: of the plan as a whole, of one project."""
    first: dict[tuple[str, str | None], list[Line]] = {}
    for line in sorted(lines, key=lambda line: line.start):
        if line.amount is None or line.scope is None:
            continue
        before = first.setdefault((line.scope, line.source), [])
        known = next((other for other in before if None in (other.period, line.period) or other.period == line.period), line)
        before.append(line)
        if known.amount != line.amount:
            said = f"{_money(known.amount)} và {_money(line.amount)}"
            yield Disagreement("total_conflict", said, ((line.start, line.end), (known.start, known.end)))


def _money(amount: int | None) -> str:
    return f"{amount or 0:,} đồng".replace(",", ".")
