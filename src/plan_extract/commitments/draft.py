"""A number on its way to a row, and what all questions about it share."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from plan_extract.document import Document
from plan_extract.quantities import Quantities, Quantity
from plan_extract.rules import Rules
from plan_extract.statements import Span, Statement

#: How far before a number its comparator and verb are looked for, in code points.
NEAR = 60
#: How far a condition or a sentence reaches, in code points.
SENTENCE = 400
#: Words further from a number do not tell what it is: a clause of a thousand numbers takes a thousand steps, not a million.
FAR = 600


@dataclass
class Draft:
    """A commitment being read; offsets of the flow.

    Attributes:
        quantity: the number.
        start: where its evidence begins: verb or comparator before it.
        end: where its evidence ends: unit, rate, *trở lên*, printed share.
        left: where its own text begins: behind the commitment before it, or the clause.
        clause: the clause that it stands in.
        before: the commitment before it in the clause.
        begun: the words before it that tell where the movement starts.
    """

    quantity: Quantity
    start: int
    end: int
    left: int
    clause: Span
    value: Decimal
    unit: str | None
    per: str | None = None
    measure: str = "level"
    direction: str | None = None
    comparator: str = "="
    baseline: str | None = None
    due: str | None = None
    due_source: str | None = None
    over: tuple[int, int] | None = None
    rules: list[str] = field(default_factory=list)
    before: Draft | None = None
    begun: Span | None = None


@dataclass(frozen=True)
class Setting:
    """What every question needs: the text, its rules and quantities, the years of the plan.

    Attributes:
        first_year: of the plan's period, ``None`` where the plan names none.
        only_year: the plan's year where it has but one.
        period_end: upper bound of the period, EDTF.
        level: of the plan's unit: province, district, commune, ...
    """

    document: Document
    rules: Rules
    quantities: Quantities
    first_year: int | None
    only_year: int | None
    period_end: str | None
    level: str | None

    @property
    def flow(self) -> str:
        """The text that rules match."""
        return self.document.flow


def is_aim(statement: Statement) -> bool:
    """Tell whether a statement stands among the aims of the plan."""
    return statement.role == "objectives"


def is_size(setting: Setting, unit: str) -> bool:
    """Tell whether a unit, in small letters, is one in which a thing's size or capacity is told."""
    return unit in setting.rules.lists["size"] or unit in setting.rules.lists["capacity"]
