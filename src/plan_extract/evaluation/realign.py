"""Carry gold over to another text of the same document: a reader has improved, offsets have moved.

Guarantees:
- a span whose words are the same in both texts lands on them exactly;
- a span that touches changed words lands as near as their neighbours tell, and is named, to be read again.
"""

from __future__ import annotations

import copy
import itertools
import re
from bisect import bisect_right

from rapidfuzz.distance import Levenshtein

from plan_extract.evaluation.gold import spans, text_sha256
from plan_extract.evaluation.score import Row

_TOKEN = re.compile(r"\w+|\W")


def realign(plan: Row, was: str, now: str) -> tuple[Row, list[str]]:
    """Return gold over the new text, and a line for each span that has to be read again.

    Args:
        plan: gold over `was`.
        was: the source text that was annotated.
        now: the source text that the reader gives now.
    """
    starts, moves = _alignment(was, now)
    doubts: list[str] = []

    def move(at: int) -> tuple[int, bool]:
        """Return the offset in the new text, and whether the character there is the same."""
        block = bisect_right(starts, at) - 1
        begin, end, to_begin, to_end, same = moves[block]
        if same:
            return to_begin + at - begin, True
        return to_begin + round((at - begin) * (to_end - to_begin) / max(1, end - begin)), False

    moved = copy.deepcopy(plan)
    for span in spans(moved):
        words = was[span["start"] : span["end"]].rstrip()
        start, first_same = move(span["start"])
        last, last_same = move(span["start"] + max(len(words), 1) - 1)
        # White space at the end of a section reaches to what follows it.
        end = max(last + 1, move(span["end"])[0]) if was[span["end"] - 1].isspace() else last + 1
        told = f"{span['start']}..{span['end']} is now {start}..{end}"
        if not (first_same and last_same):
            doubts.append(f"{told}: its ends stand on words that changed")
        elif now[start : last + 1].split() != words.split():
            doubts.append(f"{told}: words inside it changed")
        span["start"], span["end"] = start, end
        if "quote" in span:
            span["quote"] = now[start:end]
    moved["source"] |= {"text_sha256": text_sha256(now), "chars": len(now)}
    return moved, doubts


def _alignment(was: str, now: str) -> tuple[list[int], list[tuple[int, int, int, int, bool]]]:
    """Return blocks that are the same or replaced, in characters, and their starts in the old text."""
    one, other = _TOKEN.findall(was), _TOKEN.findall(now)
    at = [0, *itertools.accumulate(map(len, one))]
    to = [0, *itertools.accumulate(map(len, other))]
    blocks = [
        (at[op.src_start], at[op.src_end], to[op.dest_start], to[op.dest_end], op.tag == "equal")
        for op in Levenshtein.opcodes(one, other)
        if op.src_end > op.src_start
    ]
    blocks.append((len(was), len(was) + 1, len(now), len(now) + 1, True))
    return [block[0] for block in blocks], blocks
