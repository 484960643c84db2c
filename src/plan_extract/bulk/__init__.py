"""A whole corpus at once: every file read, each content once, nothing lost when some are broken.

```
find ─▶ read and hash ─▶ (known: done) ─▶ engine: guard ─▶ work ─▶ store ─▶ tables
```

Guarantees:
- every file that a source names ends as a plan or as an error with its cause;
- a run that was stopped, however, is gone on with by the same command, and ends with the same tables.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from plan_extract.bulk.dataset import build
from plan_extract.bulk.engine import engine
from plan_extract.bulk.sources import Item, find
from plan_extract.bulk.store import Store, as_error
from plan_extract.bulk.work import Failed, Options, Task
from plan_extract.columns import key
from plan_extract.errors import ReadError
from plan_extract.rules import load_rules

#: Files that are opened ahead of the work, so that a slow file system keeps no core waiting.
OPENED = 16


class Watcher(Protocol):
    """Who is told how far a run is."""

    def found(self, files: int) -> None:
        """Hear how many files have been found."""

    def known(self) -> None:
        """Hear of a file that needs no work: its content was done before, or it cannot be opened."""

    def done(self, failed: bool) -> None:
        """Hear of a file that was worked on."""

    def dashboard(self, address: str) -> None:
        """Hear where the cluster's own pages stand."""


@dataclass(frozen=True)
class Run:
    """How a run is made.

    Attributes:
        options: how each file is read.
        workers: processes on this machine; 0: one a core.
        scheduler: address of a Dask cluster instead.
        refresh: plans of another version of the program are extracted anew.
        again: files that failed before are tried again.
        formats: beyond DuckDB: `parquet`, `csv`.
        partition: columns of `plans` that Parquet files are split by.
    """

    options: Options = Options()  # noqa: RUF009  it is frozen
    workers: int = 0
    scheduler: str | None = None
    refresh: bool = False
    again: bool = False
    formats: tuple[str, ...] = ("parquet",)
    partition: tuple[str, ...] = ()


def bulk(sources: Iterable[str], folder: Path, run: Run, watcher: Watcher) -> int:
    """Extract all plans of sources into a dataset.

    Args:
        sources: files, folders, globs, zip archives, fsspec addresses.
        folder: of the dataset; one that is there is gone on with.
        run: how.
        watcher: is told how far it is.

    Returns:
        How many of the files found failed.

    Raises:
        ReadError: the folder cannot be written, the disk is full, or the cluster does not answer.
        RuleError: the pattern directory is broken.
    """
    load_rules(run.options.patterns)
    store = Store(folder, run.options.patterns)
    try:
        listed: dict[str, dict[str, Any]] = {}
        tasks = _tasks(find(sources, folder), store, run, listed, watcher)
        first = next(tasks, None)
        if first is not None:  # nothing new: no worker is started
            with engine(run.options, run.workers or os.cpu_count() or 1, run.scheduler) as workers:
                if workers.address:
                    watcher.dashboard(workers.address)
                for task, outcome in workers.run(chain([first], tasks)):
                    if isinstance(outcome, Failed) and outcome.stage == "disk":
                        raise ReadError(task.file, outcome.cause, outcome.way_out)
                    store.add(task.plan, outcome)
                    watcher.done(isinstance(outcome, Failed))
        store.list(listed.values())
        build(store, run.formats, run.partition)
        return sum(store.files[file]["state"] == "error" for file in listed)
    finally:
        store.close()


def _tasks(items: Iterable[Item], store: Store, run: Run, listed: dict[str, dict[str, Any]], watcher: Watcher) -> Iterator[Task]:
    """Yield the files whose content needs work, each content once; enter every file in the list."""
    begun: set[str] = set()
    for item, data in _opened(items, watcher):
        record: dict[str, Any] = {"file": item.file, "bytes": None, "plan": None, "error": None}
        listed[item.file] = record
        if isinstance(data, ReadError):
            record["error"] = as_error(Failed("open", data.cause, data.way_out))
            watcher.known()
            continue
        plan = key(hashlib.sha256(data).hexdigest())
        record |= {"bytes": len(data), "plan": plan}
        if plan in begun or store.knows(plan, run.refresh, run.again):
            watcher.known()
            continue
        begun.add(plan)
        yield Task(item.file, plan, data)


def _opened(items: Iterable[Item], watcher: Watcher) -> Iterator[tuple[Item, bytes | ReadError]]:
    """Yield each file with its bytes or what is wrong with it, in order, some opened ahead."""
    waiting: deque[tuple[Item, Future[bytes | ReadError]]] = deque()
    found = []
    for item in items:
        found.append(item)
        watcher.found(len(found))
    with ThreadPoolExecutor(OPENED) as pool:
        for item in found:
            waiting.append((item, pool.submit(_read, item)))
            if len(waiting) > OPENED:
                first, future = waiting.popleft()
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()


def _read(item: Item) -> bytes | ReadError:
    try:
        return item.read()
    except ReadError as error:
        return error
