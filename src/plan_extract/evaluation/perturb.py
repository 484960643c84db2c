"""Damage done to a text on purpose, to measure how far scores fall: OCR confusions, other letters, lines broken elsewhere.

Guarantees:
- the same seed damages the same places;
- every damage returns the new text and where each old offset stands in it, so that gold moves along.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from plan_extract.evaluation.gold import spans
from plan_extract.evaluation.score import Row

Damaged = tuple[str, Sequence[int]]

_WORD = re.compile(r"\w+")
#: What a line of a table holds.
_TABLE = re.compile(r"\||\t|   ")
#: Confusions of scanned Vietnamese, read both ways: marks of one vowel, đ and d, shapes of letters and digits (domain facts, 3e).
_CONFUSED = (
    "ấẩ", "ầẩ", "ậẩ", "ếể", "ềể", "ốổ", "ồổ", "ớở", "ứử", "âă", "ôơ", "ưu", "ạa", "íi", "ìi", "êe",
    "đd", "ĐD", "o0", "l1", "I1", "S5", "B8", "g9", "Z2",
)  # fmt: skip
_SWAPS: dict[str, str] = {}
for _pair in _CONFUSED:
    for _side in (0, 1):
        _SWAPS[_pair[_side]] = _SWAPS.get(_pair[_side], "") + _pair[1 - _side]
_UNMARKED = {"đ": "d", "Đ": "D"}


def ocr(text: str, share: float, seed: int = 1) -> Damaged:
    """Misread one letter or digit, or all marks, of a share of the words; lengths stay.

    >>> ocr("Phấn đấu giảm nghèo", 1.0)[0] != "Phấn đấu giảm nghèo"
    True
    """
    chance = random.Random(seed)
    letters = list(text)
    for match in _WORD.finditer(text):
        if chance.random() >= share:
            continue
        places = [i for i in range(*match.span()) if text[i] in _SWAPS]
        if places and chance.random() < 0.8:
            i = chance.choice(places)
            letters[i] = chance.choice(_SWAPS[text[i]])
        else:  # marks dropped altogether
            for i in range(*match.span()):
                letters[i] = _UNMARKED.get(text[i], unicodedata.normalize("NFD", text[i])[0])
    return "".join(letters), range(len(text) + 1)


def decomposed(text: str) -> Damaged:
    """Decompose all letters (NFD), as files from a Mac are."""
    return _each(text, lambda c: unicodedata.normalize("NFD", c))


def unmarked_down(text: str) -> Damaged:
    """Strip what Markdown adds: `#`, `*`, `_` and `|` of tables become nothing or a tab."""
    return _each(text, lambda c: {"#": "", "*": "", "_": "", "|": "\t"}.get(c, c))


def wrapped(text: str, paragraphs: Iterable[tuple[int, int]], width: int) -> Damaged:
    """Break paragraphs at a width, as a page does, whatever broke them before; tables stay, lengths too.

    Args:
        paragraphs: spans of the text.

    >>> wrapped("KẾ HOẠCH\\nHuyện triển khai\\nđồng bộ các giải pháp", [(0, 8), (9, 47)], 20)[0]
    'KẾ HOẠCH\\nHuyện triển khai\\nđồng bộ các giải\\npháp'
    """
    letters = list(text)
    for start, end in paragraphs:
        if _TABLE.search(text, start, end) is None:
            letters[start:end] = text[start:end].replace("\n", " ")
    at = 0
    for line in "".join(letters).split("\n"):
        start = 0
        while len(line) - start > width and _TABLE.search(line) is None:
            cut = line.rfind(" ", start + 1, start + width + 1)
            if cut < 0:
                break
            letters[at + cut], start = "\n", cut + 1
        at += len(line) + 1
    return "".join(letters), range(len(text) + 1)


def _each(text: str, change: Callable[[str], str]) -> Damaged:
    pieces, offsets, at = [], [], 0
    for letter in text:
        pieces.append(change(letter))
        offsets.append(at)
        at += len(pieces[-1])
    return "".join(pieces), [*offsets, at]


def moved(gold: Row, offsets: Sequence[int]) -> Row:
    """Return gold (a copy that may be changed) with its spans where the damage has put them."""
    for span in spans(gold):
        span["start"], span["end"] = offsets[span["start"]], max(offsets[span["end"]], offsets[span["start"]] + 1)
    return gold


#: Name → damage, as the table of `benchmarks/robustness.py` tells them.
DAMAGES: dict[str, Callable[[str], Damaged]] = {
    "OCR 1 %": lambda text: ocr(text, 0.01),
    "OCR 3 %": lambda text: ocr(text, 0.03),
    "OCR 5 %": lambda text: ocr(text, 0.05),
    "NFD": decomposed,
    "CRLF": lambda text: (text.replace("\n", "\r\n"), range(len(text) + 1)),  # the reader undoes it: offsets stay
    "no markdown": unmarked_down,
}
