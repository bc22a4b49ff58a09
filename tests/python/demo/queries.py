"""What the tests of the demo generator share."""

from pathlib import Path
from typing import Any

import duckdb

PROJECT_ROOT = Path(__file__).resolve().parents[3]
# Several chunks, so that the seams between them are tested.
CHUNK = 700
CUSTOMERS = 1_600


def one(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    """Return the only value of a query."""
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]
