"""Small DOCX files, composed from their XML: what a word processor writes, without what the reader does not look at."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    f'xmlns:w="{W}" xmlns:r="{_OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/{main}" ContentType="{types}"/></Types>'
)
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def r(text: str, properties: str = "") -> str:
    """Return a run; a tab and a line break of the text become those of a run."""
    pieces = escape(text).replace("\t", "</w:t><w:tab/><w:t>").replace("\n", "</w:t><w:br/><w:t>")
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{pieces}</w:t></w:r>'


def p(content: str = "", *, num: tuple[int, int] | None = None, style: str = "", mark: str = "") -> str:
    """Return a paragraph: a text or runs, its list (`numId`, `ilvl`), style, and the properties of its mark."""
    runs = content if content.startswith("<") else r(content) if content else ""
    numbered = f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>' if num else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{numbered}<w:rPr>{mark}</w:rPr></w:pPr>{runs}</w:p>"


def level(at: int, kind: str, text: str, extra: str = "", *, start: int = 1, run: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{extra}<w:lvlText w:val="{text}"/>'
        f"<w:rPr>{run}</w:rPr></w:lvl>"
    )


def bullet(text: str, font: str = "") -> str:
    return level(0, "bullet", text, run=f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>' if font else "")


def numbering(definitions: dict[int, str], lists: dict[int, tuple[int, str]]) -> str:
    """Return numbering.xml: definitions by id, lists by id with their definition and overrides."""
    abstract = "".join(f'<w:abstractNum w:abstractNumId="{key}">{levels}</w:abstractNum>' for key, levels in definitions.items())
    return abstract + "".join(
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="{definition}"/>{overrides}</w:num>'
        for key, (definition, overrides) in lists.items()
    )


def style(style_id: str, content: str, *, based_on: str = "", kind: str = "paragraph", name: str = "") -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="{kind}" w:styleId="{style_id}"><w:name w:val="{name or style_id}"/>{base}{content}</w:style>'


def borders(value: str, tag: str = "tblBorders") -> str:
    sides = "".join(f'<w:{side} w:val="{value}"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    return f"<w:{tag}>{sides}</w:{tag}>"


def cell(content: str = "", *, span: int = 1, merge: str = "", extra: str = "") -> str:
    """Return a cell: paragraphs (split at line breaks) or XML."""
    inside = content if content.startswith("<") else "".join(p(line) for line in content.split("\n"))
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{merged}{extra}</w:tcPr>{inside}</w:tc>'


def table(*rows: list[str], properties: str = "", header: int = 0) -> str:
    """Return a table; a cell that is no XML is a text. `header` rows are repeated on every page."""
    lines = []
    for i, row in enumerate(rows):
        traits = "<w:trPr><w:tblHeader/></w:trPr>" if i < header else ""
        lines.append(f"<w:tr>{traits}{''.join(c if c.startswith('<w:tc>') else cell(c) for c in row)}</w:tr>")
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(lines)}</w:tbl>"


def docx(
    body: str, *, main: str = "word/document.xml", types: str = MAIN_TYPE, extra: dict[str, bytes] | None = None, **parts: str
) -> bytes:
    """Return the bytes of a DOCX file.

    Args:
        body: the XML in `w:body`.
        parts: `numbering`, `styles`, `footnotes`, `header` …: the XML in their roots.
        extra: further members of the archive, or others in the place of these.
    """
    roots = {"header": "hdr", "footer": "ftr"}
    members = {
        "[Content_Types].xml": _HEAD + _TYPES.format(main=main, types=types),
        "_rels/.rels": _relations({"officeDocument": main}),
        main: f"{_HEAD}<w:document {_SPACES}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/_rels/document.xml.rels": _relations({kind: f"{kind}.xml" for kind in parts}),
    }
    for kind, content in parts.items():
        root = roots.get(kind, kind)
        members[f"word/{kind}.xml"] = f"{_HEAD}<w:{root} {_SPACES}>{content}</w:{root}>"
    return archive({name: content.encode() for name, content in members.items()} | (extra or {}))


def archive(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


def _relations(targets: dict[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="r{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for i, (kind, target) in enumerate(targets.items())
    )
    return f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'
