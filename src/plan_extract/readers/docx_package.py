"""The zip archive of a DOCX file: its parts as XML trees, within bounds, or an error that says what the file is instead.

Guarantees:
- the kind is told by what is inside, never by the name; whatever is wrong is a ``ReadError``;
- at most ``MAX_XML`` bytes are unpacked, counted while unpacking, whatever the archive says of itself, and ``MAX_TAGS`` parsed;
- a document type declaration is refused, so that no entity is ever declared, expanded or fetched.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from plan_extract.errors import ReadError

#: Some 40 kB and 2,000 tags a page: room for a thousand pages. Tags cost memory and time, whatever their length.
MAX_XML, MAX_TAGS = 64_000_000, 2_000_000
MAIN = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Office writes these in files of its "strict" kind; one namespace for both spares every reader a second set of names.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)
_GET_IT_AGAIN = "get it again, or open it in a word processor and save it anew"
_UNLOCK = "open it with its password and save it without one"
_SAVE_AS_TEXT = "save it as DOCX or as text first"
_OLE_KINDS = (
    ("EncryptedPackage", "is protected by a password", _UNLOCK),
    ("Workbook", "is an XLS file (a spreadsheet), not a document", _SAVE_AS_TEXT),
    ("PowerPoint Document", "is a PPT file (slides), not a document", _SAVE_AS_TEXT),
)
_ODF = {"text": "an ODT file", "spreadsheet": "an ODS file (a spreadsheet)", "presentation": "an ODP file (slides)"}


class TooLarge(Exception):  # noqa: N818 - a bound, told to the user as a ReadError
    """The file unpacks to more than any plan has."""


class Relation(NamedTuple):
    """What a part points to: the kind (`footnotes`, `header` …) and the part."""

    kind: str
    target: str


class _Builder(ElementTree.TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:  # noqa: ARG002
        raise ElementTree.ParseError("a document type declaration")


def ole_error(name: str, raw: bytes) -> ReadError:
    """Return what to say of an OLE container that is no DOC: an encrypted DOCX, a spreadsheet, slides."""
    for stream, cause, way_out in _OLE_KINDS:
        if stream.encode("utf-16-le") in raw:
            return ReadError(name, cause, way_out)
    return ReadError(name, "is an old office file, but no document of Word", _SAVE_AS_TEXT)


class Package:
    """The parts of a DOCX file.

    Attributes:
        main: path of the document's part, `word/document.xml` nearly always.
        macros: whether the file may hold macros (.docm); they are never looked at.
    """

    def __init__(self, name: str, raw: bytes) -> None:
        self.name = name
        self._left, self._tags = MAX_XML, MAX_TAGS
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise ReadError(name, "is a broken DOCX file or zip archive", _GET_IT_AGAIN) from None
        self._paths = {entry.replace("\\", "/").lower(): entry for entry in self._zip.namelist()}
        types = self._bytes("[Content_Types].xml") or b""
        self.macros = b"macroEnabled" in types
        self.main = self._find_main(types)

    def _find_main(self, types: bytes) -> str:
        main = next((r.target for r in self.relations("") if r.kind == "officeDocument"), MAIN)
        for folder, what in (("xl/", "an XLSX file (a spreadsheet)"), ("ppt/", "a PPTX file (slides)")):
            if main.startswith(folder) or (main.lower() not in self._paths and any(p.startswith(folder) for p in self._paths)):
                raise ReadError(self.name, f"is {what}, not a document", _SAVE_AS_TEXT)
        if main.lower() in self._paths:
            return main
        if b"wordprocessingml" in types or any(path.startswith("word/") for path in self._paths):
            raise ReadError(self.name, f"is a DOCX file without its document ({main})", _GET_IT_AGAIN)
        mimetype = (self._bytes("mimetype") or b"").decode("ascii", "replace")
        if "opendocument." in mimetype:
            what = _ODF.get(mimetype.rsplit(".", 1)[-1].strip(), "an OpenDocument file")
            raise ReadError(self.name, f"is {what} that is not read", "open it in a word processor and save it anew")
        way_out = "unpack it, or read all that is in it: plan-extract bulk ARCHIVE -o DATASET"
        raise ReadError(self.name, "is a zip archive, not a document", way_out)

    def _bytes(self, path: str) -> bytes | None:
        """Return the bytes of a part, ``None`` where there is none."""
        entry = self._paths.get(path.lower())
        if entry is None:
            return None
        try:
            with self._zip.open(entry) as part:
                content = part.read(self._left + 1)
        except RuntimeError:  # what zipfile says of a member under a password
            raise ReadError(self.name, "is protected by a password", _UNLOCK) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, KeyError):
            raise ReadError(self.name, f"is a broken DOCX file ({path} cannot be unpacked)", _GET_IT_AGAIN) from None
        self._left -= len(content)
        if self._left < 0:
            raise TooLarge
        return content

    def part(self, path: str) -> Element | None:
        """Return the root of a part, ``None`` where there is none.

        Raises:
            ReadError: the part is no XML, or declares a document type.
        """
        content = self._bytes(path)
        if content is None:
            return None
        self._tags -= content.count(b"<")
        if self._tags < 0:
            raise TooLarge
        for strict, usual in _STRICT:
            content = content.replace(strict, usual)
        parser = ElementTree.XMLParser(target=_Builder())
        try:
            parser.feed(content)
            root: Element = parser.close()
        except (ElementTree.ParseError, LookupError, ValueError) as error:
            raise ReadError(self.name, f"is a broken DOCX file ({path}: {error})", _GET_IT_AGAIN) from None
        return root

    def relations(self, path: str) -> list[Relation]:
        """Return what a part points to inside the package, in the order of the file."""
        folder, base = posixpath.split(path)
        root = self.part(posixpath.join(folder, "_rels", f"{base}.rels"))
        found = []
        for element in () if root is None else root.iter(_RELATION):
            if element.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/" + folder, element.get("Target", ""))).lstrip("/")
                found.append(Relation(element.get("Type", "").rsplit("/", 1)[-1], target))
        return found


def value(parent: Element | None, tag: str) -> str | None:
    """Return the ``w:val`` of a child, ``None`` where there is no such child or value."""
    child = None if parent is None else parent.find(W + tag)
    return None if child is None else child.get(W + "val")


def number(parent: Element | None, tag: str) -> int | None:
    """Return the ``w:val`` of a child as a number, ``None`` where it is none."""
    text = value(parent, tag)
    return int(text) if text is not None and len(text) < 10 and text.lstrip("-").isdecimal() else None


def is_on(parent: Element | None, tag: str) -> bool | None:
    """Tell whether a switch (``w:vanish``, ``w:caps``) is on, ``None`` where nothing is said."""
    child = None if parent is None else parent.find(W + tag)
    return None if child is None else child.get(W + "val", "1") not in ("0", "false", "off")
