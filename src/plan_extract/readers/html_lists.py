"""Lists of an HTML page: the numbers that a browser prints in front of the items."""

from __future__ import annotations

import re
from collections.abc import Callable

from plan_extract.readers.docx_numbering import format_number
from plan_extract.readers.docx_table import Block
from plan_extract.readers.html_tree import Element

_TYPES = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_STYLES = {
    "decimal": "decimal",
    "decimal-leading-zero": "decimalZero",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "none": "none",
}
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.I)
_TYPED = re.compile(r"\s*(?:(?:[IVXLC]+|\d{1,3}(?:\.\d{1,3})*|[a-zđ])\s?[.)/:]|[-–+*•●○▪◦])\s?")


def labelled_items(element: Element, read_blocks: Callable[[Element], list[Block]]) -> list[Block]:
    """Return what an `<ol>` or `<ul>` holds, each item with its number or a hyphen; none where the items have typed ones."""
    children = [child for child in element.children if isinstance(child, Element)]
    items = [(child if child.tag == "li" else None, read_blocks(_around(child))) for child in children]
    kind = _kind(element)
    starts = [block[0] for item, block in items if item is not None and block and isinstance(block[0], str)]
    typed = bool(starts) and all(_TYPED.match(start) for start in starts)
    count = _number(element.attributes.get("start")) or 1
    step = 1
    if "reversed" in element.attributes:
        step, count = -1, _number(element.attributes.get("start")) or sum(item is not None for item, _ in items)
    blocks: list[Block] = []
    for item, found in items:
        if item is not None:
            value = _number(item.attributes.get("value"))
            count = count if value is None else value
            own = _kind(item, kind)
            label = "" if typed or own == "none" else "-" if own == "bullet" else f"{format_number(count, own)}."
            if label and found and isinstance(found[0], str):
                found = [f"{label} {found[0]}", *found[1:]]
            elif label and found:
                found = [label, *found]
            count += step
        blocks += found
    return blocks


def _around(child: Element) -> Element:
    """Return an item as it is, a list in a list inside an element, so that its numbers are read."""
    return child if child.tag == "li" else Element("div", {}, [child])


def _kind(element: Element, otherwise: str = "") -> str:
    style = _STYLE.search(element.attributes.get("style", ""))
    if style and style[1].lower() in _STYLES:
        return _STYLES[style[1].lower()]
    if (given := _TYPES.get(element.attributes.get("type", ""))) is not None:
        return given
    return otherwise or ("decimal" if element.tag == "ol" else "bullet")


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and len(text) < 8 and re.fullmatch(r"-?[0-9]+", text.strip()) else None
