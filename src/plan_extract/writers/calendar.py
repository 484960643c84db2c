"""Deadlines as iCalendar (RFC 5545): a to-do each, for any calendar.

Guarantees:
- strictly before a day is due the day before; what is printed stands in the description;
- a month, quarter or year is due on its last day; a rhythm without a day too, a weekly one on Friday, and the description says so;
- the same plan gives the same bytes: the stamp is the day of issue (where it has none, 1970-01-01);
- a date whose year nothing tells has no day in the calendar, its rhythm no recurrence: both stand in the description.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator

from dateutil.rrule import rrulestr
from icalendar import Calendar, Todo, vRecur

from plan_extract.schema import Deadline, Plan
from plan_extract.values.date import years_of

_DAY = datetime.timedelta(days=1)
#: The day of a rhythm that states none, and the month and day of its first one.
LAST_DAY = {
    "FREQ=YEARLY": ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1", 12),
    "FREQ=MONTHLY": ("FREQ=MONTHLY;BYMONTHDAY=-1", 1),
    "FREQ=MONTHLY;INTERVAL=3": ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1", 3),
    "FREQ=MONTHLY;INTERVAL=6": ("FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=-1", 6),
    "FREQ=WEEKLY": ("FREQ=WEEKLY;BYDAY=FR", 1),
}
_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SUMMARY = 120


def write_calendar(plan: Plan) -> bytes:
    """Return the deadlines of a plan as an iCalendar file (VTODO; dates without a time zone)."""
    book = Calendar()
    book.add("prodid", "-//plan-extract//plan-extract//VI")
    book.add("version", "2.0")
    if plan.header.title:
        book.add("x-wr-calname", plan.header.title)
    issued = (bounds(plan.header.date) if plan.header.date else None) or (datetime.date(1970, 1, 1), None)
    stamp = datetime.datetime.combine(issued[0], datetime.time(), datetime.UTC)  # the format wants one: no time of the run
    for row in plan.deadlines:
        book.add_component(_todo(plan, row, stamp))
    return bytes(book.to_ical())


def _todo(plan: Plan, row: Deadline, stamp: datetime.datetime) -> Todo:
    todo = Todo()
    todo.add("uid", f"{plan.source.sha256[:16]}-{row.id}@plan-extract")
    todo.add("dtstamp", stamp)
    task = " ".join((row.task or row.evidence.quote).split())
    summary = task if row.agency is None or row.agency.casefold() in task.casefold() else f"{row.agency}: {task}"
    todo.add("summary", summary if len(summary) <= _SUMMARY else summary[: _SUMMARY - 1] + "…")
    if row.kind:
        todo.add("categories", [row.kind])
    told = [f"“{' '.join(row.evidence.quote.split())}”", task]
    known = {"Cơ quan": row.agency, "Nơi nhận": row.recipient, "Mục": row.section, "EDTF": row.date, "RRULE": row.rrule}
    told += [f"{name}: {value}" for name, value in known.items() if value]
    if row.rrule:
        told += _recur(todo, plan, row)
    elif row.date and (span := bounds(row.date)):
        first, last = span
        if row.bound == "from":
            todo.add("dtstart", first)
        else:
            if "/" in row.date and first < last:
                todo.add("dtstart", first)
            # before a month, a quarter, a year: before its first day
            todo.add("due", first - _DAY if row.bound == "before" else last)
    todo.add("description", "\n".join(dict.fromkeys(told)))
    return todo


def _recur(todo: Todo, plan: Plan, row: Deadline) -> Iterator[str]:
    """Put start and rule of a rhythm into its to-do; yield what is assumed."""
    years = _years(plan)
    rule = str(row.rrule)
    if years is None or "HOURLY" in rule:
        return
    if row.date and "/XXXX-" in row.date:
        rule = _by_the_end(row.date, rule)
    month, assumed = 1, rule in LAST_DAY
    if assumed:
        rule, month = LAST_DAY[rule]
        yield f"Giả định (không ghi ngày): {rule}"
    elif "INTERVAL=" in rule and "MONTHLY" in rule:
        month = int(rule.split("INTERVAL=")[1].split(";")[0])
        yield f"Giả định: kỳ đầu vào tháng {month}"
    first, last = datetime.date(years[0], month, 1), datetime.date(years[1], 12, 31)
    span = bounds(row.date) if row.date else None
    issued = bounds(plan.header.date) if plan.header.date else None
    after = max(first, span[0] if span else first, issued[0] if issued and issued[0] <= last else first)
    day = rrulestr(rule, dtstart=datetime.datetime(first.year, month, 1)).after(
        datetime.datetime(after.year, after.month, after.day), inc=True
    )
    if day is None or day.date() > last:
        return
    start, rule = _shifted(day.date(), rule) if row.bound == "before" and not assumed else (day.date(), rule)
    todo.add("dtstart", start)
    todo.add("rrule", vRecur.from_ical(f"{rule};UNTIL={last:%Y%m%d}"))


def _by_the_end(span: str, rule: str) -> str:
    """Return the rule of a span that comes back as that of its last day.

    >>> _by_the_end("XXXX-08-01/XXXX-09-15", "FREQ=YEARLY"), _by_the_end("XXXX-XX-05/XXXX-XX-10", "FREQ=MONTHLY")
    ('FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=15', 'FREQ=MONTHLY;BYMONTHDAY=10')
    >>> _by_the_end("XXXX-05/XXXX-06", "FREQ=YEARLY"), _by_the_end("XXXX-33/XXXX-35", "FREQ=YEARLY")
    ('FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1', 'FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=-1')
    """
    month, _, day = span.rpartition("XXXX-")[2].partition("-")
    number = 0 if month == "XX" else int(month)
    number = 3 * (number - 32) if number > 12 else number  # quarters are 33 to 36
    return rule.partition(";")[0] + (f";BYMONTH={number}" if number else "") + f";BYMONTHDAY={int(day or -1)}"


def _shifted(day: datetime.date, rule: str) -> tuple[datetime.date, str]:
    """Return a recurring day and its rule one day earlier."""
    parts = dict(part.split("=") for part in rule.split(";"))
    if parts.get("BYMONTHDAY") == "1":
        parts["BYMONTHDAY"] = "-1"
        if "BYMONTH" in parts:
            parts["BYMONTH"] = str((int(parts["BYMONTH"]) - 2) % 12 + 1)
    elif "BYMONTHDAY" in parts:
        parts["BYMONTHDAY"] = str(int(parts["BYMONTHDAY"]) - 1)
    elif "BYDAY" in parts:
        parts["BYDAY"] = ",".join(_WEEK[_WEEK.index(name) - 1] for name in parts["BYDAY"].split(","))
    else:
        return day, rule
    return day - _DAY, ";".join(f"{key}={value}" for key, value in parts.items())


def _years(plan: Plan) -> tuple[int, int] | None:
    """Return the years that a plan runs: of its period, else of its date."""
    for told in (plan.header.period, plan.header.date):
        if told and (years := years_of(told)):
            return years
    return None


def bounds(edtf: str) -> tuple[datetime.date, datetime.date] | None:
    """Return the first and last day of an EDTF date or interval, ``None`` where its year is not known.

    >>> bounds("2024-35"), bounds("2024-02")[1], bounds("2024/2025")[1], bounds("XXXX-11-10")
    ((datetime.date(2024, 7, 1), datetime.date(2024, 9, 30)), datetime.date(2024, 2, 29), datetime.date(2025, 12, 31), None)
    """
    start, _, end = edtf.partition("/")
    if end:
        first, last = bounds(start), bounds(end)
        return (first[0], last[1]) if first and last else None
    if not start[:4].isdigit() or "X" in start:
        return None
    year, *rest = (int(part) for part in start.split("-"))
    if not rest:
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    if len(rest) == 2:
        day = datetime.date(year, *rest)
        return day, day
    months = (rest[0], rest[0]) if rest[0] <= 12 else (3 * (rest[0] - 33) + 1, 3 * (rest[0] - 32))
    return datetime.date(year, months[0], 1), datetime.date(year, months[1], calendar.monthrange(year, months[1])[1])
