"""A plan as an activity of IATI 2.03 (International Aid Transparency Initiative): results, money, organisations.

Guarantees:
- what the standard has no place for stands in attributes and elements of our own namespace, `x:`; docs/exports.md tells what;
- dates with less than a day become the first or last one, `x:edtf` keeps them as printed; no value is guessed;
- one `budget` alone sums the plan, so that who adds up budgets counts no money twice; all lines stand as `x:line`;
- the same plan gives the same bytes: there is no time of day in them.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

import regex

from plan_extract.columns import key
from plan_extract.errors import ReadError
from plan_extract.normalize import fold, squeeze
from plan_extract.schema import Budget, Plan, Target
from plan_extract.values.date import years_of
from plan_extract.writers.calendar import bounds

#: Namespace of what IATI cannot hold.
OWN = "urn:plan-extract:iati"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ILLEGAL = regex.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
#: Codes of the lists ActivityScope and OrganisationType.
_SCOPE = {"central": "4", "province": "6", "district": "7", "commune": "8"}
_ORGANISATION = {"central": "10", "province": "11", "district": "11", "commune": "11"}
_FUNDING, _ACCOUNTABLE, _IMPLEMENTING = "1", "2", "4"
#: Role of an assignment → IATI's; who is asked, watches or is reported to takes no part in IATI's sense.
_ROLES = {
    "manage": _ACCOUNTABLE, "standing": _ACCOUNTABLE, "lead": _IMPLEMENTING, "implement": _IMPLEMENTING,
    "advise": _IMPLEMENTING, "coordinate": _IMPLEMENTING,
}  # fmt: skip
_PAYERS = {
    "central": "Ngân sách trung ương", "provincial": "Ngân sách tỉnh", "district": "Ngân sách huyện", "commune": "Ngân sách xã",
    "local": "Ngân sách địa phương", "state": "Ngân sách nhà nước", "enterprise": "Doanh nghiệp", "mobilised": "Vốn huy động",
    "credit": "Vốn tín dụng", "integrated": "Vốn lồng ghép", "other": "Nguồn khác",
}  # fmt: skip
#: A change or a grant is measured by its amount, and its title says so.
_AMOUNTS = {
    ("change", "decrease"): "mức giảm", ("change", "increase"): "mức tăng", ("change", None): "mức thay đổi",
    ("support", None): "mức hỗ trợ",
}  # fmt: skip
_FIRM = ("estimated", "conditional")


def write_iati(plan: Plan) -> bytes:
    """Return a plan as an IATI activity file.

    Raises:
        ReadError: the plan states no title, no issuer or no date at all, without which there is no IATI activity.
    """
    head = plan.header
    told = [edtf for edtf in (head.period, head.date) if edtf and any(_days(edtf))]
    missing = [name for name, there in (("title", head.title), ("issuer", head.issuer), ("period or date", told)) if not there]
    if missing:
        raise ReadError(
            plan.source.path, f"states no {' and no '.join(missing)}, which IATI requires", "export it with --frictionless instead"
        )
    ET.register_namespace("x", OWN)
    root = ET.Element("iati-activities", {"version": "2.03"})
    activity = ET.SubElement(
        root, "iati-activity", {_LANG: "vi", "default-currency": "VND", _own("source-sha256"): plan.source.sha256}
    )
    _identity(activity, plan)
    _organisations(activity, plan)
    if head.number and not head.number.startswith("/"):
        ET.SubElement(activity, "other-identifier", {"ref": _clean(head.number), "type": "A1"})
    ET.SubElement(activity, "activity-status", {"code": "2"})
    first, last = _days(told[0])
    for code, day in (("1", first), ("3", last if told[0] == head.period else None)):
        if day:
            ET.SubElement(activity, "activity-date", {"type": code, "iso-date": str(day), _own("edtf"): told[0]})
    _place(activity, plan)
    whole = _whole(head.period, head.date)
    _budgets(activity, plan, whole)
    if head.programme:
        parent = ET.SubElement(activity, "related-activity", {"type": "1", "ref": f"VN-{_slug(head.programme)}"})
        ET.SubElement(parent, _own("name")).text = _clean(head.programme)
    _results(activity, plan, whole)
    for row in plan.budgets:
        fields = row.model_dump(exclude={"evidence"}, exclude_none=True) | row.evidence.model_dump(include={"start", "end"})
        ET.SubElement(activity, _own("line"), {name.replace("_", "-"): _clean(str(value)) for name, value in fields.items()})
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _identity(activity: ET.Element, plan: Plan) -> None:
    """Write identifier, reporting organisation, title and descriptions."""
    head = plan.header
    number, _, symbol = (head.number or "").partition("/")
    year = (head.date or "")[:4]
    # Without number or year the identifier would name other plans, too.
    sure = number and year
    parts = [_reporter(plan), _slug(symbol), year, _slug(number) if sure else key(plan.source.sha256).upper()]
    ET.SubElement(activity, "iati-identifier").text = "-".join(filter(None, parts))
    reporter = ET.SubElement(activity, "reporting-org", {"ref": _reporter(plan), "type": _kind(plan)})
    _narrative(reporter, head.issuer)
    _narrative(ET.SubElement(activity, "title"), head.title)
    about = [head.document_type, head.number and f"số {head.number}", head.date and f"({head.date})", head.title]
    _narrative(ET.SubElement(activity, "description", {"type": "1"}), " ".join(filter(None, about)))
    for row in plan.objectives:
        _narrative(ET.SubElement(activity, "description", {"type": "2", _own("id"): row.id}), row.text or row.evidence.quote)


def _organisations(activity: ET.Element, plan: Plan) -> None:
    """Write who answers for it, who carries it out and who pays, each once in each role."""
    issuer = ET.SubElement(activity, "participating-org", {"ref": _reporter(plan), "type": _kind(plan), "role": _ACCOUNTABLE})
    _narrative(issuer, plan.header.issuer)
    found: dict[tuple[str, str], list[str]] = {}
    for row in plan.assignments:
        name = _clean(row.agency or row.as_written or "")
        if row.agency_unit and fold(row.agency_unit) not in fold(name):
            name += f" {row.agency_unit}"
        if row.role in _ROLES and name:
            found.setdefault((name, _ROLES[row.role]), []).append(row.role)
    for (name, role), ours in found.items():
        organisation = ET.SubElement(activity, "participating-org", {"role": role, _own("roles"): " ".join(dict.fromkeys(ours))})
        _narrative(organisation, f"{name} (phối hợp)" if set(ours) == {"coordinate"} else name)
    for payer in dict.fromkeys(row.funding_source for row in plan.budgets if row.funding_source):
        _narrative(ET.SubElement(activity, "participating-org", {"role": _FUNDING, _own("source"): payer}), _PAYERS[payer])


def _place(activity: ET.Element, plan: Plan) -> None:
    """Write scope, country, unit and sector."""
    unit = plan.header.unit
    if unit.level:
        ET.SubElement(activity, "activity-scope", {"code": _SCOPE[unit.level]})
    ET.SubElement(activity, "recipient-country", {"code": "VN"})
    if unit.name and unit.level != "central":
        known = {"ref": f"GSO-{unit.code}"} if unit.code else {}
        inferred = {_own("inferred"): " ".join(unit.inferred)} if unit.inferred else {}
        location = ET.SubElement(activity, "location", known | inferred)
        _narrative(ET.SubElement(location, "name"), ", ".join(filter(None, [unit.name, unit.district, unit.province])))
    # Rules beyond the schema want a sector; the plan's own words are its code, vocabulary 99 is the reporter's.
    words = plan.header.programme or plan.header.document_type or "kế hoạch"
    sector = {"vocabulary": "99", "vocabulary-uri": f"{OWN}:sector", "code": _slug(words)}
    _narrative(ET.SubElement(activity, "sector", sector), words)


def _budgets(activity: ET.Element, plan: Plan, whole: tuple[datetime.date, datetime.date]) -> None:
    """Write the money that sums the plan."""
    for row in summing(plan.budgets):
        first, last = _within(row.period, whole)
        status = "1" if row.certainty in _FIRM else "2"
        budget = ET.SubElement(activity, "budget", {"type": "1", "status": status, _own("id"): row.id})
        ET.SubElement(budget, "period-start", {"iso-date": str(first)})
        ET.SubElement(budget, "period-end", {"iso-date": str(last)})
        issued = bounds(plan.header.date) if plan.header.date else None
        value = {"currency": "VND", "value-date": str(issued[0] if issued else first)}
        ET.SubElement(budget, "value", value).text = str(row.amount)


def summing(budgets: list[Budget]) -> list[Budget]:
    """Return the lines that together are the money of a plan: its total, else all lines that are part of no other.

    Of several totals it is the largest that is neither one project's nor one payer's: totals of years, sections and
    annexes lie inside it or repeat it.
    """
    top = [row for row in budgets if row.parent is None and row.amount is not None]
    totals = [row for row in top if row.kind == "total" and row.project is None and row.funding_source is None]
    return [max(totals, key=lambda row: row.amount or 0)] if totals else top


def _results(activity: ET.Element, plan: Plan, whole: tuple[datetime.date, datetime.date]) -> None:
    """Write a result a section, an indicator for what is measured there, a period for each target."""
    headings = {section.path: section for section in plan.sections}
    sections: dict[str, dict[tuple[str | None, ...], list[Target]]] = {}
    for row in plan.targets:
        same = (row.indicator_code, fold(_title(row)), row.unit, row.per, row.measure, row.direction)
        sections.setdefault(row.section, {}).setdefault(same, []).append(row)
    for path, indicators in sections.items():
        result = ET.SubElement(activity, "result", {"type": "9", _own("section"): _clean(path)})
        above = headings.get(path)
        while above and not above.heading:
            above = headings.get(above.parent or "")
        _narrative(ET.SubElement(result, "title"), above.heading if above else plan.header.title)
        for rows in indicators.values():
            indicator = _indicator(result, rows[0])
            for row in rows:
                _baseline(indicator, row)
            for row in rows:
                _target(indicator, row, whole)


def _indicator(result: ET.Element, row: Target) -> ET.Element:
    """Write what is measured, and in what."""
    measure = "5" if row.value is None else "2" if row.unit == "%" else "1"
    # The amount of a reduction is the better the larger, the reduced thing the smaller.
    falling = row.measure == "level" and (row.direction == "decrease" or (row.direction is None and row.comparator in ("<", "<=")))
    fields = {"measure": row.measure, "direction": row.direction, "unit": row.unit, "per": row.per}
    indicator = ET.SubElement(result, "indicator", {"measure": measure} | ({"ascending": "0"} if falling else {}) | _extra(fields))
    _narrative(ET.SubElement(indicator, "title"), _title(row))
    if row.unit:
        unit = "tỷ số" if row.unit == "fraction" else row.unit
        _narrative(ET.SubElement(indicator, "description"), "Đơn vị tính: " + "/".join(filter(None, [unit, row.per])))
    if row.indicator_code:
        uri = f"urn:plan-extract:indicator:{row.indicator_code}"
        ET.SubElement(indicator, "reference", {"vocabulary": "99", "code": row.indicator_code, "indicator-uri": uri})
    return indicator


def _title(row: Target) -> str:
    name = _clean(row.indicator or row.evidence.quote)
    amount = _AMOUNTS.get((row.measure or "", row.direction)) or _AMOUNTS.get((row.measure or "", None))
    return f"{name} ({amount})" if amount else name


def _baseline(indicator: ET.Element, row: Target) -> None:
    """Write what a target is compared with, where its year is told; else `x:baseline` beside the target alone holds it."""
    if row.baseline and (years := years_of(row.baseline)):
        baseline = ET.SubElement(indicator, "baseline", {"year": str(years[0]), _own("id"): row.id})
        _narrative(ET.SubElement(baseline, "comment"), row.baseline)


def _target(indicator: ET.Element, row: Target, whole: tuple[datetime.date, datetime.date]) -> None:
    """Write one target in a period of its own: readers look at the first one of a period only."""
    span = bounds(row.due) if row.due else None
    last = span[1] if span else whole[1]
    period = ET.SubElement(indicator, "period")
    ET.SubElement(period, "period-start", {"iso-date": str(min(whole[0], last))})
    ET.SubElement(period, "period-end", {"iso-date": str(last)})
    fields = {
        "id": row.id, "comparator": row.comparator, "value-max": _number(row.value_max), "numerator": _number(row.numerator),
        "denominator": _number(row.denominator), "baseline": row.baseline, "due": row.due, "due-source": row.due_source,
        "start": str(row.evidence.start), "end": str(row.evidence.end),
    }  # fmt: skip
    value = _number(row.value)
    target = ET.SubElement(period, "target", {"value": value} if value else {})
    for name, told in (("group", row.population), ("area", row.scope)):
        if told:
            ET.SubElement(target, "dimension", {"name": name, "value": _clean(told)})
    quote = f"“{_clean(row.evidence.quote)}”"
    # The schema lets a comment have attributes of others, a target not.
    comment = ET.SubElement(target, "comment", _extra(fields))
    _narrative(comment, quote if row.comparator in (None, "=") else f"{row.comparator} {quote}")


def _days(edtf: str) -> tuple[datetime.date | None, datetime.date | None]:
    """Return the first and last day of an EDTF date; of an open end ``None``."""
    ends = [bounds(end) for end in edtf.split("/")]
    return ends[0] and ends[0][0], ends[-1] and ends[-1][1]


def _whole(period: str | None, date: str | None) -> tuple[datetime.date, datetime.date]:
    """Return the days between which a plan runs, by its period, else its date: an open end is that of the year.

    >>> _whole("../2030", "2024-03-05"), _whole(None, "2023-02")
    ((datetime.date(2024, 3, 5), datetime.date(2030, 12, 31)), (datetime.date(2023, 2, 1), datetime.date(2023, 12, 31)))
    """
    (first, last), issued = (_days(period) if period else (None, None)), _days(date)[0] if date else None
    first = first or issued or datetime.date((last or datetime.date.min).year, 1, 1)
    return first, last or datetime.date(first.year, 12, 31)


def _within(edtf: str | None, whole: tuple[datetime.date, datetime.date]) -> tuple[datetime.date, datetime.date]:
    first, last = _days(edtf) if edtf else (None, None)
    return first or min(whole[0], last or whole[0]), last or max(whole[1], first or whole[1])


def _number(value: float | None) -> str | None:
    """Return a number with a dot and no exponent.

    >>> _number(9.45), _number(1e16), _number(None)
    ('9.45', '10000000000000000', None)
    """
    return None if value is None else f"{Decimal(str(value)):f}".removesuffix(".0")


def _extra(fields: dict[str, str | None]) -> dict[str, str]:
    return {_own(name): _clean(value) for name, value in fields.items() if value is not None}


def _own(name: str) -> str:
    return f"{{{OWN}}}{name}"


def _narrative(parent: ET.Element, text: str | None) -> None:
    ET.SubElement(parent, "narrative").text = _clean(text or "")


def _clean(text: str) -> str:
    """Return text in one line, without the signs that XML forbids."""
    return squeeze(_ILLEGAL.sub(" ", text))


def _slug(text: str) -> str:
    """Return text as part of an identifier.

    >>> _slug("Ủy ban nhân dân huyện Đắk Hà")
    'UY-BAN-NHAN-DAN-HUYEN-DAK-HA'
    """
    return str(regex.sub(r"[^a-z0-9]+", "-", fold(text))).strip("-").upper()


def _reporter(plan: Plan) -> str:
    return f"VN-{_slug(plan.header.issuer or '')}"


def _kind(plan: Plan) -> str:
    return _ORGANISATION.get(plan.header.unit.level or "", "10")
