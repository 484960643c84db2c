"""The bodies that a cell of a table names, charged or asked, also where remarks and marks stand between them."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from plan_extract.bodies import BodyReader
from plan_extract.mentions import Mention
from plan_extract.outline import Cell
from plan_extract.rules import Rules

# What parts the bodies of a cell.
_PART = regex.compile(r"[;\v][;\s]*+(?:\([^()]{0,80}+\)\s*+)?")
#: A cell names no more bodies behind marks and remarks.
MOST = 40
# Where the names go on behind what is none: Bộ Công an:; Bộ Tư pháp; (theo chức năng) Bộ Y tế.
_REST = regex.compile(r"[;:)]\s*+(?!\()")


def bodies_of_cell(flow: str, rules: Rules, bodies: BodyReader, cell: Cell) -> Iterator[tuple[Mention, bool]]:
    """Yield the bodies that a cell names, and whether each is asked, not charged."""
    for start, end, asked in _parts(flow, rules, cell):
        for mention in _bodies(flow, bodies, start, end):
            yield mention, asked


def _bodies(flow: str, bodies: BodyReader, start: int, end: int) -> Iterator[Mention]:
    """Yield the bodies of a part, those behind a remark or a mark that is no part of a list too."""
    for _ in range(MOST):
        listing = bodies.listed(start, end, closed=True) or bodies.listed(start, end)
        yield from listing.mentions if listing else ()
        mark = _REST.search(flow, max(start + 1, listing.end if listing else start), end)
        if mark is None or mark.end() >= end:
            break
        start = mark.end()


def _parts(flow: str, rules: Rules, cell: Cell) -> Iterator[tuple[int, int, bool]]:
    """Yield the parts of a cell, and whether the bodies of each are asked (*Đề nghị Tòa án …*), not charged."""
    starts = [cell.start, *(mark.end() for mark in _PART.finditer(flow, cell.start, cell.end))]
    asked = [(start, match.end()) for start in starts if (match := rules["duty.request"].match(flow, start, cell.end))]
    first = asked[0][0] if asked else cell.end
    if cell.start < first:
        yield cell.start, first, False
    for start, name in asked:
        end = next((other for other in starts if other > start), cell.end)
        yield name, end, True
        following = next((other for other, _ in asked if other > start), cell.end)
        if end < following:
            yield end, following, False
