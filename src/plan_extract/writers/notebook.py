"""A plan at a glance as a piece of HTML, for notebooks.

Guarantees:
- text of the document is escaped; nothing is fetched, nothing runs.
"""

from __future__ import annotations

from html import escape

from plan_extract.schema import COMMITMENTS, Plan

#: Code points of a value before it is cut.
LONGEST = 160


def glance(plan: Plan) -> str:
    """Return title, unit, period, counts of lists and worst findings as a table of few lines."""
    header, unit = plan.header, plan.header.unit
    counts = [f"{len(getattr(plan, name))} {name}" for name in ("sections", *COMMITMENTS, "tables") if getattr(plan, name)]
    errors = [finding.message for finding in plan.findings if finding.severity == "error"]
    lines = {
        "number": header.number,
        "date": header.date,
        "issuer": header.issuer,
        "unit": ", ".join(filter(None, [unit.name, unit.district, unit.province])),
        "period": header.period,
        "programme": header.programme,
        "holds": ", ".join(counts),
        "findings": f"{len(plan.findings)}" + (f", first error: {errors[0]}" if errors else "") if plan.findings else None,
    }
    rows = "".join(
        f"<tr><th scope='row' style='text-align:left'>{name}</th><td>{_short(told)}</td></tr>"
        for name, told in lines.items()
        if told
    )
    return f"<table><caption><b>{_short(header.title or plan.source.path)}</b></caption><tbody>{rows}</tbody></table>"


def _short(text: str) -> str:
    return escape(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")
