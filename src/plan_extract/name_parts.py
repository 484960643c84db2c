"""Parts of names of bodies: villages, the plan's own department, what a committee is of, purposes and years.

Guarantees:
- a village is one by its name alone (*thôn Gò Cao*); several behind one *các* are a body each;
- *Sở* or *Bộ* alone is the department or ministry that issues the plan, where one does.
"""

from __future__ import annotations

import re
from itertools import takewhile

from plan_extract.agencies import Word, printed
from plan_extract.mentions import COMMITTEE, Item, Mention
from plan_extract.normalize import fold, lower
from plan_extract.places import PLURAL, TIMES, UnitReader, is_name, is_place, unit_kind, village

_UNIT_WORDS = {"tỉnh", "huyện", "quận", "thị", "thành", "xã", "phường"}
#: Words that no name holds, in a heading neither.
NO_NAME = {
    "đôn", "có", "chủ", "phối", "là", "theo", "để", "gồm", "bao", "do", "như", "đã", "được", "phải", "chịu", "tham", "hoặc", "gửi",
}  # fmt: skip
#: Verbs that charge others: what they open is no purpose.
_CHARGES = {"phân", "giao", "yêu", "đề", "chỉ", "họp"}
#: Members that are spoken of for themselves.
OTHER_KIND = {"doanh nghiệp", "nhà đầu tư", "chủ đầu tư", "hợp tác xã"}
#: First syllables of verbs with a role of their own, which open another duty behind a comma.
_ROLES = {"báo", "trình", "tham", "phối", "gửi", "thông", "hướng"} | _CHARGES - {"phân"}
#: Words behind a verb that open what is done: các tổ kiểm tra | việc chấp hành.
_OPENS = {"việc", "với", "cho", "về", "từng", "các"}
#: First words of bodies that are called after fields.
_FIELDS = {"vụ", "cục", "phòng", "hội", "viện", "ban"}
#: What stands between a bracket and the next body of a list.
_GOES_ON = re.compile(r"\s*(?:,|và\s)\s*(?!và\s)")
#: So many words may stand before the unit that closes a name, or before a charge.
CLOSING = 5
#: What members do that are meant takes no more words: doanh nghiệp chế biến … phải.
DOING = 6
LONGEST_PLACE = 4  # words of a unit's name
LONG_BRACKET = 80  # characters of a bracket that gives a body a short name
#: So many characters back a kind of body alone may mean one that was named: Sở, Cục.
BACK = 1000


def is_no_name(words: list[Word], i: int) -> bool:
    """Tell whether a word ends a name even where all of a line is names: Phòng Y tế | có …; Phòng Y tế | báo cáo …."""
    return words[i].key in NO_NAME or (words[i].key == "báo" and i + 1 < len(words) and words[i + 1].key == "cáo")


class PartReader(UnitReader):
    """Reads parts of names of public bodies of one document."""

    def own_office(self, words: list[Word], i: int) -> Item | None:
        """Return the department or ministry that issues the plan, where the text says only Sở, Bộ."""
        word = words[i]
        if not word.capital or not self.office.lower().startswith(word.key + " ") or self.not_bodies.at(words, i):
            return None
        if i + 1 < len(words) and words[i + 1].gap in ("", "-") and (words[i + 1].capital or self.heads.at(words, i) > 1):
            return None
        return Item([Mention(word.start, word.end, self.office, None, False, True)], i + 1)

    def village_of(self, words: list[Word], i: int, kind: str) -> Item | None:
        """Return the village, or villages, named at a word: thôn Gò Cao; các thôn Gò Cao, Đồng Mít.

        Args:
            kind: told before, for a name without it.
        """
        first = i
        if not kind:
            kind, i = village(words, i + 1 if words[i].key == "các" else i)
            if kind and i + 1 < len(words) and words[i].key == "số" and words[i + 1].key.isdigit():
                told = Mention(words[first].start, words[i + 1].end, f"{kind} số {words[i + 1].key}", None, False, True)
                return Item([told], i + 2)
            if kind and self._is_village_number(words, first, i):
                told = Mention(words[first].start, words[i].end, f"{kind} {words[i].key}", None, False, True)
                return Item([told], i + 1)
        mentions: list[Mention] = []
        if i < len(words) and words[i].gap == ":" and not is_place(words, i):
            return None
        while (
            kind
            and i < len(words)
            and words[i].capital
            and words[i].key.isalpha()
            and words[i].gap in (("", ":") if not mentions else (",", "và"))
        ):
            end = i + 1
            while end < len(words) and words[end].capital and words[end].key.isalpha() and words[end].gap == "":
                end += 1
            end += self._is_village_number(words, i, end)  # thôn Đội 3
            if end - i > LONGEST_PLACE or (mentions and self.heads.at(words, i) > 0):
                break
            name = f"{kind} {printed([words[i]._replace(gap=''), *words[i + 1 : end]])}"
            mentions.append(Mention(words[first if not mentions else i].start, words[end - 1].end, name, None, False, True))
            i = end
            if words[first].key != "các":
                break
        return Item(mentions, i) if mentions else None

    @staticmethod
    def _is_village_number(words: list[Word], first: int, i: int) -> bool:
        """Tell whether a number is the name of a village: Thôn 4 giữ vệ sinh; not the count of *mỗi thôn 02 người*."""
        if i >= len(words) or not words[i].key.isdigit() or words[i].key.startswith("0") or len(words[i].key) > 2 or words[i].gap:
            return False
        each = words[first].key == "các" or (first > 0 and words[first - 1].key in PLURAL)
        return not each and not (i + 1 < len(words) and words[i + 1].key in TIMES | {"người", "hộ"})

    def bare_kind(self, words: list[Word], i: int) -> int:
        """Return how many words a kind of body has that stands for one named before, 0 where none does: Sở, Cục, Trung tâm."""
        count = self.heads.at(words, i)
        if not count or not words[i].capital or words[i].acronym or self.not_bodies.at(words, i):
            return 0
        behind = words[i + count] if i + count < len(words) else None
        found = self.gazetteer.find(words, i, len(words))
        if found is not None and found.end > i + count:
            return 0
        longer = behind is not None and behind.gap in ("", "-") and (behind.capital or behind.key in PLURAL)
        return 0 if longer else count

    def named_before(self, start: int, end: int) -> list[int]:
        """Return where the line names bodies of a kind before the words at a span that are only the kind."""
        kind = f"{self.flow[start:end]} "
        at, found = max(self.flow.rfind(mark, max(0, start - BACK), start) for mark in "\n|"), []
        at = max(at, start - BACK)
        while (at := self.flow.find(kind, at + 1, start)) >= 0:
            if at + len(kind) < start and self.flow[at + len(kind)].isupper():
                found.append(at)
        return found

    def has_proper(self, words: list[Word], i: int) -> bool:
        """Tell whether a proper name stands near behind a head noun: Công ty cổ phần Cao su."""
        for j in range(i, min(len(words), i + CLOSING)):
            if words[j].gap or self.stops(words, j):
                return False
            if words[j].capital:
                return True
        return False

    def behind_short(self, words: list[Word], i: int) -> int:
        """Return the index behind a short name in brackets that a list goes on behind: Trung tâm Thủy sản (TTTS) và Sở Y tế."""
        named = words[i].capital or words[i].key in ("sau", "gọi", "viết") or unit_kind(words, i)[0]  # (gọi là …); (xã An Phú)
        close = self.flow.find(")", words[i].start, words[i].start + LONG_BRACKET) if named else -1
        if close < 0 or not _GOES_ON.match(self.flow, close + 1):
            return i
        return next((j for j in range(i, len(words)) if words[j].start > close), i)

    def named_place(self, words: list[Word], i: int) -> Item | None:
        """Return the committee of a unit that stands in a list of committees: UBND các huyện, thành phố Mỹ Tho."""
        kind, after = unit_kind(words, i)
        if not kind or after >= len(words) or not is_name(words, after) or words[after].gap:
            return None
        unit = self.unit([word._replace(gap="") if k == i else word for k, word in enumerate(words[: i + 8])], i)
        if unit is None or not unit.keep:
            return None
        sure = i > 0  # riêng xã Tân Hòa đạt 5 tấn/ha
        told = Mention(words[i].start, words[unit.next - 1].end, f"{COMMITTEE} {unit.keep}", unit.text, False, sure)
        return Item([told], unit.next)

    def beside_place(self, words: list[Word], i: int, before: Mention) -> Item | None:
        """Return the committee of a unit whose kind was told with the one before: UBND huyện Cần Đước, Cần Giuộc."""
        kind = " ".join(takewhile(str.islower, (before.unit or "").split()))
        if not before.name.startswith(f"{COMMITTEE} {kind} ") or not is_name(words, i) or words[i].acronym:
            return None
        end = i + 1
        while end < len(words) and words[end].gap == "" and words[end].capital:
            end += 1
        if end - i > LONGEST_PLACE or (end < len(words) and words[end].gap in ("", "-", "/") and not self.stops(words, end)):
            return None
        unit = f"{kind} {printed([words[i]._replace(gap=''), *words[i + 1 : end]])}"
        return Item([Mention(words[i].start, words[end - 1].end, f"{COMMITTEE} {unit}", unit, False, True)], end)

    def without_own_name(self, said: str) -> str:
        """Return a name without the plan's own place at its end: Kho bạc Nhà nước Cẩm Thủy."""
        if (
            self.name
            and fold(said).endswith(" " + self.name)
            and not lower(said).startswith(tuple(self.rules.lists["keeps_place"]))
        ):
            cut = said[: -len(self.name)].rstrip(" -,")
            return said if f" {lower(cut)}".endswith(tuple(f" {site}" for site in self.rules.lists["site"])) else cut
        return said

    def council_end(self, words: list[Word], i: int) -> int:
        """Return the index behind the council that a committee is of: Ban Pháp chế Hội đồng nhân dân; 0 where none is."""
        found = self.gazetteer.find(words, i, len(words)) if words[i].key == "hội" else None
        return found.end if found is not None and found.body.name == "Hội đồng nhân dân" else 0

    def prevented_end(self, words: list[Word], i: int) -> int:
        """Return the index behind what a body guards against: Cục Phòng, chống tệ nạn xã hội; 0 where it does not."""
        if i + 2 >= len(words) or words[i + 1].key not in ("chống", "ngừa") or words[i + 1].gap not in ("", ","):
            return 0
        known = self.prevented.at(words, i + 2)
        end = i + 2 + known
        while end < len(words):
            if words[end].gap in (",", "và"):
                again = [word.key for word in words[end : end + 2]] in (["phòng", "chống"], ["phòng", "ngừa"])
                known = self.prevented.at(words, end + 2 * again)
                if not (again or known):
                    break
                end += known + 2 * again
            elif (
                (
                    (known and not words[end].capital)
                    or words[end].gap not in ("", "/")
                    or self.stops(words, end)
                    or words[end].key in PLURAL | NO_NAME
                )
                or self.unit(words, end)
                or self.several(words, end)
            ):
                break
            else:
                end += 1
        return end

    def purpose_end(self, words: list[Word], i: int) -> int:
        """Return the index behind a purpose that a verb opens and a unit closes: Ban Chỉ đạo phát triển du lịch huyện."""
        if (
            i < len(words)
            and words[i].gap == ""
            and self.stops(words, i)
            and words[i].key not in NO_NAME | _CHARGES | PLURAL
            and not self.unit(words, i)
        ):
            for j in range(i + 1, min(len(words), i + 9)):
                doing = words[j].gap == "," and self.stops(words, j) and words[j].key not in _ROLES
                if not (doing or words[j].gap in ("", "và", "-")) or words[j].key in PLURAL or words[j].key in NO_NAME:
                    break
                if self.unit(words, j) and words[j].key in _UNIT_WORDS:
                    return j
        return i

    def object_end(self, words: list[Word], i: int, end: int) -> int:
        """Return the index behind a verb that another one in a name needs: Phòng Quản lý đào tạo; 0 where none does."""
        if (
            end != i + 2
            or words[end].capital
            or words[end].gap not in ("", ",")
            or not (words[i].capital and self.stops(words, end))
        ):
            return 0
        needs = f"{words[i].key} {words[i + 1].key}" in self.rules.lists["needs_object"]
        return end + self.ends.at(words, end) if needs else 0

    @staticmethod
    def shared_ending(mentions: list[Mention]) -> list[Mention]:
        """Return the bodies, *liên quan* said of *các cơ quan, đơn vị*, too, where it closes *…, địa phương liên quan*."""
        for i in range(len(mentions) - 1):
            one, other = mentions[i], mentions[i + 1]
            if other.name == "địa phương liên quan" and one.name == "các cơ quan, đơn vị":
                mentions[i] = one._replace(name=one.name + " liên quan")
        return mentions

    def field_end(self, words: list[Word], i: int, head: str) -> int:
        """Return the index behind a member in capitals that is a field: Vụ Tài chính và Doanh nghiệp; 0 where none is."""
        if head not in _FIELDS or not words[i].capital or words[i].acronym:
            return 0
        two = [word.key for word in words[i : i + 2]]  # Phòng Tổ chức, biên chế và Tổ chức phi chính phủ
        if two != ["tổ", "chức"] and not self.is_other(words, i):
            return 0
        end = i + self.members.at(words, i)
        return 0 if end < len(words) and words[end].capital and words[end].gap == "" else end

    def is_half(self, words: list[Word], i: int, end: int) -> bool:
        """Tell whether a word is the second half of one in the name: Cổ phần Xây dựng, Thông tin khoa học."""
        if end <= i or words[end].gap:
            return False
        if words[end - 1].gap in ("-", ",") and words[end - 1].capital and end - 1 > i and self.ends.at(words, end) == 1:
            behind = words[end + 1] if end + 1 < len(words) else None
            if behind is None or behind.gap or self.stops(words, end + 1):
                return True  # Phòng Chính trị - Hậu cần
        if not words[end - 1].capital:
            return self.compounds.at(words, end - 1) >= 2
        return max(phrases.at(words, end - 1) for phrases in (self.ends, self.compounds, self.fields)) >= 2

    @staticmethod
    def is_proper(words: list[Word], i: int, end: int) -> bool:
        """Tell whether the two words before a word are a proper name: what follows in lower case is none of it."""
        return end - i >= 2 and words[end - 1].capital and words[end - 2].capital and words[end - 1].gap == ""

    def is_qualifier(self, words: list[Word], i: int) -> bool:
        """Tell whether a word in lower case goes on with a name of the catalogue: khu vực, Cố đô Huế."""
        if words[i - 1].capital and i + 1 < len(words) and words[i + 1].capital and words[i + 1].gap == "" == words[i].gap:
            return True
        return words[i].key in self.rules.lists["name_qualifier"] or (i > 0 and words[i].key in ("vực", "khẩu", "khoa", "ngành"))

    def closing_unit(self, words: list[Word], i: int, head: str) -> int:
        """Return the index of the unit that closes a name in small letters: Khu kinh tế, công nghiệp tỉnh; 0 where none is."""
        if words[i].gap not in ("", ",") or self.unit(words, i) or self.several(words, i) or self.members.at(words, i):
            return 0
        if words[i].gap == "," and head not in ("ban", "trung", "phòng", "văn", "đài", "quỹ"):
            return 0
        for j in range(i, min(len(words), i + CLOSING)):
            if j > i and words[j].gap:
                return 0
            if self.stops(words, j) or words[j].capital or words[j].key in PLURAL or self.gazetteer.find(words, j, len(words)):
                return 0
            if j + 1 < len(words) and words[j + 1].gap == "" and words[j + 1].key in _UNIT_WORDS and self.unit(words, j + 1):
                return j + 1
        return 0

    def is_other(self, words: list[Word], i: int) -> bool:
        """Tell whether a member is of a kind that is spoken of for itself."""
        count = self.members.at(words, i)
        return printed([words[i]._replace(gap=""), *words[i + 1 : i + count]]).lower() in OTHER_KIND

    def goes_on(self, words: list[Word], i: int) -> bool:
        """Tell whether the collective goes on behind a comma with another member."""
        found = self.gazetteer.find(words, i, len(words))
        count = self.members.at(words, i)
        named = words[i].capital and not words[i].acronym and count > 1  # các trường học, Trạm Y tế
        if named and self.heads.at(words, i) == count and self.has_proper(words, i + count):
            return False  # các doanh nghiệp thủy điện, Công ty cổ phần Cao su Lai Châu
        return count > 0 and not (found and (named or found.end - i > count)) and self.heads.at(words, i) <= count

    def police_end(self, words: list[Word], i: int, end: int) -> tuple[int, int]:
        """Return the index behind a police division, and behind its force: Phòng Cảnh sát giao thông - Công an tỉnh."""
        keys = [word.key for word in words[i : end + 2]]
        if "cảnh" in keys:
            for k in range(i + 1, min(end + 1, len(words) - 2)):
                if words[k].gap == "-" and (words[k].key, words[k + 1].key) == ("công", "an") and (unit := self.unit(words, k + 2)):
                    return k, unit.next
        return end, end

    def modifiers_end(self, words: list[Word], i: int, closed: bool) -> int:
        """Return the index behind the words that say which members: liên quan, chính trị - xã hội, chuyên môn."""
        while i < len(words) and words[i].gap in ("", "-") and not self.unit(words, i) and not self.several(words, i):
            if self.trailing_place(words, i) > i:
                break
            if count := self.own_doings.at(words, i) or self.tails.at(words, i):
                i += count
                continue
            if (whole := self.compounds.at(words, i)) > self.ends.at(words, i):
                i += whole  # các cơ sở nuôi trồng thủy sản
                continue
            if words[i].key == "các" and words[i - 1].key == "tư" and i + 1 < len(words):
                i += 1  # chủ đầu tư các dự án
                continue
            if not closed and (doing := self.doing_end(words, i)):
                return doing
            if not closed and self.stops(words, i) and not (words[i].capital and words[i - 1].capital):
                break  # the verb: trong Khu kinh tế Nghi Sơn | ký
            if words[i].key == "tuyến" and unit_kind(words, i + 1)[0]:
                i = unit_kind(words, i + 1)[1]
                continue
            if closed and (is_no_name(words, i) or words[i].key in ("trên", "của", "thuộc", "đóng", "cấp")):
                break
            i += 1
        return i

    def doing_end(self, words: list[Word], i: int) -> int:
        """Return the index behind what members do that are meant, where a charge follows; 0 where none does.

        *các đơn vị sử dụng ngân sách tắt đèn*, *doanh nghiệp chế biến phải báo cáo*.
        """
        team = i > 0 and words[i - 1].key in ("tổ", "đội") and words[i].key not in _ROLES  # các đội cứu hộ trực
        count = self.doings.at(words, i) or (self.ends.at(words, i) if team else 0)
        done = i + count < len(words) and words[i + count].key == "xong"  # các chủ đầu tư lắp đặt xong thiết bị
        if not count or done or self.rules["duty.must"].match(self.flow, words[i - 1].end):
            return 0
        for j in range(i + count, min(len(words), i + count + DOING)):
            if (j > i + count and words[j].gap not in ("", ":")) or (team and words[j].key in _OPENS):
                return 0
            if self.compounds.at(words, j - 1) > 1 or self.compounds.at(words, j) > max(1, self.ends.at(words, j)):
                continue  # chương trình, trực tuyến
            if j > i + count + 1 and self.stops(words, j - 1) and not self.compounds.at(words, j - 2) > 1:
                return 0
            if j > i + count and words[j].gap == ":":
                return j
            if words[j].gap == "" and words[j].key in ("từ", "do"):  # các trường nhận hồ sơ từ ngày 01/7
                return j if team and words[j].key == "do" else 0  # các tổ lưu động | do xã thành lập
            rule = "duty.predicate" if j > i + count and not self.doings.at(words, j) else "duty.must"
            if self.rules[rule].match(self.flow, words[j - 1].end):
                return 0 if j == i + 1 and words[i].key == "có" else j  # các đơn vị liên quan | có báo cáo
        return 0


def after(words: list[Word], core: int, end: int) -> str:
    """Return what follows the core of a name, with what joins it."""
    if end <= core:
        return ""
    glue = {"": " ", "-": " - ", ",": ", ", "và": " và "}[words[core].gap]
    return glue + printed([words[core]._replace(gap=""), *words[core + 1 : end]])


def proper_end(words: list[Word], i: int) -> int:
    """Return the index behind a proper name: Buôn Ma Thuột."""
    i += 1
    while i < len(words) and words[i].capital and words[i].gap == "":
        i += 1
    return i
