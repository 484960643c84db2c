"""Who pays, when, how surely: what the words beside a sum, or a line without one, tell of its source.

Guarantees:
- a source is one that the words name; *thành phố* is read by the unit whose plan it is;
- of several names the most telling counts: a named budget before *huy động*, *lồng ghép* before the budgets that it lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from plan_extract.gazetteer import level_of
from plan_extract.normalize import trim
from plan_extract.outline import Node
from plan_extract.rules import Rules
from plan_extract.schema import Header
from plan_extract.statements import Span
from plan_extract.values.date import QUARTER

#: What a row's name opens with before its source: Nguồn ngân sách tỉnh hỗ trợ.
_OPENER = regex.compile(r"(?:(?:chi\s+từ|các|nguồn|vốn|kinh\s+phí|từ|đối\s+ứng|của)\s+)+", regex.I)
#: Before the year of a cited document: ngày 30 tháng 12 | năm 2024.
_DAY = regex.compile(r"ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+$", regex.I)
#: Right before a source out of which another pays: do ngân sách tỉnh cân đối từ nguồn dự phòng.
_FROM = regex.compile(r"(?<!\p{L})từ\s+$")
#: In this order of weight where one piece of text names several.
_ORDER = (
    "integrated",
    "central",
    "several",
    "provincial",
    "district",
    "city",
    "commune",
    "local",
    "credit",
    "enterprise",
    "mobilised",
    "other",
    "state",
)


LEVELS = ("central", "provincial", "district", "commune")


@dataclass
class Line:
    """A line of money on its way to a row; offsets of the flow.

    Attributes:
        depth: of its statement: numbering before bullets.
        opens: the words behind it announce parts.
        expects: its statement ends with that announcement: the next ones hold the parts.
        complete: all parts are told.
        some: what opens its parts (trong đó, một số …) need not tell all of them.
        rest: behind its parts stands who pays what is left, without a sum.
        partial: it was told among such parts.
        about: how far off a sum may be that is rounded (khoảng, hơn) or a range.
        free: an old sum that is revised, or the difference: no part of anything.
        group: what told its parent: parts of one group are one split of the total.
        split: start of the lead-in that splits it once more (Phân kỳ như sau:), 0 where none does.
        said: start of its statement.
        lead: start of the line without a number that its list stands below, or of its own such line; -1 where there is none.
        scope: what it is the total of (`plan`, or a project's code), ``None`` where that is not sure.
        restated: the text says that it was stated above (tổng kinh phí 5 tỷ đồng nêu trên).
        in_words: the sum in words behind the figure, and its span.
    """

    start: int
    end: int
    amount: int | None
    source: str | None
    node: Node | None
    depth: int
    called_total: bool = False
    opens: bool = False
    expects: bool = False
    complete: bool = False
    some: bool = False
    rest: bool = False
    partial: bool = False
    about: int = 0
    period: str | None = None
    project: str | None = None
    certainty: str = "planned"
    as_written: str | None = None
    purpose: str | None = None
    parent: Line | None = None
    parts: list[Line] = field(default_factory=list)
    group: int = 0
    split: int = 0
    said: int = -1
    lead: int = -1
    scope: str | None = None
    free: bool = False
    restated: bool = False
    in_words: tuple[int, Span] | None = None

    def hang(self, parent: Line | None, group: int) -> None:
        """Make the line a part of another."""
        if parent is not None and parent is not self:
            self.parent, self.group, self.partial = parent, group, parent.some
            parent.parts.append(self)


class Funding:
    """Reads sources for one plan.

    Attributes:
        city_is_district: *ngân sách thành phố* is the budget of a city below a province.
        year: the plan's only year, which a quarter without one belongs to.
        first: its first year.
    """

    def __init__(self, rules: Rules, city_is_district: bool = False, year: int | None = None, first: int | None = None) -> None:
        self.rules, self.city_is_district, self.year, self.first = rules, city_is_district, year, first

    def payer(self, flow: str, start: int, end: int) -> str | None:
        """Return the source that the words beside a part name, also by level alone: trung ương 3.780, do tỉnh cấp."""
        bare = self.rules["budget.bare_payer"].match(flow, max(start, flow.rfind(":", start, end - 1) + 1), end)
        bare = bare if bare is not None and bare.end() == end else self.rules["budget.level_payer"].match(flow, start, end)
        if bare is not None:
            return next(self._level(name) for name, told in bare.groupdict().items() if told)
        return self.source(flow, start, end)

    def payer_behind(self, flow: str, at: int, stop: int, following: int | None) -> tuple[str | None, int]:
        """Return the source that the words behind a sum name, ``None`` where they name none, and where they end.

        Args:
            stop: where its parts are announced, or the next sum stands.
            following: the next sum of the statement: a name right before it is the next one's.
        """
        bracket = flow.find("(", at, stop)
        stop = bracket if bracket >= 0 and flow.find(")", bracket, stop) < 0 else stop  # 9 tỷ đồng vốn nhà nước (tỉnh 4 tỷ đồng …
        ended = self.rules["budget.payer_ends"].search(flow, at, stop)
        stop = ended.start() if ended else stop
        last = clause_end(flow, at, stop)
        told = list(self.mentions(flow, at, last))
        names = {name for name, _, _ in told}
        if len(names) > 1 and names <= {"mobilised", "enterprise", "other"} and self.rules["budget.raised"].match(flow, at, last):
            return "mobilised", told[-1][2]
        given = told and told[0][0] in ("other", "enterprise") and names == {told[0][0], "mobilised"}  # do Quỹ … tài trợ
        if told and told[0][0] in LEVELS and names == {told[0][0], "other"}:  # do ngân sách tỉnh cân đối từ nguồn dự phòng
            given = given or _FROM.search(flow, told[0][2], told[1][1]) is not None
        if len(names) > 1 and not given:
            return None, at
        payer = self.rules["budget.payer"].match(flow, at, stop)
        if payer and following and not payer["who"].rstrip().endswith(" và"):
            payer = payer if flow[payer.end("who") : following].strip(" :(") else None  # , NSTW 5 tỷ đồng: names the next one's
        in_bracket = None if payer else self.rules["budget.payer_bracket"].match(flow, at, stop)
        if payer := payer or in_bracket:
            source = self.payer(flow, *payer.span("who")) or self.source(flow, payer.start(), payer.end("who"))
            if source is not None:
                return source, payer.end() if in_bracket else payer.end("who")
        apart = following is None or (last < following and flow[told[0][2] : following].strip(" :(")) if told else False
        if apart and self.rules["budget.payer_later"].match(flow, at, told[0][1]):
            return told[0][0], told[0][2]
        named = None if told or following else self.rules["budget.source_behind"].match(flow, last, stop)
        return (self.source(flow, *named.span("who")), named.end("who")) if named else (None, at)

    def source(self, flow: str, start: int, end: int) -> str | None:
        """Return the source that a span names, ``None`` where it names none.

        What a bracket lists only explains its name; a level before a colon pays, whatever its share is counted from.
        """
        bracket, colon = flow.find("(", start, end), flow.find(":", start, end)
        if bracket > start and (named := self._named(flow, start, bracket)):
            return named
        if start < colon < end - 1 and (named := self._named(flow, start, colon)) in LEVELS:
            return named
        return self._named(flow, start, end)

    def _named(self, flow: str, start: int, end: int) -> str | None:
        found = {name: match for name in _ORDER if (match := self.rules[f"source.{name}"].search(flow, start, end))}
        if not found:
            return None
        if "integrated" in found and "local" in found and found["local"].start() < found["integrated"].start():
            return "local"  # the local budget, used along
        named = [name for name in found if name not in ("mobilised", "other", "integrated")]
        name = named[0] if named else min(found, key=lambda name: (name != "integrated", found[name].start()))
        return self._level(name)

    def listed(self, text: str) -> str | None:
        """Return the source that a name in a list of sources is: a person or a firm by itself, who pays there."""
        who = self.rules["budget.who"].match(text)
        return next((name for name, told in who.groupdict().items() if told), None) if who else None

    def opening_source(self, text: str) -> str | None:
        """Return the source that a name begins with: a row's name may also speak of whom it serves."""
        first = text.lstrip(" -+.0123456789")
        found = next(iter(self.mentions(first, 0, len(first))), None)
        opener = _OPENER.match(first)
        if found and found[0] == "mobilised" and self.rules["budget.giver"].match(first, found[2]):
            return "enterprise"  # Tài trợ của Công ty Thủy điện
        return found[0] if found and found[1] <= max(5, opener.end() if opener else 0) else None

    def mentions(self, flow: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """Yield every source that a span names, with its span: the most telling name where they overlap."""
        found = sorted(
            (match.start(), -match.end(), i, name)
            for i, name in enumerate(_ORDER)
            for match in self.rules[f"source.{name}"].finditer(flow, start, end)
            if not self.rules["budget.mention"].search(flow, start, match.start())
        )
        at = start
        for begin, last, _, name in found:
            if begin >= at:
                at = -last
                yield self._level(name), begin, at

    def _level(self, name: str) -> str:
        if name == "several":
            return "local"
        if name != "city":
            return name
        return "district" if self.city_is_district else "provincial"

    def period(self, flow: str, start: int, end: int) -> str | None:
        """Return the years or the quarter that a span states, EDTF; the last statement counts."""
        found = [one for one in self.rules["budget.period"].finditer(flow, start, end) if not _DAY.search(flow, start, one.start())]
        quarters = list(self.rules["budget.quarter"].finditer(flow, start, end))
        if quarters and (year := quarters[-1]["y"] or (found[-1]["from"] if found else self.year)):
            return f"{year}-{QUARTER[quarters[-1]['q'].upper()]}"
        if not found:
            return None
        match = found[-1]
        return f"{match['from']}/{match['to']}" if match["to"] else str(match["from"])

    def certainty(self, flow: str, start: int, end: int, has_amount: bool) -> str:
        """Return how firm a sum is."""
        if self.rules["budget.estimated"].search(flow, start, end):
            return "estimated"
        if self.rules["budget.allocated"].search(flow, start, end):
            return "allocated"
        if not has_amount and self.rules["budget.conditional"].search(flow, start, end):
            return "conditional"
        if has_amount and self.rules["budget.if_given"].search(flow, start, end):
            return "conditional"
        return "planned"

    def source_of(self, flow: str, node: Node | None) -> str | None:
        """Return the source that a division's heading names."""
        return self.source(flow, *node.heading) if node and node.heading else None

    def heading_period(self, flow: str, node: Node | None) -> str | None:
        """Return the years that the nearest heading above states."""
        for above in node.lineage if node else []:
            if above.heading and above.label.style != "named:điều" and (told := self.period(flow, *above.heading)):
                return told
        return None


def clause_end(flow: str, start: int, end: int) -> int:
    """Return where the clause ends that a sum stands in, brackets counted in."""
    return min((at for mark in (";", ". ") if (at := flow.find(mark, start, end)) >= 0), default=end)


def project_named(rules: Rules, text: str, above: str | None) -> str | None:
    """Return the code of the project that words name, ``None`` where they name none: a sub-project is of the one above."""
    named = rules["project.in_text"].search(text)
    if named is None:
        return None
    of = f"DA{int(named['number'])}" if named["number"] else (above or "").split(".")[0]
    if named["sub"] is None:
        return of
    return f"{of}.TDA{int(named['sub'])}" if of else None


def is_city_a_district(header: Header) -> bool:
    """Tell whether *ngân sách thành phố* is a district's: the plan's own city's, or that of a city in its province."""
    named, unit = header.evidence.get("issuer") or header.evidence.get("unit"), header.unit
    if unit.level == "district" and "thành phố" in (header.issuer or (named.quote if named else "")).lower():
        return True
    province = unit.name if unit.level == "province" else unit.province
    return province is not None and level_of("thành phố", province, header.date) != "province"


def stripped(flow: str, start: int, end: int) -> Span:
    """Return a span of words about money without blanks and marks at its ends."""
    return trim(flow, start, end, " \t\n:;,.()-+*", " \t\n;,.:")
