"""Lead-ins that are no sum themselves: whose money, and of which years, stands below them (Phần ngân sách huyện:, Năm 2023:).

Guarantees:
- a lead-in says who pays only for lines that do not say it themselves; one that names several payers says nothing;
- one that something stands below is no line of money itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from plan_extract.funding import Funding, Line
from plan_extract.outline import Node
from plan_extract.sources import SHORT
from plan_extract.statements import Span, Statement

#: The source stands so near the beginning: Nội dung chi từ nguồn ngân sách tỉnh:
NEAR = 30


class Leads:
    """Reads the lead-ins of one plan's money.

    Attributes:
        heads: ids of lines that only head what stands below them.
    """

    def __init__(self, flow: str, funding: Funding, starts: list[int]) -> None:
        self.flow, self.funding, self.starts = flow, funding, starts
        self.heads: set[int] = set()
        self._waiting: dict[int, list[Line]] = {}
        self._last: tuple[Span, Node | None] | None = None  # the statement before, where it is all lead-in
        self._over: tuple[Span, Node | None] | None = None  # the lead-in of numbered lines

    def _next_sum(self, start: int, end: int) -> int | None:
        first = bisect_left(self.starts, start)
        return self.starts[first] if first < len(self.starts) and self.starts[first] < end else None

    def _above(self, statement: Statement) -> Iterator[Span]:
        """Yield the lead-ins above a statement, the nearest first, up to one that is a sum itself."""
        above = statement.node.lineage[1:] if statement.node else []
        over = [self._over[0]] if self._over and self._over[1] in above else []
        near = [lead for lead in statement.leads if lead not in statement.headings]
        for lead in [*near[::-1], *over, *statement.headings[::-1]]:
            if self._next_sum(*lead) is not None:
                return
            yield lead

    def period(self, statement: Statement) -> str | None:
        """Return the years of the nearest lead-in; a sum's years are its own."""
        told = (self.funding.period(self.flow, *lead) for lead in self._above(statement) if lead[1] - lead[0] <= SHORT)
        return next(filter(None, told), None)

    def source(self, start: int, end: int) -> str | None:
        """Return the one source that a lead-in names, ``None`` for others than those above (Nguồn khác:)."""
        named = list(self.funding.mentions(self.flow, start, end))
        one = len({name for name, _, _ in named}) == 1 and named[0][1] - start <= NEAR
        return named[0][0] if one and not self.funding.rules["budget.other_sources"].search(self.flow, start, end) else None

    def take(self, statement: Statement, lines: list[Line]) -> tuple[str | None, bool]:
        """Give lines the source of their lead-in; return the one that the statement begins with, and whether it is all lead-in."""
        flow, first = self.flow, self._next_sum(statement.start, statement.end)
        tops = [line for line in lines if line.parent is None and not line.free]
        if self._last and statement.labelled and statement.node and statement.node.parent is self._last[1]:
            self._over = self._last  # Kinh phí ngân sách huyện bố trí: 1. Mua thiết bị: …
        opens = first is None and not statement.labelled and ":" in flow[statement.end - 1 : statement.end + 1]
        colon = flow.find(":", statement.start, first) if first and len(tops) > 1 else statement.end if opens else -1
        if colon < 0 and len(tops) > 1 and (spends := self.funding.rules["budget.spends"].match(flow, statement.start, first or 0)):
            colon = spends.end()
        own = self.source(statement.start, colon) if colon >= 0 else None
        told = own if first else None
        for lead in self._above(statement) if lines else ():
            self.heads.update(map(id, self._waiting.pop(lead[0], [])))
            told = told or (self.source(*lead) if lead not in statement.headings else None)
        self._last = ((statement.start, statement.end), statement.node) if opens and not statement.marker else None
        if opens:
            self._waiting[statement.start] = lines
        for line in tops:
            if line.amount is not None and line.source is None and not any(part.source for part in line.parts):
                line.source = told
        return own, opens
