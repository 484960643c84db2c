"""Styles of a DOCX file: what a paragraph or run has from its style and the styles that it is based on.

Guarantees:
- the nearest style that says something decides; circles and endless chains of styles end.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from plan_extract.readers.docx_package import W, is_on, value

#: Word allows eleven.
_LONGEST_CHAIN = 20
_CONTENTS = re.compile(r"toc \d", re.I)


class Styles:
    """The styles of a file.

    Attributes:
        default: id of the paragraph style of paragraphs that name none.
    """

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._chains: dict[str, list[Element]] = {}
        self._switches: dict[tuple[str | None, str], bool | None] = {}
        self.default: str | None = None
        for style in () if root is None else root.iter(W + "style"):
            style_id = style.get(W + "styleId", "")
            self._styles[style_id] = style
            if style.get(W + "type") == "paragraph" and style.get(W + "default", "0") in ("1", "true", "on"):
                self.default = style_id

    def chain(self, style_id: str | None) -> list[Element]:
        """Return a style and what it is based on, nearest first."""
        if style_id is None:
            return []
        if style_id not in self._chains:
            found: list[Element] = []
            at: str | None = style_id
            while at is not None and (style := self._styles.get(at)) is not None and len(found) < _LONGEST_CHAIN:
                found.append(style)
                at = value(style, "basedOn")
            self._chains[style_id] = found
        return self._chains[style_id]

    def is_on(self, style_id: str | None, tag: str) -> bool | None:
        """Tell whether a style switches a property of runs on, ``None`` where it says nothing."""
        key = (style_id, tag)
        if key not in self._switches:
            said = (is_on(style.find(W + "rPr"), tag) for style in self.chain(style_id))
            self._switches[key] = next((state for state in said if state is not None), None)
        return self._switches[key]

    def is_contents(self, style_id: str | None) -> bool:
        """Tell whether a style is one of a table of contents."""
        key = (style_id, "")
        if key not in self._switches:
            self._switches[key] = any(_CONTENTS.fullmatch(value(style, "name") or "") for style in self.chain(style_id))
        return bool(self._switches[key])

    def numbering(self, style_id: str | None) -> Element | None:
        """Return the ``w:numPr`` that a paragraph style gives, the nearest one with a list; ``None`` where there is none."""
        for style in self.chain(style_id):
            given = style.find(f"{W}pPr/{W}numPr")
            if given is not None and value(given, "numId") is not None:
                return given
        return None

    def table_borders(self, style_id: str | None) -> Element | None:
        """Return the borders that a table style gives, ``None`` where it gives none."""
        found = (style.find(f"{W}tblPr/{W}tblBorders") for style in self.chain(style_id))
        return next((borders for borders in found if borders is not None), None)
