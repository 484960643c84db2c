"""Who a clause charges: the bodies that stand where a subject may stand, and are followed by what they are to do.

Guarantees:
- a subject stands at the beginning, behind words that charge or ask, behind a topic and its colon, or behind a time and its comma;
- a name that nothing follows, or that is only told about, is no subject.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import regex

from plan_extract.bodies import BodyReader
from plan_extract.duties import Duties
from plan_extract.mentions import COMMITTEE, Listing, Mention
from plan_extract.rules import Rules
from plan_extract.statements import Span

#: How far a label, a prefix or a lead-in reaches, in code points.
NEAR = 320
#: So far before a comma a name may begin that ends at it.
NAMED = 90
#: What opens a list of names is so long at most.
KIND = 30
#: A remark in brackets behind a name is so long at most.
REMARK = 80
_COLON = regex.compile(r":\s+")
_AND_SO_ON = regex.compile(r"\s?,?\s?(?:\.{2,3}|…)(?=\s+\p{Ll})")
_SUM = regex.compile(r":\s*\d[\d.,]*\s*(?:triệu|tỷ|nghìn)?\s*đồng\P{L}*$")
_CAPITAL = regex.compile(r"(?<![\p{L}\d])(?:\p{Lu}|các\s|những\s)")
_NAME_BEGINS = regex.compile(r"\G|[,;:]\s*|\sv[aà]\s+")
_COMMA = regex.compile(r",\s*")
#: What is told of a body in a list behind a label: (cấp tỉnh), theo lĩnh vực được giao.
_REMARK = regex.compile(r"\s*(?:\([^()]{1,80}\)\s*(?:[;,]|và\s|$)|theo\s[^;,.:()]{3,60}[;,])\s*", regex.I)


#: Who charges others in the plan's own name.
_CALLERS = (COMMITTEE, "Hội đồng nhân dân", "Chủ tịch", "Ban Chỉ đạo", "Bộ", "Sở", "Thủ tướng", "Chính phủ")


class Subject(NamedTuple):
    """The bodies that a clause charges, whether they are asked, and where the charge begins."""

    listing: Listing
    request: bool
    start: int


class Subjects:
    """Finds the subjects of clauses.

    Args:
        flow: the text.
        bodies: reads names of bodies.
    """

    def __init__(self, flow: str, rules: Rules, bodies: BodyReader) -> None:
        self.flow, self.rules, self.bodies, self.duties = flow, rules, bodies, Duties(flow, rules)
        self._known: dict[tuple[Span, bool], Subject | None] = {}
        self._agents: dict[Span, Subject | None] = {}

    def of(self, clause: Span, called: bool) -> Subject | None:
        """Return the bodies that a clause charges.

        Args:
            called: whether a charge in the middle of the sentence counts (*UBND huyện yêu cầu các phòng …*).
        """
        key = clause, called
        if key not in self._known:
            self._known[key] = self._find(*clause, called)
        return self._known[key]

    def _find(self, start: int, end: int, called: bool) -> Subject | None:
        if called and (subject := self._called(start, end)):
            return subject
        for at, request in self.places(start, end, called):
            for named in (self.behind_topic(start, self.bodies.listed(at, end)), self._team(at, end)):
                listing = self._over_bracket(named, end)
                if listing and (self._is_charged(listing, end) or (request and self._is_asked(listing, end))):
                    invited = self.rules["duty.invited"].match(self.flow, listing.end, end) is not None
                    return Subject(self._charged_along(listing, end), request or invited, max(at, listing.mentions[0].start))
        return self.agent(start, end) if called else None

    def _is_charged(self, listing: Listing, end: int) -> bool:
        first = listing.mentions[0]
        place = first.name.startswith(COMMITTEE) and not self.flow[first.start : first.end].lower().startswith(("ủy", "uỷ", "ubnd"))
        if place and self.rules["duty.moves"].match(self.flow, listing.end, end):
            return False  # riêng các huyện A, B giảm từ 5%
        return self.duties.is_charged(listing.end, end, listing.mentions[-1].sure)

    def _is_asked(self, listing: Listing, end: int) -> bool:
        return listing.mentions[-1].sure and self.rules["duty.asked"].match(self.flow, listing.end, end) is not None

    def labelled(self, start: int, end: int) -> Listing | None:
        """Return the bodies behind a label, those behind a remark too: Sở Tư pháp (cấp tỉnh); UBND các xã (tại chỗ)."""
        listing = self.bodies.listed(start, end)
        while listing is not None and (remark := _REMARK.match(self.flow, listing.end, end)):
            more = None if self.rules["duty.label"].match(self.flow, remark.end(), end) else self.bodies.listed(remark.end(), end)
            if more is None:
                break
            listing = Listing([*listing.mentions, *more.mentions], more.end)
        return self.along(listing, end) if listing else None

    def along(self, listing: Listing, end: int) -> Listing:
        """Return the bodies with those that *cùng* adds: phối hợp với Sở Y tế, cùng Thanh tra tỉnh."""
        match = self.rules["duty.along"].match(self.flow, listing.end, end)
        more = self.bodies.listed(match.end(), end) if match else None
        return Listing([*listing.mentions, *more.mentions], more.end) if more else listing

    def _charged_along(self, listing: Listing, end: int) -> Listing:
        """Return the bodies with those that *cùng* adds to a subject: Phòng Y tế cùng Thanh tra huyện kiểm tra."""
        more = self.along(listing, end)
        return more if more is listing or self._is_charged(more, end) else listing

    def behind(self, subject: Subject, clause: Span) -> Iterator[Subject]:
        """Yield the bodies that are charged behind the first: A chủ trì, B phối hợp; …, sau đó UBND xã phê duyệt."""
        for match in self.rules["duty.agent"].finditer(self.flow, subject.listing.end, clause[1]):
            listing = self.bodies.listed(match.end(), clause[1])  # Đoàn số 1 do Bộ A chủ trì, Đoàn số 2 do Bộ B chủ trì
            if listing and match["by"] and self.rules["duty.done_by"].match(self.flow, listing.end, clause[1]):
                yield Subject(listing, subject.request, match.start())
        told = subject.listing.end
        for match in self.rules["duty.next"].finditer(self.flow, subject.listing.end, clause[1]):
            listing = self.bodies.listed(match.end(), clause[1]) if match.end() >= told else None
            if listing is None or not listing.mentions[-1].sure:
                continue
            rule = "duty.works_along" if match["lead"] else "duty.predicate"
            along = self.rules[rule].match(self.flow, listing.end, clause[1])
            if along or (match["lead"] == "," and self._takes_over(match.start(), listing, clause)):
                told = listing.end  # A chủ trì; B, C, D phối hợp: once
                yield Subject(listing, subject.request, match.end())

    def reach(self, clauses: list[Span], i: int) -> int:
        """Return where the clauses of a sentence end that go on with the subject of one: A chủ trì; thực hiện Mục 2."""
        end = clauses[i][1]
        for start, last in map(clauses.__getitem__, range(i + 1, len(clauses))):
            if "." in self.flow[end - 1 : start] or self.of((start, last), called=True):
                break
            end = last
        return end

    def _takes_over(self, comma: int, listing: Listing, clause: Span) -> bool:
        """Tell whether bodies behind a comma have a verb of their own and are no part of a list: A bắn pháo hiệu, B phát tin."""
        if self.flow[listing.end : listing.end + 1] != " " or not self.rules["duty.verb"].match(self.flow, listing.end, clause[1]):
            return False
        return self._ending_at(clause[0], comma, clause[1]) is None

    def _ending_at(self, start: int, comma: int, end: int) -> Listing | None:
        """Return the body, or the list that goes on, whose name stands right before a comma."""
        starts = _CAPITAL.finditer(self.flow, max(start, comma - NAMED), comma)
        named = (self.bodies.listed(begin.start(), end) for begin in starts)
        return next((before for before in named if before is not None and before.end >= comma), None)

    def _is_issuer(self, before: Listing, start: int) -> bool:
        """Tell whether a body is who issued what a sentence goes by: Thực hiện Chỉ thị số 5 của Bộ Y tế, Sở Y tế lập kế hoạch."""
        return self.rules["duty.issued_by"].search(self.flow, start, before.mentions[0].start) is not None

    def enacting(self, start: int, end: int) -> list[Mention]:
        """Return the bodies that an article charges with carrying out a decision, none where the sentence is another."""
        if not (carried := self.rules["duty.enacts"].search(self.flow, max(start, end - NEAR), end)):
            return []
        mentions, at = list[Mention](), start
        for name in _NAME_BEGINS.finditer(self.flow, start, carried.start()):
            if name.end() >= at and (listing := self.bodies.listed(name.end(), carried.start())):
                mentions, at = [*mentions, *listing.mentions], listing.end
        return mentions

    def _team(self, start: int, end: int) -> Listing | None:
        """Return a team that is set up for the work, and no body: Đoàn kiểm tra liên ngành."""
        team = self.rules["duty.team"].match(self.flow, start, end)
        if team is None:
            return None
        name = " ".join(team["name"].split())
        return Listing([Mention(start, team.end("name"), name, None, False, True)], team.end())

    def _over_bracket(self, listing: Listing | None, end: int) -> Listing | None:
        """Return bodies with the remark behind them, or the dots: Phòng Cảnh sát (Công an tỉnh) chủ trì; các xóm… họp."""
        if listing is not None and (dots := _AND_SO_ON.match(self.flow, listing.end, end)):
            return listing._replace(end=dots.end())
        if listing is not None and (set_up := self.rules["duty.set_up"].match(self.flow, listing.end, end)):
            return listing._replace(end=set_up.end())
        if listing is None or not self.flow.startswith(" (", listing.end):
            return listing
        close = self.flow.find(")", listing.end, min(end, listing.end + REMARK)) + 1
        return listing._replace(end=close) if close and self.duties.is_charged(close, end, True) else listing

    def behind_topic(self, start: int, listing: Listing | None) -> Listing | None:
        """Return bodies without those that the clause is about: Đối với các hợp tác xã ngừng hoạt động, Phòng Tài chính chủ trì."""
        about = self.rules["duty.about"].match(self.flow, start, listing.end) if listing is not None else None
        if listing is None or about is None or about.end() != listing.mentions[0].start:
            return listing
        for i, (one, other) in enumerate(pairwise(listing.mentions), 1):
            if "," in self.flow[one.end : other.start] and self.flow[listing.end : listing.end + 1] != ":":
                return Listing(listing.mentions[i:], listing.end)
        return listing

    def _called(self, start: int, end: int) -> Subject | None:
        for match in self.rules["duty.call"].finditer(self.flow, start, end):
            listing = self.bodies.listed(match.end(), end)
            if listing and self._is_charged(listing, end):
                caller = self.bodies.listed(start, match.start())
                another = caller is not None and caller.end >= match.start() - 1 and caller.mentions[-1].sure
                if another and caller and not caller.mentions[-1].name.startswith(_CALLERS):
                    return None  # Ban Quản lý dự án yêu cầu nhà thầu hoàn trả mặt bằng
                return Subject(listing, match["request"] is not None, match.start())
        return None

    def agent(self, start: int, end: int) -> Subject | None:
        """Return who does what the clause begins with: Hội thi do Huyện đoàn tổ chức; kiểm kê đất (Phòng … chủ trì)."""
        if (start, end) not in self._agents:
            self._agents[start, end] = self._agent(start, end)
        return self._agents[start, end]

    def _agent(self, start: int, end: int) -> Subject | None:
        for match in self.rules["duty.agent"].finditer(self.flow, start, end):
            listing = self.bodies.listed(match.end(), end)
            if listing is None or not self.rules["duty.done_by"].match(self.flow, listing.end, end):
                continue
            team = self.rules["duty.sets_up_team"].match(self.flow, start, end)
            if match["by"] is None or team or not self.rules["duty.verb"].match(self.flow, start, end):
                return Subject(listing, False, match.start())
        return None

    def places(self, start: int, end: int, called: bool) -> Iterator[tuple[int, bool]]:
        """Yield the offsets at which a subject may begin, and whether it is asked."""
        at, request = start, False
        for _ in range(3):
            asked = self.rules["duty.request"].match(self.flow, at, end)
            charged = self.rules["duty.charge" if called else "duty.give"].match(self.flow, at, end)
            match = asked or self._aside(at, end) or charged
            if match is None:
                break
            at, request = match.end(), request or asked is not None
        yield at, request
        if at != start and called:
            yield start, False
        if topic := self._topic(start, end):
            yield topic, False
            start = topic if not self.flow[topic].isdigit() else start
        if self.rules["duty.intro"].match(self.flow, start, end):
            for comma in _COMMA.finditer(self.flow, start, min(end, start + NEAR)):
                if self.rules["duty.with"].match(self.flow, comma.end(), end):
                    break  # Trước ngày 15/3, phối hợp với Sở A, Sở B …: partners
                if (before := self._ending_at(start, comma.start(), end)) and not self._is_issuer(before, start):
                    break  # Định kỳ báo cáo gửi Sở A, Sở B qua đó …: recipients
                yield comma.end(), False
        elif (comma := _COMMA.search(self.flow, start, min(end, start + NEAR))) and self._opens_with_no_body(
            start, comma.end(), end
        ):
            yield comma.end(), False
        if called and not self.duties.opens(start, end):
            for then in self.rules["duty.then"].finditer(self.flow, start, min(end, start + NEAR)):
                yield then.end(), False

    def _opens_with_no_body(self, start: int, at: int, end: int) -> bool:
        """Tell whether words before a comma are what a sentence begins with: Nghe tin có vụ việc, Công an xã đến ngay."""
        if (
            not self.flow[at : at + 1].isupper()
            or self.duties.opens(start, at)
            or self.rules["duty.joined"].search(self.flow, start, at)
        ):
            return False
        if any(self.bodies.listed(match.start(), end) for match in _CAPITAL.finditer(self.flow, start, at - 2)):
            return False
        listing = self.bodies.listed(at, end)
        if listing is None or not listing.mentions[-1].sure:
            return False
        return self.rules["duty.predicate"].match(self.flow, listing.end, end) is not None

    def _aside(self, at: int, end: int) -> regex.Match[str] | None:
        """Return what may stand before a subject: a time, or the person that heads the body."""
        return self.rules["duty.time"].match(self.flow, at, end) or self.rules["duty.person"].match(self.flow, at, end)

    def _opens_list(self, start: int, colon: int) -> bool:
        """Tell whether a colon opens names: phối hợp với Sở Y tế các tỉnh: Bắc Giang, Long An."""
        return self.rules["duty.names_follow"].search(self.flow, max(start, colon - KIND), colon) is not None

    def gives(self, subject: Subject, clause: Span) -> bool:
        """Tell whether a sentence about money names who gives it: Vốn tín dụng: Ngân hàng … cho vay."""
        if self.rules["duty.gives"].match(self.flow, subject.listing.end, clause[1]):
            return True
        sum_told = _SUM.search(self.flow, subject.listing.end, clause[1]) is not None  # UBND xã được giao rừng: 21.180 triệu đồng
        return sum_told or ":" in self.flow[clause[0] : subject.start] or not subject.listing.mentions[0].sure

    def only_names(self, clause: Span) -> list[Mention] | None:
        """Return the bodies of a clause that holds nothing else: they share the verb of the next."""
        start, end = clause[0], clause[1] - (self.flow[clause[1] - 1] == ";")
        if end == clause[1] and self.flow[end : end + 1] != ";":
            return None
        for at, _ in self.places(start, end, True):
            if at < end and (listing := self.bodies.listed(at, end, closed=True)):
                return listing.mentions
        return None

    def is_bare(self, subject: Subject, clause: Span) -> bool:
        """Tell whether a charge names no object, so that it is about the section that it stands in."""
        at = subject.listing.end
        if partner := self.rules["duty.with"].search(self.flow, at, clause[1]):
            listing = self.bodies.listed(partner.end(), clause[1])
            rest = self.flow[listing.end : clause[1]] if listing else "?"
            return not rest.strip(" .;") and self.rules["duty.bare"].match(self.flow, at, clause[1]) is not None
        return self.rules["duty.bare"].match(self.flow, at, clause[1]) is not None

    def _topic(self, start: int, end: int) -> int | None:
        """Return the offset behind the topic that a clause begins with (*Về thi công: các chủ đầu tư …*)."""
        colon = _COLON.search(self.flow, start, min(end, start + NEAR))
        if colon is None or self._opens_list(start, colon.start()) or self.bodies.listed(start, colon.start()):
            return None
        return int(colon.end())
