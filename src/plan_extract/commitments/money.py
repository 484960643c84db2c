"""Is a sum money to be spent? Fines, debts, revenue, income and what each one is granted are not."""

from __future__ import annotations

import regex

from plan_extract.commitments.draft import NEAR, SENTENCE, Setting, is_aim
from plan_extract.quantities import Quantity
from plan_extract.statements import Span, Statement


def is_no_spending(setting: Setting, quantity: Quantity, clause: Span, left: int) -> bool:
    """Tell whether a sum is a fine, a loss, a cut, a size or past money, which is neither spent nor an aim."""
    flow, rules, start = setting.flow, setting.rules, quantity.start
    near = max(left, start - 2 * NEAR)
    if rules["budget.threshold"].search(flow, max(left, start - NEAR), start) or rules["budget.price"].search(flow, near, start):
        return True
    behind = rules["budget.past_behind"].match(flow, quantity.end, clause[1])
    if behind and (behind["year"] is None or (setting.first_year is not None and int(behind["year"]) < setting.first_year)):
        return True
    was = rules["budget.was_spent"].match(flow, clause[0], start)
    if was and setting.first_year is not None and int(was["year"]) < setting.first_year:
        return rules["budget.carried"].search(flow, *clause) is None
    no = rules["budget.not_spent"].search(flow, clause[0], start)
    return no is not None and rules["target.spent"].search(flow, no.end(), start) is None


def each_from(setting: Setting, first: int, left: int, start: int) -> int:
    """Return where to look for *mỗi hộ* before a sum: not before another number, where the words between call it spent."""
    if setting.rules["budget.in_bracket"].search(setting.flow, first, start):
        return start  # mỗi buổi không quá 90 phút (kinh phí dự kiến 36 triệu đồng)
    between = first < left and any(setting.rules[f].search(setting.flow, left, start) for f in ("target.spent", "budget.total"))
    return left if between else first


def is_still_to_come(setting: Setting, clause: Span, start: int) -> bool:
    """Tell whether a sum behind money of the past is of the plan's years, or what is left to give."""
    at = max(setting.flow.rfind(mark, clause[0], start) for mark in (",", ";"))
    now = setting.rules["budget.now"].match(setting.flow, at, start) if at >= 0 else None
    return now is not None and (now["year"] is None or setting.first_year is None or int(now["year"]) >= setting.first_year)


def _comes_in(setting: Setting, statement: Statement, clause: Span) -> bool:
    """Tell whether a clause is about revenue: its line or the nearest heading says so, and it is not about spending itself."""
    flow, rules = setting.flow, setting.rules
    told = ((statement.start, statement.end), *statement.leads[-1:])
    return any(rules["budget.revenue"].match(flow, *span) for span in told) and not rules["budget.outgo"].match(flow, *clause)


def _is_share_of_sum(setting: Setting, statement: Statement) -> bool:
    """Tell whether a bullet stands in a list of who pays, or of the parts of a sum: whatever brings it in, it is spent."""
    rules, flow = setting.rules, setting.flow
    lead = statement.leads[-1] if statement.marker and statement.leads else None
    if lead in statement.headings and statement.role != "funding":
        return False
    if lead is None or rules["budget.revenue"].match(flow, *lead) or rules["target.earning"].search(flow, *lead):
        return False
    if rules["budget.by_source"].search(flow, *lead):
        return True
    told = lead in statement.headings or rules["target.spent"].search(flow, *lead) or rules["budget.total"].search(flow, *lead)
    return bool(told) and any(quantity.kind == "money" for quantity in setting.quantities.within(*lead))


def handed_out(setting: Setting, start: int) -> regex.Match[str] | None:
    """Return the words that hand out an aim told before, where a number is a share of it: Mức tăng giao cho từng xã như sau: …."""
    return setting.rules["target.handed_out"].search(setting.flow, max(0, start - SENTENCE), start)


def is_spending(setting: Setting, quantity: Quantity, statement: Statement, clause: Span) -> bool:
    """Tell whether a sum is money to be spent: no earning, and not granted per head."""
    if quantity.per and quantity.per not in ("năm", "tháng"):
        return False
    if quantity.per == "tháng" and any(
        setting.rules[rule].search(setting.flow, clause[0], quantity.start)
        for rule in ("target.given", "qualifies.fee", "budget.tariff")
    ):
        return False
    near = max(clause[0], quantity.start - NEAR)
    if any(setting.rules[rule].search(setting.flow, near, quantity.start) for rule in ("target.loan", "budget.norm")):
        return False
    if setting.rules["target.income"].search(setting.flow, clause[0], quantity.start):
        return False
    if _is_share_of_sum(setting, statement):
        return True
    if is_aim(statement) and handed_out(setting, quantity.start):
        return False
    if _comes_in(setting, statement, clause):
        return False
    strives = setting.rules["target.striving"].search(setting.flow, clause[0], quantity.start)
    if strives and setting.rules["target.earning"].search(setting.flow, clause[0], quantity.start):
        return False  # Quỹ phấn đấu mỗi năm vận động được 1,2 tỷ đồng
    if statement.role == "funding" or setting.rules["target.its_money"].search(setting.flow, near, quantity.start):
        return True
    earning = setting.rules["target.earning"]
    comma = setting.flow.rfind(",", clause[0], quantity.start)
    if comma >= 0 and setting.rules["budget.outgo"].match(setting.flow, comma + 1, quantity.start):
        return True  # vận động 400 triệu đồng, chi 350 triệu đồng thăm hỏi
    if earned := earning.search(setting.flow, clause[0], quantity.start):
        told = setting.rules["target.spent"].search(setting.flow, earned.end(), quantity.start)
        return told is not None and told[0][0].isupper()  # a heading runs on: … nâng cao thu nhập Vốn giao 6.210 triệu đồng
    spent = setting.rules["target.spent"].search(setting.flow, clause[0], quantity.start)
    if clause[0] > statement.start and ";" in setting.flow[clause[0] - 3 : clause[0]] and not spent:
        near = max(statement.start, quantity.start - SENTENCE)
        if earning.search(setting.flow, setting.flow.rfind(". ", near, quantity.start) + 1 or near, quantity.start):
            return False  # vận động Quỹ được 64 triệu đồng: thôn A 15 triệu đồng; thôn B 14 triệu đồng
    in_lead = statement.leads and earning.search(setting.flow, *statement.leads[-1])
    said = setting.rules["target.spent"]
    paid = said.search(setting.flow, statement.start, quantity.start) or said.search(setting.flow, quantity.end, clause[1])
    return not in_lead or paid is not None
