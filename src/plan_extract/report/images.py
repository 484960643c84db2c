"""Pages of a PDF as small grey pictures inside the page, with boxes over them.

Guarantees:
- all pictures together stay below a bound: the longer the file, the smaller each; a page that does not fit is left out and named.
"""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import NamedTuple

#: Letters of all pictures, as they stand in the file.
ALL_PICTURES = 1_700_000
#: No page of print can be read in fewer.
SMALLEST = 7_000
#: Widths in pixels that are tried, with the shades of grey of each: print in few shades is sharper and half as large as a photo.
_STEPS = ((900, 8), (900, 4), (760, 4), (620, 4), (540, 4), (480, 4), (480, 2))


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
            fair = max(room // (len(pdf) - i), SMALLEST)
            if fair > room:
                left += range(i + 1, len(pdf) + 1)
                break
            page = pdf[i]
            width, height = page.get_size()
            data = _picture(page, width, fair * 3 // 4 - 30)  # base64 takes four letters for three bytes
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
    for pixels, shades in _STEPS:
        small = image if pixels == image.width else image.resize((pixels, max(1, image.height * pixels // image.width)))
        held, step = io.BytesIO(), 255 / (shades - 1)
        small.point([round(round(value / step) * step) for value in range(256)]).save(held, "webp", lossless=True, quality=60)
        if held.tell() <= bound:
            return held.getvalue()
    return None
