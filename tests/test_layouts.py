"""Every combination of wordings, lists and headings that `layouts.py` puts together says what its parts say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import layouts
from layouts import Said
from plan_extract import extract, read

SEEDS = range(250)
#: Sums that add up to another by chance are what is left.
RIGHT = 0.99


def _share(right: list[bool], wrong: list[str]) -> None:
    assert sum(right) >= RIGHT * len(right), "\n".join([f"{sum(right)} of {len(right)}", *wrong[:20]])


def _lines(text: str, told: list[Said], rows: list) -> Iterator[tuple[Said, list]]:
    for said in told:
        start = text.index(said.line)
        yield said, [row for row in rows if start <= row.evidence.start < start + len(said.line)]


def test_layouts_aims() -> None:
    right, wrong = [], []
    for seed in SEEDS:
        text, told = layouts.aims(seed)
        for said, rows in _lines(text, told, extract(text).targets):
            found = [{name: getattr(row, name) for name in said.rows[0]} for row in rows]
            right.append(found == said.rows)
            wrong += [f"{seed}: {said.line}: {found}"] if not right[-1] else []
    _share(right, wrong)


def test_layouts_duties() -> None:
    right, wrong = [], []
    for seed in SEEDS:
        text, told = layouts.duties(seed)
        for said, rows in _lines(text, told, extract(text).deadlines):
            names = [name for name in said.rows[0] if name != "words"]
            found = [{name: getattr(row, name) for name in names} for row in rows]
            held = all(want["words"].lower() in row.evidence.quote.lower() for want, row in zip(said.rows, rows, strict=False))
            right.append(held and found == [{name: row[name] for name in names} for row in said.rows])
            wrong += [f"{seed}: {said.line}: {found}"] if not right[-1] else []
    _share(right, wrong)


def test_layouts_funding() -> None:
    right, wrong = [], []
    for seed in SEEDS:
        text, told, total = layouts.funding(seed)
        plan = extract(text)
        sums = {row.id: (row.amount or 0) // 10**6 for row in plan.budgets}
        found = {
            sums[row.id]: (sums[row.parent] if row.parent else None, row.funding_source)
            for row in plan.budgets
            if row.amount is not None
        }
        right.append(
            found == told and len(plan.budgets) == len(told) and not [f for f in plan.findings if f.code == "sum_mismatch"]
        )
        differ = {amount: (told.get(amount), found.get(amount)) for amount in told | found if told.get(amount) != found.get(amount)}
        wrong += [f"{seed} ({total}): {differ}\n{text.partition('HIỆN')[2]}"] if not right[-1] else []
    _share(right, wrong)


def test_layouts_tables_say_the_same_however_they_are_set() -> None:
    right, wrong = [], []
    for seed in SEEDS:
        found = {}
        for way, text in layouts.tables(seed).items():
            plan = extract(text)
            sums = {row.id: row.amount for row in plan.budgets}
            found[way] = [
                (row.amount, row.funding_source, row.period, row.kind, sums.get(row.parent or "")) for row in plan.budgets
            ]
        assert len(found["bars"]) > 10
        assert all(amount for amount, *_ in found["bars"])
        for way, rows in found.items():
            right.append(sorted(rows, key=str) == sorted(found["bars"], key=str))
            wrong += [f"{seed} {way}: {layouts.tables(seed)[way].partition('Bảng')[2]}"] if not right[-1] else []
    _share(right, wrong)


def test_layouts_tables_of_plans_set_with_blanks() -> None:
    right, wrong = [], []
    for path in sorted((Path(__file__).parents[1] / "corpus").glob("[dmo]*/*.txt")):
        text = read(path).text
        if (blanks := layouts.set_with_blanks(text)) == text:
            continue
        plan, other = extract(text), extract(blanks)
        for name, fields in (
            ("targets", ("value", "unit", "due")), ("budgets", ("amount", "funding_source", "period", "kind")),
            ("assignments", ("agency", "role")), ("deadlines", ("date", "rrule", "kind", "agency")),
        ):  # fmt: skip
            told, found = (
                Counter(tuple(getattr(row, one) for one in fields) for row in getattr(one_plan, name)) for one_plan in (plan, other)
            )
            lost = sum((told - found).values())
            right += [True] * (told.total() - lost) + [False] * lost
            wrong += [f"{path.stem}: {name}: {list((told - found).items())[:3]}"] if lost else []
    assert len(right) > 5000
    _share(right, wrong)


def test_layouts_bullet_behind_a_year_is_no_range() -> None:
    plan = extract(
        "KẾ HOẠCH\nGiảm nghèo năm 2024\n\nI. MỤC TIÊU\n2. Mục tiêu đến năm 2025\n- 51% hộ nghèo được vay vốn.\n- 12 xã đạt chuẩn."
    )
    assert [(row.value, row.unit, row.due) for row in plan.targets] == [(51, "%", "2025"), (12, "xã", "2025")]


def test_layouts_wrapped_title_and_unit_of_a_table() -> None:
    rows = "TT\tXã\tGiảm nghèo\tCộng\n1\tSốp Cộp\t1.450\t1.450\n2\tMường Và\t3.620\t3.620\n\tCộng\t5.070\t5.070\n"
    long = "Các xã rà soát, lập danh sách, công khai kết quả bình xét từng thôn, bản và gửi\nhồ sơ về huyện để thẩm định, phê duyệt theo đúng trình tự.\n"
    title = "Bảng 1. Vốn sự nghiệp ngân sách trung ương hai chương trình giao cho các xã\nnăm 2024\nĐơn vị tính: triệu đồng\n"
    plan = extract(f"KẾ HOẠCH\nGiảm nghèo năm 2024\n\nI. MỤC TIÊU\n{long * 12}II. KINH PHÍ\n{title}{rows}")
    assert plan.tables[0].title == "Bảng 1. Vốn sự nghiệp ngân sách trung ương hai chương trình giao cho các xã năm 2024"
    assert {(row.amount, row.funding_source) for row in plan.budgets} >= {(1_450_000_000, "central"), (5_070_000_000, "central")}


def test_layouts_text_behind_an_aligned_table_is_no_row() -> None:
    table = (
        "  TT   Nhóm nhiệm vụ            Tổng số   NS thành phố   Xã hội hóa\n  1    Bảo tồn, tu bổ di tích     9.800          7.200        2.600\n"
        "  2    Lễ hội, sự kiện            4.250          1.850        2.400\n       Cộng                      14.050          9.050        5.000\n"
    )
    text = "2. Riêng nhóm lễ hội, sự kiện 4.250 triệu đồng chi cho lễ hội truyền\n"
    plan = extract(
        f"KẾ HOẠCH\nDu lịch năm 2024\n\nI. KINH PHÍ\n1. Phân theo nhóm\nĐVT: triệu đồng\n{table}{text}thống 1.350 triệu đồng.\n"
    )
    assert plan.tables[0].rows[-1][2].text == "14.050"


def test_layouts_headings_in_wrapped_lines() -> None:
    wide = "Các cơ quan, đơn vị phối hợp triển khai đồng bộ các nhiệm vụ, giải pháp, bám sát\ncơ sở, kịp thời tháo gỡ khó khăn cho người dân và doanh nghiệp trên địa bàn.\n"
    text = (
        f"KẾ HOẠCH\nDân tộc thiểu số năm 2024\n\nI. TÌNH HÌNH\n{wide * 12}Năm 2023 còn 5 thôn chưa có sóng điện thoại. II. MỤC TIÊU\n"
        "1. Mục tiêu chung\nNâng cao đời sống của đồng bào.\nIII. NỘI DUNG\n"
        "Dự án 3: Phát triển sản xuất nông, lâm nghiệp bền vững, phát huy tiềm năng, thế\nmạnh của các vùng miền để sản xuất theo chuỗi giá trị\n"
        "Tiểu dự án 1: Phát triển kinh tế nông, lâm nghiệp gắn với bảo vệ rừng\na. Mục tiêu: Giữ vững diện tích rừng.\n"
    )
    paths = [(section.path, section.role) for section in extract(text).sections]
    assert ("II/1", "objectives") in paths
    assert "III/Dự án 3/Tiểu dự án 1/a" in [path for path, _ in paths]


def test_layouts_brackets_below_a_title_stay_out_of_it() -> None:
    wide = "Các cơ quan, đơn vị phối hợp triển khai đồng bộ các nhiệm vụ, giải pháp, bám sát\ncơ sở, kịp thời tháo gỡ khó khăn cho người dân và doanh nghiệp trên địa bàn.\n"
    annex = "Phụ lục 01\nCHỈ TIÊU PHÁT TRIỂN THANH NIÊN VÀ LAO ĐỘNG TRẺ PHÂN THEO NĂM\n(Kèm theo Kế hoạch số 27/KH-UBND ngày 18/3/2022 của UBND tỉnh)\n"
    rows = (
        "| TT | Chỉ tiêu | ĐVT | Năm 2022 | Năm 2023 |\n|---|---|---|---|---|\n| 1 | Lao động trẻ qua đào tạo | % | 65 | 67,5 |\n"
    )
    plan = extract(f"KẾ HOẠCH\nThanh niên giai đoạn 2022-2023\n\nI. NỘI DUNG\n{wide * 12}\n{annex}\n{rows}")
    assert plan.tables[0].title == "CHỈ TIÊU PHÁT TRIỂN THANH NIÊN VÀ LAO ĐỘNG TRẺ PHÂN THEO NĂM"
    assert {row.due for row in plan.targets} == {"2022", "2023"}
