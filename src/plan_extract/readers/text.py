r"""Bytes of a text file → its source text: UTF-8, UTF-16 and Windows-1258 told apart, older fonts refused.

Guarantees:
- what comes out is Vietnamese in Unicode, or the error says which encoding it looks like and what to do;
- the byte order mark is dropped and line ends are ``\\n``; nothing else is changed.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from plan_extract.errors import ReadError

_CONVERT = "convert it to Unicode with a Vietnamese keyboard tool (in UniKey: Ctrl+Shift+F6) and save it as UTF-8"

# Letters that only Vietnamese in Unicode has. A text of another encoding shown as Unicode has almost none of them.
_VIETNAMESE = re.compile("[ăĂđĐơƠưƯ\u1ea0-\u1ef9]")
_LETTER = re.compile(r"[^\W\d_]")
# TCVN 5712 (ABC fonts .VnTime): common words of it as they look in Latin-1, among them KÕ ho¹ch, ñy ban, nh©n d©n, thùc hiÖn.
_TCVN3 = re.compile(
    "ho¹ch|hiÖn|nh©n d©n|ñy ban|®Þnh|NghÞ|QuyÕt|Uû ban|ph¸t|triÓn|c¸c|cña|®Þa|ph\u00ad¬ng|ch\u00ad¬ng|môc|nhiÖm|®¹t"
)
# VNI: the mark stands as a letter of its own behind the vowel, as in Keá hoaïch, Uyû ban nhaân daân, thöïc hieän.
_VNI = re.compile("hoaïch|nhaân|daân|thöïc|hieän|ñònh|Quyeát|Nghò|phaùt|trieån|caùc|cuûa|ñòa|phöông|chöông|nhieäm|ñaït", re.I)
# UTF-8 read as Windows-1252 and saved again.
_MOJIBAKE = re.compile("áº|á»|Ã¡|Ã¢|Ã´|Ä\u2018|Æ°|Æ¡")


def decode(name: str, raw: bytes) -> tuple[str, str, list[str]]:
    """Return the source text, the encoding and what was noticed.

    Raises:
        ReadError: the bytes are no text, or text of an encoding that is refused.
    """
    text, encoding, notes = _decode_bytes(name, raw)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        notes.append("line ends CRLF or CR")
    if not unicodedata.is_normalized("NFC", text):
        notes.append("decomposed letters (not NFC)")
    _refuse_control_characters(name, text)
    refuse_legacy_fonts(name, text)
    if not text.strip():
        raise ReadError(name, "holds only white space", "check how it was saved")
    return text, encoding, notes


def _decode_bytes(name: str, raw: bytes) -> tuple[str, str, list[str]]:
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if raw.startswith(mark):
            try:
                return raw[len(mark) :].decode(encoding), encoding, ["byte order mark"]
            except UnicodeDecodeError as error:
                raise ReadError(
                    name, f"says it is {encoding} but is broken at byte {error.start}", "save it again as UTF-8"
                ) from None
    if (unmarked := _utf16_without_mark(raw)) is not None:
        try:
            return raw.decode(unmarked), unmarked, []
        except UnicodeDecodeError:
            pass
    if b"\0" in raw:
        raise ReadError(name, "is binary, not text", "check what it is: PDF, DOCX, DOC, RTF, ODT, HTML and text are read")
    try:
        return raw.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError as error:
        broken_at = error.start
    # A few broken bytes inside UTF-8 (a copy cut short) must not turn the whole text into rubbish.
    if len(_VIETNAMESE.findall(raw.decode("utf-8", "ignore"))) * 50 > len(raw):
        raise ReadError(name, f"is UTF-8 but broken at byte {broken_at}", "save it again, or repair it with `iconv -c -f utf-8`")
    try:
        text = raw.decode("cp1258")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
        refuse_legacy_fonts(name, text)
        raise ReadError(name, "has no encoding that is known (UTF-8, UTF-16, Windows-1258)", "save it as UTF-8") from None
    refuse_legacy_fonts(name, raw.decode("latin-1"))
    if not _is_vietnamese(text):
        raise ReadError(name, "has no encoding that is known (UTF-8, UTF-16, Windows-1258)", "save it as UTF-8")
    return text, "cp1258", []


def _utf16_without_mark(raw: bytes) -> str | None:
    """Return the UTF-16 variant whose high bytes would be 0, 1 or 0x1E nearly always (Vietnamese), else ``None``."""
    sample = raw[:4000]
    if len(sample) < 4 or len(raw) % 2 or b"\0" not in sample:
        return None
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if sum(byte in (0, 1, 3, 0x1E, 0x20) for byte in high) > 0.95 * len(high) and high.count(0) > 0.3 * len(high):
            return encoding
    return None


def _refuse_control_characters(name: str, text: str) -> None:
    sample = text[:20_000]
    strange = sum(1 for c in sample if (c < " " and c not in "\n\t\f\v") or c == "\ufffd" or "\x7f" <= c < "\xa0")
    if strange > max(3, len(sample) // 100):
        raise ReadError(name, "is binary, not text", "check what it is: PDF, DOCX, DOC, RTF, ODT, HTML and text are read")


def _is_vietnamese(text: str) -> bool:
    composed = unicodedata.normalize("NFC", text[:20_000])
    return len(_VIETNAMESE.findall(composed)) > 0.02 * len(_LETTER.findall(composed))


def refuse_legacy_fonts(name: str, text: str) -> None:
    """Raise where the text is of TCVN3, VNI or UTF-8 read wrongly: more such words than Vietnamese letters would allow."""
    sample = text[:50_000]
    if what := legacy_encoding(sample):
        raise ReadError(name, f"is in the old encoding {what}", _CONVERT)
    if not _is_vietnamese(sample) and len(_MOJIBAKE.findall(sample)) >= 5:
        raise ReadError(name, "is UTF-8 that was read as Windows-1252 and saved again", "get the original, or save it as UTF-8")


def legacy_encoding(text: str) -> str | None:
    """Return the encoding before Unicode that a text is in, ``None`` where it is in none.

    >>> legacy_encoding("KÕ ho¹ch cña ñy ban nh©n d©n"), legacy_encoding("Kế hoạch của Ủy ban nhân dân")
    ('TCVN3 (ABC, .VnTime)', None)
    """
    if _is_vietnamese(text):
        return None
    return next(
        (what for what, pattern in (("TCVN3 (ABC, .VnTime)", _TCVN3), ("VNI", _VNI)) if len(pattern.findall(text)) >= 3), None
    )
