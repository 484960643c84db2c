"""Letterhead, title and signature block laid out another way.

Guarantees:
- the same words stand in another order, in columns, below each other or between bars; gold keeps its values;
- a plan whose letterhead or signature is not understood whole is not varied (``None``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from plan_extract.evaluation.variations.edits import Edit, Row, Variation, Varied, changed, edited

_STATE, _MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
_TYPE = re.compile(r"^[\s*#_]*(?P<type>KẾ HOẠCH|QUYẾT ĐỊNH|ĐỀ ÁN|CHƯƠNG TRÌNH)(?=[\s*_]*$)", re.M)
_NUMBER = re.compile(r"Số\s*:[^\n|*]*?/[^\s|*]+")
_DATE = re.compile(r"(?:(?<=[\n|*])|(?<=   )|(?<=\| ))\s*(?P<date>[A-ZĐ][^\n|*,]{1,40},\s*ngày[^\n|*]*?năm\s+\d{4})")
_CUT = re.compile(r"\n|\||\t|\s{3,}|<br>")
_SIGNED = re.compile(r"(?:TM|KT|TL|TUQ|Q)\s?\.|(?:PHÓ\s+)?(?:CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG|BỘ TRƯỞNG|THỨ TRƯỞNG|CHÁNH|CHI CỤC)")
_FROM = re.compile(r"^[\s*_]*Nơi nhận[\s*_]*:?[\s*_]*", re.M)


# -- letterhead ----------------------------------------------------------------------------------------------------------


class Front(NamedTuple):
    """A letterhead: where it ends, its bodies from the top down, number, place and date."""

    end: int
    organs: list[str]
    number: str
    date: str


def front(text: str) -> Front | None:
    """Return the letterhead of a plan, ``None`` where it has none or one that is not understood."""
    title = _TYPE.search(text)
    if title is None or title.start() > 1500:
        return None
    end = text.rfind("\n", 0, title.start("type")) + 1
    head = text[:end]
    number = _NUMBER.search(head)
    date = _DATE.search("\n" + head.replace(number[0], "   ")) if number else None
    if number is None or date is None:
        return None
    rest = head.replace(number[0], "").replace(date["date"], "").replace("** **", "|")
    organs = [
        cell
        for raw in _CUT.split(rest)
        if (cell := raw.replace("\\", "").strip(" *_#-")) and not cell.startswith(("CỘNG H", "Độc l"))
    ]
    if not organs or not all(organ.isupper() for organ in organs) or len(organs) > 3:
        return None
    return Front(end, organs, number[0], date["date"])


def _columns(left: list[str], right: list[str], width: int = 42) -> str:
    rows = max(len(left), len(right))
    pairs = zip(left + [""] * (rows - len(left)), right + [""] * (rows - len(right)), strict=True)
    return "".join(f"{one:<{width}}{other}".rstrip() + "\n" for one, other in pairs)


def _bars(left: list[str], right: list[str], rule: bool, broken: str) -> str:
    lines = f"| {broken.join(left[:-1])} | {broken.join(right[:-1])} |\n" + ("| --- | --- |\n" if rule else "")
    return lines + f"| {left[-1]} | {right[-1]} |\n"


def headed(lay: Callable[[list[str], str, str], str]) -> Variation:
    """Return the variation that lays out bodies, number and date of the letterhead anew."""

    def vary(text: str, plan: Row) -> Varied | None:
        found = front(text)
        return found and changed(text, plan, [Edit(0, found.end, lay(found.organs, found.number, found.date) + "\n")])

    return vary


def no_letterhead(text: str, plan: Row) -> Varied | None:
    """Leave the letterhead out, as web copies do; number, place and date are told no more, the issuer where the text names it."""
    found = front(text)
    if found is None:
        return None
    text, plan = edited(text, plan, [Edit(0, found.end, "")])
    header = plan["header"]
    for name in ("number", "date", "place"):
        header[name] = None
    plan["findings"] = [row for row in plan.get("findings") or [] if row["code"] not in ("number_blank", "date_blank")]
    return text, plan


def _wrapped_state(organs: list[str], number: str, date: str) -> str:
    return _columns([*organs, "", number], ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "VIỆT NAM", _MOTTO, date])


def _upper(organs: list[str], number: str, date: str) -> str:
    return _columns([*organs, number.replace("Số", "SỐ")], [_STATE, _MOTTO.upper(), date])


LETTERHEADS: dict[str, Variation] = {
    "head in columns": headed(lambda o, n, d: _columns([*o, n], [_STATE, _MOTTO, d])),
    "head in columns, ruled": headed(lambda o, n, d: _columns([*o, "-------", n], [_STATE, _MOTTO, "---------------", d])),
    "head in columns, one blank": headed(lambda o, n, d: f"{o[0]} {_STATE}\n{' '.join(o[1:])} {_MOTTO}\n{n} {d}\n"),
    "head in columns, tabs": headed(lambda o, n, d: f"{o[0]}\t{_STATE}\n{' '.join(o[1:])}\t{_MOTTO}\n{n}\t{d}\n"),
    "head, state wrapped": headed(_wrapped_state),
    "head, organ wrapped": headed(
        lambda o, n, d: _columns([*" ".join(o).replace("NHÂN DÂN ", "NHÂN DÂN\n").split("\n"), n], [_STATE, _MOTTO, d])
    ),
    "head below each other": headed(lambda o, n, d: "\n".join([*o, n, _STATE, _MOTTO, d]) + "\n"),
    "head below, blank lines": headed(lambda o, n, d: "\n\n".join([*o, _STATE, _MOTTO, n, d]) + "\n"),
    "head, right first": headed(lambda o, n, d: "\n".join([_STATE, _MOTTO, d, *o, n]) + "\n"),
    "head, right first, date last": headed(lambda o, n, d: "\n".join([_STATE, _MOTTO, "---------", *o, n, d]) + "\n"),
    "head in bars": headed(lambda o, n, d: _bars([*o, n], [_STATE, _MOTTO, d], True, "<br>")),
    "head in bars, blank": headed(lambda o, n, d: _bars([*o, n], [_STATE, _MOTTO, d], True, " ")),
    "head in bars, stars": headed(
        lambda o, n, d: _bars([*(f"**{x}**" for x in o), n], [f"**{_STATE}**", f"**{_MOTTO}**", f"*{d}*"], True, "<br>")
    ),
    "head in bars, one row": headed(lambda o, n, d: f"| {' '.join(o)} {n} | {_STATE} {_MOTTO} {d} |\n|---|---|\n"),
    "head, number and date below": headed(lambda o, n, d: _columns(o, [_STATE, _MOTTO]) + f"\n{n}\n\n{d}\n"),
    "head, number behind date": headed(lambda o, n, d: "\n".join([*o, _STATE, _MOTTO, d, n]) + "\n"),
    "head in capitals": headed(_upper),
    "head, body in one line": headed(lambda o, n, d: _columns([" ".join(o), n], [_STATE, _MOTTO, d], 60)),
    "head, UBND": headed(lambda o, n, d: _columns([" ".join(o).replace("ỦY BAN NHÂN DÂN", "UBND"), n], [_STATE, _MOTTO, d])),
    "head, Uỷ ban": headed(
        lambda o, n, d: _columns([*(x.replace("ỦY BAN", "UỶ BAN") for x in o), n], [_STATE.replace("HÒA", "HOÀ"), _MOTTO, d])
    ),
    "head bold": headed(
        lambda o, n, d: "\n".join([*(f"**{x}**" for x in o), f"**{_STATE}**", f"**{_MOTTO}**", n, f"*{d}*"]) + "\n"
    ),
    "head, dates short": headed(
        lambda o, n, d: _columns(
            [*o, n], [_STATE, _MOTTO, re.sub(r"ngày\s+(\d+)\s+tháng\s+(\d+)\s+năm", r"ngày \1/\2/", d).replace("/ ", "/")]
        )
    ),
    "head lost": no_letterhead,
}


# -- title ---------------------------------------------------------------------------------------------------------------


def _title(plan: Row) -> tuple[int, int] | None:
    evidence = (plan["header"].get("evidence") or {}).get("title")
    return (evidence["start"], evidence["end"]) if evidence and plan["header"].get("title") else None


def title_lines(lines: int, write: Callable[[str], str] = str) -> Variation:
    """Return the variation that sets the title in one line, or in several."""

    def vary(text: str, plan: Row) -> Varied | None:
        span = _title(plan)
        if span is None:
            return None
        words = write(" ".join(text[slice(*span)].replace("*", " ").split())).split()
        step = -(-len(words) // lines)
        return changed(text, plan, [Edit(*span, "\n".join(" ".join(words[i : i + step]) for i in range(0, len(words), step)))])

    return vary


def _type_written(pattern: str) -> Variation:
    def vary(text: str, plan: Row) -> Varied | None:
        found = [match for match in _TYPE.finditer(text) if match["type"] == "KẾ HOẠCH"]
        return changed(text, plan, [Edit(*found[0].span("type"), pattern)]) if len(found) == 1 else None

    return vary


def _beside_type(text: str, plan: Row) -> Varied | None:
    span, found = _title(plan), _TYPE.search(text)
    if span is None or found is None or found["type"] != "KẾ HOẠCH" or text[found.end() : span[0]].strip():
        return None
    return changed(text, plan, [Edit(found.end(), span[0], " ")])


TITLES: dict[str, Variation] = {
    "title in one line": title_lines(1),
    "title in two lines": title_lines(2),
    "title in three lines": title_lines(3),
    "title in capitals": title_lines(2, str.upper),
    "K Ế  H O Ạ C H": _type_written("K Ế   H O Ạ C H"),
    "KẾ  HOẠCH": _type_written("KẾ   HOẠCH"),
    "title beside type": _beside_type,
}


# -- signature -----------------------------------------------------------------------------------------------------------


class Block(NamedTuple):
    """A signature block: its span, its recipients, the lines of the signer, the name."""

    start: int
    end: int
    recipients: list[str]
    lines: list[str]
    name: str


def block(text: str, plan: Row) -> Block | None:
    """Return the only signature block of a plan, ``None`` where there is none or one that is not understood."""
    name = ((plan["header"].get("signer") or {}).get("name")) or ""
    found = list(_FROM.finditer(text))
    if len(found) != 1 or not name or len(_TYPE.findall(text)) != 1:
        return None
    start = text.rfind("\n", 0, found[0].start() + 1) + 1
    at = text.find(name, start)
    if at < 0:
        return None
    end = at + len(name)
    archive = text.find("Lưu", start, end + 400)
    end = max(end, text.find("\n", archive)) if archive >= 0 else end
    end = text.find("\n", end) if "\n" in text[end:] else len(text)
    told = [cell.replace("\\", "").strip(" *_") for cell in _CUT.split(text[start:end].replace(found[0][0].strip(), "", 1))]
    told = [cell for cell in told if cell and cell != name and not re.fullmatch(r"[-\s]+|\(.*ký.*\)", cell)]
    lines = [cell for cell in told if cell.isupper() and _SIGNED.match(cell)]
    recipients = [cell.lstrip("-+ ") for cell in told if cell not in lines]
    known = plan["header"].get("recipients") or []
    return Block(start, end, recipients, lines, name) if lines and len(recipients) == len(known) else None


def signed(lay: Callable[[list[str], list[str], str], str]) -> Variation:
    """Return the variation that lays out recipients, the lines of the signer and the name anew."""

    def vary(text: str, plan: Row) -> Varied | None:
        found = block(text, plan)
        return found and changed(text, plan, [Edit(found.start, found.end, lay(found.recipients, found.lines, found.name))])

    return vary


def _dashed(recipients: list[str], mark: str = "- ") -> list[str]:
    return [f"{mark}{one}" for one in recipients]


SIGNATURES: dict[str, Variation] = {
    "signed in columns": signed(lambda r, s, n: _columns(["Nơi nhận:", *_dashed(r)], [*s, "", "", n], 58)),
    "signed, one blank": signed(
        lambda r, s, n: re.sub(r"(?<=\S) {2,}", " ", _columns(["Nơi nhận:", *_dashed(r)], [*s, "", n], 58))
    ),
    "signed in columns, tabs": signed(
        lambda r, s, n: re.sub(r" {3,}", "\t", _columns(["Nơi nhận:", *_dashed(r)], [*s, "", n], 70))
    ),
    "signed below": signed(lambda r, s, n: "\n".join(["Nơi nhận:", *_dashed(r), "", *s, "", n]) + "\n"),
    "signed, blank lines": signed(lambda r, s, n: "\n\n".join(["Nơi nhận:", *_dashed(r), *s, "(Đã ký)", n]) + "\n"),
    "signed before": signed(lambda r, s, n: "\n".join([*s, "", "(Đã ký)", "", n, "", "Nơi nhận:", *_dashed(r)]) + "\n"),
    "signed in bars": signed(
        lambda r, s, n: f"| Nơi nhận:<br>{'<br>'.join(_dashed(r))} | {'<br>'.join([*s, '', n])} |\n| --- | --- |\n"
    ),
    "signed in bars, stars": signed(
        lambda r, s, n: f"| ***Nơi nhận:***<br>{'<br>'.join(_dashed(r))} | **{'**<br>**'.join([*s, n])}** |\n| --- | --- |\n"
    ),
    "recipients in one line": signed(lambda r, s, n: f"Nơi nhận: {' '.join(_dashed(r))}\n" + "\n".join([*s, n]) + "\n"),
    "recipients bare": signed(lambda r, s, n: "\n".join(["Nơi nhận:", *r, "", *s, "", n]) + "\n"),
    "recipients glued": signed(lambda r, s, n: "\n".join(["Nơi nhận:", *_dashed(r, "-"), "", *s, "", n]) + "\n"),
    "recipients –": signed(lambda r, s, n: "\n".join(["Nơi nhận", *_dashed(r, "– "), "", *s, "", n]) + "\n"),
    "recipients +": signed(lambda r, s, n: "\n".join(["NƠI NHẬN:", *_dashed(r, "+ "), "", *s, "", n]) + "\n"),
    "signer in capitals": signed(lambda r, s, n: _columns(["Nơi nhận:", *_dashed(r)], [*s, "", n.upper()], 58)),
    "signer alone": signed(lambda r, s, n: "\n".join([*s, n]) + "\nNơi nhận:\n" + "\n".join(_dashed(r)) + "\n"),
    "signed in one line": signed(lambda r, s, n: "\n".join(["Nơi nhận:", *_dashed(r), "", f"{' '.join(s)} {n}"]) + "\n"),
    "signed TM,": signed(lambda r, s, n: _columns(["Nơi nhận:", *_dashed(r)], [*(x.replace(". ", ".") for x in s), "", n], 58)),
    "signed T/M": signed(
        lambda r, s, n: _columns(["Nơi nhận:", *_dashed(r)], [*(re.sub(r"^([TK])([MTL])\.", r"\1/\2", x) for x in s), "", n], 58)
    ),
}
