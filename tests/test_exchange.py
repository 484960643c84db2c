"""Round trips with Label Studio and brat: what is untouched comes back whole, what was edited is what differs."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from plan_extract import extract, read
from plan_extract.cli import app
from plan_extract.errors import ReadError
from plan_extract.evaluation.exchange import brat, label_studio
from plan_extract.evaluation.exchange.files import export, import_plan
from plan_extract.evaluation.gold import GoldFile, checkout, find_document

ROOT = checkout()
TOOLS = ("label-studio", "brat")
TEXT = (
    "KẾ HOẠCH\nGiảm nghèo xã A\nnăm 2024\nI. MỤC TIÊU\nGiảm 15 hộ nghèo, còn 30 hộ.\n1. Vốn\nTổng 300 triệu đồng; tỉnh 200 triệu đồng, "
    "xã 100 triệu đồng.\n2. Dự án 1: Đường\na) Mục tiêu: đi lại\n- Hộ nghèo;\n- Hộ cận nghèo.\nII. TỔ CHỨC\nSở X chủ trì.\nTM. ỦY BAN\n"
)


def at(quote: str, with_quote: bool = False) -> dict[str, Any]:
    span: dict[str, Any] = {"start": TEXT.index(quote), "end": TEXT.index(quote) + len(quote)}
    return span | ({"quote": quote} if with_quote else {})


def section(key: str, path: str, head: str, end: str | None, **more: Any) -> dict[str, Any]:
    parent = path.rpartition("/")[0] or None
    start = at(head)["start"]
    return {"id": key, "path": path, "label": path.split("/")[-1], "level": path.count("/") + 1, "parent": parent, "role": "other",
            "start": start, "end": at(end)["start"] if end else len(TEXT), **more}  # fmt: skip


def mini() -> dict[str, Any]:
    """A gold plan that has everything that is hard to carry: nulls, missing fields, several spans, odd orders of keys."""
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    return {
        "settled": ["header"], "schema_version": "1.0", "source": {"sha256": digest, "chars": len(TEXT)},
        "header": {
            "evidence": {"title": at("Giảm nghèo xã A\nnăm 2024"), "unit": at("xã A"), "signer": at("TM. ỦY BAN"), "number": at("KẾ HOẠCH"),
                         "recipients": at("ỦY BAN")},
            "title": "Giảm nghèo xã A năm 2024", "number": None, "unit": {"name": "A", "level": "commune", "inferred": []},
            "signer": None, "recipients": [{"name": "UBND", "purpose": None, "evidence": at("ỦY BAN")}],
        },
        "legal_basis": [], "citations": None,
        "sections": [
            section("S1", "I", "I. MỤC TIÊU", "II. TỔ", heading="MỤC TIÊU", evidence=at("I. MỤC TIÊU")),
            section("S2", "I/1", "1. Vốn", "2. Dự án", role="funding"),
            section("S3", "I/2", "2. Dự án 1", "II. TỔ", items=[{"marker": "-", **at("- Hộ nghèo;")}]),
            section("S4", "II", "II. TỔ", None),
        ],
        "targets": [
            {"id": "T2", "value": 30, "unit": "hộ", "measure": "level", "due": None, "section": "I", "evidence": at("30 hộ", True)},
            {"id": "T1", "unit": "hộ", "value": 15, "value_max": None, "evidence": at("15 hộ nghèo", True), "section": "I"},
            {"id": "T9", "value": 1.5, "unit": "%", "section": "closing", "evidence": None},
        ],
        "budgets": [
            {"id": "B1", "amount": 300000000, "kind": "total", "parent": None, "section": "I/1", "evidence": at("300 triệu đồng")},
            {"id": "B2", "amount": 200000000, "kind": "part", "parent": "B1", "section": "I/1", "evidence": at("200 triệu đồng")},
            {"id": "B3", "amount": 100000000, "kind": "part", "parent": "B7", "section": "I/1", "evidence": at("100 triệu đồng")},
        ],
        "projects": [
            {"id": "P1", "code": "DA1", "budgets": ["B2", "B77", "B1"], "leads": ["Sở X"], "coordinators": [], "objective": at("đi lại"),
             "beneficiaries": [at("- Hộ nghèo;"), at("- Hộ cận nghèo.")], "outputs": None, "section": "I/2", "evidence": at("Dự án 1: Đường")},
        ],
        "assignments": [
            {"id": "A1", "agency": "Sở X", "collective": False, "role": "lead", "refers_to": ["I/2", "DA1"], "task": "", "section": "II",
             "evidence": at("Sở X chủ trì")},
        ],
        "tables": [
            {"id": "TB1", "columns": ["a"], "rows": [["x", {"text": "y", "evidence": at("200 triệu")}]], "cells": [[at("300"), None, at("tỉnh")]],
             "section": "I/1", "evidence": at("Tổng 300 triệu đồng; tỉnh 200 triệu đồng")},
        ],
        "findings": [
            {"id": "F1", "code": "sum_mismatch", "severity": "error", "section": None, "evidence": [at("300 triệu đồng"), at("100 triệu đồng")]},
            {"id": "F2", "code": "date_blank", "severity": "info", "section": None, "evidence": []},
            {"id": "F3", "code": "date_blank", "severity": "info", "evidence": [{**at("TM. ỦY"), "page": 2, "bbox": [0.5, 1, 2, 3]}]},
        ],
        "notes": [{"at": 3, "note": "?"}, "x"],
    }  # fmt: skip


Edit = Callable[[Any], Any]


def nothing(_: Any) -> None:
    """The edit that is none."""


def write(folder: Path, plan: dict[str, Any], text: str = TEXT) -> Path:
    (folder / "plan.txt").write_bytes(text.encode())
    (folder / "gold.json").write_text(json.dumps(plan), "utf-8")
    return folder / "gold.json"


def there(gold: Path, tool: str, folder: Path, document: Path | None) -> Path:
    out = folder / tool
    out.mkdir(parents=True)
    for name, content in export(gold, tool, document).items():
        (out / name).write_text(content, "utf-8", newline="\n")
    return out


def back(folder: Path, plan: dict[str, Any], edit: Edit, tool: str = "label-studio") -> dict[str, Any]:
    """Export a plan, let `edit` change the Label Studio task or the lines of .ann, import it."""
    out = there(write(folder, plan), tool, folder, folder / "plan.txt")
    file = out / ("gold.json" if tool == "label-studio" else "gold.ann")
    if tool == "label-studio":
        tasks = json.loads(file.read_text("utf-8"))
        edit(tasks)
        file.write_text(json.dumps(tasks), "utf-8")
    else:
        lines = file.read_text("utf-8").splitlines()
        edit(lines)
        file.write_text("\n".join(lines) + "\n", "utf-8")
    return import_plan(file, tool)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("path", sorted((ROOT / "gold").rglob("*.json")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_exchange_gold_comes_back_whole(path: Path, tool: str, tmp_path: Path) -> None:
    plan = json.loads(path.read_text("utf-8"))
    if find_document(GoldFile(path, path.parent.name, plan)) is None:
        pytest.skip("its document is not at hand")
    assert json.dumps(import_plan(there(path, tool, tmp_path, None), tool)) == json.dumps(plan)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("path", sorted((ROOT / "corpus" / "dev").glob("*.txt")), ids=lambda path: path.stem)
def test_exchange_output_comes_back_whole(path: Path, tool: str, tmp_path: Path) -> None:
    plan = extract(read(path)).model_dump_json()
    (tmp_path / "plan.json").write_text(plan, "utf-8")
    out = there(tmp_path / "plan.json", tool, tmp_path, None)
    assert json.dumps(import_plan(out, tool)) == json.dumps(json.loads(plan))
    if tool == "label-studio":
        assert json.loads((out / "plan.json").read_text("utf-8"))[0].keys() == {"data", "predictions"}


def as_the_tool_saves(tasks: Any) -> None:
    """Label Studio: keys in another order (jsonb), `meta` and the text in every result, no prediction's id kept."""
    made = tasks[0]["annotations"][0]["result"]
    meta = {result["id"]: result.get("meta") for result in made if result["type"] == "labels"}
    for result in made:
        if result["type"] != "relation":
            result["meta"] = meta[result["id"]]
            result["origin"] = "manual"
        if "text" in result.get("value", {}) and isinstance(result["value"]["text"], str):
            result["value"]["text"] = result["value"]["text"].replace("\n", "\\n")
    tasks[:] = json.loads(json.dumps(tasks, sort_keys=True))
    tasks[0] |= {"id": 7, "predictions": [], "meta": {}}


@pytest.mark.parametrize(
    ("tool", "edit"),
    [
        ("label-studio", nothing),
        ("label-studio", as_the_tool_saves),
        ("brat", nothing),
        ("brat", lambda lines: lines.sort(reverse=True)),
        ("brat", lambda lines: lines.extend(["", ""])),
    ],
)  # fmt: skip
def test_exchange_hard_plan_comes_back_whole(tool: str, edit: Edit, tmp_path: Path) -> None:
    assert json.dumps(back(tmp_path, mini(), edit, tool)["header"]) == json.dumps(mini()["header"])
    (tmp_path / tool).rename(tmp_path / "first")
    assert json.dumps(back(tmp_path, mini(), edit, tool)) == json.dumps(mini())


def odd(**more: Any) -> dict[str, Any]:
    return {"source": mini()["source"], **more}


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(
    "plan",
    [
        odd(), odd(header=None), odd(header={"title": "x"}), odd(targets=None), odd(targets=[]),
        odd(targets=[{"id": "T1", "evidence": at("15 hộ")}, {"id": "T1", "evidence": at("30 hộ")}]),
        odd(targets=[{"evidence": at("15 hộ")}, {"id": None, "evidence": at("30 hộ")}, {"id": "a/b", "evidence": at("xã")}]),
        odd(targets=[{"id": "T1", "evidence": {"start": 8, "end": 9}}, {"id": "T2", "evidence": {"start": 4, "end": 4}}]),
        odd(targets=[{"id": "T1", "value": "15", "measure": "no such", "unit": 3, "evidence": at("15 hộ")}]),
        odd(targets=[{"id": "T1", "evidence": {"start": 8, "end": 40, "page": 1, "bbox": [1.0, 2, 3, 4]}}]),
        odd(projects=[{"id": "P1", "leads": ["Sở X", 1, ""], "coordinators": "x", "evidence": at("15 hộ")}]),
        odd(sections=[{"id": "S1", "path": "I", "start": 8, "end": 12}]), odd(header={"title": "x", "evidence": {"colour": at("xã")}}),
        odd(deadlines=[{"id": "D1", "task": "a\nb\u2028c\x85", "evidence": at("Sở X")}]), odd(settled=[], other={"a": [1, None]}),
    ],
    ids=str,
)  # fmt: skip
def test_exchange_odd_plans_come_back_whole(plan: dict[str, Any], tool: str, tmp_path: Path) -> None:
    assert json.dumps(back(tmp_path, plan, nothing, tool)) == json.dumps(plan)


# --- edits: what is done in the tool, and the plan that must come of it -------------------------------------------------------------


def results(tasks: Any) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = tasks[0]["annotations"][0]["result"]
    return made


def region(tasks: Any, place: str) -> str:
    return str(next(r["id"] for r in results(tasks) if r.get("meta", {}).get("at") == place))


def move(place: str, quote: str) -> Edit:
    def edit(tasks: Any) -> None:
        key = region(tasks, place)
        for result in results(tasks):
            if result.get("id") == key:
                result["value"] |= at(quote) | ({"text": quote} if "labels" in result["value"] else {})

    return edit


def put(place: str, name: str, kind: str, value: Any) -> Edit:
    def edit(tasks: Any) -> None:
        key = region(tasks, place)
        tasks[0]["annotations"][0]["result"] = [r for r in results(tasks) if (r.get("id"), r.get("from_name")) != (key, name)]
        if value is not None:
            results(tasks).append({"id": key, "from_name": name, "to_name": "text", "type": kind, "value": {kind: value}})

    return edit


def delete(place: str) -> Edit:
    def edit(tasks: Any) -> None:
        key = region(tasks, place)
        keep = [r for r in results(tasks) if key not in (r.get("id"), r.get("from_id"), r.get("to_id"))]
        tasks[0]["annotations"][0]["result"] = keep

    return edit


def draw(label: str, quote: str, **values: Any) -> Edit:
    def edit(tasks: Any) -> None:
        common = {"id": f"new-{quote}", "to_name": "text"}
        results(tasks).append(
            common | {"from_name": "label", "type": "labels", "value": at(quote) | {"text": quote, "labels": [label]}}
        )
        for name, value in values.items():
            kind = "number" if isinstance(value, int) else "choices" if name in ("measure", "code", "role") else "text"
            listed = value if isinstance(value, int) else [value]
            type_ = "textarea" if kind == "text" else kind
            results(tasks).append(common | {"from_name": f"{label}.{name}", "type": type_, "value": at(quote) | {kind: listed}})

    return edit


def relabel(place: str, label: str) -> Edit:
    def edit(tasks: Any) -> None:
        key = region(tasks, place)
        keep = [r for r in results(tasks) if key != r.get("id") or r["type"] == "labels"]
        tasks[0]["annotations"][0]["result"] = keep
        next(r for r in keep if r.get("id") == key)["value"]["labels"] = [label]

    return edit


def arrows(*pairs: tuple[str, str], direction: str = "right") -> Edit:
    def edit(tasks: Any) -> None:
        keep = [r for r in results(tasks) if r["type"] != "relation"]
        for one, other in pairs:
            ends = {"from_id": region(tasks, one), "to_id": region(tasks, other)}
            keep.append(ends | {"type": "relation", "direction": direction})
        tasks[0]["annotations"][0]["result"] = keep

    return edit


def remark(place: str, text: str) -> Edit:
    return lambda tasks: next(r for r in results(tasks) if r.get("meta", {}).get("at") == place)["meta"].update(text=[text])


def all_of(*edits: Edit) -> Edit:
    def edit(what: Any) -> None:
        for one in edits:
            one(what)

    return edit


def change(lists: str, index: int | str, **values: Any) -> Edit:
    return lambda plan: plan[lists][index].update(values) if index != "" else plan[lists].update(values)


def remove(lists: str, index: int) -> Edit:
    return lambda plan: plan[lists].pop(index)


def add(lists: str, index: int, row: dict[str, Any]) -> Edit:
    return lambda plan: plan[lists].insert(index, row)


def no_title(plan: Any) -> None:
    plan["header"]["title"] = None
    del plan["header"]["evidence"]["title"]


TARGET = dict.fromkeys(
    ("indicator", "indicator_code", "population", "measure", "direction", "comparator", "value", "value_max", "unit", "numerator",
     "denominator", "per", "baseline", "due", "due_source", "scope")
)  # fmt: skip
EDITS: list[tuple[str, Edit, Edit]] = [
    ("moved span, its quote renewed", move("targets/T1", "15 hộ"), change("targets", 1, evidence=at("15 hộ", True))),
    ("moved span of a page", all_of(move("findings/F3", "Sở X")), change(
        "findings", 2, evidence=[{**at("Sở X"), "page": None, "bbox": None}])),
    ("an annotation that was given up counts for nothing",
     lambda t: t[0]["annotations"].append({"was_cancelled": True, "result": []}), nothing),
    ("moved evidence of several", move("findings/F1/evidence/1", "xã 100"), lambda p: p["findings"][0]["evidence"].__setitem__(1, at("xã 100"))),
    ("moved first evidence of several", move("findings/F1", "Tổng 300"), lambda p: p["findings"][0]["evidence"].__setitem__(0, at("Tổng 300"))),
    ("moved span of a project", move("projects/P1/objective", "lại"), change("projects", 0, objective=at("lại"))),
    ("moved section without evidence", move("sections/S2", "Vốn"), change("sections", 1, start=at("Vốn")["start"])),
    ("moved section with evidence", move("sections/S1", "MỤC TIÊU"),
     change("sections", 0, evidence=at("MỤC TIÊU"), start=at("MỤC TIÊU")["start"])),
    ("end of a section alone changes nothing", move("sections/S2", "1."), nothing),
    ("moved header field", move("header/unit", "A"), lambda p: p["header"]["evidence"].update(unit=at("A"))),
    ("moved recipient", move("header/recipients/0/evidence", "BAN"), lambda p: p["header"]["recipients"][0].update(evidence=at("BAN"))),
    ("deleted recipient's span", delete("header/recipients/0/evidence"), lambda p: p["header"]["recipients"][0].update(evidence=None)),
    ("changed choice", put("targets/T2", "targets.measure", "choices", ["change"]), change("targets", 0, measure="change")),
    ("choice that was missing", put("targets/T1", "targets.measure", "choices", ["change"]), change("targets", 1, measure="change")),
    ("choice taken out", put("targets/T2", "targets.measure", "choices", None), change("targets", 0, measure=None)),
    ("changed number", put("targets/T2", "targets.value", "number", 31.0), change("targets", 0, value=31)),
    ("changed decimal", put("targets/T2", "targets.value", "number", 3.5), change("targets", 0, value=3.5)),
    ("same number as a float", put("targets/T2", "targets.value", "number", 30.0), nothing),
    ("changed text", put("assignments/A1", "assignments.agency", "text", ["Sở Y"]), change("assignments", 0, agency="Sở Y")),
    ("text taken out", put("assignments/A1", "assignments.agency", "text", None), change("assignments", 0, agency=None)),
    ("list shortened", put("assignments/A1", "assignments.refers_to", "text", ["DA1"]), change("assignments", 0, refers_to=["DA1"])),
    ("list emptied", put("assignments/A1", "assignments.refers_to", "text", None), change("assignments", 0, refers_to=[])),
    ("truth changed", put("assignments/A1", "assignments.collective", "choices", ["true"]), change("assignments", 0, collective=True)),
    ("end of a section", put("sections/S1", "sections.end", "number", 99), change("sections", 0, end=99)),
    ("header text", put("header/title", "header-title.value", "text", ["Mới"]), change("header", "", title="Mới")),
    ("header unit", put("header/unit", "header-unit.name", "text", ["B"]), lambda p: p["header"]["unit"].update(name="B")),
    ("deleted row", delete("targets/T2"), remove("targets", 0)),
    ("deleted parent", delete("budgets/B1"), lambda p: (remove("budgets", 0)(p), change("budgets", 0, parent=None)(p),
                                                     change("projects", 0, budgets=["B2", "B77"])(p))),
    ("deleted evidence of several", delete("findings/F1/evidence/1"), change("findings", 0, evidence=[at("300 triệu đồng")])),
    ("deleted span of a project", delete("projects/P1/objective"), change("projects", 0, objective=None)),
    ("deleted one of a project's spans", delete("projects/P1/beneficiaries/0"), change("projects", 0, beneficiaries=[at("- Hộ cận nghèo.")])),
    ("deleted cell leaves its column", delete("tables/TB1/cells/0/0"), change("tables", 0, cells=[[None, None, at("tỉnh")]])),
    ("deleted header field", delete("header/title"), no_title),
    ("deleted header unit keeps what it holds", delete("header/unit"), lambda p: p["header"]["evidence"].pop("unit")),
    ("other parent", arrows(("budgets/B2", "budgets/B3"), ("projects/P1", "budgets/B2"), ("projects/P1", "budgets/B1")),
     change("budgets", 1, parent="B3")),
    ("arrow drawn backwards", arrows(("budgets/B3", "budgets/B2"), ("budgets/B2", "projects/P1"), ("budgets/B1", "projects/P1"), direction="left"),
     lambda p: (change("budgets", 1, parent="B3")(p))),
    ("project's budgets in their order", arrows(("budgets/B2", "budgets/B1"), ("projects/P1", "budgets/B3"), ("projects/P1", "budgets/B1")),
     change("projects", 0, budgets=["B77", "B1", "B3"])),
    ("remark", remark("targets/T1", "hỏi lại"), lambda p: p["notes"].append({"at": at("15 hộ")["start"], "note": "hỏi lại"})),
    ("drawn row", draw("targets", "300 triệu", value=300, unit="triệu", measure="level"),
     add("targets", 3, {"id": "T10", **TARGET, "measure": "level", "value": 300, "unit": "triệu", "section": "I/1",
                        "evidence": at("300 triệu", True)})),
    ("drawn finding", draw("findings", "xã 100", code="date_blank"),
     add("findings", 2, {"id": "F4", "section": "I/1", "evidence": [at("xã 100", True)], "code": "date_blank"})),
    ("drawn row before the first section", draw("objectives", "năm 2024"),
     lambda p: p.update(objectives=[{"id": "O1", "kind": None, "text": None, "section": "preamble", "evidence": at("năm 2024", True)}])),
    ("drawn section", draw("sections", "a) Mục tiêu"),
     add("sections", 3, {"id": "S5", "heading": None, "role": "other", "items": [], "path": "I/2/a", "label": "a", "level": 3, "parent": "I/2",
                         "start": at("a) Mục")["start"], "end": at("II. TỔ")["start"], "evidence": at("a) Mục tiêu", True)})),
    ("drawn header field", draw("header-place", "xã A", value="A"),
     lambda p: (p["header"].update(place="A"), p["header"]["evidence"].update(place=at("xã A", True)))),
    ("drawn span of a project", draw("projects-outputs", "đi lại"), change("projects", 0, outputs=at("đi lại", True))),
    ("drawn further span of a project", draw("projects-beneficiaries", "Hộ cận"),
     lambda p: p["projects"][0]["beneficiaries"].append(at("Hộ cận", True))),
    ("relabelled row", relabel("targets/T2", "objectives"), lambda p: (remove("targets", 0)(p), p.update(
        objectives=[{"id": "O1", "kind": None, "text": None, "section": "I", "evidence": at("30 hộ", True)}]))),
    ("relabelled span of a project", relabel("projects/P1/objective", "projects-outputs"),
     change("projects", 0, objective=None, outputs=at("đi lại", True))),
    ("copied row", lambda t: results(t).append({**next(r for r in results(t) if r["id"] == region(t, "targets/T1")), "id": "copy"}),
     add("targets", 0, {"id": "T10", **TARGET, "section": "I", "evidence": at("15 hộ nghèo", True)})),
    ("copied span of a project", lambda t: results(t).append(
        {**next(r for r in results(t) if r["id"] == region(t, "projects/P1/beneficiaries/0")), "id": "copy"}),
     lambda p: p["projects"][0]["beneficiaries"].append(at("- Hộ nghèo;", True))),
    ("several at once", all_of(delete("targets/T1"), move("targets/T2", "còn 30 hộ"), draw("targets", "100 triệu", value=5)),
     lambda p: (remove("targets", 1)(p), change("targets", 0, evidence=at("còn 30 hộ", True))(p), add("targets", 2, {
         "id": "T10", **TARGET, "value": 5, "section": "I/1", "evidence": at("100 triệu", True)})(p))),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), [case[1:] for case in EDITS], ids=[case[0] for case in EDITS])
def test_exchange_edits_in_label_studio_are_respected(edit: Edit, expected: Edit, tmp_path: Path) -> None:
    want = mini()
    expected(want)
    assert back(tmp_path, mini(), edit) == want


def line(lines: list[str], place: str) -> int:
    """Return the index of the T line of a place in the plan."""
    note = next(text for text in lines if f'"at": "{place}"' in text and text.startswith("#"))
    key = note.split("\t")[1].split()[1]
    return next(i for i, text in enumerate(lines) if text.startswith(f"{key}\t"))


def brat_line(lines: list[str], place: str, old: str, new: str, kind: str = "T") -> None:
    """Replace text in the T line of a place, or in the notes, attributes and arrows that hang on it."""
    key = lines[line(lines, place)].split("\t")[0]
    for i, text in enumerate(lines):
        if text.startswith(kind) and re.search(rf"\b{key}\b", text):
            lines[i] = text.replace(old, new)


def brat_span(quote: str) -> str:
    return f"{at(quote)['start']} {at(quote)['end']}"


def brat_delete(place: str) -> Edit:
    def edit(lines: list[str]) -> None:
        key = lines[line(lines, place)].split("\t")[0]
        lines[:] = [text for text in lines if not re.search(rf"\b{key}\b", " ".join(text.split("\t")[:2]))]

    return edit


BRAT: list[tuple[str, Edit, Edit]] = [
    ("moved span", lambda a: brat_line(a, "targets/T1", f"{brat_span('15 hộ nghèo')}\t15 hộ nghèo", f"{brat_span('15 hộ')}\t15 hộ"),
     change("targets", 1, evidence=at("15 hộ", True))),
    ("span over two lines", lambda a: brat_line(a, "targets/T1", f"{brat_span('15 hộ nghèo')}\t15 hộ nghèo",
                                                 f"{brat_span('còn 30 hộ.')};{brat_span('1. Vốn')}\tcòn 30 hộ. 1. Vốn"),
     change("targets", 1, evidence=at("còn 30 hộ.\n1. Vốn", True))),
    ("title over two lines, cut to one", lambda a: brat_line(
        a, "header/title", f"{brat_span('Giảm nghèo xã A')};{brat_span('năm 2024')}\tGiảm nghèo xã A năm 2024",
        f"{brat_span('Giảm nghèo xã A')}\tGiảm nghèo xã A"),
     lambda p: p["header"]["evidence"].update(title=at("Giảm nghèo xã A"))),
    ("attribute", lambda a: brat_line(a, "targets/T2", " level", " change", "A"), change("targets", 0, measure="change")),
    ("attribute taken out", lambda a: a.remove(next(x for x in a if "targets-measure" in x)), change("targets", 0, measure=None)),
    ("note", lambda a: brat_line(a, "assignments/A1", "\"Sở X\"", "\"Sở Y\"", "#"), change("assignments", 0, agency="Sở Y")),
    ("arrow", lambda a: brat_line(a, "budgets/B2", "Arg2:" + a[line(a, "budgets/B1")].split("\t")[0],
                                  "Arg2:" + a[line(a, "budgets/B3")].split("\t")[0], "R1"), change("budgets", 1, parent="B3")),
    ("deleted row", brat_delete("assignments/A1"), remove("assignments", 0)),
    ("drawn row", lambda a: a.extend([f"T90\ttargets {brat_span('300 triệu')}\t300 triệu", "A90\ttargets-measure T90 level",
                                      '#90\tAnnotatorNotes T90\t{"value": 300, "unit": "triệu"}']),
     add("targets", 3, {"id": "T10", **TARGET, "measure": "level", "value": 300, "unit": "triệu", "section": "I/1",
                        "evidence": at("300 triệu", True)})),
    ("remark", lambda a: a.extend([f"T90\tprojects-outputs {brat_span('đi lại')}\tđi lại", "#90\tAnnotatorNotes T90\tchưa rõ"]),
     lambda p: (change("projects", 0, outputs=at("đi lại", True))(p), p["notes"].append({"at": at("đi lại")["start"], "note": "chưa rõ"}))),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), [case[1:] for case in BRAT], ids=[case[0] for case in BRAT])
def test_exchange_edits_in_brat_are_respected(edit: Edit, expected: Edit, tmp_path: Path) -> None:
    want = mini()
    expected(want)
    assert back(tmp_path, mini(), edit, "brat") == want


ASTRAL = "🙂 Kế hoạch 𝒳\nGiảm 🙂 5%."


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("shift", [0, 3], ids=["code points", "UTF-16 units"])
def test_exchange_offsets_are_code_points_and_utf_16_units_are_told(shift: int, tool: str, tmp_path: Path) -> None:
    """What stands behind three characters beyond the basic plane is three units further for JavaScript."""
    start = ASTRAL.index("5%")
    plan = {"source": {"sha256": hashlib.sha256(ASTRAL.encode()).hexdigest()},
            "targets": [{"id": "T1", "evidence": {"start": start, "end": start + 2}}]}  # fmt: skip
    out = there(write(tmp_path, plan, ASTRAL), tool, tmp_path, tmp_path / "plan.txt")
    file = out / ("gold.json" if tool == "label-studio" else "gold.ann")
    told = file.read_text("utf-8")
    if tool == "label-studio":
        exported = json.loads(told)
        value = results(exported)[0]["value"]
        assert (value["start"], value["end"]) == (start, start + 2)
        value["start"], value["end"] = start + shift, start + 2 + shift
        file.write_text(json.dumps(exported), "utf-8")
    else:
        assert f"targets {start} {start + 2}\t5%" in told
        file.write_text(told.replace(f"targets {start} {start + 2}", f"targets {start + shift} {start + 2 + shift}"), "utf-8")
    assert import_plan(out, tool) == plan


def test_exchange_brat_fragments_are_lines_that_hold_something(tmp_path: Path) -> None:
    """brat shows no fragment of blanks alone, and takes no line end for text."""
    text = "Kế hoạch:\n \n\x0c\u2028 một\nhai\n"
    plan = {"source": {"sha256": hashlib.sha256(text.encode()).hexdigest()},
            "targets": [{"id": "T1", "evidence": {"start": 0, "end": len(text)}}]}  # fmt: skip
    out = there(write(tmp_path, plan, text), "brat", tmp_path, tmp_path / "plan.txt")
    assert "\nT2\ttargets 0 9;14 18;19 22\tKế hoạch:  một hai\n" in (out / "gold.ann").read_text("utf-8")
    assert import_plan(out, "brat") == plan


def test_exchange_every_control_and_attribute_is_in_the_configuration(tmp_path: Path) -> None:
    task = json.loads(
        (there(write(tmp_path, mini()), "label-studio", tmp_path, tmp_path / "plan.txt") / "gold.json").read_text("utf-8")
    )
    config = ElementTree.fromstring(label_studio.config())
    named = {control.get("name"): control for control in config.iter() if control.get("name")}
    labels = {label.get("value") for label in config.iter("Label")}
    for result in results(task):
        if result["type"] == "relation":
            assert result["labels"][0] in {one.get("value") for one in config.iter("Relation")}
            continue
        control = named[result["from_name"]]
        assert control.tag.lower() == result["type"]
        assert set(result["value"].get("labels", [])) <= labels
        assert set(result["value"].get("choices", [])) <= {choice.get("value") for choice in control.iter("Choice")}
    sections = re.split(r"^\[(\w+)\]$", brat.annotation_conf(), flags=re.M)
    told = dict(zip(sections[1::2], sections[2::2], strict=True))
    types = told["entities"].split()
    assert all(re.fullmatch(r"[\w-]+", name, re.A) for name in types), "brat allows no other characters"
    for ann in brat.to_ann(export_parts(), TEXT, "{}").splitlines():
        kind, body = ann[0], ann.split("\t")[1].split()
        assert kind == "#" or body[0] in {"T": types, "A": told["attributes"].split(), "R": told["relations"].split()}[kind]


def export_parts() -> Any:
    from plan_extract.evaluation.exchange.regions import take_apart

    return take_apart(mini(), TEXT)


# --- what is wrong with a file ------------------------------------------------------------------------------------------------------


def task_with(edit: Edit) -> Callable[[Path], None]:
    def change_file(folder: Path) -> None:
        file = folder / "label-studio" / "gold.json"
        tasks = json.loads(file.read_text("utf-8"))
        edit(tasks)
        file.write_text(json.dumps(tasks), "utf-8")

    return change_file


def ann_with(old: str, new: str, name: str = "gold.ann") -> Callable[[Path], None]:
    def change_file(folder: Path) -> None:
        file = folder / "brat" / name
        told = file.read_text("utf-8")
        assert old in told
        file.write_text(told.replace(old, new, 1), "utf-8")

    return change_file


def raw(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(content) and None


WRONG: list[tuple[str, Callable[[Path], None], str]] = [
    ("label-studio", raw("label-studio/gold.json", b"{"), "is no JSON"),
    ("label-studio", raw("label-studio/gold.json", b"{}"), "is no list of tasks"),
    ("label-studio", raw("label-studio/gold.json", b"[1]"), "holds 1 tasks"),
    ("label-studio", raw("label-studio/gold.json", b"\xff"), "is no UTF-8 text"),
    ("label-studio", lambda folder: (folder / "label-studio" / "gold.json").unlink(), "holds 0 .json files"),
    ("label-studio", task_with(lambda t: t.append(t[0])), "holds 2 tasks"),
    ("label-studio", task_with(lambda t: t[0]["annotations"].append(t[0]["annotations"][0])), "holds 2 annotations"),
    ("label-studio", task_with(lambda t: t[0].pop("annotations")), "holds 0 annotations"),
    ("label-studio", task_with(lambda t: t[0]["data"].pop("plan")), "--base"),
    ("label-studio", task_with(lambda t: t[0]["data"].update(text=TEXT + "x")), "another one than was exported"),
    ("label-studio", task_with(lambda t: t[0]["data"].pop("text")), "is not of the format (KeyError: 'text')"),
    ("label-studio", task_with(lambda t: results(t)[0]["value"].update(labels=["no such"])), "'no such' is unknown"),
    ("label-studio", task_with(lambda t: results(t)[0]["value"].update(labels=["targets", "budgets"])), "has 2 labels"),
    ("label-studio", task_with(lambda t: results(t)[0]["value"].update(end=99999)), "lies outside of the text"),
    ("label-studio", task_with(lambda t: results(t)[0]["value"].update(start="a")), "lies outside of the text"),
    ("label-studio", task_with(lambda t: results(t)[0]["value"].pop("start")), "is not of the format"),
    ("label-studio", task_with(put("targets/T2", "targets.colour", "text", ["x"])), "'targets.colour' is unknown"),
    ("label-studio", task_with(put("targets/T2", "targets.measure", "choices", ["x"])), "one of level, change, support"),
    ("label-studio", task_with(put("targets/T2", "targets.value", "number", "x")), "takes a number"),
    ("label-studio", task_with(put("targets/T2", "targets.value", "number", float("inf"))), "takes a number"),
    ("label-studio", task_with(put("targets/T2", "targets.unit", "text", ["\ud800"])), "half a character"),
    ("label-studio", raw("label-studio/gold.json", b"[" * 100_000), "is no JSON"),
    ("label-studio", task_with(arrows(("targets/T1", "budgets/B1"))), "an arrow leads from targets to budgets"),
    ("label-studio", task_with(arrows(("budgets/B1", "budgets/B2"), ("budgets/B1", "budgets/B3"))), "several parents"),
    ("label-studio", task_with(draw("targets", "\n")), "is blank"),
    ("label-studio", task_with(draw("tables-cells", "đi")), "cells are added in the JSON file"),
    ("label-studio", task_with(draw("projects-outputs", "KẾ")), "belongs to no row"),
    ("brat", lambda folder: (folder / "brat" / "gold.txt").unlink(), "gold.txt: cannot be read"),
    ("brat", ann_with("Giảm", "Tăng", "gold.txt"), "stands 'Tăng nghèo xã A"),
    ("brat", ann_with("TỔ CHỨC\nSở X chủ trì.\nTM", "TỔ CHỨC\nSở X chủ trì.\n\nTM", "gold.txt"), "keep .ann and .txt together"),
    ("brat", ann_with("TM. ỦY BAN\n", "TM. ỦY BAN\n\n", "gold.txt"), "another one than was exported"),
    ("brat", ann_with("T1\tplan", "T1\tplans"), "--base"),
    ("brat", ann_with("\ttargets ", "\ttargts "), "unknown"),
    ("brat", ann_with("targets-measure", "targets-colour"), "'targets-colour' is unknown"),
    ("brat", ann_with(" level", " levels"), "one of level, change, support"),
    ("brat", ann_with("R1\t", "E1\t"), "is not understood"),
    ("brat", ann_with("Arg2:T", "Arg2:T9"), "is not understood"),
    ("brat", ann_with("T2\theader-title 9 24", "T2\theader-title 9 24000"), "lies outside of the text"),
    ("brat", ann_with('"at": "targets/T2", "row": {', '"at": "targets/T2", "row": 5, "x": {'), "is no row"),
]  # fmt: skip


@pytest.mark.parametrize(("tool", "spoil", "told"), WRONG, ids=[f"{tool}: {told}" for tool, _, told in WRONG])
def test_exchange_says_what_is_wrong_with_a_file(
    tool: str, spoil: Callable[[Path], None], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = there(write(tmp_path, mini()), tool, tmp_path, tmp_path / "plan.txt")
    spoil(tmp_path)
    assert run("import", str(out), "--from", tool, "-o", str(tmp_path / "out.json")) == 1
    error = capsys.readouterr().err
    assert told in error
    assert str(out) in error
    assert re.fullmatch(r"plan-extract: .+; .+\n", error)
    assert not (tmp_path / "out.json").exists()


def run(*args: str) -> Any:
    return app(["gold", *args], exit_on_error=False, print_error=False, result_action="return_value")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.json", None, "cannot be read"), ("x.json", b"[", "is no JSON"), ("x.json", b"[]", "is no plan"),
        ("x.json", b'{"source": {"sha256": "0"}, "targets": [1]}', "targets is no list of objects"),
        ("x.json", b'{"source": {"sha256": "0"}}', "name it with --document"),
        ("gold.json", json.dumps({**mini(), "targets": [{"id": "T1", "evidence": {"start": 1, "end": 9999}}]}).encode(), "outside of the text"),
    ],
)  # fmt: skip
def test_exchange_export_says_what_is_wrong(
    name: str, content: bytes | None, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, mini())
    if content is not None:
        (tmp_path / name).write_bytes(content)
    document = ["--document", str(tmp_path / "plan.txt")] if name == "gold.json" else []
    assert run("export", str(tmp_path / name), "--to", "brat", "-o", str(tmp_path / "out"), *document) == 1
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_exchange_document_of_another_checksum_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("x", "utf-8")
    with pytest.raises(ReadError, match="is not the document of"):
        export(write(tmp_path, mini()), "brat", tmp_path / "other.txt")


@pytest.mark.parametrize("tool", TOOLS)
def test_exchange_base_gives_what_the_export_has_lost(tool: str, tmp_path: Path) -> None:
    """Spans of another reading than the base's: theirs are the rows, the base's is the rest."""
    path = ROOT / "gold" / "dev" / "xa-giam-ngheo-2023.json"
    plan = json.loads(path.read_text("utf-8"))
    out = there(path, tool, tmp_path, None)
    if tool == "brat":
        file = out / "xa-giam-ngheo-2023.ann"
        file.write_text("".join(file.read_text("utf-8").splitlines(True)[2:]), "utf-8")
    else:
        file = out / "xa-giam-ngheo-2023.json"
        tasks = json.loads(file.read_text("utf-8"))
        del tasks[0]["data"]["plan"]
        file.write_text(json.dumps(tasks), "utf-8")
    assert import_plan(file, tool, path) == plan
    base = tmp_path / "base.json"
    base.write_text(json.dumps({**plan, "targets": [], "settled": ["header"]}), "utf-8")
    assert import_plan(file, tool, base) == {**plan, "targets": plan["targets"], "settled": ["header"]}
    with pytest.raises(ReadError, match="its text is not that of"):
        import_plan(file, tool, ROOT / "gold" / "dev" / "huyen-du-lich-2019.json")


@pytest.mark.parametrize("tool", TOOLS)
def test_exchange_garbage_is_a_message_never_a_traceback(tool: str, tmp_path: Path) -> None:
    out = there(write(tmp_path, mini()), tool, tmp_path, tmp_path / "plan.txt")
    file = out / ("gold.json" if tool == "label-studio" else "gold.ann")
    whole, chance = file.read_text("utf-8"), random.Random(5)
    refused = 0
    for _ in range(300):
        lines = whole.splitlines(True)
        for _ in range(chance.randrange(1, 4)):
            i = chance.randrange(len(lines))
            cut = chance.randrange(len(lines[i]))
            lines[i] = chance.choice(
                ["", lines[i][:cut], lines[i][cut:], lines[i].replace("a", "7"), lines[i].replace('"', ""), "null,\n"]
            )
        file.write_text("".join(lines), "utf-8")
        try:
            import_plan(out, tool)
        except ReadError:
            refused += 1
    assert refused > 100


def test_exchange_commands_write_where_they_are_told(tmp_path: Path) -> None:
    gold = ROOT / "gold" / "dev" / "xa-giam-ngheo-2023.json"
    for tool in TOOLS:
        assert run("export", str(gold), "--to", tool, "-o", str(tmp_path / tool)) == 0
        assert run("import", str(tmp_path / tool), "--from", tool, "-o", str(tmp_path / f"{tool}.json")) == 0
        assert json.loads((tmp_path / f"{tool}.json").read_text("utf-8")) == json.loads(gold.read_text("utf-8"))
    assert sorted(path.name for path in (tmp_path / "brat").iterdir()) == [
        "annotation.conf", "visual.conf", "xa-giam-ngheo-2023.ann", "xa-giam-ngheo-2023.txt",
    ]  # fmt: skip
