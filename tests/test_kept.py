"""What is built from pattern files is kept between runs, and only for the files that it was built from."""

import os
from pathlib import Path

import pytest

from plan_extract import kept as module
from plan_extract.kept import kept
from plan_extract.rules import default_directory, load_rules

BUILT: list[Path] = []


def _words(directory: Path) -> list[str]:
    BUILT.append(directory)
    return (directory / "a.toml").read_text("utf-8").split()


@pytest.fixture
def patterns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLAN_EXTRACT_CACHE", str(tmp_path / "cache"))
    BUILT.clear()
    directory = tmp_path / "patterns"
    directory.mkdir()
    (directory / "a.toml").write_text("một hai", "utf-8")
    return directory


def _files(patterns: Path) -> list[Path]:
    return sorted((patterns.parent / "cache").iterdir())


def test_kept_builds_once_and_anew_when_a_file_changes(patterns: Path) -> None:
    assert [kept(_words, patterns) for _ in range(2)] == [["một", "hai"]] * 2
    assert len(BUILT) == 1
    (patterns / "a.toml").write_text("một hai ba", "utf-8")
    assert kept(_words, patterns) == ["một", "hai", "ba"]
    assert len(BUILT) == 2
    assert len(_files(patterns)) == 1, "the old one is replaced"


@pytest.mark.parametrize("broken", [b"", b"no pickle", b"\x80\x05\x95"])
def test_kept_broken_file_is_built_anew(patterns: Path, broken: bytes) -> None:
    kept(_words, patterns)
    _files(patterns)[0].write_bytes(broken)
    assert kept(_words, patterns) == ["một", "hai"]
    assert len(BUILT) == 2
    assert kept(_words, patterns) == ["một", "hai"]
    assert len(BUILT) == 2


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no owners here")
def test_kept_file_of_another_user_is_not_opened(patterns: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(_words, patterns)
    monkeypatch.setattr(module.os, "getuid", lambda: _files(patterns)[0].stat().st_uid + 1)
    assert kept(_words, patterns) == ["một", "hai"]
    assert len(BUILT) == 2


@pytest.mark.parametrize("name", ["", "{file}/below", "/proc/nowhere"])
def test_kept_without_a_folder_costs_no_result(patterns: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("PLAN_EXTRACT_CACHE", name.format(file=patterns / "a.toml"))
    assert [kept(_words, patterns) for _ in range(2)] == [["một", "hai"]] * 2
    assert len(BUILT) == 2


def test_kept_rules_are_those_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAN_EXTRACT_CACHE", str(tmp_path))
    directory = default_directory()
    from plan_extract.rules import _rules

    built, found = kept(_rules, directory), kept(_rules, directory)
    assert built is not found
    assert dict(built) == dict(found) == dict(load_rules())
    for rule in found.values():
        assert rule.pattern.pattern == built[rule.id].pattern.pattern
        for example in rule.examples:
            ours, theirs = (one[rule.id].pattern.search(example["text"]) for one in (found, built))
            assert (ours and ours.span()) == (theirs and theirs.span()), rule.id
