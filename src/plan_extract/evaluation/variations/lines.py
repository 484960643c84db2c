"""Headings, bullets and lines set another way: case, marks, breaks, blanks, spelling.

Guarantees:
- words stay what they are, but for their spelling; gold's headings are spelled along.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from plan_extract.evaluation.variations.edits import Edit, Label, Row, Variation, Varied, at_lines, body, changed, edited, labels

_BULLET = re.compile(r"^(?P<blank>[ \t]*)(?P<mark>\\?[-+*•])(?P<gap>[ \t]+)(?=[^\s|])", re.M)


# -- headings ------------------------------------------------------------------------------------------------------------


def _headings(text: str, plan: Row) -> Iterator[tuple[Label, int, int]]:
    """Yield the labels whose heading fills the line, with the span of the heading, closing marks left out."""
    for label in labels(text, plan):
        stop = text.find("\n", label.end)
        stop = len(text) if stop < 0 else stop
        start = label.end + len(text[label.end : stop]) - len(text[label.end : stop].lstrip(" \t*"))
        end = start + len(text[start:stop].rstrip(" .:;*"))
        heading = label.row.get("heading")
        if heading and " ".join(text[start:end].split()).casefold() == " ".join(str(heading).split()).casefold().rstrip(" .:;"):
            yield label, start, end


def heading_written(write: Callable[[str, str], str], styles: tuple[str, ...] = ("roman", "arabic", "decimal")) -> Variation:
    """Return the variation that writes headings another way: `write` is given the heading and the whole text."""
    return lambda text, plan: changed(
        text,
        plan,
        [Edit(start, end, write(text[start:end], text)) for label, start, end in _headings(text, plan) if label.style in styles],
    )


def sentence_case(heading: str, text: str) -> str:
    """Return a heading in capitals as a sentence: abbreviations and words that the text only has with a capital keep theirs."""
    if not heading.isupper():
        return heading
    known = set(re.findall(r"\w+", text))

    def word(match: re.Match[str]) -> str:
        upper = match[0]
        if upper.lower() in known or not upper.isalpha():
            return upper.lower()
        return upper.title() if upper.title() in known else upper

    written = re.sub(r"\w+", word, heading)
    return written[:1].upper() + written[1:]


def heading_ends(mark: str) -> Variation:
    """Return the variation that ends every heading of a line of its own with a mark, or with none."""

    def vary(text: str, plan: Row) -> Varied | None:
        edits = []
        for _, _, end in _headings(text, plan):
            stop = end
            while text[stop : stop + 1] in (".", ":", ";") and text[stop : stop + 1]:
                stop += 1
            edits.append(Edit(end, stop, mark))
        return changed(text, plan, edits)

    return vary


def heading_bold(text: str, plan: Row) -> Varied | None:
    """Set headings in bold, as Markdown does."""
    edits = []
    for label, _, end in _headings(text, plan):
        line = text.rfind("\n", 0, label.start) + 1
        stop = text.find("\n", end)
        if not text[line : label.start].strip() and "*" not in text[line:stop] and "#" not in text[line:stop]:
            edits += [Edit(label.start, label.start, "**"), Edit(end, end, "**")]
    return changed(text, plan, edits)


def heading_runs_in(text: str, plan: Row) -> Varied | None:
    """Set the paragraph below a heading on its line: `1. Mục tiêu chung: Giảm nghèo …`."""
    starts = {label.start for label in labels(text, plan)}
    edits = []
    for label, _, end in _headings(text, plan):
        stop = text.find("\n", end)
        below = stop + len(text[stop:]) - len(text[stop:].lstrip()) if stop >= 0 else len(text)
        row = text[below : text.find("\n", below)]
        plain = row[:1].isupper() and len(row) > 60 and "*" not in text[end : below + 3] and "   " not in row
        if label.style != "roman" and below not in starts and plain and len(text[label.end : end].split()) <= 12:
            edits.append(Edit(end, below, ": "))
    return changed(text, plan, edits)


def heading_apart(text: str, plan: Row) -> Varied | None:
    """Set the paragraph that runs on behind a heading and its colon on a line of its own."""
    edits = []
    for label in labels(text, plan):
        heading = label.row.get("heading")
        stop = text.find("\n", label.end)
        at = text.find(":", label.end, stop)
        is_heading = heading and at > 0 and " ".join(text[label.end : at].split()) == " ".join(str(heading).split())
        if is_heading and text[at + 1] == " " and text[at + 2].isalpha() and stop - at > 60:
            edits.append(Edit(at + 1, at + 2, "\n"))
    return changed(text, plan, edits)


# -- bullets -------------------------------------------------------------------------------------------------------------


def bullets(dash: str, plus: str, gap: str = " ") -> Variation:
    """Return the variation that marks bullets otherwise: `dash` for the first level (`-`), `plus` for the second (`+`)."""

    def vary(text: str, plan: Row) -> Varied | None:
        marks = {"-": dash, "+": plus}

        def other(match: re.Match[str]) -> str:
            mark = match["mark"].lstrip("\\")
            new = marks.get(mark, match["mark"])
            return f"{match['blank']}{new}{match['gap'] if mark not in marks else gap if new else ''}"

        return changed(text, plan, at_lines(text, _BULLET, other, *body(text, plan)))

    return vary


# -- lines ---------------------------------------------------------------------------------------------------------------


def is_wrapped(text: str) -> bool:
    """Tell whether lines end because the page does: many begin in lower case."""
    rows = [row for row in text.split("\n") if len(row.strip()) > 40]
    return sum(row.lstrip()[0].islower() for row in rows) > 0.1 * len(rows)


def wrapped(width: int, indent: str = "") -> Variation:
    """Return the variation that breaks the lines of an unwrapped plan at a width; tables stay as they are."""

    def vary(text: str, plan: Row) -> Varied | None:
        if is_wrapped(text):
            return None
        edits, begin = [], 0
        for line in text.split("\n"):
            at, stop = begin, begin + len(line)
            told = line.strip()
            if told and "|" not in line and "   " not in told and "\t" not in told:
                lead = indent if len(told) > width // 2 and not told.isupper() and told[0] not in "#*" else ""
                edits.append(Edit(begin, begin, lead)) if lead else None
                room = width - len(lead)
                while stop - at > room:
                    cut = text.rfind(" ", at + 1, at + room)
                    if cut <= at + 4:
                        break
                    edits.append(Edit(cut, cut + 1, "\n"))
                    at, room = cut + 1, width
            begin = stop + 1
        return changed(text, plan, edits)

    return vary


def unwrapped(text: str, plan: Row) -> Varied | None:
    """Join the lines of a wrapped plan: those that begin in lower case, and what a full line leaves to the next."""
    if not is_wrapped(text):
        return None
    widths = sorted(len(row) for row in text.split("\n") if row.strip())
    width = widths[int(len(widths) * 0.8)]
    starts = {label.start for label in labels(text, plan)}
    first, last = body(text, plan)
    edits = []
    for match in re.finditer(r"\n", text):
        at = match.start()
        if not first < at < last:
            continue
        before, row = text[text.rfind("\n", 0, at) + 1 : at], text[at + 1 : text.find("\n", at + 1)]
        label = at + 1 + len(row) - len(row.lstrip()) in starts
        if not before.strip() or not row.strip() or label or _BULLET.match(row) or "   " in before.strip() or "   " in row.strip():
            continue
        room = len(before) + 1 + len(row.split()[0]) > width - 1
        if row.lstrip()[0].islower() or (room and before.rstrip()[-1] not in ":;" and not before.isupper()):
            edits.append(Edit(at, at + 1, " "))
    return changed(text, plan, edits)


def spaced(text: str, plan: Row) -> Varied | None:
    """Set a blank line behind every line of the body of an unwrapped plan."""
    if is_wrapped(text):
        return None
    return changed(text, plan, at_lines(text, re.compile(r"(?<=[^\n|])\n(?=[^\n|])"), lambda _: "\n\n", *body(text, plan)))


def dense(text: str, plan: Row) -> Varied | None:
    """Leave out blank lines."""
    return changed(text, plan, at_lines(text, re.compile(r"\n\s*\n"), lambda _: "\n", *body(text, plan)))


def paged(form: str, head: str = "") -> Variation:
    """Return the variation that prints page numbers, and a running head, every forty lines."""

    def vary(text: str, plan: Row) -> Varied | None:
        first, last = body(text, plan)
        breaks = [match.start() for match in re.finditer(r"(?<=[^\s|])\n(?=[^\s|])", text[:last]) if match.start() > first]
        every = 40 if is_wrapped(text) else 12
        return changed(text, plan, [Edit(at, at, f"\n{form.format(i)}\n{head}") for i, at in enumerate(breaks[every::every], 2)])

    return vary


def respelled(pattern: str, new: str | Callable[[re.Match[str]], str]) -> Variation:
    """Return the variation that writes what a pattern finds otherwise, in the body; gold's headings go along."""
    found = re.compile(pattern, re.M)

    def written(match: re.Match[str]) -> str:
        return match.expand(new) if isinstance(new, str) else new(match)

    def vary(text: str, plan: Row) -> Varied | None:
        told = edited(text, plan, at_lines(text, found, written, *body(text, plan)))
        for row in told[1]["sections"]:
            if row.get("heading"):
                row["heading"] = found.sub(written, row["heading"])
        return told if told[0] != text else None

    return vary


def _old_tone(match: re.Match[str]) -> str:
    """Set the tone mark of oa, oe and uy on the second vowel: hoà, khoẻ, thuỷ."""
    first, second = match[0][0], match[0][1]
    apart = unicodedata.normalize("NFD", first)
    return apart[0] + unicodedata.normalize("NFC", second + apart[1:])


_TONES = r"(?<![qQ])(?:[òóỏõọÒÓỎÕỌ][aeAE]|[ùúủũụÙÚỦŨỤ][yY])(?!\w)"
_I_FOR_Y = dict(zip("ýỳỷỹÝỲỶỸ", "íìỉĩÍÌỈĨ", strict=True))

#: Name → variation.
HEADINGS: dict[str, Variation] = {
    "headings in capitals": heading_written(lambda heading, _: heading.upper(), ("roman", "arabic")),
    "headings sentence case": heading_written(sentence_case),
    "headings end :": heading_ends(":"),
    "headings end .": heading_ends("."),
    "headings end bare": heading_ends(""),
    "headings bold": heading_bold,
    "heading runs in": heading_runs_in,
    "heading apart": heading_apart,
}
BULLETS: dict[str, Variation] = {
    "bullets –": bullets("–", "+"),
    "bullets + -": bullets("+", "-"),
    "bullets * -": bullets("*", "-"),
    "bullets • o": bullets("•", "o"),
    "bullets · +": bullets("·", "+"),
    "bullets  +": bullets("\uf0b7", "+"),
    "bullets \uf02d": bullets("\uf02d", "+"),
    "bullets glued": bullets("-", "+", ""),
    "bullets tab": bullets("-", "+", "\t"),
    "bullets ➢": bullets("➢", "-"),
    "bullets gone": bullets("", ""),
    "bullets - in two": bullets("-", "-"),
    "bullets *glued": bullets("*", "-", ""),
    "bullets ◆": bullets("◆", "+"),
    "bullets nbsp": bullets("-", "+", "\u00a0"),
    "bullets indented": respelled(r"^(?=[-+]\s)", "    "),
    "bullets +-": bullets("-", "- +"),
}
LINES: dict[str, Variation] = {
    "wrap 60": wrapped(60),
    "wrap 80": wrapped(80),
    "wrap 100": wrapped(100),
    "wrap 80 indented": wrapped(80, "      "),
    "unwrap": unwrapped,
    "blank lines": spaced,
    "no blank lines": dense,
    "pages": paged("{}"),
    "pages - 2 -": paged("- {} -"),
    "pages Trang 2": paged("Trang {}/9"),
    "pages and head": paged("{}", "Kế hoạch của Ủy ban nhân dân\n"),
    "pages \\f": paged("\f{}"),
    "indented": respelled(r"^(?=[^\s|#])", "     "),
    "tabs in front": respelled(r"^(?=[^\s|#](?!.*(?:\t| {3})))", "\t"),
    "nbsp": respelled(r"(?<=\w) (?=\w)", "\u00a0"),
    "nbsp all": respelled(r" ", "\u00a0"),
    "blanks at the end": respelled(r"(?<=\S)$", "  "),
    "zero width": respelled(r"(?<=\s)(?=\w)", "\u200b"),
    "soft hyphen": respelled(r"(?<=\w\w)(?=\w\w)", "\u00ad"),
    "old tones": respelled(_TONES, _old_tone),
    "i for y": respelled(r"(?<!\w)(?:[kKlLtT]|[qQ]u|m)[ýỳỷỹ](?!\w)", lambda match: match[0][:-1] + _I_FOR_Y[match[0][-1]]),
    "stop ; for .": respelled(r"(?<=[\w)])\.$", ";"),
    "no stops": respelled(r"(?<=[\w)%])[.;]$", ""),
    "Đ eth": respelled("Đ", "\u00d0"),
    "UBND written out": respelled(r"(?<![\w/-])UBND(?!\w)", "Ủy ban nhân dân"),
    "UBND short": respelled(r"(?<!\w)Ủy ban nhân dân(?!\w)", "UBND"),
    "Uỷ ban": respelled(r"(?<!\w)Ủy ban(?!\w)", "Uỷ ban"),
    "và as &": respelled(r"(?<=\w) và (?=(?!Sở|Phòng|Ban|UBND|Ủy|Hội|Bộ|Trung|Công|Chi|Quốc|Dự|Mục|Tiểu|Liên|Đoàn)[A-ZĐ])", " & "),
    "spaces before stops": respelled(r"(?<=\w)(?=[,;:.](?:\s|$))", " "),
    "straight quotes": respelled("[\u201c\u201d]", '"'),
    "curly quotes": respelled('"(\\w[^"\\n]*)"', "\u201c\\1\u201d"),
}
