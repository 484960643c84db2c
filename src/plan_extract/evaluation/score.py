"""Pair the rows of two plans and count: the scoring section of the contract, list by list.

Guarantees:
- rows pair one to one, best overlap first; their order in the file changes nothing;
- a plan against itself scores 1.0 in every list;
- omissions (gold rows without a partner) and inventions (predicted rows without one) are kept apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

Row = dict[str, Any]

#: List → key fields (relaxed), and those that a strict match adds; `*` marks one that counts only where gold has it.
FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "header": (("field", "value"), ()),
    "legal_basis": (("number",), ("document_type", "date", "issuer")),
    "citations": (("number",), ("document_type", "date", "issuer", "section")),
    "sections": (("path",), ("role", "heading*")),
    "targets": (
        ("value", "unit"),
        ("value_max", "measure", "direction", "comparator", "due", "per", "indicator_code*"),
    ),
    "budgets": (("amount", "funding_source"), ("kind", "parent_amount", "project", "period")),
    "projects": (("code",), ("leads", "total_budget")),
    "assignments": (("agency", "role"), ("refers_to",)),
    "deadlines": (("date", "rrule"), ("kind", "bound", "agency", "recipient")),
    "findings": (("code",), ()),
}
#: List → fields of words, which no two readers cut alike: the contract does not score them, how alike they are is told.
WORDS = {"targets": ("indicator", "baseline", "population", "scope"), "budgets": ("purpose",), "deadlines": ("task",)}
#: How far the start of a section may be off, in code points.
SECTION_SLACK = 3


@dataclass
class Counts:
    """Rows of one list: pairs, those that agree strictly, gold and predicted rows, and agreement field by field.

    Attributes:
        words: of fields of words, the sum of likenesses (0 to 1) and the number of pairs whose gold row has the field.
    """

    pairs: int = 0
    strict: int = 0
    gold: int = 0
    predicted: int = 0
    fields: dict[str, list[int]] = field(default_factory=dict)
    words: dict[str, list[float]] = field(default_factory=dict)
    omissions: list[Row] = field(default_factory=list)
    inventions: list[Row] = field(default_factory=list)
    differences: list[tuple[Row, Row, str]] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        """Add the counts of another document."""
        self.pairs += other.pairs
        self.strict += other.strict
        self.gold += other.gold
        self.predicted += other.predicted
        for name, told in other.fields.items():
            self.fields[name] = [a + b for a, b in zip(self.fields.get(name, [0, 0]), told, strict=True)]
        for name, alike in other.words.items():
            self.words[name] = [a + b for a, b in zip(self.words.get(name, [0.0, 0]), alike, strict=True)]
        self.omissions += other.omissions
        self.inventions += other.inventions
        self.differences += other.differences

    def scores(self) -> dict[str, float | None]:
        """Return precision, recall, F1 and strict F1, rounded to four digits; ``None`` where there is nothing to count."""

        def ratio(part: float, whole: float) -> float | None:
            return round(part / whole, 4) if whole else None

        return {
            "precision": ratio(self.pairs, self.predicted), "recall": ratio(self.pairs, self.gold),
            "f1": ratio(2 * self.pairs, self.gold + self.predicted),
            "strict_f1": ratio(2 * self.strict, self.gold + self.predicted),
        }  # fmt: skip


def score(gold: Row, predicted: Row) -> dict[str, Counts]:
    """Score a predicted plan against a gold plan, list by list; a list that gold leaves empty counts inventions.

    A field of the header that gold leaves out altogether (as against null) is not scored.
    """
    known = gold.get("header") or {}
    told = {**predicted, "header": {field: value for field, value in (predicted.get("header") or {}).items() if field in known}}
    return {name: pair_rows(name, rows_of(gold, name), rows_of(told, name), *FIELDS[name]) for name in FIELDS}


def rows_of(plan: Row, name: str) -> list[Row]:
    """Return the rows of a list as they are scored: header fields as rows, sums of parents and projects looked up."""
    if name == "header":
        return list(_header_rows(plan.get("header") or {}))
    rows: list[Row] = plan.get(name) or []
    if name == "budgets":
        amounts = {row.get("id"): row.get("amount") for row in rows}
        return [{**row, "parent_amount": amounts.get(row.get("parent"))} for row in rows]
    if name == "projects":
        amounts = {row["id"]: row.get("amount") for row in plan.get("budgets") or [] if row.get("kind") == "total"}
        with_code = [row for row in rows if row.get("code")]
        return [{**row, "total_budget": [amounts[i] for i in row.get("budgets") or [] if i in amounts]} for row in with_code]
    return rows


def _header_rows(header: Row) -> Iterator[Row]:
    """Yield a row for each field that is not null; one for each recipient."""
    for name, value in header.items():
        if name == "recipients":
            for recipient in value or ():
                yield {"field": name, "value": f"{recipient.get('name')} | {recipient.get('purpose')}"}
        elif name in ("unit", "signer"):
            for part, of in (value or {}).items():
                if of is not None and part not in ("inferred", "code"):
                    yield {"field": f"{name}.{part}", "value": of}
        elif name != "evidence" and value is not None:
            yield {"field": name, "value": value}


def _same(one: Any, other: Any) -> bool:
    return bool(_folded(one) == _folded(other))


def _folded(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.casefold().split())
    if isinstance(value, list):
        return sorted(json.dumps(_folded(item), ensure_ascii=False) for item in value)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _spans(row: Row) -> list[tuple[int, int]]:
    evidence = row.get("evidence")
    spans = evidence if isinstance(evidence, list) else [evidence] if evidence else []
    return [(span["start"], span["end"]) for span in spans]


def _overlap(one: Row, other: Row) -> float:
    """Return the best overlap of two rows' evidence: shared over joint length, 0 where they do not touch."""
    best = 0.0
    for a, b in _spans(one):
        for c, d in _spans(other):
            shared = min(b, d) - max(a, c)
            if shared > 0:
                best = max(best, shared / (max(b, d) - min(a, c)))
    return best


def _near(name: str, gold: Row, predicted: Row) -> float:
    """Return how well two rows stand in the same place, 0 where they do not."""
    if name == "header":
        return 1.0
    if name == "sections":
        return float(abs(gold["start"] - predicted["start"]) <= SECTION_SLACK)
    overlap = _overlap(gold, predicted)
    # Of findings the code alone is the key; the place is what a strict match adds.
    return overlap + (0.001 if name == "findings" else 0.0)


def pair_rows(name: str, gold: list[Row], predicted: list[Row], keys: tuple[str, ...], strict: tuple[str, ...]) -> Counts:
    """Pair the rows of one list, best overlap first, and count.

    Args:
        name: the list, which says what it means that two rows stand in the same place.
        keys: fields in which a pair must agree.
        strict: fields in which it should; `*` marks one that counts only where gold has it.
    """
    candidates: list[tuple[float, int, str, int, int]] = []
    by_key: dict[Any, list[int]] = {}
    for j, row in enumerate(predicted):
        by_key.setdefault(_key(row, keys), []).append(j)
    for i, row in enumerate(gold):
        for j in by_key.get(_key(row, keys), ()):
            near = _near(name, row, predicted[j])
            if near > 0:
                agree = sum(_agrees(row, predicted[j], field_) for field_ in strict)
                candidates.append((-near, -agree, json.dumps([_spans(row), _spans(predicted[j])]), i, j))
    candidates.sort()
    counts = Counts(gold=len(gold), predicted=len(predicted))
    left, right = set(range(len(gold))), set(range(len(predicted)))
    for near, _, _, i, j in candidates:
        if i in left and j in right:
            left.discard(i)
            right.discard(j)
            _count_pair(counts, name, strict, gold[i], predicted[j], -near)
    counts.omissions = [gold[i] for i in sorted(left)]
    counts.inventions = [predicted[j] for j in sorted(right)]
    return counts


def _key(row: Row, keys: tuple[str, ...]) -> Any:
    return tuple(json.dumps(_folded(row.get(key)), ensure_ascii=False) for key in keys)


def _agrees(gold: Row, predicted: Row, name: str) -> bool:
    if name.endswith("*"):
        name = name[:-1]
        if gold.get(name) is None:
            return True
        if name == "heading":
            return bool(_same(str(gold[name]).strip(" .:;"), str(predicted.get(name) or "").strip(" .:;")))
    return _same(gold.get(name) or None, predicted.get(name) or None)


def _count_pair(counts: Counts, name: str, strict: tuple[str, ...], gold: Row, predicted: Row, near: float) -> None:
    counts.pairs += 1
    wrong = [field_.rstrip("*") for field_ in strict if not _agrees(gold, predicted, field_)]
    if name == "findings" and near < 0.01:
        wrong.append("evidence")
    for field_ in strict:
        told = counts.fields.setdefault(field_.rstrip("*"), [0, 0])
        told[0] += field_.rstrip("*") not in wrong
        told[1] += 1
    for field_ in WORDS.get(name, ()):
        if gold.get(field_):
            alike = counts.words.setdefault(field_, [0.0, 0])
            alike[0] += fuzz.ratio(_folded(gold[field_]), _folded(predicted.get(field_) or "")) / 100
            alike[1] += 1
    if wrong:
        counts.differences.append((gold, predicted, ", ".join(wrong)))
    else:
        counts.strict += 1


def total(scored: list[dict[str, Counts]], names: Iterable[str] = FIELDS) -> dict[str, Counts]:
    """Return the counts of several documents added up (micro)."""
    result = {name: Counts() for name in names}
    for document in scored:
        for name, counts in result.items():
            counts.add(document[name])
    return result
