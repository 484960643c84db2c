"""Render four plans of corpus/dev in every format that plans arrive in: ``python tools/render.py [--check] [--all]``.

Without options DOCX and HTML are made anew (nothing has to be installed); with ``--all`` the PDFs and scans too, which takes
LibreOffice (with Liberation Serif: ``apt-get install libreoffice-writer-nogui fonts-liberation``) and
``pip install -e '.[render]'`` (Typst with fonts of its own, pypdfium2, Pillow). ``--check`` writes nothing and says whether DOCX and
HTML are as the script makes them (a test runs it).

The files are committed under corpus/rendered, some 1.8 MB, most of it scans: tests then need neither LibreOffice nor fonts, and
every machine reads the same bytes. DOCX, HTML, the Typst PDF and the scan (of a given PDF) come out the same each time; of
LibreOffice's PDF the date and ids are evened out, the rest may change with its version.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rendering.blocks import read_blocks
from rendering.docx import write_docx
from rendering.html import write_html

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "corpus" / "rendered"
#: A commune, a district with a table, a province with three, a ward; each as another kind of site saves it.
PLANS = {
    "xa-giam-ngheo-2023": "portal",
    "huyen-giam-ngheo-2022": "library",
    "tinh-viec-lam-2012": "register",
    "phuong-phong-chong-thien-tai-2026": "lists",
}
_DATED = re.compile(rb"(?<=/CreationDate\(D:)\d{14}|(?<=<)[0-9A-F]{32}(?=>)|(?<=/DocChecksum /)[0-9A-F]{32}")


def light() -> dict[Path, bytes]:
    """Return the files that need no other program, by path."""
    files = {}
    for name, kind in PLANS.items():
        blocks = read_blocks((ROOT / "corpus" / "dev" / f"{name}.txt").read_text("utf-8"))
        files[OUT / f"{name}.docx"] = write_docx(blocks)
        files[OUT / f"{name}.html"] = write_html(blocks, kind).encode()
    return files


def heavy() -> None:
    """Write the PDFs and scans."""
    from rendering.scan import write_scan
    from rendering.typeset import write_pdf

    for i, name in enumerate(PLANS):
        blocks = read_blocks((ROOT / "corpus" / "dev" / f"{name}.txt").read_text("utf-8"))
        write_pdf(blocks, OUT / f"{name}.typst.pdf")
        office = OUT / f"{name}.office.pdf"
        with tempfile.TemporaryDirectory() as folder:
            command = ["soffice", f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
            subprocess.run([*command, "--outdir", folder, OUT / f"{name}.docx"], check=True, capture_output=True, timeout=120)
            raw = Path(folder, f"{name}.pdf").read_bytes()
        office.write_bytes(_DATED.sub(lambda match: b"0" * len(match[0]), raw))
        write_scan(office, OUT / f"{name}.scan.pdf", seed=i)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="PDFs and scans too")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where DOCX or HTML are out of date")
    options = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    stale = [path for path, content in light().items() if not path.exists() or path.read_bytes() != content]
    if options.check:
        print(*(f"out of date: {path.relative_to(ROOT)}" for path in stale), sep="\n")
        return 1 if stale else 0
    for path, content in light().items():
        path.write_bytes(content)
    if options.all:
        heavy()
    print(*(f"{path.stat().st_size:8} {path.relative_to(ROOT)}" for path in sorted(OUT.iterdir())), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
