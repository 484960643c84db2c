"""Whom headings, lead-ins and lines of names charge with what stands below them."""

from __future__ import annotations

from typing import NamedTuple

import regex

from plan_extract.mentions import Listing, Mention
from plan_extract.outline import Node
from plan_extract.rules import Rules
from plan_extract.statements import Headed, Span, last_sentence
from plan_extract.subjects import NEAR, Subjects

#: A lead-in that names companies in full may be as long.
LONG_LIST = 1_000
#: Sections whose sentences charge bodies, and those whose headings name none that is charged.
CHARGING = {"organisation", "monitoring", "other"}
_NO_HEADINGS = {"assessment", "scope", "objectives", "purpose"}
PROJECTS = ("named:dự án", "named:tiểu dự án")


#: Where a group is, no part of what it is called.
_WHERE = regex.compile(r"\s+(?:trên\s+địa\s+bàn|tại|ở|trong|thuộc\s+địa\s+bàn)\s", regex.I)


class Charge(NamedTuple):
    """The bodies that a heading charges.

    Attributes:
        request: whether they are asked, not charged.
        standing: place of a remark that they are the standing body.
        end: offset behind the heading.
    """

    mentions: list[Mention]
    request: bool
    standing: Span | None
    end: int


class Charges:
    """Finds whom headings charge.

    Args:
        flow: the text.
        subjects: finds the subjects of clauses.
    """

    def __init__(self, flow: str, rules: Rules, subjects: Subjects) -> None:
        self.flow, self.rules, self.subjects, self.bodies = flow, rules, subjects, subjects.bodies
        self.named: Headed[Charge] = Headed()
        self._known: dict[Span, Charge | None] = {}

    def of(self, span: Span) -> Charge | None:
        """Return whom a heading or lead-in charges that is nothing but names."""
        if span not in self._known:
            self._known[span] = self._read_charge(*span)
        return self._known[span]

    def _read_charge(self, start: int, end: int) -> Charge | None:
        while end > start and self.flow[end - 1] in " :.;,\n":
            end -= 1
        request = self.rules["duty.request"].match(self.flow, start, end)
        charged = self.rules["duty.person"].match(self.flow, start, end) or self.rules["duty.charge"].match(self.flow, start, end)
        at = (request or charged).end() if (request or charged) else start  # type: ignore[union-attr]
        standing = self.rules["duty_role.standing"].search(self.flow, start, end)
        bracket = max(self.flow.rfind("(", at, end), self.flow.rfind(" - ", at, end))
        last = bracket if standing and 0 <= bracket < standing.start() else end
        last = remark.start() if (remark := self.rules["duty.remark"].search(self.flow, at, last)) else last
        if at >= last or end - start > LONG_LIST:
            return None
        if office := self.rules["deadline.standing_office"].match(self.flow, at, end):
            last, at = self.flow.find(")", office.end(), end) if ")" in self.flow[at:end] else end, office.end()
        listing = self.obliged(start, end) or (self.bodies.listed(at, last, closed=True) if end - start <= NEAR else None)
        listing = listing or self._group(at, last)
        if listing is None or self.rules["duty.no_heading"].match(self.flow, start, end):
            return None
        return Charge(listing.mentions, request is not None, (start, end) if standing and last < end else None, end)

    def _group(self, start: int, end: int) -> Listing | None:
        """Return a group of which a heading only tells the kind, with the bodies before it: Công ty A, các trạm cấp nước."""
        group = self.rules["duty.group"].search(self.flow, start, end)
        if group is None:
            return None
        before = self.bodies.listed(start, group.start(), closed=True) if group.start() > start else Listing([], start)
        name = " ".join(_WHERE.split(group["who"])[0].split())
        told = Mention(group.start("who"), end, name[:1].lower() + name[1:], None, True, True)
        return Listing([*before.mentions, told], end) if before is not None else None

    def obliged(self, start: int, end: int) -> Listing | None:
        """Return the bodies of a lead-in that says no more than that they have duties (*Trạm Y tế có nhiệm vụ:*)."""
        for match in self.rules["duty.lead_in"].finditer(self.flow, start, end):
            if (several := self.bodies.listed(start, match.start())) and self._only_where(several.end, match.start()):
                return several
            first, _ = last_sentence(self.flow, self.rules, (start, match.start()))
            for at, _ in self.subjects.places(first, match.start(), True):
                listing = self.bodies.listed(at, match.start())
                if listing and self._only_where(listing.end, match.start()):
                    return listing
        return None

    def _only_where(self, start: int, end: int) -> bool:
        """Tell whether nothing stands between bodies and their charge, or no more than where each has it: theo địa bàn quản lý."""
        between = self.flow[start:end].strip(" *_,")
        return not between or self.rules["duty.where"].fullmatch(between) is not None

    def over(self, node: Node | None) -> Charge | None:
        """Return whom the nearest heading over a place charges, or the line of names in its division."""
        for above in node.lineage if node else []:
            if above.label.style.startswith(PROJECTS):
                continue
            if above is self.named.scope and (named := self.named.said):
                asked = above.heading and self.rules["duty.request"].match(self.flow, *above.heading)
                return named._replace(request=named.request or asked is not None)
            if above.heading is not None and above.role not in _NO_HEADINGS and (charge := self.of(above.heading)):
                asked = any(up.heading and self.rules["duty.request"].match(self.flow, *up.heading) for up in above.lineage)
                return charge._replace(request=charge.request or asked) if self.may_charge(above.role, charge) else None
        return None

    def may_charge(self, role: str, charge: Charge) -> bool:
        """Tell whether a heading of names charges: where no work is given out, single bodies and offices do."""
        offices = self.rules["duty.offices"]
        return role in CHARGING or all(one.sure and (not one.collective or offices.match(one.name)) for one in charge.mentions)

    def reads_on(self, heading: Span, behind: int, end: int) -> bool:
        """Tell whether a heading is no more than the beginning of a sentence: Giám đốc các sở: Tài chính, Y tế …."""
        if self.rules["duty.label"].match(self.flow, heading[0], behind):
            return True
        listing = self.bodies.listed(heading[0], end)
        if listing is None or self.still_heads(heading, behind, end):
            return False
        if listing.end <= behind and (
            self.of(heading) or not self.rules["duty.predicate"].match(self.flow, listing.end, heading[1])
        ):
            return False
        self._known[heading] = None
        return True

    def still_heads(self, heading: Span, start: int, end: int) -> bool:
        """Tell whether the text behind a heading belongs to it: UBND các xã: Yên Cư, Bình Văn."""
        charge = self.of(heading)
        if end - start > NEAR or charge is None:
            return False
        goes_on = charge.mentions[-1].collective or self.flow[heading[1] : start].strip() == ";"
        if not goes_on or not self.only_names(heading[0], end):
            return charge.end >= end
        named = self.of((heading[0], end))
        self._known[heading] = named or charge
        return named is not None

    def only_names(self, start: int, end: int) -> bool:
        """Tell whether a span holds names of bodies and no verb behind them."""
        at = next(iter(self.subjects.places(start, end, True)))[0]
        listing = self.bodies.listed(at, end)
        return listing is not None and not self.flow[listing.end : end].strip(" .:;,")
