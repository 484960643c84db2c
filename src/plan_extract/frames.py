"""A plan in a notebook: its lists as data frames, itself at a glance.

Guarantees:
- pandas and polars are loaded by the first frame alone; without them every other part of the program works;
- an empty list gives a frame with all its columns and their types; whole numbers stay whole where some are missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from plan_extract.errors import MissingLibraryError

if TYPE_CHECKING:
    from plan_extract.columns import Column
    from plan_extract.schema import Plan

Library = Literal["pandas", "polars"]
_PANDAS = {"VARCHAR": "string", "BIGINT": "Int64", "DOUBLE": "float64", "BOOLEAN": "boolean"}


class Frames:
    """What a plan has for notebooks; a frame has the columns of docs/dataset.md.

    Every method takes the library that the frame is of, and raises `MissingLibraryError` where it is not installed.
    """

    def legal_basis_frame(self, library: Library = "pandas") -> Any:
        """Return the documents cited in the preamble, a row each."""
        return self.frame("legal_basis", library)

    def citations_frame(self, library: Library = "pandas") -> Any:
        """Return the documents cited elsewhere, a row each."""
        return self.frame("citations", library)

    def sections_frame(self, library: Library = "pandas") -> Any:
        """Return the section tree, a row a section."""
        return self.frame("sections", library)

    def objectives_frame(self, library: Library = "pandas") -> Any:
        """Return the qualitative aims, a row each."""
        return self.frame("objectives", library)

    def targets_frame(self, library: Library = "pandas") -> Any:
        """Return the quantified commitments, a row each."""
        return self.frame("targets", library)

    def budgets_frame(self, library: Library = "pandas") -> Any:
        """Return the money, a row a line."""
        return self.frame("budgets", library)

    def projects_frame(self, library: Library = "pandas") -> Any:
        """Return the projects, a row each."""
        return self.frame("projects", library)

    def assignments_frame(self, library: Library = "pandas") -> Any:
        """Return who does what, a row an agency and task."""
        return self.frame("assignments", library)

    def deadlines_frame(self, library: Library = "pandas") -> Any:
        """Return dates and rhythms, a row each."""
        return self.frame("deadlines", library)

    def tables_frame(self, library: Library = "pandas") -> Any:
        """Return the tables of the plan, a row each; `cells_frame` has what stands in them."""
        return self.frame("tables", library)

    def cells_frame(self, library: Library = "pandas") -> Any:
        """Return the cells of all tables, a row each."""
        return self.frame("cells", library)

    def findings_frame(self, library: Library = "pandas") -> Any:
        """Return what does not add up, a row a finding."""
        return self.frame("findings", library)

    def frame(self, table: str, library: Library = "pandas") -> Any:
        """Return a table of the plan as a frame.

        Args:
            table: a list of the plan, `plans` (a row: header and source) or `cells`.
            library: `pandas` or `polars`.

        Raises:
            MissingLibraryError: the library is not installed.
            ValueError: there is no such table or library.
        """
        from plan_extract.columns import CELLS, KEY, TABLES, cells, rows

        makers = {"pandas": _pandas_frame, "polars": _polars_frame}
        if table not in (*TABLES, "cells") or library not in makers:
            raise ValueError(
                f"no frame of {table!r} in {library!r}; there are {', '.join([*TABLES, 'cells'])} in pandas and polars"
            )
        plan = cast("Plan", self)
        columns = CELLS if table == "cells" else (KEY, *TABLES[table])
        return makers[library](columns, cells(plan) if table == "cells" else rows(plan, table))

    def _repr_html_(self) -> str:
        """Return the plan at a glance, for notebooks."""
        from plan_extract.writers.notebook import glance

        return glance(cast("Plan", self))


def _pandas_frame(columns: tuple[Column, ...], found: list[dict[str, Any]]) -> Any:
    try:
        import pandas as pd
    except ImportError:
        raise MissingLibraryError("pandas", "pip install pandas") from None
    kinds = {column.name: _PANDAS.get(column.type, "object") for column in columns}
    return pd.DataFrame({name: pd.Series([row[name] for row in found], dtype=kind) for name, kind in kinds.items()})


def _polars_frame(columns: tuple[Column, ...], found: list[dict[str, Any]]) -> Any:
    try:
        import polars as pl
    except ImportError:
        raise MissingLibraryError("polars", "pip install polars") from None
    kinds: dict[str, Any] = {
        "VARCHAR": pl.String,
        "BIGINT": pl.Int64,
        "DOUBLE": pl.Float64,
        "BOOLEAN": pl.Boolean,
        "VARCHAR[]": pl.List(pl.String),
    }
    return pl.DataFrame(found, schema={column.name: kinds[column.type] for column in columns}, strict=False)
