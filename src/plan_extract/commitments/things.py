"""Numbers that only tell which thing is meant: sizes of what stands there, heights, what a bracket says that a thing holds.

Guarantees:
- among the aims of a plan nothing is refused here but heights: what is aimed at needs no verb;
- elsewhere a size counts where a verb does it, a measure is named, or the list goes on that such a size began.
"""

from __future__ import annotations

from plan_extract.commitments.draft import Draft, Setting, is_aim
from plan_extract.quantities import Quantity
from plan_extract.statements import Span, Statement

#: How much of a clause before a colon is a label; how far behind a number the words stand that tell what becomes of it.
LABEL, BEHIND = 100, 90
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
    if rules["target.machine"].match(flow, begin, start):
        return True
    goes_on = previous is not None and (previous.unit == quantity.unit or words.endswith("và"))
    return not (goes_on or rules["target.governed"].search(flow, begin, start) or (mark == ":" and words.islower()))


def is_told_of(setting: Setting, quantity: Quantity, statement: Statement, clause: Span, previous: Draft | None) -> bool:
    """Tell whether a number outside the aims only tells of things: a norm, a scenario, a price; nobody does anything to it.

    A number is done to where a verb of work, or a word of measure, stands before it in its clause, or a label with its colon, or
    where behind a number that opens the clause stands what becomes of it.
    """
    flow, rules, start = setting.flow, setting.rules, quantity.start
    if is_aim(statement) or rules["target.own_aim"].match(flow, statement.start, statement.end):
        return False
    measured = f"{quantity.unit}/{quantity.per}" if quantity.per else quantity.unit or ""
    if measured.lower() in rules.lists["norm_unit"] or _is_of_a_scenario(setting, statement, clause):
        return True
    if quantity.kind == "money":
        return rules["target.priced"].search(flow, clause[0], start) is not None
    if rules["target.by_norm"].search(flow, clause[0], start) or rules["target.limit_then"].match(flow, quantity.end, clause[1]):
        return True
    if previous is not None:
        return False
    if rules["target.each_team"].search(flow, clause[0], start) and not rules["target.sets_up"].search(flow, clause[0], start):
        return True
    bracket = flow.rfind("(", clause[0], start)
    if bracket > flow.rfind(")", clause[0], start):
        return True
    if rules["target.acts"].search(flow, clause[0], start) or _is_listed(setting, quantity, statement, clause):
        return False
    before = flow[clause[0] : start].rstrip()
    if before.endswith(":") and len(before) <= LABEL:
        return False
    if quantity.kind == "percent" and quantity.value == 100:
        return False
    behind = not before or quantity.kind in ("percent", "fraction") or rules["target.there_are"].search(flow, clause[0], start)
    return not (behind and rules["target.becomes"].search(flow, quantity.end, min(clause[1], quantity.end + BEHIND)))


def _is_listed(setting: Setting, quantity: Quantity, statement: Statement, clause: Span) -> bool:
    """Tell whether a count goes on a list of the sentence: xóa 08 nhà tạm: thôn A 03 nhà; thôn B 02 nhà."""
    earlier = setting.quantities.within(statement.start, clause[0])
    alike = next((one for one in earlier if one.unit == quantity.unit and one.kind == quantity.kind), None)
    return alike is not None and setting.rules["target.acts"].search(setting.flow, statement.start, alike.start) is not None


def _is_of_a_scenario(setting: Setting, statement: Statement, clause: Span) -> bool:
    """Tell whether a clause, or one before it in the statement, opens a scenario, and none since charges anybody."""
    flow, rules = setting.flow, setting.rules
    for one in reversed([one for one in statement.clauses if one[0] <= clause[0]]):
        if rules["target.scenario"].match(flow, *one):
            return True
        if rules["duty.verb"].match(flow, *one):
            return False
    return False
