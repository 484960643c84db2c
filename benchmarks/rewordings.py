"""How many gold rows are still found when the plans say them another way (src/plan_extract/evaluation/rewordings.toml).

Usage: python benchmarks/rewordings.py [--write]     (--write: put the table into docs/evaluation.md; five minutes)

Rows are those that a rewording touches, in `gold/dev` and `gold/more`; *missing* and *not wholly right* count what the same rows did not
lose as they stood. Each plan takes the ways in turn, so that every way is tried somewhere.
"""

from __future__ import annotations

from plan_extract import extract, read
from plan_extract.evaluation.gold import checkout, find_document, load_gold
from plan_extract.evaluation.reword import lost, reword, rewordings
from plan_extract.evaluation.score import FIELDS, Counts, Row, pair_rows, rows_of
from plan_extract.readers import from_string
from tables import main


def scored(name: str, gold: Row, predicted: Row) -> Counts:
    return pair_rows(name, rows_of(gold, name), rows_of(predicted, name), *FIELDS[name])


def predicted(text: str) -> Row:
    return extract(from_string(text)).model_dump(mode="json")


def table() -> str:
    files = [(gold.plan, read(document).text) for gold in load_gold([checkout() / "gold" / split for split in ("dev", "more")])
             if (document := find_document(gold))]  # fmt: skip
    as_it_stands = [predicted(text) for _, text in files]
    lines = ["| list | said another way | ways | rows | missing | not wholly right |", "|---|---|---:|---:|---:|---:|"]
    for way in rewordings():
        rows = missing = wrong = 0
        for turn, (plan, text) in enumerate(files):
            if done := reword(way, text, plan, turn):
                before = lost(scored(way.list, plan, as_it_stands[turn]), done.touched)
                after = lost(scored(way.list, done.plan, predicted(done.text)), done.touched)
                rows += len(done.touched)
                missing += len(after[0] - before[0])
                wrong += len(after[1] - before[1])
        lines.append(f"| {way.list} | {way.name} | {len(way.ways)} | {rows} | {missing} | {wrong} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main("rewordings", table)
