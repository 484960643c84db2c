"""From what a person names (files, folders, globs, archives, lists, addresses) to files, each with an address and a way to open it.

Guarantees:
- the order is that of the names given, inside a folder or archive that of its names; a file that is named twice comes once;
- what cannot be opened is an item that says so when it is read, never an end of the run;
- hidden files and what systems leave in folders (`Thumbs.db`, `~$plan.docx`) are passed over.
"""

from __future__ import annotations

import glob
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from plan_extract.errors import ReadError
from plan_extract.readers import MAX_BYTES

#: Archives in archives, no deeper.
DEPTH = 3
#: Bytes of an archive in an archive.
MOST_PACKED = 1_000_000_000
_LITTER = ("thumbs.db", "desktop.ini", "__macosx")
# Members that make a zip file a document.
_DOCUMENTS = ("[Content_Types].xml", "mimetype")


@dataclass(frozen=True)
class Item:
    """A file of a corpus.

    Attributes:
        file: its address: a path, a URL, or `zip://MEMBER::ARCHIVE`.
        opened: returns the file, open for reading bytes.
    """

    file: str
    opened: Callable[[], IO[bytes]]

    def read(self) -> bytes:
        """Return its bytes, no more than a plan may have and one.

        Raises:
            ReadError: it cannot be opened.
        """
        try:
            with self.opened() as file:
                return file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            raise ReadError(self.file, "does not exist", "check the name") from None
        except PermissionError:
            raise ReadError(self.file, "may not be read", "check its permissions") from None
        except Exception as error:  # of file systems and archives of any kind
            raise ReadError(self.file, f"cannot be opened ({type(error).__name__}: {error})", "check the address") from None


def find(sources: Iterable[str], without: Path) -> Iterator[Item]:
    """Yield all files that sources name.

    Args:
        sources: files, folders, globs, archives, fsspec addresses.
        without: a folder that is passed over: the run's own output.
    """
    seen: set[str] = set()
    for source in sources:
        for item in _items(source, without.resolve()):
            if item.file not in seen:
                seen.add(item.file)
                yield from _unpacked(item, DEPTH)


def _items(source: str, without: Path) -> Iterator[Item]:
    path = Path(source.removeprefix("file://"))
    if "://" in source and not source.startswith("file://"):
        yield from _remote(source)
    elif path.is_dir():
        closed: list[OSError] = []
        entered = {without, path.resolve()}
        for folder, below, names in os.walk(path, onerror=closed.append, followlinks=True):
            below[:] = [name for name in sorted(below) if _counts(name) and _is_new(Path(folder, name).resolve(), entered)]
            yield from (_local(Path(folder, name)) for name in sorted(names) if _counts(name))
        yield from (_broken(str(error.filename), error) for error in closed)
    elif not path.exists() and glob.has_magic(source):
        found = [name for name in sorted(glob.glob(str(path), recursive=True)) if Path(name).is_file()]
        yield from (_local(Path(name)) for name in found)
        if not found:
            yield _broken(source, FileNotFoundError(source))
    else:
        yield _local(path)


def _is_new(folder: Path, entered: set[Path]) -> bool:
    """Tell whether a folder has not been entered, and enter it: links may lead in circles."""
    new = folder not in entered
    entered.add(folder)
    return new


def _counts(name: str) -> bool:
    return not name.startswith((".", "~$")) and name.lower() not in _LITTER


def _local(path: Path) -> Item:
    return Item(path.as_posix(), partial(_open, path))


def _open(path: Path) -> BinaryIO:
    if path.exists() and not path.is_file():
        raise OSError("it is no regular file")
    return path.open("rb")


def _remote(source: str) -> Iterator[Item]:
    """Yield what an address of any file system that fsspec knows names: a file, a folder, a glob; also inside an archive."""
    from fsspec.core import url_to_fs

    try:
        system, path = url_to_fs(source)
        if glob.has_magic(path):
            names = [name for name in system.glob(path) if not system.isdir(name)]
        elif system.isdir(path):
            names = [name for name in system.find(path) if all(map(_counts, name.removeprefix(path).split("/")))]
        else:
            names = [path]
    except Exception as error:  # a file system that is not installed, or does not answer
        yield _broken(source, error)
        return
    head, _, chain = source.partition("::")
    for name in sorted(names):
        file = f"{head.partition('://')[0]}://{name.lstrip('/')}::{chain}" if chain else system.unstrip_protocol(name)
        yield Item(str(file), partial(system.open, name, "rb"))
    if not names:
        yield _broken(source, FileNotFoundError(source))


def _broken(source: str, error: Exception) -> Item:
    def opened() -> BinaryIO:
        raise error

    return Item(source, opened)


def _unpacked(item: Item, depth: int) -> Iterator[Item]:
    """Yield the members of an archive; an item that is none as it is."""
    try:
        with item.opened() as file:
            packed = file.read(4) == b"PK\x03\x04" and depth > 0
        names = _archive(item).namelist() if packed else []
    except Exception:  # no archive that can be opened: what is wrong is told when it is read
        names = []
    if not names or any(name in names for name in _DOCUMENTS):
        yield item
        return
    for name in sorted(names):
        if not name.endswith("/") and all(map(_counts, name.split("/"))):
            member = Item(f"zip://{name}::{item.file}", partial(_member, item, name))
            yield from _unpacked(member, depth - 1) if name.lower().endswith(".zip") else [member]


def _member(archive: Item, name: str) -> IO[bytes]:
    return _archive(archive).open(name)


@lru_cache(8)
def _archive(item: Item) -> zipfile.ZipFile:
    """Return an archive, open: its list is read once for all its members that are read one after the other."""
    file = item.opened()
    if isinstance(file, zipfile.ZipExtFile) or not file.seekable():
        file.close()
        file = _copied(item)
    return zipfile.ZipFile(file)


def _copied(item: Item) -> BinaryIO:
    """Return a copy of an archive in an archive: going to and fro in packed bytes takes for ever."""
    copy: Any = tempfile.TemporaryFile()  # noqa: SIM115  it lives as long as the archive's members
    with item.opened() as file:
        while (piece := file.read(1 << 20)) and copy.tell() < MOST_PACKED:
            copy.write(piece)
    return cast(BinaryIO, copy)
