"""Mini-plans that others wrote from the contract alone, without knowing the program: what each must give.

A line of `tests/data/*.jsonl` is a case: `text`, and what its author was sure of (`sections`, `roles`, `header`, `legal_basis`,
`findings`; null or absent where nothing is said).
"""

from __future__ import annotations

import pytest

import mini
from plan_extract import extract

CASES = [(name, case) for name in ("dirt", "layouts", "preambles") for case in mini.load(name)]
CODES = {
    "numbering_gap", "numbering_repeat", "number_blank", "date_blank", "date_impossible", "citation_conflict", "citation_malformed",
    "year_mismatch", "annex_missing", "ocr_slip", "not_a_plan",
}  # fmt: skip


def folded(value: object) -> object:
    if isinstance(value, str):
        return " ".join(value.casefold().split())
    return [folded(item) for item in value] if isinstance(value, list | tuple) else value


def differences(case: dict) -> list[tuple[str, object, object]]:
    """Return what the program reads otherwise than the case says: (what, read, expected)."""
    plan = extract(case["text"])
    header = plan.header.model_dump()
    told: list[tuple[str, object, object]] = []
    if case.get("sections") is not None:
        told.append(("sections", [section.path for section in plan.sections], case["sections"]))
    roles = {section.path: section.role for section in plan.sections}
    told += [(f"role {path}", roles.get(path), role) for path, role in (case.get("roles") or {}).items()]
    for name, value in (case.get("header") or {}).items():
        if name in ("unit", "signer"):
            told += [(f"{name}.{part}", header[name][part], of) for part, of in (value or {}).items()]
        elif name == "recipients":
            told.append((name, [[r["name"], r["purpose"]] for r in header[name]], value))
        else:
            told.append((name, header[name], value))
    if case.get("legal_basis") is not None:
        told.append(("legal_basis", [[r.document_type, r.number, r.date, r.issuer] for r in plan.legal_basis], case["legal_basis"]))
    if case.get("findings") is not None:
        read = sorted(finding.code for finding in plan.findings if finding.code in CODES)
        told.append(("findings", read, sorted(code for code, _ in case["findings"])))
    return [(what, read, expected) for what, read, expected in told if folded(read) != folded(expected)]


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{file}: {case['id']}") for file, case in CASES])
def test_mini_plans(case: dict, request: pytest.FixtureRequest) -> None:
    if known := case.get("known_failure"):
        request.applymarker(pytest.mark.xfail(reason=known, strict=True))
    assert differences(case) == []
