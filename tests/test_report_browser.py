"""The page of a plan in a browser: headless Chromium (Debian: `apt-get install chromium`); skipped, saying so, where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import CONTRAST, DESK, PHONE, opening
from plan_extract import read
from plan_extract.pipeline import run
from plan_extract.readers import from_string
from plan_extract.report import plan_page
from plan_extract.schema import Plan
from test_report import EVIL

ROOT = Path(__file__).resolve().parents[1]
TEXT = "corpus/dev/huyen-giam-ngheo-2022.txt"
PDF = "corpus/rendered/xa-giam-ngheo-2023.office.pdf"
SLIPS = "corpus/dev/thi-xa-y-te-2017.txt"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Plan, Path]]:
    folder, found = tmp_path_factory.mktemp("pages"), {}
    for name in (TEXT, PDF, SLIPS):
        done = run(read(ROOT / name))
        found[name] = done.plan, folder / f"{len(found)}.html"
        pdf = ROOT / name if name == PDF else None
        found[name][1].write_text(plan_page(done.document, done.plan, "vi", pdf), "utf-8")
    evil = run(from_string(EVIL))
    found["evil"] = evil.plan, folder / "evil.html"
    found["evil"][1].write_text(plan_page(evil.document, evil.plan), "utf-8")
    return found


@pytest.fixture
def opened(browser: Any, made: dict[str, tuple[Plan, Path]]) -> Iterator[Any]:
    with opening(browser, made, TEXT) as open_page:
        yield open_page


@pytest.mark.parametrize("view", [DESK, PHONE])
@pytest.mark.parametrize("name", ["targets", "budgets", "assignments", "deadlines", "legal_basis", "objectives"])
def test_report_click_on_a_row_scrolls_to_its_highlight(opened: Any, name: str, view: dict[str, int]) -> None:
    plan, seen = opened(TEXT, view)
    for row in (getattr(plan, name)[0], getattr(plan, name)[-1]):
        mark = seen.page.locator(f'mark[data-m~="{row.id}"]').first.get_attribute("id")
        seen.page.click(f"#r-{row.id} > td >> nth=0", position={"x": 3, "y": 8})
        assert seen.in_view(mark)
        assert seen.here() == row.evidence.quote


@pytest.mark.parametrize("view", [DESK, PHONE])
def test_report_click_on_a_highlight_scrolls_to_its_row_and_back_button_back(opened: Any, view: dict[str, int]) -> None:
    plan, seen = opened(TEXT, view)
    row = plan.targets[-1]
    seen.page.click(f"#m-{row.id}", position={"x": 2, "y": 8})
    assert seen.in_view(f"r-{row.id}")
    assert seen.page.locator(f"#r-{row.id}.here").count() == 1
    seen.page.click(f"#r-{row.id} a.id")
    assert seen.here() == row.evidence.quote
    seen.page.go_back()
    assert seen.page.locator(f"#r-{row.id}.here").count() == 1


def test_report_finding_leads_to_each_of_its_places(opened: Any) -> None:
    plan, seen = opened(TEXT)
    finding = next(row for row in plan.findings if len(row.evidence) > 1)
    for link, place in zip(seen.page.locator(f"#r-{finding.id} a.k-F").all(), finding.evidence, strict=True):
        link.click()
        assert seen.here() == place.quote


def test_report_findings_that_are_folded_unfold_when_one_is_gone_to(opened: Any) -> None:
    plan, seen = opened(SLIPS)
    slips = [row for row in plan.findings if row.code == "ocr_slip"]
    assert len(slips) > 4
    assert not seen.page.is_visible(f"#r-{slips[-1].id}")
    seen.page.click(f'a.ref[data-id="{slips[-1].id}"]')
    assert seen.in_view(f"r-{slips[-1].id}")


def test_report_outline_leads_into_the_text(opened: Any) -> None:
    plan, seen = opened(TEXT)
    last = plan.sections[-1]
    seen.page.click(f"#r-{last.id} > a")
    assert seen.in_view(f"m-{last.id}")


@pytest.mark.parametrize("typed", ["hộ nghèo", "HO NGHEO", "ngheo ho"])
def test_report_filter_filters_without_tone_marks(opened: Any, typed: str) -> None:
    plan, seen = opened(TEXT)
    seen.page.fill("input[data-filter=targets]", typed)
    rows = seen.page.locator("#targets tbody tr[id]")
    shown = [row for row in rows.all() if row.is_visible()]
    assert 0 < len(shown) < len(plan.targets)
    assert all("nghèo" in row.inner_text().lower() for row in shown)
    total = len(plan.targets) + len(plan.objectives)
    assert seen.page.inner_text("#targets output") == f"{len(shown)} / {total}"
    seen.page.fill("input[data-filter=targets]", "khongcogi")
    assert [row for row in seen.page.locator("#targets tbody tr").all() if row.is_visible()] == []
    # A row that is filtered away and gone to is shown again.
    seen.page.click(f"#m-{plan.targets[0].id}")
    assert seen.in_view(f"r-{plan.targets[0].id}")


def test_report_filter_of_tasks_finds_an_agency(opened: Any) -> None:
    plan, seen = opened(TEXT)
    seen.page.fill("input[data-filter=tasks]", "hoi cuu chien binh")
    shown = [box for box in seen.page.locator("#tasks details").all() if box.is_visible()]
    assert 0 < len(shown) < len({row.agency for row in plan.assignments})
    assert any("Hội Cựu chiến binh" in box.inner_text() for box in shown)


def test_report_keyboard_reaches_rows_goes_to_the_text_and_back(opened: Any) -> None:
    plan, seen = opened(TEXT)
    seen.page.focus("input[data-filter=targets]")
    focused = "document.activeElement.getAttribute('href') || ''"
    reached = []
    for _ in range(8):
        seen.page.keyboard.press("Tab")
        reached.append(seen.page.evaluate(focused))
    assert {f"#m-{row.id}" for row in plan.targets[:3]} <= set(reached)
    seen.page.focus(f"#r-{plan.targets[1].id} a.id")
    seen.page.keyboard.press("Enter")
    assert seen.here() == plan.targets[1].evidence.quote
    assert seen.page.evaluate(focused) == f"#r-{plan.targets[1].id}"
    seen.page.keyboard.press("Enter")
    assert seen.in_view(f"r-{plan.targets[1].id}")
    assert seen.page.evaluate(focused) == f"#m-{plan.targets[1].id}"


def test_report_kinds_of_highlights_can_be_turned_off(opened: Any) -> None:
    plan, seen = opened(TEXT)
    color = f"getComputedStyle(document.getElementById('m-{plan.targets[0].id}')).backgroundColor"
    before = seen.page.evaluate(color)
    seen.page.click("button[data-kind=T]")
    assert seen.page.get_attribute("button[data-kind=T]", "aria-pressed") == "false"
    assert seen.page.evaluate(color) != before
    assert not seen.page.is_visible(f'a.ref[data-id="{plan.targets[0].id}"]')


def test_report_of_a_pdf_shows_the_box_on_the_page(opened: Any) -> None:
    plan, seen = opened(PDF)
    row = plan.targets[-1]
    assert not seen.page.is_visible("#pages")
    seen.page.click("button[data-view=pages]")
    seen.page.click(f"#r-{row.id} a.id")
    box = seen.page.locator("#pages a.here")
    assert box.count() == 1
    assert row.id in str(box.get_attribute("aria-label")).split()
    figure = box.locator("xpath=ancestor::figure")
    assert figure.get_attribute("id") == f"page-{row.evidence.page}"
    at, page = box.bounding_box(), figure.locator("image").bounding_box()
    x0, top, x1, _ = row.evidence.bbox
    width = float(figure.locator("image").get_attribute("width"))
    assert at["x"] - page["x"] == pytest.approx(x0 * page["width"] / width, abs=3)
    assert at["width"] == pytest.approx((x1 - x0) * page["width"] / width, abs=3)
    assert at["y"] - page["y"] == pytest.approx(top * page["width"] / width, abs=3)
    seen.page.click("button[data-view=text]")
    assert seen.here() == row.evidence.quote


def test_report_runs_nothing_that_a_document_brings(opened: Any) -> None:
    _, seen = opened("evil")
    assert "<script>alert('title')</script>" in seen.page.inner_text("h1")
    assert seen.page.locator("script").count() == 1
    seen.page.evaluate("""() => { const bad = document.createElement('div');
      bad.innerHTML = '<b onclick="window.ran = 1">x</b>'; document.body.append(bad); bad.firstChild.click(); }""")
    assert seen.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in told for told in seen.wrong)
    seen.wrong.clear()


@pytest.mark.parametrize("name", [TEXT, PDF, SLIPS])
def test_report_fits_a_phone(opened: Any, name: str) -> None:
    _, seen = opened(name, PHONE)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("name", [TEXT, PDF, SLIPS])
def test_report_contrast_is_enough(opened: Any, name: str) -> None:
    _, seen = opened(name)
    assert seen.page.evaluate(CONTRAST) == []


def test_report_prints_all_of_it(opened: Any) -> None:
    plan, seen = opened(SLIPS)
    seen.page.emulate_media(media="print")
    seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    hidden = [row.id for row in [*plan.findings, *plan.assignments] if not seen.page.is_visible(f"#r-{row.id}")]
    assert hidden == []
    assert not seen.page.is_visible("input[data-filter=targets]")
