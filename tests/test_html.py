"""Web pages → source text: what is printed, what belongs to the site, and pages made to hurt."""

from __future__ import annotations

import base64
import codecs
import contextlib
import quopri
import random
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from plan_extract import ReadError, extract, read
from plan_extract.document import SourceText
from plan_extract.readers import html_table, html_tree
from plan_extract.readers.html_tokens import tokens


def read_page(tmp_path: Path, page: str | bytes, name: str = "plan.html") -> SourceText:
    path = tmp_path / name
    path.write_bytes(page if isinstance(page, bytes) else page.encode())
    return read(path)


def lines_of(tmp_path: Path, body: str) -> list[str]:
    return read_page(tmp_path, f"<!DOCTYPE html><html><body>{body}</body></html>").text.removesuffix("\n").split("\n")


# -- paragraphs --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        pytest.param("<p>Một</p><p>Hai</p>", ["Một", "Hai"], id="one paragraph a line"),
        pytest.param("<p>Một\n  hai\tba</p>", ["Một hai ba"], id="white space"),
        pytest.param("<p>Một<br>Hai<br/>Ba</p>", ["Một", "Hai", "Ba"], id="line breaks"),
        pytest.param("<p>Một <p>Hai<div>Ba</div>Bốn", ["Một", "Hai", "Ba", "Bốn"], id="end tags left out"),
        pytest.param("<div>Một<div>Hai</div>Ba</div>", ["Một", "Hai", "Ba"], id="text around a block"),
        pytest.param("<p><b>Gi</b><span>ảm</span> <i>2</i>%</p>", ["Giảm 2%"], id="letters shaped inside a word"),
        pytest.param("<p>200 m<sup>2</sup> CO<sub>2</sub></p>", ["200 m2 CO2"], id="raised"),
        pytest.param("<p>S&#7889;:&nbsp;&nbsp;&nbsp;/KH &amp; &quot;a&quot; &lt;b&gt; &ocirc; &#x1EA1;</p>", ['Số:   /KH & "a" <b> ô ạ'], id="entities"),
        pytest.param("<p>a &khong; &#xFFFFFFF; &</p>", ["a &khong; \ufffd &"], id="entities that are none"),
        pytest.param("<p>Giảm&shy;nghèo&#8203;</p>", ["Giảmnghèo"], id="soft hyphen"),
        pytest.param("<p>a</p><p>&nbsp;</p><p></p><p>b</p>", ["a", "", "b"], id="empty paragraphs are one line"),
        pytest.param("<h1>Một</h1><h2>Hai</h2>ba", ["Một", "Hai", "ba"], id="headings"),
        pytest.param("<pre>Một\n  hai</pre>", ["Một", "hai"], id="pre"),
        pytest.param("<dl><dt>Một<dd>hai<dt>Ba<dd>bốn</dl>", ["Một", "hai", "Ba", "bốn"], id="definitions"),
        pytest.param("<p>Một</p><hr><p>Hai</p>", ["Một", "Hai"], id="rule"),
        pytest.param("<script>var a = '<p>Mã</p>';</script><style>p{}</style><p>Thân</p>", ["Thân"], id="script, style"),
        pytest.param("<SCRIPT>if (a < b) '</scripta>'</SCRIPT ><p>Thân</p>", ["Thân"], id="end of a script"),
        pytest.param("<p>Thân</p><script>a", ["Thân"], id="script without end"),
        pytest.param("<!-- <p>Bỏ</p> --><p>Một<!--x-->hai</p><!-->Ba", ["Mộthai", "Ba"], id="comments"),
        pytest.param("<![if !supportLists]>1.<![endif]> Một", ["1. Một"], id="conditions of Word"),
        pytest.param(
            "<p><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7pt'>&nbsp; </span></span></span>Một</p>"
            "<p><span style='mso-list:Ignore'>1.<span> </span></span>Hai o</p><p>o</p>", ["-  Một", "1. Hai o", "o"], id="labels of Word",
        ),
        pytest.param('<?xml:namespace prefix="o"?><p>Một<o:p></o:p></p>', ["Một"], id="tags of Word"),
        pytest.param("<noscript>Bật JavaScript</noscript><template>x</template><svg><text>y</text></svg><p>Thân</p>", ["Thân"], id="not shown"),
        pytest.param("<p>Hiện<span style='display: none'>ẩn <span>sâu</span> ẩn</span> nữa</p>", ["Hiện nữa"], id="hidden letters"),
        pytest.param("<p hidden>Ẩn</p><div style='visibility:hidden'>Ẩn<p>Ẩn</div><p>Hiện</p>", ["Hiện"], id="hidden blocks"),
        pytest.param("<p>a < b và c <1> d</p>", ["a < b và c <1> d"], id="signs that are no tags"),
        pytest.param("<p title='a > b' data-x=\"<p>\">Thân</p>", ["Thân"], id="marks in attributes"),
        pytest.param("<p title='không khép>Thân</p>", ["Thân"], id="quote without end"),
        pytest.param("<p>Thân</p><p class=", ["Thân"], id="cut in a tag"),
        pytest.param("<b><p>Một</b></p></i></table></td>Hai", ["Một", "Hai"], id="end tags that fit nothing"),
        pytest.param("<p>Một</p><select><option>Chọn</option></select><button>Gửi</button><input value=x>", ["Một"], id="controls"),
    ],
)  # fmt: skip
def test_html_paragraphs(tmp_path: Path, body: str, lines: list[str]) -> None:
    assert lines_of(tmp_path, body) == lines


# -- lists -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<ol><li>a<li>b</ol>", ["1. a", "2. b"]),
        ("<ol type=I><li>a<ol><li>b<ol type=a><li>c</li><li>d</ol></ol><li>e</ol>", ["I. a", "1. b", "a. c", "b. d", "II. e"]),
        ("<ol start=4><li>a<li value=7>b<li>c</ol>", ["4. a", "7. b", "8. c"]),
        ("<ol reversed><li>a<li>b<li>c</ol>", ["3. a", "2. b", "1. c"]),
        ("<ol style='list-style-type: lower-roman'><li>a<li>b</ol>", ["i. a", "ii. b"]),
        ("<ol style='list-style: upper-alpha inside'><li>a<li>b</ol>", ["A. a", "B. b"]),
        ("<ol style='list-style-type:decimal-leading-zero'><li>a</ol>", ["01. a"]),
        ("<ol style='list-style:none'><li>a</ol>", ["a"]),
        ("<ol><li style='list-style-type:none'>a<li>b</ol>", ["a", "2. b"]),
        ("<ol><li>1. Một<li>2. Hai</ol>", ["1. Một", "2. Hai"]),
        ("<ol><li>1.1. Một<li>Hai</ol>", ["1. 1.1. Một", "2. Hai"]),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", ["- a", "- b", "- c"]),
        ("<ul><li>- a<li>+ b</ul>", ["- a", "+ b"]),
        ("<ol><li><p>a</p><p>b</p><li><p><b>c</b></ol>", ["1. a", "b", "2. c"]),
        ("<ol><li>a</li><ol type=a><li>b</ol><li>c</ol>", ["1. a", "a. b", "2. c"]),
        ("<ol><li></li><li>b</ol>", ["2. b"]),
        ("<ol start=x><li value=-3>a<li value=99999999999>b</ol>", ["-3. a", "-2. b"]),
        ("<ol><li><table border=1><tr><td>TT<td>x<tr><td>1<td>2</table></ol>", ["1.", "| TT | x |", "|---|---|", "| 1 | 2 |"]),
    ],
)
def test_html_lists(tmp_path: Path, body: str, lines: list[str]) -> None:
    assert lines_of(tmp_path, body) == lines


# -- tables ------------------------------------------------------------------------------------------------------------

HEAD = "<td>ỦY BAN NHÂN DÂN<br>XÃ A<td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>Độc lập - Tự do - Hạnh phúc"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        pytest.param(
            "<table border=1><tr><th>TT<th>Việc<tr><td>1<td>Rà\nsoát</table>", ["| TT | Việc |", "|---|---|", "| 1 | Rà soát |"], id="end tags left out"
        ),
        pytest.param(
            "<table border=1><thead><tr><th rowspan=2>TT<th colspan=2>Vốn<tr><th>TW<th>ĐP<tbody><tr><td>1<td>5<td>6</table>",
            ["| TT | Vốn | Vốn |", "| TT | TW | ĐP |", "|---|---|---|", "| 1 | 5 | 6 |"], id="head of two rows",
        ),
        pytest.param(
            "<table border=1><tr><td rowspan=2>TT<td colspan=2>Vốn<tr><td>TW<td>ĐP<tr><td>1<td>5<td>6</table>",
            ["| TT | Vốn | Vốn |", "| TT | TW | ĐP |", "|---|---|---|", "| 1 | 5 | 6 |"], id="head told by its merged cells",
        ),
        pytest.param(
            "<table border=1><tr><td>a<td rowspan=3>b<td>c<tr><td>d<td>e<tr><td>f</table>",
            ["| a | b | c |", "|---|---|---|", "| d | b | e |", "| f | b |  |"], id="cell over rows in the middle",
        ),
        pytest.param(
            "<table border=1><tr><td>a<td rowspan=9>b<tr><td>c<tr></tr><tr><td>d<td>e</table>",
            ["| a | b |  |", "|---|---|---|", "| c | b |  |", "|  | b |  |", "| d | b | e |"], id="cell that reaches too far",
        ),
        pytest.param("<table border=1><tr><td>a|b<td><p>c</p><p>d</p><tr><td>1<td>2</table>", ["| a\\|b | c<br>d |", "|---|---|", "| 1 | 2 |"], id="bar in a cell"),
        pytest.param(
            "<table border=1><tr><td>TT<td><ul><li>a<li>b</ul><tr><td>1<td><table><tr><td>x<td>y</table></table>",
            ["| TT | - a<br>- b |", "|---|---|", "| 1 | x<br>y |"], id="lists and tables in cells",
        ),
        pytest.param(f"<table border=0><tr>{HEAD}</table>", ["ỦY BAN NHÂN DÂN", "XÃ A", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"], id="letterhead"),
        pytest.param(f"<table border=1><tr>{HEAD}</table>", ["ỦY BAN NHÂN DÂN", "XÃ A", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"], id="letterhead with borders"),
        pytest.param("<table><tr><td>a<td>b<tr><td>c<td>d</table>", ["a", "b", "c", "d"], id="no borders"),
        pytest.param("<table style='border: 1px solid'><tr><td>a<td>b<tr><td>c<td>d</table>", ["| a | b |", "|---|---|", "| c | d |"], id="borders by style"),
        pytest.param("<table class=MsoTableGrid><tr><td>a<td>b<tr><td>c<td>d</table>", ["| a | b |", "|---|---|", "| c | d |"], id="borders by class"),
        pytest.param(
            "<table><tr><td style='border:solid windowtext 1.0pt'>a<td style='border-top:none;border-bottom:solid 1pt'>b<tr><td>c<td style='border: 1pt solid'>d</table>",
            ["| a | b |", "|---|---|", "| c | d |"], id="borders of cells",
        ),
        pytest.param("<table border=1><caption>Biểu 1</caption><tr><td>a<td>b<tr><td>1<td>2</table>", ["Biểu 1", "| a | b |", "|---|---|", "| 1 | 2 |"], id="caption"),
        pytest.param("<table><tr><td>Khung<p>Hai</table>", ["Khung", "Hai"], id="frame"),
        pytest.param("<table></table><table><tr></table>Thân", ["Thân"], id="nothing in it"),
        pytest.param("<table border=1><tr><td colspan=0>a<td colspan=x>b<tr><td rowspan=-1>1<td>2</table>", ["| a | b |", "|---|---|", "| 1 | 2 |"], id="senseless spans"),
        pytest.param("<table border=1><tr><td>TT<td>a<tr><th>I<th>b<tr><td>1<td>c</table>", ["| TT | a |", "|---|---|", "| I | b |", "| 1 | c |"], id="subtotal in bold"),
    ],
)  # fmt: skip
def test_html_tables(tmp_path: Path, body: str, lines: list[str]) -> None:
    assert lines_of(tmp_path, body) == lines


# -- the site around ----------------------------------------------------------------------------------------------------

PLAN = (
    f"<table><tr>{HEAD}<tr><td>Số: 5/KH-UBND<td>Xã A, ngày 5 tháng 2 năm 2024</table><p><b>KẾ HOẠCH</b></p><p>Giảm nghèo năm 2024</p>"
    "<p>Căn cứ <a href=/1>Quyết định số 90/QĐ-TTg ngày 18/01/2022</a>;</p><p>I. MỤC TIÊU</p><p>Giảm 25 hộ nghèo, hộ cận nghèo trong năm.</p>"
    "<p>II. TỔ CHỨC THỰC HIỆN</p><p>Công chức văn hóa chủ trì.</p>"
    "<table><tr><td>Nơi nhận:<br>- UBND huyện;<br>- Lưu: VT.<td>TM. ỦY BAN NHÂN DÂN<br>CHỦ TỊCH<br><br>Trần Văn An</table>"
)
MENU = "<ul>" + "".join(f"<li><a href=/{i}>Mục thứ {i} của trang</a>" for i in range(12)) + "</ul>"
WANTED = [
    "ỦY BAN NHÂN DÂN", "XÃ A", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 5/KH-UBND",
    "Xã A, ngày 5 tháng 2 năm 2024", "KẾ HOẠCH", "Giảm nghèo năm 2024", "Căn cứ Quyết định số 90/QĐ-TTg ngày 18/01/2022;", "I. MỤC TIÊU",
    "Giảm 25 hộ nghèo, hộ cận nghèo trong năm.", "II. TỔ CHỨC THỰC HIỆN", "Công chức văn hóa chủ trì.", "Nơi nhận:", "- UBND huyện;",
    "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trần Văn An",
]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(PLAN, id="alone"),
        pytest.param(f"<header>Cổng<h1>CỔNG THÔNG TIN</h1></header><nav>{MENU}</nav><main>{PLAN}</main><footer>Địa chỉ: số 1</footer>", id="named by tags"),
        pytest.param(f"<div id=top-menu>{MENU}</div><div>{PLAN}</div><div class='footer-wrap'>Địa chỉ: số 1, điện thoại</div>", id="named by classes"),
        pytest.param(f"{MENU}{PLAN}{MENU}", id="lists of links beside the plan"),
        pytest.param(f"<div>{MENU}</div><form><div><div>{PLAN}</div></div></form><p><a href=/x>Đầu trang</a>", id="in a form"),
        pytest.param(f"<table><tr><td colspan=2>{MENU}<tr><td>{MENU}<p>Đang xem: 5<td><div>{PLAN}</div><tr><td colspan=2>Trang của tỉnh</table>", id="page laid out in tables"),
        pytest.param(f"<div><h1>Kế hoạch Giảm nghèo năm 2024</h1><p>Ngày đăng: 05/02/2024</p><p>Lượt xem: 12</p>{PLAN}<p>Tin liên quan</p>{MENU}</div>", id="in one box with the page's heading"),
        pytest.param(f"<div><p>05/02/2024 08:15</p><p>KẾ HOẠCH GIẢM NGHÈO NĂM 2024</p>{PLAN}</div>", id="heading in capitals"),
        pytest.param(f"<div role=navigation>Tìm kiếm nâng cao</div>{PLAN}<div class=comments>Ý kiến bạn đọc<p>Chưa có</div>", id="roles, comments"),
        pytest.param(f"<div style='display:none'>{PLAN.replace('25', '99')}</div>{PLAN}", id="a hidden copy"),
        pytest.param(f"<div>Căn cứ tình hình, trang tạm nghỉ</div><div class=content1><div>{PLAN}</div></div><div>II. Liên hệ</div>", id="called the document"),
        pytest.param(PLAN.replace("<p>", "<div>").replace("</p>", "</div>"), id="paragraphs that are boxes"),
        pytest.param(f"<div class=header>{PLAN.split('<p>')[0]}</div><p>" + "<p>".join(PLAN.split("<p>")[1:]), id="letterhead in a box named header"),
        pytest.param(PLAN.replace("<p>", "<p class=MsoHeader>"), id="paragraphs named header"),
        pytest.param(PLAN.replace("<a href=/1>", "<a href=/1><p>").replace("</a>", "</p></a>").replace("Căn cứ <a href=/1><p>", "Căn cứ <a href=/1>").replace("</p></a>;", "</a>;"), id="links kept"),
    ],
)  # fmt: skip
def test_html_site_is_left_out(tmp_path: Path, body: str) -> None:
    assert [line for line in lines_of(tmp_path, body) if line] == WANTED


def test_html_what_is_left_out_is_said(tmp_path: Path) -> None:
    assert read_page(tmp_path, f"<html>{PLAN}").notes == ()
    around = read_page(tmp_path, f"<html><nav>{MENU}</nav><div><p>Ngày đăng: 05/02/2024</p>{PLAN}</div>")
    assert around.notes == (
        "1 line of the site around the text left out",
        f"site around the document left out: {len('Mụcthứ1củatrang') * 12 + 2} letters",
    )


def test_html_boxes_that_are_never_closed_lose_nothing(tmp_path: Path) -> None:
    lines = [f"{i} " + "Giảm hộ nghèo trong toàn xã. " * 5 for i in range(400)]
    for written in (lines, ["KẾ HOẠCH", *(f"{i} Giảm" for i in range(400))]):
        found = lines_of(tmp_path, "".join(f"<div><p>{line}</p>" for line in written))
        assert [line for line in found if line] == [line.strip() for line in written]


def test_html_frame_that_may_hold_the_document_is_noted(tmp_path: Path) -> None:
    frame = "<iframe src=/viewer?file=kh.pdf>"
    assert read_page(tmp_path, f"<html><p>Xem tệp</p>{frame}</iframe>").notes == (
        "a frame in the page was not read; the document may be a file of its own in there",
    )
    assert read_page(tmp_path, f"<html>{PLAN}{frame}").notes == ()


def test_html_without_letterhead_keeps_the_heading_of_the_page(tmp_path: Path) -> None:
    text = "<p>1. Mục tiêu</p><p>" + "Giảm 25 hộ nghèo trong năm, không để tái nghèo. " * 5 + "</p><p>2. Kinh phí: 5 triệu đồng</p>"
    for title in ("Kế hoạch giảm nghèo xã A năm 2024", "<a href=/x>Kế hoạch giảm nghèo xã A năm 2024</a>"):
        page = f"<html><header><h1>{title}</h1></header><nav>{MENU}</nav><div>05/02/2024 | Lượt xem: 5</div><div id=noi-dung>{text}</div><footer>Địa chỉ</footer>"
        lines = read_page(tmp_path, page).text.splitlines()
        assert lines[:2] == ["Kế hoạch giảm nghèo xã A năm 2024", "1. Mục tiêu"]
        assert lines[-1] == "2. Kinh phí: 5 triệu đồng"


def test_html_signature_and_annex_in_boxes_of_their_own(tmp_path: Path) -> None:
    head, rest = PLAN.split("<p><b>KẾ", 1)
    body, sign = rest.rsplit("<table>", 1)
    annex = "<p>Phụ lục 1</p><table border=1><tr><td>TT<td>Xã<tr><td>1<td>A</table>"
    page = f"<nav>{MENU}</nav><div><div>{head}</div><div><p><b>KẾ{body}</div><div><table>{sign}</div><div>{annex}</div></div><footer>Địa chỉ</footer>"
    assert [line for line in lines_of(tmp_path, page) if line] == [*WANTED, "Phụ lục 1", "| TT | Xã |", "|---|---|", "| 1 | A |"]


# -- bytes -------------------------------------------------------------------------------------------------------------

TEXT = "<p>KẾ HOẠCH giảm nghèo của Ủy ban nhân dân huyện, đối tượng là hộ nghèo; mục tiêu: tăng thu nhập, đào tạo nghề.</p>"
META = '<html><head><meta charset="{}"></head><body>'


def to_1258(text: str) -> bytes:
    pieces = []
    for char in unicodedata.normalize("NFC", text):
        decomposed = unicodedata.normalize("NFD", char)
        tones = [mark for mark in decomposed if mark in "\u0300\u0301\u0303\u0309\u0323"]
        bare = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in tones))
        pieces.append((bare + "".join(tones)).encode("cp1258"))
    return b"".join(pieces)


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ((META.format("utf-8") + TEXT).encode(), "utf-8"),
        ((META.format("windows-1252") + TEXT).encode(), "utf-8"),
        (codecs.BOM_UTF8 + b"<html>" + TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + ("<html>" + TEXT).encode("utf-16-le"), "utf-16-le"),
        (to_1258(META.format("windows-1258") + TEXT), "cp1258"),
        (to_1258("<html>" + TEXT), "cp1258"),
        ((META.format("iso-8859-1") + TEXT).encode("ascii", "xmlcharrefreplace"), "utf-8"),
        ((META.format("iso-8859-1") + TEXT + "<p>\xb0\xa7").encode("latin-1", "xmlcharrefreplace"), "cp1252"),
        (b'<?xml version="1.0" encoding="utf-8"?>\n<!-- saved --><html>' + TEXT.encode(), "utf-8"),
        ((META.format("utf-8") + TEXT * 20).encode() + b"\xe1\xba", "utf-8"),
    ],
)
def test_html_encodings(tmp_path: Path, raw: bytes, encoding: str) -> None:
    source = read_page(tmp_path, raw, "plan.bin")
    assert (source.encoding, source.media_type) == (encoding, "text/html")
    assert unicodedata.normalize("NFC", source.text).startswith(TEXT.removeprefix("<p>").removesuffix("</p>"))


def mhtml(body: bytes, coding: str, page: str = "text/html") -> bytes:
    head = b'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--X"\r\n\r\n'
    picture = b"----X\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\naGk=\r\n"
    part = f"----X\r\nContent-Type: {page}\r\nContent-Transfer-Encoding: {coding}\r\n\r\n".encode()
    return head + picture + part + body + b"\r\n----X--\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        mhtml(quopri.encodestring(("<html>" + TEXT).encode()), "quoted-printable"),
        mhtml(base64.encodebytes(("<html>" + TEXT).encode()), "base64"),
        mhtml(("<html>" + TEXT).encode(), "8bit"),
    ],
)
def test_html_in_mhtml(tmp_path: Path, raw: bytes) -> None:
    assert read_page(tmp_path, raw, "plan.bin").text == TEXT[3:-4] + "\n"


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (mhtml(b"x", "base64", "text/css"), "MHTML file without a page"),
        (mhtml(b"x!", "base64"), "MHTML file without a page|holds no text"),
        (b"<html><body><p> &nbsp; </p>", "holds no text"),
        (b"<html><body><img src=a.png><img src=b.png>", "holds only pictures"),
        (b"<html><script>document.write('x')</script>", "holds no text"),
        (("<html><p>" + "KÕ ho¹ch ñy ban nh©n d©n huyÖn thùc hiÖn NghÞ quyÕt " * 3).encode(), "TCVN3"),
        ((META.format("koi8-r") + "Это не вьетнамский текст. " * 9).encode("koi8-r"), "no encoding that is known"),
    ],
)
def test_html_refuses(tmp_path: Path, raw: bytes, cause: str) -> None:
    with pytest.raises(ReadError, match=cause) as caught:
        read_page(tmp_path, raw)
    assert caught.value.way_out


@pytest.mark.parametrize(
    ("text", "name", "is_page"),
    [
        ("<p>Giảm nghèo</p>", "plan.html", True),
        ("<p>Giảm nghèo</p>", "plan.txt", False),
        ("# KẾ HOẠCH\n<table><tr><td>Giảm nghèo</table>", "plan.md", False),
        ("Giảm nghèo", "plan.html", False),
        ("\n<!-- a --> <!-- b - -- c -->\n<HTML><p>Giảm nghèo", "plan.txt", True),
        ("<!doctype html><p>Giảm nghèo", "plan.doc", True),
    ],
)
def test_html_is_told_by_what_it_holds(tmp_path: Path, text: str, name: str, is_page: bool) -> None:
    assert (read_page(tmp_path, text, name).media_type == "text/html") == is_page


# -- pages made to hurt ---------------------------------------------------------------------------------------------------

MANY = 5_000


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<b>" * MANY, id="open bold"),
        pytest.param("<p>" * MANY, id="open paragraphs"),
        pytest.param("<a href=x>" * MANY, id="open links"),
        pytest.param("<" * MANY, id="signs"),
        pytest.param("&" * MANY, id="ampersands"),
        pytest.param("<!--" * MANY, id="open comments"),
        pytest.param("<script>" * MANY, id="open scripts"),
        pytest.param("<textarea>" * MANY, id="open text areas"),
        pytest.param("<p a='" * MANY, id="open quotes"),
        pytest.param("<p " + " ".join(f"a{i}=1" for i in range(MANY)) + ">", id="attributes"),
        pytest.param("<p " + "=" * MANY, id="equals"),
        pytest.param("</b></p></td>" * MANY, id="end tags"),
        pytest.param("<li>" * MANY, id="open items"),
        pytest.param("<div>" * MANY, id="open boxes"),
        pytest.param("<ol><li>" * MANY, id="lists in lists"),
        pytest.param("<table><tr><td>" * MANY, id="tables in tables"),
        pytest.param("<div>" * MANY + "x" + "</div>" * MANY, id="boxes in boxes"),
        pytest.param("<td>" * MANY, id="open cells"),
        pytest.param("<span hidden>" * 150 + "<span>" * MANY, id="hidden letters"),
        pytest.param("<ol>" + "<li value=9>x" * MANY, id="long list"),
        pytest.param("<!DOCTYPE d [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>&b;" * 100, id="entities of a DTD"),
        pytest.param("<?php " * MANY, id="instructions"),
    ],
)  # fmt: skip
def test_html_pages_made_to_hurt_are_read_or_an_error(tmp_path: Path, body: str) -> None:
    """How their time grows is measured by benchmarks/pages.py."""
    try:
        text = read_page(tmp_path, f"<html><p>Thân</p>{body}").text
    except ReadError as error:
        text = "Thân\n" if "more than is read" in error.cause else ""
    assert text.startswith("Thân\n")


def test_html_entities_of_a_dtd_stay_unread(tmp_path: Path) -> None:
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "yyy">]><html><p>Thân &x; &y;</p>'
    text = read_page(tmp_path, page).text
    assert "root:" not in text
    assert "yyy" not in text.split("Thân")[1]


def test_html_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_tree, "MAX_BLOCKS", 100)
    with pytest.raises(ReadError, match="holds more than is read"):
        read_page(tmp_path, "<html>" + "<p>x" * 101)
    monkeypatch.setattr(html_tree, "MAX_BLOCKS", 10_000)
    monkeypatch.setattr(html_tree, "MAX_TOKENS", 1000)
    with pytest.raises(ReadError, match="holds more than is read"):
        read_page(tmp_path, "<html>" + "<b>" * 1001)
    monkeypatch.undo()
    monkeypatch.setattr(html_table, "MAX_CELLS", 1000)
    wide = "<html><table border=1>" + "<tr>" + "<td rowspan=9999>x" * 60 + "<tr><td>y" * 100 + "</table>"
    with pytest.raises(ReadError, match="holds more than is read"):
        read_page(tmp_path, wide)


def test_html_wide_cell_is_bounded(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, "<table border=1><tr><td>a<td>b<tr><td colspan=99999>c<td>d</table>")
    assert [line.count("|") for line in lines] == [64, 64, 64]


@pytest.mark.parametrize("seed", range(60))
def test_html_damaged_anywhere_is_read_or_an_error(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    page = bytearray(f"<!DOCTYPE html><html><nav>{MENU}</nav>{PLAN}<ol><li>a</ol></html>".encode())
    for _ in range(8):
        page[dice.randrange(20, len(page))] = dice.choice(b"<>/\"'=&;\x00 abptd\xff")
    del page[dice.randrange(200, len(page)) :]
    with contextlib.suppress(ReadError):
        text = read_page(tmp_path, bytes(page)).text
        assert text.strip()


def test_html_tokens_lose_no_letter() -> None:
    dice = random.Random(7)
    for _ in range(300):
        words = [dice.choice(["<p>", "</p>", "<br/>", "chữ", " ", "<a b='c'>", "<x", ">", "&amp;", "1<2"]) for _ in range(20)]
        page = "".join(words) + "CUỐI"
        found = list(tokens(page))
        if page.count("<x") == 0:
            assert "CUỐI" in "".join(token for token in found if isinstance(token, str))


# -- on the command line --------------------------------------------------------------------------------------------------


def test_html_on_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "plan.html"
    path.write_text(f"<html><nav>{MENU}</nav>{PLAN}", "utf-8")
    for arguments in (["text", str(path)], [str(path)], ["show", str(path)], ["text", "-"]):
        with path.open("rb") as file:
            done = subprocess.run([sys.executable, "-m", "plan_extract", *arguments], stdin=file, capture_output=True, check=True)
        assert "MỤC TIÊU" in done.stdout.decode()
        assert "Mục thứ 3" not in done.stdout.decode()


def test_html_evidence_counts_in_the_printed_text(tmp_path: Path) -> None:
    source = read_page(tmp_path, f"<html>{PLAN}")
    plan = extract(source)
    assert (plan.header.number, plan.header.unit.name, plan.header.signer.name) == ("5/KH-UBND", "A", "Trần Văn An")
    assert [section.path for section in plan.sections] == ["I", "II"]
    assert all(source.text[row.evidence.start : row.evidence.end] == row.evidence.quote for row in plan.sections + plan.targets)


def test_html_is_not_loaded_for_text() -> None:
    code = "import sys, plan_extract; plan_extract.extract('x'); print([m for m in sys.modules if 'html_t' in m or m.endswith(('readers.html', 'office'))])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.strip() == "[]"
