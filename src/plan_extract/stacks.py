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
from typing import NamedTuple

import regex

from plan_extract.numbering import roman_value
from plan_extract.rules import Rules

Span = tuple[int, int]

_PIECE = regex.compile(r"[^\s](?:[^\s]|[ ](?![ ]))*")
_RUN_ON = regex.compile(r"(?P<n>\d{1,3})\s+(?=\p{Lu})|(?P<figures>(?:\s+(?:\d[\d.,]*%?|-)){2,}+)\s*$")
_FIGURE = regex.compile(r"[≥≤<>~]?\s*\d[\d.,]*(?:\s*-\s*\d[\d.,]*)?\s*[%‰]?$|-$")
_YEAR = regex.compile(r"(?:năm\s+)?(?:19|20)\d\d$", regex.I)
_COLUMN_NUMBER = regex.compile(r"\(?(?P<n>\d{1,2}|[A-Z])\)?(?:\s*=.*)?$")
_ORDINAL = regex.compile(
    r"(?:(?P<arabic>\d{1,3})|(?P<roman>[IVX]{1,5})|(?P<upper>[A-H])|(?P<above>\d{1,3}(?:\.\d{1,2})*)\.(?P<sub>\d{1,2}))\.?$"
)
_GOES_ON = regex.compile(r"[\p{Ll}(]")
_OPEN = regex.compile(r"[,/(-]$|\([^)]*$")
#: A table has at least so many rows, a header at most so many cells, a cell at most so many letters.
LEAST_ROWS, MOST_COLUMNS, LONGEST_CELL = 3, 30, 300
#: A last cell behind the figures of the last row is a note only if it is short: else the text goes on there.
LONGEST_NOTE = 60


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
            if stack := _Reader(pieces, rules).read():
                yield stack
                following = stack.last + 1
        i = max(following, i + 1)


def _opens(flow: str, spans: list[Span], i: int, rules: Rules) -> bool:
    """Tell whether a line begins with the first cell of a header."""
    start, end = spans[i]
    piece = _PIECE.search(flow, start, min(end, start + LONGEST_CELL))
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
        for match in _PIECE.finditer(row):
            for text, at in _run_on(match[0], start + match.start()):
                pieces.append(Piece(text, at, at + len(text), i))
                figures = figures or (pieces[-1].is_figure and not _YEAR.match(text))
    return pieces, len(spans)


def _run_on(text: str, at: int) -> Iterator[tuple[str, int]]:
    """Yield the cells of a piece: a row number before words, figures behind them."""
    begin, end = 0, len(text)
    for match in _RUN_ON.finditer(text):
        if match["n"] and not match.start():
            yield match["n"], at
            begin = match.end()
        elif match["figures"] and match.start() > begin:
            end = match.start()
    yield text[begin:end], at + begin
    for match in regex.finditer(r"\S+", text, pos=end):
        yield match[0], at + match.start()


class _Reader:
    """Reads one table from its cells."""

    def __init__(self, pieces: list[Piece], rules: Rules) -> None:
        self.rules = rules
        self.pieces = pieces

    def read(self) -> Stack | None:
        pieces = self.pieces
        if len(pieces) > 1 and pieces[0].text.lower() == "số":
            pieces = [_joined(pieces[0], pieces[1]), *pieces[2:]]
        numbered = self.rules["table.ordinal"].match(pieces[0].text) is not None
        begin = _numbered_body(pieces) if numbered else _plain_body(pieces)
        if begin is None:
            return None
        head, body, numbers = pieces[: begin[0]], pieces[begin[1] :], begin[1] - begin[0]
        head = _wrapped(head, False)
        has_units = any(self.rules["table.unit_column"].match(cell.text) for cell in head)
        body = _wrapped(body, has_units)
        rows = self._rows(body, numbered)
        lined = sum(len(row) > 2 and row[0].line == row[-1].line for row in rows)
        if len(rows) < LEAST_ROWS or lined * 2 > len(rows):
            return None
        for columns in self._heads(head):
            if 3 <= len(columns) <= MOST_COLUMNS and numbers in (0, len(columns)) and (read := self._fit(columns, rows, numbered)):
                last = max((piece for row in read for piece in row if piece), key=lambda piece: piece.end)
                return self._stack(pieces, last, columns, read)
        # A numbered list of rows of one length is a table, though nobody knows which.
        lengths = [len(row) for row in rows[:-1] if row[0].text.isdigit()]
        if numbered and len(lengths) >= LEAST_ROWS - 1 and min(lengths) > 2:
            usual = max(set(lengths), key=lengths.count)
            return self._stack(pieces, rows[-1][: usual + 1][-1], [], [])
        return None

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
                end = next((k for k in range(i + 1, len(cells)) if not _YEAR.match(cells[k])), len(cells))
                if end - i > 2:
                    yield [*cells[:i], *(f"{cell} {year}" for year in cells[i + 1 : end]), *cells[end:]]
                return

    def _rows(self, body: list[Piece], numbered: bool) -> list[list[Piece]]:
        """Return the body cut at row numbers, totals and dashes; without row numbers at words behind figures."""
        rows: list[list[Piece]] = []
        count = _Count()
        for i, piece in enumerate(body):
            words_next = i + 1 < len(body) and not body[i + 1].is_figure
            named = bool(rows) and numbered and len(rows[-1]) == 1
            if numbered:
                unnumbered = self.rules["table.total"].match(piece.text) or regex.match(r"[-+]\s*\p{L}", piece.text)
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
        whole = [row for row in rows if len(row) in (width, note) and _ORDINAL.match(row[0].text)]
        kinds = _kinds(whole, width)
        # Rows of a number and a name alone head a group.
        counted = [row for row in rows if row[0].text[:1].isdigit() and len(row) > 2]
        if kinds is None or len(counted) < 2 or sum(len(row) in (width, note) for row in counted) * 2 <= len(counted):
            return None
        if "N" in kinds and all(kind == "N" for kind in kinds[kinds.index("N") :]):
            rows = list(_cut_behind_figures(rows))
        if len(rows[-1]) == 1:
            rows.pop()  # words behind the table
        fitted: list[list[Piece | None]] = []
        for i, row in enumerate(rows):
            is_counted = _ORDINAL.match(row[0].text) is not None
            last = i == len(rows) - 1
            cells = _place(row, kinds, is_counted, last)
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


class _Count:
    """Row numbers so far: `1, 2`, `I, 1, 2, II, 1`, `1, 1.1, 1.2, 2`."""

    def __init__(self) -> None:
        self.last: dict[str, int] = {}
        self.top = self.label = ""

    def take(self, text: str) -> bool:
        """Tell whether a cell is the next row number, and count it."""
        match = _ORDINAL.match(text)
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


def _joined(one: Piece, other: Piece) -> Piece:
    return Piece(f"{one.text} {other.text}", one.start, other.end, other.line)


def _wrapped(cells: list[Piece], has_units: bool) -> list[Piece]:
    """Return cells with those joined that go on over a line break; a unit in lower case before its figure is a cell."""
    joined: list[Piece] = []
    for i, cell in enumerate(cells):
        before = joined[-1] if joined else None
        words = before is not None and not before.is_figure and not cell.is_figure and _ORDINAL.match(before.text) is None
        unit = has_units and i + 1 < len(cells) and cells[i + 1].is_figure
        if (
            before
            and words
            and cells[i - 1].line != cell.line
            and not unit
            and (_GOES_ON.match(cell.text) or _OPEN.search(before.text))
        ):
            joined[-1] = _joined(before, cell)
        else:
            joined.append(cell)
    return joined


def _numbered_body(cells: list[Piece]) -> tuple[int, int] | None:
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


def _plain_body(cells: list[Piece]) -> tuple[int, int] | None:
    """Return where the rows begin that have no numbers: the words before the first figure."""
    for i in range(3, min(len(cells), MOST_COLUMNS * 2)):
        if cells[i].is_figure and not _YEAR.match(cells[i].text):
            return (i - 1, i - 1) if not cells[i - 1].is_figure else None
    return None


def _kinds(rows: list[list[Piece]], width: int) -> list[str] | None:
    """Return the kind of each column, words (T), figures (N) or either (NT), of rows that lack no cell, or only the note.

    Words among figures, or a row that differs twice, may be cells that moved: ``None``.
    """
    full = [row for row in rows if len(row) == width]
    shapes = ["".join("N" if piece.is_figure else "T" for piece in row) for row in rows]
    if not shapes or (not full and any(shape[-1] == "T" for shape in shapes)):
        return None
    columns = [[shape[i] for shape in shapes if i < len(shape)] or ["T"] for i in range(width)]
    usual = [max("NT", key=column.count) for column in columns]
    for shape in shapes:
        moved = [kind for kind, own in zip(shape[1:], usual[1:], strict=False) if kind != own]
        if "T" in moved or len(moved) > 1:
            return None
    return ["NT" if kind == "T" and "N" in column else kind for kind, column in zip(usual, columns, strict=True)]


def _cut_behind_figures(rows: list[list[Piece]]) -> Iterator[list[Piece]]:
    """Yield rows cut where words follow figures: such a row has no number."""
    for row in rows:
        begin = 0
        for i in range(2, len(row)):
            if row[i - 1].is_figure and not row[i].is_figure:
                yield row[begin:i]
                begin = i
        yield row[begin:]


def _place(row: list[Piece], kinds: list[str], is_counted: bool, last: bool) -> list[Piece | None] | None:
    """Return the cells of a row under their columns; of the last row what follows the table is left out."""
    width, first = len(kinds), 0 if is_counted else 1
    if last and len(row) > width - first and not any(piece.is_figure for piece in row[width - first :]):
        row = row[: width - first]
    behind = last and len(row) > 2 and row[-2].is_figure and not row[-1].is_figure
    if behind and (len(row[-1].text) > LONGEST_NOTE or len(row) < width - first):
        row = row[:-1]
    if not 2 - first <= len(row) <= width - first or row[1 - first].is_figure:
        return None
    head = row[: 2 - first]
    rest, free = row[2 - first :], kinds[2:]
    if not rest:
        ways: list[list[int]] = [[]]
    elif len(rest) == len(free):
        ways = [list(range(len(free)))]
        if any(not _fits(piece, kind) for piece, kind in zip(rest, free, strict=True)):
            return None
    else:
        ways = list(_ways(rest, free))
    if len(ways) != 1:
        return None
    placed: list[Piece | None] = [None] * width
    placed[first : first + len(head)] = head
    for piece, i in zip(rest, ways[0], strict=True):
        placed[2 + i] = piece
    return placed


def _fits(piece: Piece, kind: str) -> bool:
    return ("N" if piece.is_figure else "T") in kind


def _ways(rest: list[Piece], free: list[str]) -> list[list[int]]:
    """Return the leftmost and the rightmost way to place cells in order; one way where they are the same."""

    def greedy(cells: list[Piece], kinds: list[str]) -> list[int] | None:
        at, found = 0, []
        for cell in cells:
            while at < len(kinds) and not _fits(cell, kinds[at]):
                at += 1
            if at == len(kinds):
                return None
            found.append(at)
            at += 1
        return found

    left, right = greedy(rest, free), greedy(rest[::-1], free[::-1])
    if left is None or right is None:
        return []
    mirrored = [len(free) - 1 - i for i in right][::-1]
    return [left] if left == mirrored else [left, mirrored]
