"""What the relations ask about people who are kept out, in a database that lives in memory only."""

from collections.abc import Iterable

import duckdb

from clientbase.intake.relations import RawInput

DATABASE = "suppressed_people"


def attach_suppressed(connection: duckdb.DuckDBPyConnection, raw_input: RawInput) -> None:
    """Give a connection that reads the input's relations what they ask for. In memory: nothing of it reaches a file."""
    if raw_input.suppressed:
        attach_identifiers(connection, raw_input.suppressed)


def attach_identifiers(connection: duckdb.DuckDBPyConnection, identifiers: Iterable[tuple[str, str, str]]) -> None:
    """Have the table that conditions ask: source, kind and identifier of the people who were found."""
    connection.execute(f"attach if not exists ':memory:' as {DATABASE}")
    rows = sorted(identifiers)
    connection.execute(
        f"create or replace table {DATABASE}.main.identifiers as "
        "select unnest($sources) as source, unnest($kinds) as kind, unnest($ids) as id",
        {
            "sources": [source for source, _, _ in rows],
            "kinds": [kind for _, kind, _ in rows],
            "ids": [value for _, _, value in rows],
        },
    )
