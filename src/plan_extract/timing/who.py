"""Who must keep a date, and to whom: the subject of a clause, the recipient of a report; `bodies` reads the names.

Guarantees:
- where neither the clause, nor what stands above it names a body, there is none;
- who is only called a member (*phân công thành viên*) keeps no date.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from plan_extract.gazetteer import LEVEL_OF_KIND
from plan_extract.mentions import COMMITTEE, Listing
from plan_extract.rules import Rules
from plan_extract.schema import Header
from plan_extract.statements import Span, Statement, last_sentence
from plan_extract.subjects import Subjects

#: How far a list of names is read; how many sentences back a subject is looked for; where a name must show itself.
FAR, SENTENCES, NAME, NAMES = 400, 12, 60, 160
#: So near the beginning of its clause a time opens it.
FRONT = 12
_LEADING = regex.compile(r"\schủ\s+trì(?!\p{L})", regex.I)
_COMMA = regex.compile(r",\s+")
_AFTER = regex.compile(r"[\s,:)]*")
_INTRO = regex.compile(
    r"[\s:(*_-]*(?:(?:đề\s+nghị|yêu\s+cầu|giao|mời|phân\s+công|đối\s+với|(?:trách\s+nhiệm|nhiệm\s+vụ)\s+của|riêng)\s+)?"
    r"(?:cho\s+)?(?:(?:các\s+)?đồng\s+chí\s*:?\s+)?",
    regex.I,
)
_DONE_BY = regex.compile(r"\s*,?\s*\(?do\s+", regex.I)
_BRACKET = regex.compile(r"\s*\((?P<who>[^()]{3,160})\)")
#: Behind names that are all that stands there.
_CLOSES = regex.compile(r"\s*[;,.]\s*(?:(?:xong|hoàn\s+thành)\s*)?$", regex.I)
#: Behind an office, what joins another body to it.
_AND = regex.compile(r"\s*(?:,|và)\s+(?=\p{Lu})")
_LAST_COLON = regex.compile(r":\s+(?=[^:]*$)")
_NOBODY = ("mỗi ", "từng ", "thành viên", "người", "cá nhân")


class Agents:
    """Tells who must keep a date and to whom, for the clauses of a plan.

    Args:
        flow: the text.
        subjects: finds who a clause charges.
    """

    def __init__(self, flow: str, rules: Rules, subjects: Subjects, header: Header) -> None:
        self.flow, self.rules, self.header = flow, rules, header
        self.subjects, self.bodies = subjects, subjects.bodies

    def named(self, start: int, end: int, closed: bool = False) -> str | None:
        """Return who stands at an offset: bodies joined by commas and *và*, or a team set up for the work.

        Args:
            closed: the span may hold nothing but names (a heading, a cell): then it is read as such first.
        """
        end = min(end, start + FAR)
        listing = (self.bodies.listed(start, end, closed=True) if closed else None) or self.bodies.listed(start, end)
        if listing is not None and self.rules["deadline.undergoes"].match(self.flow, listing.end, end):
            return None
        if listing is None:
            team = self.rules["duty.team"].match(self.flow, start, end)
            return " ".join(team["name"].split()) if team else None
        return _joined(listing)

    def labelled(self, start: int, end: int) -> str | None:
        """Return who stands behind a label: Cơ quan chủ trì: …."""
        following = self.rules["duty.label"].search(self.flow, start, end)
        listing = self.subjects.labelled(start, following.start() if following else end)
        return _joined(listing) if listing is not None else self.named(start, end)

    def is_name(self, statement: Statement) -> bool:
        """Tell whether a line without number or bullet is a name and no more: it heads what stands below it."""
        start, end = statement.start, statement.end
        if statement.marker or statement.labelled or end - start > NAMES:
            return False
        start, end = _within(self.flow, start, end)
        intro = self.rules["duty.request"].match(self.flow, start, end)
        return self.bodies.listed(intro.end() if intro else start, end, closed=True) is not None

    def subject(
        self, statement: Statement, index: int, at: Span, above: Statement | None = None, label: str | None = None
    ) -> str | None:
        """Return who must keep a date: of the clause, of the clauses before it, of the lead-ins and headings above.

        Args:
            index: of the clause.
            at: span of the date.
            above: the line that heads this one, without number.
            label: who leads by another line of the division, where this one only tells when.
        """
        clause = statement.clauses[index]
        charged = list(self.rules["deadline.charged"].finditer(self.flow, max(clause[0], at[0] - FAR), at[0]))
        for match in reversed(charged):
            if match[0].lower().split()[0] in ("phân", "giao", "riêng") and (told := self.named(match.end(), at[0])):
                return told
        if told := self._directed(clause[0], at) or self._thereupon(clause[0], at) or self.beside(clause, at):
            return told
        opens = self.rules["deadline.fronted"].fullmatch(self.flow, clause[0], at[0])
        if opens or clause[0] <= at[0] <= clause[0] + 3:
            behind = _AFTER.match(self.flow, at[1], clause[1])
            if behind and (told := self._charged(clause) or self.named(behind.end(), clause[1])):
                return told
        if done := _DONE_BY.match(self.flow, at[1], clause[1]):
            listing = self.bodies.listed(done.end(), clause[1])
            if listing and self.rules["duty.done_by"].match(self.flow, listing.end, clause[1]):
                return _joined(listing)  # Xét tuyển: ngày 27/7, do Hội đồng tuyển sinh thực hiện
        bracket = _BRACKET.match(self.flow, at[1], clause[1])
        if bracket and (listing := self.bodies.listed(bracket.start("who"), bracket.end("who"), closed=True)):
            return _joined(listing)  # Hội nghị sơ kết: tháng 12 (Văn phòng Bộ)
        if told := self._labelled(statement, clause) or self._of_clause(clause, min(clause[1], at[0])):
            return self._with_waiting(statement, index, told)
        if (own := self.label(clause)) and own.end() < at[0] and (told := self.labelled(own.end(), at[0])):
            return told  # Đơn vị chủ trì: Công an huyện. Thời gian: trước ngày 14/9
        if told := self._behind_colon((clause[0], at[0])):
            return told
        if at[0] - clause[0] <= FRONT and (told := self._behind_commas(at[1], clause[1])):
            return told
        if self.rules["deadline.held"].match(self.flow, *clause):
            return label
        of_things = self._is_of_things(statement, index)
        for one in [] if of_things else statement.clauses[max(0, index - SENTENCES) : index][::-1]:
            along = one is not statement.clauses[0] and self.rules["deadline.only_along"].search(self.flow, *one)
            if along or self._is_other(one, clause):
                continue  # A chủ trì; B phối hợp; giao ban hằng quý
            if own := self.label(one):
                told = self.labelled(own.end(), one[1])  # Chủ đầu tư: UBND xã. Khởi công quý II
            else:
                told = self._of_clause(one, one[1]) or self._behind_colon(one)
            if told:
                return told
        if label is not None:
            return label
        for lead in self._above(statement, above):
            if told := self._leading(lead, lead[1], closed=True) or self._charged(last_sentence(self.flow, self.rules, lead)):
                return told
        return None if of_things else self._elsewhere(statement, index, charged)

    def _thereupon(self, start: int, at: Span) -> str | None:
        """Return who goes on with what was handed in: …, trên cơ sở đó Sở Nội vụ báo cáo UBND tỉnh trong tháng 12."""
        for match in self.rules["deadline.thereupon"].finditer(self.flow, start, at[0]):
            if listing := self._acting(match.end(), at[0]):
                return _joined(listing)
        return None

    def beside(self, clause: Span, at: Span) -> str | None:
        """Return who stands right behind a later time of a clause: …, trước ngày 25 hằng tháng UBND huyện báo cáo Sở Y tế."""
        if not self.flow[clause[0] : at[0]].rstrip().endswith(","):
            return None
        behind = _AFTER.match(self.flow, at[1], clause[1])
        listing = self._acting(behind.end(), clause[1]) if behind else None
        return _joined(listing) if listing else None

    def _acting(self, at: int, end: int) -> Listing | None:
        """Return the bodies at a place where they do something: a verb of duty stands right behind them."""
        listing = self.bodies.listed(at, end)
        return listing if listing and self.rules["duty.verb"].match(self.flow, listing.end, end) else None

    def _behind_commas(self, start: int, end: int) -> str | None:
        """Return who is charged behind a time that opens the clause: Lấy ngày 15 làm ngày vệ sinh, các thôn huy động …."""
        for comma in _COMMA.finditer(self.flow, start, min(end, start + NAMES)):
            if listing := self._acting(comma.end(), end):
                return _joined(listing)
        return None

    def _behind_colon(self, clause: Span) -> str | None:
        """Return the bodies that are all that stands behind a colon: Kiểm tra ao hồ: Công an phường, các khu phố; …."""
        colon = _LAST_COLON.search(self.flow, *clause)
        if colon is None or self.rules["duty.label"].search(self.flow, *clause):
            return None  # chủ trì: …; phối hợp: …
        end = _CLOSES.search(self.flow, colon.end(), clause[1])
        listing = self.bodies.listed(colon.end(), end.start(), closed=True) if end else None
        return _joined(listing) if listing is not None else None

    def _is_other(self, one: Span, clause: Span) -> bool:
        """Tell whether a clause charges somebody for itself alone: …; phân công cán bộ theo dõi. Báo cáo trước ngày 05."""
        aside = self.flow[one[0]].islower() and self.rules["deadline.charged"].match(self.flow, *one) is not None
        return aside and "." in self.flow[one[1] - 1 : clause[0]]

    def _directed(self, start: int, at: Span) -> str | None:
        """Return who is told to do what is dated: đôn đốc các chợ nộp phí hằng quý; chỉ đạo trạm y tế báo cáo hằng tháng."""
        end = at[0]
        told_behind = self.rules["duty.verb"].match(self.flow, at[1], at[1] + NAMES) is not None  # …, vào ngày 28 báo cáo Sở
        for match in self.rules["deadline.directs"].finditer(self.flow, max(start, end - NAMES), end):
            listing = self._acting(match.end(), end)
            if listing is None:
                continue
            verb = self.rules["duty.verb"].match(self.flow, listing.end, end)
            first = verb.end() + 1 if verb and "," not in verb[0] else listing.end  # đôn đốc B rà soát, thống kê diện tích
            commas = [one.end() for one in _COMMA.finditer(self.flow, first, end)]
            if not (commas and told_behind) and not any(self.rules["duty.verb"].match(self.flow, one, end) for one in commas):
                return _joined(listing)
        return None

    def _is_of_things(self, statement: Statement, index: int) -> bool:
        """Tell whether a new sentence tells what is to be of things: nobody who was named before has to keep its date."""
        if index == 0:
            return False
        return self.rules["deadline.things"].match(self.flow, *statement.clauses[index]) is not None

    def _with_waiting(self, statement: Statement, index: int, told: str) -> str:
        """Return the bodies of a clause with those of the clauses before it that hold nothing else: các sở; UBND các xã …."""
        for start, end in statement.clauses[:index][::-1]:
            is_name = end - start <= 2 * NAME and self.subjects.of((start, end), called=True) is None
            listing = self.bodies.listed(start, end - (self.flow[end - 1] == ";"), closed=True) if is_name else None
            more = _joined(listing) if listing is not None else None
            if more is None or more in told:
                break
            told = f"{more}; {told}"
        return told

    def _labelled(self, statement: Statement, clause: Span) -> str | None:
        """Return the bodies that a statement names before its colon, for the clause that the colon stands in."""
        colon = self.flow.find(":", clause[0], min(clause[1], clause[0] + FAR))
        if colon < 0 or colon - statement.start > FAR:
            return None
        listing = self.bodies.listed(statement.start, colon, closed=True)
        whole = self.bodies.listed(statement.start, clause[1]) if listing is not None else None
        if listing is None or (whole is not None and whole.end > colon):
            return None
        return _joined(listing)

    def _elsewhere(self, statement: Statement, index: int, charged: list[regex.Match[str]]) -> str | None:
        """Return who heads the team of the clause, or leads in the sentence behind it."""
        for match in charged:
            if match[0].lower().startswith("do") and (told := self.named(match.end(), statement.clauses[index][1])):
                return told
        for one in statement.clauses[max(0, index - SENTENCES) : index + 1][::-1]:
            if (subject := self.subjects.of(one, called=True)) and (told := _joined(subject.listing)):
                return told
        for one in [*statement.clauses[:index][::-1], *statement.clauses[index + 1 : index + 4]]:
            if (label := self.label(one)) and (told := self.named(label.end(), one[1])):
                return told
        for one in statement.clauses[index + 1 : index + 4]:
            if (told := self._leading(one, one[1])) and _LEADING.search(self.flow, one[0], min(one[1], one[0] + 80)):
                return told
        return None

    def label(self, clause: Span) -> regex.Match[str] | None:
        """Return the label of who leads or does it that a clause begins with: Cơ quan chủ trì: ….."""
        bracket = self.flow.find("(", *clause) + 1
        for start in (clause[0], *([bracket] if bracket else [])):  # Lập hồ sơ (đơn vị chủ trì: …; thời gian: …)
            match = self.rules["duty.label"].match(self.flow, start, clause[1])
            if match and match.lastgroup in ("lead", "implement"):
                return match
        return None

    @staticmethod
    def _above(statement: Statement, above: Statement | None) -> Iterator[Span]:
        """Yield the lead-ins and headings over a statement, the nearest first."""
        yield from reversed([span for span in statement.headings if span not in statement.leads])
        yield from reversed([span for span in statement.leads if span not in statement.headings])
        heads = [span for span in statement.leads if span in statement.headings]
        if above is not None and above is not statement:
            heads.append((above.start, above.end))
        yield from sorted(heads, reverse=True)

    def _of_clause(self, clause: Span, end: int) -> str | None:
        """Return the bodies that a clause opens with, else those that it charges."""
        if later := self._taking_over(clause, end):
            return later
        told, charged = self._leading(clause, end), self._charged(clause)
        with_more = told and charged and charged.startswith(f"{told}; ")  # A, cùng với B, …
        return charged if with_more else told or charged

    def _taking_over(self, clause: Span, end: int) -> str | None:
        """Return the last bodies that take over before a date: A gửi hồ sơ, B thẩm định trước ngày 20/5."""
        subject = self.subjects.of(clause, called=False)
        behind = self.subjects.behind(subject, clause) if subject is not None else ()
        works_along = self.rules["duty.works_along"]
        leads = [one for one in behind if one.start < end and not works_along.match(self.flow, one.listing.end, clause[1])]
        return _joined(leads[-1].listing) if leads else None

    def _charged(self, clause: Span) -> str | None:
        subject = self.subjects.of(clause, called=False) or self.subjects.agent(*clause)
        if subject is None or self.rules["deadline.undergoes"].match(self.flow, subject.listing.end, clause[1]):
            return None
        names = dict.fromkeys(one.name for one in subject.listing.mentions if not one.name.startswith(_NOBODY))
        return _joined(subject.listing) or "; ".join(names) or None

    def _leading(self, span: Span, end: int, closed: bool = False) -> str | None:
        """Return the bodies that a span opens with; of *UBND huyện yêu cầu các ngành* those that are charged."""
        start = _INTRO.match(self.flow, span[0], span[1])
        told = self.named(start.end() if start else span[0], end, closed)
        if told is not None and ";" in told and (about := self.rules["duty.about"].match(self.flow, *span)):
            listing = self.subjects.behind_topic(span[0], self.bodies.listed(about.end(), end))
            told = _joined(listing) if listing is not None else None
        if told is None and closed and (colon := _LAST_COLON.search(self.flow, span[0], end)):
            told = self.named(colon.end(), end, closed)  # Cơ quan chủ trì: Phòng Y tế
        match = self.rules["deadline.charged"].search(self.flow, span[0], min(end, span[0] + NAME)) if told is not None else None
        if match is not None and not match[0].lower().startswith("do"):
            return self.named(match.end(), end) or told
        return told

    def recipient(self, clause: Span) -> str | None:
        """Return to whom the clause sends something, ``None`` where it tells nobody."""
        for match in self.rules["deadline.to"].finditer(self.flow, *clause):
            weak = match[0].lower().split()[0] in ("về", "cho", "đến", "với", "lên")
            if weak and not self.rules["deadline.sending"].search(self.flow, clause[0], match.start()):
                continue
            at_once = self.flow[max(clause[0], match.start() - len("kịp thời ")) : match.start()].lower().startswith("kịp thời")
            if at_once and self.rules["deadline.at_once"].match(self.flow, match.start(), clause[1]):
                continue
            through = self.rules["deadline.through"].search(self.flow, max(clause[0], match.start() - 24), match.start())
            handed = match[0].lower().startswith(("báo cáo", "trình"))  # tham mưu báo cáo UBND
            if through and not (handed and through[0].lower().startswith("tham")):
                continue
            if match[0].lower().startswith("trình") and self.rules["deadline.passed_on"].match(self.flow, match.end(), clause[1]):
                continue
            session = self.rules["deadline.session"].match(self.flow, match.end(), clause[1])
            standing = self.rules["deadline.standing_office"].match(self.flow, match.end(), clause[1])
            at = (session or standing or match).end()
            told = self._office_and(at, clause[1]) or self.named(at, clause[1]) or self._office(at, clause[1])
            if told and match[0].lower().startswith("về") and told == told.lower() and not told.startswith("các "):
                continue  # số liệu về cán bộ nữ
            if told and not told.lower().startswith(("những ", "người ")):
                also = self.rules["deadline.also_to"].search(self.flow, at, min(clause[1], at + NAMES))
                more = self.named(also.end(), clause[1]) if also else None
                return f"{told}; {more}" if more and more not in told else told
        return None

    def _office_and(self, at: int, end: int) -> str | None:
        """Return who is named by the office alone, with the body beside it: báo cáo Bộ trưởng và Thanh tra Chính phủ."""
        office = self.rules["deadline.office"].match(self.flow, at, end)
        beside = _AND.match(self.flow, office.end(), end) if office and office["head"] else None
        told, more = (self._office(at, end), self.named(beside.end(), end)) if beside else (None, None)
        return f"{told}; {more}" if told and more else None

    def _office(self, at: int, end: int) -> str | None:
        """Return who is named by the office alone: the plan's own ministry, department or committee, the body that leads."""
        match = self.rules["deadline.office"].match(self.flow, at, end)
        if match is None or match["lead"]:
            return " ".join(match["lead"].split()) if match else None
        if match["head"]:
            own = regex.search(rf"(?<!\p{{L}}){match['head']}\s+\p{{Lu}}.*", self.header.issuer or "")
            return str(own[0]) if own else None
        return COMMITTEE if LEVEL_OF_KIND.get(match["kind"].lower()) == self.header.unit.level else None


def _within(flow: str, start: int, end: int) -> Span:
    """Return a span without the signs that set it off: **Phòng Y tế**."""
    while start < end and not flow[start].isalnum():
        start += 1
    while end > start and not flow[end - 1].isalnum():
        end -= 1
    return start, end


def _joined(listing: Listing) -> str | None:
    return "; ".join(dict.fromkeys(mention.name for mention in listing.mentions if not mention.generic)) or None
