"""Words of a cell that is too narrow for them (`117.50` above `0`, `Cộn` above `g`), made whole again.

Guarantees:
- a word is cut only where not even one more letter had room, and what is left over is no word or number of its own;
- two numbers below each other stay two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from plan_extract.normalize import fold
from plan_extract.readers.pdf_lines import Line, Word, box_of

#: Blank that belongs to the letters, in letter sizes: what PDFium and Tesseract tell is often the ink alone.
BLANK = 0.15

_COUNTERS = ("STT", "TT")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+|(?:\d{1,2}/){0,2}(?:19|20)\d\d")
_VOWEL = re.compile(r"[aeiouy]")


class Narrow(NamedTuple):
    """A cell: its lines, its left and right side."""

    lines: list[Line]
    left: float
    right: float


def with_whole_words(cells: Iterable[Narrow]) -> list[list[Line]]:
    """Return the lines of a table's cells with the words whole that the cells have cut."""
    cells = list(cells)
    sides = ((line.x0 - cell.left, cell.right - line.x1) for cell in cells for line in cell.lines)
    margin = max(min(chain.from_iterable(sides), default=0.0), 0.0)
    return [_mended(cell.lines, cell.right - cell.left - 2 * margin) for cell in cells]


def _mended(lines: list[Line], room: float) -> list[Line]:
    """Return the lines of a cell that has so much room; the head of a counter's column is one word."""
    if len(lines) > 1 and "".join(line.text for line in lines) in _COUNTERS:
        room = 0.0
    mended: list[Line] = []
    wide, pieces = 0.0, 0  # of the last line as it is printed, in letters
    for line in lines:
        first = line.words[0]
        letter = max((first.x1 - first.x0) / len(first.text), wide / max(pieces, 1))
        full = wide + letter + BLANK * line.size > room
        if mended and len(mended[-1].words) == 1 and full and is_cut(mended[-1].text, first.text):
            x0, top, x1, bottom = box_of([*mended[-1].words, first])
            whole = Word(mended[-1].text + first.text, x0, top, x1, bottom, first.raised, first.stops, first.spaced)
            mended[-1] = replace(mended[-1], words=[whole])
            line = replace(line, words=line.words[1:])
        wide, pieces = first.x1 - first.x0, len(first.text)
        mended += [line] if line.words else []
    return mended


def is_cut(one: str, two: str) -> bool:
    """Tell whether two pieces are one word or number: together they are one, alone they are none.

    >>> is_cut("117.50", "0"), is_cut("202", "1"), is_cut("158,", "3"), is_cut("Cộn", "g"), is_cut("S", "TT")
    (True, True, True, True, True)
    >>> is_cut("117.500", "24.000"), is_cut("12", "15"), is_cut("Nội", "dung"), is_cut("NSTW", "KH")
    (False, False, False, False)
    """
    if one[-1].isdigit() or two[0].isdigit():
        return _NUMBER.fullmatch(one + two) is not None and _NUMBER.fullmatch(one) is None
    if one + two in _COUNTERS:
        return True
    if not (one.isalpha() and two.islower() and two.strip(".,;:)").isalpha()):
        return False
    return not _VOWEL.search(fold(two)) or (not _VOWEL.search(fold(one)) and _VOWEL.match(fold(two)) is not None)
