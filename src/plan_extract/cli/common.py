"""What all commands share: parameters, messages, one plan after the other."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from plan_extract.document import SourceText
from plan_extract.errors import ReadError
from plan_extract.pipeline import Extraction, run
from plan_extract.readers import read

File = Annotated[
    str, Parameter(help="A .docx, .html, .txt or .md file (with LibreOffice .doc, .odt, .rtf), or - for standard input.")
]
#: Stands for `-` while arguments are parsed: the parser would take a lone hyphen for an option.
STDIN = "<standard input>"
Patterns = Annotated[
    Path | None, Parameter(name="--patterns", help="Directory of pattern files to use instead of the program's own.")
]


def complain(message: str, code: int = 1) -> int:
    """Print a message on stderr and return the exit code."""
    print(f"plan-extract: {message}", file=sys.stderr)
    return code


def read_file(file: str) -> SourceText:
    """Read a file named on the command line."""
    return read("-" if file == STDIN else file)


def one(file: str, patterns: Path | None) -> Extraction | None:
    """Return the extraction of a file, ``None`` where it failed (told on stderr)."""
    return next(each((file,), patterns, []))


def each(files: tuple[str, ...], patterns: Path | None, failures: list[str]) -> Iterator[Extraction | None]:
    """Yield the extraction of each file, ``None`` where it failed (named in `failures`); tell on stderr how far the run is."""
    progress = Progress(len(files), "files")
    for file in files:
        try:
            yield run(read_file(file), patterns)
        except ReadError as error:
            complain(str(error))
            failures.append(file)
            yield None
        except TimeoutError:
            complain(f"{file}: a pattern took too long on it; please report the file")
            failures.append(file)
            yield None
        progress.step()


class Progress:
    """A line on stderr every second, once a run takes more than two."""

    def __init__(self, count: int, what: str) -> None:
        self.count, self.what, self.done = count, what, 0
        self.began = self.said = time.monotonic()

    def step(self) -> None:
        """Count one more."""
        self.done += 1
        now = time.monotonic()
        if now - self.began > 2 and now - self.said > 1 and self.done < self.count:
            print(f"plan-extract: {self.done} of {self.count} {self.what}", file=sys.stderr)
            self.said = now


def write_whole(path: Path, chunks: Iterator[str]) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.writelines(chunks)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
