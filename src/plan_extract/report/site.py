"""The template engine: one file out of a template, the style and the script.

Guarantees:
- every value is escaped, whatever the template; a label that does not exist is an error, not a gap;
- the policy of the page lets its own script run, known by its checksum, and nothing else, and fetches nothing.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from plan_extract.report.words import Language, Words

if TYPE_CHECKING:
    from jinja2 import Environment


def page(template: str, language: Language, view: dict[str, Any]) -> str:
    """Return the page of a template that extends `base.html.j2`.

    Args:
        view: what the template asks for; labels stand in `t`, `date`, `number`, `short` are filters.
    """
    words = Words(language)
    style, script = (_resource(name) for name in ("style.css", "page.js"))
    checksum = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    environment = _environment().overlay()
    environment.filters = {
        **environment.filters, "date": words.date, "number": words.number, "short": words.short, "aim": words.aim,
        "value": words.value,
        "when": words.when, "line": lambda text: " ".join((text or "").split()),
    }  # fmt: skip
    rendered = environment.get_template(template).render(
        view, t=words.t, language=language, style=style, script=script, checksum=checksum
    )
    return rendered.replace("\0", "\ufffd")  # which no HTML may hold


@cache
def _resource(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text("utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(_resource), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
