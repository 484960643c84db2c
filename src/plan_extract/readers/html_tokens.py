"""HTML → tags and texts, in one pass: what a browser would show, without what it would run.

Guarantees:
- the time is linear in the length of the page, whatever it holds: no tag is looked at twice, no search is repeated in vain;
- scripts, styles, comments, declarations and entities of a DTD are skipped; nothing is fetched, expanded or run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

# Of these the content is no markup: it ends at their end tag, or with the page.
_RAW = frozenset(["script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp"])
_RAW_END = {name: re.compile(f"</{name}(?![a-z0-9])", re.I) for name in _RAW}
_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9:_-]*+")
_ATTRIBUTE = re.compile(r"[\s/]*+([^\s/>=\"'<]++)(\s*+=\s*+)?+")
_BARE = re.compile(r"[^\s>]*+")
#: The attributes that the reader looks at.
_WANTED = frozenset([
    "class", "id", "style", "hidden", "type", "start", "value", "reversed", "colspan", "rowspan", "border", "role", "aria-hidden",
    "href",
])  # fmt: skip


class Tag(NamedTuple):
    """A start tag, or an end tag (`closing`)."""

    name: str
    attributes: dict[str, str]
    closing: bool = False


def tokens(page: str) -> Iterator[Tag | str]:
    """Yield tags and the texts between them, entities read.

    >>> list(tokens("<p class=a>M&#7909;c&nbsp;1<br/><script>if (a<b) x()</script>"))
    [Tag(name='p', attributes={'class': 'a'}, closing=False), 'Mục\\xa01', Tag(name='br', attributes={}, closing=False)]
    """
    scan = _Scan(page)
    at = 0
    while at < len(page):
        start = page.find("<", at)
        if start < 0:
            start = len(page)
        if start > at:
            yield unescape(page[at:start])
        if start == len(page):
            return
        if page.startswith("<!--", start):
            at = scan.behind("-->", start + 2)  # `<!-->` ends itself
        elif page.startswith(("<!", "<?"), start):
            at = scan.behind(">", start)
        elif (name := _NAME.match(page, start + 1)) is None:
            yield "<"
            at = start + 1
        else:
            tag, at = scan.tag(name[0].lower(), name.end())
            if tag.name in _RAW and not tag.closing:
                end = _RAW_END[tag.name].search(page, at)
                at = scan.behind(">", end.start()) if end else len(page)
            elif tag.name not in _RAW:
                yield tag


class _Scan:
    """Finds where things end; knows the last quotes, so that an open quote is not searched for in vain."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.last = {quote: page.rfind(quote) for quote in "\"'"}

    def behind(self, mark: str, start: int) -> int:
        """Return the place behind a mark, the page's end where there is none (then nothing is left to search)."""
        at = self.page.find(mark, start)
        return len(self.page) if at < 0 else at + len(mark)

    def tag(self, name: str, at: int) -> tuple[Tag, int]:
        """Read the attributes of a tag from behind its name; return it and the place behind it."""
        attributes: dict[str, str] = {}
        while at < len(self.page) and self.page[at] != ">":
            found = _ATTRIBUTE.match(self.page, at)
            if found is None:
                if self.page[at] == "<":  # a tag that was never closed
                    break
                at += 1
                continue
            at, value = found.end(), ""
            if found[2]:
                value, at = self._value(at)
            key = found[1].lower()
            if key in _WANTED:
                attributes.setdefault(key, unescape(value))
        at += self.page[at : at + 1] == ">"
        return Tag(name.removeprefix("/"), attributes, name[0] == "/"), at

    def _value(self, at: int) -> tuple[str, int]:
        quote = self.page[at : at + 1]
        if quote in self.last and at < self.last[quote]:
            end = self.page.index(quote, at + 1)
            return self.page[at + 1 : end], end + 1
        bare = _BARE.match(self.page, at)
        return (bare[0], bare.end()) if bare else ("", at)
