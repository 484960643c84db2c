"""Vietnamese dates and periods → EDTF (ISO 8601-2), at the precision that is printed.

Guarantees:
- a day or month that is left blank is left out, never guessed;
- a date that no calendar has is no date (``None``).
"""

from __future__ import annotations

import datetime

import regex

from plan_extract.rules import Rules

_YEAR = regex.compile(r"(?<![\d-])(?:19|20)\d\d")
_AS_ZERO = str.maketrans("Oo", "00")
#: Quarter as printed → EDTF.
QUARTER = {"I": 33, "II": 34, "III": 35, "IV": 36, "1": 33, "2": 34, "3": 35, "4": 36}


def edtf(match: regex.Match[str]) -> str | None:
    """Return the EDTF date of a match of `date.full` or `date.year`; ``None`` where the calendar has no such day."""
    groups = match.groupdict()
    year, month, day = (
        int(value.replace(" ", "").translate(_AS_ZERO)) if (value := groups.get(key)) else None for key in ("y", "m", "d")
    )
    if year is None:
        return None
    if month is None:
        return str(year)
    if not 1 <= month <= 12:
        return None
    if day is None:
        return f"{year}-{month:02}"
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def parse_period(rules: Rules, text: str) -> tuple[str, int, int, str] | None:
    """Parse the period that a title names: EDTF, its span, the rule that read it.

    A range counts before a single year, unless the year lies in it (a programme's years, and the year that the plan is of),
    and a year before an upper bound, wherever they stand.

    >>> from plan_extract.rules import load_rules
    >>> parse_period(load_rules(), "trên địa bàn huyện giai đoạn 2021 - 2025, định hướng đến năm 2030")[0]
    '2021/2025'
    >>> parse_period(load_rules(), "Thực hiện Chương trình giảm nghèo giai đoạn 2021 - 2025, năm 2023")[0]
    '2023'
    >>> parse_period(load_rules(), "Kế hoạch đến năm 2020")[0]
    '../2020'
    >>> parse_period(load_rules(), "Kế hoạch phối hợp")
    """
    whole = rules["period.range"].search(text)
    if whole and (one := next((match for match in rules["period.one_of"].finditer(text) if _is_in(match, whole)), None)):
        return one["y"], one.start("at"), one.end("y"), "period.one_of"
    if whole:
        return f"{whole['from']}/{whole['to']}", whole.start(), whole.end(), "period.range"
    if match := rules["period.quarter"].search(text):
        return f"{match['y']}-{QUARTER[match['q'].upper()]}", match.start(), match.end(), "period.quarter"
    bounds = list(rules["period.until"].finditer(text))
    for match in rules["period.year"].finditer(text):
        if not any(bound.start() <= match.start() < bound.end() for bound in bounds):
            return match["y"], match.start(), match.end(), "period.year"
    for until in bounds[:1]:
        return f"../{until['to']}", until.start(), until.end(), "period.until"
    return None


def _is_in(one: regex.Match[str], whole: regex.Match[str]) -> bool:
    """Tell whether a year stands apart from a range of years and lies in it."""
    apart = one.end("y") <= whole.start() or one.start("at") >= whole.end()
    return apart and int(whole["from"]) <= int(one["y"]) <= int(whole["to"])


def years_of(period: str) -> tuple[int, int] | None:
    """Return the first and last year of an EDTF period, ``None`` where one end is open or it is no period.

    >>> years_of("2021/2025"), years_of("2024"), years_of("../2020")
    ((2021, 2025), (2024, 2024), None)
    """
    years = [int(year) for year in _YEAR.findall(period)]
    return (years[0], years[-1]) if years and ".." not in period else None
