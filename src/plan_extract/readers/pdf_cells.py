"""Tables of a scanned page: their cells cut out and read one below the other; what Tesseract overlooks there, looked at again.

Guarantees:
- a dash is told by its shape; a number that stands alone is read several times side by side, and counts where all readings agree
  (a comma or point that some overlook is one where others see it); a Roman one in the first column is told by its strokes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from plan_extract.readers.pdf_page import Page
from plan_extract.readers.pdf_strokes import SURE_LINE, Box, Read, Word, darkness, parts, strokes_of
from plan_extract.readers.pdf_tables import grids

if TYPE_CHECKING:
    from PIL.Image import Image

#: A reader of pictures: a picture and the layout that Tesseract is told.
Reader = Callable[["Image", str], list[Read]]

#: Dots of paper between two cells on a strip.
MARGIN = 40
#: Words of a cell that are all less sure were not read.
LEAST_SURE = 25
#: A speck is so wide at most, in dots.
SPECK = 3
#: A number that stands alone is so wide and high at most, in points; it is read so many times.
WIDE, HIGH, TIMES = 36, 16, 4
#: A dash in points: the least and the greatest width, the greatest height.
DASH = (1.5, 14.0, 2.2)
#: Cells of the first column begin so near each other, in points.
NEAR = 12.0
#: Size of letters where nothing is read that tells it, in points.
SIZE = 9.5

_NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")
_ROMAN = re.compile(r"(?=.*[IHL])[IHLl]{1,3}")
_ROMAN_ALONE = re.compile(r"[IVX]{1,4}")


def read_cells(picture: Image, page: Page, scale: float, reader: Reader) -> list[Read]:
    """Read the cells of the page's tables and whiten them."""
    inked = [(box, ink) for box in _boxes(page, scale) if (ink := _ink(picture, box))]
    if not inked:
        return []
    read: dict[int, list[Read]] = {}
    for k, line in _on_strip([picture.crop(box) for box, _ in inked], reader):
        read.setdefault(k, []).append(_moved(line, *inked[k][0][:2]))
    unread = (ink for k, (_, ink) in enumerate(inked) if all(word.sure < LEAST_SURE for line in read.get(k, ()) for word in line))
    lost = [clean for ink in unread if (clean := _without_specks(picture, ink))]
    lines = [_without_tail(line) for found in read.values() for line in found]
    lines += [[_dash(ink, scale)] for ink in lost if _is_dash(ink, scale)]
    lines += _numbers(picture, [ink for ink in lost if not _is_dash(ink, scale)], scale, reader)
    left = min(ink[0] for _, ink in inked) + NEAR / scale
    lines = [_with_roman(picture, line, left) for line in lines]
    for box, _ in inked:
        picture.paste(255, box)
    return lines


def _with_roman(picture: Image, line: Read, left: float) -> Read:
    """Return a line of the first column with its Roman number as the picture shows it: Tesseract reads `II` as `H`."""
    if len(line) == 1 and line[0].x0 < left and _ROMAN.fullmatch(line[0].text):
        strokes = strokes_of(picture, line[0])
        if 1 <= strokes <= 3:
            return [line[0]._replace(text="I" * strokes, sure=max(line[0].sure, SURE_LINE))]
    return line


def _boxes(page: Page, scale: float) -> Iterator[Box]:
    """Yield the cells of a page's tables, in dots."""
    for xs, ys, owners in grids(page.rules, page.near):
        cells: dict[int, list[tuple[int, int]]] = {}
        for row, of_row in enumerate(owners):
            for column, owner in enumerate(of_row):
                cells.setdefault(owner, []).append((row, column))
        for places in cells.values():
            (top, left), (bottom, right) = places[0], places[-1]
            box = xs[left] + 1, ys[top] + 1, xs[right + 1] - 1, ys[bottom + 1] - 1
            x0, y0, x1, y1 = (round(side / scale) for side in box)
            if x1 - x0 > 10 and y1 - y0 > 10:
                yield x0, y0, x1, y1


def _ink(picture: Image, box: Box) -> Box | None:
    """Return the box around what is printed in a cell."""
    ink = picture.crop(box).point(darkness).getbbox()
    return (box[0] + ink[0], box[1] + ink[1], box[0] + ink[2], box[1] + ink[3]) if ink else None


def _on_strip(pieces: list[Image], reader: Reader) -> Iterator[tuple[int, Read]]:
    """Yield the lines that stand on pictures, each with the number of its picture and as it stands there."""
    from PIL import Image

    width, height = max(piece.width for piece in pieces), sum(piece.height + MARGIN for piece in pieces)
    strip = Image.new("L", (width + 2 * MARGIN, height), 255)
    starts: list[int] = []
    at = MARGIN // 2
    for piece in pieces:
        strip.paste(piece, (MARGIN, at))
        starts.append(at)
        at += piece.height + MARGIN
    for line in reader(strip, "6"):
        k = max(bisect_right(starts, line[0].base - 1) - 1, 0)
        yield k, _moved(line, -MARGIN, -starts[k])


def _moved(line: Read, right: int, down: int) -> Read:
    return [word._replace(x0=word.x0 + right, x1=word.x1 + right, base=word.base + down) for word in line]


def _without_specks(picture: Image, ink: Box) -> Box | None:
    """Return the box of what is wider than a speck."""
    wide = [part for part in parts(picture, ink) if part[2] - part[0] > SPECK]
    return (wide[0][0], min(part[1] for part in wide), wide[-1][2], max(part[3] for part in wide)) if wide else None


def _without_tail(line: Read) -> Read:
    """Return a cell's line without a dash behind its number: that is a speck, or a piece of the rule."""
    return line[:1] if len(line) == 2 and line[1].text == "-" and _NUMBER.fullmatch(line[0].text) else line


def _is_dash(ink: Box, scale: float) -> bool:
    width, height = (ink[2] - ink[0]) * scale, (ink[3] - ink[1]) * scale
    return DASH[0] <= width <= DASH[1] and height <= DASH[2] and width >= 2 * height


def _dash(ink: Box, scale: float) -> Word:
    size = SIZE / scale
    return Word("-", ink[0], ink[2], ink[3] + 0.3 * size, size, SURE_LINE)


def _numbers(picture: Image, inks: Iterable[Box], scale: float, reader: Reader) -> Iterator[Read]:
    """Yield numbers that Tesseract overlooks where they stand alone: each is read some times side by side."""
    from PIL import Image

    short = [ink for ink in inks if ink[2] - ink[0] < WIDE / scale and ink[3] - ink[1] < HIGH / scale]
    pieces: list[Image.Image] = []
    for ink in short:
        step = ink[2] - ink[0] + round(0.4 * SIZE / scale)
        piece = Image.new("L", (step * TIMES, ink[3] - ink[1]), 255)
        for k in range(TIMES):
            piece.paste(picture.crop(ink), (k * step, 0))
        pieces.append(piece)
    read: dict[int, Read] = {}
    for k, line in _on_strip(pieces, reader) if pieces else ():
        read.setdefault(k, []).extend(line)
    for k, words in read.items():
        text = agreed("".join(word.text for word in words))
        if text:
            x0, _, x1, _ = short[k]
            base = short[k][1] + words[0].base
            yield [Word(text, x0, x1, base, words[0].size, min(word.sure for word in words))]


def agreed(text: str) -> str:
    """Return the number that all readings say, its comma or point where at least half of them see it.

    >>> agreed("6666"), agreed("4,54,54,54,5"), agreed("29292,92,9"), agreed("IIII")
    ('6', '4,5', '2,9', 'I')
    >>> agreed("4,5454545"), agreed("4,54,545.45"), agreed("6686"), agreed("----")
    ('', '', '', '')
    """
    plain = re.sub(r"[.,]", "", text)
    one = plain[: len(plain) // TIMES]
    if not one or one * TIMES != plain:
        return ""
    readings = re.findall(r"[.,]*".join(one), text)
    if "".join(readings) != text:
        return ""
    said = Counter(reading for reading in readings if reading != one)
    if len(said) == 1 and max(said.values()) * 2 >= TIMES:
        one = next(iter(said))
    elif said:
        return ""
    return one if _NUMBER.fullmatch(one) or _ROMAN_ALONE.fullmatch(one) else ""
