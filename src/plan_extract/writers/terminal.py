"""A plan for people: coloured in a terminal, plain in a pipe, or one list as CSV.

Guarantees:
- text of the document is printed as text: nothing in it is taken for markup, no cell for a formula.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from plan_extract.programmes import link
from plan_extract.schema import COMMITMENTS, Plan, Target
from plan_extract.tasks import tasks
from plan_extract.values.number import printed
from plan_extract.writers.grids import WIDE, print_tables, write_tables
from plan_extract.writers.money import print_budgets

_COLOUR = {
    "objectives": "green", "funding": "yellow", "organisation": "cyan", "activities": "blue", "assessment": "magenta",
    "monitoring": "cyan", "solutions": "blue", "scope": "white", "purpose": "green", "annex": "dim", "other": "dim",
}  # fmt: skip
#: A cell for people is cut there; CSV holds all of it.
LONGEST_CELL = 160
_SEVERITY = {"error": "bold red", "warning": "yellow", "info": "dim"}
_CITATION = ("id", "document_type", "number", "date", "issuer", "relation", "section", "subject")
#: View → list of the plan, and the fields that stand in a table for people and in CSV.
_FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "plan": ("sections", ("path", "level", "role", "label", "heading", "start", "end")),
    "legal": ("legal_basis", _CITATION),
    "citations": ("citations", _CITATION),
    "objectives": ("objectives", ("id", "section", "kind", "text")),
    "targets": (
        "targets",
        ("id", "section", "indicator", "indicator_code", "population", "scope", "measure", "direction", "comparator", "value",
         "value_max", "unit", "per", "numerator", "denominator", "baseline", "due", "due_source"),
    ),
    "budgets": (
        "budgets",
        ("id", "parent", "kind", "amount", "as_written", "funding_source", "purpose", "project", "period", "certainty", "section"),
    ),
    "projects": ("projects", ("id", "code", "name", "budgets", "leads", "coordinators", "section")),
    "assignments": (
        "assignments", ("id", "section", "agency", "role", "collective", "refers_to", "as_written", "agency_unit", "task")
    ),
    "deadlines": ("deadlines", ("id", "section", "kind", "date", "bound", "rrule", "agency", "recipient", "task")),
    "tasks": ("tasks", ("section", "agency", "role", "dates", "recipients", "refers_to", "task")),
    "findings": ("findings", ("id", "severity", "code", "section", "message")),
}  # fmt: skip
_ARROWS = {"increase": "↑", "decrease": "↓", "maintain": "="}
_COMPARATORS = {"=": "", "range": "", ">=": "≥", "<=": "≤"}


def print_view(plan: Plan, view: str, text: str, agency: str | None = None) -> None:
    """Print the plan at a glance, or one of its lists as a table.

    Args:
        view: `plan`, or a name of `VIEWS`.
        text: the source text, which tells the lines.
        agency: of `tasks`, whose.
    """
    # A pipe has no width: lines are not folded for it.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    if view == "plan":
        _print_header(console, plan)
        _print_tree(console, plan)
        _print_counts(console, plan)
        return
    if view == "budgets":
        print_budgets(console, plan, text)
        return
    if view == "tables":
        print_tables(console, plan, text)
        return
    name, fields = _FIELDS[view]
    cells = _TARGET_CELLS if view == "targets" else {field: _cell(field) for field in fields}
    if view == "projects":
        cells["programme"] = lambda row: str(link(plan, row))
    table = Table(*cells, "line", header_style="bold")
    rows = _rows(plan, name, agency)
    for row in rows:
        table.add_row(*(Text(told(row)) for told in cells.values()), str(text.count("\n", 0, _start(row)) + 1))
    console.print(table if rows else Text("(none)"))
    if rows and view == "targets":
        console.print(Text("↑ ↓ = direction, Δ by how much, * due by the plan's period", style="dim"))


def print_csv(plan: Plan, view: str, text: str, agency: str | None = None) -> None:
    """Print a list (for `plan`: the sections) as CSV that Excel opens as it is, with line, offsets and quote of each row."""
    if view == "tables":
        sys.stdout.write("\ufeff")
        write_tables(sys.stdout, plan, text, safe_cell)
        return
    name, fields = _FIELDS[view]
    told = [] if view == "plan" else ["line", "start", "end", "quote"]
    more: dict[str, Callable[[Any], str]] = {"programme": lambda row: str(link(plan, row))} if view == "projects" else {}
    sys.stdout.write("\ufeff")
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow([*fields, *more, *told])
    for row in _rows(plan, name, agency):
        cells = [*(_flat(getattr(row, field)) for field in fields), *(cell(row) for cell in more.values())]
        if told:
            evidence = row.evidence if not isinstance(row.evidence, list) else row.evidence[0] if row.evidence else None
            spans = [evidence.start, evidence.end, evidence.quote] if evidence else [None, None, None]
            cells += [text.count("\n", 0, _start(row)) + 1, *spans]
        writer.writerow([safe_cell(cell) for cell in cells])


def _rows(plan: Plan, name: str, agency: str | None) -> list[Any]:
    return tasks(plan, agency) if name == "tasks" else getattr(plan, name)


def _cell(field: str) -> Callable[[Any], str]:
    def told(row: Any) -> str:
        value = getattr(row, field)
        text = "" if value is None or value is False else "✓" if value is True else " ".join(str(_flat(value)).split())
        return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"

    return told


def _flat(value: Any) -> Any:
    """Return a list as one cell."""
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def _start(row: Any) -> int:
    evidence = row.evidence[0] if isinstance(row.evidence, list) and row.evidence else row.evidence
    return int(evidence.start) if evidence else 0


def _aim(target: Target) -> str:
    """Return direction, comparator and value as a Vietnamese reader writes them: ↓ Δ ≥ 2,5; 4 - 7; 14/32 = 43,8."""
    number = _number(target.value)
    if target.value_max is not None:
        number += " - " + _number(target.value_max)
    if target.numerator is not None:
        number = f"{_number(target.numerator)}/{_number(target.denominator)}" + (f" = {number}" if target.unit == "%" else "")
    sign = _COMPARATORS.get(target.comparator or "", target.comparator or "")
    change = "Δ" if target.measure == "change" else ""
    return " ".join(filter(None, [_ARROWS.get(target.direction or "", ""), change, sign, number]))


def _joined(*parts: str | None, by: str = " ") -> str:
    return by.join(part for part in parts if part)


#: What a person sees of a target: column → cell.
_TARGET_CELLS: dict[str, Callable[[Any], str]] = {
    "section": lambda row: row.section,
    "indicator": lambda row: _joined(row.indicator, f"[{row.scope}]" if row.scope else None),
    "code": lambda row: row.indicator_code or "",
    "aim": lambda row: _aim(row),
    "unit": lambda row: _joined(row.unit, row.per, by="/"),
    "due": lambda row: _joined(row.due, "*" if row.due_source == "plan_period" else None, by=""),
    "population": lambda row: row.population or "",
}


def _number(value: float | None) -> str:
    return "" if value is None else printed(value)


def safe_cell(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula.

    >>> safe_cell("=HYPERLINK(1)"), safe_cell("- Lưu"), safe_cell(-5)
    ("'=HYPERLINK(1)", "'- Lưu", -5)
    """
    return "'" + cell if isinstance(cell, str) and len(cell) > 1 and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _print_header(console: Console, plan: Plan) -> None:
    header, table = plan.header, Table.grid(padding=(0, 2))
    unit = header.unit
    where = ", ".join(part for part in (unit.name, unit.district, unit.province) if part)
    signed = " ".join(part for part in (header.signer.capacity, header.signer.position, header.signer.name) if part)
    inferred = f", inferred: {', '.join(unit.inferred)}" if unit.inferred else ""
    fields = {
        "type": header.document_type, "number": header.number, "date": header.date, "place": header.place,
        "title": header.title, "issuer": header.issuer,
        "unit": f"{where} ({unit.level}){inferred}" if unit.name else None,
        "programme": header.programme, "period": header.period, "signed": signed or None,
        "recipients": f"{len(header.recipients)}" if header.recipients else None,
    }  # fmt: skip
    for name, value in fields.items():
        table.add_row(Text(name, style="dim"), Text(value or "-", style="bold" if name == "title" else ""))
    console.print(table)


def _print_tree(console: Console, plan: Plan) -> None:
    tree = Tree(Text(plan.source.path, style="dim"))
    branches: dict[str | None, Tree] = {None: tree}
    for section in plan.sections:
        text = Text.assemble((section.label, "bold"), " ", section.heading or "", ("  " + section.role, _COLOUR[section.role]))
        if section.items:
            text.append(f"  {len(section.items)} items", style="dim")
        branches[section.path] = branches[section.parent].add(text)
    console.print(tree)


def _print_counts(console: Console, plan: Plan) -> None:
    lists = {name: getattr(plan, name) for name in ("legal_basis", "citations", "sections", *COMMITMENTS, "tables")}
    console.print(Text(", ".join(f"{len(rows)} {name}" for name, rows in lists.items()), style="dim"))
    for finding in plan.findings:
        console.print(Text.assemble((f"{finding.severity:8}", _SEVERITY[finding.severity]), f"{finding.code}  {finding.message}"))
