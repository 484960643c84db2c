"""Edits of an annotated text: gold follows its words, and the labels of sections that an edit writes otherwise.

Guarantees:
- a span of gold lands on the same words; what an edit puts in before or behind them stays outside;
- paths that change change everywhere: sections, their parents, the rows that stand in them or point at them.
"""

from __future__ import annotations

import copy
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from plan_extract.evaluation.gold import LISTS, spans

Row = dict[str, Any]
Varied = tuple[str, Row]
#: What sets a plan and its gold another way; ``None`` where the plan has nothing to vary.
Variation = Callable[[str, Row], Varied | None]

_ROMAN = re.compile(r"[IVX]+")
_PRINTED = re.compile(r"\(?(?P<label>[IVX]{1,5}|[A-H]|\d{1,2}(?:\.\d{1,2})*|[a-zđ])(?P<close>\s?(?:\\?[.):/]|-(?=\s))|(?=\s))")


_POINTER = re.compile(r"(?<!\w)(?:[Mm]ục|[Pp]hần)\s+(?:\d|[IVX]+(?!\w))")


class Edit(NamedTuple):
    """What stands in a span of the text from now on."""

    start: int
    end: int
    text: str


def edited(text: str, plan: Row, edits: Sequence[Edit]) -> Varied:
    """Return the text with the edits made, and gold (a copy) over it.

    >>> edited("I. Aims", {"sections": [{"start": 0, "end": 7}]}, [Edit(0, 2, "PHẦN I")])
    ('PHẦN I Aims', {'sections': [{'start': 0, 'end': 11}]})
    """
    edits = sorted(edit for edit in edits if text[edit.start : edit.end] != edit.text)
    pieces, moves, at, grown = [], [0], 0, 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
        grown += len(edit.text) - (edit.end - edit.start)
        moves.append(grown)
    pieces.append(text[at:])
    starts, ends = [edit.start for edit in edits], [edit.end for edit in edits]
    assert all(one.end <= other.start for one, other in pairwise(edits)), "edits overlap"

    def moved(offset: int, behind: bool) -> int:
        """Return an offset in the new text; one inside an edit goes to its near end, one beside what is put in keeps it outside."""
        done = bisect_right(ends, offset)
        if behind:  # the end of a span: what begins there is not yet made, what is replaced up to there is
            while done and edits[done - 1].start == edits[done - 1].end == offset:
                done -= 1
        if done < len(edits) and starts[done] < offset:
            return starts[done] + moves[done] + (len(edits[done].text) if behind else 0)
        return offset + moves[done]

    plan = copy.deepcopy(plan)
    for span in spans(plan):
        start = moved(span["start"], False)
        span["start"], span["end"] = start, max(moved(span["end"], True), start + 1)
        span.pop("quote", None)
    return "".join(pieces), plan


def changed(text: str, plan: Row, edits: Sequence[Edit]) -> Varied | None:
    """Return the plan with the edits made, ``None`` where they change nothing."""
    varied = edited(text, plan, edits)
    return varied if varied[0] != text else None


# -- labels --------------------------------------------------------------------------------------------------------------


class Label(NamedTuple):
    """The printed label of a section: its place in gold, its span with what closes it, and what kind of label it is."""

    at: int
    start: int
    end: int
    style: str
    row: Row


def labels(text: str, plan: Row) -> Iterator[Label]:
    """Yield the labels of gold's sections that are numbers or letters, as they are printed."""
    for i, row in enumerate(plan["sections"]):
        match = _PRINTED.match(text, row["start"])
        if match and match["label"] == row["label"] and match["close"] is not None:
            yield Label(i, row["start"], match.end(), style_of(row["label"]), row)


def style_of(label: str) -> str:
    """Return the kind of a label.

    >>> [style_of(label) for label in ("IV", "A", "3", "3.1", "đ", "Dự án 2")]
    ['roman', 'upper', 'arabic', 'decimal', 'letter', 'named']
    """
    if _ROMAN.fullmatch(label):
        return "roman"
    if len(label) == 1 and label.isalpha():
        return "upper" if label.isupper() else "letter"
    return "arabic" if label.isdecimal() else "decimal" if re.fullmatch(r"\d+(?:\.\d+)+", label) else "named"


def relabelled(text: str, plan: Row, new: Callable[[Label], tuple[str, str] | None]) -> Varied:
    """Return text and gold with labels printed another way.

    Args:
        new: gives what is printed in place of a label and what closes it, and the label that gold has for it; ``None``: as it was.
    """
    edits, named = [], {}
    for label in labels(text, plan):
        if (told := new(label)) is not None:
            edits.append(Edit(label.start, label.end, told[0]))
            named[label.at] = told[1]
    text, plan = edited(text, plan, edits)
    paths: dict[str, str] = {}
    seen: dict[tuple[str | None, str], int] = {}
    for i, row in enumerate(plan["sections"]):
        parent = paths.get(row["parent"]) if row["parent"] else None
        row["label"] = named.get(i, row["label"])
        count = seen[parent, row["label"]] = seen.get((parent, row["label"]), 0) + 1
        name = row["label"] if count == 1 else f"{row['label']}~{count}"
        paths[row["path"]] = f"{parent}/{name}" if parent else name
        row["path"], row["parent"] = paths[row["path"]], parent
    for name in LISTS:
        for row in plan.get(name) or [] if name != "sections" else []:
            if row.get("section") in paths:
                row["section"] = paths[row["section"]]
            if row.get("refers_to"):
                row["refers_to"] = [paths.get(path, path) for path in row["refers_to"]]
    return text, plan


def pointed_at(text: str) -> bool:
    """Tell whether the text points at a section by its number, so that another number would make a false pointer."""
    return _POINTER.search(text) is not None


def at_lines(
    text: str, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], first: int = 0, last: int | None = None
) -> list[Edit]:
    """Return the edits that write what a pattern finds another way, from one offset to another."""
    stop = len(text) if last is None else last
    return [Edit(*match.span(), replace(match)) for match in pattern.finditer(text, first, stop)]


def body(text: str, plan: Row) -> tuple[int, int]:
    """Return the span of the divisions of gold: from the first label to the end of the last division, or the signature."""
    rows = plan["sections"]
    signature = text.rfind("Nơi nhận")
    signed = signature > rows[len(rows) // 2]["start"]  # a decision's signature stands before the plan
    return rows[0]["start"], text.rfind("\n", 0, signature) + 1 if signed else max(row["end"] for row in rows)
