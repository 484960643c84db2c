"""Which sums hang on which, once all are read: those that add up to another, behind a table, in a later division.

Guarantees:
- what hangs on a sum adds up to it, or is told as its year's share.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable

from plan_extract.funding import LEVELS, Line
from plan_extract.outline import Node
from plan_extract.rules import Rules

#: A sum has no more parts than this.
MOST_PARTS = 60
#: What a sum of one source may hold besides its own; None, other and integrated hold any.
_WITHIN = {"state": (*LEVELS, "local"), "local": LEVELS, "mobilised": ("enterprise", "other")}
#: So many parts of one division add up to a sum told before by no chance.
SEVERAL = 4
#: So many divisions up, sums may split one told before.
OVER = 3


def hang_by_sum(lines: list[Line]) -> None:
    """Hang sums below another where two or more of them, one after the other, add up to it exactly.

    Those behind it, of two splits that follow each other each one; before it, within one part of the plan, those of a total without
    parts behind it. Only what stands in the same division or below it counts.
    """
    for i, total in enumerate(lines):
        if total.amount is None or total.free:
            continue
        within = total.node.parent if total.node is not None and total.node.role == "funding" else total.node
        found, parts = 0, []
        for part in lines[i + 1 : i + 1 + MOST_PARTS]:
            if part.free or part.amount is None or part.parent is not total.parent:
                continue
            if within is not None and (part.node is None or within not in part.node.lineage):
                break
            if not _may_hold(total.source, part.source):
                break
            found += part.amount
            parts.append(part)
            if found >= total.amount:
                above = total.parent
                told = above is not None and sum(one.amount or 0 for one in above.parts) == above.amount  # all as it should be
                if found > total.amount or len(parts) < 2 or told:
                    break
                _hang_all(parts, total)
                found, parts = 0, []
        split_behind = all(part.start > total.end for part in total.parts)  # Cộng 4 dự án: 4.120 triệu đồng, trong đó: …
        before = lines[max(0, i - MOST_PARTS) : i] if total.called_total and split_behind and total.parent is None else []
        found, parts = 0, []
        for part in reversed(before):
            if part.free or part.amount is None or part.parent is not None:
                continue
            called = part.called_total and not part.parts  # Cộng mục 1 is part of the total
            if called or part.node is None or total.node is None or part.node.lineage[-1] is not total.node.lineage[-1]:
                break
            beside = part.node is total.node or part.node.parent in total.node.lineage
            if total.parts and not beside:
                break
            found += part.amount
            parts.insert(0, part)
            if found >= total.amount:
                break
        if found == total.amount and len(parts) > 1:
            _hang_all(parts, total)


def hang_lists(lines: list[Line]) -> None:
    """Hang a list below the sum told before that it adds up to, where it cannot be of the sum that it stands below.

    Behind the last number of a list (*3. Tuyên truyền: 2 tỷ đồng*) a line without one may split the total once more
    (*Cơ cấu nguồn vốn: …*), though it stands in the division of that number.
    """
    lists: dict[tuple[int, int], list[int]] = {}
    for i, line in enumerate(lines):
        top = line.parent is None or line.parent.said != line.said
        if line.lead >= 0 and top and not line.free and line.amount is not None:
            lists.setdefault((line.lead, line.depth), []).append(i)
    for (lead, _), places in lists.items():
        parts = [lines[i] for i in places]
        found = sum(part.amount or 0 for part in parts)
        parent = parts[0].parent
        if len(parts) < 2:
            continue
        if parent is not None and parent.amount == found and all(part.parent is parent for part in parts):
            for part in parts:
                part.group = part.group if parent.said == lead else lead
            continue
        for total in reversed(lines[max(0, places[0] - MOST_PARTS) : places[0]]):
            node, within = total.node, parts[0].node
            same = node is None or within is None or node.lineage[-1] is within.lineage[-1]
            if total.amount == found and not total.free and total.said < lead and same and total not in parts:
                _hang_all(parts, total, lead)
                break


def hang_below_tables(lines: list[Line], of_tables: list[Line]) -> None:
    """Hang the sums told behind a table on its total, where they are all of it: Trong đó: ngân sách tỉnh …; xã hội hóa ….

    Args:
        lines: of the text, in its order.
        of_tables: of all tables.
    """
    told, starts = [line.start for line in lines], sorted(line.start for line in of_tables)
    for total in of_tables:
        if total.called_total and total.parent is None and total.parts:
            then = bisect_right(starts, max(total.end, *(part.end for part in total.parts)))
            first, stop = bisect_right(told, total.end), bisect_left(told, starts[then]) if then < len(starts) else len(lines)
            hang_by_sum([total, *lines[first : min(stop, first + MOST_PARTS)]])


def hang_years(flow: str, rules: Rules, lines: list[Line]) -> None:
    """Hang what a work gets in a year on what it costs in all: Tổng mức đầu tư 36 tỷ đồng. Kế hoạch vốn năm 2024: 9 tỷ đồng."""
    cost: Line | None = None
    for line in lines:
        if line.amount is None or line.free:
            continue
        if rules["budget.cost_in_all"].search(flow, line.start, line.end):
            cost = line
        elif cost is None or line.node is not cost.node or line.parent is not None or line.amount >= (cost.amount or 0):
            continue
        elif line.period is not None and rules["budget.in_year"].match(flow, line.start, line.end):
            line.hang(cost, line.start)
            line.partial = True


def hang_projects(lines: list[Line]) -> None:
    """Hang the totals of sub-projects on the total that names their project (Tổng kinh phí Dự án 3 là …)."""
    of_subs: dict[str, list[Line]] = {}  # code of a sub-project → its sums
    for line in lines:
        if line.project and "." in line.project and line.parent is None and line.amount is not None and not line.free:
            of_subs.setdefault(line.project, []).append(line)
    for total in lines:
        if total.called_total and not total.parts and total.amount is not None:
            subs = [sums for code, sums in of_subs.items() if code.split(".")[0] == total.scope]
            for line in [line for sums in subs for line in sums if line.parts or len(sums) == 1]:
                if line.end <= total.start and line.parent is None:
                    line.hang(total, total.start)


def leave_out(total: Line) -> None:
    """Keep of the parts of a total that leaves something out the runs that add up to it, one a split; all where none does."""
    kept: list[Line] = []
    first = 0
    while first < len(total.parts):
        found, last = 0, first
        while last < len(total.parts) and found < (total.amount or 0):
            found += total.parts[last].amount or 0
            last += 1
        if found == total.amount and last - first > 1:
            kept, first = [*kept, *total.parts[first:last]], last
        else:
            first += 1
    if not kept:
        return
    out = [part for part in total.parts if part.amount is not None and not any(part is one for one in kept)]
    beside = {id(part.node) for part in out}  # a source without a sum goes with the sums of its division
    unsummed = [part for part in total.parts if part.amount is None and id(part.node) in beside]
    for part in [*out, *unsummed]:
        part.parent, part.group, part.partial = None, 0, False
        total.parts.remove(part)


def hang_by_division(lines: list[Line], source_of: Callable[[Node], str | None]) -> None:
    """Hang the sums of a later division below the one sum told before that they add up to: of its year, or of its payer.

    Args:
        source_of: the payer that a division's heading names: 2. Phần ngân sách tỉnh.
    """
    places = {id(line): i for i, line in enumerate(lines)}
    totals: dict[int, list[int]] = {}
    groups: dict[tuple[int, int], tuple[Node, list[Line]]] = {}
    for i, line in enumerate(lines):
        if line.amount is None or line.free or line.node is None:
            continue
        if line.parent is not None and not line.parts:
            totals.setdefault(line.amount, []).append(i)
        for above in line.node.lineage[:OVER]:
            if above.role == "funding":
                groups.setdefault((id(above), id(line.parent)), (above, []))[1].append(line)
    for division, parts in groups.values():
        first = places[id(parts[0])]
        same = totals.get(sum(part.amount or 0 for part in parts), [])
        total = lines[same[0]] if len(parts) > 1 and bisect_left(same, first) == 1 else None
        if total is None or total.parts or (total.node is not None and division in total.node.lineage):
            continue
        alike = all(part.parent in (None, total.parent) and _may_hold(total.source, part.source) for part in parts)
        split = len(parts) >= SEVERAL and total.node is not None and division.lineage[-1] is total.node.lineage[-1]
        of_year = total.period is not None and all(part.period == total.period for part in parts)
        payers = {part.source for part in parts} | {source_of(division)}
        if alike and (split or of_year or (total.source is not None and payers - {None} == {total.source})):
            _hang_all(parts, total)


def _may_hold(total: str | None, part: str | None) -> bool:
    """Tell whether a sum of one source may have a part of another."""
    return part in (None, total) or total in (None, "other", "integrated") or part in _WITHIN.get(total, ())


def _hang_all(parts: list[Line], total: Line, group: int = 0) -> None:
    """Make sums all the parts of another."""
    for part in parts:
        if part.parent is not None:
            part.parent.parts.remove(part)
        part.hang(total, group or parts[0].start)
    total.complete = True
