"""Plans set another way: other labels, headings, bullets, lines. What they say is the same, and gold goes along.

Guarantees:
- a variation returns the plan as another clerk would have typed it, with its gold, or ``None`` where the plan has nothing to vary;
- a row of gold changes only where the variation changes what it tells: the label of a section, its path, a finding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import pairwise

from plan_extract.evaluation.edits import Edit, Label, Row, Varied, at_lines, body, edited, labels, pointed_at, relabelled, style_of

Variation = Callable[[str, Row], Varied | None]

_LETTERS = "abcdđeghiklmnopqrstuvxy"
_SPELLED = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")
_UPPERS = "ABCDEFGH"
_BULLET = re.compile(r"^(?P<blank>[ \t]*)(?P<mark>\\?[-+*•])(?P<gap>[ \t]+)(?=[^\s|])", re.M)
_POINTS = re.compile(r"((?<!\w)(?:[Pp]hần|[Mm]ục)\s+)([IVX]+)(?!\w)")
_PARAGRAPH_END = tuple(".;:!?…")


def _ordinal(label: Label) -> int:
    text = label.row["label"]
    if label.style == "roman":
        values = [{"I": 1, "V": 5, "X": 10}[c] for c in text]
        return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
    if label.style in ("letter", "upper"):
        return (_LETTERS if label.style == "letter" else _UPPERS).find(text) + 1
    return int(text.rpartition(".")[2])


def _roman(number: int) -> str:
    tens, ones = divmod(number, 10)
    return "X" * tens + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][ones]


# -- labels --------------------------------------------------------------------------------------------------------------


def closed(style: str, form: str) -> Variation:
    """Return the variation that prints the labels of a style in a form, `{}` the label: `{}/`, `({})`, `PHẦN {}.`; gold keeps them."""

    def written(label: Label) -> tuple[str, str] | None:
        return (form.format(label.row["label"]), label.row["label"]) if label.style == style else None

    return lambda text, plan: _varied(text, plan, written) if _are_printed(text, plan, style) else None


def mixed(text: str, plan: Row) -> Varied | None:
    """Close every other label another way: `1.` and `1/`, `a)` and `a.`, `II.` and `III -`."""
    forms = {"roman": "{} -", "arabic": "{}/", "decimal": "{}", "letter": "{}."}
    return _varied(
        text, plan,
        lambda label: (forms[label.style].format(label.row["label"]), label.row["label"])
        if label.style in forms and _ordinal(label) % 2 == 0
        else None,
    )  # fmt: skip


def parts(form: str, spelled: bool = False) -> Variation:
    """Return the variation that names the divisions of Roman numbers: `PHẦN {}`, `Phần {}:`, `Mục {}.`, `Phần thứ {}`."""
    word = form.partition("{}")[0].strip().removesuffix("thứ").strip()

    def named(label: Label) -> tuple[str, str] | None:
        if label.style != "roman" or label.row["parent"]:
            return None
        number = _SPELLED[_ordinal(label) - 1] if spelled else label.row["label"]
        return form.format(number), f"{word} thứ {number}" if spelled else f"{word} {number}"

    return lambda text, plan: _varied(text, plan, named) if _are_printed(text, plan) else None


def _are_printed(text: str, plan: Row, style: str = "roman") -> bool:
    """Tell whether all divisions of a style bear the label that gold has for them: a misread one would stay what it is."""
    known = {label.row["path"] for label in labels(text, plan)}
    return all(row["path"] in known for row in plan["sections"] if style_of(row["label"]) == style)


def uppers(form: str) -> Variation:
    """Return the variation that letters the main divisions: `A.`, `B.` for `I.`, `II.`."""

    def lettered(label: Label) -> tuple[str, str] | None:
        if label.style != "roman" or label.row["parent"]:
            return None
        letter = _UPPERS[_ordinal(label) - 1]
        return form.format(letter), letter

    def vary(text: str, plan: Row) -> Varied | None:
        top = [label for label in labels(text, plan) if label.style == "roman" and not label.row["parent"]]
        if len(top) > len(_UPPERS) or not _are_printed(text, plan):
            return None
        letters = {label.row["label"]: _UPPERS[_ordinal(label) - 1] for label in top}
        changed = relabelled(text, plan, lettered)
        pointers = at_lines(changed[0], _POINTS, lambda match: match[1] + letters.get(match[2], match[2]))
        return _edited(*changed, pointers) if changed[0] != text else None

    return vary


def decimals(text: str, plan: Row) -> Varied | None:
    """Number all divisions with levels: `1.`, `1.1.`, `1.1.1.` for `I.`, `1.`, `1.1.`."""
    if pointed_at(text):
        return None
    known: dict[str, str] = {}

    def numbered(label: Label) -> tuple[str, str] | None:
        if label.style not in ("roman", "arabic", "decimal"):
            return None
        above = known.get(label.row["parent"] or "")
        if label.row["parent"] and above is None:
            return None
        name = known[label.row["path"]] = f"{above}.{_ordinal(label)}" if above else str(_ordinal(label))
        return f"{name}.", name

    return _varied(text, plan, numbered) if any(label.style == "roman" for label in labels(text, plan)) else None


def prefixed(text: str, plan: Row) -> Varied | None:
    """Name the Roman number in the label below it: `I.1.`, `I.2.` for `1.`, `2.`."""
    styles = {label.row["path"]: label.style for label in labels(text, plan)}
    below = {label.row["parent"] for label in labels(text, plan) if label.style == "decimal"}
    if pointed_at(text) or below:
        return None

    def numbered(label: Label) -> tuple[str, str] | None:
        above = label.row["parent"]
        if label.style != "arabic" or styles.get(above) != "roman":
            return None
        name = f"{above.rpartition('/')[2]}.{label.row['label']}"
        return f"{name}.", name

    return _varied(text, plan, numbered)


def running(text: str, plan: Row) -> Varied | None:
    """Let the Arabic numbers run through the Roman divisions: II begins with 4."""
    found = list(labels(text, plan))
    styles = {label.row["path"]: label.style for label in found}
    if pointed_at(text) or any(label.style == "decimal" for label in found):
        return None
    numbers = {}
    for label in found:
        if label.style == "arabic" and styles.get(label.row["parent"]) == "roman" and "/" not in label.row["parent"]:
            numbers[label.index] = len(numbers) + 1
    return _varied(text, plan, lambda label: (f"{numbers[label.index]}.", str(numbers[label.index])) if label.index in numbers else None)


def lettered(text: str, plan: Row) -> Varied | None:
    """Leave out the level of Arabic numbers: `a)` stands right below `I.`."""
    found = list(labels(text, plan))
    above = {label.row["parent"] for label in found}
    if pointed_at(text):
        return None

    def letter(label: Label) -> tuple[str, str] | None:
        if label.style != "arabic" or not label.row["parent"] or label.row["path"] in above or _ordinal(label) > len(_LETTERS):
            return None
        siblings = [other for other in found if other.row["parent"] == label.row["parent"]]
        if any(other.row["path"] in above or other.style != "arabic" for other in siblings):
            return None
        name = _LETTERS[_ordinal(label) - 1]
        return f"{name})", name

    return _varied(text, plan, letter)


def _last(text: str, plan: Row, style: str) -> Label | None:
    """Return the last label of a style that has two siblings before it, nothing numbered after it below, and no pointer to it."""
    pointed = {path for row in plan.get("assignments") or [] for path in row.get("refers_to") or []}
    found = list(labels(text, plan))
    for label in reversed(found):
        siblings = [one for one in found if one.row["parent"] == label.row["parent"] and one.style == style]
        children = [one for one in found if one.row["parent"] == label.row["path"] and one.style == "decimal"]
        ordered = [_ordinal(one) for one in siblings] == list(range(1, len(siblings) + 1))
        if label.style == style and ordered and len(siblings) > 2 and siblings[-1] is label and not children:
            if not any(path == label.row["path"] or path.startswith(label.row["path"] + "/") for path in pointed):
                return label
    return None


def misnumbered(style: str, by: int, code: str) -> Variation:
    """Return the variation that skips a number before the last of some siblings (`by` 1) or uses one twice (`by` -1)."""

    def vary(text: str, plan: Row) -> Varied | None:
        last = _last(text, plan, style)
        if last is None:
            return None
        number = _ordinal(last) + by
        if style == "letter":
            name = _LETTERS[number - 1 + (by > 0 and _LETTERS[number - 1] == "đ")]
        else:
            name = _roman(number) if style == "roman" else last.row["label"].rpartition(".")[0] + "." + str(number) if style == "decimal" else str(number)
        printed = text[last.start : last.end].replace(last.row["label"], name, 1)
        changed = _varied(text, plan, lambda label: (printed, name) if label.index == last.index else None)
        assert changed is not None
        start = changed[1]["sections"][last.index]["start"]
        row = {"code": code, "evidence": [{"start": start, "end": start + len(printed)}]}
        changed[1]["findings"] = [*(changed[1].get("findings") or []), row]
        return changed

    return vary


def _varied(text: str, plan: Row, new: Callable[[Label], tuple[str, str] | None]) -> Varied | None:
    changed = relabelled(text, plan, new)
    return changed if changed[0] != text else None


def behind_label(gap: str) -> Variation:
    """Return the variation that sets another blank behind every label: none, two, a tab, a line break."""

    def vary(text: str, plan: Row) -> Varied | None:
        edits = []
        for label in labels(text, plan):
            end = label.end
            while text[end : end + 1] in (" ", "\t") and text[end : end + 1]:
                end += 1
            closes = text[label.end - 1] in ".):/"
            if text[end : end + 1] not in ("\n", "", "*") and closes and text[end].isalpha():
                edits.append(Edit(label.end, end, gap))
        return _edited(text, plan, edits)

    return vary


def _edited(text: str, plan: Row, edits: list[Edit]) -> Varied | None:
    changed = edited(text, plan, edits)
    return changed if changed[0] != text else None


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
    return lambda text, plan: _edited(
        text, plan, [Edit(start, end, write(text[start:end], text)) for label, start, end in _headings(text, plan) if label.style in styles]
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
        return _edited(text, plan, edits)

    return vary


def heading_bold(text: str, plan: Row) -> Varied | None:
    """Set headings in bold, as Markdown does."""
    edits = []
    for label, _, end in _headings(text, plan):
        line = text.rfind("\n", 0, label.start) + 1
        stop = text.find("\n", end)
        if not text[line : label.start].strip() and "*" not in text[line:stop] and "#" not in text[line:stop]:
            edits += [Edit(label.start, label.start, "**"), Edit(end, end, "**")]
    return _edited(text, plan, edits)


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
    return _edited(text, plan, edits)


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
    return _edited(text, plan, edits)


# -- bullets -------------------------------------------------------------------------------------------------------------


def bullets(dash: str, plus: str, gap: str = " ") -> Variation:
    """Return the variation that marks bullets otherwise: `dash` for the first level (`-`), `plus` for the second (`+`)."""

    def vary(text: str, plan: Row) -> Varied | None:
        marks = {"-": dash, "+": plus}

        def other(match: re.Match[str]) -> str:
            mark = match["mark"].lstrip("\\")
            new = marks.get(mark, match["mark"])
            return f"{match['blank']}{new}{match['gap'] if mark not in marks else gap if new else ''}"

        return _edited(text, plan, at_lines(text, _BULLET, other, *body(text, plan)))

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
        return _edited(text, plan, edits)

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
    return _edited(text, plan, edits)


def spaced(text: str, plan: Row) -> Varied | None:
    """Set a blank line behind every line of the body of an unwrapped plan."""
    if is_wrapped(text):
        return None
    return _edited(text, plan, at_lines(text, re.compile(r"(?<=[^\n|])\n(?=[^\n|])"), lambda _: "\n\n", *body(text, plan)))


def dense(text: str, plan: Row) -> Varied | None:
    """Leave out blank lines."""
    return _edited(text, plan, at_lines(text, re.compile(r"\n\s*\n"), lambda _: "\n", *body(text, plan)))


def paged(form: str, head: str = "") -> Variation:
    """Return the variation that prints page numbers, and a running head, every forty lines."""

    def vary(text: str, plan: Row) -> Varied | None:
        first, last = body(text, plan)
        breaks = [match.start() for match in re.finditer(r"(?<=[^\s|])\n(?=[^\s|])", text[:last]) if match.start() > first]
        every = 40 if is_wrapped(text) else 12
        return _edited(text, plan, [Edit(at, at, f"\n{form.format(i)}\n{head}") for i, at in enumerate(breaks[every::every], 2)])

    return vary


def respelled(pattern: str, new: str | Callable[[re.Match[str]], str]) -> Variation:
    """Return the variation that writes what a pattern finds otherwise, in the body; gold's headings go along."""
    found = re.compile(pattern, re.M)

    def vary(text: str, plan: Row) -> Varied | None:
        changed = edited(text, plan, at_lines(text, found, lambda match: match.expand(new) if isinstance(new, str) else new(match), *body(text, plan)))
        for row in changed[1]["sections"]:
            if row.get("heading"):
                row["heading"] = found.sub(new, row["heading"])
        return changed if changed[0] != text else None

    return vary


def _old_tone(match: re.Match[str]) -> str:
    """Set the tone mark of oa, oe and uy on the second vowel: hoà, khoẻ, thuỷ."""
    first, second = match[0]
    apart = unicodedata.normalize("NFD", first)
    return apart[0] + unicodedata.normalize("NFC", second + apart[1:])


_TONES = r"(?<![qQ])(?:[òóỏõọÒÓỎÕỌ][aeAE]|[ùúủũụÙÚỦŨỤ][yY])(?!\w)"
_I_FOR_Y = dict(zip("ýỳỷỹÝỲỶỸ", "íìỉĩÍÌỈĨ", strict=True))


#: Name → variation.
LABELS: dict[str, Variation] = {
    **{f"I. as {form.format('I')}": closed("roman", form) for form in ("{}/", "{}-", "{} -", "{})", "{}", "{}:", "{} .", "{}.-", "{}–", "{} –")},
    **{f"1. as {form.format(1)}": closed("arabic", form) for form in ("{}/", "{})", "{}-", "{} -", "({})", "{}", "{}:", "{} .", "{}.-", "{} –")},
    **{f"1.1. as {form.format('1.1')}": closed("decimal", form) for form in ("{}", "{}/", "{})", "{}-", "{} -", "{}:")},
    **{f"a) as {form.format('a')}": closed("letter", form) for form in ("{}.", "{}/", "{}-", "({})", "{} -", "{} )", "{}).", "{} –")},
    "mixed": mixed,
    "PHẦN I": parts("PHẦN {}"), "Phần I:": parts("Phần {}:"), "Phần I.": parts("Phần {}."), "Mục I.": parts("Mục {}."), "Chương I": parts("Chương {}"),
    "Phần thứ nhất": parts("Phần thứ {}", spelled=True), "PHẦN THỨ NHẤT": lambda text, plan: _shouted(parts("PHẦN thứ {}:", spelled=True)(text, plan)),
    "A.": uppers("{}."), "A/": uppers("{}/"), "A -": uppers("{} -"), "A)": uppers("{})"),
    "1.1.1 all": decimals, "I.1.": prefixed, "1. runs on": running, "a) below I.": lettered,
    **{f"skip {style}": misnumbered(style, 1, "numbering_gap") for style in ("roman", "arabic", "decimal", "letter")},
    **{f"twice {style}": misnumbered(style, -1, "numbering_repeat") for style in ("roman", "arabic", "decimal", "letter")},
    "label glued": behind_label(""), "label two blanks": behind_label("  "), "label tab": behind_label("\t"), "label nbsp": behind_label("\u00a0"),
    "label alone": behind_label("\n"), "label alone, blank line": behind_label("\n\n"),
}  # fmt: skip


def _shouted(varied: Varied | None) -> Varied | None:
    if varied is None:
        return None
    text, plan = varied
    pattern = re.compile(r"^PHẦN thứ \w+(?=:)", re.M)
    return pattern.sub(lambda match: match[0].upper(), text), plan


HEADINGS: dict[str, Variation] = {
    "headings in capitals": heading_written(lambda heading, _: heading.upper(), ("roman", "arabic")),
    "headings sentence case": heading_written(sentence_case),
    "headings end :": heading_ends(":"), "headings end .": heading_ends("."), "headings end bare": heading_ends(""),
    "headings bold": heading_bold, "heading runs in": heading_runs_in, "heading apart": heading_apart,
}  # fmt: skip
BULLETS: dict[str, Variation] = {
    "bullets –": bullets("–", "+"), "bullets + -": bullets("+", "-"), "bullets * -": bullets("*", "-"), "bullets • o": bullets("•", "o"),
    "bullets · +": bullets("·", "+"), "bullets  +": bullets("\uf0b7", "+"), "bullets \uf02d": bullets("\uf02d", "+"), "bullets glued": bullets("-", "+", ""),
    "bullets tab": bullets("-", "+", "\t"), "bullets ➢": bullets("➢", "-"), "bullets gone": bullets("", ""), "bullets - in two": bullets("-", "-"),
    "bullets *glued": bullets("*", "-", ""), "bullets ◆": bullets("◆", "+"), "bullets nbsp": bullets("-", "+", "\u00a0"),
    "bullets indented": respelled(r"^(?=[-+]\s)", "    "), "bullets +-": bullets("-", "- +"),
}  # fmt: skip
LINES: dict[str, Variation] = {
    "wrap 60": wrapped(60), "wrap 80": wrapped(80), "wrap 100": wrapped(100), "wrap 80 indented": wrapped(80, "      "), "unwrap": unwrapped,
    "blank lines": spaced, "no blank lines": dense, "pages": paged("{}"), "pages - 2 -": paged("- {} -"), "pages Trang 2": paged("Trang {}/9"),
    "pages and head": paged("{}", "Kế hoạch của Ủy ban nhân dân\n"), "pages \\f": paged("\f{}"),
    "indented": respelled(r"^(?=[^\s|#])", "     "), "tabs in front": respelled(r"^(?=[^\s|#](?!.*(?:\t| {3})))", "\t"), "nbsp": respelled(r"(?<=\w) (?=\w)", "\u00a0"),
    "nbsp all": respelled(r" ", "\u00a0"),
    "blanks at the end": respelled(r"(?<=\S)$", "  "), "zero width": respelled(r"(?<=\s)(?=\w)", "\u200b"),
    "soft hyphen": respelled(r"(?<=\w\w)(?=\w\w)", "\u00ad"), "old tones": respelled(_TONES, _old_tone),
    "i for y": respelled(r"(?<!\w)(?:[kKlLtT]|[qQ]u|m)[ýỳỷỹ](?!\w)", lambda match: match[0][:-1] + _I_FOR_Y[match[0][-1]]),
    "stop ; for .": respelled(r"(?<=[\w)])\.$", ";"), "no stops": respelled(r"(?<=[\w)%])[.;]$", ""), "Đ eth": respelled("Đ", "\u00d0"),
    "UBND written out": respelled(r"(?<![\w/-])UBND(?!\w)", "Ủy ban nhân dân"), "UBND short": respelled(r"(?<!\w)Ủy ban nhân dân(?!\w)", "UBND"),
    "Uỷ ban": respelled(r"(?<!\w)Ủy ban(?!\w)", "Uỷ ban"), "và as &": respelled(r"(?<=\w) và (?=(?!Sở|Phòng|Ban|UBND|Ủy|Hội|Bộ|Trung tâm|Công|Chi|Quốc|Dự|Mục|Tiểu|Liên|Đoàn)[A-ZĐ]\w)", " & "),
    "spaces before stops": respelled(r"(?<=\w)(?=[,;:.](?:\s|$))", " "),
    "straight quotes": respelled("[\u201c\u201d]", '"'), "curly quotes": respelled('"(\\w[^"\\n]*)"', "\u201c\\1\u201d"),
}  # fmt: skip
assert pairwise
assert _PARAGRAPH_END
