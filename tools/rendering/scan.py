"""A digital PDF → its scan: pages as pictures, 200 dpi, 0.6 degrees askew, with noise and specks, black and white as office scanners save.

The noise comes from a seed, so that the same pages always give the same bytes.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

DPI, DEGREES = 200, 0.6
#: Grey noise as wide as this around the ink, specks a page.
NOISE, SPECKS, THRESHOLD = 90, 120, 150


def write_scan(pdf: Path, path: Path, seed: int) -> None:
    """Write the scan of a PDF."""
    import pypdfium2
    from PIL import Image

    dice = random.Random(seed)
    pages = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=DPI / 72, grayscale=True).to_pil()
        picture = picture.rotate(DEGREES if len(pages) % 2 else -DEGREES, Image.Resampling.BICUBIC, fillcolor=255)
        pages.append(_noisy(picture, dice))
    pages[0].save(
        path, "PDF", save_all=True, append_images=pages[1:], resolution=DPI, producer="scan", creationDate=None, modDate=None
    )


def _noisy(picture: Image, dice: random.Random) -> Image:
    from PIL import Image, ImageChops, ImageFilter

    noise = Image.frombytes("L", picture.size, dice.randbytes(picture.width * picture.height))
    noise = noise.point([value * NOISE // 255 for value in range(256)])
    picture = ImageChops.subtract(ImageChops.add(picture.filter(ImageFilter.GaussianBlur(0.6)), noise, 1, -NOISE // 2), noise, 1, 0)
    picture = picture.point([255 if value > THRESHOLD - NOISE // 2 else 0 for value in range(256)])
    for _ in range(SPECKS):
        at = dice.randrange(picture.width - 2), dice.randrange(picture.height - 2)
        picture.paste(0, (*at, at[0] + dice.randint(1, 2), at[1] + dice.randint(1, 2)))
    return picture.convert("1", dither=Image.Dither.NONE)
