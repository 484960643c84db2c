"""By when: the bound of the number's own clause, else of its lead-ins and headings, else the end of the plan's period."""

from __future__ import annotations

from typing import NamedTuple

import regex

from plan_extract.commitments.background import tells_the_past
from plan_extract.commitments.draft import NEAR, Draft, Setting
from plan_extract.statements import Span, Statement
from plan_extract.values.due import due

_DATED = regex.compile(
    r"(?:19|20)\d\d\s*:\s|\b(?:quý|tháng\s+đầu|(?:ngày|tháng|năm|đoạn|kỳ|học|đến|tới|trước|hết|nhất|xong)\s+\d)", regex.I
)
_PART = regex.compile(r"[,:;]|\svà\s")
_LISTED = regex.compile(r"[:;]")
_TOGETHER = regex.compile(r"\s*(?:,|và|-)\s*(?:trong\s+)?")
_BRACKET = regex.compile(r"\([^()]*\)")
_CLOSED = regex.compile(r"[^()]*\)")
_JOINED = regex.compile(r"[^,;:\d]{0,80}\svà(?:\s+\p{L}+){0,2}\s+")
_COMPARED = regex.compile(r"\s*(?:so\s+với\s*)?")
_BY = regex.compile(r"(?:vào|đến|tới|trước|trong|hết|chậm)\s", regex.I)
_OF = regex.compile(r"(?<!\p{L})(?:của|thuộc)\s+$", regex.I)
_SINCE = regex.compile(r"(?<!\p{L})(?:sau|kể\s+từ|từ\s+sau)\s+$", regex.I)
_PARTED = regex.compile(r"[,)]")
_YEARS = regex.compile(r"(?:19|20)\d\d")
_LEADS_ON = regex.compile(r"(?<!\p{L})để\s*$", regex.I)


def _outside_brackets(text: str) -> str:
    """Return a text without what stands in brackets, and without the rest of one that it begins in."""
    depth_zero: str = _BRACKET.sub("", text) if "(" in text else text
    return depth_zero[depth_zero.find(")") + 1 :] if "(" not in depth_zero else depth_zero


def _is_next_month(one: str, other: str) -> bool:
    """Tell whether two dates are months or quarters, the second later."""
    return len(one) == len(other) == len("2025-09") and one < other


class Bound(NamedTuple):
    """A bound in time: its span of the flow, EDTF."""

    start: int
    end: int
    date: str


class Dater:
    """Dates the commitments of a plan."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self._leads: dict[Span, str | None] = {}
        self._found: dict[Span, list[Bound]] = {}

    def date(self, drafts: list[Draft], statement: Statement, opening: str | None = None) -> None:
        """Fill in `due` and `due_source` of the commitments of one clause.

        Args:
            opening: the bound that the sentence of the clause opens with.
        """
        if not drafts:
            return
        bounds = [*self._bounds(drafts[0].clause)]
        inline = self._inline_lead(statement)
        over = [*statement.leads, *([inline] if inline else [])]
        later = [i for i, lead in enumerate(over) if self.setting.rules["due.later"].search(self.setting.flow, *lead)]
        whole = False
        for i, draft in enumerate(drafts):
            told = self.setting.rules["due.whole"].search(self.setting.flow, draft.left, draft.quantity.start)
            draft.due = None if told else self._own(draft, drafts, i, bounds)
            whole = draft.due is None and (told is not None or whole)  # cả năm cắm 120 biển, sửa 45 biển
            if draft.due is None and draft.measure != "support" and not whole:
                draft.due = opening or self.of_sentence(statement, draft.clause)
            if draft.due is None:
                money = (
                    draft.measure == "support" and statement.role == "funding"
                )  # the year of a heading over money is that of the money
                leads = over[len(statement.leads) if money else max(later, default=0) :]
                if draft.measure == "support":  # Năm 2026 bố trí 7.400 triệu đồng cho ba dự án: …
                    leads = [lead for lead in leads if all(one.kind != "money" for one in self.setting.quantities.within(*lead))]
                draft.due = next((told for lead in reversed(leads) if (told := self._of_lead(lead))), None)
            draft.due_source = "stated" if draft.due else None
            if draft.due is None and draft.measure != "support" and self.setting.period_end and not later:
                draft.due, draft.due_source = self.setting.period_end, "plan_period"

        self._date_in_turn(drafts)
        for draft, other in zip(drafts[-2::-1], drafts[:0:-1], strict=False):
            self._share(draft, other, bounds)

    def _date_in_turn(self, drafts: list[Draft]) -> None:
        """Date the numbers of a list each by its own year: các năm 2023, 2024 và 2025 lần lượt là 300, 380 và 450 khách hàng."""
        flow, (start, end) = self.setting.flow, drafts[0].clause
        turn = self.setting.rules["due.in_turn"].search(flow, start, end) if len(drafts) > 1 else None
        if turn is None:
            return
        years = _YEARS.findall(turn["years"] or turn["later"])
        after = turn.end("years") if turn["years"] else turn.start()
        told = [draft for draft in drafts if draft.quantity.start >= after][: len(years)]
        if len(told) == len(years) and (turn["years"] or told[-1].quantity.end <= turn.start("later")):
            for draft, year in zip(told, years, strict=True):
                draft.due, draft.due_source = year, "stated"

    def _share(self, draft: Draft, other: Draft, bounds: list[Bound]) -> None:
        """Date a number as the next, where *và* joins them before one predicate: 100% xã và 60% thôn có … đến năm 2026."""
        between = self.setting.flow[draft.end : other.quantity.start]
        joined = draft.due_source != "stated" and draft.measure == other.measure != "support" and _JOINED.fullmatch(between)
        if not joined or self.setting.rules["wording.predicate"].search(between):
            return
        if other.due_source == "stated" and any(bound.date == other.due and bound.start >= other.quantity.end for bound in bounds):
            draft.due, draft.due_source = other.due, "stated"

    def opening(self, clause: Span) -> str | None:
        """Return the bound that a sentence opens with: *Đến năm 2025 …; …* governs the clauses behind its semicolons too."""
        bounds = self._bounds((clause[0], min(clause[1], clause[0] + NEAR)))
        opens = bounds and bounds[0].start == clause[0] and self.setting.flow[clause[0] : clause[0] + 3].lower() == "đến"
        return bounds[0].date if opens and not self._is_earlier(bounds[0].date) else None

    def is_past(self, draft: Draft) -> bool:
        """Tell whether the bound lies before the plan: the number tells what was."""
        return draft.due is not None and self._is_earlier(draft.due)

    def opens_in_the_past(self, clause: Span) -> bool:
        """Tell whether the bound before the first number of a clause lies before the plan: it tells what was."""
        told = self._opening_date(clause)
        return told is not None and self._is_earlier(told)

    def opens_now(self, clause: Span) -> bool:
        """Tell whether the bound before the first number of a clause lies in the plan's time: it turns to what shall be."""
        told = self._opening_date(clause)
        return told is not None and not self._is_earlier(told)

    def opens_ahead(self, clause: Span) -> bool:
        """Tell whether that bound lies in a later year than the plan's first: nothing stands so yet."""
        told, first = self._opening_date(clause), self.setting.first_year
        return told is not None and first is not None and int(told[:4]) > first

    def _opening_date(self, clause: Span) -> str | None:
        first = next(iter(self.setting.quantities.within(*clause)), None)
        bounds = self._bounds((clause[0], first.start)) if first else []
        return bounds[-1].date if bounds else None

    def _is_earlier(self, date: str) -> bool:
        return self.setting.first_year is not None and int(date[:4]) < self.setting.first_year

    def _is_later(self, date: str) -> bool:
        """Tell whether a date lies behind the plan's first day: what is left undone until then shall be done by then."""
        return self.setting.first_year is not None and date > f"{self.setting.first_year}-01-01"

    def _bounds(self, span: Span) -> list[Bound]:
        """Return the bounds of a span, in order."""
        if span not in self._found:
            self._found[span] = self._read(span) if _DATED.search(self.setting.flow, *span) else []
        return self._found[span]

    def _read(self, span: Span) -> list[Bound]:
        setting = self.setting
        found: list[Bound] = []
        for match in setting.rules["due.phrase"].finditer(setting.flow, *span):
            begin = max(
                span[0], setting.flow.rfind(":", span[0], match.start()) + 1
            )  # Tỷ lệ nợ so với số phải thu: cuối năm 2022 …
            bracket = setting.rules["target.past_bracket"].search(setting.flow, span[0], match.end())
            near = max(begin, match.start() - 90)
            cited = not match["bound"] and setting.rules["due.cited"].search(setting.flow, near, match.start())
            begins = (match["bound"] or "").lower() == "từ" and setting.rules["due.begins"].match(setting.flow, match.end())
            told = None if cited or begins else due(match, setting.only_year)
            origin = told and setting.rules["due.origin"].search(setting.flow, max(begin, match.start() - NEAR), match.start())
            if told and _SINCE.search(setting.flow, span[0], match.start()):
                continue  # các cụm thành lập sau ngày 01/01/2026
            if told and origin and not (origin["backlog"] and self._is_later(told)):
                continue  # số vụ phát sinh trước ngày 01/01/2021, so với 18 vụ của năm 2020: which are meant
            if told and setting.rules["due.event"].search(setting.flow, max(span[0], match.start() - NEAR), match.end()):
                continue  # the day of what is held, no bound: vào ngày 09/3 và ngày 14/9
            if told and self._is_earlier(told) and _OF.search(setting.flow, span[0], match.start()):
                continue  # hồ sơ của giai đoạn 2016 - 2021
            if told and self._is_earlier(told) and setting.rules["target.start"].match(setting.flow, match.start(), span[1]):
                continue  # từ 38% năm 2022 lên 55%: where the movement starts
            if told and not (bracket and tells_the_past(setting, bracket[0])):
                start = match.start()
                if found and _is_next_month(found[-1].date, told) and _TOGETHER.fullmatch(setting.flow, found[-1].end, start):
                    start = found.pop().start  # trong tháng 8, tháng 9/2025
                found.append(Bound(start, match.end(), told))
        return found

    def _reaches(self, draft: Draft, drafts: list[Draft], bound: Bound) -> bool:
        """Tell whether a bound behind a number may govern it: none that a *riêng* or a bracket with its own number keeps apart."""
        between = self.setting.flow[draft.end : bound.start]
        done = between + self.setting.flow[bound.start : bound.start + len("xong ")]  # which a bound may begin with
        finished = self.setting.rules["due.finished"].search
        if (finished(between) or finished(done)) and bound.start >= drafts[-1].end:
            return True  # 1.500 sách, trong đó 300 cho thiếu nhi, hoàn thành trước ngày 30/9
        if self.setting.rules["due.apart"].search(_outside_brackets(between)) or _LEADS_ON.search(between):
            return False
        if self._is_alone_in_bracket(bound):
            return not any(draft.end < other.quantity.start < bound.start for other in drafts)
        opened = between.rfind("(")
        if opened < 0 or ")" in between[opened:]:
            return True
        return not any(draft.end + opened < other.quantity.start < bound.end + NEAR // 2 for other in drafts if other is not draft)

    def _opens_act(self, bound: Bound) -> bool:
        """Tell whether a bound behind a comma is that of the act which it opens: …, chậm nhất ngày 30/6 công bố bộ số liệu."""
        flow = self.setting.flow
        return flow.endswith(", ", 0, bound.start) and self.setting.rules["due.opens_act"].match(flow, bound.end) is not None

    def _closes(self, bound: Bound, last: Draft) -> bool:
        """Tell whether a bound is that of a finish, or stands at the end of the clause: it governs all numbers before it."""
        flow = self.setting.flow
        if self.setting.rules["due.finish"].search(flow, last.end, bound.start + 5):
            return True
        return not flow[bound.end : last.clause[1]].strip(" .;\n") and _BY.match(flow, bound.start) is not None

    def of_sentence(self, statement: Statement, clause: Span) -> str | None:
        """Return the bound that closes a sentence for all its clauses: *…; …, cả hai việc xong trước ngày 30/8/2024*."""
        rules, flow = self.setting.rules, self.setting.flow
        end = next((last for _, last in statement.clauses if last >= clause[1] and flow[last - 1] != ";"), statement.end)
        match = rules["due.for_all"].search(flow, clause[1], end)
        bounds = self._bounds((match.end(), end)) if match else []
        return bounds[0].date if bounds else None

    def _of_lead(self, span: Span) -> str | None:
        """Return the last bound of a lead-in or heading, `None` of one that tells what was approved."""
        if span not in self._leads:
            approved = self.setting.rules["due.approved"].match(self.setting.flow, *span)
            bounds = [bound for bound in self._bounds(span) if not self._is_earlier(bound.date)]
            self._leads[span] = bounds[-1].date if bounds and not approved else None
        return self._leads[span]

    def _inline_lead(self, statement: Statement) -> Span | None:
        """Return the beginning of a statement up to a colon before its first number: it governs all its clauses."""
        colon = self.setting.flow.find(":", statement.start, statement.end)
        first = self.setting.quantities.within(statement.start, statement.end)
        return (statement.start, colon) if colon >= 0 and (not first or first[0].start > colon) else None

    def _own(self, draft: Draft, drafts: list[Draft], i: int, bounds: list[Bound]) -> str | None:
        """Return the bound that the clause states for one of its numbers.

        It is the next one behind it in the same part of the clause, else the one before it; a bound at the end of the clause
        counts for the last number, and with *xong trước* for all.
        """
        flow, last = self.setting.flow, i + 1 == len(drafts)
        behind = [bound for bound in bounds if draft.end <= bound.start and not self._is_earlier(bound.date)]
        behind = [bound for bound in behind if self._reaches(draft, drafts, bound) and not self._opens_act(bound)]
        if draft.measure == "support":  # (mức 40 triệu đồng/nhà), bàn giao trước ngày 31/8: of what is built
            behind = [bound for bound in behind if not _PARTED.search(flow, draft.end, bound.start)]
        if (
            draft.unit == "lần"
            and behind
            and not _BY.match(flow, behind[0].start)
            and _COMPARED.fullmatch(flow, draft.end, behind[0].start)
        ):
            compared = behind.pop(0)
            bounds.remove(compared)
            draft.baseline = draft.baseline or self.setting.document.printed(compared.start, compared.end)
        before = [bound for bound in bounds if self._governs(draft, drafts[:i], bound)]
        inside = [bound for bound in bounds if draft.quantity.start <= bound.start < draft.end]
        own = [bound for bound in behind if not _PART.search(_outside_brackets(flow[draft.end : bound.start]))][:1]
        if not own and not last:  # 50% hộ … vào năm 2025 và 70% vào năm 2030: each its own
            then = drafts[i + 1].quantity
            own = [one for one in behind if one.end <= then.start and any(then.end <= other.start for other in behind)]
            own = [one for one in own if not _LISTED.search(flow, draft.end, one.start)][:1]
        if not own:
            listed = len(behind) > 1 and ":" in flow[draft.end : behind[0].start]  # 3 đợt: đợt 1 đến ngày …; đợt 2 …
            existing = self.setting.rules["target.existing"].match(flow, draft.quantity.end)
            final = drafts[-1]
            # giữ 2 cơ sở hiện có, mở thêm 3 điểm trước tháng 6
            kept = (draft.direction == "maintain" or existing) and final.direction != "maintain"
            finish = [bound for bound in behind if bound.start >= final.end and self._closes(bound, final) and not kept]
            own = (behind[:1] if last else finish) if not listed else []
        if inside:
            return inside[-1].date
        if own and not (before and "," in flow[draft.end : own[0].start]):
            if own[0].start - draft.end < NEAR:
                draft.end = max(draft.end, own[0].end) if last or own[0].end <= drafts[i + 1].start else draft.end
            return own[0].date
        if before and not (draft.measure == "support" and "," in flow[before[-1].end : draft.quantity.start]):
            return before[-1].date
        earlier = next((other for other in reversed(drafts[:i]) if not self._is_bracketed(other.start, draft)), None)
        if earlier and any(
            self._is_alone_in_bracket(one) for one in bounds if earlier.quantity.end <= one.start < draft.quantity.start
        ):
            return None  # 5 trường (năm 2024), 3 trạm
        carried = earlier and draft.measure != "support" and earlier.due_source == "stated" and earlier.measure != "support"
        return earlier.due if earlier and carried else None

    def _governs(self, draft: Draft, earlier: list[Draft], bound: Bound) -> bool:
        """Tell whether a bound before a number may be its own: none of a number in a bracket, none of another act."""
        if not draft.clause[0] <= bound.start < draft.quantity.start:
            return False
        if self._is_alone_in_bracket(bound) and any(other.start < bound.start for other in earlier):
            return False  # đạt 35% (năm 2021), 40% (năm 2023): of the number before it
        if any(other.start > bound.start for other in earlier) and self._is_bracketed(bound.start, draft):
            return False  # Mở 12 lớp (riêng năm 2024 là 04 lớp) cho 600 người
        flow, rules = self.setting.flow, self.setting.rules
        if rules["due.finish"].search(flow, draft.clause[0], bound.start + 5) and rules["due.next_act"].match(flow, bound.end):
            return False  # rà soát xong trong quý I, phối hợp đưa thêm 9 hộ vào diện nộp thuế
        opens = bound.start == draft.clause[0] or any(other.start < bound.start for other in earlier)
        return opens or not self.setting.rules["due.part_of"].match(self.setting.flow, bound.end)

    def _is_alone_in_bracket(self, bound: Bound) -> bool:
        """Tell whether a bracket holds nothing but a bound."""
        flow = self.setting.flow
        return flow.startswith("(", bound.start - 1) and flow.startswith(")", bound.end)

    def _is_bracketed(self, at: int, draft: Draft) -> bool:
        """Tell whether a bracket that holds an offset closes before a number."""
        return _CLOSED.match(self.setting.flow, at, draft.quantity.start) is not None
