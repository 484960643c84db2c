"""What stands above a table: its title, the unit of its figures, the sentence that leads in.

Guarantees:
- a title is a line, or a heading, of the plan; a sentence that only leads in is none;
- what stands in brackets (*Kèm theo …*) and lines of the page are passed over.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

import regex

from plan_extract.document import Document
from plan_extract.layout import Layout, Line
from plan_extract.outline import Node, Outline
from plan_extract.rules import Rules

#: A title stands at most so many lines above its table; a line longer than this is none.
FARTHEST, LONGEST_TITLE = 12, 240
#: Lines of what stands in a bracket between a title and its table.
BRACKET = 4
_ENDED = (".", ";", ",", "./.")
_BULLET = regex.compile(r"\s*[-+•*]\s")


class Caption(NamedTuple):
    """Title and unit note as printed; the unit itself; the lead-in, which tells what the table is where no title does.

    Attributes:
        top: where they begin, the lead-in left out.
    """

    top: int
    title: str | None = None
    note: str | None = None
    unit: str | None = None
    lead: str | None = None


class Captions:
    """Reads what stands above the tables of a document."""

    def __init__(self, document: Document, layout: Layout, outline: Outline, rules: Rules) -> None:
        self.document, self.layout, self.outline, self.rules = document, layout, outline, rules
        self._starts = [line.start for line in layout.lines]
        self._paragraphs = [paragraph.start for paragraph in outline.paragraphs]

    def line_at(self, at: int) -> int:
        """Return the number of the line that an offset stands in."""
        return bisect_right(self._starts, at) - 1

    def above(self, at: int) -> Caption:
        """Return what stands above the table that begins at an offset."""
        first, node = self.line_at(at), self.outline.node_at(at)
        note: regex.Match[str] | None = None
        title: list[Line] = []
        lead: Line | None = None
        bracket, gap = first, False
        top = at
        begun = first
        for i in range(first - 1, max(-1, first - 1 - FARTHEST), -1):
            line = self.layout.lines[i]
            if i >= begun:
                continue  # a line of the paragraph just read
            text = self.document.flow[line.start : line.end].strip()
            if line.kind in ("table", "cell"):
                break
            if line.kind != "text":
                gap = gap or line.kind == "blank"
                continue
            own = node is not None and line.start <= node.start < line.end
            found = self.rules["table.unit_note"].search(text)
            if found and note is None:
                note = found
            if found and (len(found[0]) + 4 > len(text) or text.lstrip("(*").startswith(found[0])):
                top = line.start
                continue
            if i >= bracket or (text.endswith(")") and not own and not title and (text.startswith("(") or "(" not in text)):
                bracket = min(bracket, self._opens(i))
                top = line.start
                continue
            line, begun = self._whole(i) if text[:1].islower() else (line, i)
            text = self.document.flow[line.start : line.end].strip()
            if own and node is not None:
                return self._caption(self._heading(node, line, title, lead), title, note, lead, top)
            if title and (gap or not self._goes_on(line, title[0])):
                break
            leads = begun < i and text.endswith(":")
            if leads or not self._is_title(line, text, gap or title != []):
                lead = lead or line._replace(start=self._sentence(line) if begun < i else line.start)
                break
            title.insert(0, line)
            top = line.start
            gap = False
        return self._caption(None, title, note, lead, top)

    def _whole(self, i: int) -> tuple[Line, int]:
        """Return the lines of a paragraph up to one as a single line, and the number of the first: wrapped titles and lead-ins."""
        line = self.layout.lines[i]
        at = bisect_right(self._paragraphs, line.start) - 1
        start = self._paragraphs[at] if at >= 0 else line.start
        first = self.line_at(start)
        whole = first < i and i - first < FARTHEST and all(one.kind == "text" for one in self.layout.lines[first:i])
        return (line._replace(start=self.layout.lines[first].start), first) if whole else (line, i)

    def _sentence(self, lead: Line) -> int:
        """Return where the last sentence of a lead-in begins."""
        ends = self.rules["clause.end"].finditer(self.document.flow, lead.start, lead.end)
        return max((match.end() for match in ends if match.end() < lead.end), default=lead.start)

    def _opens(self, last: int) -> int:
        """Return the number of the line that opens the bracket which a line closes; its own where none near it does."""
        lines = range(last, max(-1, last - BRACKET), -1)
        return next((i for i in lines if self.document.flow.startswith("(", self.layout.lines[i].start)), last)

    def _heading(self, node: Node, line: Line, title: list[Line], lead: Line | None) -> tuple[int, int] | None:
        """Return the heading of the division that the table is the first text of, where it is the title."""
        if node.heading is None or lead is not None or self.rules["table.leads_in"].search(self.document.flow, *node.heading):
            return None
        whole = title and node.heading[0] <= title[0].start and node.heading[1] >= title[-1].end - 2
        return node.heading if whole or (not title and node.heading[1] <= line.end) else None

    def _is_title(self, line: Line, text: str, apart: bool) -> bool:
        if len(text) > LONGEST_TITLE or text.endswith(_ENDED) or _BULLET.match(text) or not text[:1].isupper():
            return False
        if text.isupper() or (self.rules["table.caption"].match(text) and not self.rules["table.leads_in"].search(text)):
            return True
        node = self.outline.node_at(line.start)
        if node is not None and node.is_annex() and not text.endswith(":"):
            return True
        document = self.document
        raw = document.source.text[document.to_source(line.start) : document.to_source(line.end)].strip()
        return raw.startswith(("**", "__")) and raw.rstrip(":").endswith(("**", "__")) and apart

    def _goes_on(self, line: Line, below: Line) -> bool:
        """Tell whether a title has begun in the line above it: both in capitals."""
        return all(self.document.flow[one.start : one.end].isupper() for one in (line, below)) and not self.rules[
            "table.label"
        ].match(self.document.flow[line.start : line.end])

    def _caption(
        self, heading: tuple[int, int] | None, title: list[Line], note: regex.Match[str] | None, lead: Line | None, top: int
    ) -> Caption:
        span = heading or ((title[0].start, title[-1].end) if title else None)
        told = self.document.printed(*span).rstrip(":") if span else None
        if told and note and note[0] in told:
            told = told.replace(note[0], "").replace("()", "").strip(" -,:")
        return Caption(
            top, told or None, note and " ".join(note[0].split()), note and note["unit"].strip(),
            self.document.printed(lead.start, lead.end) if lead else None,
        )  # fmt: skip
