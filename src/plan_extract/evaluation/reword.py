"""Gold plans said another way: wordings that clerks use for the same thing, put where a gold row has one of them.

Guarantees:
- a rewording changes words of the gold rows that it is about (for names of bodies: of its whole text), nothing else;
- gold moves along: offsets by the places of the edits, and the fields that the new words change (`set`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

import regex

from plan_extract.evaluation.score import Counts, Row
from plan_extract.evaluation.variations.edits import Edit, edited
from plan_extract.values.number import MULTIPLIERS, parse_decimal


class Rewording(NamedTuple):
    """A matter that is said in several ways, read from `rewordings.toml`.

    Attributes:
        list: the rows that it is about.
        find: what is replaced, inside a row's evidence, `before` and `behind` code points more of its line.
        puts: what stands there instead, with the groups of `find`.
        functions: what writes the words found anew, instead of `puts`.
        where: fields of a row and the values that it must have one of (`""`: none).
        set: fields that the new words give a row.
        alike: a plan says it in one way throughout.
        text: the whole body of the plan is searched, not the rows; in one way throughout.
    """

    name: str
    list: str
    find: regex.Pattern[str]
    puts: Sequence[str] = ()
    functions: Sequence[str] = ()
    where: Mapping[str, Sequence[Any]] = MappingProxyType({})
    set: Mapping[str, Any] = MappingProxyType({})
    before: int = 0
    behind: int = 0
    alike: bool = False
    text: bool = False

    @property
    def ways(self) -> Sequence[str]:
        """Names of the ways that it may be said in."""
        return self.puts or self.functions


class Reworded(NamedTuple):
    """A plan said another way.

    Attributes:
        text: the new text.
        plan: gold, moved along.
        touched: ids of the rows that the new words are about, each with the way in which it is said now.
    """

    text: str
    plan: Row
    touched: dict[str, str]


@cache
def rewordings() -> tuple[Rewording, ...]:
    """Return all rewordings of the project."""
    told = tomllib.loads(files(__package__).joinpath("rewordings.toml").read_text("utf-8"))
    found = []
    for one in told["rewording"]:
        for name, fragment in told["fragments"].items():
            one["find"] = one["find"].replace(f"{{{name}}}", fragment)
        found.append(Rewording(**{**one, "find": regex.compile(one["find"], regex.I)}))
    return tuple(found)


def reword(rewording: Rewording, text: str, plan: Row, turn: int = 0) -> Reworded | None:
    """Say a plan another way; ``None`` where it says nothing that the rewording is about.

    Args:
        text: the source text.
        plan: its gold, which stays as it is.
        turn: which way the first place takes; the others take the next ones in turn.
    """
    rows = [row for row in plan.get(rewording.list) or [] if _is_about(rewording, row)]
    edits: dict[int, Edit] = {}
    ways: dict[int, str] = {}
    touched: dict[str, str] = {}
    last = 0
    for start, end, row in sorted(_windows(rewording, text, plan, rows), key=lambda window: window[:2]):
        for match in rewording.find.finditer(text, start, end):
            at = match.start()
            if at not in edits and at >= last:
                way = rewording.ways[(turn + (0 if rewording.alike or rewording.text else len(edits))) % len(rewording.ways)]
                put = _put(rewording, way, match)
                if put is None or put == match[0]:
                    turn += not rewording.alike
                    continue
                edits[at], ways[at] = Edit(at, match.end(), put), way
                last = match.end()
            if at in edits:
                touched[row["id"]] = ways[at]
    if not edits:
        return None
    if rewording.text:
        touched = {row["id"]: ways[min(ways)] for row in rows}
    told, moved = edited(text, plan, list(edits.values()))
    for row in moved[rewording.list]:
        if row["id"] in touched:
            row.update(rewording.set)
    return Reworded(told, moved, touched)


def _is_about(rewording: Rewording, row: Row) -> bool:
    return all(("" if row.get(name) is None else row[name]) in values for name, values in rewording.where.items())


def _windows(rewording: Rewording, text: str, plan: Row, rows: Iterable[Row]) -> Iterator[tuple[int, int, Row]]:
    if rewording.text:
        yield min(section["start"] for section in plan["sections"]), len(text), {"id": ""}
        return
    for row in rows:
        start, end = row["evidence"]["start"], row["evidence"]["end"]
        line, close = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        yield max(line, start - rewording.before), min(close if close >= 0 else len(text), end + rewording.behind), row


def _put(rewording: Rewording, way: str, match: regex.Match[str]) -> str | None:
    put = match.expandf(way) if rewording.puts else FUNCTIONS[way](match)
    return put[:1].upper() + put[1:] if put and match[0][:1].isupper() else put


def lost(counts: Counts, touched: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return which of the rows that a rewording is about are missing, and which are missing or not wholly right."""
    missing = {row["id"] for row in counts.omissions}
    wrong = {gold["id"] for gold, _, _ in counts.differences}
    return missing & set(touched), (missing | wrong) & set(touched)


# -- numbers and parts, written otherwise ------------------------------------------------------------------------------


def _grouped(value: Decimal) -> str:
    whole, _, rest = f"{value.normalize():f}".partition(".")
    return f"{int(whole):,}".replace(",", ".") + (f",{rest}" if rest else "")


def _dong(match: regex.Match[str], scale: int, name: str) -> str | None:
    """Return a sum in another scale, ``None`` where nobody would write it so."""
    value = parse_decimal(match["n"])
    if value is None:
        return None
    amount = value * MULTIPLIERS[match["m"].lower()] / scale
    return f"{_grouped(amount)} {name}" if amount >= 1 and amount == round(amount, 3) else None


_WORDS = dict(enumerate(["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]))


def _apart(match: regex.Match[str], opens: str, between: str, closes: str) -> str:
    """Return parts that semicolons join, set apart otherwise."""
    parts = [part.strip() for part in match["parts"].split(";")]
    return opens + between.join(parts) + closes


FUNCTIONS: dict[str, Callable[[regex.Match[str]], str | None]] = {
    "billions": lambda match: _dong(match, 10**9, "tỷ đồng"),
    "millions": lambda match: _dong(match, 10**6, "triệu đồng"),
    "thousands": lambda match: _dong(match, 10**3, "nghìn đồng"),
    "dong": lambda match: _dong(match, 1, "đồng"),
    "ungrouped": lambda match: str(match["n"]).replace(".", ""),
    "blanks": lambda match: str(match["n"]).replace(".", " "),
    "spelt": lambda match: f"{int(match['n']):02d} ({_WORDS[int(match['n'])]})" if 1 < int(match["n"]) <= 10 else None,
    "words": lambda match: _WORDS[int(match["n"])] if 1 < int(match["n"]) <= 10 else None,
    "bullets": lambda match: _apart(match, ", trong đó:\n+ ", ";\n+ ", ""),
    "plain lines": lambda match: _apart(match, ". Trong đó:\n", "\n", ""),
    "bracket": lambda match: _apart(match, " (", "; ", ")"),
    "bracket with commas": lambda match: _apart(match, " (trong đó: ", ", ", ")"),
    "commas": lambda match: _apart(match, ", gồm ", ", ", ""),
    "colon": lambda match: _apart(match, ": ", "; ", ""),
    "full stops": lambda match: _apart(match, ". ", ". ", ""),
    "sources": lambda match: _apart(match, ", từ các nguồn: ", ", ", ""),
    "padded": lambda match: f"{int(match['n']):02d}",
    "unpadded": lambda match: str(int(match["n"])),
}
