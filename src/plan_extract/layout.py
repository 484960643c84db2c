"""Lines of a text: markdown remnants, page numbers and running heads taken out of the flow, wrapped text recognised.

Guarantees:
- the flow keeps its length: marks and furniture become spaces, a glued heading gets its line break in the place of its mark;
- nothing is lost: the source text is untouched, and only marks, never words of the body, are blanked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from plan_extract.document import Document
from plan_extract.rules import Rules
from plan_extract.stacks import Stack, find_stacks

#: A `table` line is a row, a `cell` line a part of one (`stacks`).
Kind = Literal["text", "blank", "noise", "table", "cell"]

_SWAP = re.compile(r"\\([-+.#*_()\[\]!>~&])")
_STRESS_BEFORE_STOP = re.compile(r"(\*{1,3})([.):;,])")
# A heading glued to the line before: bold begins right behind a word, and a label stands in it.
_GLUED = re.compile(r"(?<=[^\s*|(\[\"'])\*\*(?=\s{0,2}(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]?|[IVX]{1,5}\.|[a-zđ]\))\s{1,2}[^\W\d_])")
# The same without its mark, where only a label with levels is safe: "… dinh dưỡng3.1. Hỗ trợ".
# It begins with a sign and looks back from there, which is many times as fast as looking back first.
_GLUED_BARE = re.compile(
    r"[\dIVX](?:"
    r"(?:(?<=[a-zà-ỹđ;:]\d)|(?<=\D\.\d))(?=\d?\.\d{1,2}\.\s{1,2}[A-ZÀ-ỸĐ][^\W\d_])"
    r"|(?<=[a-zà-ỹđ][a-zà-ỹđ.;:][IVX])(?=[IVX]{0,4}\.\s{1,2}[A-ZÀ-ỸĐ]{2})"
    r"|(?<=[a-zà-ỹđ]\.\d)(?=\d?\.\s{1,2}[A-ZÀ-ỸĐ][a-zà-ỹđ])"
    r"|(?<=[^\W\d][.;]\s\d)(?=\d?\.\d{1,2}\.\s{1,2}(?:Tiểu dự án|Dự án|Nội dung thành phần)\s\d))"
)
# A web copy that packs headings and texts into few lines: a Roman heading in capitals inside a line, or one with its first number.
_PACKED = re.compile(r"[.;:]\s+[IVX]{1,5}\.\s+[A-ZÀ-ỸĐ]{2}|^\s*[IVX]{1,5}\.\s[A-ZÀ-ỸĐ ,-]{4,120}\s1\.\s[A-ZÀ-ỸĐ]")
# A heading in capitals that a sentence ends with in its own line: … chưa có sóng điện thoại. II. MỤC TIÊU.
_LAST_HEADING = re.compile(r"[.;:]\s+(?P<heading>[IVX]{1,5}\.\s+[^\W\d_]{2}[^\d.;:]{2,120})$")
_PACKED_LABEL = re.compile(r"(?<=[.;:A-ZÀ-ỸĐ])\s+(?=[IVX]{1,5}\.\s+[A-ZÀ-ỸĐ]{2}|\d{1,2}\.\s+[A-ZÀ-ỸĐ][a-zà-ỹđ])")
_LISTED = re.compile(r"^[ ]*[-*+](?=\s+\*\*\s?(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]?|[IVX]{1,5}\.|[a-zđ]\))\s)", re.M)
_HASHES = re.compile(r"^([ ]{0,3})(#{1,6})(?=\s)", re.M)
_STRESS = re.compile(
    r"\*(?:\*{1,2}|(?<![\w*]\*)(?=\S)|(?<=\S\*)(?!\w))"
    r"|_(?:_(?:(?<!\w__)(?=\w)|(?<=\w__)(?!\w))|(?<![\w_]_)(?=[^\W_])|(?<=[^\W_]_)(?![\w_]))"
)
_TAG = re.compile(
    r"</?(?:div|table|tbody|thead|tr|td|th|p|b|i|u|em|br|hr|span|strong|sup|sub|center|ul|ol|li|h[1-6]|a|font|img)\b[^<>\n]{0,300}>"
    r"|&(?:nbsp|quot|amp|ndash|mdash|#\d{2,5}|lt|gt);",
    re.I,
)
# A line break inside a cell does not end its row.
_BREAK_IN_ROW = re.compile(r"^[ \t]*\|[^\n]*<br[^\n]*", re.M | re.I)
_BREAK = re.compile(r"<br\s{0,3}/?>", re.I)
_NEW_LINE = re.compile(r"</(?:p|div|tr|table|li|h[1-6]|ul|ol)|<(?:br|hr)", re.I)
_ENTITIES = {"&quot;": '"', "&amp;": "&", "&ndash;": "-", "&mdash;": "-", "&#8211;": "-", "&#8212;": "-", "&lt;": "<", "&gt;": ">"}
_RULE_LINE = re.compile(r"[\s_=*~.-]{3,}$|(?:[^\w|]|_){1,14}(?<![-+*•])$")
_PAGE_NUMBER = re.compile(r"\s*(?:[-|]\s?)?(?:Trang\s+|Page\s+)?\d{1,3}(?:\s?/\s?\d{1,3})?(?:\s?[-|])?\s*$", re.I)
# The same with words before it, set apart: the name of the plan and the number of the page.
_PAGED = re.compile(
    r"\s*(?!\|)(\S.{3,99}?)(?:\s{3,}|\t|\s[|-]\s|\s(?=Trang\s))\s*(?:(?:Trang|Page)\s+)?(\d{1,3})(?:\s?/\s?\d{1,3})?\s*$"
)
_TABLE_ROW = re.compile(r"\s*\|.*\|\s*$")
#: Rows without a bar at their ends have at least so many, and stand together with at least so many.
LEAST_BARS, LEAST_ROWS = 2, 3
_BULLET_STAR = re.compile(r"^[ ]*\*(?=\s)", re.M)
_DIGITS = re.compile(r"\d+")
# "Biểu 01" and "Biểu 02" stand at the top of pages, too, and are no running head.
_DIVISION = re.compile(r"(?:Biểu|Phụ lục|Phụ biểu|Mẫu|Dự án|Tiểu dự án|Điều|Chương|Phần|Mục)\b|\d|[-+•]", re.I)
# A line cut into columns.
_APART = re.compile(r"\S(?: {3,}|\t)\S.*\S(?: {3,}|\t)\S")
# A title set with a blank behind every letter: K Ế  H O Ạ C H.
_LETTERSPACED = re.compile(r"^[ \t]*(?:[^\W\d_][ \t]{1,6}){4,}[^\W\d_](?=[ \t]*$)", re.M)
# A number that goes on a sentence, no label.
_NUMBER = re.compile(r"\d+(?![\d.)/]|\s?[.)/-])")

#: Only a line longer than this can hold several headings with their texts.
PACKED_LINE = 200
#: What stands behind a line that heads bullets.
BULLETS = re.compile(r"(?<![.;:,/])[ \t]*\n\s*[-+•]\s")
#: A line as long as this share of the usual width ends because the page does.
FULL_LINE = 0.75
#: A text is wrapped where more than this share of its long lines go on in the next one.
LEAST_GOING_ON = 0.05
#: No page has fewer lines.
SHORTEST_PAGE = 10
#: Narrower than any page; wider than any page set in 13 or 14 points: a text with longer lines is not wrapped.
NARROWEST_PAGE, WIDEST_PAGE = 50, 140


class Line(NamedTuple):
    """A line of the flow: its span without the line break, and what it is."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True)
class Layout:
    """The lines of a document.

    Attributes:
        lines: in order; together with the line breaks they cover the flow.
        wrapped: whether lines end because the page does.
        width: usual length of a full line, in code points.
        stacks: tables whose cells stand one a line.
    """

    lines: list[Line]
    wrapped: bool
    width: int
    stacks: tuple[Stack, ...] = ()


def lay_out(document: Document, rules: Rules) -> Layout:
    """Take marks and page furniture out of the flow and return its lines."""
    flow = _close_letters(_without_markup(document.flow), rules)
    spans = _split(flow)
    kinds = _classify(flow, spans)
    stacks = tuple(find_stacks(flow, spans, rules))
    for stack in stacks:
        for i in range(stack.first, stack.last + 1):
            kinds[i] = "blank" if kinds[i] == "blank" else "cell"
    pieces = list(flow)
    for (start, end), kind in zip(spans, kinds, strict=True):
        if kind == "noise":
            pieces[start:end] = " " * (end - start)
            document.note("layout.furniture", start, end, "page furniture, taken out of the flow")
    document.flow = "".join(pieces)
    lines = [Line(start, end, kind) for (start, end), kind in zip(spans, kinds, strict=True)]
    wrapped, width = _wrapping(document.flow, lines)
    return Layout(lines, wrapped, width, stacks)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _broken(match: re.Match[str]) -> str:
    """Return a break in a cell as blanks, the first of which tells it."""
    return "\v" + " " * (len(match[0]) - 1)


def _plain(match: re.Match[str]) -> str:
    """Return what a tag or entity stands for, as long as it is: a line break, a cell mark, a sign, blanks."""
    text = match[0]
    mark = "\n" if _NEW_LINE.match(text) else "|" if text[:4].lower() in ("</td", "</th") else _ENTITIES.get(text.lower(), " ")
    return mark.ljust(len(text))


def _without_markup(flow: str) -> str:
    """Return the flow with markdown and HTML remnants blanked; an escaped or stressed stop moves before its mark."""
    if "\\" in flow:
        flow = _SWAP.sub(r"\1 ", flow)
    if "<" in flow or "&" in flow:
        flow = _BREAK_IN_ROW.sub(lambda m: _BREAK.sub(_broken, m[0]), flow)
        flow = _TAG.sub(_plain, flow)
    if "#" in flow:
        flow = _HASHES.sub(lambda m: m[1] + " " * len(m[2]), flow)
    if "*" in flow or "_" in flow:
        flow = _GLUED.sub("\n ", flow)
        flow = _LISTED.sub(_blank, flow)
        flow = _STRESS_BEFORE_STOP.sub(lambda m: m[2] + " " * len(m[1]), flow)
        bullets = {match.end() - 1 for match in _BULLET_STAR.finditer(flow)}
        flow = _STRESS.sub(lambda m: m[0] if m.start() in bullets else _blank(m), flow)
    return flow


def _close_letters(flow: str, rules: Rules) -> str:
    """Return the flow with titles written without the blanks between their letters; the first and the last letter stay in place."""

    def closed(match: re.Match[str]) -> str:
        letters = "".join(match[0].split()).lower()
        words = next((words for words in titles if words.replace(" ", "") == letters), None)
        if words is None:
            return match[0]
        *first, last = words.upper().split()
        start = len(match[0]) - len(match[0].lstrip())
        return (" " * start + " ".join(first)).ljust(len(match[0]) - len(last)) + last

    titles = [*rules.lists["plan_type"], *rules.lists["other_type"]]
    return _LETTERSPACED.sub(closed, flow)


def _split(flow: str) -> list[tuple[int, int]]:
    """Return the spans of the lines; a glued heading begins a line of its own."""
    glued = [match.start() for match in _GLUED_BARE.finditer(flow)]
    spans = []
    start = 0
    for row in flow.split("\n"):
        end = start + len(row)
        if len(row) > PACKED_LINE and _PACKED.search(row):
            glued = sorted({*glued, *(start + match.end() for match in _PACKED_LABEL.finditer(row))})
        elif (last := _LAST_HEADING.search(row)) and last["heading"].isupper():
            glued = sorted({*glued, start + last.start("heading")})
        while glued and glued[0] < end:
            cut = glued.pop(0)
            if cut > start:
                spans.append((start, cut))
                start = cut
        spans.append((start, end))
        start = end + 1
    return spans


def _classify(flow: str, spans: list[tuple[int, int]]) -> list[Kind]:
    rows = [flow[start:end] for start, end in spans]
    heads = _running_heads(rows)
    kinds: list[Kind] = []
    for i, row in enumerate(rows):
        if not row.strip():
            kinds.append("blank")
        elif _RULE_LINE.match(row) or (_PAGE_NUMBER.match(row) and not _in_column(rows, i)) or i in heads:
            kinds.append("noise")
        elif _TABLE_ROW.match(row):
            kinds.append("table")
        else:
            kinds.append("text")
    for start, end in _rows_without_borders(rows):
        kinds[start:end] = ["table"] * (end - start)
    return kinds


def _rows_without_borders(rows: list[str]) -> Iterator[tuple[int, int]]:
    """Yield runs of lines that as many bars cut into cells, without one at their ends: 1 | Tập huấn | Quý II."""
    start = 0
    for bars, run in groupby(row.count("|") for row in rows):
        end = start + len(list(run))
        if bars >= LEAST_BARS and end - start >= LEAST_ROWS:
            yield start, end
        start = end


def _in_column(rows: list[str], i: int) -> bool:
    """Tell whether a lone number stands among other short cells (a table whose cells were split over lines)."""
    near = [rows[k].strip() for k in (i - 1, i + 1) if 0 <= k < len(rows)]
    return all(0 < len(cell) < 40 for cell in near) and len(near) == 2 and any(_PAGE_NUMBER.match(cell) for cell in near)


def _running_heads(rows: list[str]) -> set[int]:
    """Return the lines that recur beside page numbers or form feeds: running heads and feet."""
    candidates: dict[str, list[int]] = {}
    pages = [i for i, row in enumerate(rows) if row.strip() and _PAGE_NUMBER.match(row)]
    near_page = {k for i in pages for k in (i - 2, i - 1, i + 1, i + 2)}
    for i in near_page:
        if 0 <= i < len(rows):
            key = _DIGITS.sub("0", " ".join(rows[i].split()))
            if 4 <= len(key) <= 100 and not _DIVISION.match(key):
                candidates.setdefault(key, []).append(i)
    # Two pages with the same neighbour are a running head; a heading or bullet that recurs does so far from page numbers.
    repeated = Counter({key: len(where) for key, where in candidates.items()})
    heads = {i for key, where in candidates.items() if repeated[key] >= 2 and key[-1] not in ".;:" for i in where}
    return heads | _paged(rows)


def _paged(rows: list[str]) -> set[int]:
    """Return the lines that recur with the number of the next page behind them, further apart than the rows of a table."""
    named: dict[str, list[tuple[int, int]]] = {}
    for i, row in enumerate(rows):
        if row.rstrip()[-1:].isdigit() and (match := _PAGED.match(row)):
            named.setdefault(" ".join(match[1].split()), []).append((i, int(match[2])))
    found = set()
    for where in named.values():
        if all(page - before == 1 and i - last >= SHORTEST_PAGE for (last, before), (i, page) in pairwise(where)):
            found |= {i for i, _ in where} if len(where) > 1 else set()
    return found


def _wrapping(flow: str, lines: list[Line]) -> tuple[bool, int]:
    """Tell whether the text is wrapped, and at what width: neighbours that go on in lower case, lines of a page's width."""
    rows = (flow[line.start : line.end].strip() for line in lines if line.kind == "text")
    lengths = sorted(len(row) for row in rows if not _APART.search(row))  # columns tell nothing of the page's width
    if not lengths:
        return False, 0
    width = lengths[int(len(lengths) * 0.8)]
    if not NARROWEST_PAGE <= width <= WIDEST_PAGE or lengths[int(len(lengths) * 0.98)] > width * 1.4 + 10:
        return False, width
    pairs = going_on = 0
    for line, following in pairwise(lines):
        if line.kind == following.kind == "text":
            row, after = flow[line.start : line.end].strip(), flow[following.start : following.end].lstrip()
            if len(row) > width // 2:
                pairs += 1
                going_on += row[-1] not in ".;:!?" and (after[0].islower() or _NUMBER.match(after) is not None)
    return going_on > LEAST_GOING_ON * max(pairs, 20), width
