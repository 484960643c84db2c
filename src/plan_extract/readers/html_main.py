"""The part of a saved page that is the document: menus, side bars, lists of news, comments and feet of the site are left out.

Guarantees:
- nothing that looks like part of a plan (state's name, title, legal basis, recipients, signature, labelled headings) is left out;
- the element that is chosen holds all of those that the page holds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from plan_extract.normalize import fold
from plan_extract.readers.html_tree import DROPPED, Element, Text

# What only a document has; of folded text. A title stands alone on its line, but in a page's heading it is all there is.
_ANCHOR = re.compile(
    r"(?P<title>cong hoa xa hoi chu nghia viet nam|dang cong san viet nam|ke hoach$)|doc lap\s*[-–]\s*tu do|quyet dinh:?$"
    r"|noi nhan\s*:|(?:tm|kt|tl|tuq)\s?\. |so\s*:.{0,30}/[a-z]|can cu\b|thuc hien\b|phu luc \d|bieu (?:so )?\d"
    r"|[ivx]{1,5}\s?\.\s|\d{1,2}\.\s|[a-z]\)\s"
    r"|.{0,40}, ngay .{0,12} thang .{0,8} nam"
)
_HEADINGS = ("h1", "h2")
_HEADING = re.compile(r"ke hoach\b")
_SITE_TAGS = frozenset(["nav", "aside", "footer", "header"])
_SITE_ROLES = frozenset(["navigation", "complementary", "contentinfo", "banner", "search", "menu", "dialog", "alert"])
# In names of classes and ids.
_SITE_WORDS = frozenset([
    "ads", "adsense", "advert", "banner", "breadcrumb", "breadcrumbs", "comment", "comments", "cookie", "footer", "foot",
    "header", "hotnews", "login", "logo", "menu", "modal", "nav", "navbar", "navigation", "newsletter", "pager", "pagination",
    "popup", "print", "rating", "related", "search", "share", "sharing", "sidebar", "social", "tab", "tabs", "tag", "tags",
    "toolbar", "tools", "topbar", "widget",
])  # fmt: skip
# What legal libraries and registers call the element that holds the document.
_DOCUMENT = re.compile(r"content1|toan-?van|fulltext|content-?doc|noi-?dung-?(?:van-?ban|vb)", re.I)
_WORD = re.compile(r"[A-Z]?[a-z]+")
# Only these are parts of a site; a paragraph or row may be named "header", too (Word's MsoHeader).
_BOXES = frozenset(
    ["div", "section", "ul", "ol", "dl", "menu", "table", "form", "fieldset", "article", "nav", "aside", "footer", "header"]
)
_TABLE_PARTS = ("table", "tbody", "thead", "tr")
#: A site's part is left out only where it holds less than this share of the page's text.
SMALL = 0.2
#: The document is the innermost element that holds this share of the text that is not linked; where nothing names it, it holds all
#: lines as long as a sentence, too.
NEARLY_ALL, LONG = 0.75, 120
#: A cell with fewer letters is one of a letterhead.
LEAST = 200
#: A list or box is a menu where this share of its letters is linked.
MOSTLY_LINKS = 0.6


@dataclass
class _Weight:
    """What stands in an element: letters, linked ones; lines that only a document has, that name it, long ones; a heading."""

    chars: int = 0
    linked: int = 0
    anchors: int = 0
    titles: int = 0
    long: int = 0
    headings: int = 0

    def add(self, other: _Weight) -> None:
        self.chars += other.chars
        self.linked += other.linked
        self.anchors += other.anchors
        self.titles += other.titles
        self.long += other.long
        self.headings += other.headings

    @property
    def prose(self) -> int:
        return self.chars - self.linked


def find_document(root: Element) -> tuple[Element, int]:
    """Take the site's parts out of a page and return the element that holds the document, and how many letters were left out."""
    weights: dict[int, _Weight] = {}
    whole = _weigh(root, weights)
    _prune(root, weights, whole.prose)
    weights.clear()
    kept = _weigh(root, weights)
    named = (element for element in elements(root) if _DOCUMENT.search(_names(element)))
    main = next((element for element in named if _is_whole(weights[id(element)], kept)), root)
    kept = weights[id(main)]
    if kept.titles:
        kept.headings = 0  # the document has a title of its own

    def holds(element: Element) -> bool:
        weight = weights[id(element)]
        enough = 0 < weight.prose >= NEARLY_ALL * kept.prose and (kept.titles > 0 or weight.long == kept.long)
        return enough and weight.anchors == kept.anchors and weight.headings >= kept.headings

    while (inner := _inner(main, weights)) is not None and holds(inner):
        cell = inner
        while cell.tag in _TABLE_PARTS:  # a table lays out the page where one cell holds the document
            found = _inner(cell, weights)
            if found is None or not holds(found) or weights[id(found)].prose < LEAST:
                break
            cell = found
        if cell.tag in _TABLE_PARTS or cell.tag in ("ol", "ul", "li", "p"):
            break
        main = cell
    return main, whole.chars - weights[id(main)].chars


def _is_whole(weight: _Weight, kept: _Weight) -> bool:
    """Tell whether an element that is called the document holds most of the text and all that names it."""
    return weight.titles == kept.titles > 0 and weight.prose > kept.prose / 2


def elements(element: Element) -> Iterator[Element]:
    """Yield the elements in an element, in the order of the page."""
    for child in element.children:
        if isinstance(child, Element):
            yield child
            yield from elements(child)


def _names(element: Element) -> str:
    return f"{element.attributes.get('class', '')} {element.attributes.get('id', '')}"


def _inner(element: Element, weights: dict[int, _Weight]) -> Element | None:
    """Return the element inside that holds most."""
    inner = [child for child in element.children if isinstance(child, Element)]
    return max(inner, key=lambda child: weights[id(child)].prose, default=None)


def _weigh(element: Element, weights: dict[int, _Weight]) -> _Weight:
    weight = weights[id(element)] = _Weight()
    line: list[str] = []

    def end_line() -> None:
        if not line:
            return
        text = fold(unicodedata.normalize("NFC", "".join(line).strip()[:200]))
        weight.long += len(text) >= LONG
        if found := _ANCHOR.match(text):
            weight.anchors += 1
            weight.titles += found["title"] is not None
        if element.tag in _HEADINGS and _HEADING.match(text):
            weight.headings += 1
        line.clear()

    for child in element.children:
        if isinstance(child, Text):
            chars = len(child.text) - child.text.count(" ")
            weight.add(_Weight(chars, chars if child.linked else 0))
            if not child.linked or element.tag in _HEADINGS:
                line.append(child.text)
            if child.text == "\n":
                end_line()
        elif child.tag != "img" and not is_unseen(child):
            end_line()
            weight.add(_weigh(child, weights))
        else:
            weights[id(child)] = _Weight()
    end_line()
    return weight


def is_unseen(element: Element) -> bool:
    """Tell whether a browser would show nothing of an element."""
    return element.tag in DROPPED or "hidden" in element.attributes or element.attributes.get("aria-hidden") == "true"


def _prune(element: Element, weights: dict[int, _Weight], prose: int) -> None:
    kept: list[Element | Text] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag != "img":
            weight = weights[id(child)]
            if is_unseen(child) or (_is_site(child, weight) and weight.prose < SMALL * prose):
                continue
            _prune(child, weights, prose)
        kept.append(child)
    element.children = kept


def _is_site(element: Element, weight: _Weight) -> bool:
    """Tell whether an element is a part of the site by its tag, role, name, or because it is nearly all links."""
    if weight.anchors or weight.headings or element.tag not in _BOXES:
        return False
    attributes = element.attributes
    if element.tag in _SITE_TAGS or attributes.get("role") in _SITE_ROLES:
        return True
    words = {word.lower() for word in _WORD.findall(_names(element))}
    return bool(words & _SITE_WORDS) or weight.linked > MOSTLY_LINKS * weight.chars > 0
