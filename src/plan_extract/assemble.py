"""Outline and rows → Plan: flow offsets become evidence, rows get their ids in document order.

Guarantees:
- ids depend on the document alone; the same text gives the same plan;
- a plan does not cite itself: its own number is taken out of the citations.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from plan_extract.document import Document
from plan_extract.outline import Bullet, Outline
from plan_extract.schema import Citation, Header, Item, Plan, Section, Source


class _HasId(Protocol):
    id: str


Row = TypeVar("Row", bound=_HasId)


def assemble(document: Document, outline: Outline, header: Header, legal_basis: list[Citation], citations: list[Citation]) -> Plan:
    """Return the plan; findings are `check`'s work."""
    source = document.source
    own = header.number
    return Plan(
        source=Source(
            path=source.path, sha256=source.sha256, media_type=source.media_type, chars=len(source.text), pages=source.pages,
            encoding=source.encoding, notes=list(source.notes),
            ocr_confidence=None if source.ocr_confidence is None else list(source.ocr_confidence),
        ),
        header=header,
        legal_basis=numbered("L", [row for row in legal_basis if not own or row.number != own]),
        citations=numbered("C", [row for row in citations if not own or row.number != own]),
        sections=numbered("S", _sections(document, outline)),
    )  # fmt: skip


def numbered(letter: str, rows: Iterable[Row]) -> list[Row]:
    """Return the rows with their ids, in the order in which they come."""
    rows = list(rows)
    for i, row in enumerate(rows, 1):
        row.id = f"{letter}{i}"
    return rows


def _sections(document: Document, outline: Outline) -> Iterable[Section]:
    for node in outline.nodes:
        last = node.heading[1] if node.heading else node.label.end
        yield Section(
            id="", path=node.path, label=node.text, heading=document.printed(*node.heading) or None if node.heading else None,
            level=node.level, parent=node.parent.path if node.parent else None, role=node.role,
            start=document.to_source(node.start), end=document.to_source(node.end),
            items=[_item(document, bullet) for bullet in node.items], evidence=document.evidence(node.start, last),
        )  # fmt: skip


def _item(document: Document, bullet: Bullet) -> Item:
    return Item(
        marker=bullet.marker, start=document.to_source(bullet.start), end=document.to_source(bullet.end),
        items=[_item(document, below) for below in bullet.items],
    )  # fmt: skip
