"""Commands for a whole corpus: `bulk` and `query`."""

from __future__ import annotations

import csv as csv_
import json
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from plan_extract.cli.common import STDIN, OcrChoice, Patterns, complain
from plan_extract.schema import COMMITMENTS

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

Folder = Annotated[Path, Parameter(help="Folder of a dataset, as `bulk` writes it.")]
#: Seconds between two lines of progress where the output is no terminal.
EVERY = 10.0
_SUMMARY = {
    "files": "SELECT count(*) FROM files",
    "of them the same as another": "SELECT count(*) FROM files WHERE duplicate_of IS NOT NULL",
    "plans": "SELECT count(*) FROM plans",
    "no plans by their text": "SELECT count(DISTINCT plan) FROM findings WHERE code = 'not_a_plan'",
    **{name: f"SELECT count(*) FROM {name}" for name in (*COMMITMENTS, "tables", "findings", "errors")},
}


def register(app: App) -> None:
    """Hang the commands of this module on the program."""
    app.command(bulk)
    app.command(query)


def bulk(
    *sources: Annotated[
        str,
        Parameter(
            help="Files, folders, globs, zip archives, addresses (s3://…, memory://…); - for a list of them on standard input."
        ),
    ],
    output: Annotated[Path, Parameter(name=["--output", "-o"], help="Folder of the dataset; one that is there is gone on with.")],
    workers: Annotated[int, Parameter(help="Processes on this machine; 0: one a core; 1: without Dask.")] = 0,
    scheduler: Annotated[str | None, Parameter(help="Address of a Dask scheduler that runs, as in tcp://10.0.0.5:8786.")] = None,
    csv: Annotated[bool, Parameter(negative=(), help="Tables as CSV, too, with a Frictionless datapackage.json.")] = False,
    partition: Annotated[
        tuple[Literal["province", "year"], ...],
        Parameter(negative=(), help="Split the Parquet files by province, year or both, in that order."),
    ] = (),
    refresh: Annotated[bool, Parameter(negative=(), help="Extract anew what another version of the program extracted.")] = False,
    retry_failed: Annotated[bool, Parameter(negative=(), help="Try the files again that failed before.")] = False,
    time_limit: Annotated[float, Parameter(help="Seconds that one file may take.")] = 600.0,
    memory_limit: Annotated[int, Parameter(help="Megabytes that the reading of one file may take.")] = 2000,
    ocr: OcrChoice = "auto",
    patterns: Patterns = None,
) -> int:
    """Extract a whole corpus into a dataset: JSON, DuckDB, Parquet. The same command goes on where a run was stopped."""
    from plan_extract.bulk import Run
    from plan_extract.bulk import bulk as run
    from plan_extract.bulk.work import Options

    if not sources:
        return complain("bulk: name what to read, as in: plan-extract bulk plans/ -o dataset", 2)
    if workers < 0 or time_limit <= 0 or memory_limit <= 0:
        return complain("bulk: --workers is 0 or more, the limits are above 0", 2)
    named = [name for source in sources for name in ((line.strip() for line in sys.stdin) if source == STDIN else [source]) if name]
    formats = ("parquet", "csv") if csv else ("parquet",)
    options = Options(ocr, patterns, time_limit, memory_limit)
    try:
        with Bar() as bar:
            failed = run(named, output, Run(options, workers, scheduler, refresh, retry_failed, formats, partition), bar)
    except KeyboardInterrupt:
        return complain(f"{output}: stopped; the same command goes on", 130)
    _summary(output)
    if failed:
        complain(f'{failed} of the files failed; which and why: plan-extract query {output} "select * from errors"')
    return int(bool(failed))


def query(
    dataset: Folder,
    sql: Annotated[str | None, Parameter(help="A query in SQL (DuckDB); none: the tables and views there are.")] = None,
    *,
    csv: Annotated[bool, Parameter(negative=(), help="Print the rows as CSV (UTF-8 with a byte order mark).")] = False,
    as_json: Annotated[bool, Parameter(name="--json", negative=(), help="Print a JSON object a row.")] = False,
) -> int:
    """Ask a dataset something, read-only."""
    from plan_extract.bulk import dataset as data
    from plan_extract.writers.grids import print_rows
    from plan_extract.writers.terminal import safe_cell

    columns, rows = data.query(dataset, sql or data.CONTENTS)
    if csv:
        sys.stdout.write("\ufeff")
        writer = csv_.writer(sys.stdout, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows(["; ".join(map(str, cell)) if isinstance(cell, list) else safe_cell(cell) for cell in row] for row in rows)
    elif as_json:
        for row in rows:
            sys.stdout.write(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=str) + "\n")
    else:
        print_rows(columns, rows)
    return 0


def _summary(folder: Path) -> None:
    """Print what a dataset holds, counted in it."""
    from plan_extract.bulk.dataset import query as ask

    counts = ", ".join(f"({sql})" for sql in _SUMMARY.values())
    _, rows = ask(folder, f"SELECT {counts}")
    told = dict(zip(_SUMMARY, next(rows), strict=True))
    width = max(len(name) for name in told)
    for name, count in told.items():
        print(f"{name:{width}} {count:>10,}")


class Bar:
    """How far a run is: a bar in a terminal, else a line every so often; rate, errors, time left."""

    def __init__(self) -> None:
        self.began = self.said = time.monotonic()
        self.files = self.worked = self.passed = self.failed = 0
        self.bar: RichProgress | None = None

    def __enter__(self) -> Bar:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
            self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self.bar.add_task("", total=None)
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()

    def found(self, files: int) -> None:
        """Hear how many files have been found."""
        self.files = files
        self._tell()

    def known(self) -> None:
        """Count a file that needs no work."""
        self.passed += 1
        self._tell()

    def done(self, failed: bool) -> None:
        """Count a file that was worked on."""
        self.worked += 1
        self.failed += failed
        self._tell()

    def dashboard(self, address: str) -> None:
        """Print where Dask's pages stand."""
        need = "" if find_spec("bokeh") else " (`pip install bokeh` lets it show the cluster)"
        print(f"plan-extract: Dask's dashboard: {address}{need}", file=sys.stderr)

    def _tell(self) -> None:
        now = time.monotonic()
        done, rate = self.worked + self.passed, self.worked / max(now - self.began, 1e-9)
        told = f"{rate:.1f} a second, {self.failed} failed"
        if self.bar is not None:
            self.bar.update(self.bar.task_ids[0], completed=done, total=self.files, description=told)
        elif now - self.said > EVERY:
            left = f", some {(self.files - done) / rate / 60:.0f} min left" if rate else ""
            print(f"plan-extract: {done} of {self.files} files, {told}{left}", file=sys.stderr, flush=True)
            self.said = now
