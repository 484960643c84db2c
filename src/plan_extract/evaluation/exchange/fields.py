"""Labels and fields of the schema, as an annotation tool needs them.

Guarantees:
- everything is read off the JSON Schema: a new list or field of the contract is a new label or control;
- labels and field names hold ASCII letters, digits, `_` and `-` alone (brat allows no others).
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, NamedTuple

from plan_extract.schema import json_schema

Kind = Literal["choice", "number", "text", "texts"]
#: Rows that name another row by its id: (list, list of the other) → field. Tools draw these as arrows.
REFERENCES = {("budgets", "budgets"): "parent", ("projects", "budgets"): "budgets"}
#: First letters of the ids of each list.
PREFIX = {
    "legal_basis": "L", "citations": "C", "sections": "S", "objectives": "O", "targets": "T", "budgets": "B", "projects": "P",
    "assignments": "A", "deadlines": "D", "tables": "TB", "findings": "F",
}  # fmt: skip
#: Fields that follow from a row's place, or that no control can hold (a header's recipients, a section's bullets).
_NOT_EDITED = {"id", "start", "evidence", "items", "inferred"}


class Field(NamedTuple):
    """How a field is edited: its kind, for a choice the printed form of each value, and what it is."""

    kind: Kind
    values: dict[str, Any]
    description: str


@cache
def _schema() -> dict[str, Any]:
    return json_schema()


def properties(label: str) -> dict[str, Any]:
    """Return the JSON Schema properties of a list's rows."""
    name = _schema()["properties"][label]["items"]["$ref"].rpartition("/")[2]
    found: dict[str, Any] = _schema()["$defs"][name]["properties"]
    return found


@cache
def labels() -> dict[str, dict[str, Field]]:
    """Return every label with its fields: a label a list, one a header field, one (without fields) for each further span of a row.

    >>> list(labels())[:2], labels()["targets"]["measure"].values
    (['header-document_type', 'header-number'], {'level': 'level', 'change': 'change', 'support': 'support'})
    >>> labels()["header-title"]["value"].kind, labels()["projects-activities"]
    ('text', {})
    """
    found: dict[str, dict[str, Field]] = {}
    defs = _schema()["$defs"]
    for name, told in defs["Header"]["properties"].items():
        if name != "evidence":
            model = defs.get(told.get("$ref", "").rpartition("/")[2])
            found[f"header-{name}"] = _fields(model["properties"]) if model else _fields({"value": told})
    for name, told in _schema()["properties"].items():
        if told.get("type") == "array":
            of = properties(name)
            edited = {field: prop for field, prop in of.items() if (name, field) not in _references()}
            found[name] = _fields(edited)
            found.update({f"{name}-{field}": {} for field, prop in of.items() if _holds_spans(name, field, prop)})
    return found | {"tables-cells": {}}  # gold keeps the spans of a table's cells apart from what stands in them


def _references() -> set[tuple[str, str]]:
    return {(of, field) for (of, _), field in REFERENCES.items()}


def _holds_spans(name: str, field: str, prop: dict[str, Any]) -> bool:
    single = field == "evidence" and "$ref" in prop
    return not single and field != "items" and any(model in str(prop) for model in ("/Evidence", "/Cell")) and name in PREFIX


def _fields(of: dict[str, Any]) -> dict[str, Field]:
    found = {name: _field(prop) for name, prop in of.items() if name not in _NOT_EDITED}
    return {name: field for name, field in found.items() if field}


def _field(prop: dict[str, Any]) -> Field | None:
    told = str(prop.get("description", ""))
    for leaf in prop.get("anyOf", [prop]):
        match leaf:
            case {"enum": values}:
                return Field("choice", {value: value for value in values}, told)
            case {"type": "boolean"}:
                return Field("choice", {"true": True, "false": False}, told)
            case {"type": "number" | "integer"}:
                return Field("number", {}, told)
            case {"type": "string"}:
                return Field("text", {}, told)
            case {"type": "array", "items": {"type": "string"}}:
                return Field("texts", {}, told)
    return None


def shown(label: str, row: Any, kinds: tuple[Kind, ...]) -> dict[str, Any]:
    """Return the values of a row that a tool with controls of some kinds shows, each in its printed form; what is empty has none.

    >>> shown("assignments", {"role": "lead", "task": None, "collective": False, "refers_to": []}, ("choice", "text", "texts"))
    {'collective': 'false', 'role': 'lead'}
    """
    values = row if isinstance(row, dict) else {"value": row}
    found: dict[str, Any] = {}
    for name, field in labels()[label].items():
        value = values.get(name)
        printed = next((key for key, of in field.values.items() if of == value), None)
        if field.kind not in kinds or value is None:
            continue
        if field.kind == "choice":
            found |= {} if printed is None else {name: printed}
        elif is_value(field, value) and value not in ("", []):
            found[name] = value
    return found


def is_value(field: Field, value: Any) -> bool:
    """Tell whether something can stand in a field that is no choice."""
    if field.kind == "texts":
        return isinstance(value, list) and all(isinstance(item, str) and item for item in value)
    if field.kind == "number":
        return type(value) in (int, float) and abs(value) < float("inf")
    return isinstance(value, str)
