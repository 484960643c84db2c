"""PDF → source text: reading order, paragraphs, tables, furniture, places; files that mean harm."""

from __future__ import annotations

import zlib

import pytest

import pdf_files as files
from pdf_files import PageOf, pdf, wide
from plan_extract.errors import ReadError
from plan_extract.pipeline import run
from plan_extract.readers import pdf_ocr, read
from plan_extract.readers.pdf import read_pdf, wants_ocr
from plan_extract.readers.pdf_labels import Labels
from plan_extract.readers.pdf_page import Glyph, Page
from plan_extract.schema import Evidence

LEFT, RIGHT = 85, 540


def text_of(*pages: PageOf) -> str:
    return read_pdf("plan.pdf", pdf(*pages), "never").text


def notes_of(*pages: PageOf) -> str:
    return "; ".join(read_pdf("plan.pdf", pdf(*pages), "never").notes)


def full(start: str) -> str:
    """Return a line that fills the page: words of three letters up to the right margin."""
    room = int((RIGHT - LEFT) / wide("x")) - len(start)
    return (start + " abc" * room)[: len(start) + room].rstrip()


def centred(page: PageOf, top: float, text: str, size: float = 14) -> PageOf:
    return page.say((LEFT + RIGHT - wide(text, size)) / 2, top, text, size)


BODY = [full("Đoạn"), full("hai"), "hết."]


def test_pdf_wrapped_lines_are_one_paragraph() -> None:
    one, two, three = BODY
    page = PageOf().lines(LEFT, 80, [one, two, three, "Đoạn mới.", "Đoạn nữa."])
    assert text_of(page) == f"{one} {two} {three}\nĐoạn mới.\nĐoạn nữa.\n"


@pytest.mark.parametrize(
    ("first", "second", "joined", "why"),
    [
        (full("aa")[:-4] + " QĐ-", "UBND của xã.", "QĐ-UBND của", "a hyphen at the end keeps its word"),
        (full("aa")[:-5] + " 22/2", "nghìn hộ.", "22/2 nghìn", "a figure does not"),
        (full("aa")[:-7] + " 2021 -", "2025 đạt.", "2021 - 2025 đạt", "a dash between blanks stays one"),
        (full("aa"), "1. Mục tiêu", "1. Mục", "a number goes on a sentence that has not ended"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) > 25 and " " in value else "",
)
def test_pdf_line_ends(first: str, second: str, joined: str, why: str) -> None:
    page = PageOf().lines(LEFT, 80, [full("Dòng"), first, second])
    assert joined in text_of(page), why
    assert text_of(page).count("\n") == 1


def test_pdf_paragraph_goes_on_over_a_page_and_its_number_is_left_out() -> None:
    pages = [PageOf().say(310, 30, str(n), 12) for n in (1, 2, 3)]
    pages[0].lines(LEFT, 80, BODY[:2])
    pages[1].lines(LEFT, 80, [full("ba"), full("bốn")])
    pages[2].lines(LEFT, 80, ["năm.", "- Gạch đầu dòng."])
    assert text_of(*pages) == " ".join([*BODY[:2], full("ba"), full("bốn"), "năm."]) + "\n- Gạch đầu dòng.\n"
    assert "page numbers left out: pages 1-3" in notes_of(*pages)


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ([(LEFT + 28, full("a")[:-5]), (LEFT, full("b")), (LEFT + 28, full("c")[:-5])], 2),
        ([(LEFT + 28, "- " + full("a")[:-7]), (LEFT + 42, full("bbbbbbb")[:-7]), (LEFT + 42, "ccccccccc.")], 1),
        ([(LEFT + 28, "a) Đoạn ngắn"), (LEFT, full("b"))], 2),
        ([(LEFT + 28, full("a:")[:-5] + "."), (LEFT + 28, "- Gạch đầu dòng.")], 2),
    ],
    ids=["first line indented", "hanging indent", "short line before", "bullet below a full line"],
)
def test_pdf_indents_begin_paragraphs(lines: list[tuple[float, str]], count: int) -> None:
    page = PageOf().lines(LEFT, 60, [full("Lề"), "hết."])
    for i, (x, text) in enumerate(lines):
        page.say(x, 110 + 18 * i, text)
    assert text_of(page).count("\n") == count + 1


def letterhead(page: PageOf, gap: float = 60) -> PageOf:
    right = LEFT + wide("ỦY BAN NHÂN DÂN", 13) + gap
    page.lines(LEFT, 60, ["ỦY BAN NHÂN DÂN", "XÃ MÔN SƠN"], 13).say(LEFT, 103, "Số:", 13).say(LEFT + 52, 103, "/KH-UBND", 13)
    page.lines(right, 60, ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"], 13)
    return page.say(right, 105, "Môn Sơn, ngày   tháng 02 năm 2023", 13)


@pytest.mark.parametrize("gap", [60, 20], ids=["wide gutter", "narrow gutter"])
def test_pdf_letterhead_is_read_by_columns(gap: float) -> None:
    page = centred(letterhead(PageOf(), gap), 150, "KẾ HOẠCH")
    centred(page, 170, "Giảm nghèo năm 2023").lines(LEFT, 220, BODY)
    assert text_of(page).splitlines()[:8] == [
        "ỦY BAN NHÂN DÂN", "XÃ MÔN SƠN", "Số: /KH-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "Môn Sơn, ngày tháng 02 năm 2023", "KẾ HOẠCH", "Giảm nghèo năm 2023",
    ]  # fmt: skip


def test_pdf_signature_is_read_by_columns_and_what_follows_stands_apart() -> None:
    page = PageOf().lines(LEFT, 80, BODY).say(360, 142, "TM. ỦY BAN NHÂN DÂN", 13).say(390, 160, "CHỦ TỊCH", 13)
    page.lines(LEFT, 150, ["Nơi nhận:", "- UBND huyện (b/c);", "- Các bản;", "- Lưu: VT."], 11, 13).say(
        380, 230, "Lương Văn Hoa", 13
    )
    centred(page, 300, "PHỤ LỤC").lines(LEFT, 330, BODY)
    lines = text_of(page).splitlines()
    assert lines[1:] == [
        "Nơi nhận:", "- UBND huyện (b/c);", "- Các bản;", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lương Văn Hoa",
        "PHỤ LỤC", " ".join(BODY),
    ]  # fmt: skip


EDGES = [LEFT, LEFT + 40, LEFT + 240, LEFT + 340, RIGHT]


def table(page: PageOf, top: float, rows: list[list[str]]) -> PageOf:
    page.grid(EDGES, [top + 30 * i for i in range(len(rows) + 1)])
    for i, row in enumerate(rows):
        for x, cell in zip(EDGES, row, strict=False):
            page.lines(x + 3, top + 12 + 30 * i, cell.split("\n"), 10, 12)
    return page


HEAD = ["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"]


def test_pdf_ruled_table_is_markdown() -> None:
    page = PageOf().lines(LEFT, 80, BODY)
    table(page, 150, [HEAD, ["1", "Rà soát hộ\nnghèo", "Phòng A|B", "12/2023"], ["2", "Báo cáo", "", "Quý IV"]])
    assert text_of(page).splitlines()[1:] == [
        "| TT | Nhiệm vụ | Chủ trì | Thời gian |",
        "|---|---|---|---|",
        "| 1 | Rà soát hộ nghèo | Phòng A\\|B | 12/2023 |",
        "| 2 | Báo cáo | | Quý IV |",
    ]


def test_pdf_table_over_pages_is_one() -> None:
    one = table(PageOf().say(310, 30, "1", 12).lines(LEFT, 60, BODY), 680, [HEAD, ["1", "Rà soát hộ", "Phòng A", "2023"]])
    two = table(PageOf().say(310, 30, "2", 12), 60, [HEAD, ["", "nghèo, cận nghèo", "", ""], ["2", "Báo cáo", "Phòng B", "2024"]])
    assert text_of(one, two).splitlines()[1:] == [
        "| TT | Nhiệm vụ | Chủ trì | Thời gian |",
        "|---|---|---|---|",
        "| 1 | Rà soát hộ | Phòng A | 2023 |",
        "| | nghèo, cận nghèo | | |",
        "| 2 | Báo cáo | Phòng B | 2024 |",
    ]


def test_pdf_row_cut_by_the_page_is_whole() -> None:
    one = table(PageOf().lines(LEFT, 60, BODY), 680, [HEAD, ["1", "Rà soát hộ", "Phòng A", "2023"]])
    two = table(PageOf(), 60, [["", "nghèo, cận nghèo", "", ""], ["2", "Báo cáo", "Phòng B", "2024"]])
    assert "| 1 | Rà soát hộ nghèo, cận nghèo | Phòng A | 2023 |" in text_of(one, two)


def test_pdf_row_that_a_page_cuts_open_is_whole() -> None:
    """The last row of a page has no line below it, the first of the next none above it."""
    one = table(PageOf().lines(LEFT, 60, BODY), 680, [HEAD, ["1", "Rà soát", "Phòng A", "2023"]])
    two = table(PageOf(), 120, [["3", "Báo cáo", "Phòng B", "2024"]])
    for x in EDGES:
        one.rule(x, 740, x, 780)
        two.rule(x, 80, x, 120)
    one.say(EDGES[0] + 3, 755, "2", 10).say(EDGES[1] + 3, 755, "Giao chỉ tiêu cho hộ", 10)
    two.say(EDGES[1] + 3, 100, "nghèo", 10)
    assert text_of(one, two).splitlines()[3:] == [
        "| 1 | Rà soát | Phòng A | 2023 |", "| 2 | Giao chỉ tiêu cho hộ nghèo | | |", "| 3 | Báo cáo | Phòng B | 2024 |",
    ]  # fmt: skip


def test_pdf_paragraphs_of_a_cell_are_told() -> None:
    page = (
        PageOf()
        .lines(LEFT, 60, BODY)
        .grid(EDGES, [150, 170, 300])
        .say(EDGES[0] + 3, 163, "TT", 10)
        .say(EDGES[1] + 3, 163, "Việc", 10)
    )
    page.lines(EDGES[1] + 3, 182, ["- Rà soát hộ nghèo, hộ", "cận nghèo;", "- Báo cáo."], 10, 12)
    page.lines(EDGES[2] + 3, 182, ["Phòng Lao", "động"], 10, 12).lines(EDGES[2] + 3, 230, ["Phòng Nội", "vụ"], 10, 12)
    page.say(EDGES[0] + 3, 182, "1", 10)
    assert text_of(page).splitlines()[3] == (
        "| 1 | - Rà soát hộ nghèo, hộ cận nghèo;<br>- Báo cáo. | Phòng Lao động<br>Phòng Nội vụ | |"
    )


@pytest.mark.parametrize(
    ("rest", "whole", "why"),
    [
        (["", "Phòng B", "Phòng C", ""], "| | Rà soát hộ<br>Phòng B | Phòng A;<br>Phòng C | 2023 |", "a list goes on"),
        (["", "- Báo cáo", "Phòng C", ""], "| | Rà soát hộ<br>- Báo cáo | Phòng A;<br>Phòng C | 2023 |", "one more item"),
        (["", "Báo cáo", "Phòng C", "2024"], "| | Rà soát hộ | Phòng A | 2023 |", "a row of its own"),
        (["", "Báo cáo", "Phòng C", ""], "| | Rà soát hộ | Phòng A | 2023 |", "another, without a time"),
    ],
)
def test_pdf_row_without_number_at_the_top_of_a_page(rest: list[str], whole: str, why: str) -> None:
    lead = "Phòng A;" if "Phòng A;" in whole else "Phòng A"
    one = table(PageOf().lines(LEFT, 60, BODY), 680, [HEAD, ["", "Rà soát hộ", lead, "2023"]])
    two = table(PageOf(), 60, [rest, ["2", "Họp", "Phòng B", "2024"]])
    assert whole in text_of(one, two).splitlines(), why


@pytest.mark.parametrize(
    ("room", "pieces", "cell", "why"),
    [
        (5.9, "117.50\n0", "117.500", "a number cut at its end"),
        (3.9, "202\n1", "2021", "a year"),
        (3.9, "Cộn\ng", "Cộng", "a letter is no word"),
        (5.9, "4.286.\n500", "4.286.500", "a number cut at its point"),
        (9.0, "117.50\n0", "117.50 0", "there was room"),
        (3.9, "Nội\ndun", "Nội dun", "two words"),
        (7.9, "117.500\n24.000", "117.500 24.000", "two numbers"),
    ],
)
def test_pdf_words_that_a_narrow_cell_cuts_are_whole(room: float, pieces: str, cell: str, why: str) -> None:
    page = PageOf().lines(LEFT, 80, BODY)
    page.grid([LEFT, LEFT + 200, LEFT + 206 + room * wide("x", 10)], [150, 180, 210])
    for top, left, right in ((162, "Nội dung", "A"), (192, "Đường", pieces)):
        page.lines(LEFT + 3, top, [left], 10).lines(LEFT + 203, top, right.split("\n"), 10, 12)
    assert text_of(page).splitlines()[-1] == f"| Đường | {cell} |", why


@pytest.mark.parametrize(("told", "count"), [("ĐVT: triệu đồng", 1), ("ĐVT: tỷ đồng", 2), ("Năm sau:", 2)])
def test_pdf_unit_told_again_on_the_next_page_parts_no_table(told: str, count: int) -> None:
    one = PageOf().lines(LEFT, 60, BODY).say(400, 660, "ĐVT: triệu đồng", 12)
    table(one, 680, [HEAD, ["1", "Rà soát hộ", "Phòng A", "2023"]])
    two = table(PageOf().say(400, 50, told, 12), 60, [["2", "Báo cáo", "Phòng B", "2024"], ["3", "Sơ kết", "Phòng C", "2025"]])
    assert text_of(one, two).count("\n|---") == count
    assert (f"left out: “{told}”" in notes_of(one, two)) == (count == 1)


def test_pdf_merged_cells_are_repeated() -> None:
    page = PageOf().lines(LEFT, 40, BODY)
    for top in (100, 160):
        page.rule(100, top, 400, top)
    page.rule(200, 120, 400, 120).rule(100, 140, 400, 140)
    for x in (100, 200, 400):
        page.rule(x, 100, x, 160)
    page.rule(300, 120, 300, 160)
    page.say(105, 115, "Xã", 10).say(205, 115, "Hộ nghèo", 10).say(205, 135, "2022", 10).say(305, 135, "2023", 10)
    page.say(105, 155, "A Bung", 10).say(205, 155, "402", 10).say(305, 155, "356", 10)
    assert text_of(page).splitlines()[1:] == [
        "| Xã | Hộ nghèo | Hộ nghèo |", "| Xã | 2022 | 2023 |", "|---|---|---|", "| A Bung | 402 | 356 |",
    ]  # fmt: skip


def test_pdf_frame_around_text_is_no_table() -> None:
    page = letterhead(PageOf()).grid([LEFT - 5, LEFT + 120, RIGHT], [45, 112]).lines(LEFT, 150, BODY)
    assert "|" not in text_of(page)


def test_pdf_footnotes_stand_at_the_end() -> None:
    page = PageOf().lines(LEFT, 80, [full("Đầu"), "diện tích 90 m3/s tại xã"])
    page.say(LEFT + wide("diện tích 90 m3/s tại xã"), 92, "1", 8).say(
        LEFT + wide("diện tích 90 m3/s tại xã") + 8, 98, "thuộc huyện."
    )
    page.rule(LEFT, 750, LEFT + 144, 750).say(LEFT, 757, "1", 6).say(LEFT + 6, 760, "Phường Cửa Nam.", 10)
    assert text_of(page) == f"{full('Đầu')} diện tích 90 m3/s tại xã[1] thuộc huyện.\n[1] Phường Cửa Nam.\n"


def test_pdf_furniture_is_told() -> None:
    pages = [PageOf().say(LEFT, 40, f"Báo cáo tháng {n}", 10).lines(LEFT, 80, [full("abcde"[:n]), "hết."]) for n in range(1, 5)]
    pages[0].lines(400, 700, ["Người ký: Văn phòng", "Email: vp@x.vn", "Thời gian ký: 24.04.2026"], 8, 10)
    pages[1].say(560, 400, "CÔNG BÁO", 10, (0, 1, -1, 0))
    assert text_of(*pages).splitlines() == [full("abcde"[:n]) + " hết." for n in range(1, 5)]
    notes = notes_of(*pages)
    assert "running head left out: “Báo cáo tháng 1” (page 1)" in notes
    assert "signature mark left out: “Người ký: Văn phòng Email: vp@x.vn Thời gian ký: 24.04.2026” (page 1)" in notes
    assert "turned text left out: “CÔNG BÁO” (page 2)" in notes


@pytest.mark.parametrize(
    ("page", "box"),
    [
        (PageOf().say(100, 200, "Kế hoạch"), (100, 187.4, 114, 203.5)),
        (PageOf(rotate=90).say(100, 200, "Kế hoạch"), (638.5, 100, 654.6, 114)),
        (PageOf((842, 595)).say(100, 200, "Kế hoạch"), (100, 187.4, 114, 203.5)),
        (PageOf().say(200, 500, "Kế hoạch", turn=(0, 1, -1, 0)), (187.4, 486, 203.5, 500)),
        (PageOf(rotate=90).say(200, 500, "Kế hoạch", turn=(0, 1, -1, 0)), (342, 187.4, 356, 203.5)),
        (PageOf(rotate=180).say(400, 500, "Kế hoạch", turn=(-1, 0, 0, -1)), (195, 329.4, 209, 345.5)),
    ],
    ids=["upright", "page turned", "landscape", "text turned", "text and page turned", "both upside down"],
)
def test_pdf_turned_pages(page: PageOf, box: tuple[float, ...]) -> None:
    source = read_pdf("plan.pdf", pdf(page), "never")
    assert source.text == "Kế hoạch\n"
    evidence = source.evidence(0, 2)
    assert (evidence.quote, evidence.page) == ("Kế", 1)
    assert evidence.bbox == pytest.approx(box, abs=0.6)


def test_pdf_letters_drawn_out_of_order_are_read_in_order() -> None:
    word = "HUYỆN ĐẮK HÀ"
    page = PageOf()
    for odd in (0, 1):  # as a producer does whose font lacks letters
        for i in range(odd, len(word), 2):
            page.say(LEFT + wide("x") * i, 80, word[i])
    assert text_of(page) == word + "\n"


def test_pdf_every_evidence_has_page_and_box() -> None:
    first = centred(letterhead(PageOf()), 150, "KẾ HOẠCH")
    centred(first, 170, "Giảm nghèo bền vững năm 2023").lines(
        LEFT, 220, ["I. MỤC TIÊU", "1. Giảm 2,7% tỷ lệ hộ nghèo trong năm 2023.", "II. TỔ CHỨC THỰC HIỆN", "1. Phòng Tài chính"]
    )
    second = PageOf().lines(
        LEFT, 80, ["- Chủ trì bố trí 120 triệu đồng trước ngày 10/11/2023.", "2. Phòng Nội vụ", "- Báo cáo hàng quý."]
    )
    source = read_pdf("plan.pdf", pdf(first, second))
    plan = run(source).plan
    found: list[Evidence] = []

    def collect(value: object) -> None:
        if isinstance(value, Evidence):
            found.append(value)
        elif isinstance(value, list):
            for item in value:
                collect(item)
        elif isinstance(value, dict):
            collect([*value.values()])
        elif hasattr(value, "model_fields_set"):
            collect([getattr(value, name) for name in type(value).model_fields])

    collect(plan)
    assert len(found) > 15
    assert (plan.source.pages, plan.source.media_type, plan.source.ocr_confidence) == (2, "application/pdf", None)
    assert plan.targets[0].value == 2.7
    assert {section.path for section in plan.sections} == {"I", "I/1", "II", "II/1", "II/2"}
    for evidence in found:
        assert source.text[evidence.start : evidence.end] == evidence.quote
        assert evidence.page in (1, 2)
        assert evidence.bbox is not None
        x0, top, x1, bottom = evidence.bbox
        assert LEFT - 1 <= x0 < x1 <= 595
        assert 0 <= top < bottom <= 842
    report = next(evidence for evidence in found if "hàng quý" in evidence.quote)
    assert (report.page, report.bbox and round(report.bbox[1])) == (2, round(116 - 12.6))


# -- which pages are read as pictures ----------------------------------------------------------------------------------


def _glyphs(text: str) -> list[Glyph]:
    return [Glyph(char, 7.0 * (i % 80), 7.0 * (i % 80) + 7, 80 + 18.0 * (i // 80), 14) for i, char in enumerate(text)]


@pytest.mark.parametrize(
    ("label", "tab"), [("1.", 36), ("II.", 60), ("2.1.", 40), ("a)", 36), ("đ)", 36), ("(1)", 30), ("-", 36), ("IV)", 50)]
)
def test_pdf_label_set_off_by_a_tab_stays_with_its_text(label: str, tab: float) -> None:
    page = PageOf().lines(LEFT, 80, BODY).say(LEFT, 152, label).say(LEFT + tab, 152, "Phòng Tư pháp")
    page.say(LEFT, 170, label).say(LEFT + tab, 170, "Công an huyện").lines(LEFT, 188, BODY)
    assert text_of(page).splitlines()[1:3] == [f"{label} Phòng Tư pháp", f"{label} Công an huyện"]


def test_pdf_ground_begins_a_paragraph() -> None:
    page = PageOf().lines(LEFT, 80, [full("Giảm nghèo bền vững"), full("Căn cứ Luật"), "năm 2015;"])
    assert [line.split()[0] for line in text_of(page).splitlines()] == ["Giảm", "Căn"]


@pytest.mark.parametrize(
    ("text", "pictures", "reason"),
    [
        ("Ủy ban nhân dân huyện xây dựng kế hoạch. " * 3, 0.0, None),
        ("Ủy ban nhân dân huyện xây dựng kế hoạch. " * 9, 1.0, None),
        ("", 0.0, None),
        ("", 1.0, "no text"),
        ("Số 12", 0.9, "no text"),
        ("Người ký: Văn phòng Chính phủ, ngày 24", 0.9, "no text but marks on a picture"),
        ("KÕ ho¹ch cña Ñy ban nh©n d©n huyÖn thùc hiÖn c¸c môc tiªu. " * 3, 0.0, "letters of a font older than Unicode"),
        ("Keá hoaïch cuûa Uyû ban nhaân daân thöïc hieän caùc. " * 3, 0.0, "letters of a font older than Unicode"),
        ("K ế h o ạ c h c ủ a Ủ y b a n n h â n d â n h u y ệ n " * 3, 0.0, "scattered letters"),
        ("\ufffd\ufffdch c\ufffda nh\ufffdn d\ufffdn " * 5, 0.0, "letters that no font explains"),
    ],
)
def test_pdf_rubbish_goes_to_ocr(text: str, pictures: float, reason: str | None) -> None:
    assert wants_ocr(Page(1, 595, 842, glyphs=_glyphs(text), pictures=pictures, unread=text.count("\ufffd"))) == reason


@pytest.mark.parametrize(
    ("read", "labels", "why"),
    [
        (["2.", "3.", "A.", "5."], ["2.", "3.", "4.", "5."], "four comes behind three"),
        (["A.", "1.", "B."], ["A.", "1.", "B."], "capitals that nothing speaks against"),
        (["1.", "4)", "b)"], ["1.", "a)", "b)"], "the first letter"),
        (["a)", "b)", "c)", "đ)"], ["a)", "b)", "c)", "d)"], "d comes behind c"),
        (["a)", "b)", "c)", "d)", "đ)"], ["a)", "b)", "c)", "d)", "đ)"], "đ behind d"),
        (["1.", "3.", "II.", "1."], ["1.", "3.", "II.", "1."], "a gap and a new count stay"),
    ],
)
def test_pdf_labels_of_a_scan_are_read_in_their_order(read: list[str], labels: list[str], why: str) -> None:
    known = Labels()
    assert [known.read(text) for text in read] == labels, why


def test_pdf_scan_without_tesseract_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    scan = PageOf(picture=files.grey(8, 8, bytes(64)))
    monkeypatch.setattr(pdf_ocr, "missing", lambda: "Tesseract is not installed")
    with pytest.raises(ReadError, match="apt-get install tesseract-ocr tesseract-ocr-vie"):
        read_pdf("scan.pdf", pdf(scan))
    mixed = read_pdf("scan.pdf", pdf(PageOf().lines(LEFT, 80, BODY), scan))
    assert mixed.text == " ".join(BODY) + "\n"
    assert "not read, no text: page 2 (Tesseract is not installed; apt-get install tesseract-ocr tesseract-ocr-vie)" in mixed.notes
    with pytest.raises(ReadError, match="leave out --ocr force"):
        read_pdf("digital.pdf", pdf(PageOf().lines(LEFT, 80, BODY)), "force")


# -- files that are wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (files.encrypted(), "password"),
        (pdf(PageOf().lines(LEFT, 80, BODY))[:300], "broken"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 50, "broken"),
        (pdf(PageOf()), "no text"),
        (files.page_tree_loop(), "no text"),
        (files.reference_loop(), "no text"),
        (files.flate_bomb(100_000_000), "no text"),
        (files.million_pages(), "1000000 pages"),
        (files.many_pages(), "100000 pages"),
        (files.form_loop(), "longer to open"),
    ],
    ids=[
        "encrypted",
        "cut short",
        "rubbish",
        "empty",
        "page tree loop",
        "reference loop",
        "flate bomb",
        "a million",
        "many pages",
        "form loop",
    ],
)
def test_pdf_wrong_files_are_told(raw: bytes, cause: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plan_extract.readers.pdf.PATIENCE", 2)
    with pytest.raises(ReadError, match=cause):
        read_pdf("bad.pdf", raw)


@pytest.mark.parametrize(
    ("stream", "size", "bomb"),
    [
        (b" " * 3_000_000, 2_000_000, True),
        (b" " * 3_000_000, 4_000_000, False),
        (b"BT ET", 2_000_000, False),
    ],
)
def test_pdf_streams_are_measured_before_they_are_read(
    stream: bytes, size: int, bomb: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plan_extract.readers import pdf_slow

    monkeypatch.setattr(pdf_slow, "MAX_PICTURE", size)
    raw = b"%PDF-1.7\n1 0 obj\n<</Filter/FlateDecode>>stream\n" + zlib.compress(stream, 9) + b"\nendstream"
    assert pdf_slow.is_bomb(raw) == bomb
    if bomb:
        with pytest.raises(ReadError, match="unpacks to more than any plan has"):
            read_pdf("plan.pdf", raw)


def test_pdf_packed_twice_is_not_read() -> None:
    with pytest.raises(ReadError, match="unpacks to more than any plan has"):
        read_pdf("plan.pdf", b"%PDF-1.7\n<</Filter[/FlateDecode /FlateDecode]>>stream\nx")


def test_pdf_lines_without_end_leave_the_text() -> None:
    assert "Ke hoach nam 2024" in read_pdf("bad.pdf", files.rule_bomb(20_000)).text


def test_pdf_letters_are_read_up_to_a_bound() -> None:
    assert 0 < len(read_pdf("bad.pdf", files.letter_bomb(120_000), "never").text) <= 250_000


def test_pdf_is_known_by_its_first_bytes(tmp_path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(pdf(*(PageOf().lines(LEFT, 200, BODY) for _ in range(500))))
    source = read(path)
    assert (source.media_type, source.pages, source.text.count("\n")) == ("application/pdf", 500, 500)
