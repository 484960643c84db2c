"""One runner for all rules: each matches its own examples and none of its counter-examples."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from plan_extract import extract
from plan_extract.normalize import fold, repair
from plan_extract.rules import SHORT, TIME_BUDGET, Rule, RuleError, default_directory, load_rules

RULES = load_rules()


def _find(rule: Rule, text: str):
    return rule.match(text) if rule.anchored else rule.search(text)


@pytest.mark.parametrize(
    ("rule", "example"),
    [pytest.param(rule, example, id=f"{rule.id}: {example['text']}") for rule in RULES.values() for example in rule.examples],
)
def test_rules_example(rule: Rule, example: dict) -> None:
    match = _find(rule, repair(example["text"])[0])
    assert match is not None
    for group, value in example.get("gives", {}).items():
        assert (match.group(group) or "").strip() == value


@pytest.mark.parametrize(
    ("rule", "text"),
    [pytest.param(rule, text, id=f"{rule.id}: {text}") for rule in RULES.values() for text in rule.counter_examples],
)
def test_rules_counter_example(rule: Rule, text: str) -> None:
    assert _find(rule, repair(text)[0]) is None


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_rules_end_on_short_spans(rule: Rule) -> None:
    """No rule needs a time budget on a short span, filled with its examples or with the words of one over and over."""
    assert rule.tried
    find = rule.pattern.match if rule.anchored else rule.pattern.search
    texts = [repair(example["text"])[0] for example in rule.examples]
    for piece in {*texts, *texts[0].split()}:
        find((f"{piece} " * SHORT)[:SHORT], timeout=TIME_BUDGET)  # else a TimeoutError


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.needs], ids=lambda rule: rule.id)
def test_rules_match_nothing_without_the_words_they_need(rule: Rule) -> None:
    """The quick look before a search loses nothing: in no line of the plans, and never for a word in capitals."""
    folder = Path(__file__).parents[1] / "corpus"
    lines = [line for path in sorted(folder.glob("[!t]*/*.txt")) for line in repair(path.read_text("utf-8"))[0].splitlines()]
    texts = [*lines, *(repair(example["text"])[0].upper() for example in rule.examples)]
    quick = [[match.span() for match in rule.finditer(text)] for text in texts]
    assert quick == [[match.span() for match in rule.pattern.finditer(text)] for text in texts]
    assert any(quick)
    assert sum(not any(word in line.lower() for word in rule.needs) for line in lines) > len(lines) / 2


def test_rules_all_have_reason_and_cases() -> None:
    assert [rule.id for rule in RULES.values() if not rule.why or not rule.examples] == []


def test_rules_every_one_is_used() -> None:
    """A rule that no code names is dead (rules under a prefix are used together)."""
    source = "\n".join(path.read_text("utf-8") for path in (Path(__file__).parents[1] / "src").rglob("*.py"))
    prefixes = {"role_below", "numbering", *re.findall(r'(?:under\(|\[f)"(\w+)[."]', source)}
    dead = [rule for rule in RULES if rule.split(".")[0] not in prefixes and f'"{rule}"' not in source]
    assert dead == []


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("[[rule]]\nid = 'x.y'\n", "needs an id and a pattern"),
        ("[[rule]]\nid = 'x.y'\npattern = '{nothing}'\n", "no fragment or table"),
        ("not toml", "x.toml"),
    ],
)
def test_rules_broken_file_names_file_and_cause(tmp_path: Path, text: str, cause: str) -> None:
    (tmp_path / "x.toml").write_text(text, "utf-8")
    with pytest.raises(RuleError, match=cause) as caught:
        load_rules(tmp_path)
    assert "x.toml" in str(caught.value)


def test_rules_broken_pattern_names_rule(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("[[rule]]\nid = 'x.y'\npattern = '(('\n", "utf-8")
    with pytest.raises(RuleError, match=r"x\.y"):
        load_rules(tmp_path)["x.y"].search("a")


def test_rules_empty_directory_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no pattern files"):
        load_rules(tmp_path)


def test_rules_other_directory_changes_what_is_read(tmp_path: Path) -> None:
    """An analyst who adds a wording edits a pattern, nothing else."""
    mine = tmp_path / "patterns"
    shutil.copytree(default_directory(), mine)
    text = "KẾ HOẠCH\nNăm 2024\n\nI. CHẶNG ĐƯỜNG TRƯỚC MẮT\nTiến hành ba bước.\n"
    assert extract(text).sections[0].role == "activities"
    path = mine / "roles.toml"
    path.write_text(path.read_text("utf-8").replace("(?:mục\\s+tiêu|", "(?:chặng\\s+đường|mục\\s+tiêu|", 1), "utf-8")
    assert extract(text, mine).sections[0].role == "objectives"


def test_cues_keep_phrases_of_the_same_letters() -> None:
    """A phrase that is kept has the letters of its cue and other marks; no two cues share their letters."""
    cues = RULES.tables["cue"]
    assert len({fold(row["name"]) for row in cues}) == len(cues)
    for row in cues:
        for phrase in row.get("keep", ()):
            assert fold(phrase).startswith(fold(row["name"])), (row["name"], phrase)
            assert phrase not in (row["name"], *row.get("aliases", ())), phrase
        assert all(fold(alias) == fold(row["name"]) for alias in row.get("aliases", ())), row


@pytest.mark.parametrize(
    ("text", "slips"),
    [
        ("Phòng Tải chính thẩm định dự toán.", ["Tải chính"]),
        ("Tại chính quyền cơ sở, cần cử cán bộ về sinh kế.", []),
        ("báo cáo hăng tháng, hàng quý về phần ánh của dân", ["hăng tháng", "phần ánh"]),
        ("vẫn để đồ thị như cũ; có số liệu; mỗi trường có 2 lớp", []),
    ],
)
def test_cues_read_slips_and_leave_what_is_right(text: str, slips: list[str]) -> None:
    found = extract(f"KẾ HOẠCH\nNăm 2024\n\nI. NỘI DUNG\n- {text}\n").findings
    assert [row.evidence[0].quote for row in found if row.code == "ocr_slip"] == slips
