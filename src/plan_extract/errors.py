"""The one error that a user meets: a file, a cause and a way out."""

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
