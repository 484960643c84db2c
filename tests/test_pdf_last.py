"""The last line of a scanned paragraph: read several times, where a paragraph may end."""

from __future__ import annotations

import pytest
from PIL import Image

from plan_extract.readers.pdf_last import TIMES, is_last, read_again
from plan_extract.readers.pdf_strokes import Read, Word


def line(text: str, x0: float, base: float, sure: float = 40) -> Read:
    return [Word(part, x0 + 60 * k, x0 + 60 * k + 50, base, 30, sure) for k, part in enumerate(text.split())]


@pytest.mark.parametrize(
    ("text", "x0", "above", "base", "last", "why"),
    [
        ("MWp.", 240, "lắp đặt thêm 15", 200, True, "the rest of a sentence"),
        ("MWp.", 240, "2", 90, True, "below the page number"),
        ("MWp.", 240, "", 0, True, "the first line of a page"),
        ("MWp.", 240, "lắp đặt thêm.", 200, False, "the sentence has ended"),
        ("MWp.", 600, "lắp đặt thêm 15", 200, False, "a stamp"),
        ("MWp.", 240, "lắp đặt thêm 15", 100, False, "far below"),
        ("ba bốn năm", 240, "lắp đặt thêm 15", 200, False, "too many words"),
        (".,", 240, "lắp đặt thêm 15", 200, False, "specks"),
    ],
)
def test_where_a_last_line_stands(text: str, x0: float, above: str, base: float, last: bool, why: str) -> None:
    assert is_last(line(text, x0, 245), line(above, 240, base), 240) == last, why


@pytest.mark.parametrize(
    ("said", "text"),
    [(["MWp."] * TIMES, "MWp."), (["MWp."] * (TIMES - 1) + ["MVp."], "MWp."), (["MWp.", "MVp."] * 2, ""), (["MWp."], "")],
)
def test_a_last_line_is_read_several_times(said: list[str], text: str) -> None:
    seen: list[Image.Image] = []

    def reader(strip: Image.Image, _: str) -> list[Read]:
        seen.append(strip)
        return [line(" ".join(said), 0, 40)]

    found = read_again(Image.new("L", (400, 300), 255), line("MWpb.", 100, 200), reader)
    assert " ".join(word.text for word in found) == text
    assert all(word.x0 == 100 for word in found)
    assert seen[0].width > TIMES * 50
