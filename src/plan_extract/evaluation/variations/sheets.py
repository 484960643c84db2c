"""Tables set another way: Markdown, tabs, columns of blanks, a cell a line.

Guarantees:
- only what parts the cells changes; a table that the other form could not hold (empty cells, too wide) stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from plan_extract.evaluation.variations.edits import Edit, Row, Variation, Varied, body, changed

_ROW = re.compile(r"^\|.*\|[ \t]*$", re.M)
_LINE = re.compile(r"[^\n]+")
_CELL = re.compile(r"\S+(?: \S+)*")
_RULE = re.compile(r"\|[\s|:-]+\|[ \t]*$")


class Sheet(NamedTuple):
    """A table: its lines, and the spans of the cells of each, the rule left out."""

    lines: list[tuple[int, int]]
    cells: list[list[tuple[int, int]]]
    rule: tuple[int, int] | None


def marked(text: str, plan: Row) -> Iterator[Sheet]:
    """Yield the Markdown tables of the body and the annexes, stars left out of their cells."""
    run: list[tuple[int, int]] = []
    matches = [match.span() for match in _ROW.finditer(text, body(text, plan)[0])]
    for i, span in enumerate(matches):
        run.append(span)
        if i + 1 < len(matches) and matches[i + 1][0] == span[1] + 1:
            continue
        rule = next((one for one in run if _RULE.match(text, *one)), None)
        lines = [one for one in run if one != rule]
        rows = [_cells(text, *one) for one in lines]
        if rule and len({len(row) for row in rows}) == 1 and "Nơi nhận" not in text[run[0][0] : run[-1][1]]:
            yield Sheet(lines, rows, rule)
        run = []


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    bars = [i for i in range(start, end) if text[i] == "|"]
    spans = []
    for left, right in pairwise(bars):
        piece = text[left + 1 : right]
        at = left + 1 + len(piece) - len(piece.lstrip(" *"))
        spans.append((at, at + len(piece.strip(" *"))))
    return spans


def tabled(between: Callable[[int, int], str], left: str = "", right: str = "", full: bool = False, first: int = 0) -> Variation:
    """Return the variation that sets Markdown tables otherwise.

    Args:
        between: gives what parts two cells, told how long the cell is and how wide its column.
        full: only tables without an empty cell.
        first: the column to begin with, 1 leaves out the numbers of the rows.
    """

    def vary(text: str, plan: Row) -> Varied | None:
        edits = []
        for sheet in marked(text, plan):
            widths = [max(end - start for start, end in column) for column in zip(*sheet.cells, strict=True)]
            blank = any(start == end for row in sheet.cells for start, end in row)
            numbered = text[slice(*sheet.cells[0][0])].strip("* ").upper() in ("TT", "STT")
            if (full and blank) or (first and not numbered) or (between is _padded and sum(widths) > 190):
                continue
            for (start, end), row in zip(sheet.lines, sheet.cells, strict=True):
                at, width = start, 0
                for i, (one, other) in enumerate(row[first:], first):
                    edits.append(Edit(at, one, left if i == first else between(width, widths[i - 1])))
                    at, width = other, other - one
                edits.append(Edit(at, end, right))
            if not left and sheet.rule:
                edits.append(Edit(sheet.rule[0], sheet.rule[1] + 1, ""))
        return changed(text, plan, edits)

    return vary


def _padded(length: int, width: int) -> str:
    return " " * (width - length + 3)


def _head_in_capitals(text: str, plan: Row) -> Varied | None:
    edits = [Edit(start, end, text[start:end].upper()) for sheet in marked(text, plan) for start, end in sheet.cells[0]]
    return changed(text, plan, edits)


def _barred(text: str, plan: Row) -> Varied | None:
    """Set tables aligned with blanks between bars, where every line has as many cells and the first is the header."""
    edits: list[Edit] = []
    for table in plan.get("tables") or []:
        span = table["evidence"]["start"], table["evidence"]["end"]
        rows = [(line.span(), [cell.span() for cell in _CELL.finditer(text, *line.span())]) for line in _LINE.finditer(text, *span)]
        rows = [(line, cells) for line, cells in rows if len(cells) > 1]
        width = len(table.get("columns") or [])
        even = len(rows) > 2 and all(len(cells) == width for _, cells in rows)
        if not even or "|" in text[slice(*span)] or text[rows[0][1][0][0]].isdigit():
            continue
        for i, ((at, end), cells) in enumerate(rows):
            for k, (one, other) in enumerate(cells):
                edits.append(Edit(at, one, " | " if k else "| "))
                at = other
            edits.append(Edit(at, end, " |" + ("\n|" + " --- |" * width if i == 0 else "")))
    return changed(text, plan, edits)


#: Name → variation.
TABLES: dict[str, Variation] = {
    "tables with tabs": tabled(lambda *_: "\t"),
    "tables aligned": tabled(_padded),
    "tables aligned, wide": tabled(lambda n, w: " " * (w - n + 8)),
    "cells one a line": tabled(lambda *_: "\n", full=True),
    "cells one a line, blank lines": tabled(lambda *_: "\n\n", full=True),
    "no row numbers": tabled(lambda *_: " | ", "| ", " |", first=1),
    "tables aligned, no row numbers": tabled(_padded, first=1),
    "tables tabs, no row numbers": tabled(lambda *_: "\t", first=1),
    "header in capitals": _head_in_capitals,
    "aligned in bars": _barred,
}
