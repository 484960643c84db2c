"""Write `gold/AGREEMENT.md`: how far the annotators agree, list by list, and how differences were settled.

Usage: python tools/agreement.py
"""

from __future__ import annotations

import json
from pathlib import Path

from plan_extract.evaluation.score import score, total

ROOT = Path(__file__).resolve().parents[1] / "gold"
#: Title, folder of the one reading, of the other, and the folder whose documents are compared.
PAIRS = (
    ("Real plans: A and B", "A", "B", "A"),
    ("Composed plans, dev: who composed them, and a second reader", "first", "second", "../dev"),
    ("Composed plans, test: who composed them, and a second reader", "first", "second", "../test"),
    ("Composed plans, opened: who composed them, and a second reader", "first", "second", "../opened"),
    ("Composed plans, more: who composed them, and a second reader", "../more", "second", "../more"),
    ("Composed plans, more: who composed them, and a second reader of four lists", "../more", "second_lists", "../more"),
)

HEAD = """# Agreement of the annotators

Written by `python tools/agreement.py`. Every plan was annotated twice, blind to the program and to the other reading
(`annotators/`: offsets, values and canonical names of real plans). The one reading is scored against the other as a prediction would be.
"""


def table(one: str, other: str, folder: str) -> str:
    annotators, scored = ROOT / "annotators", []
    for path in sorted((annotators / folder).glob("*.json")):
        pair = [annotators / who / path.name for who in (one, other)]
        if all(file.exists() for file in pair):
            scored.append(score(*(json.loads(file.read_text("utf-8")) for file in pair)))
    lines = [f"| list | rows {Path(one).name} | rows {other} | F1 | strict F1 |", "|---|---:|---:|---:|---:|"]
    for name, counts in total(scored).items():
        if not counts.predicted:
            continue  # the other did not read this list
        told = {key: "-" if value is None else f"{value:.3f}" for key, value in counts.scores().items()}
        lines.append(f"| {name} | {counts.gold} | {counts.predicted} | {told['f1']} | {told['strict_f1']} |")
    return "\n".join(lines)


def main() -> None:
    parts = [HEAD]
    parts += [f"## {title}\n\n{table(one, other, folder)}\n" for title, one, other, folder in PAIRS]
    parts.append((ROOT / "annotators" / "settled.md").read_text("utf-8"))
    (ROOT / "AGREEMENT.md").write_text("\n".join(parts), "utf-8")


if __name__ == "__main__":
    main()
