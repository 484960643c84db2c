"""Expectations made by hand: every heading of the real plans, header and legal basis field by field; floors for the rest."""

from __future__ import annotations

import json
import random

import pytest

from documents import source_of
from plan_extract import extract
from plan_extract.evaluation import report
from plan_extract.evaluation.gold import GoldFile, checkout, find_document, load_gold
from plan_extract.evaluation.score import FIELDS, score

GOLD = load_gold()
ISSUED = ("header", "legal_basis", "sections")


def predicted(gold: GoldFile) -> dict:
    document = find_document(gold)
    if document is None:
        pytest.skip(f"the document of {gold.path.name} is not at hand")
    return extract(source_of(document)).model_dump(mode="json")


@pytest.mark.parametrize("gold", [g for g in GOLD if g.split == "real"], ids=lambda gold: gold.path.stem)
def test_gold_real_plans_are_all_right(gold: GoldFile) -> None:
    counts = score(gold.plan, predicted(gold))
    wrong = {
        name: (counts[name].omissions, counts[name].inventions, counts[name].differences)
        for name in ISSUED
        if name in report.settled(gold) and counts[name].strict != max(counts[name].gold, counts[name].predicted)
    }
    assert wrong == {}


def test_gold_scores_stand_above_their_floors() -> None:
    scored: report.Scored = []
    for gold in GOLD:
        if (document := find_document(gold)) is not None:
            scored.append((gold, score(gold.plan, extract(source_of(document)).model_dump(mode="json"))))
    assert report.below_floors(scored, checkout() / "gold" / "floors.toml") == []


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: f"{gold.split}/{gold.path.stem}")
def test_gold_against_itself_is_one_whatever_the_order(gold: GoldFile) -> None:
    shuffled = json.loads(json.dumps(gold.plan))
    for name in FIELDS:
        if isinstance(shuffled.get(name), list):
            random.Random(7).shuffle(shuffled[name])
    for name, counts in score(gold.plan, shuffled).items():
        assert counts.scores()["strict_f1"] in (None, 1.0), name
        assert (counts.omissions, counts.inventions, counts.differences) == ([], [], []), name


def test_gold_scores_fall_when_something_is_wrong() -> None:
    gold = next(g for g in GOLD if g.split == "dev").plan
    worse = json.loads(json.dumps(gold))
    worse["sections"][0]["role"] = "annex"
    worse["sections"][1]["start"] += 4
    del worse["legal_basis"][0]
    worse["header"]["number"] = "999/XX"
    counts = score(gold, worse)
    assert counts["sections"].pairs == counts["sections"].gold - 1
    assert counts["sections"].strict == counts["sections"].gold - 2
    assert (len(counts["legal_basis"].omissions), len(counts["legal_basis"].inventions)) == (1, 0)
    assert counts["header"].scores()["f1"] != 1.0
