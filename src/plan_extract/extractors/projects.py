"""Projects: dự án and tiểu dự án of a plan, with the spans that tell what they are for.

Guarantees:
- a code is read from the printed number and the project above it (`DA3.TDA1`); nothing is numbered that the plan does not number.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from plan_extract.document import Document
from plan_extract.funding import project_named, stripped
from plan_extract.outline import Node, Outline
from plan_extract.rules import Rules
from plan_extract.schema import Assignment, Budget, Evidence, Project

_SPANS = ("objective", "beneficiaries", "activities", "outputs", "allocation_basis")


def extract_projects(document: Document, outline: Outline, rules: Rules, title: str) -> tuple[list[Project], dict[int, str]]:
    """Return the projects, ids not yet given, and the code that holds in each division, by its start.

    Args:
        title: of the plan: a sub-project below no project is of the one that the headings above it, or the title, name.
    """
    codes: dict[int, str] = {}
    projects = []
    for node in outline.nodes:
        inherited = codes.get(node.parent.start) if node.parent else None
        named = _named(document.flow, rules, node)
        if named is None or node.role == "assessment":
            if inherited:
                codes[node.start] = inherited
            continue
        kind, number, start, end = named
        of = rules["project.of"].match(document.flow, start, end)
        above = f"DA{int(of['number'])}" if of else (inherited or "").split(".")[0]
        if kind == "tiểu dự án" and not above:
            heads = (document.flow[slice(*over.heading)] for over in node.lineage if over is not node and over.heading)
            above = next((code for words in (*heads, title) if (code := project_named(rules, words, None))), "").split(".")[0]
        code = f"{above}.TDA{number}".lstrip(".") if kind == "tiểu dự án" else f"DA{number}"
        if kind == "dự án" and (sub := rules["project.its_sub"].match(document.flow, start, end)):
            code, of = f"{code}.TDA{int(sub['number'])}", sub  # Dự án 4, Tiểu dự án 3: Hỗ trợ việc làm bền vững
        start = of.end() if of else start
        codes[node.start] = code
        spans = dict(_spans(document, rules, node))
        projects.append(Project(
            id="", code=code, name=document.printed(start, end) or None, section=node.path,
            evidence=document.evidence(node.start, end), **spans,
        ))  # fmt: skip
        document.note("project.heading", node.start, end, f"project {code}")
    told = {project.code for project in projects}
    listed = {row.code: row for node in outline.nodes[::-1] for row in _listed(document, rules, node, codes.get(node.start))}
    if not told:
        listed |= {row.code: row for node in outline.nodes[::-1] for row in _paid(document, rules, node)}
    projects += [row for code, row in listed.items() if code not in told]
    return sorted(projects, key=lambda row: row.evidence.start), codes


def _listed(document: Document, rules: Rules, node: Node, above: str | None) -> Iterator[Project]:
    """Yield the sub-projects that a project's bullets and text name: - Tiểu dự án 1 (Thông tin): 74 triệu đồng."""
    if above is None or "." in above:
        return
    flow, begin = document.flow, node.heading[1] if node.heading else node.label.end
    bullets = (rules["project.bullet"].match(flow, item.start + len(item.marker), item.end) for item in node.items)
    for match in [*filter(None, bullets), *rules["project.in_line"].finditer(flow, begin, node.own_end)]:
        yield Project(
            id="", code=f"{above}.TDA{int(match['number'])}", name=document.printed(*match.span("name")), section=node.path,
            evidence=document.evidence(match.start("kind"), match.end("number")),
        )  # fmt: skip


def _paid(document: Document, rules: Rules, node: Node) -> Iterator[Project]:
    """Yield the projects that a funding section names with their sums: Dự án 1 về đất ở 9.350 triệu đồng."""
    for match in rules["project.paid"].finditer(document.flow, node.start, node.own_end) if node.role == "funding" else ():
        yield Project(
            id="", code=f"DA{int(match['number'])}", name=document.printed(*match.span("name")), section=node.path,
            evidence=document.evidence(match.start(), match.end("name")),
        )  # fmt: skip


def _named(flow: str, rules: Rules, node: Node) -> tuple[str, int, int, int] | None:
    """Return kind, number and span of the name of the project that a division is, ``None`` where it is none."""
    last = node.heading[1] if node.heading else node.label.end
    match = rules["project.heading"].match(flow, node.start, last) or (
        rules["project.heading"].match(flow, node.heading[0], last) if node.heading else None
    )
    if match is None:
        return None
    kind = regex.sub(r"\s+", " ", match["kind"].lower())
    return kind, int(match["number"]), match.end(), last


def _spans(document: Document, rules: Rules, node: Node) -> Iterator[tuple[str, Evidence]]:
    """Yield what the divisions below tell: objective, beneficiaries, activities, outputs, rule of allocation."""
    for child in node.children:
        if child.heading is None:
            continue
        for name in _SPANS:
            if rules[f"project_part.{name}"].match(document.flow, *child.heading):
                start, end = stripped(document.flow, child.heading[1], child.end)
                yield name, document.evidence(min(start, end), end)
                break


def with_budgets(projects: list[Project], budgets: list[Budget]) -> list[Project]:
    """Return the projects with the ids of their budget rows."""
    for project in projects:
        project.budgets = [row.id for row in budgets if row.project == project.code]
    return projects


def _project_at(sections: dict[str, Project], path: str, below: bool) -> Project | None:
    """Return the project of a division, or, where a line of it says who leads (3. Chủ trì: …), of one above."""
    while below and path not in sections and "/" in path:
        path = path.rpartition("/")[0]
    return sections.get(path)


def with_agencies(projects: list[Project], assignments: list[Assignment], rules: Rules) -> list[Project]:
    """Return the projects with who leads them and who takes part: assigned in their division, or elsewhere by their code.

    A duty that points to a project makes its agency a lead where it is to carry the project out; one of a collective does not.
    """
    sections = {project.section: project for project in reversed(projects)}
    codes = {project.code: project for project in projects}
    for row in assignments:
        here = _project_at(sections, row.section, row.section in row.refers_to)
        named = [codes[code] for code in row.refers_to if code in codes]
        named += [sections[path] for path in row.refers_to if path in sections]
        own = row.role == "implement" and row.section in row.refers_to  # Đơn vị thực hiện: Sở Y tế
        carries = not row.collective and (own or rules["project.carried_out"].search(row.evidence.quote))
        leads = row.role == "lead" or (carries and row.role != "coordinate")
        clauses = row.evidence.quote.split(";")[1:]  # chủ trì Dự án 6; phối hợp với Phòng Dân tộc thực hiện Dự án 10
        helped = {project_named(rules, clause, None) for clause in clauses if rules["project.helped"].match(clause)}
        named = [project for project in named if project.code not in helped]
        for project in [*([here] if here and row.role in ("lead", "coordinate") else []), *named]:
            names = project.leads if leads else project.coordinators if row.role == "coordinate" else None
            if names is not None and row.agency and row.agency not in names:
                names.append(row.agency)
    return projects
