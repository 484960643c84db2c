"""A plan for people: coloured in a terminal, plain in a pipe, or one list as CSV.

Guarantees:
- text of the document is printed as text: nothing in it is taken for markup, no cell for a formula.
"""

from __future__ import annotations

import csv
import sys
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from plan_extract.schema import Plan

_COLOUR = {
    "objectives": "green", "funding": "yellow", "organisation": "cyan", "activities": "blue", "assessment": "magenta",
    "monitoring": "cyan", "solutions": "blue", "scope": "white", "purpose": "green", "annex": "dim", "other": "dim",
}  # fmt: skip
#: Columns that a table may take where the output is no terminal.
WIDE = 200
_SEVERITY = {"error": "bold red", "warning": "yellow", "info": "dim"}
_LISTS = {"legal": "legal_basis", "citations": "citations", "findings": "findings"}


def print_view(plan: Plan, view: str) -> None:
    """Print the plan at a glance, or one of its lists as a table."""
    # A pipe has no width: lines are not folded for it.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    if view == "plan":
        _print_header(console, plan)
        _print_tree(console, plan)
        _print_counts(console, plan)
        return
    columns, rows = _rows(plan, view)
    table = Table(*columns, header_style="bold")
    for row in rows:
        table.add_row(*(Text(str(cell if cell is not None else "")) for cell in row))
    console.print(table if rows else Text("(none)"))


def print_csv(plan: Plan, view: str) -> None:
    """Print a list (for `plan`: the sections) as CSV that Excel opens as it is."""
    columns, rows = _rows(plan, view)
    sys.stdout.write("\ufeff")
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)


def safe_cell(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula.

    >>> safe_cell("=HYPERLINK(1)"), safe_cell("- Lưu"), safe_cell(-5)
    ("'=HYPERLINK(1)", "'- Lưu", -5)
    """
    return "'" + cell if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _rows(plan: Plan, view: str) -> tuple[list[str], list[list[Any]]]:
    if view == "plan":
        columns = ["path", "level", "role", "label", "heading", "start", "end"]
        return columns, [[getattr(section, column) for column in columns] for section in plan.sections]
    if view == "findings":
        rows: list[list[Any]] = [
            [row.id, row.severity, row.code, row.section, row.message, row.evidence[0].start if row.evidence else None]
            for row in plan.findings
        ]
        return ["id", "severity", "code", "section", "message", "start"], rows
    columns = ["id", "document_type", "number", "date", "issuer", "relation", "section", "subject"]
    listed = getattr(plan, _LISTS[view])
    return [*columns, "start"], [[*(getattr(row, column) for column in columns), row.evidence.start] for row in listed]


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
    lists = {name: getattr(plan, name) for name in ("legal_basis", "citations", "sections")}
    console.print(Text(", ".join(f"{len(rows)} {name}" for name, rows in lists.items()), style="dim"))
    for finding in plan.findings:
        console.print(Text.assemble((f"{finding.severity:8}", _SEVERITY[finding.severity]), f"{finding.code}  {finding.message}"))
