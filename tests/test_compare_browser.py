"""The page that compares plans in headless Chromium (Debian: `apt-get install chromium`); skipped, saying so, where there is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import CONTRAST, DESK, PHONE, Seen, opening
from plan_extract import Plan, extract, read
from plan_extract.compare import compare
from plan_extract.compare.model import Comparison
from plan_extract.report import comparison_page

ROOT = Path(__file__).resolve().parents[1]
FILES, STORED, EVIL = "files", "stored", "evil"
SCRIPT = "<script>alert(1)</script>"


def evil() -> list[Plan]:
    """Two plans, one with a script in its title, its target and its file name."""
    text = "KẾ HOẠCH\nGiảm nghèo {} huyện {} năm 2024\n\nI. MỤC TIÊU\n- Tỷ lệ hộ nghèo {} còn 5%.\n"
    plans = [extract(text.format(SCRIPT, "Đắk Hà", SCRIPT)), extract(text.format("", "Sa Thầy", "cả huyện"))]
    plans[0].source.path = f"{SCRIPT}.txt"
    return plans


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Comparison, Path]]:
    """Pages of ten plans read from files, of the same plans without their texts, and of plans that mean harm."""
    sources = [read(path) for path in sorted((ROOT / "corpus" / "compare").glob("*.txt"))]
    plans = [extract(source) for source in sources]
    texts = {source.sha256: source.text for source in sources}
    folder, found = tmp_path_factory.mktemp("compared"), {}
    for name, comparison in ((FILES, compare(plans, texts)), (STORED, compare(plans)), (EVIL, compare(evil()))):
        found[name] = comparison, folder / f"{name}.html"
        found[name][1].write_text(comparison_page(comparison, "en" if name == STORED else "vi"), "utf-8")
    return found


@pytest.fixture
def opened(browser: Any, made: dict[str, tuple[Comparison, Path]]) -> Iterator[Any]:
    with opening(browser, made, FILES) as open_page:
        yield open_page


def quotes(seen: Seen) -> list[str]:
    """Return the quotes that are to be seen, each inside the lines that it stands in."""
    marked = [mark for mark in seen.page.locator(".matrix q mark").all() if mark.is_visible()]
    return [" ".join(mark.inner_text().split()) for mark in marked]


@pytest.mark.parametrize("view", [DESK, PHONE])
@pytest.mark.parametrize("state", ["value", "not_comparable"])
def test_comparison_cell_opens_to_its_quote(opened: Any, state: str, view: dict[str, int]) -> None:
    comparison, seen = opened(FILES, view)
    common = [row for row in comparison.rows if sum(cell.state != "missing" for cell in row.cells) > 1]
    row, column = next((i, k) for i, row in enumerate(common) for k, cell in enumerate(row.cells) if cell.state == state)
    cell = common[row].cells[column]
    assert quotes(seen) == []
    box = seen.page.locator("#targets .matrix >> nth=0").locator("tbody tr").nth(row).locator("td:not(.chart)").nth(column)
    box.locator("summary").click()
    assert quotes(seen) == [" ".join(value.evidence.quote.split()) for value in cell.values]
    told = box.inner_text()
    assert all(value.passage.text.split()[0] in told and f"dòng {value.passage.line}" in told for value in cell.values)
    assert all(f"{value.evidence.start}–{value.evidence.end}" in told for value in cell.values)
    assert comparison.plans[column].file.split("/")[-1] in told
    assert ("Không so sánh được" in told) == (state == "not_comparable")
    box.locator("summary").click()
    assert quotes(seen) == []


def test_comparison_cell_opens_by_keyboard(opened: Any) -> None:
    _, seen = opened()
    seen.page.focus("input[data-filter=targets]")
    for _ in range(3):  # the scrolling box of the matrix may take the focus first
        seen.page.keyboard.press("Tab")
        if seen.page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    seen.page.keyboard.press("Enter")
    assert len(quotes(seen)) >= 1


@pytest.mark.parametrize("typed", ["hợp vệ sinh", "HOP VE SINH", "sinh hop ve"])
def test_comparison_filter_filters_without_tone_marks(opened: Any, typed: str) -> None:
    _, seen = opened()
    rows = seen.page.locator("#targets .matrix >> nth=0").locator("tbody tr")
    seen.page.fill("input[data-filter=targets]", typed)
    shown = [row for row in rows.all() if row.is_visible()]
    assert 0 < len(shown) < rows.count()
    assert all("hợp vệ sinh" in row.locator("th").text_content().lower() for row in shown)
    seen.page.fill("input[data-filter=targets]", "khongcogi")
    assert [row for row in rows.all() if row.is_visible()] == []
    assert seen.page.inner_text("#targets output").startswith("0 / ")
    seen.page.fill("input[data-filter=targets]", "")
    assert all(row.is_visible() for row in rows.all())


def test_comparison_search_of_reports_finds_an_agency(opened: Any) -> None:
    comparison, seen = opened()
    reports = [due for due in comparison.deadlines if due.kind == "report"]
    seen.page.fill("input[data-filter=reports]", reports[0].plan)
    shown = [row for row in seen.page.locator("#reports tbody tr").all() if row.is_visible()]
    assert 0 < len(shown) < len(reports)


def test_comparison_parts_lead_to_their_headings(opened: Any) -> None:
    _, seen = opened()
    links = seen.page.locator("nav.parts a")
    assert links.count() == 8
    for link in links.all():
        link.click()
        assert seen.in_view(str(link.get_attribute("href"))[1:])


def test_comparison_tables_have_heads_of_columns_and_rows(opened: Any) -> None:
    comparison, seen = opened()
    matrix = seen.page.locator("#targets .matrix >> nth=0")
    heads = [head.inner_text() for head in matrix.locator("thead th[scope=col]").all()]
    assert heads[2:] == [side.name for side in comparison.plans]
    assert matrix.locator("tbody th[scope=row]").count() == matrix.locator("tbody tr").count()
    headless = "[...document.querySelectorAll('table')].filter(table => !table.querySelector('th[scope]')).length"
    assert seen.page.evaluate(headless) == 0


def test_comparison_charts_tell_their_numbers_and_stay_in_their_boxes(opened: Any) -> None:
    _, seen = opened()
    charts = seen.page.locator("#targets .chart svg, #money svg")
    assert charts.count() > 5
    assert all(chart.get_attribute("aria-label") for chart in charts.all())
    outside = """[...document.querySelectorAll('svg')].flatMap(svg => { const [, , w, h] = svg.getAttribute('viewBox').split(' ').map(Number);
      return [...svg.querySelectorAll('circle')].filter(c => +c.getAttribute('cx') < 0 || +c.getAttribute('cx') > w
        || +c.getAttribute('cy') < 0 || +c.getAttribute('cy') > h); }).length"""
    assert seen.page.evaluate(outside) == 0


def test_comparison_of_stored_plans_says_whose_text_is_not_at_hand(opened: Any) -> None:
    comparison, seen = opened(STORED)
    told = seen.page.text_content("#shared")
    assert "No text at hand" in told
    assert all(side.name in told for side in comparison.plans)
    comparison, seen = opened(FILES)
    assert seen.page.locator("#shared tbody tr").count() == len(comparison.shared) > 10
    assert "Không có văn bản gốc" not in seen.page.text_content("#shared")


def test_comparison_runs_nothing_that_a_document_brings(opened: Any) -> None:
    _, seen = opened(EVIL)
    assert SCRIPT in seen.page.inner_text("main > header")
    assert seen.page.locator("script").count() == 1
    assert SCRIPT in seen.page.text_content("#targets")


@pytest.mark.parametrize("name", [FILES, STORED, EVIL])
def test_comparison_fits_a_phone(opened: Any, name: str) -> None:
    _, seen = opened(name, PHONE)
    seen.page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("view", [DESK, PHONE])
@pytest.mark.parametrize("name", [FILES, STORED])
def test_comparison_contrast_is_enough(opened: Any, name: str, view: dict[str, int]) -> None:
    _, seen = opened(name, view)
    seen.page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
    assert seen.page.evaluate(CONTRAST) == []


def test_comparison_prints_all_columns_on_paper(opened: Any, tmp_path: Path) -> None:
    comparison, seen = opened()
    seen.page.emulate_media(media="print")
    assert not seen.page.is_visible("input[data-filter=targets]")
    seen.page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    import pdfplumber

    with pdfplumber.open(tmp_path / "page.pdf") as pdf:
        first = next(page for page in pdf.pages if "Biểu đồ" in (page.extract_text() or ""))
        heads = json.dumps(first.extract_text(), ensure_ascii=False)
        assert all(word["x1"] <= first.width for word in first.extract_words())
    assert all(side.name.split()[0] in heads for side in comparison.plans)
