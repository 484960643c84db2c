"""Where the name of a body ends: behind what may belong to it, before the verb, the unit or the next body."""

from __future__ import annotations

import regex

from plan_extract.agencies import INSIDE, Body, Word, printed
from plan_extract.name_parts import LONG_BRACKET, PartReader, is_no_name
from plan_extract.normalize import fold
from plan_extract.places import PLURAL, is_amount, unit_kind

#: Stages of school, whose second syllable is written small too: Phòng Giáo dục Tiểu học.
SCHOOLS = {("mầm", "non"), ("tiểu", "học"), ("trung", "học"), ("đại", "học")}
#: Signs of quotation, of which OCR makes one of the other.
QUOTES = ('"', "“", "”")
_IS_NUMBER = regex.compile(r"\d{1,2}")


class NameReader(PartReader):
    """Finds the ends of the names of bodies."""

    def name_end(self, words: list[Word], i: int, free: bool, closed: bool, head: str) -> int:
        """Return the index behind the name whose core ends before a word."""
        if (trade := self.trade_end(words, i, head)) and trade < len(words) and self.ends.at(words, trade):
            return trade
        end = max(self.purpose_end(words, i) if free else i, trade)
        if end == i and words[i - 1].key in ("sở", "bộ") and (whose := self.gazetteer.find(words, i - 1, len(words))):
            end = max(end, whose.end)  # Thanh tra Sở Giao thông vận tải
        while end < len(words):
            word = words[end]
            if word.key.isdigit() and is_amount(words, end, closed):
                break
            if word.skeleton == "phong" and (prevented := self.prevented_end(words, end)):
                free, end = closed, prevented
                continue
            if not word.piece:  # inside an abbreviation
                end += 1
                continue
            if verbs := self.object_end(words, i, end):
                free, end = True, verbs
                continue
            own = (
                self.gazetteer.find(words, end, len(words)) if end == i and not closed and word.capital and word.gap == "" else None
            )
            if own and not own.body.post:
                end = own.end  # Văn phòng Ban Chỉ đạo
                continue
            if closed and word.gap == "" and is_no_name(words, end):
                break
            if word.gap == "-" and not word.capital and self.stops(words, end) and not self.is_half(words, i, end):
                break  # Phòng Y tế - chủ trì
            if self.is_remark(words, end):
                break  # Phòng Y tế - Cơ quan thường trực; Bảo tàng tỉnh - Thời gian: …
            if word.key == "số" and word.gap == "" and end + 1 < len(words) and _IS_NUMBER.fullmatch(words[end + 1].key):
                end += 2  # Đội Quản lý thị trường số 2
                continue
            if free and word.key == "về" and word.gap == "" and end > i and self._is_field(words, end + 1, head):
                end += 1  # Hội Khoa học về Tiêu chuẩn và Chất lượng
                continue
            if end > 1 and words[end - 2].key == "liên" and word.gap == "," and (other := unit_kind(words, end))[0]:
                end = other[1]  # Đội Thuế liên xã, phường
                continue
            plural = [word.gap, word.key] == ["", "các"] and end + 1 < len(words)
            several = self.members.at(words, end + 1) if plural else 0
            if several and words[end - 1].key in ("lý", "trị"):
                end += 1 + several  # Ban Quản trị các chung cư
                continue
            if head == "ban" and word.gap == "" and (council := self.council_end(words, end)):
                end = council
                continue
            if not closed and not word.capital and (closing := self.closing_unit(words, end, head)):
                return closing
            if word.gap in QUOTES and end > i and (quoted := self._quoted_end(words, end)):
                end = quoted  # Ban Vận động Quỹ "Đền ơn đáp nghĩa"
                continue
            if word.gap == "/" and word.acronym and words[end - 1].acronym:
                end += 1  # HIV/AIDS
                continue
            if word.gap not in INSIDE or self.unit(words, end) or self.several(words, end):
                break
            if word.gap in (",", "và"):
                capital = word.capital or (free and word.gap == "và" and end > i)
                if word.gap == "và" and (field := self.field_end(words, end, head)):
                    end = field
                    continue
                if (
                    not (capital or closed)
                    or self.begins_body(words, end, head)
                    or (not closed and not word.capital and self.stops(words, end))
                ):
                    break
                if not closed and not free and head not in ("trung", "phòng", "ban", "viện", "sở"):
                    break
            elif not closed and not word.capital:
                if word.gap == "" and words[end - 1].capital and (words[end - 1].key, word.key) in SCHOOLS:
                    pass  # Phòng Giáo dục Tiểu | học
                elif word.key == "tại" and head in ("công", "chi") and end + 1 < len(words) and words[end + 1].capital:
                    end += 1
                elif (tail := self._field_tail(words, end)) > end:
                    end = tail
                    continue
                elif (
                    self.is_proper(words, i, end) and max(one.at(words, end - 1) for one in (self.compounds, self.fields)) < 2
                ) or (not self.is_half(words, i, end) and (self.stops(words, end) or not (free or self.is_qualifier(words, end)))):
                    break
            elif (
                word.capital
                and not closed
                and end > i
                and not self._ends_place(words, end)
                and not (word.key == "quỹ" and head in ("ban", "hội"))  # Ban Vận động | Quỹ Bảo trợ trẻ em
                and self.begins_body(words, end, head, False)
            ):
                break
            free = free or word.gap in (",", "và")
            end += 1
        return end - (end > i + 1 and words[end - 1].key in ("của", "thuộc", "cấp"))  # Tổ công tác chuyển đổi số của | huyện

    def _quoted_end(self, words: list[Word], i: int) -> int:
        """Return the index behind words in quotes that open at a word, 0 where they do not close; makes the quotes part of them."""
        near = words[i].start, words[i].start + LONG_BRACKET
        close = min((at for quote in QUOTES if (at := self.flow.find(quote, *near)) >= 0), default=0)
        last = max((j for j in range(i, len(words)) if words[j].end <= close), default=0)
        if last:
            words[i] = words[i]._replace(gap="", piece=f'"{words[i].piece}')
            words[last] = words[last]._replace(piece=f'{words[last].piece}"')
            if last + 1 < len(words) and words[last + 1].gap in QUOTES:
                words[last + 1] = words[last + 1]._replace(gap="")
        return last and last + 1

    def trade_end(self, words: list[Word], i: int, head: str) -> int:
        """Return the index behind what a company trades in and its own name, or the works of a board; 0 where neither follows.

        Công ty Cổ phần tư vấn đầu tư xây dựng Hà Thành; Ban Quản lý dự án đầu tư xây dựng công trình hạ tầng kỹ thuật.
        """
        trades, end, last = self.rules.lists["company_word"], i, 0
        works = head == "ban" and [word.key for word in words[i : i + 3] if word.key != "các"][:2] == ["công", "trình"]
        company = head in ("công", "tổng") and any(word.key == "ty" for word in words[max(0, i - 12) : i])
        company = company or head == "hợp"  # Hợp tác xã Dịch vụ vệ sinh môi trường Vĩnh Hải
        if not (company or works):
            return 0
        end += works and words[i].key == "các"
        while (
            end < len(words)
            and words[end].gap in ("", "và")
            and (
                words[end].capital
                or words[end].key in trades
                or self.fields.at(words, end - 1) > 1  # nông | thôn
                or self._is_between(words, end)
            )
        ):
            other = words[end].gap and self.begins_body(words, end, head)
            if end > i and words[end].capital and (self.unit(words, end) or other):
                break
            if end > i and self.ends.at(words, end) == 2 and words[end + 1].key not in trades and not words[end].capital:
                break  # các công trình giao thông | bảo đảm
            end += 1
            last = end if words[end - 1].capital else last
        # …hạ tầng đô thị | thi công; Xây dựng cầu đường | Quảng Bình
        closed = end < len(words) and words[end].gap == "" and (self.ends.at(words, end) or self.unit(words, end))
        return end if works or (last and closed) else last

    def _is_between(self, words: list[Word], i: int) -> bool:
        """Tell whether a small syllable stands between two with capitals: Công ty CP Mắc | ca | Cao Nguyên."""
        between = i + 1 < len(words) and words[i - 1].capital and words[i + 1].capital and words[i].gap == "" == words[i + 1].gap
        return between and not (self.ends.at(words, i) or self.stops(words, i) or self.unit(words, i))

    def _is_field(self, words: list[Word], i: int, head: str) -> bool:
        """Tell whether a word opens what a body is about, no other body: Hội … về | Chất lượng, not báo cáo về | Sở Y tế."""
        return i < len(words) and words[i].capital and words[i].gap == "" and not self.begins_body(words, i, head)

    def _field_tail(self, words: list[Word], i: int) -> int:
        """Return the index behind fields in small letters that a name goes on with: Trung tâm Xúc tiến thương mại | nông nghiệp."""
        end = i
        if i < len(words) and words[i].gap == "" and not words[i].capital and (verb := self.naming.at(words, i)):
            end = self._field_tail(words, i + verb)  # Viện Chiến lược | phát triển nông nghiệp | dự báo …
            verbs = end < len(words) and words[end].gap == "" and self.stops(words, end)
            return end if end > i + verb and verbs else i
        while end < len(words) and words[end].gap in ("", "và") and not self.unit(words, end):
            field = 0 if words[end].capital else self.fields.at(words, end)
            field = field if field > self.ends.at(words, end) else 0  # hàng hải, no hàng năm
            if not field and not (words[end].capital and words[end].gap == "" and end > i):
                break
            end += field or 1
        return end

    def _ends_place(self, words: list[Word], i: int) -> bool:
        """Tell whether a head noun is the last syllable of a place: Ban Quản lý vịnh Xuân | Đài sắp xếp."""
        goes_on = i + 1 < len(words) and words[i + 1].gap == "" and (words[i + 1].capital or self.heads.at(words, i) > 1)
        return words[i].gap == "" and words[i - 1].capital and not words[i].acronym and self.heads.at(words, i) == 1 and not goes_on

    def begins_body(self, words: list[Word], i: int, head: str, member: bool = True) -> bool:
        """Tell whether another body begins at a word."""
        word = words[i]
        if (
            word.key in PLURAL
            or self.persons.at(words, i)
            or (member and self.members.at(words, i) >= max(1, self.not_bodies.at(words, i)))
        ):
            return True
        if word.key == "phòng" and i > 0 and words[i - 1].key == "hải":
            return False  # Hải Phòng
        if (
            self.name.startswith(f"{word.skeleton} ")
            and fold(printed(words[i : i + 1 + self.name.count(" ")])).strip() == self.name
        ):
            return False  # Công ty Công trình Công cộng Hội An
        heads = self.heads.at(words, i) if word.capital else 0
        no_body = self.not_bodies.at(words, i) if head == "ban" else 0  # Ban Tổ chức Hội thi
        if self.gazetteer.find(words, i, len(words)) is not None or heads > no_body:
            return True
        return self.with_head(words, i, head) is not None

    def with_head(self, words: list[Word], i: int, head: str) -> tuple[int, Body, str] | None:
        """Return what a name is that leaves its head noun to the one before: Hội Nông dân, Phụ nữ."""
        if head not in ("hội", "sở", "phòng", "bộ", "ban", "cục", "vụ", "viện"):
            return None
        lead = Word(head, fold(head), words[i].start, words[i].start, "", head.capitalize(), True, "")
        found = self.gazetteer.find([lead, words[i]._replace(gap=""), *words[i + 1 :]], 0, len(words) - i + 1)
        return (i + found.end - 1, found.body, found.name) if found is not None and words[i].capital else None

    def period_end(self, words: list[Word], i: int) -> int:
        """Return the index behind the years of a programme: Ban Chỉ đạo Chương trình giai đoạn 2021-2025."""
        if [word.key for word in words[i : i + 2]] != ["giai", "đoạn"]:
            return i
        i += 2
        while i < len(words) and words[i].key.isdigit():
            i += 1
        return i
