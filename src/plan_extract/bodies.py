"""Names of public bodies in running text: where one ends and the next begins, whose unit they are of, who is spoken of together.

Guarantees:
- the catalogue is asked first; a name outside it is read by its head noun (`body_head`) and by what may follow one;
- one *các* opens one collective over the commas; *và*, `;` and a member of another kind begin the next.
"""

from __future__ import annotations

from plan_extract.agencies import LONG_NAME, Body, Word, is_spelt, printed
from plan_extract.groups import GroupReader, committees_end
from plan_extract.mentions import COMMITTEE, Item, Listing, Mention
from plan_extract.name_parts import after
from plan_extract.normalize import lower
from plan_extract.places import LONG_WORD, LONGEST, LOOKED_AT, PLURAL, READ, unit_kind, village

#: What stands beside the ministries, by the group that tells it.
_BESIDE_MINISTRIES = {"level": "cơ quan ngang bộ", "government": "cơ quan thuộc Chính phủ"}
#: Forms of companies, which their names write out.
_FORMS = {"CP": "Cổ phần", "TNHH": "Trách nhiệm hữu hạn", "MTV": "một thành viên"}


class BodyReader(GroupReader):
    """Reads the names of public bodies of one document."""

    def listed(self, start: int, end: int, closed: bool = False) -> Listing | None:
        """Return the bodies that a span begins with, ``None`` where it begins with none.

        Args:
            closed: the whole span must be names (a heading, a cell); then verbs inside do not end one.
        """
        span = start, end, closed
        if span not in self._listed:
            self._listed[span] = self._read_list(start, end, closed) if self.begins(start, end) else None
        return self._listed[span]

    def _read_list(self, start: int, end: int, closed: bool) -> Listing | None:
        """Return the bodies that a span begins with; most lists are short, so few words are read at first."""
        for longest in (LONGEST,) if closed else READ:
            words = self.words(start, end, longest)
            mentions, i = self._mentions(words, closed)
            if i + LOOKED_AT < len(words) or (len(words) < longest and end - start <= longest * LONG_WORD):
                break
        return Listing(self.shared_ending(mentions), words[i - 1].end) if mentions else None

    def _mentions(self, words: list[Word], closed: bool) -> tuple[list[Mention], int]:
        """Return the bodies that words begin with, and how many words that are."""
        mentions, i = list[Mention](), 0
        while i < len(words):
            item = self._item(words, i, closed, mentions)
            if item is None:
                return ([], i) if closed else (mentions, i)
            mentions += item.mentions
            i = item.next
            if not closed and i < len(words) and words[i].gap == "(" and (behind := self.behind_short(words, i)) > i:
                i = behind
                continue
            bracketed = closed and i < len(words) and words[i].gap == ")" and words[i].capital
            if i < len(words) and words[i].gap not in (",", "và", ";", "-", "/") and not bracketed:
                return ([], i) if closed and words[i].gap not in ("(", ".") else (mentions, i)
        return mentions, i

    # -- one name -------------------------------------------------------------------------------------------------------

    def _item(self, words: list[Word], i: int, closed: bool, before: list[Mention]) -> Item | None:
        """Return the body or bodies named at a word."""
        heads_several = words[i].key == "trưởng" and i + 1 < len(words) and words[i + 1].key == "các"
        count = int(self.persons.at(words, i) or heads_several)
        person = self._person(words, i, count, closed, before) if count else None
        if count and (person or not self._known_longer(words, i)):  # Ban Giám hiệu alone is a body
            return person
        if place := self.village_of(words, i, "") or self.own_office(words, i):
            return place
        if not before and (told := self._told_before(words, i)):
            return told
        in_list = before[-1].name.startswith(COMMITTEE) if before else self.flow.endswith(("riêng ", "Riêng "), 0, words[i].start)
        if in_list and (place := self.named_place(words, i)):
            return place
        if words[i].key == "các" and (ministers := self._ministers(words, i)):
            return ministers
        if words[i].key in PLURAL and i + 1 < len(words):
            return self._collective(words, i, i + 1, closed)
        if closed and [word.key for word in words[i : i + 2]] == ["văn", "phòng"] and words[i].capital and _is_apart(words, i + 2):
            return Item([Mention(words[i].start, words[i + 1].end, "Văn phòng", None, False, True)], i + 2)
        no_body = self.not_bodies.at(words, i)
        if no_body > self.members.at(words, i) and not self._known_longer(words, i) and not self._is_site(words, i, no_body):
            return None
        if words[i].key == "báo" and not words[i].capital and i + 1 < len(words) and _tells(words[i + 1]):
            return None
        found = self.gazetteer.find(words, i, len(words))
        if found is not None and (item := self._body(words, i, found.end, found.body, found.name, closed)):
            return item
        if before and (item := self._elliptic(words, i, before[-1], closed)):
            return item
        count = self.heads.at(words, i)
        follows = count > 0 and i + count < len(words) and words[i + count].gap in ("", "-")
        verb = not closed and self.stops(words, i) and self.ends.at(words, i) >= count
        if (
            follows
            and not verb
            and (words[i + count].capital or (count > 1 and (words[i].capital or words[i].key in ("ban", "tổ", "hội"))))
        ):
            return self._body(words, i, i + count, None, "", closed)
        if before and (place := self.beside_place(words, i, before[-1])):
            return place
        if closed and follows and words[i].capital and words[i].key in ("tổ", "đội", "nhóm") and not no_body:
            team = self._body(words, i, i + count, None, "", closed)  # Tổ tiêm số 1
            return None if team and any(self.stops(words, j) for j in range(i + 2, team.next)) else team
        if among := self.members.at(words, i):
            return self.bare(words, i, among, closed, before)
        sure = words[i].capital or closed or count > 1 or (follows and words[i + count].capital)
        if not follows or not sure or verb:
            return None
        return self._body(words, i, i + count, None, "", closed)

    def _ministers(self, words: list[Word], i: int) -> Item | None:
        """Return the ministries for which their heads stand: Các Bộ trưởng, Thủ trưởng cơ quan ngang bộ."""
        match = self.rules["body.ministers"].match(self.flow, words[i].start)
        if match is None:
            return None
        name = ", ".join(("các bộ", *(part for group, part in _BESIDE_MINISTRIES.items() if match[group])))
        after = next((j for j in range(i + 1, len(words)) if words[j].start >= match.end()), len(words))
        return Item([Mention(words[i].start, match.end(), name, None, True, True)], after)

    def _told_before(self, words: list[Word], i: int) -> Item | None:
        """Return the body of which the text only repeats the kind: Cục Việc làm công bố …; hằng quý, Cục báo cáo."""
        count = self.bare_kind(words, i)
        starts = self.named_before(words[i].start, words[i + count - 1].end) if count else []
        spans = ((at, min(at + LONG_NAME, words[i].start)) for at in starts)
        told = [listing.mentions[0] for span in spans if (listing := self.listed(*span))]
        if len({one.name for one in told}) != 1:
            return None
        return Item([told[0]._replace(start=words[i].start, end=words[i + count - 1].end)], i + count)

    def _is_site(self, words: list[Word], i: int, count: int) -> bool:
        """Tell whether a place where people work stands for them by its name: Cảng hàng không Tuy Hòa."""
        named = i + count < len(words) and words[i + count].capital and words[i + count].gap == ""
        return named and words[i].capital and self.heads.at(words, i) == count

    def _known_longer(self, words: list[Word], i: int) -> bool:
        found = self.gazetteer.find(words, i, len(words))
        return found is not None and found.end - i > self.not_bodies.at(words, i)

    def _person(self, words: list[Word], i: int, count: int, closed: bool, before: list[Mention]) -> Item | None:
        """Return the body that a person stands for: Giám đốc Sở Y tế, Trưởng phòng Y tế, Chánh Văn phòng."""
        after = i + count
        if count > 1 and (end := self._villages_end(words, i + 1)) > i + count:
            name = printed([words[i]._replace(gap=""), *words[i + 1 : end]])
            return Item([Mention(words[i].start, words[end - 1].end, name, None, True, True)], end)  # Trưởng thôn, buôn, khu phố
        leads = 2 if words[i].key == "tổ" else 1  # Tổ trưởng | Tổ dân phố 2
        if count > 1 and (place := self.village_of(words, i + leads, "")):
            return Item([place.mentions[0]._replace(start=words[i].start), *place.mentions[1:]], place.next)
        found = self.gazetteer.find(words, i, len(words))
        if found is not None and found.body.post:
            return self._body(words, i, found.end, found.body, found.name, closed)
        if after < len(words) and words[after].gap == "," and words[after].key == "thủ" and (more := self.persons.at(words, after)):
            item = self._person(words, after, more, closed, before)  # Giám đốc, Thủ trưởng các sở
            return item and Item([item.mentions[0]._replace(start=words[i].start), *item.mentions[1:]], item.next)
        item = None
        for back in range(1, count):
            if item is None and (self.heads.at(words, i + back) or self.gazetteer.find(words, i + back, len(words))):
                item = self._item(words, i + back, closed, [])
        if item is None and words[i].key == "chánh" and count > 1 and (after == len(words) or words[after].gap):
            office = Mention(words[i].start, words[after - 1].end, printed(words[i + 1 : after]).strip(), None, False, True)
            item = Item([office], after)  # Chánh Văn phòng, Vụ trưởng Vụ Kế hoạch …
        if item is None and after < len(words) and words[after].gap in ("", ",", ":"):
            item = self._item(words, after, closed, before if words[after].gap == "" else [])
        if item is None:
            return None
        first = item.mentions[0]._replace(start=words[i].start)
        return Item([first, *item.mentions[1:]], item.next)

    def _villages_end(self, words: list[Word], i: int) -> int:
        """Return the index behind kinds of villages: thôn, buôn, khu phố."""
        while i < len(words) and (kind := village(words, i))[0] and (words[i].gap in (",", "và") or words[i - 1].key == "trưởng"):
            i = kind[1]
        return i

    def _body(self, words: list[Word], i: int, core: int, body: Body | None, name: str, closed: bool) -> Item | None:
        """Return a body whose name has its core: what else belongs to the name, and its unit."""
        free = body is None or body.generic
        end = self.name_end(words, core, free, closed, words[i].key)
        end, behind = self.police_end(words, i, end)
        unit = None if behind > end else self.unit(words, end)
        several = None if behind > end else self.several(words, end)
        if several is not None:
            return self.of_units(words, i, end, several, name or printed(words[i:end]), closed)
        known = body is not None and (not body.needs_unit or core - i > 1)
        alone = body is not None and body.needs_unit and not (unit or end > core)
        if alone and (not known or not words[i].capital or (not closed and self.stops(words, i))):
            return None
        if body is None and end == i + self.heads.at(words, i) and unit is None:
            return None
        cut = not name or (core < end and not words[core].piece)  # P.KHTCTH, of which the catalogue knows KHTC
        if not cut and core < end:  # Phòng Giáo dục | Trung học
            cut = lower(name).startswith(lower(printed(words[i:core])) + " ")
        said = printed(words[i:end]) if cut else name + after(words, core, end)
        if (
            name
            and body is not None
            and body.id
            and name.startswith(("Trung tâm", "Đài"))
            and is_spelt(self.flow, words[i:core], name)
        ):
            said = printed(words[i:end])  # names of service units are their province's own
        if self.level == "central" and lower(printed(words[i:end])).endswith(" việt nam") and not lower(said).endswith("việt nam"):
            said += " Việt Nam"  # Hội Liên hiệp Phụ nữ, of the whole country
        said = self.without_own_name(said)
        if body is not None and lower(said).endswith(" chi nhánh"):
            said = said[: -len(" chi nhánh")].rstrip(" -,")  # Chi nhánh Tuyên Quang, of the plan's own unit
        last = behind
        if unit is not None:
            company = lower(said).startswith(("công ty", "tổng công ty"))
            kept = unit.text if company and unit.text != lower(unit.text) else unit.keep  # a company keeps its name
            said, last = f"{said} {kept}".rstrip(), unit.next
        if self.office and said.startswith(("Phòng ", "Vụ ", "Công đoàn ")) and said.endswith(f" {self.office.split()[0]}"):
            said = said.rpartition(" ")[0]  # Phòng Kế hoạch - Tài chính Sở, Công đoàn Bộ, in a plan of it
        said = self.in_full.get(lower(said), said)
        if lower(said).startswith(("công ty", "tổng công ty")):
            said = " ".join(_FORMS.get(word, word) for word in said.split())
        sure = body is not None or any(word.capital for word in words[i + 1 : end])
        told = Mention(words[i].start, words[last - 1].end, said, unit.text if unit else None, False, sure)
        return Item([told], self.behind_bracket(words, last, closed))

    def _elliptic(self, words: list[Word], i: int, before: Mention, closed: bool) -> Item | None:
        told = self.with_head(words, i, lower(before.name).split()[0])
        return self._body(words, i, *told, closed) if told is not None else None

    # -- who is spoken of together ---------------------------------------------------------------------------------------

    def _collective(self, words: list[Word], i: int, j: int, closed: bool) -> Item | None:
        """Return what a *các* opens."""
        if [word.key for word in words[j : j + 2]] == ["đồng", "chí"]:
            j += 2
        if j >= len(words):
            return None
        if self.not_bodies.at(words, j) > max(self.members.at(words, j), 1):
            return None
        if fields := self.fields_of(words, j) or self.schools_of(words, j):
            return fields
        if end := committees_end(words, j):
            name = lower(printed(words[i:end]))
            return Item([Mention(words[i].start, words[end - 1].end, name, None, True, True)], end)
        alone = [*words[:i], words[i]._replace(gap=""), *words[i + 1 :]]
        party = j + 1 < len(words) and words[j + 1].key == "ủy"  # các huyện ủy, thành ủy
        if unit_kind(words, j)[0] and not party and (several := self.several(alone, i)) is not None:
            return self.of_places(words, i, several, closed)
        count = max(self.members.at(words, j), kinds := self.kinds_end(words, j) - j)
        found = self.gazetteer.find(words, j, len(words)) if not kinds else None
        follows = words[j + count] if count and j + count < len(words) else None
        listed = follows is not None and follows.gap == "," and not follows.capital  # các hiệp hội, doanh nghiệp
        is_member = count and not (found and found.end > j + count and not listed) and not (
            follows is not None and follows.capital and follows.gap == "" and self.heads.at(words, j)
        )  # fmt: skip
        if is_member:
            return self.members_of(words, i, j, closed)
        item = self._item(words, j, closed, []) if words[i].key in ("các", "những") else None
        if item is None or len(item.mentions) > 1:
            return item
        one, opener = item.mentions[0], words[i].key
        if lower(one.name).startswith("công ty") and words[item.next - 1].capital:
            return self.along_rivers(words, item)
        if places := self.named_by_places(words, item.next, one.name):
            first = places.mentions[0]._replace(start=words[i].start)
            return places._replace(mentions=[first, *places.mentions[1:]])
        if apart := self.at_places(one, item.next):
            return apart
        name = one.name if one.collective and one.name.startswith(opener) else f"{opener} {one.name}"
        return Item([one._replace(start=words[i].start, name=name, collective=True)], item.next)


def _is_apart(words: list[Word], i: int) -> bool:
    """Tell whether a name ends before a word: nothing stands there, or another name."""
    return i == len(words) or words[i].gap in (",", ";", "và")


def _tells(behind: Word) -> bool:
    """Tell whether a word behind *báo* makes it a verb: báo khối lượng về xã, no newspaper."""
    return behind.gap == "" and not behind.capital and behind.key not in ("tỉnh", "điện", "chí", "đài", "đảng")
