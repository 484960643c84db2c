"""Programmes that projects belong to: *Dự án 3* exists in several, so a number alone links to none.

Guarantees:
- a project links where its number and its name fit, or its number and the programme that the plan names;
- where several programmes have the number and nothing decides, the link names them all: it is ambiguous.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from plan_extract.normalize import lower, repair
from plan_extract.rules import default_directory
from plan_extract.schema import Plan, Project

#: Likeness of two names, 0 to 100, from which they are the same: the printed name may be shorter, or go on.
SAME_NAME = 80.0


@dataclass(frozen=True)
class Programme:
    """A national target programme.

    Attributes:
        code: with its period, `GN2125`.
        period: EDTF.
        keys: words of which one stands in the name of a plan's programme.
        projects: code → name.
    """

    code: str
    name: str
    period: str
    keys: tuple[str, ...]
    projects: dict[str, str]


@dataclass(frozen=True)
class Link:
    """Where a project belongs.

    Attributes:
        codes: `GN2125.DA3.TDA2`; several where it is ambiguous, none where no programme has the project.
    """

    codes: tuple[str, ...]

    def __str__(self) -> str:
        return "ambiguous: " + ", ".join(self.codes) if len(self.codes) > 1 else "".join(self.codes)


@cache
def load_programmes(directory: Path | None = None) -> tuple[Programme, ...]:
    """Return the catalogue `catalogues/projects.toml` of a pattern directory."""
    text = ((directory or default_directory()) / "catalogues/projects.toml").read_text("utf-8")
    return tuple(
        Programme(row["code"], row["name"], row["period"], tuple(row["key"]), {one["code"]: one["name"] for one in row["projects"]})
        for row in tomllib.loads(text)["programme"]
    )


def link(plan: Plan, project: Project, programmes: tuple[Programme, ...] | None = None) -> Link:
    """Return the programmes whose project this one is, by number and name, or by number and the plan's own programme."""
    from rapidfuzz import fuzz

    having = [
        one for one in programmes or load_programmes() if project.code in one.projects and _meets(plan.header.period, one.period)
    ]
    name = _key(project.name or "")
    named = [one for one in having if name and fuzz.token_set_ratio(name, _key(one.projects[project.code or ""])) >= SAME_NAME]
    context = _key(f"{plan.header.programme or ''} {plan.header.title or ''}")
    own = [one for one in having if any(word in context for word in one.keys)]
    known = len(context.strip()) > 0 and plan.header.programme is not None
    best = named if len(named) == 1 else own if len(own) == 1 else [] if known and not own else having
    return Link(tuple(f"{one.code}.{project.code}" for one in best))


def _meets(period: str | None, other: str) -> bool:
    """Tell whether two periods have a year in common; a plan without a period may belong anywhere."""
    years = (period or other).replace("..", "").strip("/").split("/")
    first, last = other.split("/")
    return years[0][:4] <= last and first <= years[-1][:4]


def _key(text: str) -> str:
    return lower(repair(text)[0]).replace(",", " ")
