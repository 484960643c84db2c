"""Figures that do not agree with each other: shares against their fractions, shares and counts against one base.

Guarantees:
- a difference that rounding or cutting off digits explains is none;
- every finding names the figures it compares.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from plan_extract.document import Document
from plan_extract.funding import Line
from plan_extract.nesting import splits
from plan_extract.quantities import Quantities, Quantity
from plan_extract.rules import Rules
from plan_extract.schema import FindingCode
from plan_extract.statements import Span, Statement
from plan_extract.tables import Grid
from plan_extract.values.date import years_of
from plan_extract.values.number import parse_decimal, printed

#: Sums of fewer digits, zeros at the end left out, are alike by chance.
LEAST_DIGITS = 3
#: A part of a total that is left out is larger than one in so many.
ALL_BUT = 200


class Disagreement(NamedTuple):
    """What does not agree: code of the finding, a sentence, spans of the flow."""

    code: FindingCode
    message: str
    spans: tuple[Span, ...]


def ratios(document: Document, quantities: Quantities, rules: Rules) -> Iterator[Disagreement]:
    """Yield fractions whose printed percentage is another one: 18/20 trạm y tế, đạt 85%."""
    flow = document.flow
    for quantity, following in pairwise([*quantities.all, None]):
        if quantity is None or (quantity.in_words and not flow[quantity.start].isdigit()):
            continue  # two thirds; of *trong 40 lò có 30 lò* the figures stand there
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
            if count.unit != other_count.unit or not _same_base(document.flow, (share, count), (other_share, other_count)):
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


def counts(document: Document, quantities: Quantities, rules: Rules, said: list[Statement]) -> Iterator[Disagreement]:
    """Yield counted totals whose parts do not add up: behind *chia ra*, *gồm*, or in the bullets below.

    *Trong đó* picks parts that may overlap (lao động nữ, lao động nông thôn): it counts only behind a *Tổng số*, where
    the parts exceed it and none of them is a trait that cuts across.
    """
    below: dict[Span, list[Statement]] = {}
    for statement in said:
        if statement.leads and statement.marker:
            below.setdefault(statement.leads[-1], []).append(statement)
    for statement in said:
        for opener in rules["finding.partition"].finditer(document.flow, statement.start, statement.end):
            start = max((first for first, last in statement.clauses if first <= opener.start() < last), default=statement.start)
            totals = [quantity for quantity in quantities.within(start, opener.start()) if _is_exact_count(quantity)]
            bullets = below.get((statement.start, statement.end), [])
            if opener.end() >= statement.end - 1 and len(bullets) > 1:
                groups = [quantities.within(bullet.start, bullet.end) for bullet in bullets]
                rows = [[next((q for q in group if q.unit == total.unit), None) for group in groups] for total in totals]
                pairs = [(total, [q for q in row if q]) for total, row in zip(totals, rows, strict=True) if None not in row]
                # Where one unit adds up, the bullets are all there is: the others must too.
                some = opener["some"] and not any(total.value == sum(part.value for part in row) for total, row in pairs)
                for total, row in pairs:
                    yield from _uneven(document, rules, bool(some), start, total, row)
            elif totals:
                end = next(last for first, last in [*statement.clauses, (start, statement.end)] if first <= opener.start() < last)
                average = rules["finding.average"].search(document.flow, opener.end(), end)
                parts = quantities.within(opener.end(), average.start() if average else end)
                found = sum((part.value for part in parts), Decimal(0))
                told = any(total.value == found and total.unit == parts[0].unit for total in totals)  # 1.420 ha, tăng 34 ha, gồm …
                if len(parts) > 1 and not told and all(part.unit == totals[-1].unit for part in parts):
                    yield from _uneven(document, rules, opener["some"] is not None, start, totals[-1], parts)


def _uneven(
    document: Document, rules: Rules, some: bool, start: int, total: Quantity, parts: list[Quantity]
) -> Iterator[Disagreement]:
    """Yield the disagreement of a counted total with its parts; `some`: they need not be all, and may overlap."""
    flow, found = document.flow, sum((part.value for part in parts), Decimal(0))
    if not all(_is_exact_count(part) for part in parts) or found == total.value:
        return
    if some:
        called = rules["finding.called_total"].search(flow, start, total.start)
        if not called or found < total.value or rules["finding.trait"].search(flow, total.end, parts[-1].end + 60):
            return
    said = f"Các phần cộng lại {_told(found)} {total.unit}, tổng ghi {_told(total.value)} {total.unit}"
    yield Disagreement("sum_mismatch", said, ((total.start, total.end), *((part.start, part.end) for part in parts)))


def _is_exact_count(quantity: Quantity) -> bool:
    return quantity.kind == "count" and quantity.high is None and quantity.per is None


def columns(rules: Rules, grids: list[Grid], lines: list[Line]) -> Iterator[Disagreement]:
    """Yield columns of counts whose *Tổng cộng* is another number than their sum; money is the business of `sums`."""
    money = {line.start for line in lines}
    for grid in grids:
        ordinals = [i for i in range(len(grid.columns)) if grid.is_ordinal(i, rules)]
        name = next((i for i in range(len(grid.columns)) if i not in ordinals and not grid.is_figure(i)), None)
        if name is None:
            continue
        rows = [row for row in grid.rows if not rules["table.total"].match(row[name].text)]
        totals = [row for row in grid.rows if rules["table.total"].match(row[name].text)]
        grouped = any(
            row[name].text.startswith(("-", "+")) or (row[i].text and not row[i].text[0].isdigit())
            for row in rows
            for i in ordinals
        )
        if len(totals) != 1 or len(rows) < 2 or grouped or not (totals[0] is grid.rows[0] or totals[0] is grid.rows[-1]):
            continue
        for i, head in enumerate(grid.columns):
            if i == name or i in ordinals or rules["finding.not_added"].search(head):
                continue
            values = [Decimal(0) if row[i].text in ("", "-", "–") else parse_decimal(row[i].text) for row in rows]
            stated = parse_decimal(totals[0][i].text)
            found = sum((value for value in values if value is not None), Decimal(0))
            if stated is None or None in values or found == stated or totals[0][i].start in money:
                continue
            said = f"Cột {head or i + 1}: các dòng cộng lại {_told(found)}, tổng ghi {_told(stated)}"
            cells = [totals[0][i], *(row[i] for row in rows if row[i].text not in ("", "-", "–"))]
            yield Disagreement("sum_mismatch", said, tuple((cell.start, cell.end) for cell in cells))


def unexplained(document: Document, rules: Rules, found: list[Quantity], lines: list[Line]) -> Iterator[Disagreement]:
    """Yield the figures of aims and funding that no row accounts for: none that a budget line's own words hold.

    A share behind a sum is that of the sum in a total: 1.400 triệu đồng (70%).
    """
    ordered = sorted(lines, key=lambda line: line.start)
    starts = [line.start for line in ordered]
    for quantity in found:
        span = (quantity.start, quantity.end)
        i = bisect_right(starts, quantity.start) - 1
        if i >= 0 and quantity.start < ordered[i].end:
            continue
        if (
            i >= 0
            and quantity.kind == "percent"
            and rules["finding.share_of_sum"].match(document.flow, ordered[i].end, quantity.end)
        ):
            continue
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


def _same_base(flow: str, one: tuple[Quantity, Quantity], other: tuple[Quantity, Quantity]) -> bool:
    """Tell whether two pairs may be shares of one base; a count in a bare bracket is of what stands before it."""
    told = [flow[min(a.end, b.end) : max(a.start, b.start)].strip() for a, b in (one, other)]
    if all(text[-1:] != "(" for text in told):
        return True
    return len({" ".join(text.split("(")[0].split(",")[0].lower().split()) for text in told}) == 1


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
    return printed(value, 2)


def sums(lines: list[Line], period: str | None = None) -> Iterator[Disagreement]:
    """Yield totals whose parts do not add up, and totals that are stated otherwise elsewhere or in words.

    Args:
        period: of the plan, which a total without one is for.
    """
    for line in lines:
        if line.in_words is not None and line.in_words[0] != line.amount:
            said = f"{_money(line.amount)} bằng số, {_money(line.in_words[0])} bằng chữ"
            yield Disagreement("total_conflict", said, ((line.start, line.end), line.in_words[1]))
        for parts in splits(line):
            found = sum(part.amount or 0 for part in parts)
            some = line.rest or any(part.amount is None for part in parts)
            open_ended = some or not (line.complete or line.called_total) or len(parts) < 2
            if line.amount is not None and _is_split_again(line.amount, parts):
                continue
            about = line.about + sum(part.about for part in parts)
            if line.amount is None or abs(found - line.amount) <= about or (found < line.amount and open_ended):
                continue
            near = len(parts) > 1 and (_is_slip(found, line.amount) or (len(parts) > 2 and _is_all_but(found, line.amount)))
            if found < line.amount and parts[0].partial and not near and not _is_whole(parts, line.period or period):
                continue
            if found != line.amount:
                said = f"Các phần cộng lại {_money(found)}, tổng ghi {_money(line.amount)}"
                yield Disagreement("sum_mismatch", said, ((line.start, line.end), *((part.start, part.end) for part in parts)))
    yield from _conflicts(lines, period)


def _is_whole(parts: list[Line], period: str | None) -> bool:
    """Tell whether parts behind *trong đó* are all there are: each another payer's, or a year each of all years."""
    sources, years = {part.source for part in parts}, {part.period for part in parts}
    if None not in sources and len(sources) == len(parts):
        return True
    span = years_of(period or "")
    return span is not None and span[0] < span[1] and years == {str(year) for year in range(span[0], span[1] + 1)}


def _is_split_again(total: int, parts: list[Line]) -> bool:
    """Tell whether parts are two splits of a total or more, one behind the other: by year, then by source."""
    found, splits = 0, 0
    for part in parts:
        found += part.amount or 0
        if found == total:
            found, splits = 0, splits + 1
    return splits > 1 and found == 0


def _conflicts(lines: list[Line], period: str | None) -> Iterator[Disagreement]:
    """Yield totals of one thing and time that are stated with two values: of the plan as a whole, of one project."""
    first: dict[tuple[str, str | None, str | None], Line] = {}
    ordered = sorted(lines, key=lambda line: line.start)
    for line in ordered:
        if line.amount is not None and line.scope is not None:
            known = first.setdefault((line.scope, line.source, line.period or period), line)
            if known.amount != line.amount:
                yield _conflict(line, known)
    plan = [line for (scope, *_), line in first.items() if scope == "plan"]
    yield from _misprints(ordered, plan)


def _conflict(line: Line, known: Line) -> Disagreement:
    said = f"{_money(known.amount)} và {_money(line.amount)}"
    return Disagreement("total_conflict", said, ((line.start, line.end), (known.start, known.end)))


def _misprints(lines: list[Line], plan: list[Line]) -> Iterator[Disagreement]:
    """Yield sums called a total that the plan's total must be: stated above as the text says, or it but for a slip of the hand."""
    stated = {line.amount for line in lines if line.scope is not None or line.parts or line.parent}
    for line in lines:
        loose = line.called_total and line.scope is None and not line.parts and line.parent is None and not line.free
        if not loose or line.amount is None or line.amount in stated:
            continue
        in_funding = line.node is not None and line.node.role == "funding"
        for known in plan:
            if known.start < line.start if line.restated else not in_funding and _is_slip(line.amount, known.amount or 0):
                yield _conflict(line, known)
                break


def _is_slip(one: int, other: int) -> bool:
    """Tell whether two sums differ by one digit, or two that changed places, in figures so long that chance does not explain it.

    >>> _is_slip(412_500, 415_200), _is_slip(5_000, 6_000)
    (True, False)
    """
    a, b = str(one), str(other)
    apart = [i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    if len(a) != len(b) or min(len(a.rstrip("0")), len(b.rstrip("0"))) < LEAST_DIGITS:
        return False
    return len(apart) == 1 or (len(apart) == 2 and a[apart[0]] == b[apart[1]] and a[apart[1]] == b[apart[0]])


def _is_all_but(found: int, total: int) -> bool:
    """Tell whether parts lack so little, of one digit, that a part is misprinted rather than left out.

    >>> _is_all_but(46_290, 46_380), _is_all_but(46_230, 46_380), _is_all_but(45_380, 46_380)
    (True, False, False)
    """
    lacks = total - found
    return 0 < lacks * ALL_BUT <= total and len(str(lacks).rstrip("0")) == 1


def _money(amount: int | None) -> str:
    return f"{printed(amount or 0)} đồng"
