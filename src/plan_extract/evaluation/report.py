"""Scores as tables for people and as JSON, and the floors that they must not fall below."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from plan_extract.evaluation.gold import GoldFile
from plan_extract.evaluation.score import FIELDS, WORDS, Counts, Row, total

Scored = list[tuple[GoldFile, dict[str, Counts]]]


def settled(gold: GoldFile) -> list[str]:
    """Return the lists that a gold file speaks for: those under `settled`, else all."""
    named: list[str] = gold.plan.get("settled") or list(FIELDS)
    return [name for name in FIELDS if name in named]


def by_split(scored: Scored) -> dict[str, dict[str, Counts]]:
    """Return the counts of each split, list by list; a list counts in the documents whose gold speaks for it."""
    result: dict[str, dict[str, Counts]] = {}
    for split in dict.fromkeys(gold.split for gold, _ in scored):
        mine = [(gold, counts) for gold, counts in scored if gold.split == split]
        result[split] = {
            name: total([counts for gold, counts in mine if name in settled(gold)], [name])[name]
            for name in FIELDS
            if any(name in settled(gold) for gold, _ in mine)
        }
    return result


def as_json(scored: Scored) -> dict[str, Any]:
    """Return the scores of each split and document as plain data."""

    def told(counts: Counts) -> dict[str, Any]:
        fields = {name: round(right / all_, 4) for name, (right, all_) in counts.fields.items() if all_}
        numbers = {"gold": counts.gold, "predicted": counts.predicted, "omissions": len(counts.omissions)}
        words = {name: round(alike / all_, 4) for name, (alike, all_) in counts.words.items()}
        return {**counts.scores(), **numbers, "inventions": len(counts.inventions), "fields": fields, "words": words}

    return {
        "splits": {split: {name: told(counts) for name, counts in lists.items()} for split, lists in by_split(scored).items()},
        "documents": {
            f"{gold.split}/{gold.path.stem}": {name: told(counts[name]) for name in settled(gold)} for gold, counts in scored
        },
    }


def as_table(scored: Scored) -> str:
    """Return the scores of each split, micro over its documents, as a Markdown table."""
    head = ["split", "list", "gold rows", "omitted", "invented", "precision", "recall", "F1", "strict F1"]
    rows = []
    for split, lists in by_split(scored).items():
        for name, counts in lists.items():
            if counts.gold or counts.predicted:
                told = counts.scores()
                numbers = [str(counts.gold), str(len(counts.omissions)), str(len(counts.inventions))]
                rows.append([split, name, *numbers, *(_ratio(told[key]) for key in ("precision", "recall", "f1", "strict_f1"))])
    return _markdown(head, rows, right=2)


def as_field_table(scored: Scored) -> str:
    """Return how often each field of a paired row is right, split by split, as a Markdown table."""
    splits = by_split(scored)
    rows = []
    for name in FIELDS:
        for field in dict.fromkeys(field for lists in splits.values() if name in lists for field in lists[name].fields):
            told = [lists[name].fields.get(field, [0, 0]) if name in lists else [0, 0] for lists in splits.values()]
            rows.append([name, field, *(_ratio(right / all_) + f" of {all_}" if all_ else "-" for right, all_ in told)])
    return _markdown(["list", "field", *splits], rows, right=2)


def as_words_table(scored: Scored) -> str:
    """Return how alike (0 to 1) the fields of words are to those of gold, over the pairs whose gold row has one."""
    splits = by_split(scored)
    rows = []
    for name, fields in WORDS.items():
        for field in fields:
            told = [lists[name].words.get(field) if name in lists else None for lists in splits.values()]
            rows.append([name, field, *(f"{_ratio(alike[0] / alike[1])} of {alike[1]:.0f}" if alike else "-" for alike in told)])
    return _markdown(["list", "words alike", *splits], rows, right=2)


def as_plan_table(scored: Scored) -> str:
    """Return F1 and strict F1 of each list for each document as a Markdown table."""
    rows = []
    for gold, counts in scored:
        told = {name: counts[name].scores() for name in settled(gold)}
        cells = [f"{_ratio(told[name]['f1'])} {_ratio(told[name]['strict_f1'])}" if name in told else "-" for name in FIELDS]
        rows.append([f"{gold.split}/{gold.path.stem}", *("-" if cell == "- -" else cell for cell in cells)])
    return _markdown(["plan (F1, strict F1)", *FIELDS], rows, right=1)


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _markdown(head: list[str], rows: list[list[str]], right: int) -> str:
    rule = ["---" if i < right else "---:" for i in range(len(head))]
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, *rows)]
    return "\n".join([lines[0], "|" + "|".join(rule) + "|", *lines[1:]]) + "\n"


def errors(gold: GoldFile, counts: dict[str, Counts], text: str) -> Iterable[str]:
    """Yield a line for every omission, invention and difference of a document, with its line of text."""
    for name in settled(gold):
        for kind, rows in (("omitted", counts[name].omissions), ("invented", counts[name].inventions)):
            for row in rows:
                yield f"{gold.path.stem}\t{name}\t{kind}\t{_brief(name, row)}\t{_line(row, text)}"
        for row, predicted, fields in counts[name].differences:
            named = fields.split(", ")
            values = "; ".join(f"{field}: gold {row.get(field)!r}, read {predicted.get(field)!r}" for field in named)
            yield f"{gold.path.stem}\t{name}\tdiffers\t{_brief(name, row)}: {values}\t{_line(row, text)}"


def _brief(name: str, row: Row) -> str:
    return " ".join(f"{key}={row.get(key)!r}" for key in FIELDS[name][0])


def _line(row: Row, text: str) -> str:
    evidence = row.get("evidence")
    first = evidence[0] if isinstance(evidence, list) and evidence else evidence
    start = row.get("start", first["start"] if isinstance(first, dict) else None)
    if not isinstance(start, int):
        return ""
    left, right = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    return f"{start}: {text[left : right if right >= 0 else len(text)].strip()[:160]}"


def below_floors(scored: Scored, floors: Path) -> list[str]:
    """Return a line for every score that is below its floor.

    Args:
        floors: TOML, a table a split, in it `list = [F1, strict F1]`.
    """
    wanted = tomllib.loads(floors.read_text("utf-8"))
    complaints = []
    for split, lists in by_split(scored).items():
        for name, (f1, strict) in wanted.get(split, {}).items():
            told = lists[name].scores()
            for kind, floor in (("f1", f1), ("strict_f1", strict)):
                if (told[kind] or 0.0) < floor:
                    complaints.append(f"{split} {name}: {kind} {told[kind]} is below its floor {floor}")
    return complaints
