"""What each part earns: it is switched off, or a library is switched on as a gate; F1 and time against the default path.

Usage: pip install -e '.[bench]' && python benchmarks/ablations.py [--write]     (--write: put the table into docs/evaluation.md)

A cell is the change of strict F1 (real, dev and test together, micro) in points of 100; the last column is time as a ratio to the
default, measured in the same run. Off: OCR repair, the catalogues. On, over the rows of the default path:
- underthesea words: a target stands only where the noun that it counts ends where `word_tokenize` ends a word;
- underthesea POS: an assignment stands only where `pos_tag` finds a verb among the first words of its task;
- spaCy matching: an assignment stands only where `PhraseMatcher` finds its name among the catalogue's.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable
from unittest.mock import patch

from plan_extract import extract, read
from plan_extract.agencies import Gazetteer
from plan_extract.evaluation import report
from plan_extract.evaluation.gold import find_document, load_gold
from plan_extract.evaluation.score import score
from plan_extract.rules import default_directory
from plan_extract.schema import Plan
from tables import main, points

#: Tokens of a task among which a verb is looked for.
FIRST = 6


def by_words(plan: Plan, text: str) -> None:
    from underthesea import word_tokenize

    def is_whole(start: int, quote: str, unit: str) -> bool:
        at = quote.lower().find(unit)
        if at < 0:
            return True
        line = text[start : text.find("\n", start)] if "\n" in text[start:] else text[start:]
        end, place = at + len(unit), 0
        for word in word_tokenize(line):
            place = line.find(word, place) + len(word)
            if place >= end:
                return place == end
        return True

    rows = plan.targets
    plan.targets = [
        row
        for row in rows
        if not (row.unit or "x")[0].isalpha() or is_whole(row.evidence.start, row.evidence.quote, row.unit or "")
    ]


def by_verbs(plan: Plan, _: str) -> None:
    from underthesea import pos_tag

    tags = {
        task: any(tag == "V" for _, tag in pos_tag(task[:300])[:FIRST]) for task in {row.task or "" for row in plan.assignments}
    }
    plan.assignments = [row for row in plan.assignments if not row.task or tags[row.task]]


class ByPhrases:
    """Keeps the assignments whose name spaCy finds."""

    def __init__(self) -> None:
        import spacy
        from spacy.matcher import PhraseMatcher

        self.nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"use_pyvi": False}}})
        self.matcher = PhraseMatcher(self.nlp.vocab, attr="LOWER")
        rows = tomllib.loads((default_directory() / "catalogues/agencies.toml").read_text("utf-8"))["agency"]
        names = {name for row in rows for name in (row["name"], *row.get("aliases", ()))}
        self.matcher.add("body", [self.nlp.make_doc(name) for name in sorted(names)])

    def __call__(self, plan: Plan, text: str) -> None:
        """Drop the rows of a plan whose name is no phrase of the catalogue."""
        doc = self.nlp.make_doc(text)
        spans = [(doc[start].idx, doc[end - 1].idx + len(doc[end - 1])) for _, start, end in self.matcher(doc)]
        starts = {place for start, end in spans for place in range(start, end)}
        plan.assignments = [row for row in plan.assignments if row.evidence.start in starts]


def table() -> str:
    files: list[tuple] = [(gold, read(document)) for gold in load_gold() if (document := find_document(gold))]

    def measured(gate: Callable[[Plan, str], None] | None = None) -> tuple[dict[str, float], float]:
        plans: list[tuple] = []
        began = time.perf_counter()
        for gold, source in files:
            plan = extract(source)
            if gate:
                gate(plan, source.text)
            plans.append((gold, plan))
        took = time.perf_counter() - began
        scored: report.Scored = [(gold, score(gold.plan, plan.model_dump(mode="json"))) for gold, plan in plans]
        return points(scored, "strict_f1"), took

    measured()  # warm
    whole, once = measured()
    off = {
        "- OCR repair": patch("plan_extract.pipeline.read_slips", lambda *_: None),
        "- catalogue of units": patch("plan_extract.extractors.header.find_units", lambda *_: []),
        "- catalogue of bodies": patch.object(Gazetteer, "find", lambda *_: None),
    }
    results = {}
    for name, switch in off.items():
        with switch:
            results[name] = measured()
    for name, gate in {"+ underthesea words": by_words, "+ underthesea POS": by_verbs, "+ spaCy matching": ByPhrases()}.items():
        gate(extract("KẾ HOẠCH\nNăm 2024\n\nI. MỤC TIÊU\nMở 5 lớp.\n"), "Mở 5 lớp.")  # its models are loaded before the clock runs
        results[name] = measured(gate)
    lines = ["| variant | " + " | ".join(whole) + " | time |", "|---|" + "---:|" * (len(whole) + 1)]
    lines.append("| default (strict F1) | " + " | ".join(f"{value:.1f}" for value in whole.values()) + " | 1.00 |")
    for name, (scores, took) in results.items():
        lines.append(
            f"| {name} | " + " | ".join(f"{scores[key] - value:+.1f}" for key, value in whole.items()) + f" | {took / once:.2f} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main("ablations", table)
