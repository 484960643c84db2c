"""Letters of symbol fonts, and bullets, as characters that a text can hold.

Guarantees:
- a bullet comes out as a mark that a reader of plans knows: `-`, `+`, or the very mark where it is one already;
- a symbol without an equal in Unicode is shown as a blank square, never silently lost.
"""

from __future__ import annotations

import re

_PRIVATE = re.compile("[\uf020-\uf0ff]")
_UNKNOWN = "□"
_SYMBOL = (
    {code: chr(code) for code in range(0x20, 0x40)}
    | dict(zip(b"abcdefghijklmnopqrstuvwxyz", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True))
    | dict(zip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True))
    | {0x2D: "-", 0x5B: "[", 0x5D: "]", 0x5F: "_", 0x7B: "{", 0x7C: "|", 0x7D: "}", 0x7E: "~"}
    | {0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″"}
    | {0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xD6: "√", 0xDB: "⇔", 0xDE: "⇒"}
    | {0xE5: "∑"}
)
_WINGDINGS = {
    0x20: " ",
    0x6C: "●",
    0x6E: "■",
    0x6F: "□",
    0x70: "❐",
    0x71: "❑",
    0x72: "❒",
    0x76: "❖",
    0x77: "◆",
    0x9F: "•",
    0xA7: "▪",
} | {0xA8: "□", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": {0x52: "☑", 0xA3: "□"}, "wingdings 3": {}, "webdings": {}}
# Marks that a plan's bullets are typed with; every other sign of a list is a dash to its reader.
_BULLETS = frozenset("-–—+•*▪■◦❖➢✓√●·")


def is_symbol_font(font: str) -> bool:
    """Tell whether a font has signs in the place of letters."""
    return font.lower() in _FONTS


def read_symbol(font: str, char: str) -> str:
    """Return the character that a symbol font shows for a code.

    >>> read_symbol("Symbol", "\\uf0b3"), read_symbol("Wingdings", "\\uf0fc"), read_symbol("Webdings", "\\uf021")
    ('≥', '✓', '□')
    """
    code = ord(char)
    return _FONTS.get(font.lower(), _SYMBOL).get(code & 0xFF if 0xF000 <= code <= 0xF0FF else code, _UNKNOWN)


def read_text(font: str, text: str) -> str:
    """Return a run's text: all of it translated in a symbol font, else only the codes that such fonts use."""
    letters = is_symbol_font(font)
    if not letters and not _PRIVATE.search(text):
        return text
    return "".join(
        read_symbol(font, char) if _PRIVATE.match(char) or (letters and "!" <= char <= "\xff" and char != "\xa0") else char
        for char in text
    )


def read_bullet(font: str, text: str) -> str:
    """Return the mark of a bulleted list.

    >>> [read_bullet(*bullet) for bullet in (("Symbol", "\\uf0b7"), ("Symbol", "\\uf02b"), ("Courier New", "o"), ("", "•"))]
    ['-', '+', '-', '•']
    """
    mark = text.strip()
    if is_symbol_font(font) or "\uf000" <= mark[:1] <= "\uf0ff":
        return "+" if font.lower() in ("symbol", "") and mark and ord(mark[0]) & 0xFF == 0x2B else "-"
    return mark if len(mark) != 1 or mark in _BULLETS else "-"
