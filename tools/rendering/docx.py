"""Blocks → DOCX with automatic numbering: every label is a list number of Word, none is typed (but *đ)*, which Word lacks).

The XML is written by hand, so that the same blocks always give the same bytes and nothing has to be installed.
"""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import escape

from rendering.blocks import Block, Grid, NewPage, Paragraph, Sides

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {"document": "document.main", "numbering": "numbering", "styles": "styles", "header1": "header"}
_ROMAN = {"I": 1, "V": 5, "X": 10}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# The levels of the outline, as a definition of Word: format, text.
_OUTLINE = [("upperRoman", "%1."), ("decimal", "%2."), ("decimal", "%2.%3."), ("lowerLetter", "%4)")]
_BULLETS = ["-", "+", "*"]
_ROWS = 4
_PAGE = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="851" w:bottom="1134" w:left="1701" w:header="567" w:footer="567"/>'
_LANDSCAPE = (
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567"/>'
)
_HEADER = '<w:headerReference w:type="default" r:id="rId3"/>{}<w:titlePg/>'
_STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
    '<w:sz w:val="27"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    '<w:pPr><w:spacing w:before="60" w:after="60"/></w:pPr></w:style>'
)


class _Lists:
    """Gives each label its list (``w:num``), and counts along as Word does.

    Attributes:
        nums: definition and start of every list that was needed, by its id less one.
    """

    def __init__(self) -> None:
        self.nums: list[tuple[int, str]] = [(0, ""), (1, ""), (2, ""), (3, "")]
        self.outline = 1
        self.counts: dict[int, int] = {}
        self.starts: dict[int, int] = {}

    def place(self, label: str) -> tuple[int, int] | None:
        """Return list and level that print the label, ``None`` where Word has no such number."""
        if label in _BULLETS:
            return 2 + _BULLETS.index(label), 0
        numbers, at = read_label(label)
        if not numbers or (at == 2 and self.counts.get(1) != numbers[0]):
            return None
        expected = self.counts[at] + 1 if at in self.counts else self.starts.get(at, 1)
        if numbers[-1] != expected:  # a number is skipped or stands twice: the list starts anew
            self.outline = self.start(0, at, numbers[-1])
            self.starts = {at: numbers[-1]}
        self.counts = {level: count for level, count in self.counts.items() if level < at} | {at: numbers[-1]}
        return self.outline, at

    def start(self, definition: int, at: int, value: int) -> int:
        """Return another list of a definition, which starts at a value."""
        override = f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="{value}"/></w:lvlOverride>'
        self.nums.append((definition, override))
        return len(self.nums)


def read_label(label: str) -> tuple[list[int], int]:
    """Return the numbers of a label and its level."""
    if re.fullmatch(r"[IVX]+\.", label):
        values = [_ROMAN[letter] for letter in label[:-1]]
        return [sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))], 0
    if re.fullmatch(r"[a-z]\)", label):
        return [_LETTERS.index(label[0]) + 1], 3
    numbers = [int(number) for number in label.rstrip(".").split(".")] if label[:1].isdigit() else []
    return (numbers, len(numbers)) if len(numbers) in (1, 2) else ([], 0)


class _Writer:
    def __init__(self) -> None:
        self.lists = _Lists()
        self.body: list[str] = []
        self.landscape = False

    def write(self, blocks: list[Block]) -> None:
        for block in blocks:
            if isinstance(block, NewPage):
                self._end_section()
            elif isinstance(block, Paragraph):
                self.body.append(self._paragraph(block))
            elif isinstance(block, Grid):
                self.body.append(self._grid(block))
            else:
                self.body.append(self._sides(block))

    def section(self) -> str:
        return f"<w:sectPr>{_HEADER.format(_LANDSCAPE if self.landscape else _PAGE)}</w:sectPr>"

    def _end_section(self) -> None:
        self.body.append(f"<w:p><w:pPr>{self.section()}</w:pPr></w:p>")
        self.landscape = True

    def _paragraph(self, block: Paragraph) -> str:
        place = self.lists.place(block.label) if block.label else None
        text = block.text if place or not block.label else f"{block.label} {block.text}"
        align = "center" if block.look == "title" else "both"
        indent = "" if block.look == "title" else '<w:ind w:firstLine="567"/>'
        numbered = f'<w:numPr><w:ilvl w:val="{place[1]}"/><w:numId w:val="{place[0]}"/></w:numPr>' if place else ""
        look = {"plain": "", "italic": "<w:i/>"}.get(block.look, "<w:b/>")
        return f'<w:p><w:pPr>{numbered}{indent}<w:jc w:val="{align}"/></w:pPr>{_runs(text, look)}</w:p>'

    def _sides(self, block: Sides) -> str:
        rows = []
        for left, right in block.rows:
            first = left[:1] == ["Nơi nhận:"]
            cells = [
                "".join(_line(line, "left" if first else "center", _SMALL) for line in left),
                "".join(_line(line, "center", "<w:b/>" + _SMALL) for line in right),
            ]
            rows.append("<w:tr>" + "".join(_cell(cell, width) for cell, width in zip(cells, _SIDES, strict=True)) + "</w:tr>")
        return f'<w:tbl><w:tblPr><w:tblW w:w="9400" w:type="dxa"/></w:tblPr>{_columns(_SIDES)}{"".join(rows)}</w:tbl><w:p/>'

    def _grid(self, block: Grid) -> str:
        width = 14000 if self.landscape else 9400
        sides = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>' for side in _BORDERS)
        rows = [_row(block.rows[0], width, "<w:tblHeader/>", "<w:b/>")]
        numbering = self.lists.start(_ROWS, 0, 1)
        for i, cells in enumerate(block.rows[1:], 1):
            row = _row(cells, width)
            if cells[0] == str(i):  # the number of the row is a list number too
                number = f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{numbering}"/></w:numPr></w:pPr></w:p>'
                row = row.replace(_line(cells[0], "left"), number, 1)
            rows.append(row)
        properties = f'<w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders>'
        columns = _columns(_widths(len(block.rows[0]), width))
        return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{columns}{''.join(rows)}</w:tbl><w:p/>"


_SMALL = '<w:sz w:val="24"/>'
_SIDES = [3600, 5800]
_BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")


def _widths(count: int, width: int) -> list[int]:
    """Return the widths of the columns of a table: a narrow one for its numbers, a wide one for names, the rest alike."""
    return [700, 3800] + [(width - 4500) // (count - 2)] * (count - 2)


def _columns(widths: list[int]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tblGrid>{columns}</w:tblGrid>"


def _row(cells: list[str], width: int, traits: str = "", look: str = "") -> str:
    widths = _widths(len(cells), width)
    inner = "".join(_cell(_line(text, "left", look), column) for text, column in zip(cells, widths, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{traits}</w:trPr>{inner}</w:tr>"


def _cell(content: str, width: int) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content or "<w:p/>"}</w:tc>'


def _line(text: str, align: str, look: str = "") -> str:
    return f'<w:p><w:pPr><w:spacing w:before="20" w:after="20"/><w:jc w:val="{align}"/></w:pPr>{_runs(text, look)}</w:p>'


def _runs(text: str, look: str) -> str:
    """Return a text in runs, cut where Word would cut it: anywhere."""
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    pieces = [text[i : i + 67] for i in range(0, len(text), 67)]
    return "".join(
        f'<w:r>{properties}<w:t xml:space="preserve">{escape(piece)}</w:t></w:r>'.replace(
            "\t", '</w:t><w:tab/><w:t xml:space="preserve">'
        )
        for piece in pieces
    )


def _numbering(lists: _Lists) -> str:
    def level(at: int, kind: str, text: str) -> str:
        return (
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="space"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        )

    definitions = ["".join(level(at, *given) for at, given in enumerate(_OUTLINE))]
    definitions += [level(0, "bullet", text) for text in _BULLETS]
    definitions.append(level(0, "decimal", "%1"))
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{i}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        for i, levels in enumerate(definitions)
    )
    return abstract + "".join(
        f'<w:num w:numId="{i}"><w:abstractNumId w:val="{definition}"/>{start}</w:num>'
        for i, (definition, start) in enumerate(lists.nums, 1)
    )


def _types() -> str:
    media = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{media}.{kind}+xml"/>' for name, kind in _PARTS.items())
    defaults = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    return f'<Types xmlns="{_PACKAGE}/content-types">{defaults}{parts}</Types>'


def _relations(targets: list[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for i, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def write_docx(blocks: list[Block]) -> bytes:
    """Return the bytes of a DOCX file."""
    writer = _Writer()
    writer.write(blocks)
    spaces = f'xmlns:w="{_W}" xmlns:r="{_OFFICE}"'
    page = (
        '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    members = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations([("officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": _relations(
            [("styles", "styles.xml"), ("numbering", "numbering.xml"), ("header", "header1.xml")]
        ),
        "word/document.xml": f"<w:document {spaces}><w:body>{''.join(writer.body)}{writer.section()}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {spaces}>{_STYLES}</w:styles>",
        "word/numbering.xml": f"<w:numbering {spaces}>{_numbering(writer.lists)}</w:numbering>",
        "word/header1.xml": f"<w:hdr {spaces}>{page}</w:hdr>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _HEAD + content)
    return buffer.getvalue()
