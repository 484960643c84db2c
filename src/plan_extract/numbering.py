"""Labels at the start of a line: "II." "1.2." "a)" "Dự án 2" "- +" → style, ordinal and what is printed; nothing else.

Guarantees:
- a label is only a possibility here: whether it is one, its neighbours decide (`segment`);
- the number is read from the label, gaps and repeats included; nothing is counted.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

from plan_extract.normalize import fold, squeeze
from plan_extract.rules import Rules

#: Điểm, in the order of the Vietnamese alphabet; f, j, w and z stand where plans that use them put them.
LETTERS = "abcdđefghijklmnopqrstuvwxyz"
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_ROMAN_NUMBER = regex.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_DIGITS = regex.compile(r"\d+")
_LAST_NUMBER = regex.compile(r"(\D+)(\d+)")
_SPELLED = {
    "nhat": 1, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
}  # fmt: skip
_ORDER = (
    "named",
    "annex",
    "compound",
    "decimal",
    "decimal_misread",
    "roman",
    "roman_misread",
    "upper",
    "arabic",
    "paren",
    "letter",
)
# First characters that some rule can begin with; all other lines are not tried.
_NOT_LABEL = frozenset("-+•*|>\"'“")


class Label(NamedTuple):
    """A possible label.

    Attributes:
        style: siblings share it: `roman`, `arabic.`, `arabic)`, `letter`, `decimal`, `named:dự án` …
        ordinal: its number, from 1; for a letter its place in the alphabet; 0 where it has none.
        text: the printed label, spaces folded, *số* dropped.
        start: offset of the label.
        end: offset behind it and what closes it.
        closed: whether a stop, bracket or the like closes it; a label without is weak.
        prefix: the label above it, where the label names it (`3` of `3.1`), else "".
        rule: id of the rule.
    """

    style: str
    ordinal: int
    text: str
    start: int
    end: int
    closed: bool
    prefix: str
    rule: str


def roman_value(text: str) -> int:
    """Return the value of a Roman number, 0 where it is none.

    >>> roman_value("XIV"), roman_value("IIII"), roman_value("Ii")
    (14, 0, 0)
    """
    if not text or not _ROMAN_NUMBER.fullmatch(text):
        return 0
    values = [_ROMAN[c] for c in text]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


def letter_value(letter: str) -> int:
    """Return the place of a letter among the labels, from 1: a 1, d 4, đ 5, e 6."""
    return LETTERS.index(letter.lower()) + 1


def next_letters(letter: str) -> str:
    """Return the letters that may follow: *đ* after *d* may be left out, and so may f, j, w, z.

    >>> next_letters("d"), next_letters("e")
    ('đe', 'fg')
    """
    at = LETTERS.index(letter.lower()) + 1
    following = ""
    for candidate in LETTERS[at:]:
        following += candidate
        if candidate not in "đfjwz":
            break
    return following


def parse_label(rules: Rules, flow: str, start: int, end: int) -> Label | None:
    """Parse the label that a line of the flow may begin with; ``None`` where it begins with none.

    >>> from plan_extract.rules import load_rules
    >>> parse_label(load_rules(), "10.1 Nâng cao", 0, 13)[:3]
    ('decimal', 1, '10.1')
    >>> parse_label(load_rules(), "1.250 lao động", 0, 14)
    """
    if start >= end or flow[start] in _NOT_LABEL:
        return None
    for name in _ORDER:
        if name not in _may_begin(flow[start]):
            continue
        match = rules[f"numbering.{name}"].match(flow, start, end)
        if match:
            return _label(name, match)
    return None


def _may_begin(char: str) -> tuple[str, ...]:
    """Return the rules that a line beginning with this character can match, so that most lines try none or two."""
    if char.isdigit():
        return ("decimal", "decimal_misread", "roman_misread", "arabic")
    if char in "IVX":
        return ("compound", "roman_misread", "roman", "upper")
    if char == "(":
        return ("paren",)
    if char in "l|!":
        return ("decimal_misread", "roman_misread", "letter")
    if char in "ABCDEFGHĐ":
        return ("named", "compound", "upper")
    if char in "abcdeđ":
        return ("named", "compound", "letter")
    if char in "PMTN":
        return ("named", "annex")
    if char in "pmtn":
        return ("named", "letter")
    return ("letter",) if char in LETTERS else ()


def _label(name: str, match: regex.Match[str]) -> Label:
    groups = match.groupdict()
    printed = squeeze(match["label"])
    start, end = match.start("label"), match.end()
    closed = bool(groups.get("close"))
    style, ordinal, prefix = name, 0, ""
    if name == "named":
        word = squeeze(match["word"])
        style, ordinal, start = f"named:{word.lower()}", _named_value(printed), match.start("word")
        printed = f"{word} {printed}"
    elif name == "annex":
        style = "named:phụ lục"
    elif name in ("compound", "decimal"):
        printed = printed.replace(" ", "")
        prefix, last = _split_compound(printed)
        style, ordinal = "decimal", int(last)
    elif name == "roman":
        ordinal = roman_value(printed)
    elif name == "arabic":
        close = (groups.get("close") or "").strip()
        style, ordinal = f"arabic{close if close in (')', '/') else '.'}", int(_DIGITS.match(printed)[0])
    elif name == "paren":
        style = "(arabic)" if printed.isdigit() else "(letter)"
        ordinal = int(printed) if printed.isdigit() else letter_value(printed)
        start = match.start()
    elif name in ("letter", "upper"):
        ordinal = letter_value(printed)
    return Label(style, ordinal, printed, start, end, closed, prefix, f"numbering.{name}")


def _split_compound(printed: str) -> tuple[str, str]:
    """Return the label above and the last number: ('3', '1') of 3.1, ('b', '1') of b.1 and b1."""
    head, _, last = printed.rpartition(".")
    if head and last.isdigit():
        return head, last
    match = _LAST_NUMBER.fullmatch(printed)
    assert match is not None, printed  # the rule matched a number at the end
    return match[1], match[2]


def _named_value(printed: str) -> int:
    if digits := _DIGITS.match(printed):
        return int(digits[0])
    if value := roman_value(printed):
        return value
    return _SPELLED.get(fold(printed).split()[-1], 0) or (letter_value(printed) if len(printed) == 1 else 0)


def read_misread_roman(printed: str, expected: int) -> str | None:
    """Return the Roman number that a misread label stands for, where it is the expected one.

    >>> read_misread_roman("Ii", 2), read_misread_roman("ll", 3)
    ('II', None)
    """
    roman = "".join("I" if c in "il1|!" else c for c in printed)
    return roman if roman_value(roman) == expected else None
