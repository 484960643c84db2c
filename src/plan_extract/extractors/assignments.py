"""Assignments: who is charged with what, in headings and bullets, running sentences and labels.

Guarantees:
- a body gets a row only where it is charged: as the heading over a duty, the subject of one, or named behind *phối hợp với*;
- recipients, superiors, places and issuers of cited documents are none;
- every row's evidence is the duty, or the name of the coordinator in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

import regex

from plan_extract.document import Document
from plan_extract.duties import assigned, once, sentences
from plan_extract.layout import BULLETS
from plan_extract.outline import CLOSING, Node
from plan_extract.places import COMMITTEE, Listing, Mention
from plan_extract.references import References
from plan_extract.rules import Rules
from plan_extract.schema import Assignment, AssignmentRole
from plan_extract.statements import Headed, Span, Statement
from plan_extract.subjects import NEAR, Subject, Subjects

#: Sections whose sentences charge nobody, and those whose headings name nobody that is charged.
#: A lead-in that names companies in full may be as long.
LONG_LIST = 1_000
_SILENT = {"assessment", "scope"}
_CHARGING = {"organisation", "monitoring", "other"}
_NO_HEADINGS = {"assessment", "scope", "objectives", "purpose"}
_PROJECTS = ("named:dự án", "named:tiểu dự án")
_TEAM = regex.compile(r"(?:(?:Đoàn|Tổ|Ban|Hội đồng|Nhóm)\s[^.;:,]{2,80}?)(?=\s+do\s)")


class Charge(NamedTuple):
    """The bodies that a heading charges.

    Attributes:
        request: whether they are asked, not charged.
        standing: place of a remark that they are the standing body.
        end: offset behind the heading.
    """

    mentions: list[Mention]
    request: bool
    standing: Span | None
    end: int


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
        self._charges: dict[Span, Charge | None] = {}
        self._told: set[int] = set()
        self._sentences: dict[int, Charge] = {}
        self._text: tuple[Statement | None, str] = (None, "")
        self._named: Headed[Charge] = Headed()

    # -- headings ------------------------------------------------------------------------------------------------------

    def _charge_of(self, span: Span) -> Charge | None:
        """Return whom a heading or lead-in charges that is nothing but names."""
        if span not in self._charges:
            self._charges[span] = self._read_charge(*span)
        return self._charges[span]

    def _read_charge(self, start: int, end: int) -> Charge | None:
        while end > start and self.flow[end - 1] in " :.;,\n":
            end -= 1
        request = self.rules["duty.request"].match(self.flow, start, end)
        charged = self.rules["duty.charge"].match(self.flow, start, end)
        at = (request or charged).end() if (request or charged) else start  # type: ignore[union-attr]
        standing = self.rules["duty_role.standing"].search(self.flow, start, end)
        bracket = max(self.flow.rfind("(", at, end), self.flow.rfind(" - ", at, end))
        last = bracket if standing and 0 <= bracket < standing.start() else end
        last = remark.start() if (remark := self.rules["duty.remark"].search(self.flow, at, last)) else last
        if at >= last or end - start > LONG_LIST:
            return None
        listing = self._obliged(start, end) or (self.bodies.listed(at, last, closed=True) if end - start <= NEAR else None)
        if listing is None or self.flow[start:end] == "TỔ CHỨC":
            return None
        return Charge(listing.mentions, request is not None, (start, end) if standing and last < end else None, end)

    def _obliged(self, start: int, end: int) -> Listing | None:
        """Return the bodies of a lead-in that says no more than that they have duties (*Trạm Y tế có nhiệm vụ:*)."""
        for match in self.rules["duty.lead_in"].finditer(self.flow, start, end):
            if (several := self.bodies.listed(start, match.start())) and self._only_where(several.end, match.start()):
                return several
            first = self.subjects.last_sentence((start, match.start()))
            for at, _ in self.subjects.places(first, match.start(), True):
                listing = self.bodies.listed(at, match.start())
                if listing and self._only_where(listing.end, match.start()):
                    return listing
        return None

    def _only_where(self, start: int, end: int) -> bool:
        """Tell whether nothing stands between bodies and their charge, or no more than where each has it: theo địa bàn quản lý."""
        between = self.flow[start:end].strip(" *_,")
        return not between or self.rules["duty.where"].fullmatch(between) is not None

    def _heading_charge(self, node: Node | None) -> Charge | None:
        """Return whom the nearest heading over a place charges, or the line of names in its division."""
        for above in node.lineage if node else []:
            if above.label.style.startswith(_PROJECTS):
                continue
            if above is self._named.scope and (named := self._named.said):
                asked = above.heading and self.rules["duty.request"].match(self.flow, *above.heading)
                return named._replace(request=named.request or asked is not None)
            if above.heading is not None and above.role not in _NO_HEADINGS and (charge := self._charge_of(above.heading)):
                return charge if self._may_charge(above.role, charge) else None
        return None

    def _may_charge(self, role: str, charge: Charge) -> bool:
        offices = self.rules["duty.offices"]
        return role in _CHARGING or all(one.sure and (not one.collective or offices.match(one.name)) for one in charge.mentions)

    # -- statements ----------------------------------------------------------------------------------------------------

    def statement(self, statement: Statement) -> Iterator[Assignment]:
        """Yield the assignments of a paragraph or bullet."""
        node = statement.node
        self._named.see(statement)
        if statement.role in _SILENT or (node is not None and node.is_annex()):
            return
        start, end = self._own_text(statement)
        charge = self._heading_charge(node)
        if charge is None and statement.marker and node is not None:
            charge = self._sentences.get(node.start)
        if charge is not None and charge.standing is not None and charge.end not in self._told:
            self._told.add(charge.end)
            yield from self._rows(charge.mentions, "standing", charge.standing, [], statement)
        for lead in [lead for lead in statement.leads if lead not in statement.headings]:
            charge = self._charge_of(lead) or charge
        if statement.role not in _CHARGING and charge is not None and not self._takes_up(charge, start, end):
            charge = None
        if start >= end or self.flow[start] == "(":
            return
        heading = node.heading if node is not None else None
        if heading is not None and start > statement.start and self._is_heading_still(heading, start, end):
            return
        labels = self.duties.labels(start, end)
        aside = bool(labels) and labels[0].lastgroup == "coordinate" and self.flow[labels[0].start() - 1] == "("
        aside = aside and (charge is not None or any(self.subjects.of(one, called=True) for one in statement.clauses))
        labelled = list(self._labelled(statement, labels, end, [] if aside else self._activity(statement)))
        yield from labelled
        if labelled and not aside:
            return
        colon = self.flow.find(":", start, min(end, start + NEAR))
        named = colon > 0 and self._is_prefix(start, colon, end)
        prefix = self._charge_of((start, colon)) if named and node is not None else None
        if prefix is not None and self._may_charge(statement.role, prefix):
            charge = prefix._replace(request=prefix.request or (charge is not None and charge.request))
            start = colon + 1 + len(self.flow[colon + 1 : end]) - len(self.flow[colon + 1 : end].lstrip())
            if start >= end:
                self._named.take(node, prefix)
                return
        elif end - start < NEAR and ((only := self._is_only_names(start, end)) or self._heads_bullets(statement, end)):
            named_here = None if statement.marker else self._charge_of((start, end))
            if named_here is not None and self._may_charge(statement.role, named_here):
                self._named.take(node, named_here)
            if only or named_here is not None:
                return
        if self.flow[statement.end - 1] == ":" and self._obliged(start, end - 1):
            return
        if charge is not None and self.flow[start:end].isupper():
            return  # a heading between divisions
        clauses = self._joined([(max(first, start), last) for first, last in statement.clauses if last > start])
        yield from self._charged(statement, charge, (start, end), clauses) if charge else self._told_in(statement, clauses)

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
            if behind < end and self._reads_on(node.heading, behind, end):
                return start, end
            if behind >= end and self.flow[node.heading[1] : end].startswith(".") and self._is_duty(start, end):
                return start, end  # 5. Các hộ kinh doanh ký cam kết.
            start = behind
        return start, end

    def _is_duty(self, start: int, end: int) -> bool:
        """Tell whether a heading with a stop is a whole duty."""
        return (
            self.rules["duty.verb"].match(self.flow, start, end) is not None
            or self.subjects.of((start, end), called=False) is not None
        )

    def _reads_on(self, heading: Span, behind: int, end: int) -> bool:
        """Tell whether a heading is no more than the beginning of a sentence: Giám đốc các sở: Tài chính, Y tế …."""
        if self.rules["duty.label"].match(self.flow, heading[0], behind):
            return True
        listing = self.bodies.listed(heading[0], end)
        if listing is None or self._is_heading_still(heading, behind, end):
            return False
        if listing.end <= behind and (
            self._charge_of(heading) or not self.rules["duty.predicate"].match(self.flow, listing.end, heading[1])
        ):
            return False
        self._charges[heading] = None
        return True

    def _is_heading_still(self, heading: Span, start: int, end: int) -> bool:
        """Tell whether the text behind a heading belongs to it: UBND các xã: Yên Cư, Bình Văn."""
        charge = self._charge_of(heading)
        if end - start > NEAR or charge is None:
            return False
        if not charge.mentions[-1].collective or not self._is_only_names(heading[0], end):
            return charge.end >= end
        named = self._charge_of((heading[0], end))
        self._charges[heading] = named or charge
        return named is not None

    def _is_only_names(self, start: int, end: int) -> bool:
        """Tell whether a span holds names of bodies and no verb behind them."""
        at = next(iter(self.subjects.places(start, end, True)))[0]
        listing = self.bodies.listed(at, end)
        return listing is not None and not self.flow[listing.end : end].strip(" .:;,")

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
            elif i == 0:
                role = "request" if charge.request or self.duties.asks(*span) else self.duties.role(*span)
                yield from self._rows(charge.mentions, role, span, points_to, statement)
            yield from self._coordinators(clause, own or points_to, statement)

    def _told_in(self, statement: Statement, clauses: list[Span]) -> Iterator[Assignment]:
        """Yield the rows of sentences that name their subject."""
        if all_of_them := self.subjects.enacting(statement.start, statement.end):
            yield from self._rows(all_of_them, "implement", (statement.start, statement.end), [], statement)
            return
        has_subject = False
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
            yield from self._heads_of_teams(clause, statement)
            if subject is not None:
                if i == 0 and statement.labelled and statement.node and statement.node.items and subject.start == statement.start:
                    self._sentences[statement.node.start] = Charge(subject.listing.mentions, subject.request, None, clause[1])
                has_subject = True
                role = "request" if subject.request else self._role_told(subject, clause)
                points_to = self.references.of(clause[0], self.subjects.reach(clauses, i))
                duty = self.duties.role(subject.listing.end, clause[1]) if subject.request else role
                shared = shares or (i == 0 and self._is_of_project(statement))
                if not points_to and duty in ("lead", "coordinate") and (shared or self.subjects.is_bare(subject, clause)):
                    points_to = self._activity(statement)
                yield from self._rows(subject.listing.mentions, role, (subject.start, clause[1]), points_to, statement)
                yield from self._next_subjects(subject, clause, points_to, statement)
            if has_subject:
                yield from self._coordinators(clause, points_to, statement)

    def _role_told(self, subject: Subject, clause: Span) -> AssignmentRole:
        """Return the role of a subject; to send what the topic calls a report is to report: Báo cáo tháng: các xã gửi về …."""
        role = self.duties.role(subject.listing.end, clause[1])
        topic = role == "implement" and ":" in self.flow[clause[0] : subject.start]
        return "inform" if topic and self.rules["deadline.report"].match(self.flow, clause[0], subject.start) else role

    def _next_subjects(self, subject: Subject, clause: Span, points_to: list[str], statement: Statement) -> Iterator[Assignment]:
        """Yield the rows of others that the same clause charges behind the first."""
        for next_one in self.subjects.behind(subject, clause):
            role = self.duties.role(next_one.listing.end, clause[1])
            yield from self._rows(next_one.listing.mentions, role, (next_one.start, clause[1]), points_to, statement)

    def _distributes(self, statement: Statement) -> bool:
        node = statement.node
        if node is not None and any(above.label.style.startswith(_PROJECTS) for above in node.lineage):
            return True
        return node is not None and node.parent is not None and self._is_distribution(node)

    def _is_of_project(self, statement: Statement) -> bool:
        """Tell whether a statement stands in a division whose heading names a project: 1. Dự án 2: …."""
        return any(self.rules["refer.project"].match(self.flow, *heading) for heading in statement.headings)

    def _activity(self, statement: Statement) -> list[str]:
        """Return the path of the division whose work is given out."""
        node = statement.node
        while node is not None and node.parent is not None and (self._is_part(node) or self._is_distribution(node)):
            node = node.parent
        return [node.path] if node is not None else []

    def _is_part(self, node: Node) -> bool:
        """Tell whether a lettered division is one side of the work above it, no work of its own: c) Nội dung; đ) Kinh phí."""
        part = self.rules["duty.part"]
        return node.label.style.startswith("letter") and (node.heading is None or part.match(self.flow, *node.heading) is not None)

    def _is_distribution(self, node: Node) -> bool:
        return node.heading is not None and self.rules["duty.distribution"].match(self.flow, *node.heading) is not None

    # -- who works along ------------------------------------------------------------------------------------------------

    def _coordinators(self, clause: Span, points_to: list[str], statement: Statement) -> Iterator[Assignment]:
        for match in self.rules["duty.with"].finditer(self.flow, *clause):
            if listing := self.bodies.listed(match.end(), clause[1]):
                for mention in self.subjects.along(listing, clause[1]).mentions:
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

    def _labelled(
        self, statement: Statement, labels: list[regex.Match[str]], end: int, points_to: list[str]
    ) -> Iterator[Assignment]:
        """Yield the rows of *Cơ quan chủ trì: A, B. Cơ quan phối hợp: C*."""
        for i, label in enumerate(labels):
            listing = self.subjects.labelled(label.end(), labels[i + 1].start() if i + 1 < len(labels) else end)
            role = cast(AssignmentRole, label.lastgroup)
            if role == "implement" and listing and self.rules["duty.predicate"].match(self.flow, listing.end, end):
                return  # Trách nhiệm thực hiện: Sở Y tế chủ trì
            for mention in listing.mentions if listing else ():
                yield self._row(mention, role, (mention.start, mention.end), points_to, statement)

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
