"""The output contract: one Plan, as pydantic models with a description for every field.

Guarantees:
- every list of the contract exists from the start; a list that no extractor fills is empty;
- what a plan does not state is ``None`` (a list: empty), never guessed; what is inferred is named in its own field;
- dates are EDTF (ISO 8601-2), recurrences RFC 5545, offsets Unicode code points of the source text, half open.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from plan_extract.frames import Frames

SCHEMA_VERSION = "1.0"

Role = Literal[
    "assessment", "purpose", "objectives", "scope", "activities", "funding", "solutions",
    "organisation", "monitoring", "annex", "other",
]  # fmt: skip
UnitLevel = Literal["central", "province", "district", "commune"]
Capacity = Literal["TM.", "KT.", "TL.", "TUQ.", "Q."]
Comparator = Literal["=", ">=", ">", "<=", "<", "~", "range"]
FundingSource = Literal[
    "central", "provincial", "district", "commune", "local", "state", "enterprise", "mobilised", "credit",
    "integrated", "other",
]  # fmt: skip
AssignmentRole = Literal["lead", "coordinate", "standing", "manage", "advise", "implement", "supervise", "inform", "request"]
FindingCode = Literal[
    "sum_mismatch", "total_conflict", "ratio_mismatch", "base_mismatch", "numbering_gap", "numbering_repeat",
    "citation_conflict", "citation_malformed", "year_mismatch", "dangling_reference", "number_blank", "date_blank",
    "date_impossible", "not_a_plan", "annex_missing", "ocr_slip", "number_unaccounted",
]  # fmt: skip

Edtf = Annotated[str, Field(description="EDTF date at the precision that is printed", examples=["2024-01-09", "2022-11"])]
SectionPath = Annotated[
    str,
    Field(description="Path of a section, printed labels joined by '/', or `preamble` or `closing`", examples=["III/3/3.1/a"]),
]
RowId = Annotated[str, Field(description="Deterministic id in document order", examples=["T1"])]


class Model(BaseModel):
    """Base of all models: unknown fields are an error."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class Evidence(Model):
    """Where a value was read: `text[start:end] == quote`, always."""

    start: int = Field(ge=0, description="First code point, counted in the source text")
    end: int = Field(ge=0, description="Code point behind the last one")
    quote: str = Field("", description="The source text between start and end, as it stands")
    page: int | None = Field(None, ge=1, description="Page of a paged source, from 1")
    bbox: tuple[float, float, float, float] | None = Field(None, description="Box on that page: x0, top, x1, bottom, in points")


class Source(Model):
    """The file that the plan was read from."""

    path: str = Field(description="Path as it was given; `-` for standard input")
    sha256: str = Field(description="SHA-256 of the bytes of the file, in hexadecimal")
    media_type: str = Field(description="Media type of the file", examples=["text/plain"])
    chars: int = Field(ge=0, description="Length of the source text in code points")
    pages: int | None = Field(None, description="Number of pages, where the format has pages")
    encoding: str | None = Field(None, description="Character encoding that was detected", examples=["utf-8", "cp1258"])
    ocr_confidence: list[float | None] | None = Field(
        None, description="Of each page, how sure the reader of its picture was (0 to 100); null for a page with text of its own"
    )
    notes: list[str] = Field(
        default_factory=list, description="What was found on reading: byte order mark, CRLF line ends, decomposed letters …"
    )


class Unit(Model):
    """The administrative unit whose plan it is. A field that would repeat the unit's own name is null."""

    name: str | None = Field(None, description="Name without its kind", examples=["Đắk Hà"])
    level: UnitLevel | None = Field(None, description="Level of the unit; a department has that of the unit it serves")
    district: str | None = Field(None, description="District that the unit lies in")
    province: str | None = Field(None, description="Province that the unit lies in")
    code: str | None = Field(None, description="Code of the General Statistics Office")
    inferred: list[str] = Field(
        default_factory=list, description="Names of the fields that come from the administrative gazetteer, not from the text"
    )


class Signer(Model):
    """Who signed."""

    name: str | None = Field(None, description="Name of the person")
    position: str | None = Field(None, description="The signer's own position", examples=["Phó Chủ tịch"])
    capacity: Capacity | None = Field(
        None, description="TM. on behalf of, KT. for the head, TL. by order, TUQ. delegated, Q. acting"
    )


class Recipient(Model):
    """One line of *Nơi nhận*."""

    name: str = Field(description="The recipient as written, without the brackets")
    purpose: str | None = Field(None, description="What stands in brackets (b/c, p/h, t/h); `lưu` for the line of the archive")


class Header(Model):
    """What the document says of itself."""

    document_type: str | None = Field(None, description="Type in lower case", examples=["kế hoạch"])
    number: str | None = Field(None, description="As printed with its sequence; `/KH-UBND` where the sequence is blank")
    title: str | None = Field(None, description="The subject (trích yếu) in one line, without closing punctuation")
    place: str | None = Field(None, description="Place of issue, as printed before the date")
    date: Edtf | None = Field(None, description="Date of issue, EDTF at the printed precision")
    issuer: str | None = Field(None, description="Issuing body, full canonical name with its unit")
    unit: Unit = Field(default_factory=lambda: Unit(), description="The administrative unit")
    programme: str | None = Field(None, description="Full name of the programme that the plan carries out")
    period: Edtf | None = Field(None, description="Period of the plan, EDTF", examples=["2024", "2021/2025"])
    signer: Signer = Field(default_factory=lambda: Signer(), description="Who signed, and for whom")
    recipients: list[Recipient] = Field(default_factory=list, description="One per line of *Nơi nhận*")
    evidence: dict[str, Evidence] = Field(default_factory=dict, description="Where each field was read, keyed by its name")


class Citation(Model):
    """A document that the plan cites."""

    id: RowId
    document_type: str | None = Field(None, description="Type in lower case", examples=["nghị quyết"])
    number: str | None = Field(None, description="Number as printed, spaces taken out", examples=["22/2022/NQ-HĐND"])
    date: Edtf | None = Field(None, description="Its date, EDTF")
    issuer: str | None = Field(None, description="Who issued it, abbreviations written out")
    subject: str | None = Field(None, description="What it is about, as written")
    relation: str | None = Field(None, description="How the plan rests on it", examples=["căn cứ", "thực hiện", "kèm theo"])
    section: SectionPath
    evidence: Evidence


class Item(Model):
    """A bullet of a section, with the bullets below it."""

    marker: str = Field(description="The mark as printed", examples=["-", "+", "- +"])
    start: int = Field(ge=0, description="First code point, that of the mark")
    end: int = Field(ge=0, description="Code point behind the item and what is nested in it")
    items: list[Item] = Field(default_factory=list, description="Bullets nested below this one")


class Section(Model):
    """A numbered or named division of the plan."""

    id: RowId
    path: SectionPath
    label: str = Field(description="Printed label: `III`, `3.1`, `a`, `Dự án 2`, `Phụ lục 01`")
    heading: str | None = Field(None, description="Its heading; null for a numbered paragraph without one")
    level: int = Field(ge=1, description="Depth in the tree, 1 at the top")
    parent: SectionPath | None = Field(None, description="Path of the section above")
    role: Role = Field("other", description="What the section is for; that of the section above where its heading has none")
    start: int = Field(ge=0, description="First code point of the printed label")
    end: int = Field(ge=0, description="Code point behind the section, its subsections included")
    items: list[Item] = Field(default_factory=list, description="Its bullets, nested; those of subsections are theirs")
    evidence: Evidence = Field(description="The label and the heading")


class Objective(Model):
    """A qualitative aim: a bullet or paragraph of an objectives section that holds no target."""

    id: RowId
    kind: Literal["general", "specific", "result"] | None = Field(None, description="General aim, specific aim or expected result")
    text: str | None = Field(None, description="The aim as written")
    section: SectionPath
    evidence: Evidence


class Target(Model):
    """A quantified commitment; one row per number that is committed to."""

    id: RowId
    indicator: str | None = Field(None, description="What is measured, as written, without the number")
    indicator_code: str | None = Field(None, description="Code of the indicator catalogue")
    population: str | None = Field(None, description="Who or what the share is of")
    measure: Literal["level", "change", "support"] | None = Field(
        None, description="To stand at the value, to move by it, or a rate or sum granted to a beneficiary"
    )
    direction: Literal["increase", "decrease", "maintain"] | None = Field(None, description="Which way it is to move")
    comparator: Comparator | None = Field(None, description="How the outcome compares with the value")
    value: float | int | None = Field(None, description="The number, multipliers worked out")
    value_max: float | int | None = Field(None, description="Upper end of a range")
    unit: str | None = Field(None, description="`%`, `fraction`, or the counted noun")
    numerator: float | int | None = Field(None, description="Numerator of a fraction")
    denominator: float | int | None = Field(None, description="Denominator of a fraction")
    per: str | None = Field(None, description="Period or beneficiary of a rate", examples=["năm", "hộ"])
    baseline: str | None = Field(None, description="What it is compared with, as written")
    due: Edtf | None = Field(None, description="Upper bound in time, EDTF")
    due_source: Literal["stated", "plan_period"] | None = Field(None, description="Stated, or the plan's period")
    scope: str | None = Field(None, description="Place or group that it is limited to")
    section: SectionPath
    evidence: Evidence


class Budget(Model):
    """Money to be spent; one row per sum."""

    id: RowId
    amount: int | None = Field(None, description="Integer đồng; null where a source is named and no sum")
    as_written: str | None = Field(None, description="The sum as printed")
    kind: Literal["total", "part", "item"] | None = Field(None, description="It has parts; it has a parent; neither")
    parent: RowId | None = Field(None, description="Id of the line that it is part of")
    funding_source: FundingSource | None = Field(None, description="Who pays")
    purpose: str | None = Field(None, description="What for, as written")
    project: str | None = Field(None, description="Code of the project")
    period: Edtf | None = Field(None, description="Period, as stated in the line or in a heading above it")
    certainty: Literal["allocated", "planned", "estimated", "conditional"] | None = Field(None, description="How firm the sum is")
    section: SectionPath
    evidence: Evidence


class Project(Model):
    """A dự án, tiểu dự án or the like."""

    id: RowId
    code: str | None = Field(None, description="Code within its programme", examples=["DA2", "DA3.TDA1"])
    name: str | None = Field(None, description="Its name")
    objective: Evidence | None = Field(None, description="Span of its objective")
    beneficiaries: Evidence | None = Field(None, description="Span of its beneficiaries")
    activities: Evidence | None = Field(None, description="Span of its activities")
    outputs: Evidence | None = Field(None, description="Span of its outputs")
    allocation_basis: Evidence | None = Field(None, description="Span of the rule of allocation")
    budgets: list[RowId] = Field(default_factory=list, description="Ids of its budget rows")
    leads: list[str] = Field(default_factory=list, description="Agencies that lead it")
    coordinators: list[str] = Field(default_factory=list, description="Agencies that take part")
    section: SectionPath
    evidence: Evidence


class Assignment(Model):
    """One agency and one task."""

    id: RowId
    agency: str | None = Field(None, description="Canonical full name without the plan's own unit")
    as_written: str | None = Field(None, description="The name as printed")
    agency_unit: str | None = Field(None, description="Unit of the agency, where it is named")
    collective: bool = Field(False, description="True for a body of bodies, such as the communes together")
    role: AssignmentRole | None = Field(None, description="What the agency is charged with")
    task: str | None = Field(None, description="The duty as written")
    refers_to: list[str] = Field(default_factory=list, description="Section paths or project codes that it points to")
    section: SectionPath
    evidence: Evidence


class Deadline(Model):
    """A date or rhythm that somebody must keep."""

    id: RowId
    kind: Literal["report", "complete", "activity", "period"] | None = Field(None, description="What is due")
    date: Edtf | None = Field(None, description="EDTF date or interval; `XXXX-11-10` for every year's 10/11")
    bound: Literal["before", "by", "on", "from", "until", "during"] | None = Field(None, description="How the date binds")
    rrule: str | None = Field(None, description="RFC 5545 recurrence, without the prefix")
    agency: str | None = Field(None, description="Who; several joined by `; `")
    recipient: str | None = Field(None, description="To whom")
    task: str | None = Field(None, description="What, as written")
    section: SectionPath
    evidence: Evidence


class Cell(Model):
    """A cell of a table."""

    text: str = Field(description="What stands in the cell")
    evidence: Evidence | None = Field(None, description="Where it stands; null for the repeated part of a merged cell")


class Table(Model):
    """A table of the body or of an annex."""

    id: RowId
    title: str | None = Field(None, description="Its title")
    unit_note: str | None = Field(None, description="Unit of its figures", examples=["ĐVT: triệu đồng"])
    columns: list[str] = Field(default_factory=list, description="Header rows joined, one string a column")
    rows: list[list[Cell]] = Field(default_factory=list, description="Rows of cells, merged cells repeated")
    kind: Literal["targets", "budgets", "tasks", "other"] = Field("other", description="What its rows are")
    section: SectionPath
    evidence: Evidence


class Finding(Model):
    """What does not add up in the plan itself."""

    id: RowId
    code: FindingCode = Field(description="What it is")
    severity: Literal["error", "warning", "info"] = Field(description="How much it matters")
    message: str = Field(description="One sentence for a person")
    section: SectionPath
    evidence: list[Evidence] = Field(description="Every place that it rests on")


#: Lists of what a plan commits to.
COMMITMENTS = ("objectives", "targets", "budgets", "projects", "assignments", "deadlines")


class Plan(Frames, Model):
    """One plan, as data."""

    schema_version: str = Field(SCHEMA_VERSION, description="Version of this contract")
    source: Source
    header: Header = Field(default_factory=Header)
    legal_basis: list[Citation] = Field(default_factory=list, description="Documents cited in the preamble")
    citations: list[Citation] = Field(default_factory=list, description="Documents cited elsewhere, or inside another's subject")
    sections: list[Section] = Field(default_factory=list, description="The tree as a flat list in document order")
    objectives: list[Objective] = Field(default_factory=list, description="Qualitative aims")
    targets: list[Target] = Field(default_factory=list, description="Quantified commitments")
    budgets: list[Budget] = Field(default_factory=list, description="Money to be spent")
    projects: list[Project] = Field(default_factory=list, description="Projects and sub-projects")
    assignments: list[Assignment] = Field(default_factory=list, description="Who does what")
    deadlines: list[Deadline] = Field(default_factory=list, description="Dates and rhythms")
    tables: list[Table] = Field(default_factory=list, description="Every table")
    findings: list[Finding] = Field(default_factory=list, description="What does not add up")


def json_schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of a plan."""
    schema = Plan.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"plan-extract/{SCHEMA_VERSION}/plan", **schema}
