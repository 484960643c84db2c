"""The gazetteer of public bodies: names, aliases and abbreviations → canonical name, found word by word.

Guarantees:
- hyphens, commas, *và* and `&` inside a name, case and tone place do not tell two names apart; abbreviations are written out first;
- marks may be misread in at most two words of a name, never in its head noun: *Sở* is never *Số*, *Phòng* never *Phong*;
- the longest name wins.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import regex

from plan_extract.kept import kept
from plan_extract.normalize import fold, lower
from plan_extract.rules import RuleError, default_directory

# The standard library's engine cuts a text four times as fast; words whose space is lost (*đốcSở*) are cut behind it.
TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_|\v")
_RUN_ON = regex.compile(r"\p{Lu}(?<=\p{Ll}\p{Lu})")
_JOINED = regex.compile(r"[\p{L}\p{N}]*?\p{Ll}(?=\p{Lu})|[\p{L}\p{N}]+")
#: What may stand between two words of one name.
INSIDE = frozenset({"", "-", ",", "và"})
#: Signs that only a name of the catalogue holds: *Vì người nghèo*, *da cam/dioxin*.
_WITHIN = INSIDE | {"/", '"'}
JOINS = {"&": "và", "-": "-", ",": ",", "và": "và", "VÀ": "và"}
#: So many short tokens in a row may be one abbreviation: *LĐ-TB&XH*, *LĐT BXH*.
LONGEST_SHORT = 4
#: An abbreviation in small letters is at least so long: *mttq*.
SHORTEST_SMALL = 4
#: A name has at most so many code points.
LONG_NAME = 150
#: A word or sign as it is printed, its start and its end.
Token = tuple[str, int, int]
#: Whether it is no abbreviation, in lower case, without marks, whether it begins with a capital, itself where it is all capitals.
Form = tuple[bool, str, str, bool, str]
MOST_FORMS = 20_000
_JOINTS = {"và", "của", "về", "cho", "các"}
#: So many words of a name may be misread.
MISREAD = 2


class Word(NamedTuple):
    """A word of a text, abbreviations written out.

    Attributes:
        key: in lower case, new tone place.
        skeleton: without marks.
        start: offset of the flow; words of one abbreviation share start and end.
        gap: what stands between it and the word before: "", "-", ",", ";", "và", or another sign.
        piece: what is printed of it when written out, "" behind the first word of an abbreviation.
        capital: whether it begins with a capital.
        acronym: the token as printed where it is all capitals, else "".
    """

    key: str
    skeleton: str
    start: int
    end: int
    gap: str
    piece: str
    capital: bool
    acronym: str


#: Makes a word of its fields in half the time.
_word = tuple.__new__


@dataclass(frozen=True)
class Body:
    """A public body.

    Attributes:
        id: level and name, `D.YT`.
        needs_unit: the bare word is none (*Thuế*, *Báo*), only with a unit or name behind it.
        generic: the name is a kind; a purpose or proper name usually follows.
        post: a post, not a body.
        valid_from: EDTF; ``None`` where it is not known.
        successors: bodies that took its work over, with the work.
    """

    id: str
    name: str
    level: str | None = None
    needs_unit: bool = False
    generic: bool = False
    post: bool = False
    valid_from: str | None = None
    valid_to: str | None = None
    successors: tuple[tuple[str, str], ...] = ()


class Found(NamedTuple):
    """A name that was found: index behind its last word, its body, its canonical name."""

    end: int
    body: Body
    name: str


class Gazetteer:
    """The public bodies of a pattern directory."""

    def __init__(self, directory: Path | None = None) -> None:
        self._path = (directory or default_directory()) / "catalogues" / "agencies.toml"
        self._forms: dict[str, Form] = {}

    @cached_property
    def _data(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._path.read_text("utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise RuleError(f"{self._path}: {error}") from None

    @cached_property
    def short(self) -> dict[str, str]:
        """Abbreviations of parts of names, without signs: `LĐTBXH` → *Lao động - Thương binh và Xã hội*."""
        return dict(self._data["short"])

    @cached_property
    def whole(self) -> frozenset[str]:
        """Words in capitals that hold a syllable which alone is an abbreviation: TƯ PHÁP."""
        lines = (self._path.parents[1] / "lists" / "not_short.txt").read_text("utf-8").splitlines()
        return frozenset(line for line in lines if not line.startswith("#"))

    @cached_property
    def bodies(self) -> dict[str, Body]:
        """Id → body."""
        keys = ("name", "level", "needs_unit", "generic", "post", "valid_from", "valid_to")
        return {
            row["id"]: Body(
                row["id"], **{key: row[key] for key in keys if key in row}, successors=tuple(map(tuple, row.get("successors", ())))
            )
            for row in self._data["agency"]
        }

    @cached_property
    def _trie(self) -> dict[str, Any]:
        root: dict[str, Any] = {}
        for row in self._data["agency"]:
            body = self.bodies[row["id"]]
            for name in (body.name, *row.get("own", ())):
                self._insert(root, name, body, name)
            for alias in row.get("aliases", ()):
                self._insert(root, alias, body, body.name)
        return root

    @cached_property
    def _first(self) -> frozenset[str]:
        """The words that names begin with."""
        return frozenset(_first_keys(self._trie))

    @cached_property
    def _own(self) -> dict[str, Any]:
        """What a plan alone calls bodies; the gazetteer of all plans knows none."""
        return {}

    def _insert(self, root: dict[str, Any], alias: str, body: Body, name: str) -> None:
        words = list(self.words(alias, 0, len(alias)))
        node = root
        for word in words:
            node = node.setdefault(f"={word.acronym}" if word.acronym else word.skeleton, node.__class__())
        node.setdefault("", []).append((tuple(word.key for word in words), _plain(alias), body, name))

    def knowing(self, own: dict[str, str]) -> Gazetteer:
        """Return a gazetteer that knows more abbreviations, such as those that a plan makes for itself."""
        if not own:
            return self
        self.short, self.whole, self._trie, self._first  # noqa: B018  shared
        more = copy(self)
        more.short, more._forms = own | self.short, {}
        return more

    def calling(self, names: Iterable[tuple[str, str]]) -> Gazetteer:
        """Return a gazetteer that knows what a plan calls bodies (*Trung tâm KC*), and what they are called in full."""
        more, own = copy(self), dict[str, Any]()
        for called, name in names:
            self._insert(own, called, Body("", name), name)
        more._own, more._first = own, self._first.union(_first_keys(own))
        return more

    def words(self, flow: str, start: int, end: int) -> Iterator[Word]:
        """Yield the words of a span, abbreviations written out."""
        tokens = _tokens(flow, start, end)
        gap, i = "", 0
        while i < len(tokens):
            token, first, last = tokens[i]
            if not token[0].isalnum() or token in ("và", "VÀ"):
                if not (token == "\v" and gap) and (token != "." or not _is_short_stop(tokens, i, self.short)):
                    gap = _joined(gap, JOINS.get(token, token))
                i += 1
                continue
            plain, key, skeleton, capital, acronym = self._forms.get(token) or self._form(token)
            count, full = (1, None) if plain else self._written_out(tokens, i)
            if gap == "\v":  # lines of a cell: a capital begins another name, a small letter goes on
                gap = ";" if token[0].isupper() else ""
            if full is None:
                yield _word(Word, (key, skeleton, first, last, gap, token, capital, acronym))
            else:
                piece, last = full, tokens[i + count - 1][2]
                for part, _, _ in _tokens(full, 0, len(full)):
                    if part[0].isalnum() and part != "và":
                        yield Word(lower(part), fold(part), first, last, gap, piece, part[0].isupper(), "")
                        gap = piece = ""
            gap = ""
            i += count

    def _form(self, token: str) -> Form:
        """Return whether a token is no abbreviation, its forms, and itself where it is all capitals; remembers them."""
        short = self.short
        plain = token not in short and (token.upper() not in short if token.islower() else token[1:].islower())
        acronym = token if len(token) > 1 and token.isupper() and not token.isdigit() else ""
        if len(self._forms) > MOST_FORMS:
            self._forms.clear()
        self._forms[token] = form = plain, lower(token), fold(token), not token[0].islower(), acronym
        return form

    def _written_out(self, tokens: list[Token], i: int) -> tuple[int, str | None]:
        """Return how many tokens make an abbreviation, and what it stands for; 1 and ``None`` where none does."""
        token = tokens[i][0]
        if len(token) >= SHORTEST_SMALL and token.islower() and token.upper() in self.short:
            return 1, self.short[token.upper()]
        if not token.isupper() and token not in self.short:
            return 1, None
        around = (text for text, _, _ in tokens[max(0, i - 1) : i + 2])
        if any(f"{one} {other}" in self.whole for one, other in pairwise(around)):
            return 1, None
        joined, ends, j, shorts = "", [], i, 0
        while j < len(tokens) and shorts < LONGEST_SHORT:
            part = tokens[j][0]
            if part[0].isalnum() and part != "và":
                if not part.isupper() and part not in self.short:
                    break
                joined += part
                shorts += 1
                ends.append((j, joined))
            elif part not in ("-", "&", "và") and not (part in ",." and j + 1 < len(tokens) and _is_tight(tokens, j)):
                break
            j += 1
        for last, text in reversed(ends):
            if text in self.short:
                return last - i + 1, self.short[text]
        return 1, None

    def first(self, flow: str, start: int, end: int) -> Word | None:
        """Return the first word of a span; without its gap, where it is no abbreviation."""
        match = TOKEN.match(flow, start, end)
        token = match[0] if match else ""
        if (
            token[1:].islower()
            and token.isalpha()
            and token != "và"
            and token not in self.short
            and token.upper() not in self.short
        ):
            return Word(lower(token), fold(token), start, start + len(token), "", token, not token[0].islower(), "")
        return next(self.words(flow, start, end), None)

    def opens(self, word: Word) -> bool:
        """Tell whether a name begins with a word."""
        return word.key in self._first

    def find(self, words: list[Word], i: int, limit: int) -> Found | None:
        """Return the longest name that begins with a word."""
        best: Found | None = None
        level = [self._trie, self._own] if self._own else [self._trie]
        j = i
        while level and j < limit and (j == i or words[j].gap in _WITHIN):
            word = words[j]
            keys = {word.skeleton, f"={word.acronym}"} if word.acronym else {word.skeleton}
            level = [node[key] for node in level for key in keys if key in node]
            j += 1
            for node in level:
                if "" in node and (told := _chosen(node[""], words[i:j])):
                    best = Found(j, *told)
        return best


def _first_keys(node: dict[str, Any]) -> Iterator[str]:
    """Yield the first word of each name below a node."""
    for key, below in node.items():
        yield from _first_keys(below) if key else (keys[0] for keys, *_ in below)


def _tokens(flow: str, start: int, end: int) -> list[Token]:
    """Return the words and signs of a span."""
    tokens: list[Token] = [(match[0], *match.span()) for match in TOKEN.finditer(flow, start, end)]
    if _RUN_ON.search(flow, start, end):  # PhòngTài chính
        for i, (_, first, last) in reversed(list(enumerate(tokens))):
            if _RUN_ON.search(flow, first, last):
                tokens[i : i + 1] = [(part[0], *part.span()) for part in _JOINED.finditer(flow, first, last)]
    return tokens


def _is_tight(tokens: list[Token], j: int) -> bool:
    """Tell whether a comma or stop stands right between two tokens: *VH,TT&DL*, *P.LĐTBXH*."""
    _, start, end = tokens[j]
    return start == tokens[j - 1][2] and end == tokens[j + 1][1]


def _is_short_stop(tokens: list[Token], i: int, short: dict[str, str]) -> bool:
    """Tell whether a stop only marks an abbreviation: P.LĐTBXH, TT. Huyện ủy."""
    if i == 0 or i + 1 == len(tokens) or tokens[i - 1][2] != tokens[i][1]:
        return False
    before, behind = tokens[i - 1][0], tokens[i + 1][0]
    return before in short and len(before) < 4 and behind[0].isupper()


def _joined(gap: str, sign: str) -> str:
    """Return what two signs between words come to: a stop or bracket wins over a comma, *và* over a comma."""
    if not gap or sign not in INSIDE:
        return sign
    return gap if gap not in INSIDE else "và" if "và" in (gap, sign) else gap


def _plain(text: str) -> str:
    return " ".join(lower(text).replace("-", " - ").replace("&", " và ").split())


def _chosen(entries: list[tuple[tuple[str, ...], str, Body, str]], words: list[Word]) -> tuple[Body, str] | None:
    """Return body and name among those with one skeleton: as printed, else with the same marks, else with few others."""
    keys = tuple(word.key for word in words)
    printed = _plain("".join(_glue(word, i) + word.piece for i, word in enumerate(words)))
    same = [entry for entry in entries if entry[0] == keys]
    for _, plain, body, name in same:
        if plain == printed:
            return body, name
    for known, _, body, name in same or entries:
        wrong = sum(a != b for a, b in zip(known, keys, strict=True))
        if known[0] == keys[0] and wrong <= min(MISREAD, len(keys) - 2):
            return body, name
    return None


def _glue(word: Word, i: int) -> str:
    if i == 0 or not word.piece:
        return ""
    if word.gap == "-" and word.key.isdigit():
        return "-"
    return {"": " ", "-": " - ", ",": ", ", "và": " và ", "/": "/"}.get(word.gap, f"{word.gap} ")


def printed(words: list[Word]) -> str:
    """Return the text of words, abbreviations written out, in one line.

    >>> gazetteer = load_gazetteer()
    >>> printed(list(gazetteer.words("các Sở LĐ-TB&XH,  UBND", 0, 23)))
    'các Sở Lao động - Thương binh và Xã hội, Ủy ban nhân dân'
    """
    return "".join(_glue(word, i) + word.piece for i, word in enumerate(words))


def is_spelt(flow: str, words: list[Word], name: str) -> bool:
    """Tell whether words are printed in full, and are those of a name: only what joins them may differ.

    Those of another name, which an ambiguous abbreviation has led to, stay as printed, too.
    """
    told = "".join(char if char.isalnum() else " " for char in lower(name)).split()
    full = all(word.piece and not word.acronym and lower(flow[word.start : word.end]) == word.key for word in words)
    known = [part for part in told if part != "và"]
    misread = [word.skeleton for word in words] == [fold(part) for part in known]
    return full and (not misread or [word.key for word in words] == known)


@cache
def load_gazetteer(directory: Path | None = None) -> Gazetteer:
    """Return the gazetteer of a pattern directory; one object for all plans of a run."""
    return kept(_gazetteer, directory or default_directory())


def _gazetteer(directory: Path) -> Gazetteer:
    gazetteer = Gazetteer(directory)
    gazetteer.short, gazetteer.whole, gazetteer._trie, gazetteer._first  # noqa: B018  built here, so that they are kept
    del gazetteer._data
    return gazetteer
