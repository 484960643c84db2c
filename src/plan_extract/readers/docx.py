"""DOCX → its source text: what the printed page says, in the order of the text, a paragraph a line.

Guarantees:
- automatic list numbers stand in front of their paragraphs as printed; data tables are Markdown rows;
- tracked changes are accepted; hidden text, comments, headers, footers and tables of contents are left out, and said so;
- text of boxes stands behind its paragraph, once; footnotes stand at the end as `[1] …`, their marks in the text as `[1]`;
- whatever is wrong with the file is a ``ReadError``; the same bytes always give the same text.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple
from xml.etree.ElementTree import Element

from plan_extract.document import SourceText
from plan_extract.errors import ReadError
from plan_extract.readers.docx_numbering import Numbering, format_number
from plan_extract.readers.docx_package import MAX_TAGS, MAX_XML, Package, TooLarge, W, is_on, value
from plan_extract.readers.docx_styles import Styles
from plan_extract.readers.docx_symbols import is_symbol_font, read_symbol, read_text
from plan_extract.readers.docx_table import MAX_CHARS, Block, read_table, render
from plan_extract.readers.text import refuse_legacy_fonts

_MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MEDIA_MACROS = "application/vnd.ms-word.document.macroEnabled.12"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/"
_PICTURES = {_DRAWING + tag for tag in ("main}blip", "chart}chart", "diagram}relIds")} | {
    "{urn:schemas-microsoft-com:vml}imagedata"
}

_CHANGES = {W + tag for tag in ("ins", "del", "moveFrom", "moveTo")}
_DROPPED = {
    W + tag for tag in ("del", "moveFrom", "pPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "rt", "instrText", "delText")
}
_SIGNS = {W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-"}
_NOTES = {W + "footnoteReference": "footnotes", W + "endnoteReference": "endnotes"}
_NOTE_KINDS = {"footnotes": ("footnote", "decimal"), "endnotes": ("endnote", "lowerRoman")}
_WHITE = str.maketrans("\n\r\t", "   ")
_FURNITURE = re.compile(r"(?:Trang|Page|[\d\W_])*", re.I)
# Of a page break nothing is printed; where text stands on both sides of it, it ends a line.
_PAGE_BREAK = "\f"


class _Look(NamedTuple):
    """What the formatting of a run does to its text."""

    hidden: bool = False
    capitals: bool = False
    font: str = ""


@dataclass
class _Line:
    """A paragraph as it is read, its label not yet in front.

    Attributes:
        pieces: its text.
        boxes: text boxes anchored in it.
        fields: of every field that is open, whether its instruction is still going on; text in one is dropped.
        mark: `kept`, or `deleted` or `hidden` where the paragraph goes on in the next one.
    """

    style: str | None
    look: _Look
    pieces: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)
    instructions: int = 0
    mark: str = "kept"

    def add(self, text: str) -> None:
        """Add text that is printed."""
        if not self.instructions:
            self.pieces.append(text)

    def follow_field(self, kind: str) -> None:
        """Keep track of open fields: their instruction is dropped, their result kept."""
        if kind == "begin":
            self.fields.append(True)
            self.instructions += 1
        elif kind in ("separate", "end") and self.fields:
            self.instructions -= self.fields.pop()
            if kind == "separate":
                self.fields.append(False)

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip(_PAGE_BREAK).replace(_PAGE_BREAK, "\n")


class _Note(NamedTuple):
    """A footnote or endnote that the text points to; no mark where the author typed one of his own."""

    kind: str
    note_id: str
    mark: str


def read_docx(name: str, raw: bytes) -> SourceText:
    """Read the bytes of a DOCX or DOCM file.

    Raises:
        ReadError: the file is broken, protected, too large, something else than a DOCX, or holds no text.
    """
    try:
        package = Package(name, raw)
        text, notes = _Reader(package).read()
    except TooLarge:
        limits = f"{MAX_XML // 10**6} MB of XML, {MAX_TAGS // 10**6} million tags, {MAX_CHARS // 10**6} million letters"
        raise ReadError(name, f"unpacks to more than is read ({limits})", "split it, or check where it comes from") from None
    except RecursionError:
        raise ReadError(name, "is nested deeper than any document", "open it in a word processor and save it anew") from None
    refuse_legacy_fonts(name, text)
    if not unicodedata.is_normalized("NFC", text):
        notes.append("decomposed letters (not NFC)")
    media_type = _MEDIA_MACROS if package.macros else _MEDIA
    return SourceText(text, name, hashlib.sha256(raw).hexdigest(), media_type, None, tuple(notes))


class _Reader:
    """One pass over the body, then over the notes that it points to."""

    def __init__(self, package: Package) -> None:
        self.package = package
        root = package.part(package.main)
        body = None if root is None else root.find(W + "body")
        if body is None:
            raise ReadError(package.name, "is a DOCX file without a document in it", "open it in a word processor and save it anew")
        self.body = body
        self.relations = package.relations(package.main)
        self.styles = Styles(self._related("styles"))
        self.numbering = Numbering(self._related("numbering"), self.styles)
        self.looks: dict[str | None, _Look] = {}
        self.found_notes: list[_Note] = []
        self.counters = {kind: count(1) for kind in _NOTE_KINDS}
        self.said: dict[str, None] = {}  # notes, in the order of the text
        self.pictures = 0
        self.chars = 0

    def _related(self, kind: str) -> Element | None:
        target = next((relation.target for relation in self.relations if relation.kind == kind), None)
        return None if target is None else self.package.part(target)

    def read(self) -> tuple[str, list[str]]:
        """Return the text and what was noticed."""
        lines = _flat(self._blocks(self.body)) + self._notes()
        text = "\n".join(lines) + "\n"
        if len(text) > MAX_CHARS:
            raise TooLarge
        if self.pictures:
            self._say(f"{self.pictures} picture{'s' if self.pictures > 1 else ''} not read")
        self._say_left_out()
        if not text.strip():
            only = "only pictures" if self.pictures else "no text"
            raise ReadError(self.package.name, f"holds {only}", "check how it was saved; a scan must go through OCR first")
        return text, list(self.said)

    def _say(self, note: str) -> None:
        self.said.setdefault(note)

    # -- blocks --------------------------------------------------------------------------------------------------------

    def _elements(self, container: Element) -> Iterator[Element]:
        """Yield the paragraphs and tables of a body, cell, box or note, those in wrappers too."""
        for child in container:
            if child.tag in (W + "p", W + "tbl"):
                yield child
            elif child.tag == W + "altChunk":
                self._say("an inserted file was not read")
            elif child.tag == _MC + "AlternateContent":
                # The alternatives say the same in different ways.
                yield from next(filter(None, ([*self._elements(alternative)] for alternative in child)), [])
            elif child.tag not in _DROPPED and len(child) and not _is_placeholder(child):
                yield from self._elements(child)

    def _blocks(self, container: Element) -> list[Block]:
        """Return lines and tables; a paragraph whose mark is deleted or hidden goes on in the next one."""
        blocks: list[Block] = []
        carried: list[str] = []
        label, boxes = "", list[Element]()

        def end(text: str | None) -> None:
            nonlocal label
            if text is not None:
                blocks.append(_labelled(label, text))
                self.chars += len(label) + len(text) + 1
            blocks.extend(block for box in boxes for block in self._blocks(box))
            carried.clear()
            boxes.clear()
            label = ""
            if self.chars > MAX_CHARS:
                raise TooLarge

        for element in self._elements(container):
            if element.tag == W + "tbl":
                end("".join(carried) or None)
                blocks.append(read_table(element, self.styles, self._blocks))
                continue
            line = self._paragraph(element)
            boxes += line.boxes
            if text := line.text:
                carried.append(text)
            if self.styles.is_contents(line.style):
                self._say("table of contents left out")
                carried.clear()
                end(None)
                continue
            if line.mark == "kept" or (line.mark == "hidden" and carried):
                label = label or self.numbering.label(element.find(W + "pPr"), line.style)
            if line.mark == "kept":
                end("".join(carried))
        end("".join(carried) or None)
        return blocks

    # -- paragraphs ----------------------------------------------------------------------------------------------------

    def _paragraph(self, element: Element) -> _Line:
        properties = element.find(W + "pPr")
        style = value(properties, "pStyle") or self.styles.default
        line = _Line(style, self._look_of(style))
        mark = None if properties is None else properties.find(W + "rPr")
        if mark is not None and (mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None):
            line.mark = "deleted"
            self._say("tracked changes accepted")
        elif line.look.hidden if (said := is_on(mark, "vanish")) is None else said:
            line.mark = "hidden"
        self._walk(element, line, line.look)
        return line

    def _look_of(self, style: str | None) -> _Look:
        if style not in self.looks:
            self.looks[style] = _Look(bool(self.styles.is_on(style, "vanish")), bool(self.styles.is_on(style, "caps")))
        return self.looks[style]

    def _run_look(self, properties: Element | None, around: _Look) -> _Look:
        """Return the look of a run: its own, else that of its style, else that of the paragraph."""
        if properties is None:
            return around
        states = []
        for tag, inherited in (("vanish", around.hidden), ("caps", around.capitals)):
            own = is_on(properties, tag)
            own = self.styles.is_on(value(properties, "rStyle"), tag) if own is None else own
            states.append(inherited if own is None else own)
        fonts = properties.find(W + "rFonts")
        font = "" if fonts is None else fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or ""
        return _Look(states[0], states[1], font if is_symbol_font(font) else "")

    def _walk(self, element: Element, line: _Line, look: _Look) -> None:
        """Read what stands in a paragraph, run or wrapper into the line."""
        for child in element:
            tag = child.tag
            if tag in _CHANGES:
                self._say("tracked changes accepted")
            if tag in _DROPPED or _is_placeholder(child):
                continue
            if tag == W + "r":
                around = self._run_look(child.find(W + "rPr"), look)
                if around.hidden:
                    self._say("hidden text left out")
                else:
                    self._walk(child, line, around)
            elif tag == W + "t":
                text = read_text(look.font, (child.text or "").translate(_WHITE))
                line.add(text.upper() if look.capitals else text)
            elif tag in _SIGNS:
                line.add(_SIGNS[tag])
            elif tag == W + "br":
                line.add("\n" if child.get(W + "type", "textWrapping") == "textWrapping" else _PAGE_BREAK)
            elif tag == W + "sym":
                line.add(_symbol(child))
            elif tag == W + "fldChar":
                line.follow_field(child.get(W + "fldCharType", ""))
            elif tag in _NOTES:
                self._refer(child, _NOTES[tag], line)
            elif tag == W + "txbxContent":
                line.boxes.append(child)
                self._say("text boxes read behind their paragraphs")
            elif tag == _MC + "AlternateContent":
                self._walk_choice(child, line, look)
            elif tag == _MATH_TEXT:
                line.add(child.text or "")
            elif tag in _PICTURES:
                self.pictures += 1
            elif len(child):
                self._walk(child, line, look)

    def _walk_choice(self, element: Element, line: _Line, look: _Look) -> None:
        """Read the first of the alternatives that holds anything; they say the same in different ways."""
        before, pictures = (len(line.pieces), len(line.boxes)), self.pictures
        for alternative in element:
            self._walk(alternative, line, look)
            if (len(line.pieces), len(line.boxes)) != before or self.pictures != pictures:
                return

    # -- notes, headers, footers ---------------------------------------------------------------------------------------

    def _refer(self, element: Element, kind: str, line: _Line) -> None:
        if line.instructions:
            return
        mark = ""
        if not _custom(element):
            mark = f"[{format_number(next(self.counters[kind]), _NOTE_KINDS[kind][1])}]"
        line.add(mark)
        self.found_notes.append(_Note(kind, element.get(W + "id", ""), mark))

    def _notes(self) -> list[str]:
        """Return the lines of footnotes and endnotes, an empty one in front."""
        lines: list[str] = []
        for kind, (tag, _) in _NOTE_KINDS.items():
            wanted = [note for note in self.found_notes if note.kind == kind]
            root = self._related(kind) if wanted else None
            known = {} if root is None else {note.get(W + "id", ""): note for note in root.iter(W + tag)}
            for note in wanted:
                if (element := known.pop(note.note_id, None)) is not None:
                    text = " ".join(" ".join(_flat(self._blocks(element))).split())
                    lines.append(f"{note.mark} {text}".strip())
                    self._say(f"{kind} at the end of the text")
        return ["", *lines] if lines else []

    def _say_left_out(self) -> None:
        """Note comments, and the headers and footers that hold more than a page number."""
        for relation in self.relations:
            if relation.kind not in ("header", "footer", "comments"):
                continue
            root = self.package.part(relation.target)
            text = "" if root is None else " ".join("".join(_texts(root)).split())
            if relation.kind == "comments" and text:
                self._say("comments left out")
            elif not _FURNITURE.fullmatch(text):
                self._say(f"{relation.kind} left out: {text[:60]}{'…' if len(text) > 60 else ''}")


def _flat(blocks: list[Block]) -> list[str]:
    return [line for block in blocks for line in ([block] if isinstance(block, str) else render(block))]


def _texts(element: Element) -> Iterator[str]:
    """Yield the pieces of text below an element, of alternatives the first."""
    for child in element:
        if child.tag == W + "t":
            yield child.text or ""
        elif child.tag not in _DROPPED and child.tag != _MC + "Fallback":
            yield from _texts(child)
    yield " " if element.tag == W + "p" else ""


def _labelled(label: str, text: str) -> str:
    """Return a paragraph with its label in front; no number ever runs into a word."""
    text = text.rstrip()
    if not label:
        return text
    text = text.lstrip()
    glued = label[-1].isalnum() and text[:1].isalnum()
    return f"{label} {text}" if glued else f"{label}{text}".rstrip()


def _is_placeholder(element: Element) -> bool:
    """Tell whether a content control only shows its prompt (*Click here to enter text*)."""
    return element.tag == W + "sdt" and bool(is_on(element.find(W + "sdtPr"), "showingPlcHdr"))


def _custom(element: Element) -> bool:
    return element.get(W + "customMarkFollows", "0") in ("1", "true", "on")


def _symbol(element: Element) -> str:
    code = element.get(W + "char", "")
    try:
        return read_symbol(element.get(W + "font", ""), chr(int(code, 16)))
    except (ValueError, OverflowError):
        return ""
