"""Words of a scan whose letters are right and whose marks are not (`chỉ cục`, `xây đựng`), read as the words beside them demand.

Guarantees:
- only a word that forms no known pair with either neighbour is changed, to the one form of the same letters that does,
  and only by marks that Tesseract takes for each other in print that is right (measured on eight plans);
- known are the pairs of `patterns/lists/pairs.txt`, and those that the document itself writes again and again;
- numbers, abbreviations and anything but marks stay as they were read.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache

from plan_extract.normalize import fold, lower
from plan_extract.rules import load_rules

#: A pair is the document's own where it stands there so often, and so many times as often as any other of the same letters.
OWN, TIMES = 3, 3

#: What Tesseract reads, and what stands there: a hook for an acute first of all.
MISTAKEN = {
    "ố": "ổ", "ế": "ể", "ớ": "ở", "ấ": "ẩ", "ú": "ủ", "á": "ả", "í": "ỉi", "ắ": "ẳă", "ứ": "ửú", "ó": "ỏ", "é": "ẻ", "ý": "ỷ",
    "ỉ": "i", "đ": "d", "ẻ": "è", "ô": "ồ", "ã": "ằ", "ă": "ằ", "ằ": "ẳ", "ể": "ê", "ê": "ề", "ầ": "â", "â": "ầậ", "ồ": "ô",
}  # fmt: skip

Pair = tuple[str, str]
_CLOSING = '.,;:)”"…'
_OPENING = '(“"-–+'


@cache
def _pairs() -> frozenset[Pair]:
    lines = (line.split() for line in load_rules().lists["pairs"])
    return frozenset((first, second) for first, *rest in lines for second in rest)


def mend_marks(words: Sequence[str]) -> list[str]:
    """Return the words of a document, in their order, with right marks.

    >>> mend_marks("Chỉ cục xây đựng kế hoạch tống kết, chỉ trả 10 triệu".split())
    ['Chi', 'cục', 'xây', 'dựng', 'kế', 'hoạch', 'tổng', 'kết,', 'chi', 'trả', '10', 'triệu']
    """
    cores = [_core(word) for word in words]
    # Nothing is paired over a sign: a word that one closes has no neighbour behind it.
    ends = [not core or word[-1] in _CLOSING for word, core in zip(words, cores, strict=True)]
    after = [*(not end and word[:1] not in _OPENING for end, word in zip(ends, words[1:], strict=False)), False]
    known = _pairs() | _own(cores, after)
    before, behind = _by_letters(known)
    mended = list(words)
    for i, core in enumerate(cores):
        left = cores[i - 1] if i and after[i - 1] else ""
        right = cores[i + 1] if after[i] else ""
        if not core or _is_abbreviation(words[i]) or not (left or right) or (left, core) in known or (core, right) in known:
            continue
        letters = fold(core)
        forms = {form for form in before[left, letters] | behind[letters, right] if _is_mistaken(core, form)}
        if len(forms) == 1:
            cores[i] = min(forms)
            mended[i] = _written(words[i], core, cores[i])
    return mended


def _core(word: str) -> str:
    """Return a word in small letters without its signs, nothing where it is no plain word."""
    core = lower(unicodedata.normalize("NFC", word)).strip(_CLOSING + _OPENING)
    return core if core.isalpha() and len(core) > 1 else ""


def _is_abbreviation(word: str) -> bool:
    return word.isupper() and fold(word) == lower(word).replace("đ", "d")


def _own(cores: Sequence[str], after: Sequence[bool]) -> set[Pair]:
    counts = Counter((cores[i], cores[i + 1]) for i in range(len(cores) - 1) if after[i] and cores[i] and cores[i + 1])
    forms: defaultdict[Pair, list[tuple[int, Pair]]] = defaultdict(list)
    for pair, count in counts.items():
        forms[fold(pair[0]), fold(pair[1])].append((count, pair))
    settled = {(fold(one), fold(two)) for one, two in _pairs()}
    own: set[Pair] = set()
    for letters, ranked in forms.items():
        ranked.sort(reverse=True)
        if letters not in settled and ranked[0][0] >= OWN and (len(ranked) == 1 or ranked[0][0] >= TIMES * ranked[1][0]):
            own.add(ranked[0][1])
    return own


def _by_letters(known: frozenset[Pair] | set[Pair]) -> tuple[defaultdict[Pair, set[str]], defaultdict[Pair, set[str]]]:
    """Return the forms that letters may have behind a word, and before one."""
    before: defaultdict[Pair, set[str]] = defaultdict(set)
    behind: defaultdict[Pair, set[str]] = defaultdict(set)
    for one, two in known:
        before[one, fold(two)].add(two)
        behind[fold(one), two].add(one)
    return before, behind


def _is_mistaken(read: str, meant: str) -> bool:
    return all(one == two or two in MISTAKEN.get(one, ()) for one, two in zip(read, meant, strict=True))


def _written(word: str, core: str, form: str) -> str:
    """Return a word with the letters of another form, capitals and signs kept."""
    word = unicodedata.normalize("NFC", word)
    at = lower(word).find(core)
    meant = "".join(new.upper() if old.isupper() else new for old, new in zip(word[at : at + len(core)], form, strict=True))
    return word[:at] + meant + word[at + len(core) :]
