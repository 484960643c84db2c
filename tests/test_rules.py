"""One runner for all rules: each matches its own examples and none of its counter-examples."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from plan_extract import extract
from plan_extract.normalize import repair
from plan_extract.rules import Rule, RuleError, default_directory, load_rules

RULES = load_rules()


def _find(rule: Rule, text: str):
    return rule.match(text) if rule.anchored else rule.search(text)


@pytest.mark.parametrize(
    ("rule", "example"),
    [pytest.param(rule, example, id=f"{rule.id}: {example['text']}") for rule in RULES.rules.values() for example in rule.examples],
)
def test_rules_example(rule: Rule, example: dict) -> None:
    match = _find(rule, repair(example["text"])[0])
    assert match is not None
    for group, value in example.get("gives", {}).items():
        assert (match.group(group) or "").strip() == value


@pytest.mark.parametrize(
    ("rule", "text"),
    [pytest.param(rule, text, id=f"{rule.id}: {text}") for rule in RULES.rules.values() for text in rule.counter_examples],
)
def test_rules_counter_example(rule: Rule, text: str) -> None:
    assert _find(rule, repair(text)[0]) is None


def test_rules_all_have_reason_and_cases() -> None:
    assert [rule.id for rule in RULES.rules.values() if not rule.why or not rule.examples] == []


def test_rules_every_one_is_used() -> None:
    """A rule that no code names is dead (rules under a prefix are used together)."""
    source = "\n".join(path.read_text("utf-8") for path in (Path(__file__).parents[1] / "src").rglob("*.py"))
    prefixes = {"role_below", "numbering", *re.findall(r'(?:under\(|\[f)"(\w+)[."]', source)}
    dead = [rule for rule in RULES.rules if rule.split(".")[0] not in prefixes and f'"{rule}"' not in source]
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
    path.write_text(path.read_text("utf-8").replace("(?:giải\\s+pháp|", "(?:chặng\\s+đường|giải\\s+pháp|", 1), "utf-8")
    assert extract(text, mine).sections[0].role == "solutions"
