"""What stands inside the sections: wrapped lines joined, headings, bullets as nested items, roles.

Guarantees:
- joining turns a line break of the flow into a space, so offsets never move;
- a heading is text of the plan, never made up; a numbered paragraph without one keeps ``None``.
"""

from __future__ import annotations

import regex

from plan_extract.document import Document
from plan_extract.layout import FULL_LINE, Layout, Line
from plan_extract.outline import PROJECT_STYLES, Bullet, Node, Outline, Paragraph, Part
from plan_extract.rules import Rules

_ALL_CAPS = regex.compile(r"[^\p{Ll}]*\p{Lu}{2}[^\p{Ll}]*$")
_CAPITALS = regex.compile(r"(?:\p{Lu}{2,},?\s){1,12}\p{Lu}{2,}(?=\s\p{Lu}\p{Ll}+\s)")
_DASHED = regex.compile(r"(?P<head>[^:;.\d]{3,100}?)\s-\s+(?=\p{Ll}(?:[^;.]|\.(?=\d)){10,400}[;.]\s+\S)")
_SENTENCE_END = regex.compile(r"[.!?]\s+(?=[\p{Lu}\"(]|\d[\d.,]*\s?%)")
_ABBREVIATION = regex.compile(r"(?:\b(?:TP|TX|TT|Tp|GS|TS|PGS|ThS|Mr|v\.v|St|Q|P|H|X|TM|KT|TL)|\d)\.$")
_FROM_YEAR = regex.compile(r"(?<!\d)(?:19|20)\d\d\s*$")
_TO_YEAR = regex.compile(r"-\s*(?:19|20)\d\d(?!\d)")
#: A sum alone, behind what it is for: Ngân sách tỉnh chi cho các lớp: / 1.400 triệu đồng.
_SUM = regex.compile(r"\d[\d.,]*\s*(?:triệu|tỷ|tỉ|nghìn|ngàn|đồng)(?!\p{L})", regex.I)
#: Halves of words with a dash: kinh tế - xã hội, Tài chính - Kế hoạch.
_HALF = regex.compile(
    r"\s(?:kinh\s+tế|chính\s+trị|văn\s+hóa|xã\s+hội|quốc\s+phòng|Văn\s+hóa|Tài\s+chính|Lao\s+động|nghề\s+nghiệp|Văn\s+phòng)$"
)
_OTHER_HALF = regex.compile(
    r"-\s(?:xã\s+hội|nghề\s+nghiệp|an\s+ninh|Xã\s+hội|Kế\s+hoạch|Thương\s+binh|Giáo\s+dục\s+thường|Thống\s+kê)(?!\p{L})"
)
_FIGURE = regex.compile(r"\d[\d.,]*(?:\s?-\s?\d[\d.,]*)?\s?(?:%|\s\p{Ll})")
#: A line set apart in bold; one that opens with a label and its colon: Công an huyện: Bảo đảm an ninh.
_BOLD_LINE = regex.compile(r"\*\*[^*]{3,150}\*\*:?$")
_LABELLED = regex.compile(r"\p{Lu}[^.;:!?]{2,100}:\s+\p{Lu}")
#: One of several lines that each begin with a label: Cơ quan phối hợp: Chi cục Thuế. / Thời gian hoàn thành: trước ngày 30/4.
_LABEL_LINE = regex.compile(r"\p{Lu}[^.;:!?\d\n]{4,40}:\s")
_UNENDED = regex.compile(r"[\p{Ll},]$")
#: What stands in brackets below a title: (Kèm theo Kế hoạch số …), (ĐVT: triệu đồng).
_ASIDE = regex.compile(r"\*?\((?:(?:ban\s+hành\s+)?kèm\s+theo|ĐVT|đơn\s+vị(?:\s+tính)?\s*:)", regex.I)
#: Words that wait for the number on the next line: trước ngày / 15/5; Mục / 2.
_WAITS = regex.compile(r"(?<!\p{L})(?:ngày|tháng|khoản|Điều|Mục|mục)$")
#: Words that no line of its own ends with: chủ trì, phối hợp với / UBND các xã.
_HANGS = regex.compile(r"(?<!\p{L})(?:với|và|của|các|những|cho|tại|do|theo|hoặc|cùng|thuộc|bởi)$")
_BULLET = regex.compile(r"\s*[-+•*–]\s")
#: A count that has begun behind the first words: gồm: (i) đường tỉnh 283 tỷ đồng; / (ii) …
_COUNTED = regex.compile(r"[:;,]\s+\((?:i{1,3}|iv|v)\)\s")
#: A line that is so much shorter than the page's width has room for a short word more.
ROOMY = 0.85
_ENDS = ".;:!?…"
_STOPS = tuple(".;:!?…,")
#: Words that a heading may have before its colon, and in a first sentence that serves as one.
LONGEST_LEAD, LONGEST_SENTENCE, LONGEST_STOPPED = 22, 6, 14
LONGEST_HEADING = 300
#: A shorter line is no line of running text that a page has cut.
SHORTEST_WRAPPED = 20
LONGEST_ARTICLE = 2000


def finish(
    document: Document,
    layout: Layout,
    rules: Rules,
    nodes: list[Node],
    label_lines: dict[int, Node],
    parts: list[Part],
    closing: int,
    signature: int,
) -> Outline:
    """Join wrapped lines in the flow, give the nodes headings, items and roles, and return the outline."""
    paragraphs = _paragraphs(document, layout, rules, label_lines, {closing, *(part.title for part in parts)}, parts)
    outline = Outline(nodes, parts, paragraphs, closing, signature)
    own = _own_paragraphs(nodes, paragraphs)
    for node in nodes:
        node.heading = _heading(document.flow, node, own[node.start], rules)
        node.items = _items(node, own[node.start])
        node.role = _role(document, rules, node)
    return outline


# -- paragraphs --------------------------------------------------------------------------------------------------------


def _paragraphs(
    document: Document, layout: Layout, rules: Rules, label_lines: dict[int, Node], breaks: set[int], parts: list[Part]
) -> list[Paragraph]:
    flow, source = document.flow, document.source.text
    bullet = rules["numbering.bullet"]
    pieces = list(flow)
    paragraphs: list[Paragraph] = []
    spans = iter([(part.signature, part.end) for part in parts])
    signed = next(spans, (len(flow), len(flow)))
    previous: Line | None = None
    previous_label: Node | None = None
    gap = turned = False
    last_node: Node | None = None
    title_end = rules["header.title_end"]
    fronts = [(part.title, part.body) for part in parts]
    for i, line in enumerate(layout.lines):
        if line.kind in ("blank", "noise"):
            gap, turned = gap or line.kind == "blank", turned or line.kind == "noise"
            continue
        while line.start >= signed[1]:
            signed = next(spans, (len(flow), len(flow)))
        node = label_lines.get(i)
        last_node = node or last_node
        start = line.start + len(flow[line.start : line.end]) - len(flow[line.start : line.end].lstrip())
        mark = bullet.match(flow, start, line.end) if node is None and line.kind == "text" else None
        if mark and previous is not None and not gap and _is_range(flow[previous.start : previous.end], flow[start : line.end]):
            mark = None
        in_count = mark is not None and mark[0].startswith("(") and not gap and bool(paragraphs)
        counted = in_count and _COUNTED.search(flow, paragraphs[-1].start + 1, paragraphs[-1].end) is not None
        mark = None if counted else mark
        in_signature = signed[0] <= line.start and not (last_node and last_node.start >= signed[0])
        in_front = any(title <= line.start < body for title, body in fronts)
        # The line of the type ends by itself, even where the title below it begins in lower case.
        below_type = previous is not None and previous.start in breaks and in_front
        in_letterhead = any(part.start <= line.start < part.title for part in parts)
        fixed = below_type or in_letterhead or (in_front and title_end.match(flow, line.start, line.end) is not None)
        labels = bool(paragraphs) and all(_LABEL_LINE.match(flow, at) for at in (start, paragraphs[-1].start))
        labels = labels and not (layout.wrapped and previous is not None and _UNENDED.search(flow, previous.start, previous.end))
        fixed = (
            fixed
            or node is not None
            or mark
            or line.kind in ("table", "cell")
            or _BOLD_LINE.match(source[document.to_source(line.start) : document.to_source(line.end)].strip())
            or in_signature
            or line.start in breaks
            or start in breaks
            or labels
        )
        # A ground that does not end goes on, also with a capital: "của Thủ tướng / Chính phủ;".
        open_ground = in_front and not gap and paragraphs and title_end.match(flow, paragraphs[-1].start) is not None
        unfinished = open_ground and previous is not None and flow[previous.end - 1 : previous.end].strip() not in ("", *_STOPS)
        if turned and previous is not None and not in_front:  # a page cuts a line of running text as any line is cut
            gap = gap and _UNENDED.search(flow, previous.start, previous.end) is None
        if (
            not fixed
            and previous is not None
            and (counted or unfinished or _goes_on(flow, layout, previous, line, gap, previous_label))
        ):
            for k in range(previous.end, line.start):
                if pieces[k] == "\n":
                    pieces[k] = " "
            paragraphs[-1] = paragraphs[-1]._replace(end=line.end)
        else:
            paragraphs.append(Paragraph(start, line.end, mark["marker"].replace(" ", "") if mark else ""))
            previous_label = node
        previous, gap, turned = line, False, False
    document.flow = "".join(pieces)
    return paragraphs


def _is_range(before: str, row: str) -> bool:
    """Tell whether the dash that a line begins with stands between two years, or inside a word: kinh tế / - xã hội."""
    years = _FROM_YEAR.search(before) is not None and _TO_YEAR.match(row) is not None
    return years or (_HALF.search(before) is not None and _OTHER_HALF.match(row) is not None)


def _goes_on(flow: str, layout: Layout, previous: Line, line: Line, gap: bool, label: Node | None) -> bool:
    """Tell whether a line goes on the paragraph of the line before: wrapped, broken by a page, or a heading in capitals."""
    before, row = flow[previous.start : previous.end].rstrip(), flow[line.start : line.end].strip()
    if previous.kind in ("table", "cell") or before.endswith("./.") or _ASIDE.match(row):
        return False
    if not gap and before.rfind("(") > before.rfind(")") and -1 < row.find(")") < (row.find("(") + 1 or len(row) + 1):
        return True  # a bracket that the line above leaves open: (năm 2024: 29 tỷ đồng; năm 2025: / 31 tỷ đồng)
    if not gap and len(before) > SHORTEST_WRAPPED and (_HANGS.search(before) or (before[-1:] == ":" and _SUM.match(row))):
        return True
    ended = before[-1:] in _ENDS
    if before[-1:] == "." and _LABELLED.match(row):
        return False
    # A figure goes on the sentence that waits for it: … bình quân giảm / 1,0 - 1,5%/năm.
    lower = row[:1].islower() or (
        not gap and len(before) > SHORTEST_WRAPPED and before[-1:].islower() and _FIGURE.match(row) is not None
    )
    lower = lower or (row[:1].isdigit() and _WAITS.search(before) is not None)
    if gap:
        return lower and not ended
    if lower and before.endswith(";") and _BULLET.match(flow, previous.start) and len(before) > SHORTEST_WRAPPED:
        return True  # - Mỗi phòng chọn 02 trường làm điểm; / nghiệm thu trong tháng 4
    if label is not None and _ALL_CAPS.match(before) and _ALL_CAPS.match(row) and not ended:
        return True
    if not layout.wrapped:
        return lower and not ended
    full = len(before.strip()) >= FULL_LINE * layout.width
    if ended and not lower and len(before) + 1 + len(row.split(maxsplit=1)[0]) <= ROOMY * layout.width:
        return False  # the next word had room behind the sentence
    if label is not None and not lower and len(before.rstrip()) + 1 + len(row.split(maxsplit=1)[0]) <= layout.width:
        return False  # the next word had room on the line of the heading
    return (full and (before[-1:] not in (";", ":") or lower)) or (lower and not ended)


def _own_paragraphs(nodes: list[Node], paragraphs: list[Paragraph]) -> dict[int, list[Paragraph]]:
    """Return for each node (by its start) the paragraphs of its own text, that of its label first."""
    own: dict[int, list[Paragraph]] = {node.start: [] for node in nodes}
    at = 0
    for node in nodes:
        while at < len(paragraphs) and paragraphs[at].end <= node.start:
            at += 1
        k = at
        while k < len(paragraphs) and paragraphs[k].start < node.own_end:
            own[node.start].append(paragraphs[k])
            k += 1
        at = max(at, k - 1)
    return own


# -- headings ----------------------------------------------------------------------------------------------------------


def _heading(flow: str, node: Node, own: list[Paragraph], rules: Rules) -> tuple[int, int] | None:
    """Return the span of the heading in the flow: the label's own paragraph, its lead before a colon, or the next line."""
    if not own:
        return None
    start, end = _strip(flow, node.label.end, min(own[0].end, node.own_end))
    rest = own[1:]
    if start >= end:
        if not rest or rest[0].marker or flow.startswith("(", rest[0].start):
            return None
        start, end = _strip(flow, rest[0].start, min(rest[0].end, node.own_end))  # the label stands alone on its line
        rest = rest[1:]
    text = flow[start:end]
    has_body = bool(rest or node.children)
    # "1. Dự án 2: Đa dạng hóa sinh kế": the name of the project is part of the heading.
    named = rules["numbering.named"].match(text)
    numbered = named or rules["heading.numbered"].match(text)
    skip = numbered.end() if numbered else 0
    # "Tiểu dự án 1. Hồ sơ sức khỏe - làm sạch dữ liệu …": behind a name and a dash the text goes on in lower case.
    is_name = named or node.label.style.startswith("named:")
    if (dash := _DASHED.match(text)) and is_name:
        return _strip(flow, start, start + dash.end("head"), ":.")
    lead = _lead(text[skip:], LONGEST_LEAD if named or node.label.style in PROJECT_STYLES else LONGEST_SENTENCE)
    listed = has_body and len(text) <= LONGEST_HEADING and rules["heading.bodies"].match(text)
    if lead is not None and not listed:
        lead += skip
        return _strip(flow, start, start + lead, ":.")
    if numbered and not named and text.rstrip()[-1] in ".;":  # "Chỉ tiêu 1: Tỷ lệ hộ nghèo giảm 3%.": what follows is a sentence
        return _strip(flow, start, start + skip, ":. ")
    if len(text) > LONGEST_HEADING:
        return None
    words = len(text.split())
    if text[-1] in ".;,":
        short = (words <= LONGEST_STOPPED or is_name) and ";" not in text[:-1]
        return _strip(flow, start, end, ":.") if has_body and short and text[-1] == "." else None
    if not (has_body or is_name or text[-1] == ":") and words > LONGEST_STOPPED and not _ALL_CAPS.match(text):
        return None  # a sentence that lacks its stop
    return _strip(flow, start, end, ":.")


def _lead(text: str, longest: int = LONGEST_SENTENCE) -> int | None:
    """Return the length of a heading that text follows in the same paragraph, ``None`` where there is none.

    Args:
        longest: words that a first sentence may have to be one.

    >>> _lead("Mục tiêu: Hỗ trợ người nghèo"), _lead("Mục đích. Nâng cao nhận thức của người dân"), _lead("Mục tiêu:")
    (8, 8, None)
    """
    if capitals := _CAPITALS.match(text):  # "KINH PHÍ Sử dụng nguồn …": no mark between heading and text
        return int(capitals.end())
    stop = _first_sentence(text)
    colon = text.find(":")
    while 0 <= colon < len(text) - 1 and (
        (text[colon + 1].isdigit() and text[colon - 1 : colon].isdigit()) or text.count("(", 0, colon) > text.count(")", 0, colon)
    ):
        colon = text.find(":", colon + 1)
    if 0 < colon < len(text.rstrip()) - 1 and (stop is None or colon < stop):
        lead = text[:colon]
        names = all(part[:1].isupper() for part in regex.split(r";\s*", lead)[1:])  # Công an tỉnh; Bộ Chỉ huy Quân sự tỉnh: …
        return colon if len(lead.split()) <= LONGEST_LEAD and names else None
    if stop is not None and len(text[:stop].split()) <= longest:
        return stop
    return None


def _first_sentence(text: str) -> int | None:
    for match in _SENTENCE_END.finditer(text, 0, LONGEST_HEADING):
        if not _ABBREVIATION.search(text, 0, match.start() + 1):
            return int(match.start())
    return None


def _strip(flow: str, start: int, end: int, marks: str = "") -> tuple[int, int]:
    while start < end and flow[start].isspace():
        start += 1
    while end > start and (flow[end - 1].isspace() or flow[end - 1] in marks):
        end -= 1
    return start, end


# -- items -------------------------------------------------------------------------------------------------------------


def _items(node: Node, own: list[Paragraph]) -> list[Bullet]:
    """Return the bullets of a node's own text, nested in the order in which their marks first come."""
    top: list[Bullet] = []
    open_: list[Bullet] = []
    for paragraph in own:
        if not paragraph.marker:
            if paragraph.start != node.start:
                open_ = []
            continue
        bullet = Bullet(paragraph.marker, paragraph.start, min(paragraph.end, node.own_end))
        level = next((i for i, above in enumerate(open_) if above.marker[-1] == bullet.marker[-1]), len(open_))
        del open_[level:]
        (open_[-1].items if open_ else top).append(bullet)
        for above in open_:
            above.end = bullet.end
        open_.append(bullet)
    return top


# -- roles -------------------------------------------------------------------------------------------------------------


def _role(document: Document, rules: Rules, node: Node) -> str:
    """Return the role that the heading tells; below the top only a heading that begins with its word counts."""
    if node.parent is None and node.is_annex():
        return "annex"
    inherited = node.parent.role if node.parent else "other"
    if node.label.style == "named:điều" and not node.children:
        charges = rules["role_article.organisation"].search(document.flow, node.start, min(node.end, node.start + LONGEST_ARTICLE))
        if charges:
            document.note("role_article.organisation", charges.start(), charges.end(), f"role organisation of section {node.path}")
            return "organisation"
    if node.heading is None or inherited == "assessment":
        return inherited
    if node.parent is not None and node.label.style in PROJECT_STYLES:
        return inherited  # Tiểu dự án 2: Giám sát, đánh giá
    start, end = node.heading
    if inherited == "objectives" and rules["role_below.matter"].match(document.flow, start, end):
        return inherited
    prefix = rules["role_prefix.any"].match(document.flow, start, end)
    first = prefix.end() if prefix else start
    best: tuple[int, str, str] | None = None
    for rule in rules.under("role"):
        if node.parent is None or node.parent.label.style == "named:điều":
            match = rule.search(document.flow, first, end)
        else:
            below = rules.get(rule.id.replace("role.", "role_below."), rule)
            match = below.match(document.flow, first, end)
        if match and (best is None or match.start() < best[0]):
            best = (match.start(), rule.id.split(".")[1], rule.id)
    if best is not None and best[1] == "monitoring" and inherited == "objectives":
        return inherited  # Mục tiêu cụ thể: b) Giám sát
    if best is None:  # what a plan is divided into by its matter is what is done
        matter = (
            node.parent is None
            and node.label.style != "named:điều"
            and not rules["role_top.other"].search(document.flow, first, end)
        )
        return "activities" if matter else inherited
    document.note(best[2], start, end, f"role {best[1]} of section {node.path}")
    return best[1]
