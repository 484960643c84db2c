"""The part of a saved page that is the document: menus, side bars, lists of news, comments and feet of the site are left out.

Guarantees:
- nothing that looks like part of a plan (state's name, title, legal basis, recipients, signature, labelled headings) is left out;
- the element that is chosen holds all of those that the page holds.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from plan_extract.normalize import fold
from plan_extract.readers.html_tree import DROPPED, Element, Text

# What only a document has; of folded text.
_ANCHOR = re.compile(
    r"\s*(?:cong hoa xa hoi chu nghia viet nam|doc lap\s*[-–]\s*tu do|dang cong san viet nam|ke hoach$|quyet dinh:?$|noi nhan\s*:"
    r"|(?:tm|kt|tl|tuq)\s?\. |so\s*:.{0,30}/[a-z]|can cu |thuc hien (?:nghi|quyet|ke|chi|thong)|phu luc \d|bieu (?:so )?\d"
    r"|[ivx]{1,5}\s?\.\s|.{0,40}, ngay .{0,12} thang .{0,8} nam)"
)
_SITE_TAGS = frozenset(["nav", "aside", "footer", "header"])
_SITE_ROLES = frozenset(["navigation", "complementary", "contentinfo", "banner", "search", "menu", "dialog", "alert"])
# In names of classes and ids.
_SITE_WORDS = frozenset([
    "ads", "adsense", "advert", "author", "banner", "breadcrumb", "breadcrumbs", "comment", "comments", "cookie", "footer", "foot",
    "header", "hotnews", "login", "logo", "menu", "modal", "nav", "navbar", "navigation", "newsletter", "pager", "pagination",
    "popup", "print", "rating", "related", "search", "share", "sharing", "sidebar", "social", "tab", "tabs", "tag", "tags",
    "toolbar", "tools", "topbar", "widget",
])  # fmt: skip
_WORD = re.compile(r"[A-Z]?[a-z]+")
#: A site's part is left out only where it holds less than this share of the page's text.
SMALL = 0.2
#: The document is the innermost element that holds this share of the text that is not linked.
NEARLY_ALL = 0.75
#: A list or box is a menu where this share of its letters is linked.
MOSTLY_LINKS = 0.6


@dataclass
class _Weight:
    """What stands in an element: letters, linked ones, lines that only a document has."""

    chars: int = 0
    linked: int = 0
    anchors: int = 0

    def add(self, other: _Weight) -> None:
        self.chars += other.chars
        self.linked += other.linked
        self.anchors += other.anchors

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
    main = root
    while True:
        inner = [child for child in main.children if isinstance(child, Element)]
        best = max(inner, key=lambda child: weights[id(child)].prose, default=None)
        if best is None or not _holds(weights[id(best)], kept) or best.tag in ("table", "tbody", "tr", "p", "li", "ol", "ul"):
            step = _through_table(best, weights, kept) if best is not None else None
            if step is None:
                return main, whole.chars - weights[id(main)].chars
            best = step
        main = best


def _holds(weight: _Weight, whole: _Weight) -> bool:
    return weight.anchors == whole.anchors and weight.prose >= NEARLY_ALL * whole.prose and weight.prose > 0


def _through_table(element: Element, weights: dict[int, _Weight], whole: _Weight) -> Element | None:
    """Return the cell that holds the document where a table lays out the page, ``None`` elsewhere."""
    while element.tag in ("table", "tbody", "tr"):
        inner = [child for child in element.children if isinstance(child, Element)]
        best = max(inner, key=lambda child: weights[id(child)].prose, default=None)
        if best is None or not _holds(weights[id(best)], whole):
            return None
        element = best
    return element if element.tag in ("td", "th") else None


def _weigh(element: Element, weights: dict[int, _Weight]) -> _Weight:
    weight = weights[id(element)] = _Weight()
    line: list[str] = []

    def end_line() -> None:
        text = "".join(line)
        if text.strip() and _ANCHOR.match(fold(unicodedata.normalize("NFC", text[:200])).strip()):
            weight.anchors += 1
        line.clear()

    for child in element.children:
        if isinstance(child, Text):
            chars = len(child.text) - child.text.count(" ")
            weight.add(_Weight(chars, chars if child.linked else 0))
            if not child.linked:
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
            if is_unseen(child) or (not weight.anchors and weight.prose < SMALL * prose and _is_site(child, weight)):
                continue
            _prune(child, weights, prose)
        kept.append(child)
    element.children = kept


def _is_site(element: Element, weight: _Weight) -> bool:
    """Tell whether an element is a part of the site by its tag, role, name, or because it is nearly all links."""
    attributes = element.attributes
    if element.tag in _SITE_TAGS or attributes.get("role") in _SITE_ROLES:
        return True
    words = {word.lower() for word in _WORD.findall(f"{attributes.get('class', '')} {attributes.get('id', '')}")}
    if words & _SITE_WORDS:
        return True
    return element.tag in ("ul", "ol", "div", "table", "td", "section", "dl") and weight.linked > MOSTLY_LINKS * weight.chars > 0
