"""One sum with the words beside it: who pays, when, for what, what it is the total of."""

from __future__ import annotations

import regex

from plan_extract.document import Document
from plan_extract.funding import Funding, Line, project_named, stripped
from plan_extract.outline import Node
from plan_extract.quantities import Quantity, last_digit
from plan_extract.rules import Rules
from plan_extract.sources import SHORT
from plan_extract.statements import Statement

#: Before a part of a total that was told.
_OUT_OF = regex.compile(r"(?<!\p{L})trong\s+tổng\s+(?:số|kinh\s+phí|vốn|nguồn\s+vốn)\s*,", regex.I)


class SumReader:
    """Reads the sums of one plan.

    Args:
        codes: codes of projects, by the starts of their divisions.
    """

    def __init__(self, document: Document, rules: Rules, funding: Funding, codes: dict[int, str]) -> None:
        self.document, self.rules, self.funding, self.codes = document, rules, funding, codes
        self.flow = document.flow

    def read(self, statement: Statement, quantity: Quantity, left: int, following: int, depth: int) -> Line:
        """Return the line of a sum.

        Args:
            left: where its words begin.
            following: start of the next sum, or the end of the statement.
            depth: of the statement: numbering before bullets.
        """
        flow, funding, rules = self.flow, self.funding, self.rules
        opened = list(rules["budget.opens"].finditer(flow, left, quantity.start))
        first, _ = stripped(flow, opened[-1].end() if opened and opened[-1].end() < quantity.start - 1 else left, quantity.start)
        first = min(first, quantity.start)
        beyond = rules["budget.beyond"].match(flow, first, quantity.start)
        total = rules["budget.total"].search(flow, beyond.end() if beyond else first, quantity.start)
        if total and _OUT_OF.search(flow, first, quantity.start):
            total = None  # trong tổng kinh phí, ngân sách trung ương 773,4 triệu đồng
        given = rules["budget.given_to"].match(flow, statement.start, quantity.start) or any(
            rules["budget.given_to"].search(flow, *lead) for lead in statement.leads[len(statement.headings) :][-1:]
        )
        whose = total.start() if total else beyond.end() if beyond else first
        source = (funding.source if given else funding.payer)(flow, whose, quantity.start)
        by = rules["budget.given_by"].search(flow, first, total.start()) if source is None and total else None
        source = funding.source(flow, *by.span("who")) if by else source
        ahead, end = rules["budget.opens"].search(flow, quantity.end, following), quantity.end
        if source == "mobilised" and total and ahead and rules["budget.raised_in_all"].search(flow, first, quantity.start):
            source = None  # Tổng vốn huy động 41 tỷ đồng, gồm: ngân sách huyện …
        stop = ahead.start() if ahead else following
        if source is None:
            source, end = funding.payer_behind(flow, quantity.end, stop, following if following < statement.end else None)
        elif source == "mobilised" and rules["budget.giver"].match(flow, quantity.end, stop):
            source = "enterprise"
        if source is None and statement.leads and rules["budget.by_source"].search(flow, *statement.leads[-1]):
            source = funding.listed(flow[first : quantity.start])
        # A sum in dollars is kept as written: nothing is converted.
        line = Line(first, end, int(quantity.value) if quantity.unit == "đồng" else None, source, statement.node, depth)
        line.said, line.called_total = statement.start, total is not None
        line.opens = ahead is not None
        line.some = rules["budget.some"].search(flow, quantity.end, following) is not None
        line.about = int(quantity.high - quantity.value) if quantity.high is not None else 0
        if rules["budget.rounded"].search(flow, first, quantity.start):
            line.about = last_digit(quantity, flow)
        line.complete = rules["budget.complete"].search(flow, quantity.end, following) is not None
        stops = [at for mark in (",", ";", ". ") if (at := flow.find(mark, quantity.end, stop)) >= 0]
        bracket = flow.find("(", quantity.end, stop)
        closed = flow.find(")", bracket, stop)
        stops += [bracket] if bracket >= 0 and (closed < 0 or flow.find(":", bracket, closed) >= 0) else []
        line.period = funding.period(flow, first, quantity.start) or funding.period(flow, quantity.end, min(stops, default=stop))
        line.period = line.period or (funding.period(flow, quantity.end, end) if end > quantity.end else None)
        line.certainty = funding.certainty(flow, first, quantity.end, True)
        line.as_written = self.document.printed(quantity.start, quantity.end)
        behind = rules["budget.purpose"].match(flow, quantity.end, stop)
        before = rules["budget.what"].pattern.sub("", self.document.printed(*stripped(flow, first, quantity.start)))
        line.purpose = before or (self.document.printed(*behind.span("what")) if behind else None)
        line.project = self.project(statement.node)
        if total and rules["budget.of_plan"].match(" ".join(flow[total.start() : quantity.start].split())):
            line.scope = self._scope(statement, total.start(), quantity.start)
            line.restated = rules["budget.restated"].match(flow, quantity.end, stop) is not None
        named = project_named(rules, flow[first : quantity.start], line.project)
        behind = rules["budget.of_project"].match(flow, quantity.end, stop) if self.codes and named is None else None
        if behind and (told := project_named(rules, behind["project"], line.project)) in self.codes.values():
            line.project = told
        if named is not None and (line.project is None or line.called_total or named.startswith(f"{line.project}.")):
            line.project = line.scope = named
        return line

    def _scope(self, statement: Statement, start: int, end: int) -> str | None:
        """Return what a total is the total of: its project, or the plan, where nothing says it is of a part."""
        node = statement.node
        if self.project(node):
            return self.project(node)
        names, has = self.rules["budget.names_plan"], self.rules["budget.plan_has"]
        if names.search(self.flow, start, end) or has.search(self.flow, max(statement.start, start - SHORT), start):
            return "plan"
        heading, outer = (node.heading, node.parent) if node else (None, None)
        whole = node is not None and (outer is None or outer.role != "funding")
        general = whole or (heading and self.rules["budget.general_heading"].match(self.flow, *heading))
        return "plan" if general and statement.role == "funding" else None

    def project(self, node: Node | None) -> str | None:
        """Return the code of the project that a division is about."""
        return self.codes.get(node.start) if node else None
