"""The tables of a run: one DuckDB file, and the same as Parquet and CSV, made from the JSON of its plans.

Guarantees:
- the rows and their order depend on the files and the program alone, not on workers, interruptions or runs before;
- every table joins on `plan`; `plan` and `id` are the key of a row; all is written aside and renamed when whole.
"""

from __future__ import annotations

import codecs
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from plan_extract.bulk.store import Store
from plan_extract.columns import CELLS, KEY, KEY_DIGITS, TABLES, Column, sql_type
from plan_extract.errors import ReadError
from plan_extract.schema import Plan
from plan_extract.writers.datapackage import describe

DATABASE = "plans.duckdb"
#: Bytes of the JSON of one plan; a file of 20 MB gives less.
LARGEST_JSON = 500_000_000
_FILE = Column("file", "VARCHAR", ("file",), "Address of the file, as the program can be given it")
#: Tables that are no lists of the contract.
MORE: dict[str, tuple[Column, ...]] = {
    "files": (
        _FILE,
        Column("plan", "VARCHAR", ("plan",), "Key of its content; empty where it could not be opened"),
        Column("bytes", "BIGINT", ("bytes",), "Its size"),
        Column("duplicate_of", "VARCHAR", (), "The first file with the same content"),
        Column("state", "VARCHAR", (), "`plan`, or `error`"),
    ),
    "cells": CELLS,
    "errors": (
        _FILE,
        Column("plan", "VARCHAR", (), "Key of its content; empty where it could not be opened"),
        Column("stage", "VARCHAR", (), "`open`, `read`, `time`, `memory`, `killed` or `program`"),
        Column("cause", "VARCHAR", (), "What is wrong"),
        Column("way_out", "VARCHAR", (), "What can be done"),
        Column("attempts", "BIGINT", (), "How often it was tried"),
    ),
}
#: Ready views: name → what it shows, and how.
VIEWS = {
    "targets_by_unit": (
        "Every target with the unit and period of its plan",
        """SELECT p.province, p.district, p.unit, p.level, p.year, t.indicator_code, t.indicator, t.measure, t.direction,
          t.comparator, t.value, t.value_max, t.unit AS value_unit, t.per, t.due, t.population, t.scope,
          t.plan, t.id, t.section, t.quote
        FROM targets t JOIN plans p USING (plan)""",
    ),
    "budget_by_source_and_year": (
        "Money by unit, year and who pays; sums that have parts are left out, their parts are counted",
        """SELECT p.province, p.unit, coalesce(try_cast(b.period[:4] AS BIGINT), p.year) AS year, b.funding_source,
          sum(b.amount)::BIGINT AS amount, count(*) AS lines, count(DISTINCT b.plan) AS plans
        FROM budgets b JOIN plans p USING (plan)
        WHERE b.kind <> 'total' AND b.amount IS NOT NULL GROUP BY ALL ORDER BY ALL""",
    ),
    "tasks_by_agency": (
        "Every task with its agency and the unit of its plan",
        """SELECT a.agency, a.role, p.unit, p.province, p.year, a.task, a.refers_to, a.collective, a.plan, a.id, a.section, a.quote
        FROM assignments a JOIN plans p USING (plan)""",
    ),
    "findings_by_code": (
        "How often each kind of finding comes, and in how many plans",
        "SELECT code, severity, count(*) AS findings, count(DISTINCT plan) AS plans FROM findings GROUP BY ALL ORDER BY 3 DESC, 1",
    ),
}


#: What there is in a dataset.
CONTENTS = """
    SELECT table_name AS "table", 'table' AS kind, estimated_size AS "rows",
      (SELECT string_agg(column_name, ', ' ORDER BY column_index) FROM duckdb_columns() c WHERE c.table_oid = t.table_oid)
        AS columns
    FROM duckdb_tables() t UNION ALL
    SELECT view_name, 'view', NULL, comment FROM duckdb_views() WHERE NOT internal ORDER BY 2, 1"""


def all_tables() -> dict[str, tuple[Column, ...]]:
    """Return table → columns of a dataset, in the order of its documentation."""
    tables = {"files": MORE["files"], **{name: (KEY, *columns) for name, columns in TABLES.items()}}
    tables["plans"] = (*tables["plans"], Column("program", "VARCHAR", (), "Version and digest of the program that extracted it"))
    return {**tables, "cells": MORE["cells"], "errors": MORE["errors"]}


def build(store: Store, formats: tuple[str, ...], partition: tuple[str, ...]) -> None:
    """Write the tables of a run from its plans, where they are not there already.

    Args:
        formats: beyond DuckDB: `parquet`, `csv`.
        partition: columns of `plans` that Parquet files are split by.

    Raises:
        ReadError: the disk is full, or a plan's JSON was changed by another hand.
    """
    state = f"{store.state()} {formats} {partition}"
    wanted = [DATABASE, *formats]
    told = store.root / "dataset.json"
    if (
        told.exists()
        and json.loads(told.read_text("utf-8")).get("state") == state
        and all((store.root / n).exists() for n in wanted)
    ):
        return
    told.unlink(missing_ok=True)
    aside = store.root / "parts" / "dataset"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    try:
        with duckdb.connect(str(aside / DATABASE), config={"temp_directory": str(aside / "spill")}) as db:
            _fill(db, store)
            for name in formats:
                (aside / name).mkdir()
                (_parquet if name == "parquet" else _csv)(db, aside / name, partition)
            db.execute("CHECKPOINT")  # closing would keep it to itself that the disk is full
        for name in wanted:
            _swap(aside / name, store.root / name)
        store.write("dataset.json", json.dumps({"state": state, "program": store.program}) + "\n")
    except (duckdb.Error, OSError) as error:
        cause = f"the tables cannot be written ({str(error).splitlines()[0]})"
        raise ReadError(str(store.root), cause, "free some space; the same command goes on") from None


def _swap(new: Path, old: Path) -> None:
    if old.is_dir():
        shutil.rmtree(old)
    new.replace(old)


def _fill(db: duckdb.DuckDBPyConnection, store: Store) -> None:
    """Make all tables and views of a database."""
    error = "STRUCT(stage VARCHAR, cause VARCHAR, way_out VARCHAR, attempts BIGINT)"
    listed = "file: 'VARCHAR', plan: 'VARCHAR', bytes: 'BIGINT', duplicate_of: 'VARCHAR', state: 'VARCHAR', program: 'VARCHAR'"
    db.execute(f"""CREATE TEMP TABLE listed AS SELECT row_number() OVER () AS seq, * FROM read_json(
        {_text(store.root / "files.jsonl")}, format = 'newline_delimited', columns = {{{listed}, error: '{error}'}})""")
    read = {name: sql_type(field.annotation) for name, field in Plan.model_fields.items() if name != "schema_version"}
    if any(record["state"] == "plan" for record in store.files.values()):
        columns = ", ".join(f"{name}: {_text(kind)}" for name, kind in read.items())
        plans = f"""read_json({_text(store.root / "plans" / "*" / "*.json")}, format = 'unstructured', filename = true,
            maximum_object_size = {LARGEST_JSON}, columns = {{{columns}}})"""
    else:
        plans = f"(SELECT {', '.join(f'NULL::{kind} AS {name}' for name, kind in read.items())}, '' AS filename)"
    db.execute(f"""CREATE TEMP TABLE raw AS SELECT l.seq, l.plan, l.program, j.* FROM listed l
        JOIN {plans} j ON l.plan = left(right(j.filename, {KEY_DIGITS + 5}), {KEY_DIGITS})
        WHERE l.state = 'plan' AND l.duplicate_of IS NULL""")
    for name, told in all_tables().items():
        db.execute(f"CREATE TABLE {name} AS {_rows(name)}")
        for column in told:
            db.execute(f'COMMENT ON COLUMN {name}."{column.name}" IS {_text(column.description)}')
    for name, (shows, query) in VIEWS.items():
        db.execute(f"CREATE VIEW {name} AS {query}")
        db.execute(f"COMMENT ON VIEW {name} IS {_text(shows)}")


def _rows(table: str) -> str:
    """Return the query that gives the rows of a table, in their order."""
    if table == "files":
        return "SELECT file, plan, bytes, duplicate_of, state FROM listed ORDER BY seq"
    if table == "errors":
        return """SELECT file, plan, error.stage, error.cause, error.way_out, error.attempts FROM listed
            WHERE error IS NOT NULL ORDER BY seq"""
    if table == "plans":
        columns = ", ".join(f'{_value("raw", column)} AS "{column.name}"' for column in TABLES["plans"])
        return f"SELECT plan, {columns}, program FROM raw ORDER BY seq"
    if table == "cells":
        return """SELECT plan, t.id AS table_id, r AS row_number, c AS column_number, t.columns[c] AS column_name,
              t.rows[r][c].text AS text, t.rows[r][c].evidence.start AS "start", t.rows[r][c].evidence.end AS "end"
            FROM (SELECT seq, plan, n, t, r, unnest(range(1, len(t.rows[r]) + 1)) AS c
              FROM (SELECT seq, plan, n, t, unnest(range(1, len(t.rows) + 1)) AS r
                FROM (SELECT seq, plan, unnest(tables) AS t, generate_subscripts(tables, 1) AS n FROM raw)))
            ORDER BY seq, n, r, c"""
    columns = ", ".join(f'{_value("item", column)} AS "{column.name}"' for column in TABLES[table])
    return f"""SELECT plan, {columns}
        FROM (SELECT seq, plan, unnest({table}) AS item, generate_subscripts({table}, 1) AS n FROM raw) ORDER BY seq, n"""


def _value(item: str, column: Column) -> str:
    """Return the SQL expression of a column of a row."""
    expression = item
    for name in column.path:
        if name == "len":
            expression = f"json_array_length({expression})" if column.path[0] == "items" else f"len({expression})"
        elif name == "year":
            expression = f"try_cast({expression}[:4] AS BIGINT)"
        else:
            expression += "[1]" if name == "0" else f'."{name}"'
    return f"({expression})::{column.type}"


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _parquet(db: duckdb.DuckDBPyConnection, folder: Path, partition: tuple[str, ...]) -> None:
    for name, columns in all_tables().items():
        if partition and columns[0] is KEY:
            named = ", ".join(f"p.{by}" for by in partition)
            rows = name if name == "plans" else f"(SELECT t.*, {named} FROM {name} t JOIN plans p USING (plan))"
            target = f"{_text(folder / name)} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY ({', '.join(partition)}))"
        else:
            rows, target = name, f"{_text(folder / f'{name}.parquet')} (FORMAT parquet, COMPRESSION zstd)"
        db.execute(f"COPY {rows} TO {target}")


def _csv(db: duckdb.DuckDBPyConnection, folder: Path, _: tuple[str, ...]) -> None:
    """Write the tables as CSV that Excel opens as it is, and what they are as a Frictionless data package."""
    for name, columns in all_tables().items():
        cells = ", ".join(f'{_cell(column)} AS "{column.name}"' for column in columns)
        bare = folder / f"{name}.bare"
        db.execute(f"COPY (SELECT {cells} FROM {name}) TO {_text(bare)} (FORMAT csv, HEADER)")
        with (folder / f"{name}.csv").open("wb") as file, bare.open("rb") as rows:
            file.write(codecs.BOM_UTF8)
            shutil.copyfileobj(rows, file)
        bare.unlink()
    (folder / "datapackage.json").write_text(json.dumps(package(), ensure_ascii=False, indent=2) + "\n", "utf-8")


def _cell(column: Column) -> str:
    """Return the SQL expression of a cell: a list as one, nothing that a spreadsheet takes for a formula."""
    text = f"array_to_string(\"{column.name}\", '; ')" if column.type.endswith("[]") else f'"{column.name}"'
    if not column.type.startswith("VARCHAR"):
        return text
    formula = r"^[=+@\t\r-](?s:.)"
    return f"CASE WHEN regexp_matches({text}, '{formula}') THEN '''' || {text} ELSE {text} END"


def package() -> dict[str, Any]:
    """Return the Frictionless description of the CSV files (Data Package, version 1)."""
    title = "Plans of Vietnamese public bodies as data, extracted by plan-extract"
    return describe("plans", title, all_tables())


def query(root: Path, sql: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """Return the columns and rows of a query over the tables of a run, read-only.

    Raises:
        ReadError: there is no dataset, or the query is wrong.
    """
    path = root / DATABASE
    if not path.exists():
        raise ReadError(str(root), "is no dataset", "make one with `plan-extract bulk SOURCE… -o FOLDER`")
    try:
        db = duckdb.connect(str(path), read_only=True, config={"enable_external_access": "false"})
        found = db.execute(sql)
        return [column[0] for column in found.description or ()], _fetched(found)
    except duckdb.Error as error:
        message = " ".join(str(error).split("\n")[0].split())
        raise ReadError(str(root), message, "`plan-extract query FOLDER` alone lists the tables and their columns") from None


def _fetched(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := found.fetchmany(1000):
        yield from rows
