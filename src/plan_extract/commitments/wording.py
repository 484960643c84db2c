"""What is measured, of whom, and where: words of the clause around a number, cut where another matter begins."""

from __future__ import annotations

from typing import NamedTuple

import regex

from plan_extract.commitments.draft import Draft, Setting
from plan_extract.commitments.population import read_population
from plan_extract.statements import Statement

#: Longer wordings hold more than one matter.
LONGEST = 220
#: What leads on to a number (đến cuối năm 2025 phấn đấu đạt ít nhất) is no longer, in code points.
LONGEST_TAIL = 100
_SHARES = ("%", "fraction")
_YEAR = regex.compile(r"(?:vào\s+)?năm\s+\d{4}", regex.I)
#: Words that lead on to the next number.
_OPEN_END = regex.compile(r"(?:[,\s]+(?:(?:bao\s+)?gồm(?:\s+có)?|trong\s+đó))+$", regex.I)
_UPWARD = regex.compile(r"\s+trở\s+(?:lên|xuống)\s+", regex.I)


class Wording(NamedTuple):
    """Words of the plan: what is measured, who or what it is a share of, the place or group that it is limited to.

    Attributes:
        label: the words before a colon in its clause: *Bảo hiểm y tế: 95% dân số tham gia*.
        share: a share stands before what it is of: *90% hộ nghèo …* is no rate of poverty.
        part: it is a part of the commitment before: *trong đó: xã A 160 lao động*.
    """

    indicator: str | None
    population: str | None
    scope: str | None
    label: str | None = None
    share: bool = False
    part: bool = False


def read_wording(setting: Setting, draft: Draft, right: int, before: Wording | None, statement: Statement) -> Wording:
    """Return what a commitment measures.

    Args:
        right: where the next commitment begins, or the clause ends.
        before: the wording of the commitment before it in the clause, which a bare *còn 9,45%* goes on from.
    """
    flow, rules, quantity = setting.flow, setting.rules, draft.quantity
    apart = max(flow.rfind("riêng", draft.left, quantity.start), draft.left)
    place = rules["wording.except"].match(flow, apart, quantity.start) if before else None
    if before is not None and (place or draft.unit == "lần"):
        scope = setting.document.printed(*place.span("place")) if place else before.scope
        return Wording(before.indicator, before.population, scope, before.label, before.share)
    ahead, behind = _ahead(setting, draft, before is not None), _behind(setting, draft, right)
    if before is not None and behind in ("", draft.unit) and (part := _part(setting, draft, before)):
        return part
    rate = quantity.kind in ("percent", "fraction", "money")
    measured = rules["wording.measured"].match(ahead) is not None
    indicator = None
    population = read_population(setting, draft, right, "" if measured or behind else ahead)
    label, share = _label(setting, draft), False
    for_whom = " cho" if ahead and rules["wording.given_to"].search(flow, draft.left, quantity.start) else ""
    among = rules["wording.among"].search(flow, draft.left, quantity.start) if rate and behind else None
    if among:
        population = setting.document.printed(*among.span("whole"))
        indicator, share = f"{population} {behind}", True
    elif behind and not measured and (doing := rules["wording.doing"].search(ahead)):
        indicator = f"{doing['verb']}{for_whom} {behind if rate else _counted(setting, draft, behind)}"
    elif len(ahead.split()) >= 2 and (rate or measured or rules["wording.level"].search(flow, draft.left, quantity.start)):
        indicator = ahead
        given = (
            rules["wording.given_to"].search(flow, draft.left, quantity.start) if quantity.kind in ("percent", "fraction") else None
        )
        if given and behind and draft.measure == "level" and not measured:
            indicator = f"{ahead} cho {behind}"
    elif rate:
        indicator, share = behind, bool(behind) and draft.measure == "level" and draft.direction != "decrease"
    else:
        # Hộ nghèo giảm 215 hộ, đàn lợn 350.000 con: the noun has been named
        named = draft.unit and behind in ("", draft.unit) and ahead.lower().startswith(draft.unit)
        named = named or (draft.unit in rules.lists["classifier"] and behind == draft.unit and len(ahead.split()) > 1)
        named = named and not rules["duty.verb"].match(ahead)
        indicator = ahead if named else f"{ahead}{for_whom} {_counted(setting, draft, behind)}".strip()
    bare = before is not None and before.indicator and indicator and indicator.lower() == draft.unit
    previous = draft.before if draft.unit not in rules.lists["anybody"] else None
    other = previous and previous.quantity.kind == "count" and previous.unit != draft.unit and previous.measure == draft.measure
    if before is not None and (not indicator or (bare and not other)):  # 30 giường bệnh, 10 bác sĩ
        indicator, population, share = before.indicator, before.population, before.share
    if rate and indicator and before is not None and (whole := _whole(setting, draft, before, indicator)):
        indicator, population = whole, population or before.population
    if population is None and before is not None and rate and not ahead and draft.before and draft.before.unit in _SHARES:
        population = before.population
    if label and indicator and indicator == quantity.unit:
        indicator = label
    if not indicator and (lead := _lead(setting, draft, statement)):
        indicator = lead
    place = rules["wording.scope"].search(flow, draft.end, right)
    scope = setting.document.printed(*place.span("place")) if place else None
    return Wording(indicator[:LONGEST] if indicator else None, population or None, scope, label, share)


def goes_on_from(setting: Setting, first: Draft) -> bool:
    """Tell whether a clause tells a part of the commitments of the one before: Riêng các phường đạt 98%; trong đó nữ 10%."""
    span = first.clause[0], first.quantity.start
    part = setting.rules["wording.part"].match(setting.flow, *span)
    return setting.rules["wording.except"].match(setting.flow, *span) is not None or bool(part and part["opens"])


def _counted(setting: Setting, draft: Draft, behind: str) -> str:
    """Return what is counted: the words behind a number with its unit, where they do not begin with it."""
    return behind if _is_size(setting, draft) or behind.lower().startswith((draft.unit or "").lower()) else f"{draft.unit} {behind}"


def _is_size(setting: Setting, draft: Draft) -> bool:
    return draft.quantity.unit in setting.rules.lists["size"] or "/" in (draft.quantity.unit or "")  # mg/l


def _part(setting: Setting, draft: Draft, before: Wording) -> Wording | None:
    """Return the wording of a part of the commitment before, limited to whose part it is; ``None`` where it is none."""
    previous = draft.before
    match = setting.rules["wording.part"].search(setting.flow, draft.left, draft.quantity.start)
    if match is None or not (match["opens"] or before.part) or (previous is not None and previous.unit != draft.unit):
        return None
    scope = setting.document.printed(*match.span("whose")).strip() if match["whose"] else before.scope
    return Wording(before.indicator, before.population, scope, before.label, before.share, part=True)


def _whole(setting: Setting, draft: Draft, before: Wording, said: str) -> str | None:
    """Return words that only say something of the whole of the commitment before, behind that whole: hộ …, có nhà tiêu."""
    flow, rule = setting.flow, setting.rules["wording.predicate"]
    verb = setting.rules["wording.goes_on"].match(flow, draft.left, draft.quantity.start)
    same = rule.match(said) is not None
    predicate = rule.search(before.indicator or "")
    if not (same or (verb and said[:1].islower())):
        return None
    whole = (before.indicator or "")[: predicate.start()].strip() if predicate else before.population
    return f"{whole} {said if same or verb is None else verb['verb'] + ' ' + said}" if whole else None


def _label(setting: Setting, draft: Draft) -> str | None:
    """Return the words before the colon that a clause opens with, ``None`` where it has none."""
    match = setting.rules["target.inline_lead"].match(setting.flow, draft.clause[0], draft.quantity.start)
    return setting.document.printed(*match.span()).strip(" :+-.\n") if match else None


def _lead(setting: Setting, draft: Draft, statement: Statement) -> str | None:
    """Return the words before a colon in the clause, else the innermost lead-in."""
    colon = setting.flow.rfind(":", draft.clause[0], draft.quantity.start)
    span = (draft.clause[0], colon) if colon > draft.clause[0] else statement.leads[-1] if statement.leads else None
    dated = setting.rules["wording.lead_in"].match(setting.flow, *span) if span else None
    span = (dated.end(), span[1]) if span and dated and dated.end() < span[1] - 1 else span  # Đến hết năm 2025, tỷ lệ …: 73%
    words = setting.document.printed(*span).strip(" :+-.") if span else None
    return words if words and not setting.rules["wording.no_matter"].fullmatch(words) else None


def _ahead(setting: Setting, draft: Draft, follows: bool) -> str:
    """Return the words before a number without lead-in, verb and comparator.

    Args:
        follows: another commitment stands before it in the clause: up to the first comma the words are that one's.
    """
    flow, rules = setting.flow, setting.rules
    start, end = draft.left, draft.begun[0] if draft.begun else draft.quantity.start
    if compared := rules["target.baseline"].match(flow, start, end):
        start = compared.end()
    bracket = flow.rfind("(", start, end) + 1
    start = max(start, flow.rfind(":", start, end) + 1, bracket if flow.find(")", bracket, end) < 0 else 0)
    if follows and flow[start:end].lstrip()[:1] not in (",", ";", "("):
        other = rules["wording.other"].search(flow, start, end)
        start = other.end() if other else start
    while (match := rules["wording.lead_in"].match(flow, start, end)) and match.end() > start:
        start = match.end()
    near = max(start, flow.rfind(" ", start, max(start, end - LONGEST_TAIL)))  # looked through from the left
    if tail := rules["wording.tail"].search(flow, near, end):
        end = tail.start()
    words: str = setting.document.printed(start, end).strip(" ,:-(+")
    if follows and _OPEN_END.search(words):  # 42 nhà tạm, nhà dột nát, gồm 28 nhà làm mới
        return ""
    if words.endswith(" để"):  # tuyên truyền để 100% người dân biết
        return ""
    behind = rules["wording.measured_behind"].search(words)
    return behind["what"] if behind else words


def _behind(setting: Setting, draft: Draft, right: int) -> str:
    """Return the words behind a number, its unit left out where it is no noun, up to where another matter begins."""
    flow, quantity = setting.flow, draft.quantity
    start = quantity.end if quantity.kind in ("percent", "fraction", "money") or quantity.per else quantity.number_end
    none = draft.value == 0 and quantity.kind == "count"
    if none or _is_size(setting, draft) or quantity.unit in setting.rules.lists["time"]:
        start = quantity.number_end if none else quantity.end
    if scale := setting.rules["quantity.scale"].match(flow, start, quantity.end):
        start = scale.end()  # 32,5 nghìn con
    if upward := _UPWARD.match(flow, start):
        start = upward.end() - 1
    end = max(start, right)
    rules = [setting.rules["wording.stop"], *([setting.rules["wording.next"]] if right < draft.clause[1] else [])]
    if right < draft.clause[1] and flow[quantity.end : end].lstrip().startswith((",", "và ")):
        end = max(start, quantity.end)  # the noun is whole: khối cơ quan 400 đơn vị, khối xã 850 đơn vị
    stops = [match.start() for rule in rules if (match := rule.search(flow, start, end))]
    words: str = _UPWARD.sub(" ", setting.document.printed(start, min([*stops, end]))).strip(" ,:-().")
    words = _OPEN_END.sub("", words.removesuffix(" và").removesuffix(" cho")).strip(" ,")
    return "" if _YEAR.fullmatch(words) else words
