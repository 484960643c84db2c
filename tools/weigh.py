"""Learn what tells a commitment from a number that only tells of things, and write `patterns/commitments.toml`.

Usage: pip install -e '.[train]'; python tools/weigh.py [--held-back] [--wrong]

The numbers outside the aims of the plans in `real` (where they are at hand), `dev`, `more` and `technical`, and of the mini-plans of the
tests that are not held back, are weighed: L1 logistic regression on the features of `plan_extract.commitments.weighing`. `test` is not
learned from. How well it holds is told by plan: each number is judged by weights that were learned without its plan (in fifteen parts,
three shuffles); --held-back stops there, --wrong lists what is wrong then. Learn anew when gold of `technical` is added, when a feature
changes, or when a rule lets other numbers through to be weighed; then look at the scores of `evaluate` before you commit the file.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from plan_extract import read
from plan_extract.commitments import weighing
from plan_extract.commitments.draft import Draft, Setting
from plan_extract.document import SourceText
from plan_extract.evaluation.gold import find_document, load_gold
from plan_extract.pipeline import run
from plan_extract.readers import from_string
from plan_extract.statements import Statement

ROOT = Path(__file__).resolve().parents[1]
SPLITS = ("real", "pages", "dev", "more", "technical")
PARTS, SHUFFLES = 15, 3
#: Strength of the fit: the smaller, the fewer features have a weight. Doubt and least: see `Weights`.
C, DOUBT, LEAST = 0.5, 3, -1.4
HEAD = """# Learned from gold by `tools/weigh.py`: what speaks for (above 0) and against (below 0) that a number outside the aims is a commitment,
# in log odds. What each feature means: `src/plan_extract/commitments/weighing.py`. The rules below are written by hand.
"""


@dataclass
class Number:
    """A number outside the aims of a plan, how it stands, and whether gold has it."""

    plan: str
    split: str
    found: set[str]
    text: str
    true: bool


Row = tuple[int, int, float]


def plans() -> Iterator[tuple[str, str, SourceText, list[Row]]]:
    """Yield split, name, text and the targets of gold (start, end, value) of every plan that is learned from."""
    for gold in load_gold():
        document = find_document(gold) if gold.split in SPLITS else None
        if document is not None:
            spans = [(row["evidence"]["start"], row["evidence"]["end"], row["value"]) for row in gold.plan["targets"]]
            yield gold.split, gold.path.stem, read(document), spans
    for line in (ROOT / "tests" / "data" / "targets.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        if case["split"] == "dev":
            text = case["text"]
            spans = [
                (at.start(), at.end(), row["value"]) for row in case["targets"] for at in re.finditer(re.escape(row["at"]), text)
            ]
            yield "mini", case["id"], from_string(text), spans


def numbers(split: str, name: str, source: SourceText, gold: list[Row]) -> list[Number]:
    """Return the numbers of a plan that are weighed."""
    seen: list[Number] = []
    known = weighing.features

    def listen(setting: Setting, draft: Draft, statement: Statement) -> set[str]:
        found, document = known(setting, draft, statement), setting.document
        span = document.evidence(draft.quantity.start, draft.quantity.end)
        true = any(s < span.end and span.start < e and abs(v - float(draft.value)) < 1e-9 * max(1, abs(v)) for s, e, v in gold)
        around = document.flow[max(0, draft.quantity.start - 80) : draft.quantity.end + 40].replace("\n", " ")
        seen.append(Number(name, split, found, around, true))
        return found

    with mock.patch.object(weighing, "features", listen):
        run(source)
    return seen


def fit(features: csr_matrix, true: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=C, l1_ratio=1, solver="liblinear", fit_intercept=False, random_state=0).fit(features, true)


def others(odds: np.ndarray, plans: np.ndarray) -> np.ndarray:
    """Return the mean odds of the other numbers of each number's plan."""
    mean = np.zeros(len(odds))
    for plan in set(plans):
        own = plans == plan
        mean[own] = (odds[own].sum() - odds[own]) / (own.sum() - 1 + DOUBT)
    return mean


def main() -> None:
    rows = [one for plan in plans() for one in numbers(*plan)]
    vectorizer = DictVectorizer()
    features = csr_matrix(vectorizer.fit_transform([dict.fromkeys(sorted(row.found), 1) for row in rows]))
    features.indices, features.indptr = features.indices.astype(np.int32), features.indptr.astype(np.int32)  # liblinear's
    true, of = np.array([row.true for row in rows]), np.array([row.plan for row in rows])
    both = []
    for shuffle in range(SHUFFLES):
        names = np.random.RandomState(shuffle).permutation(sorted(set(of)))
        part = np.array([{name: i % PARTS for i, name in enumerate(names)}[plan] for plan in of])
        odds = np.zeros(len(rows))
        for one in range(PARTS):
            odds[part == one] = fit(features[part != one], true[part != one]).decision_function(features[part == one])
        told = np.c_[odds, others(odds, of)]
        total = np.zeros(len(rows))
        for one in range(PARTS):
            total[part == one] = (
                LogisticRegression(C=10).fit(told[part != one], true[part != one]).decision_function(told[part == one])
            )
        both.append((told, total))
    told, total = np.concatenate([one for one, _ in both]), np.mean([one for _, one in both], axis=0)
    kept = total >= LEAST
    print("| split | commitments | kept | other numbers | kept |\n|---|---:|---:|---:|---:|")
    for split in (*SPLITS, "mini"):
        own = np.array([row.split == split for row in rows])
        print(
            f"| {split} | {(own & true).sum()} | {(own & true & kept).sum()} | {(own & ~true).sum()} | {(own & ~true & kept).sum()} |"
        )
    if "--wrong" in sys.argv:
        for i in np.argsort(-np.abs(total - LEAST)):
            if kept[i] != true[i]:
                print(f"{'kept' if kept[i] else 'lost'} {total[i]:5.1f} {rows[i].plan}: {rows[i].text}")
    if {"--held-back", "--wrong"} & set(sys.argv):
        return
    plan, own = LogisticRegression(C=10).fit(told, np.tile(true, SHUFFLES)), fit(features, true)
    weights = sorted(
        (round(float(weight), 2), name)
        for name, weight in zip(vectorizer.feature_names_, own.coef_[0], strict=True)
        if abs(weight) >= 0.02
    )
    path = ROOT / "patterns" / "commitments.toml"
    by_hand = path.read_text("utf-8").split("\n[[rule]]", 1)[1]
    constants = {"own": plan.coef_[0][0], "others": plan.coef_[0][1], "start": plan.intercept_[0], "doubt": DOUBT, "least": LEAST}
    table = "".join(f"  {{feature = {json.dumps(name, ensure_ascii=False)}, weight = {weight}}},\n" for weight, name in weights)
    once = "".join(f"{name} = {value:.2f}\n" for name, value in constants.items())
    path.write_text(f"{HEAD}\ncommitment_weight = [\n{table}]\n\n[[commitment_plan]]\n{once}\n[[rule]]{by_hand}", "utf-8")
    print(f"{len(weights)} weights: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
