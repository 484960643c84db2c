"""Commands that make pages for people: `report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from plan_extract.cli.common import STDIN, OcrChoice, Patterns, complain, one, write_whole
from plan_extract.cli.compare import JSON, Filters, compare


def register(app: App) -> None:
    """Hang the commands of this module on the program."""
    app.command(report)


def report(
    *files: Annotated[str, Parameter(help="One plan; several, their JSON, or a dataset of `bulk`: then the page compares them.")],
    output: Annotated[Path, Parameter(name=["--output", "-o"], help="HTML file to write.")],
    filters: Filters | None = None,
    lang: Annotated[Literal["vi", "en"], Parameter(help="Language of the labels; the text of the plan stays as it is.")] = "vi",
    images: Annotated[bool, Parameter(help="Of a PDF: with its pages as small pictures.")] = True,
    ocr: OcrChoice = "auto",
    patterns: Patterns = None,
) -> int:
    """Write a plan as one HTML page that needs no network, every value marked in its text; several plans side by side."""
    if not files:
        return complain("report: name a plan, as in: plan-extract report FILE -o page.html", 2)
    if len(files) > 1 or Path(files[0]).is_dir() or Path(files[0]).suffix.lower() in JSON:
        return compare(*files, filters=filters, html=output, lang=lang, ocr=ocr, patterns=patterns)
    from plan_extract.report import plan_page

    result = one(files[0], patterns, ocr)
    if result is None:
        return 1
    pdf = Path(files[0]) if images and files[0] != STDIN and result.plan.source.media_type == "application/pdf" else None
    try:
        write_whole(output, [plan_page(result.document, result.plan, lang, pdf).encode()])
    except OSError as error:
        return complain(f"{output}: cannot be written ({error.strerror}); name another file with -o")
    return 0
