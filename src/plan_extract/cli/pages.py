"""Commands that make pages for people: `report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from plan_extract.cli.common import STDIN, File, OcrChoice, Patterns, complain, one, write_whole


def register(app: App) -> None:
    """Hang the commands of this module on the program."""
    app.command(report)


def report(
    file: File,
    *,
    output: Annotated[Path, Parameter(name=["--output", "-o"], help="HTML file to write.")],
    lang: Annotated[Literal["vi", "en"], Parameter(help="Language of the labels; the text of the plan stays as it is.")] = "vi",
    images: Annotated[bool, Parameter(help="Of a PDF: with its pages as small pictures.")] = True,
    ocr: OcrChoice = "auto",
    patterns: Patterns = None,
) -> int:
    """Write a plan as one HTML page that needs no network: findings, tables, and the text with every value marked."""
    from plan_extract.report import plan_page

    result = one(file, patterns, ocr)
    if result is None:
        return 1
    pdf = Path(file) if images and file != STDIN and result.plan.source.media_type == "application/pdf" else None
    try:
        write_whole(output, [plan_page(result.document, result.plan, lang, pdf).encode()])
    except OSError as error:
        return complain(f"{output}: cannot be written ({error.strerror}); name another file with -o")
    return 0
