"""Which targets of different plans are about the same thing, and which only look it.

Guarantees:
- an indicator is one by its code in the catalogue, else by its wording, behind gates: same numbers in it, same negations, likeness;
- a row holds values of one measure, unit, rate, population, scope, year and poverty standard; what differs in one of them stands in
  another row, with what differs told;
- the order of the plans decides the order of the rows, nothing else.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

import regex

from plan_extract.compare.model import Difference
from plan_extract.indicators import Catalogue
from plan_extract.normalize import lower, repair
from plan_extract.rules import RuleError, default_directory
from plan_extract.schema import Plan, Target
from plan_extract.values.date import years_of

#: Likeness of two wordings, 0 to 100, from which they are one indicator.
ALIKE = 88.0
#: Syllables of a wording beside thin words, from which it tells what is counted.
RICH = 2
#: Likeness of two populations from which they are one.
SAME_POPULATION = 85.0
_NUMBER = regex.compile(r"\d+(?:[.,]\d+)*")
_NEGATION = regex.compile(r"\b(?:không|chưa|thiếu|ngoài|dưới|trên|trước|sau|nam|nữ|thoát|tái|cận)\b")
_UNITS = "tỉnh|huyện|xã|phường|thị xã|thị trấn|thành phố|quận|thôn|bản"
_PLACE = regex.compile(rf"\s*(?:trên địa bàn|của|ở|tại|trong)?\s*(?:toàn )?\b(?:{_UNITS})\b(?:\s+(?:này|ta|mình))?")
_HYPHEN = regex.compile(r"\s*[-–]\s*")
_SPACES = regex.compile(r"[\s,;:.()–-]+")


#: How far a difference sets two values apart.
_FAR: dict[Difference, int] = {"indicator": 9, "measure": 7, "unit": 7, "population": 4, "scope": 4, "period": 3, "standard": 3}


@dataclass(frozen=True)
class Facet:
    """What makes values comparable; a row has one."""

    measure: str | None
    unit: str | None
    per: str | None
    population: str | None
    scope: str | None
    year: str | None
    standard: str | None

    def tells_how_well(self, known: Knowledge) -> bool:
        """Return whether values can be stricter or laxer whatever the size of the unit: shares and rates, no counts."""
        return self.unit in known.measures or (self.per is not None and self.per not in known.rhythms)

    def differs(self, other: Facet) -> list[Difference]:
        """Return what two facets differ in."""
        found: list[Difference] = []
        if self.measure != other.measure:
            found.append("measure")
        if self.unit != other.unit:
            found.append("unit")
        if self.population != other.population:
            found.append("population")
        if self.scope != other.scope:
            found.append("scope")
        if self.year != other.year or self.per != other.per:
            found.append("period")
        if self.standard != other.standard:
            found.append("standard")
        return found


@dataclass
class Family:
    """All targets of one indicator: facet → plan → targets.

    Attributes:
        kin: families that say something like it: a number instead of a share, a share of others.
    """

    name: str
    code: str | None
    rows: dict[Facet, dict[int, list[Target]]] = field(default_factory=dict)
    kin: list[Family] = field(default_factory=list)

    def plans(self) -> set[int]:
        """Return the plans that say anything of the indicator."""
        return {plan for row in self.rows.values() for plan in row}

    def like_it(self, plan: int) -> str | None:
        """Return the wording of what a plan says of the kin."""
        told = (target for family in self.kin for row in family.rows.values() for target in row.get(plan, ()))
        return next((target.indicator or target.evidence.quote for target in told), None)

    def nearest(self, facet: Facet, plan: int) -> tuple[list[Difference], list[Target]] | None:
        """Return what a plan says of the indicator, or of its kin, that differs least from a facet, and in what it differs.

        The same measure by another standard or for another year is nearer than another measure.
        """
        for family in (self, *self.kin):
            kin: list[Difference] = [] if family is self else ["indicator"]
            told = [(kin + facet.differs(other), row[plan]) for other, row in family.rows.items() if plan in row]
            if told:
                return min(told, key=lambda one: sum(_FAR[difference] for difference in one[0]))
        return None


def families(plans: list[Plan], catalogue: Catalogue, known: Knowledge) -> list[Family]:
    """Return the indicators of plans with their targets, in the order in which the plans name them."""
    found: dict[int, tuple[Family, list[tuple[int, Target, Facet]]]] = {}
    coded: dict[str, Family] = {}
    worded: dict[tuple[Any, ...], list[tuple[str, Family]]] = {}
    for i, plan in enumerate(plans):
        for target in plan.targets:
            if target.value is None:
                continue
            facet = facet_of(plan, target, known)
            if target.indicator_code is not None:
                indicator = catalogue.indicators.get(target.indicator_code)
                name = indicator.name if indicator else target.indicator or target.indicator_code
                family = coded.setdefault(target.indicator_code, Family(name, target.indicator_code))
            else:
                family = _worded(worded, target, facet, known)
            found.setdefault(id(family), (family, []))[1].append((i, target, facet))
    for family, told in found.values():
        same = _populations([facet.population for _, _, facet in told])
        for i, target, facet in told:
            row = replace(facet, population=same[facet.population])
            family.rows.setdefault(row, {}).setdefault(i, []).append(target)
    for family, told in found.values():
        family.kin = [coded[code] for code in known.kin.get(family.code or "", ()) if code in coded]
        if family.code is None and (wider := _wider(told[0][1], catalogue, known)) in coded:
            family.kin.append(coded[wider])
            coded[wider].kin.append(family)
    return [family for family, _ in found.values()]


def _wider(target: Target, catalogue: Catalogue, known: Knowledge) -> str | None:
    """Return the indicator that a wording would have, were it not narrowed: *… trong số lao động hộ nghèo*, *… gắn với …*."""
    said = lower(repair(" ".join(filter(None, (target.indicator, target.population))))[0])
    head = known.qualifiers.split(said, 1)[0]
    for wider in (known.groups.sub(" ", said), head, known.groups.sub(" ", head)):
        if wider != said and (code := catalogue.link(wider, target.unit, target.measure)):
            return code
    return None


def _populations(told: list[str | None]) -> dict[str | None, str | None]:
    """Return population → the one that it is the same as, the commonest of those alike; one that is not told is the commonest."""
    from rapidfuzz import fuzz

    counts = Counter(population for population in told if population)
    same: dict[str, str] = {}
    for population, _ in counts.most_common():
        alike = [other for other in same if other == same[other] and fuzz.token_sort_ratio(population, other) >= SAME_POPULATION]
        same[population] = alike[0] if alike and _gates(population) == _gates(alike[0]) else population
    commonest: dict[str | None, str | None] = {None: next(iter(same), None)}
    return commonest | same


def _gates(wording: str) -> tuple[tuple[str, ...], ...]:
    """Return what two wordings must have in common to be one: figures and what turns a meaning round."""
    return tuple(sorted(_NUMBER.findall(wording))), tuple(sorted(set(_NEGATION.findall(wording))))


def facet_of(plan: Plan, target: Target, known: Knowledge) -> Facet:
    """Return what a target can be compared by."""
    unit = "%" if target.unit == "fraction" and target.measure == "level" else known.unit.get(target.unit or "", target.unit)
    years = years_of(plan.header.period or "")
    per = None if target.per == "năm" and years and years[0] == years[1] else target.per
    scope, place = _key(target.scope), _bare(_key(target.scope) or "")
    if not place or place == _key(plan.header.unit.name):
        scope = None
    named = known.same_pattern.sub(lambda match: known.same[match[0]], _key(target.population) or "")
    population = known.light.sub(" ", _bare(named)).split()
    standard = standard_of(plan, target, known) if target.indicator_code in known.counted else None
    return Facet(target.measure, unit, per, " ".join(population) or None, scope, _time(target), standard)


def _time(target: Target) -> str | None:
    """Return the year at whose end a target is due; with its month or quarter where that is earlier: half a year is no year.

    All of a group are all of it at the end of the year, too.
    """
    due = target.due or ""
    whole = target.measure == "level" and target.unit == "%" and target.value == 100
    return (due[:4] if whole or due[5:7] in ("", "10", "11", "12", "36") else due[:7]) or None


def standard_of(plan: Plan, target: Target, known: Knowledge) -> str | None:
    """Return the poverty standard of a target: the one named nearest to it, else that of its year in force.

    Near is its own wording, then the headings of its division and of those above, then a document cited there, then the legal
    basis where that holds the document of one standard alone.
    """
    sections = {section.path: section for section in plan.sections}
    above: list[str | None] = []
    path: str | None = target.section
    while path and path in sections:
        above.append(sections[path].heading)
        path = sections[path].parent
    own = " ".join(filter(None, (target.indicator, target.population, target.baseline, target.evidence.quote)))
    for said in (own, *filter(None, above)):
        if name := known.standard_named(said):
            return name
    near = {citation.number for citation in plan.citations if citation.section == target.section}
    for cited in (near, {citation.number for citation in plan.legal_basis}):
        named = [row for row in known.standards if cited & set(row["documents"])]
        if len(named) == 1:
            return str(named[0]["name"])
    return known.standard_in(int(target.due[:4])) if target.due and target.due[:4].isdigit() else None


@dataclass(frozen=True)
class Knowledge:
    """What `catalogues/compare.toml` holds; the meaning of each is told there."""

    light: regex.Pattern[str]
    same: dict[str, str]
    same_pattern: regex.Pattern[str]
    groups: regex.Pattern[str]
    kin: dict[str, list[str]]
    counted: frozenset[str]
    standards: list[dict[str, Any]]
    thin: regex.Pattern[str]
    households: regex.Pattern[str]
    qualifiers: regex.Pattern[str]
    measures: frozenset[str]
    rhythms: frozenset[str]
    unit: dict[str, str]

    def standard_in(self, year: int) -> str | None:
        """Return the poverty standard in force in a year."""
        dated = (row for row in self.standards if row["years"])
        return next((str(row["name"]) for row in dated if row["years"][0] <= year <= row["years"][1]), None)

    def standard_named(self, said: str) -> str | None:
        """Return the poverty standard that a wording names."""
        words = _HYPHEN.sub(" - ", " ".join(lower(repair(said)[0]).split()))
        return next((str(row["name"]) for row in self.standards if regex.search(row["named"], words)), None)


@cache
def load_knowledge(directory: Path | None = None) -> Knowledge:
    """Return what a pattern directory knows of comparing."""
    path = (directory or default_directory()) / "catalogues" / "compare.toml"
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        kin: dict[str, list[str]] = {}
        for one, other in (pair for group in data["kin"] for pair in permutations(group, 2)):
            kin.setdefault(one, []).append(other)
        group = rf"(?:{'|'.join(data['groups'])})"
        narrowed = rf"(?:\b(?:thuộc|của|trong số|trong|là|ở)\s+)*\b{group}\b(?:\s*(?:,|và|hoặc|hay)\s*{group}\b)*"
        return Knowledge(
            _any_of(data["light"]), data["same"], _any_of(data["same"]), regex.compile(narrowed), kin, frozenset(data["counted"]),
            data["standard"], _any_of(data["thin"]), regex.compile(data["households"].replace(" ", r"\s+")),
            _any_of(data["qualifiers"]), frozenset(data["measures"]), frozenset(data["rhythms"]), data["unit"],
        )  # fmt: skip
    except (OSError, tomllib.TOMLDecodeError, KeyError, regex.error) as error:
        raise RuleError(f"{path}: {error}") from None


def _any_of(words: Iterable[str]) -> regex.Pattern[str]:
    return regex.compile(rf"\b(?:{'|'.join(map(regex.escape, sorted(words, key=len, reverse=True)))})\b")


def _worded(told: dict[tuple[Any, ...], list[tuple[str, Family]]], target: Target, facet: Facet, known: Knowledge) -> Family:
    """Return the family of a wording that has no code; a new one where none is alike, or where it does not tell what is counted.

    The gates are the key that families are kept under: only wordings that pass are compared.
    """
    from rapidfuzz import fuzz

    said = " ".join(filter(None, (target.indicator, target.population))) or target.evidence.quote
    wording = _bare(_key(said) or "")
    bucket = told.setdefault((*_gates(wording), facet.unit), [])
    best, found = ALIKE, None
    rich = len(set(known.thin.sub(" ", wording).split()) - set((facet.unit or "").split())) >= RICH
    for other, family in bucket if rich else ():
        if (alike := fuzz.token_sort_ratio(wording, other)) >= best:
            best, found = alike, family
    if found is None:
        found = Family(target.indicator or target.evidence.quote, None)
        bucket += [(wording, found)] if rich else []
    return found


def first_said(told: Iterable[str | None], key: str | None) -> str | None:
    """Return the first wording that plans use for what has a key."""
    return next((" ".join(one.split()) for one in told if one), key) if key else None


def _key(text: str | None) -> str | None:
    return " ".join(_SPACES.sub(" ", lower(repair(text)[0])).split()) if text else None


def _bare(text: str) -> str:
    """Return a wording without the places that it is limited to."""
    return " ".join(_PLACE.sub(" ", text).split())
