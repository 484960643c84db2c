"""How fast extraction is, as ratios measured side by side in one run.

Usage: pip install -e '.[bench]' && python benchmarks/speed.py [FILE…]     (default: the plans of corpus/ and of the shared corpus)

Prints
- extraction of all texts against one `underthesea.word_tokenize` pass over the same texts, line by line (its fastest use);
- ten times a text against the text;
- `plan-extract FILE` from a cold start against `python -c "import spacy"`;
- hostile texts of 5 MB against the same of 2.5 MB (2.0 is linear).

Exits with 1 where a ratio is above what the project promises.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from plan_extract import extract
from plan_extract.readers import from_string, read

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("PLAN_EXTRACT_SHARED_CORPUS", ROOT.parent / "shared" / "corpus"))
LIMITS = {"extract / word_tokenize": 1.0, "ten times / once": 11.0, "cold start / import spacy": 1.5, "5 MB / 2.5 MB": 2.6}


def seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def main() -> int:
    files = [Path(name) for name in sys.argv[1:]] or [*sorted(ROOT.glob("corpus/*/*.txt")), *sorted(SHARED.glob("*.txt"))]
    texts = [read(path).text for path in files]
    print(f"{len(texts)} texts, {sum(map(len, texts)):,} characters")
    worst: dict[str, float] = {}

    def told(name: str, ratio: float, note: str = "") -> None:
        worst[name] = max(worst.get(name, 0.0), ratio)
        print(f"{name:32} {ratio:8.2f}   at most {LIMITS[name]:.1f}   {note}")

    from underthesea import word_tokenize

    def tokenize() -> None:
        for text in texts:
            for line in text.split("\n"):
                word_tokenize(line)

    def run() -> None:
        for text in texts:
            extract(text)

    word_tokenize("khởi động")
    extract(texts[0])
    ours, theirs = zip(*((seconds(run), seconds(tokenize)) for _ in range(3)), strict=True)
    told("extract / word_tokenize", statistics.median(ours) / statistics.median(theirs))

    longest = max(texts, key=len)
    once = statistics.median(seconds(lambda: extract(longest)) for _ in range(5))
    ten = statistics.median(seconds(lambda: extract("\n".join([longest] * 10))) for _ in range(3))
    told("ten times / once", ten / once)

    small = min(files, key=lambda path: path.stat().st_size)
    commands = ([sys.executable, "-m", "plan_extract", str(small)], [sys.executable, "-c", "import spacy"])
    cold, spacy = zip(
        *([seconds(lambda c=c: subprocess.run(c, stdout=subprocess.DEVNULL, check=True)) for c in commands] for _ in range(5)),
        strict=True,
    )
    told("cold start / import spacy", statistics.median(cold) / statistics.median(spacy))

    hostile = {
        "1.1.1.": "1.1.1.", "1.1.1. lines": "1.1.1.\n", "((((": "(", "dots": ".", "a lines": "a\n", "I. lines": "I. A\n", "spaces": " ",
        "quotes": '"', "numbers": "số 1/2/", "căn cứ": "Căn cứ của ", "upper": "A ", "stars": "**", "tabs": "\t", "dates": "ngày ",
        "bullets": "- a\n", "phụ lục": "phụ lục kèm ",
    }  # fmt: skip
    for name, piece in hostile.items():
        half, whole = (from_string(piece * (size // len(piece.encode()))) for size in (2_500_000, 5_000_000))
        one, two = seconds(lambda h=half: extract(h)), seconds(lambda w=whole: extract(w))
        told("5 MB / 2.5 MB", two / one, f"{name}")
    return int(any(worst[name] > limit for name, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
