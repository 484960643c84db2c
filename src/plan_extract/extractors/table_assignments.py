"""Assignments in tables: columns that name who leads, works along or does the work.

Guarantees:
- the header of the column gives the role; each body that a cell names is a row, its evidence the name in the cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from plan_extract.bodies import BodyReader
from plan_extract.body_cells import bodies_of_cell
from plan_extract.document import Document
from plan_extract.duties import assigned, roles_told
from plan_extract.funding import project_named
from plan_extract.rules import Rules
from plan_extract.schema import Assignment, AssignmentRole
from plan_extract.tables import Grid


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
            charged = list(bodies_of_cell(document.flow, rules, bodies, row[i]))
            own = roles_told(document.flow, rules, [mention for mention, _ in charged])
            for (mention, asked), told in zip(charged, own, strict=True):
                duty = "request" if asked else told or role
                yield assigned(document, mention, duty, (mention.start, mention.end), [here] if here else [], where)


def _role(rules: Rules, name: str, of_tasks: bool) -> AssignmentRole | None:
    for rule in rules.under("task_column"):
        role, _, only = rule.id.partition(".")[2].partition("_")
        if (of_tasks or not only) and rule.search(name):
            return cast(AssignmentRole, role)
    return None
