"""Regions that came back from an annotation tool → the plan with what people changed.

Guarantees:
- a region that came back as it went out changes nothing;
- a deleted span takes what it stood for with it: a row, a header's value, one evidence of several;
- a span drawn by hand becomes a row with an id of its own, in document order, in the section that it stands in.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from plan_extract.evaluation.exchange.fields import PREFIX, REFERENCES, Field, Kind, is_value, labels, properties
from plan_extract.evaluation.exchange.regions import (
    ExchangeError,
    Parts,
    Region,
    Row,
    check_span,
    dumped,
    further,
    label_of,
    main_span,
    references,
    values_of,
)


def put_together(parts: Parts, text: str, kinds: tuple[Kind, ...]) -> Row:
    """Put a plan together from a skeleton, regions and relations.

    Args:
        parts: what came back; the skeleton with the keys that `take_apart` left in it.
        text: the source text.
        kinds: kinds of fields that the tool has controls for: what such a control shows no more was taken out.

    Raises:
        ExchangeError: a label, value or relation that has no meaning, a span outside of the text.
    """
    return _Merge(parts, text, kinds).merge(parts)


class _Merge:
    def __init__(self, parts: Parts, text: str, kinds: tuple[Kind, ...]) -> None:
        self.text, self.kinds = text, kinds
        self.plan = copy.deepcopy(parts.skeleton)
        self.header: Row = self.plan.get("header") or {}
        self.rows: dict[str, Any] = {}  # what travelled, by its place in the plan
        self.of: dict[int, Row] = {}  # region → its row
        self.spans: dict[str, Region] = {}  # what stands for a part of a row, by its place
        self.has_quotes = '"quote"' in dumped([parts.skeleton, [region.row for region in parts.regions]])

    def merge(self, parts: Parts) -> Row:
        known: dict[str, int] = {}
        drawn: list[int] = []
        for i, region in enumerate(parts.regions):
            self._check(region)
            at, is_row = region.at or "", region.row is not None
            if not at or region.label != label_of(at, is_row=is_row) or at in known or at in self.spans:
                drawn.append(i)
            elif is_row:
                known[at] = i
            else:
                self.spans[at] = region
        for at, i in known.items():
            self.of[i] = self.rows[at] = self._known(at, parts.regions[i])
        sent = {name: {key for key in self.plan.get(name) or [] if isinstance(key, str)} for name in PREFIX}
        self._header({at: parts.regions[i] for at, i in known.items() if at.startswith("header/")})
        self._lists(sent)
        for i in sorted(drawn, key=lambda i: (parts.regions[i].label != "sections", parts.regions[i].start)):
            self.of[i] = self._drawn(parts.regions[i])
        self._relate(parts, sent)
        if self.header:
            self.plan["header"] = self.header
        if notes := [{"at": region.start, "note": region.remark} for region in parts.regions if region.remark]:
            self.plan["notes"] = [*(self.plan.get("notes") or []), *notes]
        return self.plan

    def _check(self, region: Region) -> None:
        if region.label not in labels():
            raise ExchangeError(f"the label {region.label!r} is unknown", f"use one of {', '.join(labels())}")
        check_span(region.start, region.end, self.text, region.at or region.label)
        if not self.text[region.start : region.end].strip():
            raise ExchangeError(f"the span {region.start}-{region.end} ({region.label}) is blank", "delete it")

    def _known(self, at: str, region: Region) -> Any:
        """Return the row of a region that went out, with what was changed in it."""
        row = copy.deepcopy(region.row)
        if region.label in PREFIX and not isinstance(row, dict):
            raise ExchangeError(f"{at}: what travels with the span is no row", "take the span's note as it was exported")
        before = main_span(region.label, row, self.text) if region.label in PREFIX else None
        removed = set()
        for part in further(at, row, self.text):
            path = str(part.at)[len(at) + 1 :].split("/")
            above, key = _above(row, path)
            if now := self.spans.get(str(part.at)):
                self._move(above[key], now)
            else:
                above[key] = None
                removed.add(path[0])
        for name in removed if isinstance(row, dict) else ():
            if isinstance(row[name], list):
                row[name] = [span for span in row[name] if span is not None]
        if before and before != (region.start, region.end):
            evidence = row.get("evidence")
            if span := evidence[0] if isinstance(evidence, list) else evidence:
                self._move(span, region)
            if row.get("start") == before[0]:
                row["start"] = region.start
        return _edited(region, row, values_of(region, self.kinds))

    def _move(self, span: Row, region: Region) -> None:
        if (span["start"], span["end"]) != (region.start, region.end):
            span.update({key: None for key in ("page", "bbox") if key in span})
            span.update(self._span(region, "quote" in span))

    def _span(self, region: Region, quote: bool) -> Row:
        span: Row = {"start": region.start, "end": region.end}
        return span | {"quote": self.text[region.start : region.end]} if quote else span

    def _header(self, known: dict[str, Region]) -> None:
        evidence = self.header.get("evidence") or {}
        for name, span in list(evidence.items()):
            shown = f"header-{name}" in labels() and self.header.get(name) is not None
            if shown and f"header/{name}" not in known and self.text[span["start"] : span["end"]].strip():
                del evidence[name]
                self.header[name] = None if isinstance(self.header[name], str) else self.header[name]
        for at, region in known.items():
            name = at.partition("/")[2]
            self.header[name] = self.rows[at]
            self._move(self.header.setdefault("evidence", {}).setdefault(name, self._span(region, self.has_quotes)), region)

    def _lists(self, sent: dict[str, set[str]]) -> None:
        """Put the rows back where their keys stand; those whose key is not there (another base) in document order."""
        for name, keys in sent.items():
            rows = [self.rows.get(f"{name}/{row}") if isinstance(row, str) else row for row in self.plan.get(name) or []]
            if keys:
                self.plan[name] = [row for row in rows if row is not None]
        for at, row in self.rows.items():
            name, _, key = at.partition("/")
            if name in PREFIX and key not in sent[name]:
                self._insert(name, row)

    def _insert(self, name: str, row: Row) -> None:
        rows = self.plan[name] = self.plan.get(name) or []
        start = (main_span(name, row, self.text) or (0, 0))[0]
        after = (i for i, other in enumerate(rows) if (main_span(name, other, self.text) or (0, 0))[0] > start)
        rows.insert(next(after, len(rows)), row)

    def _drawn(self, region: Region) -> Row:
        """Return the row that a span drawn by hand makes, or becomes part of."""
        label = region.label
        of, _, name = label.partition("-")
        if of == "header":
            self.header.setdefault("evidence", {})[name] = self._span(region, self.has_quotes)
            self.header[name] = _edited(region, self.header.get(name), {})
            return self.header
        if not name:
            row = self._row(region)
            self._insert(label, row)
            return row
        rows = [row for row in self.plan.get(of) or [] if (main_span(of, row, self.text) or (0, 0))[0] <= region.start]
        if of == "tables" or not rows:
            raise ExchangeError(
                f"the span {region.start}-{region.end} ({label}) belongs to no row",
                "cells are added in the JSON file" if of == "tables" else f"draw it behind the span of its row ({of})",
            )
        owner: Row = max(rows, key=lambda row: (main_span(of, row, self.text) or (0, 0))[0])
        span = self._span(region, self.has_quotes)
        owner[name] = [*owner[name], span] if isinstance(owner.get(name), list) else span
        return owner

    def _row(self, region: Region) -> Row:
        name = region.label
        ids = [str(row.get("id")) for row in self.plan.get(name) or []]
        number = max((int(found[0]) for key in ids if (found := re.search(r"\d+$", key))), default=0) + 1
        span = self._span(region, self.has_quotes)
        row: Row = {"id": f"{PREFIX[name]}{number}"}
        for field, told in properties(name).items():
            if field == "section":
                row[field] = (self._section(region.start) or {}).get("path") or self._outside(region.start)
            elif field == "evidence":
                row[field] = [span] if told.get("type") == "array" else span
            elif "default" in told or told.get("type") == "array":
                row[field] = told.get("default", [])
        if name == "sections":
            self._place(row, region)
        return dict(_edited(region, row, {}))

    def _place(self, row: Row, region: Region) -> None:
        """Fill in what follows from the place of a section drawn by hand: label, path, level, parent, end."""
        sections = self.plan.get("sections") or []
        above = self._section(region.start) or {"path": None, "end": len(self.text)}
        label = region.values.get("label") or self.text[region.start : region.end].split()[0].rstrip(".):")
        path = region.values.get("path") or "/".join(filter(None, (above["path"], label)))
        level = region.values.get("level") or path.count("/") + 1
        below = (other["start"] for other in sections if other["start"] > region.start and other["level"] <= level)
        row |= {"path": path, "label": label, "level": level, "parent": path.rpartition("/")[0] or None}
        row |= {"role": above.get("role", "other"), "start": region.start, "end": min(below, default=above["end"])}

    def _section(self, at: int) -> Row | None:
        """Return the innermost section around a place."""
        around = [row for row in self.plan.get("sections") or [] if row["start"] <= at < row["end"]]
        return max(around, key=lambda row: int(row["start"]), default=None)

    def _outside(self, at: int) -> str:
        return "closing" if any(row["start"] < at for row in self.plan.get("sections") or []) else "preamble"

    def _relate(self, parts: Parts, sent: dict[str, set[str]]) -> None:
        """Let rows name each other as the arrows say; an id that no region stood for stays as it was."""
        arrows: dict[tuple[int, str], list[str]] = {}
        for one, other in parts.relations:
            ends = (parts.regions[one].label, parts.regions[other].label)
            if ends not in REFERENCES or one not in self.of or other not in self.of:
                raise ExchangeError(
                    f"an arrow leads from {ends[0]} to {ends[1]}",
                    "arrows lead " + ", ".join(f"from {a} to {b} ({name})" for (a, b), name in REFERENCES.items()),
                )
            arrows.setdefault((one, REFERENCES[ends]), []).append(str(self.of[other]["id"]))
        for i, row in self.of.items():
            for (of, to), name in REFERENCES.items():
                was = references(row, name) if parts.regions[i].label == of else []
                now = arrows.get((i, name), [])
                if {key for key in was if key in sent[to]} == set(now):
                    continue
                kept = [key for key in was if key in now or key not in sent[to]]
                row[name] = kept + [key for key in now if key not in kept]
                if name == "parent":
                    row[name] = now[0] if now else None
                    if len(set(now)) > 1:
                        raise ExchangeError(f"{row['id']} has several parents ({', '.join(now)})", "leave one arrow")


def _above(row: Any, path: list[str]) -> tuple[Any, Any]:
    """Return what a path inside a row leads to: the object or list that holds it, and its key there."""
    for key in path[:-1]:
        row = row[int(key)] if isinstance(row, list) else row[key]
    return row, int(path[-1]) if isinstance(row, list) else path[-1]


def _edited(region: Region, row: Any, was: Row) -> Any:
    """Return a row with the values that a region shows now, where they are not what it showed."""
    for name, field in labels()[region.label].items():
        if (now := region.values.get(name)) != was.get(name):
            value = _value(f"{region.at or region.label} {name}", field, now)
            row = value if list(labels()[region.label]) == ["value"] else {**(row or {}), name: value}
    return row


def _value(what: str, field: Field, now: Any) -> Any:
    if now is None:
        return [] if field.kind == "texts" else None
    if field.kind == "choice" and now in field.values:
        return field.values[now]
    if field.kind != "choice" and is_value(field, now):
        return int(now) if field.kind == "number" and now == int(now) else now
    choices = f": one of {', '.join(field.values)}" if field.values else ""
    raise ExchangeError(f"{what}: {now!r} is no value of it", f"it takes a {field.kind}{choices}")
