"""The command line: parse arguments, call one library function, print.

Guarantees:
- exit code 0 fine, 1 some file failed, 2 wrong usage; every message on stderr names the file and what to do;
- a file that cannot be read never costs another file its result.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, CycloptsError, Parameter

import plan_extract
from plan_extract.document import SourceText
from plan_extract.errors import ReadError
from plan_extract.pipeline import Extraction, run
from plan_extract.readers import read
from plan_extract.rules import RuleError

app = App(
    name="plan-extract",
    help="Turn Vietnamese government plans (kế hoạch) into data, every value with the place it was read from.",
    version=plan_extract.__version__,
)

File = Annotated[str, Parameter(help="A .docx, .txt or .md file, or - for standard input.")]
#: Stands for `-` while arguments are parsed: the parser would take a lone hyphen for an option.
_STDIN = "<standard input>"
Patterns = Annotated[
    Path | None, Parameter(name="--patterns", help="Directory of pattern files to use instead of the program's own.")
]
View = Literal["plan", "legal", "citations", "findings"]


@app.default
def extract(
    *files: Annotated[str, Parameter(help="Plans: .docx, .txt or .md files, or - for standard input.")],
    patterns: Patterns = None,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"], help="File to write to instead of standard output.")] = None,
) -> int:
    """Print plans as JSON: one file gives one indented object, several give a line each (JSON Lines)."""
    if not files:
        app.help_print()
        return 2
    failures: list[str] = []
    chunks = (
        result.plan.model_dump_json(indent=2 if len(files) == 1 else None) + "\n"
        for result in _each(files, patterns, failures)
        if result is not None
    )
    try:
        if output is None:
            for chunk in chunks:
                sys.stdout.write(chunk)
        else:
            _write(output, chunks)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        return _complain(f"{output}: cannot be written ({error.strerror}); name another file with -o")
    return 1 if failures else 0


@app.command
def show(
    file: File,
    view: Annotated[View, Parameter(help="What to show: the plan at a glance, its legal basis, citations or findings.")] = "plan",
    *,
    csv: Annotated[bool, Parameter(help="Print the rows as CSV (UTF-8 with a byte order mark, as Excel wants it).")] = False,
    patterns: Patterns = None,
) -> int:
    """Show a plan to a person: header and section tree, or one list as a table."""
    from plan_extract.writers.terminal import print_csv, print_view

    result = _one(file, patterns)
    if result is None:
        return 1
    (print_csv if csv else print_view)(result.plan, view)
    return 0


@app.command
def text(file: File) -> int:
    """Print the source text of a file: what all offsets count in."""
    try:
        sys.stdout.write(_read(file).text)
    except ReadError as error:
        return _complain(str(error))
    return 0


@app.command
def schema() -> int:
    """Print the JSON Schema (2020-12) of the output."""
    sys.stdout.write(json.dumps(plan_extract.json_schema(), ensure_ascii=False, indent=2) + "\n")
    return 0


@app.command
def explain(
    file: File,
    *,
    at: Annotated[int | None, Parameter(help="Offset in the source text: which rules read what stands there?")] = None,
    rule: Annotated[str | None, Parameter(help="Id of a rule, as in header.number: what is it, and what did it read?")] = None,
    patterns: Patterns = None,
) -> int:
    """Tell which rule read a place of a plan, and why."""
    from plan_extract.explain import explain_offset, explain_rule

    if (at is None) == (rule is None):
        return _complain("explain: name either --at OFFSET or --rule ID", 2)
    result = _one(file, patterns)
    if result is None:
        return 1
    try:
        sys.stdout.write(explain_offset(result, at, patterns) if at is not None else explain_rule(result, str(rule), patterns))
    except RuleError as error:
        return _complain(str(error), 2)
    return 0


@app.command
def evaluate(
    *gold: Annotated[Path, Parameter(help="Gold files or folders of them; none: all of the checkout's gold/.")],
    predictions: Annotated[
        Path | None, Parameter(help="JSON Lines of plans to score, anybody's; else the program reads the documents.")
    ] = None,
    errors: Annotated[bool, Parameter(help="Show each omission, invention and difference with its line of text.")] = False,
    as_json: Annotated[bool, Parameter(name="--json", help="Print the scores as JSON.")] = False,
    floors: Annotated[Path | None, Parameter(help="TOML of floors: exit 1 where a score is below its floor.")] = None,
    patterns: Patterns = None,
) -> int:
    """Score plans against gold files, list by list."""
    from plan_extract.evaluation import report
    from plan_extract.evaluation.gold import find_document, load_gold, shared_corpus
    from plan_extract.evaluation.score import score

    given: dict[str, dict[str, Any]] = {}
    if predictions is not None:
        plans = [json.loads(line) for line in predictions.read_text("utf-8").splitlines() if line.strip()]
        given = {plan["source"]["sha256"]: plan for plan in plans}
    scored: report.Scored = []
    for file in load_gold(list(gold)):
        document = find_document(file)
        if document is None:
            print(
                f"plan-extract: {file.path.name} skipped: its document is not under corpus/ nor {shared_corpus()}", file=sys.stderr
            )
            continue
        if predictions is None:
            plan = run(read(document), patterns).plan.model_dump(mode="json")
        elif file.plan["source"]["sha256"] in given:
            plan = given[file.plan["source"]["sha256"]]
        else:
            print(f"plan-extract: {file.path.name} skipped: {predictions} has no plan of its document", file=sys.stderr)
            continue
        scored.append((file, score(file.plan, plan)))
        if errors:
            for line in report.errors(file, scored[-1][1], read(document).text):
                print(line)
    sys.stdout.write(json.dumps(report.as_json(scored), indent=1) + "\n" if as_json else report.as_table(scored))
    complaints = report.below_floors(scored, floors) if floors else []
    for complaint in complaints:
        _complain(complaint)
    return 1 if complaints or not scored else 0


def _read(file: str) -> SourceText:
    return read("-" if file == _STDIN else file)


def _one(file: str, patterns: Path | None) -> Extraction | None:
    return next(_each((file,), patterns, []))


def _each(files: tuple[str, ...], patterns: Path | None, failures: list[str]) -> Iterator[Extraction | None]:
    """Yield the extraction of each file, ``None`` where it failed (named in `failures`); tell on stderr how far the run is."""
    began = said = time.monotonic()
    for i, file in enumerate(files, 1):
        try:
            yield run(_read(file), patterns)
        except ReadError as error:
            _complain(str(error))
            failures.append(file)
            yield None
        except TimeoutError:
            _complain(f"{file}: a pattern took too long on it; please report the file")
            failures.append(file)
            yield None
        now = time.monotonic()
        if now - began > 2 and now - said > 1 and i < len(files):
            print(f"plan-extract: {i} of {len(files)} files", file=sys.stderr)
            said = now


def _write(path: Path, chunks: Iterator[str]) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.writelines(chunks)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _complain(message: str, code: int = 1) -> int:
    print(f"plan-extract: {message}", file=sys.stderr)
    return code


def main() -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace" if stream is sys.stderr else "strict")
    try:
        tokens = [_STDIN if token == "-" else token for token in sys.argv[1:]]
        code = app(tokens, exit_on_error=False, print_error=False, result_action="return_value")
        sys.stdout.flush()
    except CycloptsError as error:
        code = _complain(f"{str(error).strip()} See plan-extract --help.", 2)
    except RuleError as error:
        code = _complain(str(error))
    except BrokenPipeError:  # the reader of a pipe (head) has gone
        sys.stderr.close()
        code = 0
    except KeyboardInterrupt:
        code = 130
    sys.exit(code if isinstance(code, int) else 0)
