"""What the picture of a scan shows of a label that Tesseract misread: its strokes counted, or the label alone read again.

Guarantees:
- a number of which Tesseract overlooked the comma is left out, not set right;
- Tesseract overlooks strokes and invents none: a Roman number only grows, by strokes that stand in the picture;
- a first word is read again only where it is no label and a tab stands behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

#: A line so sure on the whole keeps its doubtful words: it is print.
SURE_LINE = 60
#: How sure a number is that hides a sign.
HIDDEN = -1
#: The blank behind a label that a tab stands for is so wide, in letter sizes.
TAB = 1.2
#: The tail of a semicolon reaches so far below the line at least, in letter sizes (measured: colons 0.05, semicolons 0.08 to 0.2).
TAIL = 0.09
#: How high the bar of ≥ is, in letter sizes.
BAR = 0.12

#: Columns of a stroke, and of one that is ink from end to end as no side of V and X is.
_DARK, _UPRIGHT = re.compile(rb"[\x00-\x50]{2,}"), re.compile(rb"[\x00-\x19]{2,}")
_COMPARED = re.compile(r"[<>](?=\d|$)")
# What Roman numbers stand behind.
_NUMBERED_BY = frozenset(("quý", "lục", "mục", "phần"))
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,2},")
# What is a Roman number wherever it stands: II, read as I, HI, !I.
_MIXED = re.compile(r"(?=.*I)(?=.*[H!])[IH!]{2,3}")
_STROKED = re.compile(r"[IlHL1!]{1,4}(?=/(?:19|20)\d\d\W*$|[,;.]?$)")
_STROKES = re.compile(r"(?!TL)(?=.*[IlHLT])[IlHLT1]{1,4}[.,]?")  # TL. CHỦ TỊCH
_ROMAN_HEAD = re.compile(r"(?=.*I)[IHLT]{2,4}[.,]?")  # before a heading in small letters
_ROMAN = re.compile(r"(X{0,2}V?)(I{0,3})[.,]?")
_SECTION = re.compile(r"(?:[IVX]{1,5}|\d{1,2})\.")
_LABEL = re.compile(r"[-–+*•.]{1,2}|[\d.,]{1,9}|[IVX]{1,5}[.,]?|\w?.[).]|\(.{1,2}\)")
_TONED = "ÀÁẢÃẠẰẮẲẴẶẦẤẨẪẬÈÉẺẼẸỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌỒỐỔỖỘỜỚỞỠỢÙÚỦŨỤỪỨỬỮỰỲÝỶỸỴĂÂÊÔƠƯ"
# I. and a heading set close: no word of Vietnamese begins so.
_GLUED = re.compile(rf"([ILH1]{{1,3}}[.,]|[ILH1]{{0,2}}[LH])(?=[B-DGHK-NP-TVXĐ]{{1,3}}[AEIOUY]{{0,2}}[{_TONED}]\w{{0,3}}$)")


class Word(NamedTuple):
    """A word that Tesseract read, in dots of its picture."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    sure: float


#: Of a picture, in dots: left, top, right, bottom.
Box = tuple[int, int, int, int]
#: A line of words as Tesseract found it.
Read = list[Word]


def with_point(line: Read, left: float) -> Read:
    """Return a line that begins a paragraph with the point behind its number: Tesseract reads `1.1.` as `1.1,`."""
    begins = len(line) > 1 and line[0].x0 - left > line[0].size and line[1].text[:1].isupper()
    if begins and _NUMBERED.fullmatch(line[0].text):
        return [line[0]._replace(text=line[0].text[:-1] + "."), *line[1:]]
    return line


def with_label(picture: Image, line: Read, reread: Callable[[Image], str], indented: bool = False) -> Read:
    """Return a line with its label as the picture shows it: Tesseract reads `II.` as `I.`, `IL` or `H.`, `7.` as `VỀ`.

    Args:
        picture: that of the page.
        line: as it was read.
        reread: reads a picture that holds the number of a section and nothing else.
        indented: whether the line begins a paragraph.
    """
    if len(line) < 2:
        return line
    first, second = line[0], line[1]
    heads = second.text.isupper() and len(second.text) > 1
    text = first.text
    if heads and (roman := _ROMAN.fullmatch(text)) and roman[1]:
        strokes = strokes_of(picture, first, _UPRIGHT)
        text = f"{roman[1]}{'I' * (strokes if len(roman[2]) < strokes <= 3 else len(roman[2]))}."
    elif (heads and _STROKES.fullmatch(text)) or (indented and second.text[:1].isupper() and _ROMAN_HEAD.fullmatch(text)):
        strokes = strokes_of(picture, first)
        text = "I" * strokes + "." if 1 <= strokes <= 3 else text
    elif heads and (glued := _GLUED.match(text)):
        strokes = strokes_of(picture, first, joined=0.6)
        text = "I" * strokes + "." + text[glued.end() :] if 1 <= strokes <= 3 else text
    elif len(text) <= 5 and not _LABEL.fullmatch(text) and second.x0 - first.x1 > TAB * first.size and second.text[:1].isupper():
        alone = reread(_alone(picture, first))
        text = alone if _SECTION.fullmatch(alone) else text
    return line if text == first.text else [first._replace(text=text, sure=max(first.sure, SURE_LINE)), *line[1:]]


def with_quarter(picture: Image, line: Read) -> Read:
    """Return a line with the numbers of its quarters as the picture shows them: Tesseract reads `III/2024` as `II/2024`."""
    line = list(line)
    for k, (before, word) in enumerate(pairwise(line), 1):
        number = _STROKED.match(word.text)
        if number and (before.text.lower() in _NUMBERED_BY or set(number[0]) == {"I"} or _MIXED.fullmatch(number[0])):
            strokes = strokes_of(picture, word, joined=0.75)
            eleven = before.text.lower() == "quý" and set(number[0]) == {"1"} and len(number[0]) == strokes > 1
            if eleven or len(number[0]) < strokes <= 3 or (1 <= strokes <= 3 and _MIXED.fullmatch(number[0])):
                line[k] = word._replace(text="I" * strokes + word.text[number.end() :], sure=max(word.sure, SURE_LINE))
    return line


def with_sign(picture: Image, line: Read) -> Read:
    """Return a line with the bar below `>` and `<` that Tesseract overlooks: they begin a figure of a cell."""
    return [
        word._replace(text="≥≤"[word.text[0] == "<"] + word.text[1:])
        if _COMPARED.match(word.text) and _is_barred(picture, word)
        else word
        for word in line
    ]


def _is_barred(picture: Image, word: Word) -> bool:
    """Tell whether the first letter of a word stands on a bar: its lowest dots are as wide as it."""
    from PIL import Image

    found = parts(
        picture, (round(word.x0), round(word.base - 1.1 * word.size), round(word.x1), round(word.base + 0.35 * word.size))
    )
    if not found:
        return False
    x0, _, x1, bottom = found[0]
    low = picture.crop((x0, bottom - max(round(BAR * word.size), 2), x1, bottom)).point(darkness)
    columns = low.resize((low.width, 1), Image.Resampling.BOX).tobytes()
    return x1 - x0 > BAR * word.size and sum(shade > 0 for shade in columns) > 0.8 * len(columns)


def with_semicolon(picture: Image, line: Read) -> Read:
    """Return a line with a semicolon at the end where its tail stands below the line: Tesseract reads `;` as `:`."""
    last = line[-1]
    if not last.text.endswith(":") or len(last.text) == 1:
        return line
    boxes = parts(
        picture, (round(last.x0), round(last.base - 1.1 * last.size), round(last.x1) + 1, round(last.base + 0.4 * last.size))
    )
    is_tailed = len(boxes) > 1 and boxes[-1][3] - last.base > TAIL * last.size
    return [*line[:-1], last._replace(text=last.text[:-1] + ";")] if is_tailed else line


def without_hidden(picture: Image, line: Read) -> Read:
    """Return a line with its numbers marked that show a comma which was not read: `4,5` is read as `45`."""
    return [
        word._replace(sure=HIDDEN) if word.text.isdigit() and len(word.text) > 1 and _hides_sign(picture, word) else word
        for word in line
    ]


def _hides_sign(picture: Image, word: Word) -> bool:
    """Tell whether between the figures of a number something low and narrow stands."""
    box = (round(word.x0), round(word.base - 1.1 * word.size), round(word.x1), round(word.base + 0.35 * word.size))
    boxes = parts(picture, box)
    if len(boxes) <= len(word.text):
        return False
    top, bottom = min(bounds[1] for bounds in boxes), max(bounds[3] for bounds in boxes)
    return any(bounds[1] > top + 0.55 * (bottom - top) for bounds in boxes[1:-1])


def parts(picture: Image, box: Box) -> list[Box]:
    """Return the boxes of what stands in a box with paper between it, from left to right."""
    from PIL import Image

    ink = picture.crop(box).point(darkness)
    columns = ink.resize((ink.width, 1), Image.Resampling.BOX).tobytes()
    spans = [match.span() for match in re.finditer(rb"[^\x00]+", columns)]
    found = [(x0, x1, bounds) for x0, x1 in spans if (bounds := ink.crop((x0, 0, x1, ink.height)).getbbox())]
    return [(box[0] + x0, box[1] + bounds[1], box[0] + x1, box[1] + bounds[3]) for x0, x1, bounds in found]


def strokes_of(picture: Image, word: Word, dark: re.Pattern[bytes] = _DARK, joined: float = 0) -> int:
    """Count the upright strokes of a word, columns as `dark`; `joined`: only the first, so close, in letter sizes."""
    from PIL import Image

    height = 0.6 * word.size
    box = (round(word.x0) - 2, round(word.base - 0.9 * height), round(word.x1) + 2, round(word.base - 0.2 * height))
    columns = picture.crop(box).point(_is_light).resize((box[2] - box[0], 1), Image.Resampling.BOX).tobytes()
    places = [match.start() for match in dark.finditer(columns)]
    if joined:
        apart = (k for k, (one, two) in enumerate(pairwise(places), 1) if two - one > joined * word.size)
        places = places[: next(apart, len(places))] if places and places[0] < 0.4 * word.size else []
    return len(places)


def darkness(shade: int) -> int:
    """Return white for ink, black for paper."""
    return 255 if shade < 140 else 0


def _is_light(shade: int) -> int:
    return 0 if shade < 140 else 255


def _alone(picture: Image, word: Word) -> Image:
    """Return a word's picture with paper around it."""
    from PIL import ImageOps

    side = round(0.4 * word.size)
    box = (round(word.x0) - side, round(word.base - word.size), round(word.x1) + side, round(word.base + 0.35 * word.size))
    return ImageOps.expand(picture.crop(box), border=round(word.size), fill=255)
