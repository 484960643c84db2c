"""Plans to compare, from where they are: JSON of one or many, or a dataset of `bulk` with a filter; and their texts.

Guarantees:
- a text is that of the plan, letter for letter: the file is unchanged and reads as it did.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from plan_extract.errors import ReadError
from plan_extract.readers import read
from plan_extract.schema import Plan

#: Columns of `plans` that a dataset can be filtered by: name → how the value is compared.
FILTERS = {"province": "province = ?", "year": "year = ?", "level": "level = ?", "programme": "programme ILIKE '%' || ? || '%'"}


def read_plans(path: Path) -> Iterator[Plan]:
    """Yield the plans of a JSON or JSON Lines file, as `plan-extract` writes them.

    Raises:
        ReadError: it is no such file.
    """
    try:
        text = path.read_text("utf-8")
        lines = [text] if path.suffix.lower() == ".json" else [line for line in text.split("\n") if line.strip()]
        for line in lines:
            yield Plan.model_validate(json.loads(line))
    except (OSError, ValueError, ValidationError) as error:
        cause = f"is no JSON of plans ({str(error).splitlines()[0]})"
        raise ReadError(str(path), cause, "write one with `plan-extract FILE -o plan.json`") from None


def read_dataset(folder: Path, filters: dict[str, str | int]) -> Iterator[Plan]:
    """Yield the plans of a dataset that pass all filters, in the order of the dataset.

    Raises:
        ReadError: it is no dataset, or no plan passes.
    """
    import duckdb

    where = " AND ".join(FILTERS[name] for name in filters) or "true"
    try:
        with duckdb.connect(str(folder / "plans.duckdb"), read_only=True) as db:
            keys = [key for (key,) in db.execute(f"SELECT plan FROM plans WHERE {where}", list(filters.values())).fetchall()]
    except duckdb.Error as error:
        raise ReadError(str(folder), f"is no dataset ({str(error).splitlines()[0]})", "make one with `plan-extract bulk`") from None
    if not keys:
        told = ", ".join(f"{name} {value}" for name, value in filters.items()) or "it is empty"
        raise ReadError(str(folder), f"holds no plan ({told})", f'see what it holds: plan-extract query {folder} "from plans"')
    for key in keys:
        yield from read_plans(folder / "plans" / key[:2] / f"{key}.json")


def text_of(plan: Plan) -> str | None:
    """Return the text of a plan from the file that it was read from; ``None`` where that is gone, changed, or a scan."""
    path, source = Path(plan.source.path), plan.source
    try:
        if source.ocr_confidence or not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != source.sha256:
            return None
        text = read(path, "never").text
    except (OSError, ReadError):
        return None
    return text if len(text) == source.chars else None
