"""Outside the aims of a plan most numbers tell of things. Is one committed to? Weights that were learned from gold say how likely.

What is weighed is how a number stands in its clause: the words around it, how far the last verb of work is, whether a time is set.
The sum speaks for or against it; what the other numbers of the same plan speak for counts, too: in a technical plan hardly any
number outside the aims is a commitment, in a plan of tasks nearly each. `tools/weigh.py` learns the weights
(`patterns/commitments.toml`) and tells how well they hold on plans that they were not learned from. How a plan is set (bullets,
length, density of numbers) is not weighed: it tells who wrote it, and misled on plans never seen.

Guarantees:
- what is looked at around a number has a bound, so that weighing is linear;
- among the aims, and on a line that calls itself one, nothing is weighed: all that is told there is committed to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from plan_extract.commitments.draft import Draft, Setting, is_aim, is_size
from plan_extract.rules import Rules
from plan_extract.statements import Statement

#: Code points before a number in which its verb and its words are looked for, and behind it.
BEFORE, BEHIND = 120, 40
#: How many words before a number are weighed.
WORDS = 12
_WORD = regex.compile(r"[^\W\d_]+|\d+|[^\w\s]")
#: Words between the last verb and the number, and what so many are called.
_FAR = ((1, "at once"), (3, "near"), (6, "far"))


def is_weighed(setting: Setting, statement: Statement) -> bool:
    """Tell whether the numbers of a statement are weighed: neither it nor the line over it says that it is an aim."""
    lines = [(statement.start, statement.end), *statement.leads[-1:]]
    own_aim = setting.rules["target.own_aim"]
    return not is_aim(statement) and not any(own_aim.match(setting.flow, start, end + 1) for start, end in lines)


def features(setting: Setting, draft: Draft, statement: Statement) -> set[str]:
    """Return what is known of how a number stands in its clause, in words: ``verb at once``, ``near tổ chức``, ``next lớp``."""
    flow, rules, quantity = setting.flow, setting.rules, draft.quantity
    begin, start = draft.clause[0], quantity.start
    unit = (quantity.unit or "").lower()
    found = {f"kind {quantity.kind}", f"measure {draft.measure}"}
    found |= {f"comparator {draft.comparator}", f"direction {draft.direction}"}
    told = {
        "rate": quantity.per is not None,
        "baseline": draft.baseline is not None,
        "bound": rules["due.phrase"].search(flow, *draft.clause) is not None,
        "in words": quantity.in_words,
        "norm": (f"{unit}/{quantity.per}" if quantity.per else unit) in rules.lists["norm_unit"],
        "goes on": draft.before is not None,
        "goes on alike": draft.before is not None and draft.before.unit == quantity.unit,
        "all": quantity.kind == "percent" and quantity.value == 100,
        "in brackets": flow.rfind("(", begin, start) > flow.rfind(")", begin, start),
        "verb opens statement": rules["commitment.verb"].match(flow, statement.start, statement.end) is not None,
        "verb opens clause": rules["commitment.verb"].match(flow, *draft.clause) is not None,
        "duty opens clause": rules["duty.verb"].match(flow, *draft.clause) is not None,
    }
    found |= {name for name, is_so in told.items() if is_so} | set(_verb(setting, begin, start))
    if is_size(setting, unit):
        found.add("size done" if "verb does it" in found else "size told")
        if "in brackets" in found:
            found.add("size in brackets")
    return found | set(_words(flow, begin, start, quantity.end, draft.clause[1]))


def _verb(setting: Setting, begin: int, start: int) -> Iterator[str]:
    """Yield how far before a number the last verb of work stands."""
    flow, rules = setting.flow, setting.rules
    verbs = list(rules["commitment.verb"].finditer(flow, max(begin, start - BEFORE), start))
    if not verbs:
        yield "no verb"
        return
    between = flow[verbs[-1].end() : start]
    if rules["commitment.between"].fullmatch(flow, verbs[-1].end(), start):
        yield "verb does it"
    if "," in between:
        yield "verb before comma"
    count = len(between.split())
    yield "verb " + next((name for most, name in _FAR if count < most), "far off")


def _words(flow: str, begin: int, start: int, end: int, last: int) -> Iterator[str]:
    """Yield the words around a number, one by one and in pairs; figures are told as 0."""
    before, behind = (
        ["0" if word.isdigit() else word for word in _WORD.findall(flow[one:other].lower())]
        for one, other in ((max(begin, start - BEFORE), start), (end, min(last, end + BEHIND)))
    )
    before, behind = before[-WORDS:], behind[:2]
    if not before:
        yield "opens"
    yield from (f"near {word}" for word in before[:-1])
    yield from (f"near {one} {other}" for one, other in pairwise(before))
    yield from (f"last {word}" for word in before[-1:])
    yield from (f"last {one} {other}" for one, other in pairwise(before[-2:]))
    yield from (f"next {word}" for word in behind[:1])
    yield from (f"next {one} {other}" for one, other in pairwise(behind))


@dataclass(frozen=True)
class Weights:
    """What each feature speaks for or against, and how a number's own sum and those of the others in its plan are added.

    Attributes:
        weights: feature → weight, in log odds.
        own: how much its own sum counts.
        others: how much the mean of the others' counts.
        start: what is added.
        doubt: how many numbers of no opinion the others are mixed with, so that few say little.
        least: log odds from which a number is a commitment.
    """

    weights: dict[str, float]
    own: float
    others: float
    start: float
    doubt: float
    least: float

    @classmethod
    def of(cls, rules: Rules) -> Weights:
        """Return the weights of a pattern directory."""
        weights = {row["feature"]: row["weight"] for row in rules.tables["commitment_weight"]}
        return cls(weights, **rules.tables["commitment_plan"][0])

    def odds(self, found: set[str]) -> float:
        """Return the sum of a number's features."""
        return sum(self.weights.get(feature, 0.0) for feature in found)

    def loudest(self, found: set[str], most: int = 3) -> str:
        """Return the features that say most, with their weights: ``no verb -0.73, near theo -2.17``.

        >>> Weights({"no verb": -0.7, "near theo": -2.2}, 1.0, 1.0, -1.0, 3, -1.0).loudest({"near theo", "no verb", "opens"})
        'near theo -2.2, no verb -0.7'
        """
        speak = sorted((-abs(self.weights[feature]), feature) for feature in found if feature in self.weights)
        return ", ".join(f"{feature} {self.weights[feature]:+.1f}" for _, feature in speak[:most])

    def kept(self, odds: Sequence[float]) -> list[bool]:
        """Tell of each number of a plan whether it is a commitment, from the sums of all of them.

        >>> weights = Weights({}, own=1.0, others=1.0, start=-1.0, doubt=3, least=-1.0)
        >>> weights.kept([0.2]), weights.kept([0.2, -2, -2, -2])
        ([True], [False, False, False, False])
        """
        total, count = sum(odds), len(odds) - 1 + self.doubt
        return [self.own * one + self.others * (total - one) / count + self.start >= self.least for one in odds]
