"""The documents of a file: where a decision ends and the plan attached to it begins, where a body ends and is signed.

Guarantees:
- a title behind a decision's signature, or its closing sign (./.), begins a part; behind a plan's it is that of an annex;
- parts cover the flow from its start to its end.
"""

from __future__ import annotations

import re

from plan_extract.layout import Line
from plan_extract.normalize import fold
from plan_extract.outline import Part
from plan_extract.rules import Rules

# What every signature formula holds; the lines without it, nearly all, are not tried.
_FORMULA = re.compile(r"T\s?M|K\s?T|T\s?L|TUQ|Q|[TK]/[MTL]")
#: How far before a title the end of the document before it stands, where its signature was left out.
NEAR = 10
_PLAN_TYPES = {"ke hoach", "chuong trinh", "de an", "phuong an"}


class Parts:
    """The documents of a file, as their titles, labels and signatures come by."""

    def __init__(self, rules: Rules, length: int) -> None:
        self.rules, self.length = rules, length
        self.signed = False
        self._first = True
        self._open: dict[str, int] = {"start": 0, "title": -1, "body": -1, "signature": -1}
        self._kind = ""
        self._done: list[Part] = []

    def see(self, flow: str, line: Line, row: str, in_body: bool) -> bool:
        """Take note of a line; return whether a new part or the signature begins with it."""
        if row.lstrip()[:1].isupper():
            kind = self._title_kind(flow, line)
            # A title behind a decision's signature is the plan attached to it; behind a plan's, it is that of an annex.
            closed = in_body and self._kind == "other" and flow[max(0, line.start - NEAR) : line.start].rstrip().endswith("./.")
            if kind == "plan" and self._kind != "plan" and (self.signed or closed):
                self._finish(line.start)
                self._open["title"], self._kind = line.start, kind
                return True
            if kind and self._open["title"] < 0 and not self.signed and not in_body:
                self._open["title"], self._kind = line.start, kind
        if not self.signed and self._is_signature(flow, line, row, in_body):
            self._open["signature"] = line.start
            self.signed = True
            return True
        return False

    def _title_kind(self, flow: str, line: Line) -> str:
        """Return `plan` or `other` where the line is a title, else ``; in mixed case only the first line of a file is one."""
        first, self._first = self._first, False
        if self.rules["zones.plan_title"].match(flow, line.start, line.end):
            return "plan"
        if self.rules["zones.other_title"].match(flow, line.start, line.end):
            return "other"
        mixed = self.rules["zones.mixed_title"].match(flow, line.start, line.end) if first else None
        return "" if mixed is None else "plan" if fold(mixed["type"]) in _PLAN_TYPES else "other"

    def _is_signature(self, flow: str, line: Line, row: str, in_body: bool) -> bool:
        if ("Nơi" in row or "NƠI" in row) and self.rules["zones.recipients"].search(flow, line.start, line.end):
            return True
        named = in_body or self._open["title"] >= 0
        if named and _FORMULA.search(row) and self.rules["zones.authority"].search(flow, line.start, line.end):
            return True
        return in_body and row.lstrip()[:3].isupper() and self.rules["zones.head"].match(flow, line.start, line.end) is not None

    def label_at(self, start: int) -> None:
        """Take note of a label: the first one begins the body."""
        if self._open["body"] < 0:
            self._open["body"] = start

    def _finish(self, end: int) -> None:
        title, body, signature = self._open["title"], self._open["body"], self._open["signature"]
        start = self._open["start"]
        signature = signature if signature >= 0 else end
        self._done.append(Part(start, title if title >= 0 else start, self._kind, body if body >= 0 else signature, signature, end))
        self._open = {"start": end, "title": -1, "body": -1, "signature": -1}
        self._kind, self.signed = "", False

    def done(self) -> list[Part]:
        """Return the parts, the last one ended."""
        if self._open["start"] < self.length or not self._done:
            self._finish(self.length)
            self._open["start"] = self.length
        return self._done
