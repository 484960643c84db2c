"""Real PDF files, read by eye against their pages: outline, header, places. Skipped where the shared corpus is absent."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from plan_extract.document import SourceText
from plan_extract.pipeline import run
from plan_extract.readers import pdf_ocr, read
from plan_extract.readers.pdf import read_pdf
from plan_extract.schema import Plan

DIGITAL = ("ha-noi-thoat-nuoc-2026.pdf", "fcd70f6eb6b2766c7369ede0462d250d9dff2ae01e39a3e396bf3ec400b816f6")
SCAN = ("thu-tuong-707-2026-scan.pdf", "03a2ada429bc20fd5a733b298276e0ccc46816d6f7c5adac6563e7dbd90b69b7")

# Every printed label of the plan, and the page it stands on.
OUTLINE = {
    "Điều 1": 1, "Điều 2": 1, "Điều 3": 1, "I": 2, "II": 2, "II/1": 2, "II/2": 3, "II/2/2.1": 3, "II/2/2.1/2.1.1": 3,
    "II/2/2.1/2.1.2": 4, "II/2/2.1/2.1.3": 4, "II/2/2.1/2.1.4": 5, "II/2/2.1/2.1.5": 6, "II/2/2.1/2.1.6": 6, "II/2/2.1/2.1.7": 7,
    "II/2/2.1/2.1.8": 7, "II/2/2.1/2.1.9": 8, "II/2/2.1/2.1.10": 8, "II/2/2.1/2.1.10/1": 8, "II/2/2.1/2.1.10/2": 8,
    "II/2/2.1/2.1.10/3": 9, "II/2/2.1/2.1.10/4": 9, "II/2/2.1/2.1.10/5": 9, "II/2/2.1/2.1.11": 9, "II/2/2.1/2.1.11/a": 9,
    "II/2/2.1/2.1.11/b": 10, "II/2/2.1/2.1.12": 10, "II/2/2.2": 11, "II/2/2.2/2.2.1": 11, "II/2/2.2/2.2.2": 12, "II/2/2.2/2.2.3": 13,
    "II/2/2.2/2.2.4": 14, "II/3": 15, "II/3/3.1": 15, "II/3/3.2": 16, "III": 16, "III/1": 16, "III/1/1.1": 16, "III/1/1.2": 17,
    "III/1/1.3": 18, "III/2": 18, "III/2/2.1": 18, "III/2/2.2": 18, "III/2/2.3": 19, "III/2/2.4": 19, "III/3": 19, "III/4": 20,
    "III/5": 20,
}  # fmt: skip


def real(shared: Path, name: str, sha256: str) -> bytes:
    raw = (shared / name).read_bytes()
    if hashlib.sha256(raw).hexdigest() != sha256:
        pytest.skip(f"{name} is another file than the one that was read by eye")
    return raw


@pytest.fixture(scope="module")
def digital(shared: Path) -> tuple[SourceText, Plan]:
    real(shared, *DIGITAL)
    source = read(shared / DIGITAL[0])
    return source, run(source).plan


def test_pdf_real_outline(digital: tuple[SourceText, Plan]) -> None:
    _, plan = digital
    assert {section.path: section.evidence.page for section in plan.sections} == OUTLINE


def test_pdf_real_header(digital: tuple[SourceText, Plan]) -> None:
    source, plan = digital
    header = plan.header
    assert (header.document_type, header.number, header.date, header.period) == ("kế hoạch", None, None, "2026")
    assert (header.issuer, header.unit.level, header.place) == ("Ủy ban nhân dân thành phố Hà Nội", "province", "Hà Nội")
    assert (header.signer.name, header.signer.position, header.signer.capacity) == ("Trương Việt Dũng", "Phó Chủ tịch", "KT.")
    # The decision's number and day are filled in by form fields.
    assert source.text[:400].count("Số: 2280 /QĐ-UBND") == source.text[:400].count("ngày 29 tháng 4 năm 2026") == 1


def test_pdf_real_furniture_and_footnotes(digital: tuple[SourceText, Plan]) -> None:
    source, plan = digital
    assert plan.source.pages == 20
    assert source.notes == ("page numbers left out: pages 2-20",)
    assert [line[:3] for line in source.text.splitlines()[-5:]] == ["[1]", "[2]", "[3]", "[4]", "[5]"]
    assert all(source.text.count(f"[{n}]") == 2 for n in range(1, 6))
    assert source.text.count("\n") == 247


def test_pdf_real_letters_are_those_of_pdfplumber(shared: Path) -> None:
    pdfplumber = pytest.importorskip("pdfplumber")
    pdfium = pytest.importorskip("pypdfium2")
    from plan_extract.readers.pdf_page import read_page

    raw = real(shared, *DIGITAL)
    with pdfplumber.open(io.BytesIO(raw), pages=[3, 8, 14]) as slow:
        for page in slow.pages:
            letters = sorted((c["text"], round(page.height - c["matrix"][5]), c["x0"]) for c in page.chars if c["text"] != " ")
            fast = read_page(pdfium.PdfDocument(raw), page.page_number)
            found = sorted((glyph.text, round(glyph.base), glyph.x0) for glyph in fast.glyphs if glyph.text != " ")
            assert [glyph[:2] for glyph in found] == [letter[:2] for letter in letters]
            assert all(abs(glyph[2] - letter[2]) < 2 for glyph, letter in zip(found, letters, strict=True))


@pytest.mark.skipif(pdf_ocr.missing() is not None, reason=f"no Tesseract with Vietnamese: {pdf_ocr.INSTALL}")
def test_pdf_real_scan(shared: Path) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    whole = pdfium.PdfDocument(real(shared, *SCAN))
    assert len(whole) == 21
    part, file = pdfium.PdfDocument.new(), io.BytesIO()
    part.import_pages(whole, [0, 1, 2, 3, 4])
    part.save(file)
    source = read_pdf("scan.pdf", file.getvalue())
    plan = run(source).plan
    pages = {section.path: section.evidence.page for section in plan.sections}
    assert pages == {
        "Điều 1": 1, "Điều 2": 1, "Điều 3": 2, "I": 3, "I/1": 3, "I/2": 3, "II": 4, "III": 4, "III/1": 4, "III/2": 4, "III/3": 4,
        "Phụ lục": 5,
    }  # fmt: skip
    assert (plan.header.document_type, plan.header.issuer, plan.header.period) == ("kế hoạch", "Thủ tướng Chính phủ", "2026/2030")
    assert (plan.header.title or "").startswith("Hành động quốc gia về phòng, chống rửa tiền")
    assert source.ocr_confidence is not None
    assert all(confidence is not None and confidence > 85 for confidence in source.ocr_confidence)
    rows = [line for line in source.text.splitlines() if line.startswith("|") and not line.startswith("|--")]
    assert len(rows) == 6
    assert [row.rstrip(" |")[-7:] for row in rows[2:]] == ["10/2027", "12/2027", "12/2027", "12/2027"]
    assert any("doubtful words left out" in note for note in source.notes)
    for section in plan.sections:
        evidence = section.evidence
        assert source.text[evidence.start : evidence.end] == evidence.quote
        assert evidence.bbox is not None
