"""Documents that a plan cites: its legal basis in the preamble, all others in the body.

Guarantees:
- a row's number is as printed, spaces taken out; what the clause does not state is ``None``;
- a document named inside another's subject is a citation, never a basis.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise

import regex

from plan_extract.document import Document
from plan_extract.gazetteer import written_out
from plan_extract.normalize import name_key
from plan_extract.outline import PREAMBLE, Outline
from plan_extract.rules import Rules
from plan_extract.schema import Citation
from plan_extract.values.date import edtf

# A number has a slash, a law its word; paragraphs with neither, nearly all, are not searched.
_LAW = regex.compile(r"[Ll]uật|Pháp\s+lệnh|Hiến\s+pháp")
_LIST = regex.compile(r"\s*(?:,|và|,\s*và)\s+(?:số\s*)?")
#: How far behind the number its date may begin, and how much subject is kept.
_NEAR, _LONGEST_SUBJECT = 12, 400
#: How far before it the words that lead a document in may stand, and those that make it a short form.
_LEAD, _SHORT = 600, 60


@dataclass
class _Mention:
    """A cited document: spans of the flow and what was read."""

    start: int
    end: int
    number: str | None
    document_type: str
    name: str
    date: str | None = None
    issuer: str | None = None
    relation: str | None = None
    subject: str | None = None
    basis: bool = False
    typed: bool = True


def extract_citations(document: Document, outline: Outline, rules: Rules) -> tuple[list[Citation], list[Citation]]:
    """Return the legal basis and the other citations, ids not yet given."""
    basis: dict[str, Citation] = {}
    others: list[Citation] = []
    titles: list[Citation] = []
    abbreviated = rules["citation.abbreviated"]
    preambles = [(part.title, part.body) for part in outline.parts]
    for paragraph in outline.paragraphs:
        if outline.in_signature(paragraph.start) or not any(part.title <= paragraph.start for part in outline.parts[:1]):
            continue
        in_preamble = any(start <= paragraph.start < body for start, body in preambles)
        mentions = _mentions(document, rules, paragraph.start, paragraph.end)
        mentions = [m for m in mentions if not abbreviated.search(document.flow, max(paragraph.start, m.start - _SHORT), m.start)]
        if in_preamble:
            mentions += _unnumbered(document, rules, paragraph.start, paragraph.end, mentions)
            _mark_basis(document.flow, rules, mentions)
        in_title = in_preamble and _is_title(document.flow, paragraph.start, paragraph.end, rules)
        for mention in mentions:
            section = PREAMBLE if in_preamble else outline.section_at(mention.start)
            row = _row(document, mention, section)
            if not in_preamble:
                others.append(row)
            elif in_title:
                titles.append(row)
            elif mention.basis:
                basis.setdefault(_identity(mention), row)
            else:
                others.append(row)
    for row in titles:
        again = next((other for other in reversed(others) if other.section == PREAMBLE and _is_same(row, other)), None)
        if again is not None:  # the sentence that issues the plan counts before the title
            others.remove(again)
            row = again.model_copy(update={"relation": row.relation})
        if not any(row.number and row.number == known.number for known in basis.values()):
            basis.setdefault(row.number or row.evidence.quote, row)
    in_order = sorted(basis.values(), key=lambda row: row.evidence.start)
    return in_order, sorted(others, key=lambda row: row.evidence.start)


def _is_same(one: Citation, other: Citation) -> bool:
    """Tell whether two rows name one document: by its number, a law by its name."""
    if one.number or other.number:
        return one.number == other.number
    names = [name_key(row.evidence.quote) for row in (one, other)]
    return names[1].startswith(names[0]) or names[0].startswith(names[1])


def _identity(mention: _Mention) -> str:
    return mention.number or mention.name.lower()


def _is_title(flow: str, start: int, end: int, rules: Rules) -> bool:
    """Tell whether a paragraph of the preamble is title text, not a clause: it has no cue, or no stop at its end."""
    text = flow[start:end].strip()
    cue = rules["citation.cue"].match(text)
    return (
        text[-1:] not in ".;,:"
        and (cue is None or cue["cue"].lower() not in ("căn cứ", "xét", "theo", "theo đề nghị"))
        and len(text) < 400
        and not text.startswith("(")
    )


def _mentions(document: Document, rules: Rules, start: int, end: int) -> list[_Mention]:
    """Return the documents named in a paragraph, in order, with date and issuer."""
    flow = document.flow
    if flow.find("/", start, end) < 0 and not _LAW.search(flow, start, end):
        return []
    amending = list(rules["citation.amending_law"].finditer(flow, start, end))
    spans = [match.span() for match in amending]
    simple = [law for law in rules["citation.law"].finditer(flow, start, end) if not _inside(law.start(), spans)]
    laws = sorted([*amending, *simple], key=lambda law: int(law.start()))
    law_ends = [law.end() for law in laws]
    found: list[tuple[int, int, _Mention, str]] = []
    named: list[tuple[int, int, _Mention, str]] = []
    taken: set[int] = set()
    for match in rules["citation.number"].finditer(flow, start, end):
        before = rules["citation.type_before"].search(flow, max(start, match.start() - 60), match.start())
        i = bisect_right(law_ends, match.start()) - 1
        law = laws[i] if i >= 0 and match.start() - law_ends[i] <= 10 and "số" in flow[law_ends[i] : match.start()] else None
        number = regex.sub(r"\s*([/-])\s*", r"\1", match[0])
        if law is not None:
            taken.add(law.start())
            mention = _Mention(law.start(), match.end(), number, law["type"].lower(), law[0])
        else:
            kind = before["type"].lower() if before else _type_of_sign(rules, match["sign"])
            said = before or rules["citation.number_before"].search(flow, max(start, match.start() - 12), match.start())
            if kind is None and not said:
                continue
            first = before.start() if before else match.start()
            mention = _Mention(first, match.end(), number, " ".join((kind or "công văn").split()), flow[first : match.end()])
            mention.typed = before is not None
        found.append((mention.start, match.end(), mention, "citation.number"))
    starts = [mention.start for _, _, mention, _ in found]
    for law in laws:
        i = bisect_right(starts, law.start()) - 1
        inside = i >= 0 and law.start() < found[i][2].end
        if law.start() not in taken and not inside:
            mention = _Mention(law.start(), law.end(), None, " ".join(law["type"].lower().split()), law[0])
            named.append((mention.start, law.end(), mention, "citation.law"))
    found = sorted(found + named, key=lambda row: row[0])
    for i, (_, at, mention, rule) in enumerate(found):
        limit = found[i + 1][0] if i + 1 < len(found) else end
        stop = flow.find(";", at, limit)
        _complete(flow, rules, mention, at, limit if stop < 0 else stop)
        clause = max(start, flow.rfind(";", start, mention.start) + 1)
        _relate(flow, rules, mention, start, clause, found[i - 1][2] if i else None)
        document.note(rule, mention.start, mention.end, f"cites {mention.document_type} {mention.number or mention.name}")
    _share_issuers(flow, [mention for _, _, mention, _ in found])
    return [mention for _, _, mention, _ in found]


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    i = bisect_right(spans, (at, 1 << 60)) - 1
    return i >= 0 and spans[i][0] <= at < spans[i][1]


def _unnumbered(document: Document, rules: Rules, start: int, end: int, known: list[_Mention]) -> list[_Mention]:
    """Return the documents that clauses of the preamble cite without a number."""
    found = []
    flow, at = document.flow, start
    starts = sorted(mention.start for mention in known)
    while at < end:
        stop = flow.find(";", at, end)
        stop = end if stop < 0 else stop
        match = rules["citation.unnumbered"].match(flow, at, stop)
        i = bisect_left(starts, at)
        if match and not (i < len(starts) and starts[i] < stop):
            mention = _Mention(
                match.start("type"),
                match.end("type"),
                None,
                match["type"].lower(),
                "",
                relation=flow[at : match.start("type")].strip().lower(),
            )
            mention.end = at + len(flow[at:stop].rstrip(" ,."))
            mention.name = mention.subject = " ".join(flow[match.end("type") : mention.end].split())
            for of in regex.compile(r"\s(?=(?:do|của)\s)").finditer(flow, match.end("type"), mention.end):
                if issuer := rules["citation.issuer"].match(flow, of.start(), mention.end):
                    mention.issuer = written_out(rules, issuer["issuer"])
            document.note("citation.unnumbered", mention.start, mention.end, f"cites {mention.document_type} without a number")
            found.append(mention)
        at = stop + 1
    return found


def _type_of_sign(rules: Rules, sign: str) -> str | None:
    first = regex.split(r"[-/.\s]", sign)[0]
    first = "QH" if regex.match(r"(?:UBTV)?QH\d", sign) else first
    return next((str(row["name"]) for row in rules.tables["document_type"] if first in row.get("signs", ())), None)


def _complete(flow: str, rules: Rules, mention: _Mention, at: int, limit: int) -> None:
    """Read date, issuer and subject behind the number or name, in either order."""
    at, mention.date = _date(flow, rules, at, limit, mention.number is None)
    if (issuer := rules["citation.issuer"].match(flow, at, limit)) is not None:
        name = regex.sub(r"(?:[\s/-]|\s(?:và|cùng))+$", "", issuer["issuer"])
        mention.issuer = written_out(rules, name)
        at = issuer.start("issuer") + len(name)
        if mention.date is None:
            at, mention.date = _date(flow, rules, at, limit, False)
    mention.end = max(mention.end, at)
    subject = flow[mention.end : min(limit, mention.end + _LONGEST_SUBJECT)].strip(" ,.()")
    subject = regex.sub(r"^(?:(?:và|được|đã|của|do)(?:\s.*)?)$|[\s,]+(?:và|cùng)$", "", subject, flags=regex.I | regex.S)
    mention.subject = " ".join(regex.sub(r"^(?:về việc|về|v/v)\s+", "", subject, flags=regex.I).split()) or None


def _share_issuers(flow: str, mentions: list[_Mention]) -> None:
    """Give the issuer behind the last number of a list to those before it (số … ngày …, số … ngày … của Chính phủ)."""
    for before, mention in reversed(list(pairwise(mentions))):
        alike = before.document_type == mention.document_type and before.number and mention.number
        if before.issuer is None and alike and _LIST.fullmatch(flow, before.end, mention.start):
            before.issuer = mention.issuer


def _date(flow: str, rules: Rules, at: int, limit: int, law: bool) -> tuple[int, str | None]:
    dated = rules["citation.dated"].match(flow, at, limit)
    if dated and (match := rules["date.full"].match(flow, dated.end(), limit)):
        return match.end(), edtf(match) or "impossible"
    if law and (match := rules["date.year"].search(flow, at, min(limit, at + _NEAR))) and not flow[at : match.start()].strip(" ,("):
        return match.end(), edtf(match)
    return at, None


def _relate(flow: str, rules: Rules, mention: _Mention, start: int, clause: int, before: _Mention | None) -> None:
    """Read how the plan rests on it: the last cue before it; a document beside another one shares that one's."""
    first = max(clause, before.end if before else clause, mention.start - _LEAD)
    cues = list(rules["citation.cue"].finditer(flow, first, mention.start))
    if (
        before is not None
        and rules["citation.joined"].search(flow, before.end, mention.start)
        and (not cues or clause < before.end)
    ):
        mention.relation = before.relation
    elif said := [cue for cue in cues if cue["cue"].lower() != "tại"] or cues:
        mention.relation = " ".join(said[-1]["cue"].lower().split())
    # A number without its own type takes issuer and type from the head of its list, which may stand before a semicolon.
    from_ = max(clause if mention.typed else start, mention.start - _LEAD)
    lead = rules["citation.lead_issuer"].search(flow, from_, mention.end)
    if mention.issuer is None and lead is not None:
        match = rules["citation.issuer"].match(flow, lead.start("issuer"), lead.end("issuer"))
        mention.issuer = written_out(rules, match["issuer"]) if match else None
        if "đề nghị" in lead[0].lower():
            mention.relation = "theo đề nghị"


def _mark_basis(flow: str, rules: Rules, mentions: list[_Mention]) -> None:
    """Mark the documents that the plan itself rests on: the first of a clause, and those that stand beside it."""
    mentions.sort(key=lambda mention: mention.start)
    for i, mention in enumerate(mentions):
        if i == 0:
            mention.basis = True
            continue
        before = mentions[i - 1]
        between = flow[before.end : mention.start]
        joined = rules["citation.joined"].search(flow, before.end, mention.start) is not None
        if ";" in between:
            mention.basis = True
        elif joined or not between.strip() or rules["citation.amended_by"].search(flow, before.end, mention.start):
            mention.basis = before.basis
        else:
            mention.basis = regex.search(r"[.]\s+(?:Căn cứ|Thực hiện|Theo|Xét)\b[^.]*$", between) is not None


def _row(document: Document, mention: _Mention, section: str) -> Citation:
    return Citation(
        id="", document_type=mention.document_type, number=mention.number,
        date=None if mention.date == "impossible" else mention.date, issuer=mention.issuer, subject=mention.subject,
        relation=mention.relation, section=section, evidence=document.evidence(mention.start, mention.end),
    )  # fmt: skip
