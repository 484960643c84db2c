"""The last line of a scanned paragraph, a word or two: Tesseract doubts what stands alone; it is read several times side by side.

Guarantees:
- only a line at the left margin is looked at, right below one that has not ended, or at the top of a page: stamps, handwriting and
  specks stand elsewhere;
- a word counts where all readings but one agree, and the line where all its words do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from plan_extract.readers.pdf_strokes import SURE_LINE, Read

if TYPE_CHECKING:
    from PIL.Image import Image

#: It is read so many times, with so much paper around it and between, in letter sizes.
TIMES, APART = 4, 0.5
#: The line above stands so many letter sizes higher at most; more words are no rest of a line.
HIGHER, MOST = 2.4, 2

_ENDED = re.compile(r"[.;:!?…][”\")\]]*$")


def is_last(line: Read, above: Read, left: float) -> bool:
    """Tell whether a line may be what is left of a paragraph; `left` is where lines begin, `above` empty at the top of a page."""
    size = line[0].size
    if len(line) > MOST or abs(line[0].x0 - left) > size or not any(char.isalpha() for word in line for char in word.text):
        return False
    if not any(char.isalpha() for word in above for char in word.text):
        return True  # a page number
    return 0 < line[0].base - above[-1].base < HIGHER * size and not _ENDED.search(above[-1].text)


def read_again(picture: Image, line: Read, reader: Callable[[Image, str], list[Read]]) -> Read:
    """Return a line as most readings have it, nothing where they differ."""
    from PIL import Image

    size = line[0].size
    box = (line[0].x0 - 4, line[0].base - 1.15 * size, line[-1].x1 + 4, line[0].base + 0.4 * size)
    left, top, right, bottom = (round(side) for side in box)
    piece, apart = picture.crop((left, top, right, bottom)), round(APART * size)
    step = piece.width + apart
    strip = Image.new("L", (step * TIMES + apart, piece.height + 2 * apart), 255)
    for k in range(TIMES):
        strip.paste(piece, (apart + k * step, apart))
    said = [word.text for found in reader(strip, "7") for word in found]
    meant = agreed(said, len(line))
    return [word._replace(text=text, sure=SURE_LINE) for word, text in zip(line, meant, strict=False)]


def agreed(said: Sequence[str], count: int) -> list[str]:
    """Return the words of a line, so many, as all readings but one have them.

    >>> agreed(["MWp.", "MWp.", "MVp.", "MWp."], 1), agreed(["xã", "A.", "xã", "Á.", "xã", "A.", "xã", "A."], 2)
    (['MWp.'], ['xã', 'A.'])
    >>> agreed(["MWp.", "MVp.", "MVp.", "MWp."], 1), agreed(["xã", "xã", "xã"], 1)
    ([], [])
    """
    if len(said) != count * TIMES:
        return []
    best = [Counter(said[k::count]).most_common(1)[0] for k in range(count)]
    return [text for text, _ in best] if all(times >= TIMES - 1 for _, times in best) else []
