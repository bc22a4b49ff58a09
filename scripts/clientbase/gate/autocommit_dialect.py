"""A DuckDB dialect for SQLAlchemy that leaves transactions alone.

Great Expectations fetches a result after it gave the connection back to the pool. The rollback on giving back drops
DuckDB's pending result, and every expectation then sees none. Without begin, commit and rollback the result stays.
"""

import duckdb_engine
from sqlalchemy.dialects import registry
from sqlalchemy.engine.interfaces import DBAPIConnection

DRIVER = "duckdb+autocommit"


class AutocommitDialect(duckdb_engine.Dialect):
    """DuckDB, every statement for itself."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: DBAPIConnection) -> None:
        """Nothing: DuckDB commits every statement by itself."""

    def do_commit(self, dbapi_connection: DBAPIConnection) -> None:
        """Nothing to commit."""

    def do_rollback(self, dbapi_connection: DBAPIConnection) -> None:
        """Nothing to take back: the gate only reads."""


def register() -> None:
    """Make the dialect known to SQLAlchemy under its own name."""
    registry.register("duckdb.autocommit", __name__, AutocommitDialect.__name__)
