"""Names → records: abbreviations written out, names of agencies, administrative units valid at a date.

Guarantees:
- the table of units (14,000 rows) is kept as one text and searched, never turned into records;
- names are compared by their keys (case, tone place, hyphens, spaces), never by a score alone.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import regex

from plan_extract.errors import ReadError
from plan_extract.kept import kept
from plan_extract.normalize import fold, lower, name_key, repair, squeeze
from plan_extract.rules import Rules, load_rules

#: Since this day there are 34 provinces and no districts (Nghị quyết 202/2025/QH15).
REFORM = "2025-07-01"
_HYPHEN = regex.compile(r"\s*-\s*")
CITIES = ("Hà Nội", "Hồ Chí Minh", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Huế")
LEVEL_OF_KIND = {
    "tỉnh": "province", "thành phố": "district", "tp": "district", "huyện": "district", "quận": "district", "thị xã": "district",
    "thị": "district", "thành": "district", "xã": "commune", "phường": "commune", "thị trấn": "commune", "đặc khu": "commune",
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
def _table(directory: Path) -> str:
    """Return `units.tsv` as one text: looking a few names up in it is far faster than 14,000 records.

    Raises:
        ReadError: the table is missing or is no text.
    """
    path = directory / "units.tsv"
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(str(path), f"is missing or broken ({error})", "write it with tools/build_units.py") from None


@cache
def _small(directory: Path) -> str:
    return lower(_table(directory))


@cache
def _skeleton(directory: Path) -> str:
    return fold(_table(directory))


@cache
def provinces(directory: Path) -> frozenset[str]:
    """Return the names of all provinces and centrally-run cities, old and new."""
    return frozenset(regex.findall(r"(?m)^(?:old|new)\tprovince\t[^\t]*\t([^\t]*)", _table(directory)))


def find_units(directory: Path, name: str, level: str, kind: str, date: str | None) -> list[UnitRecord]:
    """Return the units of a name, level and kind (none of it: of any) valid at an EDTF date (``None``: before the reform).

    >>> from plan_extract.rules import default_directory
    >>> [unit.province for unit in find_units(default_directory(), "Bảo Lộc", "district", "thành phố", "2024")]
    ['Lâm Đồng']
    >>> [unit.province for unit in find_units(default_directory(), "Đắk Hà", "district", "huyện", None)]  # Đăk Hà in the table
    ['Kon Tum']
    """
    # A year alone: 2025 counts as old, 2026 as new.
    valid = "new" if date and (date >= REFORM[: len(date)] if len(date) > 4 else date > REFORM[:4]) else "old"
    table, wanted = _table(directory), f"{valid}\t{level}\t"
    lines = _rows(table, _small(directory), lower(squeeze(name)), wanted)
    if not lines:  # spelled with other marks: Đắk, Đăk
        lines = _rows(table, _skeleton(directory), fold(squeeze(name)), wanted)
    found = [UnitRecord(*line.split("\t")) for line in lines]
    return [unit for unit in found if unit.kind.lower() == kind.lower()] or found


def _rows(table: str, copy: str, name: str, wanted: str) -> list[str]:
    """Return the lines of the table whose name is the one given, whatever blanks stand around its hyphens.

    Args:
        copy: the table in the letters of the name.
        wanted: what the lines begin with.
    """
    lines: dict[int, str] = {}
    for hyphen in ("-", " - ", "- ", " -") if "-" in name else ("",):
        key = f"\t{_HYPHEN.sub(hyphen, name)}\t"
        at = copy.find(key)
        while at >= 0:
            start = table.rfind("\n", 0, at) + 1
            if table.startswith(wanted, start) and table.count("\t", start, at) == 2:
                lines[start] = table[start : table.find("\n", at) if table.find("\n", at) >= 0 else len(table)]
            at = copy.find(key, at + 1)
    return [lines[start] for start in sorted(lines)]


def level_of(kind: str, name: str, date: str | None = None) -> str | None:
    """Return the level of a unit by its kind; a city is a province only where it is run by the centre (Huế since 2025).

    >>> level_of("thành phố", "Hải Phòng"), level_of("thành phố", "Bảo Lộc"), level_of("xã", "Trung Lương")
    ('province', 'district', 'commune')
    >>> level_of("thành phố", "Huế", "2019-05-06"), level_of("thành phố", "Huế", "2026")
    ('district', 'province')
    """
    in_time = name != "Huế" or date is None or date >= "2025"
    if kind.lower() in ("thành phố", "tp", "thành") and name in CITIES and in_time:
        return "province"
    return LEVEL_OF_KIND.get(kind.lower())


@cache
def _abbreviations(rules: Rules) -> tuple[regex.Pattern[str], dict[str, str]]:
    names = {repair(alias)[0]: row["name"] for row in rules.tables["abbreviation"] for alias in row.get("aliases", ())}
    body = "|".join(regex.escape(alias).replace("\\ ", r"\s+") for alias in sorted(names, key=len, reverse=True))
    whole = "|".join(phrase.replace(" ", r"\s+") for phrase in rules.lists["not_short"])
    return regex.compile(rf"(?:{whole})(*SKIP)(*FAIL)|(?<![\w&])(?>{body})(?![\w&])"), {
        squeeze(alias): name for alias, name in names.items()
    }


@cache
def _sectors(rules: Rules) -> tuple[regex.Pattern[str], dict[str, str]]:
    return kept(_read_sectors, rules.directory)


def _read_sectors(directory: Path) -> tuple[regex.Pattern[str], dict[str, str]]:
    table = load_rules(directory).tables["sector"]
    names = {name_key(alias): row["name"] for row in table for alias in (row["name"], *row.get("aliases", ()))}
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
