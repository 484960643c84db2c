"""When, and how often: a phrase → EDTF date (with X for what recurs), bound, RFC 5545 rule.

Guarantees:
- a year that the phrase lacks is the one that it is given; without one the day comes back every year (`XXXX-11-10`, `FREQ=YEARLY`);
- a day that no calendar has is no date (``None``); times of day are left out of the rule.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from plan_extract.values.date import QUARTER

_WORDS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "sáu": 6, "chín": 9}
_DAYS = {"2": "MO", "3": "TU", "4": "WE", "5": "TH", "6": "FR", "7": "SA",
         "hai": "MO", "ba": "TU", "tư": "WE", "năm": "TH", "sáu": "FR", "bảy": "SA"}  # fmt: skip
_FREQ = {"giờ": "HOURLY", "tuần": "WEEKLY", "tháng": "MONTHLY", "năm": "YEARLY"}
_FREQ |= dict.fromkeys(("ngày", "đêm", "sáng", "chiều", "tối"), "DAILY")
_ITEM = regex.compile(r"(?:(\d{1,2}|sáu|chín|ba)\s+)?(giờ|ngày|đêm|sáng|chiều|tối|tuần|tháng|quý|năm)", regex.I)
_DAY_NAME = regex.compile(r"thứ\s+(\w+)|(chủ)\s+nhật", regex.I)
_BEFORE = regex.compile(r"tr[uư]ớc", regex.I)
_BY = regex.compile(r"hạn|chậm|muộn|không|hết|đến|tới|cuối|xong", regex.I)
_NEVER = regex.compile(r"^(?:sau|kể\s+từ|tính\s+(?:đến|từ))", regex.I)


@dataclass(frozen=True)
class When:
    """What a phrase tells of time.

    Attributes:
        date: EDTF, ``None`` where only a rhythm is told.
        bound: `before`, `by`, `on`, `from`, `until`, `during`; ``None`` where the phrase leaves it open.
        rrules: one rule each for *hằng tháng, hằng quý*; empty where nothing recurs.
        grain: `day`, `month`, `quarter`, `year`, `span`, `cycle` (a day of a month whose rhythm is told elsewhere) or `rhythm`.
    """

    date: str | None
    bound: str | None
    rrules: tuple[str, ...] = ()
    grain: str = "rhythm"


def bound_of(words: str | None) -> str | None:
    """Return the bound that the words before a date tell, ``None`` where they leave it open.

    >>> bound_of("chậm nhất là"), bound_of("đến trước"), bound_of("vào"), bound_of(None)
    ('by', 'before', None, None)
    """
    words = words or ""
    if _BEFORE.search(words):
        return "before"
    if _BY.search(words):
        return "by"
    return "from" if words.lower().startswith(("từ", "kể")) else None


def is_never(words: str | None) -> bool:
    """Tell whether the words before a date make it no deadline: *sau ngày*, *kể từ ngày*."""
    return _NEVER.search(words or "") is not None


def parse_point(match: regex.Match[str], year: int | None) -> When | None:
    """Return what a match of `deadline.point` tells; without any year it recurs every year.

    Args:
        match: of the rule, or of `deadline.cell`, which has fewer groups.
        year: that counts where none is printed.
    """
    told = dict.fromkeys(("by", "y4", "d", "m2")) | match.groupdict()
    bound = bound_of(told["by"])
    if told["y4"]:
        return When(told["y4"], bound, (), "year")
    if told["d"]:
        day, month = int(told["d"]), int(told["m"])
        if not _is_day(int(told["y"] or year or 2000), month, day):
            return None
        if told["y"] or year:
            return When(f"{told['y'] or year}-{month:02}-{day:02}", bound, (), "day")
        return When(f"XXXX-{month:02}-{day:02}", bound, (f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}",), "day")
    if told["m2"]:
        month = int(told["m2"])
        if not 1 <= month <= 12:
            return None
        if told["y2"] or year:
            return When(f"{told['y2'] or year}-{month:02}", bound, (), "month")
        return When(f"XXXX-{month:02}", bound, (f"FREQ=YEARLY;BYMONTH={month}",), "month")
    quarter = QUARTER[told["q"].upper()]
    if told["y3"] or year:
        return When(f"{told['y3'] or year}-{quarter}", bound, (), "quarter")
    return When(f"XXXX-{quarter}", bound, ("FREQ=YEARLY",), "quarter")


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


def parse_span(match: regex.Match[str], year: int | None) -> When | None:
    """Return the interval of a match of `deadline.span` or `deadline.days`; ``None`` where it has no dates, or runs backwards."""
    told = match.groupdict()
    if told["d1"]:
        m2, d2, d1 = int(told["m"]), int(told["d"] or 1), int(told["d1"])
        m1, y = int(told.get("m1") or m2), told["y"] or year
        first = told.get("y1") or (int(y) - (m1 > m2) if y else None)
        if not (_is_day(int(first or 2000), m1, d1) and _is_day(int(y or 2000), m2, d2)):
            return None
        dates = f"{first or 'XXXX'}-{m1:02}-{d1:02}", f"{y or 'XXXX'}-{m2:02}" + (f"-{d2:02}" if told["d"] else "")
    elif told["a"]:
        m1, m2, y = int(told["a"]), int(told["m2"]), told["y2"] or year
        if not (1 <= m1 <= 12 and 1 <= m2 <= 12):
            return None
        first = told.get("ay") or (int(y) - (m1 > m2) if y else None)
        dates = f"{first or 'XXXX'}-{m1:02}", f"{y or 'XXXX'}-{m2:02}"
    else:
        y = told["y3"] or year
        dates = tuple(f"{of or 'XXXX'}-{QUARTER[q.upper()]}" for of, q in ((told["qy"] or y, told["q1"]), (y, told["q"])))  # type: ignore[assignment]
    if dates[0] > dates[1] and "X" not in dates[0]:
        return None
    return When("/".join(dates), "during", (_yearly(dates),) if "XXXX" in dates[1] else (), "span")


def parse_cycle(match: regex.Match[str]) -> When | None:
    """Return the day of a month or quarter that a match of `deadline.cycle` tells; no rule where the cycle is not told."""
    told = match.groupdict()
    last = told["d"].lower().startswith("cuối")
    day = -1 if last else int(told["d"])
    if day > 31 or day == 0:
        return None
    bound = bound_of(told["by"]) or "on"
    base = "FREQ=MONTHLY;INTERVAL=3" if told["quarter"] else "FREQ=MONTHLY"
    rules = () if told["alone"] is not None else (f"{base};BYMONTHDAY={day}",)
    if told["alone"] is not None and last:
        return None
    return When(None if last else f"XXXX-XX-{day:02}", bound, rules, "cycle")


def in_quarter(when: When) -> When:
    """Return a day of a month as a day of a quarter: *hằng quý … trước ngày 15*."""
    day = int((when.date or "XXXX-XX--1")[8:])
    return replace(when, rrules=(f"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY={day}",))


def in_month(when: When) -> When:
    """Return a day whose cycle is told elsewhere as a day of each month."""
    return replace(when, rrules=(f"FREQ=MONTHLY;BYMONTHDAY={int((when.date or '')[8:])}",))


def _yearly(ends: Sequence[str]) -> str:
    """Return the rule of a span of every year; within one month it tells which: từ ngày 01/5 đến ngày 31/5 hằng năm."""
    month = {end[5:7] for end in ends}
    return "FREQ=YEARLY" + (f";BYMONTH={int(month.pop())}" if len(month) == 1 and all("-" in end[7:] for end in ends) else "")


def every_year(when: When) -> When:
    """Return a day, month or quarter as one of every year.

    >>> every_year(When("2024-11-10", "before", (), "day"))
    When(date='XXXX-11-10', bound='before', rrules=('FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=10',), grain='day')
    """
    if when.date is None or when.grain not in ("day", "month", "quarter", "span"):
        return when
    if when.grain == "span":
        ends = ["XXXX" + part[4:] for part in when.date.split("/")]
        return replace(when, date="/".join(ends), rrules=(_yearly(ends),))
    rule = "FREQ=YEARLY"
    if when.grain != "quarter":
        rule += f";BYMONTH={int(when.date[5:7])}" + (f";BYMONTHDAY={int(when.date[8:])}" if when.grain == "day" else "")
    return replace(when, date="XXXX" + when.date[4:], rrules=(rule,))


#: Which one of its kind in a month.
_NTH = {"cuối": "-1", "hai": "2", " 2": "2", "ba": "3", " 3": "3", "tư": "4", " 4": "4"}


def parse_weekday(match: regex.Match[str]) -> When:
    """Return the days of the week that a match of `deadline.weekday` tells."""
    days = []
    for name, sunday in _DAY_NAME.findall(match["days"]):
        days.append("SU" if sunday else _DAYS[name.lower()])
    several = len(days) > 1
    bound = bound_of(match["by"]) or (None if several else "on")
    if match["nth"] and not several:
        told = match["nth"].lower()
        nth = next((day for word, day in _NTH.items() if word in told), "1")
        every = ";INTERVAL=3" if told.endswith("quý") else ""
        return When(None, bound, (f"FREQ=MONTHLY{every};BYDAY={nth}{days[0]}",), "rhythm")
    return When(None, bound, (f"FREQ=WEEKLY;BYDAY={','.join(days)}",), "rhythm")


def parse_rhythm(match: regex.Match[str]) -> When:
    """Return the rhythms that a match of `deadline.rhythm` tells, a rule each."""
    told = match.groupdict()
    bound = bound_of(told["by"]) or ("on" if told["by"] else None)
    if told["u2"]:
        often = told["n2"] if told["times"].lower() in ("lần", "lượt") else "1"
        return When(None, bound, (_times_a(told["u2"], often),))
    if told["u3"]:
        return When(None, bound, (_rule(told["u3"], _number(told["n3"] or "1")),))
    if told["u"]:
        return When(None, bound, (_rule(told["u"], _number(told["n"])),))
    listed = told["all"] or told["list"]
    rules = [
        _rule(unit, _number(count) if count else 1)
        for count, unit in _ITEM.findall(listed)
        if (count or "").lstrip("0") not in ("9", "chín")
    ]
    if told["n0"] and len(rules) == 1:
        rules = [_rule(_ITEM.findall(listed)[0][1], 1)]
    return When(None, bound, tuple(dict.fromkeys(rules)))


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _WORDS[text.lower()]


def _rule(unit: str, interval: int) -> str:
    """Return the rule of *every n units*; a quarter is three months.

    >>> _rule("quý", 1), _rule("giờ", 2), _rule("tháng", 12)
    ('FREQ=MONTHLY;INTERVAL=3', 'FREQ=HOURLY;INTERVAL=2', 'FREQ=YEARLY')
    """
    unit = unit.lower()
    if unit == "quý":
        unit, interval = "tháng", 3 * interval
    if unit == "tháng" and interval % 12 == 0:
        unit, interval = "năm", interval // 12
    return f"FREQ={_FREQ[unit]}" + (f";INTERVAL={interval}" if interval > 1 else "")


def _times_a(unit: str, times: str) -> str:
    """Return the rule of *n times a unit*: twice a year is every six months; what does not divide keeps its unit."""
    count = _number(times)
    if unit.lower() == "năm" and count > 1 and 12 % count == 0:
        return _rule("tháng", 12 // count)
    return _rule(unit, 1)
