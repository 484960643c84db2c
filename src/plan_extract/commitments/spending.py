"""Is a sum money to be spent? Income, grants per head, fines, losses, sizes and past money are not."""

from __future__ import annotations

from plan_extract.commitments.draft import NEAR, Setting
from plan_extract.quantities import Quantity
from plan_extract.statements import Span, Statement

#: How far a sentence reaches, in code points.
_SENTENCE = 400


def is_no_spending(setting: Setting, quantity: Quantity, clause: Span, left: int) -> bool:
    """Tell whether a sum is a fine, a loss, a cut, a size or past money, which is neither spent nor an aim."""
    flow, rules, start = setting.flow, setting.rules, quantity.start
    if rules["budget.threshold"].search(flow, max(left, start - NEAR), start):
        return True
    behind = rules["budget.past_behind"].match(flow, quantity.end, clause[1])
    if behind and (behind["year"] is None or (setting.first_year is not None and int(behind["year"]) < setting.first_year)):
        return True
    no = rules["budget.not_spent"].search(flow, clause[0], start)
    return no is not None and rules["target.spent"].search(flow, no.end(), start) is None


def is_spending(setting: Setting, quantity: Quantity, statement: Statement, clause: Span) -> bool:
    """Tell whether a sum is money to be spent: no earning, and not granted per head."""
    if quantity.per and quantity.per not in ("năm", "tháng"):
        return False
    if quantity.per == "tháng" and any(
        setting.rules[rule].search(setting.flow, clause[0], quantity.start) for rule in ("target.given", "qualifies.fee")
    ):
        return False
    near = max(clause[0], quantity.start - NEAR)
    if any(setting.rules[rule].search(setting.flow, near, quantity.start) for rule in ("target.loan", "budget.norm")):
        return False
    if statement.role == "funding":
        return not _is_income(setting, statement)
    if setting.rules["target.its_money"].search(setting.flow, near, quantity.start):
        return True
    earning = setting.rules["target.earning"]
    if earning.search(setting.flow, clause[0], quantity.start):
        return _is_part_of_spending(setting, statement)
    spent = setting.rules["target.spent"].search(setting.flow, clause[0], quantity.start)
    if clause[0] > statement.start and ";" in setting.flow[clause[0] - 3 : clause[0]] and not spent:
        near = max(statement.start, quantity.start - _SENTENCE)
        if earning.search(setting.flow, setting.flow.rfind(". ", near, quantity.start) + 1 or near, quantity.start):
            return False  # vận động Quỹ được 64 triệu đồng: thôn A 15 triệu đồng; thôn B 14 triệu đồng
    in_lead = statement.leads and earning.search(setting.flow, *statement.leads[-1])
    return not in_lead or spent is not None


def _own_lead(statement: Statement) -> Span | None:
    """Return the lead-in right above a statement that is no heading."""
    return statement.leads[-1] if statement.leads and statement.leads[-1] not in statement.headings else None


def _is_part_of_spending(setting: Setting, statement: Statement) -> bool:
    """Tell whether a line stands below a sum to be spent: Tổng mức đầu tư: 148 tỷ đồng, chia ra: … vận động 18 tỷ đồng."""
    lead, rules = _own_lead(statement), setting.rules
    if lead is None or rules["target.spent"].search(setting.flow, *lead) is None:
        return False
    summed = any(quantity.kind == "money" for quantity in setting.quantities.within(*lead))
    return summed and rules["target.earning"].search(setting.flow, *lead) is None


def _is_income(setting: Setting, statement: Statement) -> bool:
    """Tell whether a line of a funding section tells what comes in: it, or what it stands below, opens so."""
    if _is_part_of_spending(setting, statement):
        return False
    spans = [(statement.start, statement.end), *statement.leads[-2:]]
    return any(setting.rules["target.income"].match(setting.flow, *span) for span in spans)
