"""Gold files, and the documents that they speak of, found by checksum.

Guarantees:
- a gold file names its document by `source.sha256`; a document that is not there is skipped, and said so;
- plans that the project does not ship are looked for in one place: `PLAN_EXTRACT_SHARED_CORPUS`, else `../shared/corpus`.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

SETTING = "PLAN_EXTRACT_SHARED_CORPUS"
#: Splits in the order in which they are told.
SPLITS = ("real", "dev", "test")


class GoldFile(NamedTuple):
    """A gold plan: its path, its split (the folder's name), and what stands in it."""

    path: Path
    split: str
    plan: dict[str, Any]


def checkout() -> Path:
    """Return the root of the checkout, where `gold/` and `corpus/` stand."""
    return Path(__file__).resolve().parents[3]


def shared_corpus() -> Path:
    """Return the directory of plans that the project does not ship."""
    return Path(os.environ.get(SETTING, checkout().parent / "shared" / "corpus"))


def load_gold(paths: list[Path] | None = None) -> list[GoldFile]:
    """Load gold files: those named, all of a directory, or (none named) all of the checkout's `gold/`."""
    files: list[Path] = []
    for path in paths or [checkout() / "gold" / split for split in SPLITS]:
        files += sorted(path.glob("*.json")) if path.is_dir() else [path]
    return [GoldFile(path, path.parent.name, json.loads(path.read_text("utf-8"))) for path in files]


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
