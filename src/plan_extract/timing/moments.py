"""The moments of a span of text: dates, spans and rhythms in order, those that belong together made one.

Guarantees:
- every stretch of text is read by one rule; the longer phrase wins over the piece of it;
- what is no deadline of anybody (*sau ngày*, dates of cited documents) is left out here, with the reason in the trace.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

import regex

from plan_extract.document import Document
from plan_extract.rules import Rules, shows
from plan_extract.values.recurrence import (
    When,
    every_year,
    in_month,
    in_quarter,
    is_never,
    parse_cycle,
    parse_point,
    parse_rhythm,
    parse_span,
    parse_weekday,
)

#: How far a yearly rhythm reaches to the day that it goes with: hằng năm lựa chọn tập thể tiêu biểu trước ngày 20/11.
REACH = 170
#: How far before a day its cycle may be named: báo cáo tháng gửi Văn phòng trước ngày 25.
NAMED = 80
LAST_DAY = 31
#: Days named together lie no farther apart: các ngày 30/4 và 01/5.
NEAR_DAYS = 10
#: How far before a date the document that it dates is looked for.
CITED = 90
_TOGETHER = regex.compile(
    r"(?:\s*\([^()]{0,30}\)|\s*\))?\s*(?:,|và|,\s*và)\s*"
    r"(?:(?:(?:báo\s+cáo|kết\s+quả|số\s+liệu)\s+)?(?:(?:cả\s+)?năm|0?[69]\s+tháng)(?!\p{L})\s*\(?\s*)?",
    regex.I,
)
#: Between a month and its days: a bracket, or the one thing that a line of a timetable tells.
_CLOSER = regex.compile(r"\s*\(\s*|:\s[^,;.:]{3,80},\s*")
_ENDS = regex.compile(r"\s*(?:,|và|,\s*và)\s*kết\s+thúc\s+(?:vào\s+)?", regex.I)
_LUNAR = regex.compile(r"\s+(?:Giêng|Chạp|[Gg]iêng|[Cc]hạp|âm)(?!\p{L})")
_ADJACENT = regex.compile(r"[\s,(]*(?:xong|hoàn\s+thành)?[\s,(]*")
_SHARED = regex.compile(r"(?:\s*(?:,|và)\s*(?:ngày|tháng|quý)?\s*[\dIV/]{1,5}){1,4}+(?:/|\s+năm\s+)(?P<y>(?:19|20)\d\d)", regex.I)
_NEXT_YEAR = regex.compile(r"\s+(?:của\s+)?năm\s+(?:sau|tiếp\s+theo|kế\s+tiếp|liền\s+kề)(?!\p{L})", regex.I)
#: What every date holds: a unit of time beside a number, or numbers that a sign joins.
_DATED = regex.compile(r"quý|(?:ng[àa]y|tháng|năm)\s*\d|\d\s?[/.-]\s?\d")
_DURATION = regex.compile(r"\d\s+(?:giờ|ngày|tuần|tháng|năm)(?:\s+làm\s+việc)?[\s,]*$|(?:hiệu\s+lực|thời\s+hạn)[^,;]*$", regex.I)
_MONTH = regex.compile(r"(?<![\d/])\d{1,2}(?!\d)")
_IS_NEXT = regex.compile(r"(?:\s*\([^()]{0,30}\))?\s*,?\s*")


@dataclass(frozen=True)
class Moment:
    """A time that a clause tells; offsets of the flow.

    Attributes:
        rule: id of the rule that read it.
        words: the words before the date (*trước*, *trong*), in lower case.
    """

    start: int
    end: int
    when: When
    rule: str
    words: str = ""


class Calendar:
    """Finds the moments of a plan.

    Args:
        document: the text.
        rules: all rules.
        year: the plan's only year, ``None`` where it has several.
        period: that the plan runs over, which is nobody's deadline.
    """

    def __init__(self, document: Document, rules: Rules, year: int | None, period: str | None = None) -> None:
        self.document, self.rules, self.year, self.period = document, rules, year, period
        self.flow = document.flow
        self._known: dict[tuple[int, int, int | None], list[Moment]] = {}

    def moments(self, start: int, end: int, year: int | None = None) -> list[Moment]:
        """Return the moments of a span, in order.

        Args:
            year: that a lead-in tells for dates without one.
        """
        key = start, end, year or self.year
        if key not in self._known:
            self._known[key] = self._read(*key)
        return self._known[key]

    def _read(self, start: int, end: int, year: int | None) -> list[Moment]:
        found: list[Moment] = []
        words, lists = self.flow[start:end].lower(), self.rules.lists
        dated = _DATED.search(words) is not None
        days, weeks, rhythms = (shows(words, lists[name]) for name in ("sign_day", "sign_week", "sign_rhythm"))
        readers = [
            (dated, self._year_spans), (dated, self._spans), (dated, self._days), (days, self._cycle_spans),
            (days, self._cycles), (weeks, self._weekdays), (dated, self._points), (rhythms, self._rhythms),
        ]  # fmt: skip
        for read in (read for possible, read in readers if possible):
            starts = [moment.start for moment in found]
            for one in read(start, end, year):
                at = bisect_right(starts, one.start)
                if not (at and found[at - 1].end > one.start) and not (at < len(starts) and starts[at] < one.end):
                    found.append(one)
            found.sort(key=lambda moment: moment.start)
        return joined(self.flow, found)

    def _spans(self, start: int, end: int, year: int | None) -> Iterator[Moment]:
        for match in self.rules["deadline.span"].finditer(self.flow, start, end):
            alone = match["y"] and match.span() == (start, end)  # the whole of a cell
            if match["d1"] and not (match["from"] or (match["m1"] and match["y"]) or alone):
                continue  # 10-25/9: more often a day of a month, or a number
            when = parse_span(match, year)
            if when is not None and (match["from"] or not self._is_cited(start, match.start())):
                yield Moment(match.start(), match.end(), when, "deadline.span", "từ")

    def _days(self, start: int, end: int, year: int | None) -> Iterator[Moment]:
        for match in self.rules["deadline.days"].finditer(self.flow, start, end):
            when, months = parse_span(match, year), [int(one) for one in _MONTH.findall(match[0])] if match["a"] else []
            apart = "-" not in match[0] and any(after - one != 1 for one, after in pairwise(months))
            if (apart and match[0].lower().count("tháng") == len(months)) or (
                match["m1"] and when and not _is_near(when, 1 if match["several"] is None else NEAR_DAYS)
            ):
                continue  # tháng 3 và tháng 9; các ngày 15/6 và 15/12: each for itself
            if when is not None and not self._is_cited(start, match.start()):
                yield Moment(match.start(), match.end(), when, "deadline.days", "từ")

    def _cycle_spans(self, start: int, end: int, _year: int | None) -> Iterator[Moment]:
        for match in self.rules["deadline.cycle_span"].finditer(self.flow, start, end):
            days = [int(match[name]) for name in ("d1", "d")]
            if 0 < days[0] < days[1] <= LAST_DAY:
                when = When("/".join(f"XXXX-XX-{day:02}" for day in days), "during", ("FREQ=MONTHLY",), "span")
                yield Moment(match.start(), match.end(), when, "deadline.cycle_span", "từ")

    def _cycles(self, start: int, end: int, _year: int | None) -> Iterator[Moment]:
        for match in self.rules["deadline.cycle"].finditer(self.flow, start, end):
            if not is_never(match["by"]) and (when := parse_cycle(match)) is not None:
                if not when.rrules and (
                    named := self.rules["deadline.named_cycle"].search(self.flow, max(start, match.start() - NAMED), match.start())
                ):
                    when = in_quarter(when) if named["unit"].lower() == "quý" else in_month(when)
                lunar = _LUNAR.match(self.flow, match.end()) is not None
                if not lunar:  # ngày 17 tháng Giêng
                    yield Moment(match.start(), match.end(), when, "deadline.cycle", (match["by"] or "").lower())

    def _weekdays(self, start: int, end: int, _year: int | None) -> Iterator[Moment]:
        for match in self.rules["deadline.weekday"].finditer(self.flow, start, end):
            yield Moment(match.start(), match.end(), parse_weekday(match), "deadline.weekday", (match["by"] or "").lower())

    def _points(self, start: int, end: int, year: int | None) -> Iterator[Moment]:
        for match in self.rules["deadline.point"].finditer(self.flow, start, end):
            since = (match["by"] or "").lower().startswith("kể")
            lasts = since and _DURATION.search(self.flow, max(start, match.start() - CITED), match.start())
            if is_never(match["by"]) and (not since or lasts):
                continue
            if not match["by"] and self._is_cited(start, match.start()):
                continue
            when = parse_point(match, self._next_year(match) or year or self._shared_year(match, end))
            if when is not None:
                every_time = self.rules["deadline.every_time"].search(self.flow, max(start, match.start() - NAMED), match.start())
                when = every_year(when) if every_time and when.grain == "day" and not match["y"] else when
                yield Moment(match.start(), match.end(), when, "deadline.point", (match["by"] or "").lower())

    def _next_year(self, match: regex.Match[str]) -> int | None:
        """Return the year after the plan's only one, where the words behind a day say so: trước ngày 31/01 năm sau."""
        return self.year + 1 if self.year and _NEXT_YEAR.match(self.flow, match.end()) else None

    def _shared_year(self, match: regex.Match[str], end: int) -> int | None:
        """Return the year that stands once for several dates: quý I, quý III/2024."""
        shared = _SHARED.match(self.flow, match.end(), min(end, match.end() + 60))
        return int(shared["y"]) if shared else None

    def _rhythms(self, start: int, end: int, _year: int | None) -> Iterator[Moment]:
        for match in self.rules["deadline.rhythm"].finditer(self.flow, start, end):
            when = parse_rhythm(match)
            if when.rrules:
                yield Moment(match.start(), match.end(), when, "deadline.rhythm")

    def _year_spans(self, start: int, end: int, _year: int | None) -> Iterator[Moment]:
        for match in self.rules["deadline.year_span"].finditer(self.flow, start, end):
            date = f"{match['y1']}/{match['y2']}"
            if match["y1"] < match["y2"] and date != self.period:
                words = "từ" if match["from"] else ""
                yield Moment(match.start(), match.end(), When(date, "during", (), "span"), "deadline.year_span", words)

    def years(self, start: int, end: int) -> Moment | None:
        """Return the years that a cell of a timetable holds alone."""
        match = self.rules["deadline.years"].match(self.flow, start, end)
        if match is None or match.end() < end:
            return None
        if match["to"]:
            return Moment(start, end, When(f"{match['from']}/{match['to']}", "during", (), "span"), "deadline.years")
        return Moment(start, end, When(match["from"], None, (), "year"), "deadline.years")

    def day(self, start: int, end: int) -> Moment | None:
        """Return the day or month that a cell of a timetable holds alone, without a word that says so."""
        if (span := self.rules["deadline.span"].fullmatch(self.flow, start, end)) and (told := parse_span(span, self.year)):
            return Moment(start, end, told, "deadline.span", "từ")  # 24 - 27/3
        days = self.rules["deadline.cell_days"].fullmatch(self.flow, start, end)
        if days and (told := parse_span(days, self.year)):
            return Moment(start, end, told, "deadline.cell_days", "từ")
        match = self.rules["deadline.cell"].fullmatch(self.flow, start, end)
        when = parse_point(match, self.year) if match else None
        return Moment(start, end, when, "deadline.cell", "") if when else None

    def _is_cited(self, start: int, at: int) -> bool:
        return self.rules["due.cited"].search(self.flow, max(start, at - CITED), at) is not None


def _is_near(when: When, days: int) -> bool:
    """Tell whether the two ends of a span lie within so many days: 2014-04-30/2014-05-01."""
    first, last = ((int(day[5:7]), int(day[8:])) for day in (when.date or "").split("/"))
    return 0 <= (last[0] - first[0]) * 30 + last[1] - first[1] <= days


def joined(flow: str, moments: list[Moment]) -> list[Moment]:
    """Return the moments with rhythms and the days that they go with made one."""
    result: list[Moment] = []
    for moment in moments:  # a rhythm right behind its day: trước ngày 30/11 hằng năm, thứ Hai hằng tuần
        if result and _IS_NEXT.fullmatch(flow, result[-1].end, moment.start) and (one := _behind(result[-1], moment)) is not None:
            result[-1] = one
        else:
            result.append(moment)
    result = _with_ends(flow, result)
    result = [one for one, other in zip_longest(result, result[1:]) if other is None or not _is_its_weekday(flow, one, other)]
    merged: list[Moment] = []
    for moment in result:
        if merged and (one := _before(flow, merged[-1], moment)) is not None:
            merged[-1] = one
        else:
            merged.append(moment)
    for i, (one, other) in enumerate(pairwise(merged)):  # ngày 5 và ngày 20 hằng tháng
        monthly = other.when.grain == "cycle" and other.when.rrules[:1] and other.when.rrules[0].startswith("FREQ=MONTHLY;BY")
        if one.when.grain == "cycle" and not one.when.rrules and monthly and _TOGETHER.fullmatch(flow, one.end, other.start):
            merged[i] = replace(one, when=in_month(one.when))
    kept = [moment for moment in merged if moment.when.grain != "cycle" or moment.when.rrules]
    merged = [one for one, other in zip_longest(kept, kept[1:]) if other is None or not _is_told_closer(flow, one, other)]
    for i in range(len(merged) - 1):
        if _TOGETHER.fullmatch(flow, merged[i].end, merged[i + 1].start):
            merged[i], merged[i + 1] = _of_every_year(flow, merged[i], merged[i + 1])
    return merged


def _is_told_closer(flow: str, one: Moment, other: Moment) -> bool:
    """Tell whether a month is told again, to the day: trong tháng 5 (từ ngày 09/5 đến ngày 17/5)."""
    days = (other.when.date or "").split("/")
    inside = one.when.grain == "month" and all(day.startswith(f"{one.when.date}-") for day in days)
    return inside and _CLOSER.fullmatch(flow, one.end, other.start) is not None


def _with_ends(flow: str, moments: list[Moment]) -> list[Moment]:
    """Return the moments, a beginning and the end told right behind it as one span: bắt đầu từ 05/01, kết thúc chậm nhất 31/3."""
    result: list[Moment] = []
    for moment in moments:
        last = result[-1] if result else None
        days = last is not None and last.when.bound == "from" and {last.when.grain, moment.when.grain} == {"day"}
        if last and days and last.when.date and moment.when.date and _ENDS.fullmatch(flow, last.end, moment.start):
            when = When(f"{last.when.date}/{moment.when.date}", "during", (), "span")
            result[-1] = replace(last, end=moment.end, when=when)
        else:
            result.append(moment)
    return result


def _is_its_weekday(flow: str, one: Moment, other: Moment) -> bool:
    """Tell whether a weekday only says more of the day behind it: vào Chủ nhật, ngày 16/11/2025."""
    dated = other.when.grain == "day" and other.when.date is not None and "X" not in other.when.date
    return one.rule == "deadline.weekday" and dated and _IS_NEXT.fullmatch(flow, one.end, other.start) is not None


def _of_every_year(flow: str, one: Moment, other: Moment) -> tuple[Moment, Moment]:
    """Return two days named together, both of every year where one is: vào ngày 30/6 và ngày 31/12 hằng năm."""
    yearly = [(moment.when.date or "").startswith("XXXX-") and bool(moment.when.rrules) for moment in (one, other)]
    if sum(yearly) != 1 or any(moment.when.grain not in ("day", "month") for moment in (one, other)):
        return one, other
    plain = other if yearly[0] else one
    if (plain.when.date or "")[:4] in flow[plain.start : plain.end]:
        return one, other
    changed = replace(plain, when=every_year(plain.when))
    return (one, changed) if yearly[0] else (changed, other)


def _behind(day: Moment, rhythm: Moment) -> Moment | None:
    """Return a day and the rhythm, or the beginning, that follows it as one; ``None`` where they are two."""
    rules = rhythm.when.rrules
    if rhythm.rule == "deadline.rhythm" and len(rules) == 1:
        if rules[0] == "FREQ=YEARLY" and day.when.grain in ("day", "month", "quarter", "span"):
            return replace(day, end=rhythm.end, when=every_year(day.when))
        if rules[0] == "FREQ=WEEKLY" and day.rule == "deadline.weekday":
            return replace(day, end=rhythm.end)
        if day.when.grain == "cycle" and not day.when.rrules:
            return _with_cycle(day, rules[0], day.start, rhythm.end)
    if rhythm.when.bound == "from" and day.when.grain == "rhythm":  # thứ Bảy hằng tuần từ tháng 4/2019
        return replace(day, end=rhythm.end, when=replace(day.when, date=rhythm.when.date, bound="from"))
    return None


def _before(flow: str, rhythm: Moment, day: Moment) -> Moment | None:
    """Return a rhythm and the day behind it as one: hằng năm (trước ngày 10/11), hằng quý báo cáo trước ngày 15."""
    if rhythm.when.grain != "rhythm" or rhythm.rule != "deadline.rhythm":
        return None
    if day.when.rrules == rhythm.when.rrules and flow.startswith("vào ", day.start) and day.start - rhythm.end <= NAMED:
        return rhythm  # mỗi tháng họp một lần vào tuần cuối tháng
    if rhythm.when.rrules == ("FREQ=WEEKLY",) and day.rule == "deadline.weekday" and day.start - rhythm.end <= NAMED:
        return replace(day, start=rhythm.start)  # hằng tuần họp giao ban vào chiều thứ Sáu
    if (
        day.start - rhythm.end > REACH
        or day.when.grain in ("rhythm", "year")
        or len(rhythm.when.rrules) != 1
        or day.when.bound == "from"
    ):
        return None
    rule, near = rhythm.when.rrules[0], _ADJACENT.fullmatch(flow, rhythm.end, day.start) is not None
    printed_year = day.when.date is not None and day.when.date[:4] in flow[day.start : day.end]
    if rule == "FREQ=YEARLY" and day.when.grain in ("day", "month", "quarter", "span") and not printed_year:
        return replace(day, start=rhythm.start, when=every_year(day.when))
    if day.when.grain == "cycle":
        if not day.when.rrules:
            return _with_cycle(day, rule, rhythm.start, day.end)
        if day.when.rrules[0].startswith(rule):
            return replace(day, start=rhythm.start)
    if near and day.when.grain in ("day", "month"):  # định kỳ 6 tháng (trước ngày 15/6)
        return replace(day, start=rhythm.start)
    return None


def _with_cycle(day: Moment, rule: str, start: int, end: int) -> Moment | None:
    if rule == "FREQ=MONTHLY":
        return replace(day, start=start, end=end, when=in_month(day.when))
    if rule == "FREQ=MONTHLY;INTERVAL=3":
        return replace(day, start=start, end=end, when=in_quarter(day.when))
    return None
