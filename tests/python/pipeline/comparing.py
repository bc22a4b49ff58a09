"""Compare published tables value by value."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

SHOWN_ROWS = 5
# They tell of the runs themselves, so they differ between two runs over the same input; plain dbt does not write them.
TABLES_ABOUT_RUNS = frozenset({"runs", "gate_results"})


def published_marts(database: Path) -> dict[str, list[tuple[str, str]]]:
    """The marts of a published file: name and type of each column, in order."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select table_name, column_name, data_type from information_schema.columns "
            "where table_schema = 'marts' order by table_name, ordinal_position"
        ).fetchall()
    marts: dict[str, list[tuple[str, str]]] = {}
    for table, column, data_type in rows:
        marts.setdefault(table, []).append((column, data_type))
    return marts


def differences(
    left: Path, right: Path, *, marts: Iterable[str] | None = None, left_where: str = "true", right_where: str = "true"
) -> list[str]:
    """What differs between two published files, in words; empty where all rows of all columns are equal.

    Rows are compared as a bag: how often a row occurs counts, its place does not.
    """
    left_marts, right_marts = (
        {name: columns for name, columns in published_marts(side).items() if name not in TABLES_ABOUT_RUNS}
        for side in (left, right)
    )
    found = []
    if marts is None and list(left_marts) != list(right_marts):
        found.append(f"marts: {sorted(left_marts)} against {sorted(right_marts)}")
    compared = [name for name in left_marts if name in right_marts and (marts is None or name in marts)]
    if marts is not None and set(compared) != set(marts):
        found.append(f"not published on both sides: {sorted(set(marts) - set(compared))}")
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{left}' as left_side (read_only)")
        connection.execute(f"attach '{right}' as right_side (read_only)")
        for mart in compared:
            if left_marts[mart] != right_marts[mart]:
                found.append(f"{mart}: columns {left_marts[mart]} against {right_marts[mart]}")
                continue
            left_rows = f"select * from left_side.marts.{mart} where {left_where}"
            right_rows = f"select * from right_side.marts.{mart} where {right_where}"
            found += _different_rows(connection, mart, left_rows, right_rows)
    return found


def parquet_differences(database: Path, parquet_folder: Path) -> list[str]:
    """What differs between a published file's tables and the Parquet files beside it."""
    found = []
    marts = published_marts(database)
    files = sorted(path.stem for path in parquet_folder.glob("*.parquet"))
    if files != sorted(marts):
        found.append(f"Parquet files {files} against marts {sorted(marts)}")
    with duckdb.connect(str(database), read_only=True) as connection:
        for mart in (name for name in marts if name in files):
            file = parquet_folder / f"{mart}.parquet"
            described = connection.execute(f"describe select * from read_parquet('{file}')").fetchall()
            if [(name, data_type) for name, data_type, *_ in described] != marts[mart]:
                found.append(f"{mart}: columns {marts[mart]} against {described} in Parquet")
                continue
            found += _different_rows(
                connection, mart, f"select * from marts.{mart}", f"select * from read_parquet('{file}')"
            )
    return found


def _different_rows(connection: duckdb.DuckDBPyConnection, mart: str, left: str, right: str) -> list[str]:
    found = []
    for side, query in (("left", f"{left} except all {right}"), ("right", f"{right} except all {left}")):
        rows = connection.execute(query).fetchmany(SHOWN_ROWS)
        if rows:
            found.append(f"{mart}: only on the {side}: " + "; ".join(str(row) for row in rows))
    return found
