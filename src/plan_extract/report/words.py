"""The page's own words, numbers and dates, in Vietnamese or English."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from plan_extract.compare.model import National, Value
from plan_extract.schema import Deadline, Target
from plan_extract.values.number import printed

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_ARROWS = {"increase": "↑", "decrease": "↓", "maintain": "="}
_SIGNS = {"=": "", "range": "", ">=": "≥", "<=": "≤", None: ""}
_ENGLISH = str.maketrans(",.", ".,")
_RHYTHMS = {"MONTHLY;INTERVAL=3": "QUARTERLY", "MONTHLY;INTERVAL=6": "HALF"}
_QUARTERS = {"33": "I", "34": "II", "35": "III", "36": "IV"}


@cache
def _labels() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files(__package__) / "labels.toml").read_text("utf-8"))


class Words:
    """Labels by group and key, and what turns values into words.

    Attributes:
        t: group → key → label.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        at = LANGUAGES.index(language)
        self.t = {group: {key: told[at] for key, told in keys.items()} for group, keys in _labels().items()}

    def number(self, value: float | None, places: int = 10) -> str:
        """Return a number with the marks of the language.

        >>> Words("vi").number(1234.5), Words("en").number(1234.5)
        ('1.234,5', '1,234.5')
        """
        told = "" if value is None else printed(value, places)
        return told if self.language == "vi" else told.translate(_ENGLISH)

    def short(self, amount: int) -> str:
        """Return a sum of đồng as people say it, three figures or so.

        >>> Words("vi").short(12_345_600_000), Words("en").short(45_000_000), Words("vi").short(900_000)
        ('12,35 tỷ', '45 m', '900.000')
        """
        for name, unit in (("billion", 10**9), ("million", 10**6)):
            if abs(amount) >= unit:
                return f"{self.number(amount / unit, 2)} {self.t['amount'][name]}"
        return self.number(amount)

    def date(self, edtf: str | None, rhythm: bool = True) -> str:
        """Return an EDTF date or interval in words.

        Args:
            rhythm: say of a day without a year or month that it comes each year or month.

        >>> vi = Words("vi").date
        >>> vi("2024-01-09"), vi("2025-35"), vi("2021/2025"), vi("../2020"), vi("XXXX-11-10"), vi("XXXX-XX-25")
        ('09/01/2024', 'quý III/2025', '2021 – 2025', 'đến 2020', '10/11 hằng năm', 'ngày 25 hằng tháng')
        """
        told, date = self.t["date"], edtf or ""
        if "/" in date:
            first, last = date.split("/")
            if ".." in (first, last) or not (first and last):
                return told["until"].format(self.date(last)) if last.strip(".") else told["from"].format(self.date(first))
            return f"{self.date(first)} – {self.date(last)}"
        parts = date.split("-")
        if date.startswith("XXXX-XX-"):
            return told["each_month" if rhythm else "day"].format(int(parts[2]))
        if parts[0] == "XXXX":
            day = "/".join(reversed(parts[1:]))
            return told["each_year"].format(day) if rhythm else day
        if len(parts) == 2 and parts[1] in _QUARTERS:
            return told["quarter"].format(_QUARTERS[parts[1]], parts[0])
        return "/".join(reversed(parts))

    def value(self, row: Value | National) -> str:
        """Return a compared value: ≥ 95 %; 4/5."""
        number = self.number(row.value)
        if row.value_max is not None:
            number += f" – {self.number(row.value_max)}"
        fraction = isinstance(row, Value) and row.unit == "fraction" and row.numerator is not None
        if isinstance(row, Value) and fraction:
            number = f"{self.number(row.numerator)}/{self.number(row.denominator)}"
        unit = "/".join(filter(None, (None if fraction else row.unit, row.per)))
        return " ".join(filter(None, [_SIGNS.get(row.comparator, row.comparator or ""), number, unit]))

    def when(self, row: Deadline) -> str:
        """Return a deadline's date with bound and rhythm in words; of a rhythm that has no name, the rule itself.

        >>> from plan_extract.schema import Evidence
        >>> place, rule = Evidence(start=0, end=0, quote=""), "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=25"
        >>> Words("vi").when(Deadline(id="D1", date="XXXX-XX-25", bound="before", rrule=rule, section="I", evidence=place))
        'hằng quý · trước ngày 25'
        """
        rule = (row.rrule or "").removeprefix("FREQ=")
        key = next((key for key in sorted(_RHYTHMS, key=len, reverse=True) if rule.startswith(key)), rule.split(";")[0])
        rest = rule.removeprefix(key).lstrip(";")
        name = self.t["rhythm"].get(_RHYTHMS.get(key, key), rule)
        known = row.date or not rest or name == rule
        dated = self.t["bound"][row.bound or "on"].format(self.date(row.date, not rule)) if row.date else ""
        return " · ".join(filter(None, [name if rule else "", "" if known else rest.replace("BYDAY=", ""), dated]))

    def aim(self, row: Target) -> str:
        """Return direction, comparator, value and unit of a target: ↓ Δ ≥ 2,5 %/năm; 43,8 % (14/32).

        >>> from plan_extract.schema import Evidence
        >>> place = Evidence(start=0, end=0, quote="")
        >>> Words("vi").aim(Target(id="T1", value=2.5, unit="%", per="năm", comparator=">=", section="I", evidence=place))
        '≥ 2,5 %/năm'
        """
        number, unit = self.number(row.value), row.unit or ""
        if row.value_max is not None:
            number += f" – {self.number(row.value_max)}"
        if row.numerator is not None:
            fraction = f"{self.number(row.numerator)}/{self.number(row.denominator)}"
            number, unit = (fraction, "") if row.unit == "fraction" else (number, f"{unit} ({fraction})")
        if row.per:
            unit += f"/{row.per}"
        change = "Δ" if row.measure == "change" else ""
        signs = [_ARROWS.get(row.direction or "", ""), change, _SIGNS.get(row.comparator, row.comparator or "")]
        return " ".join(filter(None, [*signs, number, unit.strip()]))
