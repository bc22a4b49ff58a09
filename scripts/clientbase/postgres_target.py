"""How the PostgreSQL target is reached: the settings that profiles.yml reads as well."""

import os


def connection_string() -> str:
    """A libpq connection string from the CLIENTBASE_PG_... environment, with the defaults of profiles.yml."""
    parts = {
        "host": os.environ.get("CLIENTBASE_PG_HOST", "localhost"),
        "port": os.environ.get("CLIENTBASE_PG_PORT", "5432"),
        "user": os.environ.get("CLIENTBASE_PG_USER", "clientbase"),
        "password": os.environ.get("CLIENTBASE_PG_PASSWORD", ""),
        "dbname": os.environ.get("CLIENTBASE_PG_DATABASE", "clientbase"),
    }
    return " ".join(f"{name}='{_escaped(value)}'" for name, value in parts.items() if value)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
