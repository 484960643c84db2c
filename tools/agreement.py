"""Write `gold/AGREEMENT.md`: how far the two annotators of the real plans agree, list by list.

Usage: python tools/agreement.py
"""

from __future__ import annotations

import json
from pathlib import Path

from plan_extract.evaluation.score import score, total

ROOT = Path(__file__).resolve().parents[1] / "gold"

HEAD = """# Agreement of the two annotators

Written by `python tools/agreement.py`. The real plans were annotated twice, blind to the program and to each other
(`annotators/A`, `annotators/B`: offsets, values and canonical names). B is scored against A as a prediction would be.

| list | rows A | rows B | F1 | strict F1 |
|---|---:|---:|---:|---:|
"""

TAIL = """
## How differences were settled (lists that `real/` speaks for: header, legal_basis, citations, sections, findings)

Each by reading the text again.

- Đắk Hà, signer: A leaves the name out; it is printed below the position.
- Gia Lộc III/10/10.2/a *Nội dung hỗ trợ*: A monitoring (as its parent), B activities. A heading that has a role of its own keeps it.
- Đắk Hà III/5/5.2 *Tiểu dự án 2: Giám sát, đánh giá*: B monitoring, A activities. It is the name of a sub-project among others.
- Bình Phước Điều 1: both `other`, where both call the same formula (*với các nội dung như sau*) of Tiền Giang `activities`: activities.
- Bình Phước, Tiền Giang: a plan that stands inside Điều 1 is the decision itself: type *quyết định*, its own title. Bình Phước B: *kế hoạch*.
- Bình Phước I *Quan điểm phát triển*: A purpose, B other; purpose.
- Tiền Giang, period: *đến năm 2010, định hướng đến năm 2020*: A `../2010`, B `../2020`; the plan's own bound is 2010.
- Trung Lương, district and province: A fills them from the gazetteer, since the text names the province of one of the two communes of
  that name; B leaves them out. Filled, and named in `inferred`.
- Gia Lộc, citations: A has a resolution of the province without number and date, B not; left out, as nothing identifies it. The issuer
  of a plan of *Ủy ban nhân dân huyện* is kept as stated.
- `ocr_slip`: lost words (*qua đào*, *hảo trợ*) are no slips that can be read as another word; *đối giáp hạt* is one.
- The two documents that are no plans: their sections are not annotated.

The other lists of `annotators/` are not settled yet.
"""


def main() -> None:
    scored = []
    for path in sorted((ROOT / "annotators" / "A").glob("*.json")):
        one, other = (json.loads((ROOT / "annotators" / who / path.name).read_text("utf-8")) for who in "AB")
        scored.append(score(one, other))
    rows = []
    for name, counts in total(scored).items():
        told = counts.scores()
        rows.append(f"| {name} | {counts.gold} | {counts.predicted} | {told['f1']:.3f} | {told['strict_f1']:.3f} |")
    (ROOT / "AGREEMENT.md").write_text(HEAD + "\n".join(rows) + "\n" + TAIL, "utf-8")


if __name__ == "__main__":
    main()
