"""Vietnamese numbers → values: a dot groups thousands, a comma marks decimals, always; number words up to billions.

Guarantees:
- an integer comes out as ``int``, exact at any size; a decimal as the nearest ``float`` of what is printed;
- text that is no number gives ``None``, never a guess.
"""

from __future__ import annotations

from decimal import Decimal

import regex

Number = int | float

#: Multipliers as printed, `tr` and `tỉ` included.
MULTIPLIERS = {
    "chục": 10, "trăm": 100, "nghìn": 1_000, "ngàn": 1_000, "vạn": 10_000, "triệu": 10**6, "tr": 10**6, "tỷ": 10**9, "tỉ": 10**9,
}  # fmt: skip
_GROUPED = regex.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?")
# A single dot that groups nothing (9.45) can only be a decimal mark, written the English way.
_DOTTED = regex.compile(r"(\d{1,3})\.(\d{1,2}|\d{4,})")

_MARKS = str.maketrans(",.", ".,")
_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6, "bảy": 7,
    "bẩy": 7, "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
_SCALES = {"nghìn": 10**3, "ngàn": 10**3, "vạn": 10**4, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
#: Every word that a number in words may hold.
NUMBER_WORDS = frozenset({*_DIGITS, *_SCALES, "mươi", "trăm", "linh", "lẻ", "rưỡi", "chục", "nửa", "phẩy"})


def simple(value: Decimal) -> Number:
    """Return an exact decimal as ``int`` where it is whole, else as ``float``."""
    return int(value) if value == value.to_integral_value() else float(value)


def printed(value: Number | Decimal, places: int = 10) -> str:
    """Return a number with Vietnamese marks.

    Args:
        places: decimals that are shown at the most.

    >>> printed(1250), printed(9.45), printed(Decimal(250) / 3, 2), printed(100.0, 0)
    ('1.250', '9,45', '83,33', '100')
    """
    told = f"{value:,}" if isinstance(value, int) else f"{value:,.{places}f}"
    if "." in told:
        told = told.rstrip("0").rstrip(".")
    return told.translate(_MARKS)


def parse_decimal(text: str) -> Decimal | None:
    """Parse digits; ``None`` where dots do not group thousands.

    >>> parse_decimal("4.738"), parse_decimal("9,45"), parse_decimal("1.234,5"), parse_decimal("05")
    (Decimal('4738'), Decimal('9.45'), Decimal('1234.5'), Decimal('5'))
    >>> parse_decimal("9.45"), parse_decimal("1.2.3")
    (Decimal('9.45'), None)
    """
    if match := _GROUPED.fullmatch(text):
        return Decimal(match[1].replace(".", "") + ("." + match[2] if match[2] else ""))
    if match := _DOTTED.fullmatch(text):
        return Decimal(f"{match[1]}.{match[2]}")
    return None


def parse_number(text: str) -> Number | None:
    """Parse a number in digits or in words.

    >>> parse_number("1.250"), parse_number("0,5"), parse_number("hai trăm linh năm"), parse_number("một tỷ rưỡi")
    (1250, 0.5, 205, 1500000000)
    >>> parse_number("1.2.3")
    """
    value = parse_decimal(text.strip())
    return simple(value) if value is not None else parse_words(text)


def parse_words(text: str) -> Number | None:
    """Parse a number in words, multipliers and *rưỡi* worked out.

    >>> parse_words("bốn nghìn bảy trăm ba mươi tám triệu"), parse_words("hai mươi mốt"), parse_words("mười lăm")
    (4738000000, 21, 15)
    >>> parse_words("một phẩy hai tỷ"), parse_words("hai vạn"), parse_words("một trăm rưỡi")
    (1200000000, 20000, 150)
    >>> parse_words("năm nay"), parse_words("")
    (None, None)
    """
    words = text.lower().replace("-", " ").replace(",", " ").split()
    if not words or not NUMBER_WORDS.issuperset(words) or words[0] in ("linh", "lẻ", "rưỡi", "mươi", "mốt", "lăm", "nhăm", "phẩy"):
        return None
    if "phẩy" in words:
        return _with_fraction(words)
    total, group, last = Decimal(0), Decimal(0), 1
    digit: int | None = None
    for word in words:
        if word in _DIGITS:
            if digit is not None and digit not in (0, 10):
                return None
            group, digit = (group + (digit or 0), _DIGITS[word])
        elif word == "mươi":
            group, digit, last = group + 10 * (digit or 1), None, 10
        elif word == "chục":
            group, digit, last = group + 10 * (digit if digit is not None else 1), None, 10
        elif word == "trăm":
            group, digit, last = group + 100 * (digit if digit is not None else 1), None, 100
        elif word in ("linh", "lẻ"):
            continue
        elif word in _SCALES:
            group += digit or 0
            total, group, digit, last = _scaled(total, group, _SCALES[word]), Decimal(0), None, _SCALES[word]
        elif word == "rưỡi":
            group, digit = group + (digit or 0), None
            if group and last < 1000:
                group += Decimal(last) / 2
            else:
                total += Decimal(last) / 2
        elif word == "nửa":
            return 0.5 if words == ["một", "nửa"] or words == ["nửa"] else None
    return simple(total + group + (digit or 0))


def _scaled(total: Decimal, group: Decimal, scale: int) -> Decimal:
    """Scale a group and all that stands before it in smaller scales: *bốn nghìn bảy trăm … triệu*, *mười nghìn tỷ*."""
    below = total % scale if total else Decimal(0)
    return total - below + (below + group or 1) * scale


def _with_fraction(words: list[str]) -> Number | None:
    at = words.index("phẩy")
    whole = parse_words(" ".join(words[:at]))
    digits, scale = "", 1
    for word in words[at + 1 :]:
        if word in _SCALES:
            scale *= _SCALES[word]
        elif word in _DIGITS and _DIGITS[word] < 10 and scale == 1:
            digits += str(_DIGITS[word])
        else:
            return None
    return simple(Decimal(f"{whole}.{digits}") * scale) if whole is not None and digits else None
