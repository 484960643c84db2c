"""The indicator catalogue: what targets measure, with codes; a wording is linked to its indicator behind gates.

Guarantees:
- a wording links only where the unit fits, every head of the indicator stands in it and none of its excluded words does;
- of those that pass, the most alike wins, above a threshold; what has no code stays ``None``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import regex

from plan_extract.kept import kept
from plan_extract.normalize import lower, repair
from plan_extract.rules import RuleError, default_directory

#: Likeness, 0 to 100, below which nothing is linked. On the aliases of the catalogue, each linked without itself, 65 gives no wrong
#: link and loses 4 %; 80 would lose 12 % of wordings that were not in it (tests/data/indicators.jsonl).
THRESHOLD = 65.0
_PUNCTUATION = str.maketrans(dict.fromkeys(",;:/()[]-\"'.&", " "))
_GROUPED = regex.compile(r"(?<=\d)\.(?=\d{3}\b)")
# Words that every indicator has, or none: they do not tell one from another.
_LIGHT = regex.compile(
    r"\b(?:tỷ lệ|phần trăm|các|của|những|trên địa bàn(?: (?:toàn )?(?:tỉnh|huyện|xã|thành phố|phường|thị xã))?"
    r"|(?:(?:đến|vào|trước|hết|cuối) )*(?:ngày )?\d{1,2} \d{1,2} 20\d\d|(?:(?:đến|vào|trong|hết|cuối) )*năm 20\d\d"
    r"|toàn (?:tỉnh|huyện|xã|thành phố|phường|thị xã|quốc)|được|đạt từ|đã)\b"
)
_SPELLINGS = (("tỉ lệ", "tỷ lệ"), ("tỉ suất", "tỷ suất"), ("tỉ số", "tỷ số"), ("tỉ trọng", "tỷ trọng"))


@dataclass(frozen=True)
class Indicator:
    """What a target may measure.

    Attributes:
        code: dimension and name, `poverty.rate`.
        units: that a target of it may have.
        good: which way is better, ``None`` where neither is.
        heads: words of which one each must stand in a wording.
        excluded: words that belong to another indicator, or deny this one.
        keys: matching keys of its name and aliases.
        rate: of the whole population: a share of those that its words name (90% hộ nghèo …) is none.
        national: national targets, with programme, value, period and source.
    """

    code: str
    name: str
    name_en: str
    dimension: str
    units: frozenset[str]
    good: str | None
    heads: tuple[tuple[str, ...], ...]
    excluded: tuple[str, ...]
    keys: tuple[str, ...]
    rate: bool
    national: tuple[dict[str, Any], ...]


class Catalogue:
    """The indicators of a pattern directory."""

    def __init__(self, directory: Path | None = None) -> None:
        path = (directory or default_directory()) / "catalogues" / "indicators.toml"
        try:
            data = tomllib.loads(path.read_text("utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise RuleError(f"{path}: {error}") from None
        self._glue = _alternation(data["compound"])
        self._denied = tuple(f" {word} " for word in data["denied"])
        self._short = {_words(short): _words(full) for short, full in data["short"].items()}
        self._short_pattern = _alternation(self._short)
        #: Code → indicator.
        self.indicators = {row["code"]: self._indicator(row) for row in data["indicator"]}
        self._by_unit: dict[str | None, list[Indicator]] = {None: list(self.indicators.values())}
        for indicator in self.indicators.values():
            for unit in indicator.units | ({"fraction"} if "%" in indicator.units else set()):
                self._by_unit.setdefault(unit, []).append(indicator)
        self.link = lru_cache(4096)(self._link)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "link"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.link = lru_cache(4096)(self._link)

    def _indicator(self, row: dict[str, Any]) -> Indicator:
        said = "".join(f" {_words(alias)} " for alias in (row["name"], *row["aliases"]))
        return Indicator(
            row["code"], row["name"], row["name_en"], row["dimension"], frozenset(row["unit"]), row.get("good"),
            tuple(tuple(self._glued(word) for word in head.split("|")) for head in row["head"]),
            (*(self._glued(word) for word in row.get("not", ())), *(word for word in self._denied if word not in said)),
            tuple(self._key(alias) for alias in (row["name"], *row["aliases"])), row.get("rate", False),
            tuple(row.get("national", ())),
        )  # fmt: skip

    def _key(self, text: str) -> str:
        words = self._short_pattern.sub(lambda match: self._short[match[0]], _words(text))
        return " ".join(_LIGHT.sub(" ", words).split()) or words

    def _glued(self, text: str) -> str:
        """Return the words of a text between blanks, those of a compound made one: *thôn* does not stand in *nông thôn*."""
        return f" {self._glue.sub(lambda match: match[0].replace(' ', '_'), _words(text))} "

    def _link(self, wording: str | None, unit: str | None, measure: str | None = None, share: bool = False) -> str | None:
        """Return the code of the indicator that a wording names, ``None`` where no gate lets it through or none is alike.

        Args:
            wording: what is measured, with whom it is a share of.
            unit: unit of the target.
            measure: of the target; what is granted measures nothing.
            share: it is a share of those whom the wording names.

        >>> Catalogue().link("tỷ lệ hộ nghèo đa chiều toàn huyện", "%")
        'poverty.rate'
        >>> Catalogue().link("tỷ lệ hộ nuôi mèo", "%")
        >>> Catalogue().link("hộ nghèo", "%", "level", share=True)
        """
        if not wording or measure == "support":
            return None
        from rapidfuzz import fuzz

        glued, key = self._glued(wording), self._key(wording)
        best, code = THRESHOLD, None
        for indicator in self._by_unit.get(unit, ()):
            if not all(any(word in glued for word in head) for head in indicator.heads):
                continue
            if any(word in glued for word in indicator.excluded) or (share and indicator.rate and unit in ("%", "fraction")):
                continue
            for alias in indicator.keys:
                alike = (
                    0.5 * fuzz.token_sort_ratio(key, alias) + 0.3 * fuzz.ratio(key, alias) + 0.2 * fuzz.token_set_ratio(key, alias)
                )
                if alike > best:
                    best, code = alike, indicator.code
        return code


@cache
def load_catalogue(directory: Path | None = None) -> Catalogue:
    """Return the catalogue of a pattern directory; one object for all plans of a run."""
    return kept(Catalogue, directory or default_directory())


def _words(text: str) -> str:
    """Return the words of a text in one case, one tone place and one spelling, punctuation as blanks."""
    small = lower(repair(text)[0])
    for one, other in _SPELLINGS:
        small = small.replace(one, other)
    return " ".join(_GROUPED.sub("", small).translate(_PUNCTUATION).split())


def _alternation(words: Iterable[str]) -> regex.Pattern[str]:
    ordered = sorted(words, key=len, reverse=True)
    return regex.compile(rf"(?<!\w)(?:{'|'.join(regex.escape(word) for word in ordered)})(?!\w)")
