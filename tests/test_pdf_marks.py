"""Words of a scan with wrong marks: read as their neighbours ask for, and right ones left alone."""

from __future__ import annotations

import unicodedata

import pytest

from conftest import ROOT
from plan_extract.readers.pdf_marks import mend_marks


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Tống kết", "Tổng kết"),
        ("TỐNG HỢP", "TỔNG HỢP"),
        ("ngân sách tỉnh bố sung;", "ngân sách tỉnh bổ sung;"),
        ("Hạnh phức", "Hạnh phúc"),
        ("được theo đõi", "được theo dõi"),
        ("(kiếm tra)", "(kiểm tra)"),
        ("của nhân dần.", "của nhân dân."),
        ("giảm nghèo bên vững", "giảm nghèo bền vững"),
        ("ngày 25 hãng tháng,", "ngày 25 hằng tháng,"),
        ("kiê\u0309m tra, kiê\u0301m tra", "kiê\u0309m tra, kiểm tra"),  # what stands in order stays as it is coded
        # Right as it stands, by its own neighbour.
        ("tuyên bố sung", "tuyên bố sung"),
        ("chỉ đạo", "chỉ đạo"),
        ("tính toán", "tính toán"),
        # Over a sign nothing is a neighbour.
        ("bố, sung", "bố, sung"),
        ("tống (kết)", "tống (kết)"),
        # Marks that are not taken for each other, other letters, names, numbers, abbreviations.
        ("tòng kết", "tòng kết"),
        ("tong ket", "tong ket"),
        ("xã Tống Phước", "xã Tống Phước"),
        ("4.5 45 1.719", "4.5 45 1.719"),
        ("KH KT ĐT", "KH KT ĐT"),
    ],
)
def test_marks_by_the_neighbours(read: str, meant: str) -> None:
    assert mend_marks(read.split()) == meant.split()


def test_marks_as_the_document_itself_writes_them() -> None:
    name = "Lũng Hẻm"
    assert mend_marks(f"{name} và {name} ở {name} gần Lũng Hém".split())[-1] == "Hẻm"
    assert mend_marks(f"{name} và {name} gần Lũng Hém".split())[-1] == "Hém"
    assert mend_marks(f"{name} và {name} ở {name} gần Lũng Hém cùng Lũng Hém".split())[-1] == "Hém"  # two places


def test_marks_that_are_right_stay() -> None:
    """The pairs fit the language, not one plan: of twenty thousand words of print none is changed."""
    seen = 0
    for name in ("huyen-du-lich-2019", "huyen-giam-ngheo-2022", "huyen-nong-thon-moi-2021-2025", "tinh-viec-lam-2012"):
        text = unicodedata.normalize("NFC", (ROOT / "corpus" / "dev" / f"{name}.txt").read_text("utf-8"))
        words = text.replace("*", "").split()
        assert mend_marks(words) == words
        seen += len(words)
    assert seen > 15_000
