"""Assignments: who is charged with what, in headings and bullets, running sentences and labels.

Guarantees:
- a body gets a row only where it is charged: as the heading over a duty, the subject of one, or named behind *phối hợp với*;
- recipients, superiors, places and issuers of cited documents are none;
- every row's evidence is the duty, or the name of the coordinator in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import regex

from plan_extract.charges import CHARGING, PROJECTS, Charge, Charges
from plan_extract.document import Document
from plan_extract.duties import assigned, once, roles_told, sentences
from plan_extract.layout import BULLETS
from plan_extract.mentions import COMMITTEE, Listing, Mention
from plan_extract.outline import CLOSING, Node
from plan_extract.references import References
from plan_extract.rules import Rules
from plan_extract.schema import Assignment, AssignmentRole
from plan_extract.statements import Span, Statement
from plan_extract.subjects import NEAR, Subject, Subjects

#: Characters that the label of a division takes, with what stands around it: đ)
LABEL = 6
#: Sections whose sentences charge nobody, and those whose headings name nobody that is charged.
_SILENT = {"assessment", "scope"}
_TEAM = regex.compile(r"(?:(?:Đoàn|Tổ|Ban|Hội đồng|Nhóm)\s[^.;:,]{2,80}?)(?=\s+do\s)")


def extract_assignments(
    document: Document, rules: Rules, said: list[Statement], subjects: Subjects, references: References
) -> list[Assignment]:
    """Return the assignments of a plan's text, without ids.

    Args:
        said: the plan's statements.
        subjects: finds who a clause charges.
        references: resolves what a duty points to, and keeps what leads nowhere.
    """
    reader = _Reader(document, rules, subjects, references)
    return [row for statement in said for row in once(reader.statement(statement), sentences(document, statement))]


def _is_each(mention: Mention) -> bool:
    return mention.name.removeprefix(f"{COMMITTEE} ").startswith(("mỗi ", "từng "))


class _Reader:
    def __init__(self, document: Document, rules: Rules, subjects: Subjects, references: References) -> None:
        self.document, self.flow, self.rules, self.references = document, document.flow, rules, references
        self.subjects, self.bodies, self.duties = subjects, subjects.bodies, subjects.duties
        self.charges = Charges(document.flow, rules, subjects)
        self._told: set[int] = set()
        self._sentences: dict[int, Charge] = {}
        self._text: tuple[Statement | None, str] = (None, "")

    # -- statements ----------------------------------------------------------------------------------------------------

    def statement(self, statement: Statement) -> Iterator[Assignment]:
        """Yield the assignments of a paragraph or bullet."""
        node = statement.node
        self.charges.named.see(statement)
        if statement.role in _SILENT or (node is not None and node.is_annex()):
            return
        start, end = self._own_text(statement)
        charge = self.charges.over(node)
        if charge is None and statement.marker and node is not None:
            charge = self._sentences.get(node.start)
        if charge is not None and charge.standing is not None and charge.end not in self._told:
            self._told.add(charge.end)
            yield from self._rows(charge.mentions, "standing", charge.standing, [], statement)
        for lead in [lead for lead in statement.leads if lead not in statement.headings]:
            charge = self.charges.of(lead) or charge
        if statement.role not in CHARGING and charge is not None and not self._takes_up(charge, start, end):
            charge = None
        yield from self._told_in_heading(statement)
        if start >= end or self.flow[start] == "(":
            return
        heading = node.heading if node is not None else None
        if heading is not None and start > statement.start and self.charges.still_heads(heading, start, end):
            return
        labels = self.duties.labels(start, end)
        aside = bool(labels) and labels[0].lastgroup == "coordinate" and self.flow[labels[0].start() - 1] == "("
        aside = aside and (charge is not None or any(self.subjects.of(one, called=True) for one in statement.clauses))
        points_to = self._activity(statement, labels[0].start()) if labels and not aside else []
        labelled = self._labelled(labels, end)
        yield from (self._row(one, role, (one.start, one.end), points_to, statement) for one, role in labelled)
        if labelled and not aside:
            read = labelled[-1][0].end  # Chủ đầu tư: A. B phối hợp …
            rest = [clause for clause in statement.clauses if clause[0] > read]
            yield from self._told_in(statement, self._joined(rest))
            return
        colon = self.flow.find(":", start, min(end, start + NEAR))
        named = colon > 0 and self._is_prefix(start, colon, end)
        prefix = self.charges.of((start, colon)) if named and node is not None else None
        if prefix is not None and self.charges.may_charge(statement.role, prefix):
            charge = prefix._replace(request=prefix.request or (charge is not None and charge.request))
            start = colon + 1 + len(self.flow[colon + 1 : end]) - len(self.flow[colon + 1 : end].lstrip())
            if start >= end:
                self.charges.named.take(node, prefix)
                return
        elif end - start < NEAR and ((only := self.charges.only_names(start, end)) or self._heads_bullets(statement, end)):
            named_here = None if statement.marker else self.charges.of((start, end))
            if named_here is not None and self.charges.may_charge(statement.role, named_here):
                self.charges.named.take(node, named_here)
            if only or named_here is not None:
                return
        if self.flow[statement.end - 1] == ":" and self.charges.obliged(start, end - 1):
            return
        if charge is not None and self.flow[start:end].isupper():
            return  # a heading between divisions
        clauses = self._joined([(max(first, start), last) for first, last in statement.clauses if last > start])
        yield from self._charged(statement, charge, (start, end), clauses) if charge else self._told_in(statement, clauses)

    def _told_in_heading(self, statement: Statement) -> Iterator[Assignment]:
        """Yield who leads the work of a division by the bracket of its heading: 3. Giữ bãi biển (Sở … chủ trì)."""
        node = statement.node
        heading = node.heading if node is not None else None
        if node is None or heading is None or statement.start > heading[0] or heading[1] in self._told:
            return
        self._told.add(heading[1])
        bracket = self.flow.rfind("(", *heading)
        closes = bracket > heading[0] and self.flow[heading[1] - 1] == ")"
        if closes and (subject := self.subjects.agent(bracket, heading[1])):
            role = self.duties.role(subject.listing.end, heading[1] - 1)
            points_to = [node.path] if role in ("lead", "coordinate") else []
            yield from self._rows(subject.listing.mentions, role, (bracket + 1, heading[1] - 1), points_to, statement)

    def _takes_up(self, charge: Charge, start: int, end: int) -> bool:
        """Tell whether a line under a name is its duty where the work is told, which may be called after a body (4. Thư viện)."""
        is_site = any(self.rules["duty.site"].match(one.name) for one in charge.mentions)
        return self.duties.opens(start, end) or (not is_site and self.rules["duty.intro"].match(self.flow, start, end) is not None)

    def _heads_bullets(self, statement: Statement, end: int) -> bool:
        """Tell whether a line without number or stop heads bullets: all of it is a name then."""
        return not (statement.marker or statement.labelled) and BULLETS.match(self.flow, end) is not None

    def _is_prefix(self, start: int, colon: int, end: int) -> bool:
        """Tell whether what stands before a colon may be charged with what stands behind it, not explained by it."""
        rest = self.flow[colon + 1 : end].lstrip()
        if not rest[:1].isalpha():
            return not rest
        at = next(iter(self.subjects.places(start, end, True)))[0]
        listing = self.bodies.listed(at, end) if at < colon else None
        return listing is None or listing.end <= colon

    def _joined(self, clauses: list[Span]) -> list[Span]:
        """Return the clauses, a list of pointers over semicolons kept whole: tại Mục 5; Mục 11 Phần III."""
        whole: list[Span] = []
        for clause in clauses:
            if whole and any(self.rules[rule].match(self.flow, *clause) for rule in ("refer.step", "refer.project")):
                whole[-1] = (whole[-1][0], clause[1])
            else:
                whole.append(clause)
        return whole

    def _own_text(self, statement: Statement) -> Span:
        """Return the span of a statement behind the heading that it begins with."""
        start, end, node = statement.start, statement.end, statement.node
        if node is not None and node.heading is not None and node.heading[0] <= start < node.heading[1]:
            rest = self.flow[node.heading[1] : end]
            behind = end - len(rest.lstrip(" :.\n"))
            if behind < end and self.charges.reads_on(node.heading, behind, end):
                return start, end
            stops = self.flow[node.heading[1] : end].startswith(".")
            if behind >= end and stops and self._is_duty(start, end):
                return start, end  # 5. Các hộ kinh doanh ký cam kết.
            if behind < end and self.flow[behind].islower() and self.duties.opens(start, node.heading[1]):
                return start, end  # 1.2. Tham mưu nghiệm thu theo từng giai đoạn: nền móng, mái.
            if behind < end and self.subjects.agent(start, node.heading[1]):
                return start, end  # b) Việc cấp chứng thư do Cục … chủ trì. Ban … cấp thiết bị.
            start = behind
        return start, end

    def _is_duty(self, start: int, end: int) -> bool:
        """Tell whether a heading with a stop is a whole duty."""
        return (
            self.rules["duty.verb"].match(self.flow, start, end) is not None
            or self.subjects.of((start, end), called=False) is not None
        )

    def _charged(self, statement: Statement, charge: Charge, span: Span, clauses: list[Span]) -> Iterator[Assignment]:
        """Yield the rows of a duty that stands under the heading of bodies."""
        if self.rules["duty.no_duty"].match(self.flow, *span):
            return
        points_to = self.references.of(*span)
        for i, clause in enumerate(clauses):
            subject = self.subjects.of(clause, called=False)
            if i == 0 and subject is not None and all(map(_is_each, subject.listing.mentions)):
                subject = None  # each of those above
            own = self.references.of(*clause)
            if subject is not None:
                requested = charge.request or subject.request
                role = "request" if requested else self.duties.role(subject.listing.end, clause[1])
                yield from self._rows(subject.listing.mentions, role, (subject.start, clause[1]), own, statement)
                yield from self._next_subjects(subject._replace(request=requested), clause, own, statement)
            elif i == 0:
                role = "request" if charge.request or self.duties.asks(*span) else self.duties.role(*span)
                yield from self._rows(charge.mentions, role, span, points_to, statement)
            yield from self._coordinators(clause, own or points_to, statement)

    def _told_in(self, statement: Statement, clauses: list[Span]) -> Iterator[Assignment]:
        """Yield the rows of sentences that name their subject."""
        if all_of_them := self.subjects.enacting(statement.start, statement.end):
            yield from self._rows(all_of_them, "implement", (statement.start, statement.end), [], statement)
            return
        has_subject = asked = False
        waiting: list[Mention] = []
        shares = self._distributes(statement)
        for i, clause in enumerate(clauses):
            subject = self.subjects.of(clause, called=True)
            points_to: list[str] = []
            giver = statement.role == "funding" and subject is not None and self.subjects.gives(subject, clause)
            if giver or (waiting and statement.role == "funding"):
                subject, waiting = None, []
            elif subject is None and statement.role != "funding" and (named := self.subjects.only_names(clause)):
                waiting += named
                continue
            if subject is not None and waiting:
                subject = subject._replace(listing=Listing([*waiting, *subject.listing.mentions], subject.listing.end))
            waiting = []
            if subject is not None and asked and self.flow[clause[0] - 2 : clause[0]].strip() == ";":
                along = self.duties.role(subject.listing.end, clause[1]) == "coordinate"  # …; B phối hợp
                subject = subject._replace(request=subject.request or not along)  # Đề nghị A …; B …
            opens = asked or self.rules["duty.request"].match(self.flow, *clause) is not None
            asked = opens and subject is not None and subject.request
            yield from self._heads_of_teams(clause, statement)
            if subject is not None:
                if i == 0 and statement.labelled and statement.node and statement.node.items and subject.start == statement.start:
                    self._sentences[statement.node.start] = Charge(subject.listing.mentions, subject.request, None, clause[1])
                has_subject = True
                role = "request" if subject.request else self._role_told(subject, clause)
                points_to = self.references.of(clause[0], self.subjects.reach(clauses, i))
                duty = self.duties.role(subject.listing.end, clause[1]) if subject.request else role
                shared = shares or (i == 0 and self._is_of_project(statement))
                team = duty == "lead" and self.rules["duty.sets_up_team"].match(self.flow, *clause) is not None
                if not points_to and duty in ("lead", "coordinate") and (shared or team or self.subjects.is_bare(subject, clause)):
                    own = statement.node if self._is_told_of(subject, clause) else None
                    points_to = [own.path] if own is not None else self._activity(statement, subject.start)
                yield from self._rows(subject.listing.mentions, role, (subject.start, clause[1]), points_to, statement)
                yield from self._next_subjects(subject, clause, points_to, statement)
            if has_subject:
                yield from self._coordinators(clause, points_to, statement)

    def _is_told_of(self, subject: Subject, clause: Span) -> bool:
        """Tell whether a clause says what it is that a body leads: Lễ thắp nến tri ân do Đoàn Thanh niên chủ trì."""
        return self.flow[clause[0] : subject.start].count(" ") > 1 and ":" not in self.flow[clause[0] : subject.start]

    def _role_told(self, subject: Subject, clause: Span) -> AssignmentRole:
        """Return the role of a subject; to send what the topic calls a report is to report: Báo cáo tháng: các xã gửi về …."""
        role = self.duties.role(subject.listing.end, clause[1])
        topic = role == "implement" and ":" in self.flow[clause[0] : subject.start]
        return "inform" if topic and self.rules["deadline.report"].match(self.flow, clause[0], subject.start) else role

    def _next_subjects(self, subject: Subject, clause: Span, points_to: list[str], statement: Statement) -> Iterator[Assignment]:
        """Yield the rows of others that the same clause charges behind the first."""
        for next_one in self.subjects.behind(subject, clause):
            role = "request" if subject.request else self.duties.role(next_one.listing.end, clause[1])
            yield from self._rows(next_one.listing.mentions, role, (next_one.start, clause[1]), points_to, statement)

    def _distributes(self, statement: Statement) -> bool:
        node = statement.node
        if node is not None and any(above.label.style.startswith(PROJECTS) for above in node.lineage):
            return True
        return node is not None and node.parent is not None and self._is_distribution(node)

    def _is_of_project(self, statement: Statement) -> bool:
        """Tell whether a statement stands in a division whose heading names a project: 1. Dự án 2: …."""
        return any(self.rules["refer.project"].match(self.flow, *heading) for heading in statement.headings)

    def _activity(self, statement: Statement, at: int) -> list[str]:
        """Return the path of the division whose work is given out at an offset."""
        node = statement.node
        while node is not None and node.parent is not None and (self._is_part(node, at) or self._is_distribution(node)):
            node = node.parent
        return [node.path] if node is not None else []

    def _is_part(self, node: Node, at: int) -> bool:
        """Tell whether a lettered division is one side of the work above it, no work of its own: c) Nội dung; đ) Chủ trì: A."""
        if not node.label.style.startswith("letter"):
            return False
        if node.heading is None:
            return at - node.start < LABEL
        return self.rules["duty.part"].match(self.flow, *node.heading) is not None

    def _is_distribution(self, node: Node) -> bool:
        return node.heading is not None and self.rules["duty.distribution"].match(self.flow, *node.heading) is not None

    # -- who works along ------------------------------------------------------------------------------------------------

    def _coordinators(self, clause: Span, points_to: list[str], statement: Statement) -> Iterator[Assignment]:
        told = clause[0]
        for match in self.rules["duty.with"].finditer(self.flow, *clause):
            if match.end() > told and (listing := self.bodies.listed(match.end(), clause[1])):
                listing = self.subjects.along(listing, clause[1])
                told = listing.end
                for mention in listing.mentions:
                    yield self._row(mention, "coordinate", (mention.start, mention.end), points_to, statement)

    def _heads_of_teams(self, clause: Span, statement: Statement) -> Iterator[Assignment]:
        """Yield the head of a team that is named with it, and the team where it begins the clause."""
        for match in self.rules["duty.headed_by"].finditer(self.flow, *clause):
            listing = self.bodies.listed(match.start("body"), match.end("body"), closed=True)
            if listing is None:
                continue
            yield from self._rows(listing.mentions, "lead", match.span(), [], statement)
            team = _TEAM.match(self.flow, clause[0], match.end())
            if team and self.subjects.of(clause, called=False) is None:
                name = Mention(team.start(), team.end(), self.document.printed(*team.span()), None, False, True)
                yield self._row(name, "implement", clause, [], statement)

    # -- labels ---------------------------------------------------------------------------------------------------------

    def _labelled(self, labels: list[regex.Match[str]], end: int) -> list[tuple[Mention, AssignmentRole]]:
        """Return who *Cơ quan chủ trì: A, B. Cơ quan phối hợp: C* names, each with the role."""
        found: list[tuple[Mention, AssignmentRole]] = []
        for i, label in enumerate(labels):
            listing = self.subjects.labelled(label.end(), labels[i + 1].start() if i + 1 < len(labels) else end)
            role = cast(AssignmentRole, label.lastgroup)
            if role == "implement" and listing and self.rules["duty.predicate"].match(self.flow, listing.end, end):
                break  # Trách nhiệm thực hiện: Sở Y tế chủ trì
            if role == "supervise" and listing and self.duties.is_charged(listing.end, end, True):
                break  # 4. Giám sát: Ban Thanh tra nhân dân giám sát việc mua sắm
            named = listing.mentions if listing else []
            told = zip(named, roles_told(self.flow, self.rules, named), strict=True)
            found += [(mention, own or role) for mention, own in told]
        return found

    # -- rows ----------------------------------------------------------------------------------------------------------

    def _rows(
        self, mentions: list[Mention], role: AssignmentRole, span: Span, points_to: list[str], statement: Statement
    ) -> Iterator[Assignment]:
        for mention in mentions:
            if not _is_each(mention):  # told above
                yield self._row(mention, role, span, points_to, statement)

    def _row(self, mention: Mention, role: AssignmentRole, span: Span, points_to: list[str], statement: Statement) -> Assignment:
        section = statement.node.path if statement.node is not None else CLOSING
        return assigned(self.document, mention, role, span, points_to, (section, self._task(statement)))

    def _task(self, statement: Statement) -> str:
        if self._text[0] is not statement:
            self._text = (statement, self.document.printed(statement.start, statement.end))
        return self._text[1]
