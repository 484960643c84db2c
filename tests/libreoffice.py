"""LibreOffice where it is, and which of its parts came with it: Debian packs Writer and Calc apart."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

import pytest

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
_LIBRARIES = {"writer": "libswlo.so", "calc": "libsclo.so"}


def needs(part: Literal["writer", "calc"]) -> pytest.MarkDecorator:
    """Return the mark of a test that needs a part; a LibreOffice that does not keep its libraries beside it counts as whole."""
    home = Path(OFFICE).resolve().parent if OFFICE else Path()
    lacks = OFFICE is None or (any(home.glob("lib*lo.so")) and not (home / _LIBRARIES[part]).exists())
    return pytest.mark.skipif(lacks, reason=f"LibreOffice {part.title()} is not installed (Debian: libreoffice-{part}-nogui)")
