"""Plans for programmers: data frames, notebooks, spaCy; and that nothing heavy is loaded before it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
import spacy
from spacy import displacy
from spacy.tokens import DocBin

from plan_extract import Plan, extract
from plan_extract.columns import TABLES, cells, rows
from plan_extract.errors import MissingLibraryError
from plan_extract.nlp import GROUPS, write_docbin
from plan_extract.schema import Source

LISTS = tuple(name for name in TABLES if name != "plans")
EMPTY = Plan(source=Source(path="-", sha256="0" * 64, media_type="text/plain", chars=0))
TEXT = (
    "KẾ HOẠCH\nGiảm nghèo năm 2024\n\nI. MỤC TIÊU\n1. Tỷ lệ hộ nghèo(còn 9,45%)giảm 215 hộ/năm.\n\n"
    "II. KINH PHÍ\nTổng kinh phí: 3.000triệu đồng.\n\nIII. TỔ CHỨC THỰC HIỆN\n1. Phòng Y tế\n- Báo cáo Ủy ban nhân dân trước ngày 25/6/2024.\n"
)


def loaded_by(code: str) -> set[str]:
    """Return the heavy libraries that a fresh interpreter has loaded after some code."""
    heavy = ("spacy", "thinc", "pandas", "polars", "numpy")
    told = f"import sys\n{code}\nprint(*(name for name in {heavy} if name in sys.modules))"
    return set(subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize(
    ("code", "library"),
    [
        ("import plan_extract.cli.plans, plan_extract.cli.exports; plan_extract.extract('')._repr_html_()", None),
        ("import plan_extract; plan_extract.extract('').targets_frame()", "pandas"),
        ("import plan_extract; plan_extract.extract('').targets_frame('polars')", "polars"),
        ("import spacy; spacy.blank('xx').add_pipe('plan_extract')", "spacy"),
    ],
)
def test_heavy_libraries_are_loaded_when_asked_for(code: str, library: str | None) -> None:
    loaded = loaded_by(code)
    assert loaded == set() if library is None else library in loaded


@pytest.mark.parametrize("name", [*LISTS, "cells"])
def test_frame_of_every_list(name: str, dev_plans: list[tuple[str, Plan]]) -> None:
    found = 0
    for _, plan in dev_plans:
        told = cells(plan) if name == "cells" else rows(plan, name)
        found += len(told)
        one, two = getattr(plan, f"{name}_frame")(), getattr(plan, f"{name}_frame")("polars")
        assert two.to_dicts() == told
        back = one.astype(object).where(one.notna(), None).to_dict("records") if len(one) else []
        assert back == told
    assert found


@pytest.mark.parametrize("name", ["plans", *LISTS, "cells"])
def test_frame_without_rows_has_its_columns(name: str, dev_plans: list[tuple[str, Plan]]) -> None:
    plan = dev_plans[0][1]
    empty = EMPTY if name != "plans" else plan
    for library in ("pandas", "polars"):
        full, bare = plan.frame(name, library), empty.frame(name, library)
        assert list(bare.columns) == list(full.columns)
        assert list(bare.dtypes) == list(full.dtypes)


def test_frame_amounts_stay_whole(dev_plans: list[tuple[str, Plan]]) -> None:
    frame = dev_plans[0][1].budgets_frame()
    assert frame.amount.isna().any()
    assert str(frame.amount.dtype) == "Int64"
    assert isinstance(frame, pd.DataFrame)
    assert isinstance(dev_plans[0][1].budgets_frame("polars"), pl.DataFrame)


@pytest.mark.parametrize(("name", "library"), [("targets", "numpy"), ("header", "pandas")])
def test_frame_that_there_is_not(name: str, library: str) -> None:
    with pytest.raises(ValueError, match="there are plans, legal_basis"):
        EMPTY.frame(name, library)  # type: ignore[arg-type]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frame_names_the_command_that_installs(library: str, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingLibraryError, match=f"{library} is not installed; run: pip install {library}"):
        EMPTY.targets_frame(library)  # type: ignore[arg-type]


def test_docbin_names_the_command_that_installs(tmp_path: Path, monkeypatch, capsys) -> None:
    from plan_extract.cli import app

    (tmp_path / "plan.txt").write_text(TEXT, "utf-8")
    monkeypatch.setitem(sys.modules, "spacy", None)
    monkeypatch.delitem(sys.modules, "plan_extract.nlp")
    command = ["export", "--docbin", str(tmp_path / "plan.txt"), "-o", str(tmp_path / "out")]
    assert app(command, result_action="return_value") == 1
    assert "spaCy is not installed; run: pip install 'spacy>=3.7'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_glance_is_short_and_escaped(dev_plans: list[tuple[str, Plan]]) -> None:
    for _, plan in dev_plans:
        shown = plan._repr_html_()
        assert len(shown) < 3000
        assert f"{len(plan.targets)} targets" in shown
    plan = EMPTY.model_copy(deep=True)
    plan.header.title = plan.header.issuer = "<script>alert('1')</script>" + "a" * 500
    assert "<script" not in plan._repr_html_()
    assert "&lt;script&gt;" in plan._repr_html_()
    assert "a" * 200 not in plan._repr_html_()


def places(plan: Plan, group: str) -> list[tuple[str, int, int]]:
    """Return id and place of what a group of spans is made of."""
    found = []
    for row in getattr(plan, GROUPS[group][0]):
        if group == "sections":
            found.append((row.id, row.start, row.end))
        else:
            found += [(row.id, p.start, p.end) for p in (row.evidence if isinstance(row.evidence, list) else [row.evidence])]
    return sorted(found)


def test_docbin_of_every_dev_plan_comes_back(dev_plans: list[tuple[str, Plan]]) -> None:
    for text, plan in dev_plans:
        [doc] = (
            DocBin()
            .from_bytes(write_docbin(plan, text))
            .get_docs(spacy.blank("vi", config={"nlp": {"tokenizer": {"use_pyvi": False}}}).vocab)
        )
        assert doc.text == text
        assert doc._.plan == plan
        assert set(doc.spans) == set(GROUPS)
        for group, spans in doc.spans.items():
            assert sorted((span.id_, *span._.place) for span in spans) == places(plan, group)
            assert all(span._.quote == text[slice(*span._.place)] for span in spans)
        assert [span._.row.value for span in doc.spans["targets"]] == [row.value for row in plan.targets]


def test_spans_keep_exact_ends_inside_tokens() -> None:
    """Evidence that begins or ends inside a token: the span covers the token, its place is exact."""
    plan = extract(TEXT)
    [doc] = DocBin().from_bytes(write_docbin(plan, TEXT)).get_docs(spacy.blank("xx").vocab)
    spans = [span for group in ("targets", "budgets") for span in doc.spans[group]]
    assert any(span._.place != (span.start_char, span.end_char) for span in spans)
    assert all(span.start_char <= span._.place[0] and span._.place[1] <= span.end_char for span in spans)
    assert [span._.quote for span in spans] == [row.evidence.quote for row in (*plan.targets, *plan.budgets)]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_component_gives_the_rows_of_the_text(ends: str) -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("plan_extract")
    text = TEXT.replace("\n", ends)
    doc = nlp(text)
    plan = extract(TEXT)
    assert doc.text == text
    for group in ("sections", "targets", "budgets", "agencies", "deadlines"):
        assert doc.spans[group]
        assert [(span.id_, span.label_) for span in doc.spans[group]] == [
            (row.id, getattr(row, GROUPS[group][1])) for row in getattr(plan, GROUPS[group][0])
        ]
    assert [span._.quote for span in doc.spans["targets"]] == [row.evidence.quote for row in plan.targets]


def test_component_is_saved_loaded_and_run_on_many(tmp_path: Path) -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("plan_extract")
    nlp.to_disk(tmp_path / "pipeline")
    docs = list(spacy.load(tmp_path / "pipeline").pipe([TEXT, "Xin chào", ""]))
    assert [len(doc.spans["targets"]) for doc in docs] == [len(extract(TEXT).targets), 0, 0]


def test_spans_made_by_others_have_no_row() -> None:
    doc = spacy.blank("xx")("Xin chào")
    assert doc._.plan is None
    assert (doc[0:1]._.place, doc[0:1]._.quote, doc[0:1]._.row) == ((0, 3), "Xin", None)


@pytest.mark.parametrize(("group", "label"), [("targets", "change"), ("agencies", "inform"), ("sections", "objectives")])
def test_displacy_shows_the_spans(group: str, label: str) -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("plan_extract")
    page = displacy.render(nlp(TEXT), style="span", options={"spans_key": group}, jupyter=False)
    assert label in page
    assert page.count("char=") == len(places(extract(TEXT), group))
