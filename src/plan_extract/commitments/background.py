"""How things stand or stood, and what others aim at: numbers among such words are no commitments of the plan."""

from __future__ import annotations

import regex

from plan_extract.commitments.draft import FAR, SENTENCE, Draft, Setting, is_aim
from plan_extract.quantities import Quantity
from plan_extract.statements import Span, Statement

_YEAR = regex.compile(r"(?:năm|nhiệm\s+kỳ|giai\s+đoạn)\s+(?:20\d\d\s*-\s*)?((?:19|20)\d\d)", regex.I)
_EARLIER = regex.compile(
    r"(?<=\(\s?)toàn\s+\p{L}+(?:\s\p{L}+)?\s+có\s|(?<!\p{L})(?:(?<!(?:thực|phát|thể|biểu|xuất|tái)\s)hiện(?!\s+đại)|(?<!tháng\s)(?:đầu|cùng)\s+(?:năm|kỳ)(?!\s+\d)|(?:năm(?:\s+học)?|vụ|mùa|kỳ|giai\s+đoạn|nhiệm\s+kỳ|khóa)\s+trước|năm\s+ngoái|trước\s+đó)(?!\p{L})",
    regex.I,
)
#: Which groups of the rules of cited aims are wider than a unit's own.
_WIDER = {"province": ("country",), "district": ("country", "province"), "commune": ("country", "province", "district")}
# What tells that a clause is about the present or the past.
_NOW = regex.compile(r"(?<!\p{L})(?:hiện|đang|đã|tính\s+đến|thời\s+điểm|vừa|qua|trước|sau)(?!\p{L})", regex.I)


def told_as_background(
    setting: Setting, statement: Statement, clause: Span, goes_on: bool, dated: bool, promised: bool
) -> Span | None:
    """Return the part of a clause that tells how things stand or stood, ``None`` where it tells none.

    Args:
        goes_on: the clause before it in the same sentence told so to its end.
        promised: a bound that lies ahead is stated before the clause's first number: Tính đến cuối năm 2025, 70% hồ sơ ….
        dated: an earlier year, or a bound among the headings, is stated: `past` before the clause's first number.
    """
    flow, rules = setting.flow, setting.rules
    first = next(iter(setting.quantities.within(*clause)), None)
    start = first.start if first else clause[1]
    findings = rules["target.findings"].match(flow, *clause)
    if findings and (turn := rules["target.forward"].search(flow, findings.end(), clause[1])):
        return clause[0], turn.start()
    lead = rules["target.inline_lead"].match(flow, clause[0], start)
    begin: int | None = lead.end() if lead else clause[0]
    if not (goes_on or dated or (not promised and _stands(setting, statement, (begin or 0, clause[1]), start))):
        contrast = rules["target.while"].search(flow, *clause)
        begin = contrast.start() if contrast else None
    if begin is None:
        return None
    forward = rules["target.forward"].search(flow, begin, clause[1])
    end = forward.start() if forward else clause[1]
    opened = flow.rfind("(", clause[0], start)
    if dated and not goes_on and opened >= 0 and (close := flow.find(")", opened, end)) > start:
        return opened, close  # (dư nợ đến 31/12/2023 là 98,6 tỷ đồng), giữ nợ quá hạn dưới 0,1%
    return begin, end


def are_of_others(setting: Setting, statement: Statement, clause: Span, goes_on: bool) -> Span | None:
    """Return the part of a clause whose numbers are aims of a wider place, only cited by a heading or the sentence; else ``None``.

    Args:
        goes_on: the clause before it in the same sentence cited them.
    """
    flow, rules, wider = setting.flow, setting.rules, _WIDER.get(setting.level or "", ())
    first = next(iter(setting.quantities.within(*clause)), None)
    if not wider or first is None or rules["target.own"].search(flow, clause[0], first.start):
        return None
    own = rules["target.own"].search(flow, first.end, clause[1])
    span = (clause[0], own.start() if own else clause[1])
    if goes_on:
        return span
    found = rules["target.cited"].match(flow, clause[0], min(clause[1], clause[0] + FAR))
    if found and any(found[name] for name in wider):
        return span
    heads = (rules["target.cited_heading"].search(flow, start, min(end, start + SENTENCE)) for start, end in statement.leads)
    return span if any(head[name] for head in heads if head for name in wider) else None


def _stands(setting: Setting, statement: Statement, clause: Span, first: int) -> bool:
    """Tell whether a clause opens as one that tells how things stand."""
    flow, rules = setting.flow, setting.rules
    standing = rules["target.standing"].match(flow, *clause)
    if standing is not None and standing.end() <= first:
        if is_aim(statement) and not _NOW.search(standing[0]):
            return False  # Mạng lưới giám sát có 40 phòng xét nghiệm, among aims
        return rules["target.turns"].match(flow, standing.end(), first) is None  # duy trì phòng hiện có và mở 02 điểm
    if rules["target.has"].match(flow, *clause):
        return not is_aim(statement) or rules["target.was"].search(flow, first, min(statement.end, first + SENTENCE)) is not None
    return False


def is_told(setting: Setting, start: int, clause: Span, previous: Draft | None) -> bool:
    """Tell whether a number stands among words that tell how things are, or what the clause starts from.

    What stands behind a commitment before it, up to a comma and another verb, is about that: sửa chữa 12 bến hiện có, mở 2 bến.
    """
    basis = setting.rules["target.basis"].match(setting.flow, *clause)
    turn = basis.end() if basis else clause[0]
    comma = setting.flow.rfind(",", previous.end, start) if previous is not None else -1
    if comma >= 0 and setting.rules["reach.moved"].match(setting.flow, comma, start):
        turn = max(turn, comma)
    colon = setting.flow.find(":", turn, start) + 1  # Khơi thông hệ thống hiện có: Phòng Kinh tế nạo vét 9,5 km cống
    if colon and setting.rules["duty.verb"].match(setting.flow, turn, colon):
        turn = colon
    told = setting.rules["target.background"].search(setting.flow, turn, start)
    return start < turn or (told is not None and setting.rules["target.turns"].match(setting.flow, told.end(), start) is None)


def is_lacking(setting: Setting, quantity: Quantity, clause: Span) -> bool:
    """Tell whether a count tells how many are still without something: còn 380 hộ chưa có nhà tiêu."""
    flow, rules = setting.flow, setting.rules
    if quantity.kind != "count" or rules["target.still"].search(flow, clause[0], quantity.start) is None:
        return False
    return rules["target.lacking"].match(flow, quantity.end, clause[1]) is not None


def tells_the_past(setting: Setting, text: str) -> bool:
    """Tell whether a bracket gives an earlier figure: a year before the plan's, or *hiện*."""
    years = [int(year) for year in _YEAR.findall(text)]
    earlier = bool(years) and (setting.first_year is None or years[-1] < setting.first_year)
    return earlier or _EARLIER.search(text) is not None
