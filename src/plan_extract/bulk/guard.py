"""A process of its own for the work, watched: what hangs, eats memory or dies costs one file.

Guarantees:
- `run` returns within the time limit and a second, whatever the file does;
- memory is that of the process and of those it started (Tesseract, LibreOffice);
- a process that was stopped or died is replaced before the next file.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import threading
import time
from queue import Empty, SimpleQueue
from typing import IO, Any

import psutil

from plan_extract.bulk.child import receive, send
from plan_extract.bulk.work import Failed, Options, Outcome, Task

#: Seconds between two looks at the memory of a process.
LOOK = 0.25
#: Looks at the process alone for each one at those that it started: finding them takes a hundred times as long.
ALONE = 4
#: Seconds that a new process may take until it is ready: on a slow disk, loading the program takes long.
START = 120.0


class Guard:
    """A worker process and the limits that it is held to; one file at a time."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: SimpleQueue[Any] = SimpleQueue()
        self._said: IO[bytes] | None = None

    def run(self, task: Task) -> Outcome:
        """Have a file read, and return what came of it."""
        try:
            process = self._process or self._start()
            assert process.stdin is not None
            send(process.stdin, task)
            return self._watched(process)
        except (OSError, EOFError):  # it died before it was asked
            return self._died()

    def close(self) -> None:
        """Stop the process."""
        if self._process is not None:
            for process in reversed(_family(self._process.pid)):
                with contextlib.suppress(psutil.Error):
                    process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._said):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            self._process = self._said = None

    def _start(self) -> subprocess.Popen[bytes]:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  it lives as long as the process
        command = [sys.executable, "-m", "plan_extract.bulk.child"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said)
        self._process, self._answers = process, SimpleQueue()
        threading.Thread(target=_listen, args=(process.stdout, self._answers), daemon=True).start()
        assert process.stdin is not None
        send(process.stdin, self.options)
        with contextlib.suppress(Empty):
            if self._answers.get(timeout=START) == "ready":
                return process
        raise EOFError

    def _watched(self, process: subprocess.Popen[bytes]) -> Outcome:
        began, look = time.monotonic(), 0
        while True:
            look += 1
            with contextlib.suppress(Empty):
                outcome: Outcome | None = self._answers.get(timeout=LOOK)
                return outcome or self._died()
            if (held := _megabytes(process.pid, look % ALONE == 0)) > self.options.megabytes:
                return self._stopped(
                    "memory", f"takes more than {self.options.megabytes} MB of memory ({held:.0f})", "--memory-limit"
                )
            if time.monotonic() - began > self.options.seconds:
                return self._stopped("time", f"takes longer than {self.options.seconds:g} s", "--time-limit")

    def _stopped(self, stage: Any, cause: str, option: str) -> Failed:
        self.close()
        return Failed(stage, cause, f"look at the file; a larger {option} lets it go on")

    def _died(self) -> Failed:
        code = self._process.wait() if self._process is not None else None
        said = _last_line(self._said)
        self.close()
        return Failed("killed", f"its process died (exit code {code}{said})", "look at the file; the system may be short of memory")


def _listen(pipe: IO[bytes], answers: SimpleQueue[Any]) -> None:
    with pipe:
        try:
            while True:
                answers.put(receive(pipe))
        except (EOFError, OSError):
            answers.put(None)


def _family(pid: int, whole: bool = True) -> list[psutil.Process]:
    """Return a process, and those that it started."""
    try:
        process = psutil.Process(pid)
        return [process, *(process.children(recursive=True) if whole else ())]
    except psutil.Error:
        return []


def _megabytes(pid: int, whole: bool) -> float:
    held = 0.0
    for process in _family(pid, whole):
        with contextlib.suppress(psutil.Error):
            held += process.memory_info().rss / 1e6
    return held


def _last_line(file: IO[bytes] | None) -> str:
    if file is None:
        return ""
    file.seek(0)
    lines = file.read()[-2000:].decode("utf-8", "replace").split("\n")
    told = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f": {told}" if told else ""
