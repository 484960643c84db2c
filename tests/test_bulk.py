"""A whole corpus: the rows are those of the single-file command, whoever did the work and however often it was stopped."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import fsspec
import psutil
import pytest

from plan_extract import extract, read
from plan_extract.bulk import Options, Run, bulk
from plan_extract.bulk.dataset import VIEWS, all_tables, package
from plan_extract.bulk.sources import find
from plan_extract.columns import TABLES, key, rows

ROOT = Path(__file__).resolve().parents[1]
FAULTS = ROOT / "tests" / "faults"
PLAN = """ỦY BAN NHÂN DÂN
HUYỆN ĐẮK HÀ

KẾ HOẠCH
Giảm nghèo bền vững trên địa bàn huyện năm {year}

I. MỤC TIÊU
- Giảm {n} hộ nghèo; tỷ lệ hộ nghèo còn {n},5%.
II. KINH PHÍ
Tổng kinh phí: {n}.000 triệu đồng, trong đó ngân sách huyện {n}.000 triệu đồng.
III. TỔ CHỨC THỰC HIỆN
1. Phòng Y tế chủ trì khám bệnh cho người nghèo, báo cáo trước ngày {day}/11/{year}.
{fault}
"""


def write(folder: Path, count: int, faults: dict[str, str] | None = None) -> list[str]:
    """Write plans that differ in their figures, and one for each fault: name → its name in `faults/sitecustomize.py`."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{i:03}.txt" for i in range(count)]
    for i, name in enumerate(names):
        (folder / name).write_text(PLAN.format(n=i + 2, year=2021 + i % 5, day=10 + i % 9, fault=""), "utf-8")
    for name, fault in (faults or {}).items():
        (folder / name).write_text(PLAN.format(n=500 + len(name), year=2024, day=5, fault=f"LỖI: {fault}"), "utf-8")
    return names


def command(*args: object, **env: str) -> dict[str, Any]:
    """Return the arguments of a subprocess that runs the program, faults on order."""
    return {
        "args": [sys.executable, "-m", "plan_extract", *map(str, args)], "cwd": ROOT, "text": True,
        "env": {**os.environ, "PYTHONPATH": str(FAULTS), **env},
    }  # fmt: skip


def cli(*args: object, code: int = 0, stdin: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(**command(*args, **env), input=stdin, capture_output=True, timeout=300, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def tables(dataset: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every table of a dataset, in its order."""
    with duckdb.connect(str(dataset / "plans.duckdb"), read_only=True) as db:
        return {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in all_tables()}


class Quiet:
    """A watcher that counts."""

    def __init__(self) -> None:
        self.files = self.passed = self.worked = self.failed = 0
        self.address = ""

    def found(self, files: int) -> None:
        self.files = files

    def known(self) -> None:
        self.passed += 1

    def done(self, failed: bool) -> None:
        self.worked += 1
        self.failed += failed

    def dashboard(self, address: str) -> None:
        self.address = address


def here(sources: list[str], folder: Path, **options: Any) -> Quiet:
    watcher = Quiet()
    bulk(sources, folder, Run(workers=1, **options), watcher)
    return watcher


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over files of every kind: two plans of the corpus, DOCX, HTML, a letter's scrap, broken ones, an archive, duplicates."""
    base = tmp_path_factory.mktemp("corpus")
    source, folder = base / "source", base / "dataset"
    source.mkdir()
    for name in (
        "dev/xa-giam-ngheo-2023.txt",
        "dev/tinh-viec-lam-2012.txt",
        "rendered/xa-giam-ngheo-2023.docx",
        "rendered/xa-giam-ngheo-2023.html",
    ):
        shutil.copy(ROOT / "corpus" / name, source)
    (source / "sub").mkdir()
    shutil.copy(source / "xa-giam-ngheo-2023.txt", source / "sub" / "again.txt")
    for name, content in {
        "empty.txt": b"",
        "broken.pdf": b"%PDF-1.7\nnothing",
        "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(99),
    }.items():
        (source / "sub" / name).write_bytes(content)
    (source / "formula.txt").write_text("KẾ HOẠCH\n=HYPERLINK(1) năm 2024\n\nI. MỤC TIÊU\n- Giảm 5 hộ nghèo.\n", "utf-8")
    (source / ".hidden").write_text("nothing")
    with zipfile.ZipFile(source / "archive.zip", "w") as archive:
        archive.write(source / "xa-giam-ngheo-2023.txt", "kế hoạch/xã.txt")
        archive.writestr("kế hoạch/mới.txt", PLAN.format(n=3, year=2022, day=1, fault=""))
        archive.writestr("__MACOSX/._x", "nothing")
    bulk([str(source)], folder, Run(workers=1, formats=("parquet", "csv")), Quiet())
    return folder


def test_bulk_rows_are_those_of_single_files(dataset: Path) -> None:
    source, found = dataset.parent / "source", tables(dataset)
    names = [name for name in sorted(path.name for path in source.iterdir()) if name.endswith((".txt", ".docx", ".html"))]
    for plan in (extract(read(source / name)) for name in names):
        for table, columns in TABLES.items():
            ours = [row for row in found[table] if row[0] == key(plan.source.sha256)]
            theirs = [tuple(row.values()) for row in rows(plan, table)]
            assert [row[: len(columns) + 1] for row in ours] == theirs, table
        cells = [cell.text for table_ in plan.tables for row in table_.rows for cell in row]
        assert [row[5] for row in found["cells"] if row[0] == key(plan.source.sha256)] == cells
    assert found["targets"]
    assert found["budgets"]
    assert found["cells"]


def test_bulk_json_is_that_of_the_single_file_command(dataset: Path) -> None:
    source = dataset.parent / "source" / "tinh-viec-lam-2012.txt"
    plan = extract(read(source))
    path = dataset / "plans" / key(plan.source.sha256)[:2] / f"{key(plan.source.sha256)}.json"
    assert path.read_text("utf-8") == plan.model_dump_json() + "\n"


def test_bulk_every_file_is_listed_and_duplicates_are_read_once(dataset: Path) -> None:
    source, found = dataset.parent / "source", tables(dataset)
    listed = {row[0]: row for row in found["files"]}
    archive = f"{source}/archive.zip"
    below = [path for path in source.rglob("*") if path.is_file() and path.suffix != ".zip" and path.name != ".hidden"]
    assert set(listed) == {f"zip://kế hoạch/{name}.txt::{archive}" for name in ("xã", "mới")} | {str(path) for path in below}
    first, again = f"{source}/sub/again.txt", f"{source}/xa-giam-ngheo-2023.txt"
    assert listed[again][3] == first == listed[f"zip://kế hoạch/xã.txt::{archive}"][3]
    assert [row[0] for row in found["plans"]].count(listed[again][1]) == 1
    journal = [json.loads(line) for line in (dataset / "journal.jsonl").read_text("utf-8").splitlines()]
    assert len(journal) == len({record["plan"] for record in journal}) == len({row[1] for row in listed.values()})


def test_bulk_errors_name_stage_cause_and_way_out(dataset: Path) -> None:
    errors = {Path(row[0]).name: row[2:] for row in tables(dataset)["errors"]}
    assert set(errors) == {"empty.txt", "broken.pdf", "picture.png"}
    assert errors["empty.txt"] == ("read", "is empty", "check how it was saved", 2)
    assert all(stage == "read" and cause and way_out for stage, cause, way_out, _ in errors.values())


def test_bulk_parquet_and_csv_hold_the_same_rows(dataset: Path) -> None:
    for name, found in tables(dataset).items():
        told = duckdb.execute(f"SELECT * FROM '{dataset}/parquet/{name}.parquet'").fetchall()
        assert told == found, name
        text = (dataset / "csv" / f"{name}.csv").read_bytes()
        assert text.startswith(b"\xef\xbb\xbf")
        lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
        assert lines[0] == [column.name for column in all_tables()[name]]
        assert len(lines) == len(found) + 1, name


def test_bulk_csv_cells_are_no_formulas(dataset: Path) -> None:
    titles = [row["title"] for row in csv.DictReader(io.StringIO((dataset / "csv" / "plans.csv").read_bytes().decode("utf-8-sig")))]
    assert any(title.startswith("'=HYPERLINK") for title in titles), titles
    cells = [
        cell for path in (dataset / "csv").glob("*.csv") for row in csv.reader(path.open(encoding="utf-8-sig")) for cell in row
    ]
    assert not [cell for cell in cells if len(cell) > 1 and cell[0] in "=+@\t\r"]


def test_bulk_datapackage_describes_the_files(dataset: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.Package(str(dataset / "csv" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "message"])
    assert {resource["name"] for resource in package()["resources"]} == set(all_tables())


def test_bulk_columns_are_described(dataset: Path) -> None:
    with duckdb.connect(str(dataset / "plans.duckdb"), read_only=True) as db:
        bare = db.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL").fetchall()
        assert {table for table, _ in bare} <= set(VIEWS)
        for view in VIEWS:
            assert db.execute(f"SELECT count(*) FROM {view}").fetchone() != (0,), view


def test_bulk_nothing_new_does_nothing(dataset: Path) -> None:
    source = str(dataset.parent / "source")
    before = {
        path: path.stat().st_mtime_ns for path in dataset.rglob("*") if path.suffix in (".json", ".duckdb", ".parquet", ".csv")
    }
    watcher = here([source], dataset, formats=("parquet", "csv"))
    assert (watcher.worked, watcher.passed) == (0, watcher.files)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_bulk_views_count_money_once(tmp_path: Path) -> None:
    write(tmp_path / "source", 2)
    here([str(tmp_path / "source")], tmp_path / "dataset")
    asked = "select year, funding_source, amount::bigint a from budget_by_source_and_year"
    done = cli("query", tmp_path / "dataset", asked, "--json")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"year": 2021, "funding_source": "district", "a": 2_000_000_000},
        {"year": 2022, "funding_source": "district", "a": 3_000_000_000},
    ]


def test_bulk_workers_do_not_change_the_dataset(tmp_path: Path) -> None:
    names = write(tmp_path / "source", 12, {"loi.txt": "CHƯƠNG TRÌNH"})
    shuffled = [str(tmp_path / "source" / name) for name in [*names, "loi.txt"]]
    random.Random(7).shuffle(shuffled)
    for workers, sources in ((1, [str(tmp_path / "source")]), (2, shuffled)):
        done = cli("bulk", *sources, "-o", tmp_path / f"by{workers}", "--workers", workers, code=1)
        assert ("dashboard" in done.stderr) == (workers == 2)
    assert tables(tmp_path / "by1") == tables(tmp_path / "by2")
    (error,) = tables(tmp_path / "by2")["errors"]
    assert error[2] == "program"
    assert "KeyError" in error[3]
    assert error[5] == 2


def test_bulk_hanging_hungry_and_dying_files_cost_only_themselves(tmp_path: Path) -> None:
    faults = {"a.txt": "TREO", "b.txt": "NGỐN BỘ NHỚ", "c.txt": "CHẾT", "d.txt": "MỘT LẦN"}
    write(tmp_path / "source", 6, faults)
    done = cli(
        "bulk", tmp_path / "source", "-o", tmp_path / "dataset", "--workers", 2, "--time-limit", 10, "--memory-limit", 400,
        code=1, PLAN_EXTRACT_FAULT_FLAG=str(tmp_path / "flag"),
    )  # fmt: skip
    found = tables(tmp_path / "dataset")
    errors = {Path(row[0]).name: row for row in found["errors"]}
    assert {name: row[2] for name, row in errors.items()} == {"a.txt": "time", "b.txt": "memory", "c.txt": "killed"}
    assert all(row[5] == 2 for row in errors.values())
    assert (tmp_path / "flag").exists()
    assert len(found["plans"]) == 7, "what died once is read at the second try"
    assert "select * from errors" in done.stderr
    assert not [child for child in psutil.process_iter(["cmdline"]) if str(tmp_path) in " ".join(child.info["cmdline"] or [])]


@contextmanager
def started(*args: object, **env: str) -> Iterator[subprocess.Popen[str]]:
    """A run of the program in the background; killed with all below it in the end."""
    process = subprocess.Popen(**command(*args, **env), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        for one in [*psutil.Process(process.pid).children(recursive=True), process] if process.poll() is None else []:
            one.kill()
        process.wait()


def wait_for(what: Any, seconds: float = 120) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def plans_in(folder: Path) -> int:
    return len(list(folder.glob("plans/*/*.json")))


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[tuple[Any, ...]]]]:
    """Plans that take a second each, and their tables from a run that nothing disturbed."""
    base = tmp_path_factory.mktemp("slow")
    write(base / "source", 3, {f"slow{'i' * i}.txt": "CHẬM" for i in range(9)})
    here([str(base / "source")], base / "calm")
    return base / "source", tables(base / "calm")


def test_bulk_worker_killed_in_the_middle(slow: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    source, calm = slow
    with started("bulk", source, "-o", tmp_path, "--workers", 2) as process:
        wait_for(lambda: plans_in(tmp_path) >= 3)
        below = psutil.Process(process.pid).children(recursive=True)
        workers = [one for one in below if "multiprocessing" in " ".join(one.cmdline()) and "spawn_main" in " ".join(one.cmdline())]
        workers[0].kill()
        assert process.wait(120) == 0
    assert tables(tmp_path) == calm


def test_bulk_whole_run_killed_twice_goes_on_and_ends_the_same(slow: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    source, calm = slow
    done = 0
    for more in (2, 3):
        with started("bulk", source, "-o", tmp_path, "--workers", 2) as process:
            wait_for(lambda least=done + more: plans_in(tmp_path) >= least)
            process.kill()
        done = plans_in(tmp_path)
    with (tmp_path / "journal.jsonl").open("a", encoding="utf-8") as journal:
        journal.write('{"plan": "torn')
    known = done
    watcher = here([str(source)], tmp_path)
    assert watcher.worked <= 12 - known + 1
    assert tables(tmp_path) == calm
    assert not (tmp_path / "parts").exists()


@pytest.mark.parametrize("workers", [1, 2])
def test_bulk_interrupt_is_told_and_gone_on_with(slow: tuple[Path, dict[str, Any]], tmp_path: Path, workers: int) -> None:
    """A terminal's Ctrl-C goes to all processes of the run."""
    source, calm = slow
    args = command("bulk", source, "-o", tmp_path, "--workers", workers)
    process = subprocess.Popen(**args, stderr=subprocess.PIPE, start_new_session=True)
    wait_for(lambda: plans_in(tmp_path) >= 2)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "the same command goes on" in said
    assert "Traceback" not in said
    here([str(source)], tmp_path)
    assert tables(tmp_path) == calm


def test_bulk_interrupt_inside_a_destructor_is_not_lost(tmp_path: Path) -> None:
    """Python drops what is raised there, and Dask's futures have destructors."""

    class Dying:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    class Stopping(Quiet):
        def done(self, failed: bool) -> None:
            super().done(failed)
            Dying()

    write(tmp_path / "source", 30)
    watcher = Stopping()
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        bulk([str(tmp_path / "source")], tmp_path / "dataset", Run(workers=2), watcher)
    assert watcher.worked == 1
    assert signal.getsignal(signal.SIGINT) is before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", folder], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_bulk_full_disk_is_told_and_gone_on_with(small_disk: Path, tmp_path: Path) -> None:
    write(tmp_path / "source", 30)
    here([str(tmp_path / "source")], tmp_path / "calm")
    folder = small_disk / "dataset"
    done = cli("bulk", tmp_path / "source", "-o", folder, "--workers", 1, code=1)
    assert "No space left" in done.stderr
    assert "the same command goes on" in done.stderr
    assert not list(folder.rglob("*.part"))
    assert all(json.loads(path.read_text("utf-8")) for path in folder.glob("plans/*/*.json"))
    before = plans_in(folder)
    assert 0 < before <= 30
    subprocess.run(["mount", "-o", "remount,size=100m", small_disk], check=True)
    watcher = here([str(tmp_path / "source")], folder)
    assert watcher.passed >= before - 1
    assert tables(folder) == tables(tmp_path / "calm")


def test_bulk_file_that_cannot_grow_is_told(tmp_path: Path) -> None:
    """Where no small disk can be mounted: the system refuses to write on, in the middle of a file."""
    write(tmp_path / "source", 4)
    args = command("bulk", tmp_path / "source", "-o", tmp_path / "dataset", "--workers", 1)
    args["args"] = ["bash", "-c", 'ulimit -f 100; exec "$@"', "bash", *args["args"]]
    done = subprocess.run(**args, capture_output=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "the same command goes on" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "dataset" / "plans.duckdb").exists()
    here([str(tmp_path / "source")], tmp_path / "dataset")
    assert len(tables(tmp_path / "dataset")["plans"]) == 4


@pytest.mark.parametrize("folder", ["/proc/nowhere", "{file}", "{file}/below"])
def test_bulk_target_that_cannot_be_written_is_told(tmp_path: Path, folder: str) -> None:
    write(tmp_path / "source", 1)
    done = cli("bulk", tmp_path / "source", "-o", folder.format(file=tmp_path / "source" / "000.txt"), code=1)
    assert "cannot be written" in done.stderr
    assert "-o" in done.stderr
    assert done.stderr.count("\n") == 1


def test_bulk_two_runs_do_not_meet(tmp_path: Path) -> None:
    write(tmp_path / "source", 1, {"slow.txt": "CHẬM", "slower.txt": "CHẬM"})
    with started("bulk", tmp_path / "source", "-o", tmp_path / "dataset", "--workers", 1) as process:
        wait_for(lambda: plans_in(tmp_path / "dataset") >= 1)
        assert "another run" in cli("bulk", tmp_path / "source", "-o", tmp_path / "dataset", code=1).stderr
        assert process.wait(60) == 0


def test_bulk_another_scheduler(tmp_path: Path) -> None:
    """A cluster that runs already: a scheduler and two workers on the loopback."""
    write(tmp_path / "source", 8, {"hang.txt": "TREO"})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    env = {**os.environ, "PYTHONPATH": str(FAULTS)}
    port = address.rsplit(":", 1)[1]
    dask = [
        ["scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"],
        *[["worker", address, "--nthreads", "1", "--no-dashboard", "--name", str(i)] for i in range(2)],
    ]
    running = [
        subprocess.Popen([sys.executable, "-m", "dask", *args], cwd=tmp_path, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for args in dask
    ]  # fmt: skip
    try:
        done = cli("bulk", tmp_path / "source", "-o", tmp_path / "far", "--scheduler", address, "--time-limit", 4, code=1)
        assert "1 of the files failed" in done.stderr
        here([str(tmp_path / "source" / f"{i:03}.txt") for i in range(8)], tmp_path / "here")
        far, near = tables(tmp_path / "far"), tables(tmp_path / "here")
        assert next(row[2:] for row in far["errors"])[0] == "time"
        assert {name: far[name] for name in TABLES} == {name: near[name] for name in TABLES}
    finally:
        for process in running:
            for one in [*psutil.Process(process.pid).children(recursive=True), process] if process.poll() is None else []:
                one.kill()
            process.wait()


def test_bulk_scheduler_that_does_not_answer_is_told(tmp_path: Path) -> None:
    write(tmp_path / "source", 1)
    done = cli("bulk", tmp_path / "source", "-o", tmp_path / "dataset", "--scheduler", "tcp://127.0.0.1:9", code=1)
    assert "tcp://127.0.0.1:9" in done.stderr
    assert "dask scheduler" in done.stderr


def test_bulk_refresh_and_retry(tmp_path: Path) -> None:
    source, folder = tmp_path / "source", tmp_path / "dataset"
    write(source, 3)
    (source / "empty.txt").write_text("")
    assert here([str(source)], folder).worked == 4
    assert here([str(source)], folder).worked == 0
    assert here([str(source)], folder, again=True).worked == 1, "only what failed"
    records = [json.loads(line) for line in (folder / "journal.jsonl").read_text("utf-8").splitlines()]
    old = [record | ({"program": "0.0.9+old"} if i < 2 else {}) for i, record in enumerate(records)]
    (folder / "journal.jsonl").write_text("".join(json.dumps(record) + "\n" for record in old), "utf-8")
    assert here([str(source)], folder).worked == 0
    assert here([str(source)], folder, refresh=True).worked == 2, "only what another version did"
    assert here([str(source)], folder, refresh=True).worked == 0


def test_bulk_adds_to_what_is_there_and_follows_a_changed_file(tmp_path: Path) -> None:
    source, folder = tmp_path / "source", tmp_path / "dataset"
    write(source, 3)
    here([str(source / "000.txt")], folder)
    here([str(source / "001.txt"), str(source / "002.txt")], folder)
    here([str(source)], tmp_path / "once")
    assert tables(folder) == tables(tmp_path / "once")
    shutil.copy(source / "001.txt", source / "000.txt")
    here([str(source)], folder)
    found = tables(folder)
    assert [row[3] for row in found["files"]] == [None, f"{source}/000.txt", None]
    assert len(found["plans"]) == 2


def test_bulk_partitions_hold_all_rows(tmp_path: Path) -> None:
    write(tmp_path / "source", 5)
    here([str(tmp_path / "source")], tmp_path / "dataset", partition=("province", "year"))
    with duckdb.connect() as db:
        found = db.execute(
            f"SELECT year, count(*) FROM '{tmp_path}/dataset/parquet/targets/*/*/*.parquet' GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert found == [(year, 2) for year in range(2021, 2026)]
    assert (tmp_path / "dataset" / "parquet" / "files.parquet").exists()


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("{folder}", ["a.txt", "sub/b.txt"]),
        ("{folder}/*.txt", ["a.txt"]),
        ("{folder}/**/*.txt", ["a.txt", "sub/b.txt"]),
        ("file://{folder}/sub", ["sub/b.txt"]),
        ("{folder}/a.txt", ["a.txt"]),
        ("{folder}/none*.txt", ["none*.txt"]),
    ],
)
def test_sources_local(tmp_path: Path, source: str, names: list[str]) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("a.txt", "sub/b.txt", "~$a.docx", "Thumbs.db", ".x"):
        (tmp_path / name).write_text(name)
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    found = list(find([source.format(folder=tmp_path)], tmp_path / "out"))
    kept = [item.file for item in found if "/loop/" not in item.file]
    assert kept == [f"{tmp_path}/{name}" for name in names]


def test_sources_of_other_file_systems() -> None:
    memory = fsspec.filesystem("memory")
    for name in ("a.txt", "b/c.txt"):
        with memory.open(f"/test_sources/{name}", "wb") as file:
            file.write(name.encode())
    found = {item.file: item.read() for item in find(["memory://test_sources"], Path("out"))}
    assert found == {"memory:///test_sources/a.txt": b"a.txt", "memory:///test_sources/b/c.txt": b"b/c.txt"}
    again = [item.read() for file in found for item in find([file], Path("out"))]
    assert again == list(found.values()), "an address that was told can be given back"


def test_sources_archives_in_archives(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("x.txt", "trong")
    with zipfile.ZipFile(tmp_path / "o.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("i.zip", inner.getvalue())
        archive.writestr("y.txt", "ngoài")
    found = {item.file: item.read().decode() for item in find([str(tmp_path)], tmp_path / "out")}
    path = tmp_path / "o.zip"
    assert found == {f"zip://x.txt::zip://i.zip::{path}": "trong", f"zip://y.txt::{path}": "ngoài"}
    assert [item.read().decode() for file in found for item in find([file], tmp_path / "out")] == list(found.values())


def test_bulk_list_on_standard_input(tmp_path: Path) -> None:
    write(tmp_path / "source", 2)
    listed = "".join(f"{tmp_path}/source/{i:03}.txt\n" for i in range(2)) + "\n"
    done = cli("bulk", "-", "-o", tmp_path / "dataset", "--workers", 1, stdin=listed)
    assert done.stdout.split()[:2] == ["files", "2"]


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("select * from nothing",), "nothing"),
        (("drop table plans",), "read-only"),
        (("select * from read_csv('/etc/passwd')",), "disabled"),
        (("attach '/tmp/x.db'",), "disabled"),
    ],
)
def test_query_cannot_harm(dataset: Path, args: tuple[str, ...], told: str) -> None:
    done = cli("query", dataset, *args, code=1)
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_query_prints_tables_csv_and_json(dataset: Path) -> None:
    asked = "select number, period from plans where unit = 'Môn Sơn' order by file_type limit 1".replace("file_type", "media_type")
    assert "2023" in cli("query", dataset, asked).stdout
    assert cli("query", dataset, asked, "--csv").stdout.splitlines()[0] == "\ufeffnumber,period"
    assert json.loads(cli("query", dataset, asked, "--json").stdout)["period"] == "2023"
    assert "targets_by_unit" in cli("query", dataset).stdout
    assert "is no dataset" in cli("query", dataset / "csv", code=1).stderr


def test_bulk_options_reach_the_work(tmp_path: Path) -> None:
    shutil.copy(ROOT / "corpus" / "rendered" / "xa-giam-ngheo-2023.scan.pdf", tmp_path / "scan.pdf")
    here([str(tmp_path / "scan.pdf")], tmp_path / "dataset", options=Options(ocr="never"))
    (error,) = tables(tmp_path / "dataset")["errors"]
    assert error[2] == "read"
    assert "--ocr" in error[4]
