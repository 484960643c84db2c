"""Cells of a scanned table: what the first reading overlooks is looked at again, each word back in its place."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from plan_extract.readers.pdf_cells import TIMES, read_cells
from plan_extract.readers.pdf_page import Page, Rule
from plan_extract.readers.pdf_strokes import HIDDEN, Read, Word, without_hidden

SCALE = 0.36  # points a dot, at 200 dpi


def table() -> tuple[Image.Image, Page]:
    """Return a page with three cells side by side: a word, a dash, a figure."""
    picture = Image.new("L", (800, 300), 255)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((120, 130, 180, 155), fill=0)
    pen.rectangle((340, 142, 349, 144), fill=0)
    pen.rectangle((420, 180, 422, 182), fill=0)  # a speck
    pen.rectangle((540, 130, 555, 155), fill=0)
    page = Page(1, 800 * SCALE, 300 * SCALE, near=7.0)
    flats = [Rule(100 * SCALE, y * SCALE, 700 * SCALE, y * SCALE) for y in (100, 200)]
    page.rules = flats + [Rule(x * SCALE, 100 * SCALE, x * SCALE, 200 * SCALE) for x in (100, 300, 500, 700)]
    return picture, page


@pytest.mark.parametrize(
    ("again", "found"),
    [
        (["6"] * TIMES, ["Xã", "-", "6"]),
        (["6" * TIMES], ["Xã", "-", "6"]),
        (["6", "6", "8", "6"], ["Xã", "-"]),  # the readings do not agree
        (["x"] * TIMES, ["Xã", "-"]),
        (["2,9", "29", "29", "2,9"], ["Xã", "-", "2,9"]),
        (["2,9", "29", "2.9", "29"], ["Xã", "-"]),
        (["I"] * TIMES, ["Xã", "-", "I"]),
    ],
)
def test_cells_that_are_overlooked(again: list[str], found: list[str]) -> None:
    picture, page = table()
    strips: list[Image.Image] = []

    def reader(strip: Image.Image, _: str) -> list[Read]:
        strips.append(strip)
        words = ["Xã"] if len(strips) == 1 else again
        return [[Word(text, 60 + 30 * k, 80 + 30 * k, 60, 27, 90) for k, text in enumerate(words)]]

    lines = read_cells(picture, page, SCALE, reader)
    assert len(strips) == 2
    assert [word.text for line in lines for word in line] == found
    places = {word.text: (word.x0, word.base) for line in lines for word in line}
    assert 100 < places["Xã"][0] < 300 < places["-"][0] < 500
    assert 120 < places["Xã"][1] < 160
    assert 142 < places["-"][1] < 160
    assert places.get(found[-1])[0] in (540, places["-"][0])
    assert picture.getextrema() == (255, 255)  # read, and out of the way


@pytest.mark.parametrize(
    ("read", "found"),
    [
        (["2.345", "-"], ["2.345"]),
        (["Văn", "-"], ["Văn", "-"]),
        (["2", "-", "3"], ["2", "-", "3"]),
        (["-"], ["-"]),
    ],
)
def test_dashes_behind_a_number(read: list[str], found: list[str]) -> None:
    picture, page = table()
    lines = [[Word(text, 60 + 30 * k, 80 + 30 * k, 60 + 140 * cell, 27, 90) for k, text in enumerate(read)] for cell in range(3)]
    assert [[word.text for word in line] for line in read_cells(picture, page, SCALE, lambda *_: lines)] == [found] * 3


@pytest.mark.parametrize(("read", "meant"), [("H", "II"), ("IH", "II"), ("II", "II"), ("Xã", "Xã"), ("11", "11")])
def test_roman_row_numbers_by_their_strokes(read: str, meant: str) -> None:
    picture, page = table()
    pen = ImageDraw.Draw(picture)
    pen.rectangle((110, 120, 190, 160), fill=255)
    for x in (130, 142):
        pen.rectangle((x, 130, x + 3, 155), fill=0)

    def reader(*_: object) -> list[Read]:
        return [[Word(read, 67, 87, 73, 27, 90)]]

    assert read_cells(picture, page, SCALE, reader)[0][0].text == meant


def test_pages_without_tables_have_no_cells() -> None:
    assert read_cells(Image.new("L", (80, 30), 255), Page(1, 30, 10), SCALE, lambda *_: pytest.fail("read")) == []


@pytest.mark.parametrize(
    ("comma", "read", "sure"),
    [
        (True, "45", HIDDEN),
        (False, "45", 83),
        (True, "4,5", 83),
        (True, "bò", 83),
    ],
)
def test_numbers_that_hide_a_comma_are_left_out(comma: bool, read: str, sure: float) -> None:
    picture = Image.new("L", (100, 60), 255)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((10, 20, 24, 44), fill=0)
    pen.rectangle((40, 20, 54, 44), fill=0)
    if comma:
        pen.rectangle((29, 41, 32, 48), fill=0)
    assert without_hidden(picture, [Word(read, 9, 55, 45, 27, 83)])[0].sure == sure
