"""Labels of divisions printed another way: closed, named, lettered or counted otherwise, skipped or used twice.

Guarantees:
- gold follows: the label of a section, its path and what points at it; a number that is skipped or used twice is a finding of gold.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from plan_extract.evaluation.variations.edits import (
    Edit,
    Label,
    Row,
    Variation,
    Varied,
    at_lines,
    changed,
    labels,
    pointed_at,
    relabelled,
    style_of,
)

_LETTERS = "abcdđeghiklmnopqrstuvxy"
_SPELLED = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")
_UPPERS = "ABCDEFGH"
_POINTS = re.compile(r"((?<!\w)(?:[Pp]hần|[Mm]ục)\s+)([IVX]+)(?!\w)")


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


def closed(style: str, form: str) -> Variation:
    """Return the variation that prints the labels of a style in a form, `{}` the label: `{}/`, `({})`; gold keeps them."""

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
        told = relabelled(text, plan, lettered)
        pointers = at_lines(told[0], _POINTS, lambda match: match[1] + letters.get(match[2], match[2]))
        return changed(*told, pointers) or told

    return vary


def running(text: str, plan: Row) -> Varied | None:
    """Let the Arabic numbers run through the Roman divisions: II begins with 4."""
    found = list(labels(text, plan))
    styles = {label.row["path"]: label.style for label in found}
    if pointed_at(text) or any(label.style == "decimal" for label in found):
        return None
    numbers: dict[int, int] = {}
    for label in found:
        if label.style == "arabic" and styles.get(label.row["parent"]) == "roman" and "/" not in label.row["parent"]:
            numbers[label.at] = len(numbers) + 1
    return _varied(text, plan, lambda label: (f"{numbers[label.at]}.", str(numbers[label.at])) if label.at in numbers else None)


def _last(text: str, plan: Row, style: str) -> Label | None:
    """Return the last label of a style that has two siblings before it, nothing numbered after it below, and no pointer to it."""
    pointed = {path for row in plan.get("assignments") or [] for path in row.get("refers_to") or []}
    found = list(labels(text, plan))
    for label in reversed(found):
        siblings = [one for one in found if one.row["parent"] == label.row["parent"] and one.style == style]
        children = [one for one in found if one.row["parent"] == label.row["path"] and one.style == "decimal"]
        ordered = [_ordinal(one) for one in siblings] == list(range(1, len(siblings) + 1))
        last = label.style == style and ordered and len(siblings) > 2 and siblings[-1] is label and not children
        if last and not any(path == label.row["path"] or path.startswith(label.row["path"] + "/") for path in pointed):
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
            name = (
                _roman(number)
                if style == "roman"
                else last.row["label"].rpartition(".")[0] + "." + str(number)
                if style == "decimal"
                else str(number)
            )
        printed = text[last.start : last.end].replace(last.row["label"], name, 1)
        told = _varied(text, plan, lambda label: (printed, name) if label.at == last.at else None)
        assert told is not None
        start = told[1]["sections"][last.at]["start"]
        row = {"code": code, "evidence": [{"start": start, "end": start + len(printed)}]}
        told[1]["findings"] = [*(told[1].get("findings") or []), row]
        return told

    return vary


def _varied(text: str, plan: Row, new: Callable[[Label], tuple[str, str] | None]) -> Varied | None:
    told = relabelled(text, plan, new)
    return told if told[0] != text else None


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
        return changed(text, plan, edits)

    return vary


def _shouted(varied: Varied | None) -> Varied | None:
    if varied is None:
        return None
    text, plan = varied
    pattern = re.compile(r"^PHẦN thứ \w+(?=:)", re.M)
    return pattern.sub(lambda match: match[0].upper(), text), plan


#: Name → variation.
LABELS: dict[str, Variation] = {
    **{
        f"I. as {form.format('I')}": closed("roman", form)
        for form in ("{}/", "{}-", "{} -", "{})", "{}", "{}:", "{} .", "{}.-", "{}–", "{} –")
    },
    **{
        f"1. as {form.format(1)}": closed("arabic", form)
        for form in ("{}/", "{})", "{}-", "{} -", "({})", "{}", "{}:", "{} .", "{}.-", "{} –")
    },
    **{f"1.1. as {form.format('1.1')}": closed("decimal", form) for form in ("{}", "{}/", "{})", "{}-", "{} -", "{}:")},
    **{
        f"a) as {form.format('a')}": closed("letter", form)
        for form in ("{}.", "{}/", "{}-", "({})", "{} -", "{} )", "{}).", "{} –")
    },
    "mixed": mixed,
    "PHẦN I": parts("PHẦN {}"),
    "Phần I:": parts("Phần {}:"),
    "Phần I.": parts("Phần {}."),
    "Mục I.": parts("Mục {}."),
    "Chương I": parts("Chương {}"),
    "Phần thứ nhất": parts("Phần thứ {}", spelled=True),
    "PHẦN THỨ NHẤT": lambda text, plan: _shouted(parts("PHẦN thứ {}:", spelled=True)(text, plan)),
    "A.": uppers("{}."),
    "A/": uppers("{}/"),
    "A -": uppers("{} -"),
    "A)": uppers("{})"),
    "1. runs on": running,
    **{f"skip {style}": misnumbered(style, 1, "numbering_gap") for style in ("roman", "arabic", "decimal", "letter")},
    **{f"twice {style}": misnumbered(style, -1, "numbering_repeat") for style in ("roman", "arabic", "decimal", "letter")},
    "label glued": behind_label(""),
    "label two blanks": behind_label("  "),
    "label tab": behind_label("\t"),
    "label nbsp": behind_label("\u00a0"),
    "label alone": behind_label("\n"),
    "label alone, blank line": behind_label("\n\n"),
}
