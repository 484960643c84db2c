"""How fast extraction is, as ratios measured side by side in one run.

Usage: pip install -e '.[bench]' && python benchmarks/speed.py [FILE…]     (default: corpus/dev and the shared corpus)

Prints
- extraction of all texts against one `underthesea.word_tokenize` pass over the same texts, line by line (its fastest use);
- ten times a text against the text, and how much memory a text takes, in its own size;
- `plan-extract FILE` from a cold start (byte code and compiled rules kept from a run before) against `python -c "import spacy"`;
- hostile texts of up to 5 MB against half of them (2.0 is linear, 4.0 quadratic).

Times are CPU times, medians of three; a cold start is wall time. Exits with 1 where a figure is above what the project promises.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

from plan_extract import extract
from plan_extract.readers import from_string, read

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("PLAN_EXTRACT_SHARED_CORPUS", ROOT.parent / "shared" / "corpus"))
LIMITS = {
    "extract / word_tokenize": 1.0, "ten times / once": 11.0, "memory / text": 150.0, "cold start / import spacy": 1.0,
    "twice the text / once": 3.0,
}  # fmt: skip

#: Pieces that are repeated up to a size in bytes; dense ones are slower, and smaller here.
HOSTILE = [json.loads(line) for line in (ROOT / "tests" / "data" / "hostile.jsonl").read_text("utf-8").splitlines()]


def seconds(call: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Return how long a call takes, in CPU seconds of this process unless another clock is given."""
    began = clock()
    call()
    return clock() - began


def medians(*calls: Callable[[], object], clock: Callable[[], float] = time.process_time) -> list[float]:
    """Return the median of three runs of each call, taken in turn so that a busy machine slows all alike."""
    return [statistics.median(times) for times in zip(*([seconds(call, clock) for call in calls] for _ in range(3)), strict=True)]


def memory(call: Callable[[], object]) -> int:
    """Return the most memory, in bytes, that a call holds."""
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def main() -> int:
    files = [Path(name) for name in sys.argv[1:]] or [
        path for folder in (ROOT / "corpus" / "dev", SHARED, SHARED / "not-plans") for path in sorted(folder.glob("*.txt"))
    ]  # fmt: skip
    texts = [read(path).text for path in files]
    print(f"{len(texts)} texts, {sum(map(len, texts)):,} characters")
    worst: dict[str, float] = {}

    def told(name: str, ratio: float, note: str = "") -> None:
        worst[name] = max(worst.get(name, 0.0), ratio)
        print(f"{name:32} {ratio:8.2f}   at most {LIMITS[name]:.1f}   {note}", flush=True)

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
    ours, theirs = medians(run, tokenize)
    told("extract / word_tokenize", ours / theirs, f"{ours:.2f} s, {theirs:.2f} s")

    longest = max(files, key=lambda path: path.stat().st_size)
    text = read(longest).text
    once, ten = medians(lambda: extract(text), lambda: extract("\n".join([text] * 10)))
    told("ten times / once", ten / once)
    told("memory / text", memory(lambda: extract("\n".join([text] * 10))) / (10 * longest.stat().st_size))

    small = min(files, key=lambda path: path.stat().st_size)
    commands = ([sys.executable, "-m", "plan_extract", str(small)], [sys.executable, "-c", "import spacy"])
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # as pip leaves both
    starts = [partial(subprocess.run, command, env=compiled, stdout=subprocess.DEVNULL, check=True) for command in commands]
    for start in starts:
        start()
    cold, spacy = medians(*starts, clock=time.perf_counter)
    told("cold start / import spacy", cold / spacy)

    for piece, size in (row.values() for row in HOSTILE):
        half, whole = (from_string(piece * (n // len(piece.encode()))) for n in (size // 2, size))
        one, two = seconds(lambda h=half: extract(h)), seconds(lambda w=whole: extract(w))
        told("twice the text / once", two / one, f"{size / 1e6:g} MB of {piece!r}: {two:.1f} s")
    return int(any(worst[name] > limit for name, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
