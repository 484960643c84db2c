"""Text → section tree: a snippet, the paths that it must give, and why."""

from __future__ import annotations

import pytest

from plan_extract import extract, run
from plan_extract.numbering import parse_label
from plan_extract.readers import from_string
from plan_extract.rules import load_rules

BODY = "Thực hiện đồng bộ các nội dung đã đề ra theo quy định hiện hành của cấp trên."

CASES = {
    "three levels": ("I. MỤC TIÊU\n1. Mục tiêu chung\n{b}\na) Về kinh tế\n{b}\nb) Về xã hội\n{b}\n2. Mục tiêu cụ thể\n{b}\nII. NHIỆM VỤ\n{b}", "I I/1 I/1/a I/1/b I/2 II"),
    "decimals below their number": ("I. NỘI DUNG\n1. Hạ tầng\n1.1. Giao thông\n{b}\n1.2. Thủy lợi\n{b}\n2. Văn hóa\n2.1 Thiết chế\n{b}\n2.2 Lễ hội\n{b}", "I I/1 I/1/1.1 I/1/1.2 I/2 I/2/2.1 I/2/2.2"),
    "10.1 is no 10. and 1": ("I. NỘI DUNG\n" + "".join(f"{i}. Việc\n{{b}}\n" for i in range(1, 11)) + "10.1 Nâng cao\n{b}\n10.2 Giám sát\n{b}", " ".join(["I", *(f"I/{i}" for i in range(1, 11)), "I/10/10.1", "I/10/10.2"])),
    "parts above Roman numbers": ("PHẦN I\nTÌNH HÌNH\nI. KẾT QUẢ\n{b}\nII. HẠN CHẾ\n{b}\nPHẦN II\nNHIỆM VỤ\nI. MỤC TIÊU\n{b}", "PHẦN I;PHẦN I/I;PHẦN I/II;PHẦN II;PHẦN II/I"),
    "chapters, then mục": ("Chương I\nQUY ĐỊNH\nMục 1\nPHẠM VI\n1. Một\n{b}\nMục 2\nĐỐI TƯỢNG\n{b}\nChương II\nTỔ CHỨC\n{b}", "Chương I;Chương I/Mục 1;Chương I/Mục 1/1;Chương I/Mục 2;Chương II"),
    "spelled ordinals": ("Phần thứ nhất\nTÌNH HÌNH\n{b}\nPhần thứ hai\nNHIỆM VỤ\nI. MỤC TIÊU\n{b}", "Phần thứ nhất;Phần thứ hai;Phần thứ hai/I"),
    "projects": ("III. CÁC DỰ ÁN\nDự án 1: Hạ tầng\na) Mục tiêu: {b}\nTiểu dự án 1: Đường\n{b}\nTiểu dự án 2: Cầu\n{b}\nDự án 2: Sinh kế\n{b}", "III;III/Dự án 1;III/Dự án 1/a;III/Dự án 1/Tiểu dự án 1;III/Dự án 1/Tiểu dự án 2;III/Dự án 2"),
    "a number wins over the name behind it": ("III. NỘI DUNG\n1. Dự án 2: Sinh kế\n{b}\n2. Dự án 3: Dinh dưỡng\n2.1. Tiểu dự án 1: Sản xuất\n{b}", "III III/1 III/2 III/2/2.1"),
    "letters with đ, without, with dots": ("1. Một\na) A\n{b}\nb) B\n{b}\nc) C\n{b}\nd) D\n{b}\nđ) Đ\n{b}\ne) E\n{b}\n2. Hai\na. A\n{b}\nb. B\n{b}", "1 1/a 1/b 1/c 1/d 1/đ 1/e 2 2/a 2/b"),
    "gap and repeat are kept": ("I. A\n{b}\nII. B\n{b}\nIV. D\n{b}\nIV. D HAI\n{b}", "I II IV IV~2"),
    "no space behind the stop": ("I.MỤC ĐÍCH\n{b}\nII.NỘI DUNG\n1.Một\n{b}", "I II II/1"),
    "slash and dash": ("I/ MỤC TIÊU\n1/ Chung\n{b}\n2/ Cụ thể\n{b}\nII - NHIỆM VỤ\n1- Một\n{b}", "I I/1 I/2 II II/1"),
    "no stop at all": ("I MỤC TIÊU\n1 Mục tiêu chung\n{b}\n2 Mục tiêu cụ thể\n{b}\nII NHIỆM VỤ\n{b}", "I I/1 I/2 II"),
    "no stop anywhere, sentences below": ("I MỤC TIÊU\n1 {b}\n2 {b}\n3 {b}\nII NHIỆM VỤ\n{b}\nIII KINH PHÍ\n{b}\nV TỔ CHỨC THỰC HIỆN\n{b}", "I I/1 I/2 I/3 II III V"),
    "labels alone, names of projects below": ("1.\nDự án 1: Hạ tầng\n1.1.\nTiểu dự án 1: Đường\na)\nMục tiêu: {b}\n2.\nDự án 2: Sinh kế\n{b}", "1 1/1.1 1/1.1/a 2"),
    "brackets": ("1. Một\n(1) Xây dựng kế hoạch\n{b}\n(2) Tổ chức hội nghị\n{b}\n2. Hai\n{b}", "1 1/1 1/2 2"),
    "figures between commas are no cells": ("1. Một\n{b}\n2. Phòng Y tế: tiêu chí 5, 14, 15.\n3. Ba\n{b}", "1 2 3"),
    "(i) is an item": ("1. Một\n(i) xây dựng\n(ii) tổ chức\n2. Hai\n{b}", "1 2"),
    "letter with a number": ("1. Một\na) A\n{b}\nb) B\nb.1) Thứ nhất\n{b}\nb.2) Thứ hai\n{b}\nc) C\n{b}", "1 1/a 1/b 1/b/b.1 1/b/b.2 1/c"),
    "capital letters on top": ("A. TÌNH HÌNH\nI. KẾT QUẢ\n{b}\nB. NHIỆM VỤ\nI. MỤC TIÊU\n1. Chung\n{b}", "A A/I B B/I B/I/1"),
    "OCR reads Ii. and l.": ("I. MỤC TIÊU\nl. Mục tiêu chung\n{b}\n2. Cụ thể\n{b}\nIi. NHIỆM VỤ\n{b}", "I I/1 I/2 II"),
    "OCR reads 3.l.": ("3. Ba\n3.l. Một\n{b}\n3.2. Hai\n{b}", "3 3/3.1 3/3.2"),
    "markdown depth means nothing": ("### I. MỤC TIÊU\n\n# **1. Mục tiêu chung**\n\n{b}\n\n##### II. NHIỆM VỤ\n\n**a)** *Nội dung:* {b}", "I I/1 II II/a"),
    "escaped stop": ("**I\\. MỤC TIÊU**\n\n1\\. Mục tiêu chung\n\n{b}\n\n2\\. Cụ thể\n\n{b}", "I I/1 I/2"),
    "glued with its mark": ("3. Hỗ trợ sản xuất, dinh dưỡng**3.1. Hỗ trợ sản xuất**\n\n{b}\n\n3.2. Dinh dưỡng\n\n{b}", "3 3/3.1 3/3.2"),
    "glued without": ("3. Hỗ trợ sản xuất, dinh dưỡng3.1. Hỗ trợ sản xuất\n\n{b}\n\n3.2. Dinh dưỡng\n\n{b}", "3 3/3.1 3/3.2"),
    "dates, numbers, decimals are no labels": ("I. A\n1. Một\nThời hạn báo cáo là\n15/4/2022\ntheo\n22/2022/NQ-HĐND\nvà\n9,45% hộ\n1.250 lao động\n2.5 triệu đồng\n5% còn lại\n2. Hai\n{b}", "I I/1 I/2"),
    "annexes end the body": ("I. A\n{b}\nII. B\n{b}\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nLê Văn Tám\n\nPHỤ LỤC 01\nDANH MỤC\nTT  Tên  Vốn\n1  Đường A  12\n2  Đường B  15\n\nPhụ lục 02\nBIỂU MẪU\n{b}", "I;II;PHỤ LỤC 01;Phụ lục 02"),
    "signature holds no labels": ("I. A\n{b}\nNơi nhận:\n1. UBND tỉnh;\n2. Lưu: VT.\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLê Văn Tám", "I"),
    "inline list stays inside": ("1. Một: gồm a) thứ nhất; b) thứ hai; c) thứ ba.\n2. Hai\n{b}", "1 2"),
    "lower-case headings with a gap": ("**1. công chức văn hóa**\n\n{b}\n\n**2. công chức địa chính**\n\n{b}", "1 2"),
    "a reference over a line break": ("I. A\n1. Một\n{b}\nII. TỔ CHỨC\n1. Phòng Y tế\n- Chủ trì thực hiện các hoạt động tại Điểm 3.2 Mục 3 và Mục 7 Phần III của Kế hoạch.\n{b}", "I I/1 II II/1"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_segment_paths(case: str) -> None:
    text, paths = CASES[case]
    plan = extract("KẾ HOẠCH\nPhát triển kinh tế năm 2024\n\n" + text.replace("{b}", BODY) + "\n")
    assert [section.path for section in plan.sections] == paths.split(";" if ";" in paths else " ")


WRAPPED = """     ỦY BAN NHÂN DÂN                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
     HUYỆN TÂN AN                            Độc lập - Tự do - Hạnh phúc
                                    KẾ HOẠCH
                  Phát triển kinh tế trên địa bàn huyện năm 2024
Căn cứ Nghị quyết số 12/NQ-HĐND ngày 20/12/2023 của Hội đồng nhân dân huyện về
nhiệm vụ phát triển kinh tế - xã hội năm 2024, Ủy ban nhân dân huyện ban hành Kế
hoạch như sau:
I. NHIỆM VỤ VÀ GIẢI PHÁP TRỌNG TÂM PHÁT TRIỂN NÔNG NGHIỆP, NÔNG
THÔN TRONG NĂM 2024
1. Rà soát quy hoạch, bố trí đất đai cho các vùng chuyên canh theo Quyết định số
15/QĐ-UBND và chỉ tiêu 1.250 héc ta mà huyện đã giao cho các xã trong giai đoạn
2021 - 2025. Từng xã báo cáo kết quả trước ngày
30. Việc giao đất phải xong trong quý II; trong đó ưu tiên các hộ đã đăng ký từ
2. Vụ đông xuân của các năm trước, các hộ nghèo và cận nghèo tại ba xã vùng cao.
                                        7
2. Chuyển đổi cơ cấu cây trồng, nâng cao giá trị sản xuất trên một đơn vị diện
tích, phấn đấu đạt
120 triệu đồng/ha.
II. TỔ CHỨC THỰC HIỆN
Các phòng, ngành tổ chức thực hiện nghiêm túc các nội dung của Kế hoạch này với
tinh thần trách nhiệm cao nhất.
"""


def test_segment_wrapped_text_takes_no_number_of_a_sentence() -> None:
    plan = extract(WRAPPED)
    assert [section.path for section in plan.sections] == ["I", "I/1", "I/2", "II"]
    assert plan.sections[0].heading == "NHIỆM VỤ VÀ GIẢI PHÁP TRỌNG TÂM PHÁT TRIỂN NÔNG NGHIỆP, NÔNG THÔN TRONG NĂM 2024"


def test_segment_page_numbers_leave_the_flow_but_not_the_text() -> None:
    result = run(from_string(WRAPPED))
    assert "  7\n" in result.document.source.text
    assert "tại ba xã vùng cao." in result.document.flow
    assert " 7 " not in " ".join(result.document.flow.split())


@pytest.mark.parametrize(
    ("foot", "left_out"),
    [
        ("Kế hoạch bến bãi năm 2024          Trang {}", True), ("KH bến bãi | {}", True), ("Kế hoạch bến bãi Trang {}/9", True),
        ("Bến khách ngang sông số {}", False), ("Mở bến tại km {}", False),
    ],
)  # fmt: skip
def test_segment_running_heads_with_their_page_leave_the_flow(foot: str, left_out: bool) -> None:
    page = "\n".join(f"- Nạo vét {k} km luồng trên tuyến sông chính của tỉnh." for k in range(12))
    text = "KẾ HOẠCH\nBến bãi năm 2024\n\nI. NHIỆM VỤ\n" + "\n".join(f"{page}\n{foot.format(k)}" for k in (2, 3, 4))
    assert (" ".join(foot.format(3).split()) not in " ".join(run(from_string(text)).document.flow.split())) is left_out


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("a) Mục tiêu: Hỗ trợ người nghèo phát triển sản xuất.", "Mục tiêu"),
        ("a) *Mục tiêu:* Hỗ trợ người nghèo.", "Mục tiêu"),
        ("a) Đẩy mạnh tuyên truyền, nâng cao nhận thức của nhân dân về giảm nghèo bền vững trên địa bàn.", None),
        ("a) Đẩy mạnh tuyên truyền, nâng cao nhận thức của nhân dân về giảm nghèo bền vững trên địa bàn", None),
        ("a)\nMục tiêu: Hỗ trợ người nghèo phát triển sản xuất.", "Mục tiêu"),
        ("a) Dự án 2: Đa dạng hóa sinh kế\nNội dung.", "Dự án 2: Đa dạng hóa sinh kế"),
        ("a) Công tác lãnh đạo, chỉ đạo.\n- Tăng cường chỉ đạo.", "Công tác lãnh đạo, chỉ đạo"),
        ("a) Mục đích. Nâng cao nhận thức của cán bộ và nhân dân về chuyển đổi số.", "Mục đích"),
        ("a) UBND TP. Huế chỉ đạo các phường rà soát, bố trí lực lượng trực ban theo quy định.", None),
        ("1. Mục tiêu 1: Tăng diện tích rừng ven biển\n- Trồng cây.", "Mục tiêu 1: Tăng diện tích rừng ven biển"),
        ("1. Nhóm giải pháp số 2: Đổi mới tuyên truyền\n- Nội dung.", "Nhóm giải pháp số 2: Đổi mới tuyên truyền"),
        ("1. Chỉ tiêu 3: Tỷ lệ che phủ rừng đạt 42%.", "Chỉ tiêu 3"),
        ("1. Nhiệm vụ 1: Truyền thông: Mở 3 chuyên mục.", "Nhiệm vụ 1: Truyền thông"),
        (
            "Dự án 4: Đầu tư cơ sở hạ tầng thiết yếu ở vùng cao. Bê tông hóa 5 km đường bản.",
            "Đầu tư cơ sở hạ tầng thiết yếu ở vùng cao",
        ),
        ("Tiểu dự án 1. Hỗ trợ việc làm bền vững cho người nghèo. Mở sàn giao dịch.", "Hỗ trợ việc làm bền vững cho người nghèo"),
    ],
)
def test_segment_heading(line: str, heading: str | None) -> None:
    plan = extract(f"KẾ HOẠCH\nNăm 2024\n\nI. NHIỆM VỤ\n{line}\n")
    assert plan.sections[1].heading == heading


def test_segment_bullets_nest() -> None:
    plan = extract("KẾ HOẠCH\nNăm 2024\n\nI. NHIỆM VỤ\n- Một:\n+ Một một;\n+ Một hai.\n- Hai:\n- + Hai một.\n")
    (section,) = plan.sections
    assert [(item.marker, [below.marker for below in item.items]) for item in section.items] == [("-", ["+", "+"]), ("-", ["-+"])]
    outer = section.items[0]
    assert outer.start < outer.items[0].start < outer.items[1].end <= outer.end


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("MỤC TIÊU", "objectives"), ("MỤC ĐÍCH, YÊU CẦU", "purpose"), ("QUAN ĐIỂM, MỤC TIÊU", "objectives"), ("PHẠM VI, ĐỐI TƯỢNG", "scope"),
        ("NHIỆM VỤ VÀ GIẢI PHÁP", "activities"), ("CÁC GIẢI PHÁP CHỦ YẾU", "solutions"), ("KINH PHÍ THỰC HIỆN", "funding"),
        ("TỔ CHỨC THỰC HIỆN", "organisation"), ("KIỂM TRA, GIÁM SÁT", "monitoring"), ("ĐÁNH GIÁ KẾT QUẢ NĂM 2023", "assessment"),
        ("NỘI DUNG", "activities"), ("CÁC VẤN ĐỀ KHÁC", "other"), ("CHẾ ĐỘ BÁO CÁO", "monitoring"), ("PHÂN CÔNG NHIỆM VỤ", "organisation"),
        ("NHIỆM VỤ CỦA CÁC SỞ, NGÀNH", "organisation"), ("TIẾN ĐỘ THỰC HIỆN", "activities"), ("CÁC CHƯƠNG TRÌNH, DỰ ÁN ƯU TIÊN", "activities"),
        ("CÔNG TÁC PHÒNG NGỪA", "activities"), ("SƠ KẾT, TỔNG KẾT VÀ BÁO CÁO", "monitoring"), ("TỔNG KẾT 5 NĂM THỰC HIỆN", "assessment"),
        ("DỰ KIẾN KẾT QUẢ", "objectives"), ("MỤC ĐÍCH, MỤC TIÊU", "objectives"), ("CƠ SỞ PHÁP LÝ", "assessment"),
    ],
)  # fmt: skip
def test_segment_role(heading: str, role: str) -> None:
    assert extract(f"KẾ HOẠCH\nNăm 2024\n\nI. {heading}\n{BODY}\n").sections[0].role == role


def test_segment_closing_ends_the_last_division() -> None:
    text = f"KẾ HOẠCH\nNăm 2024\n\nI. A\n{BODY}\nII. B\n{BODY}\n\nTrên đây là Kế hoạch năm 2024./.\n\nNơi nhận:\n- Lưu: VT.\n"
    result = run(from_string(text))
    last = result.plan.sections[-1]
    assert text[last.start : last.end].endswith(BODY + "\n\n")
    assert result.outline.section_at(text.index("Trên đây")) == "closing"
    assert result.outline.section_at(2) == "preamble"


def test_segment_closing_is_no_first_sentence_below_a_heading() -> None:
    text = "KẾ HOẠCH\nNăm 2024\n\nI. TỔ CHỨC\n1. Các xóm\n\nCăn cứ kế hoạch này, các xóm họp dân.\n\nTrên đây là Kế hoạch./.\n"
    last = extract(text).sections[-1]
    assert text[last.start : last.end].rstrip().endswith("họp dân.")


def test_segment_plan_attached_to_a_decision_begins_anew() -> None:
    text = (
        "QUYẾT ĐỊNH\nVề việc ban hành Kế hoạch\n\nCăn cứ Luật Đê điều năm 2006;\n\nĐiều 1. Ban hành kèm theo Quyết định này Kế hoạch.\n"
        "Điều 2. Quyết định có hiệu lực.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nLê Văn Tám\n\nKẾ HOẠCH\nHộ đê năm 2024\n"
        f"(Ban hành kèm theo Quyết định số 5/QĐ-UBND ngày 5/5/2024)\n\nI. MỤC TIÊU\n{BODY}\n1. Một\n{BODY}\n"
    )
    plan = extract(text)
    assert [section.path for section in plan.sections] == ["Điều 1", "Điều 2", "I", "I/1"]
    assert (plan.header.document_type, plan.header.number, plan.header.signer.name) == ("kế hoạch", None, "Lê Văn Tám")
    assert [(row.number, row.relation) for row in plan.legal_basis] == [(None, "căn cứ"), ("5/QĐ-UBND", "kèm theo")]


@pytest.mark.parametrize(
    ("annex", "label", "heading"),
    [
        ("PHỤ LỤC. DANH MỤC NHIỆM VỤ NĂM 2024", "PHỤ LỤC", "DANH MỤC NHIỆM VỤ NĂM 2024"),
        ("PHỤ LỤC KINH PHÍ GIAI ĐOẠN 2021 - 2025", "PHỤ LỤC", "KINH PHÍ GIAI ĐOẠN 2021 - 2025"),
        ("Phụ lục: Phân công nhiệm vụ", "Phụ lục", "Phân công nhiệm vụ"),
        ("PHỤ LỤC 01\nBẢNG PHÂN CÔNG", "PHỤ LỤC 01", "BẢNG PHÂN CÔNG"),
    ],
)
def test_segment_annex_behind_a_signature_in_columns(annex: str, label: str, heading: str) -> None:
    signature = "Nơi nhận:                          TM. ỦY BAN NHÂN DÂN\n- Các phòng;                              CHỦ TỊCH\n"
    text = f"KẾ HOẠCH\nNăm 2024\n\nI. NHIỆM VỤ\n{BODY}\n{signature}- Lưu: VT.                             Lê Văn An\n{annex}\n"
    section = extract(text).sections[-1]
    assert (section.label, section.heading, section.role) == (label, heading, "annex")


@pytest.mark.parametrize(
    ("heading", "below", "role"),
    [
        ("MỤC TIÊU", "Về nguồn lực", "objectives"), ("CHỈ TIÊU", "Về kinh phí", "objectives"), ("MỤC TIÊU", "Về tổ chức thực hiện", "objectives"),
        ("NỘI DUNG", "Giám sát, đánh giá và chế độ báo cáo", "monitoring"), ("NỘI DUNG", "Chế độ thông tin, báo cáo và theo dõi", "monitoring"),
        ("NỘI DUNG", "Về kinh phí thực hiện", "funding"), ("NỘI DUNG", "Giám sát chế độ ăn của bệnh nhân", "activities"),
    ],
)  # fmt: skip
def test_segment_role_below(heading: str, below: str, role: str) -> None:
    assert extract(f"KẾ HOẠCH\nNăm 2024\n\nI. {heading}\n1. {below}\n{BODY}\n").sections[1].role == role


def test_segment_a_project_about_monitoring_is_work() -> None:
    text = "KẾ HOẠCH\nNăm 2024\n\nI. NỘI DUNG\nDự án 7: Năng lực\nTiểu dự án 2: Giám sát, đánh giá\nTổ chức 2 đoàn kiểm tra.\n"
    assert [section.role for section in extract(text).sections] == ["activities"] * 3


@pytest.mark.parametrize("line", ["Tăng cường công tác", "- Một", "V.v. và", "Internet", "", "   ", "100 hộ", "| 1 | 2 |"])
def test_numbering_plain_lines_have_no_label(line: str) -> None:
    assert parse_label(load_rules(), line, 0, len(line)) is None


def test_segment_a_decimal_follows_its_sibling() -> None:
    text = "KẾ HOẠCH\nNăm 2024\n\nI. NHIỆM VỤ\n2. Sinh kế\n2.1. Rừng\n(1) Khoán rừng.\n(2) Mức khoán.\n2.2. Chăn nuôi\n- Nuôi bò.\n"
    assert [section.path for section in extract(text).sections] == ["I", "I/2", "I/2/2.1", "I/2/2.1/1", "I/2/2.1/2", "I/2/2.2"]
