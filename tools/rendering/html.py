"""Blocks → HTML as four kinds of sites save it, each with its own chrome and its own ways of marking up a plan.

`portal`: a province's portal, text pasted from Word. `library`: a legal library with tabs and anchors. `register`: a register of
documents whose whole page is laid out in tables. `lists`: an editor's page with real lists, whose numbers the browser prints.
All words of the chrome are made up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from textwrap import fill

from rendering.blocks import Block, Grid, Paragraph, Sides
from rendering.docx import read_label

_MENU = ["Trang chủ", "Giới thiệu", "Tin tức - Sự kiện", "Văn bản", "Thủ tục hành chính", "Công khai ngân sách", "Liên hệ"]
_NEWS = [
    "Hội nghị giao ban công tác tháng 9, triển khai nhiệm vụ trọng tâm quý IV",
    "Kế hoạch tổ chức Đại hội Thể dục thể thao các cấp lần thứ IX",
    "Thông báo lịch tiếp công dân của Chủ tịch Ủy ban nhân dân tháng 10",
    "Phê duyệt danh mục dự án đầu tư công giai đoạn mới, tổng vốn 1.250 tỷ đồng",
]


def write_html(blocks: list[Block], kind: str) -> str:
    """Return the page of a kind of site."""
    body, page = _KINDS[kind]
    titles = [block.text for block in blocks if isinstance(block, Paragraph) and block.look == "title"]
    return page(body(blocks), titles[1])


def _links(texts: list[str], css: str) -> str:
    items = "\n".join(
        f'<li><a href="/bai/{i}.html" title="{escape(text)}">{escape(text)}</a></li>' for i, text in enumerate(texts, 1)
    )
    return f'<ul class="{css}">\n{items}\n</ul>'


def _text(text: str) -> str:
    """Return a text with the blanks that a browser would swallow kept, and a tab as the blanks that an editor makes of it."""
    return re.sub(r"  +", lambda m: "&nbsp;" * (len(m[0]) - 1) + " ", escape(text, quote=False).replace("\t", "   "))


def _printed(block: Paragraph) -> str:
    return f"{block.label} {block.text}".strip()


def _looked(text: str, look: str) -> str:
    tags = {"bold": "b", "title": "strong", "italic": "i"}
    return f"<{tags[look]}>{text}</{tags[look]}>" if look in tags else text


# -- a province's portal -----------------------------------------------------------------------------------------------


def _portal_body(blocks: list[Block]) -> str:
    lines = []
    for block in blocks:
        if isinstance(block, Paragraph):
            align = "center" if block.look == "title" else "justify"
            text = _looked(fill(_text(_printed(block)), 90, break_long_words=False, break_on_hyphens=False), block.look)
            lines.append(
                f'<p class=MsoNormal style="text-align:{align};text-indent:1.0cm;line-height:150%"><span lang=VI\n'
                f"style='font-size:14.0pt;font-family:\"Times New Roman\",serif'>{text}<o:p></o:p></span></p>"
            )
        elif isinstance(block, Sides):
            rows = "".join(f"<tr>{''.join(_portal_cell(cell) for cell in row)}</tr>\n" for row in block.rows)
            lines.append(f"<table class=MsoNormalTable border=0 cellspacing=0 cellpadding=0 width=642>\n{rows}</table>")
        elif isinstance(block, Grid):
            lines.append(_table(block, "MsoTableGrid"))
    return "\n".join(lines)


def _portal_cell(lines: list[str]) -> str:
    inner = "".join(f"<p class=MsoNormal align=center><b><span>{_text(line) or '&nbsp;'}</span></b></p>" for line in lines)
    return f"<td width=321 valign=top style='width:240.75pt;padding:0cm 5.4pt 0cm 5.4pt'>{inner}</td>"


def _portal_page(body: str, title: str) -> str:
    return f"""<!DOCTYPE html>
<!-- saved from url=(0043)https://portal.example.vn/van-ban/ke-hoach -->
<html lang="vi"><head><meta charset="utf-8"><title>{escape(title)} - Cổng thông tin điện tử</title>
<style>p.MsoNormal {{ margin: 0cm; }} .menu {{ display: flex; }}</style>
<script>var dataLayer = []; function share() {{ if (1 < 2) window.open("<p>KẾ HOẠCH</p>"); }}</script></head>
<body><div id="wrapper">
<header class="banner"><img src="banner.jpg" alt="banner"><h2>CỔNG THÔNG TIN ĐIỆN TỬ</h2></header>
<nav class="main-menu">{_links(_MENU, "menu")}</nav>
<div class="row"><div class="col-md-9"><ol class="breadcrumb"><li><a href="/">Trang chủ</a></li><li><a href="/vb">Văn bản chỉ đạo</a></li></ol>
<div class="article"><h1 class="title">{escape(title)}</h1>
<p class="date">Ngày đăng: 12/03/2023 08:15 | Lượt xem: 1.024</p>
<div class="tools"><a href="#">In bài viết</a> <a href="#">Gửi email</a> <button>Chia sẻ</button></div>
<div class="detail-content">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
{body}
</div>
<div class="attachment">Tệp đính kèm: <a href="/f/kh.pdf">ke-hoach.pdf</a></div>
<div class="related"><h3>Tin liên quan</h3>{_links(_NEWS, "list-news")}</div></div></div>
<aside class="col-md-3 sidebar"><h3>Văn bản mới</h3>{_links(_NEWS[::-1], "list")}<p>Đang truy cập: 35</p></aside></div>
<footer><p>© Bản quyền thuộc về Cổng thông tin điện tử. Chịu trách nhiệm: Chánh Văn phòng. Điện thoại: 0200.000.000</p></footer>
</div></body></html>
"""


# -- a legal library ---------------------------------------------------------------------------------------------------


def _library_body(blocks: list[Block]) -> str:
    lines = []
    for i, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            name = (
                f'<a name="{"chuong" if block.label[:1] in "IVX" else "muc"}_{i}"></a>'
                if block.label and block.look == "bold"
                else ""
            )
            align = ' align="center"' if block.look == "title" else ""
            lines.append(f"<p{align}>{name}{_looked(_text(_printed(block)), block.look)}</p>")
        elif isinstance(block, Sides):
            rows = "".join(
                f'<tr><td width="223" valign="top"><p align="center"><b>{_breaks(left, "<br>-------")}</b></p></td>'
                f'<td width="367" valign="top"><p align="center"><b>{_breaks(right, "<br>---------------")}</b></p></td></tr>'
                for left, right in block.rows
            )
            lines.append(f'<table border="0" cellspacing="0" cellpadding="0">{rows}</table>')
        elif isinstance(block, Grid):
            lines.append(_table(block, ""))
    return "<p>&nbsp;</p>".join(["", "\n".join(lines), ""])


def _breaks(lines: list[str], rule: str = "") -> str:
    """Return lines with breaks between; under a letterhead's names stands a rule."""
    ruled = rule if lines and not re.match(r"Nơi nhận|TM|Số|.*, ngày", lines[0]) else ""
    return "<br>\n".join(_text(line) for line in lines) + ruled


def _library_page(body: str, title: str) -> str:
    tabs = "".join(
        f'<li class="tab"><a href="#tab{i}">{name}</a></li>'
        for i, name in enumerate(["Tóm tắt", "Nội dung", "Tiếng Anh", "Lược đồ", "Tải về"])
    )
    facts = [
        ("Số hiệu:", "187/KH-UBND"),
        ("Loại văn bản:", "Kế hoạch"),
        ("Ngày ban hành:", "22/08/2022"),
        ("Tình trạng:", "Đã biết"),
    ]
    summary = "".join(f"<tr><td>{name}</td><td><b>{value}</b></td></tr>" for name, value in facts)
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{escape(title)}</title><link rel="stylesheet" href="/css/site.css" /></head>
<body><form method="post" action="./van-ban.aspx" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="/wEPDwUK" />
<div id="Top"><div class="logo">THƯ VIỆN VĂN BẢN</div><div id="login"><a href="/dn">Đăng nhập</a> | <a href="/dk">Đăng ký</a></div>
<select name="loai"><option>Tất cả</option><option>Kế hoạch</option></select>{_links(_MENU[:4], "mnu")}</div>
<div id="main"><div id="left"><h3>Văn bản cùng lĩnh vực</h3>{_links(_NEWS, "lst")}</div>
<div id="ctl00_Content_pnlDocContent"><div class="GgADS">Quảng cáo</div><ul class="tabs">{tabs}</ul>
<div id="tab0" style="display:none"><table class="tomtat" border="1">{summary}</table></div>
<div id="tab1"><div class="cldivContentDocVn"><div class="content1"><div><div>
{body}
</div></div></div></div></div>
<div class="luutru"><a href="#">Lưu trữ</a> <a href="#">Ghi chú</a> <a href="#">Ý kiến</a> <a href="#">In</a></div></div>
<div id="right"><p><b>Hỏi đáp pháp luật</b></p>{_links(_NEWS[:2], "hd")}</div></div>
<div id="footer">Địa chỉ: Số 1, Đường Một. E-mail: info@example.vn<br />Thư viện văn bản giữ bản quyền.</div></form></body></html>
"""


# -- a register of documents, laid out in tables -----------------------------------------------------------------------


def _register_body(blocks: list[Block]) -> str:
    lines = []
    for block in blocks:
        if isinstance(block, Paragraph):
            style = "text-align: center;" if block.look == "title" else "text-align: justify; text-indent: 36pt;"
            entities = _text(_printed(block)).encode("ascii", "xmlcharrefreplace").decode()  # as old editors wrote Vietnamese
            lines.append(f'<p style="{style}">{_looked(entities, block.look)}</p>')
        elif isinstance(block, Sides):
            rows = "".join(
                f'<TR><TD style="WIDTH: 40%"><DIV align=center>{_breaks(left)}</DIV></TD>'
                f'<TD style="WIDTH: 60%"><DIV align=center>{_breaks(right)}</DIV></TD></TR>'
                for left, right in block.rows
            )
            lines.append(f"<TABLE style='WIDTH: 100%' border=0><TBODY>{rows}</TBODY></TABLE>")
        elif isinstance(block, Grid):
            lines.append(_table(block, "").replace("<td>", "<td><p>").replace("</td>", "</p></td>"))
    return "\n".join(lines)


def _register_page(body: str, title: str) -> str:
    menu = "".join(f'<td><a href="/{i}">{name}</a></td>' for i, name in enumerate(_MENU))
    return f"""<html><head><title>VBQPPL - {escape(title)}</title><meta name="robots" content="index">
<meta http-equiv="content-type" content="text/html; charset=UTF-8"></head>
<body><table width="100%" cellpadding="0"><tr><td colspan="2"><table><tr>{menu}</tr></table></td></tr>
<tr><td width="180" valign="top"><table><tr><td>Hệ thống văn bản</td></tr><tr><td><a href="/tk">Tìm kiếm</a></td></tr></table>
{_links(_NEWS[:3], "vb-moi")}</td>
<td valign="top"><div class="box-map">CSDL quốc gia &raquo; <a href="/vb">Văn bản</a> &raquo; Kế hoạch</div>
<div class="header"><ul><li><a href="#"><b>Toàn văn</b></a></li><li><a href="#">Thuộc tính</a></li><li><a href="#">Bản PDF</a></li></ul></div>
<div class="fulltext"><div class="vbInfo"><ul><li><span>Hiệu lực:</span> Không xác định</li></ul></div>
<div id="toanvancontent" class="toanvancontent">
{body}
</div></div>
<div class="foot"><a href="#">Gửi phản hồi</a> <a href="#">Tải về</a></div></td></tr>
<tr><td colspan="2" align="center">Cơ quan chủ quản: Bộ phận quản lý cơ sở dữ liệu. Ghi rõ nguồn khi phát hành lại thông tin.</td></tr></table></body></html>
"""


# -- an editor's page with real lists ----------------------------------------------------------------------------------


def _lists_body(blocks: list[Block]) -> str:
    """Return the page with `<ol>` for Roman and Arabic numbers; other labels are typed."""
    lines: list[str] = []
    open_tags: list[str] = []

    def close(down_to: int) -> None:
        while len(open_tags) > down_to:
            lines.append(f"</li></{open_tags.pop()}>")

    for block in blocks:
        if isinstance(block, Paragraph):
            depth = 1 if re.fullmatch(r"[IVX]+\.", block.label) else 2 if re.fullmatch(r"\d+\.", block.label) else 0
            if depth:
                lines += _item(open_tags, close, depth, block.label)
                lines.append(_looked(_text(block.text), block.look))
            elif block.label or open_tags:
                lines.append(f"<br>{_looked(_text(_printed(block)), block.look)}")
            else:
                lines.append(f"<p>{_looked(_text(block.text), block.look)}</p>")
        elif isinstance(block, Sides):
            close(0)
            cells = ["<br />".join(_text(line) for row in block.rows for line in row[side]) for side in (0, 1)]
            lines.append(f"<table><tbody><tr><td>{cells[0]}</td><td>{cells[1]}</td></tr></tbody></table>")
        elif isinstance(block, Grid):
            lines.append(_table(block, "table-bordered").replace(' border="1" cellspacing="0"', ""))
        else:
            close(0)
    close(0)
    return "\n".join(lines)


def _item(open_tags: list[str], close: Callable[[int], None], depth: int, label: str) -> list[str]:
    """Return what opens an item, its list where that is not open; a value where it is not the first."""
    count = read_label(label)[0][0]
    kind = ' type="I"' if label[0] in "IVX" else ""
    if len(open_tags) < depth:
        opened = [f"<ol{kind}>" for _ in range(depth - len(open_tags))]
        open_tags.extend(["ol"] * len(opened))
        return [*opened, f'<li value="{count}">' if count != 1 else "<li>"]
    close(depth)
    return [f'</li><li value="{count}">']


def _lists_page(body: str, title: str) -> str:
    return f"""<!doctype html><html><head><meta charset=utf-8><title>{escape(title)}</title></head><body>
<div class=top-bar>Thứ Hai, 20/04/2026 <a href=/>Trang chủ</a></div>{_links(_MENU, "nav navbar-nav")}
<main><article><h1>{escape(title)}</h1><time>20/04/2026</time>
{body}
<p class="tags">Từ khóa: <a href=/t1>thiên tai</a>, <a href=/t2>phường</a></p></article></main>
<section class=comments><h4>Ý kiến bạn đọc</h4><p>Chưa có ý kiến nào. Hãy là người đầu tiên gửi ý kiến về bài viết này.</p></section>
<div class=footer>Trang thông tin điện tử phường. Địa chỉ, điện thoại, thư điện tử.</div></body></html>
"""


def _table(block: Grid, css: str) -> str:
    head = "".join(f"<th>{_text(cell)}</th>" for cell in block.rows[0])
    rows = "\n".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in block.rows[1:])
    return f'<table class="{css}" border="1" cellspacing="0">\n<tr>{head}</tr>\n{rows}\n</table>'


_KINDS = {
    "portal": (_portal_body, _portal_page),
    "library": (_library_body, _library_page),
    "register": (_register_body, _register_page),
    "lists": (_lists_body, _lists_page),
}
