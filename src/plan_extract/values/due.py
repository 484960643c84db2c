"""By when: a phrase of a clause → EDTF upper bound.

Guarantees:
- a day or month without a year takes the plan's year only where the plan has one year;
- what a value is compared with (*so với năm 2020*) is never a bound.
"""

from __future__ import annotations

import datetime

import regex

from plan_extract.values.date import QUARTER
from plan_extract.values.number import parse_words


def due(match: regex.Match[str], year: int | None) -> str | None:
    """Return the EDTF date of a match of `due.phrase`; ``None`` where it is no date, or lacks a year that nothing tells.

    Args:
        match: of the rule.
        year: the plan's only year, ``None`` where it has several.
    """
    told = match.groupdict()
    if told["ago"] and not (told["to"] and told["ago"].lower() == "từ"):  # từ năm 2023 đến năm 2025
        return None
    if (told["bound"] or "").lower() == "từ" and not told["y4"]:
        return None
    if told["d"]:
        y = int(told["y"] or year or 0)
        try:
            return datetime.date(y, int(told["m"]), int(told["d"])).isoformat()
        except ValueError:
            return None
    if told["m2"]:
        y = int(told["y2"] or year or 0)
        return f"{y}-{int(told['m2']):02}" if y and 1 <= int(told["m2"]) <= 12 else None
    if told["q"]:
        y = int(told["y3"] or year or 0)
        return f"{y}-{QUARTER[told['q'].upper()]}" if y else None
    if told["months"]:
        y = int(told["y6"] or year or 0)
        return f"{y}-{parse_words(told['months']) or int(told['months']):02}" if y else None
    if told["year_end"]:
        return str(year) if year else None
    stated: str | None = told["to"] or told["y4"] or told["y5"]
    return stated
