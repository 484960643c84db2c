"""Findings over a finished plan: what does not add up in the plan itself.

Guarantees:
- a finding names every place that it rests on, and one row stands for one place;
- nothing is a finding that a reader of the text could not point at.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

import regex

from plan_extract.arithmetic import Disagreement
from plan_extract.derived import issue_date
from plan_extract.document import Document
from plan_extract.extractors.header import main_part
from plan_extract.normalize import fold, name_key
from plan_extract.numbering import LETTERS, next_letters, roman_value
from plan_extract.outline import ANNEX_STYLES, Node, Outline
from plan_extract.rules import Rules
from plan_extract.schema import Citation, Evidence, Finding, FindingCode, Plan
from plan_extract.values.date import years_of

_SEVERITY = {
    "numbering_gap": "warning", "numbering_repeat": "warning", "number_blank": "warning", "date_blank": "warning",
    "date_impossible": "error", "citation_conflict": "error", "citation_malformed": "warning", "year_mismatch": "error",
    "annex_missing": "warning", "ratio_mismatch": "error", "base_mismatch": "warning", "number_unaccounted": "info",
    "sum_mismatch": "error", "total_conflict": "error", "dangling_reference": "warning", "ocr_slip": "info", "not_a_plan": "error",
}  # fmt: skip
# Type words and signs that name each other one to one.
_SIGN_OF = {"nghị quyết": "NQ", "nghị định": "NĐ", "thông tư": "TT", "kế hoạch": "KH", "quyết định": "QĐ", "tờ trình": "TTr"}
_WORDS = regex.compile(r"(?![IVX]+$)[\p{L}\s/:-]+")
_CODES = {"named:dự án", "named:tiểu dự án", "named:hợp phần", "named:tiểu hợp phần"}


def check(
    plan: Plan, document: Document, outline: Outline, rules: Rules, disagreements: Iterable[Disagreement] = ()
) -> list[Finding]:
    """Return the findings of a plan in document order, with their ids.

    Args:
        disagreements: figures that do not agree with each other.
    """
    checker = _Checker(plan, document, outline, rules, list(disagreements))
    rows = sorted(checker.all(), key=lambda row: (row.evidence[0].start if row.evidence else 0, row.code))
    for i, row in enumerate(rows, 1):
        row.id = f"F{i}"
    return rows


class _Checker:
    def __init__(self, plan: Plan, document: Document, outline: Outline, rules: Rules, disagreements: list[Disagreement]) -> None:
        self.plan, self.document, self.outline, self.rules = plan, document, outline, rules
        self.disagreements = disagreements
        self.flow = document.flow
        self._ends = sorted(row.evidence.end for row in self._cited())

    def all(self) -> Iterator[Finding]:
        if no_plan := list(self._not_a_plan()):
            yield from no_plan  # what a plan must have, another document need not
            return
        yield from self._blanks()
        yield from self._numbering()
        yield from self._slips()
        yield from self._numbers_of_citations()
        yield from self._conflicts()
        yield from self._impossible_dates()
        yield from self._years()
        yield from self._annexes()
        for row in self.disagreements:
            yield self._finding(row.code, row.message, *(self.document.evidence(*span) for span in row.spans))

    def _finding(self, code: FindingCode, message: str, *evidence: Evidence) -> Finding:
        at = evidence[0].start if evidence else 0
        section = self._section(at)
        return Finding(id="", code=code, severity=_SEVERITY[code], message=message, section=section, evidence=list(evidence))

    def _section(self, source_at: int) -> str:
        offsets = self.document.offsets
        if offsets is None:
            return self.outline.section_at(source_at)
        return self.outline.section_at(bisect_left(offsets, source_at))

    # -- the document -------------------------------------------------------------------------------------------------

    def _not_a_plan(self) -> Iterator[Finding]:
        if any(part.kind == "plan" for part in self.outline.parts):
            return
        part = self.outline.parts[0]
        words = self.flow[part.title : part.title + 600]
        if part.kind == "other":
            inside = [node for node in self.outline.nodes if node.label.style == "named:điều" and node.children]
            article = any(
                self.rules["header.plan_in_article"].search(self.flow, n.start, min(n.own_end, n.start + 400)) for n in inside
            )
            if article:
                return
            title = self.document.evidence(part.title, part.title + len(words.split("\n", 1)[0]))
            yield self._finding(
                "not_a_plan",
                f"Văn bản là {self.plan.header.document_type or 'loại khác'}, không phải kế hoạch và không có kế hoạch kèm theo",
                title,
            )
        elif self.plan.header.document_type is None and "ke hoach" not in fold(self.flow[:1500]):
            first = self.outline.paragraphs[0] if self.outline.paragraphs else None
            evidence = [self.document.evidence(first.start, min(first.end, first.start + 80))] if first else []
            yield self._finding("not_a_plan", "Không thấy tên loại kế hoạch trong văn bản", *evidence)

    def _blanks(self) -> Iterator[Finding]:
        header = self.plan.header
        if header.number and header.number[0] in "/-":
            yield self._finding("number_blank", f"Số của văn bản để trống: {header.number}", header.evidence["number"])
        if "date" in header.evidence and (header.date is None or len(header.date) < len("2024-01-01")):
            yield self._finding("date_blank", f"Ngày ban hành để trống: {header.evidence['date'].quote}", header.evidence["date"])

    # -- numbering ----------------------------------------------------------------------------------------------------

    def _numbering(self) -> Iterator[Finding]:
        groups: list[list[Node]] = [[node for node in self.outline.nodes if node.parent is None]]
        groups += [node.children for node in self.outline.nodes if node.children]
        running: dict[tuple[int, str, str], int] = {}
        for siblings in groups:
            last: dict[tuple[str, str], Node] = {}
            for node in siblings:
                family = "arabic" if node.label.style.startswith("arabic") else node.label.style
                key = (family, node.label.prefix)
                before = last.get(key)
                last[key] = node
                goes_on = before is None and running.get((node.level, *key)) == node.label.ordinal - 1
                running[node.level, *key] = node.label.ordinal
                if node.label.style in _CODES or (node.is_annex() and node.parent is None):
                    continue
                if before is None and node.label.style in ANNEX_STYLES:
                    continue  # tables of the body are counted through all of it
                if before is not None and node.label.text == before.label.text and node.label.ordinal:
                    yield self._label(node, "numbering_repeat", f"Nhãn {node.text!r} dùng hai lần")
                elif not goes_on and (missing := self._missing(node, before)) is not None:
                    yield self._label(node, "numbering_gap", f"Thiếu nhãn {missing!r} trước {node.text!r}")

    def _label(self, node: Node, code: FindingCode, message: str) -> Finding:
        where = f" trong {node.parent.path}" if node.parent else ""
        return self._finding(code, message + where, self.document.evidence(node.start, node.label.end))

    @staticmethod
    def _missing(node: Node, before: Node | None) -> str | None:
        """Return the label that is skipped before a node, ``None`` where none is."""
        label = node.label
        if label.ordinal == 0 or (before is None and (label.style in ("letter", "(letter)", "upper") or label.ordinal == 1)):
            return None
        expected = before.label.ordinal + 1 if before else 1
        if label.style in ("letter", "(letter)", "upper") and before is not None:
            following = next_letters(LETTERS[before.label.ordinal - 1])
            return None if LETTERS[label.ordinal - 1] in following or label.ordinal < before.label.ordinal else following[-1]
        if label.ordinal <= expected:
            return None
        if label.prefix:
            return f"{label.prefix}.{expected}"
        return _roman(expected) if label.style == "roman" else str(expected)

    # -- words --------------------------------------------------------------------------------------------------------

    def _slips(self) -> Iterator[Finding]:
        for slip in self.document.slips:
            if not _WORDS.fullmatch(slip.read):
                continue  # a digit or a label is read as what it is: no other word
            yield self._finding("ocr_slip", f"{slip.printed} → {slip.read}", self.document.evidence(slip.start, slip.end))

    # -- citations ----------------------------------------------------------------------------------------------------

    def _cited(self) -> list[Citation]:
        return sorted([*self.plan.legal_basis, *self.plan.citations], key=lambda row: row.evidence.start)

    def _numbers_of_citations(self) -> Iterator[Finding]:
        for row in self._cited():
            if row.number is None:
                continue
            reason = None
            if not self.rules["finding.law_number"].match(row.number):
                reason = "sai thể thức"
            elif self.rules["finding.bare_d"].search(row.number):
                reason = "mất dấu của chữ Đ"
            elif self._sign_differs(row):
                reason = f"ký hiệu không phải của {row.document_type}"
            if reason:
                yield self._finding("citation_malformed", f"Số {row.number}: {reason}", self._number_evidence(row))

    def _sign_differs(self, row: Citation) -> bool:
        sign = regex.match(r"\d+[a-z]*(?:/(?:19|20)\d\d)?[/-](\p{L}+)", row.number or "")
        expected = _SIGN_OF.get(row.document_type or "")
        return bool(sign and expected and sign[1] in _SIGN_OF.values() and sign[1] != expected)

    def _number_evidence(self, row: Citation) -> Evidence:
        quote, number = row.evidence.quote, row.number or ""
        pattern = r"\s*".join(regex.escape(c) for c in number)
        match = regex.search(pattern, quote)
        if match is None:
            return row.evidence
        start = row.evidence.start + match.start()
        return self.document.source.evidence(start, start + len(match[0]))

    def _conflicts(self) -> Iterator[Finding]:
        known: dict[str, Citation] = {}
        for row in self._cited():
            if row.number is None:
                continue
            first = known.setdefault(row.number, row)
            if first is row:
                continue
            if (
                row.date
                and first.date
                and row.date != first.date
                and not (row.date.startswith(first.date) or first.date.startswith(row.date))
            ):
                message = f"{row.number}: ở đây {row.date}, trước đó {first.date}"
                yield self._finding("citation_conflict", message, row.evidence, first.evidence)
            elif row.issuer and first.issuer and self._other_body(row.issuer, first.issuer):
                message = f"{row.number}: ở đây của {row.issuer}, trước đó của {first.issuer}"
                yield self._finding("citation_conflict", message, row.evidence, first.evidence)
            elif first.date is None and row.date is not None:
                known[row.number] = row

    @staticmethod
    def _other_body(one: str, other: str) -> bool:
        """Tell whether two issuers are different bodies: neither is the other with or without its unit or head."""
        heads = r"^(?:bộ trưởng|giám đốc|chủ tịch|chủ nhiệm|tổng giám đốc|trưởng ban|vụ trưởng|cục trưởng)\s+"
        a, b = (regex.sub(heads, "", name_key(name)) for name in (one, other))
        return not (a.startswith(b) or b.startswith(a))

    def _impossible_dates(self) -> Iterator[Finding]:
        # A plan attached to a decision is as old as the decision.
        attached = next((row.date for row in self.plan.legal_basis if row.relation == "kèm theo"), None)
        issued = self.plan.header.date or attached
        for row in self._cited():
            if row.date is None:
                broken = regex.search(
                    r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|ngày \d{1,2} tháng \d{1,2} năm \d{4}", row.evidence.quote
                )
                if broken:
                    yield self._finding("date_impossible", f"{row.number}: không có ngày {broken[0]}", row.evidence)
            elif issued and row.date[: len(issued)] > issued[: len(row.date)]:
                message = f"{row.number or row.document_type} ngày {row.date} sau ngày ban hành kế hoạch {issued}"
                yield self._finding("date_impossible", message, row.evidence)

    # -- years and annexes --------------------------------------------------------------------------------------------

    def _years(self) -> Iterator[Finding]:
        """Find the sentence that issues the plan, or the closing, giving it another year than the title."""
        years = years_of(self.plan.header.period or "")
        title = self.plan.header.evidence.get("period")
        if years is None or title is None:
            return
        part = main_part(self.outline)
        spans = [(m.start(), part.body) for m in self.rules["header.issuing"].finditer(self.flow, part.title, part.body)][-1:]
        spans.append((self.outline.closing, self.outline.signature))
        for start, end in spans:
            for match in self.rules["finding.programme_year"].finditer(self.flow, start, end):
                first, last = int(match["year"] or match["from"]), int(match["year"] or match["to"])
                closes = start == self.outline.closing and first < last and years[0] < years[1]
                if last < years[0] or first > years[1] or (closes and (first, last) != years):
                    span = match.span("year") if match["year"] else (match.start("from"), match.end("to"))
                    evidence = self.document.evidence(*span)
                    if not title.start <= evidence.start < title.end:
                        yield self._finding(
                            "year_mismatch", f"Năm {evidence.quote} trái với thời kỳ {self.plan.header.period}", evidence, title
                        )
        for match in self.rules["finding.own_year"].finditer(self.flow, part.body, self.outline.closing):
            if not years[0] <= int(match["year"]) <= years[1]:
                evidence = self.document.evidence(*match.span("year"))
                message = f"Năm {evidence.quote} trái với thời kỳ {self.plan.header.period}"
                yield self._finding("year_mismatch", message, evidence, title)
        issued = issue_date(self.plan.header, self.plan.legal_basis) or str(years[0])
        for row in self.plan.deadlines:
            due = row.date or ""
            late = due[:4].isdigit() and int(due[:4]) < years[0] and due[: len(issued)] < issued[: len(due)]
            if late and row.bound in ("before", "by") and due[:4] in row.evidence.quote:
                message = f"Hạn {row.evidence.quote} trước thời kỳ {self.plan.header.period}"
                yield self._finding("year_mismatch", message, row.evidence, title)

    def _annexes(self) -> Iterator[Finding]:
        """Find annexes that are announced and not in the text."""
        annexes = [node for node in self.outline.nodes if node.is_annex() or node.label.style in ANNEX_STYLES]
        labels = {fold(node.text).split()[-1].lstrip("0") for node in annexes} | {str(node.label.ordinal) for node in annexes}
        told: set[str] = set()
        spans: set[int] = set()
        pointer = self.rules["finding.annex_pointer"]
        for rule_id in ("finding.attached", pointer.id):
            for match in self.rules[rule_id].finditer(self.flow):
                label = match["label"]
                if label is None and pointer.search(match["between"]):
                    continue  # (mẫu) biểu lấy theo Phụ lục 02 kèm theo: the annex that is numbered counts
                node = self.outline.node_at(match.start())
                if (node is not None and (node.is_annex() or node.start == match.start())) or self.outline.in_signature(
                    match.start()
                ):
                    continue
                behind = self.flow[match.end() : match.end() + 60].lstrip()
                if regex.match(r"(?i)(?:theo )?(?:Nghị|Thông|Quyết|Công văn|Kế hoạch số|Hướng dẫn|Luật)", behind):
                    continue
                key = fold(label).lstrip("0") if label else " ".join(fold(match[0]).split())
                if match.start() in spans:
                    continue
                spans.update(range(*match.span()))
                if key in told or (label and (key in labels or self._roman_present(label, labels))) or (not label and annexes):
                    continue
                told.update({key, *(fold(point["label"]).lstrip("0") for point in pointer.finditer(match[0]))})
                if self._cited_before(match.start()):
                    continue
                yield self._finding(
                    "annex_missing",
                    f"{' '.join(match['annex'].split())} được nêu là kèm theo nhưng không có trong văn bản",
                    self.document.evidence(*match.span()),
                )

    def _cited_before(self, at: int) -> bool:
        """Tell whether a document is cited right before, whose annex it may be (*Thông tư số 10 … Phụ lục 02 kèm theo*)."""
        offset = self.document.to_source(at)
        ends = self._ends
        i = bisect_left(ends, offset + 1)
        return i > 0 and offset - ends[i - 1] <= 20

    @staticmethod
    def _roman_present(label: str, labels: set[str]) -> bool:
        return bool(roman_value(label)) and str(roman_value(label)) in labels


def _roman(number: int) -> str:
    tens, ones = divmod(number, 10)
    return "X" * tens + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][ones]
