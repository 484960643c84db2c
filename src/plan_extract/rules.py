"""Rules as data: load the pattern files, build each pattern from named fragments and tables, check it by its own examples.

Guarantees:
- rules are compiled once and kept between runs (`kept`);
- a match runs under a time budget: only the rules that come with the program, which the tests try, go without on a short span,
  where asking the clock takes longer than matching;
- a rule that is matched at an offset looks at what stands near it, however long the text is;
- patterns see the repaired text (`normalize.repair`): one dash, one space, new tone marks, composed letters;
- a bad rule is an exception that names the file and the rule; a bad document never is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import regex

from plan_extract.kept import kept
from plan_extract.normalize import repair

#: Seconds that one pattern may spend on one text before the rule is called bad.
TIME_BUDGET = 20.0
#: Code points of a short span; how far a match at an offset looks where no end is given.
SHORT = 1000
_PLACEHOLDER = regex.compile(r"\{([a-z_]+)\}")
_FLAGS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "x": regex.VERBOSE}


class RuleError(Exception):
    """A pattern file that cannot be used: names the file, the rule and the cause."""


def shows(words: str, signs: Iterable[str]) -> bool:
    """Tell whether words hold one of the signs; a loop is twice as fast as `any` here."""
    for sign in signs:  # noqa: SIM110
        if sign in words:
            return True
    return False


@dataclass(frozen=True)
class Rule:
    """A pattern with its reason and its cases.

    Attributes:
        id: dotted name, the file's first (`header.number`).
        source: the pattern as written, fragments not yet expanded.
        expanded: the pattern that is compiled.
        flags: letters of `regex` flags.
        read: what a misread word is read as (rules under `slip`).
        why: the reason, and the kind of document it comes from.
        anchored: whether the rule is matched at an offset (the start of a line), not searched for.
        needs: words in small letters, one of which a match holds; a span without them is not searched.
        tried: whether it comes with the program, so that the tests have tried it on short spans.
        examples: texts that must match, each with the groups that it must give.
        counter_examples: texts that must not match.
    """

    id: str
    source: str
    expanded: str
    flags: str = ""
    read: str = ""
    why: str = ""
    anchored: bool = False
    needs: tuple[str, ...] = ()
    tried: bool = False
    examples: tuple[dict[str, Any], ...] = ()
    counter_examples: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> regex.Pattern[str]:
        """The compiled pattern."""
        flags = 0
        for letter in self.flags:
            flags |= _FLAGS[letter]
        try:
            return regex.compile(self.expanded, flags)
        except regex.error as error:
            raise RuleError(f"rule {self.id}: {error} in {self.expanded!r}") from None

    def match(self, text: str, start: int = 0, end: int | None = None) -> regex.Match[str] | None:
        """Match at an offset; without an end, `SHORT` code points are looked at."""
        end = start + SHORT if end is None else end
        if self.tried and end - start <= SHORT:
            return self.pattern.match(text, start, end)
        return self.pattern.match(text, start, end, timeout=TIME_BUDGET)

    def fullmatch(self, text: str, start: int = 0, end: int | None = None) -> regex.Match[str] | None:
        """Match the whole of a span."""
        return self.pattern.fullmatch(text, start, end, timeout=TIME_BUDGET)

    def search(self, text: str, start: int = 0, end: int | None = None) -> regex.Match[str] | None:
        """Find the first match in a span."""
        if self.needs and not shows(text[start:end].lower(), self.needs):
            return None
        if self.tried and (len(text) if end is None else end) - start <= SHORT:
            return self.pattern.search(text, start, end)
        return self.pattern.search(text, start, end, timeout=TIME_BUDGET)

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[regex.Match[str]]:
        """Find all matches in a span, in order."""
        if self.needs and not shows(text[start:end].lower(), self.needs):
            return iter(())
        short = self.tried and (len(text) if end is None else end) - start <= SHORT
        matches: Iterator[regex.Match[str]] = self.pattern.finditer(text, start, end, timeout=None if short else TIME_BUDGET)
        return matches


class Rules(dict[str, Rule]):
    """All rules, by their ids, and the tables of a pattern directory; one object a directory.

    Attributes:
        directory: where they were read.
        tables: name → rows, as in the files.
        lists: name → words.
    """

    def __init__(
        self, directory: Path, rules: dict[str, Rule], tables: dict[str, list[dict[str, Any]]], lists: dict[str, list[str]]
    ) -> None:
        super().__init__(rules)
        self.directory, self.tables, self.lists = directory, tables, lists

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __missing__(self, rule_id: str) -> Rule:
        raise RuleError(f"{self.directory}: no rule {rule_id!r}")

    @cache  # noqa: B019  one Rules object a pattern directory, alive for the whole run
    def under(self, prefix: str) -> list[Rule]:
        """Return the rules whose id starts with ``prefix.``, in the order of their file."""
        return [rule for rule in self.values() if rule.id.startswith(prefix + ".")]


def default_directory() -> Path:
    """Return the pattern directory: the one inside the package, or that of the checkout."""
    packed = Path(__file__).parent / "patterns"
    return packed if packed.is_dir() else Path(__file__).resolve().parents[2] / "patterns"


def _once(path: Path, known: dict[str, Any], names: Iterable[str]) -> None:
    if twice := set(names) & known.keys():
        raise RuleError(
            f"{path}: {', '.join(sorted(twice))}: there is a list or table of that name in another file; give it another"
        )


def load_rules(directory: Path | None = None) -> Rules:
    """Load every ``*.toml`` of a pattern directory, its patterns compiled.

    A file `lists/NAME.txt` is the list NAME, a word a line, `#` begins a remark.

    Raises:
        RuleError: a file is missing, is no TOML, or holds a rule without id or pattern, a fragment that does not exist or a
            pattern that cannot be compiled.
    """
    return _loaded(directory or default_directory())


@cache
def _loaded(directory: Path) -> Rules:
    return kept(_rules, directory)


def _rules(directory: Path) -> Rules:
    tried = directory == default_directory()
    paths = sorted(directory.glob("*.toml"))
    if not paths:
        raise RuleError(f"{directory}: no pattern files (*.toml); name a directory like the one that comes with the program")
    fragments: dict[str, str] = {}
    tables: dict[str, list[dict[str, Any]]] = {}
    lists: dict[str, list[str]] = {}
    raw: list[tuple[Path, dict[str, Any]]] = []
    for path in paths:
        try:
            data = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise RuleError(f"{path}: {error}") from None
        fragments |= data.pop("fragments", {})
        more = data.pop("lists", {})
        _once(path, lists, more)
        lists |= more
        raw += [(path, rule) for rule in data.pop("rule", [])]
        _once(path, tables, data)
        tables |= data
    for path in sorted(directory.glob("lists/*.txt")):
        _once(path, lists, [path.stem])
        lists[path.stem] = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    known = _Fragments(fragments, tables, lists)
    rules: dict[str, Rule] = {}
    for path, rule in raw:
        if "id" not in rule or "pattern" not in rule:
            raise RuleError(f"{path}: a rule needs an id and a pattern: {rule}")
        if rule["id"] in rules:
            raise RuleError(f"{path}: two rules named {rule['id']}")
        expanded = repair(_expand(rule["pattern"], known, f"{path}: rule {rule['id']}"))[0]
        rules[rule["id"]] = Rule(
            id=rule["id"], source=rule["pattern"], expanded=expanded, flags=rule.get("flags", ""),
            read=rule.get("read", ""), why=rule.get("why", ""), anchored=rule.get("anchored", False), tried=tried,
            needs=tuple(rule.get("needs", ())),
            examples=tuple(rule.get("examples", ())), counter_examples=tuple(rule.get("counter_examples", ())),
        )  # fmt: skip
        rules[rule["id"]].pattern  # noqa: B018  compiled here, so that it is kept
    return Rules(directory, rules, tables, lists)


class _Fragments(dict[str, str]):
    """Named pieces of patterns; the alternation of a table or list is made when a pattern first asks for it."""

    def __init__(self, fragments: dict[str, str], tables: dict[str, list[dict[str, Any]]], lists: dict[str, list[str]]) -> None:
        super().__init__(fragments)
        self._tables, self._lists = tables, lists

    def __missing__(self, name: str) -> str:
        if name in self._tables:
            words = [alias for row in self._tables[name] for alias in (row["name"], *row.get("aliases", ()))]
        else:
            words = self._lists[name]
        self[name] = alternation(words)
        return self[name]


def alternation(words: Iterable[str], space: str = r"\s+") -> str:
    """Return an atomic alternation, longest first, spaces flexible; words with one beginning share it, which is far faster.

    >>> alternation(["xã", "sở", "sơ kết"])
    '(?>s(?:ơ\\\\s+kết|ở)|xã)'
    """
    ordered = sorted({repair(word)[0] for word in words}, key=lambda word: (-len(word), word))
    return f"(?>{_shared(ordered, space)})"


def _shared(words: list[str], space: str) -> str:
    """Return the alternatives of words by their first letters; those that differ in case alone stay in their order."""
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(word[:1].lower(), []).append(word)
    nothing = groups.pop("", None)
    pieces: list[str] = []
    for group in groups.values():
        first = group[0][0]
        if len(group) > 1 and all(word[0] == first for word in group):
            pieces.append(f"{_escaped(first, space)}(?:{_shared([word[1:] for word in group], space)})")
        else:
            pieces += [_escaped(word, space) for word in group]
    return "|".join([*pieces, *([""] if nothing else [])])


def _escaped(text: str, space: str) -> str:
    return str(regex.escape(text).replace("\\ ", space))


def _expand(pattern: str, fragments: dict[str, str], where: str, depth: int = 0) -> str:
    if depth > 8:
        raise RuleError(f"{where}: its fragments name each other")

    def fill(match: regex.Match[str]) -> str:
        try:
            return f"(?:{_expand(fragments[match[1]], fragments, where, depth + 1)})"
        except KeyError:
            raise RuleError(f"{where}: no fragment or table {{{match[1]}}}") from None

    return str(_PLACEHOLDER.sub(fill, pattern))
