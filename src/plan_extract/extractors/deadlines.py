"""Deadlines: every date and rhythm that somebody must keep, with who, to whom and what.

Guarantees:
- a target's own due is not told again; what was, conditions of entitlement and durations are none;
- a date without a year takes the plan's year where it has one, else it comes back every year, and its rule says so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex

from plan_extract.body_cells import bodies_of_cell
from plan_extract.document import Document
from plan_extract.outline import CLOSING, Cell
from plan_extract.rules import Rules
from plan_extract.schema import Deadline, Header, Target
from plan_extract.statements import Headed, Span, Statement
from plan_extract.subjects import Subjects
from plan_extract.tables import Grid
from plan_extract.timing.kinds import Due, Judge
from plan_extract.timing.moments import Calendar, Moment
from plan_extract.timing.who import Agents
from plan_extract.values.date import years_of

_LEAD_YEAR = regex.compile(r"(?<!\p{L})năm\s+((?:19|20)\d\d)(?!\d|\s*[-/])", regex.I)
#: How far apart, in paragraphs, the cells of one column of a timetable may stand whose cells are lines.
WIDEST_ROW = 8
#: How far from a rhythm the target stands whose rate it is; how much of a long clause is told as the task.
NEAR, TASK = 200, 400
#: So far apart dates stand that are told together: trước ngày 10/6 và trước ngày 05/12.
TOGETHER = 8
#: A clause that only tells when is no longer.
SHORT_CLAUSE = 80
#: A year, month or day, no season.
_PLAIN = regex.compile(r"\d{4}(?:-(?:0\d|1[0-2])(?:-\d\d)?)?")
_DONE = regex.compile(r"(?<!\p{L})(?:hoàn\s+thành|xong|cả\s+năm(?=\s+trước\s))(?!\p{L})", regex.I)
_NEXT_PART = regex.compile(r",\s|\svà\s")
#: Rounds are counted where their number comes first: 02 đợt/năm, not mỗi năm hai đợt.
_ROUNDS = regex.compile(r"\d+\s+đợt")
_ONCE = regex.compile(r"(?:một|\b0?1)\s+lần|kỳ|buổi|đợt|ít\s+nhất\s+một", regex.I)


def extract_deadlines(
    document: Document,
    rules: Rules,
    header: Header,
    issued: str | None,
    said: list[Statement],
    grids: list[Grid],
    targets: list[Target],
    subjects: Subjects,
) -> list[Deadline]:
    """Return the deadlines of a plan in document order, no ids yet.

    Args:
        issued: date of the plan, or of the decision that carries it: what lies before it is past.
        said: the plan's statements.
        grids: its tables.
        targets: what was read of them; their own dues are left out here.
        subjects: finds who a clause charges.
    """
    reader = _Reader(document, rules, header, issued, targets, subjects)
    rows = [*reader.of_text(said), *reader.of_tables(grids)]
    return sorted(rows, key=lambda row: (row.evidence.start, row.evidence.end))


class _Reader:
    def __init__(
        self, document: Document, rules: Rules, header: Header, issued: str | None, targets: list[Target], subjects: Subjects
    ) -> None:
        self.document, self.rules, self.header, self.flow = document, rules, header, document.flow
        years = years_of(header.period) if header.period else None
        if years is None and header.period is None and header.date:
            years = (int(header.date[:4]), int(header.date[:4]))
        self.only_year = years[0] if years and years[0] == years[1] else None
        self.first = issued if issued and len(issued) == 10 else str(years[0]) if years else None
        self.issued = issued is not None and len(issued) == 10
        self.calendar = Calendar(document, rules, self.only_year, header.period)
        self.judge = Judge(self.flow, rules, self.only_year)
        self.agents = Agents(self.flow, rules, subjects, header)
        self.targets = sorted(targets, key=lambda row: row.evidence.start)
        self._labels: dict[int, str | None] = {}
        self._dues: dict[Span, set[str | None]] = {}
        self._years: dict[Span, list[str]] = {}
        self._target_starts = [row.evidence.start for row in self.targets]

    # -- running text -------------------------------------------------------------------------------------------------

    def of_text(self, said: list[Statement]) -> Iterator[Deadline]:
        """Yield the deadlines of the statements."""
        timetable = self._timetable(said)
        for statement in said:
            if statement.node is not None and (label := self.agents.label((statement.start, statement.end))):
                told = self.agents.labelled(label.end(), statement.end)
                self._labels.setdefault(statement.node.start, told)
                if statement.node.parent is not None and statement.labelled:
                    self._labels.setdefault(statement.node.parent.start, told)  # d) Cơ quan chủ trì: …; đ) Thời gian: …
        headed: Headed[Statement] = Headed()
        for i, statement in enumerate(said):
            if statement.role == "assessment":
                continue
            if i in timetable:
                yield from self._row_of_lines(said, i, *timetable[i])
                continue
            headed.see(statement)
            if self.agents.is_name(statement):
                headed.take(statement.node, statement)
            if not self.flow[statement.start : statement.end].isupper():  # no LỊCH CÔNG VIỆC THEO THÁNG NĂM 2026
                yield from self._of_statement(self._with_times(statement), headed.over(statement.node))

    def _with_times(self, statement: Statement) -> Statement:
        """Return a statement whose clauses that only tell when are joined to those that tell what."""
        clauses: list[Span] = []
        for start, end in statement.clauses:
            moments = self.calendar.moments(start, end) if clauses and end - start <= SHORT_CLAUSE else []
            around = self.flow[start : moments[0].start] + self.flow[moments[0].end : end] if len(moments) == 1 else None
            if around is not None and self.rules["deadline.only_time"].fullmatch(around):
                clauses[-1] = (clauses[-1][0], end)
            else:
                clauses.append((start, end))
        return replace(statement, clauses=clauses) if len(clauses) < len(statement.clauses) else statement

    def _of_statement(self, statement: Statement, above: Statement | None) -> Iterator[Deadline]:
        recipient: str | None = None
        year = self._lead_year(statement)
        last: tuple[Moment, Due] | None = None
        for index, clause in enumerate(statement.clauses):
            before = last if last and last[1].kind == "report" and self._goes_on(last[0], clause) else None
            moments = self.calendar.moments(*clause, year)
            alone = True  # no other moment of the clause is due
            sent = self.agents.recipient(clause) if moments else None
            handed = sent is not None and self.rules["deadline.handed"].search(self.flow, *clause) is not None
            for i, moment in enumerate(moments):
                if self._governs(statement, moment):
                    continue
                after = moments[i + 1].start if i + 1 < len(moments) else clause[1]
                due = self.judge.judge(statement, clause, moment, before, after)
                if due is None or self._is_past(moment, clause):
                    continue
                if self._is_told(clause, moment) and (due.kind != "report" or moment.when.grain == "rhythm"):
                    continue
                before = last = (moment, due)
                recipient = sent or recipient if due.kind == "report" else recipient
                here = self.agents.recipient(self._part(clause, moments, i)) if sent and len(moments) > 1 else sent
                if alone and i + 1 == len(moments):  # gửi dự toán năm 2025 về Phòng Tài chính trước ngày 10/7/2024
                    here = here or sent
                alone = False
                told = due.kind == "complete" or handed or (moment.when.date and due.kind != "period")
                to = (
                    (here or recipient or self._closing_recipient(statement, index))
                    if due.kind == "report"
                    else here
                    if told
                    else None
                )
                at = moment.start, moment.end
                agency = self.agents.subject(statement, index, at, above, self._labelled(statement, moment))
                yield from self._rows(statement, clause, moment, due, agency, to)

    def _goes_on(self, told: Moment, clause: Span) -> bool:
        """Tell whether a clause names the next report of the same list: báo cáo 6 tháng: trước 10/6; 9 tháng: trước 10/9."""
        again = self.rules["deadline.again"].match(self.flow, told.end, clause[1])
        return again is not None and any(one.start == again.end() for one in self.calendar.moments(*clause))

    def _closing_recipient(self, statement: Statement, index: int) -> str | None:
        """Return who gets the reports of a statement by the end of its list, or by its lead-in: báo cáo năm … về Sở Y tế."""
        for clause in statement.clauses[index + 1 :]:
            if not self.rules["deadline.handed_over"].match(self.flow, *clause):
                break
            if told := self.agents.recipient(clause):
                return told
        leads = (lead for lead in reversed(statement.leads) if lead not in statement.headings)
        return next((told for lead in leads if (told := self.agents.recipient(lead))), None)

    def _part(self, clause: Span, moments: list[Moment], i: int) -> Span:
        """Return the part of a clause that is about a moment: from the one before it, where others follow to its own end."""
        first = last = i
        while first and moments[first].start - moments[first - 1].end <= TOGETHER:
            first -= 1
        while last + 1 < len(moments) and moments[last + 1].start - moments[last].end <= TOGETHER:
            last += 1
        start = moments[first - 1].end if first else clause[0]
        fronted = self.flow[start : moments[first].start].rstrip().endswith(",")
        at = moments[first].start, moments[first].end
        if fronted and (self.rules["duty.verb"].match(self.flow, at[1], clause[1]) or self.agents.beside(clause, at)):
            start = moments[first].start  # hằng tháng báo cáo Sở Y tế, hằng năm báo cáo Sở Nội vụ
        if last + 1 == len(moments):
            return start, clause[1]
        cut = _NEXT_PART.search(self.flow, moments[last].end, moments[last + 1].start)
        return start, cut.start() if cut else moments[last + 1].start

    def _labelled(self, statement: Statement, moment: Moment) -> str | None:
        """Return who leads by another line of the division, for a line that tells when: Cơ quan chủ trì: …; Thời gian: …."""
        if statement.node is None:
            return None
        colons = {look(":", statement.start, moment.end) + 1 for look in (self.flow.find, self.flow.rfind)}
        timed = any(self.rules["deadline.time_line"].search(self.flow, statement.start, colon) for colon in colons)
        timed = timed or self.rules["deadline.stage"].match(self.flow, statement.start, statement.end) is not None
        above = statement.node.parent.start if statement.node.parent is not None else -1
        return (self._labels.get(statement.node.start) or self._labels.get(above)) if timed else None

    def _lead_year(self, statement: Statement) -> int | None:
        """Return the year that a lead-in tells, for dates that have none."""
        if self.only_year is not None:
            return None
        for lead in reversed(statement.leads):
            if lead not in self._years:
                self._years[lead] = _LEAD_YEAR.findall(self.flow, *lead)
            if years := self._years[lead]:
                return int(years[0]) if len(years) == 1 else None
        return None

    def _is_past(self, moment: Moment, clause: Span, in_table: bool = False) -> bool:
        """Tell whether a moment lies before the plan; a day by which something is to be done does not: its year is a slip."""
        date = moment.when.date
        bound = moment.when.grain == "day" and moment.when.bound in ("before", "by")
        binds = bound and _DONE.search(self.flow, clause[0], moment.end) is not None
        if date is None or "X" in date or self.first is None or binds:
            return False
        last, first = date.split("/")[-1], self.first
        if not self.issued and (in_table or moment.words or moment.when.grain == "span"):
            first = str(int(first[:4]) - 1)  # made in the year before, as far as is known
        shared = min(len(last), len(first)) if _PLAIN.fullmatch(last) else 4
        return last[:shared] < first[:shared]

    def _is_told(self, clause: Span, moment: Moment) -> bool:
        """Tell whether a target of the clause has the moment as its due, or as its rate."""
        start, end = (self.document.to_source(at) for at in clause)
        first, last = bisect_left(self._target_starts, start), bisect_left(self._target_starts, end)
        if moment.when.grain != "rhythm":
            key = (first, last)
            if key not in self._dues:
                self._dues[key] = {row.due for row in self.targets[first:last] if row.due_source == "stated"}
            return moment.when.date in self._dues[key]
        at = self.document.to_source(moment.start)
        text = self.flow[moment.start : moment.end]
        first = max(first, bisect_left(self._target_starts, at - NEAR))
        last = min(last, bisect_left(self._target_starts, at + NEAR))
        return any(_is_rate(row, text) for row in self.targets[first:last])

    def _governs(self, statement: Statement, moment: Moment) -> bool:
        """Tell whether a date stands in a heading or lead-in and is the due of the targets below it."""
        node = statement.node
        if node is None or not (self.flow[statement.end - 1] == ":" or (node.heading and node.heading[1] > moment.start)):
            return False
        start, end = self.document.to_source(moment.end), self.document.to_source(node.end)
        below = self.targets[bisect_left(self._target_starts, start) : bisect_left(self._target_starts, end)]
        return any(row.due_source == "stated" and row.due == moment.when.date for row in below)

    def _rows(
        self, statement: Statement, clause: Span, moment: Moment, due: Due, agency: str | None, recipient: str | None
    ) -> Iterator[Deadline]:
        section = statement.node.path if statement.node is not None else CLOSING
        task = self.document.printed(max(clause[0], moment.start - TASK), min(clause[1], moment.end + TASK))
        for rrule in moment.when.rrules or (None,):
            yield self._row(moment, due, rrule, agency, recipient, task, section)

    def _row(
        self, moment: Moment, due: Due, rrule: str | None, agency: str | None, recipient: str | None, task: str | None, section: str
    ) -> Deadline:
        self.document.note(moment.rule, moment.start, moment.end, f"deadline {moment.when.date or rrule}")
        return Deadline.model_validate({
            "id": "", "kind": due.kind, "date": moment.when.date, "bound": due.bound, "rrule": rrule, "agency": agency,
            "recipient": recipient, "task": task, "section": section,
            "evidence": self.document.evidence(moment.start, moment.end),
        })  # fmt: skip

    # -- timetables ---------------------------------------------------------------------------------------------------

    def of_tables(self, grids: list[Grid]) -> Iterator[Deadline]:
        """Yield the deadlines of tables that assign work and have a column of times."""
        for grid in grids:
            times = [i for i, name in enumerate(grid.columns) if self.rules["deadline.time_column"].search(name)]
            lead = self._lead_column(grid.columns)
            titled = self._is_timetable(f"{grid.title or grid.told} {' '.join(grid.columns)}")
            if not times or grid.role == "assessment" or (grid.kind == "targets" and lead is None and not titled):
                continue
            others = [i for i in range(len(grid.columns)) if i not in (*times, lead) and not grid.is_ordinal(i, self.rules)]
            worded = [i for i in others if any(char.isalpha() for row in grid.rows for char in row[i].text)]
            named = (i for i in worded if self.rules["table.task_name"].search(grid.columns[i]))
            task = next(named, next(iter(worded), None))
            timetable = titled or times[0] < min(others, default=0)
            for row in grid.rows:
                about = row[task] if task is not None else None
                agency = self._lead_of(row[lead]) if lead is not None else None
                for i in times:
                    yield from self._of_cell(row[i], grid.columns[i], agency, about, grid.section, timetable)

    def _lead_of(self, cell: Cell) -> str | None:
        """Return who leads by a cell: its bodies, those that are asked too, else a team."""
        named = (mention for mention, _ in bodies_of_cell(self.flow, self.rules, self.agents.bodies, cell) if not mention.generic)
        return "; ".join(dict.fromkeys(mention.name for mention in named)) or self.agents.named(cell.start, cell.end, closed=True)

    def _is_timetable(self, words: str) -> bool:
        """Tell whether title and header of a table are those of a calendar of events, not of tasks that are due."""
        return self.rules["deadline.timetable"].search(words) is not None

    def _of_cell(
        self, cell: Cell, column: str, agency: str | None, task: Cell | None, section: str, timetable: bool
    ) -> Iterator[Deadline]:
        """Yield what a cell of a column of times tells; a column of reports, or the task itself, names their recipient too."""
        about = task.text if task is not None else ""
        report = self.rules["deadline.report"].search(column) is not None
        recipient = self.agents.named(cell.start, cell.end) if report else None
        if recipient is None and task is not None:
            recipient = self.agents.recipient((task.start, task.end))  # Báo cáo Thủ tướng Chính phủ kết quả
        told_once = dict[tuple[str | None, tuple[str, ...]], Moment]()
        for moment in self._moments_of_cell((cell.start, cell.end)):
            told_once.setdefault((moment.when.date, moment.when.rrules), moment)
        for moment in told_once.values():
            due = self.judge.in_table(moment, cell.text, column, about, timetable)
            told = recipient if due.kind == "report" else None
            for rrule in moment.when.rrules or (None,):
                yield self._row(moment, due, rrule, agency, told, about or None, section)

    def _lead_column(self, columns: Sequence[str]) -> int | None:
        """Return the column that names who leads, else who does the work."""
        for rule in ("task_column.lead", "task_column.implement", "task_column.implement_of_tasks"):
            for i, name in enumerate(columns):
                if self.rules[rule].search(name):
                    return i
        return None

    def _moments_of_cell(self, span: Span) -> list[Moment]:
        years = self.calendar.years(*span)
        if years is not None and years.when.date in (self.header.period, (self.header.period or "").replace("/", " - ")):
            return []  # the plan's own period
        if alone := years or self.calendar.day(*span):
            return [alone]
        return [moment for moment in self.calendar.moments(*span) if not self._is_past(moment, span, in_table=True)]

    def _timetable(self, said: list[Statement]) -> dict[int, tuple[int | None, str, bool]]:
        """Return the statements that are the cells of a column of times, where a table's cells stand on lines of their own.

        Each with how far from it the cell of the body that leads stands (``None`` where no header tells), the column's header, and
        whether the table is a calendar of events.
        """
        found: dict[int, tuple[int | None, str, bool]] = {}
        offset: int | None = None
        column, events = "", False
        inside = -WIDEST_ROW - 1
        for i, statement in enumerate(said):
            text = self.flow[statement.start : statement.end]
            if len(text) < 30 and self.rules["deadline.time_column"].match(text) and ":" not in text and not statement.marker:
                near = [j for j in range(max(0, i - 3), min(i + 5, len(said))) if said[j].end - said[j].start < 40]
                header = [self.flow[said[j].start : said[j].end] for j in near]
                lead, events = self._lead_column(header), self._is_timetable(" ".join(header))
                offset, inside = near[lead] - i if lead is not None else None, i
                column = text
            elif i - inside <= WIDEST_ROW and len(text) < 60 and not statement.marker:
                moments = self.calendar.moments(statement.start, statement.end)
                if len(moments) == 1 and moments[0].end - moments[0].start >= len(text) - 2:
                    found[i], inside = (offset, column, events), i
        return found

    def _row_of_lines(self, said: list[Statement], i: int, offset: int | None, column: str, events: bool) -> Iterator[Deadline]:
        statement = said[i]
        agency = None
        if offset is not None and 0 <= i + offset < len(said):
            lead = said[i + offset]
            agency = self.agents.named(lead.start, lead.end, closed=True)
        for moment in self._moments_of_cell((statement.start, statement.end)):
            task = (said[i - 1].start, said[i - 1].end)
            due = self.judge.in_table(moment, self.flow[statement.start : statement.end], column, self.flow[slice(*task)], events)
            yield from self._rows(statement, task, moment, due, agency, None)


def _is_rate(row: Target, text: str) -> bool:
    """Tell whether a rhythm is the rate of a target: mỗi năm 02 lớp, not mỗi năm một lần."""
    if row.per is None:
        return False
    counted = row.unit is not None and row.per in text.lower()
    return row.measure == "change" or (counted and (_ONCE.search(text) is None or _ROUNDS.match(text) is not None))
