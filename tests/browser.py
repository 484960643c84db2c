"""Pages in headless Chromium: one that is open, and what goes wrong on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
IN_VIEW = """name => { const element = document.getElementById(name), at = element.getBoundingClientRect();
  const reader = element.closest('.reader');
  const top = reader ? Math.max(reader.getBoundingClientRect().top, 0) : 0;
  return at.height > 0 && at.top >= top && at.bottom <= innerHeight; }"""
CONTRAST = """() => {
  const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const read = told => told.match(/[\\d.]+/g).map(Number);
  const ground = element => { for (; element; element = element.parentElement) {
    const color = read(getComputedStyle(element).backgroundColor); if (color[3] !== 0) return color; } return [255, 255, 255]; };
  const poor = new Set();
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!own || !element.getClientRects().length || element.closest('svg, .skip, script')) continue;
    const pair = [light(read(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
    if ((pair[0] + .05) / (pair[1] + .05) < 4.5) poor.add(element.className || element.tagName);
  }
  return [...poor];
}"""


class Seen:
    """A page that is open, and what went wrong on it."""

    def __init__(self, browser: Any, file: Path, view: dict[str, int]) -> None:
        self.wrong: list[str] = []
        self.context = browser.new_context(viewport=view)
        self.context.route("**/*", self._route)
        self.address = file.as_uri()
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.wrong.append(message.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: self.wrong.append(dialog.message))
        self.page.goto(self.address)

    def _route(self, route: Any) -> None:
        if route.request.url.split("#")[0] == self.address:
            route.continue_()
        else:
            self.wrong.append(route.request.url)
            route.abort()

    def in_view(self, name: str) -> bool:
        return bool(self.page.evaluate(IN_VIEW, name))

    def here(self) -> str:
        told = self.page.evaluate("[...document.querySelectorAll('mark.here')].map(mark => mark.textContent).join('')")
        return str(told)


@contextmanager
def opening(browser: Any, made: Mapping[str, tuple[Any, Path]], first: str) -> Iterator[Callable[..., tuple[Any, Seen]]]:
    """Give what opens one of the pages that were made (`first`, where no name is told); then see that nothing went wrong on any."""
    pages: list[Seen] = []

    def open_page(name: str = first, view: dict[str, int] = DESK) -> tuple[Any, Seen]:
        what, file = made[name]
        pages.append(Seen(browser, file, view))
        return what, pages[-1]

    yield open_page
    for seen in pages:
        seen.context.close()
        # Nothing fetched, no error, no warning, no dialog: on every page of every test.
        assert seen.wrong == []
