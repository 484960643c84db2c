"""Pages of a PDF as small grey pictures inside the page, with boxes over them.

Guarantees:
- all pictures together stay below a bound: the longer the file, the smaller each, and behind the last that fits none.
"""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import NamedTuple

#: Bytes of all pictures, as they stand in the file, and of one page.
ALL_PICTURES, LARGEST = 1_900_000, 90_000
#: Widths that are tried, in pixels, with the quality of each.
_STEPS = ((900, 45), (760, 40), (620, 35), (480, 30), (400, 20))


class Picture(NamedTuple):
    """A page.

    Attributes:
        width: in points, as `height`.
        data: address that holds the picture.
    """

    number: int
    width: float
    height: float
    data: str


def pictures(path: Path) -> tuple[list[Picture], list[int]]:
    """Return the pages that fit, and the numbers of those that do not."""
    import pypdfium2

    found: list[Picture] = []
    left: list[int] = []
    room = ALL_PICTURES
    with pypdfium2.PdfDocument(path) as pdf:
        for i in range(len(pdf)):
            fair = min(LARGEST, room // (len(pdf) - i)) * 3 // 4  # base64 takes four letters for three bytes
            page = pdf[i]
            width, height = page.get_size()
            data = None if left else _picture(page, width, fair)
            page.close()
            if data is None:
                left.append(i + 1)
                continue
            told = "data:image/webp;base64," + base64.b64encode(data).decode()
            room -= len(told)
            found.append(Picture(i + 1, width, height, told))
    return found, left


def _picture(page: object, width: float, bound: int) -> bytes | None:
    """Return a page as WebP of the first size within the bound."""
    image = page.render(scale=_STEPS[0][0] / max(width, 1), grayscale=True).to_pil()  # type: ignore[attr-defined]
    for pixels, quality in _STEPS:
        small = image if pixels == image.width else image.resize((pixels, max(1, image.height * pixels // image.width)))
        held = io.BytesIO()
        small.save(held, "webp", quality=quality, method=4)
        if held.tell() <= bound:
            return held.getvalue()
    return None
