"""Matching keys: aligned copies of a text in which variants of writing look the same.

Guarantees:
- ``repair`` returns a copy and, where lengths differ, the offset map back to the source; no match ever searches again;
- ``fold``, ``lower`` and everything in ``CHARACTERS`` replace one code point by one, so offsets never move;
- what a reader sees is never changed: the copies serve for matching, quotes come from the source.
"""

from __future__ import annotations

import re
import unicodedata
from array import array

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uf02d\uff0d"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\f\v"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_QUOTES = {"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u02bc": "'"}

#: One code point for one: look-alikes that Vietnamese documents mix freely.
CHARACTERS: dict[int, str] = str.maketrans(
    {"\u00d0": "Đ", "\u00f0": "đ", "\u0110": "Đ", "\uf0b7": "•", "\u25cf": "•", "\u2022": "•", "\u00b7": "•", "\u2219": "•",
     "\u2026": "…", **_QUOTES, **dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_SPACES, " ")}
)  # fmt: skip

_LOOK_ALIKE = re.compile(f"[{re.escape(''.join(map(chr, CHARACTERS)))}]")
_COMBINING = re.compile(f"[{_INVISIBLE}]+|[^\u0300-\u036f{_INVISIBLE}]?[\u0300-\u036f]+")
#: Signs without width, that no printed line shows.
HIDDEN = re.compile(f"[{_INVISIBLE}]")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OLD_PAIRS = ("oa", "oe", "uy")


def _tone_table() -> dict[str, str]:
    """Return old placement → new: *hoà* → *hòa*, *thuỷ* → *thủy*; two code points for two, in three cases of letters."""
    table: dict[str, str] = {}
    for pair in _OLD_PAIRS:
        first, second = pair[0], pair[1]
        for tone in _TONES:
            old = first + unicodedata.normalize("NFC", second + tone)
            new = unicodedata.normalize("NFC", first + tone) + second
            table |= {old: new, old.upper(): new.upper(), old.title(): new.title()}
    return table


_TONE_TABLE = _tone_table()
# Old placement only counts at the end of a syllable, and "uy" behind q keeps its tone (quý, quỹ).
# Patterns that begin with a letter and look back from there are many times as fast as those that look back first.
_OLD_TONE = re.compile(rf"[oOuU](?<![qQ].)[{''.join({pair[1] for pair in _TONE_TABLE})}](?![^\W\d_])")

# i for y where a syllable is no other word: kĩ thuật, định kì, tỉ lệ, lí do; with a capital only those that are no name.
_I_FOR_Y = re.compile(r"(?:[KkLlTt](?<!\w.)[ìíỉĩÌÍỈĨ]|qu(?<!\w..)í|Qu(?<!\w..)í(?=\s[IVX1-4])|m(?<!\w.)ĩ)(?!\w)")
_Y = dict(zip("ìíỉĩÌÍỈĨ", "ỳýỷỹỲÝỶỸ", strict=True))
_SYLLABLES = {"kì", "kí", "kỉ", "kĩ", "lí", "tỉ", "quí", "mĩ"}


def _with_y(match: re.Match[str]) -> str:
    syllable = match[0]
    known = syllable in _SYLLABLES or syllable.lower() in ("kĩ", "kỉ", "tỉ") or syllable == "Quí"
    return syllable[:-1] + _Y[syllable[-1]] if known else syllable


def repair(source: str) -> tuple[str, array[int] | None]:
    """Return the aligned copy of a source text and the map from its offsets to those of the source.

    Letters are composed (NFC), tone marks stand in the new place, *kĩ* and *tỉ lệ* have their y, look-alike dashes, spaces
    and quotes are made one, soft hyphens and zero-width signs left out.
    The map has one entry more than the copy; it is ``None`` where offsets are the same.

    >>> repair("Hoà – bình")
    ('Hòa - bình', None)
    >>> copy, offsets = repair("Ke\\u0302\\u0301 hoa\\u0323ch")
    >>> copy, list(offsets)[:4]
    ('Kế hoạch', [0, 1, 4, 5])
    """
    offsets: array[int] | None = None
    text = source
    if not unicodedata.is_normalized("NFC", source) or HIDDEN.search(source):
        text, offsets = _compose(source)
    text = _LOOK_ALIKE.sub(lambda m: CHARACTERS[ord(m[0])], text)
    return _I_FOR_Y.sub(_with_y, _OLD_TONE.sub(lambda m: _TONE_TABLE.get(m[0], m[0]), text)), offsets


def _compose(source: str) -> tuple[str, array[int]]:
    pieces: list[str] = []
    offsets = array("I")
    at = 0
    for match in _COMBINING.finditer(source):
        pieces.append(source[at : match.start()])
        offsets.extend(range(at, match.start()))
        at = match.end()
        if match[0][0] in _INVISIBLE:  # soft hyphens and zero-width signs stand inside words
            continue
        cluster = unicodedata.normalize("NFC", match[0])
        pieces.append(cluster)
        offsets.extend(match.start() + min(i, len(match[0]) - 1) for i in range(len(cluster)))
    pieces.append(source[at:])
    offsets.extend(range(at, len(source) + 1))
    return "".join(pieces), offsets


class _Skeleton(dict[int, str]):
    """Code point → its skeleton, worked out on first sight."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        base = "d" if char in "đĐ" else unicodedata.normalize("NFD", char)[0].lower()
        self[code] = base if len(base) == 1 else char
        return self[code]


_SKELETON = _Skeleton()


def trim(text: str, start: int, end: int, before: str | None = None, behind: str | None = None) -> tuple[int, int]:
    """Return a span without what stands at its ends: white space, or the marks that are named.

    >>> trim("a) Xã;", 2, 6, behind=";")
    (3, 5)
    """
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip(before)), end - len(piece) + len(piece.rstrip(behind))


def fold(text: str) -> str:
    """Return the skeleton of a text: lower case without tone marks, hats and bars, one code point for one.

    >>> fold("ĐẮK HÀ, Kế hoạch")
    'dak ha, ke hoach'
    """
    return text.translate(_SKELETON)


def lower(text: str) -> str:
    """Return the text in lower case, one code point for one (*İ* stays as it is)."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def squeeze(text: str) -> str:
    """Return the text in one line: white space folded, ends stripped.

    >>> squeeze(" Thực hiện\\n  Chương trình ")
    'Thực hiện Chương trình'
    """
    return " ".join(text.split())


def name_key(text: str) -> str:
    """Return the key under which names are compared: case, tone place, hyphens and spaces do not count.

    >>> name_key("Lao động – Thương binh") == name_key("LAO ĐỘNG - THƯƠNG BINH")
    True
    """
    return squeeze(re.sub(r"\s*-\s*", "-", lower(repair(text)[0])))
