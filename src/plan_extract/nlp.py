"""Plans in spaCy: the one door to it. Importing this module loads spaCy; nothing that starts with the program does.

Guarantees:
- `doc.spans` holds a group a list: sections (whole divisions), headings, targets, budgets, agencies, deadlines and more (`GROUPS`);
- a span covers the tokens that its evidence touches, and keeps the exact place: `span._.place` and `span._.quote`, through
  DocBin too; `span.id_` is the row's id, `span._.row` the row itself, `doc._.plan` the plan;
- the same plan gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

from plan_extract.document import SourceText
from plan_extract.pipeline import run
from plan_extract.schema import Evidence, Plan

#: Key of `doc.user_data` that holds the plan as JSON.
USER_DATA = "plan_extract"
#: Group of spans → list of the plan, and the field that labels its spans.
GROUPS = {
    "sections": ("sections", "role"), "headings": ("sections", "role"), "legal_basis": ("legal_basis", "document_type"),
    "citations": ("citations", "document_type"), "objectives": ("objectives", "kind"), "targets": ("targets", "measure"),
    "budgets": ("budgets", "kind"), "projects": ("projects", "code"), "agencies": ("assignments", "role"),
    "deadlines": ("deadlines", "kind"), "tables": ("tables", "kind"), "findings": ("findings", "code"),
}  # fmt: skip


@Language.factory("plan_extract", default_config={"patterns": None})
def make_component(nlp: Language, name: str, patterns: str | None) -> PlanComponent:  # noqa: ARG001
    """Return the component `plan_extract` of a pipeline: `nlp.add_pipe("plan_extract")`."""
    return PlanComponent(Path(patterns) if patterns else None)


class PlanComponent:
    """Reads the text of a Doc as a plan and puts its rows into `doc.spans`."""

    def __init__(self, patterns: Path | None = None) -> None:
        self.patterns = patterns

    def __call__(self, doc: Doc) -> Doc:
        """Add the spans of its plan to a Doc."""
        # Line ends are made one in the same length: offsets are those of the Doc.
        text = doc.text.replace("\r\n", " \n").replace("\r", "\n")
        sha256 = hashlib.sha256(doc.text.encode("utf-8", "surrogatepass")).hexdigest()
        return add_spans(doc, run(SourceText(text, "<doc>", sha256), self.patterns).plan)


def write_docbin(plan: Plan, text: str) -> bytes:
    """Return a plan as a DocBin of one Doc, for training and for spaCy's tools.

    The Doc is tokenised by `spacy.blank("xx")`: syllables and signs, as Vietnamese is written.
    """
    nlp = spacy.blank("xx")
    nlp.max_length = max(nlp.max_length, len(text) + 1)
    doc = add_spans(nlp.make_doc(text), plan)
    return DocBin(store_user_data=True, docs=[doc]).to_bytes()


def add_spans(doc: Doc, plan: Plan) -> Doc:
    """Put the rows of a plan into the spans of a Doc of its source text."""
    doc.user_data[USER_DATA] = plan.model_dump_json()
    for group, (name, field) in GROUPS.items():
        found = []
        for row in getattr(plan, name):
            label = getattr(row, field) or group
            found += [span for place in _places(group, row) if (span := _span(doc, place, label, row.id)) is not None]
        doc.spans[group] = found
    return doc


def _places(group: str, row: Any) -> Iterator[tuple[int, int]]:
    if group == "sections":
        yield row.start, row.end
        return
    places: list[Evidence] = row.evidence if isinstance(row.evidence, list) else [row.evidence]
    yield from ((place.start, place.end) for place in places)


def _span(doc: Doc, place: tuple[int, int], label: str, row: str) -> Span | None:
    """Return the tokens that a place touches; the place itself is its `kb_id_`, a fragment as of RFC 5147."""
    exact = f"char={place[0]},{place[1]}"
    return doc.char_span(*place, label=label, kb_id=exact, span_id=row, alignment_mode="expand")


@lru_cache(maxsize=8)
def _parsed(told: str) -> tuple[Plan, dict[str, Any]]:
    """Return a plan and its rows by id."""
    plan = Plan.model_validate_json(told)
    lists = dict.fromkeys(name for name, _ in GROUPS.values())
    return plan, {row.id: row for name in lists for row in getattr(plan, name)}


def _plan(doc: Doc) -> Plan | None:
    told = doc.user_data.get(USER_DATA)
    return _parsed(told)[0] if told else None


def _place(span: Span) -> tuple[int, int]:
    """Return the exact place of a span; of one that no plan made, that of its tokens."""
    start, _, end = span.kb_id_.removeprefix("char=").partition(",")
    return (int(start), int(end)) if span.kb_id_.startswith("char=") else (span.start_char, span.end_char)


def _quote(span: Span) -> str:
    start, end = _place(span)
    return str(span.doc.text[start:end])


def _row(span: Span) -> Any:
    told = span.doc.user_data.get(USER_DATA)
    return _parsed(told)[1].get(span.id_) if told else None


Doc.set_extension("plan", getter=_plan, force=True)
Span.set_extension("place", getter=_place, force=True)
Span.set_extension("quote", getter=_quote, force=True)
Span.set_extension("row", getter=_row, force=True)
