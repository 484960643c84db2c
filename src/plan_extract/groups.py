"""Who is spoken of together: members, kinds, posts and bodies that are told by their fields, places or rivers.

Guarantees:
- what is named apart is a body each; a collective is one, with the words that say which ones.
"""

from __future__ import annotations

from collections.abc import Callable

from plan_extract.agencies import Word, printed
from plan_extract.mentions import COMMITTEE, Item, Mention
from plan_extract.name_ends import NameReader
from plan_extract.name_parts import OTHER_KIND, proper_end
from plan_extract.normalize import lower
from plan_extract.places import PLURAL

#: Members that are named without *các*; the first group only with words that say which ones, or among others.
_VAGUE = {"cơ", "đơn", "tổ", "hội", "ban", "ngành", "đoàn"}
_BARE = _VAGUE | {"địa", "chính", "doanh", "nhà", "chủ", "lực", "hiệp"}
_MEMBER = "thành viên"
_ALONE = {"địa phương", "các địa phương"}


class GroupReader(NameReader):
    """Reads who is spoken of together."""

    def fields_of(self, words: list[Word], j: int) -> Item | None:
        """Return the bodies of one kind that are named by their fields: các sở: Xây dựng, Tài chính."""
        return self._named_behind(words, j, ("sở", "phòng", "cục", "vụ", "viện"), self._field)

    def schools_of(self, words: list[Word], j: int) -> Item | None:
        """Return the schools that are named by stage and place behind their noun: các trường: Tiểu học Hòa Phong, THCS Lê Lợi."""
        return self._named_behind(words, j, ("trường",), self._school)

    def _named_behind(
        self, words: list[Word], j: int, kinds: tuple[str, ...], read: Callable[[list[Word], int, str], tuple[int, str] | None]
    ) -> Item | None:
        """Return the bodies of a kind that are listed behind it, where there are several, or a colon says so.

        Args:
            read: returns the index behind one of them, and its name.
        """
        if j + 1 >= len(words) or words[j].key not in kinds or words[j + 1].gap not in (":", "") or not words[j + 1].capital:
            return None
        mentions: list[Mention] = []
        k = j + 1
        while k < len(words) and (not mentions or words[k].gap in (",", "và")) and (told := read(words, k, words[j].key)):
            mentions.append(Mention(words[k].start, words[told[0] - 1].end, told[1], None, False, True))
            k = told[0]
        several = len(mentions) > 1 or words[j + 1].gap == ":"
        return Item(mentions, k) if mentions and several else None

    def _field(self, words: list[Word], k: int, kind: str) -> tuple[int, str] | None:
        told = self.with_head(words, k, kind)
        return (told[0], told[2]) if told else None

    def _school(self, words: list[Word], k: int, kind: str) -> tuple[int, str] | None:
        """Return a school with its own name; các trường Mầm non, Tiểu học are all of a stage."""
        stage = self.kinds[kind].at(words, k)
        end = proper_end(words, k + stage - 1) if stage else k
        own = end > k + stage
        return (end, f"Trường {printed([words[k]._replace(gap=''), *words[k + 1 : end]])}") if stage and own else None

    def along_rivers(self, words: list[Word], item: Item) -> Item:
        """Return companies of one kind that are told by their rivers: các Công ty Thủy lợi sông Nhuệ, sông Đáy."""
        one, i, river = item.mentions[0], item.next, words[item.next - 2].key
        at = one.name.rfind(f" {river} ") + 1
        mentions = [one]
        while at and i + 1 < len(words) and words[i].key == river and words[i].gap in (",", "và") and words[i + 1].capital:
            end = proper_end(words, i + 1)
            name = one.name[:at] + printed([words[i]._replace(gap=""), *words[i + 1 : end]])
            mentions.append(one._replace(start=words[i].start, end=words[end - 1].end, name=name))
            i = end
        return Item(mentions, i)

    def at_places(self, one: Mention, end: int) -> Item | None:
        """Return posts of one kind that are told by their places: các đồn Biên phòng Si Pa Phìn, Ma Thì Hồ."""
        kind = next((kind for kind in self.rules.lists["post"] if lower(one.name).startswith(f"{kind} ")), None)
        first, *others = one.name.split(", ") if kind else [one.name]
        if kind is None or not others or not all(part[:1].isupper() for other in others for part in other.split()):
            return None
        names = [first, *(f"{first[: len(kind)]} {other}" for other in others)]
        return Item([one._replace(name=name, collective=False) for name in names], end)

    def named_by_places(self, words: list[Word], i: int, kind: str) -> Item | None:
        """Return bodies of one kind that are told by their places: các Trường Trung cấp Luật: Buôn Ma Thuột, Vị Thanh."""
        if i >= len(words) or words[i].gap != ":" or not words[i].capital or kind.startswith(COMMITTEE):
            return None
        mentions = list[Mention]()
        while i < len(words) and words[i].capital and (words[i].gap in (",", "và") if mentions else words[i].gap == ":"):
            end = proper_end(words, i)
            if self.gazetteer.find(words, i, end) or self.heads.at(words, i):
                return None
            name = printed([words[i]._replace(gap=""), *words[i + 1 : end]])
            mentions.append(Mention(words[i].start, words[end - 1].end, f"{kind} {name}", None, False, True))
            i = end
        return Item(mentions, i) if len(mentions) > 1 else None

    def of_places(self, words: list[Word], i: int, several: tuple[int, int, list[str]], closed: bool) -> Item | None:
        """Return the committees of units of which the text names only the units: các xã, thị trấn."""
        j = several[1]
        j = self.tail_of_units(words, j)
        goes_on = j < len(words) and words[j].gap == "" and not self.stops(words, j) and not words[j].capital
        if goes_on and self.trailing_place(words, j) == j and not closed:
            return None
        return self.of_units(words, i, i, several, COMMITTEE, closed)

    def bare(self, words: list[Word], i: int, count: int, closed: bool, before: list[Mention]) -> Item | None:
        """Return a collective without *các*: địa phương, cơ quan liên quan; *cơ quan Thuế* is one body."""
        after = i + count
        office = words[i].key in ("cơ", "ngành", "lực") or (words[i].key == "phòng" and count > 1)  # phòng nghiệp vụ Công an
        if office and after < len(words) and words[after].gap == "" and words[after].capital:
            told = self.with_head(words, after, "sở")
            end = told[0] if told else self.name_end(words, after, True, closed, words[i].key)
            name = words[i].piece + told[2].removeprefix("Sở") if told and words[i].key == "ngành" else printed(words[i:end])
            return Item([Mention(words[i].start, words[end - 1].end, name, None, False, True)], self.trailing_place(words, end))
        is_member = printed([words[i]._replace(gap=""), *words[i + 1 : i + 2]]).lower() == _MEMBER
        among = before and before[-1].collective and words[i].gap == ","
        if not is_member and not among and words[i].key not in _BARE:
            return None
        item = self.members_of(words, i, i, closed)
        if words[i].key in _VAGUE and not before and "liên quan" not in item.mentions[0].name:
            return None
        return item

    def members_of(self, words: list[Word], i: int, j: int, closed: bool) -> Item:
        """Return one collective over the commas, with the words that say which ones."""
        first = end = j
        kind, dropped = "", list[tuple[int, int]]()
        while count := max(self.members.at(words, end), self.kinds_end(words, end) - end) if end < len(words) else 0:
            kind = printed([words[end]._replace(gap=""), *words[end + 1 : end + count]]).lower()
            if end > first and (kind in _ALONE | {_MEMBER} or (kind in OTHER_KIND and not self.is_other(words, first))):
                break
            end = end + count if kind == _MEMBER else self.modifiers_end(words, end + count, closed)
            alone = kind in _ALONE
            last = end
            skip = self.trailing_place(words, end)
            if alone or skip >= len(words) or words[skip].gap not in (",", "-", "/") or not self.goes_on(words, skip):
                break
            dropped.append((end, skip))
            end = skip
        else:
            last = end
        named = last
        last = self._whose(words, last)
        if last == named and last < len(words) and words[last].key not in ("các", "cấp"):
            levels = self.several(words, last)  # các trạm y tế xã, phường, thị trấn
            last = levels[1] if levels else last
        kept = [word for k, word in enumerate(words[i + 1 : last], i + 1) if not any(one <= k < other for one, other in dropped)]
        said = printed([words[i]._replace(gap=""), *kept]).replace(" có liên quan", " liên quan")
        said = said[:1].lower() + said[1:] if words[i].key in PLURAL or not words[i].acronym else said
        said = said.lower() if said.upper() == said[:1].upper() + said[1:] and len(said) > 3 else said
        bare = kind == _MEMBER or (i == 0 and words[i].key not in PLURAL and words[i].key != "chủ")
        generic = words[i].key in ("mỗi", "từng") or (bare and last == named)
        told = Mention(words[i].start, words[last - 1].end, said, None, True, words[i].key in PLURAL, generic)
        return Item([told], self.behind_bracket(words, self.trailing_place(words, last), closed))

    def kinds_end(self, words: list[Word], i: int) -> int:
        """Return the index behind members of several kinds: trường cao đẳng, trung cấp; lực lượng công an, quân đội."""
        kinds = self.kinds.get(words[i].key)
        first = end = i + 1 + (words[i].key == "lực")
        while kinds and end < len(words) and words[end].gap in ("", ",", "và", "-") and (count := kinds.at(words, end)):
            end += count
        return end if end > first else i

    def _whose(self, words: list[Word], i: int) -> int:
        """Return the index behind the body that members belong to: thành viên Ban Chỉ đạo, phòng chuyên môn thuộc Sở Xây dựng."""
        j = i + 1 if i < len(words) and words[i].key in ("thuộc", "của") else i
        is_member = i > 1 and words[i - 2].key == "thành" and words[i - 1].key == "viên"
        if (j == i and not is_member) or j >= len(words) or words[i].gap in (",", "và"):
            return i
        if (
            j > i
            and words[j].key in ("sở", "bộ")
            and self.trailing_place(words, i) == i
            and (j + 1 == len(words) or words[j + 1].gap or not words[j + 1].capital)
        ):
            return j + 1  # các đơn vị thuộc Sở, in a plan of the province
        found = self.gazetteer.find(words, j, len(words))
        if found is None or (j > i and found.end - j < 2):
            return i
        return self.period_end(words, self.name_end(words, found.end, found.body.generic, False, words[j].key))


def committees_end(words: list[Word], i: int) -> int:
    """Return the index behind party committees that share a word: các huyện, thị, thành ủy; 0 where there are none."""
    first = i
    while (
        i + 1 < len(words) and words[i].key in ("tỉnh", "huyện", "quận", "thị", "thành", "đảng") and words[i + 1].gap in (",", "và")
    ):
        i += 1
    shared = i > first and i + 1 < len(words) and words[i].key in ("thị", "thành", "quận", "huyện", "đảng")
    return i + 2 if shared and words[i + 1].gap == "" and words[i + 1].key == "ủy" else 0
