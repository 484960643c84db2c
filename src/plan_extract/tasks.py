"""The work of each agency: assignments with the dates that stand in the same sentence or bullet.

Guarantees:
- every assignment and every deadline of a plan is in a task; a date whose sentence gives nobody a duty is a task of its own;
- a date that names its agencies is told to those alone, and to the coordinators that its sentence names.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from plan_extract.normalize import fold, squeeze
from plan_extract.schema import Deadline, Evidence, Plan

_RHYTHMS = {
    "DAILY": "daily", "WEEKLY": "weekly", "YEARLY": "yearly",
    "MONTHLY": "monthly", "MONTHLY;INTERVAL=3": "quarterly", "MONTHLY;INTERVAL=6": "half-yearly",
}  # fmt: skip


class Task(NamedTuple):
    """What one agency is to do.

    Attributes:
        role: of the assignment, ``None`` where only a date charges the agency.
        dates: as `when` tells them.
        recipients: whom it reports to.
        id: of the assignment, of the deadline where only a date charges the agency.
        deadlines: ids of the rows behind `dates`.
    """

    section: str
    agency: str
    role: str | None
    task: str | None
    refers_to: list[str]
    dates: list[str]
    recipients: list[str]
    evidence: Evidence
    id: str
    deadlines: list[str]


def when(deadline: Deadline) -> str:
    """Return a date with its bound and rhythm in words.

    >>> from plan_extract.schema import Evidence
    >>> place = Evidence(start=0, end=0, quote="")
    >>> rule = "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=25"
    >>> when(Deadline(id="D1", date="XXXX-XX-25", bound="before", rrule=rule, section="I", evidence=place))
    'quarterly, before day 25'
    >>> when(Deadline(id="D2", date="2024-35", bound="by", section="I", evidence=place))
    'by quarter 3 of 2024'
    >>> rule = "FREQ=MONTHLY"
    >>> when(Deadline(id="D3", date="XXXX-XX-05/XXXX-XX-10", bound="during", rrule=rule, section="I", evidence=place))
    'monthly, during day 5 - 10'
    """
    date = deadline.date or ""
    if date.startswith("XXXX-XX-"):
        date = "day " + " - ".join(str(int(day[8:])) for day in date.split("/"))
    elif len(date) == 7 and date[5:] in ("33", "34", "35", "36"):
        date = f"quarter {int(date[5:]) - 32} of {date[:4]}"
    date = " ".join(filter(None, [deadline.bound, date.replace("XXXX-", "")])) if date else ""
    rule = (deadline.rrule or "").removeprefix("FREQ=")
    name = next((key for key in sorted(_RHYTHMS, key=len, reverse=True) if rule == key or rule.startswith(key + ";")), None)
    rest = rule.removeprefix(name or "").lstrip(";").replace("BYDAY=", "on ") if not deadline.date else ""
    return ", ".join(filter(None, [" ".join(filter(None, [_RHYTHMS.get(name or "", rule), rest])), date]))


def tasks(plan: Plan, agency: str | None = None) -> list[Task]:
    """Return the tasks of a plan in document order.

    Args:
        agency: only those whose agency, canonical or as written, holds these words (case and tone marks do not count).
    """
    dates = sorted(plan.deadlines, key=lambda row: row.evidence.start)
    starts = [row.evidence.start for row in dates]
    longest = max((row.evidence.end - row.evidence.start for row in dates), default=0)
    duties = sorted(plan.assignments, key=lambda row: (row.evidence.start, -row.evidence.end))
    told: set[str] = set()
    found: list[Task] = []
    whole: Evidence | None = None
    for duty in duties:
        place = duty.evidence
        if whole is None or place.end > whole.end:
            whole = place
        near = dates[bisect_left(starts, whole.start - longest) : bisect_right(starts, whole.end)]
        own = [
            date
            for date in near
            if date.evidence.start < whole.end and date.evidence.end > whole.start
            if duty.role == "coordinate" or date.agency is None or fold(duty.agency or "") in fold(date.agency).split("; ")
        ]
        told.update(date.id for date in own)
        recipients = list(dict.fromkeys(date.recipient for date in own if date.recipient))
        if agency is None or _names(agency, duty.agency, duty.as_written):
            dated = [when(date) for date in own]
            name = duty.agency or duty.as_written or ""
            ids = [date.id for date in own]
            found.append(Task(duty.section, name, duty.role, duty.task, duty.refers_to, dated, recipients, place, duty.id, ids))
    for date in dates:
        if date.id not in told and (agency is None or _names(agency, date.agency)):
            to = [date.recipient] if date.recipient else []
            charged = date.agency or ""
            found.append(Task(date.section, charged, None, date.task, [], [when(date)], to, date.evidence, date.id, [date.id]))
    return sorted(found, key=lambda task: task.evidence.start)


def _names(wanted: str, *names: str | None) -> bool:
    return any(name and fold(squeeze(wanted)) in fold(squeeze(name)) for name in names)
