"""Are the rows of two plans the same, whatever file each was read from? Also a command: ``python tests/renderings.py A B``.

Offsets differ from format to format; what is compared is every value of a row, the order of the rows, and the words of their
evidence, white space, table bars and the marks of Markdown left aside. A header's evidence may hold the other column of a letterhead
that one of the files sets side by side: the words of one quote must then stand in the other in their order.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from plan_extract.evaluation.score import FIELDS, rows_of

LISTS = (
    "header", "legal_basis", "citations", "sections", "objectives", "targets", "budgets", "projects", "assignments", "deadlines",
    "tables", "findings",
)  # fmt: skip
# What counts places in the text, not what the plan says.
_PLACES = {"start", "end", "page", "bbox"}
_MARKS = re.compile(r"[*\\#]+|\|(?:\s*:?-{3,}:?\s*\|)+")  # the rule below a table's header, too
_BETWEEN = re.compile(r"(?:[\s|]|<br>)+")


class Score(NamedTuple):
    """How far the rows of a list agree."""

    expected: int
    found: int
    same: int

    @property
    def f1(self) -> float:
        return 2 * self.same / (self.expected + self.found) if self.expected + self.found else 1.0


def fold(text: str) -> str:
    """Return a text composed, its white space, table bars and Markdown marks made one blank.

    >>> fold("| Sở  Nội vụ |\\n**xã**")
    'Sở Nội vụ xã'
    """
    return _BETWEEN.sub(" ", _MARKS.sub("", unicodedata.normalize("NFC", text))).strip()


def _folded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _folded(item) for key, item in value.items() if key not in _PLACES}
    if isinstance(value, list):
        return [_folded(item) for item in value]
    return fold(value) if isinstance(value, str) else value


def rows(plan: dict[str, Any], name: str) -> list[str]:
    """Return the rows of a list of a plan (as its JSON says), each as one line that can be compared."""
    if name == "header":
        header = _folded(plan["header"])
        evidence = header.pop("evidence", {})
        items = [(key, value, evidence.get(key)) for key, value in header.items()]
    else:
        items = _folded(plan[name])
    return [json.dumps(item, ensure_ascii=False, sort_keys=True) for item in items]


def _aligned(expected: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Return the plan that was found, of its header the quotes as expected where one holds the words of the other."""

    def holds(quote: str, words: str) -> bool:
        rest = iter(quote.split())
        return all(word in rest for word in words.split())

    quotes = {}
    for key, evidence in found["header"]["evidence"].items():
        wanted = expected["header"]["evidence"].get(key)
        a, b = fold(wanted["quote"]) if wanted else "", fold(evidence["quote"])
        quotes[key] = wanted if wanted and (holds(a, b) or holds(b, a)) else evidence
    return found | {"header": found["header"] | {"evidence": quotes}}


def score(expected: dict[str, Any], found: dict[str, Any]) -> dict[str, Score]:
    """Count the rows that both plans have, by list; a row's order does not count, nor the number in its id."""

    def counted(plan: dict[str, Any], name: str) -> Counter[str]:
        return Counter(re.sub(r'"(id|parent|budgets)": ("[A-Z]\d+"|null|\[[^]]*\])', "", row) for row in rows(plan, name))

    found = _aligned(expected, found)
    result = {}
    for name in LISTS:
        a, b = counted(expected, name), counted(found, name)
        result[name] = Score(a.total(), b.total(), (a & b).total())
    return result


def differences(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Return how two plans differ, a line for each row that only one has, `-` expected, `+` found; in order, all lists."""
    found = _aligned(expected, found)
    lines = []
    for name in LISTS:
        a, b = rows(expected, name), rows(found, name)
        for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
            if tag != "equal":
                lines += [f"- {name} {row}" for row in a[i:j]] + [f"+ {name} {row}" for row in b[k:m]]
    return lines


def _facts(plan: dict[str, Any], name: str) -> Counter[str]:
    """Return the rows of a list by what the contract scores: keys and strict fields, no heading, no quotes.

    That a scan's letters were mended is told of the reading, not of the plan: findings `ocr_slip` do not count.
    """
    fields = [field for part in FIELDS[name] for field in part if field != "heading*"]
    told = [row for row in rows_of(plan, name) if row.get("code") != "ocr_slip"]
    rows = ({field.strip("*"): _folded(row.get(field.strip("*"))) for field in fields} for row in told)
    return Counter(json.dumps(row, ensure_ascii=False).casefold() for row in rows)


def facts(expected: dict[str, Any], found: dict[str, Any]) -> dict[str, Score]:
    """Count the rows that say the same in the fields that the contract scores: what a scan must give, letters of quotes aside."""
    pairs = {name: (_facts(expected, name), _facts(found, name)) for name in FIELDS}
    return {name: Score(a.total(), b.total(), (a & b).total()) for name, (a, b) in pairs.items()}


def fact_differences(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Return the rows that only one plan has, as `facts` compares them."""
    pairs = [(name, _facts(expected, name), _facts(found, name)) for name in FIELDS]
    return [
        f"{sign} {name} {row}" for name, a, b in pairs for sign, rest in (("-", a - b), ("+", b - a)) for row in rest.elements()
    ]


def total(scores: dict[str, Score]) -> Score:
    """Return the counts of all lists together."""
    return Score(*(sum(column) for column in zip(*scores.values(), strict=True)))


def main(paths: list[str]) -> int:
    """Print how the plans of two files differ, and the F1 of each list: every letter, then the facts alone."""
    from plan_extract import extract, read

    expected, found = (json.loads(extract(read(path)).model_dump_json()) for path in paths)
    print(*differences(expected, found), sep="\n")
    print("-- facts", *fact_differences(expected, found), sep="\n")
    for title, scores in (("letters", score(expected, found)), ("facts", facts(expected, found))):
        for name, counts in {**scores, f"all {title}": total(scores)}.items():
            print(f"{name:12} {counts.expected:4} {counts.found:4} {counts.same:4}  {counts.f1:.3f}", file=sys.stderr)
    return 0 if score(expected, found) == score(expected, expected) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
