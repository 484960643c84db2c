"""How lines of money stand to each other: what holds what, how deep a statement stands, what a total has room for.

Guarantees:
- nothing is read from the words: only places, divisions and amounts count.
"""

from __future__ import annotations

from collections.abc import Iterator

from plan_extract.funding import Line
from plan_extract.outline import Node
from plan_extract.statements import Statement

#: Fewer sums are no list that a *Tổng cộng* adds up.
LEAST_PARTS = 2


def overflows(total: Line | None, part: Line) -> bool:
    """Tell whether a total has no room for one more part."""
    if total is None or total.amount is None:
        return False
    return sum(one.amount or 0 for one in total.parts) + (part.amount or 0) > total.amount


def is_full(total: Line) -> bool:
    """Tell whether the parts of a total add up to it."""
    return total.amount is not None and sum(part.amount or 0 for part in total.parts) == total.amount


def nesting_of(line: Line) -> int:
    """Return how many totals a line is part of, one in the other."""
    depth, above = 0, line.parent
    while above is not None:
        depth, above = depth + 1, above.parent
    return depth


def opener_at(flow: str, lines: list[Line], end: int) -> Line | None:
    """Return the last line that stands in no bracket closed before an end: 12 tỷ đồng (tỉnh 8; huyện 4), chia ra.

    Behind a sentence (… gồm tỉnh 8; huyện 4. Cụ thể:) it is the first, which the sentence is about.
    """
    open_ = [line for line in reversed(lines) if not line.free]
    if open_ and ". " in flow[lines[-1].end : end]:
        return next((line for line in reversed(open_) if line.parent is None), None)
    return next((line for line in open_ if flow.count(")", line.end, end) <= flow.count("(", line.end, end)), None)


def holds(outer: Node | None, inner: Node | None) -> bool:
    """Tell whether a division is another one, or holds it."""
    return outer is None or (inner is not None and outer in inner.lineage)


def is_sibling(one: Node | None, other: Node | None) -> bool:
    """Tell whether two divisions stand side by side, below one that is numbered: d) and đ) of 1."""
    return one is not None and other is not None and one.parent is not None and one.parent is other.parent


def home(line: Line) -> Node | None:
    """Return the innermost division that holds a line and the parts before it: what a *Tổng cộng* adds up is its own."""
    above = line.node.lineage if line.node else []
    return next((node for node in above if all(holds(node, part.node) for part in line.parts if part.start < line.start)), None)


def told_before(lines: list[Line], source: str | None, node: Node | None, found: int) -> Line | None:
    """Return the last sum of a source in the same part of the plan that nothing is told below yet, or that is `found` itself."""
    within = node.parent or node if node else None
    for line in reversed(lines):
        if source is None or not holds(within, line.node):
            return None
        of_same = line.parent is not None and line.parent.source == source
        if line.source == source and line.amount is not None and not line.free and not of_same:
            return None if line.parts and line.amount != found else line
    return None


def depth_of(statement: Statement) -> int:
    """Return how deep a statement stands: a numbered line, a paragraph of its division, its bullets."""
    level = statement.node.level if statement.node else 0
    if statement.labelled:
        return 100 * level
    return 100 * level + 5 + (10 * (1 + statement.nesting) if statement.marker else 0)


def around(lines: list[Line], node: Node | None) -> Node | None:
    """Return the innermost division around one that holds sums enough to be added up."""
    for above in node.lineage if node else []:
        if sum(line.parent is None and holds(above, line.node) for line in lines) >= LEAST_PARTS:
            return above
    return node


def gather(lines: list[Line], total: Line, node: Node | None) -> None:
    """Hang the lines before a *Tổng cộng* below it."""
    for line in reversed(lines):
        if line.node is not node and not holds(node, line.node):
            break
        if line.parent is None and line is not total:
            if line.called_total or line.free:
                break
            line.hang(total, total.start)


def splits(line: Line) -> Iterator[list[Line]]:
    """Yield the splits of a total: parts that were told together."""
    groups: dict[int, list[Line]] = {}
    for part in line.parts:
        groups.setdefault(part.group, []).append(part)
    if line.amount is not None and len(groups) > 1:
        merged = [part for parts in groups.values() for part in parts]
        if sum(part.amount or 0 for part in merged) == line.amount or all(len(parts) == 1 for parts in groups.values()):
            groups = {0: merged}
    yield from groups.values()
