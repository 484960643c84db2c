"""Numbers that only tell which thing is meant: sizes of what stands there, heights, what a bracket says that a thing holds.

Guarantees:
- among the aims of a plan nothing is refused here but heights: what is aimed at needs no verb;
- elsewhere a size counts where a verb does it, a measure is named, or the list goes on that such a size began.
"""

from __future__ import annotations

from plan_extract.commitments.draft import Draft, Setting, is_aim
from plan_extract.quantities import Quantity
from plan_extract.statements import Span, Statement

#: What may part a thing and its size from what is told before.
_MARKS = ",;:("


def is_of_a_thing(setting: Setting, quantity: Quantity, statement: Statement, clause: Span, previous: Draft | None) -> bool:
    """Tell whether a number is the height, size or content of a thing that is named: trạm bơm Yên Sở (90 m3/s), cos +4,5 m."""
    flow, rules, start = setting.flow, setting.rules, quantity.start
    sized = (quantity.unit or "").lower() in rules.lists["size"] or (quantity.unit or "").lower() in rules.lists["capacity"]
    if sized and rules["target.height"].search(flow, clause[0], start):
        return True
    if is_aim(statement) or quantity.kind != "count":
        return False
    left = max(clause[0], previous.end if previous else clause[0])
    if not sized:
        bracket = rules["target.holding"].search(flow, clause[0], start) if previous is None else None
        return bracket is not None and not any(map(str.isdigit, flow[clause[0] : bracket.start()]))
    begin = max(left, *(flow.rfind(mark, left, start) + 1 for mark in _MARKS))
    mark, words = flow[begin - 1 : begin], flow[begin:start].strip()
    if not words:  # hai trạm bơm (90 m3/s); cấp 40 tấn giống lúa, 600 kg hạt giống
        return mark == "(" or (mark == "," and previous is None)
    goes_on = previous is not None and (words == "và" or (previous.unit == quantity.unit and words.endswith("và")))
    return not (goes_on or rules["target.governed"].search(flow, begin, start) or (mark == ":" and words.islower()))
