"""Tables for people and for spreadsheets: one below the other, each under its title, figures to the right.

Guarantees:
- every cell is printed whole; none is taken for markup or a formula.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable
from typing import Any, TextIO

import regex
from rich.console import Console
from rich.table import Table as Drawn
from rich.text import Text

from plan_extract.schema import Plan, Table

#: Columns that a table may take where the output is no terminal.
WIDE = 200
FIGURE = regex.compile(r"[-≥≤<>~]?\s*[\d.,]*\s*[%‰]?")


def print_tables(console: Console, plan: Plan, text: str) -> None:
    """Print the tables of a plan, each under a line that tells its kind, title, unit, section and line."""
    for table in plan.tables:
        console.print(
            Text.assemble((table.id, "bold"), f" {table.kind}  ", (table.title or "(no title)", "bold"), _place(table, text))
        )
        if not table.rows:
            console.print(Text("  its cells cannot be told apart for certain; see the text", style="dim"))
            continue
        drawn = Drawn(header_style="bold", show_lines=any(len(cell.text) > 40 for row in table.rows for cell in row))
        for i, name in enumerate(table.columns):
            cells = [row[i].text for row in table.rows]
            figures = sum(FIGURE.fullmatch(cell) is not None for cell in cells) == len(cells)
            drawn.add_column(Text(name), justify="right" if figures else "left")
        for row in table.rows:
            drawn.add_row(*(Text(cell.text) for cell in row))
        console.print(drawn)
    if not plan.tables:
        console.print(Text("(none)"))


def _place(table: Table, text: str) -> str:
    unit = f" ({table.unit_note})" if table.unit_note else ""
    return f"{unit}  {table.section}, line {text.count(chr(10), 0, table.evidence.start) + 1}"


def print_rows(columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Print rows as one table; numbers to the right, the lines of a pipe not folded."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    found = list(rows)
    drawn = Drawn(header_style="bold")
    for i, name in enumerate(columns):
        figures = all(isinstance(row[i], int | float | None) for row in found)
        drawn.add_column(Text(name), justify="right" if figures and found else "left")
    for row in found:
        drawn.add_row(*(Text(_told(cell)) for cell in row))
    console.print(drawn if found else Text("(no rows)"))


def _told(cell: Any) -> str:
    if isinstance(cell, list):
        return "; ".join(map(str, cell))
    return "" if cell is None else f"{cell:g}" if isinstance(cell, float) and cell < 1e6 else str(cell)


def write_tables(file: TextIO, plan: Plan, text: str, safe: Callable[[Any], Any]) -> None:
    """Write the tables as CSV: a row that tells what follows, the columns, the rows, an empty row."""
    writer = csv.writer(file, lineterminator="\r\n")
    for table in plan.tables:
        line = text.count("\n", 0, table.evidence.start) + 1
        told = [table.id, table.kind, table.title, table.unit_note, table.section, line, table.evidence.start, table.evidence.end]
        writer.writerow([safe(cell) for cell in told])
        writer.writerow([safe(cell) for cell in table.columns])
        writer.writerows([safe(cell.text) for cell in row] for row in table.rows)
        writer.writerow([])
