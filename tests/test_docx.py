"""DOCX → source text: what is printed, in which order, and what is said of files that are none."""

from __future__ import annotations

import contextlib
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docx_files import MAIN_TYPE, archive, borders, bullet, cell, docx, level, numbering, p, r, style, table
from plan_extract import ReadError, extract, read
from plan_extract.document import SourceText
from plan_extract.readers import docx_package

OUTLINE = (
    level(0, "upperRoman", "%1.") + level(1, "decimal", "%2.") + level(2, "decimal", "%2.%3.") + level(3, "lowerLetter", "%4)")
)
BOX = "<w:txbxContent>{}</w:txbxContent>"
GRID = borders("single")


def read_bytes(tmp_path: Path, raw: bytes, name: str = "plan.docx") -> SourceText:
    path = tmp_path / name
    path.write_bytes(raw)
    return read(path)


def lines_of(tmp_path: Path, body: str, **parts: str) -> list[str]:
    return read_bytes(tmp_path, docx(body, **parts)).text.removesuffix("\n").split("\n")


# -- paragraphs --------------------------------------------------------------------------------------------------------

FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF a </w:instrText></w:r>{}'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + r("Mục II") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        pytest.param(p("Một") + p("") + p("Hai"), ["Một", "", "Hai"], id="one paragraph a line"),
        pytest.param(p("Một\nHai\tBa"), ["Một", "Hai\tBa"], id="soft break, tab"),
        pytest.param(p(r("Giảm") + r(" nghèo")), ["Giảm nghèo"], id="runs"),
        pytest.param(p('<w:r><w:br w:type="page"/></w:r>' + r("Trang mới")), ["Trang mới"], id="page break in front"),
        pytest.param(p(r("Một") + '<w:r><w:br w:type="page"/></w:r>' + r("Hai")), ["Một", "Hai"], id="page break between"),
        pytest.param(p("<w:r><w:t>11</w:t><w:noBreakHyphen/><w:t>CT/TU</w:t></w:r>"), ["11-CT/TU"], id="hard hyphen"),
        pytest.param(p("<w:r><w:t>thực\nhiện</w:t><w:softHyphen/></w:r>"), ["thực hiện"], id="line break in the XML"),
        pytest.param(p(r("Đạt ") + '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + r(" 90%")), ["Đạt ≥ 90%"], id="symbol"),
        pytest.param(p('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>' + r(" Xong")), ["✓ Xong"], id="wingdings"),
        pytest.param(p('<w:r><w:sym w:font="Wingdings" w:char="F021"/></w:r>' + r("Xong")), ["□Xong"], id="unknown symbol"),
        pytest.param(p('<w:r><w:sym w:font="Symbol" w:char="no"/></w:r>' + r("Xong")), ["Xong"], id="symbol without a code"),
        pytest.param(p(r("\uf0b7\tHỗ trợ")), ["•\tHỗ trợ"], id="private use"),
        pytest.param(p(r("£ü", '<w:rFonts w:ascii="Symbol"/>') + r("90%")), ["≤□90%"], id="run in a symbol font"),
        pytest.param(p(FIELD.format("")), ["Mục II"], id="field"),
        pytest.param(p(FIELD.format(r("nháp"))), ["Mục II"], id="text in an instruction"),
        pytest.param(p(FIELD.format(FIELD.format(""))), ["Mục II"], id="field in a field"),
        pytest.param(p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>') + p("Sau"), ["", "Sau"], id="field that never ends"),
        pytest.param(p('<w:fldSimple w:instr=" DATE ">' + r("2024") + "</w:fldSimple>"), ["2024"], id="simple field"),
        pytest.param(p('<w:hyperlink r:id="r1">' + r("cổng") + "</w:hyperlink>" + r(" tỉnh")), ["cổng tỉnh"], id="hyperlink"),
        pytest.param(p("<w:smartTag><w:smartTagPr/>" + r("Lào Cai") + "</w:smartTag>"), ["Lào Cai"], id="smart tag"),
        pytest.param(p("<w:sdt><w:sdtPr/><w:sdtContent>" + r("Số 5") + "</w:sdtContent></w:sdt>"), ["Số 5"], id="control in a line"),
        pytest.param("<w:sdt><w:sdtContent>" + p("Số 5") + "</w:sdtContent></w:sdt>", ["Số 5"], id="control around a line"),
        pytest.param(
            p("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + r("Nhập") + "</w:sdtContent></w:sdt>" + r("Số")),
            ["Số"],
            id="prompt of a control",
        ),
        pytest.param(p("<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"), ["a+b"], id="formula"),
        pytest.param(
            p("<w:ruby><w:rt>" + r("chú") + "</w:rt><w:rubyBase>" + r("gốc") + "</w:rubyBase></w:ruby>"), ["gốc"], id="ruby"
        ),
        pytest.param(p(r("Kế hoạch", "<w:caps/>") + r("năm", '<w:caps w:val="0"/>')), ["KẾ HOẠCHnăm"], id="capitals"),
        pytest.param(p('<w:commentRangeStart w:id="1"/>' + r("Có") + '<w:r><w:commentReference w:id="1"/></w:r>'), ["Có"], id="mark of a comment"),
    ],
)  # fmt: skip
def test_docx_paragraphs(tmp_path: Path, body: str, lines: list[str]) -> None:
    assert lines_of(tmp_path, body + p("Hết")) == [*lines, "Hết"]


DEL = '<w:del w:id="1"/>'


@pytest.mark.parametrize(
    ("body", "lines", "note"),
    [
        (p(r("Tăng ") + "<w:ins>" + r("5%") + "</w:ins>"), ["Tăng 5%"], "tracked changes accepted"),
        (p(r("Tăng") + "<w:del><w:r><w:delText> 4%</w:delText></w:r></w:del>"), ["Tăng"], "tracked changes accepted"),
        (p(r("Tăng") + "<w:del>" + r(" 4%") + "</w:del>"), ["Tăng"], "tracked changes accepted"),
        (p("<w:moveFrom>" + r("Cũ") + "</w:moveFrom>") + p("<w:moveTo>" + r("Mới") + "</w:moveTo>"), ["", "Mới"], "tracked changes accepted"),
        (p("Đầu ", mark=DEL) + p("cuối"), ["Đầu cuối"], "tracked changes accepted"),
        (p("<w:del>" + r("Bỏ") + "</w:del>", mark=DEL) + p("Còn"), ["Còn"], "tracked changes accepted"),
        (p("Đầu", mark=DEL) + table([cell("a"), cell("b")]), ["Đầu", "a", "b"], "tracked changes accepted"),
        (p("Đầu") + p("cuối", mark=DEL), ["Đầu", "cuối"], "tracked changes accepted"),
        (p("Mới", mark='<w:ins w:id="1"/>') + p("nữa"), ["Mới", "nữa"], None),
        (p(r("Hiện") + r(" ẩn", "<w:vanish/>")), ["Hiện"], "hidden text left out"),
        (p(r("Hiện") + r(" lại", '<w:vanish w:val="0"/>')), ["Hiện lại"], None),
        (p(r("Ẩn", "<w:vanish/>"), mark="<w:vanish/>") + p("Hiện"), ["Hiện"], "hidden text left out"),
        (p("Đề mục.", mark="<w:vanish/><w:specVanish/>") + p(" Thân"), ["Đề mục. Thân"], None),
        (p("Ẩn", style="An") + p("Hiện"), ["Hiện"], "hidden text left out"),
        (p(r("Hiện") + r(" ẩn", '<w:rStyle w:val="An"/>')), ["Hiện"], "hidden text left out"),
        (p("MỤC LỤC") + p("I. MỤC TIÊU\t3", style="TOC1") + p("I. MỤC TIÊU"), ["MỤC LỤC", "I. MỤC TIÊU"], "table of contents left out"),
    ],
)  # fmt: skip
def test_docx_changes_and_hidden_text(tmp_path: Path, body: str, lines: list[str], note: str | None) -> None:
    styles = style("An", "<w:rPr><w:vanish/></w:rPr>") + style("TOC1", "", name="toc 1")
    source = read_bytes(tmp_path, docx(body, styles=styles))
    assert source.text == "\n".join(lines) + "\n"
    assert source.notes == ((note,) if note else ())


def box(content: str, how: str = "choice") -> str:
    new = f"<w:drawing><wps:txbx>{BOX.format(content)}</wps:txbx></w:drawing>"
    old = f"<w:pict><v:textbox>{BOX.format(content)}</v:textbox></w:pict>"
    both = f'<mc:AlternateContent><mc:Choice Requires="wps">{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>'
    empty = f'<mc:AlternateContent><mc:Choice Requires="x"><w:drawing/></mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>'
    return f"<w:r>{ {'choice': both, 'fallback': empty, 'old': old}[how] }</w:r>"


@pytest.mark.parametrize("how", ["choice", "fallback", "old"])
def test_docx_text_boxes_once_behind_their_paragraph(tmp_path: Path, how: str) -> None:
    body = p(r("Trước ") + box(p("DỰ THẢO") + p("lần 2"), how) + r("sau")) + p("Tiếp")
    source = read_bytes(tmp_path, docx(body))
    assert source.text == "Trước sau\nDỰ THẢO\nlần 2\nTiếp\n"
    assert source.notes == ("text boxes read behind their paragraphs",)


def test_docx_alternatives_around_paragraphs(tmp_path: Path) -> None:
    body = f"<mc:AlternateContent><mc:Choice>{p('Một')}</mc:Choice><mc:Fallback>{p('Hai')}</mc:Fallback></mc:AlternateContent>"
    assert lines_of(tmp_path, body) == ["Một"]


def test_docx_footnotes_at_the_end(tmp_path: Path) -> None:
    def mark(kind: str, at: int, more: str = "") -> str:
        return f'<w:r><w:{kind}Reference {more} w:id="{at}"/></w:r>'

    body = p(r("Đề án") + mark("footnote", 7) + r(" và") + mark("endnote", 2)) + p(r("Chỉ thị") + mark("footnote", 5))
    body += p(r("Riêng") + mark("footnote", 6, 'w:customMarkFollows="1"') + r("*"))
    note = '<w:footnote w:id="{}">{}</w:footnote>'
    footnotes = '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>' + note.format(5, p("Hai") + p("đoạn"))
    footnotes += note.format(6, p("* Có dấu riêng")) + note.format(7, p("<w:r><w:footnoteRef/></w:r>" + r(" Một")))
    endnotes = f'<w:endnote w:id="2">{p("Cuối")}</w:endnote>'
    source = read_bytes(tmp_path, docx(body, footnotes=footnotes, endnotes=endnotes))
    assert source.text == "Đề án[1] và[i]\nChỉ thị[2]\nRiêng*\n\n[1] Một\n[2] Hai đoạn\n* Có dấu riêng\n[i] Cuối\n"
    assert source.notes == ("footnotes at the end of the text", "endnotes at the end of the text")


MARK = '<w:r><w:footnoteReference w:id="1"/></w:r>'
NOTE = '<w:footnote w:id="1">{}</w:footnote>'
INNER = table([cell("x", span=2)], [cell("y", merge="restart"), "z"], [cell(merge="continue"), "t"], properties=borders("single"))


@pytest.mark.parametrize(
    ("body", "note", "lines"),
    [
        pytest.param(
            table(["TT", "Việc"], ["1", cell(p(r("Rà soát") + MARK))], properties=borders("single")), p("Chú"),
            ["| TT | Việc |", "|---|---|", "| 1 | Rà soát[1] |", "", "[1] Chú"], id="footnote of a cell",
        ),
        pytest.param(p(r("Thân") + box(p(r("Khung") + MARK))), p("Chú"), ["Thân", "Khung[1]", "", "[1] Chú"], id="footnote of a box"),
        pytest.param(p(r("Thân") + MARK), p("Chú") + INNER, ["Thân[1]", "", "[1] Chú | x | x | |---|---| | y | z | | y | t |"], id="table in a footnote"),
        pytest.param(
            table(["TT", "Việc"], ["1", cell(p("Trên") + INNER + p("Dưới"))], properties=borders("single")), "",
            ["| TT | Việc |", "|---|---|", "| 1 | Trên<br>x<br>y<br>z<br>t<br>Dưới |"], id="merged cells in a nested table",
        ),
        pytest.param(
            table(["TT", "Việc"], ["1", cell(p(r("a") + box(p("b") + INNER)))], properties=borders("single")), "",
            ["| TT | Việc |", "|---|---|", "| 1 | a<br>b<br>x<br>y<br>z<br>t |"], id="table in a box in a cell",
        ),
        pytest.param(
            table(["TT", "Việc"], ["1", cell(p(r("Giảm ") + "<w:ins>" + r("5") + "</w:ins><w:del>" + r("4") + "</w:del>" + r("%")))], properties=borders("single")),
            "", ["| TT | Việc |", "|---|---|", "| 1 | Giảm 5% |"], id="changes in a cell",
        ),
        pytest.param(
            table(["TT", "Việc"], [cell("1", extra='<w:cellDel w:id="1"/>'), cell("a", extra='<w:cellIns w:id="1"/>')], properties=borders("single")),
            "", ["| TT | Việc |", "|---|---|", "| a |  |"], id="cells deleted and inserted",
        ),
        pytest.param(
            p("Mới").replace("<w:pPr>", '<w:pPr><w:pPrChange><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:pPrChange>'), "",
            ["Mới"], id="number that was taken away",
        ),
    ],
)  # fmt: skip
def test_docx_things_in_each_other(tmp_path: Path, body: str, note: str, lines: list[str]) -> None:
    xml = numbering({0: OUTLINE}, {1: (0, "")})
    parts = {"numbering": xml} | ({"footnotes": NOTE.format(note)} if note else {})
    assert lines_of(tmp_path, body, **parts) == lines


@pytest.mark.parametrize("what", ['c:chart xmlns:c="{}chart"', 'd:relIds xmlns:d="{}diagram"', 'a:blip xmlns:a="{}main"'])
def test_docx_drawings_without_text_are_noted(tmp_path: Path, what: str) -> None:
    drawing = f"<w:drawing><{what.format('http://schemas.openxmlformats.org/drawingml/2006/')}/></w:drawing>"
    assert read_bytes(tmp_path, docx(p(r("Thân") + f"<w:r>{drawing}</w:r>"))).notes == ("1 picture not read",)


def test_docx_in_a_docx_stays_closed(tmp_path: Path) -> None:
    inner = docx(p("Trong"), extra={"word/x.xml": b"<a>" + b" " * 5_000_000})
    source = read_bytes(tmp_path, docx(p("Thân") + '<w:altChunk r:id="r1"/>', extra={"word/inner.docx": inner, "inner.zip": inner}))
    assert (source.text, source.notes) == ("Thân\n", ("an inserted file was not read",))


def test_docx_footnote_that_points_to_itself(tmp_path: Path) -> None:
    mark = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    assert lines_of(tmp_path, p(mark), footnotes=f'<w:footnote w:id="1">{p(mark)}</w:footnote>') == ["[1]", "", "[1] [2]"]


@pytest.mark.parametrize(
    ("parts", "notes"),
    [
        ({"header": p("UBND huyện"), "footer": p("Trang " + "2")}, ("header left out: UBND huyện",)),
        ({"header": p("- 2 -")}, ()),
        ({"footer": p("a" * 80)}, (f"footer left out: {'a' * 60}…",)),
        ({"comments": f"<w:comment>{p('Xem lại')}</w:comment>"}, ("comments left out",)),
        ({"header": p(box(p("Mật")))}, ("header left out: Mật",)),
    ],
)
def test_docx_headers_and_comments_are_noted(tmp_path: Path, parts: dict[str, str], notes: tuple[str, ...]) -> None:
    source = read_bytes(tmp_path, docx(p("Thân"), **parts))
    assert (source.text, source.notes) == ("Thân\n", notes)


def test_docx_notes_pictures_and_inserted_files(tmp_path: Path) -> None:
    body = p("Thân") + p("<w:r><w:drawing><a:blip/></w:drawing></w:r>") + '<w:altChunk r:id="r1"/>'
    assert read_bytes(tmp_path, docx(body)).notes == ("an inserted file was not read", "1 picture not read")


# -- list numbers ------------------------------------------------------------------------------------------------------


def start_at(at: int, start: int) -> str:
    return f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


def labels(tmp_path: Path, xml: str, paragraphs: list[tuple[int, int]]) -> list[str]:
    """Return the labels of paragraphs given by their list and level."""
    rows = lines_of(tmp_path, "".join(p("x", num=num) for num in paragraphs), numbering=xml)
    return [row.removesuffix("x").rstrip() for row in rows]


DECIMAL2 = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2.")
NEVER = level(0, "decimal", "%1.") + level(1, "lowerLetter", "%2)", '<w:lvlRestart w:val="0"/>')
FIRST = DECIMAL2 + level(2, "lowerLetter", "%3)", '<w:lvlRestart w:val="1"/>')
LEGAL = level(0, "upperRoman", "Chương %1") + level(1, "decimal", "%1.%2", "<w:isLgl/>")
OWN = (
    '<mc:AlternateContent><mc:Choice><w:numFmt w:val="custom" w:format="01, 02, 03"/></mc:Choice>'
    '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
)


@pytest.mark.parametrize(
    ("levels", "lists", "paragraphs", "printed"),
    [
        pytest.param(
            OUTLINE, {1: ""}, [(1, 0), (1, 1), (1, 2), (1, 2), (1, 3), (1, 3), (1, 1), (1, 2), (1, 0), (1, 1)],
            ["I.", "1.", "1.1.", "1.2.", "a)", "b)", "2.", "2.1.", "II.", "1."], id="levels",
        ),
        pytest.param(DECIMAL2, {1: "", 2: ""}, [(1, 0), (2, 0), (1, 0)], ["1.", "2.", "3."], id="lists that share a definition"),
        pytest.param(DECIMAL2, {1: "", 2: start_at(0, 1)}, [(1, 0), (1, 0), (2, 0), (2, 0), (1, 0)], ["1.", "2.", "1.", "2.", "3."], id="start"),
        pytest.param(DECIMAL2, {1: start_at(0, 4)}, [(1, 0), (1, 1), (1, 0)], ["4.", "4.1.", "5."], id="start at 4"),
        pytest.param(level(0, "decimal", "%1.", start=0), {1: ""}, [(1, 0), (1, 0)], ["0.", "1."], id="start at 0"),
        pytest.param(DECIMAL2, {1: "", 2: start_at(0, 1) + start_at(1, 1)}, [(1, 0), (1, 1), (2, 1), (2, 0)], ["1.", "1.1.", "1.1.", "2."], id="start below"),
        pytest.param(
            DECIMAL2, {1: f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1/")}</w:lvlOverride>'}, [(1, 0), (1, 0)], ["A/", "B/"],
            id="level replaced",
        ),
        pytest.param(NEVER, {1: ""}, [(1, 0), (1, 1), (1, 0), (1, 1)], ["1.", "a)", "2.", "b)"], id="never starts again"),
        pytest.param(FIRST, {1: ""}, [(1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1), (1, 2)], ["1.", "1.1.", "a)", "1.2.", "b)", "2.", "2.1.", "a)"], id="starts again below level 1"),
        pytest.param(LEGAL, {1: ""}, [(1, 0), (1, 0), (1, 1)], ["Chương I", "Chương II", "2.1"], id="legal"),
        pytest.param(DECIMAL2, {1: ""}, [(1, 1), (1, 1), (1, 0)], ["1.1.", "1.2.", "2."], id="level left out"),
        pytest.param(level(0, "lowerLetter", "%1)", start=26), {1: ""}, [(1, 0), (1, 0)], ["z)", "aa)"], id="behind z"),
        pytest.param(level(0, "lowerRoman", "(%1)", start=4), {1: ""}, [(1, 0), (1, 0)], ["(iv)", "(v)"], id="small roman"),
        pytest.param(level(0, "decimalZero", "%1."), {1: ""}, [(1, 0)], ["01."], id="with a zero"),
        pytest.param(level(0, "x", "%1.").replace('<w:numFmt w:val="x"/>', OWN), {1: ""}, [(1, 0)], ["01."], id="format of its own"),
        pytest.param(level(0, "ordinalText", "%1."), {1: ""}, [(1, 0)], ["1."], id="format without a reading"),
        pytest.param(level(0, "upperRoman", "%1.", start=999999999), {1: ""}, [(1, 0)], ["999999999."], id="no Roman number"),
        pytest.param(level(0, "none", "Phần mở đầu"), {1: ""}, [(1, 0)], ["Phần mở đầu"], id="text alone"),
        pytest.param(level(0, "decimal", ""), {1: ""}, [(1, 0)], [""], id="empty"),
        pytest.param(level(0, "decimal", "%1.", run="<w:vanish/>"), {1: ""}, [(1, 0)], [""], id="hidden"),
        pytest.param(level(0, "upperRoman", "Phần %1.", run="<w:caps/>"), {1: ""}, [(1, 0)], ["PHẦN I."], id="capitals"),
        pytest.param(DECIMAL2, {1: ""}, [(0, 0), (9, 0), (1, 7), (1, 0)], ["", "", "", "1."], id="no list, unknown list, unknown level"),
        pytest.param(bullet("\uf0b7", "Symbol"), {1: ""}, [(1, 0)], ["-"], id="bullet of Symbol"),
        pytest.param(bullet("\uf02b", "Symbol"), {1: ""}, [(1, 0)], ["+"], id="plus of Symbol"),
        pytest.param(bullet("\uf0a7", "Wingdings"), {1: ""}, [(1, 0)], ["-"], id="bullet of Wingdings"),
        pytest.param(bullet("Ø", "Wingdings"), {1: ""}, [(1, 0)], ["-"], id="letter of Wingdings"),
        pytest.param(bullet("o", "Courier New"), {1: ""}, [(1, 0)], ["-"], id="letter o"),
        pytest.param(bullet("•"), {1: ""}, [(1, 0)], ["•"], id="round bullet"),
        pytest.param(bullet("-", "Times New Roman"), {1: ""}, [(1, 0)], ["-"], id="dash"),
        pytest.param(bullet("+", "Times New Roman"), {1: ""}, [(1, 0)], ["+"], id="plus"),
        pytest.param(bullet("►"), {1: ""}, [(1, 0)], ["-"], id="sign that is no bullet of plans"),
        pytest.param(level(0, "bullet", "", '<w:lvlPicBulletId w:val="0"/>'), {1: ""}, [(1, 0)], ["-"], id="picture"),
    ],
)  # fmt: skip
def test_docx_labels(
    tmp_path: Path, levels: str, lists: dict[int, str], paragraphs: list[tuple[int, int]], printed: list[str]
) -> None:
    xml = numbering({0: levels}, {key: (0, overrides) for key, overrides in lists.items()})
    assert labels(tmp_path, xml, paragraphs) == printed


@pytest.mark.parametrize(
    ("extra", "text", "line"),
    [
        ("", "Mục tiêu", "1. Mục tiêu"),
        ('<w:suff w:val="space"/>', "Mục tiêu", "1. Mục tiêu"),
        ('<w:suff w:val="nothing"/>', "Mục tiêu", "1.Mục tiêu"),
        ("", "\t Mục tiêu", "1. Mục tiêu"),
        ("", "", "1."),
    ],
)
def test_docx_label_stands_one_space_in_front(tmp_path: Path, extra: str, text: str, line: str) -> None:
    xml = numbering({0: level(0, "decimal", "%1.", extra)}, {1: (0, "")})
    assert lines_of(tmp_path, p(text, num=(1, 0)) + p("x"), numbering=xml) == [line, "x"]


def test_docx_label_that_would_run_into_its_word(tmp_path: Path) -> None:
    xml = numbering({0: level(0, "decimal", "Điều %1", '<w:suff w:val="nothing"/>')}, {1: (0, "")})
    assert lines_of(tmp_path, p("Phê duyệt", num=(1, 0)) + p(". Hiệu lực", num=(1, 0)), numbering=xml) == [
        "Điều 1 Phê duyệt",
        "Điều 2. Hiệu lực",
    ]


def test_docx_labels_through_styles(tmp_path: Path) -> None:
    xml = numbering(
        {0: level(0, "upperRoman", "%1.", '<w:pStyle w:val="Muc"/>') + level(1, "decimal", "%2.", '<w:pStyle w:val="Nho"/>')}, {3: (0, "")}
    )  # fmt: skip
    styles = (
        style("Muc", '<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr><w:rPr><w:caps/></w:rPr>')
        + style("Nho", '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr>', based_on="Muc")
        + style("Con", "", based_on="Nho")
        + style("Vong", "", based_on="Vong")
    )
    body = p("mục đích", style="Muc") + p("a", style="Nho") + p("b", style="Con") + p("c", style="Con", num=(0, 0))
    body += p("d", style="Muc", num=(3, 1)) + p("e", style="Vong") + p("g", style="Thieu") + p("h", style="Muc")
    assert lines_of(tmp_path, body, numbering=xml, styles=styles) == [
        "I. MỤC ĐÍCH", "1. A", "2. B", "C", "3. D", "e", "g", "II. H",
    ]  # fmt: skip


def test_docx_labels_of_a_list_style(tmp_path: Path) -> None:
    xml = numbering({0: '<w:numStyleLink w:val="Cap"/>', 1: '<w:styleLink w:val="Cap"/>' + DECIMAL2}, {1: (0, ""), 2: (1, "")})
    styles = style("Cap", '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>', kind="numbering")
    assert lines_of(tmp_path, p("a", num=(1, 0)) + p("b", num=(1, 1)), numbering=xml, styles=styles) == ["1. a", "1.1. b"]


def test_docx_dropped_paragraphs_do_not_count(tmp_path: Path) -> None:
    xml = numbering({0: DECIMAL2}, {1: (0, "")})
    gone = p(r("ẩn", "<w:vanish/>"), num=(1, 0), mark="<w:vanish/>") + p("<w:del>" + r("bỏ") + "</w:del>", num=(1, 0), mark=DEL)
    assert lines_of(tmp_path, p("a", num=(1, 0)) + gone + p("b", num=(1, 0)), numbering=xml) == ["1. a", "2. b"]


def test_docx_labels_make_sections(tmp_path: Path) -> None:
    xml = numbering({0: OUTLINE, 1: bullet("\uf0b7", "Symbol")}, {1: (0, ""), 2: (1, "")})
    rows = [(0, "MỤC TIÊU"), (1, "Mục tiêu chung"), (1, "Mục tiêu cụ thể"), (2, "Về thu nhập"), (0, "GIẢI PHÁP"), (1, "Tín dụng")]
    body = p("KẾ HOẠCH") + p("Giảm nghèo năm 2024") + "".join(p(text, num=(1, at)) for at, text in rows)
    body += p("Cho vay hộ nghèo;", num=(2, 0)) + p("Cho vay hộ cận nghèo.", num=(2, 0))
    plan = extract(read_bytes(tmp_path, docx(body, numbering=xml)))
    assert [section.path for section in plan.sections] == ["I", "I/1", "I/2", "I/2/2.1", "II", "II/1"]
    assert len(plan.sections[-1].items) == 2


# -- tables ------------------------------------------------------------------------------------------------------------

NO = borders("nil", "tcBorders")
YES = borders("single", "tcBorders")


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        pytest.param(
            table(["TT", "Nhiệm vụ"], ["1", "Rà soát\nhộ nghèo"], properties=GRID),
            ["| TT | Nhiệm vụ |", "|---|---|", "| 1 | Rà soát<br>hộ nghèo |"], id="data",
        ),
        pytest.param(
            table(["a|b", "c\td"], ["", "e"], properties=GRID), ["| a\\|b | c d |", "|---|---|", "|  | e |"], id="pipe, tab, empty"
        ),
        pytest.param(
            table([cell("TT", merge="restart"), cell("Vốn", span=2)], [cell(merge="continue"), cell("TW"), cell("ĐP")], ["1", "5", "6"], properties=GRID),
            ["| TT | Vốn | Vốn |", "| TT | TW | ĐP |", "|---|---|---|", "| 1 | 5 | 6 |"], id="merged head",
        ),
        pytest.param(
            table(["TT", "Việc"], ["(1)", "(2)"], ["1", "x"], properties=GRID, header=2),
            ["| TT | Việc |", "| (1) | (2) |", "|---|---|", "| 1 | x |"], id="head as said",
        ),
        pytest.param(
            table(["Sở", "Việc"], [cell("Y tế", merge="restart"), "x"], [cell("cũ", merge="continue"), "y"], properties=GRID),
            ["| Sở | Việc |", "|---|---|", "| Y tế | x |", "| Y tế | y |"], id="merged down",
        ),
        pytest.param(
            table(["TT", "a"], [cell("1", merge="continue"), "b"], properties=GRID), ["| TT | a |", "|---|---|", "| 1 | b |"], id="merged with nothing"
        ),
        pytest.param(
            table(["a", "b"], [cell("A", extra='<w:hMerge w:val="restart"/>'), cell(extra="<w:hMerge/>")], properties=GRID),
            ["| a | b |", "|---|---|", "| A | A |"], id="old merge",
        ),
        pytest.param(
            table(["a", "b", "c"], [cell("I. Nhóm", span=3)], properties=GRID),
            ["| a | b | c |", "|---|---|---|", "| I. Nhóm | I. Nhóm | I. Nhóm |"], id="merged row",
        ),
        pytest.param(
            table(["a", "b"], [cell(table(["x", "y"], ["z", "w"], properties=GRID) + p()), "c"], properties=GRID),
            ["| a | b |", "|---|---|", "| x<br>y<br>z<br>w | c |"], id="nested",
        ),
        pytest.param(
            table(["a", "b"], ["c", "d"]).replace("<w:tr>", "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>", 1).replace("<w:tblPr>", "<w:tblPr>" + GRID),
            ["|  | a | b |", "|---|---|---|", "| c | d |  |"], id="row that begins later",
        ),
        pytest.param(
            table(["a", "b"], ["c", "d"], ["e", "f"], properties=GRID).replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", 2).replace("<w:tr><w:trPr><w:del/></w:trPr>", "<w:tr>", 1),
            ["| a | b |", "|---|---|", "| e | f |"], id="deleted row",
        ),
        pytest.param(
            table(["a", "b"], ["c", "d"], properties=GRID).replace("<w:tr>", "<w:sdt><w:sdtContent><w:tr>", 1).replace("</w:tr>", "</w:tr></w:sdtContent></w:sdt>", 1),
            ["| a | b |", "|---|---|", "| c | d |"], id="row in a control",
        ),
        pytest.param(
            table(["a", "b"], ["c", "d"], properties=GRID).replace("<w:tc>", "<w:ins><w:tc>", 1).replace("</w:tc>", "</w:tc></w:ins>", 1),
            ["| a | b |", "|---|---|", "| c | d |"], id="cell in an insertion",
        ),
        pytest.param(
            table(["a", "b"], ["c", "d"], properties='<w:tblStyle w:val="Luoi"/>'),
            ["| a | b |", "|---|---|", "| c | d |"], id="borders of its style",
        ),
        pytest.param(table(["a", "b"], ["c", "d"], properties='<w:tblStyle w:val="Luoi"/>' + borders("none")), ["a", "b", "c", "d"], id="borders of its style taken away"),
        pytest.param(
            table([cell("a", extra=NO), cell("b", extra=NO)], [cell("c", extra=NO), cell("d", extra=YES)], properties=GRID), ["a", "b", "c", "d"], id="borders of its cells taken away"
        ),
        pytest.param(
            table([cell("a", extra=YES), cell("b", extra=YES)], [cell("c", extra=YES), cell("d", extra=NO)]), ["| a | b |", "|---|---|", "| c | d |"], id="borders of its cells"
        ),
        pytest.param(table(["Khung"], ["Hai"], properties=GRID), ["Khung", "Hai"], id="frame"),
        pytest.param(table(["TT", "Nội dung"], ["1", "x"]), ["| TT | Nội dung |", "|---|---|", "| 1 | x |"], id="no borders, numbered"),
        pytest.param(table(["Nguồn", "Vốn"], ["TW", "1.200"], ["ĐP", "300"]), ["| Nguồn | Vốn |", "|---|---|", "| TW | 1.200 |", "| ĐP | 300 |"], id="no borders, figures"),
        pytest.param(
            table(*[["a", "b"]] * 7), ["| a | b |", "|---|---|"] + ["| a | b |"] * 6, id="no borders, many rows"
        ),
        pytest.param(
            table(["UBND HUYỆN", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"], ["Số: 5/KH-UBND", "Lào Cai, 2024"], properties=GRID),
            ["UBND HUYỆN", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 5/KH-UBND", "Lào Cai, 2024"], id="letterhead with borders",
        ),
        pytest.param(
            table(["Nơi nhận:\n- Như trên;\n\n- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nTrần Văn An"]),
            ["Nơi nhận:", "- Như trên;", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trần Văn An"], id="signature",
        ),
        pytest.param(
            table(["KT. GIÁM ĐỐC", "KT. CHỦ TỊCH", "TRƯỞNG BAN", "BÍ THƯ"], ["An", "Bình", "Chi", "Dũng"], properties=GRID),
            ["KT. GIÁM ĐỐC", "KT. CHỦ TỊCH", "TRƯỞNG BAN", "BÍ THƯ", "An", "Bình", "Chi", "Dũng"], id="four signatures",
        ),
        pytest.param(
            table([cell(p("Trên") + table(["TT", "a"], ["1", "b"], properties=GRID) + p("Dưới")), "Bên"]),
            ["Trên", "| TT | a |", "|---|---|", "| 1 | b |", "Dưới", "Bên"], id="data in a layout",
        ),
        pytest.param(
            table(["Nơi nhận báo cáo", "Hạn"], ["Sở Nội vụ", "Tháng 6"], properties=GRID), ["| Nơi nhận báo cáo | Hạn |", "|---|---|", "| Sở Nội vụ | Tháng 6 |"], id="recipients of reports"
        ),
        pytest.param("<w:tbl><w:tblPr/></w:tbl>" + p("Hết"), ["Hết"], id="no rows"),
        pytest.param("<w:tbl><w:tr/><w:tr><w:tc/></w:tr></w:tbl>" + p("Hết"), ["Hết"], id="no cells"),
    ],
)  # fmt: skip
def test_docx_tables(tmp_path: Path, body: str, lines: list[str]) -> None:
    styles = style("Luoi", "", kind="table", based_on="Goc") + style("Goc", f"<w:tblPr>{GRID}</w:tblPr>", kind="table")
    assert lines_of(tmp_path, body, styles=styles) == lines


def test_docx_table_numbers_its_rows(tmp_path: Path) -> None:
    xml = numbering({0: level(0, "decimal", "%1")}, {1: (0, "")})
    rows = [[cell(p("", num=(1, 0))), cell(text)] for text in ("Rà soát", "Tổng hợp")]
    lines = lines_of(tmp_path, table(["TT", "Việc"], *rows, properties=GRID), numbering=xml)
    assert lines == ["| TT | Việc |", "|---|---|", "| 1 | Rà soát |", "| 2 | Tổng hợp |"]


# -- files that are none -----------------------------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
BOMB = f'<!DOCTYPE d [<!ENTITY a "{"a" * 99}"><!ENTITY b "{"&a;" * 99}">]><w:document xmlns:w="w">&b;</w:document>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="w">&x;</w:document>'
GOOD = docx(p("Thân"))


def with_flag(raw: bytes) -> bytes:
    """Return the archive with every member said to be encrypted."""
    return re.sub(rb"(PK\x03\x04..|PK\x01\x02....)..", lambda m: m[1] + b"\x01\x00", raw, flags=re.S)


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        pytest.param(GOOD[:-30], "broken DOCX file or zip", id="cut short"),
        pytest.param(b"PK\x03\x04 and no more", "broken DOCX file or zip", id="no zip"),
        pytest.param(GOOD[:4] + GOOD[4:].replace(b"PK\x03\x04", b"PK\x03\x05"), "broken DOCX file", id="members lost"),
        pytest.param(with_flag(GOOD), "protected by a password", id="zip with a password"),
        pytest.param(OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password", id="DOCX with a password"),
        pytest.param(OLE + "Workbook".encode("utf-16-le"), "XLS file", id="XLS"),
        pytest.param(OLE + "PowerPoint Document".encode("utf-16-le"), "PPT file", id="PPT"),
        pytest.param(OLE, "old office file", id="OLE"),
        pytest.param(docx(p("x"), main="xl/workbook.xml"), "XLSX file", id="XLSX"),
        pytest.param(archive({"ppt/presentation.xml": b"<x/>"}), "PPTX file", id="PPTX"),
        pytest.param(archive({"mimetype": b"application/vnd.oasis.opendocument.text"}), "ODT file", id="ODT"),
        pytest.param(archive({"a.txt": b"x"}), "zip archive, not a document.*bulk", id="zip"),
        pytest.param(archive({}), "zip archive, not a document.*bulk", id="empty zip"),
        pytest.param(archive({"word/styles.xml": b"<x/>"}), r"DOCX file without its document \(word/document.xml\)", id="no document"),
        pytest.param(docx("", extra={"word/document.xml": b"<a/>"}), "without a document in it", id="no body"),
        pytest.param(docx("", extra={"word/document.xml": b"<a>"}), "broken DOCX file", id="broken XML"),
        pytest.param(docx("", extra={"word/document.xml": b'<?xml version="1.0" encoding="x"?><a/>'}), "broken DOCX file", id="encoding"),
        pytest.param(docx("", extra={"word/document.xml": BOMB.encode()}), "document type declaration", id="billion laughs"),
        pytest.param(docx("", extra={"word/document.xml": OUTSIDE.encode()}), "document type declaration", id="external entity"),
        pytest.param(docx("", extra={"word/document.xml": OUTSIDE.encode("utf-16")}), "document type declaration", id="entity in UTF-16"),
        pytest.param(docx(p("x"), extra={"word/styles.xml": OUTSIDE.encode()}, styles=""), "document type declaration", id="entity in a style"),
        pytest.param(docx(p("")), "holds no text", id="no text"),
        pytest.param(docx(p("<w:r><w:drawing><a:blip/></w:drawing></w:r>")), "holds only pictures", id="scan"),
        pytest.param(docx("<w:sdt>" * 3000 + "</w:sdt>" * 3000), "nested deeper", id="nested"),
        pytest.param(docx(p("KÕ ho¹ch ñy ban nh©n d©n huyÖn thùc hiÖn NghÞ quyÕt")), "TCVN3", id="old fonts"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["plan.docx", "plan.txt"])
def test_docx_refuses(tmp_path: Path, raw: bytes, cause: str, name: str) -> None:
    with pytest.raises(ReadError, match=cause) as caught:
        read_bytes(tmp_path, raw, name)
    assert str(tmp_path / name) in str(caught.value)
    assert caught.value.way_out


@pytest.mark.parametrize(("limit", "content"), [("MAX_XML", b"<a>" + b" " * 2_000_000), ("MAX_TAGS", b"<a>" + b"<p/>" * 1_000_000)])
def test_docx_bomb_stops_at_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, content: bytes) -> None:
    monkeypatch.setattr(docx_package, limit, 900_000)
    with pytest.raises(ReadError, match="unpacks to more than"):
        read_bytes(tmp_path, docx("", extra={"word/document.xml": content}))


def test_docx_repeated_cells_stop_at_the_bound(tmp_path: Path) -> None:
    rows = [[cell("a" * 10_000, merge="restart"), "b"]] + [[cell(merge="continue"), "b"]] * 1100
    with pytest.raises(ReadError, match="unpacks to more than"):
        read_bytes(tmp_path, docx(table(*rows, properties=GRID)))


def test_docx_wide_cell_is_bounded(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, table(["a", "b"], [cell("c", span=10**6), "d"], properties=GRID))
    assert [line.count("|") for line in lines] == [64, 64, 64]


@pytest.mark.parametrize("cut", range(0, len(GOOD), 97))
def test_docx_cut_anywhere_is_an_error(tmp_path: Path, cut: int) -> None:
    with pytest.raises(ReadError):
        read_bytes(tmp_path, GOOD[:cut])


@pytest.mark.parametrize("seed", range(40))
def test_docx_damaged_anywhere_is_read_or_an_error(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    raw = bytearray(docx(p("Thân", num=(1, 0)), numbering=numbering({0: OUTLINE}, {1: (0, "")}), styles=style("a", "")))
    for _ in range(3):
        raw[dice.randrange(4, len(raw))] = dice.randrange(256)
    with contextlib.suppress(ReadError):
        read_bytes(tmp_path, bytes(raw))


VALUES = ["", "-1", "x", "١", "99999999999999999999", "%1%1%1", "1e9"]


@pytest.mark.parametrize("value", VALUES)
def test_docx_senseless_values_are_read_past(tmp_path: Path, value: str) -> None:
    xml = numbering({0: OUTLINE}, {1: (0, start_at(0, 1))})
    body = p("a", num=(1, 0), style="a") + table([cell("b"), cell("c", span=2)], properties=GRID)
    parts = {"numbering": xml, "styles": style("a", "", based_on="a")}
    spoilt = {key: re.sub(r'"[^"]*"', f'"{value}"', xml) for key, xml in parts.items()}
    assert "a" in read_bytes(tmp_path, docx(body, **spoilt)).text
    assert "a" in read_bytes(tmp_path, docx(re.sub(r'w:val="[^"]*"', f'w:val="{value}"', body), **parts)).text


# -- files that are some -----------------------------------------------------------------------------------------------


def test_docx_kinds(tmp_path: Path) -> None:
    usual = read_bytes(tmp_path, GOOD, "plan.bin")
    assert usual.media_type.endswith("wordprocessingml.document")
    assert (usual.encoding, usual.pages, usual.notes) == (None, None, ())
    macros = MAIN_TYPE.replace("openxmlformats-officedocument.wordprocessingml.document", "ms-word.document.macroEnabled")
    assert read_bytes(tmp_path, docx(p("Thân"), types=macros)).media_type.endswith("macroEnabled.12")
    assert read_bytes(tmp_path, docx(p("Thân"), main="word/document2.xml")).text == "Thân\n"
    strict = docx(p("Thân"), extra={"word/document.xml": (
        '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body><w:p><w:r><w:t>Thân</w:t></w:r></w:p></w:body></w:document>'
    ).encode()})  # fmt: skip
    assert read_bytes(tmp_path, strict).text == "Thân\n"
    bare = archive({"WORD\\document.xml": docx_package_body("Thân")})
    assert read_bytes(tmp_path, bare).text == "Thân\n"


def docx_package_body(text: str) -> bytes:
    return f'<w:document xmlns:w="{docx_package.W[1:-1]}"><w:body>{p(text)}</w:body></w:document>'.encode()


def test_docx_decomposed_letters_are_noted(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, docx(p("Ke\u0302\u0301 hoa\u0323ch"))).notes == ("decomposed letters (not NFC)",)


def test_docx_evidence_counts_in_the_printed_text(tmp_path: Path) -> None:
    xml = numbering({0: OUTLINE}, {1: (0, "")})
    body = p("KẾ HOẠCH") + p("Giảm nghèo huyện Đắk Hà năm 2024") + p("MỤC TIÊU", num=(1, 0)) + p("Giảm 2%", num=(1, 1))
    source = read_bytes(tmp_path, docx(body, numbering=xml))
    for section in extract(source).sections:
        assert source.text[section.evidence.start : section.evidence.end] == section.evidence.quote


def test_docx_on_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(docx(p("KẾ HOẠCH") + p("Giảm nghèo năm 2024") + p("I. MỤC TIÊU")))
    for arguments in (["text", str(path)], [str(path)], ["show", str(path)], ["text", "-"]):
        with path.open("rb") as file:
            done = subprocess.run([sys.executable, "-m", "plan_extract", *arguments], stdin=file, capture_output=True, check=True)
        assert "MỤC TIÊU" in done.stdout.decode()
    bad = subprocess.run([sys.executable, "-m", "plan_extract", "-"], input=OLE, capture_output=True, check=False)
    assert bad.returncode == 1
    assert b"Traceback" not in bad.stderr


def test_docx_is_not_loaded_for_text() -> None:
    code = "import sys, plan_extract; plan_extract.extract('x'); print([m for m in sys.modules if 'docx' in m or 'etree' in m])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.strip() == "[]"


# -- real plans --------------------------------------------------------------------------------------------------------


def test_docx_fire_safety_plan(shared: Path) -> None:
    source = read(shared / "lao-cai-pccc-2026.docx")
    plan = extract(source)
    assert [s.path for s in plan.sections if s.level == 1] == ["I", "II", "III"]
    assert len(plan.sections) == 15
    assert (plan.header.number, plan.header.unit.name, plan.header.signer.name) == ("/KH-SCT", "Lào Cai", "Hoàng Chí Hiền")
    assert "|" not in source.text


def test_docx_minerals_plan(shared: Path) -> None:
    source = read(shared / "lao-cai-khoang-san-2026.docx")
    plan = extract(source)
    assert [s.path for s in plan.sections if s.level == 1] == ["I", "II", "III", "IV", "V", "Phụ lục"]
    assert len(plan.sections) == 28
    assert (plan.header.number, plan.header.signer.name, len(plan.header.recipients)) == ("/KH-UBND", "Nguyễn Thành Sinh", 11)
    rows = [line for line in source.text.split("\n") if line.startswith("| ")]
    assert [row.split(" | ")[0].strip("| ") for row in rows] == ["TT", "", *map(str, range(1, 15))]
    assert {len(row.strip("|").split("|")) for row in rows} == {6}
    assert source.notes == ("footnotes at the end of the text",)
    assert source.text.count("[1]") == 2
