"""Plans set another way: they say the same, and gold goes along, so that a fall of the scores shows what fits one layout only."""

from plan_extract.evaluation.variations.edits import Variation
from plan_extract.evaluation.variations.fronts import LETTERHEADS, SIGNATURES, TITLES
from plan_extract.evaluation.variations.labels import LABELS
from plan_extract.evaluation.variations.lines import BULLETS, HEADINGS, LINES
from plan_extract.evaluation.variations.sheets import TABLES

#: Name → variation of layout, in the order in which they are told.
LAYOUTS: dict[str, Variation] = {**LABELS, **HEADINGS, **BULLETS, **LINES, **LETTERHEADS, **TITLES, **SIGNATURES, **TABLES}

__all__ = ["LAYOUTS", "Variation"]
