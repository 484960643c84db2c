"""A plan of the corpus as blocks: letterhead, paragraphs with their labels, tables, signature.

It is a typesetter's view, not the program's: what stands in the text file is kept word for word, only its wrapping
(markdown marks, aligned columns, tabs) is taken off, so that each format can wrap it anew.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Look = Literal["plain", "bold", "title", "italic"]

_GLUED = re.compile(r"(?<=[^\s*(])\*\*(?=\d)")
_MARKS = re.compile(r"^#+ |\*{2,3}|(?<![\w*])\*(?=\S)|(?<=\S)\*(?!\w)")
_ESCAPED = re.compile(r"\\([-+.*])")
_LABEL = re.compile(r"(?P<label>[IVX]+\.|\d+(?:\.\d+)*\.|[a-zđ]\)|[-+*])[ \t]+(?=\S)")
_ANNEX = re.compile(r"(?:Phụ lục|Biểu|Biểu số) \d+$")
_RIGHT = re.compile(r"CỘNG H|Độc lập|, ngày ")
_SIDE_BY_SIDE = re.compile(r" {6,}")
_CELLS = re.compile(r" {2,}")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `label` is its list number or bullet, as printed."""

    text: str
    label: str = ""
    look: Look = "plain"


@dataclass(frozen=True)
class Sides:
    """A letterhead or signature: rows of a left and a right cell, each some lines."""

    rows: list[tuple[list[str], list[str]]]


@dataclass(frozen=True)
class Grid:
    """A table; its first row is the head."""

    rows: list[list[str]]


@dataclass(frozen=True)
class NewPage:
    """An annex begins: on a landscape page of its own."""


Block = Paragraph | Sides | Grid | NewPage


def read_blocks(text: str) -> list[Block]:
    """Return the blocks of a plan's text."""
    lines = _GLUED.sub("\n**", text).split("\n")
    title = next(i for i, line in enumerate(lines) if _plain(line) == "KẾ HOẠCH")
    sign = next(i for i, line in enumerate(lines) if _plain(line).startswith("Nơi nhận:"))
    after = next((i for i in range(sign, len(lines)) if _ANNEX.match(_plain(lines[i]))), len(lines))
    blocks: list[Block] = [_letterhead(lines[:title])]
    blocks += _body(lines[title:sign], titles=2)
    blocks.append(_signature(lines[sign:after]))
    return blocks + _body(lines[after:], titles=0)


def _plain(line: str) -> str:
    """Return a line without its markdown marks, composed."""
    return unicodedata.normalize("NFC", _kept(line))


def _kept(line: str) -> str:
    """Return a line without its markdown marks, its letters as they are coded."""
    return _ESCAPED.sub(r"\1", _MARKS.sub("", line)).strip()


def _letterhead(lines: list[str]) -> Sides:
    left: list[list[str]] = [[], []]
    right: list[list[str]] = [[], []]
    side_by_side = _SIDE_BY_SIDE.search(lines[0].strip())
    for line in lines:
        for cell in _SIDE_BY_SIDE.split(line.strip()) if side_by_side else [line]:
            composed = _plain(cell)
            row = 1 if composed.startswith("Số") or ", ngày " in composed else 0
            if composed:
                (right if _RIGHT.search(composed) else left)[row].append(_kept(cell))
    return Sides([(left[0], right[0]), (left[1], right[1])])


def _signature(lines: list[str]) -> Sides:
    left: list[str] = []
    right: list[str] = []
    signed = False
    for line in lines:
        cells = [_kept(cell) for cell in _SIDE_BY_SIDE.split(line.strip())]
        if len(cells) == 2:
            left.append(cells[0])
            right.append(cells[1])
        elif cells[0]:
            signed = signed or bool(re.match(r"TM\.", cells[0]))
            (right if signed else left).append(cells[0])
    return Sides([(left, [*right[:-1], "", "", "", right[-1]])])


def _cells(line: str) -> list[str] | None:
    """Return the cells of a row of tabs or aligned columns, ``None`` where the line is none."""
    if line.count("\t") >= 2:
        return [cell.strip() for cell in line.split("\t")]
    cells = _CELLS.split(line.strip())
    return [""] * line.startswith("    ") + cells if len(cells) >= 4 else None


def _body(lines: list[str], titles: int) -> list[Block]:
    blocks: list[Block] = []
    table: list[list[str]] = []
    for line in lines:
        if (row := _cells(line)) is not None:
            table.append(row)
            continue
        if table:
            blocks.append(Grid(table))
            table = []
        text = _kept(line)
        if not text:
            continue
        if _ANNEX.match(text):
            blocks.append(NewPage())
            titles = 2
        label = _LABEL.match(text)
        if titles and not label:
            blocks.append(Paragraph(text, look="title"))
            # A title that runs over two lines has its second line in lower case or ends short of a stop.
            titles -= not (titles == 1 and text[-1].isalpha() and "\n" not in text and _goes_on(lines, line))
            continue
        bold = line.startswith(("#", "**")) and text.count(".") < 4 and len(text) < 110
        look: Look = "bold" if bold or (label and label["label"][0] in "IVX") else "plain"
        look = "italic" if line.startswith("*") and not line.startswith(("**", "* ")) else look
        blocks.append(Paragraph(text[label.end() :], label["label"], look) if label else Paragraph(text, look=look))
    return [*blocks, Grid(table)] if table else blocks


def _goes_on(lines: list[str], line: str) -> bool:
    following = lines[lines.index(line) + 1 : lines.index(line) + 2]
    return bool(following and following[0][:1].islower())
