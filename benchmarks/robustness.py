"""How far scores fall when gold texts are damaged: OCR confusions, decomposed letters, CRLF, stripped Markdown, other lines.

Usage: python benchmarks/robustness.py [--write]     (--write: put the table into docs/evaluation.md)

A cell is the fall of F1 (of all splits together, micro), in points of 100; `OCR n %` damages n of 100 words (plan_extract.evaluation.perturb).
"""

from __future__ import annotations

import copy
from functools import partial

from plan_extract import extract, pipeline, read
from plan_extract.evaluation import report
from plan_extract.evaluation.gold import GoldFile, find_document, load_gold
from plan_extract.evaluation.perturb import DAMAGES, Damaged, moved, wrapped
from plan_extract.evaluation.score import score
from plan_extract.readers import from_string
from tables import main, points


def set_anew(text: str, width: int) -> Damaged:
    """Break the paragraphs of a text, as the program finds them, at a width; a text with decomposed letters stays."""
    run = pipeline.run(from_string(text))
    spans = [(paragraph.start, paragraph.end) for paragraph in run.outline.paragraphs if run.document.offsets is None]
    return wrapped(text, spans, width) if spans else (text, range(len(text) + 1))


def table() -> str:
    files = [(gold, read(document).text) for gold in load_gold() if (document := find_document(gold))]

    def scored(damage) -> report.Scored:
        result = []
        for gold, text in files:
            damaged, offsets = damage(text)
            plan = moved(copy.deepcopy(gold.plan), offsets)
            result.append(
                (GoldFile(gold.path, gold.split, plan), score(plan, extract(from_string(damaged)).model_dump(mode="json")))
            )
        return result

    whole = points(scored(lambda text: (text, range(len(text) + 1))), "f1")
    lines = ["| damage | " + " | ".join(whole) + " |", "|---|" + "---:|" * len(whole)]
    lines.append("| none (F1) | " + " | ".join(f"{value:.1f}" for value in whole.values()) + " |")
    widths = {f"wrapped at {width}": partial(set_anew, width=width) for width in (78, 92)}
    for name, damage in {**DAMAGES, **widths}.items():
        fallen = points(scored(damage), "f1")
        lines.append(f"| {name} | " + " | ".join(f"{fallen.get(key, 0.0) - value:+.1f}" for key, value in whole.items()) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main("robustness", table)
