"""Names → records: abbreviations written out, names of agencies, administrative units valid at a date.

Guarantees:
- the table of units (14,000 rows) is read only when a plan leaves its district or province out;
- names are compared by their keys (case, tone place, hyphens, spaces), never by a score alone.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import regex

from plan_extract.errors import ReadError
from plan_extract.normalize import fold, name_key, repair, squeeze
from plan_extract.rules import Rules

#: Since this day there are 34 provinces and no districts (Nghị quyết 202/2025/QH15).
REFORM = "2025-07-01"
CITIES = ("Hà Nội", "Hồ Chí Minh", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Huế")
LEVEL_OF_KIND = {
    "tỉnh": "province", "thành phố": "district", "tp": "district", "huyện": "district", "quận": "district",
    "thị xã": "district", "thị": "district", "thành": "district", "xã": "commune", "phường": "commune", "thị trấn": "commune", "đặc khu": "commune",
}  # fmt: skip


class UnitRecord(NamedTuple):
    """A row of `patterns/units.tsv`."""

    valid: str
    level: str
    kind: str
    name: str
    code: str
    district: str
    province: str


@cache
def load_units(directory: Path) -> tuple[dict[tuple[str, str], list[UnitRecord]], frozenset[str]]:
    """Return the units by (level, key of the name), and the names of all provinces, old and new.

    Raises:
        ReadError: the table is missing or broken.
    """
    path = directory / "units.tsv"
    units: dict[tuple[str, str], list[UnitRecord]] = {}
    provinces = set()
    try:
        rows = path.read_text("utf-8").splitlines()[1:]
        for row in rows:
            unit = UnitRecord(*row.split("\t"))
            units.setdefault((unit.level, name_key(unit.name) if " " in unit.name else unit.name.lower()), []).append(unit)
            if unit.level == "province":
                provinces.add(unit.name)
    except (OSError, TypeError, UnicodeDecodeError) as error:
        raise ReadError(str(path), f"is missing or broken ({error})", "write it with tools/build_units.py") from None
    return units, frozenset(provinces)


@cache
def _by_skeleton(directory: Path) -> dict[tuple[str, str], list[UnitRecord]]:
    """Return the units by (level, name without marks), for spellings that differ from the table's (Đắk, Đăk)."""
    units, _ = load_units(directory)
    skeletons: dict[tuple[str, str], list[UnitRecord]] = {}
    for (level, key), records in units.items():
        skeletons.setdefault((level, fold(key)), []).extend(records)
    return skeletons


def find_units(directory: Path, name: str, level: str, kind: str, date: str | None) -> list[UnitRecord]:
    """Return the units of a name, level and kind (empty: any) that were valid at an EDTF date (``None``: before the reform).

    >>> from plan_extract.rules import default_directory
    >>> [unit.province for unit in find_units(default_directory(), "Đắk Hà", "district", "huyện", "2024")]
    ['Kon Tum']
    """
    units, _ = load_units(directory)
    valid = "new" if date and date >= REFORM[: len(date)] and date[:4] >= "2025" and (len(date) > 4 or date > "2025") else "old"
    key = name_key(name) if " " in name else name.lower()
    found = [
        unit for unit in units.get((level, key), []) or _by_skeleton(directory).get((level, fold(key)), []) if unit.valid == valid
    ]
    same_kind = [unit for unit in found if unit.kind.lower() == kind.lower()]
    return same_kind or found


def level_of(kind: str, name: str) -> str | None:
    """Return the level of a unit by its kind; a city is a province only where it is run by the centre.

    >>> level_of("thành phố", "Hải Phòng"), level_of("thành phố", "Bảo Lộc"), level_of("xã", "Trung Lương")
    ('province', 'district', 'commune')
    """
    if kind.lower() in ("thành phố", "tp", "thành") and name in CITIES:
        return "province"
    return LEVEL_OF_KIND.get(kind.lower())


@cache
def _abbreviations(rules: Rules) -> tuple[regex.Pattern[str], dict[str, str]]:
    names = {repair(alias)[0]: row["name"] for row in rules.tables["abbreviation"] for alias in row.get("aliases", ())}
    body = "|".join(regex.escape(alias).replace("\\ ", r"\s+") for alias in sorted(names, key=len, reverse=True))
    return regex.compile(rf"(?<![\w&])(?>{body})(?![\w&])"), {squeeze(alias): name for alias, name in names.items()}


@cache
def _sectors(rules: Rules) -> tuple[regex.Pattern[str], dict[str, str]]:
    names = {name_key(alias): row["name"] for row in rules.tables["sector"] for alias in (row["name"], *row.get("aliases", ()))}
    body = "|".join(
        regex.escape(key).replace("\\ ", r"\s+").replace("\\-", r"\s*-\s*") for key in sorted(names, key=len, reverse=True)
    )
    heads = "bộ|sở|phòng|ngành|ty"
    return regex.compile(rf"(?<!\w)(?P<head>{heads})\s+(?P<sector>(?>{body}))(?![\w&])", regex.IGNORECASE), names


def written_out(rules: Rules, name: str) -> str:
    """Return the name of a body with its abbreviations written out, in one line.

    >>> from plan_extract.rules import load_rules
    >>> written_out(load_rules(), "UBND tỉnh  Kon Tum"), written_out(load_rules(), "Phòng LĐ-TB&XH huyện")
    ('Ủy ban nhân dân tỉnh Kon Tum', 'Phòng Lao động - Thương binh và Xã hội huyện')
    """
    pattern, names = _abbreviations(rules)
    name = pattern.sub(lambda m: names[squeeze(m[0])], squeeze(name))
    sectors, canonical = _sectors(rules)
    return str(sectors.sub(lambda m: f"{m['head']} {canonical[name_key(m['sector'])]}", name))
