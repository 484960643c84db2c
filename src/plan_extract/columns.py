"""A plan as flat tables: which columns each has, read off the models of the contract.

Guarantees:
- every table has `plan` (the key of its plan) first; `plan` and `id` together are the key of a row;
- evidence becomes `start`, `end`, `quote` and `page`, of several places the first, with `places` telling how many;
- lists of words stay lists; lists of models (bullets, rows of a table) are counted, the cells of tables have a table of their own.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from plan_extract.schema import (
    Assignment,
    Budget,
    Cell,
    Citation,
    Deadline,
    Evidence,
    Finding,
    Header,
    Objective,
    Plan,
    Project,
    Section,
    Source,
    Table,
    Target,
)

#: Hexadecimal digits of a file's SHA-256 that are the key of its plan.
KEY_DIGITS = 16
_TYPES: dict[type, str] = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}
_SPAN = ("start", "end", "quote", "page")


class Column(NamedTuple):
    """A column of a flat table.

    Attributes:
        name: its name.
        type: SQL type: VARCHAR, BIGINT, DOUBLE, BOOLEAN or VARCHAR[].
        path: names from the row of the contract down to the value; `len` counts a list, `0` takes its first,
            `year` reads the year that an EDTF date begins with.
        description: one line.
        choices: the values that there are, none where any may be.
    """

    name: str
    type: str
    path: tuple[str, ...]
    description: str
    choices: tuple[str, ...] = ()


def sql_type(annotation: Any) -> str:
    """Return the SQL type of a field as it stands in JSON.

    >>> sql_type(float | None), sql_type(list[str]), sql_type(bool)
    ('DOUBLE', 'VARCHAR[]', 'BOOLEAN')
    """
    origin, args = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation.__name__ == "Item":
            return "JSON"  # bullets nest without end
        fields = ", ".join(f'"{name}" {sql_type(field.annotation)}' for name, field in annotation.model_fields.items())
        return f"STRUCT({fields})"
    if origin is list:
        return f"{sql_type(args[0])}[]"
    if origin is tuple:
        return f"{sql_type(args[0])}[]"
    if origin is dict:
        return f"MAP(VARCHAR, {sql_type(args[1])})"
    if origin is Literal:
        return "VARCHAR"
    if origin in (Union, types.UnionType):
        kinds = {sql_type(arg) for arg in args if arg is not type(None)}
        return "DOUBLE" if kinds == {"DOUBLE", "BIGINT"} else kinds.pop()
    return sql_type(args[0]) if args else _TYPES[annotation]


def _columns(model: type[BaseModel]) -> Iterator[Column]:
    for name, field in model.model_fields.items():
        kind, here = sql_type(field.annotation), (name,)
        told = field.description or ""
        if kind == sql_type(Evidence):
            stem = "" if name == "evidence" else f"{name}_"
            yield from (_span(stem, here, part) for part in _SPAN)
        elif kind == f"{sql_type(Evidence)}[]":
            yield from (_span("", (*here, "0"), part) for part in _SPAN)
            yield Column(
                "places", "BIGINT", (*here, "len"), "Number of places that it rests on; start, end and quote are the first"
            )
        elif kind.startswith("STRUCT") or kind.startswith("JSON"):
            yield Column(name, "BIGINT", (*here, "len"), f"{told} (their number)")
        else:
            own = f"division_{name}" if name in _SPAN else name  # of a section: start and end are those of its heading
            yield Column(own, kind, here, told or _TOLD[name], _choices(field.annotation))


def _choices(annotation: Any) -> tuple[str, ...]:
    """Return the values of a literal type, optional or not.

    >>> _choices(Literal["a", "b"] | None), _choices(str)
    (('a', 'b'), ())
    """
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    options = get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else ()
    return next((_choices(option) for option in options if _choices(option)), ())


def _span(stem: str, path: tuple[str, ...], part: str) -> Column:
    field = Evidence.model_fields[part]
    return Column(stem + part, sql_type(field.annotation), (*path, part), field.description or "")


_TOLD = {"section": "Path of the section that it stands in", "id": "Key within its plan, in document order"}


def _plans() -> Iterator[Column]:
    """Yield the columns of `plans`: header and source, without a prefix where no two names meet."""
    header = {"unit": ("header", "unit", "name"), "signer": ("header", "signer", "name")}
    for name, field in Header.model_fields.items():
        if name == "unit" or name == "signer":
            nested: Any = field.annotation
            for inner, part in nested.model_fields.items():
                own = name if inner == "name" else inner if name == "unit" else f"{name}_{inner}"
                yield Column(own, sql_type(part.annotation), (*header[name][:2], inner), part.description or "")
        elif name == "recipients":
            yield Column(name, "BIGINT", ("header", name, "len"), "Number of lines of *Nơi nhận*")
        elif name != "evidence":
            yield Column(name, sql_type(field.annotation), ("header", name), field.description or "")
    yield Column("year", "BIGINT", ("header", "period", "year"), "First year of its period")
    for name, field in Source.model_fields.items():
        if name not in ("path", "ocr_confidence"):
            yield Column(name, sql_type(field.annotation), ("source", name), field.description or "")


_LISTS: dict[str, type[BaseModel]] = {
    "legal_basis": Citation, "citations": Citation, "sections": Section, "objectives": Objective, "targets": Target,
    "budgets": Budget, "projects": Project, "assignments": Assignment, "deadlines": Deadline, "tables": Table, "findings": Finding,
}  # fmt: skip
#: Table → its columns; all but `plans` are lists of the contract.
TABLES: dict[str, tuple[Column, ...]] = {
    "plans": tuple(_plans()),
    **{name: tuple(_columns(model)) for name, model in _LISTS.items()},
}
#: First column of every table.
KEY = Column("plan", "VARCHAR", ("plan",), "Key of the plan: the first digits of the SHA-256 of its file")
#: The cells of the tables of a plan.
CELLS = (
    KEY,
    Column("table_id", "VARCHAR", (), "Table that it stands in: `tables.id`"),
    Column("row_number", "BIGINT", (), "From 1"),
    Column("column_number", "BIGINT", (), "From 1"),
    Column("column_name", "VARCHAR", (), "Header of its column"),
    Column("text", "VARCHAR", (), "What stands in it"),
    Column("start", "BIGINT", (), "First code point; empty for the repeated part of a merged cell"),
    Column("end", "BIGINT", (), "Code point behind the last one"),
)


def key(sha256: str) -> str:
    """Return the key of the plan of a file with this checksum."""
    return sha256[:KEY_DIGITS]


def rows(plan: Plan, table: str) -> list[dict[str, Any]]:
    """Return the rows of a flat table.

    >>> from plan_extract import extract
    >>> rows(extract("KẾ HOẠCH\\nGiảm nghèo năm 2024\\n\\nI. MỤC TIÊU\\nGiảm 5 hộ nghèo."), "targets")[0]["value"]
    5
    """
    found = [plan] if table == "plans" else getattr(plan, table)
    return [
        {"plan": key(plan.source.sha256), **{column.name: _value(row, column.path) for column in TABLES[table]}} for row in found
    ]


def cells(plan: Plan) -> list[dict[str, Any]]:
    """Return the cells of all tables of a plan, row by row."""
    names = [column.name for column in CELLS]
    own = key(plan.source.sha256)
    return [
        dict(zip(names, (own, table.id, i, j, *_told(table, j, cell)), strict=True))
        for table in plan.tables
        for i, row in enumerate(table.rows, 1)
        for j, cell in enumerate(row, 1)
    ]


def _told(table: Table, column: int, cell: Cell) -> tuple[str | int | None, ...]:
    title = table.columns[column - 1] if column <= len(table.columns) else None
    place = cell.evidence
    return (title, cell.text, place.start if place else None, place.end if place else None)


def _value(row: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if row is None:
            return None
        if name == "len":
            return len(row)
        if name == "year":
            return int(row[:4]) if row[:4].isdigit() else None  # an open period: ../2030
        row = (row[0] if row else None) if name == "0" else getattr(row, name)
    return row
