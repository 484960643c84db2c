"""What is slow to build from the pattern files (compiled patterns, tries) is kept on disk between runs.

Guarantees:
- it is used only for the same pattern files, program, Python and `regex`: where one has changed, it is built anew;
- a file of another user, a broken one and a folder that cannot be written cost time, never a result;
- one file a builder and pattern directory: the last one is replaced, whole or not at all.

The folder is the user's cache folder; `PLAN_EXTRACT_CACHE` names another, empty it keeps nothing.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import regex

T = TypeVar("T")


def folder() -> Path | None:
    """Return where things are kept, ``None`` where nothing shall be."""
    named = os.environ.get("PLAN_EXTRACT_CACHE")
    if named is not None:
        return Path(named) if named else None
    from platformdirs import user_cache_path

    return user_cache_path("plan-extract", appauthor=False)


def kept(build: Callable[[Path], T], directory: Path) -> T:
    """Return what a builder makes of a pattern directory, from disk where it stands there.

    Args:
        build: a function of a module of this package; what it returns can be pickled.
        directory: of pattern files.
    """
    place = folder()
    if place is None:
        return build(directory)
    name = f"{build.__name__.strip('_')}-{hashlib.sha256(str(directory.resolve()).encode()).hexdigest()[:8]}"
    path = place / f"{name}-{_state(directory)}.pickle"
    found = _read(path)
    if found is None:
        found = build(directory)
        _write(path, name, found)
    return cast(T, found)


def _state(directory: Path) -> str:
    """Return a key of all that a builder's result depends on: files (by time and size), program and versions."""
    files = [*directory.rglob("*.t*"), *Path(__file__).parent.glob("*.py")]
    told = sorted((str(path), stat.st_mtime_ns, stat.st_size) for path in files for stat in [path.stat()])
    return hashlib.sha256(repr((sys.version, regex.__version__, told)).encode()).hexdigest()[:16]


def fingerprint(directory: Path) -> str:
    """Return a digest of the program and a pattern directory by their contents: the same on every machine."""
    package = Path(__file__).parent
    files = [(root, path) for root, kind in ((directory, "*.t*"), (package, "*.py")) for path in root.rglob(kind)]
    told = sorted((path.relative_to(root).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()) for root, path in files)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:8]


def _read(path: Path) -> Any:
    """Return what is kept, ``None`` where nothing is that can be trusted: a pickle runs what it holds."""
    try:
        if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
            return None
        return pickle.loads(path.read_bytes())
    except Exception:  # what a broken pickle raises is not told anywhere
        return None


def _write(path: Path, name: str, value: object) -> None:
    part = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=name, suffix=".part", delete=False) as file:
            part = Path(file.name)
            pickle.dump(value, file, pickle.HIGHEST_PROTOCOL)
        for old in path.parent.glob(f"{name}-*.pickle"):
            old.unlink(missing_ok=True)
        part.replace(path)
    except OSError:
        if part is not None:
            part.unlink(missing_ok=True)
