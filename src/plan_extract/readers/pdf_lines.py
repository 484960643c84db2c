"""Letters of a page → words, lines and bands of lines that stand side by side; by place, never by the order in the file.

Guarantees:
- letters that a producer drew out of order (fonts that lack Vietnamese letters) come back in order;
- raised figures, and figures filled into a blank by another hand, stand in the line that they belong to.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from plan_extract.normalize import fold
from plan_extract.readers.pdf_page import Box, Glyph

#: In letter sizes: what a blank is at least, drawn or not; what parts two columns, its gap left empty or filled with blanks.
BLANK, GAP, COLUMN, FILLED = 0.08, 0.15, 1.5, 5.0
#: Letters of one line lie on one baseline, in points; a raised figure or another column's line within half a size of it.
SAME_BASE, SAME_BAND = 0.8, 0.5

_STATE = ("cong hoa xa", "dang cong san", "doc lap -", "doc lap –")
# What a tab or a blank that grows parts from its text: a bullet, the number of a list.
_LABEL = re.compile(r"[-–+•*▪➢✓]|(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5}|[a-zA-ZđĐ])[.)]|\(\d{1,2}\)")
_WAITS = ("ngay", "thang", "nam", "so:", "so", ":")


class Word(NamedTuple):
    """A word and its box; `raised`: how many figures at its end stand above the line, before `stops`
    so many signs that close it; `spaced`: a blank is drawn behind it.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    raised: int = 0
    stops: int = 0
    spaced: bool = False


@dataclass(slots=True)
class Line:
    """Words on one baseline without a column's gap between them."""

    words: list[Word]
    base: float
    size: float
    page: int = 0

    @property
    def x0(self) -> float:
        """Return where it begins."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Return where it ends."""
        return self.words[-1].x1

    @property
    def text(self) -> str:
        """Return what it says."""
        return " ".join(word.text for word in self.words)


def bands(glyphs: Sequence[Glyph], page: int) -> list[list[Line]]:
    """Return the lines of a page from top to bottom, those that stand side by side in one list, left to right."""
    return [lines for band in _bands(glyphs) if (lines := list(_lines(band, page)))]


class _Band(NamedTuple):
    base: float
    size: float
    glyphs: list[Glyph]


def _bands(glyphs: Sequence[Glyph]) -> list[_Band]:
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.base):
        if rows and glyph.base - rows[-1][0].base <= SAME_BASE:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    found: list[_Band] = []
    for row in rows:
        ink = [glyph for glyph in row if glyph.text != " "]
        if not ink:
            continue
        here = _Band(ink[0].base, median(glyph.size for glyph in ink), row)
        above = found[-1] if found else None
        near = above is not None and here.base - above.base <= SAME_BAND * max(here.size, above.size)
        if above is not None and near and not _overlap(above.glyphs, ink):
            main = here if len(ink) * here.size > len(above.glyphs) * above.size else above
            found[-1] = _Band(main.base, main.size, above.glyphs + row)
        else:
            found.append(here)
    return found


def _overlap(one: list[Glyph], two: list[Glyph]) -> bool:
    """Tell whether letters of two rows stand over each other."""
    spans = sorted([(g.x0, g.x1, 0, g.size) for g in one if g.text != " "] + [(g.x0, g.x1, 1, g.size) for g in two])
    reach = [(0.0, 1.0), (0.0, 1.0)]
    for x0, x1, row, size in spans:
        end, other = reach[1 - row]
        if end - x0 > 0.3 * min(size, other):
            return True
        if x1 > reach[row][0]:
            reach[row] = (x1, size)
    return False


def _lines(band: _Band, page: int) -> Iterator[Line]:
    """Yield the lines of a band: words parted at blanks, lines at columns."""
    words: list[Word] = []
    letters: list[Glyph] = []
    sizes: list[float] = []
    right = blanks = 0.0
    drawn = spaced = False
    orders: set[int] = set()
    for glyph in sorted(band.glyphs, key=lambda glyph: glyph.x0):
        if glyph.text == " ":
            drawn = drawn or bool(letters)
            spaced = spaced or (glyph.order >= 0 and bool(letters))
            blanks = max(blanks, glyph.x1)
            orders.add(glyph.order)
            continue
        gap = glyph.x0 - right
        # A blank drawn next to either letter parts them, whatever widths a font that is not in the file is given.
        parted = orders and (letters[-1].order + 1 in orders or glyph.order - 1 in orders) if letters else False
        if letters and (parted or gap > (BLANK if drawn else GAP) * glyph.size):
            words.append(_word(letters, band, spaced))
            letters = []
            filled = blanks >= glyph.x0 - 0.6 * glyph.size
            # The blank behind a bullet grows with a narrow column that is set flush on both sides; behind a number stands a tab.
            filled = filled or (len(words) == 1 and _LABEL.fullmatch(words[0].text) is not None)
            if gap > (FILLED if filled else COLUMN) * band.size and not _waits(words[-1].text, glyph.text):
                yield from _parted(words, band, sizes, page)
                words, sizes = [], []
        letters.append(glyph)
        sizes.append(glyph.size)
        right = max(right, glyph.x1) if len(letters) > 1 else glyph.x1
        drawn, spaced, blanks = False, False, right
        orders.clear()
    if letters:
        words.append(_word(letters, band, spaced))
    yield from _parted(words, band, sizes, page)


def _waits(before: str, after: str) -> bool:
    """Tell whether a gap is a blank to be filled in: *Số:      /KH-UBND*, *ngày     tháng*."""
    return after.startswith("/") or fold(before) in _WAITS


def _word(letters: list[Glyph], band: _Band, spaced: bool) -> Word:
    stops = next((i for i, glyph in enumerate(reversed(letters)) if glyph.text not in ".,;:)”"), 0)
    raised = 0
    for glyph in reversed(letters[: len(letters) - stops]):
        if not (glyph.text.isdigit() and glyph.size < 0.85 * band.size and glyph.base < band.base - 0.15 * band.size):
            break
        raised += 1
    text = unicodedata.normalize("NFC", "".join(glyph.text for glyph in letters))
    size = max(glyph.size for glyph in letters)
    base = max(glyph.base for glyph in letters)
    return Word(text, letters[0].x0, base - 0.9 * size, max(g.x1 for g in letters), base + 0.25 * size, raised, stops, spaced)


def _parted(words: list[Word], band: _Band, sizes: list[float], page: int) -> Iterator[Line]:
    """Yield the words as a line; the state's name and motto begin one of their own, however near the left column comes."""
    start = 0
    size = median(sizes) if sizes else band.size
    for i, (one, two) in enumerate(pairwise(words), 1):
        if two.x0 - one.x1 > 0.5 * size and fold(" ".join(word.text for word in words[i : i + 3])).startswith(_STATE):
            yield _line(words[start:i], size, page)
            start = i
    if words:
        yield _line(words[start:], size, page)


def _line(words: list[Word], size: float, page: int) -> Line:
    return Line(words, median(word.bottom for word in words) - 0.25 * size, size, page)


def box_of(words: Sequence[Word]) -> Box:
    """Return the box around words."""
    return min(w.x0 for w in words), min(w.top for w in words), max(w.x1 for w in words), max(w.bottom for w in words)
