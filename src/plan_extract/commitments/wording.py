"""What is measured, of whom, and where: words of the clause around a number, cut where another matter begins."""

from __future__ import annotations

from typing import NamedTuple

from plan_extract.commitments.draft import Draft, Setting
from plan_extract.statements import Statement

#: Longer wordings hold more than one matter.
LONGEST = 220


class Wording(NamedTuple):
    """Words of the plan: what is measured, who or what it is a share of, the place or group that it is limited to."""

    indicator: str | None
    population: str | None
    scope: str | None


def read_wording(setting: Setting, draft: Draft, right: int, before: Wording | None, statement: Statement) -> Wording:
    """Return what a commitment measures.

    Args:
        right: where the next commitment begins, or the clause ends.
        before: the wording of the commitment before it in the clause, which a bare *còn 9,45%* goes on from.
    """
    flow, rules, quantity = setting.flow, setting.rules, draft.quantity
    place = rules["wording.except"].match(flow, draft.left, quantity.start) if before else None
    if before is not None and (place or draft.unit == "lần"):
        scope = setting.document.printed(*place.span("place")) if place else before.scope
        return Wording(before.indicator, before.population, scope)
    ahead, behind = _ahead(setting, draft, before is not None), _behind(setting, draft, right)
    rate = quantity.kind in ("percent", "fraction", "money")
    measured = rules["wording.measured"].match(ahead) is not None
    indicator = population = None
    if len(ahead.split()) >= 2 and (rate or measured or rules["wording.level"].search(flow, draft.left, quantity.start)):
        indicator = ahead
    elif rate:
        indicator = behind
        predicate = rules["wording.predicate"].search(behind)
        population = behind[: predicate.start()].strip() if predicate else None
    else:
        size = quantity.unit in setting.rules.lists["size"]
        counted = behind if size or behind.lower().startswith(draft.unit or "") else f"{draft.unit} {behind}"
        indicator = f"{ahead} {counted}".strip()
    if not indicator and before is not None:
        indicator, population = before.indicator, before.population
    if not indicator and (lead := _lead(setting, draft, statement)):
        indicator = lead
    place = rules["wording.scope"].search(flow, draft.end, right)
    scope = setting.document.printed(*place.span("place")) if place else None
    return Wording(indicator[:LONGEST] if indicator else None, population or None, scope)


def _lead(setting: Setting, draft: Draft, statement: Statement) -> str | None:
    """Return the words before a colon in the clause, else the innermost lead-in."""
    colon = setting.flow.rfind(":", draft.clause[0], draft.quantity.start)
    span = (draft.clause[0], colon) if colon > draft.clause[0] else statement.leads[-1] if statement.leads else None
    return setting.document.printed(*span).strip(" :+-.") if span else None


def _ahead(setting: Setting, draft: Draft, follows: bool) -> str:
    """Return the words before a number without lead-in, verb and comparator.

    Args:
        follows: another commitment stands before it in the clause: up to the first comma the words are that one's.
    """
    flow, rules = setting.flow, setting.rules
    start, end = draft.left, draft.quantity.start
    start = max(start, flow.rfind(":", start, end) + 1)
    if follows and flow[start:end].lstrip()[:1] not in (",", ";", "("):
        other = rules["wording.other"].search(flow, start, end)
        start = other.end() if other else start
    while (match := rules["wording.lead_in"].match(flow, start, end)) and match.end() > start:
        start = match.end()
    if tail := rules["wording.tail"].search(flow, start, end):
        end = tail.start()
    return setting.document.printed(start, end).strip(" ,:-(+")


def _behind(setting: Setting, draft: Draft, right: int) -> str:
    """Return the words behind a number, its unit left out where it is no noun, up to where another matter begins."""
    flow, quantity = setting.flow, draft.quantity
    start = quantity.end if quantity.kind in ("percent", "fraction", "money") or quantity.per else quantity.number_end
    if draft.value == 0 or quantity.unit in setting.rules.lists["size"]:
        start = quantity.number_end if draft.value == 0 else quantity.end
    stop = setting.rules["wording.stop"].search(flow, start, max(start, right))
    words = setting.document.printed(start, stop.start() if stop else max(start, right)).strip(" ,:-().")
    return words.removesuffix(" và").strip(" ,")
