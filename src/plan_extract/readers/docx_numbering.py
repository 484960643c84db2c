"""Automatic list numbers of a DOCX file: the label that the printed page shows in front of a paragraph.

Guarantees:
- lists that share a definition go on counting together, unless one of them says where it starts;
- a level starts again below every new number above it, unless its definition says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element

from plan_extract.readers.docx_package import W, is_on, number, value
from plan_extract.readers.docx_styles import Styles
from plan_extract.readers.docx_symbols import read_bullet

_PLACE = re.compile(r"%([1-9])")
_ROMAN = {
    "M": 1000, "CM": 900, "D": 500, "CD": 400, "C": 100, "XC": 90, "L": 50, "XL": 40, "X": 10, "IX": 9, "V": 5, "IV": 4, "I": 1,
}  # fmt: skip
_DEPTHS = frozenset("012345678")
#: A longer label would be no label; a larger number has no letters in Word either.
_LONGEST_LABEL, _LAST_LETTER, _LAST_ROMAN = 200, 780, 32767


class Level(NamedTuple):
    """How a level of a list is numbered.

    Attributes:
        kind: `decimal`, `upperRoman`, `bullet` …
        text: the label, `%1` to `%9` standing for the numbers of the levels.
        restart: below a new number of which levels it starts again: of those before this one (0: of none).
        legal: whether all its numbers are shown as decimal.
    """

    start: int
    kind: str
    text: str
    suffix: str
    restart: int
    legal: bool
    font: str
    hidden: bool
    capitals: bool


@dataclass
class _List:
    """A list (``w:num``): its definition, and where it departs from it."""

    definition: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)
    begun: bool = False


def format_number(count: int, kind: str) -> str:
    """Return a number as a list shows it.

    >>> [format_number(4, kind) for kind in ("decimal", "lowerRoman", "upperLetter", "decimalZero", "none")]
    ['4', 'iv', 'D', '04', '']
    >>> format_number(28, "lowerLetter")  # as Word goes on behind z
    'bb'
    """
    if kind in ("none", "bullet"):
        return ""
    if kind in ("upperLetter", "lowerLetter") and 0 < count <= _LAST_LETTER:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("upperRoman", "lowerRoman") and 0 < count <= _LAST_ROMAN:
        roman = _roman(count)
        return roman if kind == "upperRoman" else roman.lower()
    return f"{count:02d}" if kind == "decimalZero" else f"- {count} -" if kind == "numberInDash" else str(count)


def _roman(count: int) -> str:
    pieces = []
    for letters, worth in _ROMAN.items():
        pieces.append(letters * (count // worth))
        count %= worth
    return "".join(pieces)


def _depth(element: Element) -> int:
    depth = element.get(W + "ilvl", "0")
    return int(depth) if depth in _DEPTHS else 0


def _read_level(element: Element) -> tuple[int, Level]:
    at = _depth(element)
    # A format of its own ("01, 02, …") stands in a choice, with a plain one to fall back on.
    formats = list(element.iter(W + "numFmt"))
    kind = "decimal"
    if formats:
        own = formats[0].get(W + "format", "")
        kind = "decimalZero" if own.startswith("01,") else formats[-1].get(W + "val", "decimal")
    run = element.find(W + "rPr")
    fonts = None if run is None else run.find(W + "rFonts")
    text = element.find(W + "lvlText")
    restart = number(element, "lvlRestart")
    start = number(element, "start")
    level = Level(
        start=0 if start is None else start,
        kind=kind,
        text="" if text is None else text.get(W + "val", "")[:_LONGEST_LABEL],
        suffix=value(element, "suff") or "tab",
        restart=at if restart is None else min(restart, at),
        legal=bool(is_on(element, "isLgl")),
        font="" if fonts is None else fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or "",
        hidden=bool(is_on(run, "vanish")),
        capitals=bool(is_on(run, "caps")),
    )
    # A bullet that is a picture has no text of its own.
    if kind == "bullet" and element.find(W + "lvlPicBulletId") is not None:
        level = level._replace(text="-", font="")
    return at, level


class Numbering:
    """The lists of a file and how far each has counted; labels are asked for in the order of the paragraphs."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._definitions: dict[str, dict[int, Level]] = {}
        self._style_levels: dict[str, dict[str, int]] = {}
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        links: dict[str, str] = {}
        for abstract in () if root is None else root.findall(W + "abstractNum"):
            key = abstract.get(W + "abstractNumId", "")
            self._definitions[key] = dict(_read_level(level) for level in abstract.findall(W + "lvl"))
            self._style_levels[key] = {
                linked: _depth(level) for level in abstract.findall(W + "lvl") if (linked := value(level, "pStyle")) is not None
            }
            if (style := value(abstract, "numStyleLink")) is not None:
                links[key] = style
        for element in () if root is None else root.findall(W + "num"):
            self._lists[element.get(W + "numId", "")] = self._read_list(element)
        for key, style in links.items():
            # The definition stands where the list style has its own list.
            linked_list = self._lists.get(value(styles.numbering(style), "numId") or "")
            if linked_list is not None and not self._definitions[key]:
                self._definitions[key] = self._definitions.get(linked_list.definition, {})

    @staticmethod
    def _read_list(element: Element) -> _List:
        found = _List(value(element, "abstractNumId") or "")
        for override in element.findall(W + "lvlOverride"):
            at = _depth(override)
            if (level := override.find(W + "lvl")) is not None:
                found.levels[at] = _read_level(level)[1]
            if (start := number(override, "startOverride")) is not None:
                found.starts[at] = start
        return found

    def label(self, properties: Element | None, style_id: str | None) -> str:
        """Return the label of the next paragraph, with the space behind it; `` where it has none.

        Args:
            properties: its ``w:pPr``.
            style_id: its paragraph style.
        """
        own = None if properties is None else properties.find(W + "numPr")
        list_id, at = value(own, "numId"), number(own, "ilvl")
        if list_id is None:
            given = self._styles.numbering(style_id)
            list_id = value(given, "numId")
            if at is None and list_id is not None:
                at = self._level_of_style(list_id, style_id, number(given, "ilvl"))
        found = self._lists.get(list_id or "")
        if found is None:
            return ""
        at = at or 0
        level = self._level(found, at)
        if level is None:
            return ""
        self._count(found, at, level)
        return "" if level.hidden else self._print(found, at, level, bool(self._styles.is_on(style_id, "caps")))

    def _level_of_style(self, list_id: str, style_id: str | None, said: int | None) -> int:
        """Return the level of a list that a style stands for: the one that names it, else the one that the style names."""
        found = self._lists.get(list_id)
        linked = self._style_levels.get(found.definition, {}) if found else {}
        ids = (style.get(W + "styleId", "") for style in self._styles.chain(style_id))
        return next((linked[name] for name in ids if name in linked), said or 0)

    def _level(self, found: _List, at: int) -> Level | None:
        return found.levels.get(at) or self._definitions.get(found.definition, {}).get(at)

    def _count(self, found: _List, at: int, level: Level) -> None:
        counts = self._counts.setdefault(found.definition, {})
        # Where a list says how to start, it does so at its first paragraph, once.
        fresh = at in found.starts and not found.begun
        found.begun = True
        counts[at] = found.starts.get(at, level.start) if fresh or at not in counts else counts[at] + 1
        for above in range(at):  # a level that was left out counts as begun, as in Word
            if above not in counts and (upper := self._level(found, above)) is not None:
                counts[above] = found.starts.get(above, upper.start)
        for below in [below for below in counts if below > at]:
            lower = self._level(found, below)
            if lower is None or at < lower.restart:
                del counts[below]

    def _print(self, found: _List, at: int, level: Level, capitals: bool) -> str:
        if level.kind == "bullet":
            label = read_bullet(level.font, level.text)
        else:
            label = _PLACE.sub(self._place(found, at, level), level.text).strip()
            label = label.upper() if capitals or level.capitals else label
        return label if level.suffix == "nothing" or not label else label + " "

    def _place(self, found: _List, at: int, level: Level) -> Callable[[re.Match[str]], str]:
        counts = self._counts[found.definition]

        def show(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            shown = level if place == at else self._level(found, place)
            if shown is None or place > at:
                return ""
            return format_number(counts[place], "decimal" if level.legal else shown.kind)

        return show
