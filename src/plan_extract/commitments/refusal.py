"""Is a number a commitment? Background, conditions, attributes and money for spending are none."""

from __future__ import annotations

import regex

from plan_extract.commitments.draft import NEAR, Draft, Setting, is_aim
from plan_extract.commitments.movement import each
from plan_extract.quantities import Quantity
from plan_extract.statements import Span, Statement

#: Of a number that nothing explains.
UNKNOWN = "not understood"
#: Of a sum that is a budget.
SPENDING = "money to be spent"
_YEAR = regex.compile(r"năm\s+((?:19|20)\d\d)", regex.I)


def refuse(setting: Setting, quantity: Quantity, statement: Statement, clause: Span, previous: Draft | None) -> str | None:
    """Return why the words around a number make it no commitment, ``None`` where it is one.

    Args:
        previous: the commitment before it in the clause.
    """
    flow, rules, start = setting.flow, setting.rules, quantity.start
    left = previous.end if previous else clause[0]
    if quantity.kind == "bare":
        return UNKNOWN if setting.quantities.noun_span(quantity.number_end) is None else "time, age or grade"
    if quantity.unit in setting.quantities.not_counted and not quantity.per:
        return "time, age or grade"
    if quantity.kind == "money" and quantity.per is None:
        quantity.per = each(setting, max(clause[0], start - 2 * NEAR), start)
    spent = quantity.kind == "money" and statement.role == "funding"
    if not is_aim(statement) and not spent and rules["target.background"].search(flow, clause[0], start):
        return "background"
    if rules["target.condition"].search(flow, clause[0], start):
        return None if quantity.kind == "money" and quantity.per else "condition"
    bracket = rules["target.past_bracket"].search(flow, clause[0], start)
    if bracket and tells_the_past(setting, bracket[0]):
        return "earlier figure"
    if quantity.kind == "money":
        return SPENDING if _is_spending(setting, quantity, statement, clause) else None
    if statement.role == "funding":
        granted = quantity.kind == "percent" and rules["target.grant"].search(flow, max(left, start - NEAR), start)
        return None if granted else UNKNOWN
    if statement.role == "scope" and quantity.kind in ("percent", "count"):
        return "scope"
    return "tells which" if _only_tells_which(setting, quantity, statement, clause, previous) else None


def _only_tells_which(setting: Setting, quantity: Quantity, statement: Statement, clause: Span, previous: Draft | None) -> bool:
    """Tell whether a number describes what another commitment, or a duty, is about."""
    flow, rules, start = setting.flow, setting.rules, quantity.start
    left = previous.end if previous else clause[0]
    if rules["target.which"].search(flow, clause[0], start):
        return True
    if quantity.kind == "count" and rules["target.existing"].match(flow, quantity.end, clause[1]):
        return True
    sized = (quantity.unit or "").lower() in (*rules.lists["size"], "người", "con")
    if not is_aim(statement):
        if previous is None and rules["target.made_of"].search(flow, left, start):
            return True
        if quantity.in_words and quantity.value <= 10 and quantity.kind == "count":
            return True
        if sized and rules["comparator_after.ge"].match(flow, quantity.end, clause[1]):
            return True
    if not sized or not rules["target.attribute"].search(flow, left, start):
        return False
    return not is_aim(statement) or (previous is not None and "," not in flow[left:start])


def tells_the_past(setting: Setting, text: str) -> bool:
    """Tell whether a bracket gives an earlier figure: a year before the plan's, or *hiện*."""
    years = [int(year) for year in _YEAR.findall(text)]
    earlier = bool(years) and (setting.first_year is None or years[-1] < setting.first_year)
    return earlier or "hiện" in text.lower()


def _is_spending(setting: Setting, quantity: Quantity, statement: Statement, clause: Span) -> bool:
    """Tell whether a sum is money to be spent: no earning, and not granted per head."""
    if quantity.per and quantity.per not in ("năm", "tháng"):
        return False
    if statement.role == "funding":
        return True
    earning = setting.rules["target.earning"]
    in_lead = statement.leads and earning.search(setting.flow, *statement.leads[-1])
    return not (earning.search(setting.flow, clause[0], quantity.start) or in_lead)
