"""Targets in tables: a row and a column of figures make one commitment.

Guarantees:
- columns that tell how things stand, row numbers and years are no targets;
- unit, year and direction come from the cell, its row, its column's header or the table's title, in this order.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property

import regex

from plan_extract.commitments.movement import COMPARATORS
from plan_extract.commitments.population import population_of
from plan_extract.document import Document
from plan_extract.indicators import Catalogue
from plan_extract.outline import Cell
from plan_extract.quantities import Quantities
from plan_extract.rules import Rules
from plan_extract.schema import Target
from plan_extract.tables import Grid
from plan_extract.tables.cells import FIGURE
from plan_extract.values.date import QUARTER, years_of
from plan_extract.values.due import due as read_due
from plan_extract.values.number import multiplier, parse_decimal, simple

_YEAR = regex.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SCALED = regex.compile(
    r"(?P<scale>nghìn|ngàn|triệu|tỷ|tỉ|1(?:[.,]?000){1,2}(?=\s*đ))?\s*(?P<unit>đồng(?:\s*/\s*[\p{L}/ ]+)?|.+)", regex.I
)
_BRACKETED = regex.compile(r"\((?P<unit>(?:\D|1[.,]?000)[^()]{0,40})\)\s*$")
#: A note that tells the units of several columns: hộ, %.
_ABBREVIATED = regex.compile(r"^\p{Ll}{0,2}\p{Lu}+\p{Ll}?$")  # kWh, MWp
_DAY = regex.compile(r"(?<!\d)(\d{1,2})\s?/\s?(\d{1,2})\s?/\s?((?:19|20)\d\d)(?!\d)")
_COMPARED = regex.compile(r"\s*(?:%\s+)?so(?:\s+với)?\s", regex.I)
_SEVERAL = regex.compile(r"\s*[,;]\s*")
_NUMBER_OF = regex.compile(
    r"^\s*(?:(?:chỉ\s+tiêu|kế\s+hoạch|phấn\s+đấu)\s+(?:về\s+)?)?(?:(?:tổng\s+)?số\s+(?:lượng\s+)?)?", regex.I
)


class TableReader:
    """Reads the targets of one table."""

    def __init__(
        self, document: Document, rules: Rules, quantities: Quantities, catalogue: Catalogue, grid: Grid, period: str | None
    ) -> None:
        self.document, self.rules, self.quantities, self.catalogue = document, rules, quantities, catalogue
        self.grid, self.period = grid, period
        self.years = years_of(period) if period else None
        columns = range(len(grid.columns))
        units = [i for i in columns if rules["table.unit_column"].match(grid.columns[i]) or self._holds_units(i)]
        self.unit_column = units[0] if units else None
        # A column that nothing names, beside others that have names, may tell anything.
        self.values = [i for i in columns if grid.is_figure(i) and (grid.columns[i] or not any(grid.columns))]
        ordinals = {i for i in columns if grid.is_ordinal(i, rules)}
        self.before = [i for i in self.values if i not in ordinals and self._is_told(grid.columns[i])]
        aimed = [i for i in self.values if i not in self.before and rules["table.aimed"].search(grid.columns[i])]
        stand = [i for i in self.before if not rules["table.money"].search(grid.columns[i])]
        if aimed and stand:  # Số trường; Câu lạc bộ hiện có; Câu lạc bộ giao thành lập: what is aimed at is called so
            self.before = [i for i in self.values if i not in (*ordinals, *aimed)]
        self.values = [i for i in self.values if i not in ordinals and i not in self.before]
        if grid.kind == "budgets":  # of what the money builds, only the size is an aim
            self.values = [i for i in self.values if rules["table.built"].match(grid.columns[i])]
        self.time_column = next((i for i in columns if rules["table.time"].match(grid.columns[i])), None)
        told = {self.unit_column, *self.values, *ordinals}
        self.name_column = grid.name_column(told)
        named = grid.columns[self.name_column] if self.name_column is not None else ""
        self.by_place = rules["table.place"].match(named) is not None

    def targets(self) -> Iterator[Target]:
        """Yield the targets, row by row."""
        for row in self.grid.rows:
            for i in self.values:
                if (match := FIGURE.match(row[i].text)) and (target := self._target(row, i, match)):
                    yield target

    def _holds_units(self, column: int) -> bool:
        """Tell whether a column headed *Đơn vị* holds units, not agencies: a percent sign is among them, or all are small."""
        printed = [text for row in self.grid.rows if (text := row[column].text.strip())]
        small = len(printed) > 1 and all(text[0].islower() for text in printed)
        return self.grid.columns[column].strip().lower() == "đơn vị" and ("%" in printed or small)

    def _is_told(self, header: str) -> bool:
        """Tell whether a column is no target: how things stand, a year before the plan, money to spend."""
        of_revenue = any(self.rules["table.revenue"].match(name) for name in self.grid.columns)
        if not of_revenue and self.rules["table.money"].search(header) and not self.rules["target.earning"].search(header):
            return True
        if of_revenue and _COMPARED.match(header):
            return False
        found = [int(year) for year in _YEAR.findall(header)]
        past = bool(found and self.years and found[-1] < self.years[0])
        return past or self.rules["table.background"].search(header) is not None

    def _target(self, row: list[Cell], column: int, match: regex.Match[str]) -> Target | None:
        grid, document, cell, header = self.grid, self.document, row[column], self.grid.columns[column]
        name = row[self.name_column] if self.name_column is not None else None
        value, high = parse_decimal(match["a"].rstrip(".,")), parse_decimal((match["b"] or "").rstrip(".,"))
        unit, factor, per = self._unit(match["unit"], row, header, name.text if name else "")
        if value is None or unit is None:
            return None
        if per is None and unit not in "%‰" and name and (rate := self.rules["target.noun_rate"].search(name.text)):
            per = rate["per"]
        said = name.text if name and name.pieces else document.printed(name.start, name.end) if name else ""
        measure, direction = self._movement(header, "" if self.by_place else said)
        time = row[self.time_column].text if self.time_column is not None else ""
        compared = _COMPARED.match(header) is not None
        heads = [head for i in self.values if not _COMPARED.match(head := grid.columns[i])] if compared else [header]
        found = _YEAR.findall(" ".join(heads)) or _YEAR.findall(time) or _YEAR.findall(grid.told) or self._years_of_headings
        due = found[-1] if found else self.period.rpartition("/")[2] if self.period else None
        told = ("" if self.by_place else said, "" if compared else header, "" if _YEAR.search(header) else grid.told)
        days = _DAY.findall(time)
        own = f"{days[-1][2]}-{int(days[-1][1]):02}-{int(days[-1][0]):02}" if days else None
        own = own or next((bound for text in told if (bound := self._own_due(text, due))), None)
        found, due = ([own], own) if own else (found, due)
        quarter = self.rules["budget.quarter"].search(header)
        if quarter and due and len(due) == 4:
            found, due = [due], f"{quarter['y'] or due}-{QUARTER[quarter['q'].upper()]}"
        indicator = " ".join(header.split()) if self.by_place or not said else said
        total = self.rules["table.total"].match(said) is not None
        document.note("table.aim", cell.start, cell.end, f"target {simple(value)} {unit}")
        return Target.model_validate({
            "id": "", "indicator": indicator, "indicator_code": self.catalogue.link(indicator, unit, measure),
            "population": population_of(self.rules, self.quantities, indicator) if unit == "%" else None,
            "measure": measure, "direction": direction,
            "comparator": "range" if high is not None else self._comparator(match), "value": simple(value * factor),
            "value_max": simple(high * factor) if high is not None else None, "unit": unit, "per": per,
            "baseline": self._baseline(row, column),
            "due": due, "due_source": ("stated" if found else "plan_period") if due else None,
            "scope": said if self.by_place and said and not total else None, "section": grid.section,
            "evidence": document.evidence(cell.start, cell.end),
        })  # fmt: skip

    def _baseline(self, row: list[Cell], column: int) -> str | None:
        """Return how things stand, as the last such column before a figure's tells: *Năm 2020: 86,0*."""
        told = [] if self.by_place else [i for i in self.before if i < column and row[i].text.strip()]
        if not told or self.rules["table.money"].search(self.grid.columns[told[-1]]):
            return None
        return f"{' '.join(self.grid.columns[told[-1]].split())}: {row[told[-1]].text.strip()}"

    def _comparator(self, match: regex.Match[str]) -> str:
        """Return how the outcome compares with a figure, as words or a sign of its cell tell."""
        if match["after"]:
            return "<=" if "xuống" in match["after"].lower() else ">="
        rules = self.rules.under("comparator_before") if match["before"] else ()
        found = [rule.id.rpartition(".")[2] for rule in rules if rule.search(match["before"] + " ")]
        return COMPARATORS[found[0]] if found else "="

    def _own_due(self, name: str, due: str | None) -> str | None:
        """Return the bound that a row, its column or its title names, where it lies in the year that they or the plan tell."""
        match = self.rules["due.phrase"].search(name)
        told = read_due(match, int(due) if due and due.isdecimal() else None) if match else None
        return told if told and (due is None or told[:4] == due[:4]) else None

    @cached_property
    def _years_of_headings(self) -> list[str]:
        """Return the year that a heading over the table binds it to, the innermost first: 3. Chỉ tiêu năm 2022."""
        for heading in self.grid.headings:
            for match in self.rules["due.phrase"].finditer(heading):
                told = read_due(match, None)
                if told and self.years and self.years[0] <= int(told[:4]):
                    return [told[:4]]
        return []

    def _movement(self, header: str, name: str) -> tuple[str, str | None]:
        """Return measure and direction that header, row and title tell."""
        if self.rules["table.stand"].search(header):
            return "level", "decrease" if self.rules["table.remain"].search(header) else None
        told = f"{self.grid.told} {header} {name}"
        for rule, direction in (("table.decrease", "decrease"), ("table.increase", "increase")):
            if self.rules[rule].search(told):
                return "change", direction
        return "level", None

    def _unit(self, in_cell: str | None, row: list[Cell], header: str, name: str) -> tuple[str | None, Decimal, str | None]:
        """Return unit, factor and rate of a figure: printed with it, else told by header, row (Số hộ nghèo, Tỷ lệ …) or note."""
        in_brackets = _BRACKETED.search(header) or self._unit_of_name(name)
        printed = in_cell or (row[self.unit_column].text if self.unit_column is not None else "")
        printed = printed or (in_brackets["unit"] if in_brackets else "")
        units = _SEVERAL.split(self.grid.unit or "")
        printed = printed or (units[0] if len(units) == 1 else "")
        if printed:
            match = _SCALED.match(printed.strip())
            factor = Decimal(multiplier(match["scale"] if match else None))
            unit, _, per = (match["unit"] if match else printed).strip().partition("/")
            unit = unit.strip()
            unit = unit[:1] if unit[:1] in "%‰" else unit  # % tổng đàn
            return (unit if unit.isupper() or _ABBREVIATED.search(unit) else unit.lower()), factor, per.strip() or None
        for text in (header, name):
            if "%" in text or self.rules["table.share"].search(text):
                return "%", Decimal(1), None
            if (noun := self.quantities.noun_of(_NUMBER_OF.sub("", text))) is not None:
                return noun, Decimal(1), None
        counted = [unit for unit in units if unit != "%"]
        if len(units) > 1 and len(counted) == 1:
            return counted[0].lower(), Decimal(1), None
        return None, Decimal(1), None

    def _unit_of_name(self, name: str) -> regex.Match[str] | None:
        """Return the unit in brackets behind a row's name: a measure or a counted noun, no place: Cụm 1 (Kiến Giang)."""
        found = None if self.by_place else _BRACKETED.search(name)
        if found is None or found["unit"][:1] in "%‰" or any(map(str.isdigit, found["unit"])) or "/" in found["unit"]:
            return found
        unit = found["unit"].strip()
        known = unit.lower() in self.rules.lists["size"] or "đồng" in unit or _ABBREVIATED.search(unit)
        return found if known or self.quantities.noun_of(unit) is not None else None


def extract_table_targets(
    document: Document, rules: Rules, quantities: Quantities, grids: list[Grid], period: str | None, catalogue: Catalogue
) -> list[Target]:
    """Return the targets of all tables, ids not yet given."""
    told = [grid for grid in grids if grid.kind == "targets" or (grid.kind == "budgets" and grid.role != "assessment")]
    tables = [TableReader(document, rules, quantities, catalogue, grid, period) for grid in told]
    return [target for table in tables for target in table.targets()]
