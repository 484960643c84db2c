"""DOC, RTF and ODT: read through LibreOffice where it is there, else told how to get it; nothing is fetched, run or unpacked without end."""

from __future__ import annotations

import http.server
import os
import shutil
import subprocess
import threading
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from docx_files import borders, cell, docx, level, numbering, p, table
from libreoffice import OFFICE, needs
from plan_extract import ReadError, extract, read
from plan_extract.readers import docx_package, office

needs_office = needs("writer")

OUTLINE = numbering({0: level(0, "upperRoman", "%1.") + level(1, "decimal", "%2.") + level(2, "lowerLetter", "%3)")}, {1: (0, "")})
GRID = '</w:tblPr><w:tblGrid><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/></w:tblGrid>'
WIDE = '<w:tcW w:w="3000" w:type="dxa"/>'
BODY = (
    p("KẾ HOẠCH") + p("Giảm nghèo huyện Đắk Hà năm 2024") + p("MỤC TIÊU", num=(1, 0)) + p("Giảm 215 hộ nghèo", num=(1, 1))
    + p("Việc làm cho 40 người", num=(1, 2)) + p("KINH PHÍ", num=(1, 0)) + p("Tổng: 5 triệu đồng", num=(1, 1))
    + table(*([cell(text, extra=WIDE) for text in row] for row in (["TT", "Việc"], ["1", "Rà soát"])), properties=borders("single")).replace("</w:tblPr>", GRID)
    + p("Hết")
)  # fmt: skip
LINES = [
    "KẾ HOẠCH", "Giảm nghèo huyện Đắk Hà năm 2024", "I. MỤC TIÊU", "1. Giảm 215 hộ nghèo", "a) Việc làm cho 40 người", "II. KINH PHÍ",
    "1. Tổng: 5 triệu đồng", "| TT | Việc |", "|---|---|", "| 1 | Rà soát |", "Hết",
]  # fmt: skip

RTF = rb"{\rtf1\ansi\ansicpg1258{\fonttbl{\f0 Times;}}\uc1 K\u7870?\b0  HO\u7840?CH\par I. M\u7908?C TI\u202?U\par Gi\u7843?m 2 h\u7897?\par}"

_ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
)
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" '
    'manifest:media-type="text/xml"/></manifest:manifest>'
)


def odt(body: str, head: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    content = f'<?xml version="1.0"?>{head}<office:document-content {_ODF} office:version="1.2"><office:body><office:text>{body}</office:text></office:body></office:document-content>'
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        members = {"META-INF/manifest.xml": _MANIFEST.encode(), "content.xml": content.encode()} | (extra or {})
        for name, member in members.items():
            archive.writestr(name, member)
    return buffer.getvalue()


ODT = odt("<text:p>KẾ HOẠCH</text:p><text:p>I. MỤC TIÊU</text:p><text:p>Giảm 2 hộ</text:p>")
DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le")


def written(tmp_path: Path, raw: bytes, name: str = "plan.bin") -> Path:
    path = tmp_path / name
    path.write_bytes(raw)
    return path


# -- where LibreOffice is there ------------------------------------------------------------------------------------------


@needs_office
@pytest.mark.parametrize("kind", ["doc", "odt", "rtf"])
def test_office_formats_give_the_lines_of_the_docx(tmp_path: Path, kind: str) -> None:
    given = written(tmp_path, docx(BODY, numbering=OUTLINE), "plan.docx")
    profile = (tmp_path / "profile").as_uri()
    command = [
        str(OFFICE),
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(tmp_path),
        str(given),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    source = read(tmp_path / f"plan.{kind}")
    assert source.text.split("\n")[: len(LINES)] == LINES
    assert source.notes[0] == "converted by LibreOffice"
    assert source.media_type == {"doc": "application/msword", "rtf": "application/rtf"}.get(
        kind, "application/vnd.oasis.opendocument.text"
    )
    plan = extract(source)
    assert [section.path for section in plan.sections] == ["I", "I/1", "I/1/a", "II", "II/1"]
    assert all(source.text[row.evidence.start : row.evidence.end] == row.evidence.quote for row in plan.sections)


@needs_office
@pytest.mark.parametrize("raw", [pytest.param(RTF, id="rtf"), pytest.param(ODT, id="odt")])
def test_office_reads_by_content_not_by_name(tmp_path: Path, raw: bytes) -> None:
    assert read(written(tmp_path, raw, "plan.txt")).text == "KẾ HOẠCH\nI. MỤC TIÊU\nGiảm 2 hộ\n"


@needs_office
def test_odt_with_macros_is_read_and_they_are_not_run(tmp_path: Path) -> None:
    def lib(kind: str, inner: str, more: str = "") -> bytes:
        doctype = f'<!DOCTYPE library:{kind} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{kind}.dtd">'
        spaces = 'xmlns:library="http://openoffice.org/2000/library"'
        return f'<?xml version="1.0"?>{doctype}<library:{kind} {spaces} {more}>{inner}</library:{kind}>'.encode()

    code = f'Sub Main\nopen "{tmp_path}/ran" for output as #1\nprint #1,"x"\nclose #1\nEnd Sub'
    basic = {
        "Basic/script-lc.xml": lib("libraries", '<library:library library:name="Standard" library:link="false"/>'),
        "Basic/Standard/script-lb.xml": lib("library", '<library:element library:name="M"/>', 'library:name="Standard"'),
        "Basic/Standard/M.xml": f'<script:module xmlns:script="http://openoffice.org/2000/script" script:name="M" script:language="StarBasic">{code}</script:module>'.encode(),
    }
    files = "".join(f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>' for name in basic)
    manifest = _MANIFEST.replace("</manifest:manifest>", f"{files}</manifest:manifest>").encode()
    event = 'script:language="ooo:script" script:event-name="dom:load" xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document"'
    listener = f'<office:scripts xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"><office:event-listeners><script:event-listener {event}/></office:event-listeners></office:scripts><office:body>'
    content = zipfile.ZipFile(BytesIO(ODT)).read("content.xml").decode().replace("<office:body>", listener).encode()
    source = read(written(tmp_path, odt("", extra=basic | {"META-INF/manifest.xml": manifest, "content.xml": content})))
    assert source.text.startswith("KẾ HOẠCH\n")
    assert not (tmp_path / "ran").exists()


@needs_office
def test_office_follows_no_link(tmp_path: Path) -> None:
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    link = f"http://127.0.0.1:{server.server_port}/x"
    frame = f'<text:p>Thân<draw:frame svg:width="5cm" svg:height="5cm" text:anchor-type="as-char"><draw:image xlink:href="{link}.png" xlink:type="simple"/></draw:frame></text:p>'
    section = f'<text:section text:name="S"><text:section-source xlink:href="{link}.odt"/><text:p>Cũ</text:p></text:section>'
    field = (
        rb'{\rtf1 Th\u226?n {\field{\*\fldinst INCLUDEPICTURE "%b.png" \\d}{\fldrslt x}}{\field{\*\fldinst INCLUDETEXT "%b.rtf"}{\fldrslt y}}\par}'
        % (link.encode(), link.encode())
    )
    try:
        for raw in (odt(frame + section), field):
            assert "Thân" in read(written(tmp_path, raw)).text
    finally:
        server.shutdown()
    assert asked == []


@needs_office
def test_office_that_cannot_open_a_file_is_an_error(tmp_path: Path) -> None:
    for raw in (DOC, odt("", extra={"content.xml": b"<a"})):
        with pytest.raises(ReadError, match=r"LibreOffice cannot open.*libreoffice-writer-nogui|holds no text"):
            read(written(tmp_path, raw))


# -- where it is not, or where it would hang -------------------------------------------------------------------------------


@pytest.mark.parametrize(("raw", "kind"), [(RTF, "RTF"), (ODT, "ODT"), (DOC, "DOC")])
def test_office_missing_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raw: bytes, kind: str) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReadError, match=f"{kind} file, which LibreOffice must convert.*apt-get install libreoffice-writer-nogui"):
        read(written(tmp_path, raw))


def program(tmp_path: Path, name: str, script: str) -> None:
    path = tmp_path / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


def test_antiword_reads_doc_where_libreoffice_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["TT", "Việc"], ["1", "Rà soát\nhộ | nhóm"]]
    cells = "".join("<row>" + "".join(f"<entry>\n{cell}\n</entry>" for cell in row) + "</row>" for row in rows)
    lists = "<orderedlist><listitem><para>Họp thôn</para></listitem></orderedlist>"
    table = f"<para><informaltable><tgroup><tbody>{cells}</tbody></tgroup></informaltable></para>"
    told = f"<book><bookinfo><date>2013</date></bookinfo><chapter><title/><para>\nKẾ HOẠCH\n</para>{lists}{table}</chapter></book>"
    program(tmp_path, "antiword", f"/bin/cat <<'.'\n{told}\n.")
    monkeypatch.setenv("PATH", str(tmp_path))
    source = read(written(tmp_path, DOC))
    assert source.text == "KẾ HOẠCH\nHọp thôn\n| TT | Việc |\n|---|---|\n| 1 | Rà soát<br>hộ \\| nhóm |\n"
    assert "antiword" in source.notes[0]
    with pytest.raises(ReadError, match="ODT file, which LibreOffice"):
        read(written(tmp_path, ODT))


@needs_office
@pytest.mark.skipif(shutil.which("antiword") is None, reason="antiword is not installed (Debian: antiword)")
def test_antiword_gives_the_rows_that_libreoffice_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = [p(line) for line in ("KẾ HOẠCH", "Giảm nghèo năm 2024", "I. MỤC TIÊU", "1. Giảm 215 hộ nghèo", "- Họp thôn")]
    rows = [["TT", "Việc"], ["1", "Rà soát hộ nghèo, hộ cận nghèo, hộ có mức sống trung bình ở mọi thôn của xã"]]
    grid = table(*([cell(text, extra=WIDE) for text in row] for row in rows), properties=borders("single"))
    given = written(
        tmp_path, docx("".join(typed) + p("Mọi thôn cùng làm. " * 40) + grid.replace("</w:tblPr>", GRID) + p("Hết")), "plan.docx"
    )
    command = [str(OFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "doc"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(given)], check=True, capture_output=True, timeout=120)
    whole = read(tmp_path / "plan.doc")
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "antiword").symlink_to(str(shutil.which("antiword")))
    monkeypatch.setenv("PATH", str(alone))
    found = read(tmp_path / "plan.doc")
    assert (whole.notes[0], found.notes[0].split(":")[0]) == ("converted by LibreOffice", "converted by antiword")
    assert found.text.splitlines() == whole.text.splitlines()
    assert "| 1 | Rà soát hộ nghèo, hộ cận nghèo, hộ có mức sống trung bình ở mọi thôn của xã |" in found.text


def test_antiword_that_prints_nothing_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "antiword", "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReadError, match="antiword cannot open"):
        read(written(tmp_path, DOC))


@pytest.mark.skipif(os.name != "posix", reason="process groups are of POSIX")
def test_office_that_hangs_is_ended_with_what_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "soffice", f"/bin/sleep 60 & echo $! > {tmp_path}/child; wait")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "TIME_LIMIT", 1)
    with pytest.raises(ReadError, match="took soffice more than 1 s"):
        read(written(tmp_path, RTF))
    child = Path(f"/proc/{(tmp_path / 'child').read_text().strip()}/stat")
    assert not child.exists() or child.read_text().split()[2] == "Z"


def test_office_sees_nothing_of_our_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "soffice", f"/usr/bin/env > {tmp_path}/seen")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("SECRET", "x")
    with pytest.raises(ReadError, match="cannot open"):
        read(written(tmp_path, RTF))
    seen = (tmp_path / "seen").read_text()
    assert "http_proxy=" in seen
    assert "SECRET" not in seen


LAUGHS = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        pytest.param(odt("", head=LAUGHS), "a document type declaration", id="billion laughs"),
        pytest.param(odt("", extra={"styles.xml": b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>'}), "a document type declaration", id="external"),
        pytest.param(odt("", extra={"Basic/a.xml": LAUGHS.encode("utf-16")}), "a document type declaration", id="entities in UTF-16"),
        pytest.param(odt("", extra={"a.xml": b" " * 999_996 + b"<!ENTITY"}), "a document type declaration", id="entities between two reads"),
        pytest.param(ODT[:-30], "broken ODT", id="cut short"),
        pytest.param(odt("", extra={"Pictures/a.png": bytes(3_000_000)}), "unpacks to more than", id="bomb"),
    ],
)  # fmt: skip
def test_odt_is_checked_before_libreoffice_sees_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raw: bytes, cause: str) -> None:
    monkeypatch.setattr(office, "MAX_XML", 2_000_000)
    program(tmp_path, "soffice", f"touch {tmp_path}/ran")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(ReadError, match=cause):
        read(written(tmp_path, raw))
    assert not (tmp_path / "ran").exists()
    assert docx_package.MAX_XML > office.MAX_XML  # the bound of the test, not of the program
