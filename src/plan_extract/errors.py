"""The errors that a user meets: a cause and a way out, in a line."""

from __future__ import annotations


class ReadError(Exception):
    """A file that cannot be read as text.

    Args:
        path: the file as it was given.
        cause: what is wrong, in a few words.
        way_out: what the user can do.
    """

    def __init__(self, path: str, cause: str, way_out: str) -> None:
        super().__init__(f"{path}: {cause}; {way_out}")
        self.path, self.cause, self.way_out = path, cause, way_out


class MissingLibraryError(ImportError):
    """A library that only some outputs need, and that is not installed.

    Args:
        name: the library.
        command: what installs it.
    """

    def __init__(self, name: str, command: str) -> None:
        super().__init__(f"{name} is not installed; run: {command}", name=name)
