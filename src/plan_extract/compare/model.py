"""What a comparison says: rows of what is compared, a cell a plan, and why a cell is empty or cannot be set beside the others.

Guarantees:
- every value carries the place that it was read from; nothing is worked out but what its field says.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from plan_extract.schema import Comparator, Evidence, Target

#: Why values stand in different rows: another indicator that is like it, level against change, another unit, another population,
#: place or group, another year or rate, another poverty standard.
Difference = Literal["indicator", "measure", "unit", "population", "scope", "period", "standard"]
Verdict = Literal["stricter", "laxer", "same"]


class Model(BaseModel):
    """Base of all models: unknown fields are an error."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class Side(Model):
    """A plan that is compared."""

    name: str = Field(description="Short name that no other plan of the comparison has")
    file: str = Field(description="Where it was read from")
    unit: str | None = Field(None, description="Unit whose plan it is")
    level: str | None = Field(None, description="Level of the unit")
    province: str | None = Field(None, description="Province of the unit; of a province itself its name")
    title: str | None = None
    number: str | None = None
    period: str | None = Field(None, description="Period of the plan, EDTF")
    text: bool = Field(False, description="Its text was at hand: what it shares with the others could be told")


class Passage(Model):
    """The lines of the text around a value: the paragraph, bullet or table row that it stands in."""

    start: int = Field(description="First code point, counted in the source text")
    line: int = Field(description="Number of the line that the value begins in, from 1")
    text: str


class Value(Model):
    """A target as it stands in a row."""

    id: str = Field(description="Id of the target in its plan")
    indicator: str | None = Field(None, description="What is measured, as written")
    comparator: Comparator | None = None
    value: float | int | None = None
    value_max: float | int | None = None
    numerator: float | int | None = None
    denominator: float | int | None = None
    unit: str | None = None
    per: str | None = None
    due: str | None = None
    section: str
    evidence: Evidence
    passage: Passage | None = Field(None, description="Null where the text is not at hand")


def value_of(target: Target, passage: Passage | None = None) -> Value:
    """Return a target as a row shows it."""
    return Value(**{name: getattr(target, name) for name in Value.model_fields if name != "passage"}, passage=passage)


class Cell(Model):
    """What one plan says in a row.

    `others`, `province` and `national` tell how its value stands to the median of the other plans of its level, to the plan of its
    own province, and to the national target; null where one of the two is missing, no way is the better one, or it is a count:
    a larger place has more of it.
    """

    state: Literal["value", "missing", "not_comparable"]
    values: list[Value] = Field(
        default_factory=list, description="Its values; of a cell that is not comparable those that come nearest"
    )
    differs: list[Difference] = Field(default_factory=list, description="Why the values are not comparable with this row")
    reason: str | None = Field(None, description="The same as a sentence")
    others: Verdict | None = None
    province: Verdict | None = None
    national: Verdict | None = None


class National(Model):
    """A national target of the catalogue that a row can be held against."""

    programme: str
    comparator: Comparator
    value: float | int
    value_max: float | int | None = None
    unit: str
    per: str | None = None
    period: str
    source: str


class Row(Model):
    """One thing that plans commit to, in one measure, unit, population, place and year."""

    indicator: str = Field(description="Name in the catalogue, else the wording of the first plan")
    code: str | None = Field(None, description="Code of the indicator catalogue; null: aligned by wording")
    measure: str | None = None
    unit: str | None = None
    per: str | None = None
    population: str | None = None
    scope: str | None = None
    year: str | None = Field(
        None, description="Year at whose end it is due; with the month or quarter (EDTF) where that is earlier"
    )
    standard: str | None = Field(None, description="Poverty standard that its rates are counted by")
    better: Literal["increase", "decrease"] | None = Field(None, description="Which way is the better one")
    national: list[National] = Field(default_factory=list)
    cells: list[Cell] = Field(description="One a plan, in the order of `plans`")


class Gap(Model):
    """An indicator that a plan says nothing of, though most of its like do."""

    indicator: str
    code: str | None = None
    plan: str = Field(description="Name of the plan")
    told_by: list[str] = Field(description="Names of the plans that have it")
    instead: str | None = Field(None, description="What the plan says that is only like it, as written")


class Money(Model):
    """A sum of a plan, by project and source, as the plan tells it: parts instead of the sum that they are of.

    A plan may split one sum twice, by source and by project: both are told. What it spends in all stands in `wholes`.
    """

    plan: str
    project: str | None = Field(None, description="Code of the project")
    funding_source: str | None = None
    period: str | None = None
    amount: int = Field(description="Đồng")
    of_total: bool = Field(description="The sum over the whole plan, not a part")
    per_poor_household: float | None = Field(None, description="Đồng for each poor household, where the plan tells their number")
    evidence: Evidence


class Paid(Model):
    """What one source pays of a plan's money."""

    funding_source: str | None = Field(None, description="Null: what the plan does not share out to sources")
    amount: int = Field(description="Đồng")


class Whole(Model):
    """What a plan spends in all, every đồng counted once."""

    plan: str
    amount: int = Field(description="Đồng")
    stated: bool = Field(description="The plan states it; false: it is the sum over its projects")
    sources: list[Paid] = Field(description="Who pays it, the largest first")
    per_poor_household: float | None = Field(None, description="Đồng for each poor household, where the plan tells their number")
    evidence: Evidence = Field(description="The sum; of one that is not stated the first that it adds up")


class Households(Model):
    """The number of poor households that a plan tells."""

    plan: str
    number: int
    evidence: Evidence


class Lead(Model):
    """Who leads a project or a division of the plan, and who takes part."""

    plan: str
    project: str = Field(description="Code of the project")
    name: str | None = None
    leads: list[str]
    coordinators: list[str]
    evidence: Evidence


class Due(Model):
    """A deadline."""

    plan: str
    kind: str | None = None
    rhythm: str | None = Field(None, description="Frequency of its recurrence: yearly, half-yearly, quarterly, monthly, weekly")
    date: str | None = None
    bound: str | None = None
    agency: str | None = None
    recipient: str | None = None
    task: str | None = None
    evidence: Evidence


class Fault(Model):
    """A finding of a plan."""

    plan: str
    code: str
    severity: str
    message: str
    evidence: Evidence | None = None


class Shared(Model):
    """How much of a division's words stands in other plans, too."""

    plan: str
    section: str
    heading: str | None = None
    words: int
    share: float = Field(description="Share of its words that stand in runs of `overlap.RUN` words which another plan has, 0 to 1")
    most_like: str | None = Field(None, description="The plan that shares most of them")


class Moment(Model):
    """A value of a time line."""

    plan: str
    year: str | None
    standard: str | None = Field(None, description="Poverty standard that it is counted by")
    value: Value


class Line(Model):
    """What the plans of one unit say of one thing over the years."""

    unit: str
    indicator: str
    code: str | None = None
    measure: str | None = None
    value_unit: str | None = None
    population: str | None = None
    moments: list[Moment]


class Total(Model):
    """What a plan of a time line spends."""

    plan: str
    period: str | None = Field(None, description="What the sum is for, EDTF: the period of its line, else that of the plan")
    amount: int = Field(description="Đồng")
    stated: bool = Field(description="The plan states it; false: it is the sum over its projects")
    evidence: Evidence = Field(description="The sum; of one that is not stated the first that it adds up")


class MoneyLine(Model):
    """What the plans of one unit spend over the years."""

    unit: str
    totals: list[Total]


class Comparison(Model):
    """Plans side by side."""

    plans: list[Side]
    rows: list[Row]
    gaps: list[Gap]
    money: list[Money]
    wholes: list[Whole] = Field(description="Plans whose whole budget is stated, or is the sum over their projects")
    households: list[Households]
    leads: list[Lead]
    deadlines: list[Due]
    findings: list[Fault]
    shared: list[Shared] = Field(description="Empty where the texts are not at hand")
    lines: list[Line] = Field(description="Units with plans of several years")
    money_lines: list[MoneyLine] = Field(description="The same units, the whole budgets of their plans")
