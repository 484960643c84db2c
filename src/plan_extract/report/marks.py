"""Spans that nest and overlap → a proper tree of marks, block by block.

Guarantees:
- the texts of the pieces of a mark, joined, are the text of its span;
- the texts of all pieces of a block, joined, are the text of the block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Mark(NamedTuple):
    """A span of the text that rows rest on.

    Attributes:
        kind: letters that the ids of its list begin with: T, B, TB …; `H` of the header.
        keys: of the rows; `F3.2` is the second place of a row.
    """

    start: int
    end: int
    kind: str
    keys: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """Name that links go to."""
        return f"m-{self.keys[0]}"


class Piece(NamedTuple):
    """A step through a block: `open` or `close` a mark, or `text`.

    Attributes:
        edge: a mark's first piece is opened, or its last one closed; of a text that it only parts cells.
    """

    what: str
    text: str = ""
    mark: Mark | None = None
    edge: bool = False


class Weaver:
    """Walks through the text once, block after block in order, and knows which marks are open."""

    def __init__(self, text: str, marks: Iterable[Mark]) -> None:
        self.text = text
        self.marks = sorted(marks, key=lambda mark: (mark.start, -mark.end))
        self.next = 0
        self.carried: list[Mark] = []

    def weave(self, start: int, end: int) -> Iterator[Piece]:
        """Yield the pieces of a block; blocks come in order and leave nothing out."""
        stack = sorted(self.carried, key=lambda mark: -mark.end)
        yield from (Piece("open", mark=mark) for mark in stack)
        at = start
        while at < end:
            while self.next < len(self.marks) and self.marks[self.next].start <= at:
                mark = self.marks[self.next]
                self.next += 1
                if mark.end > at:
                    stack.append(mark)
                    yield Piece("open", mark=mark, edge=True)
            begins = self.marks[self.next].start if self.next < len(self.marks) else end
            stop = min([begins, end, *(mark.end for mark in stack)])
            yield Piece("text", self.text[at:stop])
            at = stop
            yield from self._close(stack, at)
        self.carried = list(stack)
        yield from (Piece("close", mark=mark) for mark in reversed(stack))

    @staticmethod
    def _close(stack: list[Mark], at: int) -> Iterator[Piece]:
        """Close the marks that end here, and for a moment those inside them that go on."""
        lowest = next((i for i, mark in enumerate(stack) if mark.end <= at), None)
        if lowest is None:
            return
        above = stack[lowest:]
        del stack[lowest:]
        yield from (Piece("close", mark=mark, edge=mark.end <= at) for mark in reversed(above))
        going_on = [mark for mark in above if mark.end > at]
        stack += going_on
        yield from (Piece("open", mark=mark) for mark in going_on)
