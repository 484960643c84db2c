"""Rows whose cells are marked, by bars or tabs: the header's rows, the table's rows, a header that a page repeats.

Guarantees:
- a header cell reaches over the empty ones to its right where cells stand below them;
- a row that says the header again is none.
"""

from __future__ import annotations

from plan_extract.layout import Line
from plan_extract.outline import Cell
from plan_extract.rules import Rules
from plan_extract.stacks.cells import ORDINAL
from plan_extract.tables.cells import (
    MOST_HEADS,
    MOST_LINES,
    RULE_ROW,
    filled,
    has_figures,
    is_figure,
    is_numbers,
    is_year,
    joined,
    narrowed,
    split_row,
)


def read_marked(flow: str, lines: list[Line], rules: Rules) -> tuple[list[list[str]], list[list[Cell]]]:
    """Return header rows, a string a column, and rows of one width."""
    blocks: list[list[list[Cell]]] = [[]]
    open_ = flow[lines[0].start : lines[0].end].lstrip()[:1] not in ("|", "+")  # no bars at the ends of rows: one there parts cells
    for line in lines:
        if RULE_ROW.match(flow, line.start, line.end):
            blocks.append([])
        else:
            cells, row = split_row(flow, line, line.kind == "table")[0], flow[line.start : line.end].strip()
            lead = [Cell("", line.start, line.start)] if open_ and row.startswith("|") else []
            blocks[-1].append([*lead, *cells])
    blocks = [block for block in blocks if block]
    if len(blocks) > 2 and flow.startswith("+", lines[0].start):
        # A rule below every row: what stands between is one.
        blocks = [blocks[0], [row for block in blocks[1:] for row in (block if len(block) > MOST_LINES else [_one(block)])]]
    rows = [row for block in blocks for row in block]
    first = len(blocks[0]) if len(blocks) > 1 else _first_row(rows, rules)
    first = first if first <= MOST_HEADS else 1
    width = max((len(row) for row in rows[:first]), default=0) or max((len(row) for row in rows), default=0)
    named = [[cell.text for cell in row] for row in rows[:first]]
    body = rows[first:]
    while 0 < len(named) < MOST_HEADS and len(body) > 1 and _is_head(body[0], named):
        named.append([cell.text for cell in body.pop(0)])
    kept = [row for row in body if [cell.text for cell in row] not in named]
    numbered = sum(bool(row[0].text) and ORDINAL.match(row[0].text) is not None for row in kept) * 2 > len(kept)
    return _spread([(row + [""] * width)[:width] for row in named]), [_filled(row, width, numbered) for row in kept]


def _one(block: list[list[Cell]]) -> list[Cell]:
    """Return the lines of a row as it."""
    row = block[0]
    for more in block[1:]:
        row = [joined(one, other) for one, other in zip(row, more, strict=False)]
    return row


def _first_row(rows: list[list[Cell]], rules: Rules) -> int:
    """Return how many rows are header where no rule tells: those before the first figures."""
    first = next((i for i, row in enumerate(rows) if has_figures(row) and not is_numbers(row)), 0)
    return first or int(any(rules["table.header"].match(cell.text) for cell in rows[0]))


def _is_head(row: list[Cell], named: list[list[str]]) -> bool:
    """Tell whether a row below the header's first goes on it: words only, below cells that are empty or reach over several."""
    last = named[-1]
    texts = [cell.text for cell in row]
    if len(row) != len(last) or (is_numbers(row) and not any(len(text) == 4 for text in texts)):
        return False
    if len(last) > 2 and last[0] and len(set(last)) == 1:  # one cell over all columns: the unit
        return all(is_year(text) for text in texts if is_figure(text))
    if any(map(is_figure, texts)):
        return False
    if texts[0] and texts[0] != last[0]:
        return False
    below = [i for i, text in enumerate(texts) if text and text != last[i]]
    wide = {i for i, text in enumerate(last) if not text or last[i + 1 : i + 2] in ([""], [text]) or (i and last[i - 1] == text)}
    return len(below) > 1 and set(below) <= wide


def _spread(rows: list[list[str]]) -> list[list[str]]:
    """Return header rows with every cell repeated over the columns that it reaches over."""
    for k, row in enumerate(rows[:-1]):
        for i in range(1, len(row)):
            below = rows[k + 1 :]
            if not row[i] and row[i - 1] and all(any(other[j] for other in below) for j in (i - 1, i)):
                row[i] = row[i - 1]
    return rows


def _filled(row: list[Cell], width: int, numbered: bool) -> list[Cell]:
    """Return a row of the table's width; where it begins as the others do, its last cells are those that lack."""
    if row and (not row[0].text or not numbered or ORDINAL.match(row[0].text)):
        end = row[-1].end
        return narrowed([*row, *[Cell("", end, end)] * (width - len(row))], width)
    return filled(row, width, numbered)
