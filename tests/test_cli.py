"""The command line: output, exit codes, messages; nothing costs another file its result."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

PLAN = "corpus/dev/xa-giam-ngheo-2023.txt"
OTHER = "corpus/dev/huyen-du-lich-2019.txt"
ROOT = Path(__file__).resolve().parents[1]


def cli(*args: str, stdin: bytes | None = None, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "plan_extract", *args],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        env={**os.environ, **env},
        timeout=120,
        check=False,
    )


def test_cli_one_file_is_one_object_that_the_schema_allows() -> None:
    done = cli(PLAN)
    assert (done.returncode, done.stderr) == (0, b"")
    plan = json.loads(done.stdout)
    schema = json.loads(cli("schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(plan)
    assert plan["header"]["unit"]["name"] == "Môn Sơn"


def test_cli_schema_describes_every_field() -> None:
    schema = json.loads(cli("schema").stdout)
    undescribed = [
        f"{name}.{field}"
        for name, of in {**schema["$defs"], "Plan": schema}.items()
        for field, told in of.get("properties", {}).items()
        if "description" not in told and "$ref" not in json.dumps(told)
    ]
    assert undescribed == []


def test_cli_several_files_are_json_lines_and_broken_ones_cost_nothing(tmp_path: Path) -> None:
    empty, binary, huge = tmp_path / "empty.txt", tmp_path / "binary.txt", tmp_path / "huge.txt"
    empty.write_bytes(b"")
    binary.write_bytes(bytes(range(256)) * 9)
    with huge.open("wb") as file:
        file.truncate(100_000_000)
    files = [str(empty), PLAN, str(binary), str(tmp_path), str(tmp_path / "missing.txt"), str(huge), OTHER]
    done = cli(*files)
    assert done.returncode == 1
    assert [json.loads(line)["source"]["path"] for line in done.stdout.splitlines()] == [PLAN, OTHER]
    messages = [line for line in done.stderr.decode().splitlines() if not line.endswith(" files")]  # progress of a slow run
    assert len(messages) == 5
    for message, (path, cause) in zip(
        messages,
        [
            (empty, "is empty"),
            (binary, "binary"),
            (tmp_path, "directory"),
            (tmp_path / "missing.txt", "not exist"),
            (huge, "larger"),
        ],
        strict=True,
    ):
        assert message.startswith(f"plan-extract: {path}: ")
        assert cause in message
    assert "Traceback" not in done.stderr.decode()


def test_cli_standard_input_and_output_file(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    done = cli("-", "-o", str(out), stdin=(ROOT / PLAN).read_bytes())
    assert (done.returncode, done.stdout) == (0, b"")
    assert json.loads(out.read_text("utf-8"))["source"]["path"] == "-"
    assert list(tmp_path.iterdir()) == [out]


def test_cli_output_that_cannot_be_written(tmp_path: Path) -> None:
    done = cli(PLAN, "-o", str(tmp_path / "none" / "plan.json"))
    assert done.returncode == 1
    assert b"cannot be written" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "args", [[], ["--bogus"], ["show"], ["show", PLAN, "nonsense"], ["explain", PLAN], ["explain", PLAN, "--rule", "no.rule"]]
)
def test_cli_wrong_usage(args: list[str]) -> None:
    done = cli(*args)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_cli_text_is_the_source_text() -> None:
    done = cli("text", "-", stdin="\ufeffKẾ HOẠCH\r\nMột\r".encode())
    assert done.stdout.decode() == "KẾ HOẠCH\nMột\n"


def test_cli_show_prints_header_tree_and_findings() -> None:
    told = cli("show", PLAN).stdout.decode()
    assert "Ủy ban nhân dân xã Môn Sơn" in told
    assert "├── II MỤC TIÊU, CHỈ TIÊU" in told
    assert "numbering_gap" in told


def test_cli_show_takes_no_markup_from_the_document() -> None:
    text = "KẾ HOẠCH\n[bold red]Năm[/bold red] 2024 <script>alert(1)</script>\n\nI. XÂY [link=x]DỰNG[/link]\nB.\n"
    told = cli("show", "-", stdin=text.encode()).stdout.decode()
    assert "[bold red]Năm[/bold red] 2024 <script>alert(1)</script>" in " ".join(told.split())
    assert "XÂY [link=x]DỰNG[/link]" in told


@pytest.mark.parametrize("view", ["plan", "legal", "citations", "findings"])
def test_cli_show_csv(view: str) -> None:
    done = cli("show", PLAN, view, "--csv")
    assert done.stdout.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(done.stdout.decode("utf-8-sig"))))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) > 1 or view == "citations"


def test_cli_explain_names_rule_and_reason() -> None:
    text = (ROOT / PLAN).read_text("utf-8")
    told = cli("explain", PLAN, "--at", str(text.index("90/QĐ-TTg"))).stdout.decode()
    assert "citation.number" in told
    assert "why:" in told
    assert "2 places" in cli("explain", PLAN, "--rule", "header.place_date").stdout.decode()
    assert "section IV/2/2.1" in cli("explain", PLAN, "--at", str(text.index("2.1. "))).stdout.decode()


def test_cli_patterns_directory_that_is_none(tmp_path: Path) -> None:
    done = cli(PLAN, "--patterns", str(tmp_path))
    assert done.returncode == 1
    assert b"no pattern files" in done.stderr


def test_cli_reader_of_the_pipe_goes_away() -> None:
    command = f"{sys.executable} -m plan_extract {' '.join([PLAN] * 30)} | head -c 100"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert b"Traceback" not in done.stderr


def test_cli_light_commands_load_no_heavy_library() -> None:
    code = "import sys, plan_extract.cli; print([m for m in ('spacy', 'underthesea', 'pandas', 'numpy', 'rich.tree') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.strip() == b"[]"
