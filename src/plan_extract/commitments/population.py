"""Whom or what a share is of, or who is granted something: words of the plan, up to what is said of them."""

from __future__ import annotations

import regex

from plan_extract.commitments.draft import Draft, Setting
from plan_extract.quantities import Quantities
from plan_extract.rules import Rules
from plan_extract.statements import Span

_DIGIT = regex.compile(r"\d")


def read_population(setting: Setting, draft: Draft, right: int, ahead: str = "") -> str | None:
    """Return who or what a share is of: *100% hộ nghèo được …*, *tỷ lệ hộ dùng nước sạch*; of a grant, who gets it.

    Args:
        right: where the next commitment begins, or the clause ends.
        ahead: the words before the number, where nothing stands behind it: *Trẻ 5 tuổi ra lớp 100%*.
    """
    if draft.measure == "support":
        span = _beneficiary(setting, draft, right)
    elif draft.quantity.kind in ("percent", "fraction") and draft.measure == "level":
        span = _of_rate(setting, draft) or _behind(setting, draft, right)
        if span is None and ahead:
            return population_of(setting.rules, setting.quantities, ahead)
    else:
        span = None
    words = setting.document.printed(*span).strip(" ,").removesuffix(" và") if span else None
    return words if words is None or _DIGIT.search(words) else words.removesuffix(" trở lên")


def population_of(rules: Rules, quantities: Quantities, words: str) -> str | None:
    """Return who or what words begin with that go on with what is said of it: *(Tỷ lệ) hộ | có nhà tiêu hợp vệ sinh*."""
    rate = rules["population.rate"].match(words)
    start = rate.end() if rate else 0
    match = rules["population.whole"].match(words, start)
    return match["whole"] if match and match["said"] and quantities.noun_of(words[start:]) else None


def _whole(setting: Setting, at: int, right: int) -> Span | None:
    flow, rules = setting.flow, setting.rules
    match = rules["population.whole"].match(flow, at, right)
    if match is None:
        return None
    start, end = match.span("whole")
    if match["said"] and (people := rules["population.people"].match(flow, start, right)):
        return start, max(end, people.end())
    comma = flow.find(",", start, end)
    # 42,5% dân số, gia đình thể thao 34%: what the next number is of
    another = comma > 0 and not flow[end:right].strip() and len(flow[comma + 1 : end].split()) > 1
    return start, comma if another else end


def _of_rate(setting: Setting, draft: Draft) -> Span | None:
    """Return what a rate before the number is of, where something is said of it: *tỷ lệ hộ | dùng nước sạch đạt*."""
    flow, rules = setting.flow, setting.rules
    rates = [*rules["population.rate"].finditer(flow, draft.left, draft.quantity.start)]
    match = rules["population.whole"].match(flow, rates[-1].end(), draft.quantity.start) if rates else None
    if match is None or not match["said"] or rules["population.level"].match(flow, match.end("whole"), draft.end):
        return None
    start, end = match.span("whole")
    return start, end


def _behind(setting: Setting, draft: Draft, right: int) -> Span | None:
    """Return what stands behind a share; where that is only said of them, those that the number before counts."""
    flow, previous = setting.flow, draft.before
    at = draft.quantity.end
    if setting.rules["population.said"].match(flow, at, right):
        count = previous if previous and previous.quantity.kind == "count" else None
        return _whole(setting, count.quantity.number_end, draft.left) if count else None
    return _whole(setting, at, right)


def _beneficiary(setting: Setting, draft: Draft, right: int) -> Span | None:
    """Return who is granted: behind *cho*, before *được*, or right behind the verb: *hỗ trợ mỗi hộ mới thoát nghèo …*."""
    flow, rules, start = setting.flow, setting.rules, draft.quantity.start
    if given := rules["population.given"].match(flow, draft.quantity.end, right):
        return _whole(setting, given.end(), right) if setting.quantities.noun(given.end()) else None
    subject = rules["population.subject"].match(flow, draft.left, start)
    if subject:
        return subject.start("whom"), subject.end("whom")
    verbs = [*rules["population.helped"].finditer(flow, draft.left, start)]
    noun = setting.quantities.noun(verbs[-1].end()) if verbs else None
    if noun and noun[0] in rules.lists["population"]:
        return _whole(setting, verbs[-1].end(), start)
    stroke = flow.rfind("/", draft.quantity.number_end, draft.quantity.end)  # 20 triệu đồng/hộ nghèo
    head = setting.quantities.noun(stroke + 1) if stroke > 0 else None
    whom = _whole(setting, stroke + 1, right) if head and head[0] in rules.lists["population"] else None
    comma = flow.find(",", *whom) if whom else -1
    end = comma if comma >= 0 else whom[1] if whom else 0
    return (stroke + 1, end) if head and end > head[1] else None
