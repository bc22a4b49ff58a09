"""Writing: every chunk of an entity becomes a part; the parts of an entity become its one file.

Parts are written and joined by single-threaded connections in a fixed order, so the bytes depend on nothing but the
arguments, and memory holds one chunk.
"""

import shutil
from pathlib import Path

import duckdb

from clientbase.demo.arguments import FileFormat
from clientbase.demo.arrays import MISSING
from clientbase.demo.table import Column, Kind, Table

# Negative numbers just above MISSING stand for times that no parser accepts; see `dirt.py`.
UNREADABLE_TIMES = ("31.02.2025 25:61", "yesterday", "2025-13-45T00:00:00Z")
UNREADABLE_TIME = MISSING + 1
PARQUET_ROW_GROUP = 122_880

SQL_TYPES = {
    Kind.ID: "varchar",
    Kind.CODE: "varchar",
    Kind.TEXT: "varchar",
    Kind.TIME: "timestamp",
    Kind.DAY: "date",
    Kind.MONEY: "decimal(18, 2)",
    Kind.PRICE: "decimal(18, 4)",
    Kind.RATE: "decimal(18, 8)",
    Kind.QUANTITY: "decimal(18, 3)",
    Kind.INTEGER: "integer",
    Kind.FLAG: "boolean",
    Kind.REAL: "double",
}
# Decimals with 15 + 3 digits stay in 64 bits, where DuckDB multiplies exactly and fast.
SCALES = {
    Kind.MONEY: "cast({0} as decimal(15, 0)) * cast(0.01 as decimal(3, 2))",
    Kind.PRICE: "cast({0} as decimal(13, 0)) * cast(0.0001 as decimal(5, 4))",
    Kind.RATE: "cast({0} as decimal(13, 0)) * cast(0.0001 as decimal(5, 4))",
    Kind.QUANTITY: "cast({0} as decimal(14, 0)) * cast(0.001 as decimal(4, 3))",
}


def single_threaded() -> duckdb.DuckDBPyConnection:
    """Return an in-memory connection whose output order never depends on the machine."""
    connection = duckdb.connect(":memory:", config={"threads": 1, "preserve_insertion_order": True})
    # Text columns whose first values are NULL must stay text.
    connection.execute("set pandas_analyze_sample = 0")
    connection.execute("set memory_limit = '600MB'")
    return connection


def quoted(text: str) -> str:
    """Return a SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def rendered(name: str, column: Column, file_format: FileFormat) -> str:
    """Return the SQL expression that turns a column's raw values into what the file holds."""
    raw = f'"{name}"'
    if column.kind in (Kind.TEXT, Kind.REAL):
        return f"cast({raw} as {SQL_TYPES[column.kind]}) as {raw}"
    if column.kind is Kind.TIME:
        return f"{rendered_time(raw, file_format)} as {raw}"
    known = f"nullif({raw}, {MISSING})"
    if column.kind is Kind.ID:
        shown = f"format('{column.prefix}{{:0{column.width}d}}', {known})"
    elif column.kind is Kind.CODE:
        labels = ", ".join(quoted(label) for label in column.labels)
        shown = f"list_extract([{labels}], {known} + 1)"
    elif column.kind is Kind.DAY:
        shown = f"date '1970-01-01' + cast({known} as integer)"
    elif column.kind is Kind.FLAG:
        shown = f"{known} = 1"
    elif column.kind in SCALES:
        shown = SCALES[column.kind].format(known)
    else:
        shown = known
    return f"cast({shown} as {SQL_TYPES[column.kind]}) as {raw}"


def rendered_time(raw: str, file_format: FileFormat) -> str:
    """Return the SQL of a time: a native timestamp in Parquet, ISO 8601 with a Z in CSV."""
    first_unreadable, last_unreadable = UNREADABLE_TIME, UNREADABLE_TIME + len(UNREADABLE_TIMES) - 1
    readable = f"make_timestamp(case when {raw} > {last_unreadable} then {raw} end * 1000000)"
    if file_format == "parquet":
        return readable
    unreadable = ", ".join(quoted(text) for text in UNREADABLE_TIMES)
    return (
        f"case when {raw} between {first_unreadable} and {last_unreadable} "
        f"then list_extract([{unreadable}], {raw} - ({first_unreadable}) + 1) "
        f"else strftime({readable}, '%Y-%m-%dT%H:%M:%SZ') end"
    )


class Writer:
    """Collects the parts of all entities in a folder and joins them into `<folder>/<entity>.<format>`."""

    def __init__(self, folder: Path, file_format: FileFormat) -> None:
        """Write below `folder`, which must exist."""
        self._folder = folder
        self._format: FileFormat = file_format
        self._parts_folder = folder / ".parts"
        self._parts_folder.mkdir()
        self._parts: dict[str, list[Path]] = {}
        self._connection = single_threaded()

    @property
    def entities(self) -> list[str]:
        """The entities with at least one part."""
        return sorted(self._parts)

    def write(self, table: Table) -> None:
        """Add a chunk of an entity."""
        parts = self._parts.setdefault(table.entity, [])
        part = self._parts_folder / f"{table.entity}-{len(parts):06d}.{self._format}"
        select = ", ".join(rendered(name, column, self._format) for name, column in table.columns.items())
        self._connection.register("chunk", {name: column.values for name, column in table.columns.items()})
        if self._format == "csv":
            options = f"format csv, header {'false' if parts else 'true'}"
        else:
            # Parts are read back once and deleted: cheap compression.
            options = "format parquet, compression snappy"
        self._connection.execute(f"copy (select {select} from chunk) to {quoted(str(part))} ({options})")
        self._connection.unregister("chunk")
        parts.append(part)

    def join(self, entity: str) -> Path:
        """Join the parts of an entity into its file and delete them."""
        parts = self._parts[entity]
        target = self._folder / f"{entity}.{self._format}"
        if self._format == "csv":
            with target.open("wb") as joined:
                for part in parts:
                    with part.open("rb") as source:
                        shutil.copyfileobj(source, joined, 1 << 20)
        else:
            listed = ", ".join(quoted(str(part)) for part in parts)
            self._connection.execute(
                f"copy (select * from read_parquet([{listed}])) to {quoted(str(target))} "
                f"(format parquet, compression zstd, row_group_size {PARQUET_ROW_GROUP})"
            )
        for part in parts:
            part.unlink()
        return target

    def close(self) -> None:
        """Close the connection and remove what is left of the parts."""
        self._connection.close()
        shutil.rmtree(self._parts_folder, ignore_errors=True)
