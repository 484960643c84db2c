"""Targets: every number that a plan commits to, with what it measures, which way, by when; and the aims without a number.

Guarantees:
- one row per committed number; ages, durations, dates, background, conditions and money for spending are none;
- what a clause does not state is taken from its lead-ins, then from the plan's period, and said so (`due_source`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

import regex

from plan_extract.commitments import weighing
from plan_extract.commitments.background import are_of_others, told_as_background
from plan_extract.commitments.dating import Dater
from plan_extract.commitments.draft import Draft, Setting, is_aim
from plan_extract.commitments.money import handed_out
from plan_extract.commitments.movement import follow_clause, read_movement, start_of, told_before
from plan_extract.commitments.refusal import EARLIER, SPENDING, UNKNOWN, Refused, is_measured_time, is_set, refuse
from plan_extract.commitments.weighing import Weights, is_weighed
from plan_extract.commitments.wording import Wording, goes_on_from, read_wording
from plan_extract.document import Document
from plan_extract.indicators import Catalogue
from plan_extract.outline import CLOSING
from plan_extract.quantities import Quantities, Quantity
from plan_extract.rules import Rules
from plan_extract.schema import Header, Objective, Target
from plan_extract.statements import Span, Statement
from plan_extract.values.date import years_of
from plan_extract.values.number import simple

#: Sections that tell how things stand or what is attached: no commitments in their text.
_SILENT = {"assessment", "annex"}
_KINDS = {
    "result": regex.compile(r"kết\s+quả|đầu\s+ra", regex.I), "general": regex.compile(r"chung|tổng\s+quát", regex.I),
    "specific": regex.compile(r"cụ\s+thể|chỉ\s+tiêu", regex.I),
}  # fmt: skip
#: A name in a scope, and the words that lead to one.
_NAMED = regex.compile(r"(?<=\s)\p{Lu}|^\p{Lu}")
_AT = regex.compile(r"[\s,]*(?:đặt\s+)?(?:tại|ở|trên\s+địa\s+bàn)\s*$", regex.I)
_LAST_BOUND = regex.compile(r"((?:19|20)\d\d(?:-\d\d){0,2})$")


class Told(NamedTuple):
    """A number that may be a target, where it stands, and what is said of it."""

    draft: Draft
    statement: Statement
    wording: Wording


class Aims(NamedTuple):
    """What the statements of a plan commit to, and what else their numbers are.

    Attributes:
        unaccounted: numbers among the aims that nothing explains.
        spending: sums of money to be spent, by their start.
    """

    targets: list[Target]
    objectives: list[Objective]
    unaccounted: list[Quantity]
    spending: dict[int, Quantity]


def extract_targets(
    document: Document,
    rules: Rules,
    quantities: Quantities,
    said: list[Statement],
    header: Header,
    issued: str | None,
    catalogue: Catalogue,
) -> Aims:
    """Return the targets of running text, the qualitative aims, and the numbers that are neither; no ids yet.

    Args:
        said: the plan's statements.
        header: of the plan: its period dates what the text does not, its unit tells whose aims are only cited.
        issued: date of the plan, EDTF.
    """
    period = header.period
    years = years_of(period) if period else None
    last = _LAST_BOUND.search(period or "")
    first = years[0] if years else int(issued[:4]) if issued else None  # an open period begins when the plan is issued
    setting = Setting(
        document, rules, quantities, first, years[0] if years and years[0] == years[1] else None,
        last[1] if last else None, header.unit.level,
    )  # fmt: skip
    dater = Dater(setting)
    told: list[Told] = []
    objectives: list[Objective] = []
    refused: list[tuple[Quantity, str]] = []
    for statement in said:
        found = list(_told(setting, dater, statement, refused)) if _may_commit(setting, statement) else []
        told += found
        if not found and (objective := _objective(document, statement)) is not None:
            objectives.append(objective)
    targets = [_row(setting, one, catalogue) for one in _committed(setting, told)]
    spending = {quantity.start: quantity for quantity, reason in refused if reason == SPENDING}
    return Aims(targets, objectives, [quantity for quantity, reason in refused if reason == UNKNOWN], spending)


def _committed(setting: Setting, told: list[Told]) -> Iterator[Told]:
    """Yield the numbers that are committed to: those among the aims, and those that their weights speak for."""
    weights = Weights.of(setting.rules)
    open_ = [
        one for one in told if is_weighed(setting, one.statement) and not is_set(setting, one.draft.quantity, one.draft.clause)
    ]
    found = {id(one): weighing.features(setting, one.draft, one.statement) for one in open_}
    odds = {key: weights.odds(features) for key, features in found.items()}
    kept = dict(zip(odds, weights.kept(list(odds.values())), strict=True))
    for one in told:
        draft, is_kept, weighed = one.draft, kept.get(id(one), True), ""
        if features := found.get(id(one)):
            weighed = f" (odds {odds[id(one)]:+.1f}: {weights.loudest(features)}; and the plan's other numbers)"
        said = f"target {simple(draft.value)} {draft.unit}" if is_kept else "no target: told of things"
        setting.document.note("quantity.number", draft.start, draft.end, said + weighed)
        if is_kept:
            for rule in draft.rules:
                setting.document.note(rule, draft.start, draft.end, "target")
            yield one


def _may_commit(setting: Setting, statement: Statement) -> bool:
    """Tell whether a statement can hold a target: it has a number, or leaves none of something."""
    if statement.role in _SILENT:
        return False
    numbers = setting.quantities.within(statement.start, statement.end)
    return bool(numbers) or any(next(_none_left(setting, clause), None) for clause in statement.clauses)


def _told(setting: Setting, dater: Dater, statement: Statement, refused: list[tuple[Quantity, str]]) -> Iterator[Told]:
    """Yield the numbers of a statement that may be targets; what is none goes into `refused`, with the reason."""
    told: Span | None = None
    opening: str | None = None
    bound: str | None = None
    committed, last = False, statement.start
    cited: Span | None = None
    previous: Draft | None = None
    carried: dict[tuple[str | None, str], Wording] = {}
    for clause in statement.clauses:
        others: list[tuple[Quantity, str]] = []
        same_sentence = ";" in setting.flow[last - 1 : clause[0]]
        now = dater.opens_now(clause)
        goes_on = same_sentence and told is not None and told[1] == last and not now
        promised = now and (is_aim(statement) or dater.opens_ahead(clause))
        told = told_as_background(setting, statement, clause, goes_on, dater.opens_in_the_past(clause), promised)
        cited = are_of_others(setting, statement, clause, same_sentence and cited is not None and cited[1] == last)
        told = cited or told
        opening = opening if same_sentence else dater.opening(clause)
        drafts = list(_drafts(setting, statement, clause, others, told, committed, promised))
        committed, last = committed or bool(drafts), clause[1]
        if drafts:
            follow_clause(setting, drafts[0], previous if same_sentence else None)
        previous = drafts[-1] if drafts else None
        known = bool(drafts) or not (is_aim(statement) or statement.role == "funding")  # beside a target it is part of what it says
        refused += [(quantity, reason) for quantity, reason in others if reason != UNKNOWN or not known]
        if drafts and bound and handed_out(setting, drafts[0].quantity.start):
            opening = bound  # Mức tăng giao cho từng xã như sau: …
        dater.date(drafts, statement, opening)
        bound = next((draft.due for draft in drafts if draft.due_source == "stated"), bound)
        # Riêng hai huyện A, B giảm từ 4%: of what the sentence before told
        first = drafts[0] if drafts else None
        before = carried.get((first.unit, first.measure)) if first and goes_on_from(setting, first) else None
        for i, draft in enumerate(drafts):
            wording = read_wording(setting, draft, drafts[i + 1].start if i + 1 < len(drafts) else clause[1], before, statement)
            before = carried[draft.unit, draft.measure] = wording
            if not dater.is_past(draft):
                yield Told(draft, statement, wording)


def _drafts(
    setting: Setting,
    statement: Statement,
    clause: Span,
    refused: list[tuple[Quantity, str]],
    background: Span | None,
    committed: bool,
    promised: bool,
) -> Iterator[Draft]:
    """Yield the commitments of a clause in order; what is none goes into `refused`, with the reason."""
    previous: Draft | None = None
    begun: Span | None = None
    waiting = [*_none_left(setting, clause)]
    last: Refused | None = None
    for quantity in [*setting.quantities.within(*clause), None]:
        while waiting and (quantity is None or quantity.start > waiting[0].start):
            none = waiting.pop(0)
            if _is_committed(setting, statement, none, committed or previous is not None):
                none.left = max(none.left, previous.end if previous else none.left)
                previous = none
                yield none
        left = previous.end if previous else clause[0]
        if quantity is None or quantity.start < left:
            continue
        if quantity.kind == "bare":
            timed = is_measured_time(setting, quantity, clause)
            quantity = _time(setting, quantity) if timed else _counted(setting, quantity, left, clause[1])
        mark = setting.rules["target.mark"].search(setting.flow, left, quantity.start)
        if mark and is_set(setting, marked := replace(quantity, start=mark.start()), clause):
            quantity = marked  # không vượt quá | cao độ +2,80 m
        draft = Draft(quantity, quantity.start, quantity.end, left, clause, quantity.value, quantity.unit, quantity.per)
        reason = refuse(setting, quantity, statement, clause, previous, last, background, promised)
        if reason != SPENDING and (span := start_of(setting, draft)):  # an old sum is told as money
            begun = span
            continue
        if reason:
            last = Refused(quantity, reason)
            setting.document.note("quantity.number", quantity.start, quantity.end, f"no target: {reason}")
            refused.append((quantity, reason))
            if previous and previous.baseline is None and reason in EARLIER:
                previous.baseline = told_before(setting, quantity, clause, previous)
            continue
        if span:
            continue
        last, draft.per = None, quantity.per
        read_movement(setting, draft, previous, begun)
        begun = None
        yield draft
        previous = draft


def _time(setting: Setting, quantity: Quantity) -> Quantity:
    """Return a number of days, years or hours with its unit."""
    span, word = setting.quantities.noun_span(quantity.number_end), setting.quantities.plain_word(quantity.number_end)
    if span is None or word is None or word[0].lower() not in setting.rules.lists["time"]:
        return quantity
    return replace(quantity, kind="count", unit=word[0].lower(), end=word[1])


def _counted(setting: Setting, quantity: Quantity, left: int, right: int) -> Quantity:
    """Return a bare number with the noun before it (số giường bệnh: 28) or behind the next (xây 04, sửa chữa 09 nhà)."""
    flow, rules = setting.flow, setting.rules
    comma = flow.rfind(",", left, quantity.start)
    named = rules["target.number_of"].match(flow, left if comma < 0 else comma + 1, quantity.start)
    if setting.quantities.noun_span(quantity.number_end) is not None:
        return quantity
    if named and (noun := setting.quantities.noun(named.start("noun"))):
        rate = rules["target.noun_rate"].search(flow, noun[1], named.end("noun"))
        return replace(quantity, kind="count", unit=noun[0], per=rate["per"] if rate else quantity.per)
    starts = rules["comparator_before.from"].search(flow, left, quantity.start)
    if starts and rules["target.start"].match(flow, quantity.end, right):
        later = setting.quantities.within(quantity.end, right)[:1]  # từ 6 lên 12 mô hình
        return replace(quantity, kind="count", unit=later[0].unit) if later and later[0].kind == "count" else quantity
    joined = rules["target.and_number"].match(flow, quantity.end, right)
    others = setting.quantities.within(joined.end(), joined.end() + 1) if joined else []
    if others and others[0].kind == "count" and rules["target.doing"].search(flow, left, quantity.start):
        return replace(quantity, kind="count", unit=others[0].unit)
    return quantity


def _none_left(setting: Setting, clause: Span) -> Iterator[Draft]:
    """Yield what *không còn hộ nghèo* tells: nothing of what is counted shall be left."""
    flow, (start, end) = setting.flow, clause
    rules = [setting.rules["target.none"], setting.rules["target.none_there"]]
    found = {one.start("no"): one for rule in rules for one in rule.finditer(flow, start, end)}
    for _, match in sorted(found.items()):
        noun = setting.quantities.nouns(match.end(), listed=True)  # không còn xã, phường nào
        if noun is None or noun[0] in setting.rules.lists["never_none"] or regex.search(r"\sthì\s", flow[start:end]):
            continue
        comma = flow.find(",", noun[1], end)
        zero = Quantity(match.start("no"), noun[1], match.end("no"), Decimal(0), "count", noun[0])
        yield Draft(zero, zero.start, end if comma < 0 else comma, start, clause, Decimal(0), noun[0], rules=["target.none"])


def _is_committed(setting: Setting, statement: Statement, none: Draft, follows: bool) -> bool:
    """Tell whether *không còn …* is an aim: among the aims, where the clause strives, or behind another commitment."""
    if is_aim(statement) or setting.rules["target.striving"].search(setting.flow, *none.clause):
        return True
    return follows and setting.rules["target.none_at_all"].match(setting.flow, none.start, none.clause[1]) is not None


def _linked(draft: Draft, wording: Wording, catalogue: Catalogue) -> tuple[str | None, str | None]:
    """Return what is measured and its code: by its own words, without the places they name, else behind its label."""
    said, label = wording.indicator, wording.label
    tries = [(said, said)]
    if said and wording.scope and _NAMED.search(wording.scope) and wording.scope in said:
        tries.append((said, _AT.sub("", said[: said.index(wording.scope)])))
    if said and label and label not in said:
        tries.append((f"{label}: {said}", f"{label} {tries[-1][1]}"))
    for indicator, words in tries:
        if code := catalogue.link(words, draft.unit, draft.measure, wording.share):
            return indicator, code
    return said, None


def _row(setting: Setting, told: Told, catalogue: Catalogue) -> Target:
    (draft, statement, wording), document = told, setting.document
    quantity = draft.quantity
    indicator, code = _linked(draft, wording, catalogue)
    return Target.model_validate({
        "id": "", "indicator": indicator, "indicator_code": code,
        "population": wording.population, "measure": draft.measure, "direction": draft.direction, "comparator": draft.comparator,
        "value": simple(draft.value), "value_max": simple(quantity.high) if quantity.high is not None else None, "unit": draft.unit,
        "numerator": draft.over[0] if draft.over else None, "denominator": draft.over[1] if draft.over else None,
        "per": draft.per, "baseline": draft.baseline, "due": draft.due, "due_source": draft.due_source, "scope": wording.scope,
        "section": statement.node.path if statement.node is not None else CLOSING,
        "evidence": document.evidence(draft.start, draft.end),
    })  # fmt: skip


def _objective(document: Document, statement: Statement) -> Objective | None:
    """Return the aim that a statement without a target tells, ``None`` for headings and lead-ins."""
    if not is_aim(statement) or statement.node is None:
        return None
    heading, start, flow = statement.node.heading, statement.start, document.flow
    if heading is not None and heading[0] <= start < heading[1]:
        rest = flow[heading[1] : statement.end]
        start = statement.end - len(rest.lstrip(" :.\n"))
    text = flow[start : statement.end].strip()
    if len(text) < 3 or text.endswith(":"):
        return None
    told = " ".join(flow[slice(*span)] for span in statement.headings)
    return Objective.model_validate({
        "id": "", "kind": next((kind for kind, pattern in _KINDS.items() if pattern.search(told)), None),
        "text": document.printed(start, statement.end), "section": statement.node.path,
        "evidence": document.evidence(start, statement.end),
    })  # fmt: skip
