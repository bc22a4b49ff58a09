"""Compare the tables of Clientbase with those of the script, row by row."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

TABLES = {
    "fct_orders": "marts",
    "fct_order_items": "marts",
    "fct_refunds": "marts",
    "dim_customers": "marts",
    "dim_customer_contacts": "restricted",
    "dim_dates": "marts",
    "customer_segments": "marts",
    "rfm_thresholds": "marts",
    "quarantine": "marts",
    "reconciliation": "marts",
}
# The words that say why a row is in quarantine are Clientbase's own; which rows are there is compared.
NOT_COMPARED = {"quarantine": {"reason"}}


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one table compares: rows of each side and those that only one side has; `columns` only one side has."""

    table: str
    row_count: int
    only_clientbase: int
    only_script: int
    columns: tuple[str, ...]

    @property
    def is_equal(self) -> bool:
        """Whether both sides have the same columns and the same rows, as often."""
        return not (self.only_clientbase or self.only_script or self.columns)


def compare(clientbase_database: Path, script_database: Path, spill: Path) -> list[Comparison]:
    """Compare every table, all columns, both ways, duplicates counted."""
    connection = duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(spill)})
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"attach '{clientbase_database}' as clientbase (read_only)")
    connection.execute(f"attach '{script_database}' as script (read_only)")
    comparisons = [_compare_table(connection, schema, table) for table, schema in TABLES.items()]
    connection.close()
    return comparisons


def _compare_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> Comparison:
    ours, theirs = f"clientbase.{schema}.{table}", f"script.{schema}.{table}"
    our_columns, their_columns = _columns(connection, ours), _columns(connection, theirs)
    shared = ", ".join(name for name in our_columns if name in their_columns)
    unshared = set(our_columns) ^ set(their_columns)
    return Comparison(
        table=table,
        row_count=_count(connection, f"from {ours}"),
        only_clientbase=_count(connection, f"select {shared} from {ours} except all select {shared} from {theirs}"),
        only_script=_count(connection, f"select {shared} from {theirs} except all select {shared} from {ours}"),
        columns=tuple(sorted(unshared - NOT_COMPARED.get(table, set()))),
    )


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(f"describe {relation}").fetchall()]


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(f"select count(*) from ({query})").fetchone()
    return int(row[0]) if row else 0
