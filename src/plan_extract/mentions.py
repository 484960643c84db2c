"""What a text says of bodies: a mention, a list of them, and lists of phrases that are found at a word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from plan_extract.agencies import INSIDE, Gazetteer, Word

COMMITTEE = "Ủy ban nhân dân"


class Mention(NamedTuple):
    """A body that a text names; offsets of the flow.

    Attributes:
        name: canonical, without the plan's own unit.
        unit: the unit as printed, ``None`` where none is.
        collective: whether it is a body of bodies.
        sure: whether the name alone tells that it is one (the catalogue holds it, or it has capitals).
        generic: whether it names nobody, only members of something or each of a kind: thành viên, mỗi thôn.
    """

    start: int
    end: int
    name: str
    unit: str | None
    collective: bool
    sure: bool
    generic: bool = False


class Listing(NamedTuple):
    """Bodies named one after another, and the offset behind the last."""

    mentions: list[Mention]
    end: int


class Item(NamedTuple):
    """Bodies read at a word, and the index of the word behind them."""

    mentions: list[Mention]
    next: int


class Phrases:
    """A list of phrases, found at a word; the longest wins. A comma stands only where the phrase has one."""

    def __init__(self, gazetteer: Gazetteer, phrases: Iterable[str]) -> None:
        #: First word → 1 where it is one by itself, else 0, and by its second word the others, longest first.
        self._known: dict[str, tuple[int, dict[str, list[tuple[tuple[str, bool], ...]]]]] = {}
        told = (tuple((word.key, word.gap == ",") for word in gazetteer.words(phrase, 0, len(phrase))) for phrase in phrases)
        for keys in sorted(told, key=len, reverse=True):
            alone, longer = self._known.get(keys[0][0], (0, {}))
            if len(keys) > 1:
                longer.setdefault(keys[1][0], []).append(keys)
            self._known[keys[0][0]] = int(alone or len(keys) == 1), longer

    def __contains__(self, key: str) -> bool:
        """Tell whether a phrase begins with a word."""
        return key in self._known

    def at(self, words: list[Word], i: int) -> int:
        """Return how many words the phrase at a word has, 0 where none begins there."""
        known = self._known.get(words[i].key)
        if known is None:
            return 0
        alone, longer = known
        if not longer or i + 1 == len(words):
            return alone
        for keys in longer.get(words[i + 1].key, ()):
            if i + len(keys) <= len(words):
                for k in range(1, len(keys)):
                    key, comma = keys[k]
                    word = words[i + k]
                    if word.key != key or word.gap not in INSIDE or (word.gap == "," and not comma):
                        break
                else:
                    return len(keys)
        return alone
