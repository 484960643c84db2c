"""Who must keep a date, and to whom: names of bodies in a span, the subject of a clause, the recipient of a report.

Guarantees:
- a name is what stands in the text, abbreviations written out and the plan's own unit dropped;
- where neither the clause, nor what stands above it names a body, there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import regex

from plan_extract.bodies import BodyReader
from plan_extract.document import Document
from plan_extract.gazetteer import LEVEL_OF_KIND, written_out
from plan_extract.rules import Rules
from plan_extract.schema import Header
from plan_extract.statements import Span, Statement

#: Words of the longest name.
LONGEST = 16
#: How far a list of names is read; how many sentences back a subject is looked for; where a name must show itself.
FAR, SENTENCES, NAME = 400, 12, 60
_TOKEN = regex.compile(r"(?P<space>\s*)(?:(?P<word>\p{L}[\p{L}\d&.]*|\d+)|(?P<sign>[,&/:()–-]))")
_BETWEEN = regex.compile(r"\s*(?:,|;|và|cùng|-)?\s*(?:và\s+)?")
_ABBREVIATED = regex.compile(r"(?<!\p{L})\p{Lu}{2,}")
_PLACES = regex.compile(r"\s*:\s*((?:\p{Lu}\p{L}*+\s?)++(?:,\s*+(?:\p{Lu}\p{L}*+\s?)++)+)")
_LEADING = regex.compile(r"\schủ\s+trì(?!\p{L})", regex.I)
_AFTER = regex.compile(r"[\s,)]*")
_NOTHING = regex.compile("")
_INTRO = regex.compile(
    r"[\s:(*_-]*(?:(?:đề\s+nghị|yêu\s+cầu|giao|mời|phân\s+công|đối\s+với|trách\s+nhiệm\s+của|riêng)\s+)?", regex.I
)
_THROUGH = regex.compile(r"(?:qua|để(?:\s+tổng\s+hợp)?|tham\s+mưu)[\s,]*$", regex.I)
_EVENT = regex.compile(r"(?:hội\s+nghị|hội\s+thi|hội\s+thảo|lễ|ngày\s+hội)\s", regex.I)
_SENDING = regex.compile(r"(?<!\p{L})(?:báo\s+cáo|báo|gửi|cung\s+c[ấâ]p|nộp|chuyển|thông\s+báo|trình)(?!\p{L})", regex.I)
_LEVELS = "huyện|tỉnh|xã|phường|thị xã|thị trấn|thành phố|quận"


class Body(NamedTuple):
    """A body that a span names: offsets of the flow, canonical name."""

    start: int
    end: int
    name: str


#: Reads the bodies that a span of the flow names, in order.
FindBodies = Callable[[int, int], list[Body]]


def find_bodies(document: Document, rules: Rules, header: Header, names: BodyReader) -> FindBodies:
    """Return a reader of names anywhere in a span: by head nouns; the catalogue writes abbreviations out."""
    flow = document.flow
    stops = frozenset(rules.lists["agent_stop"])
    own = _own_unit(header)

    @cache
    def find(start: int, end: int) -> list[Body]:
        found: list[Body] = []
        for match in rules["deadline.body"].finditer(flow, start, end):
            if found and match.start() < found[-1].end:
                continue
            first = match.start("head")
            last = _end_of_name(flow, rules, stops, match.end(), end, first)
            name = _canonical(rules, flow[first:last], own, header)
            if _ABBREVIATED.search(name) and (listing := names.listed(first, end)) and not listing.mentions[0].collective:
                name = listing.mentions[0].name
            parts = _members(flow, last, end, name)
            found += [Body(match.start(), last if part == name else end, part) for part in parts]
        return found

    return find


def _end_of_name(flow: str, rules: Rules, stops: frozenset[str], at: int, end: int, first: int) -> int:
    """Return where a name ends that begins at `first` and whose head noun ends at `at`."""
    last, many = at, regex.search(r"(?i)^(?:các|mọi|những)\s|\scác\s", flow[first : at + 4]) is not None
    for _ in range(LONGEST):
        token = _TOKEN.match(flow, at, end)
        if token is None or "\n\n" in token["space"]:
            break
        if token["sign"]:
            following = _TOKEN.match(flow, token.end(), end)
            if token["sign"] in ":()/" or following is None or not following["word"]:
                break
            if token["sign"] == "," and not _goes_on(flow, rules, following, many):
                break
            at = token.end()
            continue
        word = token["word"]
        following = _TOKEN.match(flow, token.end(), end)
        pair = f"{word} {following['word']}" if following and following["word"] else word
        if word == "và":
            if following is None or not following["word"] or not _goes_on(flow, rules, following, False):
                break
        elif (
            (word in stops and flow[last - 4 : last] != "việc")
            or pair in stops
            or regex.match(r"\d+ (?:tháng|năm|giờ|ngày|lần|quý)", pair)
        ):
            break
        many = many or word == "các"
        at = token.end()
        last = at - (word.endswith("."))
        if word.endswith("."):
            break
    return last


def _goes_on(flow: str, rules: Rules, following: regex.Match[str], many: bool) -> bool:
    """Tell whether a name goes on behind a comma or *và*."""
    word = following["word"]
    if many and word.lower() in (
        "ban",
        "ngành",
        "thị",
        "thành",
        "phường",
        "xã",
        "huyện",
        "phòng",
        "đơn",
        "tổ",
        "đoàn",
        "quận",
        "sở",
    ):
        return True
    if not word[0].isupper():
        return False
    return rules["deadline.body"].match(flow, following.start("word")) is None


def _members(flow: str, last: int, end: int, name: str) -> list[str]:
    """Return the members of a named list (*UBND các xã: A, B*), else the name."""
    match = _PLACES.match(flow, last, end)
    kind = regex.search(rf"^(.*) các ({_LEVELS})$", name)
    if match is None or kind is None:
        return [name]
    return [f"{kind[1]} {kind[2]} {part.strip()}" for part in match[1].split(",")]


def _own_unit(header: Header) -> regex.Pattern[str] | None:
    level, name = header.unit.level, header.unit.name
    kinds = [kind for kind, of in LEVEL_OF_KIND.items() if of == level]
    if level == "province":
        kinds += ["thành phố"]
    if not kinds:
        return None
    named = rf"(?:\s+{regex.escape(name)})?" if name else ""
    return regex.compile(rf"(?:^|\s+)(?:của\s+)?(?:{'|'.join(kinds)}){named}$", regex.I)


def _canonical(rules: Rules, name: str, own: regex.Pattern[str] | None, header: Header) -> str:
    name = written_out(rules, name).strip(" ,-")
    name = regex.sub(r"\s+có\s+liên\s+quan", " liên quan", name)
    if name == "Bộ" or name.startswith("Bộ trưởng"):
        return header.issuer or name
    if regex.fullmatch(rf"các (?:{_LEVELS})(?:, (?:{_LEVELS}))*", name, regex.I):
        return "Ủy ban nhân dân " + name.lower()
    if own is not None and not regex.search(rf"(?:^|\s)(?:các|cấp) (?:{_LEVELS})(?:, (?:{_LEVELS}))*$", name):
        name = regex.sub(r"\s+-?\s*[Cc]hi nhánh$", "", own.sub("", name)) or name
    return name[0].lower() + name[1:] if name.startswith(("Các ", "Mọi ")) else name


class Agents:
    """Tells who must keep a date and to whom, for the clauses of a plan.

    Args:
        flow: the text.
        find: reads names of bodies.
    """

    def __init__(self, flow: str, rules: Rules, find: FindBodies, header: Header) -> None:
        self.flow, self.rules, self.find, self.header = flow, rules, find, header

    def subject(self, statement: Statement, index: int, at: Span) -> str | None:
        """Return who must keep a date: of the clause, of the clauses before it, of the lead-ins and headings above.

        Args:
            index: of the clause.
            at: span of the date.
        """
        clause = statement.clauses[index]
        charged = list(self.rules["deadline.charged"].finditer(self.flow, max(clause[0], at[0] - FAR), at[0]))
        for match in reversed(charged):
            if match[0].lower().split()[0] in ("phân", "giao") and (told := self._adjacent(match.end(), at[0])):
                return told
        if clause[0] <= at[0] <= clause[0] + 3:
            behind = _AFTER.match(self.flow, at[1], clause[1])
            if behind and (told := self._adjacent(behind.end(), clause[1])):
                return told
        if _EVENT.match(self.flow, *clause):
            return None
        for one in statement.clauses[max(0, index - SENTENCES) : index + 1][::-1]:
            if told := self._leading(one, min(one[1], at[0]) if one == clause else one[1]):
                return told
        headings = [*statement.leads, *(span for span in statement.headings if span not in statement.leads)]
        for lead in reversed(headings):
            if told := self._leading(lead, lead[1]):
                return told
        return self._elsewhere(statement, index, charged)

    def _elsewhere(self, statement: Statement, index: int, charged: list[regex.Match[str]]) -> str | None:
        """Return who heads the team of the clause, or leads in the sentence behind it."""
        for match in charged:
            if match[0].lower().startswith("do") and (told := self._adjacent(match.end(), statement.clauses[index][1])):
                return told
        for one in statement.clauses[index + 1 : index + 4]:
            if (told := self._leading(one, one[1])) and _LEADING.search(self.flow, one[0], min(one[1], one[0] + 80)):
                return told
        return None

    def _leading(self, span: Span, end: int) -> str | None:
        """Return the bodies that a span opens with; of *UBND huyện yêu cầu các ngành* those that are charged."""
        start = _INTRO.match(self.flow, span[0], span[1])
        told = self._adjacent(start.end() if start else span[0], end)
        match = self.rules["deadline.charged"].search(self.flow, span[0], min(end, span[0] + NAME)) if told is not None else None
        if match is not None and not match[0].lower().startswith("do"):
            return self._adjacent(match.end(), end) or told
        return told

    def _adjacent(self, start: int, end: int) -> str | None:
        """Return the bodies that stand at an offset, those joined to the first by commas and *và* included."""
        names: list[str] = []
        at, end = start, min(end, start + FAR)
        if not self.find(start, min(end, start + NAME)) or self.find(start, min(end, start + NAME))[0].start != start:
            return None
        for body in self.find(start, end):
            same = bool(names) and body.start < at  # another member of the same list
            if not same and not (_BETWEEN if names else _NOTHING).fullmatch(self.flow, at, body.start):
                break
            names.append(body.name)
            at = body.end
        return "; ".join(dict.fromkeys(names)) or None

    def recipient(self, clause: Span) -> str | None:
        """Return to whom the clause sends something, ``None`` where it tells nobody."""
        for match in self.rules["deadline.to"].finditer(self.flow, *clause):
            weak = match[0].lower().split()[0] in ("về", "cho", "đến")
            if weak and not _SENDING.search(self.flow, clause[0], match.start()):
                continue
            if _THROUGH.search(self.flow, max(clause[0], match.start() - 24), match.start()):
                continue
            if told := self._adjacent(match.end(), clause[1]):
                return told
            if self._own_kind(match.end(), clause[1]):
                return "Ủy ban nhân dân"
        return None

    def _own_kind(self, at: int, end: int) -> bool:
        """Tell whether *huyện*, *phường* stands alone, and is the plan's own."""
        match = regex.compile(rf"({_LEVELS})(?=\s*(?:[,;.(]|\d|tr[uư]ớc|vào|chậm|\n|$))", regex.I).match(self.flow, at, end)
        return match is not None and LEVEL_OF_KIND.get(match[1].lower()) == self.header.unit.level
