"""How much of a plan's text stands in the others, by division: what clerks copy.

Guarantees:
- figures count as one word, so that a copied sentence with other figures is copied;
- linear in the texts: runs of words are looked up, never compared with each other.
"""

from __future__ import annotations

from collections import Counter

import regex

from plan_extract.compare.model import Shared
from plan_extract.normalize import lower, repair
from plan_extract.schema import Plan

#: Words of a run that two plans share: shorter ones are set phrases.
RUN = 8
#: Words of a division that is worth telling.
LEAST = 40
_WORD = regex.compile(r"\p{L}+|\d+(?:[.,/]\d+)*")


def shared(names: list[str], plans: list[Plan], texts: list[str | None]) -> list[Shared]:
    """Return, for each top division of each plan whose text is at hand, the share of its words that another plan has, too."""
    words = [_words(text) if text is not None else [] for text in texts]
    owners: dict[tuple[str, ...], set[int]] = {}
    for i, said in enumerate(words):
        for run in {tuple(word for word, _ in said[at : at + RUN]) for at in range(len(said) - RUN + 1)}:
            owners.setdefault(run, set()).add(i)
    found = []
    for i, (plan, said) in enumerate(zip(plans, words, strict=True)):
        copied, likes = _copied(said, i, owners)
        for section in plan.sections if said else []:
            inside = (
                [at for at, (_, start) in enumerate(said) if section.start <= start < section.end] if section.level == 1 else []
            )
            if len(inside) < LEAST:
                continue
            theirs = Counter(other for at in inside for other in likes[at])
            most = max(theirs, key=lambda other: (theirs[other], -other), default=None)
            found.append(
                Shared(
                    plan=names[i], section=section.path, heading=section.heading, words=len(inside),
                    share=round(sum(copied[at] for at in inside) / len(inside), 3), most_like=None if most is None else names[most],
                )
            )  # fmt: skip
    return found


def _words(text: str) -> list[tuple[str, int]]:
    flow = lower(repair(text)[0])
    return [("0" if match[0][0].isdigit() else match[0], match.start()) for match in _WORD.finditer(flow)]


def _copied(said: list[tuple[str, int]], own: int, owners: dict[tuple[str, ...], set[int]]) -> tuple[list[bool], list[set[int]]]:
    """Return for each word whether it stands in a run of another plan, and of which plans."""
    copied, likes = [False] * len(said), [set[int]() for _ in said]
    for at in range(len(said) - RUN + 1):
        others = owners[tuple(word for word, _ in said[at : at + RUN])] - {own}
        if others:
            for k in range(at, at + RUN):
                copied[k] = True
                likes[k] |= others
    return copied, likes
