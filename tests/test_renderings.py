"""Four plans in every format: the rows are those of the text, whatever the wrapping."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from plan_extract import extract, read
from plan_extract.readers.pdf_ocr import INSTALL, missing
from renderings import differences, fact_differences, facts, fold, score, total

sys.path.append(str(ROOT / "tools"))
from rendering.blocks import read_blocks
from rendering.html import write_html

RENDERED = sorted((ROOT / "corpus" / "rendered").glob("*.docx"))
_TEXTS: dict[str, dict[str, Any]] = {}


def plan_of(path: Path) -> dict[str, Any]:
    source = read(path)
    plan = json.loads(extract(source).model_dump_json())
    quoted = list(evidence_in(plan))
    assert len(quoted) > 100
    assert all(source.text[item["start"] : item["end"]] == item["quote"] for item in quoted)
    return plan


def evidence_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "quote" in value:
            yield value
        value = list(value.values())
    for item in value if isinstance(value, list) else ():
        yield from evidence_in(item)


def text_plan(name: str) -> dict[str, Any]:
    if name not in _TEXTS:
        _TEXTS[name] = plan_of(ROOT / "corpus" / "dev" / f"{name}.txt")
    return _TEXTS[name]


@pytest.mark.parametrize("kind", [".docx", ".html"])
@pytest.mark.parametrize("path", RENDERED, ids=lambda path: path.stem)
def test_rendered_rows_are_those_of_the_text(path: Path, kind: str) -> None:
    expected, found = text_plan(path.stem), plan_of(path.with_suffix(kind))
    assert differences(expected, found) == []
    scores = score(expected, found)
    assert all(counts.f1 == 1 for counts in scores.values())
    assert sum(counts.same for counts in scores.values()) > 120


@pytest.mark.parametrize("kind", [".office.pdf", ".typst.pdf"])
@pytest.mark.parametrize("path", RENDERED, ids=lambda path: path.stem)
def test_rows_of_a_digital_pdf_are_those_of_the_text(path: Path, kind: str) -> None:
    expected, found = text_plan(path.stem), plan_of(path.with_suffix(kind))
    assert total(score(expected, found)).f1 >= 0.98, differences(expected, found)
    assert total(facts(expected, found)).f1 >= 0.98, fact_differences(expected, found)


# Of the rows letter by letter, and of what they say: values, units, sources, agencies, dates, paths.
SCANS = {
    "huyen-giam-ngheo-2022": (0.77, 0.93),
    "phuong-phong-chong-thien-tai-2026": (0.90, 0.97),
    "tinh-viec-lam-2012": (0.87, 0.95),
    "xa-giam-ngheo-2023": (0.85, 0.97),
}


@pytest.mark.skipif(missing() is not None, reason=f"{missing()}: {INSTALL}")
@pytest.mark.parametrize("name", SCANS)
def test_facts_of_a_scan_are_those_of_the_text(name: str) -> None:
    expected, found = text_plan(name), plan_of(ROOT / "corpus" / "rendered" / f"{name}.scan.pdf")
    letters, said = SCANS[name]
    assert total(facts(expected, found)).f1 >= said, fact_differences(expected, found)
    assert total(score(expected, found)).f1 >= letters, differences(expected, found)


@pytest.mark.parametrize("kind", ["portal", "library", "register", "lists"])
@pytest.mark.parametrize("path", RENDERED, ids=lambda path: path.stem)
def test_rows_are_those_of_the_text_on_every_kind_of_site(tmp_path: Path, path: Path, kind: str) -> None:
    text = (ROOT / "corpus" / "dev" / f"{path.stem}.txt").read_text("utf-8")
    page = tmp_path / "plan.html"
    page.write_text(write_html(read_blocks(text), kind), "utf-8")
    assert differences(text_plan(path.stem), plan_of(page)) == []


def test_rendered_files_are_up_to_date() -> None:
    assert len(RENDERED) == 4
    done = subprocess.run([sys.executable, ROOT / "tools" / "render.py", "--check"], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr, done.returncode) == ("", "", 0)


def test_comparison_sees_what_differs() -> None:
    expected = text_plan("xa-giam-ngheo-2023")
    found = json.loads(json.dumps(expected))
    found["targets"][3]["value"] += 1
    found["budgets"].pop()
    found["assignments"].reverse()
    found["header"]["evidence"]["title"]["quote"] = "Khác"
    told = {line.split()[1] for line in differences(expected, found)}
    assert told == {"header", "targets", "budgets", "assignments"}
    wrong = {name for name, counts in score(expected, found).items() if counts.f1 < 1}
    assert wrong == {"header", "targets", "budgets"}  # the order of rows is no matter of the score
    found["sections"][0]["heading"] = "Khác"
    assert {name for name, counts in facts(expected, found).items() if counts.f1 < 1} == {"targets", "budgets"}
    assert {line.split()[1] for line in fact_differences(expected, found)} == {"targets", "budgets"}
    assert fold("| a  |\n**b\\-c** #") == "a b-c"
