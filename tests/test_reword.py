"""Gold plans said another way: what a rewording does to text and gold, and that the program reads what it says."""

from __future__ import annotations

import pytest

from plan_extract import extract, read
from plan_extract.evaluation.gold import find_document, load_gold, spans
from plan_extract.evaluation.reword import Rewording, lost, reword, rewordings
from plan_extract.evaluation.score import FIELDS, pair_rows, rows_of
from plan_extract.readers import from_string

GOLD = {gold.path.stem: gold for gold in load_gold() if gold.split in ("dev", "more")}
#: Where a rewording is looked for: the plans that say most first.
PLANS = list(dict.fromkeys(["huyen-giam-ngheo-2022", "tinh-viec-lam-2012", "huyen-nong-thon-moi-2021-2025", *sorted(GOLD)]))
#: Share of the rows said another way that are still found, where it is less than all of them.
FLOORS = {"those along, one after another": 0.75}

# rewording, text, evidence of the row, its fields, turn → new text, the row's words there, its fields
CASES = [
    ("by a day", "Phòng Y tế báo cáo trước ngày 15/6/2025.", "trước ngày 15/6/2025", {"bound": "before", "rrule": None}, 1,
     "Phòng Y tế báo cáo chậm nhất là ngày 15/6/2025.", "chậm nhất là ngày 15/6/2025", {"bound": "by", "rrule": None}),
    ("at least", "Có ít nhất 5 xã đạt chuẩn.", "ít nhất 5 xã", {"comparator": ">="}, 3,
     "Có không thấp hơn 5 xã đạt chuẩn.", "không thấp hơn 5 xã", {"comparator": ">="}),
    ("sum", "Kinh phí 2,5 tỷ đồng.", "Kinh phí 2,5 tỷ đồng", {}, 1, "Kinh phí 2.500 triệu đồng.", "Kinh phí 2.500 triệu đồng", {}),
    ("parts", "Kinh phí: 5 tỷ đồng, gồm tỉnh 3 tỷ đồng; huyện 2 tỷ đồng.", "Kinh phí: 5 tỷ đồng", {"kind": "total"}, 2,
     "Kinh phí: 5 tỷ đồng (tỉnh 3 tỷ đồng; huyện 2 tỷ đồng).", "Kinh phí: 5 tỷ đồng", {"kind": "total"}),
]  # fmt: skip


def rule(name: str) -> Rewording:
    return next(one for one in rewordings() if one.name == name)


@pytest.mark.parametrize(("name", "text", "said", "fields", "turn", "told", "now", "then"), CASES, ids=[case[0] for case in CASES])
def test_reword_changes_words_and_moves_gold(
    name: str, text: str, said: str, fields: dict, turn: int, told: str, now: str, then: dict
) -> None:
    start = text.index(said)
    row = {"id": "X1", **fields, "evidence": {"start": start, "end": start + len(said)}}
    done = reword(rule(name), text, {rule(name).list: [row]}, turn)
    assert done is not None
    moved = done.plan[rule(name).list][0]
    assert (done.text, list(done.touched)) == (told, ["X1"])
    assert done.text[moved["evidence"]["start"] : moved["evidence"]["end"]] == now
    assert {key: moved[key] for key in then} == then
    assert row["evidence"] == {"start": start, "end": start + len(said)}, "gold stays as it is"


def test_reword_leaves_what_it_is_not_about() -> None:
    row = {"id": "X1", "comparator": "=", "evidence": {"start": 3, "end": 15}}
    assert reword(rule("at least"), "Có ít nhất 5 xã", {"targets": [row]}) is None


@pytest.mark.parametrize("rewording", rewordings(), ids=lambda one: one.name)
def test_rows_said_another_way_are_found(rewording: Rewording) -> None:
    for name in PLANS:
        document = find_document(GOLD[name])
        assert document is not None
        done = reword(rewording, read(document).text, GOLD[name].plan)
        if done is not None:
            break
    assert done is not None, "no plan says it"
    assert all(span["start"] < span["end"] <= len(done.text) for span in spans(done.plan))
    told = extract(from_string(done.text)).model_dump(mode="json")
    named = rewording.list
    counts = pair_rows(named, rows_of(done.plan, named), rows_of(told, named), *FIELDS[named])
    missing, _ = lost(counts, done.touched)
    share = 1 - len(missing) / len(done.touched)
    assert share >= FLOORS.get(rewording.name, 0.9), {done.touched[i] for i in missing}
