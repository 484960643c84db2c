"""The end of a plan: who signed, for whom, and who receives it.

Guarantees:
- the columns of a signature block are read as cells, whether they stand side by side or one below the other;
- of `TM. ỦY BAN NHÂN DÂN` over `KT. CHỦ TỊCH` the capacity is `KT.`, and the position is the signer's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import regex

from plan_extract.document import Document
from plan_extract.normalize import squeeze
from plan_extract.outline import Outline, Part, cells
from plan_extract.rules import Rules
from plan_extract.schema import Header, Recipient, Signer

_BULLET = regex.compile(r"[-+•*]\s*")
_RULE = regex.compile(r"[-*+•]{2,}|[-*+•\s]+$")
_ARCHIVE = regex.compile(r"Lưu\s*:?\s*", regex.I)
#: A block of recipients and signature is shorter than this many code points.
_LONGEST_BLOCK = 6000
_CAPACITY = {"TM": "TM.", "KT": "KT.", "TL": "TL.", "TUQ": "TUQ.", "Q": "Q."}


@dataclass
class _Block:
    """What a signature block holds; spans of the flow."""

    capacity: str | None = None
    position: tuple[str, int, int] | None = None
    name: tuple[str, int, int] | None = None
    first: int = -1
    recipients: list[tuple[str, int, int]] = field(default_factory=list)


def extract_signature(document: Document, outline: Outline, rules: Rules, header: Header) -> None:
    """Read signer and recipients into the header: the plan's own, else those of the decision that it is attached to."""
    for part in sorted(outline.parts, key=lambda part: part.kind != "plan"):
        annexes = [node.start for node in outline.nodes if part.signature <= node.start < part.end]
        block = _read(document, rules, part, min([part.end, part.signature + _LONGEST_BLOCK, *annexes]))
        if header.signer == Signer() and (block.name or block.position):
            _set_signer(document, header, block)
        if not header.recipients and block.recipients:
            _set_recipients(document, rules, header, block)


def _read(document: Document, rules: Rules, part: Part, end: int) -> _Block:
    flow, block = document.flow, _Block()
    listing = False
    for text, start, *_ in cells(flow, part.signature, end, rules["zones.column"]):
        if (match := rules["zones.recipients"].match(text)) is not None:
            listing = True
            rest = text[match.end() :].strip()
            if rest:
                block.recipients.append((rest, start + len(text) - len(rest), start + len(text)))
        elif (match := rules["zones.authority"].search(text)) is not None and text == text.upper():
            block.capacity = _CAPACITY[match["capacity"].replace(" ", "").replace("/", "")]
            acting = block.capacity == "Q."  # the position stands in the same line
            block.position = (squeeze(match["body"]), start, start + len(text)) if acting else None
            block.name = None
            block.first = start if block.first < 0 else block.first
            document.note("zones.authority", start, start + len(text), f"signed {block.capacity}")
        elif (match := rules["zones.head"].match(text)) is not None:
            if block.name is None and block.position is None:
                block.position = (squeeze(match["position"]), start, start + len(text))
                block.first = start if block.first < 0 else block.first
        elif block.position is not None and rules["zones.post"].match(text) is not None:
            continue  # another post of the one who signs
        elif (mark := rules["numbering.bullet"].match(text) or _BULLET.match(text)) is not None and not _RULE.match(text):
            listing = True
            block.recipients.append((text[mark.end() :], start + mark.end(), start + len(text)))
        elif block.first >= 0 and block.name is None and (match := rules["header.person"].match(text)) is not None:
            block.name = (squeeze(match["name"]), start, start + len(text))
            document.note("header.person", start, start + len(text), "name of the signer")
        elif listing and (text[-1] in ";," or (block.recipients and text[0].islower()) or _ARCHIVE.match(text)):
            _add_line(block, text, start)
    return block


def _add_line(block: _Block, text: str, start: int) -> None:
    """A line of the list without a dash: the end of the one before, or a recipient of its own."""
    ends = [said[-1] for said, _, _ in block.recipients]
    if ends and ((ends[-1] == "," and ends.count(",") == 1) or (text[0].islower() and ends[-1] not in ";.")):
        before, first, _ = block.recipients[-1]
        block.recipients[-1] = (f"{before} {text}", first, start + len(text))
    else:
        block.recipients.append((text, start, start + len(text)))


def _set_signer(document: Document, header: Header, block: _Block) -> None:
    position = block.position
    printed = position[0] if position else None
    capacity = block.capacity
    if printed and printed.startswith("Q."):
        capacity, printed = "Q.", printed[2:].strip()
    header.signer = Signer(
        name=_person(block.name[0]) if block.name else None,
        position=_position(printed) if printed else None,
        capacity=capacity,
    )
    last = (block.name or block.position or ("", 0, block.first))[2]
    header.evidence["signer"] = document.evidence(block.first, max(last, block.first))


def _person(name: str) -> str:
    return name.title() if name.isupper() else name


def _position(printed: str) -> str:
    """Return *PHÓ CHỦ TỊCH* as *Phó Chủ tịch*."""
    text = printed.lower()
    return "Phó " + text[4:].capitalize() if text.startswith("phó ") else text.capitalize()


def _set_recipients(document: Document, rules: Rules, header: Header, block: _Block) -> None:
    for _, start, end in block.recipients:
        text = document.printed(start, end).lstrip("-+•*– ")
        for line in regex.split(r";\s*[-+•]\s*", text):
            archive = _ARCHIVE.match(line)
            match = rules["header.recipient"].match(line.strip())
            if match is None or not match["name"]:
                continue
            name = squeeze(_ARCHIVE.sub("", match["name"], count=1) if archive else match["name"])
            purpose = "lưu" if archive else match["purpose"]
            if archive and match["purpose"]:
                name = f"{name} ({match['purpose']})"
            header.recipients.append(Recipient(name=name.strip(" ;.,"), purpose=purpose))
    start, end = block.recipients[0][1], block.recipients[-1][2]
    header.evidence["recipients"] = document.evidence(start, end)
