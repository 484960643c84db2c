"""The cells of a table whose copy has lost its lines: cut from a line, joined over a wrapped one, counted by row number.

Guarantees:
- a cell is text of the flow, or two such joined over a line break; its span holds both;
- a row number is only taken where it is the next one of its kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex

from plan_extract.numbering import roman_value

YEAR = regex.compile(r"(?:năm\s+)?(?:19|20)\d\d$", regex.I)
ORDINAL = regex.compile(
    r"(?:(?P<arabic>\d{1,3})|(?P<roman>[IVX]{1,5})|(?P<upper>[A-H])|(?P<above>\d{1,3}(?:\.\d{1,2})*)\.(?P<sub>\d{1,2}))\.?$"
)
PIECE = regex.compile(r"[^\s](?:[^\s]|[ ](?![ ]))*")
_RUN_ON = regex.compile(r"(?P<n>\d{1,3})\s+(?=\p{Lu})|(?P<figures>(?:\s+(?:\d[\d.,]*%?|-)){2,}+)\s*$")
_FIGURE = regex.compile(r"[≥≤<>~]?\s*\d[\d.,]*(?:\s*-\s*\d[\d.,]*)?\s*[%‰]?$|-$")
_COLUMN_NUMBER = regex.compile(r"\(?(?P<n>\d{1,2}|[A-Z])\)?(?:\s*=.*)?$")
_GOES_ON = regex.compile(r"[\p{Ll}(]")
_OPEN = regex.compile(r"[,/(-]$|\([^)]*$")
_WORD = regex.compile(r"\S+")
#: A header has at most so many cells.
MOST_COLUMNS = 30


class Piece(NamedTuple):
    """A cell as it stands in the flow; a figure, or words."""

    text: str
    start: int
    end: int
    line: int

    @property
    def is_figure(self) -> bool:
        """Tell whether it is a number or a dash."""
        return _FIGURE.match(self.text) is not None


def run_on(text: str, at: int) -> Iterator[tuple[str, int]]:
    """Yield the cells of a piece: a row number before words, figures behind them."""
    if _FIGURE.match(text):  # 2016 - 2018
        yield text, at
        return
    begin, end = 0, len(text)
    for match in _RUN_ON.finditer(text):
        if match["n"] and not match.start():
            yield match["n"], at
            begin = match.end()
        elif match["figures"] and match.start() > begin:
            end = match.start()
    yield text[begin:end], at + begin
    for match in _WORD.finditer(text, end):
        yield match[0], at + match.start()


def join(one: Piece, other: Piece) -> Piece:
    """Return two pieces of one cell as it."""
    return Piece(f"{one.text} {other.text}", one.start, other.end, other.line)


def wrapped(cells: list[Piece], has_units: bool) -> list[Piece]:
    """Return cells with those joined that go on over a line break; a unit in lower case before its figure is a cell."""
    joined: list[Piece] = []
    for i, cell in enumerate(cells):
        before = joined[-1] if joined else None
        words = before is not None and not before.is_figure and not cell.is_figure and ORDINAL.match(before.text) is None
        unit = has_units and i + 1 < len(cells) and cells[i + 1].is_figure
        if (
            before
            and words
            and cells[i - 1].line != cell.line
            and not unit
            and (_GOES_ON.match(cell.text) or _OPEN.search(before.text))
        ):
            joined[-1] = join(before, cell)
        else:
            joined.append(cell)
    return joined


def numbered_body(cells: list[Piece]) -> tuple[int, int] | None:
    """Return where the header ends and where the rows begin (a row of column numbers may stand between)."""
    for i in range(2, min(len(cells) - 1, MOST_COLUMNS * 2)):
        numbers = _column_numbers(cells, i)
        if numbers >= 3:
            begin = i + numbers
            return (i, begin) if begin + 1 < len(cells) and _is_first(cells, begin) else None
        if _is_first(cells, i):
            return i, i
    return None


def _is_first(cells: list[Piece], i: int) -> bool:
    return cells[i].text.rstrip(".") in ("1", "01", "I", "A") and not cells[i + 1].is_figure


def _column_numbers(cells: list[Piece], first: int) -> int:
    """Return how many cells from one on number the columns: `(1) (2) (3)`, `A B 1 2`."""
    count, expected = 0, ("A", "1")
    while first + count < len(cells) and (match := _COLUMN_NUMBER.match(cells[first + count].text)) and match["n"] in expected:
        number = match["n"]
        expected = (str(int(number) + 1), "") if number.isdigit() else (chr(ord(number) + 1), "1")
        count += 1
    return count


def plain_body(cells: list[Piece]) -> tuple[int, int] | None:
    """Return where the rows begin that have no numbers: the words before the first figure."""
    for i in range(3, min(len(cells), MOST_COLUMNS * 2)):
        if cells[i].is_figure and not YEAR.match(cells[i].text):
            return (i - 1, i - 1) if not cells[i - 1].is_figure else None
    return None


class Count:
    """Row numbers so far: `1, 2`, `I, 1, 2, II, 1`, `1, 1.1, 1.2, 2`."""

    def __init__(self) -> None:
        self.last: dict[str, int] = {}
        self.top = self.label = ""

    def take(self, text: str) -> bool:
        """Tell whether a cell is the next row number, and count it."""
        match = ORDINAL.match(text)
        if match is None:
            return False
        if match["sub"]:
            key, number = match["above"], int(match["sub"])
            if self.label != key and not self.label.startswith(key + "."):
                return False
            expected = number == self.last.get(key, 0) + 1
        else:
            key = next(style for style in ("arabic", "roman", "upper") if match[style])
            if key == "roman" and self.last.get("upper", 0) + 1 == ord(text[0]) - 64:
                key = "upper"
            number = int(match[key]) if key == "arabic" else roman_value(match[key]) if key == "roman" else ord(text[0]) - 64
            fresh = number == 1 and (not self.last or self.top in ("roman", "upper"))
            expected = number == self.last.get(key, 0) + 1 if key in self.last else number == 1
            expected = expected or fresh
            self.top = key if expected else self.top
        if expected:
            self.last[key] = number
            self.label = text.rstrip(".")
            if not match["sub"]:
                self.last = {name: value for name, value in self.last.items() if name in ("arabic", "roman", "upper")}
        return expected
