"""Deadlines on an axis: where each stands between the first and the last day of the plan.

Guarantees:
- a date whose year nothing tells has no place on the axis.
"""

from __future__ import annotations

import datetime
from itertools import islice
from typing import NamedTuple

from dateutil.rrule import rrulestr

from plan_extract.schema import Deadline, Plan
from plan_extract.values.date import years_of
from plan_extract.writers.calendar import LAST_DAY, bounds

#: More days than that are drawn as a band.
MOST_DOTS = 26
Span = tuple[datetime.date, datetime.date]


class Entry(NamedTuple):
    """A deadline with its marks on the axis, all in percent.

    Attributes:
        dots: days.
        bands: from where how wide.
        first: for the order: the first day, ``None`` where it has no place.
    """

    row: Deadline
    dots: list[float]
    bands: list[tuple[float, float]]
    first: datetime.date | None


class Tick(NamedTuple):
    """A line of the axis with its label."""

    x: float
    width: float
    label: str


def timeline(plan: Plan) -> tuple[list[Entry], list[Tick]]:
    """Return the deadlines in order of time, and the ticks of the axis (none: nothing has a place on it)."""
    spans = {row.id: bounds(row.date) if row.date and not row.rrule else None for row in plan.deadlines}
    period = next((years for told in (plan.header.period, plan.header.date) if told and (years := years_of(told))), None)
    known = [span for span in spans.values() if span]
    if period:
        known.append((datetime.date(period[0], 1, 1), datetime.date(period[1], 12, 31)))
    if not known:
        return [Entry(row, [], [], None) for row in plan.deadlines], []
    whole = (min(first for first, _ in known).replace(month=1, day=1), max(last for _, last in known).replace(month=12, day=31))
    runs = (datetime.date(period[0], 1, 1), datetime.date(period[1], 12, 31)) if period else whole
    entries = [_entry(row, spans[row.id], whole, runs) for row in plan.deadlines]
    entries.sort(key=lambda entry: (entry.first is None, entry.first or whole[1], entry.row.evidence.start))
    return entries, _ticks(whole)


def _entry(row: Deadline, span: Span | None, whole: Span, runs: Span) -> Entry:
    if row.rrule:
        days = _days(row.rrule, runs)
        if len(days) > MOST_DOTS:
            return Entry(row, [], [_band(runs, whole)], days[0])
        return Entry(row, [_at(day, whole) for day in days], [], days[0] if days else None)
    if span is None:
        return Entry(row, [], [], None)
    if row.bound == "from" and "/" not in (row.date or ""):
        return Entry(row, [_at(span[0], whole)], [_band((span[0], max(runs[1], span[1])), whole)], span[0])
    if row.bound == "before":
        return Entry(row, [_at(span[0], whole)], [], span[0])
    if span[0] == span[1]:
        return Entry(row, [_at(span[1], whole)], [], span[0])
    ends = [_at(span[1], whole)] if row.bound in ("by", "until") else []
    return Entry(row, ends, [_band(span, whole)], span[0])


def _days(rule: str, runs: Span) -> list[datetime.date]:
    """Return the days of a rhythm within the years of the plan; one without a day is taken at the end of its span."""
    if "HOURLY" in rule:
        return []
    rule, month = LAST_DAY.get(rule, (rule, 1))
    if month == 1 and "MONTHLY" in rule and "INTERVAL=" in rule:
        month = int(rule.split("INTERVAL=")[1].split(";")[0])
    if month > 12:
        return []
    start = datetime.datetime(runs[0].year, month, 1)
    days = rrulestr(rule, dtstart=start).xafter(start, inc=True)
    within = (day.date() for day in islice(days, MOST_DOTS + 1))
    return [day for day in within if day <= runs[1]]


def _at(day: datetime.date, whole: Span) -> float:
    return 100 * (day - whole[0]).days / max((whole[1] - whole[0]).days, 1)


def _band(span: Span, whole: Span) -> tuple[float, float]:
    x = _at(span[0], whole)
    return x, max(_at(span[1], whole) - x, 0.5)


def _ticks(whole: Span) -> list[Tick]:
    """Return the months of one or two years, else the years, few enough to read."""
    years = range(whole[0].year, whole[1].year + 1)
    if len(years) <= 2:
        step = 1 if len(years) == 1 else 3
        days = [(datetime.date(year, month, 1), str(month)) for year in years for month in range(1, 13, step)]
        labels = [(day, str(day.year) if len(years) == 2 and day.month == 1 else label) for day, label in days]
    else:
        step = -(-len(years) // 8)
        labels = [(datetime.date(year, 1, 1), str(year)) for year in years[::step]]
    ends = [_at(day, whole) for day, _ in labels[1:]] + [100.0]
    return [Tick(_at(day, whole), end - _at(day, whole), label) for (day, label), end in zip(labels, ends, strict=True)]
