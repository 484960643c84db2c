"""Bytes → source text: what is detected, what is refused, and how it is said."""

from __future__ import annotations

import codecs
import os
import unicodedata
from pathlib import Path

import pytest

from plan_extract import ReadError, extract, read
from plan_extract.readers import MAX_BYTES

TEXT = "KẾ HOẠCH\nGiảm nghèo trên địa bàn huyện Đắk Hà năm 2024\n\nI. MỤC TIÊU\n1. Mục tiêu chung: giảm nghèo bền vững, đa chiều.\n"


@pytest.mark.parametrize(
    ("raw", "encoding", "note"),
    [
        (TEXT.encode(), "utf-8", None),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8", "byte order mark"),
        (TEXT.encode("utf-16"), "utf-16-le", "byte order mark"),
        (TEXT.encode("utf-16-le"), "utf-16-le", None),
        (TEXT.encode("utf-16-be"), "utf-16-be", None),
        (TEXT.replace("\n", "\r\n").encode(), "utf-8", "line ends"),
        (TEXT.replace("\n", "\r").encode(), "utf-8", "line ends"),
        (unicodedata.normalize("NFD", TEXT).encode(), "utf-8", "decomposed"),
    ],
)
def test_read_encodings(tmp_path: Path, raw: bytes, encoding: str, note: str | None) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(raw)
    source = read(path)
    assert source.encoding == encoding
    assert unicodedata.normalize("NFC", source.text) == TEXT
    assert note is None or any(note in told for told in source.notes)
    plan = extract(source)
    assert (plan.header.unit.name, [s.path for s in plan.sections]) == ("Đắk Hà", ["I", "I/1"])


def test_read_windows_1258(tmp_path: Path) -> None:
    words = "Kế hoạch giảm nghèo của Ủy ban nhân dân huyện, đối tượng là hộ nghèo; mục tiêu: tăng thu nhập, đào tạo nghề.\n"
    pieces = []
    for char in unicodedata.normalize("NFC", words):
        decomposed = unicodedata.normalize("NFD", char)
        tones = [mark for mark in decomposed if mark in "\u0300\u0301\u0303\u0309\u0323"]
        bare = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in tones))
        pieces.append((bare + "".join(tones)).encode("cp1258"))
    path = tmp_path / "plan.txt"
    path.write_bytes(b"".join(pieces))
    source = read(path)
    assert source.encoding == "cp1258"
    assert unicodedata.normalize("NFC", source.text) == words


TCVN3 = "KÕ ho¹ch gi¶m nghÌo cña ñy ban nh©n d©n huyÖn, thùc hiÖn NghÞ quyÕt cña Héi ®ång nh©n d©n vÒ ph¸t triÓn kinh tÕ\n" * 5
VNI = "Keá hoaïch giaûm ngheøo cuûa Uûy ban nhaân daân huyeän, thöïc hieän Nghò quyeát veà phaùt trieån kinh teá\n" * 5


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (b"", "is empty"),
        (b" \n\n ", "is empty"),
        ("\u200b \n".encode() * 3 + b"\0\0\0", "binary"),
        (bytes(range(256)) * 20, "binary"),
        (b"%PDF-1.7 ...", "broken PDF"),
        (b"II*\x00\x08\0\0\0", "TIFF"),
        (b"Rar!\x1a\x07\0", "archive"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "an XML file"),
        (b"PK\x03\x04rest", "DOCX"),
        (b"\xd0\xcf\x11\xe0rest", "old office file"),
        (TCVN3.encode("latin-1"), "TCVN3"),
        (TCVN3.encode("utf-8"), "TCVN3"),
        (VNI.encode("latin-1"), "VNI"),
        (VNI.encode("utf-8"), "VNI"),
        (TEXT.encode() * 20 + b"\xe1\xba", "broken at byte"),
        (codecs.BOM_UTF16_LE + b"a", "broken"),
        ((TEXT * 5).encode("utf-8").decode("cp1252", "ignore").encode(), "Windows-1252"),
        ("Это не вьетнамский текст. ".encode("koi8-r") * 9, "no encoding that is known"),
    ],
)
def test_read_refuses(tmp_path: Path, raw: bytes, cause: str) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(raw)
    with pytest.raises(ReadError, match=cause) as caught:
        read(path)
    assert str(path) in str(caught.value)
    assert caught.value.way_out


def test_read_too_large(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(ReadError, match="larger than"):
        read(path)


def test_read_directory_and_missing(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"is a directory; name its files, .*bulk"):
        read(tmp_path)
    with pytest.raises(ReadError, match="does not exist"):
        read(tmp_path / "none.txt")


def test_read_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(TEXT, "utf-8")
    if os.geteuid() == 0:  # root may read everything: let the system refuse as it would for others
        monkeypatch.setattr(Path, "open", lambda *_, **__: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    else:
        path.chmod(0)
    with pytest.raises(ReadError, match="may not be read"):
        read(path)
