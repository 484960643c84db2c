"""The lines that a value stands in, for a reader who wants to see what is said there.

Guarantees:
- a passage is text of the plan as it stands, and holds the value whole.
"""

from __future__ import annotations

import regex

from plan_extract.compare.model import Passage
from plan_extract.schema import Evidence

#: Lines that are taken on each side of a wrapped one, and letters on each side of the value.
_LINES, _LETTERS = 3, 400
# What a line of its own begins with: a bullet, a label, a cell; or nothing stands in it.
_NEW = regex.compile(r"[ \t]*(?:[-+•*|–(]|\d+(?:\.\d+)*[.)]|\p{L}[.)]|[IVXLC]+\.|\n|$)")


def passage_of(text: str, evidence: Evidence) -> Passage:
    """Return the paragraph, bullet or table row around a place.

    >>> text = "I. AIMS\\n- The rate falls\\nto 5% this year.\\n- Other"
    >>> passage_of(text, Evidence(start=27, end=29, quote="5%")).text
    '- The rate falls\\nto 5% this year.'
    """
    start, end = text.rfind("\n", 0, evidence.start) + 1, _end(text, evidence.end)
    for _ in range(_LINES):
        if start == 0 or _NEW.match(text, start) or text[start - 2 : start] == "\n\n":
            break
        start = text.rfind("\n", 0, start - 1) + 1
    for _ in range(_LINES):
        if end == len(text) or _NEW.match(text, end + 1):
            break
        end = _end(text, end + 1)
    start, end = max(start, evidence.start - _LETTERS), min(end, evidence.end + _LETTERS)
    return Passage(start=start, line=text.count("\n", 0, evidence.start) + 1, text=text[start:end])


def _end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found
