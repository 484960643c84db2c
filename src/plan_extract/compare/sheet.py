"""A comparison as a workbook: a sheet per view, numbers as numbers, the quote in a note, heads that stay, filters.

Guarantees:
- text is written as text: nothing in it is taken for a formula or a link;
- the same comparison gives the same bytes.
"""

from __future__ import annotations

import datetime
import io
from typing import Any, get_args

import xlsxwriter

from plan_extract.compare.model import Cell, Comparison, National, Value
from plan_extract.compare.tables import View, mark, table, told

_SIGNED = {">=": '"≥ "', "<=": '"≤ "', ">": '"> "', "<": '"< "', "~": '"~ "'}
_TRAITS = ("indicator", "code", "measure", "unit", "per", "population", "scope", "year", "standard")
_COLOURS = {"▲": "#D9F2D9", "▼": "#F9D9D9", "": None}
#: Characters of a note and of a cell, by Excel's own bounds.
_NOTE, _CELL = 2000, 32_000
_WIDTHS = {
    "indicator": 42,
    "quote": 60,
    "task": 60,
    "message": 60,
    "title": 50,
    "told_by": 40,
    "name": 40,
    "agency": 34,
    "reason": 34,
}


def workbook(comparison: Comparison) -> bytes:
    """Return a workbook: the matrix, then every view."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": "plan-extract compare", "created": datetime.datetime(2000, 1, 1)})
        _matrix(book, comparison)
        for view in get_args(View):
            _sheet(book, view, table(comparison, view))
    return file.getvalue()


def _matrix(book: Any, comparison: Comparison) -> None:
    sheet = book.add_worksheet("matrix")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    sheet.write_row(0, 0, [*_TRAITS, "national", *(side.name for side in comparison.plans)], bold)
    for number, row in enumerate(comparison.rows, 1):
        sheet.write_row(number, 0, [getattr(row, name) for name in _TRAITS])
        if len({(one.comparator, one.value, one.value_max) for one in row.national}) == 1:
            _write_number(book, sheet, (number, len(_TRAITS)), row.national[0], {})
        else:
            sheet.write_string(number, len(_TRAITS), "; ".join(told(one) for one in row.national))
        for column, cell in enumerate(row.cells, len(_TRAITS) + 1):
            _write_cell(book, sheet, (number, column), cell)
    last = len(_TRAITS) + len(comparison.plans)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(comparison.rows), 1), last)
    sheet.set_column(0, 0, 42, book.add_format({"text_wrap": True, "valign": "top"}))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_column(1, last, 14)


def _write_cell(book: Any, sheet: Any, at: tuple[int, int], cell: Cell) -> None:
    """Write what a plan says: one number as a number with its sign, several or one that is not comparable as text."""
    if cell.state == "missing":
        return
    only = cell.values[0] if len(cell.values) == 1 else None
    look: dict[str, Any] = {"valign": "top"}
    if cell.state == "not_comparable":
        look |= {"font_color": "#777777", "italic": True}
    elif (colour := _COLOURS[mark(cell)]) is not None:
        look |= {"bg_color": colour}
    if only is not None and only.value is not None and cell.state == "value":
        _write_number(book, sheet, at, only, look)
    else:
        text = "; ".join(told(value) for value in cell.values)
        sheet.write_string(*at, f"≠ {text} ({cell.reason})" if cell.state == "not_comparable" else text, book.add_format(look))
    verdicts = {"others": cell.others, "province": cell.province, "nation": cell.national}
    notes = [f"{value.section}: {value.passage.text if value.passage else value.evidence.quote}" for value in cell.values]
    notes += [f"{verdict} than the {name}" for name, verdict in verdicts.items() if verdict in ("stricter", "laxer")]
    sheet.write_comment(*at, "\n".join(notes)[:_NOTE], {"x_scale": 3})


def _write_number(book: Any, sheet: Any, at: tuple[int, int], value: Value | National, look: dict[str, Any]) -> None:
    """Write a value as a number with its sign; a range as text."""
    if value.value is None or value.value_max is not None:
        sheet.write_string(*at, told(value), book.add_format(look))
        return
    shown = "#,##0" if float(value.value).is_integer() else "#,##0.##"
    look = {**look, "num_format": _SIGNED.get(value.comparator or "", "") + shown}
    sheet.write_number(*at, value.value, book.add_format(look))


def _sheet(book: Any, name: str, rows: list[dict[str, Any]]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    columns = list(rows[0]) if rows else []
    sheet.write_row(0, 0, columns or ["(nothing)"], bold)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row.values()):
            if isinstance(cell, bool):
                sheet.write_boolean(number, column, cell)
            elif isinstance(cell, int | float):
                sheet.write_number(number, column, cell)
            elif cell is not None:
                sheet.write_string(number, column, str(cell)[:_CELL])
    sheet.freeze_panes(1, 0)
    if columns:
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    for column, title in enumerate(columns):
        sheet.set_column(column, column, _WIDTHS.get(title, 14))
