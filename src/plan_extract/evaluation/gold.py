"""Gold files, and the documents that they speak of, found by checksum.

Guarantees:
- a gold file names its document by `source.sha256`; a document that is not there is skipped, and said so;
- plans that the project does not ship are looked for in one place: `PLAN_EXTRACT_SHARED_CORPUS`, else `../shared/corpus`;
- gold over a converted text (PDF, DOCX) also names that text, by `source.text_sha256`: offsets into another text are never used.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from plan_extract.errors import ReadError
from plan_extract.evaluation.score import Row
from plan_extract.schema import Plan

SETTING = "PLAN_EXTRACT_SHARED_CORPUS"
#: Splits in the order in which they are told.
SPLITS = ("real", "pages", "dev", "more", "technical", "opened", "test")
#: Lists of the contract, in its order.
LISTS = tuple(name for name, field in Plan.model_fields.items() if field.default_factory is list)
#: Free text and quotes: what gold of a text that the project does not ship leaves out.
_FREE_TEXT = {"quote", "as_written", "heading", "subject", "text", "indicator", "purpose", "task", "name"}


class GoldFile(NamedTuple):
    """A gold plan: its path, its split (the folder's name), and what stands in it."""

    path: Path
    split: str
    plan: Row


def checkout() -> Path:
    """Return the root of the checkout, where `gold/` and `corpus/` stand."""
    return Path(__file__).resolve().parents[3]


def shared_corpus() -> Path:
    """Return the directory of plans that the project does not ship."""
    return Path(os.environ.get(SETTING, checkout().parent / "shared" / "corpus"))


def load_json(path: Path) -> Row:
    """Read one plan as JSON.

    Raises:
        ReadError: the file is missing, or holds no plan.
    """
    try:
        plan = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ReadError(str(path), f"cannot be read ({error.strerror})", "name a JSON file of a plan") from None
    except ValueError as error:
        raise ReadError(str(path), f"is no JSON ({error})", "name a JSON file of a plan") from None
    if not isinstance(plan, dict) or not isinstance(plan.get("source"), dict) or "sha256" not in plan["source"]:
        raise ReadError(str(path), "is no plan: source.sha256 is missing", "see plan-extract schema")
    return plan


def load_gold(paths: list[Path] | None = None) -> list[GoldFile]:
    """Load gold files: those named, all of a directory, or (none named) all of the checkout's `gold/`."""
    files: list[Path] = []
    for path in paths or [checkout() / "gold" / split for split in SPLITS]:
        files += sorted(path.glob("*.json")) if path.is_dir() else [path]
    return [GoldFile(path, path.parent.name, load_json(path)) for path in files]


@cache
def _documents(roots: tuple[Path, ...]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.stat().st_size < 20_000_000:
                found.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), path)
    return found


def find_document(gold: GoldFile) -> Path | None:
    """Return the document that a gold file speaks of, ``None`` where it is not at hand."""
    return _documents((checkout() / "corpus", shared_corpus())).get(gold.plan["source"]["sha256"])


def text_sha256(text: str) -> str:
    """Return the checksum of a source text, that gold over a converted text is keyed to."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def require_text(gold: GoldFile, text: str) -> None:
    """Raise where the offsets of a gold file count in another text than this one.

    Raises:
        ReadError: the reader gives another text than the one that was annotated.
    """
    known = gold.plan["source"].get("text_sha256")
    if known and known != text_sha256(text):
        raise ReadError(str(gold.path), "was annotated over another text of its document", "run plan-extract gold realign")


def spans(row: Row) -> Iterator[dict[str, Any]]:
    """Yield every span of a row (or a whole plan), however deep: whatever has a start and an end."""
    if isinstance(row.get("start"), int) and isinstance(row.get("end"), int):
        yield row
    for value in row.values():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from spans(item)
            elif isinstance(item, list):  # the cells of a table's row
                for cell in item:
                    if isinstance(cell, dict):
                        yield from spans(cell)


def problems(gold: GoldFile, text: str | None, shipped: bool) -> Iterator[str]:
    """Yield what is wrong with a gold file: schema, checksum, offsets, sections, ids.

    Args:
        text: the source text of its document, ``None`` where it is not at hand: then offsets are not checked.
        shipped: the document comes with the project; else gold must hold no sentence of it.
    """
    plan = gold.plan
    told = {key: value for key, value in plan.items() if key not in ("notes", "settled")}
    told["source"] = {key: value for key, value in plan["source"].items() if key != "text_sha256"}
    try:
        Plan.model_validate(told)
    except ValidationError as error:
        for wrong in error.errors():
            if wrong["type"] != "missing":  # gold may leave out free text
                yield f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}"
    yield from _wrong_references(plan)
    if not shipped:
        for name in LISTS:
            for row in plan.get(name) or []:
                yield from (f"{row.get('id')}: {key} holds text of a plan that is not ours" for key in _FREE_TEXT & _told(row))
    if text is None:
        return
    known = plan["source"].get("text_sha256")
    if known and known != text_sha256(text):
        yield "source.text_sha256: the reader gives another text; run plan-extract gold realign"
        return
    for span in spans(plan):
        if not 0 <= span["start"] < span["end"] <= len(text):
            yield f"{span.get('id') or 'evidence'}: {span['start']}..{span['end']} is not in the text of {len(text)} characters"
        elif span.get("quote") not in (None, text[span["start"] : span["end"]]):
            yield f"{span['start']}..{span['end']}: the quote is not what stands there"


def _told(row: Row) -> set[str]:
    """Return the keys of a row and its spans that hold text; the name of a project is a name, no sentence."""
    told = {key for key, value in row.items() if isinstance(value, str) and (key != "name" or len(value) > 200)}
    for span in spans(row):
        told |= {key for key, value in span.items() if isinstance(value, str)}
    return told


def _wrong_references(plan: Row) -> Iterator[str]:
    paths = {section.get("path") for section in plan.get("sections") or []}
    for name in LISTS:
        ids = [row.get("id") for row in plan.get(name) or []]
        yield from (f"{name}: the id {i!r} is missing or stands twice" for i in set(ids) if not i or ids.count(i) > 1)
        for row in plan.get(name) or []:
            at = row.get("section")
            if name != "sections" and at not in paths | {"preamble", "closing", None} and paths:
                yield f"{row.get('id')}: there is no section {at!r}"
    budgets = {row.get("id") for row in plan.get("budgets") or []}
    for row in plan.get("budgets") or []:
        if row.get("parent") not in budgets | {None}:
            yield f"{row.get('id')}: there is no budget {row['parent']!r}"
    for row in plan.get("projects") or []:
        yield from (f"{row.get('id')}: there is no budget {i!r}" for i in row.get("budgets") or [] if i not in budgets)


def dump(plan: Row) -> str:
    """Return a gold plan as JSON with a row a line, so that a change of one row is a change of one line."""

    def line(value: object) -> str:
        return json.dumps(value, ensure_ascii=False)

    parts = []
    for key, value in plan.items():
        if isinstance(value, list) and value:
            rows = ",\n  ".join(line(row) for row in value)
            parts.append(f" {line(key)}: [\n  {rows}\n ]")
        elif key == "header":
            rows = ",\n  ".join(f"{line(name)}: {line(item)}" for name, item in value.items())
            parts.append(f" {line(key)}: {{\n  {rows}\n }}")
        else:
            parts.append(f" {line(key)}: {line(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"
