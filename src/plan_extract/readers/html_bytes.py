"""Bytes of an HTML or MHTML file → its page as text: by byte order mark, by being UTF-8, by what the page says of itself."""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re

from plan_extract.errors import ReadError
from plan_extract.readers.text import decode

_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.I)
#: Where a page says its encoding, browsers look no further.
_HEAD = 4096
#: What a page may say; anything else is guessed. Latin-1 means Windows-1252 on the web.
_KNOWN = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "windows-1258": "cp1258",
    "windows-1252": "cp1252",
    "iso-8859-1": "cp1252",
    "us-ascii": "cp1252",
}
_PAGE = re.compile(rb"(?:\s|<!--(?:[^-]|-(?!->))*+-->|<\?xml[^>]*>)*+<(?:!doctype\s+html|html|head|body|meta|title)\b", re.I)
_TAGS = re.compile(rb"<(?:p|div|table|br|h[1-6]|ol|ul|span|center|font|b)\b[^<>]*>", re.I)
_MHTML = re.compile(rb"(?:From|MIME-Version|Snapshot-Content-Location|Subject|Date)\s*:", re.I)
_BOUNDARY = re.compile(rb"boundary\s*=\s*\"?([^\s\";]{1,100})", re.I)


def is_html(raw: bytes, named: bool) -> bool:
    """Tell whether bytes are a web page: by how they begin; of a file named so (`.html`), by any tag.

    >>> is_html(b"<!DOCTYPE html><p>x", named=False), is_html(b"<div>x</div>", named=False), is_html(b"<div>x</div>", named=True)
    (True, False, True)
    """
    head = _readable(raw[:20_000])
    return bool(_PAGE.match(head)) or is_mhtml(raw) or (named and bool(_TAGS.search(head)))


def is_mhtml(raw: bytes) -> bool:
    """Tell whether bytes are a page saved with its pictures in one file."""
    return bool(_MHTML.match(raw)) and b"multipart/related" in raw[:_HEAD].lower()


def _readable(head: bytes) -> bytes:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, "ignore").encode()
    return head.removeprefix(codecs.BOM_UTF8)


def decode_page(name: str, raw: bytes) -> tuple[str, str, list[str]]:
    """Return the page, its encoding and what was noticed.

    Raises:
        ReadError: the encoding is not known, or an MHTML file holds no page.
    """
    if is_mhtml(raw):
        raw = _page_of_mhtml(name, raw)
    if raw.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(name, raw)
    try:
        return raw.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError as error:
        broken = error
    said = _CHARSET.search(raw[:_HEAD])
    encoding = _KNOWN.get(said[1].decode("ascii").lower(), "") if said else ""
    if encoding == "utf-8":
        page = raw.decode("utf-8", "replace")
        if (lost := page.count("\ufffd")) * 1000 < len(page):
            return page, "utf-8", [f"{lost} broken byte{'s' if lost > 1 else ''} (first at {broken.start})"]
    elif encoding:
        try:
            return raw.decode(encoding), encoding, []
        except UnicodeDecodeError:
            pass
    return decode(name, raw)


def _page_of_mhtml(name: str, raw: bytes) -> bytes:
    """Return the bytes of the first HTML part."""
    boundary = _BOUNDARY.search(raw[:_HEAD])
    for part in raw.split(b"--" + boundary[1])[1:] if boundary else ():
        head, _, body = part.replace(b"\r\n", b"\n").partition(b"\n\n") if b"html" in part[:2000].lower() else (b"", b"", b"")
        said = head.lower()
        if b"text/html" not in said:
            continue
        if b"quoted-printable" in said:
            return quopri.decodestring(body)
        if b"base64" in said:
            try:
                return base64.b64decode(body)
            except binascii.Error:
                break
        return body
    raise ReadError(name, "is an MHTML file without a page in it", "open it in a browser and save it as HTML")
