"""A plan taken apart into labelled spans, and put together again: what every annotation tool shares.

Guarantees:
- `put_together(take_apart(plan))` is the plan, whatever it holds: a row travels with its span, the rest as a skeleton;
- a row without a span of its own stays in the skeleton, so that nothing depends on what a tool can show;
- only what differs from what went out is changed: a null stays null, a missing field stays missing.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from plan_extract.evaluation.exchange.fields import PREFIX, REFERENCES, Kind, labels, shown

Row = dict[str, Any]


class ExchangeError(Exception):
    """What is wrong with a file, and the way out."""

    def __init__(self, cause: str, way_out: str) -> None:
        super().__init__(f"{cause}; {way_out}")
        self.cause, self.way_out = cause, way_out


@dataclass
class Region:
    """A labelled span.

    Args:
        label: one of `fields.labels`.
        start: first code point of the source text.
        end: code point behind the last one.
        at: what it stands for, as in `targets/T4` or `projects/P1/activities/0`; ``None`` for a span drawn by hand.
        row: the row or header value that travels with it; ``None`` for a further span of a row.
        values: what the tool shows of the row, each in its printed form.
        remark: what a person wrote to it.
    """

    label: str
    start: int
    end: int
    at: str | None = None
    row: Any = None
    values: dict[str, Any] = field(default_factory=dict)
    remark: str = ""


class Parts(NamedTuple):
    """A plan taken apart: a row that stands in a region leaves its key in the skeleton; relations are pairs of regions."""

    skeleton: Row
    regions: list[Region]
    relations: list[tuple[int, int]]


def take_apart(plan: Row, text: str) -> Parts:
    """Take a plan apart into its regions, those of a row together, and the skeleton that is left.

    Raises:
        ExchangeError: a span lies outside of the text.
    """
    skeleton = copy.deepcopy(plan)
    regions: list[Region] = []
    header = skeleton.get("header") or {}
    for name, span in (header.get("evidence") or {}).items():
        if f"header-{name}" in labels() and header.get(name) is not None and _is_visible(span, text, f"header.{name}"):
            regions.append(Region(f"header-{name}", span["start"], span["end"], f"header/{name}", header[name]))
            regions += further(f"header/{name}", header[name], text)
    for name in PREFIX:
        rows, taken = skeleton.get(name) or [], {row.get("id") for row in skeleton.get(name) or []}
        unique = len(taken - {None}) == len(rows) and all(isinstance(key, str) and "/" not in key for key in taken)
        for i, row in enumerate(rows):
            key = row["id"] if unique else f"#{i}"
            if main := main_span(name, row, text):
                regions.append(Region(name, *main, f"{name}/{key}", row))
                regions += further(f"{name}/{key}", row, text)
                rows[i] = key
    at = {(region.label, region.row["id"]): i for i, region in enumerate(regions) if region.label in PREFIX and "id" in region.row}
    relations = [
        (i, at[other, key])
        for (of, other), name in REFERENCES.items()
        for i, region in enumerate(regions)
        if region.label == of
        for key in references(region.row, name)
        if (other, key) in at
    ]
    return Parts(skeleton, regions, relations)


def main_span(name: str, row: Row, text: str) -> tuple[int, int] | None:
    """Return the span that stands for a row: its (first) evidence, for a section without one its first line; or ``None``."""
    evidence = row.get("evidence")
    span: Any = evidence[0] if isinstance(evidence, list) and evidence else evidence
    if not span and name == "sections" and type(start := row.get("start")) is int:
        line = text.find("\n", start)
        span = {"start": start, "end": min(len(text) if line < 0 else line, row.get("end") or len(text))}
    return (span["start"], span["end"]) if _is_visible(span, text, f"{name} {row.get('id')}") else None


def spans(value: Any, path: str = "") -> Iterator[tuple[str, Row]]:
    """Yield each span inside a row with its path; bullets of sections are none, nor is the row itself."""
    if path and is_span(value):
        yield path, value
    elif isinstance(value, dict | list):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            if key != "items":
                yield from spans(below, f"{path}/{key}" if path else str(key))


def is_span(value: Any) -> bool:
    """Tell whether something is an evidence object."""
    return isinstance(value, dict) and type(value.get("start")) is int and type(value.get("end")) is int


def check_span(start: Any, end: Any, text: str, what: str) -> None:
    """Raise an error where a span is none or lies outside of the text."""
    if type(start) is not int or type(end) is not int or not 0 <= start <= end <= len(text):
        raise ExchangeError(
            f"{what}: the span {start}-{end} lies outside of the text of {len(text)} characters",
            "check that the text is the one that was annotated, or mend the span",
        )


def _is_visible(span: Any, text: str, what: str) -> bool:
    if not is_span(span):
        return False
    check_span(span["start"], span["end"], text, what)
    return bool(text[span["start"] : span["end"]].strip())


def label_of(at: str, *, is_row: bool) -> str:
    """Return the label under which something goes out: `projects/P1` → `projects`, `projects/P1/outputs/0` → `projects-outputs`."""
    first, second, *rest = [*at.split("/"), ""]
    return f"header-{second}" if first == "header" else first if is_row else f"{first}-{rest[0]}"


def further(at: str, row: Any, text: str) -> Iterator[Region]:
    """Yield a region for each span of a row but the one that stands for it."""
    for path, span in spans(row):
        label = label_of(f"{at}/{path}", is_row=False)
        if path not in ("evidence", "evidence/0") and label in labels() and _is_visible(span, text, f"{at}/{path}"):
            yield Region(label, span["start"], span["end"], f"{at}/{path}")


def references(row: Row, name: str) -> list[str]:
    """Return the ids that a field of a row names, whether it holds one or a list."""
    value = row.get(name)
    return [key for key in (value if isinstance(value, list) else [value]) if isinstance(key, str)]


def values_of(region: Region, kinds: tuple[Kind, ...]) -> dict[str, Any]:
    """Return what a tool with controls of some kinds shows of a region."""
    return {} if region.row is None else shown(region.label, region.row, kinds)


def dumped(value: Any) -> str:
    """Return JSON in one line, whatever a tool takes for the end of a line."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(f"\\u{ord(char):04x}" if char in "\x7f\x85\u2028\u2029\ufeff" else char for char in text)


def located(text: str, places: list[tuple[int, int]], quote: str) -> tuple[int, int] | None:
    """Return the span from the first to the last place, in code points, also where they were counted in UTF-16 units.

    The quote tells; ``None`` where it stands at neither.

    >>> located("🙂 đạt 5", [(2, 5)], "đạt"), located("🙂 đạt 5", [(3, 6)], "đạt"), located("🙂 đạt 5", [(0, 3)], "đạt")
    ((2, 5), (2, 5), None)
    """
    units = text.encode("utf-16-le")
    counted = [[len(units[: 2 * at].decode("utf-16-le", "ignore")) for at in place] for place in places]
    for one in (places, counted):
        if _bare("".join(text[start:end] for start, end in one)) == _bare(quote):
            return one[0][0], one[-1][1]
    return None


def _bare(quote: str) -> str:
    return re.sub(r"\\n|\s", "", quote)
