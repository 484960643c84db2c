"""Commands that read plans: the default one, `show`, `text`, `schema`, `explain`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

import plan_extract
from plan_extract.cli.common import File, OcrChoice, Patterns, complain, each, one, read_file, write_whole
from plan_extract.errors import ReadError
from plan_extract.rules import RuleError

View = Literal[
    "plan", "legal", "citations", "objectives", "targets", "budgets", "projects", "assignments", "deadlines", "tasks", "tables",
    "findings",
]  # fmt: skip


def register(app: App) -> None:
    """Hang the commands of this module on the program."""
    app.default(extract)
    for command in (show, text, schema, explain):
        app.command(command)


def extract(
    *files: Annotated[
        str,
        Parameter(help="Plans: .pdf, .docx, .html, .txt, .md files (with LibreOffice .doc, .odt, .rtf), or - for standard input."),
    ],
    ocr: OcrChoice = "auto",
    patterns: Patterns = None,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"], help="File to write to instead of standard output.")] = None,
) -> int:
    """Print plans as JSON: one file gives one indented object, several give a line each (JSON Lines)."""
    if not files:
        from plan_extract.cli import app

        app.help_print()
        return 2
    failures: list[str] = []
    chunks = (
        result.plan.model_dump_json(indent=2 if len(files) == 1 else None) + "\n"
        for result in each(files, patterns, failures, ocr)
        if result is not None
    )
    try:
        if output is None:
            for chunk in chunks:
                sys.stdout.write(chunk)
        else:
            write_whole(output, (chunk.encode() for chunk in chunks))
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        return complain(f"{output}: cannot be written ({error.strerror}); name another file with -o")
    return 1 if failures else 0


def show(
    file: File,
    view: Annotated[View, Parameter(help="What to show: the plan at a glance, or one of its lists.")] = "plan",
    *,
    csv: Annotated[bool, Parameter(help="Print the rows as CSV (UTF-8 with a byte order mark, as Excel wants it).")] = False,
    agency: Annotated[str | None, Parameter(help="Of `tasks`: only agencies whose name holds these words.")] = None,
    ocr: OcrChoice = "auto",
    patterns: Patterns = None,
) -> int:
    """Show a plan to a person: header and section tree, or one list as a table."""
    from plan_extract.tasks import tasks
    from plan_extract.writers.terminal import print_csv, print_view

    if agency is not None and view != "tasks":
        return complain("show: --agency belongs to the view tasks, as in: plan-extract show FILE tasks --agency 'Phòng Y tế'", 2)
    result = one(file, patterns, ocr)
    if result is None:
        return 1
    if agency is not None and not tasks(result.plan, agency):
        named = sorted({task.agency for task in tasks(result.plan) if task.agency})
        return complain(f"{file}: no agency is called {agency!r}; the plan names: {'; '.join(named) or 'none'}")
    (print_csv if csv else print_view)(result.plan, view, result.document.source.text, agency)
    return 0


def text(file: File, *, ocr: OcrChoice = "auto") -> int:
    """Print the source text of a file: what all offsets count in."""
    try:
        sys.stdout.write(read_file(file, ocr).text)
    except ReadError as error:
        return complain(str(error))
    return 0


def schema() -> int:
    """Print the JSON Schema (2020-12) of the output."""
    sys.stdout.write(json.dumps(plan_extract.json_schema(), ensure_ascii=False, indent=2) + "\n")
    return 0


def explain(
    file: File,
    *,
    at: Annotated[int | None, Parameter(help="Offset in the source text: which rules read what stands there?")] = None,
    rule: Annotated[str | None, Parameter(help="Id of a rule, as in header.number: what is it, and what did it read?")] = None,
    ocr: OcrChoice = "auto",
    patterns: Patterns = None,
) -> int:
    """Tell which rule read a place of a plan, and why."""
    from plan_extract.explain import explain_offset, explain_rule

    if (at is None) == (rule is None):
        return complain("explain: name either --at OFFSET or --rule ID", 2)
    result = one(file, patterns, ocr)
    if result is None:
        return 1
    try:
        sys.stdout.write(explain_offset(result, at, patterns) if at is not None else explain_rule(result, str(rule), patterns))
    except RuleError as error:
        return complain(str(error), 2)
    return 0
