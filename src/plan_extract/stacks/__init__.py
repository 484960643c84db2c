"""Tables whose copy has lost its lines: cells one a line, or run on over lines → columns and rows.

Guarantees:
- the header's cells and the cells of the rows must give the same number of columns, else no value is read;
- a row that lacks cells is read where its kinds of cells (words, figures) fit the columns in one way only;
- one pass: a line is looked at as the beginning of a header, or as part of one table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import regex

from plan_extract.rules import Rules
from plan_extract.stacks.cells import (
    MOST_COLUMNS,
    ORDINAL,
    PIECE,
    YEAR,
    Count,
    Piece,
    join,
    numbered_body,
    plain_body,
    run_on,
    wrapped,
)
from plan_extract.stacks.fit import cut_behind_figures, kinds_of, place

Span = tuple[int, int]

_BULLET = regex.compile(r"[-+]\s*\p{L}")
#: A table has at least so many rows, a cell at most so many letters.
LEAST_ROWS, LONGEST_CELL = 3, 300
#: A timetable without numbers has at most so many columns.
MOST_TIMED = 6


@dataclass(frozen=True)
class Stack:
    """A table; no columns and rows where its cells cannot be told apart for certain.

    Attributes:
        first: its first line.
        last: its last line.
        rows: spans of the flow; ``None`` for an empty cell.
    """

    first: int
    last: int
    start: int
    end: int
    columns: list[str]
    rows: list[list[Span | None]]


def find_stacks(flow: str, spans: list[Span], rules: Rules) -> Iterator[Stack]:
    """Yield the tables of a text in order."""
    i = 0
    while i < len(spans):
        following = i + 1
        if _opens(flow, spans, i, rules):
            pieces, following = _pieces(flow, spans, i, rules)
            if pieces and (stack := _Reader(pieces, rules).read()):
                yield stack
                following = stack.last + 1
        i = max(following, i + 1)


def _opens(flow: str, spans: list[Span], i: int, rules: Rules) -> bool:
    """Tell whether a line begins with the first cell of a header."""
    start, end = spans[i]
    piece = PIECE.search(flow, start, min(end, start + LONGEST_CELL))
    return piece is not None and rules["stack.opening"].match(piece[0]) is not None


def _pieces(flow: str, spans: list[Span], first: int, rules: Rules) -> tuple[list[Piece], int]:
    """Return the cells from a header on, and the line where they end: at the next header, a division, a paragraph, a signature."""
    pieces: list[Piece] = []
    figures = False
    openings: set[str] = set()
    for i in range(first, len(spans)):
        start, end = spans[i]
        row = flow[start:end]
        if not row.strip():
            continue
        if len(row) > LONGEST_CELL or "|" in row or rules["stack.end"].match(row):
            return pieces, i
        if _opens(flow, spans, i, rules):
            if figures or row.strip().lower() in openings:
                return pieces, i
            openings.add(row.strip().lower())
        if len(pieces) > MOST_COLUMNS * 2 and not figures:
            return pieces, first + 1
        for match in PIECE.finditer(row):
            for text, at in run_on(match[0], start + match.start()):
                pieces.append(Piece(text, at, at + len(text), i))
                figures = figures or (pieces[-1].is_figure and not YEAR.match(text)) or rules["stack.time"].match(text) is not None
    return pieces, len(spans)


class _Reader:
    """Reads one table from its cells."""

    def __init__(self, pieces: list[Piece], rules: Rules) -> None:
        self.rules = rules
        self.pieces = pieces

    def read(self) -> Stack | None:
        pieces = self.pieces
        if sum(piece.line == pieces[0].line for piece in pieces[:LEAST_ROWS]) == LEAST_ROWS:
            return None  # columns set with blanks
        if len(pieces) > 1 and pieces[0].text.lower() == "số":
            pieces = [join(pieces[0], pieces[1]), *pieces[2:]]
        numbered = self.rules["table.ordinal"].match(pieces[0].text) is not None
        begin = numbered_body(pieces) if numbered else plain_body(pieces)
        if begin is None:
            return None if numbered else self._timetable()
        head, body, numbers = pieces[: begin[0]], pieces[begin[1] :], begin[1] - begin[0]
        if numbered and not numbers and (at := self._total_first(head)):
            head, body = head[:at], [*head[at:], *body]
        head = wrapped(head, False)
        rows: list[list[Piece]] = []
        for has_units in self._units(head):
            rows = self._rows(wrapped(body, has_units), numbered)
            lined = sum(len(row) > 2 and row[0].line == row[-1].line for row in rows)
            if len(rows) < LEAST_ROWS or lined * 2 > len(rows):
                return None
            for columns in self._heads(head):
                if (
                    3 <= len(columns) <= MOST_COLUMNS
                    and numbers in (0, len(columns))
                    and (read := self._fit(columns, rows, numbered))
                ):
                    last = max((piece for row in read for piece in row if piece), key=lambda piece: piece.end)
                    return self._stack(pieces, last, columns, read)
        # A numbered list of rows of one length is a table, though nobody knows which.
        lengths = [len(row) for row in rows[:-1] if row[0].text.isdigit()]
        if numbered and len(lengths) >= LEAST_ROWS - 1 and min(lengths) > 2:
            usual = max(set(lengths), key=lengths.count)
            return self._stack(pieces, rows[-1][: usual + 1][-1], [], [])
        return None

    def _total_first(self, head: list[Piece]) -> int | None:
        """Return where a total stands between the header and the first row with a number: … | Tổng cộng | 4.609 | 2.031 | 1 | …."""
        for i in range(3, len(head) - 1):
            figures = all(piece.is_figure and not YEAR.match(piece.text) for piece in head[i + 1 :])
            if figures and self.rules["table.total"].match(head[i].text):
                return i
        return None

    def _units(self, head: list[Piece]) -> tuple[bool, ...]:
        """Return whether a column holds units, in lower case; of *Đơn vị* that may be so or not."""
        if any(self.rules["table.unit_column"].match(cell.text) for cell in head):
            return (True,)
        return (False, True) if any(cell.text.lower() == "đơn vị" for cell in head) else (False,)

    def _times(self, pieces: list[Piece]) -> int | None:
        """Return which header cell tells when, ``None`` where none does."""
        return next((i for i, cell in enumerate(pieces[:MOST_TIMED]) if self.rules["table.time"].match(cell.text)), None)

    def _timetable(self) -> Stack | None:
        """Read rows without numbers and figures: every so many cells one tells when, and no other does."""
        when = self._times(self.pieces)
        read: list[tuple[int, list[list[Piece]]]] = []
        for width in range(when + 1, MOST_TIMED + 1) if when else ():
            rows: list[list[Piece]] = []
            body = wrapped(self.pieces[width:], False)
            while len(row := body[len(rows) * width : (len(rows) + 1) * width]) == width and self._is_timed(row, when or 0):
                rows.append(row)
            if width >= LEAST_ROWS and len(rows) >= LEAST_ROWS and not self._is_timed(self.pieces[:width], when or 0):
                read.append((width, rows))
        if len(read) != 1:
            return None
        [(width, rows)] = read
        return self._stack(self.pieces, rows[-1][-1], [cell.text for cell in self.pieces[:width]], [[*row] for row in rows])

    def _is_timed(self, row: list[Piece], when: int) -> bool:
        return all((self.rules["stack.time"].match(cell.text) is not None) == (i == when) for i, cell in enumerate(row))

    @staticmethod
    def _stack(pieces: list[Piece], last: Piece, columns: list[str], rows: list[list[Piece | None]]) -> Stack:
        spans = [[(piece.start, piece.end) if piece else None for piece in row] for row in rows]
        return Stack(pieces[0].line, last.line, pieces[0].start, last.end, columns, spans)

    def _heads(self, head: list[Piece]) -> Iterator[list[str]]:
        """Yield what the columns may be called: every cell a column; or a cell over years is none, its words part of theirs."""
        cells = [cell.text for cell in head if not self.rules["stack.group"].match(cell.text)]
        yield cells
        for i, cell in enumerate(cells):
            if self.rules["stack.over_years"].match(cell):
                end = next((k for k in range(i + 1, len(cells)) if not YEAR.match(cells[k])), len(cells))
                if end - i > 2:
                    yield [*cells[:i], *(f"{cell} {year}" for year in cells[i + 1 : end]), *cells[end:]]
                    return

    def _rows(self, body: list[Piece], numbered: bool) -> list[list[Piece]]:
        """Return the body cut at row numbers, totals and dashes; without row numbers at words behind figures."""
        rows: list[list[Piece]] = []
        count = Count()
        for i, piece in enumerate(body):
            words_next = i + 1 < len(body) and not body[i + 1].is_figure
            named = bool(rows) and numbered and len(rows[-1]) == 1
            if numbered:
                unnumbered = self.rules["table.total"].match(piece.text) or _BULLET.match(piece.text)
                new = (words_next and count.take(piece.text)) or (unnumbered and not named and not words_next)
            else:
                new = not piece.is_figure and (not rows or body[i - 1].is_figure or words_next)
            if new:
                rows.append([])
            if rows:
                rows[-1].append(piece)
        return rows

    def _fit(self, columns: list[str], rows: list[list[Piece]], numbered: bool) -> list[list[Piece | None]] | None:
        """Return the rows with every cell under its column, ``None`` where a cell may stand under two."""
        width = len(columns)
        if not numbered:
            return self._fit_plain(width, rows)
        note = width - 1 if self.rules["stack.note"].match(columns[-1]) else width
        if any(self._may_be_value(row, following, (width, note)) for row, following in pairwise(rows)):
            return None
        whole = [row for row in rows if len(row) in (width, note) and ORDINAL.match(row[0].text)]
        kinds = kinds_of(whole, width)
        # Rows of a number and a name alone head a group.
        counted = [row for row in rows if row[0].text[:1].isdigit() and len(row) > 2]
        if kinds is None or len(counted) < 2 or sum(len(row) in (width, note) for row in counted) * 2 <= len(counted):
            return None
        if "N" in kinds and all(kind == "N" for kind in kinds[kinds.index("N") :]):
            rows = list(cut_behind_figures(rows))
        if len(rows[-1]) == 1:
            rows.pop()  # words behind the table
        fitted: list[list[Piece | None]] = []
        for i, row in enumerate(rows):
            is_counted = ORDINAL.match(row[0].text) is not None
            last = i == len(rows) - 1
            cells = place(row, kinds, is_counted, last)
            if cells is None:
                words = not any(piece.is_figure for piece in row[1:])
                return fitted if last and words and len(fitted) >= LEAST_ROWS else None
            fitted.append(cells)
        return fitted

    def _may_be_value(self, row: list[Piece], following: list[Piece], widths: tuple[int, ...]) -> bool:
        """Tell whether a row number before a total may be the last figure of the row before: `9 | Xã A | 10 | Tổng cộng`."""
        if not following[0].text.isdigit() or len(following) < 2:
            return False
        total = self.rules["table.total"].match(following[1].text) is not None
        bare = len(row) == 2 and row[0].text.isdigit() and int(following[0].text) == int(row[0].text) + 1
        short = len(row) + 1 in widths and (total or len(following) not in widths)
        return bare or short or len(row) + len(following) in widths

    def _fit_plain(self, width: int, rows: list[list[Piece]]) -> list[list[Piece | None]] | None:
        """Rows of a name and figures: as many in each; the first that has none ends the table."""
        fitted: list[list[Piece | None]] = []
        for row in rows:
            if len(row) == 1:
                break
            if len(row) != width or not all(piece.is_figure for piece in row[1:]):
                return None
            fitted.append([*row])
        return fitted if len(fitted) >= LEAST_ROWS else None
