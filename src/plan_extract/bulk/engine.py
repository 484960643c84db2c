"""Who does the work: this machine's cores, a cluster, or one watched process; what fails is tried once more, elsewhere.

Guarantees:
- each task comes back once, with an outcome; few are under way at a time, however many there are;
- a worker that dies takes no result with it: its files are given to another.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from plan_extract.bulk.guard import Guard
from plan_extract.bulk.work import Failed, Options, Outcome, Task
from plan_extract.errors import ReadError
from plan_extract.kept import fingerprint
from plan_extract.rules import default_directory

#: Files under way for each core, so that none waits while results travel.
AHEAD = 3
#: Seconds between two looks at whether a file is done.
WAIT = 0.02
_here = threading.local()


class Here:
    """One watched process below this one; no cluster."""

    address: str | None = None

    def __init__(self, options: Options) -> None:
        self._guard = Guard(options)

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_: object) -> None:
        self._guard.close()

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Outcome]]:
        """Yield each task with its outcome."""
        for task in tasks:
            outcome = self._guard.run(task)
            if isinstance(outcome, Failed) and outcome.stage != "disk":
                self._guard.close()
                again = self._guard.run(task)
                outcome = replace(again, attempts=2) if isinstance(again, Failed) else again
            yield task, outcome


class Cluster:
    """Dask: a cluster of this machine's cores, or one that runs already.

    Args:
        options: how files are read.
        workers: of a cluster of this machine.
        scheduler: address of one that runs.

    Raises:
        ReadError: the scheduler does not answer, or has no workers.
    """

    def __init__(self, options: Options, workers: int, scheduler: str | None) -> None:
        import dask
        from distributed import Client, LocalCluster

        self.options, self.scheduler = options, scheduler
        # A file whose worker died is given to another worker once; our own limits watch memory; a file is data, not a graph.
        dask.config.set({
            "distributed.scheduler.allowed-failures": 1,
            "distributed.admin.large-graph-warning-threshold": "1GB",
            "distributed.comm.timeouts.connect": "20s",
            # It looks at itself a hundred times a second, which takes a tenth of a core that files could have.
            "distributed.worker.profile.enabled": False,
            "distributed.admin.tick.interval": "1s",
            "distributed.admin.tick.limit": "30s",
            "distributed.admin.system-monitor.interval": "5s",
        })  # fmt: skip
        self._cluster: Any = None
        try:
            if scheduler is None:
                with _deaf():
                    self._cluster = LocalCluster(
                        n_workers=workers, threads_per_worker=1, memory_limit=0, dashboard_address="127.0.0.1:0", silence_logs=50
                    )
            self._client = Client(self._cluster or scheduler, timeout=20)
            if scheduler is not None:
                self._client.wait_for_workers(1, timeout=20)
        except (OSError, TimeoutError, ValueError) as error:
            cause = f"does not answer, or has no workers ({error})"
            raise ReadError(str(scheduler), cause, "start it with `dask scheduler` and `dask worker`") from None
        self._check(str(scheduler))
        self.address = self._client.dashboard_link
        self._seen, self._threads = 0.0, self._client.nthreads()

    def _check(self, scheduler: str) -> None:
        """See that every worker has this program.

        Raises:
            ReadError: one has none, or another.
        """
        try:
            programs = self._client.run(_program, self.options.patterns)
        except Exception as error:
            cause = f"its workers cannot load the program ({type(error).__name__}: {error})"
            raise ReadError(scheduler, cause, "install the same version there") from None
        if others := [worker for worker, program in programs.items() if program != _program(self.options.patterns)]:
            raise ReadError(scheduler, f"{others[0]} has another version of the program or its patterns", "install the same there")

    def __enter__(self) -> Cluster:
        self._stopped = False
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        if self._cluster is not None:
            self._cluster.close(timeout=10)
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._before)
        if self._stopped:
            raise KeyboardInterrupt

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Note Ctrl-C, for `run` to end and `__exit__` to raise: raised here, a destructor may lose it. The second is raised."""
        if self._stopped:
            signal.default_int_handler(number, frame)
        self._stopped = True

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Outcome]]:
        """Yield each task with its outcome, as they come."""
        from distributed import as_completed

        waiting = iter(tasks)
        running: dict[Any, tuple[Task, int]] = {}
        done = as_completed()

        def begin(task: Task, attempt: int, avoid: str | None = None) -> None:
            others = [address for address in self._workers() if address != avoid] if avoid else []
            future = self._client.submit(
                _on_worker, task, self.options, pure=False, workers=others or None, allow_other_workers=bool(others)
            )
            running[future] = (task, attempt)
            done.add(future)

        def fill() -> None:
            while len(running) < AHEAD * max(1, sum(self._workers().values())) and (task := next(waiting, None)) is not None:
                begin(task, 1)

        fill()
        while running:
            while not (self._stopped or done.has_ready()):
                time.sleep(WAIT)
            if self._stopped:
                return
            future = next(done)
            task, attempt = running.pop(future)
            outcome, worker = _result(future)
            if isinstance(outcome, Failed) and outcome.stage != "disk" and attempt == 1:
                begin(task, 2, worker)
            else:
                yield task, replace(outcome, attempts=attempt) if isinstance(outcome, Failed) else outcome
            del future
            fill()

    def _workers(self) -> dict[str, int]:
        """Return address → threads of the workers that are there, asked for every few seconds: they come and go."""
        if time.monotonic() - self._seen > 2:
            self._seen, self._threads = time.monotonic(), self._client.nthreads()
        threads: dict[str, int] = self._threads
        return threads


def engine(options: Options, workers: int, scheduler: str | None) -> AbstractContextManager[Here | Cluster]:
    """Return who does the work."""
    return Here(options) if workers == 1 and scheduler is None else Cluster(options, workers, scheduler)


@contextmanager
def _deaf() -> Iterator[None]:
    """Let processes that are started meanwhile not hear Ctrl-C: it is this one that stops them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _program(patterns: Path | None) -> str:
    return fingerprint(patterns or default_directory())


def _on_worker(task: Task, options: Options) -> tuple[Outcome, str]:
    """Read a file on a worker of a cluster: each of its threads has a process of its own."""
    from distributed import get_worker

    guard = getattr(_here, "guard", None)
    if guard is None or guard.options != options:
        if guard is not None:
            guard.close()
        guard = _here.guard = Guard(options)
    return guard.run(task), str(get_worker().address)


def _result(future: Any) -> tuple[Outcome, str | None]:
    """Return what a future holds; an error of the cluster is a failure of the file's worker."""
    try:
        outcome: tuple[Outcome, str | None] = future.result()
        return outcome
    except Exception as error:  # KilledWorker, CancelledError, and whatever a cluster of another version raises
        cause = f"the worker that read it died ({type(error).__name__})"
        return Failed("killed", cause, "look at the file; the machine may be short of memory"), None
