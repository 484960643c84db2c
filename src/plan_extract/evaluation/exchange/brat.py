"""brat standoff: `.txt`, `.ann`, `annotation.conf` and `visual.conf`, and back.

Guarantees:
- offsets are code points; a span over several lines is one of several fragments, as brat wants it;
- fields with a closed list of values are attributes; the row stands as JSON in the note of its span, where it can be edited;
- what no span stands for is in the note of the one `plan` span.
"""

from __future__ import annotations

import json
import re
from typing import Any

from plan_extract.evaluation.exchange.fields import REFERENCES, Kind, labels, shown
from plan_extract.evaluation.exchange.regions import ExchangeError, Parts, Region, check_span, dumped, located, values_of

KINDS: tuple[Kind, ...] = ("choice",)
_LINES = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_T = re.compile(r"(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)")
_A = re.compile(r"[AM]\S+\t(\S+) (T\S+) (\S+)")
_R = re.compile(r"R\S+\t(\S+) Arg1:(T\S+) Arg2:(T\S+)\s*")
_NOTE = re.compile(r"#\S*\t(\S+) (T\S+)\t(.*)")
_COLOURS = ("#ffd9b3", "#cce5ff", "#d5f0c9", "#f5c6cb", "#e2d4f0", "#fff3b0", "#c9efef", "#e8e0d5", "#f9d5e5", "#d9d9d9", "#cfe2b9")


def annotation_conf() -> str:
    """Return the types of spans, arrows and attributes."""
    arrows = [f"{name}\tArg1:{one}, Arg2:{other}" for (one, other), name in REFERENCES.items()]
    attributes = [
        f"{label}-{name}\tArg:{label}, Value:{'|'.join(field.values)}"
        for label, fields in labels().items()
        for name, field in fields.items()
        if field.kind in KINDS
    ]
    overlap = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
    return "\n".join(
        ["[entities]", "plan", *labels(), "", "[relations]", *arrows, overlap, "", "[events]", "", "[attributes]", *attributes, ""]
    )


def visual_conf() -> str:
    """Return labels and colours: a colour for each list."""
    lists = list(dict.fromkeys(label.partition("-")[0] for label in labels()))
    colours = [f"{label}\tbgColor:{_COLOURS[lists.index(label.partition('-')[0]) % len(_COLOURS)]}" for label in labels()]
    names = [f"{label} | {label.replace('_', ' ')}" for label in labels()]
    return "\n".join(["[labels]", *names, "", "[drawing]", "SPAN_DEFAULT\tfgColor:black, borderColor:darken", *colours, ""])


def to_ann(parts: Parts, text: str, carried: str) -> str:
    """Return the standoff annotation of a plan."""
    whole = Region("plan", *_hull(_fragments(text, 0, len(text))[:1]))
    lines, count = [], 0
    for i, region in enumerate([whole, *parts.regions], 1):
        fragments = _fragments(text, region.start, region.end)
        places = ";".join(f"{start} {end}" for start, end in fragments)
        lines.append(f"T{i}\t{region.label} {places}\t{' '.join(text[start:end] for start, end in fragments)}")
        note: dict[str, Any] = {"at": region.at} | ({} if region.row is None else {"row": region.row})
        if _hull(fragments) != (region.start, region.end):
            note["span"] = [region.start, region.end]
        lines.append(f"#{i}\tAnnotatorNotes T{i}\t{carried if region is whole else dumped(note)}")
        for name, value in values_of(region, KINDS).items() if region is not whole else ():
            count += 1
            lines.append(f"A{count}\t{region.label}-{name} T{i} {value}")
    for i, (one, other) in enumerate(parts.relations, 1):
        name = REFERENCES[parts.regions[one].label, parts.regions[other].label]
        lines.append(f"R{i}\t{name} Arg1:T{one + 2} Arg2:T{other + 2}")
    return "\n".join(lines) + "\n"


def _fragments(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the lines of a span that hold something."""
    return [found.span() for found in _LINES.finditer(text, start, end) if found[0].strip()]


def _hull(fragments: list[tuple[int, int]]) -> tuple[int, int]:
    return fragments[0][0], fragments[-1][1]


def from_ann(ann: str, text: str) -> tuple[str | None, Parts]:
    """Return what was carried along, and the regions of a standoff annotation.

    Raises:
        ExchangeError: a line is none of the export's kinds, or speaks of another text.
    """
    spans: dict[str, Region] = {}
    notes: dict[str, str] = {}
    rest: list[tuple[int, str]] = []
    for number, line in enumerate(ann.split("\n"), 1):
        line = line.removesuffix("\r")
        if found := _T.fullmatch(line):
            spans[found[1]] = _span(number, found, text)
        elif found := _NOTE.fullmatch(line):
            notes[found[2]] = found[3]
        elif line.strip():
            rest.append((number, line))
    whole = next((key for key, region in spans.items() if region.label == "plan"), None)
    carried = notes.pop(whole, None) if whole else None
    regions = {key: _noted(region, notes.get(key), text) for key, region in spans.items() if key != whole}
    order = {key: i for i, key in enumerate(regions)}
    relations = []
    for number, line in rest:
        attribute, arrow = _A.fullmatch(line.rstrip()), _R.fullmatch(line)
        if attribute and attribute[2] in regions:
            region, (label, _, name) = regions[attribute[2]], attribute[1].rpartition("-")
            if label != region.label or name not in labels().get(label, {}):
                raise ExchangeError(f"line {number}: {attribute[1]!r} is unknown", "use the annotation.conf of the export")
            region.values[name] = attribute[3]
        elif arrow and arrow[2] in order and arrow[3] in order:
            relations.append((order[arrow[2]], order[arrow[3]]))
        else:
            raise ExchangeError(f"line {number} is not understood: {line[:50]!r}", "spans, attributes, arrows and notes are read")
    return carried, Parts({}, list(regions.values()), relations)


def _span(number: int, found: re.Match[str], text: str) -> Region:
    places = [(int(start), int(end)) for start, end in (place.split() for place in found[3].split(";"))]
    span = located(text, places, found[4])
    if span is None:
        for place in places:
            check_span(*place, text, f"line {number}")
        stands = " ".join(text[start:end] for start, end in places)
        cause = f"line {number}: at {found[3]} stands {stands[:40]!r}, not {found[4][:40]!r}"
        raise ExchangeError(cause, "keep .ann and .txt together as they were exported")
    return Region(found[2], *span)


def _noted(region: Region, note: str | None, text: str) -> Region:
    """Return a region with what its note says: our JSON, fields of a new row as JSON, or a person's remark."""
    try:
        told = json.loads(note or "{}")
    except ValueError:
        told = None
    if not isinstance(told, dict):
        region.remark = note or ""
        return region
    if "at" in told:
        region.at, region.row = told["at"], told.get("row")
        span = told.get("span")
        if span and _hull(_fragments(text, *span)) == (region.start, region.end):
            region.start, region.end = span
    elif region.label in labels():
        region.values = shown(region.label, told, ("choice", "number", "text", "texts"))
    return region
