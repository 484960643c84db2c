"""The process that does the work, started and watched by a `Guard`: tasks come in, outcomes go out, length first.

Guarantees:
- rules and gazetteers are loaded once, before the first task;
- it ends as soon as the guard is gone, even in the middle of a file;
- what libraries print goes to standard error, never into the answers.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
from queue import SimpleQueue
from typing import IO, Any

import psutil

from plan_extract.agencies import load_gazetteer
from plan_extract.bulk.work import Done, Options, work
from plan_extract.indicators import load_catalogue
from plan_extract.rules import load_rules


def send(pipe: IO[bytes], value: object) -> None:
    """Write a value to a pipe."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    pipe.write(len(data).to_bytes(8, "big") + data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Read a value from a pipe.

    Raises:
        EOFError: the other side is gone.
    """
    head = pipe.read(8)
    data = pipe.read(int.from_bytes(head, "big")) if len(head) == 8 else b""
    if not data or len(data) < int.from_bytes(head, "big"):
        raise EOFError
    return pickle.loads(data)


def _listen(tasks: SimpleQueue[Any]) -> None:
    try:
        while True:
            tasks.put(receive(sys.stdin.buffer))
    except EOFError:
        os._exit(0)


def main() -> None:
    """Answer tasks until the guard is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the guard decides, not the terminal
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    tasks: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    options: Options = tasks.get()
    for load in (load_rules, load_gazetteer, load_catalogue):
        load(options.patterns)
    send(answers, "ready")
    myself = psutil.Process()
    while True:
        task, began = tasks.get(), time.perf_counter()
        outcome = work(task, options)
        if isinstance(outcome, Done):
            outcome = Done(outcome.json, time.perf_counter() - began, myself.memory_info().rss / 1e6)
        send(answers, outcome)


if __name__ == "__main__":
    main()
