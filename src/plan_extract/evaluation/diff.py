"""What a change of a rule does: rows gained, lost and changed between two runs, by document and list.

Guarantees:
- documents are matched by the checksum of their file, else by path; one that only one side has is told as such;
- rows that stand in the same place are one row that changed; the order of documents and rows changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from plan_extract.evaluation.score import Row, pair_rows, rows_of
from plan_extract.schema import Plan

#: What must agree for two rows to be one row that changed, where the place alone does not say it.
_KEYS = {"header": ("field",), "findings": ("code",), "sections": ()}
_OWN = {"id", "evidence", "items", "start", "end", "parent_amount", "total_budget"}
_LISTS = ("header", *(name for name, field in Plan.model_fields.items() if field.default_factory is list))


class Change(NamedTuple):
    """One row that was gained, lost or changed; `fields` maps a name to its value before and after."""

    document: str
    list: str
    kind: str
    row: Row
    fields: dict[str, tuple[object, object]]


def diff(base: list[Row], head: list[Row]) -> Iterator[Change]:
    """Yield every change from one run to another, in the order of the first, then what only the second has."""
    before, after = _by_document(base), _by_document(head)
    for document in [*before, *(name for name in after if name not in before)]:
        path = (after.get(document) or before[document])["source"].get("path") or document[:12]
        if document not in after or document not in before:
            kind = "lost" if document in before else "gained"
            yield Change(path, "plan", kind, (before.get(document) or after[document])["source"], {})
            continue
        for name in _LISTS:
            yield from _changes(path, name, before[document], after[document])


def _by_document(plans: list[Row]) -> dict[str, Row]:
    return {plan["source"].get("sha256") or plan["source"]["path"]: plan for plan in plans}


def _changes(path: str, name: str, base: Row, head: Row) -> Iterator[Change]:
    one, other = rows_of(base, name), rows_of(head, name)
    fields = tuple(sorted({key for row in [*one, *other] for key in row} - _OWN))
    counts = pair_rows(name, one, other, _KEYS.get(name, ()), fields)
    for row, now, wrong in counts.differences:
        yield Change(path, name, "changed", row, {key: (row.get(key), now.get(key)) for key in wrong.split(", ")})
    yield from (Change(path, name, "lost", row, {}) for row in counts.omissions)
    yield from (Change(path, name, "gained", row, {}) for row in counts.inventions)


def brief(change: Change) -> str:
    """Return a change in one line: the place, then what it says or how it changed."""
    row = change.row
    at = row.get("start", next(iter(row_span["start"] for row_span in _evidence(row)), ""))
    if change.fields:
        told = "; ".join(f"{name}: {was!r} → {now!r}" for name, (was, now) in change.fields.items())
        return f"{at}: {row.get('field') or row.get('path') or ''} {told}"
    values = {key: value for key, value in row.items() if key not in _OWN and value not in (None, [], "")}
    return f"{at}: " + "; ".join(f"{name}={value!r}" for name, value in values.items())[:200]


def _evidence(row: Row) -> list[Row]:
    evidence = row.get("evidence") or []
    return evidence if isinstance(evidence, list) else [evidence]
