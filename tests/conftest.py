"""Where tests find plans: `corpus/` ships, the shared corpus may be absent (then its tests are skipped, saying so)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plan_extract import Plan, extract, read
from plan_extract.evaluation.gold import SETTING, shared_corpus

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def corpus() -> Path:
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def dev_plans() -> list[tuple[str, Plan]]:
    """Text and plan of every composed plan of `corpus/dev`; not to be changed."""
    sources = [read(path) for path in sorted((ROOT / "corpus" / "dev").glob("*.txt"))]
    return [(source.text, extract(source)) for source in sources]


@pytest.fixture(scope="session")
def shared() -> Path:
    path = shared_corpus()
    if not path.is_dir():
        pytest.skip(f"no shared corpus at {path}; set {SETTING}")
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()
