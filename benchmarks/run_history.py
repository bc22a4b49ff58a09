"""Run one of the history's scripts in this process: run_history.py SCRIPT DATABASE."""

import sys
from pathlib import Path

import duckdb

# The same for all sides. The grid of 1,000,000 orders needs about 10 GB.
THREADS = 2
MEMORY_LIMIT = "14GB"


def run_history(script: Path, database: Path) -> None:
    """Execute a script in the database that holds its input; what it makes stays there."""
    connection = duckdb.connect(
        str(database),
        config={
            "threads": THREADS,
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(database.with_suffix(".spill")),
            "storage_compatibility_version": "latest",
        },
    )
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set preserve_insertion_order = false")
    connection.execute(script.read_text(encoding="utf-8"))
    connection.close()


if __name__ == "__main__":
    run_history(*(Path(argument) for argument in sys.argv[1:]))
