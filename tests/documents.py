"""The documents of gold, each read once in a test run: a scan takes Tesseract half a minute."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from plan_extract import read
from plan_extract.document import SourceText


@cache
def source_of(path: Path) -> SourceText:
    """Return the source text of a document, read once."""
    return read(path)
