"""Tables of docs/evaluation.md: scores over all gold as points of 100, and the place on the page where a table stands."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from plan_extract.evaluation import report
from plan_extract.evaluation.score import FIELDS, total

PAGE = Path(__file__).resolve().parents[1] / "docs" / "evaluation.md"


def points(scored: report.Scored, measure: Literal["f1", "strict_f1"]) -> dict[str, float]:
    """Return a measure of each list over all documents (micro), of the settled gold alone."""
    counts = {name: total([c for g, c in scored if name in report.settled(g)], [name])[name] for name in FIELDS}
    return {name: 100 * (c.scores()[measure] or 0.0) for name, c in counts.items() if c.gold}


def main(name: str, table: Callable[[], str]) -> None:
    """Print a table; with `--write` put it between its marks on the page as well."""
    told = table()
    print(told)
    if "--write" in sys.argv:
        marked = re.compile(f"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.S)
        PAGE.write_text(marked.sub(lambda marks: marks[1] + told + marks[2], PAGE.read_text("utf-8")), "utf-8")
