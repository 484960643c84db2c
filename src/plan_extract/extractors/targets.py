"""Targets: every number that a plan commits to, with what it measures, which way, by when; and the aims without a number.

Guarantees:
- one row per committed number; ages, durations, dates, background, conditions and money for spending are none;
- what a clause does not state is taken from its lead-ins, then from the plan's period, and said so (`due_source`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import regex

from plan_extract.document import Document
from plan_extract.outline import CLOSING, Outline
from plan_extract.quantities import Quantities, Quantity
from plan_extract.rules import Rules
from plan_extract.schema import Objective, Target
from plan_extract.statements import Span, Statement
from plan_extract.values.date import years_of
from plan_extract.values.due import due
from plan_extract.values.number import simple

#: Sections that tell how things stand or what is attached: no commitments in their text.
_SILENT = {"assessment", "annex"}
_COMPARATORS = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<", "about": "~"}
_MEASURES = {"km", "m", "m2", "m3", "ha", "kv", "kw", "mw", "tấn", "lít", "kg", "cm", "mm", "người", "con", "sao"}
#: How far before a number its comparator and verb are looked for, in code points.
_NEAR = 60
_GENERAL = regex.compile(r"(?:chung|tổng\s+quát)", regex.I)
_RESULT = regex.compile(r"kết\s+quả|đầu\s+ra", regex.I)
_SPECIFIC = regex.compile(r"cụ\s+thể|chỉ\s+tiêu", regex.I)


@dataclass
class _Draft:
    """A number on its way to a row; offsets of the flow."""

    quantity: Quantity
    start: int
    end: int
    measure: str = "level"
    direction: str | None = None
    comparator: str = "="
    value: Decimal | None = None
    unit: str | None = None
    per: str | None = None
    baseline: str | None = None
    due: str | None = None
    due_source: str | None = None
    over: tuple[int, int] | None = None
    verb_at: int = -1
    rules: list[str] = field(default_factory=list)


class TargetReader:
    """Reads the statements of one plan."""

    def __init__(self, document: Document, outline: Outline, rules: Rules, quantities: Quantities, period: str | None) -> None:
        self.document, self.outline, self.rules, self.quantities = document, outline, rules, quantities
        self.flow = document.flow
        years = years_of(period) if period else None
        self.first_year = years[0] if years else None
        self.only_year = years[0] if years and years[0] == years[1] else None
        last = regex.search(r"((?:19|20)\d\d(?:-\d\d){0,2})$", period or "")
        self.period_end = last[1] if last else None
        self._lead_dues: dict[Span, str | None] = {}

    def read(self, statement: Statement) -> list[Target]:
        """Return the targets of a statement."""
        if statement.role in _SILENT:
            return []
        rows: list[Target] = []
        inline = self._inline_lead(statement)
        for clause in statement.clauses:
            drafts = list(self._clause(statement, clause))
            dues = self._dues(clause)
            for i, draft in enumerate(drafts):
                self._date(draft, drafts, i, clause, dues, statement, inline)
                if not self._is_past(draft):
                    rows.append(self._row(draft, clause, drafts, statement))
        return rows

    # -- one clause ---------------------------------------------------------------------------------------------------

    def _clause(self, statement: Statement, clause: Span) -> Iterator[_Draft]:
        start, end = clause
        none = self._none(statement, clause)
        if none is not None:
            yield none
        previous: _Draft | None = none
        used = none.end if none is not None else start
        for quantity in self.quantities.within(start, end):
            if quantity.start < used:
                if quantity.kind == "percent" and previous is not None and quantity.end <= used:
                    continue
                continue
            left = max(start, previous.end if previous else start)
            if self._is_no_commitment(quantity, statement, clause, left, previous):
                continue
            draft = self._draft(quantity, clause, left, previous)
            if draft is None:
                continue
            used = draft.end
            yield draft
            previous = draft

    def _none(self, statement: Statement, clause: Span) -> _Draft | None:
        """Return the row of *không còn hộ nghèo*: nothing of what is counted shall be left."""
        start, end = clause
        match = self.rules["target.none"].search(self.flow, start, end)
        aim = statement.role == "objectives" or regex.search(r"phấn\s+đấu", self.flow[start:end], regex.I)
        if match is None or not aim:
            return None
        noun = self.quantities.noun(match.end())
        if noun is None or noun[0] in self.rules.lists["never_none"] or regex.search(r"\sthì\s", self.flow[start:end]):
            return None
        quantity = Quantity(match.start("no"), noun[1], match.end("no"), Decimal(0), "count", noun[0])
        comma = self.flow.find(",", noun[1], end)
        return _Draft(
            quantity, match.start("no"), end if comma < 0 else comma, value=Decimal(0), unit=noun[0], rules=["target.none"]
        )

    def _is_no_commitment(self, quantity: Quantity, statement: Statement, clause: Span, left: int, previous: _Draft | None) -> bool:
        flow, rules = self.flow, self.rules
        if quantity.kind == "bare" or (quantity.unit in self.quantities.not_counted and not quantity.per):
            return True
        if quantity.kind == "money" and quantity.per is None:
            quantity.per = self._each(max(clause[0], quantity.start - 2 * _NEAR), quantity.start)
        before = flow[clause[0] : quantity.start]
        if statement.role != "objectives" and rules["target.background"].search(flow, clause[0], quantity.start):
            return True
        if rules["target.condition"].search(flow, clause[0], quantity.start):
            return not (quantity.kind == "money" and quantity.per)
        if (bracket := rules["target.past_bracket"].search(flow, clause[0], quantity.start)) and self._tells_the_past(bracket):
            return True
        if quantity.kind == "money":
            return self._is_spending(quantity, statement, before)
        if statement.role == "funding":
            near = max(left, quantity.start - _NEAR)
            return not (quantity.kind == "percent" and rules["target.grant"].search(flow, near, quantity.start))
        if quantity.kind == "percent" and statement.role == "scope":
            return True
        if rules["target.which"].search(flow, clause[0], quantity.start):
            return True
        if previous is None and statement.role != "objectives" and rules["target.made_of"].search(flow, left, quantity.start):
            return True
        if quantity.in_words and quantity.value <= 10 and quantity.kind == "count" and statement.role != "objectives":
            return True
        if (quantity.unit or "").lower() in _MEASURES and rules["target.attribute"].search(flow, left, quantity.start):
            if statement.role != "objectives" or (previous is not None and "," not in flow[previous.end : quantity.start]):
                return True
        return quantity.kind == "count" and statement.role == "scope"

    def _tells_the_past(self, bracket: regex.Match[str]) -> bool:
        years = [int(year) for year in regex.findall(r"năm\s+((?:19|20)\d\d)", bracket[0], regex.I)]
        return (bool(years) and (self.first_year is None or years[-1] < self.first_year)) or "hiện" in bracket[0].lower()

    def _is_spending(self, quantity: Quantity, statement: Statement, before: str) -> bool:
        """Tell whether a sum is money to be spent: no earning, and not granted per head."""
        earning = self.rules["target.earning"].search(before) or (
            statement.leads and self.rules["target.earning"].search(self.flow, *statement.leads[-1])
        )
        if quantity.per and quantity.per not in ("năm", "tháng"):
            return False
        if statement.role == "funding":
            return True
        return not earning

    def _draft(self, quantity: Quantity, clause: Span, left: int, previous: _Draft | None) -> _Draft | None:
        flow, rules = self.flow, self.rules
        near = max(left, quantity.start - _NEAR)
        draft = _Draft(quantity, quantity.start, quantity.end, value=quantity.value, unit=quantity.unit, per=quantity.per)
        if rules["comparator_before.from"].search(flow, near, quantity.start) and rules["target.start"].match(
            flow, quantity.end, clause[1]
        ):
            return None  # the start of a movement
        self._compare(draft, near, clause)
        if quantity.kind == "fraction":
            self._read_share(draft, clause)
        self._move(draft, clause, left, previous)
        self._rate(draft, clause, left)
        if match := rules["target.baseline"].match(flow, draft.end, clause[1]):
            draft.baseline = self.document.printed(match.start("base"), match.end("base"))
        return draft

    def _compare(self, draft: _Draft, near: int, clause: Span) -> None:
        """Read how the outcome compares with the number: words before it, words behind it."""
        quantity, flow = draft.quantity, self.flow
        for rule in self.rules.under("comparator_before"):
            name = rule.id.rpartition(".")[2]
            if match := rule.search(flow, near, quantity.start):
                if name == "from":
                    if quantity.per or self.rules["comparator_after.ge"].match(flow, quantity.end, clause[1]):
                        draft.comparator = ">="
                else:
                    draft.comparator = _COMPARATORS[name]
                draft.start = min(draft.start, match.start())
                draft.rules.append(rule.id)
                break
        for name, sign in (("ge", ">="), ("le", "<=")):
            if match := self.rules[f"comparator_after.{name}"].match(flow, quantity.end, clause[1]):
                draft.comparator, draft.end = sign, match.end()
        if quantity.high is not None:
            draft.comparator = "range"

    def _read_share(self, draft: _Draft, clause: Span) -> None:
        """Join a fraction with the percentage that is printed for it, or take what it is a fraction of as its unit."""
        quantity = draft.quantity
        draft.over, draft.unit = quantity.over, "fraction"
        limit = clause[1]
        if (share := self.rules["target.printed_share"].match(self.flow, quantity.end, limit)) is not None:
            for other in self.quantities.within(share.start("n"), share.end()):
                draft.value, draft.unit, draft.end = other.value, "%", other.end

    def _move(self, draft: _Draft, clause: Span, left: int, previous: _Draft | None) -> None:
        """Read measure and direction: the last verb of movement before the number."""
        flow, rules, quantity = self.flow, self.rules, draft.quantity
        granting = rules["target.grant"].search(flow, max(left, quantity.start - _NEAR), quantity.start)
        if quantity.kind == "percent" and quantity.per is None and granting:
            if granting[0].lower().startswith("giảm") and not rules["target.cost"].match(flow, quantity.end):
                granting = None
        if quantity.kind == "percent" and quantity.per is None and granting:
            of = self.quantities.noun(quantity.end) or self.quantities.plain_word(quantity.end)
            if of is None or of[0].lower() not in rules.lists["population"]:
                draft.measure = "support"
                return
        if (
            quantity.kind == "percent"
            and previous is not None
            and previous.measure == "support"
            and self._goes_on(flow[previous.end : quantity.start])
        ):
            draft.measure = "support"
            return
        if quantity.kind == "money" and quantity.per:
            near = flow[clause[0] : min(clause[1], quantity.end + _NEAR)]
            if rules["target.granting"].search(near) or not rules["target.earning"].search(near):
                draft.measure = "support"
                return
        verb = self._last_verb(left, quantity.start)
        if verb is None and previous is not None and self._goes_on(flow[previous.end : quantity.start]):
            draft.measure, draft.direction = previous.measure, previous.direction
            if flow[previous.end : quantity.start].strip() == "và" and draft.comparator == "=":
                draft.comparator = previous.comparator if previous.comparator != "range" else "="
            return
        if verb is None:
            return
        name, begin, end = verb
        between = flow[end : quantity.start]
        draft.direction = {"remain": "decrease"}.get(name, name)
        if name == "remain":
            if regex.search(r"\S{3,}(?<!dưới|trên|khoảng|không|quá|hơn|mức|nhất|thiểu|từ|đa)\s*$", between):
                draft.direction = None
                return
        elif name in ("increase", "decrease"):
            level = rules["target.to_level"].search(flow, end, quantity.start)
            word = flow[begin:end].lower()
            if name == "decrease" and draft.comparator in ("<", "<="):
                level = level or draft
            draft.measure = "level" if level or (word.startswith("nâng") and "thêm" not in between) else "change"
            if word == "đưa":
                draft.measure = "level"
        draft.start = min(draft.start, begin) if quantity.start - begin <= 2 * _NEAR else draft.start

    def _last_verb(self, left: int, right: int) -> tuple[str, int, int] | None:
        """Return the verb that rules a number: a level after a fall, else the last movement before it."""
        found = []
        for rule in self.rules.under("movement"):
            for match in rule.finditer(self.flow, left, right):
                found.append((rule.id.rpartition(".")[2], match.start(), match.end()))
        if not found:
            return None
        found.sort(key=lambda verb: verb[1])
        name, begin, end = found[-1]
        # *giảm tỷ lệ … xuống dưới*: the fall is told by the verb before.
        if name == "remain" and len(found) > 1 and found[-2][0] == "decrease":
            return ("decrease", found[-2][1], found[-2][2])
        return name, begin, end

    def _goes_on(self, between: str) -> bool:
        """Tell whether a number goes on from the one before it: a short noun phrase, then *và* or a comma, lies between."""
        return self.rules["target.goes_on"].match(between) is not None

    def _rate(self, draft: _Draft, clause: Span, left: int) -> None:
        """Read a rate told in words beside the number: mỗi xã, hằng năm."""
        if draft.per is None:
            draft.per = self._each(max(left, draft.quantity.start - 2 * _NEAR), draft.quantity.start)
        if draft.per is None and regex.search(r"trong\s+đó", self.flow[left : draft.quantity.start]):
            draft.per = next(
                (
                    m["time"].lower() if m["time"] else m["noun"].split()[0]
                    for m in self.rules["target.each"].finditer(self.flow, clause[0], left)
                    if m["time"] or m["noun"].split()[0] in ("năm", "tháng", "quý")
                ),
                None,
            )
        if draft.per is None and (match := self.rules["target.each_after"].match(self.flow, draft.quantity.end, clause[1])):
            draft.per = match["time"].lower()

    def _each(self, start: int, end: int) -> str | None:
        """Return what a rate is over that is told before the number: the last *mỗi xã*, *hằng năm*, *bình quân một hộ*."""
        found = [
            *self.rules["target.each"].finditer(self.flow, start, end),
            *self.rules["target.average"].finditer(self.flow, start, end),
        ]
        for match in sorted(found, key=lambda m: int(m.start()), reverse=True):
            if match.groupdict().get("time"):
                return str(match["time"].lower())
            noun = self.quantities.noun(match.start("noun"))
            return noun[0] if noun else str(match["noun"].split()[0])
        return None

    # -- by when ------------------------------------------------------------------------------------------------------

    def _dues(self, span: Span) -> list[tuple[int, int, str]]:
        found = []
        for match in self.rules["due.phrase"].finditer(self.flow, *span):
            bracket = self.rules["target.past_bracket"].search(self.flow, span[0], match.end())
            if (told := due(match, self.only_year)) and not (bracket and self._tells_the_past(bracket)):
                found.append((match.start(), match.end(), told))
        return found

    def _lead_due(self, span: Span) -> str | None:
        if span not in self._lead_dues:
            dues = self._dues(span)
            self._lead_dues[span] = dues[-1][2] if dues else None
        return self._lead_dues[span]

    def _inline_lead(self, statement: Statement) -> Span | None:
        """Return the beginning of a statement up to a colon before its first number: it governs all its clauses."""
        colon = self.flow.find(":", statement.start, statement.end)
        if colon < 0:
            return None
        first = self.quantities.within(statement.start, statement.end)
        return (statement.start, colon) if not first or first[0].start > colon else None

    def _date(
        self, draft: _Draft, drafts: list[_Draft], i: int, clause: Span, dues: list[tuple[int, int, str]], statement: Statement,
        inline: Span | None,
    ) -> None:  # fmt: skip
        after = drafts[i + 1].start if i + 1 < len(drafts) else clause[1]
        behind = [told for told in dues if draft.end <= told[0] < after]
        before = [told for told in dues if clause[0] <= told[0] < draft.quantity.start]
        inside = [told for told in dues if draft.quantity.start <= told[0] < draft.end]
        if draft.unit == "lần" and behind and not self.flow[draft.end : behind[0][0]].strip(" so với"):
            draft.baseline = draft.baseline or self.document.printed(behind[0][0], behind[0][1])
            dues.remove(behind.pop(0))
        later = [told for told in dues if draft.end <= told[0]]
        own = [told for told in later if not regex.search(r"[,:]|\svà\s", self.flow[draft.end : told[0]])][:1]
        own = own or [told for told in behind if i + 1 == len(drafts)] or [told for told in later if self._is_finish(told, drafts)]
        if inside:
            draft.due = inside[-1][2]
        elif own and not (before and "," in self.flow[draft.end : own[0][0]]):
            draft.due = own[0][2]
            draft.end = max(draft.end, own[0][1]) if own[0][0] - draft.end < _NEAR else draft.end
        elif before:
            draft.due = before[-1][2]
        elif i and drafts[i - 1].due_source == "stated" and drafts[i - 1].measure != "support":
            draft.due = drafts[i - 1].due
        if draft.due is None:
            leads = [*statement.leads, *([inline] if inline else [])]
            draft.due = next((told for lead in reversed(leads) if (told := self._lead_due(lead))), None)
        draft.due_source = "stated" if draft.due else None
        if draft.due is None and draft.measure != "support" and self.period_end:
            draft.due, draft.due_source = self.period_end, "plan_period"

    def _is_finish(self, told: tuple[int, int, str], drafts: list[_Draft]) -> bool:
        """Tell whether a bound closes its clause: … xong trước ngày 15/8/2026 governs all that stands before it."""
        return (
            told[0] >= drafts[-1].end
            and regex.search(r"(?:xong|hoàn\s+thành)\s*$", self.flow[drafts[-1].end : told[0]], regex.I) is not None
        )

    def _is_past(self, draft: _Draft) -> bool:
        return bool(draft.due and self.first_year and int(draft.due[:4]) < self.first_year)

    # -- the row ------------------------------------------------------------------------------------------------------

    def _row(self, draft: _Draft, clause: Span, drafts: list[_Draft], statement: Statement) -> Target:
        quantity = draft.quantity
        value = draft.value if draft.value is not None else quantity.value
        section = statement.node.path if statement.node is not None else CLOSING
        self.document.note("quantity.number", draft.start, draft.end, f"target {simple(value)} {draft.unit}")
        for rule in draft.rules:
            self.document.note(rule, draft.start, draft.end, "target")
        return Target(
            id="", indicator=self._indicator(draft, clause, drafts), indicator_code=None, population=self._population(draft, clause),
            measure=draft.measure, direction=draft.direction, comparator=draft.comparator, value=simple(value),  # type: ignore[arg-type]
            value_max=simple(quantity.high) if quantity.high is not None else None, unit=draft.unit,
            numerator=draft.over[0] if draft.over else None, denominator=draft.over[1] if draft.over else None, per=draft.per,
            baseline=draft.baseline, due=draft.due, due_source=draft.due_source, scope=None,  # type: ignore[arg-type]
            section=section, evidence=self.document.evidence(draft.start, draft.end),
        )  # fmt: skip

    def _indicator(self, draft: _Draft, clause: Span, drafts: list[_Draft]) -> str | None:
        """Return what is measured: the words behind a share or count, else those before the verb or the number."""
        return None

    def _population(self, draft: _Draft, clause: Span) -> str | None:
        return None


def read_objective(document: Document, statement: Statement) -> Objective | None:
    """Return the aim that a statement without a target tells, ``None`` for headings and lead-ins."""
    if statement.role != "objectives" or statement.node is None:
        return None
    heading = statement.node.heading
    start = statement.start
    if heading is not None and heading[0] <= start < heading[1]:
        start = (
            heading[1]
            + len(document.flow[heading[1] : statement.end])
            - len(document.flow[heading[1] : statement.end].lstrip(" :.\n"))
        )
    text = document.flow[start : statement.end].strip()
    if len(text) < 3 or text.endswith(":"):
        return None
    told = " ".join(document.flow[slice(*span)] for span in statement.headings)
    kind = (
        "result" if _RESULT.search(told) else "general" if _GENERAL.search(told) else "specific" if _SPECIFIC.search(told) else None
    )
    return Objective(
        id="", kind=kind, text=document.printed(start, statement.end), section=statement.node.path,
        evidence=document.evidence(start, statement.end),
    )  # fmt: skip


def extract_targets(
    document: Document, outline: Outline, rules: Rules, quantities: Quantities, said: list[Statement], period: str | None
) -> tuple[list[Target], list[Objective]]:
    """Return the targets and the qualitative aims, ids not yet given.

    Args:
        said: the plan's statements.
        period: the plan's period, EDTF, which dates what the text does not.
    """
    reader = TargetReader(document, outline, rules, quantities, period)
    targets: list[Target] = []
    objectives: list[Objective] = []
    for statement in said:
        rows = reader.read(statement)
        targets += rows
        if not rows and (objective := read_objective(document, statement)) is not None:
            objectives.append(objective)
    return sorted(targets, key=lambda row: (row.evidence.start, row.evidence.end)), objectives
