"""Run hand_written.sql in this process: run_script.py RAW_ROOT DATABASE SEEDS."""

import sys
from pathlib import Path

import duckdb

SCRIPT = Path(__file__).with_name("hand_written.sql")
# As profiles.yml sets it for Clientbase; threads are left to DuckDB on both sides.
MEMORY_LIMIT = "1GB"


def run_script(raw_root: Path, database: Path, seeds: Path) -> None:
    """Write the script's tables to a new database file."""
    connection = duckdb.connect(
        str(database),
        config={
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(database.with_suffix(".spill")),
            "storage_compatibility_version": "latest",
        },
    )
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set variable raw = $folder", {"folder": str(raw_root / "files")})
    connection.execute("set variable seeds = $folder", {"folder": str(seeds)})
    connection.execute(SCRIPT.read_text(encoding="utf-8"))
    connection.close()


if __name__ == "__main__":
    run_script(*(Path(argument) for argument in sys.argv[1:]))
