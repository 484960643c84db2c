"""Lines of money → rows of the plan: ids, parents by id, what each is.

Guarantees:
- rows are in document order, a parent's id stands for the row of the line it names.
"""

from __future__ import annotations

from plan_extract.document import Document
from plan_extract.funding import Line
from plan_extract.outline import CLOSING
from plan_extract.schema import Budget


def budget_rows(document: Document, lines: list[Line]) -> list[Budget]:
    """Return the lines as rows with their ids, parents named."""
    ordered = sorted(lines, key=lambda line: (line.start, line.end))
    ids = {id(line): f"B{i}" for i, line in enumerate(ordered, 1)}
    return [
        Budget.model_validate({
            "id": ids[id(line)], "amount": line.amount, "as_written": line.as_written, "kind": kind(line),
            "parent": ids[id(line.parent)] if line.parent else None, "funding_source": line.source, "purpose": line.purpose,
            "project": line.project, "period": line.period, "certainty": line.certainty,
            "section": line.node.path if line.node else CLOSING, "evidence": document.evidence(line.start, line.end),
        })
        for line in ordered
    ]  # fmt: skip


def kind(line: Line) -> str:
    """Return what a line is: it has parts or is called a total, it is a part, or neither."""
    if line.parts or (line.called_total and line.parent is None):
        return "total"
    return "part" if line.parent is not None else "item"
