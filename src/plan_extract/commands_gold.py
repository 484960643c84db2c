"""`plan-extract gold …`: round trips of gold with annotation tools."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from plan_extract.errors import ReadError

Tool = Literal["label-studio", "brat"]

gold = App(name="gold", help="Work on gold files: round trips with annotation tools.")


@gold.command(name="export")
def export_gold(
    plan: Annotated[Path, Parameter(help="A gold file, or a plan as the program prints it (a pre-annotation).")],
    *,
    to: Annotated[Tool, Parameter(help="The annotation tool.")],
    output: Annotated[Path, Parameter(name=["--output", "-o"], help="Directory to write to.")],
    document: Annotated[Path | None, Parameter(help="The plan's document, where it is not found by its checksum.")] = None,
) -> int:
    """Write a plan as files of an annotation tool."""
    from plan_extract.evaluation.exchange.files import export

    try:
        files = {name: content.encode() for name, content in export(plan, to, document).items()}
        output.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (output / name).write_bytes(content)
    except ReadError as error:
        return _complain(str(error))
    except OSError as error:
        return _complain(f"{output}: cannot be written ({error.strerror}); name another directory with -o")
    except UnicodeEncodeError:
        return _complain(f"{plan}: holds half a character (a lone surrogate); mend the value that holds it")
    return 0


@gold.command(name="import")
def import_gold(
    path: Annotated[Path, Parameter(help="The tool's file (.json, .ann), or a directory with one.")],
    *,
    from_: Annotated[Tool, Parameter(name="--from", help="The annotation tool.")],
    output: Annotated[Path, Parameter(name=["--output", "-o"], help="Gold file to write.")],
    base: Annotated[Path | None, Parameter(help="Gold file that holds what no span stands for, where it was lost.")] = None,
) -> int:
    """Write the gold file that people made of an export."""
    from plan_extract.evaluation.exchange.files import import_plan

    try:
        text = json.dumps(import_plan(path, from_, base), ensure_ascii=False, indent=1) + "\n"
        output.write_bytes(text.encode())
    except ReadError as error:
        return _complain(str(error))
    except OSError as error:
        return _complain(f"{output}: cannot be written ({error.strerror}); name another file with -o")
    except UnicodeEncodeError:
        return _complain(f"{path}: holds half a character (a lone surrogate); mend the value that holds it")
    return 0


def _complain(message: str) -> int:
    print(f"plan-extract: {message}", file=sys.stderr)
    return 1
