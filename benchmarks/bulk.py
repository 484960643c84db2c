"""What a whole corpus costs, and that it is right: ``python benchmarks/bulk.py [--files 5000] [--timed 600]``.

Usage: pip install -e '.[test]' && python benchmarks/bulk.py

Builds a corpus (`tools/multiply.py`), then
- runs it on all cores and compares a sample of its plans, JSON against JSON, with the single-file way, and its errors with the files
  that were broken on purpose;
- tells the memory of the workers over the first and the last thousand files;
- times a part of it: a bare loop of `extract`, one worker, two workers, side by side, twice;
- tells how many files of each format a core reads in an hour, and what the tables cost.

Exits with 1 where a figure is not what the project promises.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from plan_extract import extract, read
from plan_extract.columns import key
from plan_extract.errors import ReadError

ROOT = Path(__file__).resolve().parents[1]


def run(source: Path, folder: Path, workers: int) -> float:
    """Run the command and return its seconds."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "plan_extract", "bulk", source, "-o", folder, "--workers", workers]
    done = subprocess.run(list(map(str, command)), stdout=subprocess.DEVNULL, check=False)
    assert done.returncode in (0, 1), done
    return time.perf_counter() - began


def bare(paths: list[Path]) -> float:
    """Return the seconds of a loop that does nothing but extract."""
    began = time.perf_counter()
    for path in paths:
        extract(read(path)).model_dump_json()
    return time.perf_counter() - began


def compare(paths: list[Path], folder: Path, base: Path) -> int:
    """Count the plans whose JSON is not that of the single-file way, and the broken files without an error row."""
    errors = {json.loads(line)["file"] for line in (folder / "files.jsonl").open(encoding="utf-8") if '"state": "error"' in line}
    wrong = 0
    for path in paths:
        try:
            plan = extract(read(path))
            kept = (folder / "plans" / key(plan.source.sha256)[:2] / f"{key(plan.source.sha256)}.json").read_text("utf-8")
            theirs, ours = json.loads(kept), json.loads(plan.model_dump_json())
            theirs["source"]["path"] = ours["source"]["path"]  # of files with one content, the first
            wrong += theirs != ours or path.as_posix() in errors
        except ReadError:
            wrong += path.as_posix() not in errors
    print(f"{len(paths)} files of {base.name} against the single-file way: {wrong} differ; {len(errors)} errors in all")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=5000, help="of the corpus; 0: only the timing")
    parser.add_argument("--timed", type=int, default=600, help="of the part that is timed; 0: no timing")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        right = not options.files or whole(Path(base, "whole"), options.files)
        fast = not options.timed or timed(Path(base, "timed"), options.timed)
    return int(not (right and fast))


def multiplied(folder: Path, count: int) -> list[Path]:
    """Build a corpus and return its files."""
    subprocess.run(
        [sys.executable, ROOT / "tools" / "multiply.py", folder, "--files", str(count), "--seed", str(count)], check=True
    )
    return sorted(path for path in folder.rglob("*") if path.is_file())


def whole(base: Path, count: int) -> bool:
    """Run a corpus and tell whether it is right and the workers' memory flat."""
    corpus, folder = base / "corpus", base / "dataset"
    paths = multiplied(corpus, count)
    spent = run(corpus, folder, 0)
    print(f"{len(paths)} files, {sum(p.stat().st_size for p in paths) / 1e6:.0f} MB, in {spent:.0f} s")
    wrong = compare(random.Random(1).sample(paths, min(200, len(paths))), folder, corpus)
    records = [json.loads(line) for line in (folder / "journal.jsonl").open(encoding="utf-8")]
    held = [record["megabytes"] for record in records if "megabytes" in record]
    part = min(1000, len(held) // 3)
    first, last = statistics.mean(held[:part]), statistics.mean(held[-part:])
    print(
        f"memory of a worker: first {part} files {first:.0f} MB, last {part} files {last:.0f} MB, ratio {last / first:.3f} (at most 1.1)"
    )
    listed = [json.loads(line) for line in (folder / "files.jsonl").open(encoding="utf-8")]
    ending = {record["plan"]: Path(record["file"]).suffix for record in listed}
    costs = defaultdict(list)
    for record in records:
        if "seconds" in record:
            costs[ending[record["plan"]]].append(record["seconds"])
    for kind, seconds in sorted(costs.items()):
        print(f"{kind:6} {len(seconds):6} files, {3600 / statistics.mean(seconds):8.0f} an hour and core")
    sizes = {
        name: sum(p.stat().st_size for p in folder.rglob(f"*.{name}")) / len(records) / 1000
        for name in ("json", "duckdb", "parquet")
    }
    print("kB a plan: " + ", ".join(f"{name} {size:.0f}" for name, size in sizes.items()))
    (folder / "dataset.json").unlink()
    print(f"tables alone, anew, and hashing all files: {run(corpus, folder, 0):.1f} s")
    return not wrong and last / first <= 1.1


def timed(base: Path, count: int) -> bool:
    """Time a bare loop, one worker and two, side by side, twice; tell whether the best of both turns keeps the limits."""
    source = base / "texts"
    source.mkdir(parents=True)
    for path in multiplied(base / "corpus", count):
        if path.suffix == ".txt" and path.stat().st_size > 3000:
            path.rename(source / path.name)
    paths = sorted(source.iterdir())
    bare(paths[:1])
    ratios = defaultdict(list)
    for turn in range(2):
        alone = bare(paths)
        one, two = (run(source, base / f"run{turn}{n}", n) for n in (1, 2))
        ratios["overhead"].append(one / alone)
        ratios["two workers"].append(one / two)
        print(f"{len(paths)} texts: bare loop {alone:.1f} s, one worker {one:.1f} s, two workers {two:.1f} s")
    overhead, faster = min(ratios["overhead"]), max(ratios["two workers"])
    print(f"one worker / bare loop {overhead:.3f} (at most 1.10); one worker / two workers {faster:.2f} (at least 1.80)")
    return overhead <= 1.1 and faster >= 1.8


if __name__ == "__main__":
    sys.exit(main())
