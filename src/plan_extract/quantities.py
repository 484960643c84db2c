"""Numbers of the flow with what they count: percent, money, fractions, counted nouns. Targets, budgets and findings share it.

Guarantees:
- every digit of the flow that is no piece of a date, a document's number, a label or a code is a quantity;
- values are exact decimals, multipliers worked out; what a number counts is what stands behind it, or ``None``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

import regex

from plan_extract.document import Document
from plan_extract.nouns import NounReader, word_list
from plan_extract.rules import Rules
from plan_extract.values.number import MULTIPLIERS, parse_decimal, parse_words

#: What a number with a stop names, where one of these follows it.
_DIVISIONS = ("khoản", "mục", "điểm", "phần", "chương")
#: Behind a length that ends its part.
_CLOSES = regex.compile(r"\s*(?:[;,.)]|\n|$)")
#: What rates are over, by convention.
_PER_MANY = (1_000, 10_000, 100_000)
Kind = Literal["percent", "money", "fraction", "count", "bare"]

_PRINTED = {"²": "2", "³": "3"}


@dataclass
class Quantity:
    """A number and what it counts; offsets of the flow.

    Attributes:
        start: first digit (or word) of the number.
        end: behind unit and rate.
        number_end: behind the number itself, multiplier left out.
        value: the number, multipliers worked out; the lower end of a range.
        high: the upper end of a range.
        unit: `%`, `‰`, `đồng`, `fraction`, or the head noun that is counted.
        over: numerator and denominator of a fraction.
        per: what a rate is over.
        in_words: the number is written in words.
    """

    start: int
    end: int
    number_end: int
    value: Decimal
    kind: Kind
    unit: str | None = None
    high: Decimal | None = None
    over: tuple[int, int] | None = None
    per: str | None = None
    in_words: bool = False


class Quantities(NounReader):
    """All quantities of a document, in order."""

    def __init__(self, document: Document, rules: Rules) -> None:
        super().__init__(document.flow, rules)
        self.not_counted = word_list(rules, "not_counted")
        masked = [match.span() for rule in rules.under("quantity_mask") for match in rule.finditer(self.flow)]
        masked += [match.span() for match in rules["citation.number"].finditer(self.flow)]
        self._shares = {match.start("a"): match for match in rules["quantity.so_many"].finditer(self.flow) if _is_part(match)}
        masked += [match.span("b") for match in self._shares.values()]
        self._masked = sorted(masked)
        self._mask_starts = [start for start, _ in self._masked]
        self.all = list(self._read())
        self._starts = [quantity.start for quantity in self.all]
        self._share_units()
        self._share_nouns()
        self._share_in_turn()
        self._share_rate()

    def within(self, start: int, end: int) -> list[Quantity]:
        """Return the quantities that begin in a span."""
        return self.all[bisect_right(self._starts, start - 1) : bisect_right(self._starts, end - 1)]

    def _share_units(self) -> None:
        """Give the numbers in a bracket behind a sum its unit and rate where they add up to it: 3 tỷ đồng (tỉnh 2; huyện 1)."""
        for whole in self.all:
            bracket = self.rules["quantity.bracket"].match(self.flow, whole.end) if whole.kind == "money" else None
            parts = self.within(*bracket.span("in")) if bracket else []
            if not parts or whole.high is not None or not {part.kind for part in parts} <= {"bare", "money"}:
                continue
            number = parse_decimal(self.flow[whole.start : whole.number_end])
            scale = whole.value / number if number else Decimal(1)
            sums = [part.value if part.kind == "money" else part.value * scale for part in parts]
            if sum(sums) != whole.value:
                continue
            for part, value in zip(parts, sums, strict=True):
                part.kind, part.unit, part.value, part.per = "money", whole.unit, value, part.per or whole.per

    def _share_nouns(self) -> None:
        """Give the parts of a count its noun where they have none: 58.000 lượt người. Trong đó: nam 31.900; nữ 26.100."""
        left: Decimal | None = None
        whole = before = None
        for quantity in self.all:
            if quantity.kind != "bare":
                whole = quantity if quantity.kind == "count" else None
                left, before = (quantity.value if whole else None), quantity
                continue
            if whole is None or before is None or left is None or quantity.value > left:
                whole = None
                continue
            rule = self.rules["quantity.breakdown" if before is whole else "quantity.beside_part"]
            ends = self.rules["quantity.part_end"].match(self.flow, quantity.end)
            if ends is None or not rule.match(self.flow, before.end, quantity.start):
                whole = None
                continue
            quantity.kind, quantity.unit, quantity.per = "count", whole.unit, whole.per
            left, before = left - quantity.value, quantity

    def _share_in_turn(self) -> None:
        """Give the bare numbers told in turn the unit of the last: lần lượt là 300, 380 và 450 khách hàng."""
        for match in self.rules["quantity.in_turn"].finditer(self.flow):
            told = self.within(match.start("listed"), match.end())
            if not told or (last := told[-1]).kind in ("bare", "fraction"):
                continue
            number = parse_decimal(self.flow[last.start : last.number_end])
            scale = last.value / number if number else Decimal(1)
            for one in told:
                if one.kind == "bare":
                    one.kind, one.unit, one.per, one.value = last.kind, last.unit, last.per, one.value * scale

    def _share_rate(self) -> None:
        """Give the counts of a list the rate over many that stands behind the last: 30 giường bệnh, 10 bác sĩ trên 1 vạn dân."""
        for later, quantity in pairwise(reversed(self.all)):
            shared = later.per if quantity.per is None and quantity.kind == later.kind == "count" else None
            if shared and self.rules["quantity.over_many"].match(shared):
                listed = self.rules["quantity.listed"].fullmatch(self.flow, quantity.end, later.start)
                quantity.per = shared if listed else None

    def _is_masked(self, start: int) -> bool:
        return next(self._masked_at(start), None) is not None

    def _masked_at(self, start: int) -> Iterator[tuple[int, int]]:
        """Yield what is masked at an offset: masks may lie in each other; the widest that begin before are at most a few back."""
        i = bisect_right(self._mask_starts, start) - 1
        return (span for span in self._masked[max(0, i - 3) : i + 1] if span[0] <= start < span[1])

    def _read(self) -> Iterator[Quantity]:
        numbers = [(match.start("n"), match.end("n"), match["n"]) for match in self.rules["quantity.number"].finditer(self.flow)]
        words = [(match.start("w"), match.end("w"), match["w"]) for match in self.rules["quantity.words"].finditer(self.flow)]
        halves = {match.start(): match for match in self.rules["quantity.half"].finditer(self.flow)}
        halves |= {start: match for start, match in self._shares.items() if not self._is_masked(start)}
        at = 0
        for start, end, printed in sorted(numbers + words + [(at, m.end(), "") for at, m in halves.items()]):
            if " " in printed and self._is_masked(start):  # Tiểu dự án 1 487 triệu đồng
                start = max((last for first, last in self._masked_at(start)), default=start)
                start += len(self.flow[start:end]) - len(self.flow[start:end].lstrip())
                printed = self.flow[start:end]
            if start < at or (not printed and start not in halves) or self._is_masked(start):
                continue
            if start in halves:
                yield self._in_words(start, halves[start])
                at = halves[start].end()
                continue
            quantity = self._quantity(start, end, printed)
            if quantity is not None:
                at = quantity.end
                yield quantity

    @staticmethod
    def _in_words(start: int, match: regex.Match[str]) -> Quantity:
        """Return a fraction in words: *một nửa*, *hai phần ba*, *cứ 10 trường thì 9 nơi*."""
        over = _over(match) if match.groupdict().get("a") else (1, 2)
        value = Decimal(over[0]) / over[1]
        return Quantity(start, match.end(), match.end(), value, "fraction", "fraction", over=over, in_words=True)

    def _quantity(self, start: int, end: int, printed: str) -> Quantity | None:
        flow, rules = self.flow, self.rules
        in_words = not printed[0].isdigit()
        if in_words:
            words = parse_words(printed)
            value = None if words is None else Decimal(str(words))
        else:
            value = parse_decimal("".join(printed.split()))
        if value is None or (in_words and self._is_name(start, end)):
            return None
        label = self._label_before(start)
        label = None if label == "often" and not printed.isdigit() and not in_words else label  # tại cơ sở 16.800
        label = None if "," in printed else label  # trong đó đường tỉnh 41,5 km
        quantity = Quantity(start, end, end, value, "bare", in_words=in_words)
        if not in_words and (spelt := rules["quantity.spelt"].match(flow, end)):
            quantity.number_end = quantity.end = spelt.end()
        if (
            label != "always"
            and not in_words
            and (over := rules["quantity.over"].match(flow, end))
            and value == value.to_integral_value()
        ):
            low = int(over["d"].replace(".", ""))
            if low in _PER_MANY:  # 42/100.000 trẻ đẻ sống: a rate whose noun is not told
                self._read_rate(quantity)
                quantity.kind = "count"
                return quantity if quantity.per else None
            if low and not self._is_masked(over.start("d")) and self._is_fraction(start, over.end(), int(value), low):
                quantity.over, quantity.value, quantity.unit = (int(value), low), value / low, "fraction"
                quantity.kind, quantity.end = "fraction", over.end()
                return quantity
            return None
        labels = flow[start - 1 : start] in ("", "\n") and flow.startswith("- ", end)  # 4- 90% cán bộ
        to = None if labels else rules["quantity.range"].match(flow, end)
        if to and not self._is_masked(to.start("b")):
            high = parse_decimal(to["b"])
            if high is not None and high > value:
                quantity.high, quantity.number_end, quantity.end = high, to.end("b"), to.end("b")
        self._read_unit(quantity)
        label = None if quantity.high is not None else label  # mỗi đội 15 - 20 bạn
        long_ = quantity.unit in rules.lists["size"] and _CLOSES.match(flow, quantity.end)  # gồm đường tỉnh 40 km, đường xã 80 km
        if label == "always" and quantity.kind not in ("percent", "money") and not long_:
            return None
        if "." in printed and value < 100 and quantity.unit in _DIVISIONS:
            return None  # nội dung 2.1 khoản 2 Mục III
        if quantity.kind == "bare" and (in_words or label == "often" or self._is_year(printed)):
            return None
        if label == "often" and quantity.kind == "count":
            noun = self.noun(quantity.number_end)
            if noun is None or regex.match(r"\s+[\p{Lu}\d]", flow[noun[1] : noun[1] + 4]):
                return None
        return quantity

    def _is_fraction(self, start: int, end: int, part: int, whole: int) -> bool:
        """Tell whether a/b is a share, not a day of a month: it is of something, or its percentage is printed."""
        if self.rules["target.printed_share"].match(self.flow, end, end + 160):
            return True
        of = self.rules["quantity.of"].match(self.flow, end) is not None or self.noun(end) is not None
        of = of or self.rules["quantity.share"].search(self.flow, max(0, start - 40), start) is not None
        return of and part <= whole

    def _read_unit(self, quantity: Quantity) -> None:
        flow, rules = self.flow, self.rules
        at = quantity.number_end
        if percent := rules["quantity.percent"].match(flow, at):
            quantity.kind, quantity.end = "percent", percent.end()
            quantity.unit = "%" if percent["sign"][-1] == "%" or "trăm" in percent["sign"].lower() else "‰"
        else:
            scale = rules["quantity.scale"].match(flow, at)
            if scale:
                at = scale.end("m")
                for word in scale["m"].lower().split():
                    quantity.value *= MULTIPLIERS[word]
                    quantity.high = quantity.high * MULTIPLIERS[word] if quantity.high is not None else None
                if more := rules["quantity.and_scale"].match(flow, at):
                    quantity.value += (parse_decimal(more["n"]) or 0) * MULTIPLIERS[more["m"].lower()]
                    at, scale = more.end(), more
                quantity.end = at
            if dong := rules["quantity.dong"].match(flow, at):
                quantity.kind, quantity.unit, quantity.end = "money", "đồng", dong.end("c")
                if (each := rules["quantity.each"].match(flow, quantity.end)) and (noun := self.noun(each.end())):
                    quantity.per, quantity.end = noun
                    return
            elif stay := rules["quantity.stay"].match(flow, at):
                quantity.kind, quantity.unit, quantity.end = "count", stay["u"].lower(), stay.end()
            elif self._ends_name(quantity, at):
                return  # Vùng Cảnh sát biển 3 tổ chức tuần tra
            elif noun := self.nouns(at):
                quantity.kind, quantity.unit, quantity.end = "money" if noun[0] == "USD" else "count", noun[0], noun[1]
            elif scale and self._is_sum(scale["m"].lower().split()[-1], at):
                quantity.kind, quantity.unit = "money", "đồng"
            elif (
                not self._is_year(flow[quantity.start : quantity.number_end])
                and self.noun_in(flow, at) is None
                and (word := self.counted_word(at))
            ):
                quantity.kind, quantity.unit, quantity.end = "count", word[0], word[1]
        self._read_rate(quantity)

    def _ends_name(self, quantity: Quantity, at: int) -> bool:
        """Tell whether a number ends the name of a body that organises something."""
        named, start = self.rules["quantity.named"], quantity.start
        organises = self.rules["quantity.organise"].match(self.flow, at) is not None
        return organises and named.search(self.flow, max(0, start - 40), start) is not None

    def _is_sum(self, scale: str, at: int) -> bool:
        """Tell whether a number that ends in a scale is money: billions of nothing counted, millions before no word at all."""
        return scale in ("tỷ", "tỉ") or (scale in ("triệu", "tr") and not self.counted_word(at))

    def _read_rate(self, quantity: Quantity) -> None:
        """Read what a rate is over: one noun behind each stroke; *mg/l* is a unit."""
        names = []
        if quantity.kind == "count" and (named := self.rules["quantity.named_rate"].match(self.flow, quantity.end)):
            quantity.end = named.end()
        while (per := self.rules["quantity.per"].match(self.flow, quantity.end)) is not None:
            noun = self.noun_in(self.flow, per.end()) or self.plain_word(per.end())
            if noun is None:
                break
            more = self.rules["quantity.per_whom"].match(self.flow, noun[1])
            noun = ("", more.end()) if more else noun
            said, onwards, _ = self.flow[per.end() : noun[1]].partition(" trở ")  # đồng/năm | trở lên
            names.append((per["many"] + " " if per["many"] else "") + (noun[0] or " ".join(said.split())).lower())
            quantity.end = per.end() + len(said) if onwards else noun[1]
        if names and quantity.unit in word_list(self.rules, "trace") and names[0] in word_list(self.rules, "medium"):
            quantity.unit = f"{quantity.unit}/{names.pop(0)}"
        quantity.per = "/".join(names) or None

    def _label_before(self, start: int) -> str | None:
        """Return how surely the words before a number make it a name: `always`, `often` or ``None``."""
        before = self.flow[max(0, start - 40) : start]
        if not before[-1:].isspace():
            return None
        words = before.lower().replace("(", " ").split()[-3:]
        names = {" ".join(words[-k:]) for k in range(1, len(words) + 1)}
        if names & word_list(self.rules, "label_always") and not names & word_list(self.rules, "label_never"):
            return "always"
        return "often" if names & word_list(self.rules, "label_often") else None

    def _is_name(self, start: int, end: int) -> bool:
        """Tell whether a number in words is part of a name: *ngã tư Bốn Xã*, *chợ Năm Căn*; headings in capitals are none."""
        return self.flow[start].isupper() and not self.flow[start:end].isupper() and self.flow[end + 1 : end + 2].isupper()

    @staticmethod
    def _is_year(printed: str) -> bool:
        return len(printed) == 4 and printed.isdigit() and printed[:2] in ("19", "20")


def last_digit(quantity: Quantity, flow: str) -> int:
    """Return what the last printed digit of a sum is worth: 100 million of 14,6 tỷ đồng; zeros at the end count as digits."""
    number = parse_decimal(flow[quantity.start : quantity.number_end])
    places = -min(0, int(number.as_tuple().exponent)) if number else 0
    return int(quantity.value / number / 10**places) if number else 0


def _over(match: regex.Match[str]) -> tuple[int, int]:
    """Return numerator and denominator of a share told in two numbers, digits or words."""
    part, whole = (int(match[name]) if match[name].isdigit() else int(parse_words(match[name]) or 1) for name in "ab")
    return part, max(whole, 1)


def _is_part(match: regex.Match[str]) -> bool:
    """Tell whether two numbers may be a share: *cứ 3 xã thì 5 thôn* is none."""
    part, whole = _over(match)
    return part <= whole and whole > 1
