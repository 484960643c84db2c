"""README and docs say what the program does."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from plan_extract import extract, read

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def block(name: str) -> str:
    match = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```", README, re.S)
    assert match is not None
    return match[1]


def test_docs_example_of_the_readme_is_what_comes_out() -> None:
    path = block("run").split()[-1]
    lines = [line.strip() for line in extract(read(ROOT / path)).model_dump_json(indent=2).splitlines()]
    at = 0
    for told in block("example").splitlines():
        assert told in lines[at:], f"not in this order in the output: {told}"
        at = lines.index(told, at) + 1


def test_docs_are_up_to_date() -> None:
    done = subprocess.run([sys.executable, ROOT / "tools" / "docs.py", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_docs_test_command_is_the_one_that_ci_runs() -> None:
    """The gate takes the command out of the README with this pattern; it must find it, and it must run the tests."""
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    pattern = re.search(r're\.search\(r"(.*?)", open\("README\.md"', script)
    assert pattern is not None
    command = re.search(pattern[1].replace("\\n", "\n"), README, re.S)
    assert command is not None
    assert command[1].endswith("pytest")


def test_docs_readme_names_files_that_exist() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists() or target == "docs/cli.md", target


def test_docs_version_is_one() -> None:
    import plan_extract

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == plan_extract.__version__
    assert plan_extract.__version__ in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_docs_corpus_commands_and_python_of_the_readme_run(tmp_path: Path) -> None:
    """The three questions have answers; only the two plans that the tests can afford are read."""
    pytest.importorskip("pandas")
    commands = block("bulk").replace(".venv/bin/plan-extract", f"{sys.executable} -m plan_extract")
    assert "corpus/dev corpus/more" in commands
    plans = " ".join(str(ROOT / "corpus" / "dev" / f"{name}.txt") for name in ("xa-giam-ngheo-2023", "huyen-giam-ngheo-2022"))
    script = commands.replace("corpus/dev corpus/more", plans) + f"{sys.executable} <<'EOF'\n{block('pandas')}EOF\n"
    done = subprocess.run(["bash", "-euc", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answers = done.stdout + (tmp_path / "tasks.csv").read_text("utf-8")
    for told in ("Môn Sơn", "hộ nghèo", "central", "Phòng Tài chính - Kế hoạch"):
        assert told in answers, told
