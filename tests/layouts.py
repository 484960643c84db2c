"""Plans put together at random from parts whose meaning is known: aims, duties with dates, nests of sums.

Each template stands beside what it says, so that every combination of a wording, a list and a heading is a case; which lines these are
depends on the seed alone. They show holes between rules that each have their own cases; how true the program is, gold tells.
"""

from __future__ import annotations

import random
import textwrap
from dataclasses import dataclass, field
from typing import Any, NamedTuple

HEAD = (
    "ỦY BAN NHÂN DÂN\nHUYỆN TÂN PHÚ\n\nSố: 45/KH-UBND\n\nTân Phú, ngày 12 tháng 3 năm 2023\n\nKẾ HOẠCH\n"
    "Phát triển văn hóa, nông nghiệp trên địa bàn huyện giai đoạn 2023-2025\n\n"
)
RATES = (
    "tỷ lệ hộ nghèo đa chiều", "tỷ lệ che phủ rừng", "tỷ lệ lao động qua đào tạo có bằng cấp", "tỷ lệ thất thoát nước sạch",
    "tỷ lệ trẻ em dưới 5 tuổi suy dinh dưỡng thể thấp còi", "mức độ hài lòng của người dân đối với dịch vụ công",
    "tỷ lệ tàu cá lắp thiết bị giám sát hành trình", "tỷ lệ hồ sơ giải quyết đúng hạn",
)  # fmt: skip
THINGS = (
    ("xây dựng", "mô hình sản xuất hữu cơ", "mô hình"), ("mở", "lớp dạy nghề", "lớp"), ("lắp đặt", "camera an ninh", "camera"),
    ("thành lập", "tổ hợp tác", "tổ hợp tác"), ("nạo vét", "tuyến mương", "tuyến"), ("trồng mới", "ha rừng gỗ lớn", "ha"),
    ("xóa", "nhà tạm", "nhà"), ("cấp", "thẻ bảo hiểm y tế", "thẻ"),
)  # fmt: skip
#: Wording; for each number: its name, comparator, direction, measure, rate, and the year that it says itself.
AIMS: tuple[tuple[str, str], ...] = (
    ("{S} đạt {a}%", "a = - level - -"),
    ("{S} đạt ít nhất {a}%", "a >= - level - -"),
    ("{S} đạt từ {a}% trở lên", "a >= - level - -"),
    ("{S} không thấp hơn {a}%", "a >= - level - -"),
    ("{S} đạt trên {a}%", "a > - level - -"),
    ("{S} không vượt quá {a}%", "a <= - level - -"),
    ("{S} dưới {a}%", "a < - level - -"),
    ("{S} đạt khoảng {a}%", "a ~ - level - -"),
    ("{S} giảm {a}%", "a = decrease change - -"),
    ("Giảm {s} {a}%", "a = decrease change - -"),
    ("{S} giảm tối thiểu {a}%", "a >= decrease change - -"),
    ("Giảm {s} xuống còn {a}%", "a = decrease level - -"),
    ("{S} giảm còn dưới {a}%", "a < decrease level - -"),
    ("Giảm {s} từ {b}% xuống còn {a}%", "a = decrease level - -"),
    ("Nâng {s} từ {a}% lên {b}%", "b = increase level - -"),
    ("{S} tăng bình quân {a}%/năm", "a = increase change năm -"),
    ("Bình quân mỗi năm {s} giảm {a}%", "a = decrease change năm -"),
    ("Duy trì {s} ở mức {a}%", "a = maintain level - -"),
    ("{S} đạt {b}%, tăng {a}% so với năm 2022", "b = - level - -; a = increase change - -"),
    ("{S} đạt {b}%, trong đó khu vực nông thôn đạt {a}%", "b = - level - -; a = - level - -"),
    ("{S} đạt {a}% vào năm 2024 và {b}% vào năm 2025", "a = - level - 2024; b = - level - 2025"),
    ("{S}: năm 2024 đạt {a}%; năm 2025 đạt {b}%", "a = - level - 2024; b = - level - 2025"),
    ("Đến hết năm 2024, {s}: {a}%", "a = - level - 2024"),
    ("Từ năm 2023 đến năm 2025, {s} tăng {a}%", "a = increase change - 2025"),
    ("{a}% hộ gia đình được sử dụng nước sạch", "a = - level - -"),
    ("Ít nhất {a}% người cao tuổi được khám sức khỏe định kỳ", "a >= - level - -"),
    ("{V} {n} {ph}", "n = - level - -"),
    ("{V} ít nhất {n} {ph}", "n >= - level - -"),
    ("{V} thêm {n} {ph}", "n = increase change - -"),
    ("Mỗi năm {v} {n} {ph}", "n = - level năm -"),
    ("{V} {n} {ph} trong năm 2024", "n = - level - 2024"),
    ("{V} {n} {ph}, hoàn thành trước ngày 15/10/2024", "n = - level - 2024-10-15"),
    ("Mỗi xã {v} ít nhất {n} {ph}", "n >= - level xã -"),
    ("{V} từ {n} {ph} trở lên", "n >= - level - -"),
)
BODIES = (
    ("Phòng Tài chính - Kế hoạch", "Phòng Tài chính - Kế hoạch"), ("Phòng NN&PTNT huyện", "Phòng Nông nghiệp và Phát triển nông thôn"),
    ("Công an huyện", "Công an"), ("Trung tâm Y tế huyện", "Trung tâm Y tế"), ("Hạt Kiểm lâm", "Hạt Kiểm lâm"),
    ("Ban Chỉ huy Quân sự huyện", "Ban Chỉ huy Quân sự"), ("Huyện đoàn", "Huyện đoàn"), ("Trạm Khuyến nông", "Trạm Khuyến nông"),
    ("UBND các xã, thị trấn", "Ủy ban nhân dân các xã, thị trấn"), ("Phòng LĐ-TB&XH", "Phòng Lao động - Thương binh và Xã hội"),
)  # fmt: skip
ACTS = (
    "rà soát, thống kê diện tích đất bỏ hoang", "lập danh sách hộ cần hỗ trợ", "thẩm định hồ sơ các công trình",
    "cấp phát cây giống cho nông dân", "nghiệm thu các mô hình trình diễn", "lắp đặt biển cảnh báo tại các bến đò",
)  # fmt: skip
REPORTS = (
    ("báo cáo UBND huyện", "Ủy ban nhân dân"),
    ("gửi báo cáo về Phòng Tư pháp", "Phòng Tư pháp"),
    ("báo cáo Sở Y tế", "Sở Y tế"),
)
WHENS = (
    ("trước ngày 14/9/2024", "2024-09-14", "before"), ("chậm nhất ngày 20/11/2024", "2024-11-20", "by"),
    ("trong quý III năm 2024", "2024-35", "by"), ("hết tháng 8/2024", "2024-08", "by"), ("trước ngày 05/12/2024", "2024-12-05", "before"),
)  # fmt: skip
#: Wording; for each date: its name, kind, who must keep it (A, B, or H of the heading above), to whom (R or nobody).
DUTIES: tuple[tuple[str, str], ...] = (
    ("{X}, hoàn thành {w}", "w complete H -"),
    ("{W}, {x}", "w complete H -"),
    ("{X}. Thời gian hoàn thành: {w}", "w complete H -"),
    ("{X} (xong {w})", "w complete H -"),
    ("{X} {w}; {r} {u}", "w complete H -; u report H R"),
    ("{W}, {r}", "w report H R"),
    ("{A} chủ trì, phối hợp với {B} {x}, hoàn thành {w}", "w complete A -"),
    ("{W}, {A} {x}", "w complete A -"),
    ("Giao {A} {x}, hoàn thành {w}", "w complete A -"),
    ("UBND huyện giao {A} {x}; hoàn thành {w}", "w complete A -"),
    ("Yêu cầu {A} {x}, hoàn thành {w}", "w complete A -"),
    ("{A} {r} {w}", "w report A R"),
    ("{W}, {A} {r}", "w report A R"),
    ("{X} do {A} thực hiện, hoàn thành {w}", "w complete A -"),
    ("{X}. Đơn vị chủ trì: {A}. Thời gian hoàn thành: {w}", "w complete A -"),
    ("{X} (đơn vị chủ trì: {A}; thời gian: {w})", "w complete A -"),
    ("{X} ({A} chủ trì, {B} phối hợp, hoàn thành {w})", "w complete A -"),
    ("{X}: {A}, {w}", "w complete A -"),
    ("{A} {x} {w}; {B} {y} {u}", "w complete A -; u complete B -"),
    ("{A} đôn đốc {B} {x} {w}", "w complete B -"),
    ("{X}.\n+ Đơn vị chủ trì: {A}.\n+ Đơn vị phối hợp: {B}.\n+ Thời hạn: {W}", "w complete A -"),
    ("{X}.\n+ Thời gian hoàn thành: {W}.\n+ Chủ trì: {A}; phối hợp: {B}", "w complete A -"),
)


class Said(NamedTuple):
    """A line, and the rows that it says."""

    line: str
    rows: list[dict[str, Any]]


def _cap(text: str) -> str:
    return text[0].upper() + text[1:]


def _numbers(rules: str) -> list[list[str]]:
    return [one.split() for one in rules.split(";")]


def aims(seed: int) -> tuple[str, list[Said]]:
    """Return a plan with aims, and what each of its lines says."""
    chance = random.Random(seed)
    told: list[Said] = []
    heading, due = chance.choice((("", None), (" đến năm 2025", "2025"), (" năm 2024", "2024")))
    for wording, rules in chance.sample(AIMS, 5):
        rate, (verb, thing, unit) = chance.choice(RATES), chance.choice(THINGS)
        low, high = sorted(chance.sample(range(11, 98), 2))
        count = chance.randint(12, 95)
        values = {"a": low, "b": high, "n": count}
        words = {"s": rate, "S": _cap(rate), "v": verb, "V": _cap(verb), "ph": thing, **values}
        rows = [
            {
                "value": values[name], "unit": unit if name == "n" else "%", "comparator": comparator, "measure": measure,
                "direction": None if direction == "-" else direction, "per": None if per == "-" else per,
                "due": own if own != "-" else due or "2025", "due_source": "plan_period" if own == "-" and due is None else "stated",
            }
            for name, comparator, direction, measure, per, own in _numbers(rules)
        ]  # fmt: skip
        told.append(Said(wording.format(**words), rows))
    mark = chance.choice(("- ", "+ ", "* "))
    lines = [f"{mark}{said.line}{chance.choice('.;')}" for said in told]
    return f"{HEAD}I. MỤC TIÊU\n1. Mục tiêu cụ thể{heading}\n" + "\n".join(lines), told


def duties(seed: int) -> tuple[str, list[Said]]:
    """Return a plan with duties that have dates, and what each of its lines says; `words` are those of the date."""
    chance = random.Random(seed)
    told: list[Said] = []
    lines = ["III. TỔ CHỨC THỰC HIỆN"]
    for number, (wording, rules) in enumerate(chance.sample(DUTIES, 4), 1):
        (head, heads), *others = chance.sample(BODIES, 3)
        of_body = "{A}" not in wording
        lines.append(f"{number}. {head}{chance.choice(('', ':', ' có trách nhiệm:'))}" if of_body else f"{number}. Nhiệm vụ khác")
        first, second = chance.sample(ACTS, 2)
        dates = dict(zip("wu", chance.sample(WHENS, 2), strict=True))
        report, to = chance.choice(REPORTS)
        names = {"H": heads, "A": others[0][1], "B": others[1][1]}
        words = {
            "x": first, "X": _cap(first), "y": second, "A": others[0][0], "B": others[1][0], "r": report,
            "w": dates["w"][0], "W": _cap(dates["w"][0]), "u": dates["u"][0],
        }  # fmt: skip
        rows = [
            {
                "words": dates[name][0], "date": dates[name][1], "bound": dates[name][2], "kind": kind,
                "agency": names[who], "recipient": to if whom == "R" else None,
            }
            for name, kind, who, whom in _numbers(rules)
        ]  # fmt: skip
        told.append(Said(wording.format(**words), rows))
        lines.append(f"- {told[-1].line}.")
    return HEAD + "\n".join(lines), told


SOURCES = (
    ("ngân sách trung ương", "central"), ("ngân sách tỉnh", "provincial"), ("ngân sách huyện", "district"), ("ngân sách xã", "commune"),
    ("vốn tín dụng chính sách", "credit"), ("vốn doanh nghiệp", "enterprise"), ("nguồn xã hội hóa", "mobilised"),
)  # fmt: skip
ITEMS = (
    "tập huấn, tuyên truyền",
    "mua sắm trang thiết bị",
    "xây dựng mô hình điểm",
    "kiểm tra, giám sát",
    "nạo vét kênh mương",
    "số hóa hồ sơ",
)
PLACES = ("xã Tân An", "xã Bình Hòa", "thị trấn Phú Lộc", "xã Đông Sơn")
CAPITALS = ("vốn đầu tư phát triển", "vốn sự nghiệp")
OPENS = (", trong đó:", ", bao gồm:", ", cụ thể như sau:", ". Trong đó:", ", gồm:", ", chia ra:")
AGAIN = {
    "year": ("Phân kỳ đầu tư", "Phân theo năm"), "source": ("Cơ cấu nguồn vốn", "Phân theo nguồn vốn"),
    "item": ("Phân theo nội dung", "Phân bổ kinh phí"), "place": ("Phân bổ cho các xã", "Phân theo địa bàn"),
}  # fmt: skip
NESTS = (
    ("source",), ("item",), ("year",), ("item", "source"), ("year", "source"), ("source", "capital"), ("place", "source"),
    ("item", "place"), ("item", "source", "capital"), ("source", "year", "item"),
)  # fmt: skip
STYLES = (
    ("num", "dash", "plus"),
    ("num", "let", "dash"),
    ("dash", "plus", "dot"),
    ("let", "dash", "plus"),
    ("paren", "dash", "plus"),
)


@dataclass
class Sum:
    """A sum in million đồng with its parts."""

    name: str
    amount: int
    source: str | None = None
    parts: list[Sum] = field(default_factory=list)


class _Funding:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.used: set[int] = set()
        self.lines: list[str] = []

    def money(self, amount: int) -> str:
        if amount % 100 == 0 and self.chance.random() < 0.4:
            return f"{amount / 1000:.1f}".replace(".", ",").removesuffix(",0") + " tỷ đồng"
        return f"{amount:,}".replace(",", ".") + " triệu đồng"

    def split(self, whole: int, kind: str) -> list[Sum]:
        """Return parts that add up to a sum; no two sums of a plan are the same, nor do others add up to one by chance."""
        count = 2 if kind == "capital" else self.chance.randint(2, 3)
        names: list[tuple[str, str | None]] = {
            "source": list(SOURCES), "item": [(name, None) for name in ITEMS], "place": [(name, None) for name in PLACES],
            "capital": [(name, None) for name in CAPITALS], "year": [(f"năm {year}", None) for year in (2023, 2024, 2025)],
        }[kind]  # fmt: skip
        named = names[:count] if kind in ("capital", "year") else self.chance.sample(names, count)
        while True:
            cuts = sorted(self.chance.sample(range(1, whole), count - 1))
            amounts = [end - start for start, end in zip([0, *cuts], [*cuts, whole], strict=True)]
            if len(set(amounts)) == count and not self.used & set(amounts) and min(amounts) > whole // 9:
                self.used |= set(amounts)
                return [Sum(name, amount, source) for (name, source), amount in zip(named, amounts, strict=True)]

    def grow(self, total: Sum, kinds: tuple[str, ...]) -> None:
        total.parts = self.split(total.amount, kinds[0])
        for part in total.parts if kinds[1:] else ():
            if part.amount > 100 and self.chance.random() < 0.6:
                self.grow(part, kinds[1:])

    def block(self, total: Sum, style: tuple[str, ...]) -> None:
        marks = {"num": "{}. ", "let": "{}) ", "paren": "({}) ", "dash": "- ", "plus": "+ ", "dot": "• "}
        for i, part in enumerate(total.parts):
            mark = marks[style[0]].format("abcd"[i] if style[0] == "let" else i + 1)
            told = f"{mark}{_cap(part.name)}{self.chance.choice((': ', ': ', ' là '))}{self.money(part.amount)}"
            told += self.chance.choice(
                ("", "", "", " (theo dự toán được duyệt)", " (đã giao tại Quyết định số 125/QĐ-UBND ngày 15/01/2023)")
            )
            if part.parts and len(style) > 1 and (any(one.parts for one in part.parts) or self.chance.random() < 0.5):
                self.lines.append(told + self.chance.choice(OPENS))
                self.block(part, style[1:])
                continue
            inside = "; ".join(f"{one.name} {self.money(one.amount)}" for one in part.parts)
            told += self.chance.choice((" ({})", ", trong đó {}", ". Trong đó: {}", ", gồm {}")).format(inside) if inside else ""
            self.lines.append(told + ("." if "." in told[-60:] or i == len(total.parts) - 1 else self.chance.choice(".;")))


def funding(seed: int) -> tuple[str, dict[int, tuple[int | None, str | None]], int]:
    """Return a plan with money, and of each sum in million đồng the one that it is part of and who pays; and the total."""
    make = _Funding(seed)
    chance = make.chance
    kinds = chance.choice(NESTS)
    total = Sum("", chance.randint(100, 2400) * 10)
    make.used.add(total.amount)
    make.grow(total, kinds)
    called = chance.choice(("Tổng kinh phí thực hiện Kế hoạch", "Tổng nhu cầu kinh phí", "Tổng mức đầu tư", "Tổng vốn thực hiện"))
    line, last = f"{called}: {make.money(total.amount)}", chance.random() < 0.25
    if not last:
        make.lines.append(line + chance.choice(OPENS))
    make.block(total, chance.choice(STYLES))
    if last:
        make.lines.append(line + ".")
    told: dict[int, tuple[int | None, str | None]] = {total.amount: (None, None)}

    def tell(above: Sum) -> None:
        for part in above.parts:
            part.source = part.source or above.source
            told[part.amount] = above.amount, part.source
            tell(part)

    tell(total)
    if chance.random() < 0.5:
        kind = chance.choice([kind for kind in AGAIN if kind != kinds[0]])
        again = Sum("", total.amount, parts=make.split(total.amount, kind))
        make.lines.append(f"{chance.choice(AGAIN[kind])}{chance.choice((':', ' như sau:'))}")
        make.block(again, ("dash",))
        tell(again)
    body = "\n".join(make.lines)
    if chance.random() < 0.3:
        wrapped = (textwrap.wrap(line, 78, break_long_words=False, break_on_hyphens=False) for line in body.split("\n"))
        body = "\n".join(row for rows in wrapped for row in rows)
    return (
        f"{HEAD}I. MỤC TIÊU\nNâng cao đời sống của nhân dân.\nII. KINH PHÍ THỰC HIỆN\n{body}\nIII. TỔ CHỨC THỰC HIỆN\n",
        told,
        total.amount,
    )


LONG = (
    "Đào tạo, bồi dưỡng nâng cao năng lực quản lý cho đội ngũ cán bộ cơ sở", "Xây dựng, nâng cấp hệ thống thủy lợi nội đồng",
    "Mua sắm trang thiết bị, phương tiện phục vụ công tác chuyên môn", "Tuyên truyền chủ trương, chính sách đến người dân",
    "Sửa chữa nhà văn hóa thôn", "Số hóa hồ sơ",
)  # fmt: skip


def tables(seed: int) -> dict[str, str]:
    """Return a plan with a table of money, the same table set in several ways: bars, tabs, blanks, cells over lines."""
    chance = random.Random(seed)
    years = chance.random() < 0.5
    columns = [f"Năm {year}" for year in (2023, 2024, 2025)] if years else [_cap(name) for name, _ in chance.sample(SOURCES, 3)]
    numbered, noted, empty = chance.random() < 0.75, chance.random() < 0.3, chance.choice(("-", "0", ""))
    unit_at, grouped = chance.choice(("note", "bracket", "head")), chance.random() < 0.4

    def row(label: str, name: str, sums: list[int]) -> list[str]:
        return [label, name, *(f"{one:,}".replace(",", ".") if one else empty for one in [sum(sums), *sums])]

    def sums() -> list[int]:
        told = [chance.randint(11, 900) for _ in columns]
        told[chance.randrange(3)] *= chance.random() < 0.7
        return told

    parts = [[sums() for _ in range(2)] for _ in range(2)]
    names = iter(chance.sample(LONG, 4))
    rows = []
    for group, title, told in zip(("I", "II"), ("Hạ tầng kỹ thuật", "Nguồn nhân lực"), parts, strict=True):
        if grouped and numbered:
            rows.append(row(group, title, [sum(column) for column in zip(*told, strict=True)]))
        rows += [row(str(i), next(names), one) for i, one in enumerate(told, 1 if grouped else 1 + 2 * (group == "II"))]
    total = row("", "Tổng cộng", [sum(column) for column in zip(*(one for told in parts for one in told), strict=True)])
    rows = [*rows, total] if chance.random() < 0.5 else [total, *rows]
    head = ["TT", "Nội dung", f"Tổng số{' (triệu đồng)' if unit_at == 'head' else ''}", *columns]
    rows = [head, *rows] if not noted else [[*head, "Ghi chú"], *([*one, ""] for one in rows)]
    if not numbered:
        rows = [one[1:] for one in rows]
    note = {"note": "Đơn vị tính: triệu đồng\n", "bracket": "(ĐVT: triệu đồng)\n", "head": ""}[unit_at]

    def aligned(widest: int, widest_head: int) -> str:
        lines: list[list[str]] = []
        for k, cells in enumerate(rows):
            cut = [textwrap.wrap(cell, widest_head if k == 0 else widest) or [""] for cell in cells]
            lines += [[cell[i] if i < len(cell) else "" for cell in cut] for i in range(max(map(len, cut)))]
        wide = [max(len(line[i]) for line in lines) + 3 for i in range(len(head) - (not numbered) + noted)]
        words = 1 + numbered
        return "\n".join(
            "".join(cell.ljust(wide[i]) if i < words else f"{cell.rjust(wide[i] - 2)}  " for i, cell in enumerate(line)).rstrip()
            for line in lines
        )

    ways = {
        "bars": "\n" + "\n".join("| " + " | ".join(cells) + " |" for cells in [rows[0], ["---"] * len(rows[0]), *rows[1:]]),
        "tabs": "\n".join("\t".join(cells) for cells in rows),
        "blanks": aligned(200, 200), "cells over lines": aligned(30, 200), "headers over lines": aligned(30, 13),
    }  # fmt: skip
    above = (
        f"{HEAD}I. MỤC TIÊU\nNâng cao đời sống.\nII. KINH PHÍ\n1. Dự toán chi tiết\nBảng 1. Nhu cầu kinh phí theo nội dung\n{note}"
    )
    return {way: f"{above}{body}\n\nIII. TỔ CHỨC THỰC HIỆN\n" for way, body in ways.items()}


def set_with_blanks(text: str) -> str:
    """Return a text whose tables with bars are set with blanks instead, marks of bold left out; others stay as they are."""
    lines: list[str] = []
    block: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip().startswith("|") and line.strip().endswith("|"):
            block.append(line)
            continue
        cells = [[cell.strip().replace("*", "") for cell in row.strip().strip("|").split("|")] for row in block]
        cells = [row for row in cells if not all(set(cell) <= set("-: ") and "--" in cell for cell in row)]
        even = len({len(row) for row in cells}) == 1 and not any("<br" in row for row in block)
        if even:
            wide = [max(len(row[i]) for row in cells) + 3 for i in range(len(cells[0]))]
            block = ["".join(cell.ljust(wide[i]) for i, cell in enumerate(row)).rstrip() for row in cells]
        lines += [*block, line]
        block = []
    return "\n".join(lines[:-1])
