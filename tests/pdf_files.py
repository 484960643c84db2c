"""Small PDF files made by code: letters at places, ruled lines, pictures, turned pages, and files that mean harm."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

#: Every letter is half its size wide.
WIDTH = 0.5
A4 = (595, 842)

_TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    b"1 beginbfrange <0000> <FFFF> <0000> endbfrange\nendcmap end end"
)


@dataclass
class PageOf:
    """A page to be: what is drawn on it, in PDF operators; places count from the top left corner."""

    size: tuple[float, float] = A4
    rotate: int = 0
    drawn: list[bytes] = field(default_factory=list)
    picture: bytes = b""  # of an image XObject, stretched over the page

    def say(self, x: float, top: float, text: str, size: float = 14, turn: tuple[int, int, int, int] = (1, 0, 0, 1)) -> PageOf:
        """Draw a line of text; `turn` is the matrix of its direction."""
        at = b"%d %d %d %d %.2f %.2f Tm" % (*turn, x, self.size[1] - top)
        self.drawn.append(b"BT /F %.2f Tf %s <%s> Tj ET" % (size, at, text.encode("utf-16-be").hex().encode()))
        return self

    def lines(self, x: float, top: float, texts: Sequence[str], size: float = 14, step: float = 18) -> PageOf:
        """Draw lines of text below each other."""
        for i, text in enumerate(texts):
            self.say(x, top + i * step, text, size)
        return self

    def rule(self, x0: float, top: float, x1: float, bottom: float) -> PageOf:
        """Draw a line."""
        self.drawn.append(b"%.2f %.2f m %.2f %.2f l S" % (x0, self.size[1] - top, x1, self.size[1] - bottom))
        return self

    def grid(self, xs: Sequence[float], tops: Sequence[float]) -> PageOf:
        """Draw the lines of a table without merged cells."""
        for top in tops:
            self.rule(xs[0], top, xs[-1], top)
        for x in xs:
            self.rule(x, tops[0], x, tops[-1])
        return self


def wide(text: str, size: float = 14) -> float:
    """Return how wide a text is."""
    return len(text) * WIDTH * size


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def assemble(objects: dict[int, bytes], trailer: bytes = b"") -> bytes:
    """Return a file of numbered objects; number 1 is its root."""
    file = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(file)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    end = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (max(objects) + 1)
    for number in range(1, max(objects) + 1):
        file += b"%010d 00000 n \n" % places.get(number, 0)
    file += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, trailer, end)
    return bytes(file)


def pdf(*pages: PageOf, trailer: bytes = b"") -> bytes:
    """Return a PDF of pages; its one font has a letter for every code point."""
    descendant = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Serif /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity)"
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"",
        3: b"<< /Type /Font /Subtype /Type0 /BaseFont /Serif /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        4: descendant + b" /Supplement 0 >> /FontDescriptor 6 0 R /DW %d >>" % (1000 * WIDTH),
        5: stream(_TO_UNICODE),
        6: b"<< /Type /FontDescriptor /FontName /Serif /Flags 4 /FontBBox [0 -250 1000 900] /ItalicAngle 0 /Ascent 900 /Descent -250"
        b" /CapHeight 700 /StemV 80 >>",
    }
    kids = []
    for page in pages:
        own = max(objects) + 1
        kids.append(b"%d 0 R" % own)
        drawn = list(page.drawn)
        pictures = b""
        if page.picture:
            objects[own + 2] = page.picture
            drawn.insert(0, b"q %d 0 0 %d 0 0 cm /P Do Q" % page.size)
            pictures = b"/XObject << /P %d 0 R >>" % (own + 2)
        objects[own + 1] = stream(zlib.compress(b"\n".join(drawn)), b"/Filter /FlateDecode")
        objects[own] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Rotate %d /Contents %d 0 R /Resources << /Font << /F 3 0 R >> %s >> >>"
            % (*page.size, page.rotate, own + 1, pictures)
        )
    objects[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return assemble(objects, trailer)


def grey(width: int, height: int, dots: bytes) -> bytes:
    """Return a picture in shades of grey."""
    entries = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode"
    )
    return stream(zlib.compress(dots), entries % (width, height))


# -- files that mean harm ----------------------------------------------------------------------------------------------

_ROOT = b"<< /Type /Catalog /Pages 2 0 R >>"
_LEAF = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>"
)
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>"
_LINE = b"BT /F 14 Tf 80 700 Td (Ke hoach nam 2024) Tj ET"


def _one(contents: bytes, count: int = 1, kids: bytes = b"3 0 R", form: bytes = b"") -> bytes:
    pages = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return assemble({1: _ROOT, 2: pages, 3: _LEAF, 4: contents, 5: _FONT, 6: stream(b"/X Do " * 3, form)})


def million_pages() -> bytes:
    """Return a file that says it has a million pages."""
    return _one(stream(_LINE), count=1_000_000)


def many_pages() -> bytes:
    """Return a file that has a hundred thousand pages, all the same."""
    return _one(stream(_LINE), count=100_000, kids=b"3 0 R " * 100_000)


def page_tree_loop() -> bytes:
    """Return a file whose pages hold themselves."""
    return assemble({1: _ROOT, 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"})


def reference_loop() -> bytes:
    """Return a file whose contents are a reference to themselves."""
    return _one(b"4 0 R")


def form_loop() -> bytes:
    """Return a file with a form that draws itself, three times."""
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 600 900] /Resources << /XObject << /X 6 0 R >> >>"
    return _one(stream(_LINE + b" /X Do"), form=entries)


def flate_bomb(size: int) -> bytes:
    """Return a file whose contents unpack to so many blanks."""
    return _one(stream(zlib.compress(b" " * size, 9), b"/Filter /FlateDecode"))


def letter_bomb(count: int) -> bytes:
    """Return a file with so many letters on a page, each drawn by itself."""
    drawn = b" ".join(b"BT /F 9 Tf %d %d Td (a) Tj ET" % (i * 7 % 590, i * 11 % 840) for i in range(count))
    return _one(stream(zlib.compress(drawn, 9), b"/Filter /FlateDecode"))


def rule_bomb(count: int) -> bytes:
    """Return a file with so many crossing lines and a word."""
    flat = b" ".join(b"0 %d m 595 %d l S" % (i % 842, i % 842) for i in range(count))
    upright = b" ".join(b"%d 0 m %d 842 l S" % (i % 595, i % 595) for i in range(count))
    return _one(stream(zlib.compress(_LINE + flat + b" " + upright, 9), b"/Filter /FlateDecode"))


def encrypted() -> bytes:
    """Return a file that wants a password."""
    entries = b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]"
    return pdf(PageOf().say(80, 80, "KẾ HOẠCH"), trailer=entries % (b"41" * 32, b"42" * 32))
