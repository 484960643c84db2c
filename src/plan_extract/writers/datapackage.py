"""Flat tables as a Frictionless data package: CSV files and the `datapackage.json` that describes them.

Guarantees:
- numbers have a dot and no groups, lists are joined by `; `, no cell is taken for a formula;
- keys, types and closed lists of values stand in the description, so that `frictionless validate` checks them;
- the same plan gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from plan_extract.columns import CELLS, KEY, TABLES, Column, cells, rows
from plan_extract.schema import Plan
from plan_extract.writers.terminal import safe_cell

_KINDS = {"BIGINT": "integer", "DOUBLE": "number", "BOOLEAN": "boolean"}
#: Tables whose rows have a key other than `plan` and `id`, and what it is.
_KEYS = {"plans": ["plan"], "files": ["file"], "cells": ["plan", "table_id", "row_number", "column_number"]}


def write_package(plan: Plan) -> dict[str, bytes]:
    """Return the files of a package of one plan, name → content."""
    tables = {name: (KEY, *columns) for name, columns in TABLES.items()} | {"cells": CELLS}
    title = plan.header.title or plan.source.path
    package = describe(f"plan-{rows(plan, 'plans')[0]['plan']}", title, tables)
    files = {"datapackage.json": (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()}
    for name in tables:
        found = cells(plan) if name == "cells" else rows(plan, name)
        files[f"{name}.csv"] = _csv([column.name for column in tables[name]], found)
    return files


def describe(name: str, title: str, tables: dict[str, tuple[Column, ...]]) -> dict[str, Any]:
    """Return the Frictionless description of CSV files, one a table (Data Package, version 1)."""
    resources = [
        {
            "name": table, "path": f"{table}.csv", "profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv",
            "encoding": "utf-8", "schema": _schema(table, columns),
        }
        for table, columns in tables.items()
    ]  # fmt: skip
    return {"name": name, "title": title, "profile": "tabular-data-package", "resources": resources}


def _schema(table: str, columns: tuple[Column, ...]) -> dict[str, Any]:
    fields = [
        {"name": column.name, "type": _KINDS.get(column.type, "string"), "description": column.description}
        | ({"constraints": {"enum": list(column.choices)}} if column.choices else {})
        for column in columns
    ]
    schema: dict[str, Any] = {"fields": fields}
    if own := _KEYS.get(table, ["plan", "id"] if any(column.name == "id" for column in columns) else None):
        schema["primaryKey"] = own
    if columns[0] is KEY and table != "plans":
        schema["foreignKeys"] = [{"fields": ["plan"], "reference": {"resource": "plans", "fields": ["plan"]}}]
    return schema


def _csv(columns: list[str], found: list[dict[str, Any]]) -> bytes:
    """Return rows as CSV, UTF-8 with a byte order mark, as Excel wants it."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in found)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else safe_cell(value)
