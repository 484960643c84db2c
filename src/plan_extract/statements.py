"""Statements: paragraphs and bullets cut into clauses, each with the section it stands in and the lead-ins that govern it.

Guarantees:
- every paragraph of the body is a statement, the closing included; letterhead, preamble, signature and footnotes are none;
- a lead-in is text of the plan that ends in a colon, or a heading; it governs what stands below it until its like;
- no statement is longer than ``LONGEST``: a line without end is cut, so that what looks back in a statement stays linear.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Generic, TypeVar

import regex

from plan_extract.document import Document
from plan_extract.normalize import trim
from plan_extract.outline import Bullet, Node, Outline
from plan_extract.rules import Rules

Span = tuple[int, int]
T = TypeVar("T")
#: What may stand between a label or the end of a clause and the words behind it.
_BEFORE = " \t\n:."
#: A footnote, as a reader of PDF sets it behind the text.
_FOOTNOTE = regex.compile(r"(?:\[\d{1,3}\]|[¹²³⁴-⁹]{1,2})\s")
#: Characters of a statement; the longest paragraph of the plans at hand has 1,600.
LONGEST = 2_000


@dataclass
class Statement:
    """A paragraph or bullet; offsets of the flow, label and bullet mark left out.

    Attributes:
        start: where its text begins.
        end: behind its last word.
        node: the division that it stands in, ``None`` in the closing.
        marker: its bullet.
        labelled: it is the line with the label of its division.
        nesting: how many bullets it stands below.
        leads: lead-ins that govern it, outermost first: headings of the divisions above, then paragraphs and bullets.
        clauses: its text cut at semicolons and sentence ends.
    """

    start: int
    end: int
    node: Node | None
    marker: str
    labelled: bool = False
    nesting: int = 0
    leads: list[Span] = field(default_factory=list)
    clauses: list[Span] = field(default_factory=list)

    @property
    def role(self) -> str:
        """Role of its section; the closing is organisation."""
        return self.node.role if self.node is not None else "organisation"

    @property
    def funded(self) -> bool:
        """Whether it stands in a funding section, in a division of another role too: 2. Kiểm tra, giám sát: 300 triệu đồng."""
        return self.node is not None and any(node.role == "funding" for node in self.node.lineage)

    @cached_property
    def headings(self) -> list[Span]:
        """Headings of the divisions that it stands in, outermost first."""
        above = self.node.lineage if self.node else []
        return [node.heading for node in reversed(above) if node.heading is not None]


class Headed(Generic[T]):
    """What a line of names says that heads what stands below it: bullets, paragraphs, and the divisions that follow it.

    Attributes:
        scope: the division that it heads, from the line on.
        said: what it says, ``None`` where there is none.
    """

    def __init__(self) -> None:
        self.scope: Node | None = None
        self.said: T | None = None
        self._fresh = self._listed = False

    def see(self, statement: Statement) -> None:
        """Note the next statement: divisions that begin right behind the line are headed by it."""
        node = statement.node
        if self._fresh and node is not None and node.parent is not None and self.scope not in node.lineage:
            self.scope = node.parent
        self._listed, self._fresh = self._fresh, False

    def take(self, node: Node | None, said: T | None) -> None:
        """Take a line of names; one right behind another is a list, and heads nothing."""
        self.scope, self.said, self._fresh = node, None if self._listed else said, True

    def over(self, node: Node | None) -> T | None:
        """Return what the line says that stands over a division."""
        return self.said if node is not None and self.scope in node.lineage else None


def last_sentence(flow: str, rules: Rules, span: Span) -> Span:
    """Return the sentence that a span ends with."""
    start = span[0]
    for match in rules["clause.end"].finditer(flow, *span):
        start = match.end() if match.end() < span[1] else start
    while start < span[1] and not flow[start].isalnum():
        start += 1
    return start, span[1]


def statements(document: Document, outline: Outline, rules: Rules, tables: Sequence[Span] = ()) -> Iterator[Statement]:
    """Yield the statements of a plan in document order; what stands in a table is none."""
    flow = document.flow
    table_starts = [start for start, _ in tables]
    first = outline.nodes[0].start if outline.nodes else outline.parts[0].body
    by_start = {node.start: node for node in outline.nodes}
    above: dict[int, list[Bullet]] = {bullet.start: chain for node in outline.nodes for bullet, chain in _chains(node.items, [])}
    paragraph_lead: Span | None = None
    lead_node: Node | None = None
    over: dict[int, Span] = {}  # the line with a colon that a division's own text ends with governs the divisions below it
    for paragraph in outline.paragraphs:
        if paragraph.start < first or outline.in_signature(paragraph.start) or _FOOTNOTE.match(flow, paragraph.start):
            continue
        if any(part.start <= paragraph.start < part.body for part in outline.parts[1:]):  # of a plan behind its decision
            continue
        table = bisect_right(table_starts, paragraph.start) - 1
        begun = tables[table][1] if table >= 0 else 0
        if paragraph.start < begun and not flow[begun : paragraph.end].strip():
            continue
        node = outline.node_at(paragraph.start)
        if node is not lead_node:
            paragraph_lead, lead_node = None, node
        begin = paragraph.start + len(paragraph.marker)
        labelled = by_start.get(paragraph.start)
        if labelled is not None:
            begin = labelled.label.end
        start, end = trim(flow, max(begin, begun), paragraph.end, _BEFORE)
        if start >= end:
            continue
        chain = above.get(paragraph.start, [])
        statement = Statement(start, end, node, paragraph.marker, labelled is not None, len(chain))
        statement.leads = [span for span in statement.headings if span[0] < start]
        below = node.lineage[1:] if node else []
        statement.leads += [over[one.start] for one in reversed(below) if one.start in over]
        if node is not None and not paragraph.marker:
            over.pop(node.start, None)
            if flow[end - 1] == ":" and node.heading and node.heading[1] < end - 1:
                over[node.start] = last_sentence(flow, rules, (start, end))
        if paragraph.marker:
            statement.leads += [paragraph_lead] if paragraph_lead else []
            statement.leads += [own for bullet in chain if (own := _lead_of(flow, bullet))]
        elif flow[end - 1] == ":":
            paragraph_lead = (start, end)
        elif labelled is None:
            paragraph_lead = None
        for first, last in _stretches(flow, start, end):
            yield replace(statement, start=first, end=last, clauses=_clauses(flow, first, last, rules))


def _chains(bullets: list[Bullet], chain: list[Bullet]) -> Iterator[tuple[Bullet, list[Bullet]]]:
    for bullet in bullets:
        yield bullet, chain
        yield from _chains(bullet.items, [*chain, bullet])


def _lead_of(flow: str, bullet: Bullet) -> Span | None:
    """Return the own text of a bullet that others stand below."""
    end = bullet.items[0].start if bullet.items else bullet.end
    return trim(flow, bullet.start + len(bullet.marker), end, _BEFORE)


def _stretches(flow: str, start: int, end: int) -> Iterator[Span]:
    """Yield a paragraph in one piece, one too long in pieces that end with a clause, else with a word."""
    while end - start > LONGEST:
        last = start + LONGEST
        marks = ("; ", ". ", ", ", " ")
        cut = next((at + 1 for mark in marks if (at := flow.rfind(mark, start + LONGEST // 2, last)) >= 0), last)
        yield trim(flow, start, cut, _BEFORE)
        start = cut
    yield trim(flow, start, end, _BEFORE)


def _clauses(flow: str, start: int, end: int, rules: Rules) -> list[Span]:
    cuts = [start]
    for match in rules["clause.end"].finditer(flow, start, end):
        if flow.count("(", cuts[-1], match.start()) <= flow.count(")", cuts[-1], match.start()):  # not inside a bracket
            cuts.append(match.end())
    spans = [trim(flow, one, other, _BEFORE) for one, other in zip(cuts, [*cuts[1:], end], strict=True)]
    return [span for span in spans if span[0] < span[1]]
