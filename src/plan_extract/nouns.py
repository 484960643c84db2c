"""Nouns that are counted: what stands behind a number, by the lexicon (`counted`, `units.tsv`) or as printed."""

from __future__ import annotations

from functools import cache

import regex

from plan_extract.rules import Rules

_WORD = regex.compile(r"\s*([^\W\d_]\w*[²³]?)")
_HYPHENED = regex.compile(r"\s*([^\W\d_]+(?:-[^\W\d_]+){1,2})")
#: Longest noun of the lexicon, in syllables.
LONGEST_NOUN = 5


class NounReader:
    """Reads the counted nouns of one flow."""

    def __init__(self, flow: str, rules: Rules) -> None:
        self.flow, self.rules = flow, rules
        self._nouns, self._longest = _lexicon(rules)

    def nouns(self, at: int, listed: bool = False) -> tuple[str, int] | None:
        """Return the noun at an offset; nouns that a comma puts beside it are counted together (xã, thị trấn).

        Args:
            listed: no number stands before it, so that one behind it does not set the second noun apart.
        """
        noun = self.noun(at)
        sized = noun is not None and noun[0].lower() in word_list(self.rules, "size")  # 3 m, đường kính 8 cm
        while noun and not sized and (beside := self.rules["quantity.beside"].match(self.flow, noun[1])):
            other = self.noun(beside.end())
            if other is None or other[0] == noun[0] or (not listed and self.rules["quantity.apart"].match(self.flow, other[1])):
                break
            further = None if listed else self.rules["quantity.apart_far"].match(self.flow, other[1])
            if further and (again := self.noun(further.end())) and again[0] == noun[0]:
                break
            of_its_kind = other[0] == noun[0].split()[0]  # điểm đen, điểm tiềm ẩn tai nạn
            noun = noun[0] if of_its_kind else f"{noun[0]}, {other[0]}", other[1]
        return noun

    def plain_word(self, at: int) -> tuple[str, int] | None:
        """Return the word at an offset, whatever it is, and its end."""
        match = _WORD.match(self.flow, at)
        return (match[1], match.end()) if match else None

    def noun(self, at: int) -> tuple[str, int] | None:
        """Return the noun of the lexicon that stands at an offset of the flow, the longest, and its end."""
        found = self.noun_in(self.flow, at)
        of = self.noun_in(self.flow, found[1]) if found and found[0] == "lượt" else None
        if of and of[0]:
            return f"lượt {of[0]}", of[1]
        return found if found and found[0] else None

    def noun_span(self, at: int) -> tuple[str, int] | None:
        """Return unit and end of the lexicon entry at an offset; the unit is empty where it is time, age, grade or no noun."""
        return self.noun_in(self.flow, at)

    def noun_of(self, text: str) -> str | None:
        """Return the noun that a text begins with."""
        found = self.noun_in(text, 0)
        return found[0] or None if found else None

    def noun_in(self, text: str, at: int) -> tuple[str, int] | None:
        """Return unit and end of the longest entry of the lexicon; the unit is empty where it is no counted noun."""
        best, key, end = None, "", at
        for _ in range(LONGEST_NOUN):
            match = _WORD.match(text, end)
            if match is None:
                break
            if text.startswith("-", match.end()) and (whole := _HYPHENED.match(text, end)) and whole[1].lower() in self._nouns:
                match = whole
            end = match.end()
            printed = match[1]
            key = f"{key} {printed}" if key else printed
            unit = self._nouns.get(key) or self._nouns.get(key.lower())
            if unit is not None:
                best = (unit, end)
            if key.lower() not in self._longest:
                break
        return best

    def counted_word(self, at: int) -> tuple[str, int] | None:
        """Return the word at an offset as a unit, where it may be a noun: no function word, no capital."""
        match = _WORD.match(self.flow, at)
        if match is None or "\n" in self.flow[at : match.start(1)] or not match[1].islower():
            return None
        return None if match[1] in word_list(self.rules, "function_word") else (match[1], match.end())


@cache
def _lexicon(rules: Rules) -> tuple[dict[str, str], set[str]]:
    """Return noun as printed → unit, and every beginning of a longer noun."""
    nouns = {noun: noun for noun in rules.lists["counted"]}
    nouns |= {row["name"]: row["unit"] for row in rules.tables["measure_unit"]}
    # What begins like a noun and is none, or counts time and grade, wins where it is as long or longer.
    nouns |= dict.fromkeys(rules.lists["not_head"], "") | dict.fromkeys(rules.lists["not_counted"], "")
    beginnings = set()
    for noun in nouns:
        words = noun.lower().split()
        beginnings |= {" ".join(words[:i]) for i in range(1, len(words))}
    return nouns, beginnings


@cache
def word_list(rules: Rules, name: str) -> frozenset[str]:
    """Return a list of the patterns, as a set that is made once."""
    return frozenset(rules.lists[name])
