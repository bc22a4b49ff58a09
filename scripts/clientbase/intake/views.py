"""Views over the raw files, in the schemas where dbt's sources look for them."""

import threading
import time
from hashlib import sha256

import duckdb

from clientbase.intake.relations import RawInput, RawRelation
from clientbase.intake.sql import identifier, literal
from clientbase.intake.suppressed import attach_suppressed

# Threads of one process share one database; two that replace a view at once would conflict.
_CATALOG_LOCK = threading.Lock()
_ATTEMPTS = 20
_WAIT_SECONDS = 0.1


def attach_views(connection: duckdb.DuckDBPyConnection, raw_input: RawInput) -> None:
    """Make the view `raw_<source>.<table>` of every relation in the connected database.

    A view that already reads the same way is left alone, so that a second connection of the process does not
    disturb one that is reading.
    """
    with _CATALOG_LOCK:
        attach_suppressed(connection, raw_input)
        for schema in sorted({relation.schema for relation in raw_input.relations}):
            _execute(connection, f"create schema if not exists {identifier(schema)}")
        present = _fingerprints(connection)
        for relation in raw_input.relations:
            mark = _mark(relation)
            if present.get((relation.schema, relation.table)) != mark:
                name = f"{identifier(relation.schema)}.{identifier(relation.table)}"
                _execute(connection, f"create or replace view {name} as {relation.select_sql}")
                _execute(connection, f"comment on view {name} is {literal(mark)}")


def _mark(relation: RawRelation) -> str:
    return "reads " + sha256(relation.select_sql.encode()).hexdigest()


def _fingerprints(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    rows = connection.execute(
        "select schema_name, view_name, comment from duckdb_views() where database_name = "
        "current_database() and comment is not null"
    ).fetchall()
    return {(schema, view): comment for schema, view, comment in rows}


def _execute(connection: duckdb.DuckDBPyConnection, statement: str) -> None:
    """Run a catalog statement, again where another transaction changed the catalog at the same moment."""
    for attempt in range(_ATTEMPTS):
        try:
            connection.execute(statement)
            return
        except duckdb.TransactionException:
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_WAIT_SECONDS)
