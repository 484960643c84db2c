"""The folder of a run: one JSON per plan under the key of its content, a journal of what is done, and the list of files.

Guarantees:
- a file is whole or absent: it is written in `parts/` and renamed; the journal names a plan after it stands there;
- a torn last line of the journal (the run was killed) costs one plan's work, nothing else;
- one run at a time: the folder is locked, and the lock goes with the process.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

import plan_extract
from plan_extract.bulk.work import Done, Failed, Outcome
from plan_extract.errors import ReadError
from plan_extract.kept import fingerprint
from plan_extract.rules import default_directory


class StoreError(ReadError):
    """The folder of a run cannot be written, or is none."""


class Store:
    """A run's folder.

    Attributes:
        root: the folder.
        program: what the plans of this run are extracted by: version and a digest of program and patterns.
        journal: key of a content → its record: `plan`, `program`, `error` and what it cost.
        files: address → record of the file: `file`, `bytes`, `plan`, `error`.
    """

    def __init__(self, root: Path, patterns: Path | None = None) -> None:
        self.root = root
        try:
            root.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(root / ".lock")
            self._lock.acquire(timeout=0)
            shutil.rmtree(root / "parts", ignore_errors=True)
            (root / "parts").mkdir()
            self.program = f"{plan_extract.__version__}+{fingerprint(patterns or default_directory())}"
            self.journal = {record["plan"]: record for record in _lines(root / "journal.jsonl")}
            self.files = {record["file"]: record for record in _lines(root / "files.jsonl")}
            if (root / "journal.jsonl").exists():
                self.write("journal.jsonl", _jsonl(self.journal.values()))  # without a torn line or one that was superseded
            self._log = (root / "journal.jsonl").open("a", encoding="utf-8")
        except Timeout:
            raise StoreError(str(root), "another run is writing to it", "wait for it, or name another folder with -o") from None
        except OSError as error:
            raise self.full_or_closed(error) from None

    def full_or_closed(self, error: OSError) -> StoreError:
        """Return what to say where a file of the folder cannot be written."""
        cause = f"cannot be written ({error.strerror or error})"
        return StoreError(str(self.root), cause, "free some space or name another folder with -o; the same command goes on")

    def path(self, plan: str) -> Path:
        """Return where the JSON of a plan stands."""
        return self.root / "plans" / plan[:2] / f"{plan}.json"

    def knows(self, plan: str, refresh: bool, again: bool) -> bool:
        """Tell whether a content needs no work.

        Args:
            plan: its key.
            refresh: work of another version of the program is done anew.
            again: what failed is tried again.
        """
        record = self.journal.get(plan)
        if record is None or (refresh and record["program"] != self.program):
            return False
        return not again if record["error"] else self.path(plan).exists()

    def add(self, plan: str, outcome: Outcome) -> None:
        """Keep what came of a content.

        Raises:
            StoreError: the disk is full.
        """
        record: dict[str, Any] = {"plan": plan, "program": self.program, "error": None}
        try:
            if isinstance(outcome, Done):
                self.write(self.path(plan).relative_to(self.root), outcome.json + "\n")
                record |= {"seconds": round(outcome.seconds, 3), "megabytes": round(outcome.megabytes)}
            else:
                record["error"] = as_error(outcome)
            self._log.write(_jsonl([record]))
            self._log.flush()
        except OSError as error:
            raise self.full_or_closed(error) from None
        self.journal[plan] = record

    def write(self, name: str | Path, text: str) -> None:
        """Write a file of the folder whole or not at all."""
        part = self.root / "parts" / f"{Path(name).name}.{os.getpid()}"
        try:
            part.write_text(text, "utf-8")
        except OSError:
            part.unlink(missing_ok=True)
            raise
        path = self.root / name
        try:
            part.replace(path)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.replace(path)

    def list(self, files: Iterable[dict[str, Any]]) -> None:
        """Keep the records of files, with those of runs before, in the order of their addresses.

        Args:
            files: `file`, `bytes`, `plan` (the key of its content), `error` (where it could not be opened).
        """
        self.files = dict(sorted((self.files | {record["file"]: record for record in files}).items()))
        first: dict[str, str] = {}
        for file, record in self.files.items():
            done = self.journal.get(record["plan"], {"error": record["error"], "program": None})
            record |= {"error": done["error"], "program": done["program"], "state": "error" if done["error"] else "plan"}
            record["duplicate_of"] = first.get(record["plan"])
            if record["plan"]:
                first.setdefault(record["plan"], file)
        try:
            self.write("files.jsonl", _jsonl(self.files.values()))
        except OSError as error:
            raise self.full_or_closed(error) from None

    def state(self) -> str:
        """Return a digest of all that the tables are made of."""
        return hashlib.sha256((self.program + _jsonl(self.files.values())).encode()).hexdigest()

    def close(self) -> None:
        """Give the folder free."""
        self._log.close()
        shutil.rmtree(self.root / "parts", ignore_errors=True)
        self._lock.release()


def as_error(failed: Failed) -> dict[str, Any]:
    """Return a failure as a record."""
    return {"stage": failed.stage, "cause": failed.cause, "way_out": failed.way_out, "attempts": failed.attempts}


def _jsonl(records: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _lines(path: Path) -> list[dict[str, Any]]:
    records = []
    for line in path.read_text("utf-8", errors="replace").split("\n") if path.exists() else ():
        try:
            records.append(json.loads(line))
        except ValueError:
            continue  # torn when the run was killed
    return records
