"""How the PostgreSQL target is reached: the settings that profiles.yml reads as well."""

import os
from urllib.parse import quote_plus


def connection_string() -> str:
    """A libpq connection string from the CLIENTBASE_PG_... environment, with the defaults of profiles.yml."""
    return " ".join(f"{name}='{_escaped(value)}'" for name, value in _parts().items() if value)


def connection_url() -> str:
    """The same connection as a URL of SQLAlchemy.

    The host stands in the query, where a Unix socket's folder may stand as well; it wins over `localhost`.
    """
    parts = _parts()
    user, password = quote_plus(parts["user"]), quote_plus(parts["password"])
    return (
        f"postgresql+psycopg2://{user}{f':{password}' if password else ''}@localhost/{quote_plus(parts['dbname'])}"
        f"?host={quote_plus(parts['host'])}&port={quote_plus(parts['port'])}"
    )


def _parts() -> dict[str, str]:
    return {
        "host": os.environ.get("CLIENTBASE_PG_HOST", "localhost"),
        "port": os.environ.get("CLIENTBASE_PG_PORT", "5432"),
        "user": os.environ.get("CLIENTBASE_PG_USER", "clientbase"),
        "password": os.environ.get("CLIENTBASE_PG_PASSWORD", ""),
        "dbname": os.environ.get("CLIENTBASE_PG_DATABASE", "clientbase"),
    }


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
