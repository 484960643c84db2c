"""DOC, RTF and ODT → DOCX by LibreOffice (DOC else by antiword) → source text.

Guarantees:
- LibreOffice runs without a window, in a directory and with a profile of its own, for at most ``TIME_LIMIT`` seconds; what it
  started is ended with it; macros are switched off and links to other places are not followed;
- an archive is unpacked here first, counted and looked through, so that no bomb and no declared entity reaches it;
- where neither program is there, the error says how to install them.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import signal
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

from plan_extract.document import SourceText
from plan_extract.errors import ReadError
from plan_extract.readers.docx_package import MAX_XML, TooLarge
from plan_extract.readers.docx_table import Block, Cell, Row, Table, render

Kind = Literal["doc", "rtf", "odt"]

#: A plan takes a second or two, and the first start of a profile as long again.
TIME_LIMIT = 120
#: Bytes that LibreOffice may have and write; a converted plan has less than a megabyte.
MEMORY, WRITTEN = 4_000_000_000, 200_000_000
_MEDIA = {"doc": "application/msword", "rtf": "application/rtf", "odt": "application/vnd.oasis.opendocument.text"}
_PARTS = ("content.xml", "styles.xml", "meta.xml", "settings.xml", "META-INF/manifest.xml")
_INSTALL = "install LibreOffice (Debian: apt-get install libreoffice-writer-nogui), or save the file as DOCX in a word processor"
_SAVE = "open it in a word processor and save it as DOCX"
#: LibreOffice without Writer says of every file the same as of a broken one.
_WRITER = "; where LibreOffice came without Writer, install that (Debian: apt-get install libreoffice-writer-nogui)"
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">{}</oor:items>"""
_SETTING = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    '<prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
)


def read_office(name: str, raw: bytes, kind: Kind) -> SourceText:
    """Read the bytes of a DOC, RTF or ODT file.

    Raises:
        ReadError: no program is there to convert it, it is broken or protected, or unpacks to more than is read.
    """
    what = f"is {'an' if kind != 'doc' else 'a'} {kind.upper()} file"
    if kind == "odt":
        _check_archive(name, raw)
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return _read_with_antiword(name, raw, what)
    from plan_extract.readers.docx import read_docx

    source = read_docx(name, _convert(name, raw, kind, program, what))
    digest = hashlib.sha256(raw).hexdigest()
    return replace(source, sha256=digest, media_type=_MEDIA[kind], notes=("converted by LibreOffice", *source.notes))


def _check_archive(name: str, raw: bytes) -> None:
    """Raise where an ODT file unpacks to more than any plan, or declares entities."""
    left = MAX_XML
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for entry in archive.infolist():
                before = b""
                with archive.open(entry) as member:
                    while chunk := member.read(min(1_000_000, left + 1)):
                        left -= len(chunk)
                        if left < 0:
                            limit = f"{MAX_XML // 10**6} MB"
                            raise ReadError(
                                name, f"unpacks to more than is read ({limit})", "split it, or check where it comes from"
                            )
                        # The type that parts for macros declare is harmless; of UTF-16 every other byte is left.
                        seen, before = (before + chunk).replace(b"\0", b""), chunk[-40:]
                        if b"<!ENTITY" in seen or (entry.filename in _PARTS and b"<!DOCTYPE" in seen):
                            raise ReadError(name, f"is a broken ODT file ({entry.filename}: a document type declaration)", _SAVE)
    except RuntimeError:  # what zipfile says of a member under a password
        raise ReadError(name, "is protected by a password", "open it with its password and save it without one") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
        raise ReadError(name, "is a broken ODT file", "get it again, or open it in a word processor and save it anew") from None


def _convert(name: str, raw: bytes, kind: Kind, program: str, what: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="plan-extract-", ignore_cleanup_errors=True) as folder:
        base = Path(folder)
        given, made = base / f"plan.{kind}", base / "out" / "plan.docx"
        given.write_bytes(raw)
        user = base / "profile" / "user"
        user.mkdir(parents=True)
        safe = {"DisableMacrosExecution": "true", "MacroSecurityLevel": "3", "BlockUntrustedRefererLinks": "true"}
        settings = _SETTINGS.format("".join(_SETTING.format(*setting) for setting in safe.items()))
        (user / "registrymodifications.xcu").write_text(settings, "utf-8")
        command = [program, f"-env:UserInstallation={(base / 'profile').as_uri()}", "--headless", "--norestore"]
        _run([*command, "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(made.parent), str(given)], name, base)
        if not made.is_file():
            raise ReadError(name, f"{what} that LibreOffice cannot open (broken, or protected by a password)", _SAVE + _WRITER)
        return made.read_bytes()


def _run(command: list[str], name: str, home: Path) -> bytes:
    """Run a program with nothing of our surroundings, within bounds; return what it printed."""
    surroundings = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "TMPDIR": str(home), "LANG": "C.UTF-8"}
    surroundings |= dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), "http://127.0.0.1:9")  # nobody answers there
    try:
        running = subprocess.Popen(
            command, cwd=home, env=surroundings, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=_limit if os.name == "posix" else None,
        )  # fmt: skip
    except OSError as error:
        raise ReadError(name, f"needs {Path(command[0]).name}, which does not start ({error.strerror})", _INSTALL) from None
    try:
        return running.communicate(timeout=TIME_LIMIT)[0]
    except subprocess.TimeoutExpired:
        raise ReadError(name, f"took {Path(command[0]).name} more than {TIME_LIMIT} s", _SAVE) from None
    finally:
        _end(running)


def _end(running: subprocess.Popen[bytes]) -> None:
    """End a program and all that it started."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(running.pid, signal.SIGKILL)
    else:
        running.kill()
    running.wait()


def _limit() -> None:
    """Bound what the program may take; runs in it before it starts."""
    import resource

    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, WRITTEN), (resource.RLIMIT_CPU, TIME_LIMIT)):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _read_with_antiword(name: str, raw: bytes, what: str) -> SourceText:
    """Read a DOC file as antiword tells it, a paragraph a line, tables as rows; automatic list numbers it does not tell."""
    program = shutil.which("antiword") if what.endswith("DOC file") else None
    if program is None:
        raise ReadError(name, f"{what}, which LibreOffice must convert, and that is not there", _INSTALL)
    with tempfile.TemporaryDirectory(prefix="plan-extract-") as folder:
        given = Path(folder, "plan.doc")
        given.write_bytes(raw)
        told = _run([program, "-x", "db", "-m", "UTF-8.txt", str(given)], name, Path(folder))
    try:
        blocks = list(_docbook(ElementTree.fromstring(told)))
        lines = [line for block in blocks for line in ([block] if isinstance(block, str) else render(block))]
    except (ElementTree.ParseError, TooLarge):
        lines = []
    if not lines:
        raise ReadError(name, f"{what} that antiword cannot open", _INSTALL)
    notes = ("converted by antiword: automatic list numbers are lost, columns of wide tables may be",)
    return SourceText("\n".join([*lines, ""]), name, hashlib.sha256(raw).hexdigest(), _MEDIA["doc"], None, notes)


def _docbook(element: ElementTree.Element) -> Iterator[Block]:
    """Yield the lines and tables of a DocBook file, those of lists and of what else is nested too."""
    if element.tag == "informaltable":
        rows = [[cell.itertext() for cell in row.iter("entry")] for row in element.iter("row")]
        cells = ([Cell(i, 1, list(_lines("".join(texts)))) for i, texts in enumerate(row)] for row in rows)
        yield Table([Row(row) for row in cells if row], bordered=True)
    elif element.tag in ("para", "title") and element.find(".//informaltable") is None:
        yield from _lines("".join(element.itertext()))
    elif element.tag != "bookinfo":
        for child in element:
            yield from _docbook(child)


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.split("\n") if line.strip())
