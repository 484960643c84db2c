"""Build a large corpus from the plans of `corpus/`: ``python tools/multiply.py FOLDER [--files 5000] [--seed 1]``.

Each file is a plan with other places, figures and number; of a hundred, five are DOCX, five HTML, one is a PDF, two are broken, in ten
ways. The same seed gives the same files.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from render import PLANS
from rendering.blocks import read_blocks
from rendering.docx import write_docx
from rendering.html import write_html

ROOT = Path(__file__).resolve().parents[1]
_UNIT = re.compile(r"\b(xã|phường|thị trấn|huyện|quận|thị xã|tỉnh) ((?:[^\W\d_]+ ?){1,4})", re.IGNORECASE)
_FIGURE = re.compile(r"(?<![\d/.,-])(?!(?:19|20)\d\d(?!\d))\d{2,}(?:[.,]\d+)*(?![\d/])")
_NUMBER = re.compile(r"(?<=Số: )\d+(?=/)|(?<=số )\d+(?=/KH)")


def _archive(names: list[str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return file.getvalue()


#: Kind of a broken file → its ending and, of a die, its bytes.
BROKEN: dict[str, tuple[str, Callable[[random.Random], bytes]]] = {
    "empty": ("txt", lambda _: b""),
    "blank": ("txt", lambda dice: b" \n" * dice.randint(1, 99)),
    "noise": ("txt", lambda dice: bytes([0]) + dice.randbytes(2000)),
    "cut PDF": ("pdf", lambda dice: b"%PDF-1.7\n" + dice.randbytes(500)),
    "cut DOCX": ("docx", lambda dice: b"PK\x03\x04" + dice.randbytes(500)),
    "picture": ("txt", lambda dice: b"\x89PNG\r\n\x1a\n" + dice.randbytes(500)),
    "workbook": ("docx", lambda dice: _archive(["[Content_Types].xml", "xl/workbook.xml", f"{dice.random()}"])),
    "protected": ("doc", lambda dice: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + dice.randbytes(500) + "EncryptedPackage".encode("utf-16-le")),
    "XML": ("xml", lambda dice: f"<?xml version='1.0'?><x>{dice.random()}</x>".encode()),
    "legacy font": ("txt", lambda dice: ("KÕ ho¹ch gi¶m nghÌo bÒn v÷ng n¨m 2024 cña huyÖn. " * dice.randint(20, 40)).encode("latin-1", "replace")),
}  # fmt: skip


def varied(text: str, units: dict[str, dict[str, str]], dice: random.Random) -> str:
    """Return a plan with other places, figures and number."""
    others: dict[str, str] = {}

    def place(match: re.Match[str]) -> str:
        kind, words = match[1], match[2].split(" ")
        for n in range(len(words), 0, -1):
            name = " ".join(words[:n])
            if name.lower() in units[kind.lower()]:
                other = others.setdefault(name.lower(), dice.choice(list(units[kind.lower()].values())))
                return f"{kind} {other.upper() if name.isupper() else other}{match[2][len(name) :]}"
        return match[0]

    def figure(match: re.Match[str]) -> str:
        return match[0][0] + re.sub(r"\d", lambda _: str(dice.randint(0, 9)), match[0][1:])

    return _NUMBER.sub(lambda _: str(dice.randint(1, 999)), _FIGURE.sub(figure, _UNIT.sub(place, text)))


def build(folder: Path, count: int, seed: int) -> None:
    """Write a corpus."""
    texts = [path.read_text("utf-8") for split in ("dev", "more") for path in sorted((ROOT / "corpus" / split).glob("*.txt"))]
    renderable = [(ROOT / "corpus" / "dev" / f"{name}.txt").read_text("utf-8") for name in PLANS]
    pdfs = [path.read_bytes() for path in sorted((ROOT / "corpus" / "rendered").glob("*.pdf")) if ".scan." not in path.name]
    units: dict[str, dict[str, str]] = {}
    for line in (ROOT / "patterns" / "units.tsv").read_text("utf-8").splitlines()[1:]:
        _, _, kind, name = line.split("\t")[:4]
        units.setdefault(kind.lower(), {})[name.lower()] = name
    kinds = sorted(BROKEN)
    for i in range(count):
        dice = random.Random(f"{seed} {i}")
        place = i % 100
        if place in (37, 73):
            ending, broken = BROKEN[kinds[(i // 50) % len(kinds)]]
            content = broken(dice)
        elif place == 50:
            ending, content = "pdf", dice.choice(pdfs) + f"\n% {i}\n".encode()
        elif place % 10 == 9:
            blocks = read_blocks(varied(dice.choice(renderable), units, dice))
            ending = "docx" if place < 50 else "html"
            content = write_docx(blocks) if place < 50 else write_html(blocks, "portal").encode()
        else:
            ending, content = "txt", varied(dice.choice(texts), units, dice).encode()
        path = folder / f"{i // 1000:02}" / f"{i:05}.{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    build(options.folder, options.files, options.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
