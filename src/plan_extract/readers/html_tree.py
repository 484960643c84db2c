"""Tags and texts → the tree of a page's blocks; what only shapes letters (bold, span, font) leaves no trace in it.

Guarantees:
- end tags that are left out are supplied (`<p>`, `<li>`, `<td>` …); one that fits nothing is passed over;
- at most ``MAX_TOKENS`` tags and texts are looked at, ``MAX_BLOCKS`` elements kept; those deeper than ``MAX_DEPTH``
  (tags that were never closed) stand beside each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from plan_extract.readers.docx_package import TooLarge
from plan_extract.readers.html_tokens import Tag

#: A plan of a thousand pages has thirty thousand; pages as people write them are less than a hundred deep.
MAX_BLOCKS, MAX_DEPTH = 150_000, 150
#: Tags and texts, those that shape letters too: Word writes a few hundred a page.
MAX_TOKENS = 1_000_000

_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_CELLS = frozenset(["td", "th", "caption"])
_TABLE_PARTS = _CELLS | {"table", "tbody", "thead", "tfoot", "tr"}
_BLOCKS = _HEADINGS | _TABLE_PARTS | {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p",
    "pre", "section", "summary", "ul",
}  # fmt: skip
#: Nothing in these is text of the page.
DROPPED = frozenset(
    ["audio", "button", "canvas", "datalist", "map", "math", "noscript", "object", "select", "svg", "template", "video"]
)
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"])
# What a start tag ends when it is still open, and where the search stops.
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset(["li"]), frozenset(["ol", "ul", "menu", "dir", "table", "td", "th"])),
    "dt": (frozenset(["dt", "dd"]), frozenset(["dl", "table", "td", "th"])),
    "dd": (frozenset(["dt", "dd"]), frozenset(["dl", "table", "td", "th"])),
    "td": (frozenset(["td", "th", "caption"]), frozenset(["table", "tr"])),
    "th": (frozenset(["td", "th", "caption"]), frozenset(["table", "tr"])),
    "tr": (frozenset(["tr", "td", "th", "caption"]), frozenset(["table"])),
    "tbody": (frozenset(["thead", "tbody", "tfoot", "caption", "tr"]), frozenset(["table"])),
}
_ENDS["thead"] = _ENDS["tfoot"] = _ENDS["tbody"]
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
# What Word puts in front of an item of a list, a sign of a symbol font among it.
_LABEL = re.compile(r"mso-list\s*:\s*Ignore", re.I)
_SIGNS = frozenset("·o§Øüvqàè")
_SPACES = re.compile(r"[ \t\n\r\f]+")


@dataclass
class Text:
    """A piece of text; `linked` where it leads to another page."""

    text: str
    linked: bool = False


@dataclass
class Element:
    """A block of a page: its tag, the attributes that matter, texts and blocks in it in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | Text] = field(default_factory=list)


def read_tree(found: Iterable[Tag | str]) -> Element:
    """Return the root of the page.

    Raises:
        TooLarge: the page has more elements than any plan.
    """
    builder = _Builder()
    for count, token in enumerate(found):
        if count > MAX_TOKENS:
            raise TooLarge
        if isinstance(token, str):
            builder.text(token)
        elif token.closing:
            builder.end(token.name)
        else:
            builder.start(token)
    return builder.root


class _Builder:
    def __init__(self) -> None:
        self.root = Element("html")
        self.open = [self.root]
        self.count = 0
        self.label_spans = 0  # how many are open around and in a label of Word
        self.linked_at = 0  # how many elements were open where a link began, 0 outside of links

    def text(self, text: str) -> None:
        """Add text to what is open, white space made one blank but in `<pre>`."""
        if not any(element.tag == "pre" for element in self.open[-2:]):
            text = _SPACES.sub(" ", text)
        if self.label_spans and text.strip() in _SIGNS:
            text = "-"
        self.open[-1].children.append(Text(text, bool(self.linked_at)))

    def start(self, tag: Tag) -> None:
        """Open an element, or add what a void one shows."""
        if tag.name == "br":
            self.open[-1].children.append(Text("\n", bool(self.linked_at)))
        elif tag.name == "img":
            self._push(Element("img"), opened=False)
        elif tag.name == "a" and tag.attributes.get("href"):
            self.linked_at = len(self.open)
        elif tag.name == "span" and (self.label_spans or _LABEL.search(tag.attributes.get("style", ""))):
            self.label_spans += 1
        if tag.name in _VOID and tag.name != "hr":
            return
        hidden = "hidden" in tag.attributes or bool(_HIDDEN.search(tag.attributes.get("style", "")))
        # Inside hidden letters their kind is counted, so that the right end tag ends them.
        nested = any(element.tag == tag.name and element.tag not in _BLOCKS for element in self.open[1:])
        if tag.name not in _BLOCKS and tag.name not in DROPPED and not hidden and not nested:
            return
        self._supply_ends(tag.name)
        if hidden:
            tag.attributes["hidden"] = ""
        self._push(Element(tag.name, tag.attributes), opened=tag.name != "hr")

    def _push(self, element: Element, *, opened: bool) -> None:
        self.count += 1
        if self.count > MAX_BLOCKS:
            raise TooLarge
        self.open[-1].children.append(element)
        if opened and len(self.open) < MAX_DEPTH:
            self.open.append(element)

    def _supply_ends(self, name: str) -> None:
        if self.open[-1].tag == "p" and name in _BLOCKS:
            self._pop(len(self.open) - 1)
        if name in _HEADINGS and self.open[-1].tag in _HEADINGS:
            self._pop(len(self.open) - 1)
        ended, fence = _ENDS.get(name, (frozenset(), frozenset()))
        if not ended:
            return
        outermost = 0
        for at in range(len(self.open) - 1, 0, -1):
            tag = self.open[at].tag
            if tag in ended:
                outermost = at
            elif tag in fence:
                break
        if outermost:
            self._pop(outermost)

    def end(self, name: str) -> None:
        """Close an element and all that is still open in it; a cell is only closed by a part of its table."""
        if name == "a":
            self.linked_at = 0
        elif name == "span" and self.label_spans:
            self.label_spans -= 1
        if name == "p" and self.open[-1].tag != "p":
            return  # a browser shows an empty paragraph
        for at in range(len(self.open) - 1, 0, -1):
            tag = self.open[at].tag
            if tag == name:
                self._pop(at)
                return
            if tag in _CELLS and name not in _TABLE_PARTS:
                return

    def _pop(self, at: int) -> None:
        del self.open[at:]
        self.label_spans = 0  # none goes beyond its paragraph
        if self.linked_at > len(self.open):
            self.linked_at = 0
