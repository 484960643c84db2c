"""The source text as blocks to be shown: headings, paragraphs, bullets and the rows of tables, each with its marks.

Guarantees:
- the texts of all blocks, joined, are the source text, code point for code point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import regex

from plan_extract.document import Document
from plan_extract.report.marks import Mark, Piece, Weaver
from plan_extract.schema import Evidence, Finding, Item, Plan

#: Lists whose rows are marked, in the order in which marks of one span are opened.
MARKED = (
    "tables", "sections", "legal_basis", "citations", "objectives", "projects", "assignments", "targets", "budgets", "deadlines",
    "findings",
)  # fmt: skip
_COLUMNS = regex.compile(r"\S(?: {3,}|\t)\S")
_CELL = regex.compile(r"(?:[^|\\]|\\.)*+(?:\||$)", regex.S)
_TAB = regex.compile(r"[^\t]*(?:\t|$)")
_RULE = regex.compile(r"[\s|:+-]*-{2}[\s|:+-]*")


@dataclass(frozen=True)
class Block:
    """A stretch of the text.

    Attributes:
        kind: `heading`, `text`, `item`, `columns` (blanks hold it in shape), `aligned` (a table
            that blanks hold in shape), `aside` (page numbers, running heads: no part of the plan) or `table`.
        depth: of a heading its level, of a bullet its nesting, from 1.
        pieces: of all kinds but tables.
        rows: of a table, cells of pieces; a row that only rules off is marked by its flag.
        page: number of the page that begins here.
    """

    kind: str
    depth: int = 0
    pieces: list[Piece] = field(default_factory=list)
    rows: list[tuple[bool, list[list[Piece]]]] = field(default_factory=list)
    page: int | None = None


def places(row: object) -> Iterator[tuple[str, Evidence]]:
    """Yield the keys of a row's places with their evidence: F3, F3.2 and so on."""
    evidence, name = row.evidence, row.id  # type: ignore[attr-defined]
    for i, place in enumerate(evidence if isinstance(evidence, list) else [evidence], 1):
        yield (name if i == 1 else f"{name}.{i}"), place


def marks_of(plan: Plan) -> list[Mark]:
    """Return a mark for every span of the text that rows rest on; rows of one list and one span share it."""
    found: dict[tuple[int, int, str], list[str]] = {}
    for name, place in plan.header.evidence.items():
        found.setdefault((place.start, place.end, "H"), []).append(f"H.{name}")
    for rows in (getattr(plan, name) for name in MARKED):
        for row in rows:
            kind = "U" if isinstance(row, Finding) and row.code == "number_unaccounted" else row.id.rstrip("0123456789")
            for key, place in places(row):
                if place.start < place.end:
                    found.setdefault((place.start, place.end, kind), []).append(key)
    return [Mark(*span, tuple(keys)) for span, keys in found.items()]


def blocks_of(document: Document, plan: Plan, marks: Iterable[Mark]) -> Iterator[Block]:
    """Yield the whole text in blocks."""
    text = document.source.text
    weaver = Weaver(text, marks)
    levels = {row.start: row for row in plan.sections}
    depths = dict(_depths([item for row in plan.sections for item in row.items]))
    spans = [(row.evidence.start, row.evidence.end) for row in plan.tables]
    pages, last = document.source.places, 0
    grids = _grids(text, spans)
    waiting = iter([*grids, (len(text), len(text), False)])
    top, stop, celled = next(waiting)
    for start, end in pairwise(_cuts(document, plan, grids)):
        while stop <= start < len(text):
            top, stop, celled = next(waiting)
        page = None
        if pages and (found := pages.locate(start, start + 1)) and found[0] > last:
            page = last = found[0]
        inside = top <= start < stop
        if inside and celled:
            yield Block("table", rows=[_row(weaver, start, end)], page=page)
            continue
        pieces = list(weaver.weave(start, end))
        begin = end - len(text[start:end].lstrip())
        section, depth = levels.get(begin), depths.get(begin, 0)
        if section and section.heading and section.evidence.end >= start + len(text[start:end].rstrip(" \n.:*")):
            yield Block("heading", section.level, pieces, page=page)
        elif depth:
            yield Block("item", depth, pieces, page=page)
        elif inside:
            yield Block("aligned", pieces=pieces, page=page)
        elif not document.flow[document.to_flow(start) : document.to_flow(end)].strip():
            yield Block("aside", pieces=pieces, page=page)
        else:
            yield Block("columns" if _COLUMNS.search(text, start, end) else "text", pieces=pieces, page=page)


def joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks, the rows of a table that follow each other in one."""
    table: Block | None = None
    for block in blocks:
        if table and (block.kind != "table" or block.page):
            yield table
            table = None
        if block.kind != "table":
            yield block
        elif table is None:
            table = block
        else:
            table.rows.extend(block.rows)
    if table:
        yield table


def _cuts(document: Document, plan: Plan, grids: list[tuple[int, int, bool]]) -> list[int]:
    """Return where blocks begin, and the end: paragraphs, bullets, divisions; in a table every line."""
    text, flow = document.source.text, document.flow
    cuts = {0, len(text)}
    cuts.update(document.to_source(match.start()) + 1 for match in regex.finditer(r"\n", flow))
    starts = [row.start for row in plan.sections] + [at for at, _ in _depths([item for row in plan.sections for item in row.items])]
    for at in starts:
        line = text.rfind("\n", 0, at) + 1
        if not text[line:at].strip():
            cuts.add(line)
    for top, end, celled in grids:
        cuts.difference_update(range(top, end))
        cuts.update([top, end, *(match.end() for match in regex.finditer(r"\n", text, pos=top, endpos=end) if celled)])
    ordered = sorted(cuts)
    # White space alone is no block: it belongs to the one before it.
    starts = [a for a, b in pairwise(ordered) if text[a:b].strip()]
    return [0, *starts[1:], len(text)]


def _grids(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int, bool]]:
    """Return the spans of tables, widened to whole lines, and whether bars or tabs part their cells."""
    found: list[tuple[int, int, bool]] = []
    for start, end in sorted(spans):
        top = text.rfind("\n", 0, start) + 1
        stop = text.find("\n", end) + 1 or len(text)
        if not found or top >= found[-1][1]:
            found.append((top, stop, "|" in text[top:stop] or "\t" in text[top:stop]))
    return found


def _row(weaver: Weaver, start: int, end: int) -> tuple[bool, list[list[Piece]]]:
    """Return a line of a table as cells, and whether it only rules off."""
    line = weaver.text[start:end]
    return bool(_RULE.fullmatch(line)), [list(_cell(weaver, start + a, start + b)) for a, b in pairwise(cell_cuts(line))]


def cell_cuts(line: str) -> list[int]:
    """Return where the cells of a line begin, and its end; bars and tabs belong to the cell before, a leading bar to the first.

    >>> line = "| | Tổng cộng | 3 |"
    >>> [line[a:b] for a, b in pairwise(cell_cuts(line))]
    ['| |', ' Tổng cộng |', ' 3 |']
    """
    body, lead = len(line.rstrip(" \n")), len(line) - len(line.lstrip(" "))
    cells = _CELL.finditer(line, lead + line.startswith("|", lead), body) if "|" in line else _TAB.finditer(line, 0, body)
    ends = [match.end() for match in cells]
    return [0, *(cut for cut in ends[:-1] if cut < body), len(line)]


def _cell(weaver: Weaver, start: int, end: int) -> Iterator[Piece]:
    """Yield the pieces of a cell; the text of those that only part it from the next is marked by its flag."""
    line = weaver.text[start:end]
    body = line.strip(" |\n\t")
    first = start + line.index(body) if body else end
    for a, b in ((start, first), (first, first + len(body)), (first + len(body), end)):
        apart = a != first or not body
        yield from (piece._replace(edge=apart) if piece.what == "text" else piece for piece in weaver.weave(a, b))


def _depths(items: list[Item], depth: int = 1) -> Iterator[tuple[int, int]]:
    for item in items:
        yield item.start, depth
        yield from _depths(item.items, depth + 1)
