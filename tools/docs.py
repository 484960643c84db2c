"""Write `docs/cli.md`, `docs/dataset.md` and the accuracy table of the README from the program itself.

Usage: python tools/docs.py [--check]     (--check: write nothing, exit 1 where something is out of date)
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from plan_extract import extract, read
from plan_extract.bulk.dataset import VIEWS, all_tables
from plan_extract.cli import app
from plan_extract.evaluation import report
from plan_extract.evaluation.gold import find_document, load_gold
from plan_extract.evaluation.score import score

ROOT = Path(__file__).resolve().parents[1]

DATASET = """# What a dataset holds

`plan-extract bulk SOURCE… -o FOLDER` writes

| in FOLDER | what |
|---|---|
| `plans.duckdb` | all tables and views below, columns described; `plan-extract query FOLDER "select …"` asks it, read-only |
| `parquet/` | the same tables, a file each; with `--partition province --partition year` a folder each, split by these columns of `plans` |
| `csv/` | with `--csv`: the same tables for spreadsheets, lists joined by `; `, and `datapackage.json` (Frictionless) |
| `plans/ab/abcd….json` | each plan as `plan-extract FILE` prints it, named by its key: the first 16 digits of the SHA-256 of its file |
| `files.jsonl`, `journal.jsonl` | every file with what became of it; every content with the program that read it and what that cost |

`plan` joins all tables; `plan` and `id` are the key of a row, and `section` is a `path` of `sections` of the same plan. Rows stand in the
order of their files' addresses and, within a plan, of the document. `start` and `end` count code points of the text that
`plan-extract text FILE` prints; in SQL, `"end"` wants its quotes. A file with the content of another is listed in `files` and read once.
"""


def cli_docs() -> str:
    return re.sub(r"[ \t]+$", "", str(app.generate_docs(output_format="markdown")), flags=re.M).rstrip() + "\n"


def dataset_docs() -> str:
    """Return what a dataset of `bulk` holds, table by table."""
    lines = [DATASET]
    for name, columns in all_tables().items():
        lines += [f"\n## {name}\n", "| column | type | what |", "|---|---|---|"]
        lines += [f"| {column.name} | {column.type} | {column.description.replace('|', chr(92) + '|')} |" for column in columns]
    lines += ["\n## Views\n", "| view | what |", "|---|---|", *(f"| {name} | {told} |" for name, (told, _) in VIEWS.items())]
    return "\n".join(lines) + "\n"


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
    written = {
        "docs/cli.md": cli_docs(),
        "docs/dataset.md": dataset_docs(),
        "README.md": readme((ROOT / "README.md").read_text("utf-8")),
    }
    for path, fresh in ((ROOT / name, text) for name, text in written.items()):
        if not path.exists() or path.read_text("utf-8") != fresh:
            stale.append(path.name)
            if "--check" not in sys.argv:
                path.write_text(fresh, "utf-8")
    print(("out of date: " if "--check" in sys.argv else "written: ") + ", ".join(stale) if stale else "up to date")
    return int("--check" in sys.argv and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
