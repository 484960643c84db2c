"""The page of one plan: what its template asks for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from plan_extract.derived import project_sum
from plan_extract.document import Document
from plan_extract.report.images import pictures
from plan_extract.report.marks import Mark
from plan_extract.report.money import nests
from plan_extract.report.site import page
from plan_extract.report.text import MARKED, blocks_of, joined, marks_of, places
from plan_extract.report.timeline import timeline
from plan_extract.report.words import Language
from plan_extract.schema import Finding, Plan, Section
from plan_extract.tasks import Task, tasks
from plan_extract.writers.grids import FIGURE

_FIELDS = ("document_type", "number", "date", "place", "issuer", "unit", "programme", "period", "signer")
#: Kinds of marks that a reader can turn on and off, in the order of the buttons.
KINDS = ("T", "B", "A", "D", "O", "P", "L", "C", "H", "F")


class Agency(NamedTuple):
    """An agency with its tasks and how many of them it has in each role."""

    name: str
    tasks: list[Task]
    roles: list[tuple[str, int]]


class Node(NamedTuple):
    """A division of the outline with those below it."""

    section: Section
    below: list[Node]


class Box(NamedTuple):
    """A place on a page: its mark and its corners in points."""

    mark: Mark
    corners: tuple[float, float, float, float]


def plan_page(document: Document, plan: Plan, language: Language = "vi", pdf: Path | None = None) -> str:
    """Return the page of a plan.

    Args:
        pdf: the file, where pictures of its pages are wanted.
    """
    marks = marks_of(plan)
    shown, left = pictures(pdf) if pdf else ([], [])
    bars, alone = nests(plan.budgets)
    entries, ticks = timeline(plan)
    view: dict[str, Any] = {
        "plan": plan,
        "header": plan.header,
        "fields": _FIELDS,
        "count": {name: len(getattr(plan, name)) for name in MARKED},
        "findings": _groups(plan.findings),
        "unread": [row for row in plan.findings if row.code == "number_unaccounted"],
        "runs": [list(run) for _, run in groupby(plan.targets, key=lambda row: row.section)],
        "nests": bars,
        "alone": alone,
        "derived": project_sum(plan),
        "agencies": agencies(plan),
        "entries": entries,
        "ticks": ticks,
        "outline": outline(plan.sections),
        "blocks": list(joined(blocks_of(document, plan, marks))),
        "kinds": KINDS,
        "pictures": shown,
        "boxes": _boxes(plan, marks) if shown else {},
        "left": left,
        # What links go to.
        "anchors": {key: mark.anchor for mark in marks for key in mark.keys},
        "places": lambda row: list(places(row)),
        "sections": {row.path: row for row in plan.sections},
        "projects": {row.code: row for row in plan.projects},
        "deadlines": {row.id: row for row in plan.deadlines},
        "flags": flags(plan),
        "figure": FIGURE.fullmatch,
    }
    return page("plan.html.j2", language, view)


def agencies(plan: Plan) -> list[Agency]:
    """Return the agencies with their tasks, the busiest first, what names none at the end.

    A date that charges several is told to each.
    """
    found: dict[str, list[Task]] = {}
    for task in tasks(plan):
        for name in task.agency.split("; ") if task.role is None else [task.agency]:
            found.setdefault(name, []).append(task)
    order = sorted(found.items(), key=lambda pair: (not pair[0], -len(pair[1])))
    return [Agency(name, own, Counter(task.role for task in own if task.role).most_common()) for name, own in order]


def outline(sections: list[Section]) -> list[Node]:
    """Return the tree of the divisions."""
    nodes = {row.path: Node(row, []) for row in sections}
    roots: list[Node] = []
    for row in sections:
        (nodes[row.parent].below if row.parent in nodes else roots).append(nodes[row.path])
    return roots


def flags(plan: Plan) -> dict[str, list[str]]:
    """Return, for the id of a row, those of the findings that rest on the same words."""
    spans = sorted((place.start, place.end, key.split(".")[0]) for row in plan.findings for key, place in places(row))
    starts, longest = [span[0] for span in spans], max((span[1] - span[0] for span in spans), default=0)
    found: dict[str, list[str]] = {}
    for name in ("targets", "budgets", "assignments", "deadlines", "legal_basis", "citations"):
        for row in getattr(plan, name):
            start, end = row.evidence.start, row.evidence.end
            near = spans[bisect_left(starts, start - longest) : bisect_right(starts, end - 1)]
            if ids := [key for _, stop, key in near if stop > start]:
                found[row.id] = list(dict.fromkeys(ids))
    return found


def _groups(findings: list[Finding]) -> list[list[Finding]]:
    """Return the findings by severity and code, the worst first."""
    order = ("error", "warning", "info")
    found: dict[tuple[int, str], list[Finding]] = {}
    for row in findings:
        if row.code != "number_unaccounted":
            found.setdefault((order.index(row.severity), row.code), []).append(row)
    return [found[key] for key in sorted(found, key=lambda key: key[0])]


def _boxes(plan: Plan, marks: list[Mark]) -> dict[int, list[Box]]:
    """Return the boxes of each page, the largest first, so that none hides one inside it."""
    by_key = {f"H.{name}": place for name, place in plan.header.evidence.items()}
    for name in MARKED:
        by_key.update({key: place for row in getattr(plan, name) for key, place in places(row)})
    found: dict[int, list[Box]] = {}
    for mark in marks:
        place = by_key[mark.keys[0]]
        if place.page and place.bbox and mark.kind not in ("S", "TB"):
            found.setdefault(place.page, []).append(Box(mark, place.bbox))
    for boxes in found.values():
        boxes.sort(key=lambda box: -(box.corners[2] - box.corners[0]) * (box.corners[3] - box.corners[1]))
    return found
