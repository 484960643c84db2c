"""Commands that take gold to annotation tools and back: `gold export`, `gold import`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from plan_extract.cli.common import complain
from plan_extract.errors import ReadError

Tool = Literal["label-studio", "brat"]


def register(gold: App) -> None:
    """Hang the commands of this module on `gold`."""
    gold.command(export_gold, name="export")
    gold.command(import_gold, name="import")


def export_gold(
    plan: Annotated[Path, Parameter(help="A gold file, or a plan as the program prints it (a pre-annotation).")],
    *,
    to: Annotated[Tool, Parameter(help="The annotation tool.")],
    output: Annotated[Path, Parameter(name=["--output", "-o"], help="Directory to write to.")],
    document: Annotated[Path | None, Parameter(help="The plan's document, where it is not found by its checksum.")] = None,
) -> int:
    """Write a plan as files of an annotation tool."""
    from plan_extract.evaluation.exchange.files import export

    def write() -> None:
        files = {name: content.encode() for name, content in export(plan, to, document).items()}
        output.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (output / name).write_bytes(content)

    return _told(write, plan, output)


def import_gold(
    path: Annotated[Path, Parameter(help="The tool's file (.json, .ann), or a directory with one.")],
    *,
    from_: Annotated[Tool, Parameter(name="--from", help="The annotation tool.")],
    output: Annotated[Path, Parameter(name=["--output", "-o"], help="Gold file to write.")],
    base: Annotated[Path | None, Parameter(help="Gold file that holds what no span stands for, where it was lost.")] = None,
) -> int:
    """Write the gold file that people made of an export."""
    from plan_extract.evaluation.exchange.files import import_plan
    from plan_extract.evaluation.gold import dump

    return _told(lambda: output.write_bytes(dump(import_plan(path, from_, base)).encode()), path, output)


def _told(work: Callable[[], object], source: Path, output: Path) -> int:
    """Do a conversion and return its exit code, what goes wrong told in a line."""
    try:
        work()
    except ReadError as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"{output}: cannot be written ({error.strerror}); name another place with -o")
    except UnicodeEncodeError:
        return complain(f"{source}: holds half a character (a lone surrogate); mend the value that holds it")
    return 0
