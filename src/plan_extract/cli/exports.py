"""The command that writes a plan in the formats of others: `export`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from plan_extract.cli.common import File, OcrChoice, Patterns, complain, one, write_whole
from plan_extract.errors import MissingLibraryError, ReadError
from plan_extract.pipeline import Extraction


@Parameter(name="*")
@dataclass(frozen=True)
class Format:
    """The formats, of which a call names one."""

    ics: Annotated[bool, Parameter(negative=(), help="Deadlines as iCalendar to-dos.")] = False
    iati: Annotated[bool, Parameter(negative=(), help="Results, money and organisations as an IATI 2.03 activity (XML).")] = False
    frictionless: Annotated[bool, Parameter(negative=(), help="All lists as CSV with datapackage.json, in a folder.")] = False
    docbin: Annotated[bool, Parameter(negative=(), help="Text and span groups as a spaCy DocBin (wants spaCy).")] = False
    web_annotation: Annotated[bool, Parameter(negative=(), help="Every value as a W3C Web Annotation (JSON-LD).")] = False


def register(app: App) -> None:
    """Hang the command of this module on the program."""
    app.command(export)


def export(
    file: File,
    *,
    form: Format | None = None,
    output: Annotated[Path, Parameter(name=["--output", "-o"], help="File to write; of --frictionless, a folder.")],
    ocr: OcrChoice = "auto",
    patterns: Patterns = None,
) -> int:
    """Write a plan in a format of others; what each holds: docs/exports.md."""
    named = [name for name, on in vars(form or Format()).items() if on]
    if len(named) != 1:
        cause = f"{len(named)} formats named, one is written a call" if named else "name a format"
        return complain(f"export: {cause}, as in: plan-extract export --ics FILE -o plan.ics", 2)
    result = one(file, patterns, ocr)
    if result is None:
        return 1
    try:
        written = _written(result, named[0])
        if isinstance(written, bytes):
            write_whole(output, [written])
            return 0
        output.mkdir(parents=True, exist_ok=True)
        for name, content in written.items():
            write_whole(output / name, [content])
    except (MissingLibraryError, ReadError) as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"{output}: cannot be written ({error.strerror}); name another place with -o")
    return 0


def _written(result: Extraction, form: str) -> bytes | dict[str, bytes]:
    """Return what a format makes of a plan: a file, or files by name."""
    plan, text = result.plan, result.document.source.text
    if form == "ics":
        from plan_extract.writers.calendar import write_calendar

        return write_calendar(plan)
    if form == "iati":
        from plan_extract.writers.iati import write_iati

        return write_iati(plan)
    if form == "frictionless":
        from plan_extract.writers.datapackage import write_package

        return write_package(plan)
    if form == "web_annotation":
        from plan_extract.writers.web_annotation import write_web_annotation

        return write_web_annotation(plan, text)
    try:
        from plan_extract.nlp import write_docbin
    except ModuleNotFoundError as error:
        if error.name != "spacy":
            raise
        raise MissingLibraryError("spaCy", "pip install 'spacy>=3.7'") from None
    return write_docbin(plan, text)
