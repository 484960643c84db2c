"""The values of a plan as W3C Web Annotations (JSON-LD), for any annotation tool.

Guarantees:
- one annotation a value: a row of a list, a field of the header, a part of a project, a cell of a table; its body holds the value;
- every place is told twice: by offsets (code points of the source text, as they stand) and by the quote with what stands around it;
- the same plan gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from plan_extract.columns import TABLES, key
from plan_extract.schema import Evidence, Plan

#: Code points of a quote's prefix and suffix.
CONTEXT = 32
_PROJECT_PARTS = ("objective", "beneficiaries", "activities", "outputs", "allocation_basis")
_RFC_PDF = "http://tools.ietf.org/rfc/rfc3778"


def write_web_annotation(plan: Plan, text: str) -> bytes:
    """Return a plan as an AnnotationCollection with one page.

    Args:
        text: the source text, which tells what stands around a quote.
    """
    own = f"urn:plan-extract:{key(plan.source.sha256)}"
    items = [_annotation(own, plan, text, *value) for value in _values(plan)]
    collection = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": own,
        "type": "AnnotationCollection",
        "label": plan.header.title or plan.source.path,
        "total": len(items),
        "first": {"id": f"{own}:page", "type": "AnnotationPage", "startIndex": 0, "items": items},
    }
    return (json.dumps(collection, ensure_ascii=False, indent=1) + "\n").encode()


def _values(plan: Plan) -> Iterator[tuple[str, str, list[Evidence], Any]]:
    """Yield id, what it is, places and value."""
    header = plan.header.model_dump(mode="json", exclude={"evidence"}, exclude_none=True)
    for name, place in plan.header.evidence.items():
        yield f"header.{name}", f"header.{name}", [place], header.get(name)
    for table in TABLES:
        for row in getattr(plan, table, []):
            places = row.evidence if isinstance(row.evidence, list) else [row.evidence]
            skipped = {"evidence", "items", "rows", *_PROJECT_PARTS}
            yield row.id, table, places, row.model_dump(mode="json", exclude=skipped, exclude_none=True)
    for project in plan.projects:
        for part in _PROJECT_PARTS:
            if place := getattr(project, part):
                yield f"{project.id}.{part}", f"projects.{part}", [place], project.code
    for table_row in plan.tables:
        for i, cells in enumerate(table_row.rows, 1):
            for j, cell in enumerate(cells, 1):
                if cell.evidence:
                    yield f"{table_row.id}.{i}.{j}", "tables.cell", [cell.evidence], cell.text


def _annotation(own: str, plan: Plan, text: str, name: str, kind: str, places: list[Evidence], value: Any) -> dict[str, Any]:
    plain = isinstance(value, str)
    body = [
        {"type": "TextualBody", "purpose": "classifying", "value": kind},
        {
            "type": "TextualBody", "purpose": "describing", "format": "text/plain" if plain else "application/json",
            "value": value if plain else json.dumps(value, ensure_ascii=False),
        },
    ]  # fmt: skip
    targets = [{"source": f"urn:sha256:{plan.source.sha256}", "selector": _selectors(place, text)} for place in places]
    return {
        "id": f"{own}:{name}", "type": "Annotation", "motivation": "classifying", "body": body,
        "target": targets[0] if len(targets) == 1 else targets,
    }  # fmt: skip


def _selectors(place: Evidence, text: str) -> list[dict[str, Any]]:
    selectors: list[dict[str, Any]] = [
        {"type": "TextPositionSelector", "start": place.start, "end": place.end},
        {
            "type": "TextQuoteSelector", "exact": text[place.start : place.end],
            "prefix": text[max(place.start - CONTEXT, 0) : place.start], "suffix": text[place.end : place.end + CONTEXT],
        },
    ]  # fmt: skip
    if place.page is not None:
        box = place.bbox and (*place.bbox[:2], round(place.bbox[2] - place.bbox[0], 1), round(place.bbox[3] - place.bbox[1], 1))
        view = f"&viewrect={','.join(f'{side:g}' for side in box)}" if box else ""
        selectors.append({"type": "FragmentSelector", "conformsTo": _RFC_PDF, "value": f"page={place.page}{view}"})
    return selectors
