"""Write `docs/cli.md` and the accuracy table of the README from the program itself.

Usage: python tools/docs.py [--check]     (--check: write nothing, exit 1 where something is out of date)
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from plan_extract import extract, read
from plan_extract.cli import app
from plan_extract.evaluation import report
from plan_extract.evaluation.gold import find_document, load_gold
from plan_extract.evaluation.score import score

ROOT = Path(__file__).resolve().parents[1]


def cli_docs() -> str:
    return re.sub(r"[ \t]+$", "", str(app.generate_docs(output_format="markdown")), flags=re.M).rstrip() + "\n"


def accuracy() -> list[str]:
    """Return the rows of the table; a split whose documents are not at hand has none."""
    scored: report.Scored = []
    for gold in load_gold():
        if (document := find_document(gold)) is not None:
            scored.append((gold, score(gold.plan, extract(read(document)).model_dump(mode="json"))))
    return report.as_table(scored).splitlines()[2:]


def readme(text: str) -> str:
    """Return the README with its table renewed; rows of a split that is not at hand stay as they are."""
    before, table, after = re.split(r"(?<=<!-- accuracy -->\n)|(?=<!-- /accuracy -->)", text)
    rows, fresh = table.splitlines()[2:], accuracy()
    splits = {row.split(" | ")[0] for row in fresh}
    kept = [row for row in rows if row.split(" | ")[0] not in splits]
    return before + "\n".join([*report.as_table([]).splitlines(), *kept, *fresh]) + "\n" + after


def main() -> int:
    stale = []
    for path, fresh in ((ROOT / "docs/cli.md", cli_docs()), (ROOT / "README.md", readme((ROOT / "README.md").read_text("utf-8")))):
        if not path.exists() or path.read_text("utf-8") != fresh:
            stale.append(path.name)
            if "--check" not in sys.argv:
                path.write_text(fresh, "utf-8")
    print(("out of date: " if "--check" in sys.argv else "written: ") + ", ".join(stale) if stale else "up to date")
    return int("--check" in sys.argv and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
