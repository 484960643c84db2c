"""What a body is charged with: the role that the first verbs of a duty give, and whether a sentence charges its subject.

Guarantees:
- of verbs that share one object, the first with a role of its own decides (*Theo dõi, giám sát …* is supervision);
- a verb behind an object does not count: *Rà soát các mỏ, tham mưu …* is to implement.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import cast

import regex

from plan_extract.document import Document
from plan_extract.mentions import Mention
from plan_extract.rules import Rules
from plan_extract.schema import Assignment, AssignmentRole
from plan_extract.statements import Span, Statement

_DASH = regex.compile(r"\s-\s")
#: So many verbs may share one object.
LONGEST_RUN = 8
#: How far the first verb is looked for behind words that lead in, in code points.
LEAD_IN = 260
#: How far an obligation may stand behind what has it.
NEAR = 120
#: How far behind a verb the words stand that tell another thing of it.
FOLLOWING = 30
_EVERY = regex.compile(r"h[ằà]ng\s+(?:ngày|tuần|tháng|quý|năm)\s+", regex.I)
_PART_END = regex.compile(r"[.;:(]\s*$")


class Duties:
    """Reads what follows a subject, or what stands under the heading of a body."""

    def __init__(self, flow: str, rules: Rules) -> None:
        self.flow, self.rules = flow, rules

    def role(self, start: int, end: int) -> AssignmentRole:
        """Return the role that a duty gives."""
        at = self._filled(start, end)
        while at < end and (self.flow[at].isspace() or self.flow[at] in ":-"):  # Phòng Y tế: tham mưu …
            at += 1
        if not self.rules["duty.verb"].match(self.flow, at, end):
            obliged = self.rules["duty.obliged"].match(self.flow, at, min(end, at + NEAR))
            if obliged:
                at = self._filled(obliged.end(), end)
            elif self.rules["duty.intro"].match(self.flow, at, end):
                at = self._behind_lead_in(at, end)
        if any(self.rules[rule].match(self.flow, at, end) for rule in ("duty.together", "duty.sends_report")):
            return "inform"
        for _ in range(LONGEST_RUN):
            match = self.rules["duty.verb"].match(self.flow, at, end)
            if match is None:
                break
            if role := self._own(*match.span("verb")):
                return role
            if self.rules["duty.sample"].match(self.flow, *match.span("verb")) and self.flow[match.end() : match.end() + 1] == " ":
                break  # lấy mẫu giám sát
            at = self._filled(match.end(), end) if match.end() < end else end
        return "implement"

    def _own(self, start: int, end: int) -> AssignmentRole | None:
        # "báo cáo viên", "báo cáo nghiên cứu khả thi" are told by what follows, so the rule may look a little farther.
        for rule in self.rules.under("duty_role"):
            match = rule.search(self.flow, start, min(len(self.flow), end + FOLLOWING))
            if match and match.start() < end:
                return cast(AssignmentRole, rule.id.partition(".")[2])
        return None

    def opens(self, start: int, end: int) -> bool:
        """Tell whether a span begins with what a body is to do."""
        return self.rules["duty.verb"].match(self.flow, self._filled(start, end), end) is not None

    def _filled(self, at: int, end: int) -> int:
        """Return the offset behind words that do not decide: có trách nhiệm, chủ động, tăng cường công tác."""
        for _ in range(LONGEST_RUN):
            match = self.rules["duty.filler"].match(self.flow, at, end)
            if match is None or match.end() == at:
                break
            at = match.end()
        return at

    def _behind_lead_in(self, at: int, end: int) -> int:
        """Return the offset of the first verb behind a time, a ground or a condition."""
        limit = min(end, at + LEAD_IN)
        often = _EVERY.match(self.flow, at, limit)
        if often and self.rules["duty.verb"].match(self.flow, often.end(), end):
            return int(often.end())  # Hằng ngày cập nhật lượng xe, báo cáo UBND tỉnh
        comma = at
        while True:
            comma = self.flow.find(",", comma, limit)
            if comma < 0:
                break
            behind = self._filled(comma + 1, end)
            if self.rules["duty.verb"].match(self.flow, behind, end):
                return behind
            comma += 1
        for i in range(at, limit):
            given = self.flow.endswith("được", 0, i)  # nhiệm vụ được giao
            if self.flow[i].isspace() and not given and self.rules["duty.verb"].match(self.flow, i, end):
                return i
        return at

    def asks(self, start: int, end: int) -> bool:
        """Tell whether a duty is one that is only asked for: Đề nghị xét xử lưu động."""
        match = self.rules["duty.request"].match(self.flow, start, end)
        return match is not None and self.rules["duty.verb"].match(self.flow, match.end(), end) is not None

    def labels(self, start: int, end: int) -> list[regex.Match[str]]:
        """Return the labels of roles that open a span or one of its parts: Cơ quan chủ trì: A. Cơ quan phối hợp: B."""
        if self.flow.find(":", start, end) < 0 and _DASH.search(self.flow, start, end) is None:
            return []
        found = self.rules["duty.label"].finditer(self.flow, start, end)
        return [
            one for one in found if one.start() == start or _PART_END.search(self.flow, max(start, one.start() - 4), one.start())
        ]

    def is_charged(self, at: int, end: int, sure: bool) -> bool:
        """Tell whether what follows a name charges it with something.

        Args:
            sure: the name alone tells that it is a body: then any verb does that is not one of telling.
        """
        if self.rules["duty.predicate"].match(self.flow, at, end):
            return True
        if not sure or at >= end or not self.flow[at].isspace():
            return False
        rest = self.flow[at:end].lstrip()
        return rest[:1].islower() and self.rules["duty.no_predicate"].match(self.flow, at, end) is None


def roles_told(flow: str, rules: Rules, mentions: list[Mention]) -> list[AssignmentRole | None]:
    """Return the role that a bracket behind each name tells, or behind the last of a few: A (chủ trì); B, C (phối hợp)."""
    matches = [rules["duty.role_told"].match(flow, mention.end) for mention in mentions]
    roles = [cast(AssignmentRole, match.lastgroup) if match else None for match in matches]
    first = next((i for i, role in enumerate(roles) if role), len(roles))
    for i in range(len(roles) - 2, first, -1):
        roles[i] = roles[i] or roles[i + 1]
    return roles


def assigned(
    document: Document, mention: Mention, role: AssignmentRole, span: Span, points_to: list[str], where: tuple[str, str]
) -> Assignment:
    """Return the row of a body that is charged.

    Args:
        span: of the duty, or of the name of a coordinator.
        where: the section, and the text of the whole task.
    """
    document.note("duty.verb", span[0], span[1], f"assignment {role}: {mention.name}")
    return Assignment(
        id="", agency=mention.name, as_written=document.printed(mention.start, mention.end), agency_unit=mention.unit,
        collective=mention.collective, role=role, task=where[1], refers_to=points_to, section=where[0],
        evidence=document.evidence(*span),
    )  # fmt: skip


def sentences(document: Document, statement: Statement) -> list[int]:
    """Return where the sentences of running text begin, in the source; a bullet or numbered duty counts as one."""
    if statement.marker or statement.labelled:
        return []
    return [document.to_source(two[0]) for one, two in pairwise(statement.clauses) if "." in document.flow[one[1] - 1 : two[0]]]


def once(rows: Iterable[Assignment], sentences: list[int]) -> Iterator[Assignment]:
    """Yield the rows of a statement, without a second duty of the same body in a sentence."""
    charged: set[tuple[str | None, int]] = set()
    for row in rows:
        key = row.agency, bisect_right(sentences, row.evidence.start)
        if row.role == "coordinate" or key not in charged:
            yield row
        if row.role != "coordinate":
            charged.add(key)
