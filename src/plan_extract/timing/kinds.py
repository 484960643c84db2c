"""What is due: report, completion, activity or period; and the bound that the words leave open.

Guarantees:
- the words of the date's own part decide, those behind it only where it opens its part;
- what only tells which one (*kế hoạch hằng năm*), or what was, is nothing that is due.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

from plan_extract.rules import Rules
from plan_extract.statements import Span, Statement
from plan_extract.timing.moments import Moment

#: How far back the words of a date are read, and how far behind it.
BACK, AHEAD, FAR = 160, 60, 200
_OPENING = regex.compile(r"[\s,(:*-]*(?:\p{L}+\s*,\s*)?$")
_LIMIT = regex.compile(r"(?<!\p{L})(?:(?:hạn|hoàn\s+thành)(?!\p{L})[^:]*:|hạn\s[^:;,]{0,40}\slà)\s*$", regex.I)
#: What a line is about, before its time alone: Lập sơ đồ địa bàn: tháng 12/2025; Ngày bầu cử: Chủ nhật, ngày 15/3.
_LINE = regex.compile(r":\s+(?:dự\s+kiến\s+)?$|(?:thứ\s+\p{L}+|chủ\s+nhật)\s*,\s*$", regex.I)
_ENDS = regex.compile(r"\s*(?:[.;,(]|$)")
#: Where an event is: Lễ ra quân: ngày 02/6/2024 tại xã Nhơn Mỹ.
_AT = regex.compile(r",?\s+tại\s", regex.I)
#: A column headed by the day of an event: Ngày thi đấu.
_DAY_OF = regex.compile(r"^ngày\s+", regex.I)
#: A report that a quarter names.
_REPORT_OF = regex.compile(r"(?<!\p{L})báo\s+cáo\s+$", regex.I)
#: What is told at once, by no day: …, kịp thời báo cáo khi có vướng mắc.
_AT_ONCE = regex.compile(r",\s*(?:kịp\s+thời|thường\s+xuyên)\s*$", regex.I)
_COLON = regex.compile(r"\s*(?::|-\s)")
_SHORT = regex.compile(
    r"\s*\)?\s*(?:(?:đối\s+với\s+)?(?:đợt|lần|kỳ|vòng)\s+\w{1,3}\s+(?=và|,)|\((?:đợt|lần|kỳ|vòng)\s+\w{1,3}\)\s*)?(?:[,;(]|và)?\s*(?:và\s+)?"
    r"(?:(?:đợt|lần|kỳ|vòng|giai\s+đoạn)\s+(?:[IV\d]{1,3}|một|hai|ba|bốn|đầu|sau|cuối|tiếp\s+theo|còn\s+lại)\s*:?\s*)?"
    r"(?:(?:hằng|hàng|cả|cuối)\s+)?(?:quý(?:\s+(?:[IV]{1,3}|[1-4]))?|năm|tháng|0?6\s+tháng|một\s+năm|tuần)?\s*\(?\s*"
)
#: How a time binds that no word binds, by its grain.
_HOW = {"day": "on", "cycle": "on", "month": "during", "span": "during", "quarter": "during", "year": "during"}
_BEFORE = regex.compile(r"(?<!\p{L})trước(?!\p{L})", regex.I)
_JUST_DONE = regex.compile(r"(?<!\p{L})(?:hoàn\s+thành|xong)\s*$", regex.I)
_SEASON = regex.compile(r"(?<!\p{L})trước\s+(?:mùa|vụ)(?:\s+\p{L}+){1,3}\s*$", regex.I)
_SENDS = regex.compile(r"(?:gửi|nộp)\s[^.;]{2,60}?\sbáo\s+cáo(?!\s+nghiên)", regex.I)
_DONE = regex.compile(r"(?<!\p{L})(?:hoàn\s+thành|xong|dứt\s+điểm)(?!\p{L})", regex.I)
_REVIEW = regex.compile(r"(?<!\p{L})(?:sơ\s+kết|tổng\s+kết)(?!\p{L})", regex.I)
_REVIEWED = regex.compile(r"(?<!\p{L})(?:sơ|tổng)\s+kết(?:\s+(?:giữa|cuối|toàn)\s+(?:kỳ|khóa))?\s*$", regex.I)
_FRONT = regex.compile(r"\s*[,:]\s")
_YEAR_END = regex.compile(r"trong|vào|hết|trước|xong|chậm|cuối|đến\s+(?:hết|cuối)", regex.I)
#: Another duty comes first, and the results are told of it.
_OTHER_VERB = regex.compile(r"(?<!\p{L})và\s*$|,\s*$", regex.I)
#: Words that bind what is to come, whatever was done before them.
_FUTURE = ("xong", "chậm", "muộn", "không", "hạn", "thời hạn", "vào dịp", "dịp")
_TIMES = regex.compile(r"(?<!\p{L})(?:lần|kỳ|buổi|phiên|định\s+kỳ)(?!\p{L})", regex.I)


_IF, _THEN = regex.compile(r"(?<!\p{L})(?:nào|nếu|ai)(?!\p{L})", regex.I), regex.compile(r"\s+(?:mà\s|thì\s)", regex.I)


class Due(NamedTuple):
    """What is due: kind, and bound."""

    kind: str
    bound: str | None


class Judge:
    """Tells what a moment is, in its clause.

    Args:
        flow: the text.
        only_year: of the plan, ``None`` where it has several.
    """

    def __init__(self, flow: str, rules: Rules, only_year: int | None) -> None:
        self.flow, self.rules, self.only_year = flow, rules, only_year
        self.next = len(flow)

    def judge(
        self, statement: Statement, clause: Span, moment: Moment, before: tuple[Moment, Due] | None, after: int
    ) -> Due | None:
        """Return what is due, ``None`` where nothing is.

        Args:
            before: the moment before this one in the clause, and what it was.
            after: where the next moment begins.
        """
        self.next = after
        left = max(clause[0], before[0].end if before else 0, moment.start - BACK)
        words = self.flow[left : moment.start]
        in_full = moment.words and moment.when.grain in ("month", "quarter")  # trước ngày 20/6, trong tháng 9
        if before and moment.when.grain not in ("rhythm", "span") and _SHORT.fullmatch(words):
            event = before[1].kind == "period" and moment.when.grain == "month"  # từ 15/4 đến 20/5, đợt 2 trong tháng 9
            within = in_full and before[1].bound == "before"
            due = Due("activity" if event else before[1].kind, moment.when.bound or ("by" if within else before[1].bound))
            return due._replace(bound=_HOW.get(moment.when.grain)) if due.bound in (None, "on", "during") else due
        again = ("deadline.again", "deadline.again_behind") if before and before[1].kind == "report" else ()
        if before and any(self.rules[rule].fullmatch(self.flow, before[0].end, moment.start) for rule in again):
            return Due("report", moment.when.bound or ("by" if in_full else before[1].bound))
        rhythms = before is not None and before[1].kind == "report" and moment.when.grain == "rhythm"
        if rhythms and words.rstrip().endswith(",") and not self._is_duty(words, moment, clause):
            return Due("report", moment.when.bound)
        if moment.when.grain == "rhythm":
            return self._rhythm(statement, clause, moment, words)
        back = max(clause[0], moment.start - BACK)
        upto = moment.start + (4 if moment.words.startswith("vào") else 0)  # lễ hưởng ứng Ngày Sách vào ngày 21/4
        comes_back = bool(moment.when.rrules) and moment.when.bound in ("before", "by")  # đã cấp …, trước ngày 07 hằng tháng
        ahead = comes_back or moment.words.startswith(_FUTURE)
        if not ahead and self.rules["deadline.background"].search(self.flow, back, upto):
            return None
        if any(self.rules[rule].search(self.flow, back, moment.start) for rule in ("deadline.looked_at", "deadline.if")):
            return None
        if _THEN.match(self.flow, moment.end) and _IF.search(words):
            return None  # công trình nào giải ngân dưới 40% vào thời điểm 31/7/2024 thì cắt vốn
        return self._dated(statement, clause, moment, words)

    def _is_duty(self, words: str, moment: Moment, clause: Span) -> bool:
        """Tell whether a verb stands between a moment and the one before, or behind it."""
        verb = self.rules["duty.verb"]
        return verb.search(words) is not None or verb.match(self.flow, moment.end, clause[1]) is not None

    def _rhythm(self, statement: Statement, clause: Span, moment: Moment, words: str) -> Due | None:
        if statement.role == "funding":
            return None
        flow, told = self.flow, self.flow[moment.start : moment.end]
        own = words.rsplit(",", 1)[-1]
        fixed = _TIMES.search(told) or _TIMES.search(flow, moment.end, min(clause[1], moment.end + 30))
        if moment.rule == "deadline.rhythm" and not moment.when.bound and not fixed:
            if self.rules["deadline.attribute_behind"].match(flow, moment.end):
                return None
            if own.strip() and self.rules["deadline.attribute"].search(own):
                return None
        past = moment.when.bound != "before" and self.rules["deadline.background"].search(words)
        if past or self.rules["deadline.at_most"].search(words):
            return None
        if self._is_report(clause, moment, words):
            return Due("report", moment.when.bound)
        return Due("complete" if moment.when.bound == "before" and moment.when.date else "activity", moment.when.bound)

    def _is_report(self, clause: Span, moment: Moment, words: str) -> bool:
        """Tell whether what is due is a report."""
        rules = [self.rules["deadline.report"], *([self.rules["deadline.supply"]] if moment.when.rrules else [])]
        for rule in rules:
            matches = list(rule.finditer(words))
            if matches and not _DONE.search(words, matches[-1].end()):
                return True
        if any(rule.search(self.flow, moment.start, moment.end) for rule in rules):
            return True
        if words.strip(" ,(").endswith(("thành", "xong")) or (_DONE.search(words) and not _OPENING.fullmatch(words)):
            return False
        reach = FAR if words.strip(" ,:*-_(").lower() in ("", "định kỳ") else AHEAD
        last = min(clause[1], moment.end + reach)
        if self.rules["duty.verb"].match(self.flow, moment.end, last):
            last = min(last, self.next)  # another time has its own verb
        behind = self.flow[moment.end : last].split(";")[0]
        listed = self.next < last and _SHORT.fullmatch(self.flow, moment.end, self.next) is not None  # 6 tháng (…), năm (…) báo cáo
        if not _OPENING.fullmatch(words) and not listed and self.rules["deadline.then"].match(behind):
            behind = ""
        if not _OPENING.fullmatch(words) and self.rules["deadline.event_name"].search(words):
            behind = behind.split(",")[0]  # họp sơ kết hội nghị trong tháng 7, hoàn thành báo cáo trước ngày 15/12
        told = rules[0].search(behind)
        between = behind[: told.start()] if told is not None else ""
        of_next = told is not None and not listed and moment.end + 1 < self.next < moment.end + told.start()
        apart = told is not None and (
            of_next or (self.next < clause[1] and between.rstrip().endswith(",")) or _AT_ONCE.search(between) is not None
        )
        if apart and not _OPENING.fullmatch(words):
            return False  # phân bổ vốn trong tháng 01, báo cáo Ban Chỉ đạo vào ngày 25 hằng tháng: of the next time
        if told is not None and (told.start() < AHEAD or not self.rules["deadline.finish"].search(behind, 0, told.start())):
            return True
        sent_on = moment.when.grain == "rhythm" and self.rules["deadline.sent_on"].match(behind)
        if sent_on and self.rules["deadline.gathered"].search(words):
            return True
        supplied = rules[-1].search(behind[:reach]) if len(rules) > 1 else None
        return supplied is not None and not _OTHER_VERB.search(behind, 0, supplied.start())

    def _dated(self, statement: Statement, clause: Span, moment: Moment, words: str) -> Due | None:
        when, flow = moment.when, self.flow
        behind = flow[moment.end : min(clause[1], moment.end + AHEAD)]
        lined = self._is_timed(statement, clause, moment)
        recurs = bool(when.rrules)
        if when.grain == "span":
            over = lined or moment.words or self.rules["deadline.over"].search(words)
            return Due("period", "during") if moment.rule != "deadline.year_span" or over else None
        around = words if words.strip(" ,:*-_") else flow[moment.end : min(clause[1], moment.end + BACK)]
        finish = self.rules["deadline.finish"].search(around)
        if when.grain == "quarter" and not moment.words and _REPORT_OF.search(words):
            return None  # báo cáo quý I: gửi trước ngày 18/3
        if when.grain == "year":
            return self._of_year(moment, lined, words, behind, statement.role == "funding")
        if self._is_report(clause, moment, words) and when.bound != "from":
            return Due("report", when.bound or ("on" if when.grain in ("day", "cycle") else "by"))
        if when.bound == "from":
            return Due("period", "from")
        event = self.rules["deadline.event"].search(around)
        opens = not words.strip(" ,:*-_")
        fronted = opens and bool(_FRONT.match(flow, moment.end) or self.rules["duty.verb"].match(flow, moment.end, clause[1]))
        alone = _LINE.search(words) and (_ENDS.match(flow, moment.end, clause[1]) or _AT.match(flow, moment.end))
        told = bool(moment.words or event or finish or lined or recurs or fronted or alone)
        if not told or (statement.role == "objectives" and not ((when.grain == "day" and when.bound) or _DONE.search(words))):
            return None
        if when.bound == "by" and moment.words.startswith(("đến", "tới")) and not (finish or lined or "hết" in moment.words):
            return None
        until = moment.words.startswith(("đến hết", "tới hết"))
        if until and not finish and self.rules["deadline.lasting"].search(words):
            return Due("period", "until")
        if when.bound in ("before", "by") or (when.bound is None and _LIMIT.search(words)):
            return Due("complete", when.bound or "by")
        if when.grain == "cycle":
            return Due("complete" if _DONE.search(words) else "activity", "on")
        if when.grain == "day":
            ends = regex.search(r"(?<!\p{L})(?:kết\s+thúc|hoàn\s+thành|xong)(?!\p{L})", words, regex.I)
            return Due("complete" if ends else "activity", "on")
        if when.grain == "quarter":
            return Due("complete", "by")
        bare = lined and not words.replace(":", " ").strip(" -*_+").lower().removeprefix("thời gian").strip()
        return self._of_month(words, bool(event or recurs or bare))

    def _of_month(self, words: str, lasts: bool) -> Due:
        """Return what a month is: of an event, or of what comes back, its time; of what leaves a result, its end."""
        part = words.rsplit(",", 1)[-1]
        part = part.rsplit(":", 1)[-1].strip() or part  # Thời gian hoàn thành: khởi công trong tháng 3
        named = self.rules["deadline.event_name"].search(part)
        if not lasts or (self.rules["deadline.finish"].search(part) and not named):
            return Due("complete", "by")
        return Due("activity", "during")

    def in_table(self, moment: Moment, cell: str, column: str, task: str, timetable: bool) -> Due:
        """Return what a cell of a column of times tells.

        Args:
            task: what the row is about.
            timetable: the table tells when events are, not by when tasks are done.
        """
        when = moment.when
        bound = when.bound or ("before" if _BEFORE.search(column) else None)
        is_report = self.rules["deadline.report"]
        reports = is_report.match(task) or _SENDS.match(task)
        if is_report.search(column) or (reports and not timetable):
            return Due("report", bound or (None if when.grain == "rhythm" else "on" if when.grain == "day" else "by"))
        if when.grain == "rhythm" or timetable:
            return Due("activity", bound or _HOW.get(when.grain))
        if bound == "from" or when.grain == "span":
            return Due("period", bound or "during")
        if bound is None and when.grain in ("day", "month") and not _DONE.search(cell):
            ends = self.rules["deadline.finish_column"].search(column) is not None
            event = self.rules["deadline.event_name" if ends else "deadline.event"]
            first = (
                not ends
                and self.rules["deadline.event"].match(_DAY_OF.sub("", column.strip()))
                and not column.lower().startswith("thời")
            )
            if when.rrules or first or event.search(task) or self.rules["deadline.event"].match(cell):
                return Due("activity", _HOW[when.grain])
        return Due("complete", bound or "by")

    def _of_year(self, moment: Moment, lined: bool, words: str, behind: str, paid: bool) -> Due | None:
        if lined and moment.when.bound == "by" and "hết" in moment.words:
            return Due("period", "until")
        if moment.words.startswith("đến") and self.rules["deadline.lasting"].search(words):
            return Due("period", "until")  # từ nay đến cuối năm 2024
        if moment.when.bound == "from" and not paid and not words.strip(" ,:*-_") and _FRONT.match(self.flow, moment.end):
            return Due("period", "from")  # Từ năm 2027, Vụ Khoa học tổ chức thí điểm
        if _SEASON.search(words):
            return None  # trước mùa mưa năm 2026: no day that can be told
        told = self.flow[moment.start : moment.end].lower()
        fronted = not words.strip(" ,:*-_") or words.rstrip().endswith((" và", ";"))
        part = words.rsplit(",", 1)[-1]
        ends = _YEAR_END.match(told) or _DONE.search(part) or _REVIEW.search(part)
        done = _DONE.search(words + moment.words) or _REVIEW.search(words)
        finish = done or (moment.words and self.rules["deadline.finish"].search(part))  # trình UBND huyện trong năm 2023
        finish = finish or (fronted and self.rules["deadline.finish"].search(behind))
        if not finish or not ends:
            return None
        if not (moment.words or fronted or _YEAR_END.match(told) or _DONE.search(part) or _REVIEWED.search(part)):
            return None  # tổng kết công tác trồng rừng năm 2024
        if moment.when.date == str(self.only_year) and moment.words.startswith("trong") and not _JUST_DONE.search(words):
            return None  # the plan's own period
        return Due("complete", moment.when.bound or "by")

    def _is_timed(self, statement: Statement, clause: Span, moment: Moment) -> bool:
        """Tell whether a date stands in a line that tells when: Thời gian: …; Quý I năm 2010: hoàn tất."""
        if self.rules["deadline.time_line"].search(self.flow, max(clause[0] - 1, moment.start - BACK), moment.start):
            return True
        if clause[0] > statement.start:  # Thời gian: trong tháng 4 đối với …; quý III đối với …
            colon = self.flow.find(":", statement.start, clause[0]) + 1
            if colon and self.rules["deadline.time_line"].search(self.flow, statement.start, colon):
                return True
        at_start = moment.start <= statement.start + 2
        return at_start and _COLON.match(self.flow, moment.end) is not None
