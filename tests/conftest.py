"""Where tests find plans: `corpus/` ships, the shared corpus may be absent (then its tests are skipped, saying so)."""

from __future__ import annotations

from pathlib import Path

import pytest

from plan_extract.evaluation.gold import SETTING, shared_corpus

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def corpus() -> Path:
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def shared() -> Path:
    path = shared_corpus()
    if not path.is_dir():
        pytest.skip(f"no shared corpus at {path}; set {SETTING}")
    return path
