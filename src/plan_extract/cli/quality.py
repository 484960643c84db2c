"""Commands that tell how true the output is: `evaluate`, `diff`, `gold`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from plan_extract.cli import exchange
from plan_extract.cli.common import Patterns, Progress, complain
from plan_extract.errors import ReadError
from plan_extract.pipeline import run
from plan_extract.readers import read

Gold = Annotated[Path, Parameter(help="Gold files or folders of them; none: all of the checkout's gold/.")]


def register(app: App) -> None:
    """Hang the commands of this module on the program."""
    app.command(evaluate)
    app.command(diff)
    gold = App(
        name="gold", help="Work on gold files: check them, carry them over to another text, take them to annotation tools and back."
    )
    gold.command(check)
    gold.command(realign)
    exchange.register(gold)
    app.command(gold)


def evaluate(
    *gold: Gold,
    predictions: Annotated[
        Path | None, Parameter(help="JSON Lines of plans to score, anybody's; else the program reads the documents.")
    ] = None,
    errors: Annotated[bool, Parameter(help="Show each omission, invention and difference with its line of text.")] = False,
    as_json: Annotated[bool, Parameter(name="--json", help="Print the scores as JSON.")] = False,
    floors: Annotated[Path | None, Parameter(help="TOML of floors: exit 1 where a score is below its floor.")] = None,
    patterns: Patterns = None,
) -> int:
    """Score plans against gold files: list by list, field by field, plan by plan."""
    from plan_extract.evaluation import report
    from plan_extract.evaluation.gold import find_document, load_gold, require_text, shared_corpus
    from plan_extract.evaluation.score import score

    given = {plan["source"]["sha256"]: plan for plan in _json_lines(predictions)} if predictions else {}
    scored: report.Scored = []
    files = load_gold(list(gold))
    progress = Progress(len(files), "gold files")
    for file in files:
        progress.step()
        document = find_document(file)
        if document is None:
            complain(f"{file.path.name} skipped: its document is not under corpus/ nor {shared_corpus()}")
            continue
        if predictions is not None and file.plan["source"]["sha256"] not in given:
            complain(f"{file.path.name} skipped: {predictions} has no plan of its document")
            continue
        source = read(document)
        require_text(file, source.text)
        plan = given.get(file.plan["source"]["sha256"]) or run(source, patterns).plan.model_dump(mode="json")
        scored.append((file, score(file.plan, plan)))
        if errors:
            for line in report.errors(file, scored[-1][1], source.text):
                print(line)
    if as_json:
        sys.stdout.write(json.dumps(report.as_json(scored), indent=1) + "\n")
    else:
        tables = (report.as_table, report.as_field_table, report.as_words_table, report.as_plan_table)
        print(*(table(scored) for table in tables), sep="\n", end="")
    complaints = report.below_floors(scored, floors) if floors else []
    for complaint in complaints:
        complain(complaint)
    return 1 if complaints or not scored else 0


def diff(
    base: Annotated[Path, Parameter(help="JSON Lines of plans, as `plan-extract FILES -o base.jsonl` writes them.")],
    head: Annotated[Path, Parameter(help="The same documents, read by another version or other patterns.")],
    *,
    as_json: Annotated[bool, Parameter(name="--json", help="Print a JSON object a change.")] = False,
) -> int:
    """Tell which rows were gained, lost or changed between two runs; exit code 1 where something was."""
    from collections import Counter

    from plan_extract.evaluation import diff as comparison

    changes = list(comparison.diff(_json_lines(base), _json_lines(head)))
    for change in changes:
        if as_json:
            print(json.dumps(change._asdict(), ensure_ascii=False))
        else:
            print("\t".join([change.document, change.list, change.kind, comparison.brief(change)]))
    counts = Counter((change.list, change.kind) for change in changes)
    told = ", ".join(f"{name}: {count} {kind}" for (name, kind), count in sorted(counts.items()))
    complain(told or "no row was gained, lost or changed")
    return 1 if changes else 0


def check(*gold: Gold) -> int:
    """Check gold files: schema, checksums, offsets, sections that exist; exit code 1 where something is wrong."""
    from plan_extract.evaluation.gold import checkout, find_document, load_gold, problems

    paths = list(gold) or [path for path in sorted((checkout() / "gold").rglob("*")) if path.is_dir()]
    wrong, absent = 0, 0
    files = load_gold(paths)
    for file in files:
        document = find_document(file)
        absent += document is None
        shipped = document is not None and document.is_relative_to(checkout() / "corpus")
        for problem in problems(file, read(document).text if document else None, shipped):
            print(f"{file.path}: {problem}")
            wrong += 1
    complain(f"{len(files)} gold files, {wrong} problems, {absent} without their document at hand (offsets not checked)")
    return 1 if wrong else 0


def realign(
    gold: Annotated[Path, Parameter(help="Gold file over the text that the reader gave before.")],
    *,
    was: Annotated[Path, Parameter(help="That text: `plan-extract text` of the version before.")],
    document: Annotated[Path | None, Parameter(help="The document; else it is looked for by its checksum.")] = None,
) -> int:
    """Carry a gold file over to the text that the reader gives now; tells which spans have to be read again."""
    from plan_extract.evaluation import realign as realignment
    from plan_extract.evaluation.gold import GoldFile, dump, find_document, load_json, text_sha256

    file = GoldFile(gold, gold.parent.name, load_json(gold))
    found = document or find_document(file)
    if found is None:
        raise ReadError(str(gold), "its document is not at hand", "name it with --document")
    before = was.read_text("utf-8")
    if file.plan["source"].get("text_sha256", text_sha256(before)) != text_sha256(before):
        raise ReadError(str(was), "is not the text that the gold file was annotated over", "print it with the version of then")
    moved, doubts = realignment.realign(file.plan, before, read(found).text)
    gold.write_text(dump(moved), "utf-8")
    for doubt in doubts:
        print(doubt)
    complain(f"{gold}: carried over, {len(doubts)} spans to be read again")
    return 0


def _json_lines(path: Path) -> list[dict[str, Any]]:
    """Read plans from JSON Lines, or from a file that holds one plan as one indented object."""
    try:
        content = path.read_text("utf-8")
        try:
            plans = [json.loads(line) for line in content.splitlines() if line.strip()]
        except ValueError:
            plans = [json.loads(content)]
    except OSError as error:
        raise ReadError(str(path), f"cannot be read ({error.strerror})", "name a file of plans, one JSON object a line") from None
    except ValueError as error:
        raise ReadError(str(path), f"holds no JSON ({error})", "name a file of plans, one JSON object a line") from None
    if not all(isinstance(plan, dict) and "sha256" in (plan.get("source") or {}) for plan in plans):
        raise ReadError(str(path), "holds something else than plans", "see plan-extract schema")
    return plans
