"""Pointers to other places of the plan → paths and codes: *Điểm 1.2 Mục 1; Mục 2 Phần III*, *Tiểu dự án 2 thuộc Dự án 6*.

Guarantees:
- a pointer resolves to a division that exists, or to none; the last *Phần* of a list covers the whole list;
- pointers into other documents are none of the plan's; what the plan lacks is told as `dangling_reference`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import regex

from plan_extract.arithmetic import Disagreement
from plan_extract.document import Document
from plan_extract.normalize import fold, lower, squeeze
from plan_extract.numbering import roman_value
from plan_extract.outline import Node, Outline
from plan_extract.rules import Rules
from plan_extract.statements import Span

#: Inner to outer.
_RANK = {"điểm": 0, "khoản": 1, "tiểu mục": 2, "mục": 2, "điều": 3, "chương": 4, "phần": 5}
#: A spelt number is that of the largest division: *mục II Phần thứ hai*, *phần II Phần thứ hai*.
_SPELT_RANK = 6
_SPELLED = {"nhất": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
_PROJECT_HEADING = regex.compile(r"\s*(?P<word>tiểu\s+dự\s+án|dự\s+án)\s+(?:số\s+)?(?P<n>\d{1,2})(?!\d)", regex.I)
#: Labels by letters, in their order.
_LETTERS = "abcdđeghiklmnopqrstuvxy"
#: What a label of a range begins with, and its number.
_ENDING = regex.compile(r"(R|(?:\d+\.)*)(\d+)")
_RANGE = regex.compile(r"(?<!\p{L})từ(?!\p{L})", regex.I)
LONGEST_RANGE = 30
_NAMED = regex.compile(r"(?i)(?:phần|chương|mục|tiểu mục|điều|khoản|điểm)\s+(?:thứ\s+)?")


class Step(NamedTuple):
    """One step of a pointer: its word, its label as a key, its span."""

    word: str
    label: str
    start: int
    end: int
    rank: int


class Reference(NamedTuple):
    """What a text points to: path or code, ``None`` where it does not exist; offsets of the flow."""

    target: str | None
    start: int
    end: int


class References:
    """Resolves the pointers of one document."""

    def __init__(self, document: Document, outline: Outline, rules: Rules) -> None:
        self.document, self.flow, self.outline, self.rules = document, document.flow, outline, rules
        self.dangling: dict[Span, str] = {}

    def of(self, start: int, end: int) -> list[str]:
        """Return the paths and codes that a span points to, each once, in order; what does not exist is kept in `dangling`."""
        found = sorted(
            [*self._divisions(start, end), *self._components(start, end), *self._projects(start, end), *self._annexes(start, end)],
            key=lambda reference: reference.start,
        )
        for reference in found:
            if reference.target is None:
                self.dangling[reference.start, reference.end] = self.document.printed(reference.start, reference.end)
        return list(dict.fromkeys(reference.target for reference in found if reference.target))

    def disagreements(self) -> Iterator[Disagreement]:
        """Yield the pointers that were read and lead nowhere."""
        for span, printed in sorted(self.dangling.items()):
            yield Disagreement("dangling_reference", f"{printed}: không có trong kế hoạch", (span,))

    # -- divisions -----------------------------------------------------------------------------------------------------

    def _divisions(self, start: int, end: int) -> Iterator[Reference]:
        for pointers in self._lists(start, end):
            if self.rules["refer.other_document"].match(self.flow, pointers[-1][-1].end, end):
                continue
            outer: list[Step] = []
            resolved = []
            for steps in reversed(pointers):
                rank = max(step.rank for step in steps)
                full = [*steps, *(step for step in outer if step.rank > rank)]
                outer = full
                resolved.append((steps, full))
            for steps, full in reversed(resolved):
                node = self._resolve(full, start)
                at, to = steps[0].start, steps[-1].end
                if node is not None:
                    yield Reference(node.path, at, to)
                elif len(full) > 1 or full[0].label.startswith("R") or self._is_own(to, end):
                    yield Reference(None, at, to)

    def _is_own(self, at: int, end: int) -> bool:
        return regex.match(r"\s*(?:của\s+)?(?i:kế\s+hoạch)(?:\s+này|\s*[.,;])", self.flow[at : min(end, at + 40)]) is not None

    def _lists(self, start: int, end: int) -> Iterator[list[list[Step]]]:
        """Yield pointers that stand in one list, each as its steps from inner to outer."""
        pointers: list[list[Step]] = []
        told = start
        for match in self.rules["refer.step"].finditer(self.flow, start, end):
            if match.start() < told:
                continue  # từ mục 1 đến | mục 3
            word, label = (
                squeeze(lower(match["word"])),
                _label(match["label"].partition(".")[0] if match["inner"] else match["label"]),
            )
            if word == "điều" and "." in label:
                word = "điểm"
            rank = _SPELT_RANK if fold(match["label"]).startswith("thu ") else _RANK[word]
            step = Step(word, label, match.start(), match.end(), rank)
            if match["inner"]:  # Mục III.2: the second of Mục III
                if pointers:
                    yield pointers
                pointers = [[Step("khoản", _label(match["inner"]), match.start(), match.end(), _RANK["khoản"]), step]]
                continue
            last = pointers[-1][-1] if pointers else None
            if last and self.rules["refer.join"].fullmatch(self.flow, last.end, step.start) and step.rank > last.rank:
                pointers[-1].append(step)
            elif last and self.rules["refer.list"].fullmatch(self.flow, last.end, step.start):
                pointers.append([step])
            else:
                if pointers:
                    yield pointers
                pointers = [[step]]
            at = step.end
            ranged = _RANGE.search(self.flow, max(start, step.start - len("từ ")), step.end)
            if ranged and (until := self.rules["refer.until"].match(self.flow, at, end)):
                for one in _between(label, _label(until["label"])):
                    pointers.append([Step(word, one, until.start("label"), until.end(), rank)])
                told = at = until.end()
            letters = word == "điểm" and label.isalpha()
            while more := self.rules["refer.letters" if letters else "refer.more"].match(self.flow, at, end):
                if regex.search(r"\D", more["label"]) is None and label.startswith("R"):
                    break
                pointers.append([Step(word, _label(more["label"]), more.start("label"), more.end(), rank)])
                at = more.end()
        if pointers:
            yield pointers

    def _resolve(self, steps: list[Step], near: int) -> Node | None:
        """Return the division that steps lead to, from the outermost in."""
        inside: Node | None = None
        for step in reversed(steps):
            found = self._below(inside, step, near)
            if found is None:
                return None
            inside = found
        return inside

    def _below(self, above: Node | None, step: Step, near: int) -> Node | None:
        nodes = [node for node in self._by_label.get(step.label, ()) if not node.is_annex()]
        named = [node for node in nodes if fold(node.text).startswith(fold(step.word))]
        if above is not None:
            under = [node for node in nodes if node is not above and above in node.lineage]
            return min(under, key=lambda node: node.level, default=None)
        if named:
            return named[0]
        if not nodes or (step.word == "chương" and self._has_chapters):
            return None
        top = min(node.level for node in nodes)
        first = [node for node in nodes if node.level == top]
        first = [node for node in first if not node.label.style.startswith("named:")] or first  # Mục III is not Điều 3
        if len(first) > 1 and step.label.isdigit():
            own = self.outline.node_at(near)
            first = [node for node in first if own is not None and own.lineage[-1] in node.lineage]
        return first[0] if len(first) == 1 else None

    @cached_property
    def _has_chapters(self) -> bool:
        """Tell whether divisions are called chapters: then *Chương VI* is none of another name."""
        return any(fold(node.text).startswith("chuong ") for node in self.outline.nodes)

    @cached_property
    def _annex_nodes(self) -> list[Node]:
        return [node for node in self.outline.nodes if node.is_annex() and node.parent is None]

    @cached_property
    def _by_label(self) -> dict[str, list[Node]]:
        known: dict[str, list[Node]] = {}
        for node in self.outline.nodes:
            known.setdefault(_label(_NAMED.sub("", node.text)), []).append(node)
            if node.label.style.startswith("named:") and node.label.ordinal:
                known.setdefault(f"R{node.label.ordinal}", []).append(node)
        return {label: list({id(node): node for node in nodes}.values()) for label, nodes in known.items()}

    # -- components of another name ------------------------------------------------------------------------------------

    def _components(self, start: int, end: int) -> Iterator[Reference]:
        """Yield what is pointed to by the name and number that its heading begins with: Mục tiêu 1, Nhiệm vụ 2."""
        for match in self.rules["refer.component"].finditer(self.flow, start, end):
            if path := self._by_name.get((fold(squeeze(match["word"])), match["label"].lstrip("0"))):
                yield Reference(path, match.start(), match.end())

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], str]:
        known: dict[tuple[str, str], str] = {}
        for node in self.outline.nodes:
            match = self.rules["refer.component"].match(self.flow, *node.heading) if node.heading else None
            if match and not node.is_annex():
                known.setdefault((fold(squeeze(match["word"])), match["label"].lstrip("0")), node.path)
        return known

    # -- projects ------------------------------------------------------------------------------------------------------

    def _projects(self, start: int, end: int) -> Iterator[Reference]:
        matches = list(self.rules["refer.project"].finditer(self.flow, start, end))
        waiting: list[tuple[str, int, int]] = []
        for i, match in enumerate(matches):
            label = match["label"].lstrip("0") or "0"
            if fold(match["word"]).startswith("t"):
                waiting.append((label, match.start(), match.end()))
                following = matches[i + 1] if i + 1 < len(matches) else None
                if following is None or not self._joins(match.end(), following.start()):
                    yield from (self._project(self._around(start), sub, at, to) for sub, at, to in waiting)
                    waiting = []
                continue
            if waiting:
                yield from (self._project(label, sub, at, match.end()) for sub, at, to in waiting)
                waiting = []
            else:
                yield self._project(label, None, match.start(), match.end())
            at = match.end()
            while more := self.rules["refer.more"].match(self.flow, at, end):
                yield self._project(more["label"].lstrip("0"), None, more.start("label"), more.end())
                at = more.end()

    def _joins(self, start: int, end: int) -> bool:
        return regex.fullmatch(r"\s*(?:,|và|;|của|thuộc|trong|,\s*và)?\s*(?:các\s+)?", self.flow[start:end]) is not None

    def _project(self, project: str | None, sub: str | None, start: int, end: int) -> Reference:
        if project is None:
            return Reference(None if self._codes else "", start, end)
        code = f"DA{project}" + (f".TDA{sub}" if sub else "")
        exists = not self._codes or code in self._codes or (f"DA{project}" in self._codes and not self._has_subs(project))
        return Reference(code if exists else None, start, end)

    def _has_subs(self, project: str) -> bool:
        return any(code.startswith(f"DA{project}.") for code in self._codes)

    def _around(self, at: int) -> str | None:
        """Return the project whose division an offset stands in."""
        node = self.outline.node_at(at)
        names = (self._named(above) for above in (node.lineage if node else []))
        return next((told[1] for told in names if told and told[0] == "DA"), None)

    def _named(self, node: Node) -> tuple[str, str] | None:
        text = node.text + " " + (self.flow[slice(*node.heading)] if node.heading else "")
        match = _PROJECT_HEADING.match(text) or (_PROJECT_HEADING.match(self.flow, *node.heading) if node.heading else None)
        return ("TDA" if fold(match["word"]).startswith("t") else "DA", match["n"].lstrip("0")) if match else None

    @cached_property
    def _codes(self) -> frozenset[str]:
        """Codes of the projects that the plan has divisions for."""
        codes = set()
        for node in self.outline.nodes:
            told = self._named(node)
            if told and told[0] == "DA":
                codes.add(f"DA{told[1]}")
            elif told and (around := self._around(node.start)):
                codes.add(f"DA{around}.TDA{told[1]}")
        return frozenset(codes)

    # -- annexes -------------------------------------------------------------------------------------------------------

    def _annexes(self, start: int, end: int) -> Iterator[Reference]:
        for match in self.rules["refer.annex"].finditer(self.flow, start, end):
            if self.rules["refer.other_document"].match(self.flow, match.end(), end):
                continue
            wanted = roman_value(match["label"]) or int(match["label"])
            kind = fold(match["word"])[:2]
            annexes = self._annex_nodes
            same = [node for node in annexes if node.label.ordinal == wanted and fold(node.text)[:2] == kind]
            if same:
                yield Reference(same[0].path, match.start(), match.end())
        only = self._annex_nodes
        for match in self.rules["refer.only_annex"].finditer(self.flow, start, end) if len(only) == 1 else ():
            yield Reference(only[0].path, match.start(), match.end())


def _between(first: str, last: str) -> list[str]:
    """Return the labels behind the first of a range, to the last; none where they are of two kinds.

    >>> _between("1.1", "1.3"), _between("c", "e"), _between("R1", "R2"), _between("a", "3")
    (['1.2', '1.3'], ['d', 'đ', 'e'], ['R2'], [])
    """
    if first in _LETTERS and last in _LETTERS:
        return list(_LETTERS[_LETTERS.index(first) + 1 : _LETTERS.index(last) + 1])
    one, other = _ENDING.fullmatch(first), _ENDING.fullmatch(last)
    if one is None or other is None or one[1] != other[1]:
        return []
    return [f"{one[1]}{n}" for n in range(int(one[2]) + 1, min(int(other[2]), int(one[2]) + LONGEST_RANGE) + 1)]


def _label(printed: str) -> str:
    """Return the key of a label: `R2` for II and *thứ hai*, else as printed in lower case without stops and zeros."""
    text = squeeze(lower(printed)).strip(". )(").removeprefix("thứ ")
    if text in _SPELLED:
        return f"R{_SPELLED[text]}"
    if printed.strip(". )(").isupper() and (value := roman_value(printed.strip(". )("))):
        return f"R{value}"
    return text.lstrip("0") or text
