"""Label Studio: a task list with the labelling configuration, and back.

Guarantees:
- offsets are code points, as Label Studio's text regions count them since 1.5; older versions counted UTF-16 units, which is
  told by the text that they save with a region;
- the row of a region travels in its `meta` as a string, since a database may change the order of keys.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any
from xml.etree import ElementTree

from plan_extract.evaluation.exchange.fields import REFERENCES, Field, Kind, labels
from plan_extract.evaluation.exchange.regions import ExchangeError, Parts, Region, dumped, located, values_of

KINDS: tuple[Kind, ...] = ("choice", "number", "text", "texts")
#: Kind of field → control, type of its results, key of its value there.
_CONTROLS: dict[Kind, tuple[str, str, str]] = {
    "choice": ("Choices", "choices", "choices"),
    "number": ("Number", "number", "number"),
    "text": ("TextArea", "textarea", "text"),
    "texts": ("TextArea", "textarea", "text"),
}


def config() -> str:
    """Return the labelling configuration: a label for each span, the controls of its fields shown while one is selected."""
    view = ElementTree.Element("View")
    ElementTree.SubElement(view, "Style").text = ".htx-text { white-space: pre-wrap; }"
    chooser = ElementTree.SubElement(view, "Labels", name="label", toName="text")
    relations = ElementTree.SubElement(view, "Relations")
    for name in REFERENCES.values():
        ElementTree.SubElement(relations, "Relation", value=name)
    ElementTree.SubElement(view, "Text", name="text", value="$text")
    for label, fields in labels().items():
        ElementTree.SubElement(chooser, "Label", value=label)
        if fields:
            shown = {"visibleWhen": "region-selected", "whenTagName": "label", "whenLabelValue": label}
            panel = ElementTree.SubElement(view, "View", shown)
            for name, field in fields.items():
                ElementTree.SubElement(panel, "Header", value=name, size="5", underline="false")
                panel.append(_control(label, name, field))
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


def _control(label: str, name: str, field: Field) -> ElementTree.Element:
    attributes = {"name": f"{label}.{name}", "toName": "text", "perRegion": "true", "whenLabelValue": label}
    if field.kind == "text":
        attributes |= {"maxSubmissions": "1", "editable": "true"}
    elif field.kind == "texts":
        attributes |= {"editable": "true"}
    control = ElementTree.Element(_CONTROLS[field.kind][0], attributes)
    for value in field.values:
        ElementTree.SubElement(control, "Choice", value=value)
    return control


def to_tasks(parts: Parts, text: str, name: str, carried: str, *, is_prediction: bool) -> list[dict[str, Any]]:
    """Return a task list, importable as it is: program output as a prediction, gold as an annotation."""
    results: list[dict[str, Any]] = []
    for i, region in enumerate(parts.regions):
        span = {"start": region.start, "end": region.end}
        meta = {key: value for key, value in (("at", region.at), ("row", dumped(region.row))) if value != "null"}
        common = {"id": f"r{i}", "to_name": "text"}
        value = span | {"text": text[region.start : region.end], "labels": [region.label]}
        results.append(common | {"from_name": "label", "type": "labels", "value": value, "meta": meta})
        for field, shown in values_of(region, KINDS).items():
            kind = labels()[region.label][field].kind
            _, of, key = _CONTROLS[kind]
            listed = shown if kind in ("number", "texts") else [shown]
            results.append(common | {"from_name": f"{region.label}.{field}", "type": of, "value": span | {key: listed}})
    for one, other in parts.relations:
        name_ = REFERENCES[parts.regions[one].label, parts.regions[other].label]
        ends = {"from_id": f"r{one}", "to_id": f"r{other}"}
        results.append(ends | {"type": "relation", "direction": "right", "labels": [name_]})
    data = {"text": text, "document": name, "plan": carried}
    if is_prediction:
        return [{"data": data, "predictions": [{"model_version": f"plan-extract {version('plan-extract')}", "result": results}]}]
    return [{"data": data, "annotations": [{"result": results}]}]


def from_tasks(tasks: Any) -> tuple[str, str | None, Parts]:
    """Return the text, what was carried along, and the regions of the one annotation of a task list (else of its prediction).

    Raises:
        ExchangeError: it is none, it holds several, or a result has no meaning.
    """
    if isinstance(tasks, list) and len(tasks) == 1 and isinstance(tasks[0], dict) and isinstance(tasks[0].get("data"), dict):
        task = tasks[0]
    else:
        held = f"holds {len(tasks)} tasks" if isinstance(tasks, list) else "is no list of tasks"
        raise ExchangeError(held, "export the project as JSON (not JSON-MIN), one task at a time")
    made = [one for one in task.get("annotations") or [] if not one.get("was_cancelled")] or task.get("predictions") or []
    if len(made) != 1:
        raise ExchangeError(f"holds {len(made)} annotations of the task", "leave the one that is to be imported")
    text = task["data"]["text"]
    regions: dict[str, Region] = {}
    results = made[0]["result"]
    for result in results:
        if result["type"] == "labels":
            regions[result["id"]] = _region(result, text)
    for result in results:
        if result["type"] not in ("labels", "relation"):
            _take_value(result, regions)
    order = {key: i for i, key in enumerate(regions)}
    relations = []
    for result in results:
        if result["type"] == "relation":
            ends = order[result["from_id"]], order[result["to_id"]]
            relations.append(ends[::-1] if result.get("direction") == "left" else ends)
    return text, task["data"].get("plan"), Parts({}, list(regions.values()), relations)


def _region(result: dict[str, Any], text: str) -> Region:
    value, meta = result["value"], result.get("meta") or {}
    if len(value["labels"]) != 1:
        raise ExchangeError(f"the span {value['start']}-{value['end']} has {len(value['labels'])} labels", "give it one")
    start, end = value["start"], value["end"]
    if type(start) is type(end) is int:
        start, end = located(text, [(start, end)], str(value.get("text") or "")) or (start, end)
    row = json.loads(meta["row"]) if "row" in meta else None
    remark = meta.get("text") or []
    return Region(
        value["labels"][0], start, end, meta.get("at"), row, {}, "\n".join([remark] if isinstance(remark, str) else remark)
    )


def _take_value(result: dict[str, Any], regions: dict[str, Region]) -> None:
    label, _, name = str(result["from_name"]).partition(".")
    field = labels().get(label, {}).get(name)
    if field is None or result.get("id") not in regions:
        raise ExchangeError(f"a result of the control {result['from_name']!r} is unknown", "use the configuration of the export")
    region = regions[result["id"]]
    value = result["value"][_CONTROLS[field.kind][2]]
    if region.label == label and value not in ([], ""):
        is_list = field.kind not in ("number", "texts") and isinstance(value, list)
        region.values[name] = value[-1] if is_list else [value] if field.kind == "texts" and isinstance(value, str) else value
