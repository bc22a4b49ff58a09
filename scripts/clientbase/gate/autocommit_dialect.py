"""A DuckDB dialect for SQLAlchemy that leaves transactions alone, and whose connections reach no file but their own.

Great Expectations fetches a result after it gave the connection back to the pool. The rollback on giving back drops
DuckDB's pending result, and every expectation then sees none. Without begin, commit and rollback the result stays.

Expectations are SQL that many hands edit: each connection is locked as soon as it is open.
"""

from typing import Any

import duckdb_engine
from sqlalchemy.dialects import registry
from sqlalchemy.engine.interfaces import DBAPIConnection

from clientbase.intake.lockdown import lock

DRIVER = "duckdb+autocommit"


class AutocommitDialect(duckdb_engine.Dialect):
    """DuckDB, every statement for itself."""

    supports_statement_cache = True

    def connect(self, *arguments: Any, **settings: Any) -> Any:
        """A connection that is locked: the gate only reads, and only the working database."""
        connection = super().connect(*arguments, **settings)
        lock(connection)
        return connection

    def do_begin(self, dbapi_connection: DBAPIConnection) -> None:
        """Nothing: DuckDB commits every statement by itself."""

    def do_commit(self, dbapi_connection: DBAPIConnection) -> None:
        """Nothing to commit."""

    def do_rollback(self, dbapi_connection: DBAPIConnection) -> None:
        """Nothing to take back: the gate only reads."""


def register() -> None:
    """Make the dialect known to SQLAlchemy under its own name."""
    registry.register("duckdb.autocommit", __name__, AutocommitDialect.__name__)
