"""What a plan calls bodies for itself: abbreviations and short names that it puts in brackets behind what they stand for.

Guarantees:
- an abbreviation is one by the letters that the words before its bracket begin with;
- a short name stands behind the whole name of one body, and shares words or letters with it, or the text says that it is one;
- what bodies do is part of their name where the plan says it of them again and again, as of whom something is.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from itertools import islice

import regex

from plan_extract.agencies import JOINS, LONG_NAME, TOKEN, Gazetteer
from plan_extract.bodies import BodyReader
from plan_extract.document import Document
from plan_extract.mentions import Phrases
from plan_extract.normalize import fold, lower
from plan_extract.rules import Rule, Rules
from plan_extract.schema import Header

#: What bodies do is part of their name where it is said so often; the next word belongs to it where most say it.
AGAIN, MOSTLY = 3, 0.6
#: So many words a dash in an abbreviation leaves out at most.
LEFT_OUT = 2
#: No plan calls more kinds of bodies by what they do.
MOST_DOINGS = 24

_OWN_KIND = regex.compile(r"(?<!\w)(tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)\s+\p{Lu}", regex.I)
_OFFICE = regex.compile(r"(?:Sở|Bộ)\s.*?(?=\s+(?:tỉnh|thành\s+phố)\s+\p{Lu}|$)")
_HEAD = regex.compile(r"\p{Lu}\p{Ll}+$")
_PARTS = regex.compile(r"\p{L}+")
_CAPITAL = regex.compile(r"(?<![\p{L}\d.])\p{Lu}")


def read_bodies(document: Document, rules: Rules, gazetteer: Gazetteer, header: Header) -> BodyReader:
    """Return the reader of names of bodies for a plan, which knows the plan's own unit, and what it calls bodies itself."""
    match = _OWN_KIND.search(header.issuer or "")
    reader = BodyReader(document, rules, gazetteer, match[1] if match else "", header.unit.name or "", header.unit.level)
    if office := _OFFICE.match(header.issuer or ""):
        reader.office = office[0]
    own = own_abbreviations(document.flow, rules["name.short"], gazetteer.short)
    reader.gazetteer = gazetteer.knowing(own)
    reader.own_doings = Phrases(gazetteer, _own_doings(reader))
    names = [*_with_commas(reader, own.values()), *_own_names(reader)]
    reader = reader.over(document.flow, reader.gazetteer.calling(names)) if names else reader
    reader.in_full = dict(_made_for_a_task(reader))
    return reader.over(document.flow)


def _made_for_a_task(reader: BodyReader) -> Iterator[tuple[str, str]]:
    """Yield the kinds of bodies of which a plan names one alone in full: Ban Chỉ đạo, of Ban Chỉ đạo công tác gia đình."""
    told: dict[str, set[str]] = {}
    for match in reader.rules["name.committee"].finditer(reader.flow):
        kind = " ".join(word.piece for word in reader.words(match.start(), match.end()))
        if listing := reader.listed(match.start(), match.end() + LONG_NAME):
            told.setdefault(lower(kind), set()).add(listing.mentions[0].name)
    for kind, names in told.items():
        longer = sorted((name for name in names if lower(name) != kind), key=len)
        if longer and all(name.startswith(longer[0]) for name in longer):
            yield kind, longer[0]


def _own_doings(reader: BodyReader) -> Iterator[str]:
    """Yield what the bodies do that a plan calls by it: phương tiện của các đơn vị duy trì thoát nước."""
    flow = " ".join(lower(reader.flow).split())
    for said in islice(dict.fromkeys(match["said"] for match in reader.rules["name.doing"].finditer(flow)), MOST_DOINGS):
        words = said.split()
        kind, rest = " ".join(words[:2]), words[3:]
        phrase = f"{kind} {words[2]}"
        told = flow.count(phrase)
        for word in rest:
            more = flow.count(f"{phrase} {word}")
            if more < MOSTLY * told:
                break
            phrase, told = f"{phrase} {word}", more
        doing = phrase[len(kind) + 1 :]
        if told >= AGAIN and " " in doing and reader.stops(list(reader.gazetteer.words(doing, 0, len(doing))), 0):
            yield doing


def own_abbreviations(flow: str, rule: Rule, known: Container[str]) -> dict[str, str]:
    """Return the abbreviations that a text makes for itself, with the words that their letters begin.

    The words stand before the bracket: *Ban Quản lý chợ đầu mối (Ban QLCĐM)* gives `QLCĐM`.
    """
    own: dict[str, str] = {}
    for match in rule.finditer(flow):
        short = "".join(filter(str.isalnum, match["short"]))
        if short in own or short in known or match["short"] in known:
            continue
        words = [word for word in TOKEN.finditer(flow, max(0, match.start() - LONG_NAME), match.start()) if word[0].isalpha()]
        # Joints have no letter mostly: CTXH is Công tác xã hội, KHKT is Khoa học và Kỹ thuật.
        for said in ([word for word in words if word[0] not in JOINS], words):
            initials = "".join(fold(word[0][0]) for word in said)
            first, last = _initialled(initials, [fold(part) for part in _PARTS.findall(match["short"])])
            if first >= 0:
                own[short] = " ".join(flow[said[first].start() : said[last].end()].split())
                break
    return own


def _initialled(initials: str, parts: list[str]) -> tuple[int, int]:
    """Return the first and last word whose initials the parts of an abbreviation are, -1 where none are.

    A dash may leave words out: *Chính trị, tư tưởng và công tác học sinh, sinh viên (CTTT-HSSV)*.
    """
    whole = "".join(parts)
    if (first := initials.rfind(whole)) >= 0:
        return first, first + len(whole) - 1
    last = begin = initials.rfind(parts[-1])
    for part in reversed(parts[:-1]):
        before = initials.rfind(part, 0, begin) if begin >= 0 else -1
        begin = before if before >= 0 and begin - before - len(part) <= LEFT_OUT else -1
    return (begin, last + len(parts[-1]) - 1) if begin >= 0 and len(parts) > 1 else (-1, -1)


def _with_commas(reader: BodyReader, own: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the names with a comma that an abbreviation stands for: Phòng Chính trị, tư tưởng … (CTTT-HSSV)."""
    for said in own:
        at = reader.flow.find(f" {said}") if "," in said else -1
        if at > 0 and (head := _HEAD.search(reader.flow, max(0, at - LONG_NAME), at)):
            yield f"{head[0]} {said}", f"{head[0]} {said}"


def _own_names(reader: BodyReader) -> Iterator[tuple[str, str]]:
    """Yield what the plan calls bodies, and what they are called in full: Trung tâm Khuyến công (Trung tâm KC)."""
    flow = reader.flow
    for match in reader.rules["name.called"].finditer(flow):
        end = len(flow[: match.start()].rstrip()) if flow[match.start() - 1].isspace() else match.start()
        line = max(end - LONG_NAME, flow.rfind("\n", 0, end) + 1)
        called = match["called"]
        for capital in _CAPITAL.finditer(flow, line, end):
            listing = reader.listed(capital.start(), end)
            if listing is not None and listing.end < end and match["said"]:  # Ban Chỉ đạo vận động hiến máu (gọi tắt là …)
                first, named = called.split()[0], flow[capital.start() : end]
                same = fold(first[0]) == fold(named[0]) if first.isupper() else lower(named).startswith(lower(first) + " ")
                listing = reader.listed(capital.start(), end, closed=True) if same else None
            if listing is None or listing.end < end:
                continue
            one = listing.mentions[-1]
            if not one.collective and (match["said"] or _is_short_for(called, flow[one.start : end], reader.gazetteer)):
                yield from ((called, one.name), (one.name, one.name))
            break


def _is_short_for(called: str, name: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a short name is made of a name: its words stand in it, in the same order, or their first letters do.

    Letters before a proper name that the name ends with may be any: Công ty Điện lực Bến Cát (PC Bến Cát).
    """
    words = [lower(word[0]) for word in TOKEN.finditer(name) if word[0][0].isalnum()]
    tokens = [word[0] for word in TOKEN.finditer(called) if word[0][0].isalnum() and word[0] not in JOINS]
    if any(len(token) > 1 and token in gazetteer.short for token in tokens):
        return False
    proper = [lower(token) for token in tokens[1:]]
    if tokens[0].isupper() and proper and words[-len(proper) :] == proper:
        return True
    at = 0
    for token in tokens:
        for part in token if token.isupper() else (token,):
            wanted = lower(part)
            first = part.isupper()  # a letter of an abbreviation may be the first of a word
            found = (i for i in range(at, len(words)) if words[i] == wanted or (first and fold(words[i][0]) == fold(part)))
            at = next(found, -1) + 1
            if at == 0:
                return False
    return True
