"""Lines of a page in the order in which they are read: columns one after the other, furniture and footnotes apart.

Guarantees:
- letterhead and signature are read column by column; nothing else is;
- a line is read once: in the flow, as a footnote, or as furniture (page numbers, running heads, marks of digital signatures).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from plan_extract.normalize import fold
from plan_extract.readers.pdf_lines import Line
from plan_extract.readers.pdf_page import Page
from plan_extract.readers.pdf_tables import Ruled, goes_on

Band = list[Line]

_PAGE_NUMBER = re.compile(r"\W{0,3}(?:trang|page)?\W{0,3}(\d{1,3})(?:\s?/\s?\d{1,3})?\W{0,3}$")
#: What tells the unit of a table's figures, above it.
UNIT = re.compile(r"\(?(?:ĐVT|Đvt|ĐƠN VỊ TÍNH|Đơn vị(?: tính)?)\s?:")
_DIGITS = re.compile(r"\d+")
_SIGNATURE = re.compile(r"(?:nguoi ky|ky boi|duoc ky boi|signed by|digitally signed|chu ky so)\b")
_OF_SIGNATURE = re.compile(
    r"(?:email|e-mail|co quan|don vi|thoi gian ky|ngay ky|gio ky|time|date|reason|location|ly do|to chuc)\s*:"
)
#: Heads and feet stand in this share of a page at its top and bottom.
MARGIN = 0.12
#: Head and foot of a page recur on so many pages at least.
LEAST_PAGES = 3
#: A gutter between columns is so wide, in points; a column's line stands so many letter sizes under the one before at most.
GUTTER, FARTHEST = 6.0, 9.0


@dataclass
class Block:
    """Lines that follow each other; `column`: of a letterhead or signature; `grid`: rows of a table without lines."""

    lines: list[Line] = field(default_factory=list)
    column: bool = False
    grid: list[Band] | None = None


@dataclass
class Sheet:
    """A page as it is read."""

    page: Page
    bands: list[Band]
    tables: list[Ruled]
    footnotes: list[list[Line]] = field(default_factory=list)
    left_out: dict[str, list[str]] = field(default_factory=dict)

    def leave_out(self, what: str, lines: list[Line]) -> None:
        """Take lines out of the flow, remembering what they say."""
        gone = {id(line) for line in lines}
        self.left_out.setdefault(what, []).append(" ".join(line.text for line in lines))
        self.bands = [kept for band in self.bands if (kept := [line for line in band if id(line) not in gone])]


def take_furniture(sheets: list[Sheet]) -> None:
    """Take page numbers, running heads and feet, marks of digital signatures and footnotes out of the flow."""
    seen: Counter[tuple[str, int]] = Counter()
    keys: dict[int, tuple[str, int]] = {}
    edges = [(sheet, edge) for sheet in sheets for edge in _edges(sheet)]
    for _, edge in edges:
        for band in edge:
            text = " ".join(line.text for line in band)
            keys[id(band)] = (_DIGITS.sub("0", fold(text)), round(band[0].base / 6))
            seen[keys[id(band)]] += 1
    numbers = Counter(n - sheet.page.number for sheet, edge in edges for band in edge if (n := _page_number(band)) is not None)
    for sheet, edge in edges:
        for band in edge:
            text, where = keys[id(band)]
            number = _page_number(band)
            aside = band[0].x0 > 0.25 * sheet.page.width
            if number is not None and (numbers[number - sheet.page.number] > 1 or (aside and number <= sheet.page.number + 9)):
                sheet.leave_out("page numbers", band)
            elif sum(seen[text, where + k] for k in (-1, 0, 1)) >= max(LEAST_PAGES, len(sheets) // 4):
                sheet.leave_out("running heads", band)
            else:
                break  # what stands further inside is text
    for sheet in sheets:
        _take_signatures(sheet)
        _take_footnotes(sheet)
    for above, sheet in pairwise(sheets):
        _take_units(above, sheet)


def _take_units(above: Sheet, sheet: Sheet) -> None:
    """Take the unit of a table that goes on from the page before, told again above its rows, out of the flow."""
    if not (above.tables and sheet.tables and goes_on(above.tables[-1], sheet.tables[0])):
        return
    between = [band for band in sheet.bands if band[0].base < sheet.tables[0].top]
    told = {fold(line.text) for band in above.bands for line in band}
    after = any(band[0].base > above.tables[-1].ys[-1] for band in above.bands)
    if not after and between and all(UNIT.match(line.text) and fold(line.text) in told for band in between for line in band):
        sheet.leave_out("running heads", [line for band in between for line in band])


def _page_number(band: Band) -> int | None:
    match = _PAGE_NUMBER.match(fold(band[0].text)) if len(band) == 1 else None
    return int(match[1]) if match else None


def _edges(sheet: Sheet) -> list[list[Band]]:
    """Return the outermost bands of a page that stand in its margins, from the outside in: those at the top, those at the foot."""
    high = sheet.page.height
    tops = [band for band in sheet.bands[:2] if band[0].base < MARGIN * high]
    feet = [band for band in sheet.bands[: len(tops) - 1 if tops else None : -1][:2] if band[0].base > (1 - MARGIN) * high]
    return [tops, feet]


def _take_signatures(sheet: Sheet) -> None:
    lines = [line for band in sheet.bands for line in band]
    for i, line in enumerate(lines):
        if _SIGNATURE.match(fold(line.text)):
            mark, last = [line], line
            for below in lines[i + 1 : i + 12]:
                near = below.base - last.base < 2.5 * line.size and abs(below.x0 - line.x0) < 6 * line.size
                if near and (_OF_SIGNATURE.match(fold(below.text)) or _SIGNATURE.match(fold(below.text))):
                    mark.append(below)
                    last = below
            sheet.leave_out("signature mark", mark)


def _take_footnotes(sheet: Sheet) -> None:
    """Take the lines under a short rule at the left, in smaller letters, the first with its number raised."""
    sizes = [line.size for band in sheet.bands for line in band]
    if not sizes:
        return
    for rule in sheet.page.rules:
        if not rule.is_flat or not 0.1 < (rule.x1 - rule.x0) / sheet.page.width < 0.45 or rule.top < 0.3 * sheet.page.height:
            continue
        below = [line for band in sheet.bands for line in band if line.base > rule.top]
        if not below or below[0].size > 0.93 * median(sizes) or abs(below[0].x0 - rule.x0) > 60:
            continue
        if not below[0].words[0].raised or any(table.ys[-1] > rule.top for table in sheet.tables):
            continue
        for line in below:
            if line.words[0].raised or not sheet.footnotes:
                sheet.footnotes.append([])
            sheet.footnotes[-1].append(line)
        gone = {id(line) for line in below}
        sheet.bands = [kept for band in sheet.bands if (kept := [line for line in band if id(line) not in gone])]
        return


# -- reading order -----------------------------------------------------------------------------------------------------


def order(bands: list[Band]) -> list[Block]:
    """Return the lines between two tables in the order in which they are read."""
    blocks: list[Block] = []
    lines = [line for band in bands for line in band]
    middle = (min((line.x0 for line in lines), default=0.0) + max((line.x1 for line in lines), default=0.0)) / 2
    i = 0
    while i < len(bands):
        zone = _zone(bands, i, middle) if len(bands[i]) > 1 else None
        if zone is None:
            _add(blocks, bands[i])
            i += 1
            continue
        end, gutter = zone
        start = _above(bands, i, gutter, blocks)
        inside = [*start, *bands[i:end]]
        if sum(len(band) > 2 for band in inside) * 2 > len(inside) >= 3:
            blocks.append(Block(grid=inside))
        else:
            blocks += [Block(lines, True) for lines in _columns(inside, gutter)]
        i = end
    return blocks


def _add(blocks: list[Block], band: Band) -> None:
    if not blocks or blocks[-1].column or blocks[-1].grid:
        blocks.append(Block())
    blocks[-1].lines += band


def _zone(bands: list[Band], i: int, middle: float) -> tuple[int, float] | None:
    """Return where the columns that begin with a band end, and the middle of the gutter between them."""
    gaps = [(one.x1, two.x0) for one, two in pairwise(bands[i])]
    left, right = max(gaps, key=lambda gap: gap[1] - gap[0])
    last = bands[i][0].base
    size = max(line.size for line in bands[i])
    end, both = i, 0
    sides: tuple[list[Line], list[Line]] = ([], [])
    for band in bands[i:]:
        if band[0].base - last > FARTHEST * size or (len(band) == 1 and _is_title(band[0], sides, middle)):
            break
        if len(band) == 1 and band[0].x1 < right and sides[0] and sides[1] and _is_below(band[0], sides[0][-1], last):
            break
        if len(band) == 1 and len(parts := _parted(band[0], left, right)) > 1:
            band[:] = parts
        low = max([left, *(line.x1 for line in band if (line.x0 + line.x1) / 2 < (left + right) / 2)])
        high = min([right, *(line.x0 for line in band if (line.x0 + line.x1) / 2 >= (left + right) / 2)])
        if high - low < GUTTER:
            break
        left, right = low, high
        both += len(band) > 1
        for line in band:
            sides[line.x0 > right - 1].append(line)
        last = band[0].base
        end += 1
    return (end, (left + right) / 2) if end - i >= 2 or both else None


def _parted(line: Line, left: float, right: float) -> list[Line]:
    """Return a line in two where a gap between its words lies over the gutter: columns that nearly touch."""
    for i, (one, two) in enumerate(pairwise(line.words), 1):
        if min(two.x0, right) - max(one.x1, left) >= GUTTER and two.x0 - one.x1 > 0.6 * line.size:
            return [replace(line, words=line.words[:i]), replace(line, words=line.words[i:])]
    return [line]


def _is_below(line: Line, above: Line, last: float) -> bool:
    """Tell whether a line at the left stands apart from the column above it: what comes below a signature."""
    apart = (line.base - max(above.base, last)) / line.size
    return apart > 2.2 or (apart > 1.5 and max(line.size, above.size) > 1.2 * min(line.size, above.size))


def _is_title(line: Line, sides: tuple[list[Line], list[Line]], middle: float) -> bool:
    """Tell whether a line stands in the middle of the page, not in that of its column nor at its left side."""
    centre = (line.x0 + line.x1) / 2
    if abs(centre - middle) > line.size:
        return False
    own = min(sides, key=lambda side: min((abs((one.x0 + one.x1) / 2 - centre) for one in side), default=1e9))
    return not any(abs((one.x0 + one.x1) / 2 - centre) < line.size or abs(one.x0 - line.x0) < line.size / 2 for one in own[-40:])


def _above(bands: list[Band], i: int, gutter: float, blocks: list[Block]) -> list[Band]:
    """Take back the lines above from the first one of the right column on: it often begins before the left one."""
    if not blocks or blocks[-1].column or blocks[-1].grid:
        return []
    lines = blocks[-1].lines
    start = len(lines)
    below = bands[i][0]
    for k in range(len(lines) - 1, -1, -1):
        line = lines[k]
        if line.x0 <= gutter < line.x1 or below.base - line.base > 2 * line.size:
            break
        if line.x0 > gutter:
            start = k
        below = line
    taken = lines[start:]
    del lines[start:]
    if not lines:
        blocks.pop()
    return [[line] for line in taken]


def _columns(bands: list[Band], gutter: float) -> list[list[Line]]:
    """Return the columns of a zone from left to right; one that has columns itself is taken apart likewise."""
    sides = [[line for band in bands for line in band if (line.x0 < gutter) == is_left] for is_left in (True, False)]
    columns: list[list[Line]] = []
    for side in sides:
        lines = sorted(side, key=lambda line: (line.base, line.x0))
        beside = [(one, two) for one, two in pairwise(lines) if two.base - one.base < 0.5 * one.size]
        inner = [one for one, two in beside if one.x1 < two.x0]
        if inner and len(inner) < len(lines):
            cut = max(one.x1 for one in inner) + 1
            left, right = [line for line in lines if line.x0 < cut], [line for line in lines if line.x0 >= cut]
            columns += [left, right]
        else:
            columns.append(lines)
    return [column for column in columns if column]
