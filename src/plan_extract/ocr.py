"""OCR slips: phrases of a closed list whose letters are right and whose marks are wrong, read as what they must be.

Guarantees:
- only phrases of `patterns/ocr.toml`, and syllables that cannot be, are touched, and only in the flow: the source text stays;
- a slip is replaced by as many code points as it has, and kept with what it was read as.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice
from math import ceil
from pathlib import Path
from unicodedata import normalize

import regex

from plan_extract.document import Document, Slip
from plan_extract.kept import kept
from plan_extract.normalize import fold, lower, repair
from plan_extract.rules import TIME_BUDGET, Rules, alternation, load_rules

_MARKED = regex.compile(r"[\u00c0-\u1ef9]")
_WORD = regex.compile(r"\p{L}+")
_LAST, _NEXT = regex.compile(r"\p{L}+(?=\s+$)"), regex.compile(r"\s+(\p{L}+)")
#: What is kept goes so far behind a cue's letters, at most.
KEPT = 20
#: No syllable is longer, with the space beside it.
_SYLLABLE = 9
_RHYME = regex.compile(r"[ăâêôơưàằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹ](?:ch|[cpt])(?![\p{L}\p{N}@/_-])")
_STOPPED = ("ocr.toneless_stop", "ocr.false_tone")
#: Grave, hook above, tilde.
_TONES = "\u0300\u0309\u0303"
_UNHORNED = regex.compile("ư[oóòỏõọ]")
_HORNED = dict(zip("oóòỏõọ", "ơớờởỡợ", strict=True))
#: What OCR reads for digits.
_DIGITS = str.maketrans("lIOo", "1100")
#: A text with fewer marked letters than this share is written without marks: it is no scan, and no slip is told.
LEAST_MARKED = 0.03


@cache
def _cues(rules: Rules) -> tuple[regex.Pattern[str], dict[str, list[str]], dict[str, tuple[str, ...]]]:
    return kept(_read_cues, rules.directory)


def _read_cues(directory: Path) -> tuple[regex.Pattern[str], dict[str, list[str]], dict[str, tuple[str, ...]]]:
    """Return the pattern of all skeletons, the right forms of each, and beginnings of other phrases with the same letters."""
    forms: dict[str, list[str]] = {}
    keep: dict[str, tuple[str, ...]] = {}
    for row in load_rules(directory).tables["cue"]:
        names = [repair(form)[0] for form in (row["name"], *row.get("aliases", ()))]
        forms[fold(names[0])] = names
        keep[fold(names[0])] = tuple(repair(form)[0] for form in row.get("keep", ()))
    body = alternation(forms, r"\s")
    return regex.compile(rf"(?<!\w){body}(?!\w)"), forms, keep


def read_slips(document: Document, rules: Rules) -> None:
    """Replace the slips of a document in its flow and remember them; letters read for digits are no finding."""
    flow = _with_digits(document, rules)
    found = _misread_cues(flow, rules)
    unsure: list[Slip] = []
    for rule in rules.under("slip"):
        for match in rule.finditer(flow):
            start, end = match.span("slip")
            found.append((Slip(start, end, match["slip"], match.expand(rule.read)), rule.id))
    taken = {slip.start for slip, _ in found}
    for slip, rule_id in _impossible_syllables(flow, rules):
        if slip.start not in taken:
            found += [(slip, rule_id)] if rule_id else []
            unsure += [] if rule_id else [slip]
    least = ceil(LEAST_MARKED * len(flow))
    written_without_marks = least > 0 and next(islice(_MARKED.finditer(flow), least - 1, None), None) is None
    pieces = list(flow) if found else []
    at = 0
    for slip, rule_id in sorted(found):
        if slip.start < at:
            continue  # UBND tinh: one slip, though two rules see it
        at = slip.end
        pieces[slip.start : slip.end] = slip.read
        document.note(rule_id, slip.start, slip.end, f"{slip.printed!r} read as {slip.read.strip()!r}")
        if not written_without_marks:
            document.slips.append(slip._replace(read=slip.read.strip()))
    if not written_without_marks:
        document.slips += unsure
    document.flow = "".join(pieces) if found else flow


def _with_digits(document: Document, rules: Rules) -> str:
    """Return the flow with the letters inside numbers read as the digits that they must be."""
    found = list(rules["ocr.digit"].finditer(document.flow))
    pieces = list(document.flow) if found else []
    for match in found:
        pieces[match.start() : match.end()] = match[0].translate(_DIGITS)
        document.note("ocr.digit", match.start(), match.end(), f"{match[0]!r} read as {match[0].translate(_DIGITS)!r}")
    return "".join(pieces) if found else document.flow


def _impossible_syllables(flow: str, rules: Rules) -> Iterator[tuple[Slip, str | None]]:
    """Yield syllables that Vietnamese does not have, with the rule that tells what they must be.

    Before a final c, ch, p, t the vowel bears an acute or a dot below: it must be what the document itself writes; where it
    writes both or none, both are named, no rule is, and the flow stays as it is. Behind ư no o is without its horn.
    """
    for match in rules["ocr.unhorned"].finditer(flow) if _UNHORNED.search(flow) else ():
        read = _UNHORNED.sub(lambda vowels: vowels[0][0] + _HORNED[vowels[0][1]], match[0])
        yield Slip(match.start(), match.end(), match[0], read), "ocr.unhorned"
    printed = [(match, rule) for rule in _STOPPED for match in rules[rule].finditer(flow)] if _RHYME.search(flow) else []
    words = Counter(_WORD.findall(lower(flow))) if printed else Counter()
    for match, rule in printed:
        word, at = match[0], match.start("vowel") - match.start()
        vowel = "".join(mark for mark in normalize("NFD", word[at]) if mark not in _TONES)
        acute, dotted = (word[:at] + normalize("NFC", vowel + tone) + word[at + 1 :] for tone in ("\u0301", "\u0323"))
        sure = (words[acute] == 0) != (words[dotted] == 0)
        best = max((acute, dotted), key=words.__getitem__)
        yield Slip(match.start(), match.end(), word, best if sure else f"{acute}/{dotted}"), rule if sure else None


def _is_name(printed: str, cue: str) -> bool:
    """Tell whether a phrase is a name (phố Quán Sứ), or goes over into one (đại *học Nghệ* An)."""
    first, *rest = printed.split()
    if first[0].islower():
        return any(word[0].isupper() for word in rest)
    return cue.islower() and all(word[0].isupper() and word[1:].islower() for word in (first, *rest) if len(word) > 1)


def _is_apart(small: str, start: int, end: int, rules: Rules) -> bool:
    """Tell whether the first or last syllable of a phrase belongs to the word beside it: *biên bản | hành vi*, *tín hiệu | quá*."""
    before, behind = _LAST.search(small, max(0, start - _SYLLABLE), start), _NEXT.match(small, end)
    inside = _WORD.findall(small, start, end)
    words = {f"{before[0]} {inside[0]}" if before else "", f"{inside[-1]} {behind[1]}" if behind else ""}
    return any(not words.isdisjoint(rules.lists[known]) for known in ("compound", "duty_verb"))


def _misread_cues(flow: str, rules: Rules) -> list[tuple[Slip, str]]:
    pattern, forms, keep = _cues(rules)
    small = lower(flow)
    right = {form.lower() for names in forms.values() for form in names}
    found = []
    for match in pattern.finditer(fold(flow), timeout=TIME_BUDGET):
        start, end = match.span()
        if small[start:end] in right or " ".join(small[start:end].split()) in right:
            continue
        skeleton = " ".join(match[0].split())
        if (
            " ".join(small[start : end + KEPT].split()).startswith(keep[skeleton])
            or _is_name(flow[start:end], forms[skeleton][0])
            or _is_apart(small, start, end, rules)
        ):
            continue
        meant = "".join(
            (m.upper() if p.isupper() else m) if not p.isspace() else p
            for p, m in zip(flow[start:end], forms[skeleton][0], strict=True)
        )
        found.append((Slip(start, end, flow[start:end], meant), "ocr.cue"))
    return found
