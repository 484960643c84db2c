"""Matching keys: offsets hold whatever the text, and variants of writing meet."""

from __future__ import annotations

import random
import unicodedata
from itertools import pairwise

import pytest

from plan_extract import run
from plan_extract.normalize import fold, lower, name_key, repair
from plan_extract.readers import from_string

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯ"
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
DIRT = [
    " ",
    "\n",
    "\n\n",
    "\u00a0",
    "\u200b",
    "–",
    "-",
    "**",
    "#",
    "*",
    "|",
    "\t",
    "%",
    "9,45",
    "1.083",
    "\ufeff",
    "İ",
    "ß",
    "ﬁ",
    "😀",
    "\u0301",
    "\\-",
    "<b>",
]
WORDS = [
    "Căn cứ", "I. MỤC TIÊU", "1. Mục tiêu chung", "a) Nội dung:", "- ", "+ ", "Số: 15/KH-UBND", "Nghị quyết số 22/2022/NQ-HĐND ngày 23/6/2022 của HĐND tỉnh",
    "KẾ HOẠCH", "Phân đầu", "Nơi nhận:", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Hoàng Văn Thụ", "huyện Đắk Hà", "Phụ lục 01", "2.1 Hoà bình", "Dự án 2: Thuỷ lợi",
    "Luật Ngân sách nhà nước năm 2015", "Ii. NHIỆM VỤ", "./.", ";", "năm 2024", "giai đoạn 2021 - 2025", "Trên đây là Kế hoạch", "(1) Xây dựng", "1", "2",
]  # fmt: skip


def random_text(seed: int, form: str) -> str:
    rng = random.Random(seed)
    pieces = []
    for _ in range(rng.randint(5, 250)):
        kind = rng.random()
        if kind < 0.45:
            pieces.append(rng.choice(WORDS) + rng.choice(["\n", "\n\n", " ", ""]))
        elif kind < 0.8:
            pieces.append("".join(rng.choice(LETTERS) + rng.choice(TONES) for _ in range(rng.randint(1, 7))) + " ")
        else:
            pieces.append(rng.choice(DIRT))
    text = "".join(pieces)
    return text if form == "as is" else unicodedata.normalize(form, text)


def all_evidence(value: object):
    if isinstance(value, dict):
        if {"start", "end", "quote"} <= value.keys():
            yield value
        for of in value.values():
            yield from all_evidence(of)
    elif isinstance(value, list):
        for of in value:
            yield from all_evidence(of)


@pytest.mark.parametrize("form", ["as is", "NFC", "NFD"])
@pytest.mark.parametrize("seed", range(60))
def test_normalize_every_quote_is_the_text_at_its_offsets(seed: int, form: str) -> None:
    source = from_string(random_text(seed, form))
    result = run(source)
    found = list(all_evidence(result.plan.model_dump()))
    assert all(source.text[e["start"] : e["end"]] == e["quote"] for e in found)
    assert all(0 <= s.start <= s.end <= len(source.text) for s in result.plan.sections)
    pieces = result.outline.pieces(result.document.flow)
    assert "".join(pieces) == result.document.flow, "the tree is lossless"


@pytest.mark.parametrize("seed", range(30))
def test_normalize_offset_map_is_monotone_and_complete(seed: int) -> None:
    text = random_text(seed, "NFD")
    copy, offsets = repair(text)
    if offsets is None:
        assert len(copy) == len(text)
        return
    assert len(offsets) == len(copy) + 1
    assert offsets[len(copy)] == len(text)
    assert all(a <= b for a, b in pairwise(offsets))


@pytest.mark.parametrize("text", ["ĐẮK HÀ", "Hoà", "İstanbul", "ﬁ", "ß", "😀ế", "NGHỊ QUYẾT"])
def test_normalize_keys_keep_length(text: str) -> None:
    assert len(fold(text)) == len(lower(text)) == len(text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("hoà bình", "hòa bình"), ("thuỷ lợi", "thủy lợi"), ("Uỷ ban", "Ủy ban"), ("HOÀ", "HÒA"), ("khoẻ mạnh", "khỏe mạnh"), ("tuỳ", "tùy"),
        ("quý", "quý"), ("quỹ", "quỹ"), ("hoàn thành", "hoàn thành"), ("khoản", "khoản"), ("loại", "loại"), ("thuyền", "thuyền"),
        ("định kì, kĩ thuật, tỉ lệ, lí do", "định kỳ, kỹ thuật, tỷ lệ, lý do"), ("Quí III, quí sau", "Quý III, quý sau"),
        ("Nguyễn Văn Quí", "Nguyễn Văn Quí"), ("Trần Kì", "Trần Kì"), ("bột mì, ti vi, li, tỉnh", "bột mì, ti vi, li, tỉnh"),
        ("Ðắk", "Đắk"), ("2021 – 2025", "2021 - 2025"), ("a\u00a0b", "a b"), ("Ke\u0302\u0301", "Kế"), ("“x”", '"x"'),
    ],
)  # fmt: skip
def test_normalize_repair(written: str, read: str) -> None:
    assert repair(written)[0] == read


def test_normalize_name_key_joins_spellings() -> None:
    keys = {name_key(name) for name in ("Lao động - Thương binh", "lao động – thương binh", "LAO ĐỘNG-THƯƠNG BINH")}
    assert len(keys) == 1
    assert name_key("Gia Lộc") != name_key("Gia Lâm")
