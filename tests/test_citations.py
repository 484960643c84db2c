"""Legal basis and citations: number forms, dates, issuers, lists, and what is inside another's subject."""

from __future__ import annotations

import pytest

from plan_extract import extract

BODY = "\n\nI. NHIỆM VỤ\n1. Một: phát triển toàn diện.\n"


def basis(preamble: str):
    return extract(f"KẾ HOẠCH\nPhát triển kinh tế năm 2024\n\n{preamble}{BODY}")


@pytest.mark.parametrize(
    ("clause", "row"),
    [
        ("Căn cứ Nghị quyết số 22/2022/NQ-HĐND ngày 23/6/2022 của HĐND tỉnh về phân bổ vốn;", ("nghị quyết", "22/2022/NQ-HĐND", "2022-06-23", "Hội đồng nhân dân tỉnh")),
        ("Căn cứ Nghị quyết số: 140-NQ/ĐU ngày 18/12/2023 của Ban Chấp hành Đảng bộ xã về lãnh đạo nhiệm vụ;", ("nghị quyết", "140-NQ/ĐU", "2023-12-18", "Ban Chấp hành Đảng bộ xã")),
        ("Thực hiện Công văn số 1024/SXD-QLN ngày 5 tháng 4 năm 2024 của Sở Xây dựng hướng dẫn lập kế hoạch;", ("công văn", "1024/SXD-QLN", "2024-04-05", "Sở Xây dựng")),
        ("Căn cứ Nghị quyết số 30a/2008/NQ-CP ngày 27/12/2008 của Chính phủ về giảm nghèo;", ("nghị quyết", "30a/2008/NQ-CP", "2008-12-27", "Chính phủ")),
        ("Căn cứ Nghị quyết số 41/NQ/HĐND ngày 26/12/2023 của HĐND xã;", ("nghị quyết", "41/NQ/HĐND", "2023-12-26", "Hội đồng nhân dân xã")),
        ("Căn cứ Luật Ngân sách nhà nước ngày 25 tháng 6 năm 2015;", ("luật", None, "2015-06-25", None)),
        ("Căn cứ Luật Trợ giúp pháp lý năm 2017;", ("luật", None, "2017", None)),
        ("Căn cứ Luật Phòng, chống thiên tai số 33/2013/QH13 ngày 19/6/2013;", ("luật", "33/2013/QH13", "2013-06-19", None)),
        ("Căn cứ Kế hoạch số 2470/KH-UBND, ngày 01.8.2023 của Ủy ban nhân dân tỉnh Kon Tum về thực hiện;", ("kế hoạch", "2470/KH-UBND", "2023-08-01", "Ủy ban nhân dân tỉnh Kon Tum")),
        ("Căn cứ Quyết định số 90/QĐ-TTg của Thủ tướng Chính phủ ngày 18/01/2022 phê duyệt Chương trình;", ("quyết định", "90/QĐ-TTg", "2022-01-18", "Thủ tướng Chính phủ")),
        ("Căn cứ Thông tư liên tịch số 12/2017/TTLT-BTC-BNV ngày 5/5/2017 của Bộ Tài chính và Bộ Nội vụ hướng dẫn;", ("thông tư liên tịch", "12/2017/TTLT-BTC-BNV", "2017-05-05", "Bộ Tài chính và Bộ Nội vụ")),
        ("Căn cứ Thông tư số 05/2021/TT-BVHTTDL ngày 5/5/2021 của Bộ Văn hóa, Thể thao và Du lịch quy định;", ("thông tư", "05/2021/TT-BVHTTDL", "2021-05-05", "Bộ Văn hóa, Thể thao và Du lịch")),
        ("Theo đề nghị của Sở Y tế tại Tờ trình số 88/TTr-SYT ngày 11/8/2023;", ("tờ trình", "88/TTr-SYT", "2023-08-11", "Sở Y tế")),
        ("Căn cứ Quyết định số 12 /QĐ-UBND ngày 5 /5/2023 của UBND huyện;", ("quyết định", "12/QĐ-UBND", "2023-05-05", "Ủy ban nhân dân huyện")),
        ("Căn cứ Luật Phòng, chống nhiễm vi rút gây ra hội chứng suy giảm miễn dịch mắc phải ở người (HIV/AIDS) ngày 29 tháng 6 năm 2006;", ("luật", None, "2006-06-29", None)),
        ("Căn cứ Luật Đất đai (sửa đổi) năm 2013;", ("luật", None, "2013", None)),
        ("Tiếp tục Kế hoạch số 5/KH-UBND ngày 2/3/2020 của UBND huyện vẫn còn hiệu lực;", ("kế hoạch", "5/KH-UBND", "2020-03-02", "Ủy ban nhân dân huyện")),
        ("Thực hiện Chỉ thị số 8/CT-BTP ngày 2/3/2020 của Bộ Tư pháp chưa hoàn thành;", ("chỉ thị", "8/CT-BTP", "2020-03-02", "Bộ Tư pháp")),
        ("Căn cứ Quyết định số 7/QĐ-CHK ngày 2/3/2020 của Cục Hàng không Việt Nam;", ("quyết định", "7/QĐ-CHK", "2020-03-02", "Cục Hàng không Việt Nam")),
        ("Xét Đề án phát triển đô thị do Phòng Quản lý đô thị lập;", ("đề án", None, None, "Phòng Quản lý đô thị")),
    ],
)  # fmt: skip
def test_citations_basis(clause: str, row: tuple[str | None, ...]) -> None:
    (found,) = basis(clause).legal_basis
    assert (found.document_type, found.number, found.date, found.issuer) == row


def test_citations_several_in_one_sentence() -> None:
    text = (
        "Căn cứ Nghị định số 27/2022/NĐ-CP ngày 19/4/2022 và Nghị định số 38/2023/NĐ-CP ngày 24/6/2023 của Chính phủ; Thông tư số 55/2023/TT-BTC ngày 15/8/2023 của Bộ Tài chính;\n"
        "Căn cứ các Quyết định của Thủ tướng Chính phủ: số 263/QĐ-TTg ngày 22/02/2022 phê duyệt Chương trình; số 318/QĐ-TTg ngày 08/3/2022 về bộ tiêu chí;"
    )
    rows = basis(text).legal_basis
    assert [row.number for row in rows] == ["27/2022/NĐ-CP", "38/2023/NĐ-CP", "55/2023/TT-BTC", "263/QĐ-TTg", "318/QĐ-TTg"]
    assert [row.document_type for row in rows][3:] == ["quyết định", "quyết định"]
    assert [row.issuer for row in rows][3:] == ["Thủ tướng Chính phủ"] * 2
    assert {row.relation for row in rows} == {"căn cứ"}


def test_citations_inside_a_subject_are_no_basis() -> None:
    text = "Thực hiện Kế hoạch số 61/KH-UBND ngày 9/6/2021 của UBND tỉnh về cụ thể hóa Nghị quyết số 52/NQ-CP ngày 5/5/2021 của Chính phủ về phương án sắp xếp, theo Kết luận số 34-KL/TW;"
    plan = basis(text)
    assert [row.number for row in plan.legal_basis] == ["61/KH-UBND"]
    assert [(row.number, row.section) for row in plan.citations] == [("52/NQ-CP", "preamble"), ("34-KL/TW", "preamble")]


def test_citations_of_the_title_give_way_to_the_clause() -> None:
    text = "KẾ HOẠCH\nThực hiện Nghị quyết số 05-NQ/TU ngày 5/1/2024 năm 2024\n\nThực hiện Nghị quyết số 05-NQ/TU ngày 5/1/2024 của Tỉnh ủy về du lịch;\n\nI. A\nB.\n"
    (row,) = extract(text).legal_basis
    assert row.issuer == "Tỉnh ủy"
    assert row.evidence.start == text.rindex("Nghị quyết số 05")


def test_citations_of_the_body_carry_their_section() -> None:
    plan = extract(
        "KẾ HOẠCH\nNăm 2024\n\nI. A\n1. Một\nThực hiện theo Luật Đất đai và Nghị định số 81/2021/NĐ-CP ngày 27/8/2021 của Chính phủ quy định học phí.\n"
    )
    assert [(row.document_type, row.number, row.section) for row in plan.citations] == [
        ("luật", None, "I/1"),
        ("nghị định", "81/2021/NĐ-CP", "I/1"),
    ]


@pytest.mark.parametrize(
    "text", ["đạt 08/10 chỉ tiêu", "ngày 1/7/2025", "tỷ lệ 4/5 số hộ", "trực 24/24 giờ", "số hộ nghèo 12/15", "Ủy ban nhân dân"]
)
def test_citations_none(text: str) -> None:
    plan = extract(f"KẾ HOẠCH\nNăm 2024\n\nI. A\n{text}.\n")
    assert plan.legal_basis == plan.citations == []
