"""Diff of two runs, gold checked, gold carried over to another text, the tables of evaluate."""

from __future__ import annotations

import copy
import json
import random
import unicodedata
from pathlib import Path

import pytest

from plan_extract import extract, read
from plan_extract.cli import app
from plan_extract.evaluation import report
from plan_extract.evaluation.diff import diff
from plan_extract.evaluation.gold import GoldFile, checkout, dump, find_document, load_gold, problems, spans, text_sha256
from plan_extract.evaluation.perturb import DAMAGES, moved, ocr
from plan_extract.evaluation.realign import realign
from plan_extract.evaluation.score import score
from plan_extract.normalize import fold
from plan_extract.readers import from_string

DEV = [gold for gold in load_gold() if gold.split == "dev"]


@pytest.fixture(scope="module")
def plan() -> dict:
    return extract(read(find_document(DEV[-1]))).model_dump(mode="json")


def run(*tokens: str) -> int:
    return app(list(tokens), exit_on_error=False, print_error=False, result_action="return_value")


def test_diff_tells_rows_lost_gained_and_changed(plan: dict) -> None:
    head = copy.deepcopy(plan)
    lost = head["sections"].pop(3)
    head["sections"][0]["role"] = "annex"
    head["header"]["number"] = "1/KH"
    head["objectives"].append({"id": "O9", "kind": "general", "text": "x", "section": "I", "evidence": {"start": 5, "end": 9}})
    told = {
        (change.list, change.kind, change.row.get("path") or change.row.get("field")): change.fields
        for change in diff([plan], [head])
    }
    assert told == {
        ("header", "changed", "number"): {"value": (plan["header"]["number"], "1/KH")},
        ("sections", "changed", plan["sections"][0]["path"]): {"role": (plan["sections"][0]["role"], "annex")},
        ("sections", "lost", lost["path"]): {},
        ("objectives", "gained", None): {},
    }


def test_diff_of_a_run_with_itself_is_empty_in_any_order(plan: dict) -> None:
    other = copy.deepcopy(plan)
    for rows in (value for value in other.values() if isinstance(value, list)):
        random.Random(3).shuffle(rows)
    assert list(diff([plan], [other])) == []


def test_diff_tells_documents_of_one_side(plan: dict, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    one, none = tmp_path / "one.jsonl", tmp_path / "none.jsonl"
    one.write_text(json.dumps(plan), "utf-8")
    none.write_text("", "utf-8")
    assert run("diff", str(one), str(none)) == 1
    assert "\tplan\tlost\t" in capsys.readouterr().out
    assert run("diff", str(one), str(one)) == 0


@pytest.mark.parametrize("broken", ["{", "[1]", '{"a": 1}'])
def test_diff_names_a_file_that_holds_no_plans(broken: str, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(broken, "utf-8")
    with pytest.raises(Exception, match=r"x\.jsonl: holds"):
        run("diff", str(path), str(path))


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda g: g["targets"][0].update(measure="height"), "measure"),
        (lambda g: g["targets"][0]["evidence"].update(end=10**9), "is not in the text"),
        (lambda g: g["targets"][0]["evidence"].update(quote="x"), "quote"),
        (lambda g: g["targets"][0].update(section="XX/9"), "no section 'XX/9'"),
        (lambda g: g["targets"][0].update(colour="red"), "colour"),
        (lambda g: g["assignments"][1].update(id=g["assignments"][0]["id"]), "stands twice"),
        (lambda g: g["budgets"][0].update(parent="B999"), "no budget 'B999'"),
        (lambda g: g["source"].update(text_sha256="0" * 64), "realign"),
    ],
)
def test_gold_check_finds(spoil, told: str) -> None:
    gold = next(g for g in DEV if g.plan["targets"] and g.plan["budgets"] and len(g.plan["assignments"]) > 1)
    text = read(find_document(gold)).text
    assert list(problems(gold, text, shipped=True)) == []
    worse = copy.deepcopy(gold.plan)
    spoil(worse)
    assert any(told in problem for problem in problems(gold._replace(plan=worse), text, shipped=True))


def test_gold_check_finds_sentences_of_plans_that_are_not_ours() -> None:
    gold = DEV[0]
    assert any("not ours" in problem for problem in problems(gold, None, shipped=False))


def test_every_gold_file_is_sound() -> None:
    assert run("gold", "check") == 0


def test_gold_is_written_a_row_a_line_and_reads_back() -> None:
    for gold in load_gold():
        assert json.loads(dump(gold.plan)) == gold.plan
        assert dump(gold.plan) == gold.path.read_text("utf-8"), f"{gold.path}: write it with evaluation.gold.dump"


@pytest.mark.parametrize("seed", range(8))
def test_realign_keeps_every_span_whose_words_stay(seed: int) -> None:
    gold, chance = DEV[seed % len(DEV)], random.Random(seed)
    text = read(find_document(gold)).text
    lines = text.split("\n")
    for _ in range(30):  # what a better reader does: other blank lines, other page marks, lines joined
        i = chance.randrange(len(lines))
        lines[i : i + 1] = chance.choice([["", lines[i]], [lines[i], f"Trang {i}"], [lines[i] + " "], ["[dấu]", lines[i]]])
    now = "\n".join(lines)
    moved, doubts = realign(gold.plan, text, now)
    assert not [doubt for doubt in doubts if "ends stand on" in doubt]
    for was, span in zip(spans(gold.plan), spans(moved), strict=True):
        before, after = text[was["start"] : was["end"]], now[span["start"] : span["end"]]
        assert after.split() == before.split() or "\n" in before, (before, after)
    assert moved["source"]["text_sha256"] == text_sha256(now)


def test_realign_names_what_was_lost() -> None:
    text = "I. MỤC TIÊU\n- Giảm 2,7% hộ nghèo.\n"
    row = {"id": "T1", "evidence": {"start": text.index("2,7"), "end": text.index("2,7") + 4}}
    plan = {"source": {"sha256": "x", "chars": len(text)}, "targets": [row]}
    moved, doubts = realign(plan, text, text.replace("2,7%", "…"))
    assert len(doubts) == 1
    assert 0 <= moved["targets"][0]["evidence"]["start"] < len(text)


def test_gold_over_another_text_is_refused_and_carried_over(tmp_path: Path) -> None:
    document = tmp_path / "a.txt"
    document.write_text("KẾ HOẠCH\nI. MỤC TIÊU\nGiảm nghèo.\n", "utf-8")
    source = read(document)
    was = tmp_path / "was.txt"
    was.write_text("KẾ HOẠCH\n\nI. MỤC TIÊU\nGiảm nghèo.\n", "utf-8")
    section = {"id": "S1", "path": "I", "label": "I", "level": 1, "parent": None, "role": "objectives", "start": 10, "end": 33}
    gold = {"schema_version": "1.0", "source": {"sha256": source.sha256, "text_sha256": text_sha256(was.read_text("utf-8")), "chars": 34},
            "header": {}, "sections": [section]}  # fmt: skip
    path = tmp_path / "gold.json"
    path.write_text(dump(gold), "utf-8")
    assert run("gold", "realign", str(path), "--was", str(was), "--document", str(document)) == 0
    assert json.loads(path.read_text("utf-8"))["sections"][0]["start"] == 9
    assert not list(problems(GoldFile(path, "x", json.loads(path.read_text("utf-8"))), source.text, shipped=True))


def test_evaluate_tables_tell_splits_fields_and_plans_apart() -> None:
    scored = [(gold, score(gold.plan, gold.plan)) for gold in load_gold()]
    assert "| dev | sections |" in report.as_table(scored)
    assert f"| sections | role | {'1.000 of'}" in report.as_field_table(scored)
    assert all(f"| {gold.split}/{gold.path.stem} |" in report.as_plan_table(scored) for gold, _ in scored)


def test_evaluate_counts_omissions_and_inventions_apart() -> None:
    gold = DEV[0]
    worse = copy.deepcopy(gold.plan)
    worse["assignments"] = [*worse["assignments"][:-2], {**worse["assignments"][0], "agency": "Sở Không Có"}]
    line = next(line for line in report.as_table([(gold, score(gold.plan, worse))]).splitlines() if "assignments" in line)
    assert line.split(" | ")[2:5] == [str(len(gold.plan["assignments"])), "2", "1"]


def test_settings_point_at_the_checkout() -> None:
    assert (checkout() / "gold").is_dir()


@pytest.mark.parametrize("name", DAMAGES)
def test_perturb_moves_gold_along(name: str) -> None:
    gold = DEV[0]
    text = read(find_document(gold)).text
    damaged, offsets = DAMAGES[name](text)
    assert (damaged, list(offsets)) == (DAMAGES[name](text)[0], list(DAMAGES[name](text)[1]))
    assert damaged != text
    plan = moved(copy.deepcopy(gold.plan), offsets)
    source = from_string(damaged).text
    kept = 0
    for was, span in zip(spans(gold.plan), spans(plan), strict=True):
        before, after = text[was["start"] : was["end"]], source[span["start"] : span["end"]]
        kept += fold(unicodedata.normalize("NFC", after)).split() == fold(before).split()
    assert kept > 0.5 * len(list(spans(plan)))


def test_perturb_damages_the_share_it_says() -> None:
    words = "nhân dân " * 5000
    damaged, _ = ocr(words, 0.05)
    share = sum(a != b for a, b in zip(words.split(), damaged.split(), strict=True)) / 10_000
    assert 0.03 < share < 0.06


def test_printed_shows_decomposed_letters_composed_and_as_they_are() -> None:
    text = unicodedata.normalize("NFD", "KẾ HOẠCH\nphát triển\nI. Uỷ ban thuỷ\u00ad lợi\n")
    assert extract(text).sections[0].heading == "Uỷ ban thuỷ lợi"
