"""The way of a plan through the program: the ordered steps, each a call.

```
read ─▶ repair ─▶ read_slips ─▶ lay_out ─▶ segment ─▶ quantities, tables, statements ─▶ extractors ─▶ assemble ─▶ check
```
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from plan_extract.agencies import load_gazetteer
from plan_extract.arithmetic import bases, columns, counts, ratios, sums, unexplained
from plan_extract.assemble import assemble, numbered
from plan_extract.check import check
from plan_extract.derived import issue_date
from plan_extract.document import Document, SourceText
from plan_extract.extractors.assignments import extract_assignments
from plan_extract.extractors.budget_rows import budget_rows
from plan_extract.extractors.budgets import BudgetReader
from plan_extract.extractors.citations import extract_citations
from plan_extract.extractors.deadlines import extract_deadlines
from plan_extract.extractors.header import extract_carrier, extract_header
from plan_extract.extractors.projects import extract_projects, with_agencies, with_budgets
from plan_extract.extractors.signature import extract_signature
from plan_extract.extractors.table_assignments import extract_table_assignments
from plan_extract.extractors.table_budgets import read_table_budgets
from plan_extract.extractors.table_targets import extract_table_targets
from plan_extract.extractors.tables import extract_tables
from plan_extract.extractors.targets import extract_targets
from plan_extract.funding import Funding, is_city_a_district
from plan_extract.hanging import hang_below_tables
from plan_extract.indicators import load_catalogue
from plan_extract.layout import lay_out
from plan_extract.ocr import read_slips
from plan_extract.outline import Outline
from plan_extract.own_names import read_bodies
from plan_extract.quantities import Quantities
from plan_extract.readers import from_string
from plan_extract.references import References
from plan_extract.rules import load_rules
from plan_extract.schema import COMMITMENTS, Plan
from plan_extract.segment import segment
from plan_extract.statements import Statement, statements
from plan_extract.subjects import Subjects
from plan_extract.tables import Grid, find_tables
from plan_extract.tables.wrapped import unwrap
from plan_extract.values.date import years_of


@dataclass(frozen=True)
class Extraction:
    """A plan, and what it was read from: for `explain`, `show` and whoever wants to look inside."""

    plan: Plan
    document: Document
    outline: Outline
    quantities: Quantities
    statements: list[Statement]
    tables: list[Grid]


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python's cycle collector still: a plan leaves few cycles, and looking for them takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_no_collection()
def run(source: SourceText, patterns: Path | None = None) -> Extraction:
    """Take a source text through all steps.

    Args:
        source: what a reader returned.
        patterns: another pattern directory than the one that comes with the program.
    """
    rules = load_rules(patterns)
    document = Document.of(source)
    read_slips(document, rules)
    layout = lay_out(document, rules)
    outline = segment(document, layout, rules)
    header = extract_header(document, outline, rules)
    extract_signature(document, outline, rules, header)
    legal_basis, citations = extract_citations(document, outline, rules)
    carried = not any(row.relation == "kèm theo" for row in legal_basis)
    if carried and (carrier := extract_carrier(document, outline, rules, header)):
        legal_basis.append(carrier)
    quantities = Quantities(document, rules)
    grids = find_tables(document, layout, outline, rules, header.period)
    said = list(statements(document, outline, rules, [(grid.top, grid.end) for grid in grids]))
    catalogue = load_catalogue(patterns)
    issued = issue_date(header, legal_basis)
    aims = extract_targets(document, rules, quantities, said, header, issued, catalogue)
    targets = [*aims.targets, *extract_table_targets(document, rules, quantities, grids, header.period, catalogue)]
    targets.sort(key=lambda row: (row.evidence.start, row.evidence.end))
    projects, codes = extract_projects(document, outline, rules, header.title or "")
    years = years_of(header.period or "")
    only = years[0] if years and years[0] == years[1] else None
    funding = Funding(rules, is_city_a_district(header), only, years[0] if years else None)
    lines = BudgetReader(document, rules, funding, codes).read(said, aims.spending)
    of_tables = read_table_budgets(document, rules, funding, grids, outline, codes)
    hang_below_tables(lines, of_tables)
    lines += of_tables
    references = References(document, outline, rules)
    bodies = read_bodies(document, rules, load_gazetteer(patterns), header)
    subjects = Subjects(document.flow, rules, bodies)
    assignments = extract_assignments(document, rules, said, subjects, references)
    # What stands in cells of several lines is read where each is in one piece.
    whole, apart, wrapped = unwrap(document, grids)
    bodies_apart = bodies.over(apart.flow)
    assignments += extract_table_assignments(document, rules, whole, bodies)
    assignments += extract_table_assignments(apart, rules, wrapped, bodies_apart)
    assignments.sort(key=lambda row: (row.evidence.start, row.evidence.end))
    plan = assemble(document, outline, header, legal_basis, citations)
    plan.targets, plan.objectives = numbered("T", targets), numbered("O", aims.objectives)
    plan.budgets = budget_rows(document, lines)
    plan.assignments = numbered("A", assignments)
    plan.projects = numbered("P", with_agencies(with_budgets(projects, plan.budgets), plan.assignments, rules))
    deadlines = extract_deadlines(document, rules, header, issued, said, whole, targets, subjects)
    if wrapped:
        subjects_apart = Subjects(apart.flow, rules, bodies_apart)
        deadlines += extract_deadlines(apart, rules, header, issued, [], wrapped, [], subjects_apart)
        deadlines.sort(key=lambda row: (row.evidence.start, row.evidence.end))
    plan.deadlines = numbered("D", deadlines)
    plan.tables = numbered("TB", extract_tables(document, grids))
    disagreements = [
        *ratios(document, quantities, rules), *bases(document, quantities, rules, said),
        *unexplained(document, rules, aims.unaccounted, lines), *counts(document, quantities, rules, said),
        *columns(rules, grids, lines),
        *sums(lines, header.period), *references.disagreements(),
    ]  # fmt: skip
    plan.findings = check(plan, document, outline, rules, disagreements)
    if any(finding.code == "not_a_plan" for finding in plan.findings):
        for name in COMMITMENTS:
            setattr(plan, name, [])  # what another document promises is no plan's
    return Extraction(plan, document, outline, quantities, said, grids)


def extract(source: SourceText | str, patterns: Path | None = None) -> Plan:
    """Extract the plan from a source text, or from a string.

    >>> plan = extract("KẾ HOẠCH\\nGiảm nghèo năm 2024\\n\\nI. MỤC TIÊU\\n1. Mục tiêu chung: giảm nghèo bền vững.")
    >>> plan.header.period, [section.path for section in plan.sections]
    ('2024', ['I', 'I/1'])
    >>> extract("").sections
    []
    """
    return run(from_string(source) if isinstance(source, str) else source, patterns).plan


def outline(source: SourceText | str, patterns: Path | None = None) -> list[tuple[str, str | None, str]]:
    """Return path, heading and role of every section.

    >>> outline("I. MỤC TIÊU\\n1. Mục tiêu chung\\nGiảm nghèo.")
    [('I', 'MỤC TIÊU', 'objectives'), ('I/1', 'Mục tiêu chung', 'objectives')]
    """
    return [(section.path, section.heading, section.role) for section in extract(source, patterns).sections]
