"""The work of an agency as a table, and deadlines as a calendar that others read."""

from __future__ import annotations

import calendar
import csv
import datetime
import io
from pathlib import Path

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar, Todo

from plan_extract import extract, read
from plan_extract.cli import app
from plan_extract.tasks import tasks, when
from plan_extract.writers.calendar import write_calendar

PLAN = """KẾ HOẠCH
Chăm sóc người cao tuổi năm 2024

IV. TỔ CHỨC THỰC HIỆN
1. Phòng Y tế
- Chủ trì, phối hợp với Trung tâm Y tế khám sức khỏe cho người cao tuổi, xong trước ngày 01/10/2024.
- Báo cáo Ủy ban nhân dân huyện trước ngày 25 hằng tháng.
2. Hội Người cao tuổi
- Vận động hội viên tham gia khám.
"""


def test_tasks_join_duties_with_the_dates_of_their_bullet() -> None:
    told = [(task.agency, task.role, task.dates, task.recipients) for task in tasks(extract(PLAN))]
    assert told == [
        ("Phòng Y tế", "lead", ["before 2024-10-01"], []),
        ("Trung tâm Y tế", "coordinate", ["before 2024-10-01"], []),
        ("Phòng Y tế", "inform", ["monthly, before day 25"], ["Ủy ban nhân dân"]),
        ("Hội Người cao tuổi", "implement", [], []),
    ]


@pytest.mark.parametrize(
    ("agency", "roles"),
    [("phong y te", ["lead", "inform"]), ("Hội", ["implement"]), ("y tế", ["lead", "coordinate", "inform"]), ("Sở", [])],
)
def test_tasks_of_an_agency(agency: str, roles: list[str]) -> None:
    assert [task.role for task in tasks(extract(PLAN), agency)] == roles


def test_tasks_lose_no_assignment_and_no_deadline(corpus: Path) -> None:
    for path in sorted((corpus / "dev").glob("*.txt")):
        plan = extract(read(path))
        found = tasks(plan)
        assert sum(task.role is not None for task in found) == len([row for row in plan.assignments if row.role])
        assert {when(row) for row in plan.deadlines} == {date for task in found for date in task.dates}


def test_tasks_view(tmp_path: Path, capsys) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(PLAN, "utf-8")
    app(["show", str(file), "tasks", "--agency", "hội", "--csv"], result_action="return_value")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out.removeprefix("\ufeff"))))
    assert [(row["agency"], row["line"]) for row in rows] == [("Hội Người cao tuổi", "9")]
    assert app(["show", str(file), "tasks", "--agency", "Sở Y tế"], result_action="return_value") == 1
    assert "no agency is called 'Sở Y tế'; the plan names: Hội Người cao tuổi; Phòng Y tế" in capsys.readouterr().err
    assert app(["show", str(file), "targets", "--agency", "hội"], result_action="return_value") == 2


def todos(text: str) -> list[Todo]:
    return list(Calendar.from_ical(write_calendar(extract(text))).walk("VTODO"))


#: Before the first of a month is on the last day of the month before.
LAST_DAYS = ["2023-12-31", *(f"2024-{month:02}-{calendar.monthrange(2024, month)[1]}" for month in range(1, 13))]
DAYS = [
    # phrase in a plan of 2024, start, due, and the days on which it recurs up to the plan's end
    ("Hoàn thành rà soát trước ngày 15/4/2024.", None, "2024-04-14", []),
    ("Hoàn thành rà soát trước ngày 01/3/2024.", None, "2024-02-29", []),
    ("Hoàn thành rà soát chậm nhất là ngày 15/6/2024.", None, "2024-06-15", []),
    ("Phân bổ dự toán trong quý III năm 2024.", None, "2024-09-30", []),
    ("Phân bổ dự toán trong tháng 9.", None, "2024-09-30", []),
    ("Tổ chức điều tra từ ngày 02/5 đến ngày 15/5/2024.", "2024-05-02", "2024-05-15", []),
    (
        "Báo cáo Ủy ban nhân dân huyện trước ngày 25 hằng tháng.",
        "2024-01-24",
        None,
        [f"2024-{month:02}-24" for month in range(1, 13)],
    ),
    ("Báo cáo Ủy ban nhân dân huyện trước ngày 01 hằng tháng.", "2023-12-31", None, LAST_DAYS),
    ("Báo cáo Ủy ban nhân dân huyện hằng năm (trước ngày 10/11).", "2024-11-09", None, ["2024-11-09"]),
    (
        "Báo cáo Ủy ban nhân dân huyện định kỳ hằng quý.",
        "2024-03-31",
        None,
        ["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"],
    ),
    ("Báo cáo Ủy ban nhân dân huyện định kỳ 6 tháng.", "2024-06-30", None, ["2024-06-30", "2024-12-31"]),
    ("Báo cáo Ủy ban nhân dân huyện hằng năm.", "2024-12-31", None, ["2024-12-31"]),
    ("Tổ chức tuần tra từ ngày 01/8 đến ngày 15/9 hằng năm.", "2024-09-15", None, ["2024-09-15"]),
    ("Tổ chức tuần tra từ ngày 01/5 đến ngày 31/5 hằng năm.", "2024-05-31", None, ["2024-05-31"]),
    ("Kiểm tra chợ từ ngày 05 đến ngày 10 hằng tháng.", "2024-01-10", None, [f"2024-{month:02}-10" for month in range(1, 13)]),
]


@pytest.mark.parametrize(("phrase", "start", "due", "days"), DAYS, ids=[case[0] for case in DAYS])
def test_calendar_days(phrase: str, start: str | None, due: str | None, days: list[str]) -> None:
    [todo] = todos(f"KẾ HOẠCH\nGiảm nghèo năm 2024\n\nI. TỔ CHỨC THỰC HIỆN\n1. Phòng Y tế\n- {phrase}\n")
    told = {name: todo[name].dt.isoformat() if name in todo else None for name in ("DTSTART", "DUE")}
    assert told == {"DTSTART": start, "DUE": due}
    assert phrase.split(" trước")[0][:20] in todo["DESCRIPTION"]
    if days:
        rule = rrulestr(todo["RRULE"].to_ical().decode(), dtstart=datetime.datetime.fromisoformat(str(start)))
        assert [day.date().isoformat() for day in rule] == days
    else:
        assert "RRULE" not in todo


def test_calendar_keeps_the_printed_date_and_says_what_it_assumes() -> None:
    [strict, quarterly] = todos(
        "KẾ HOẠCH\nGiảm nghèo năm 2024\n\nI. TỔ CHỨC THỰC HIỆN\n1. Phòng Y tế\n- Rà soát xong trước ngày 15/4/2024.\n- Báo cáo hằng quý.\n"
    )
    assert "trước ngày 15/4/2024" in strict["DESCRIPTION"]
    assert "Giả định (không ghi ngày)" in quarterly["DESCRIPTION"]


def test_calendar_without_a_year_has_no_day() -> None:
    [todo] = todos(
        "KẾ HOẠCH\nGiảm nghèo\n\nI. TỔ CHỨC THỰC HIỆN\n1. Phòng Y tế\n- Báo cáo Ủy ban nhân dân huyện trước ngày 25 hằng tháng.\n"
    )
    assert not {"DTSTART", "DUE", "RRULE"} & set(todo)
    assert "BYMONTHDAY=25" in todo["DESCRIPTION"]


def test_calendar_of_every_dev_plan_is_read_by_others(corpus: Path) -> None:
    for path in sorted((corpus / "dev").glob("*.txt")):
        plan = extract(read(path))
        book = Calendar.from_ical(write_calendar(plan))
        found = book.walk("VTODO")
        assert len({todo["UID"] for todo in found}) == len(found) == len(plan.deadlines)
        assert all("DTSTART" in todo for todo in found if "RRULE" in todo)


def test_calendar_command(tmp_path: Path, capsys) -> None:
    (tmp_path / "plan.txt").write_text(PLAN, "utf-8")
    command = ["export", "--ics", str(tmp_path / "plan.txt"), "-o"]
    assert app([*command, str(tmp_path / "plan.ics")], result_action="return_value") == 0
    assert len(Calendar.from_ical((tmp_path / "plan.ics").read_bytes()).walk("VTODO")) == 2
    assert app([*command, str(tmp_path / "none" / "plan.ics")], result_action="return_value") == 1
    assert app(["export", str(tmp_path / "plan.txt"), "-o", str(tmp_path / "no.ics")], result_action="return_value") == 2
    assert not (tmp_path / "no.ics").exists()
    assert "cannot be written" in capsys.readouterr().err
