"""The page of a plan: escaped, complete, true to the text, small; what a browser does with it is in test_report_browser.py."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest

from plan_extract import extract, read
from plan_extract.compare import compare
from plan_extract.compare.model import Comparison, Row
from plan_extract.pipeline import run
from plan_extract.readers import from_string
from plan_extract.report import comparison_page, plan_page
from plan_extract.report.comparison import money_bars
from plan_extract.report.images import ALL_PICTURES, SMALLEST, pictures
from plan_extract.report.marks import Mark, Weaver
from plan_extract.report.money import nests
from plan_extract.report.page import agencies
from plan_extract.report.text import MARKED, cell_cuts, places
from plan_extract.report.timeline import timeline
from plan_extract.report.words import LANGUAGES, Language, Words
from plan_extract.schema import Assignment, Budget, Deadline, Evidence, Finding, Objective, Plan, Target

ROOT = Path(__file__).resolve().parents[1]
PLANS = [
    "corpus/dev/bo-an-toan-giao-thong-2010.txt", "corpus/dev/huyen-nong-thon-moi-2021-2025.txt", "corpus/dev/thi-xa-y-te-2017.txt",
    "corpus/more/district-ba-chuong-trinh-mtqg-2023.txt", "corpus/rendered/huyen-giam-ngheo-2022.office.pdf",
    "corpus/rendered/tinh-viec-lam-2012.docx",
]  # fmt: skip
EVIL = """KẾ HOẠCH
Giảm nghèo <script>alert('title')</script> năm 2024

I. MỤC TIÊU <img src=x onerror=alert(1)>
- Giảm 5 hộ nghèo "><script>alert(2)</script> & {{ 7*7 }} trong năm 2024.
- 100% hộ <b>nghèo</b> có thẻ bảo hiểm y tế.
II. KINH PHÍ
Tổng kinh phí: 200 triệu đồng, trong đó:
- Ngân sách huyện </textarea><svg onload=alert(3)>: 200 triệu đồng.
III. TỔ CHỨC THỰC HIỆN
1. Phòng Tài chính - Kế hoạch <iframe src=//evil>
- Chủ trì tham mưu <script>alert(4)</script> bố trí kinh phí trước ngày 15/4/2024.
2. Phòng Y tế chủ trì cấp thẻ <script>alert(4)</script> bảo hiểm y tế cho hộ nghèo.

Phụ lục: Bảng <script>alert(5)</script>

| STT | Chỉ tiêu <script>alert(6)</script> | Đơn vị | Năm 2024 |
|---|---|---|---|
| 1 | Hộ nghèo<br>- dân tộc <script>alert(7)</script> | hộ | 15 |
"""


class Page(HTMLParser):
    """What a browser would make of a page: elements, ids, texts of marks, links."""

    VOID = frozenset({"meta", "link", "input", "img", "br"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.marks: dict[str, str] = {}
        self.links: set[str] = set()
        self.stack: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.scripts: list[str] = []
        self.handlers: list[str] = []
        self.heads: list[str | None] = []
        self.feed(html)
        assert not self.stack, self.stack

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        self.tags[tag] += 1
        self.handlers += [name for name in own if name.startswith("on")]
        if tag == "th":
            self.heads.append(own.get("scope"))
        if own.get("id"):
            self.ids[str(own["id"])] += 1
        if tag == "a" and (own.get("href") or "").startswith("#"):
            self.links.add(str(own["href"])[1:])
        if tag not in self.VOID:
            self.stack.append((tag, own))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop()[0] == tag, tag

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1][0] == "script":
            self.scripts.append(data)
        if any(own.get("id") == "text" for _, own in self.stack):
            if any(tag in ("p", "td", "h3", "h4", "h5", "h6") for tag, _ in self.stack):
                self.text += data
            keys = {key for tag, own in self.stack if tag == "mark" for key in str(own["data-m"]).split()}
            for key in keys:
                self.marks[key] = self.marks.get(key, "") + data


@pytest.fixture(scope="module", params=PLANS)
def made(request: pytest.FixtureRequest) -> tuple[Plan, str, Page]:
    done = run(read(ROOT / request.param))
    return done.plan, done.document.source.text, Page(plan_page(done.document, done.plan))


def test_report_shows_the_whole_text_as_it_stands(made: tuple[Plan, str, Page]) -> None:
    _, text, page = made
    assert page.text == text


def test_report_highlights_are_the_quotes(made: tuple[Plan, str, Page]) -> None:
    plan, _, page = made
    told = {key: place.quote for name in MARKED for row in getattr(plan, name) for key, place in places(row) if place.quote}
    told |= {f"H.{name}": place.quote for name, place in plan.header.evidence.items()}
    assert len(told) > 100
    assert page.marks == told


def test_report_has_every_row_of_every_list_once_and_no_link_leads_nowhere(made: tuple[Plan, str, Page]) -> None:
    plan, _, page = made
    rows = {f"r-{row.id}" for name in MARKED for row in getattr(plan, name)}
    assert {id for id in page.ids if re.fullmatch(r"r-[A-Z]+\d+", id)} == rows
    assert [id for id, n in page.ids.items() if n > 1] == []
    assert page.links - set(page.ids) == set()
    assert {f"r-H.{name}" for name in plan.header.evidence} <= set(page.ids)


def test_report_tables_have_heads_with_scope(made: tuple[Plan, str, Page]) -> None:
    heads = made[2].heads
    assert len(heads) > 50
    assert set(heads) <= {"col", "row", "rowgroup"}


def test_report_takes_nothing_of_the_document_for_markup() -> None:
    done = run(from_string(EVIL))
    assert "<script>" in str(done.plan.header.title)
    assert all(getattr(done.plan, name) for name in ("tables", "targets", "budgets", "assignments", "sections"))
    html = plan_page(done.document, done.plan)
    page = Page(html)
    assert page.tags["script"] == len(page.scripts) == 1
    assert "alert" not in page.scripts[0]
    assert page.handlers == []
    assert page.tags["iframe"] == page.tags["img"] == 0
    assert page.text == EVIL
    assert "default-src 'none'" in html


@pytest.mark.parametrize(
    "text", ["", "\n\n", "xin chào", "I. MỤC TIÊU\n\n\n", "a\0b \x0c c", "Tê\u0301t   \t nguye\u0302n đa\u0301n\nmột\n"]
)
def test_report_of_any_text_is_a_page_that_shows_it(text: str) -> None:
    done = run(from_string(text))
    for language in LANGUAGES:
        assert Page(plan_page(done.document, done.plan, language)).text == text.replace("\0", "\ufffd")


def test_report_says_what_was_not_understood() -> None:
    done = run(read(ROOT / PLANS[1]))
    (unread,) = [row for row in done.plan.findings if row.code == "number_unaccounted"]
    html = plan_page(done.document, done.plan, "en")
    box = html[html.index('<div class="unread') : html.index("</section>", html.index('<div class="unread'))]
    assert 'class="unread some"' in box
    assert f'id="r-{unread.id}"' in box
    assert "Figures that were not understood" in box
    assert re.search(rf'<mark class="k-U" data-m="{unread.id}"', html)
    clean = run(from_string("KẾ HOẠCH\nGiảm nghèo năm 2024\n\nI. MỤC TIÊU\n- Giảm 5 hộ nghèo."))
    assert 'class="unread"' in plan_page(clean.document, clean.plan)


def test_report_has_a_label_for_every_word_of_the_contract() -> None:
    groups = {
        "finding": (Finding, "code"), "severity": (Finding, "severity"), "measure": (Target, "measure"),
        "direction": (Target, "direction"), "objective": (Objective, "kind"), "source": (Budget, "funding_source"),
        "certainty": (Budget, "certainty"), "role": (Assignment, "role"), "deadline": (Deadline, "kind"), "bound": (Deadline, "bound"),
    }  # fmt: skip
    words = {language: Words(language).t for language in LANGUAGES}
    for group, (model, name) in groups.items():
        annotation = model.model_fields[name].annotation
        options = {value for arg in (annotation, *get_args(annotation)) for value in get_args(arg) if isinstance(value, str)}
        options |= {value for value in get_args(annotation) if isinstance(value, str)}
        assert options
        assert options - {"approve"} <= set(words["vi"][group]), group
    assert all(told.strip() for of in words.values() for group in of.values() for told in group.values())


def test_report_speaks_english_and_leaves_the_plan_in_vietnamese() -> None:
    done = run(read(ROOT / PLANS[1]))
    html = plan_page(done.document, done.plan, "en")
    assert '<html lang="en">' in html
    assert '<article id="text" lang="vi"' in html
    own = html[html.index("<body>") : html.index("<article")]
    own = re.sub(r'<(\w+)[^>]*lang="vi"[^>]*>.*?</\1>', "", own, flags=re.S)
    labels = {told for group in Words("vi").t.values() for told in group.values() if len(told) > 12 and not told.isascii()}
    assert [told for told in labels if told in own] == []


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| 1 | a | b |\n", ["| 1 |", " a |", " b |\n"]),
        ("| 1 | a | |\n\n", ["| 1 |", " a |", " |\n\n"]),
        ("a | b | c\n", ["a |", " b |", " c\n"]),
        ("x\ty\t\tz\n", ["x\t", "y\t", "\t", "z\n"]),
        ("| a \\| b | c |", ["| a \\| b |", " c |"]),
        ("|\n", ["|\n"]),
    ],
)
def test_report_parts_lines_of_tables_into_cells(line: str, cells: list[str]) -> None:
    assert [line[a:b] for a, b in pairwise(cell_cuts(line))] == cells


SPANS = [
    ("nested", [(0, 10), (2, 5), (3, 4)]),
    ("crossing", [(0, 5), (3, 8)]),
    ("crossing three", [(0, 6), (2, 8), (4, 10)]),
    ("same span", [(1, 9), (1, 9)]),
    ("touching", [(0, 5), (5, 10)]),
    ("over blocks", [(2, 9), (4, 6)]),
]


@pytest.mark.parametrize(("name", "spans"), SPANS)
@pytest.mark.parametrize("cuts", [[0, 10], [0, 5, 10], [0, 3, 7, 10]])
def test_report_marks_nest_whatever_the_spans(name: str, spans: list[tuple[int, int]], cuts: list[int]) -> None:
    text = "abcdefghij"
    marks = [Mark(start, end, "T", (f"T{i}",)) for i, (start, end) in enumerate(spans)]
    weaver, found, edges = Weaver(text, marks), {mark.keys[0]: "" for mark in marks}, Counter[tuple[str, str]]()
    for a, b in pairwise(cuts):
        stack: list[Mark] = []
        for piece in weaver.weave(a, b):
            if piece.what == "open" and piece.mark:
                stack.append(piece.mark)
            elif piece.what == "close":
                assert stack.pop() == piece.mark, name
            for mark in stack if piece.what == "text" else []:
                found[mark.keys[0]] += piece.text
            if piece.edge and piece.mark:
                edges[piece.what, piece.mark.keys[0]] += 1
        assert stack == []
    assert found == {mark.keys[0]: text[mark.start : mark.end] for mark in marks}
    assert edges == Counter({(what, key): 1 for what in ("open", "close") for key in found})


def budget(name: str, amount: int | None, parent: str | None = None) -> Budget:
    return Budget(id=name, amount=amount, parent=parent, section="I", evidence=Evidence(start=0, end=0, quote=""))


def test_report_bars_of_parts_lie_inside_their_total_and_what_exceeds_it_shows() -> None:
    whole = [budget("B1", 100), budget("B2", 60, "B1"), budget("B3", 30, "B2"), budget("B4", 30, "B1"), budget("B5", 7)]
    (nest,), (alone,) = nests(whole)
    assert [(bar.row.id, bar.depth, bar.x, bar.width, bar.share) for bar in nest] == [
        ("B1", 0, 0, 100, None), ("B2", 1, 0, 60, 60), ("B3", 2, 0, 30, 50), ("B4", 1, 60, 30, 30),
    ]  # fmt: skip
    assert (alone.row.id, alone.width) == ("B5", 100)
    (over,), _ = nests([budget("B1", 80), budget("B2", 60, "B1"), budget("B3", 40, "B1"), budget("B4", None, "B1")])
    assert [(bar.x, bar.width) for bar in over] == [(0, 80), (0, 60), (60, 40), (100, 0)]
    assert {bar.total for bar in over} == {80}


def deadline(name: str, **told: str) -> Deadline:
    return Deadline(id=name, section="I", evidence=Evidence(start=0, end=0, quote=""), **told)  # type: ignore[arg-type]


def test_report_places_deadlines_on_the_axis_and_leaves_out_what_has_no_year() -> None:
    plan = run(from_string("KẾ HOẠCH\nGiảm nghèo năm 2024")).plan
    plan.deadlines = [
        deadline("D1", date="2024-12-31", bound="by"), deadline("D2", rrule="FREQ=MONTHLY;INTERVAL=3"),
        deadline("D3", date="2024-01-01/2024-06-30", bound="during"), deadline("D4", date="XXXX-11-10"),
        deadline("D5", rrule="FREQ=WEEKLY"),
    ]  # fmt: skip
    entries, ticks = timeline(plan)
    found = {entry.row.id: entry for entry in entries}
    assert [tick.label for tick in ticks] == [str(month) for month in range(1, 13)]
    assert found["D1"].dots == [100]
    assert len(found["D2"].dots) == 4
    assert found["D3"].bands[0][0] == 0
    assert 49 < found["D3"].bands[0][1] < 50
    assert (found["D4"].dots, found["D4"].bands, entries[-1].row.id) == ([], [], "D4")
    assert (len(found["D5"].bands), found["D5"].dots) == (1, [])


def test_report_tells_a_task_under_each_agency_once() -> None:
    plan = run(read(ROOT / PLANS[0])).plan
    found = [task.id for agency in agencies(plan) for task in agency.tasks if task.role]
    assert sorted(found) == sorted(row.id for row in plan.assignments)


def test_report_of_a_pdf_shows_its_pages_with_a_box_for_each_value() -> None:
    path = ROOT / "corpus/rendered/huyen-giam-ngheo-2022.office.pdf"
    done = run(read(path))
    html = plan_page(done.document, done.plan, "vi", path)
    assert len(re.findall(r'<image href="data:image/webp;base64,', html)) == done.plan.source.pages == 11
    boxes = set(re.findall(r'data-box="m-([^"]+)"', html))
    assert {row.id for row in done.plan.targets} <= boxes
    pages = Page(html)
    assert pages.links - set(pages.ids) == set()


def test_report_pictures_stay_below_their_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pypdfium2

    long = pypdfium2.PdfDocument.new()
    with pypdfium2.PdfDocument(ROOT / "corpus/rendered/huyen-giam-ngheo-2022.office.pdf") as one:
        for _ in range(6):
            long.import_pages(one)
    long.save(tmp_path / "long.pdf")
    found, left = pictures(tmp_path / "long.pdf")
    assert len(found) + len(left) == 66
    assert len(found) >= 60
    assert sum(len(picture.data) for picture in found) <= ALL_PICTURES
    monkeypatch.setattr("plan_extract.report.images.ALL_PICTURES", 5 * SMALLEST)
    found, left = pictures(tmp_path / "long.pdf")
    assert sum(len(picture.data) for picture in found) <= 5 * SMALLEST
    assert left[-1] == 66
    assert sorted([*left, *(picture.number for picture in found)]) == list(range(1, 67))


def test_report_of_a_long_plan_stays_small() -> None:
    files = sorted((ROOT / "corpus/dev").glob("*.txt"))
    text = "\n".join(path.read_text("utf-8") for path in files)
    done = run(from_string(text))
    assert len(text) > 60 * 1900  # a page of the rendered plans holds that many letters
    assert sum(len(getattr(done.plan, name)) for name in MARKED) > 1000
    assert len(plan_page(done.document, done.plan).encode()) + ALL_PICTURES < 3_000_000


def test_report_command_writes_the_page_or_says_why_not(tmp_path: Path) -> None:
    def cli(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "plan_extract", "report", *args], cwd=ROOT, capture_output=True, text=True, check=False
        )

    page = tmp_path / "page.html"
    done = cli(PLANS[2], "-o", str(page), "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert page.read_text("utf-8").startswith("<!doctype html>")
    done = cli(PLANS[2], "-o", str(tmp_path / "no" / "page.html"))
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    done = cli("corpus/none.txt", "-o", str(page))
    assert done.returncode == 1
    assert "corpus/none.txt" in done.stderr


# --- several plans ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compared() -> Comparison:
    return compare([extract(read(path)) for path in sorted((ROOT / "corpus" / "compare").glob("*.txt"))])


def is_alone(row: Row) -> bool:
    return sum(cell.state != "missing" for cell in row.cells) < 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_comparison_page_holds_every_row_and_quote(compared: Comparison, language: Language) -> None:
    page = comparison_page(compared, language)
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
    for row in compared.rows:
        for cell in row.cells:
            for value in cell.values:
                assert " ".join(value.evidence.quote.split()) in text
    assert page.count('class="gap"') == sum(
        cell.state == "missing" for row in compared.rows if not is_alone(row) for cell in row.cells
    )
    assert all(side.name in text for side in compared.plans)


def test_comparison_page_escapes_what_plans_say() -> None:
    evil = "<script>alert(1)</script>"
    text = f"KẾ HOẠCH\nGiảm nghèo {evil} huyện {{}} năm 2024\n\nI. MỤC TIÊU\n- Tỷ lệ hộ nghèo {evil} còn 5%.\n"
    page = comparison_page(compare([extract(text.format(name)) for name in ("Đắk Hà", "Sa Thầy")]))
    assert evil not in page
    assert "&lt;script&gt;" in page
    assert page.count("<script>") == 1


def test_comparison_money_bars_count_every_sum_once(compared: Comparison) -> None:
    told = {name: (whole, pieces) for name, whole, pieces in money_bars(compared)}
    assert sum(whole is not None for whole, _ in told.values()) >= 9
    for whole, pieces in told.values():
        if whole is not None:
            added = sum(one.amount for one in pieces)
            assert whole.amount <= added <= whole.amount * 1.05, "by source and by project is one money"
        assert all(0 <= one.x <= 100 and one.x + one.width <= 100.001 for one in pieces)
    whole, pieces = told["Lạng Sơn"]
    assert {one.source for one in pieces} == {"central", "provincial", "district", "mobilised"}
