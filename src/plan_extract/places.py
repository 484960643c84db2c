"""Units that names of bodies end with: which are dropped, which stay, which are named together.

Guarantees:
- the plan's own unit is dropped, with or without its name; another unit stays as it is named;
- units named after one committee are a row each: UBND các xã: A, B.
"""

from __future__ import annotations

from copy import copy
from functools import cache
from itertools import islice
from typing import NamedTuple, Self

from plan_extract.agencies import Gazetteer, Word, printed
from plan_extract.document import Document
from plan_extract.mentions import Item, Listing, Mention, Phrases
from plan_extract.normalize import fold, lower
from plan_extract.rules import Rules

_UNIT_LEVEL = {
    "tỉnh": "province", "huyện": "district", "quận": "district", "thị xã": "district", "thành phố": "", "xã": "commune",
    "phường": "commune", "thị trấn": "commune", "đặc khu": "commune", "thị": "district",
    "huyện đảo": "district", "xã đảo": "commune",
}  # fmt: skip
#: Words that begin like a kind of unit.
_NO_UNITS = {"xã hội", "xã viên", "thị trường", "thị phần", "thị thực", "thị lực", "thị giác"}
#: Places that hold no committee: *ban quản lý các bản*.
_VILLAGES = {"thôn", "bản", "xóm", "ấp", "buôn", "làng", "khu phố", "tổ dân phố", "khóm", "khối", "khối phố", "tiểu khu"}
_VILLAGE_OPENS = {place.split()[0] for place in _VILLAGES}
#: Words that open like a village and are none.
_NO_VILLAGES = {f"khối {word}" for word in ("thi", "cơ", "lớp", "dân", "đảng", "doanh", "đoàn", "chính", "lượng", "trường", "xã")}
_COUNTS = {"hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"}
TIMES = {"giờ", "ngày", "tuần", "tháng", "quý", "năm", "lần"}
#: So many words of a list of names are read, of so many code points in the mean at most: the work stays linear.
LONGEST, LONG_WORD = 160, 8
#: Most lists end within a few words, so few are read at first; so many words behind a name are looked at to tell where it ends.
READ, LOOKED_AT = (16, 48, LONGEST), 12
#: Within so many code points the first word ends, an abbreviation with all its parts too.
FIRST = 48
#: Behind these a number is a name: tổ 04, quận 05.
_NUMBERED = frozenset([
    "số", "quận", "phường", "phố", "tổ", "thôn", "ấp", "khóm", "khu", "đội", "khối", "bản", "xóm", "cụm", "vùng", "loại",
])  # fmt: skip
#: What money is told in.
_MONEY = {"triệu", "tỷ", "tỉ", "nghìn", "ngàn", "đồng"}
PLURAL = {"các", "những", "mọi", "mỗi", "từng"}
#: What a dash parts from a name: Phòng Y tế - Cơ quan thường trực; Bảo tàng - Thời gian: ….
REMARKS = {
    *(("cơ", "quan"), ("đơn", "vị"), ("thời", "gian"), ("thời", "hạn"), ("tiến", "độ"), ("kinh", "phí"), ("hoàn", "thành")),
    *(("chủ", "trì"), ("phối", "hợp"), ("chỉ", "đạo"), ("hướng", "dẫn"), ("tham", "mưu"), ("rà", "soát"), ("bảo", "đảm")),
    *(("triển", "khai"), ("thực", "hiện"), ("báo", "cáo")),
}


class Unit(NamedTuple):
    """A unit read at a word: the index behind it, as printed, and what of it stays in a name."""

    next: int
    text: str
    keep: str


#: Words that only say where bodies are.
_PLACES = [["trên", "địa", "bàn"], ["được", "giao", "phụ", "trách", "địa", "bàn"]]


@cache
def _phrases(gazetteer: Gazetteer, rules: Rules, *names: str) -> Phrases:
    """Return the phrases of lists, read once for all documents."""
    return Phrases(gazetteer, [phrase for name in names for phrase in rules.lists[name]])


class UnitReader:
    """Reads the units in names of bodies of one document.

    Attributes:
        heads: head nouns of bodies.
        not_bodies: words that begin like a body and are none.
        prevented: what a body guards against.
        members: what is spoken of together.
        persons: persons that stand for a body.
        tails: what may follow a member.
        doings: what members do that are meant: các đơn vị sử dụng ngân sách.
        openers: what may stand before a unit: của, trên địa bàn.
        unit_tails: what may follow kinds of units.
        ends: words that end a name.
        compounds: words that begin like a verb and are part of a name.
        fields: what a name goes on with in small letters.
        naming: verbs that names hold, before a field.
        own_doings: what the plan itself calls bodies by: các đơn vị duy trì thoát nước.
        office: the department or ministry that issues the plan, which calls itself *Sở*, *Bộ*.
        in_full: bodies made for a task by their kind, which the plan names in full elsewhere: *Ban Chỉ đạo*.
    """

    office = ""

    def __init__(self, document: Document, rules: Rules, gazetteer: Gazetteer, kind: str, name: str, level: str | None) -> None:
        self.flow, self.rules, self.gazetteer = document.flow, rules, gazetteer
        self.kind, self.name, self.level = lower(kind), fold(name), level
        self.in_full: dict[str, str] = {}
        self._opens: dict[tuple[int, int], bool] = {}
        self._listed: dict[tuple[int, int, bool], Listing | None] = {}
        self.heads = _phrases(gazetteer, rules, "body_head")
        self.not_bodies = _phrases(gazetteer, rules, "not_body")
        self.prevented = _phrases(gazetteer, rules, "prevented")
        self.members = _phrases(gazetteer, rules, "member")
        self.kinds = {head: _phrases(gazetteer, rules, name) for head, name in (("trường", "school"), ("lực", "force"))}
        self.persons = _phrases(gazetteer, rules, "person")
        self.tails = _phrases(gazetteer, rules, "member_tail")
        self.doings = _phrases(gazetteer, rules, "member_doing")
        self.own_doings = Phrases(gazetteer, ())
        self.openers = _phrases(gazetteer, rules, "unit_opener")
        self.unit_tails = _phrases(gazetteer, rules, "unit_tail")
        self.ends = _phrases(gazetteer, rules, "name_end", "duty_verb")
        self.compounds = _phrases(gazetteer, rules, "not_verb")
        self.fields = _phrases(gazetteer, rules, "field")
        self.naming = _phrases(gazetteer, rules, "naming_verb")

    def over(self, flow: str, gazetteer: Gazetteer | None = None) -> Self:
        """Return a reader that knows the same, or with other names, for a text of the same plan."""
        reader = copy(self)
        reader.flow, reader.gazetteer, reader._opens, reader._listed = flow, gazetteer or self.gazetteer, {}, {}
        return reader

    def words(self, start: int, end: int, longest: int = LONGEST) -> list[Word]:
        """Return the words of a span, no more than that many."""
        return list(islice(self.gazetteer.words(self.flow, start, min(end, start + longest * LONG_WORD)), longest))

    def begins(self, start: int, end: int) -> bool:
        """Tell whether a name of a body may begin a span, by its first word alone."""
        span = start, min(end, start + FIRST)
        if span not in self._opens:
            word = self.gazetteer.first(self.flow, *span)
            lists = (self.members, self.heads, self.persons)
            self._opens[span] = word is not None and (
                word.key in PLURAL or self.gazetteer.opens(word) or any(word.key in phrases for phrases in lists)
            )
        return self._opens[span]

    def stops(self, words: list[Word], i: int) -> bool:
        """Tell whether a word ends the name before it."""
        if i and words[i].gap == "" and self.compounds.at(words, i - 1) > 1:
            return False  # ngân | hàng
        return self.ends.at(words, i) > self.compounds.at(words, i)

    def unit(self, words: list[Word], i: int) -> Unit | None:
        """Return the unit named at a word: huyện, của huyện Gia Lộc, trên địa bàn tỉnh, cấp huyện."""
        j = i + self.openers.at(words, i) if i < len(words) else i
        if j >= len(words) or (j == i and words[i].gap not in ("", "-")) or (j > i and words[i].gap not in ("", "-")):
            return None
        is_office = j > i and words[j].capital and self.office.lower().startswith(f"{words[j].key} ")
        if is_office and not (j + 1 < len(words) and is_name(words, j + 1)):
            return Unit(j + 1, printed(words[i : j + 1]).lstrip(" -"), "")  # Hội đồng Khoa học của Sở
        kind, after = unit_kind(words, j)
        if not kind or (words[j].gap and j > i):
            return None
        end = after
        while end < len(words) and end - after < 4 and words[end].gap in ("", "-") and words[end].capital:
            if self.gazetteer.find(words, end, len(words)) or unit_kind(words, end)[0] or self.is_remark(words, end):
                break
            if words[end].key.isdigit() and is_amount(words, end, False):
                break  # báo cáo Ủy ban nhân dân tỉnh 6 tháng
            end += 1
        goes_on = end < len(words) and words[end].gap == "," and unit_kind(words, end)[0] and not words[end].capital
        if goes_on and end == after and j == i:
            return None  # huyện, thị xã: several
        named = printed(words[after:end])
        text = printed(words[i:end]).lstrip(" -")
        own_kind = kind == self.kind or _UNIT_LEVEL.get(kind) == self.level or (not self.kind and self._may_be_own(kind))
        if (
            (not named and own_kind)
            or (own_kind and named and fold(named) == self.name)
            or (named and not self.name and not self.kind)
        ):
            return Unit(end, text, "")
        return Unit(end, text, printed(words[i:end]) if not named and j > i else f"{kind} {named}".strip())

    @staticmethod
    def is_remark(words: list[Word], i: int) -> bool:
        """Tell whether a dash parts what follows from the name before it."""
        return words[i].gap == "-" and i + 1 < len(words) and (words[i].key, words[i + 1].key) in REMARKS

    def _may_be_own(self, kind: str) -> bool:
        """Tell whether the plan's own unit, of which only the level is known, may be of a kind; a city is of two levels."""
        return self.level is None or (kind == "thành phố" and self.level in ("province", "district"))

    def several(self, words: list[Word], i: int) -> tuple[int, int, list[str]] | None:
        """Return kinds of units named together at a word: các xã, thị trấn; cấp xã; huyện, thị xã."""
        if i >= len(words) or words[i].gap not in ("", "-"):
            return None
        opener = words[i].key if words[i].key in ("các", "cấp", "mỗi", "từng") else ""
        j = i + 1 if opener or self._is_count(words, i) else i
        kinds: list[str] = []
        while j < len(words) and (not kinds or words[j].gap in (",", "và", "-")):
            if kinds and opener == "" and words[j].gap == "và":
                break
            if kinds and words[j].key == "các" and j + 1 < len(words) and unit_kind(words, j + 1)[0]:
                j += 1
            kind, after = unit_kind(words, j)
            if not kind and opener == "các" and words[j].key == "thành" and _is_short_city(words, j):
                kind, after = "thành phố", j + 1
            if not kind and opener == "các" and i > 0 and words[j].key == "cấp" and not self.members.at(words, j) > 1:
                kind, after = "cấp", j + 1
            if not kind and opener == "các" and i > 0 and [one.key for one in words[j : j + 2]] == ["địa", "phương"]:
                kind, after = "địa phương", j + 2
            if not kind and opener == "các" and i > 0:
                kind, after = village(words, j)
            if not kind:
                break
            counted = after < len(words) and words[after].key.isdigit() and kind not in ("quận", "phường")  # thị trấn 38 tuyến
            if kinds and after < len(words) and words[after].gap == "" and is_name(words, after) and not counted:
                break
            if kinds and self.gazetteer.find(words, j, len(words)):
                break
            kinds.append("thị xã" if kind == "thị" else kind)
            j = after
        if not kinds or (not opener and len(kinds) < 2 and not self._is_count(words, i)):
            return None
        if opener == "cấp" and len(kinds) == 1 and _UNIT_LEVEL.get(kinds[0]) == self.level:
            return None
        return i, j, kinds

    def _is_count(self, words: list[Word], i: int) -> bool:
        """Tell whether a number stands before units that are named: hai huyện Lục Ngạn, Sơn Động."""
        kind, after = unit_kind(words, i + 1) if words[i].key in _COUNTS or words[i].key.isdigit() else ("", i)
        return bool(kind) and after < len(words) and words[after].capital and words[after].gap in ("", ":")

    def tail_of_units(self, words: list[Word], i: int) -> int:
        """Return the index behind the words that tell which units are meant: các xã có rừng."""
        if i >= len(words) or words[i].gap:
            return i
        if told := self.unit_tails.at(words, i):
            return i + told
        having = words[i].key == "có" and self.rules["unit.having"].match(self.flow, words[i].start) is not None
        if not having and words[i].key != "vùng":
            return i
        for j in range(i + 2 + having, min(i + 6, len(words) + 1)):
            if words[j - 1].gap or words[j - 1].capital:
                return i
            closed = having and (words[j].gap if j < len(words) else True)
            if self.compounds.at(words, j - 1) > 1:
                continue  # công trình
            if closed or self.rules["duty.predicate"].match(self.flow, words[j - 1].end):
                return j  # các xã vùng cam hướng dẫn; UBND các xã có công trình.
        return i

    def of_units(
        self, words: list[Word], i: int, end: int, several: tuple[int, int, list[str]], name: str, closed: bool
    ) -> Item | None:
        """Return a body of several units: UBND các xã, thị trấn; each named one for itself: UBND các xã: A, B."""
        _, j, kinds = several
        said = printed(words[i:end]) if not name else name + ""
        if j < len(words) and words[j].gap in (":", "") and words[j].capital and len(kinds) == 1 and is_place(words, j):
            return self.named_units(words, i, j, kinds[0], said)
        opener = words[several[0]].key if words[several[0]].key in ("các", "cấp", "mỗi", "từng") else ""
        together = f"{said} {opener + ' ' if opener else ''}{', '.join(kinds)}"
        if opener and (tail := self.tail_of_units(words, j)) > j:
            together += f" {printed(words[j:tail])}".replace(" có liên quan", " liên quan")
            j = tail
        last = self.trailing_place(words, j)
        told = Mention(words[i].start, words[j - 1].end, together, None, True, True)
        return Item([told], self.behind_bracket(words, last, closed))

    def named_units(self, words: list[Word], i: int, j: int, kind: str, said: str) -> Item:
        """Return a body of several units."""
        mentions: list[Mention] = []
        while j < len(words) and (words[j].capital and (not mentions or words[j].gap in (",", "và"))):
            first = j
            if self.gazetteer.find(words, j, len(words)) and mentions:
                break
            j += 1
            while j < len(words) and words[j].gap in ("", "-") and words[j].capital:
                j += 1
            place = printed([words[first]._replace(gap=""), *words[first + 1 : j]])
            start = words[i].start if not mentions else words[first].start
            mentions.append(Mention(start, words[j - 1].end, f"{said} {kind} {place}", f"{kind} {place}", False, True))
        return Item(mentions, j)

    def trailing_place(self, words: list[Word], i: int) -> int:
        """Return the index behind words that only say where the bodies are: trên địa bàn huyện, được giao phụ trách địa bàn."""
        if i < len(words) and words[i].gap == "" and (unit := self.unit(words, i)) and not unit.keep:
            return unit.next
        for place in _PLACES:
            if [word.key for word in words[i : i + len(place)]] == place:
                return i + len(place)
        if i + 1 < len(words) and words[i].key == "nơi" and words[i].gap == "":
            return next((j for j in range(i + 2, min(len(words), i + 5)) if words[j].gap or self.stops(words, j)), i + 2)
        if i + 1 < len(words) and words[i].key in ("của", "thuộc") and words[i + 1].key in ("sở", "bộ"):
            alone = i + 2 == len(words) or words[i + 2].gap or not words[i + 2].capital
            alone = alone and (not words[i + 1].capital or self.level not in ("province", "district") or bool(self.office))
            return i + 2 if alone else i
        return i

    def behind_bracket(self, words: list[Word], i: int, closed: bool) -> int:
        """Return the index behind a remark in brackets: Văn phòng (lĩnh vực Y tế)."""
        if i < len(words) and words[i].gap == "(" and closed:
            while i < len(words) and ")" not in self.flow[words[i - 1].end : words[i].start]:
                i += 1
            alone = [*words[:i], *(word._replace(gap="") for word in words[i : i + 1]), *words[i + 1 :]]
            if i < len(words) and (unit := self.unit(alone, i)) and not unit.keep:
                return unit.next  # Trường Phổ thông dân tộc nội trú (PTDTNT) tỉnh
        return i


def is_name(words: list[Word], i: int) -> bool:
    """Tell whether a word begins the name of a unit: Phú Bài, 5; not the number of *02 tháng một lần*."""
    return words[i].capital and not (words[i].key.isdigit() and is_amount(words, i, False))


def is_amount(words: list[Word], i: int, closed: bool) -> bool:
    """Tell whether a number is one of things, no part of a name: báo cáo Sở Y tế 6 tháng; Sở Công Thương 640 triệu đồng."""
    behind = words[i + 1] if i + 1 < len(words) else None
    if behind is not None and behind.gap == "." and behind.key.isdigit() and behind.start == words[i].end + 1:
        return True  # 94.000 tấn
    if behind is None or behind.key in TIMES:
        return behind is not None
    numbered = i > 0 and words[i - 1].key in _NUMBERED
    counted = words[i].key.startswith("0") and not numbered  # Thanh tra huyện 04 cuộc
    counted = counted or (closed and not unit_kind(words, i + 1)[0])  # UBND 11 phường
    return not behind.capital and behind.gap in ("", "%") and (counted or behind.gap == "%" or behind.key in _MONEY)


def unit_kind(words: list[Word], i: int) -> tuple[str, int]:
    """Return the kind of unit named at a word and the index behind it."""
    if i >= len(words) or (words[i].key == "thị" and i and words[i - 1].key in ("đô", "siêu") and not words[i].gap):
        return "", i
    two = f"{words[i].key} {words[i + 1].key}" if i + 1 < len(words) and words[i + 1].gap == "" else ""
    if two in _UNIT_LEVEL:
        return two, i + 2
    if words[i].key in _UNIT_LEVEL and two not in _NO_UNITS:
        return words[i].key, i + 1
    return "", i


def _is_short_city(words: list[Word], i: int) -> bool:
    """Tell whether *thành* stands for *thành phố* in a list of kinds: các huyện, thành, thị."""
    beside = i + 1 < len(words) and words[i + 1].gap == "," and words[i + 1].key == "thị"
    behind = words[i + 2] if i + 2 < len(words) else None
    return beside and (behind is None or behind.gap != "" or behind.key != "ủy")


def village(words: list[Word], i: int) -> tuple[str, int]:
    """Return the place below the commune named at a word and the index behind it."""
    for count in (3, 2, 1) if i < len(words) and words[i].key in _VILLAGE_OPENS else ():
        place = " ".join(word.key for word in words[i : i + count])
        follows = f"{place} {words[i + count].key}" if i + count < len(words) and words[i + count].gap == "" else ""
        if place in _VILLAGES and follows not in _NO_VILLAGES and i + count <= len(words):
            return place, i + count
    return "", i


def is_place(words: list[Word], i: int) -> bool:
    """Tell whether a proper name begins at a word, not a sentence: Tà Chải, Na Hối; not *Họp dân*."""
    end = i + 1
    while end < len(words) and words[end].capital and words[end].gap in ("", "-"):
        end += 1
    return end == len(words) or end - i > 1 or words[end].gap != ""
