"""A line as cells: Markdown, tabs, columns of blanks; what is a figure, what a rule between rows.

Guarantees:
- a cell is text of its line; empty ones are told only where Markdown or tabs show them.
"""

from __future__ import annotations

import regex

from plan_extract.layout import Line
from plan_extract.outline import Cell
from plan_extract.stacks.cells import ORDINAL

#: A row of more cells than these is cut by blanks; fewer may be a table's row that a copy has run together.
LEAST_COLUMNS = 3
#: A header has at most so many rows, a cell so many lines; up to so many columns every way to place a row's cells is weighed.
MOST_HEADS, MOST_LINES, WIDEST_PLACED = 8, 40, 40
RULE_ROW = regex.compile(r"[\s|:+=-]+$")
#: A figure, with the words or signs that compare with it: ≥ 96, Từ 1,6 trở lên, tối thiểu 94%, 4 - 5.
FIGURE = regex.compile(
    r"(?P<before>[≥≤<>~]=?|(?:(?:từ|dưới|trên|hơn|khoảng|đạt|còn|tối\s+(?:thiểu|đa)|ít\s+nhất|không\s+(?:quá|dưới)|giảm|tăng)\s+){1,3}"
    r"(?!(?:19|20)\d\d\s*$))?\s*(?P<a>\d[\d.,]*)(?:\s*(?:-|đến)\s*(?P<b>\d[\d.,]*))?\s*(?P<unit>%|‰)?(?P<after>\s+trở\s+(?:lên|xuống))?\s*$",
    regex.I,
)
#: A line in brackets that tells of the table, whatever blanks it holds: (Kèm theo Kế hoạch số      /KH-UBND).
REMARK = regex.compile(r"\s*(?:\([^()]*\p{L}{2}[^()]*\)\s*$|\(?(?:bằng\s+chữ|trong\s+đó(?!.*\s{2}\d)|ghi\s+chú)\s*:)", regex.I)
COLUMN_NUMBER = regex.compile(r"\(?\d{1,2}\)?(?:\s*=.*)?$|\([A-Z]\)$|^[A-Z]$")
_SPACES = regex.compile(r"\t|[ ]{2,}")
_TAB = regex.compile(r"\t")
_BAR = regex.compile(r"(?<!\\)\|")
_WORD = regex.compile(r"\S+")
YEARS = regex.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEAR = regex.compile(r"(?:năm\s+)?(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)\d\d)?$", regex.I)
#: A row whose columns a PDF's text has run together: number, words, figures.
_TIGHT = regex.compile(
    r"\s*(?:(?P<n>\d{1,3})\s+)?(?P<name>(?:[-+]\s*)?\p{Lu}[^\d|]{1,60}?)(?P<figures>(?:\s+(?:\d[\d.,]*%?|-)){2,12}+)\s*$"
)


def is_figure(text: str) -> bool:
    """Tell whether a cell is a number that is no year."""
    return FIGURE.match(text) is not None and not is_year(text)


def is_year(text: str) -> bool:
    """Tell whether a cell is a year or a range of years: 2024, Năm 2024, 2022-2023."""
    return _YEAR.match(text.strip()) is not None


def has_figures(row: list[Cell]) -> bool:
    """Tell whether a row holds a figure behind its first cell."""
    return any(is_figure(cell.text) for cell in row[1:])


def is_numbers(row: list[Cell]) -> bool:
    """Tell whether a row only numbers the columns: (1), (2), (3) = (1) + (2)."""
    return all(COLUMN_NUMBER.match(cell.text) for cell in row if cell.text)


def split_row(flow: str, line: Line, marked: bool) -> tuple[list[Cell], bool]:
    """Return the cells of a line, and whether they had run together, so that their places tell nothing."""
    row = flow[line.start : line.end]
    tight = False
    if marked:
        left = row.index("|") + 1 if row.lstrip().startswith("|") else 0
        right = row.rindex("|") if row.rstrip().endswith("|") else len(row)
        spans = _between(row, _BAR, left, right)
    elif "\t" in row:
        spans = _between(row, _TAB, 0, len(row))
    else:
        spans = [span for span in _between(row, _SPACES, len(row) - len(row.lstrip()), len(row)) if row[slice(*span)].strip()]
        if len(spans) < LEAST_COLUMNS and (found := _TIGHT.match(row)):
            figures = [match.span() for match in _WORD.finditer(row, *found.span("figures"))]
            spans, tight = [*([found.span("n")] if found["n"] else []), found.span("name"), *figures], True
    return [_stripped(row, line.start, *span) for span in spans], tight


def _between(row: str, mark: regex.Pattern[str], left: int, right: int) -> list[tuple[int, int]]:
    cuts = [match.span() for match in mark.finditer(row, left, right)]
    return list(zip([left, *(end for _, end in cuts)], [*(start for start, _ in cuts), right], strict=True))


def _stripped(row: str, at: int, start: int, end: int) -> Cell:
    piece = row[start:end]
    text = piece.strip()
    at += start + len(piece) - len(piece.lstrip())
    return Cell(" ".join(text.split()), at, at + len(text))


def counts_rows(labels: list[str]) -> bool:
    """Tell whether labels number rows, each whole number one or two on, or 1: 1, 2, 4; I, 1, 2, II, 1; 1, 1.1, 1.2, 2, a, b."""
    last, digits = 0, False
    for label in labels:
        match = ORDINAL.match(label)
        if match is None and not (len(label) == 1 and label.islower()):
            return False
        if match and match["arabic"]:
            number = int(match["arabic"])
            if number != 1 and not 0 < number - last < 3:
                return False
            last = number
        digits = digits or label[0].isdigit()
    return digits


def filled(row: list[Cell], width: int, numbered: bool) -> list[Cell]:
    """Return a row of the table's width whose places tell nothing: cells that lack are empty, before the figures."""
    if len(row) >= width or not row:
        return narrowed(row, width)
    lead = int(numbered and ORDINAL.match(row[0].text) is None)
    empty = Cell("", row[0].start, row[0].start)
    words = next((i for i, cell in enumerate(row) if i + lead and FIGURE.match(cell.text)), len(row))
    return [*[empty] * lead, *row[:words], *[empty] * (width - len(row) - lead), *row[words:]]


def narrowed(row: list[Cell], width: int) -> list[Cell]:
    """Return a row of no more cells than the table is wide: those too many belong to the last."""
    if len(row) <= width:
        return row
    rest = row[width - 1 :]
    return [*row[: width - 1], Cell(" ".join(cell.text for cell in rest if cell.text), rest[0].start, rest[-1].end)]


def joined(above: Cell, below: Cell) -> Cell:
    """Return two cells as the one that goes on in the next line; it stands where it begins."""
    if not (above.text and below.text):
        return above if above.text else below
    pieces = (*(above.pieces or ((above.start, above.end),)), *(below.pieces or ((below.start, below.end),)))
    return Cell(f"{above.text} {below.text}", above.start, above.end, pieces)
