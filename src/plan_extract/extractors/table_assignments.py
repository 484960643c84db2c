"""Assignments in tables: columns that name who leads, works along or does the work.

Guarantees:
- the header of the column gives the role; each body that a cell names is a row, its evidence the name in the cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import regex

from plan_extract.bodies import BodyReader
from plan_extract.document import Document
from plan_extract.duties import assigned
from plan_extract.funding import project_named
from plan_extract.outline import Cell
from plan_extract.places import Mention
from plan_extract.rules import Rules
from plan_extract.schema import Assignment, AssignmentRole
from plan_extract.tables import Grid

# What parts the bodies of a cell.
_PART = regex.compile(r"[;\v][;\s]*+(?:\([^()]{0,80}+\)\s*+)?")
# Where the names go on behind what is none: Bộ Công an:; Bộ Tư pháp; (theo chức năng) Bộ Y tế.
_REST = regex.compile(r"[;:)]\s*+(?!\()")


def extract_table_assignments(document: Document, rules: Rules, grids: list[Grid], bodies: BodyReader) -> list[Assignment]:
    """Return the assignments that the tables of a plan hold, without ids."""
    return [row for grid in grids for row in _rows(document, rules, grid, bodies)]


def _rows(document: Document, rules: Rules, grid: Grid, bodies: BodyReader) -> Iterator[Assignment]:
    of_tasks = any(rules["table.task_name"].search(name) for name in grid.columns)
    roles = {i: role for i, name in enumerate(grid.columns) if (role := _role(rules, name, of_tasks))}
    if not roles:
        return
    others = {*roles, *(i for i in range(len(grid.columns)) if grid.is_ordinal(i, rules))}
    called = (i for i, name in enumerate(grid.columns) if i not in others and rules["table.task_name"].search(name))
    named = next(called, grid.name_column(others))
    project: str | None = None
    for row in grid.rows:
        if len(row) > 2 and len({cell.text for cell in row}) == 1:
            continue  # a cell over all columns heads a group
        here = project_named(rules, row[named].text if named is not None else "", project)
        project = here or project
        where = (grid.section, row[named].text if named is not None else document.printed(row[0].start, row[-1].end))
        for i, role in roles.items():
            if i >= len(row) or not row[i].text:
                continue
            for start, end, asked in _parts(document.flow, rules, row[i]):
                for mention in _bodies(document.flow, bodies, start, end):
                    duty = "request" if asked else role
                    yield assigned(document, mention, duty, (mention.start, mention.end), [here] if here else [], where)


def _bodies(flow: str, bodies: BodyReader, start: int, end: int) -> Iterator[Mention]:
    """Yield the bodies of a part, those behind a remark or a mark that is no part of a list too."""
    at: int | None = start
    while at is not None and at < end:
        listing = bodies.listed(at, end, closed=True) or bodies.listed(at, end)
        yield from listing.mentions if listing else ()
        rest = max(at + 1, listing.end if listing else at)
        at = next((mark.end() for mark in _REST.finditer(flow, rest, end)), None)


def _parts(flow: str, rules: Rules, cell: Cell) -> Iterator[tuple[int, int, bool]]:
    """Yield the parts of a cell, and whether the bodies of each are asked (*Đề nghị Tòa án …*), not charged."""
    starts = [cell.start, *(mark.end() for mark in _PART.finditer(flow, cell.start, cell.end))]
    asked = [(start, match.end()) for start in starts if (match := rules["duty.request"].match(flow, start, cell.end))]
    first = asked[0][0] if asked else cell.end
    if cell.start < first:
        yield cell.start, first, False
    for start, name in asked:
        end = next((other for other in starts if other > start), cell.end)
        yield name, end, True
        following = next((other for other, _ in asked if other > start), cell.end)
        if end < following:
            yield end, following, False


def _role(rules: Rules, name: str, of_tasks: bool) -> AssignmentRole | None:
    for rule in rules.under("task_column"):
        role, _, only = rule.id.partition(".")[2].partition("_")
        if (of_tasks or not only) and rule.search(name):
            return cast(AssignmentRole, role)
    return None
