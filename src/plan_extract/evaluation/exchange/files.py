"""Files of the annotation tools: written where the user says, read back into one gold file.

Guarantees:
- the text that was annotated is the one that the plan speaks of, told by checksum; else nothing is imported;
- whatever is wrong with a file is a ``ReadError``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar

from plan_extract.errors import ReadError
from plan_extract.evaluation.exchange import brat, label_studio
from plan_extract.evaluation.exchange.fields import PREFIX
from plan_extract.evaluation.exchange.merge import put_together
from plan_extract.evaluation.exchange.regions import ExchangeError, Parts, Row, dumped, take_apart
from plan_extract.evaluation.gold import GoldFile, find_document, shared_corpus
from plan_extract.readers import read

Tool = Literal["label-studio", "brat"]
T = TypeVar("T")


def export(plan_file: Path, tool: Tool, document: Path | None = None) -> dict[str, str]:
    """Return the files of a plan for an annotation tool, by name.

    Args:
        plan_file: a gold file, or a plan as the program prints it (it becomes a pre-annotation).
        tool: the tool.
        document: the plan's document, where it is not found by its checksum.

    Raises:
        ReadError: the plan or its document cannot be taken.
    """
    plan = load_plan(plan_file)
    text = _text_of(plan_file, plan, document)
    stem = plan_file.stem
    parts = _taken(plan_file, lambda: take_apart(plan, text))
    carried = dumped({"text_sha256": _digest(text), "plan": parts.skeleton})
    if tool == "brat":
        return {
            f"{stem}.txt": text, f"{stem}.ann": brat.to_ann(parts, text, carried),
            "annotation.conf": brat.annotation_conf(), "visual.conf": brat.visual_conf(),
        }  # fmt: skip
    is_prediction = "media_type" in plan["source"]  # gold names its document, the program describes it
    tasks = label_studio.to_tasks(parts, text, stem, carried, is_prediction=is_prediction)
    return {f"{stem}.json": json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", "label-config.xml": label_studio.config()}


def import_plan(path: Path, tool: Tool, base: Path | None = None) -> Row:
    """Return the plan that came back from an annotation tool.

    Args:
        path: the tool's file (`.json`, `.ann`), or a directory with one such file.
        tool: the tool.
        base: the plan that holds what no span stands for, where the file has lost it or never had it.

    Raises:
        ReadError: the file cannot be taken.
    """
    file = _one_file(path, ".ann" if tool == "brat" else ".json")
    kinds = brat.KINDS if tool == "brat" else label_studio.KINDS
    if tool == "brat":
        text = _read(file.with_suffix(".txt"))
        carried, parts = _taken(file, lambda: brat.from_ann(_read(file), text))
    else:
        tasks = _json(file)
        text, carried, parts = _taken(file, lambda: label_studio.from_tasks(tasks))
    skeleton = _taken(file, lambda: _skeleton(carried, text, base))
    return _taken(file, lambda: put_together(Parts(skeleton, parts.regions, parts.relations), text, kinds))


def load_plan(path: Path) -> Row:
    """Load a gold file or the program's output.

    Raises:
        ReadError: it is none.
    """
    plan = _json(path)
    if not isinstance(plan, dict) or not isinstance(plan.get("source"), dict) or not plan["source"].get("sha256"):
        raise ReadError(str(path), "is no plan with source.sha256", "name a gold file or a plan as the program prints it")
    for name in PREFIX:
        if not isinstance(plan.get(name) or [], list) or not all(isinstance(row, dict) for row in plan.get(name) or []):
            raise ReadError(str(path), f"{name} is no list of objects", "see plan-extract schema")
    return plan


def _skeleton(carried: str | None, text: str, base: Path | None) -> Row:
    told = json.loads(carried) if carried else None
    if told and told["text_sha256"] != _digest(text):
        raise ExchangeError("its text is another one than was exported", "annotate the exported text as it is")
    if base is None:
        if not told:
            raise ExchangeError("does not hold the plan that it was exported from", "name the gold file with --base")
        skeleton: Row = told["plan"]
        return skeleton
    plan = load_plan(base)
    if text != _text_of(base, plan, None):
        raise ExchangeError(f"its text is not that of {base}", "name the gold file of this document with --base")
    return take_apart(plan, text).skeleton


def _text_of(path: Path, plan: Row, document: Path | None) -> str:
    found = document or find_document(GoldFile(path, path.parent.name, plan))
    if found is None:
        raise ReadError(str(path), f"its document is not under corpus/ nor {shared_corpus()}", "name it with --document")
    source = read(found)
    if source.sha256 != plan["source"]["sha256"]:
        raise ReadError(str(found), f"is not the document of {path} (another SHA-256)", "name the file that was annotated")
    return source.text


def _taken(path: Path, take: Callable[[], T]) -> T:
    """Return what a function makes of a file; whatever it trips over becomes a ``ReadError``."""
    try:
        return take()
    except ExchangeError as error:
        raise ReadError(str(path), error.cause, error.way_out) from None
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as error:
        cause = f"is not of the format ({type(error).__name__}: {str(error)[:80]})"
        raise ReadError(str(path), cause, "export it again from the tool") from error


def _one_file(path: Path, suffix: str) -> Path:
    if not path.is_dir():
        return path
    files = sorted(path.glob(f"*{suffix}"))
    if len(files) != 1:
        raise ReadError(str(path), f"holds {len(files)} {suffix} files", "name the file")
    return files[0]


def _json(path: Path) -> Any:
    try:
        return json.loads(_read(path))
    except (ValueError, RecursionError) as error:
        raise ReadError(str(path), f"is no JSON ({error})", "name a JSON file; plans are exported one at a time") from None


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ReadError(str(path), "is no UTF-8 text", "export it again from the tool") from None
    except OSError as error:
        raise ReadError(str(path), f"cannot be read ({error.strerror})", "check the name") from None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
