"""One file's work, and what comes of it; the extraction below knows nothing of corpora, workers or clusters.

Guarantees:
- `work` always returns an outcome, whatever the file is; only a full disk stops a run.
"""

from __future__ import annotations

import errno
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from plan_extract.errors import ReadError
from plan_extract.pipeline import extract
from plan_extract.readers import Ocr, from_bytes

#: What kept a file from becoming a plan: it could not be opened, or read; took too long, or too much memory; its process died; or a
#: fault of the program. `disk`: no room for temporary files, which is no fault of the file and stops the run.
Cause = Literal["open", "read", "time", "memory", "killed", "program", "disk"]


@dataclass(frozen=True)
class Options:
    """How every file of a run is read.

    Attributes:
        ocr: what to do with pages without text.
        patterns: another pattern directory, where it stands on every worker.
        seconds: that one file may take.
        megabytes: that the process which reads it, and those which that starts, may hold.
    """

    ocr: Ocr = "auto"
    patterns: Path | None = None
    seconds: float = 600.0
    megabytes: int = 2000


@dataclass(frozen=True)
class Task:
    """A file to read.

    Attributes:
        file: its address, as a person can give it back to the program.
        plan: key of its content.
        data: its bytes.
    """

    file: str
    plan: str
    data: bytes


@dataclass(frozen=True)
class Done:
    """A plan, as the JSON that `plan-extract FILE` prints, and what it cost."""

    json: str
    seconds: float = 0.0
    megabytes: float = 0.0


@dataclass(frozen=True)
class Failed:
    """A file that became no plan: the stage, the cause and the way out."""

    stage: Cause
    cause: str
    way_out: str
    attempts: int = 1


Outcome = Done | Failed


def work(task: Task, options: Options) -> Outcome:
    """Read a file and extract its plan."""
    try:
        return Done(extract(from_bytes(task.data, task.file, options.ocr), options.patterns).model_dump_json())
    except ReadError as error:
        return Failed("read", error.cause, error.way_out)
    except TimeoutError:
        return Failed("time", "a pattern took too long on it", "please report the file")
    except MemoryError:
        return Failed("memory", "needs more memory than there is", "give it more, or split the file")
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return Failed("disk", "there is no room for temporary files", "free some, or set TMPDIR to another disk")
        return _fault(error)
    except Exception as error:  # whatever is wrong in the program costs one file, not the run
        return _fault(error)


def _fault(error: Exception) -> Failed:
    at = traceback.extract_tb(error.__traceback__)[-1]
    return Failed(
        "program", f"{type(error).__name__}: {error} ({Path(at.filename).name}, line {at.lineno})", "please report the file"
    )
