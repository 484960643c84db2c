"""Source text and Document: the text as it stands, the copy that rules match, and the way back.

Guarantees:
- ``document.flow`` is as long as the repaired copy and only ever changes one code point for one;
- ``document.evidence(start, end)`` speaks of the source text: ``source.text[start:end] == quote``;
- every rule that reads something leaves a ``Trace``, so that ``plan-extract explain`` can tell.
"""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from plan_extract.normalize import HIDDEN, repair, squeeze, trim
from plan_extract.schema import Evidence

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Places:
    """Where the words of a source text stand on their pages; one entry a word, in the order of the text.

    Attributes:
        starts: offset of the first letter of each word.
        pages: its page, from 1.
        boxes: its box, four numbers a word: x0, top, x1, bottom in points.
    """

    starts: array[int]
    pages: array[int]
    boxes: array[float]

    def locate(self, start: int, end: int) -> tuple[int, Box] | None:
        """Return the page of a span and the box around its words there; of a span over two pages the first one."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_left(self.starts, end, first), first + 1)
        if not self.starts:
            return None
        page = self.pages[first]
        words = [i for i in range(first, min(last, len(self.starts))) if self.pages[i] == page]
        sides = [[self.boxes[4 * i + k] for i in words] for k in range(4)]
        x0, top, x1, bottom = (round(pick(side), 1) for pick, side in zip((min, min, max, max), sides, strict=True))
        return page, (x0, top, x1, bottom)


@dataclass(frozen=True)
class SourceText:
    """A file as text.

    Attributes:
        text: the source text of the contract; offsets count its code points.
        path: the file as it was given, ``-`` for standard input.
        sha256: of the bytes of the file.
        media_type: of the file.
        encoding: that was detected, ``None`` where the text came as a string.
        notes: what was found on reading (byte order mark, line ends, decomposed letters).
        pages: number of pages where the format has them.
        places: where its words stand on those pages, ``None`` for a format without pages.
        ocr_confidence: of every page, how sure the reader of its picture was (0 to 100), ``None`` for a page with text.
    """

    text: str
    path: str
    sha256: str
    media_type: str = "text/plain"
    encoding: str | None = None
    notes: tuple[str, ...] = ()
    pages: int | None = None
    places: Places | None = None
    ocr_confidence: tuple[float | None, ...] | None = None

    def evidence(self, start: int, end: int) -> Evidence:
        """Return the evidence of a span of the text, with page and box where the source has them."""
        page, box = (self.places and self.places.locate(start, end)) or (None, None)
        return Evidence(start=start, end=end, quote=self.text[start:end], page=page, bbox=box)


class Slip(NamedTuple):
    """A misread word: span of the flow, what is printed, what it was read as."""

    start: int
    end: int
    printed: str
    read: str


class Trace(NamedTuple):
    """Which rule read a span of the flow, and as what."""

    start: int
    end: int
    rule: str
    what: str


@dataclass
class Document:
    """A source text and the aligned copy that rules match.

    Attributes:
        flow: the repaired copy; layout blanks running heads and joins wrapped lines in it, length unchanged.
        slips: OCR slips that were read as another word.
        trace: which rule read what.
    """

    source: SourceText
    flow: str
    offsets: array[int] | None = None
    slips: list[Slip] = field(default_factory=list)
    trace: list[Trace] = field(default_factory=list)

    @classmethod
    def of(cls, source: SourceText) -> Document:
        """Return the document of a source text, characters repaired, nothing else done yet."""
        flow, offsets = repair(source.text)
        return cls(source, flow, offsets)

    def to_source(self, at: int) -> int:
        """Return the source offset of an offset of the flow."""
        return at if self.offsets is None else self.offsets[at]

    def to_flow(self, at: int) -> int:
        """Return the offset in the flow of a source offset."""
        return at if self.offsets is None else bisect_left(self.offsets, at)

    def evidence(self, start: int, end: int) -> Evidence:
        """Return the evidence of a span of the flow, without the white space at its ends."""
        start, end = trim(self.flow, start, end)
        first, last = self.to_source(start), self.to_source(max(start, end))
        # Layout moves a stop in front of the mark before it (`)*.`): evidence that ends with the stop holds both.
        text = self.source.text
        if start < end and text[last - 1] in "*\\" and text[last : last + 1] == self.flow[end - 1]:
            last += 1
        return self.source.evidence(first, last)

    def printed(self, start: int, end: int) -> str:
        """Return what is printed in a span of the flow, composed and in one line, markdown marks left out."""
        text, at = self.source.text, range(end + 1) if self.offsets is None else self.offsets
        printed = self.flow[start:end]
        if text[at[start] : at[end]] == printed:
            return squeeze(unicodedata.normalize("NFC", HIDDEN.sub("", printed)))
        pieces = ((text[at[i] : at[i + 1]], self.flow[i]) for i in range(start, end))
        # Where layout blanked a mark (a running head, an asterisk) the flow has a space, for an escaped sign the sign.
        kept = "".join(" " if f.isspace() else f if raw in "\\<&*" else raw for raw, f in pieces)
        return squeeze(unicodedata.normalize("NFC", HIDDEN.sub("", kept)))

    def note(self, rule: str, start: int, end: int, what: str) -> None:
        """Remember that a rule read a span."""
        self.trace.append(Trace(start, end, rule, what))
