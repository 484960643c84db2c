"""The section tree: nodes over the flow, and what stands where.

Guarantees:
- nodes are in document order and nest; `pieces` cut the source text at their labels and give it back whole;
- every offset of the flow has a section: a node, `preamble` or `closing`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from plan_extract.numbering import Label
from plan_extract.rules import Rule

PREAMBLE = "preamble"
CLOSING = "closing"
ANNEX_STYLES = {"named:phụ lục", "named:phụ biểu", "named:biểu", "named:biểu mẫu", "named:mẫu biểu", "named:mẫu"}
#: Divisions named after a project: their heading is its name.
#: A project's heading goes over so many lines at most.
HEADING_LINES = 3
PROJECT_STYLES = {"named:dự án", "named:dự án thành phần", "named:tiểu dự án", "named:hợp phần", "named:tiểu hợp phần"}


class Paragraph(NamedTuple):
    """A paragraph of the flow: its span, and the bullet that it begins with."""

    start: int
    end: int
    marker: str = ""


class Cell(NamedTuple):
    """A piece of a line between columns: its text, its span of the flow, and the pieces of one that goes on in further lines."""

    text: str
    start: int
    end: int
    pieces: tuple[tuple[int, int], ...] = ()


def cells(flow: str, start: int, end: int, column: Rule) -> Iterator[Cell]:
    """Yield the cells of a letterhead or signature block, line by line, left to right."""
    at = start
    for separator in [*(match.span() for match in column.finditer(flow, start, end)), (end, end)]:
        piece = flow[at : separator[0]]
        if text := piece.strip():
            first = at + len(piece) - len(piece.lstrip())
            yield Cell(text, first, first + len(text))
        at = separator[1]


@dataclass
class Bullet:
    """A bullet paragraph with the bullets below it; offsets of the flow."""

    marker: str
    start: int
    end: int
    items: list[Bullet] = field(default_factory=list)


@dataclass(eq=False)
class Node:
    """A division: its label, the divisions around it, and its span of the flow."""

    label: Label
    text: str
    parent: Node | None
    path: str
    level: int
    start: int
    end: int = 0
    heading: tuple[int, int] | None = None
    role: str = "other"
    children: list[Node] = field(default_factory=list)
    items: list[Bullet] = field(default_factory=list)

    @property
    def lineage(self) -> list[Node]:
        """The node and the divisions that it stands in, innermost first."""
        nodes, above = [self], self.parent
        while above is not None:
            nodes.append(above)
            above = above.parent
        return nodes

    @property
    def own_end(self) -> int:
        """Offset at which the node's own text ends: its first child's label, or its end."""
        return self.children[0].start if self.children else self.end

    def is_annex(self) -> bool:
        """Tell whether the node is an annex or lies in one."""
        return self.lineage[-1].label.style in ANNEX_STYLES


@dataclass(frozen=True)
class Part:
    """One document of the file (a decision and the plan attached to it are two), offsets of the flow.

    Attributes:
        start: its first line, letterhead included.
        title: offset of the line with its type (KẾ HOẠCH), or ``start`` where there is none.
        kind: `plan`, `other`, or `` where no title was found.
        body: its first label, or its end.
        signature: where recipients and signature begin, or its end.
        end: where the next part begins, or the end of the text.
    """

    start: int
    title: int
    kind: str
    body: int
    signature: int
    end: int


@dataclass
class Outline:
    """The section tree of a document, its parts and paragraphs."""

    nodes: list[Node]
    parts: list[Part]
    paragraphs: list[Paragraph]
    closing: int
    signature: int

    def __post_init__(self) -> None:
        self._starts = [node.start for node in self.nodes]

    def node_at(self, at: int) -> Node | None:
        """Return the deepest node that holds an offset of the flow."""
        i = bisect_right(self._starts, at) - 1
        node = self.nodes[i] if i >= 0 else None
        while node is not None and node.end <= at:
            node = node.parent
        return node

    def section_at(self, at: int) -> str:
        """Return the path of the section at an offset: a node's, else `preamble` or `closing`."""
        node = self.node_at(at)
        if node is not None:
            return node.path
        return PREAMBLE if not self.nodes or at < self.nodes[0].start else CLOSING if at >= self.closing else PREAMBLE

    def in_signature(self, at: int) -> bool:
        """Tell whether an offset stands among recipients and signature of a part."""
        return any(part.signature <= at < part.end for part in self.parts) and self.node_at(at) is None

    def pieces(self, text: str) -> list[str]:
        """Return the text cut at the start of every node: put together they are the text again."""
        cuts = [0, *dict.fromkeys(self._starts), len(text)]
        return [text[start:end] for start, end in pairwise(cuts)]


def opens_project(label_lines: dict[int, Node], i: int, label: Label) -> bool:
    """Tell whether a label is the first below a project whose heading goes over the lines before: Dự án 3: … / … / Tiểu dự án 1."""
    above = (label_lines.get(k) for k in range(max(0, i - HEADING_LINES), i))
    return label.style in PROJECT_STYLES and any(node is not None and node.label.style in PROJECT_STYLES for node in above)
