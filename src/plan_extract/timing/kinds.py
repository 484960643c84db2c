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
BACK, AHEAD = 160, 60
_OPENING = regex.compile(r"[\s,(:*-]*(?:\p{L}+\s*,\s*)?$")
_LIMIT = regex.compile(r"(?<!\p{L})(?:hạn|hoàn\s+thành)(?!\p{L})[^:]*:\s*$", regex.I)
_COLON = regex.compile(r"\s*(?::|-\s)")
_SHORT = regex.compile(
    r"\s*\)?\s*(?:[,;(]|và)?\s*(?:và\s+)?(?:(?:hằng|hàng|cả|cuối)\s+)?(?:quý|năm|tháng|0?6\s+tháng|một\s+năm|tuần)?\s*\(?\s*"
)
_DONE = regex.compile(r"(?<!\p{L})(?:hoàn\s+thành|xong|dứt\s+điểm)(?!\p{L})", regex.I)
_REVIEW = regex.compile(r"(?<!\p{L})(?:sơ\s+kết|tổng\s+kết)(?!\p{L})", regex.I)
_HELD = regex.compile(r"(?<!\p{L})(?:được\s+)?(?:tổ\s+chức|diễn\s+ra|khai\s+mạc)\s*$", regex.I)
_STARTED = regex.compile(r"(?<!\p{L})(?:bắt\s+đầu|triển\s+khai|thực\s+hiện|tổ\s+chức|áp\s+dụng)[^,;]{0,40}$", regex.I)
_FRONT = regex.compile(r"\s*[,:]\s")
_OPEN = regex.compile(r"(?:^|[,;:])[\s*_]*$")
_TIMES = regex.compile(r"(?<!\p{L})(?:lần|kỳ|buổi|phiên|định\s+kỳ)(?!\p{L})", regex.I)


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

    def judge(self, statement: Statement, clause: Span, moment: Moment, before: tuple[Moment, Due] | None) -> Due | None:
        """Return what is due, ``None`` where nothing is.

        Args:
            before: the moment before this one in the clause, and what it was.
        """
        left = max(clause[0], before[0].end if before else 0, moment.start - BACK)
        words = self.flow[left : moment.start]
        if before and moment.when.grain not in ("rhythm", "span") and _SHORT.fullmatch(words):
            return Due(before[1].kind, moment.when.bound or before[1].bound)
        if moment.when.grain == "rhythm":
            return self._rhythm(statement, clause, moment, words)
        if self.rules["deadline.background"].search(self.flow, max(clause[0], moment.start - BACK), moment.start):
            return None
        return self._dated(statement, clause, moment, words)

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
        if self.rules["deadline.background"].search(words):
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
        behind = self.flow[moment.end : min(clause[1], moment.end + AHEAD)]
        inside = self.flow[moment.start : moment.end]
        if any(rule.search(inside) for rule in rules):
            return True
        opens = _OPENING.search(words) or not _DONE.search(words)
        return (
            bool(opens)
            and any(rule.search(behind.split(";")[0]) for rule in rules)
            and not words.strip(" ,(").endswith(("thành", "xong"))
        )

    def _dated(self, statement: Statement, clause: Span, moment: Moment, words: str) -> Due | None:
        when, flow = moment.when, self.flow
        behind = flow[moment.end : min(clause[1], moment.end + AHEAD)]
        lined = self._is_timed(statement, clause, moment)
        recurs = bool(when.rrules)
        if when.grain == "span":
            return Due("period", "during")
        around = words if words.strip(" ,:*-") else behind
        finish = self.rules["deadline.finish"].search(around)
        if when.grain == "year":
            return self._of_year(moment, lined, bool(_DONE.search(words) or _REVIEW.search(words)))
        if self._is_report(clause, moment, words) and when.bound != "from":
            return Due("report", when.bound or ("on" if when.grain in ("day", "cycle") else "by"))
        if when.bound == "from":
            return Due("period", "from") if _OPEN.search(words) or _STARTED.search(words) else None
        event = self.rules["deadline.event"].search(around)
        fronted = not words.strip(" ,:*-_") and _FRONT.match(flow, moment.end) is not None
        told = bool(moment.words or event or finish or lined or recurs or fronted)
        if not told or (statement.role == "objectives" and not ((when.grain == "day" and when.bound) or _DONE.search(words))):
            return None
        if when.bound == "by" and moment.words.startswith(("đến", "tới")) and not (finish or lined or "hết" in moment.words):
            return None
        if when.grain == "cycle" and not _DONE.search(words):
            return Due("activity", when.bound or "on")
        if when.bound in ("before", "by") or (when.bound is None and _LIMIT.search(words)):
            return Due("complete", when.bound or "by")
        if when.grain in ("day", "cycle"):
            ends = regex.search(r"(?<!\p{L})(?:kết\s+thúc|hoàn\s+thành|xong)(?!\p{L})", words, regex.I)
            return Due("complete" if ends else "activity", "on")
        if when.grain == "quarter":
            return Due("complete", "by")
        return self._of_month(words, behind, lined, bool(recurs or event or not finish))

    def _of_month(self, words: str, behind: str, lined: bool, lasts: bool) -> Due:
        part = words.rsplit(",", 1)[-1]
        if _HELD.search(words) and not _REVIEW.search(part):
            return Due("activity", "during")
        if _REVIEW.search(part) or _DONE.search(part) or (lined and _DONE.search(words + behind)):
            return Due("complete", "by")
        if lasts or lined:
            return Due("activity", "during")
        return Due("complete", "by")

    def _of_year(self, moment: Moment, lined: bool, finish: bool) -> Due | None:
        if lined and moment.when.bound == "by" and "hết" in moment.words:
            return Due("period", "until")
        if moment.when.date == str(self.only_year) and moment.words.startswith("trong"):
            return None  # the plan's own period
        if finish and regex.match(r"trong|vào|hết|trước|xong", moment.words):
            return Due("complete", moment.when.bound or "by")
        return None

    def _is_timed(self, statement: Statement, clause: Span, moment: Moment) -> bool:
        """Tell whether a date stands in a line that tells when: Thời gian: …; Quý I năm 2010: hoàn tất."""
        if self.rules["deadline.time_line"].search(self.flow, max(clause[0] - 1, moment.start - BACK), moment.start):
            return True
        at_start = moment.start <= statement.start + 2
        return at_start and _COLON.match(self.flow, moment.end) is not None
