"""How the time of hostile web pages grows with their size: ``python benchmarks/pages.py``. Four times the page must take about four times as long."""

from __future__ import annotations

import contextlib
import time

from plan_extract.errors import ReadError
from plan_extract.readers.html import read_html

PIECES = (
    "<b>", "<p>", "<a href=x>", "<", "&", "<!--", "<script>", "<textarea>", "<p a='", '<p a="\'', "<p =", "<p /", "</b></p></td>", "<li>",
    "<td>", "<tr>", "<table>", "<h1>", "<pre>", "<?php ", "<![CDATA[", "<br>", "&nbsp;", "&#1234567890", "<span hidden>",
)  # fmt: skip


def seconds(body: str) -> float:
    """Return the processor time of reading a page."""
    raw = f"<html><p>Thân</p>{body}".encode()
    began = time.process_time()
    with contextlib.suppress(ReadError):
        read_html("page", raw)
    return time.process_time() - began


def main() -> None:
    """Print a row a piece: time at 20,000 and 80,000 of them, and their ratio."""
    bodies = {piece: (piece * 20_000, piece * 80_000) for piece in PIECES}
    bodies["attributes"] = tuple("<p " + " ".join(f"a{i}=1" for i in range(count)) for count in (20_000, 80_000))
    for piece, (small, large) in bodies.items():
        first, second = seconds(small), seconds(large)
        print(f"{piece:16} {first:6.2f} s {second:6.2f} s  x{second / max(first, 0.001):.1f}")


if __name__ == "__main__":
    main()
