"""Budgets: every sum that is to be spent, and the sources that a funding section lists without one, as a tree.

Guarantees:
- a sum is read once; what it is part of comes from the words (trong đó, gồm, brackets), the bullets and the numbering;
- source, project and period that a line does not state come from the line it is part of or the headings above, from nowhere else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from itertools import pairwise

from plan_extract.document import Document
from plan_extract.figures import told_in_turn, told_once
from plan_extract.funding import Funding, Line, project_named
from plan_extract.hanging import hang_by_division, hang_by_sum, hang_lists, hang_projects, hang_years, leave_out
from plan_extract.leads import Leads
from plan_extract.nesting import (
    around,
    depth_of,
    gather,
    holds,
    home,
    is_full,
    is_sibling,
    nesting_of,
    opener_at,
    overflows,
    splits,
    told_before,
)
from plan_extract.outline import Node
from plan_extract.quantities import Quantity
from plan_extract.rules import Rules
from plan_extract.sources import SHORT, sources_told, sources_unsaid
from plan_extract.statements import Span, Statement, last_sentence
from plan_extract.sum_lines import SumReader
from plan_extract.values.date import years_of

#: Money of so many years before the plan was spent for something else.
LONG_PAST = 2
#: Sections whose sums are past money or forms to be filled in.
_SILENT = {"assessment", "annex"}


class BudgetReader:
    """Reads the money of one plan's text."""

    def __init__(self, document: Document, rules: Rules, funding: Funding, codes: dict[int, str]) -> None:
        self.document, self.rules, self.funding, self.codes = document, rules, funding, codes
        self.flow, self.sums = document.flow, SumReader(document, rules, funding, codes)
        self.lines: list[Line] = []
        self._open: list[Line] = []
        self._leads = Leads(self.flow, funding, [])

    def read(self, said: list[Statement], spending: dict[int, Quantity]) -> list[Line]:
        """Return the lines of all statements.

        Args:
            spending: sums that are money to be spent, by their start.
        """
        starts = sorted(spending)
        self._leads = Leads(self.flow, self.funding, starts)
        at = 0
        for statement in said:
            while at < len(starts) and starts[at] < statement.start:
                at += 1
            sums = []
            while at < len(starts) and starts[at] < statement.end:
                near = max(statement.start, starts[at] - SHORT)
                if not self.rules["budget.threshold"].search(self.flow, near, starts[at]):
                    sums.append(spending[starts[at]])
                at += 1
            if statement.role not in _SILENT:
                self._read_pieces(statement, sums)
        told = Counter(line.said for line in self.lines)
        past = {id(line) for line in self.lines if told[line.said] == 1 and self._is_long_past(line)}
        self.lines = [line for line in self.lines if id(line) not in self._leads.heads | past]
        hang_lists(self.lines)
        hang_projects(self.lines)
        hang_by_sum(self.lines)
        hang_by_division(self.lines, partial(self.funding.source_of, self.flow))
        hang_years(self.flow, self.rules, self.lines)
        for total in self.lines:
            if total.parts and self.rules["budget.leaves_out"].match(self.flow, total.end):
                leave_out(total)
        self._inherit()
        return self.lines

    def _is_long_past(self, line: Line) -> bool:
        """Tell whether a sum by itself is of a year well before the plan: Đại hội lần trước (năm 2017) chi 468 triệu đồng."""
        years = years_of(line.period or "")
        if line.parent or line.parts or not (years and self.funding.first) or years[1] > self.funding.first - LONG_PAST:
            return False
        return self.rules["budget.carried_over"].search(self.flow, line.start, line.end) is None

    # -- one statement ------------------------------------------------------------------------------------------------

    def _read_pieces(self, statement: Statement, sums: list[Quantity]) -> None:
        """Read a statement; a *Tổng cộng* that follows in the last piece of a list is of the list."""
        in_list = statement.labelled or statement.marker
        tail = self.rules["budget.tail"].search(self.flow, statement.start, statement.end) if in_list and sums else None
        if tail is None or tail.start() < sums[0].end:
            self._read(statement, sums)
            return
        self._read(replace(statement, end=tail.start()), [one for one in sums if one.start < tail.start()])
        total = replace(statement, start=tail.end(), labelled=False, marker="", nesting=0)
        self._read(total, [one for one in sums if one.start >= tail.start()])

    def _read(self, statement: Statement, sums: list[Quantity]) -> None:
        node = statement.node
        self._open = [line for line in self._open if holds(line.node, node)]
        depth = depth_of(statement)
        lines = self._sums(statement, sums, depth) if sums else self._sources(statement, depth)
        if sums and len(statement.clauses) > 1:
            lines += sources_unsaid(self.document, self.funding, statement, depth, [one.start for one in sums])
        again = self._again(statement, depth) or self._split_by_lead(statement, lines, depth)
        if not lines:
            return
        spans = [(statement.start, statement.end), *(last_sentence(self.flow, self.rules, lead) for lead in statement.leads[-1:])]
        besides = any(self.rules["budget.besides"].match(self.flow, *span) for span in spans)
        alone = lines[0] if len(lines) == 1 else None
        besides = besides or bool(alone and self.rules["budget.left_out"].search(self.flow, alone.end, statement.end))
        first = lines[0]
        above = None if besides else again or self._above(depth, statement, bool(sums)) or self._split_total(statement, bool(sums))
        if above and above.amount and not (above.expects or above.opens) and (first.amount or 0) > above.amount:
            above = None  # 4. Quỹ: 190 triệu đồng; then, a paragraph by itself: Chi xây dựng trường lớp 142,6 tỷ đồng
        if above and not sums and first.source == "credit" and is_full(above) and all(one.node is not node for one in above.parts):
            above = None  # what households borrow
        closing = first.amount is not None and self.rules["budget.sum_line"].search(self.flow, statement.start, first.end)
        if closing and not first.opens:
            gather(self.lines, first, node if statement.labelled or statement.marker else around(self.lines, node))
            above = None if first.parts else above
        year = self.rules["budget.opening_year"].match(self.flow, statement.start, first.end)
        plain = not (statement.labelled or statement.marker)
        lead = statement.start if plain else statement.leads[-1][0] if len(statement.leads) > len(statement.headings) else -1
        for line in lines:
            line.lead = lead
            if year and {one.period for one in lines} <= {None, year["y"]} and ". " not in self.flow[first.start : line.start]:
                line.period = line.period or year["y"]  # Năm 2024 giao 8 tỷ đồng; mua thùng rác 2 tỷ đồng
            if home(line) is line.node and (line.parent is None or line.parent.said != line.said):
                line.period = line.period or self._leads.period(statement)
            restated = above is not None and line.amount == above.amount and line.parts  # Cũng số 12 tỷ đồng nêu trên chia cho: …
            if line.parent is None and not line.free and not restated:
                line.hang(above, line.split or (above.split if above else 0) or (node.start if node else 0))
        if above is not None and above.depth < depth:
            above.expects = False  # its parts are told below it: what stands beside it is none of them
        self.lines += lines
        self._open = [line for line in self._open if line.depth < depth or (line is above and line.depth <= depth)]
        last = next((line for line in reversed(lines) if not line.free), first)
        ends_open = self.flow[statement.end - 1] == ":" or self.rules["budget.opens"].search(self.flow, last.end, statement.end)
        opener = (
            next((line for line in lines if not line.free), first) if not ends_open else opener_at(self.flow, lines, statement.end)
        )
        opener = opener or last
        if ends_open and is_full(opener):
            opener.split = statement.end  # (tỉnh 8 tỷ đồng; huyện 4 tỷ đồng), chia ra: it is split once more
        told = opener.called_total or opener.opens or ends_open or statement.labelled
        if opener.amount is not None and told and (ends_open or not is_full(opener)):
            opener.expects = bool(ends_open)
            opener.complete = opener.complete or bool(ends_open)
            self._open.append(opener)

    def _above(self, depth: int, statement: Statement, has_sums: bool) -> Line | None:
        """Return the open line that a statement's money is part of; a total is only part of a total, or of one that expects it."""
        total = self.rules["budget.total"].search(self.flow, statement.start, statement.end)
        for line in reversed(self._open):
            beside = any(one.node is statement.node for one in line.parts)
            beside = beside or (statement.labelled and any(is_sibling(one.node, statement.node) for one in line.parts))
            if not has_sums and is_full(line) and line.node is not statement.node and not beside:
                continue  # 3. Nguồn khác: a division of its own
            listed = len(line.parts) > 1 and is_full(line) and not (statement.labelled or statement.marker)
            if listed and line.parts[-1].depth > depth:
                continue  # a paragraph behind the bullets that are all of it
            if line.depth < depth and (not total or line.expects or line.called_total):
                return line
            if line.depth == depth and line.expects and not total:
                return line
        return None

    def _again(self, statement: Statement, depth: int) -> Line | None:
        """Return the total that a statement splits once more (Phân kỳ như sau: …), open for the lines below."""
        if not self.rules["budget.again"].match(self.flow, statement.start, statement.end):
            return None
        for line in reversed(self.lines):
            if not holds(line.node, statement.node):
                return None
            if line.amount is not None and line.parent is None and not line.free and (line.parts or line.called_total):
                if line.depth > depth:
                    return None
                line.split, line.expects, line.complete = statement.start, True, True
                line.some = self.rules["budget.some"].search(self.flow, statement.start, statement.end) is not None
                self._open = [one for one in self._open if one is not line] + [line]
                return line
        return None

    def _split_by_lead(self, statement: Statement, lines: list[Line], depth: int) -> Line | None:
        """Return the sum told before that a statement with its source splits (Phần ngân sách tỉnh: …), open for the lines below."""
        source, opens = self._leads.take(statement, lines)
        found = sum(line.amount or 0 for line in lines if line.parent is None)
        told = told_before(self.lines, source, statement.node, found)
        if told is None or (found != told.amount and not (opens and told.depth <= depth)):
            return None
        told.split, told.complete, told.expects = statement.start, True, opens
        if opens:
            self._leads.heads.update(map(id, lines))
            self._open = [one for one in self._open if one is not told] + [told]
        return None if opens else told

    def _split_total(self, statement: Statement, has_sums: bool) -> Line | None:
        """Return the plan's total before, where a division only splits it otherwise (2. Phân theo nguồn: …), in sums."""
        node = statement.node
        dated = self.rules["budget.period"].search(self.flow, statement.start, min(statement.end, statement.start + SHORT))
        if node is not None and statement.labelled and dated and node.parent is not None and not self._is_split(node):
            node = node.parent  # 2. Phân kỳ: 2.1. Năm 2024: …
        if node is None or not self._is_split(node):
            return None
        before = [line for line in self.lines if line.scope == "plan" and holds(node.parent, line.node)]
        if not before or not (has_sums or any(holds(node, part.node) for part in before[-1].parts)):
            return None
        return before[-1] if not self.rules["budget.total"].search(self.flow, statement.start, statement.end) else None

    def _is_split(self, node: Node) -> bool:
        return node.heading is not None and self.rules["budget.split"].match(self.flow, *node.heading) is not None

    def _sums(self, statement: Statement, sums: list[Quantity], depth: int) -> list[Line]:
        """Return the sums of a statement, nested by its words and brackets."""
        flow, rules = self.flow, self.rules
        lines: list[Line] = []
        parents: list[Line | None] = [None]
        figures, in_words = told_once(flow, rules, statement, sums)
        head = rules["project.in_text"].match(flow, statement.start, statement.end)  # Dự án 2. Đa dạng hóa sinh kế
        left = statement.start
        for i, quantity in enumerate(figures):
            between = (lines[-1].end if lines else statement.start, quantity.start)
            if lines:
                self._nest(lines, parents, between)
                apart = parents[-1] is lines[-1] and rules["budget.separate"].search(flow, *between)
                if apart and (lines[-1].amount or 0) < quantity.value:
                    parents.pop()  # …, riêng thư viện tỉnh 900 triệu đồng: more than it could be part of
            aside = rules["budget.aside"].match(flow, *between) if lines else None
            begin = max(between[0], head.end() + 1) if head and not lines and flow.startswith(".", head.end()) else between[0]
            left = max(left, between[0], *(match.end() for match in rules["clause.end"].finditer(flow, begin, between[1])), 0)
            left = max(left, aside.end() if aside else 0)
            following = figures[i + 1].start if i + 1 < len(figures) else statement.end
            line = self.sums.read(statement, quantity, left, following, depth)
            once_more = bool(lines) and rules["budget.of_above"].search(flow, *between) is not None
            line.split = quantity.start if once_more else lines[-1].split if lines else 0
            if line.source is None and lines and rules["budget.same_payer"].search(flow, *between):
                line.source = lines[-1].source
            line.in_words = in_words.get(quantity.start)
            if lines and rules["budget.revised"].search(flow, *between):  # từ 17 tỷ lên 20 tỷ: the new sum stands in the nest
                lines[-1].free, lines[-1].called_total, lines[-1].opens = True, False, False
                line.called_total = (
                    line.called_total or rules["budget.total"].search(flow, statement.start, quantity.start) is not None
                )
                line.source = line.source or lines[-1].source
                parents = [parent for parent in parents if parent is not lines[-1]]
            old = any(rules[rule].search(flow, *between) for rule in ("budget.was", "budget.difference")) if lines else None
            revised = opener_at(flow, lines, quantity.start) if old else None
            if revised and line.source is None and not rules["budget.apart"].search(flow, *between):
                line.source, line.period = revised.source, line.period or revised.period  # (tăng 3 tỷ đồng so với …)
            line.free = old or any(rules[rule].search(flow, left, quantity.start) for rule in ("budget.was", "budget.not_counted"))
            if lines and not line.free and rules["budget.closing"].search(flow, *between):  # 148 tỷ và 30 tỷ, cộng là 178 tỷ
                for part in [one for one in lines if one.parent is None and not one.free]:
                    part.hang(line, line.start)
                lines.append(line)
                left = line.end
                continue
            if line.free and lines:
                lines[-1].opens, line.called_total = line.opens, False
                parents = [parent for parent in parents if parent is not lines[-1]]
            else:
                while len(parents) > 2 and ";" in flow[slice(*between)] and overflows(parents[-1], line):
                    parents.pop()  # (đầu tư 5 tỷ, trong đó tỉnh 4 tỷ; sự nghiệp 3 tỷ)
                beside = [part for part in parents[-1].parts if part.said == line.said] if parents[-1] else []
                line.hang(parents[-1], line.split or (beside[-1].group if beside else between[0]))
                if line.parent and rules["budget.rest"].search(flow, *between):  # with it, all parts are told
                    for part in line.parent.parts:
                        part.partial = False
            lines.append(line)
            left = line.end
            if i == 0 and rules["budget.in_total"].search(flow, begin, quantity.start) and len(figures) > 2:
                parents.append(line)  # Phân theo nội dung: trong tổng số 842 tỷ đồng, cấp nước 512 tỷ đồng; …
                line.complete = True
        self._settle(statement, lines)
        return lines

    def _settle(self, statement: Statement, lines: list[Line]) -> None:
        """Complete the sums of a statement by what only all of them tell."""
        flow, rules, funding = self.flow, self.rules, self.funding
        told_in_turn(flow, funding, lines)
        hang_by_sum(lines)
        for line in [line for line in lines if line.source is None]:
            bracket = rules["budget.parts_bracket"].match(flow, line.end, statement.end)
            behind = rules["budget.payer_behind"].match(flow, bracket.end() - 1, statement.end) if bracket else None
            line.source = funding.payer(flow, *behind.span("who")) if behind else None
        for one, other in pairwise(lines):  # vốn đầu tư 42 tỷ đồng và vốn sự nghiệp 9 tỷ đồng của ngân sách trung ương
            beside = one.parent is other.parent and rules["budget.other_capital"].match(flow, one.end, other.end)
            if beside and None in (one.source, other.source) and rules["budget.capital"].search(flow, one.start, one.end):
                one.source = other.source = one.source or other.source
        if lines and lines[-1].parent is not None and rules["budget.rest_behind"].match(flow, lines[-1].end, statement.end):
            lines[-1].parent.rest = True
        for line in [line for line in lines if line.source is None and line.parent in lines]:
            if line.parent and any(part.source for part in line.parent.parts):  # among payers a name by itself is one's
                line.source = funding.listed(flow[line.start : line.end])

    def _nest(self, lines: list[Line], parents: list[Line | None], between: Span) -> None:
        """Open and close levels by what stands between two sums."""
        flow = self.flow
        before = next((line for line in reversed(lines) if not line.free), lines[-1])
        words = flow[between[0] : between[1]]
        if of := self.rules["budget.of_above"].search(flow, *between):  # told before: the statement's first, or a total above
            parents[1:] = [lines[0]] if lines[0].called_total or of["this"] else []
            lines[0].some = lines[0].complete = True
            return
        if split := self.rules["budget.part_of"].search(flow, *between):  # . Phần ngân sách tỉnh chia ra: …
            source = self.funding.source(flow, *split.span("who")) if split["who"] else None
            told = [line for line in lines if not line.free and not line.parts]
            told = [
                line for line in told
                if (source and line.source == source)
                or (split["year"] and line.period == split["year"])
                or (split["what"] and split["what"].lower() in flow[line.start : split.start()].lower())
            ]  # fmt: skip
            if told:
                parents[1:] = [told[-1]]
                told[-1].opens = told[-1].complete = True
                return
        marks = (self.rules["budget.opens"].search, self.rules["budget.colon"].match, self.rules["budget.for"].match)
        opened = next((match for find in marks if (match := find(flow, *between))), None)
        closed = words.count(")") - words.count("(")
        if closed > 0 and len(parents) > 1 and not lines[-1].free:
            before = parents.pop() or before
        if ". " in (flow[between[0] : opened.start()] if opened else words):
            del parents[1:]
            before = next((line for line in reversed(lines) if line.parent is None and not line.free), before)
        if opened or closed < 0:
            before.opens = True
            named = opened is not None and opened.re is not self.rules["budget.opens"].pattern
            before.complete = (
                before.complete or named or closed < 0 or self.rules["budget.complete"].search(flow, *between) is not None
            )
            aside = opened is not None and closed < 0 and flow[opened.end() : between[1]].split("(")[0].strip(" :") != ""
            parents += [before] * (1 + aside)  # trong đó ngân sách huyện 70% (4 tỷ đồng), ngân sách xã 1 tỷ đồng

    def _sources(self, statement: Statement, depth: int) -> list[Line]:
        """Return a line for each source that a statement lists without a sum, where money is told."""
        listed = bool(self._open) and bool(statement.marker) and self._above(depth, statement, False) is not None
        return [*sources_told(self.document, self.funding, statement, depth, self.sums.project(statement.node), listed)]

    # -- all lines ----------------------------------------------------------------------------------------------------

    def _inherit(self) -> None:
        """Take source and period from the line above, and from the headings; tell what a total is the total of."""
        parents = [line for line in self.lines if line.source is None and line.parts]
        groups = [group for parent in parents for group in splits(parent)]
        shared = [group for group in groups if sum(part.source is not None for part in group) * 2 >= len(group)]
        for line in [part for group in shared for part in group if part.source is None]:
            line.source = self.funding.listed(self.flow[line.start : line.end])  # among payers a name is one's
        for line in sorted(self.lines, key=lambda line: nesting_of(line)):
            if line.parent is not None and (line.project is None or (line.parent.project or "").startswith(f"{line.project}.")):
                led = line.parent.project
                line.project = project_named(self.rules, self.flow[line.start : line.end], led) or led
            part_of_same = line.parent is not None and line.parent.project == line.project
            if line.scope is not None and (line.free or line.source or part_of_same):
                line.scope = None
            told = line.parent.source if line.parent is not None else None
            if line.source == "state" and told in ("central", "provincial", "district", "commune", "local"):
                line.source = told  # vốn đầu tư công, among the money of one level
            line.source = told if (line.source, told) == ("other", "credit") else line.source  # a fund that lends
            abroad = self.rules["budget.abroad"].search(self.flow, line.start, line.end)
            if abroad and (line.source, told) == ("other", "central"):
                line.source = told  # the state borrows it, the central budget pays it out
            line.source = line.source or (told if line.parent is not None else self._heading_source(line))
            above = line.parent
            if line.period is None and above and above.said == line.said:
                line.period = above.period
            if line.period is None:
                line.period = self.funding.heading_period(self.flow, home(line))

    def _heading_source(self, line: Line) -> str | None:
        """Return the source that a heading above names: of the funding section, where its money stands behind it."""
        within = home(line)
        own = any(part.source for part in line.parts)  # who pays is told by the parts
        for node in within.lineage if within and not own else []:
            if not node.heading or node.role != "funding":
                return None
            if line.start >= node.heading[1] and (told := self.funding.source_of(self.flow, node)):
                others = told == "other" and "khác" in self.flow[slice(*node.heading)].lower()
                return None if others else told  # Nguồn khác: others than above
        return None
