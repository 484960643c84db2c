"""The head of a plan: type, number, place, date, title, issuer, unit, programme, period.

Guarantees:
- each field carries the span that it was read from; what is not printed is ``None``;
- the issuer comes from the letterhead (one column, two, or a table), else from the sentence that issues the plan, title and place;
- a district or province that the text does not state is filled only where the gazetteer leaves one candidate: `inferred`.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import NamedTuple

import regex

from plan_extract.document import Document
from plan_extract.gazetteer import CITIES, find_units, level_of, provinces, written_out
from plan_extract.normalize import lower, name_key, squeeze
from plan_extract.outline import Outline, Paragraph, Part, cells
from plan_extract.rules import Rules
from plan_extract.schema import Citation, Header, Unit
from plan_extract.values.date import edtf, parse_period

_LONGEST_TITLE = 600
#: So many pairs of syllables that follow each other are the same in a title and the name of its programme.
ALIKE = 2
# What a line of the state's or the party's name may leave to the next one.
_NAMES = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "ĐẢNG CỘNG SẢN VIỆT NAM", "ĐỘC LẬP - TỰ DO - HẠNH PHÚC")
# Organs of the body on the line above, and no bodies of their own.
_WITHIN = {"VĂN PHÒNG", "BAN THƯỜNG VỤ", "BAN CHẤP HÀNH", "BAN THƯỜNG TRỰC", "THƯỜNG TRỰC"}
_COMMITTEE = regex.compile(r"(?:Ủy ban nhân dân|Hội đồng nhân dân)(?!\w)")
_DEPARTMENT = regex.compile(r"(?:Sở|Ban|Chi cục|Thanh tra|Công an|Văn phòng|Hội đồng|Tiểu ban|Tổ công tác)(?!\w)")
_CENTRAL = regex.compile(
    r"(?:Bộ|Chính phủ|Thủ tướng|Tổng cục|Ủy ban Dân tộc|Thanh tra Chính phủ|Văn phòng Chính phủ|Ngân hàng Nhà nước)(?!\w)"
    r"(?! (?:Chỉ huy|phận|đội))"
)


class _Span(NamedTuple):
    """A value and where it stands in the flow."""

    value: str
    start: int
    end: int


def main_part(outline: Outline) -> Part:
    """Return the part that is the plan: the last one with a plan's title, else the first."""
    return next((part for part in reversed(outline.parts) if part.kind == "plan"), outline.parts[0])


def extract_header(document: Document, outline: Outline, rules: Rules) -> Header:
    """Return the header without signer and recipients (`signature` reads those)."""
    return _HeaderReader(document, outline, rules).read()


def extract_carrier(document: Document, outline: Outline, rules: Rules, header: Header) -> Citation | None:
    """Return the decision that a plan is attached to, as its own letterhead tells it: the line *Kèm theo* is often left blank."""
    first = outline.parts[0]
    kind = rules["zones.other_title"].match(document.flow, first.title)
    number = rules["header.number"].search(document.flow, first.start, first.title)
    if first is main_part(outline) or kind is None or number is None or not number["sequence"].strip(" .…_"):
        return None
    day = rules["header.place_date"].search(document.flow, first.start, first.title)
    sign = regex.sub(r"[\s.…_]", "", number["sequence"]) + squeeze(number["sign"])
    return Citation(
        id="", document_type=squeeze(kind["type"]).lower(), number=sign, date=edtf(day) if day else None,
        issuer=header.issuer, relation="kèm theo", section="preamble", evidence=document.evidence(*number.span()),
    )  # fmt: skip


class _HeaderReader:
    def __init__(self, document: Document, outline: Outline, rules: Rules) -> None:
        self.document, self.outline, self.rules = document, outline, rules
        self.flow = document.flow
        self.part = main_part(outline)
        self.wrapper = outline.parts[0] if outline.parts[0] is not self.part else None
        self.header = Header()

    def read(self) -> Header:
        title_end = self._type_and_title()
        self._number_and_date(title_end)
        organs = (
            self._letterhead(self.part) or (self._letterhead(self.wrapper) if self.wrapper else []) or self._issuer_line(title_end)
        )
        issuing = self._issuing(title_end)
        self._issuer_and_unit(organs, issuing)
        self._programme_and_period(issuing)
        return self.header

    def _set(self, field: str, value: object, span: tuple[int, int], rule: str) -> None:
        setattr(self.header, field, value)
        self.header.evidence[field] = self.document.evidence(*span)
        self.document.note(rule, *span, f"header.{field} = {value!r}")

    # -- type, title ---------------------------------------------------------------------------------------------------

    def _type_and_title(self) -> int:
        """Read type and title; return where the title ends."""
        part, flow = self.part, self.flow
        paragraphs = [p for p in self.outline.paragraphs if part.title <= p.start < max(part.body, part.title + 1)]
        for rule in ("zones.plan_title", "zones.other_title", "zones.mixed_title") if part.kind else ():
            match = self.rules[rule].match(flow, part.title)
            if match is not None:
                kind = regex.sub(r"\s(?:hành động|liên tịch|phối hợp)$", "", squeeze(match["type"]).lower())
                self._set("document_type", kind, match.span("type"), rule)
                return self._title(paragraphs, match.end("type"))
        return part.title

    def _title(self, paragraphs: list[Paragraph], at: int) -> int:
        flow = self.flow
        pieces: list[tuple[int, int]] = []
        for paragraph in paragraphs:
            start, end = max(paragraph.start, at), paragraph.end
            text = flow[start:end].strip()
            if not text:
                continue
            first = not pieces
            stops = any(self.rules[rule].match(flow, start, end) for rule in ("header.title_end", "header.issuer_line"))
            if (
                (stops and (not first or text.startswith(("Căn cứ", "CĂN CỨ", "("))))
                or len(text) > _LONGEST_TITLE
                or paragraph.marker
            ):
                break
            if not first and not self._title_goes_on(pieces[-1], (start, end), text):
                break
            pieces.append((start, end))
            if text[-1] in ".:":
                break
        if not pieces:
            return at
        start, end = pieces[0][0], pieces[-1][1]
        title = self.document.printed(start, end).strip(" .;:,*_-")
        if title:
            self._set("title", title, (start, end), "header.title")
        return end

    def _title_goes_on(self, before: tuple[int, int], here: tuple[int, int], text: str) -> bool:
        gap = self.flow[before[1] : here[0]].count("\n") > 1
        upper = text == text.upper() and self.flow[before[0] : before[1]] == self.flow[before[0] : before[1]].upper()
        enumerates = self.flow[before[0] : before[1]].rstrip().endswith(";")  # …, tảo hôn; | đưa trẻ ra lớp
        return text[:1].islower() if enumerates else not gap or text[:1].islower() or upper

    # -- number, place, date --------------------------------------------------------------------------------------------

    def _number_and_date(self, title_end: int) -> None:
        part = self.part
        # The letterhead: what stands before the title; without a title, what stands before the first division.
        head = part.title if part.title > part.start else 0 if part.kind else min(part.body, part.start + 1500)
        match = self.rules["header.number"].search(self.flow, part.start, head)
        if match:
            number = regex.sub(r"[\s.…_]", "", match["sequence"]) + regex.sub(r"\s", "", match["sign"])
            self._set("number", number, match.span(), "header.number")
        place_date, own = self.rules["header.place_date"], True
        match = place_date.search(self.flow, part.start, max(head, title_end))
        if match is None:  # some bodies, party organs before all, date the signature
            match = place_date.search(self.flow, max(part.body, part.signature - 300), min(part.end, part.signature + 300))
            match = match if match and not self.flow[self.flow.rfind("\n", 0, match.start()) + 1 : match.start()].strip() else None
        if match is None and self.wrapper:
            match, own = place_date.search(self.flow, self.wrapper.start, self.wrapper.body), False
        if match is None:
            return
        self._set("place", self.document.printed(*match.span("place")), match.span("place"), place_date.id)
        if own and (date := edtf(match)):
            self._set("date", date, match.span("date"), place_date.id)
        elif own:
            self.header.evidence["date"] = self.document.evidence(*match.span("date"))

    # -- issuer, unit ---------------------------------------------------------------------------------------------------

    def _letterhead(self, part: Part) -> list[_Span]:
        """Return the bodies that the letterhead names, the issuer last, each in one line."""
        organs: list[_Span] = []
        end = part.title if part.title > part.start else part.start
        number = self.rules["header.number"].search(self.flow, part.start, end)
        rest = ""
        for cell in cells(self.flow, part.start, end, self.rules["zones.column"]):
            text = cell.text.strip(" *_-")
            if text and text == rest:
                continue
            rest = next((name[len(text) :].strip(" -") for name in _NAMES if text and name.startswith(text)), rest)
            if number and number.start() <= cell.start < number.end():
                continue
            if len(text) < 2 or text != text.upper() or self.rules["header.motto"].match(text):
                continue
            goes_on = organs and (" " not in text or regex.search(r"(?: VÀ|,|-)$", organs[-1].value))
            if self.rules["header.organ"].match(text) and not goes_on:
                organs.append(_Span(text, cell.start, cell.end))
            elif organs:
                organs[-1] = _Span(f"{organs[-1].value} {text}", organs[-1].start, cell.end)
        if len(organs) > 1 and organs[-1].value in _WITHIN:
            office, parent = organs.pop(), organs.pop()
            organs.append(_Span(f"{office.value} {parent.value}", parent.start, office.end))
        return organs

    def _issuer_line(self, title_end: int) -> list[_Span]:
        """Return the body that a line of its own names behind the title, as decisions do."""
        for paragraph in self.outline.paragraphs:
            if title_end <= paragraph.start < self.part.body:
                match = self.rules["header.issuer_line"].match(self.flow, paragraph.start, paragraph.end)
                if match:
                    return [_Span(squeeze(match["issuer"]).upper(), *match.span("issuer"))]
                if paragraph.start > title_end + 500:
                    break
        return []

    def _issuing(self, title_end: int) -> regex.Match[str] | None:
        """Return the last sentence of the preamble that issues a plan."""
        return next(reversed(list(self.rules["header.issuing"].finditer(self.flow, title_end, self.part.body))), None)

    def _issuer_and_unit(self, organs: list[_Span], issuing: regex.Match[str] | None) -> None:
        kind, name, at = self._unit_of(organs, issuing)
        issuer, where, rule = None, (0, 0), "header.organ"
        if organs:
            issuer, where = self._cased(organs[-1].value), (organs[-1].start, organs[-1].end)
        elif issuing:
            issuer, where, rule = written_out(self.rules, issuing["issuer"]), issuing.span("issuer"), "header.issuing"
        elif attached := self.rules["header.attached_issuer"].search(self.flow, self.part.title, self.part.body):
            issuer, where, rule = written_out(self.rules, attached["issuer"]), attached.span("issuer"), "header.attached_issuer"
            issuer = regex.sub(r"^Bộ trưởng\s+(?=Bộ)", "", issuer)
        elif signed := self.rules["zones.authority"].search(self.flow, self.part.signature, self.part.end):
            issuer, where, rule = self._cased(signed["body"]), signed.span("body"), "zones.authority"
            issuer = issuer if _COMMITTEE.match(issuer) else None
        if issuer:
            self._set("issuer", self._with_unit(issuer, kind, name), where, rule)
        level = (
            "central" if issuer and _CENTRAL.match(issuer) else level_of(kind, name, self.header.date) if kind and name else None
        )
        if level is None:
            return
        if level == "central":
            kind, name = "", str(issuer)
        self.header.unit = Unit(name=name, level=level, district=None, province=None, code=None)
        if at:
            self.header.evidence["unit"] = self.document.evidence(*at)
        if level != "central":
            self._fill_unit(kind, name, level)

    def _unit_of(self, organs: list[_Span], issuing: regex.Match[str] | None) -> tuple[str, str, tuple[int, int] | None]:
        """Return kind, name and span of the unit: from the letterhead, else the first sentence, the title, the place."""
        for organ in reversed(organs):
            match = self.rules["header.unit_upper"].search(organ.value)
            if match:
                return squeeze(match["kind"]).lower(), self._cased_name(match["name"]), (organ.start, organ.end)
        for organ in reversed(organs):
            if (province := self._province_at_end(organ.value)) is not None:
                return *province, (organ.start, organ.end)
        kind = ""
        if issuing:
            if match := self.rules["header.unit"].search(self.flow, *issuing.span("issuer")):
                return squeeze(match["kind"]).lower(), squeeze(match["name"]), match.span()
            kind = self._kind_at_end(issuing["issuer"])
        elif organs:
            kind = self._kind_at_end(organs[-1].value)
        title = self.header.evidence.get("title")
        spans = [(self.part.title, self.part.body)] if title is None else [self._title_span(), (self.part.title, self.part.body)]
        for start, end in spans:
            for match in self.rules["header.unit"].finditer(self.flow, start, end):
                if not kind or squeeze(match["kind"]).lower() == kind:
                    return squeeze(match["kind"]).lower(), squeeze(match["name"]), match.span()
            upper = self.rules["header.unit_upper"].search(self.flow, start, end)
            if upper and (not kind or squeeze(upper["kind"]).lower() == kind):
                return squeeze(upper["kind"]).lower(), self._cased_name(upper["name"]), upper.span()
        # The place of a province's plan is its capital, of all others the unit.
        common = Counter(
            squeeze(m["name"]) for m in self.rules["header.unit"].finditer(self.flow) if squeeze(m["kind"]).lower() == kind
        )
        if kind and self.header.place and (kind != "tỉnh" or not common):
            return kind, self.header.place, None
        return kind, common.most_common(1)[0][0] if common else "", None

    def _province_at_end(self, organ: str) -> tuple[str, str] | None:
        """Return kind and name of the province that a department names without its kind (SỞ Y TẾ TUYÊN QUANG)."""
        if not regex.match(r"(?:SỞ|CHI CỤC|CỤC|CÔNG AN|BAN)\s", organ):
            return None
        name = next((name for name in provinces(self.rules.directory) if organ.endswith(" " + name.upper())), None)
        return None if name is None else ("thành phố" if name in CITIES else "tỉnh", name)

    @staticmethod
    def _kind_at_end(issuer: str) -> str:
        plain = regex.search(r"(?i)(tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)\s*$", issuer)
        return plain[1].lower() if plain else ""

    def _title_span(self) -> tuple[int, int]:
        trace = next(t for t in reversed(self.document.trace) if t.what.startswith("header.title"))
        return trace.start, trace.end

    def _cased_name(self, upper: str) -> str:
        """Return a name in capitals as the text writes it elsewhere, else with a capital to each syllable."""
        upper = squeeze(upper)
        found = regex.search(rf"(?<!\w){regex.escape(upper.title())}(?!\w)", self.flow)
        return found[0] if found else upper.title()

    def _cased(self, upper: str) -> str:
        """Return the name of a body in capitals in the case of running text."""
        text = written_out(self.rules, squeeze(upper)).upper()
        unit = self.rules["header.unit_upper"].search(text)
        name = ""
        if unit:
            kind, name = squeeze(unit["kind"]).lower(), self._cased_name(unit["name"])
            if regex.search(r"\sỦY\s", unit[0]):  # a party committee: HUYỆN ỦY MƯỜNG ẢNG
                return f"{text[: unit.start()]}{kind} ủy {name}".strip().capitalize()[: -len(name)] + name
            name = f" {kind} {name}"
            text = text[: unit.start()].strip()
        at = lower(self.flow).find(lower(text))
        while at >= 0 and self.flow[at : at + len(text)].isupper():
            at = lower(self.flow).find(lower(text), at + 1)
        body = self.flow[at : at + len(text)] if at >= 0 else lower(text)
        return written_out(self.rules, (body[:1].upper() + body[1:]) if body else "") + name

    @staticmethod
    def _with_unit(issuer: str, kind: str, name: str) -> str:
        """Return the issuer with its unit, where it is a committee or a department that does not name it."""
        if not name or name_key(name) in name_key(issuer) or _CENTRAL.match(issuer):
            return issuer
        bare = regex.sub(r"\s+(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)$", "", issuer)
        if _COMMITTEE.match(issuer) or _DEPARTMENT.match(issuer) or bare != issuer:
            return f"{bare} {kind} {name}"
        return issuer

    def _fill_unit(self, kind: str, name: str, level: str) -> None:
        """Fill district, province and code: what the preamble states, then what the gazetteer leaves no doubt of."""
        unit, directory = self.header.unit, self.rules.directory
        known = provinces(directory)
        stated: dict[str, list[str]] = {"province": [], "district": []}
        for match in self.rules["header.unit"].finditer(self.flow, self.part.title, self.part.body):
            named_kind, named = squeeze(match["kind"]).lower(), squeeze(match["name"])
            named = next((p for p in known if p.startswith(named) and self.flow.startswith(p, match.start("name"))), named)
            if named_kind in ("tỉnh", "thành phố", "tp.", "tp") and named in known:
                stated["province"].append(named)
            elif named_kind in ("huyện", "quận", "thị xã", "thành phố") and level == "commune":
                stated["district"].append(named)
        for field, names in stated.items():
            if field != level and not (field == "district" and level == "province") and len(set(names)) == 1:
                setattr(unit, field, names[0])
        candidates = find_units(directory, name, level, kind, self.header.date or (self.header.period or "")[:4] or None)
        for field in ("province", "district"):
            if (known := getattr(unit, field)) is not None:
                candidates = [c for c in candidates if name_key(getattr(c, field)) == name_key(known)] or candidates
        if len(candidates) > 1:
            mentioned = [c for c in candidates if self._mentions("huyện", c.district) or self._mentions("tỉnh", c.province)]
            candidates = mentioned if len(mentioned) == 1 else candidates
        if len({(c.province, c.district) for c in candidates}) == 1:
            for field, value in (("district", candidates[0].district), ("province", candidates[0].province)):
                if value and getattr(unit, field) is None:
                    setattr(unit, field, value)
                    unit.inferred.append(field)
            if len(candidates) == 1 and candidates[0].code:
                unit.code = candidates[0].code
                unit.inferred.append("code")

    def _mentions(self, kind: str, name: str) -> bool:
        return bool(name) and regex.search(rf"(?i:{kind}|thành phố|thị xã)\s+{regex.escape(name)}(?!\w)", self.flow) is not None

    # -- programme, period ----------------------------------------------------------------------------------------------

    def _programme_and_period(self, issuing: regex.Match[str] | None) -> None:
        spans = [self._title_span()] if self.header.title else []
        if issuing:
            stop = self.flow.find("\n", issuing.end())
            spans.append((issuing.start(), stop if 0 <= stop <= self.part.body else self.part.body))
        for start, end in spans:
            if self.header.programme is None and (match := self.rules["header.programme"].search(self.flow, start, end)):
                self._set("programme", self._programme_name(match["programme"]), match.span("programme"), "header.programme")
            if self.header.period is None and (read := parse_period(self.rules, self.flow[start:end])):
                period, first, last, rule = read
                self._set("period", period, (start + first, start + last), rule)

        if self.header.programme is None and self.header.title:
            self._approved_programme()

    def _approved_programme(self) -> None:
        """Take the one programme that the preamble tells was approved, where the title is about the same matter."""
        found = list(self.rules["header.approved_programme"].finditer(self.flow, 0, self.part.body))
        names = {lower(" ".join(match["programme"].split())) for match in found}
        if len(names) == 1 and len(_pairs(names.pop()) & _pairs(lower(self.header.title or ""))) >= ALIKE:
            self._set(
                "programme", self._programme_name(found[0]["programme"]), found[0].span("programme"), "header.approved_programme"
            )

    def _programme_name(self, printed: str) -> str:
        name = written_out(self.rules, printed if not printed.isupper() else printed.lower())
        if lower(name).startswith("chương trình mục tiêu quốc gia"):
            name = lower(name)
        return name[:1].upper() + name[1:]


def _pairs(text: str) -> set[tuple[str, str]]:
    """Return the pairs of syllables that follow each other."""
    return set(pairwise(regex.findall(r"\p{L}+", text)))
