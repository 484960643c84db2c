"""Measure the PDF reader: its time beside pdfplumber's own reading of the letters, its memory over 500 pages.

    python benchmarks/pdf.py FILE.pdf [WHERE-TO-PUT-500-PAGES.pdf]

Prints the seconds of each (best of three), their ratio, and the peak of memory for the file's pages repeated up to 500.

Measured on two shared cores, `corpus/rendered/tinh-viec-lam-2012.office.pdf`: read_pdf 1.34 s, pdfplumber's letters alone 1.64 s,
ratio 0.82; 500 pages in 14.7 s, at most 129 MB.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import time
from pathlib import Path

from plan_extract.readers.pdf import read_pdf

PAGES = 500
_GROW = "import sys, benchmarks.pdf as b; b.read_many(sys.argv[1])"


def best(call, times: int = 3) -> float:
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def plumb(raw: bytes) -> None:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(raw)) as pdf:
        for page in pdf.pages:
            assert page.chars is not None
            page.close()


def repeated(path: str) -> bytes:
    import pypdfium2

    source, whole, file = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument.new(), io.BytesIO()
    while len(whole) < PAGES:
        whole.import_pages(source, list(range(min(len(source), PAGES - len(whole)))))
    whole.save(file)
    return file.getvalue()


def read_many(path: str) -> None:
    """Read a file of 500 pages and print the peak of memory; run in a process of its own."""
    raw = Path(path).read_bytes()
    began = time.perf_counter()
    source = read_pdf(path, raw, "never")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{source.pages} pages, {len(source.text)} letters: {time.perf_counter() - began:.1f} s, at most {peak:.0f} MB")


def main(path: str) -> None:
    raw = Path(path).read_bytes()
    ours, theirs = best(lambda: read_pdf(path, raw, "never")), best(lambda: plumb(raw))
    print(f"read_pdf {ours:.2f} s, pdfplumber's letters alone {theirs:.2f} s, ratio {ours / theirs:.2f}")
    many = Path(path + ".500.pdf") if len(sys.argv) < 3 else Path(sys.argv[2])
    many.write_bytes(repeated(path))
    subprocess.run([sys.executable, "-c", _GROW, str(many)], check=True, cwd=Path(__file__).resolve().parents[1])
    many.unlink()


if __name__ == "__main__":
    main(sys.argv[1])
