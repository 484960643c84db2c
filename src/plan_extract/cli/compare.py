"""The command that sets plans side by side: `compare`."""

from __future__ import annotations

import csv as csv_
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from plan_extract.cli.common import OcrChoice, Patterns, complain, each, write_whole
from plan_extract.compare.model import Comparison
from plan_extract.compare.tables import View
from plan_extract.readers import Ocr
from plan_extract.schema import Plan

JSON = (".json", ".jsonl")


def register(app: App) -> None:
    """Hang the command of this module on the program."""
    app.command(compare)


@Parameter(name="*")
@dataclass(frozen=True)
class Filters:
    """Which plans of a dataset are meant."""

    province: Annotated[str | None, Parameter(help="Of a dataset: only plans of this province.")] = None
    year: Annotated[int | None, Parameter(help="Of a dataset: only plans whose period begins in this year.")] = None
    level: Annotated[
        Literal["central", "province", "district", "commune"] | None, Parameter(help="Of a dataset: only plans of this level.")
    ] = None
    programme: Annotated[str | None, Parameter(help="Of a dataset: only plans whose programme holds these words.")] = None


def compare(
    *plans: Annotated[str, Parameter(help="Plans in any format, their JSON or JSON Lines, or a dataset of `bulk`.")],
    view: Annotated[View, Parameter(help="What to print.")] = "targets",
    filters: Filters | None = None,
    csv: Annotated[bool, Parameter(negative=(), help="Print the view as CSV (UTF-8 with a byte order mark).")] = False,
    as_json: Annotated[bool, Parameter(name="--json", negative=(), help="Print the whole comparison as JSON.")] = False,
    xlsx: Annotated[Path | None, Parameter(help="Write a workbook with every view.")] = None,
    html: Annotated[Path | None, Parameter(help="Write a page with every view.")] = None,
    lang: Annotated[Literal["vi", "en"], Parameter(help="Language of the page's labels.")] = "vi",
    ocr: OcrChoice = "auto",
    patterns: Patterns = None,
) -> int:
    """Set plans side by side: targets, money, who leads, what is missing, what cannot be compared and why."""
    from plan_extract.compare import compare as compared
    from plan_extract.compare.terminal import print_comparison

    asked = {name: value for name, value in asdict(filters or Filters()).items() if value is not None}
    failures: list[str] = []
    texts: dict[str, str] = {}
    found = list(_plans(plans, asked, texts, failures, (ocr, patterns)))
    if len(found) < 2:
        alone = "".join(f"; for the page of one: plan-extract report {plan.source.path} -o page.html" for plan in found)
        told = f"compare: {len(found)} plan to compare; name two or more, or a dataset that holds them{alone}"
        return complain(told, 1 if failures else 2)
    comparison = compared(found, texts, patterns)
    for path, written in ((xlsx, _workbook), (html, _page)):
        try:
            if path is not None:
                write_whole(path, [written(comparison, lang)])
        except OSError as error:
            return complain(f"{path}: cannot be written ({error.strerror or error}); name another file")
    if as_json:
        sys.stdout.write(comparison.model_dump_json(indent=2) + "\n")
    elif csv:
        from plan_extract.compare.tables import table, without_text
        from plan_extract.writers.terminal import safe_cell

        rows = table(comparison, view)
        sys.stdout.write("\ufeff")
        writer = csv_.writer(sys.stdout, lineterminator="\r\n")
        writer.writerow(rows[0] if rows else [])
        writer.writerows([safe_cell(cell) for cell in row.values()] for row in rows)
        if view == "shared" and (line := without_text(comparison)):
            complain(f"compare: {line}")
    elif xlsx is None and html is None:
        print_comparison(comparison, view)
    return int(bool(failures))


def _workbook(comparison: Comparison, _: str) -> bytes:
    from plan_extract.compare.sheet import workbook

    return workbook(comparison)


def _page(comparison: Comparison, lang: Literal["vi", "en"]) -> bytes:
    from plan_extract.report import comparison_page

    return comparison_page(comparison, lang).encode()


def _plans(
    names: tuple[str, ...], filters: dict[str, str | int], texts: dict[str, str], failures: list[str], how: tuple[Ocr, Path | None]
) -> Iterator[Plan]:
    """Yield the plans that names stand for; enter the texts that are at hand: what plans share is told of them alone."""
    from plan_extract.compare.load import read_dataset, read_plans, text_of

    for name in names:
        path = Path(name)
        if path.is_dir() or path.suffix.lower() in JSON:
            for plan in read_dataset(path, filters) if path.is_dir() else read_plans(path):
                if (text := text_of(plan)) is not None:
                    texts[plan.source.sha256] = text
                yield plan
        else:
            for result in each((name,), how[1], failures, how[0]):
                if result is not None:
                    texts[result.plan.source.sha256] = result.document.source.text
                    yield result.plan
