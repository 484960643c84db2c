"""From a file to its source text: one module a format, chosen by the file's first bytes, never by its name.

Guarantees:
- whatever is wrong with a file is a ``ReadError`` with the file, the cause and the way out, never another exception;
- nothing is read past ``MAX_BYTES``.
"""

from __future__ import annotations

import hashlib
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from plan_extract.document import SourceText
from plan_extract.errors import ReadError
from plan_extract.readers.html_bytes import is_html
from plan_extract.readers.text import decode

#: A plan has 3 to 60 pages, some 200 kB; a book has 2 MB.
MAX_BYTES = 20_000_000

#: What to do with the pages of a PDF that have no usable text.
Ocr = Literal["auto", "never", "force"]
#: Is told how many pages of how many have been read.
Progress = Callable[[int, int], None]

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PDF = b"%PDF-"
_OLE = b"\xd0\xcf\x11\xe0"
# The first member of an ODT file, stored as it is.
_ODT = b"mimetypeapplication/vnd.oasis.opendocument.text"
_TEXT_TYPES = {".txt": "text/plain", ".text": "text/plain", ".md": "text/markdown", ".markdown": "text/markdown"}
_PAGE_NAMES = {".html", ".htm", ".xhtml", ".mhtml", ".mht"}
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
# First bytes of formats that are no text, so that a PDF named .txt is told by its name too.
_MAGIC = {
    b"<?xml": "an XML file (an office file saved flat, or data)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"II*\x00": "a picture (TIFF)",
    b"MM\x00*": "a picture (TIFF)",
    b"GIF8": "a picture",
}


def read(path: str | Path, ocr: Ocr = "auto", progress: Progress | None = None) -> SourceText:
    """Read a file into its source text.

    Args:
        path: a `.pdf`, `.docx`, `.docm`, `.html`, `.mhtml`, `.txt` or `.md` file, with LibreOffice a `.doc`, `.odt` or `.rtf` file,
            or ``-`` for standard input.
        ocr: of a PDF, `auto` sends pages without usable text through Tesseract, `force` all pages, `never` none.
        progress: of a PDF, called with the pages done and the pages there are.

    Raises:
        ReadError: the file is missing, unreadable, empty, too large, broken, protected, binary, or in an encoding
            that is not known.
    """
    name = str(path)
    return from_bytes(_read_stdin() if name == "-" else _read_bytes(name), name, ocr, progress)


def from_bytes(raw: bytes, name: str, ocr: Ocr = "auto", progress: Progress | None = None) -> SourceText:
    """Read the bytes of a file into its source text; arguments and errors are those of `read`."""
    if len(raw) > MAX_BYTES:
        raise ReadError(name, f"is larger than {MAX_BYTES // 1_000_000} MB", "a plan is far smaller: split it, or check what it is")
    if not raw.strip():
        raise ReadError(name, "is empty", "check how it was saved")
    if (kind := _office_kind(raw)) is not None:
        from plan_extract.readers.office import read_office

        return read_office(name, raw, kind)
    if raw.startswith(_ZIP):
        from plan_extract.readers.docx import read_docx

        return read_docx(name, raw)
    if raw.startswith(_OLE):
        from plan_extract.readers.docx_package import ole_error

        raise ole_error(name, raw)
    if _PDF in raw[:1024]:
        from plan_extract.readers.pdf import read_pdf

        return read_pdf(name, raw, ocr, progress)
    if is_html(raw, Path(name).suffix.lower() in _PAGE_NAMES):
        from plan_extract.readers.html import read_html

        return read_html(name, raw)
    if raw.startswith(_ARCHIVES):
        raise ReadError(name, "is an archive, not a document", "unpack it, and name what is in it")
    for magic, what in _MAGIC.items():
        if raw.startswith(magic):
            raise ReadError(name, f"is {what}, which is not read yet", "save it as PDF or DOCX first")
    text, encoding, notes = decode(name, raw)
    media_type = _TEXT_TYPES.get(Path(name).suffix.lower(), "text/plain")
    return SourceText(text, name, hashlib.sha256(raw).hexdigest(), media_type, encoding, tuple(notes))


def _office_kind(raw: bytes) -> Literal["doc", "rtf", "odt"] | None:
    """Return the kind of a file that LibreOffice converts, ``None`` where it is none."""
    if raw.startswith(b"{\\rtf"):
        return "rtf"
    if raw.startswith(_ZIP) and raw[30:].startswith(_ODT):
        return "odt"
    is_doc = raw.startswith(_OLE) and "WordDocument".encode("utf-16-le") in raw
    return "doc" if is_doc and "EncryptedPackage".encode("utf-16-le") not in raw else None


def from_string(text: str, path: str = "<string>") -> SourceText:
    """Return the source text of a string: its line ends made one, nothing else."""
    raw = text.encode("utf-8", "surrogatepass")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return SourceText(text, path, hashlib.sha256(raw).hexdigest())


def _read_stdin() -> bytes:
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def _read_bytes(name: str) -> bytes:
    path = Path(name)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            way_out = f"name its files, as in {path / '*.docx'}, or read all: plan-extract bulk {path} -o DATASET"
            raise ReadError(name, "is a directory", way_out)
        if not stat.S_ISREG(mode) and not stat.S_ISFIFO(mode):
            raise ReadError(name, "is no regular file", "name a file")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ReadError(name, "does not exist", "check the name") from None
    except PermissionError:
        raise ReadError(name, "may not be read", "check its permissions") from None
    except (OSError, ValueError) as error:
        raise ReadError(name, f"cannot be read ({error})", "check the name and the disk") from None
