"""What OCR misreads, read as it must be: letters that no word has, labels (`A.` for `4.`, `4)` for `a)`) by the order they come in.

Guarantees:
- a label is changed only where it cannot be right after the one before it, looks like the one that must come, and words follow it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from plan_extract.readers.pdf_lines import Line

#: What OCR takes for a label, by the label that must come.
LOOKS_LIKE = {
    "4.": ("A.", "4A.", "Á.", "À."), "5.": ("S.", "Š."), "8.": ("B.",), "a)": ("4)", "ä)", "á)", "à)"), "b)": ("6)", "h)"),
    "c)": ("C)", "€)", "e)"), "d)": ("đ)",), "đ)": ("Đ)",), "g)": ("Ø)", "ø)", "8)", "9)", "q)"),
    "a.": ("4.", "á."), "c.": ("C.", "€."), "d.": ("đ.",),
}  # fmt: skip
_LETTERS = "abcdđeghik"
_NUMBER = re.compile(r"(\d{1,2})\.")
_LETTER = re.compile(rf"([{_LETTERS}])([).])")
_OTHER = re.compile(r"[IVX]{1,5}\.|\d{1,2}(?:\.\d{1,2}){1,3}\.?")

_QUARTER = re.compile(r"(?=1*[IHl])[IHl1]{1,3}(?!\w)")
# (b/c), (p/h), (t/h) in a list of recipients; a letter or sign in the place of t or of the slash may be anything slim.
_SHORT_FOR = re.compile(r"\((?:(?:b[/íiIl1]?|/)[c€C]|(p)/?h|[tuưvUØøO0/]{1,2}h|h(?=\)[;.]))\)")
_DOUBLED = re.compile(r"(?<=Đ)Đ(?=-)")


def mend_word(text: str, before: str = "") -> str:
    """Return a word without what Tesseract often mistakes: letters that no Vietnamese word has, strokes that it overlooks.

    >>> mend_word("06-NQ/ÐU"), mend_word("(b/€)"), mend_word("€)"), mend_word("a}")
    ('06-NQ/ĐU', '(b/c)', 'c)', 'a)')
    >>> mend_word("(th);"), mend_word("(Uh)"), mend_word("(h);"), mend_word("(h)"), mend_word("(p/h)"), mend_word("(bíc)")
    ('(t/h);', '(t/h)', '(t/h);', '(h)', '(p/h)', '(b/c)')
    >>> mend_word("214/TTT-UBND"), mend_word("9/QĐĐ-BYT")
    ('214/TTr-UBND', '9/QĐ-BYT')
    >>> mend_word("H/2012", "Quý"), mend_word("1/2012", "Quý")
    ('II/2012', '1/2012')
    """
    text = text.replace("{", "(").replace("}", ")")
    text = "c)" if text == "€)" else text.replace("Ð", "Đ").replace("/⁄", "/").replace("⁄", "/").replace("/TTT-", "/TTr-")
    text = _DOUBLED.sub("", _SHORT_FOR.sub(lambda match: f"({match[1] or 't'}/h)" if match[0][-2] == "h" else "(b/c)", text))
    quarter = _QUARTER.match(text) if before.lower() == "quý" else None
    if quarter and len(strokes := quarter[0].replace("H", "II")) <= 3:
        return "I" * len(strokes) + text[quarter.end() :]
    return text


@dataclass
class Labels:
    """What label may come next.

    Attributes:
        number: the last number with a point; `letters` the last letter, by the sign behind it.
    """

    number: int = 0
    letters: dict[str, str] = field(default_factory=dict)

    def read(self, text: str) -> str:
        """Return a label as it must be read, and remember it.

        >>> labels = Labels()
        >>> [labels.read(text) for text in ("2.", "3.", "A.", "a)", "b)", "C)", "đ)", "5.", "4)")]
        ['2.', '3.', '4.', 'a)', 'b)', 'c)', 'd)', '5.', 'a)']
        """
        text = next((label for label in self._next() if text in LOOKS_LIKE.get(label, ())), text)
        if match := _NUMBER.fullmatch(text):
            self.number, self.letters = int(match[1]), {}
        elif match := _LETTER.fullmatch(text):
            self.letters[match[2]] = match[1]
        elif _OTHER.fullmatch(text):
            self.number, self.letters = (0 if text[0] in "IVX" else self.number), {}
        return text

    def _next(self) -> Iterable[str]:
        for sign in ")", ".":
            last = self.letters.get(sign)
            at = _LETTERS.index(last) + 1 if last else 0
            if at < len(_LETTERS) and (last or sign == ")"):
                yield _LETTERS[at] + sign
        yield f"{self.number + 1}."


def mend_labels(lines: Iterable[Line]) -> None:
    """Read the labels of a scan's lines anew, in the order of the pages."""
    labels = Labels()
    for line in lines:
        if len(line.words) > 1 and len(line.words[0].text) <= 8 and line.words[1].text[:1].isupper():
            line.words[0] = line.words[0]._replace(text=labels.read(line.words[0].text))
