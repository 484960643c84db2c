"""What all commands share: parameters, messages, one plan after the other."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from plan_extract.document import SourceText
from plan_extract.errors import ReadError
from plan_extract.pipeline import Extraction, run
from plan_extract.readers import Ocr, read

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

File = Annotated[
    str, Parameter(help="A .pdf, .docx, .html, .txt or .md file (with LibreOffice .doc, .odt, .rtf), or - for standard input.")
]
OcrChoice = Annotated[
    Ocr,
    Parameter(
        name="--ocr",
        help="Pages of a PDF as pictures through Tesseract: those without usable text (auto), none (never), all (force).",
    ),
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


def read_file(file: str, ocr: Ocr = "auto") -> SourceText:
    """Read a file named on the command line; show how far it is where that takes long."""
    with Pages(file) as pages:
        return read("-" if file == STDIN else file, ocr, pages)


def one(file: str, patterns: Path | None, ocr: Ocr = "auto") -> Extraction | None:
    """Return the extraction of a file, ``None`` where it failed (told on stderr)."""
    return next(each((file,), patterns, [], ocr))


def each(files: tuple[str, ...], patterns: Path | None, failures: list[str], ocr: Ocr = "auto") -> Iterator[Extraction | None]:
    """Yield the extraction of each file, ``None`` where it failed (named in `failures`); tell on stderr how far the run is."""
    progress = Progress(len(files), "files")
    for file in files:
        try:
            yield run(read_file(file, ocr), patterns)
        except ReadError as error:
            complain(str(error))
            failures.append(file)
            yield None
        except TimeoutError:
            complain(f"{file}: a pattern took too long on it; please report the file")
            failures.append(file)
            yield None
        progress.step()


class Pages:
    """A bar on stderr over the pages of a file, once reading it takes more than two seconds; gone when it is done."""

    def __init__(self, file: str) -> None:
        self.file, self.began = file, time.monotonic()
        self.bar: RichProgress | None = None

    def __enter__(self) -> Pages:
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()

    def __call__(self, done: int, count: int) -> None:
        """Show how many pages of how many are read."""
        if self.bar is None and time.monotonic() - self.began > 2:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as RichProgress

            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("pages"),
                TimeRemainingColumn(),
            )
            self.bar = RichProgress(*columns, console=Console(stderr=True), transient=True)
            self.bar.add_task(Path(self.file).name, total=count)
            self.bar.start()
        if self.bar is not None:
            self.bar.update(self.bar.task_ids[0], completed=done)


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


def write_whole(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            file.writelines(chunks)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
