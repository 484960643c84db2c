"""Labels of a scan as their picture shows them: strokes drawn, read with fewer."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from plan_extract.readers.pdf_strokes import Word, strokes_of, with_label, with_point, with_quarter, with_semicolon, with_sign

BASE, SIZE = 60.0, 30.0


def drawn(shape: str) -> tuple[Image.Image, float]:
    """Return a picture of `I` (a stroke), `V` and `M` (its stem, apart), and where they end."""
    picture = Image.new("L", (300, 100), 255)
    pen = ImageDraw.Draw(picture)
    x = 20
    for letter in shape:
        if letter == "V":
            pen.line((x, 40, x + 10, 59), fill=0, width=4)
            pen.line((x + 10, 59, x + 20, 40), fill=0, width=2)
            x += 26
        else:
            x += 14 if letter == "M" else 0
            pen.rectangle((x, 40, x + 3, 59), fill=0)
            x += 12
    return picture, float(x)


def word(text: str, x0: float, x1: float, sure: float = 50) -> Word:
    return Word(text, x0, x1, BASE, SIZE, sure)


@pytest.mark.parametrize(
    ("shape", "read", "heading", "label"),
    [
        ("II", "I.", "MỤC", "II."),
        ("III", "IL", "MỤC", "III."),
        ("VI", "VI.", "KINH", "VI."),
        ("VII", "VI.", "KINH", "VII."),
        ("VIII", "VI,", "KINH", "VIII."),
        ("V", "V,", "KINH", "V."),
        ("V", "V.", "KINH", "V."),
        ("VII", "VII", "KINH", "VII."),
        ("I", "VII.", "KINH", "VII."),  # strokes are never taken away
        ("IM", "LMỤC", "TIÊU", "I.MỤC"),
        ("IM", "IL.MỤC", "TIÊU", "I.MỤC"),
        ("IIM", "H.NỘI", "DUNG", "II.NỘI"),
        ("IM", "HTX", "KIỂU", "HTX"),  # an abbreviation
        ("IM", "LÝ", "DO", "LÝ"),
        ("IM", "LỚP", "HỌC", "LỚP"),
        ("II", "I.", "Mục", "I."),  # words of running text
        ("II", "TL.", "CHỦ", "TL."),  # by order of
    ],
)
def test_roman_labels_by_their_strokes(shape: str, read: str, heading: str, label: str) -> None:
    picture, end = drawn(shape)
    line = [word(read, 20, end), word(heading, end + 15, end + 90)]
    assert with_label(picture, line, lambda _: pytest.fail("read again"))[0].text == label


@pytest.mark.parametrize(
    ("shape", "read", "heading", "indented", "label"),
    [
        ("III", "TI.", "Mục", True, "III."),
        ("II", "II", "Mục", True, "II."),
        ("III", "TI.", "Mục", False, "TI."),
        ("III", "TI.", "mục", True, "TI."),
        ("II", "TL.", "Chủ", True, "TL."),
    ],
)
def test_roman_labels_of_headings_in_small_letters(shape: str, read: str, heading: str, indented: bool, label: str) -> None:
    picture, end = drawn(shape)
    line = [word(read, 20, end), word(heading, end + 15, end + 90)]
    assert with_label(picture, line, lambda _: "", indented)[0].text == label


@pytest.mark.parametrize(
    ("tail", "read", "meant"), [(6, "đồng:", "đồng;"), (0, "đồng:", "đồng:"), (6, "đồng", "đồng"), (6, ":", ":")]
)
def test_semicolons_by_their_tail(tail: int, read: str, meant: str) -> None:
    picture, end = drawn("II")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((end, 46, end + 3, 49), fill=0)
    pen.rectangle((end, 57, end + 3, 60 + tail), fill=0)
    assert with_semicolon(picture, [word(read, 20, end + 5)])[0].text == meant


@pytest.mark.parametrize(
    ("bar", "read", "meant"),
    [(True, ">34", "≥34"), (False, ">34", ">34"), (True, "<", "≤"), (True, "34", "34"), (True, "≥34", "≥34")],
)
def test_signs_by_their_bar(bar: bool, read: str, meant: str) -> None:
    picture = Image.new("L", (200, 100), 255)
    pen = ImageDraw.Draw(picture)
    pen.line((20, 38, 38, 45, 20, 52), fill=0, width=2)
    if bar:
        pen.rectangle((20, 56, 38, 58), fill=0)
    pen.rectangle((60, 40, 64, 59), fill=0)
    assert with_sign(picture, [word(read, 18, 70)])[0].text == meant


@pytest.mark.parametrize(
    ("read", "gap", "again", "label"),
    [
        ("Nã", 60, "V.", "V."),
        ("VỀ", 60, "7.", "7."),
        ("Nã", 60, "VN", "Nã"),
        ("Về", 12, "7.", "Về"),  # a word, no tab behind it
        ("c)", 60, "0.", "c)"),
        ("-", 60, "1.", "-"),
        ("1.2.", 60, "1.", "1.2."),
    ],
)
def test_first_words_before_a_tab_are_read_again(read: str, gap: float, again: str, label: str) -> None:
    picture, end = drawn("VI")
    seen: list[Image.Image] = []
    line = [word(read, 20, end), word("Kinh", end + gap, end + gap + 70)]
    assert with_label(picture, line, lambda part: seen.append(part) or again)[0].text == label
    assert all(part.width < 150 for part in seen)
    assert len(seen) == (read in ("Nã", "VỀ") and gap == 60)


@pytest.mark.parametrize(
    ("before", "read", "shape", "number"),
    [
        ("Quý", "II/2024", "III", "III/2024"),
        ("quý", "11/2024.", "II", "II/2024."),  # a year has four
        ("Mục", "11", "II", "11"),
        ("lục", "II", "III", "III"),
        ("Phần", "1", "II", "II"),
        ("Phần", "III", "II", "III"),
        ("trang", "I", "II", "II"),
        ("bộ", "HI", "II", "II"),
        ("phần", "!I", "II", "II"),
        ("bộ", "I", "I", "I"),
        ("bộ", "H", "II", "H"),  # Xã H.
    ],
)
def test_numbers_of_quarters_and_annexes_by_their_strokes(before: str, read: str, shape: str, number: str) -> None:
    picture, end = drawn(shape)
    assert with_quarter(picture, [word(before, 0, 10), word(read, 20, end)])[1].text == number


def test_points_and_strokes() -> None:
    assert with_point([word("1.1,", 100, 130), word("Về", 140, 160)], 0.0)[0].text == "1.1."
    assert with_point([word("1.1,", 10, 30), word("Về", 40, 60)], 0.0)[0].text == "1.1,"
    picture, end = drawn("IIM")
    assert [strokes_of(picture, word("", 20, end)), strokes_of(picture, word("", 20, end), joined=0.6)] == [3, 2]
