"""The head and the end of a plan: letterheads in every layout, blanks, units, signatures."""

from __future__ import annotations

import pytest

from plan_extract import extract

BODY = "\n\nCăn cứ Luật Tổ chức chính quyền địa phương ngày 19/6/2015;\n\nI. MỤC TIÊU\n1. Mục tiêu chung: phát triển toàn diện.\n"
MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"

LETTERHEADS = {
    "one column": f"ỦY BAN NHÂN DÂN\nHUYỆN ĐẮK HÀ\n\n{MOTTO}\nĐộc lập - Tự do - Hạnh phúc\n\nSố: 12/KH-UBND\n\nĐắk Hà, ngày 05 tháng 3 năm 2024\n\n",
    "two columns": f"  ỦY BAN NHÂN DÂN          {MOTTO}\n   HUYỆN ĐẮK HÀ              Độc lập - Tự do - Hạnh phúc\n  Số: 12/KH-UBND          Đắk Hà, ngày 05 tháng 3 năm 2024\n\n",
    "two columns with tabs": f"ỦY BAN NHÂN DÂN\t{MOTTO}\nHUYỆN ĐẮK HÀ\tĐộc lập - Tự do - Hạnh phúc\nSố: 12/KH-UBND\tĐắk Hà, ngày 05 tháng 3 năm 2024\n\n",
    "two columns, one space": f"ỦY BAN NHÂN DÂN {MOTTO}\nHUYỆN ĐẮK HÀ Độc lập - Tự do - Hạnh phúc\nSố: 12/KH-UBND Đắk Hà, ngày 05 tháng 3 năm 2024\n\n",
    "interleaved": f"ỦY BAN NHÂN DÂN\n{MOTTO}\nHUYỆN ĐẮK HÀ\nĐộc lập - Tự do - Hạnh phúc\nSố: 12/KH-UBND\nĐắk Hà, ngày 05 tháng 3 năm 2024\n\n",
    "markdown table": f"| ỦY BAN NHÂN DÂN HUYỆN ĐẮK HÀ | {MOTTO} |\n|---|---|\n| Số: 12/KH-UBND | Đắk Hà, ngày 05 tháng 3 năm 2024 |\n\n",
    "bold": f"**UBND HUYỆN ĐẮK HÀ**\n\n**{MOTTO}**\n\nSố: 12/KH-UBND\n\n*Đắk Hà, ngày 05 tháng 3 năm 2024*\n\n",
}  # fmt: skip


@pytest.mark.parametrize("layout", LETTERHEADS)
def test_header_letterhead(layout: str) -> None:
    header = extract(LETTERHEADS[layout] + "KẾ HOẠCH\nGiảm nghèo bền vững năm 2024" + BODY).header
    assert header.number == "12/KH-UBND"
    assert (header.place, header.date) == ("Đắk Hà", "2024-03-05")
    assert header.issuer == "Ủy ban nhân dân huyện Đắk Hà"
    assert (header.unit.name, header.unit.level, header.unit.province) == ("Đắk Hà", "district", "Kon Tum")
    assert header.unit.inferred == ["province", "code"]
    assert header.title == "Giảm nghèo bền vững năm 2024"


def test_header_letterhead_of_a_department() -> None:
    head = f"UBND TỈNH LÀO CAI      {MOTTO}\nSỞ LAO ĐỘNG - THƯƠNG BINH\n   VÀ XÃ HỘI        Độc lập - Tự do\nSố: 7/KH-SLĐTBXH\n\n"
    header = extract(head + "KẾ HOẠCH\nĐào tạo nghề năm 2023" + BODY).header
    assert header.issuer == "Sở Lao động - Thương binh và Xã hội tỉnh Lào Cai"
    assert (header.unit.name, header.unit.level, header.unit.province) == ("Lào Cai", "province", None)


@pytest.mark.parametrize(
    ("printed", "issuer"),
    [
        ("BỘ TƯ PHÁP", "Bộ Tư pháp"),
        ("SỞ KẾ HOẠCH VÀ ĐẦU TƯ", "Sở Kế hoạch và Đầu tư"),
        ("BAN CHẤP HÀNH TƯ ĐOÀN", "Ban chấp hành trung ương đoàn"),
    ],
)
def test_header_syllable_that_is_an_abbreviation_too(printed: str, issuer: str) -> None:
    text = f"{printed}\n\nKẾ HOẠCH\nTrợ giúp năm 2020\n\nI. NHIỆM VỤ\n1. Rà soát.\n"
    assert (extract(text).header.issuer or "").casefold() == issuer.casefold()


@pytest.mark.parametrize("rest", ["NAM", "VIỆT NAM", "NGHĨA VIỆT NAM"])
def test_header_state_named_in_two_lines_is_no_body(rest: str) -> None:
    """A narrow column wraps the state's name; its end belongs to no body, nor does a body's last word begin another."""
    state = f"{MOTTO.removesuffix(rest).strip()}\n{rest}\nĐộc lập - Tự do - Hạnh phúc"
    head = f"UBND TỈNH LÀO CAI\nSỞ TÀI NGUYÊN VÀ MÔI\nTRƯỜNG\nSố: 7/KH-STNMT\n{state}\n\n"
    header = extract(head + "KẾ HOẠCH\nĐo đạc năm 2023" + BODY).header
    assert header.issuer == "Sở Tài nguyên và Môi trường tỉnh Lào Cai"
    assert header.unit.name == "Lào Cai"


def test_header_letterhead_of_an_organ_within_a_body() -> None:
    head = f"HỘI NÔNG DÂN TỈNH ĐỒNG THÁP     {MOTTO}\n   BAN THƯỜNG VỤ        Độc lập - Tự do\nSố: 118 - KH/HNDT\n\n"
    header = extract(head + "KẾ HOẠCH\nThi đua năm 2021" + BODY).header
    assert (header.issuer or "").casefold() == "ban thường vụ hội nông dân tỉnh đồng tháp"
    assert (header.number, header.unit.name) == ("118-KH/HNDT", "Đồng Tháp")


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("Số: 15/KH-UBND", "15/KH-UBND"), ("Số: /KH-UBND", "/KH-UBND"), ("Số:        /KH-UBND", "/KH-UBND"), ("Số: ....../KH-UBND", "/KH-UBND"),
        ("Số : 4 5 / KH - UBND", "45/KH-UBND"), ("Số 05-KH/HU", "05-KH/HU"), ("Số: 112/KH-SNN&PTNT", "112/KH-SNN&PTNT"), ("Số:     /KH-BCĐ", "/KH-BCĐ"),
    ],
)  # fmt: skip
def test_header_number(printed: str, number: str) -> None:
    plan = extract(f"{printed}\n\nKẾ HOẠCH\nNăm 2024{BODY}")
    assert plan.header.number == number
    assert ("number_blank" in {finding.code for finding in plan.findings}) == number.startswith("/")


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("Huế, ngày 09 tháng 01 năm 2024", "2024-01-09"), ("Huế, ngày tháng 11 năm 2022", "2022-11"), ("Huế, ngày     tháng     năm 2021", "2021"),
        ("Huế, ngày ... tháng 3 năm 2020", "2020-03"), ("Huế, ngày 0 5 tháng 4 năm 2017", "2017-04-05"), ("Huế, ngày 31 tháng 2 năm 2024", None),
    ],
)  # fmt: skip
def test_header_date(printed: str, date: str | None) -> None:
    plan = extract(f"Số: 1/KH-UBND\n{printed}\n\nKẾ HOẠCH\nNăm 2024{BODY}")
    assert plan.header.date == date
    assert ("date_blank" in {finding.code for finding in plan.findings}) == (date is None or len(date) < 10)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("KẾ HOẠCH\nThực hiện Chương trình giảm nghèo\ntrên địa bàn xã Hòa An năm 2024\n\n", "Thực hiện Chương trình giảm nghèo trên địa bàn xã Hòa An năm 2024"),
        ("KẾ HOẠCH\nTRIỂN KHAI CHUYỂN ĐỔI SỐ\nNĂM 2024\n-------\n", "TRIỂN KHAI CHUYỂN ĐỔI SỐ NĂM 2024"),
        ("KẾ HOẠCH PHÁT TRIỂN DU LỊCH NĂM 2024\n\n", "PHÁT TRIỂN DU LỊCH NĂM 2024"),
        ("Kế hoạch phát triển du lịch năm 2024\n\n", "phát triển du lịch năm 2024"),
        ("**KẾ HOẠCH**\n\n**Phòng, chống thiên tai năm 2024.**\n\n", "Phòng, chống thiên tai năm 2024"),
        ("KẾ HOẠCH\n\nThực hiện Nghị quyết số 05-NQ/TU về du lịch năm 2024\n\n", "Thực hiện Nghị quyết số 05-NQ/TU về du lịch năm 2024"),
    ],
)  # fmt: skip
def test_header_title(text: str, title: str) -> None:
    assert extract(text + BODY.lstrip()).header.title == title


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("năm 2024", "2024"), ("giai đoạn 2021 - 2025", "2021/2025"), ("giai đoạn 2021-2025, định hướng đến năm 2030", "2021/2025"), ("đến năm 2030", "../2030"),
        ("từ năm 2022 đến năm 2024", "2022/2024"), ("năm học 2023 - 2024", "2023/2024"), ("quý IV năm 2024", "2024-36"), ("thường xuyên", None),
        ("giai đoạn 2021 - 2025 trên địa bàn huyện năm 2023", "2023"), ("năm 2024 thực hiện Chiến lược giai đoạn 2021 - 2030", "2024"),
        ("giai đoạn 2021 - 2025, sơ kết năm 2023", "2021/2025"), ("giai đoạn 2021 - 2025 và năm 2021", "2021/2025"),
        ("giai đoạn 2021 - 2025, sửa đổi Luật năm 2019", "2021/2025"),
    ],
)  # fmt: skip
def test_header_period(title: str, period: str | None) -> None:
    assert extract(f"KẾ HOẠCH\nPhát triển kinh tế {title}{BODY}").header.period == period


@pytest.mark.parametrize(
    ("title", "programme"),
    [
        ("Thực hiện Chương trình mục tiêu Quốc gia giảm nghèo bền vững trên địa bàn huyện năm 2024", "Chương trình mục tiêu quốc gia giảm nghèo bền vững"),
        ("Triển khai Chương trình MTQG xây dựng NTM giai đoạn 2021-2025", "Chương trình mục tiêu quốc gia xây dựng nông thôn mới"),
        ("Thực hiện CTMTQG giảm nghèo bền vững năm 2023", None),
        ("Thực hiện Chương trình hành động số 05-CTr/TU năm 2024", None),
        ("Phát triển du lịch năm 2024", None),
    ],
)  # fmt: skip
def test_header_programme(title: str, programme: str | None) -> None:
    assert extract(f"KẾ HOẠCH\n{title}{BODY}").header.programme == programme


@pytest.mark.parametrize(
    ("head", "name", "level", "district", "province", "inferred"),
    [
        ("UBND XÃ TRUNG LƯƠNG", "Trung Lương", "commune", None, None, []),  # two communes of this name
        ("UBND HUYỆN ĐẮK HÀ", "Đắk Hà", "district", None, "Kon Tum", ["province", "code"]),
        ("UBND TỈNH BẾN TRE", "Bến Tre", "province", None, None, ["code"]),
        ("UBND THÀNH PHỐ HẢI PHÒNG", "Hải Phòng", "province", None, None, ["code"]),
        ("UBND THÀNH PHỐ BẢO LỘC", "Bảo Lộc", "district", None, "Lâm Đồng", ["province", "code"]),
        ("UBND QUẬN 3", "3", "district", None, "Hồ Chí Minh", ["province", "code"]),
    ],
)  # fmt: skip
def test_header_unit(head: str, name: str, level: str, district: str | None, province: str | None, inferred: list[str]) -> None:
    unit = extract(f"{head}\n\nSố: 1/KH-UBND\n\nKẾ HOẠCH\nPhát triển kinh tế năm 2024{BODY}").header.unit
    assert (unit.name, unit.level, unit.district, unit.province, unit.inferred) == (name, level, district, province, inferred)


def test_header_unit_after_the_reform_has_no_district() -> None:
    unit = extract(f"UBND XÃ GIA LỘC\n\nSố: 1/KH-UBND\nGia Lộc, ngày 5 tháng 3 năm 2026\n\nKẾ HOẠCH\nNăm 2026{BODY}").header.unit
    assert (unit.name, unit.district, unit.province) == ("Gia Lộc", None, "Hải Phòng")


def test_header_unit_of_hue_before_it_was_run_by_the_centre() -> None:
    head = "UBND THÀNH PHỐ HUẾ\n\nSố: 1/KH-UBND\nHuế, ngày 5 tháng 3 năm 2019\n\nKẾ HOẠCH\nNăm 2019\n\n"
    unit = extract(head + "Căn cứ Kế hoạch số 5/KH-UBND ngày 5/1/2019 của UBND tỉnh Thừa Thiên Huế;\n\nI. A\nB.\n").header.unit
    assert (unit.name, unit.level, unit.province, unit.inferred) == ("Huế", "district", "Thừa Thiên Huế", [])


def test_header_unit_that_the_text_places_is_not_inferred() -> None:
    text = "UBND XÃ TRUNG LƯƠNG\n\nKẾ HOẠCH\nNăm 2024\n\nCăn cứ Kế hoạch số 5/KH-UBND ngày 5/1/2024 của UBND huyện Bình Lục, tỉnh Hà Nam;\n\nI. A\nB.\n"
    unit = extract(text).header.unit
    assert (unit.district, unit.province, unit.inferred) == ("Bình Lục", "Hà Nam", ["code"])


@pytest.mark.parametrize("printed", ["KẾ HOẠCH", "KẾ HOẠCH HÀNH ĐỘNG", "KẾ HOẠCH LIÊN TỊCH", "K Ế   H O Ạ C H", "K Ế H O Ạ C H"])
def test_header_type_is_that_of_the_decree(printed: str) -> None:
    header = extract(f"{printed}\nQuốc gia về rác thải nhựa đến năm 2030{BODY}").header
    assert (header.document_type, header.title) == ("kế hoạch", "Quốc gia về rác thải nhựa đến năm 2030")


def test_header_issuer_without_letterhead() -> None:
    text = "KẾ HOẠCH\nGiảm nghèo trên địa bàn huyện Gia Lộc năm 2022\n\nỦy ban nhân dân huyện ban hành Kế hoạch giảm nghèo như sau:\n\nI. A\nB.\n"
    header = extract(text).header
    assert header.issuer == "Ủy ban nhân dân huyện Gia Lộc"
    assert header.evidence["issuer"].quote == "Ủy ban nhân dân huyện"


SIGNATURES = {
    "one column": "Nơi nhận:\n- UBND tỉnh (b/c);\n- Các phòng (t/h);\n- Lưu: VT.\n\nTM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\n\nLê Thị Hoa\n",
    "two columns": "Nơi nhận:                     TM. ỦY BAN NHÂN DÂN\n- UBND tỉnh (b/c);                 KT. CHỦ TỊCH\n- Các phòng (t/h);                PHÓ CHỦ TỊCH\n- Lưu: VT.\n\n                                   Lê Thị Hoa\n",
    "two columns, one space": "Nơi nhận: TM. ỦY BAN NHÂN DÂN\n- UBND tỉnh (b/c); KT. CHỦ TỊCH\n- Các phòng (t/h); PHÓ CHỦ TỊCH\n- Lưu: VT.\nLê Thị Hoa\n",
    "signs of a word processor": "Nơi nhận:\n\uf0b7 UBND tỉnh (b/c);\n➢ Các phòng (t/h);\n▪ Lưu: VT.\n\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLê Thị Hoa\n",
    "table": "| Nơi nhận: | TM. ỦY BAN NHÂN DÂN |\n| - UBND tỉnh (b/c); | KT. CHỦ TỊCH |\n| - Các phòng (t/h); | PHÓ CHỦ TỊCH |\n| - Lưu: VT. | Lê Thị Hoa |\n",
    "no authority line of the committee": "Nơi nhận:\n- UBND tỉnh (b/c);\n- Các phòng (t/h);\n- Lưu: VT.\n\n**KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH**\n\n(Đã ký)\n\nLê Thị Hoa\n",
}  # fmt: skip


@pytest.mark.parametrize("layout", SIGNATURES)
def test_header_signature(layout: str) -> None:
    header = extract("KẾ HOẠCH\nNăm 2024\n\nI. A\nB.\n\nTrên đây là Kế hoạch năm 2024./.\n\n" + SIGNATURES[layout]).header
    assert (header.signer.name, header.signer.position, header.signer.capacity) == ("Lê Thị Hoa", "Phó Chủ tịch", "KT.")
    assert [(r.name, r.purpose) for r in header.recipients] == [("UBND tỉnh", "b/c"), ("Các phòng", "t/h"), ("VT", "lưu")]


@pytest.mark.parametrize(
    ("block", "signer"),
    [
        ("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nLê Văn Tám", ("Lê Văn Tám", "Chủ tịch", "TM.")),
        ("GIÁM ĐỐC\n\nLÊ VĂN TÁM", ("Lê Văn Tám", "Giám đốc", None)),
        ("Q. GIÁM ĐỐC\nLê Văn Tám", ("Lê Văn Tám", "Giám đốc", "Q.")),
        ("KT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\nLê Văn Tám", ("Lê Văn Tám", "Thứ trưởng", "KT.")),
        ("TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\nThượng tá Lê Văn Tám", ("Lê Văn Tám", "Chánh văn phòng", "TL.")),
        ("T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\nLê Văn Tám", ("Lê Văn Tám", "Phó Bí thư", "TM.")),
    ],
)  # fmt: skip
def test_header_signer(block: str, signer: tuple[str, str, str | None]) -> None:
    header = extract(f"KẾ HOẠCH\nNăm 2024\n\nI. A\nB.\n\nTrên đây là Kế hoạch./.\n\nNơi nhận:\n- Lưu: VT.\n\n{block}\n").header
    assert (header.signer.name, header.signer.position, header.signer.capacity) == signer


@pytest.mark.parametrize(
    ("clause", "title", "programme"),
    [
        ("phê duyệt Chương trình phòng, chống bệnh dại giai đoạn 2022 - 2030;", "Phòng, chống bệnh dại trên địa bàn tỉnh năm 2024", "Chương trình phòng, chống bệnh dại"),
        ("ban hành Chương trình hiến máu tình nguyện đến năm 2030;", "Tổ chức hiến máu tình nguyện năm 2024", "Chương trình hiến máu tình nguyện"),
        ("phê duyệt Chương trình phát triển chợ tỉnh Long An đến năm 2025;", "Phát triển chợ và siêu thị năm 2024", "Chương trình phát triển chợ"),
        ("phê duyệt Chương trình phát triển thủy sản;", "Phát triển chợ năm 2024", None),
        ("phê duyệt Chương trình phát triển thủy sản; Quyết định số 6/QĐ-TTg phê duyệt Chương trình phát triển nuôi biển;", "Phát triển thủy sản, nuôi biển năm 2024", None),
        ("phê duyệt Đề án hiến máu tình nguyện;", "Tổ chức hiến máu tình nguyện năm 2024", None),
    ],
)  # fmt: skip
def test_header_programme_that_the_preamble_names(clause: str, title: str, programme: str | None) -> None:
    text = f"KẾ HOẠCH\n{title}\n\nCăn cứ Quyết định số 5/QĐ-TTg ngày 2/3/2022 của Thủ tướng Chính phủ {clause}\n\nI. MỤC TIÊU\n1. Một.\n"
    assert extract(text).header.programme == programme
