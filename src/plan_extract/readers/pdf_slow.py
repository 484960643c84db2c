"""The letters of a page as pdfplumber gives them, for pages where PDFium loses some: those drawn out of order.

Guarantees:
- it is asked only for pages whose words are torn, upright ones, of files that do not unpack to more than is read;
- whatever goes wrong in it leaves the page as PDFium gave it.
"""

from __future__ import annotations

import io
import re
import zlib

from plan_extract.readers.pdf_page import MAX_GLYPHS, Glyph, Page

#: Share of words that are one consonant, above which letters must be missing.
TORN = 0.04
#: What streams may unpack to, in bytes.
MAX_STREAM, MAX_STREAMS = 50_000_000, 400_000_000
#: What one stream of a file may unpack to at all: a page in colour at 600 dots an inch has 105 million bytes.
MAX_PICTURE = 250_000_000
#: Deflate packs no more than so many bytes into one; so many bytes are unpacked at a time.
MOST_PACKED, CHUNK = 1032, 1_000_000

_CONSONANT = re.compile(r"[bcdđghklmnpqrstvx]", re.I)
_STREAM = re.compile(rb"\bstream\r?\n")
_TWICE = re.compile(rb"(?:Fl|FlateDecode|LZW|LZWDecode)\s*/(?:Fl|LZW)")


def is_torn(page: Page) -> bool:
    """Tell whether words of a page lack letters in their middle.

    >>> is_torn(Page(1, 595, 842))
    False
    """
    words = "".join(glyph.text for glyph in page.glyphs).split()
    return sum(_CONSONANT.fullmatch(word) is not None for word in words) > TORN * len(words)


def reread(raw: bytes, page: Page) -> list[Glyph] | None:
    """Return the letters of an upright page as pdfplumber gives them, ``None`` where it gives none more."""
    import pdfplumber

    if page.turn or len(page.glyphs) > MAX_GLYPHS // 4 or _unpacks_to_much(raw):
        return None
    try:
        with pdfplumber.open(io.BytesIO(raw), pages=[page.number]) as pdf:
            shown = pdf.pages[0]
            if shown.rotation or tuple(shown.cropbox) != (0, 0, shown.width, shown.height):
                return None
            chars = [char for char in shown.chars if char["upright"]]
    except Exception:  # whatever it stumbles over: the page is read already
        return None
    glyphs = [
        Glyph(char["text"], char["x0"], char["x1"], page.height - char["matrix"][5], char["size"], order)
        for order, char in enumerate(chars)
    ]
    return glyphs if _letters(glyphs) > _letters(page.glyphs) else None


def is_bomb(raw: bytes) -> bool:
    """Tell whether a stream of a file unpacks to more than any picture has, found out without unpacking it as a whole."""
    if _TWICE.search(raw):
        return True
    view = memoryview(raw)
    for start in _STREAM.finditer(raw):
        end = raw.find(b"endstream", start.end())
        if (end if end >= 0 else len(raw)) - start.end() > MAX_PICTURE // MOST_PACKED and _size(view[start.end() :]) > MAX_PICTURE:
            return True
    return False


def _size(packed: memoryview) -> int:
    """Return what packed bytes unpack to, or a little more than the bound."""
    unpacking, size, rest = zlib.decompressobj(), 0, bytes(packed[:CHUNK])
    at = len(rest)
    try:
        while rest and size <= MAX_PICTURE and not unpacking.eof:
            size += len(unpacking.decompress(rest, CHUNK))
            rest = unpacking.unconsumed_tail
            if not rest:
                rest = bytes(packed[at : at + CHUNK])
                at += len(rest)
    except zlib.error:
        pass
    return size


def _letters(glyphs: list[Glyph]) -> int:
    return sum(glyph.text != " " for glyph in glyphs)


def _unpacks_to_much(raw: bytes) -> bool:
    if _TWICE.search(raw):
        return True
    left, view = MAX_STREAMS, memoryview(raw)
    for start in _STREAM.finditer(raw):
        try:
            size = len(zlib.decompressobj().decompress(view[start.end() :], MAX_STREAM))
        except zlib.error:
            continue
        left -= size
        if size >= MAX_STREAM or left < 0:
            return True
    return False
