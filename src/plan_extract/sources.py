"""Sources that a plan lists without a sum: which lines of a funding section, or of a project, name who pays.

Guarantees:
- a source that a rule, a law or a duty merely mentions is no line; a bullet that opens with one is one line.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from plan_extract.document import Document
from plan_extract.funding import Funding, Line
from plan_extract.outline import Node
from plan_extract.statements import Span, Statement

#: A bullet so short lists its sources side by side; a longer one speaks of the one that opens it.
SHORT = 80
#: Before a source that a semicolon parts from the one before: …; nguồn xã hội hóa.
_NEXT = regex.compile(r";\s*(?:(?:các|từ|nguồn|vốn|kinh\s+phí)\s+){0,3}$", regex.I)
#: A sum that nobody plans to spend as told: granted each, or spent in the past.
_RATE = regex.compile(r"\d\s*(?:(?:nghìn|ngàn|triệu|tỷ)\s*)?đồng", regex.I)
_WHO_EVER = regex.compile(r"(?<!\p{L}|khi\s)nào\s[^;.]*\sthì\s", regex.I)
#: A source, and where it is named.
Mention = tuple[str, int, int]


def sources_told(
    document: Document, funding: Funding, statement: Statement, depth: int, project: str | None, listed: bool
) -> Iterator[Line]:
    """Yield a line for each source that a statement lists without a sum.

    Args:
        listed: the statement is a bullet below a sum.
    """
    flow, rules = document.flow, funding.rules
    told: Span | None = (statement.start, statement.end)
    if statement.role != "funding" and not listed:
        opens = rules["budget.source_line"].match  # of an activity, only the line that says nothing else
        lines = statement.clauses if project else [(statement.start, statement.end)] if statement.marker else []
        told = next((line for line in lines if opens(flow, *line)), None)
    revenue = not listed and rules["budget.revenue"].match(flow, statement.start, statement.end)
    if told is None or revenue or _is_title(statement):
        return
    bracket = before = None
    for name, start, end in _mentions(funding, flow, statement, told):
        line = Line(start, end, None, name, statement.node, depth)
        line.certainty = funding.certainty(flow, start, statement.end, False)
        line.period = funding.period(flow, start, statement.end)
        line.project = project
        line.purpose = document.printed(start, end)
        inside = flow.count("(", statement.start, start) > flow.count(")", statement.start, start)
        bracket = (bracket or before) if inside else None
        line.hang(bracket, start)
        yield line
        before = line


def sources_unsaid(document: Document, funding: Funding, statement: Statement, depth: int, starts: list[int]) -> Iterator[Line]:
    """Yield a line for each clause that names a payer without a sum, beside those with sums that begin at `starts`."""
    for start, end in statement.clauses[1:]:
        if not any(start <= at < end for at in starts) and funding.rules["budget.pays_unsaid"].match(document.flow, start, end):
            told = list(funding.mentions(document.flow, start, end))
            if len({name for name, *_ in told}) == 1 and ";" in document.flow[start - 3 : start]:
                line = Line(told[0][1], end, None, told[0][0], statement.node, depth)
                line.certainty = funding.certainty(document.flow, start, end, False)
                line.purpose = document.printed(*told[0][1:])
                yield line


def _is_title(statement: Statement) -> bool:
    """Tell whether a statement is but the heading of what stands below it."""
    node = statement.node
    if node is None or not statement.labelled or node.heading is None or node.heading[1] < statement.end - 1:
        return False
    if _closes_list(node):
        return False
    return bool(node.children) or node.level == 1 or node.end - node.heading[1] > 3


def _closes_list(node: Node) -> bool:
    """Tell whether a division is the last of a list of single lines: what stands below it is about all of them."""
    if node.parent is None or node.children or node.items or node.parent.children[-1] is not node:
        return False
    others = node.parent.children[:-1]
    single = (not (one.children or one.items) and (one.heading is None or one.end - one.heading[1] <= 3) for one in others)
    return bool(others) and all(single)


def _mentions(funding: Funding, flow: str, statement: Statement, told: Span) -> Iterator[Mention]:
    """Yield the sources that a statement names as payers, each once."""
    rules = funding.rules
    mentions = list(funding.mentions(flow, *told))
    head = rules["budget.source_name"].match(flow, *told) if statement.marker and not mentions else None
    if head and (name := funding.source(flow, *head.span())):
        mentions = [(name, *head.span())]
    if rules["budget.beneficiary"].match(flow, statement.start, statement.end):
        mentions = [mention for mention in mentions if mention[0] not in ("enterprise", "mobilised")]
    if (_RATE.search(flow, *told) and not (statement.marker or statement.labelled)) or _WHO_EVER.search(flow, *told):
        return  # hỗ trợ 260 triệu đồng/km: who grants so much; khóm nào vận động được nhiều hơn thì …
    mentions = [one for one in mentions if not rules["budget.has_duty"].match(flow, one[2], statement.end)]
    if statement.marker or statement.labelled:
        mentions = _one_a_bullet(funding, flow, statement, mentions)
    seen: set[str] = set()
    for mention in mentions:
        if mention[0] not in seen and not rules["budget.in_kind"].match(flow, mention[2], statement.end):
            seen.add(mention[0])
            yield mention


def _one_a_bullet(funding: Funding, flow: str, statement: Statement, mentions: list[Mention]) -> list[Mention]:
    """Return the source that opens a bullet as its one line; what else it names qualifies it, unless a bracket lists it."""
    text = flow[statement.start : statement.end]
    if not mentions or mentions[0][1] - statement.start > 30 or (len(text) < SHORT and ":" not in text):
        return mentions
    name = funding.source(flow, statement.start, statement.end) or mentions[0][0]
    fund = flow.startswith("Quỹ", mentions[0][1]) and ":" in text  # Quỹ …: cho vay is a fund, whatever it does
    first = mentions[0][0] if fund or mentions[0][0] not in ("mobilised", "other") else name
    in_brackets = [
        m for m in mentions[1:]
        if flow.count("(", statement.start, m[1]) > flow.count(")", statement.start, m[1])
        or _NEXT.search(flow, statement.start, m[1])
    ]  # fmt: skip
    return [(first, statement.start, mentions[0][2]), *in_brackets]
