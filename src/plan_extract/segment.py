"""Text → section tree: which labels at line starts are divisions, and which lies below which.

Guarantees:
- depth comes from the numbering and its neighbours, never from a fixed list or from markdown marks;
- gaps and repeats are kept as printed (a repeated sibling gets `~2`); `check` tells of them;
- one pass over the lines; the work for a line does not depend on how many came before.
"""

from __future__ import annotations

import regex

from plan_extract.document import Document, Slip
from plan_extract.layout import BULLETS, FULL_LINE, Layout, Line
from plan_extract.numbering import LETTERS, Label, next_letters, parse_label, read_misread_roman
from plan_extract.outline import ANNEX_STYLES, Node, Outline, opens_project
from plan_extract.paragraphs import finish
from plan_extract.parts import Parts
from plan_extract.rules import Rules

#: Divisions that Nghị định 30/2020 puts in order, large to small.
_LEGAL_RANK = {"named:phần": 0, "named:chương": 1, "named:mục": 2, "named:tiểu mục": 3, "named:điều": 4}
_LARGE_STYLES = {"roman", "upper"}
#: How far a label may jump ahead of its sibling and still be one (a gap, told as a finding).
_LARGEST_GAP = 4
_DEEPEST = 12
#: Labels without a stop are taken for what they look like where a document counts so far with them, and closes none.
LEAST_BARE = 3
_SMALL_STYLES = {"arabic.", "arabic)", "arabic/", "(arabic)", "(letter)", "letter", "decimal"}
# A reference goes on over the line break: "tại Điểm / 3.1. Mục 3", "ngày / 12. Tiếp".
_POINTER = regex.compile(
    r"(?<!\w)(?:của|và|từ|tại|theo|hoặc|(?:vào|từ|đến|tới|trước|sau|trong|hết|cuối|của|là)\s+(?:ngày|tháng|quý))\s*$"
)
# These may end a heading or a clause, too: "I. Quan điểm / 1. …", "II. Các dự án / 1. …".
_POINTER_NOUN = regex.compile(
    r"(?<!\w)(?:đến|ngày|tháng|quý|khoản|điểm|mục|điều|phần|chương|số|thứ|dự án|phụ lục|biểu"
    r"|Khoản|Điểm|Mục|Điều|Phần|Chương|Dự án|Phụ lục|Biểu)\s*$|[,/-]\s*$"
)
# Cells of a table: two wide gaps, or figures at the end.
_CELLS = regex.compile(r"\S(?:\s{3,}+|\t)\S.*?(?:\s{3,}+|\t)\S|\S(?:\s+[\d.,]+%?){2,}+\s*$|\|")
_ALL_CAPS = regex.compile(r"[^\p{Ll}]*\p{Lu}{2}[^\p{Ll}]*$")
# The first column of a table that a text has flattened: its rows are numbered, and no divisions.
_TABLE_HEAD = regex.compile(r"\s*(?:TT|STT|Số\s+TT|Số\s+thứ\s+tự)\b")
#: A row of a table whose cells are figures; figures between commas (tiêu chí 5, 14, 15) are none.
_FIGURES = regex.compile(r"(?:\s\d(?:[\d.,]{0,10}\d)?%?){3,}+\s*$")
_ENDS = ".;:!?…"
_AS_ONE = str.maketrans("lI|", "111")


def segment(document: Document, layout: Layout, rules: Rules) -> Outline:
    """Return the section tree of a document; joins its wrapped lines in the flow on the way."""
    return _Segmenter(document, layout, rules).run()


class _Segmenter:
    """One pass over the lines: which part of the document they are in, the open divisions, the labels so far."""

    def __init__(self, document: Document, layout: Layout, rules: Rules) -> None:
        self.document, self.layout, self.rules = document, layout, rules
        self.flow = document.flow
        self.lines = layout.lines
        self.labels = [self._label_of(line) for line in self.lines]
        self.next_ordinal, self.next_arabic = self._look_ahead()
        self.bare = self._bare_styles()
        self.nodes: list[Node] = []
        self.stack: list[Node] = []
        self.label_lines: dict[int, Node] = {}
        self.seen: dict[tuple[int, str], int] = {}
        self.in_table = False

    def _label_of(self, line: Line) -> Label | None:
        if line.kind != "text":
            return None
        start = line.start
        while start < line.end and self.flow[start] in " \t":
            start += 1
        return parse_label(self.rules, self.flow, start, line.end)

    def _look_ahead(self) -> tuple[list[int], list[int]]:
        """Return for every line the ordinal of the next label of its style, and of the next `1.`, 0 where there is none."""
        following: dict[tuple[str, str, bool], int] = {}
        same, arabic = [0] * len(self.labels), [0] * len(self.labels)
        for i in range(len(self.labels) - 1, -1, -1):
            arabic[i] = following.get(("arabic.", "", True), 0)
            if (label := self.labels[i]) is not None:
                key = (label.style, label.prefix, label.closed)
                same[i] = following.get(key, 0)
                following[key] = label.ordinal
        return same, arabic

    def _bare_styles(self) -> set[str]:
        """Return the styles whose labels this document never closes, though they count from 1 to 3 at least."""
        counted: dict[str, int] = {}
        closed = {label.style for label in self.labels if label is not None and label.closed}
        for label in self.labels:
            if label is not None and label.style not in closed and label.ordinal == counted.get(label.style, 0) + 1:
                counted[label.style] = label.ordinal
        return {style for style, ordinal in counted.items() if ordinal >= LEAST_BARE and style in ("roman", "arabic.", "decimal")}

    def run(self) -> Outline:
        parts = Parts(self.rules, len(self.flow))
        previous: Line | None = None
        gap = False
        for i, line in enumerate(self.lines):
            if line.kind == "blank":
                gap = True
            if line.kind in ("blank", "noise"):
                continue
            label = self.labels[i]
            row = self.flow[line.start : line.end]
            if line.kind != "cell" and parts.see(self.flow, line, row, bool(self.stack)):
                self.stack, self.in_table = [], False  # nothing stays open over a title or a signature
            if _TABLE_HEAD.match(row) and (not self.stack or self.stack[0].is_annex()):
                self.in_table = True
            if label is not None:
                # Behind a heading the first label below it may stand, however long the heading's line is.
                first = label.ordinal == 1 and label.closed
                below = first and (i - 1 in self.label_lines or opens_project(self.label_lines, i, label))
                clean = below or self._is_clean(previous, gap) or self._stands_out(previous, line)
                label = self._accept(i, label, clean, parts.signed)
                if label is not None:
                    self._place(i, label, parts.signed)
                    parts.label_at(line.start)
            previous, gap = line, False
        closing, signature = self._close(parts)
        return finish(self.document, self.layout, self.rules, self.nodes, self.label_lines, parts.done(), closing, signature)

    # -- is it a label? ----------------------------------------------------------------------------------------------

    def _is_clean(self, previous: Line | None, gap: bool) -> bool:
        """Tell whether the line before ended a paragraph, so that a label may stand here."""
        if previous is None or gap or previous.kind in ("table", "cell"):
            return True
        row = self.flow[previous.start : previous.end].rstrip()
        if row[-1:] in _ENDS or not self.layout.wrapped:
            return True
        return len(row.strip()) < FULL_LINE * self.layout.width

    def _stands_out(self, previous: Line | None, line: Line) -> bool:
        """Tell whether a line is in capitals and the one before it is not: it goes on nothing."""
        before = self.flow[previous.start : previous.end] if previous is not None else ""
        words = self.flow[line.start : line.end].partition("(")[0]
        return words.isupper() and len(words.split()) > 1 and not before.isupper()

    def _accept(self, i: int, label: Label, clean: bool, signed: bool) -> Label | None:
        """Return the label where it is one, read as it is meant; ``None`` where it is none."""
        rest = self.flow[label.end : self.lines[i].end].strip()
        if label.style in ANNEX_STYLES:
            clean = clean or (signed and not rest and self.flow[label.start : label.end].isupper())  # beside a signer's name
            clean = clean and not (rest and self.rules["table.goes_on"].match(rest))
            return label if clean and (signed or label.style != "named:mẫu" or not rest) else None
        if signed and not (label.style in _LARGE_STYLES and _ALL_CAPS.match(rest)) and not (self.stack and not self.in_table):
            return None
        if self.in_table and label.style in _SMALL_STYLES:
            return None
        if label.style.endswith("misread"):
            return self._read_misread(i, label) if clean else None
        if label.style.startswith("named:"):
            return label if clean and not self._names_section(i) else None
        if rest and ((not label.closed and _CELLS.search(rest)) or self._is_row(rest)):
            return None
        if not _ALL_CAPS.match(rest[:40]) and self._is_pointed_at(i):
            return None
        upper = not rest or next((c for c in rest if c.isalpha()), "A").isupper()
        expected = self._is_expected(label)
        if not label.closed:
            return label if clean and upper and self._weak_is_label(i, label, rest, expected) else None
        if not clean or self.flow[label.end - 1] == ",":
            return label if expected and upper and label.ordinal > 1 else None
        if expected or label.ordinal == 1:
            return label if upper or expected or self.next_ordinal[i] == 2 else None
        return label if upper and self._is_plausible_jump(i, label) else None

    def _names_section(self, i: int) -> bool:
        """Tell whether a line is the heading of a label that stands alone on the line above (1.1. / Tiểu dự án 1: …)."""
        before = next((k for k in range(i - 1, max(i - 4, -1), -1) if self.lines[k].kind != "blank"), -1)
        node = self.label_lines.get(before)
        if node is None or node.label.style.startswith("named:"):
            return False
        return not self.flow[node.label.end : self.lines[before].end].strip()

    def _is_row(self, rest: str) -> bool:
        return "|" in rest or _FIGURES.search(rest) is not None

    def _is_pointed_at(self, i: int) -> bool:
        """Tell whether the line before ends with a word that wants the number; of nouns only where lines are wrapped."""
        if i == 0 or self.lines[i - 1].kind != "text":
            return False
        line, label = self.lines[i - 1], self.labels[i]
        tail = self.flow[max(line.start, line.end - 20) : line.end]
        if _POINTER.search(tail) is not None:
            return True
        first = i - 1 in self.label_lines and label is not None and label.ordinal == 1
        ends = line.end - line.start < FULL_LINE * self.layout.width  # a shorter line ends by itself where the label fits
        if not self.layout.wrapped or first or (ends and label is not None and self._is_expected(label)):
            return False
        return _POINTER_NOUN.search(tail) is not None

    def _weak_is_label(self, i: int, label: Label, rest: str, expected: bool) -> bool:
        """Tell whether a label without stop or bracket is one: a heading that fits the numbering."""
        if label.style in self.bare and (expected or (label.ordinal == 1 and self.next_ordinal[i] == 2)):
            return True
        if not rest or len(rest) > 200:
            return False
        sibling = self._sibling(label)
        skips = sibling is not None and sibling.label.ordinal < label.ordinal <= sibling.label.ordinal + _LARGEST_GAP
        if label.style == "roman":
            return (expected or skips or label.ordinal == 1) and _ALL_CAPS.match(rest[:40]) is not None
        if label.style == "decimal":
            first = label.ordinal == 1 and any(node.text == label.prefix for node in self.stack)
            return expected or first or (skips and rest[-1] not in ".;,")
        return rest[-1:] not in ".;," and (expected or (label.ordinal == 1 and self.next_ordinal[i] == 2))

    def _is_expected(self, label: Label) -> bool:
        """Tell whether the label is the next of an open division, or the first below one that it names."""
        sibling = self._sibling(label)
        if sibling is None:
            return label.ordinal == 1 and label.prefix != "" and any(node.text == label.prefix for node in self.stack)
        return self._follows(label, sibling.label)

    @staticmethod
    def _follows(label: Label, sibling: Label) -> bool:
        if label.style in ("letter", "(letter)") and sibling.ordinal:
            return LETTERS[label.ordinal - 1] in next_letters(LETTERS[sibling.ordinal - 1])
        return label.ordinal == sibling.ordinal + 1

    def _is_plausible_jump(self, i: int, label: Label) -> bool:
        """Tell whether a label that is not the next one may still be one: a gap, a repeat, a restart."""
        sibling = self._sibling(label)
        if sibling is None:
            # (2) or b) without the one before: that one stands inside a line, and so does the whole list.
            if label.style.startswith("(") or (label.style == "letter" and self.layout.wrapped):
                return False
            return label.ordinal <= 3 or self.next_ordinal[i] == label.ordinal + 1 or label.style in ("roman", "decimal")
        return label.ordinal <= sibling.label.ordinal + _LARGEST_GAP

    def _read_misread(self, i: int, label: Label) -> Label | None:
        """Return a misread label (`Ii.`, `l.`, `3.l.`) as the one that it must be, where that is the next one."""
        if label.style == "decimal_misread":
            prefix, _, last = label.text.translate(_AS_ONE).partition(".")
            read = label._replace(style="decimal", ordinal=int(last), prefix=prefix, text=f"{prefix}.{last}")
            if not self._is_expected(read):
                return None
        else:
            roman = next((node for node in reversed(self.stack) if node.label.style == "roman"), None)
            number = roman.label.ordinal + 1 if roman else 1
            meant = read_misread_roman(label.text, number) if roman or len(label.text) > 1 else None
            if meant is not None:
                read = label._replace(style="roman", ordinal=number, text=meant)
            elif label.text in ("l", "I", "i", "|") and (self.stack or self.next_arabic[i] == 2):
                read = label._replace(style="arabic.", ordinal=1, text="1")
            else:
                return None
        self.document.slips.append(Slip(label.start, label.start + len(label.text), label.text, read.text))
        return read

    # -- where does it belong? -----------------------------------------------------------------------------------------

    def _sibling(self, label: Label) -> Node | None:
        """Return the open division that the label follows or repeats."""
        for node in reversed(self.stack):
            if node.label.style == label.style and (label.style != "decimal" or node.label.prefix == label.prefix):
                return node
        # A plan that mixes "1." and "1)" among siblings: only the next number counts.
        if label.style in ("arabic.", "arabic)", "arabic/"):
            for node in reversed(self.stack):
                if node.label.style.startswith("arabic") and node.label.ordinal + 1 == label.ordinal:
                    return node
        return None

    def _keep(self, label: Label, signed: bool) -> int:
        """Return how many open divisions stay open above the label."""
        depth = {id(node): i for i, node in enumerate(self.stack)}
        if label.style in ANNEX_STYLES:
            sibling = self._sibling(label)
            if label.style == "named:phụ lục" or (signed and not self.stack):
                return 0
            if sibling is not None:
                return depth[id(sibling)]
            nested = not signed or (label.ordinal == 1 and self.stack[0].label.style == "named:phụ lục")
            return len(self.stack) if nested else 0
        if label.prefix:
            before = self._sibling(label)
            if before is not None and before.label.ordinal < label.ordinal:
                return depth[id(before)]  # 2.2 behind 2.1, whatever (2) stands below that
            for i in range(len(self.stack) - 1, -1, -1):
                if self.stack[i].text == label.prefix:
                    return i + 1
        sibling = self._sibling(label)
        if sibling is not None:
            return depth[id(sibling)]
        if (rank := _LEGAL_RANK.get(label.style)) is not None:
            keep = 0
            while keep < len(self.stack) and _LEGAL_RANK.get(self.stack[keep].label.style, 9 if rank < 2 else -1) < rank:
                keep += 1
            return keep
        if label.style == "decimal":
            return self._keep_decimal(label)
        if label.style in _LARGE_STYLES:
            return next((i for i, node in enumerate(self.stack) if node.label.style in _SMALL_STYLES), len(self.stack))
        if label.style == "named:tiểu dự án":
            for i in range(len(self.stack) - 1, -1, -1):
                if self.stack[i].label.style == "named:dự án":
                    return i + 1
        if label.ordinal > 1:
            return self._keep_known(label)
        return len(self.stack)

    def _keep_decimal(self, label: Label) -> int:
        """A decimal whose upper label is not open: below the nearest division that can hold it."""
        while (prefix := label.prefix.rpartition(".")[0]) != "":
            for i in range(len(self.stack) - 1, -1, -1):
                if self.stack[i].text == prefix:
                    return i + 1
            label = label._replace(prefix=prefix)
        return next(
            (
                i + 1
                for i in range(len(self.stack) - 1, -1, -1)
                if self.stack[i].label.style not in ("letter", "(letter)", "decimal")
            ),
            0,
        )

    def _keep_known(self, label: Label) -> int:
        """A label that goes on a closed list: where its style was last placed, if that division is still open."""
        for node in reversed(self.nodes[-200:]):
            if node.label.style == label.style:
                for i, open_node in enumerate(self.stack):
                    if open_node is node.parent:
                        return i + 1
        return len(self.stack)

    def _place(self, i: int, label: Label, signed: bool) -> None:
        keep = min(self._keep(label, signed), _DEEPEST)
        del self.stack[keep:]
        parent = self.stack[-1] if self.stack else None
        key = (id(parent) if parent else 0, label.text)
        count = self.seen[key] = self.seen.get(key, 0) + 1
        segment_name = label.text if count == 1 else f"{label.text}~{count}"
        path = f"{parent.path}/{segment_name}" if parent else segment_name
        node = Node(label, label.text, parent, path, keep + 1, label.start)
        if parent:
            parent.children.append(node)
        self.nodes.append(node)
        self.stack.append(node)
        self.label_lines[i] = node
        if label.style in ANNEX_STYLES:
            self.in_table = False
        self.document.note(label.rule, label.start, label.end, f"label {label.text!r} of section {path}")

    # -- where does it end? --------------------------------------------------------------------------------------------

    def _close(self, parts: Parts) -> tuple[int, int]:
        """Set the end of every node; return where the closing and the signature of the last part begin."""
        done = parts.done()
        annexes = [node.start for node in self.nodes if node.parent is None and node.is_annex()]
        part = done[-1]
        body = [node for node in self.nodes if not node.is_annex() and node.start >= part.start]
        signature = min([part.signature, *(start for start in annexes if start >= part.body)])
        closing = self._closing_after(body[-1].start if body else part.body, signature)
        next_at: list[int] = [len(self.flow)] * (_DEEPEST + 3)
        own_part = len(done) - 1
        for node in reversed(self.nodes):
            while own_part > 0 and node.start < done[own_part].start:
                own_part -= 1
            bound = done[own_part].end if node.is_annex() else done[own_part].signature
            if own_part == len(done) - 1 and not node.is_annex():
                bound = min(bound, closing)
            node.end = max(min(next_at[node.level], bound), node.start)
            for level in range(node.level, len(next_at)):
                next_at[level] = node.start
        return closing, signature

    def _closing_after(self, start: int, signature: int) -> int:
        """Return where the closing begins: the first paragraph behind the last label that says so, else the signature."""
        rule = self.rules["zones.closing"]
        previous: Line | None = None
        gap = bare = False
        for i, line in enumerate(self.lines):
            if line.kind == "blank":
                gap = True
            if line.start >= signature:
                break
            if line.kind == "text":
                if line.start > start and i not in self.label_lines and self._is_clean(previous, gap):
                    match = rule.match(self.flow, line.start, line.end)
                    if (
                        match
                        and (not bare or "Trên" in match[0])
                        and not BULLETS.match(self.flow, len(self.flow[: line.end].rstrip()))
                    ):
                        at = line.start + len(match[0]) - len(match[0].lstrip())
                        self.document.note(rule.id, at, match.end(), "the closing begins")
                        return at
                # A heading alone on its line still wants its text: "3. Các xóm / Căn cứ kế hoạch này, …".
                bare = i in self.label_lines and self.flow[line.start : line.end].rstrip()[-1:] not in ".;"
                previous, gap = line, False
        return signature
