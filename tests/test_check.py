"""Findings: each code where it must be raised, and where it must not."""

from __future__ import annotations

import pytest

from plan_extract import extract

HEAD = "Số: 5/KH-UBND\nHuế, ngày 10 tháng 5 năm 2024\n\nKẾ HOẠCH\nGiảm nghèo năm 2024\n\n"

CASES = [
    ("numbering_gap", "I. A\nMột.\nII. B\nHai.\nIV. D\nBốn.\n", "IV."),
    ("numbering_gap", "I. A\n1. Một.\n2. Hai.\n4. Bốn.\n", "4."),
    ("numbering_gap", "I. A\n1. Một\n1.1. A.\n1.3. C.\n", "1.3."),
    ("numbering_gap", "I. A\na) Một.\nb) Hai.\nd) Bốn.\n", "d)"),
    ("", "I. A\na) Một.\nb) Hai.\nc) Ba.\nd) Bốn.\ne) Năm.\ng) Sáu.\n", ""),
    ("", "I. A\n1. Một.\n2. Hai.\nII. B\n3. Ba.\n4. Bốn.\n", ""),
    ("", "I. A\nc) Ba.\nd) Bốn.\nđ) Năm.\n", ""),
    ("", "I. CÁC DỰ ÁN\nDự án 2: Hai\nA.\nDự án 3: Ba\nB.\nDự án 6: Sáu\nC.\n", ""),
    ("numbering_repeat", "I. A\n1. Một.\n2. Hai.\n2. Hai nữa.\n", "2."),
    ("citation_malformed", "Căn cứ Nghị quyết số 41/NQ/HĐND ngày 26/12/2023;\n\nI. A\nB.\n", "41/NQ/HĐND"),
    ("citation_malformed", "Căn cứ Quyết định số 90/QD-TTg ngày 18/01/2022;\n\nI. A\nB.\n", "90/QD-TTg"),
    ("citation_malformed", "Căn cứ Nghị định số 36/2017/NĐ/CP ngày 4/4/2017;\n\nI. A\nB.\n", "36/2017/NĐ/CP"),
    ("", "Căn cứ Nghị quyết số 140-NQ/ĐU ngày 26/12/2023; Công văn số 1024/SXD-QLN; Luật số 47/2019/QH14;\n\nI. A\nB.\n", ""),
    ("citation_conflict", "Căn cứ Nghị quyết số 22/2022/NQ-HĐND ngày 23/6/2022;\n\nI. A\nTheo Nghị quyết số 22/2022/NQ-HĐND ngày 23/7/2022 của tỉnh.\n", "Nghị quyết số 22/2022/NQ-HĐND ngày 23/7/2022 của tỉnh"),
    ("", "Căn cứ Nghị quyết số 22/2022/NQ-HĐND ngày 23/6/2022 của HĐND tỉnh;\n\nI. A\nTheo Nghị quyết số 22/2022/NQ-HĐND của Hội đồng nhân dân tỉnh Kon Tum.\n", ""),
    ("date_impossible", "Căn cứ Quyết định số 9/QĐ-UBND ngày 11/5/2024 của UBND tỉnh;\n\nI. A\nB.\n", "Quyết định số 9/QĐ-UBND ngày 11/5/2024 của UBND tỉnh"),
    ("date_impossible", "Căn cứ Quyết định số 9/QĐ-UBND ngày 31/02/2023 của UBND tỉnh;\n\nI. A\nB.\n", "Quyết định số 9/QĐ-UBND ngày 31/02/2023 của UBND tỉnh"),
    ("", "Căn cứ Quyết định số 9/QĐ-UBND ngày 10/5/2024 của UBND tỉnh;\n\nI. A\nB.\n", ""),
    ("year_mismatch", "UBND phường ban hành Kế hoạch giảm nghèo bền vững năm 2023, cụ thể như sau:\n\nI. A\nB.\n", "2023"),
    ("year_mismatch", "I. A\nB.\n\nTrên đây là Kế hoạch giảm nghèo năm 2021 của phường./.\n", "2021"),
    ("", "I. ĐÁNH GIÁ\nKết quả Kế hoạch giảm nghèo năm 2023, đạt khá.\n", ""),
    ("annex_missing", "I. A\n(Có Phụ lục kết quả thực hiện kèm theo)\n", "Phụ lục kết quả thực hiện kèm theo"),
    ("annex_missing", "I. A\nVốn phân theo xã (chi tiết tại Phụ lục 02).\n", "Phụ lục 02"),
    ("annex_missing", "I. A\nTheo Biểu số 01 kèm theo.\n\nNơi nhận:\n- Lưu: VT.\n\nBiểu 03\nVốn\n", "Biểu số 01 kèm theo"),
    ("", "I. A\nTheo Biểu số 01 kèm theo.\n\nNơi nhận:\n- Lưu: VT.\n\nBiểu 01\nVốn\n", ""),
    ("", "I. A\nTheo mẫu tại Phụ lục II ban hành kèm theo Thông tư số 01/2021/TT-BTC ngày 5/1/2021.\n", ""),
    ("", "I. A\n1. Một\nViệc.\n2. Hai\nViệc.\nII. C\n3. Ba\nViệc.\n4. Bốn\nViệc.\n", ""),
    ("numbering_gap", "I. A\n1. Một\nViệc.\n2. Hai\nViệc.\nII. C\n4. Bốn\nViệc.\n5. Năm\nViệc.\n", "4."),
    ("ocr_slip", "I. A\nPhân đầu giảm nghèo.\n", "Phân đầu"),
    ("ocr_slip", "I. A\nThực hiện các nội dung tại Điều 3.2 Mục 3 Phần III.\n", "Điều"),
    ("ocr_slip", "I. A\nNguời dân tham gia.\n", "Nguời"),
    ("ocr_slip", "I. A\nCác mức tiêu đề ra.\n", "mức tiêu"),
    (None, "I. A\nHộ có mức tiêu thụ điện từ 1 triệu kWh, định mức tiêu hao xăng.\n", ""),
    (None, "I. A\nXã Tân Bình quản lý chợ; kiên quyết đình chỉ bến đò không phép.\n", ""),
    ("", "I. A\nTrong phần đầu của Kế hoạch, giao thông từ xã về huyện, mỗi trường một thư viện, nơi dừng chân, bao cao su.\n", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "body", "quote"), [pytest.param(*case, id=f"{case[0] or 'none'}: {case[1][:50]!r}") for case in CASES]
)
def test_check_finding(code: str, body: str, quote: str) -> None:
    findings = extract(HEAD + body).findings
    assert [(finding.code, finding.evidence[0].quote) for finding in findings] == ([(code, quote)] if code else [])


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("THÔNG BÁO\nKết luận cuộc họp\n\nI. NỘI DUNG\n1. Một.\n", True),
        ("Chỉ thị về việc tăng cường quản lý đất đai\nỦy ban nhân dân tỉnh yêu cầu:\n1. Các sở thực hiện.\n", True),
        ("Ngày xửa ngày xưa có một cô bé.\n" * 5, True),
        ("QUYẾT ĐỊNH\nVề việc khen thưởng\n\nĐiều 1. Khen thưởng cho 5 tập thể.\nĐiều 2. Hiệu lực.\n", True),
        ("QUYẾT ĐỊNH\nPhê duyệt Kế hoạch nhà ở\n\nĐiều 1. Phê duyệt Kế hoạch nhà ở với các nội dung sau:\n1. Mục tiêu: A.\n2. Nội dung: B.\nĐiều 2. Hiệu lực.\n", False),
        ("KẾ HOẠCH\nNăm 2024\n\nI. A\nB.\n", False),
    ],
)  # fmt: skip
def test_check_not_a_plan(text: str, raised: bool) -> None:
    assert ("not_a_plan" in {finding.code for finding in extract(text).findings}) == raised
