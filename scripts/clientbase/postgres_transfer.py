"""Rows of a PostgreSQL table as DuckDB reads them: through a CSV file, typed by name."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clientbase.intake.sql import file_literal, identifier, literal, plain_csv_options


def rows_from_server(server: Any, schema: str, table: str, types: Mapping[str, str], file: Path) -> str:
    """Copy the columns of `types` (name to DuckDB type) into `file`; the DuckDB query that reads them from there."""
    names = ", ".join(identifier(name) for name in types)
    query = f"copy (select {names} from {identifier(schema)}.{identifier(table)}) to stdout (format csv, null '\\N')"
    with server.cursor() as cursor, file.open("wb") as opened:
        cursor.copy_expert(query, opened)
    columns = ", ".join(f"{literal(name)}: {literal(data_type)}" for name, data_type in types.items())
    return (
        f"select * from read_csv({file_literal(file)}, header = false, auto_detect = false, delim = ',', "
        f"quote = '\"', escape = '\"', nullstr = '\\N', columns = {{{columns}}}, {plain_csv_options(file)})"
    )
