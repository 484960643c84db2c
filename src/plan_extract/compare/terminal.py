"""A comparison for people: the matrix of indicators, or one view as a table."""

from __future__ import annotations

import sys
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from plan_extract.compare.model import Cell, Comparison, Difference, Gap, Row
from plan_extract.compare.tables import View, mark, table, told, without_text
from plan_extract.writers.grids import WIDE, print_rows

_COLOUR = {"▲": "green", "▼": "red", "": ""}
_WHY: dict[Difference, str] = {
    "indicator": "like it", "measure": "level/change", "unit": "unit", "population": "population", "scope": "place",
    "period": "year", "standard": "standard",
}  # fmt: skip
_LEGEND = """\
▲ stricter, ▼ laxer than the province, else the nation, else the other plans; - missing
≠ not comparable: another indicator (like it), a level against a change or a grant (level/change), another unit, population, place,
  year or rate, or poverty standard; the quotes: --csv, --html"""
#: Letters that a column of the matrix takes at least: what does not fit stands in another table below.
_COLUMN = 16
_HIDDEN = ("start", "end", "page", "row", "quote", "file")


def print_comparison(comparison: Comparison, view: View) -> None:
    """Print a view; of the targets only rows that two plans say something of."""
    if view != "targets":
        rows = [{name: _short(cell) for name, cell in row.items() if name not in _HIDDEN} for row in table(comparison, view)]
        print_rows(list(rows[0]) if rows else [], [tuple(row.values()) for row in rows])
        if view == "shared" and (line := without_text(comparison)):
            print(line)
        return
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    common = [row for row in comparison.rows if sum(cell.state != "missing" for cell in row.cells) > 1]
    at_once = max(console.width // _COLUMN - 1, 1)
    for first in range(0, len(comparison.plans) if common else 0, at_once):
        drawn = Table("indicator", header_style="bold", show_lines=True)
        columns = slice(first, first + at_once)
        for side in comparison.plans[columns]:
            drawn.add_column(Text(side.name))
        for row in common:
            drawn.add_row(_named(row), *(_cell(cell) for cell in row.cells[columns]))
        console.print(drawn)
    console.print(Text(_LEGEND if common else "(the plans have no indicator in common)", "dim"))
    for gap in comparison.gaps:
        console.print(Text.assemble(("missing ", "yellow"), _missing(gap)))


def _missing(gap: Gap) -> str:
    instead = f"; it has only: {' '.join(gap.instead.split())}" if gap.instead else ""
    return f"{gap.plan}: {gap.indicator} ({len(gap.told_by)} others have it{instead})"


def _named(row: Row) -> Text:
    traits = [row.measure, row.population, row.scope, row.year, f"standard {row.standard}" if row.standard else None]
    nation = [f"nation {told(national)}" for national in row.national[:1]]
    return Text.assemble((row.indicator, "bold"), "\n", (", ".join(filter(None, [*traits, *nation])), "dim"))


def _cell(cell: Cell) -> Text:
    values = "\n".join(told(value) for value in cell.values)
    if cell.state == "value":
        return Text.assemble(values, " ", (mark(cell), _COLOUR[mark(cell)]))
    if cell.state == "missing":
        return Text("-", style="dim")
    return Text(f"≠ {values}\n{', '.join(_WHY[one] for one in cell.differs)}", style="dim")


def _short(cell: Any) -> Any:
    return cell[:79] + "…" if isinstance(cell, str) and len(cell) > 80 else cell
