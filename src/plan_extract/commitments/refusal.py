"""Is a number a commitment? Background, conditions, attributes and money for spending are none."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import NamedTuple

import regex

from plan_extract.commitments.background import is_lacking, is_told, tells_the_past
from plan_extract.commitments.draft import FAR, NEAR, SENTENCE, Draft, Setting, is_aim, is_size
from plan_extract.commitments.money import each_from, is_no_spending, is_spending, is_still_to_come
from plan_extract.commitments.movement import each, grants, grants_on
from plan_extract.quantities import Quantity
from plan_extract.statements import Span, Statement

#: Of a number that nothing explains.
UNKNOWN = "not understood"
_TIMED = "time, age or grade"
_EARLIER = "earlier figure"
#: Of a number that may be what another one starts from.
EARLIER = (_EARLIER, "background")
#: Of a sum that is a budget.
SPENDING = "money to be spent"
_BESIDE = regex.compile(r"\s*(?:,|và|hoặc|đến)\s*(?:và\s+)?")
_LISTED = regex.compile(r"(?:\s+\p{L}+){0,5}?\s*(?:,|và)\s*")
_WITH = regex.compile(r"\s*với\s*")
_SAME = regex.compile(r"[^;.\d]{0,60}")
#: What recurs, and what it recurs over: 2 ngày/tuần is a rhythm.
_BEATS = frozenset({"tiết", "ca", "buổi", "giờ", "ngày", "tháng", "năm", "lần", "phút", "đợt", "kỳ"})
_ROUNDS = frozenset({*_BEATS, "lượt"})
_EACH_TIME = regex.compile(r"(?<!\p{L})mỗi\s+(?:tuần|tháng|quý|năm)\s+$", regex.I)
_TIMES = frozenset({"tháng", "quý", "năm", "vụ"})
#: Over so long what is counted is work, not a rhythm: khám lưu động 02 đợt/năm.
_LONG = frozenset({"quý", "năm"})
#: What works move, and over what: 90 m3/s, 500 tấn/ngày.
_FLOWS = frozenset({"m3", "tấn", "lít"})
_PACES = frozenset({"s", "giây", "giờ", "h", "ngày", "ngày đêm"})
_TIMES_OVER = frozenset({"lần", "kỳ", "buổi"})
_OVER = frozenset({"ngày", "tuần", "tháng", "quý", "năm", "năm học", "học kỳ", "lần", "lớp", "khóa", "buổi", "đợt"})
_THEN = regex.compile(r"\sthì\s")
#: A number in words up to here is often no figure: cả hai huyện, ba việc.
_FEW = 10
#: Units that tell the size of one thing; no plan adds them up.
_LENGTHS = frozenset({
    "m", "mét", "cm", "mm", "km", "m2", "m3", "lít", "kw", "kv", "kva", "mw", "mbps", "gbps", "kg", "tấn", "inch", "ha", "chỗ",
    "hải lý",
})  # fmt: skip


class Refused(NamedTuple):
    """A number that is no commitment, and why."""

    quantity: Quantity
    reason: str


def refuse(
    setting: Setting,
    quantity: Quantity,
    statement: Statement,
    clause: Span,
    previous: Draft | None,
    last: Refused | None = None,
    background: Span | None = None,
    promised: bool = False,
) -> str | None:
    """Return why the words around a number make it no commitment, ``None`` where it is one.

    Args:
        previous: the commitment before it in the clause.
        last: the number before it, if that was refused.
        background: the part of the clause that tells how things stand.
        promised: the clause opens with a bound that lies ahead.
    """
    clause = (max(clause[0], quantity.start - FAR), min(clause[1], quantity.end + FAR))
    flow, rules, start = setting.flow, setting.rules, quantity.start
    left = previous.end if previous else clause[0]
    if quantity.kind == "bare":
        return UNKNOWN if setting.quantities.noun_span(quantity.number_end) is None else _TIMED
    whole = flow[quantity.number_end : quantity.end].strip().lower() == quantity.unit  # not 140 cửa thu nước
    timed = quantity.unit in setting.quantities.not_counted and whole and not quantity.per
    if timed and not is_measured_time(setting, quantity, clause):
        return _TIMED
    if quantity.kind == "percent" and flow[start - 1] == "(" and _is_of_money(setting, quantity, clause, last):
        return "whose money"
    if quantity.kind == "money":
        quantity.per = _money_rate(setting, quantity, clause[0], left)
    spent = quantity.kind == "money" and statement.funded
    if spent and rules["budget.if_given"].search(flow, clause[0], start):
        return SPENDING
    spent = spent or (quantity.kind == "money" and is_still_to_come(setting, clause, start))
    if background and background[0] <= start < background[1] and not spent:
        return "background"
    lead = None if is_aim(statement) else rules["target.lead_which"].match(flow, *clause)
    if lead and (lead["scope"] or start < lead.end()):
        return "scope" if lead["scope"] else "tells which"
    told = not (is_aim(statement) or spent or promised) and is_told(setting, start, clause, previous)
    if told or (not is_aim(statement) and is_lacking(setting, quantity, clause)):
        return "background"
    if condition := rules["target.condition"].search(flow, clause[0], start):
        if quantity.kind == "money" and not quantity.per and rules["budget.will_pay"].search(flow, condition.end(), start):
            return SPENDING
        granted = quantity.kind == "percent" and rules["target.grant"].search(flow, max(left, start - NEAR), start)
        return None if granted or (quantity.kind == "money" and quantity.per) else "condition"
    if _is_condition(setting, quantity, clause):
        return "condition"
    bracket = rules["target.past_bracket"].search(flow, clause[0], start)
    if bracket and tells_the_past(setting, bracket[0]):
        return _EARLIER
    return _refuse_as_part(setting, quantity, statement, clause, previous, last)


def _is_of_money(setting: Setting, quantity: Quantity, clause: Span, last: Refused | None) -> bool:
    """Tell whether a share in a bracket tells whose money it is, or what part of all a sum before it: 48 tỷ đồng (42,9%)."""
    if setting.rules["target.whose_money"].match(setting.flow, quantity.end, clause[1]):
        return True
    if last is None or last.reason != SPENDING or not setting.flow.startswith(")", quantity.end):
        return False
    return not setting.flow[last.quantity.end : quantity.start - 1].strip()


def _money_rate(setting: Setting, quantity: Quantity, first: int, left: int) -> str | None:
    """Return what a sum is over, told behind it or before: mỗi hộ 2 triệu đồng/năm is over hộ/năm."""
    if quantity.per is not None and quantity.per not in _TIMES:
        return quantity.per
    whom = each(setting, each_from(setting, max(first, quantity.start - 2 * NEAR), left, quantity.start), quantity.start)
    if quantity.per is None:
        return whom
    return quantity.per if whom is None or whom in _OVER else f"{whom}/{quantity.per}"


def _refuse_as_part(
    setting: Setting, quantity: Quantity, statement: Statement, clause: Span, previous: Draft | None, last: Refused | None
) -> str | None:
    """Return why a number that tells neither the past nor a condition is no commitment: money to be spent, or part of another."""
    left = previous.end if previous else clause[0]
    flow, rules, before = setting.flow, setting.rules, max(left, quantity.start - 3)
    by_rule = any(rules[rule].match(flow, quantity.end) for rule in ("target.factor", "target.rate_of_wage", "target.all_sides"))
    by_rule = by_rule or (quantity.kind == "count" and rules["target.said_above"].match(flow, quantity.end) is not None)
    if by_rule or rules["qualifies.times"].search(flow, before, quantity.start):
        return "tells which"
    if quantity.kind == "money" and quantity.per is None and is_no_spending(setting, quantity, clause, left):
        return "fine, loss or size"
    if quantity.kind == "money" and is_spending(setting, quantity, statement, clause):
        return SPENDING
    if _qualifies(setting, quantity, statement, clause, previous):
        return "tells which"
    if not is_aim(statement) and quantity.kind == "count" and _is_whose(setting, quantity, clause, last):
        return "whose"
    if last and last.reason in ("tells which", _TIMED) and _goes_on(setting, last.quantity, quantity):
        return "tells which"
    counted = last is not None and last.reason == "tells which" and not last.quantity.in_words
    if last and counted and rules["target.part_of"].search(flow, last.quantity.end, quantity.start):
        return "tells which"
    if last and _is_of_each(setting, last.quantity, quantity):
        return "tells which"
    if quantity.kind == "money":
        return None
    if statement.role == "funding":
        if quantity.kind == "percent" and (grants(setting, quantity, left) or grants_on(setting, quantity, previous)):
            return None
        spent = quantity.kind == "percent" and rules["target.disbursed"].search(flow, clause[0], quantity.start)
        if spent:
            return "condition" if _THEN.search(flow, quantity.end, clause[1]) else None
        return "tells which" if quantity.in_words and quantity.value <= _FEW else UNKNOWN
    if statement.role == "scope" and quantity.kind in ("percent", "count"):
        done = quantity.kind == "count" and rules["target.doing"].search(flow, clause[0], quantity.start)
        return None if done else "scope"
    return "tells which" if _only_tells_which(setting, quantity, statement, clause, previous) else None


def _only_tells_which(setting: Setting, quantity: Quantity, statement: Statement, clause: Span, previous: Draft | None) -> bool:
    """Tell whether a number describes what another commitment, or a duty, is about."""
    flow, rules, start = setting.flow, setting.rules, quantity.start
    left = previous.end if previous else clause[0]
    which = rules["target.which"].search(flow, max(clause[0], start - NEAR), start)
    share = quantity.kind == "percent" and rules["target.share_at"].search(flow, max(clause[0], start - NEAR), start)
    if which and not share:
        return True
    near = max(clause[0], start - NEAR)
    if quantity.kind == "count" and rules["target.existing"].match(flow, quantity.end, clause[1]):
        return rules["target.keeping"].search(flow, near, start) is None
    made_of = rules["target.made_of"].search(flow, left, start)
    if quantity.kind == "count" and rules["target.the_rest"].match(flow, quantity.end, clause[1]):
        return True
    if rules["target.split_into"].search(flow, left, start) or (previous and previous.unit in rules.lists["team"] and made_of):
        return True
    people = quantity.kind == "count" and _are_people(setting, quantity.unit)
    if people and rules["target.team_of"].search(flow, near, start):
        return True
    small = quantity.kind == "count" and quantity.in_words and quantity.value <= _FEW
    if small and rules["target.pair"].match(flow, quantity.number_end, clause[1]):
        return True
    if small and not _is_done(setting, quantity, statement, previous, left):
        return True
    unit = (quantity.unit or "").lower()
    sized = unit in rules.lists["size"] or unit in ("người", "con")
    if not is_aim(statement):
        if previous is None and made_of:
            return True
        if sized and rules["comparator_after.ge"].match(flow, quantity.end, clause[1]):
            return True
    attribute = rules["target.attribute"].search(flow, left, start) if sized else None
    if attribute is None or ("công suất" in attribute[0] and (quantity.per or _is_built(setting, clause, start))):
        return False
    if previous and previous.value > 1 and "diện tích" in attribute[0]:
        return False  # đo đạc 12.600 thửa với diện tích 8.400 ha
    bounded = previous is not None and previous.unit == "%" and attribute[0].rstrip().endswith(("từ", "trên", "dưới"))
    return not is_aim(statement) or bounded or (previous is not None and "," not in flow[left:start])


def _are_people(setting: Setting, unit: str | None) -> bool:
    return unit in setting.rules.lists["people"] or unit in setting.rules.lists["anybody"]


def _is_done(setting: Setting, quantity: Quantity, statement: Statement, previous: Draft | None, left: int) -> bool:
    """Tell whether a small number in words counts what shall be done, not what is spoken of: tổ chức ba đợt, but ở hai huyện."""
    flow, rules, start = setting.flow, setting.rules, quantity.start
    if is_aim(statement):
        return rules["target.beside_verb"].search(flow, left, start) is None
    things = (quantity.unit or "").split(",")[0] not in _ROUNDS
    done = (
        rules["target.doing"].search(flow, left, start)
        or (things and _EACH_TIME.search(flow, left, start))
        or (previous and rules["target.goes_on"].match(flow, previous.end, start))
    )
    return bool(done) and rules["target.abstract"].match(flow, quantity.number_end) is None


def is_measured_time(setting: Setting, quantity: Quantity, clause: Span) -> bool:
    """Tell whether a time or an age is itself what is measured: tuổi thọ bình quân 75 tuổi, thời gian chờ trung bình dưới 2 giờ."""
    flow, near = setting.flow, max(clause[0], quantity.start - 2 * NEAR)
    return setting.rules["target.lasting"].search(flow, near, quantity.start) is not None


def _is_built(setting: Setting, clause: Span, start: int) -> bool:
    """Tell whether what a number is the capacity of shall be built: đầu tư kho lạnh công suất 500 tấn."""
    return setting.rules["target.built"].match(setting.flow, clause[0], start) is not None


def is_set(setting: Setting, quantity: Quantity, clause: Span) -> bool:
    """Tell whether a number is what works are built for, or a level that water is kept at: trạm bơm Hòa Liên (90 m3/s)."""
    flow, rules, begin = setting.flow, setting.rules, max(clause[0], quantity.start - FAR)
    if quantity.unit in _FLOWS and quantity.per in _PACES:
        return rules["target.capacity"].search(flow, begin, quantity.start) is not None
    return quantity.unit == "m" and rules["target.water_level"].search(flow, begin, quantity.start) is not None


def _is_counted(noun: str, draft: Draft | None) -> bool:
    """Tell whether a commitment of the clause counts what a number is told of each: mở 04 lớp, mỗi lớp 30 người."""
    while draft is not None:
        if draft.unit == noun:
            return True
        draft = draft.before
    return False


def _qualifies(setting: Setting, quantity: Quantity, statement: Statement, clause: Span, previous: Draft | None) -> bool:
    """Tell whether the words right before a number, or its rate, make it a norm, a size, a place or an actor."""
    flow, rules, start = setting.flow, setting.rules, quantity.start
    if is_set(setting, quantity, clause):
        return False
    near = max(clause[0], start - 2 * NEAR)
    unit, aim = (quantity.unit or "").lower(), is_aim(statement)
    named = quantity.per in _LONG and len(flow[quantity.number_end : quantity.end].partition("/")[0].split()) > 1
    # 120 buổi chiếu phim/năm, among the aims
    counted = aim and (named or unit in ("đợt", "kỳ") or rules["target.number_of_time"].search(flow, clause[0], start))
    bare = unit != "buổi" or flow[quantity.end : quantity.end + 1] in ("", ".", ";", ",")  # mỗi quý diễn 02 buổi hát bội
    at_least = rules["comparator_before.ge"].search(flow, near, start) is not None
    if (
        not aim
        and not (at_least and unit == "buổi" and not quantity.in_words)
        and unit in _TIMES_OVER
        and bare
        and quantity.per is None
        and each(setting, near, start) in _OVER
    ):
        return True  # mỗi quý báo cáo 01 lần
    campaign = unit in rules.lists["campaign"] and quantity.per in _LONG and not (previous and previous.unit == "%")
    rounds = unit == "đợt" and flow.endswith(" làm ", clause[0], start)  # nộp làm hai đợt
    if rounds or (unit in _BEATS and quantity.per in _OVER and not (counted or at_least or campaign)):
        return True
    activity = [] if aim else rules.under("qualifies_activity")
    if any(rule.search(flow, near, start) for rule in chain(rules.under("qualifies"), activity)):
        return True
    if quantity.kind == "money":
        return False
    if not aim and (scale := rules["target.scale_of_parts"].search(flow, near, quantity.end)) and scale.end() > start:
        return True
    if quantity.per and rules["target.norm"].search(flow, near, start):
        return not aim or rules["target.by_law"].match(flow, quantity.end, clause[1]) is not None
    if is_size(setting, unit) and rules["target.height"].search(flow, clause[0], start):
        return True
    if previous and unit in _LENGTHS and rules["target.bounded_size"].match(flow, previous.quantity.end, start):
        return True
    size = rules["target.size"].search(flow, near, start) if unit in _LENGTHS else None
    # 90 hộ, diện tích 36 ha; not 4 nhà, diện tích sử dụng từ 80 đến 120 m2
    if size and not ("diện tích" in size[0] and previous and previous.value > 1 and quantity.high is None):
        of_a_count = previous is not None and previous.unit not in ("%", "fraction")
        capacity = aim and of_a_count and quantity.per and "công suất" in size[0].lower()  # 02 nhà máy công suất 5.000 m3/năm
        built = "công suất" in size[0].lower() and _is_built(setting, clause, start)
        if not capacity and not (built and previous is None):
            return not aim or previous is not None or size["always"] is not None or flow.startswith(":", quantity.end)
    if quantity.kind != "count":
        return False
    if unit == "chỗ" and rules["target.seats"].search(flow, near, start) is None:
        return True
    shared = unit in _TIMES_OVER or rules["target.share_of"].search(flow, near, start)
    if shared and rules["target.share_value"].match(flow, quantity.end, clause[1]):
        return True
    if size_of := rules["target.each_of"].search(flow, near, start):
        gathering = setting.quantities.noun(size_of.start() + len("mỗi"))
        counted = gathering and _is_counted(gathering[0], previous)  # mở 06 lớp, mỗi lớp từ 55 đến 60 học viên
        limit = size_of["limit"] and not (aim and gathering and gathering[0] in rules.lists["place_of_work"])
        gathers = gathering and gathering[0] in rules.lists["gathering"]
        team = _are_people(setting, unit) and not at_least and gathering is not None and gathering[0] in rules.lists["team"]
        if team or (gathers and not counted) or (limit and not gathers) or unit in (*_BEATS, *_LENGTHS):
            return True
    over = rules["target.which_over"].search(flow, near, start) or rules["comparator_after.ge"].match(flow, quantity.end, clause[1])
    if over and rules["target.entitled"].match(flow, quantity.end, clause[1]):
        return True
    apart = flow.rfind(", riêng ", clause[0], start)  # đạt trên 90%, riêng 6 thôn ven sông đạt 100%
    if opening := rules["target.place_first"].match(flow, clause[0] if apart < 0 else apart + 2, start):
        others = setting.quantities.within(quantity.end, clause[1])
        return any(opening["apart"] or flow.find(",", quantity.end, other.start) >= 0 for other in others)
    return previous is not None and _belongs(setting, quantity, previous)


def _belongs(setting: Setting, quantity: Quantity, previous: Draft) -> bool:
    """Tell whether a count is part of what the commitment before it says: its place, its size, what each of the share has."""
    flow, rules = setting.flow, setting.rules
    closing = flow.find(")", previous.end, quantity.start) if flow.startswith("(", previous.start - 1) else -1
    if previous.before and closing > 0:  # 100% chợ (14 chợ) được kiểm tra ít nhất 02 lần
        return _belongs(setting, quantity, replace(previous.before, end=closing + 1))
    span = (previous.end, quantity.start)
    if rules["target.place"].match(flow, *span):
        return True
    if quantity.unit in rules.lists["ground"] and previous.quantity.kind == "count" and rules["target.along"].match(flow, *span):
        return True
    if (quantity.unit or "").lower() in _LENGTHS and (previous.unit or "").lower() not in _LENGTHS:
        if rules["target.sized"].match(flow, *span):
            return True
    elif rules["comparator_after.ge"].match(flow, quantity.end) and rules["target.many_of"].match(flow, *span):
        return previous.quantity.kind == "count"
    whole = previous.unit == "%" and previous.measure == "level"
    return whole and (rules["target.share_has"].match(flow, *span) is not None or flow.endswith(" đủ ", *span))


def _is_whose(setting: Setting, quantity: Quantity, clause: Span, last: Refused | None) -> bool:
    """Tell whether a count tells whose something is, or goes on from one that does: nguồn thu của 24 nhà máy, 06 cơ sở."""
    if last and last.reason == "whose":
        return _LISTED.fullmatch(setting.flow, last.quantity.end, quantity.start) is not None
    return setting.rules["target.whose"].match(setting.flow, clause[0], quantity.start) is not None


def _is_of_each(setting: Setting, before: Quantity, quantity: Quantity) -> bool:
    """Tell whether a count is the size of each one counted before: trực 3 ca/ngày, mỗi ca 4 người."""
    flow, quantities = setting.flow, setting.quantities
    each = setting.rules["target.each_of"].search(flow, before.end, quantity.start) if quantity.kind == "count" else None
    noun = quantities.noun(each.start() + len("mỗi")) if each else None
    return noun is not None and noun[0] == before.unit


def _is_condition(setting: Setting, quantity: Quantity, clause: Span) -> bool:
    """Tell whether a number stands between *khi* and *thì*, or before the comma of a clause that opens with *khi*."""
    flow, rules = setting.flow, setting.rules
    when = rules["target.when"].search(flow, max(clause[0], quantity.start - SENTENCE), quantity.start)
    if when is None:
        return False
    if rules["target.then"].match(flow, quantity.end, clause[1]):
        return True
    return when.start() == clause[0] and flow.find(",", when.end(), quantity.start) < 0


def _goes_on(setting: Setting, last: Quantity, quantity: Quantity) -> bool:
    """Tell whether a number stands beside another of its kind: 3 km, 5 km và 10 km; norms over the same."""
    between = (last.end, quantity.start)
    if _WITH.fullmatch(setting.flow, *between):
        return True
    if last.unit != quantity.unit:
        return False
    if quantity.unit in ("cm", "mm") and _LISTED.fullmatch(setting.flow, *between):
        return True  # dày 16 cm cho đường thôn, 14 cm cho đường nội đồng
    same = last.per is not None and last.per == quantity.per and _SAME.fullmatch(setting.flow, *between)
    return bool(same or _BESIDE.fullmatch(setting.flow, *between))
