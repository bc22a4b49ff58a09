"""Read a Parquet file in place: every value checked once, native types kept."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from clientbase.contract import BOOLEAN_KIND, DATE_KINDS, NUMBER_KINDS
from clientbase.errors import InputError
from clientbase.intake.expected import ExpectedColumn, ExpectedTable
from clientbase.intake.header import match_columns
from clientbase.intake.lockdown import MEMORY_LIMIT_VARIABLE, SCAN_ERRORS
from clientbase.intake.relations import RawRelation
from clientbase.intake.sql import file_literal, identifier

_TEXT_TYPES = re.compile(r"VARCHAR|UUID|ENUM.*|JSON")
_NUMBER_TYPES = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*|BIGNUM")
_WITH_TIME_ZONE = "TIMESTAMP WITH TIME ZONE"
_DATE_TYPES = re.compile(r"DATE|TIMESTAMP.*")
_BOOLEAN_TYPES = re.compile(r"BOOLEAN")
# A column that repeats one value takes next to no bytes; beyond this a file is a bomb.
_MANY_ROWS = 10_000_000
_MOST_ROWS_PER_BYTE = 1000
_FLOAT_TYPES = frozenset({"FLOAT", "DOUBLE"})


def read_parquet(path: Path, table: ExpectedTable, connection: duckdb.DuckDBPyConnection) -> RawRelation:
    """The relation of a Parquet file. Raises InputError where it is broken or has not the table's columns."""
    scan = f"read_parquet({file_literal(path)}, hive_partitioning = false)"
    with _damage_as_sentence(path):
        described = connection.execute(f"describe select * from {scan}").fetchall()
        (row_count,) = connection.execute(
            f"select num_rows from parquet_file_metadata({file_literal(path)})"
        ).fetchone() or (0,)
    if row_count > max(_MANY_ROWS, _MOST_ROWS_PER_BYTE * path.stat().st_size):
        raise InputError(
            [
                f"{path} claims to hold {row_count} rows, more than its size allows. It is damaged: write or copy "
                "the file again."
            ]
        )
    names = [str(row[0]) for row in described]
    types = [str(row[1]) for row in described]
    matched = match_columns(names, table, str(path))

    problems: list[str] = []
    selected: list[str] = []
    columns = table.columns or tuple(ExpectedColumn(name, required=False) for name in matched.positions)
    for column in columns:
        if column.name not in matched.positions:
            selected.append(f"cast(null as varchar) as {identifier(column.name)}")
            continue
        position = matched.positions[column.name]
        expression = _expression(identifier(names[position]), types[position], column.kind)
        if expression is None:
            with _damage_as_sentence(path):
                is_all_null = _is_all_null(connection, scan, names[position])
            if is_all_null:
                # A writer that saw only NULLs had to choose some type.
                expression = "cast(null as varchar)"
        if expression is None:
            problems.append(_wrong_type(path, column, types[position]))
        else:
            selected.append(f"{expression} as {identifier(column.name)}")
    if problems:
        raise InputError(problems)
    select_sql = f"select {', '.join(selected)} from {scan}"
    _check_values(path, select_sql, columns, row_count, connection)
    return RawRelation(
        source=table.source,
        table=table.table,
        select_sql=select_sql,
        columns=tuple(column.name for column in columns),
        row_count=row_count,
        file=path,
        notes=() if row_count else (f"{path} has no rows",),
    )


@contextmanager
def _damage_as_sentence(path: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise InputError(
            [
                f"{path} does not fit into the memory limit while it is read. Write it with smaller row groups, or "
                f"raise {MEMORY_LIMIT_VARIABLE}."
            ]
        ) from error
    except SCAN_ERRORS as error:
        first_line = (str(error).splitlines() or [type(error).__name__])[0].replace("INTERNAL Error: ", "")
        raise InputError(
            [
                f"{path} cannot be read as Parquet ({first_line.rstrip('.')}). It is damaged, cut short or another "
                "format under this name: write or copy the file again."
            ]
        ) from error


def _check_values(
    path: Path,
    select_sql: str,
    columns: Sequence[ExpectedColumn],
    row_count: int,
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Read every value once: the footer may be sound and the pages not, and a build is too late to find out.

    Zero bytes are refused like those of text files: PostgreSQL stores none.
    """
    with _damage_as_sentence(path):
        types = connection.execute(f"describe {select_sql}").fetchall()
        # Counting the values is what makes DuckDB read them.
        counted = ", ".join(
            f"count(*) filter (where contains({identifier(name)}, chr(0)))"
            if kind == "VARCHAR"
            else f"count({identifier(name)})"
            for name, kind, *_ in types
        )
        found = connection.execute(f"select count(*), {counted} from ({select_sql}) as rows_read").fetchone() or (0,)
    if found[0] != row_count:
        raise InputError(
            [
                f"{path} says it holds {row_count} rows, but {found[0]} can be read. It is damaged: write or copy the "
                "file again."
            ]
        )
    problems = [
        f"{path}: the column `{column.name}` holds zero bytes in {count} rows, which are no text. Take them out when "
        "the file is written."
        for column, (_, kind, *_), count in zip(columns, types, found[1:], strict=True)
        if kind == "VARCHAR" and count
    ]
    if problems:
        raise InputError(problems)


def _expression(column: str, type_name: str, kind: str | None) -> str | None:
    """The SQL that reads a column of a type, None where a column of the contract's kind cannot be of it."""
    if _TEXT_TYPES.fullmatch(type_name):
        text = column if type_name == "VARCHAR" else f"cast({column} as varchar)"
        return f"nullif(trim({text}), '')"
    is_number = _NUMBER_TYPES.fullmatch(type_name) is not None
    is_date = _DATE_TYPES.fullmatch(type_name) is not None
    is_boolean = _BOOLEAN_TYPES.fullmatch(type_name) is not None
    if kind in NUMBER_KINDS:
        fits = is_number
    elif kind in DATE_KINDS:
        fits = is_date
    elif kind == BOOLEAN_KIND:
        fits = is_boolean or is_number
    else:
        fits = is_number or is_date or is_boolean
    if not fits:
        return None
    if type_name in _FLOAT_TYPES:
        return _float_text(column, is_identifier=kind not in NUMBER_KINDS)
    if type_name == _WITH_TIME_ZONE:
        return f"timezone('UTC', {column})"
    if is_date and type_name not in ("DATE", "TIMESTAMP"):
        return f"cast({column} as timestamp)"
    return column


def _float_text(column: str, *, is_identifier: bool) -> str:
    """A binary number as its shortest decimal text: 12.555 is then rounded as it reads, on every engine.

    Identifiers that went through a data frame with gaps arrive as 17850.0 and mean 17850.
    """
    number = f"cast({column} as varchar)"
    if is_identifier:
        is_whole = f"{column} = trunc({column}) and abs({column}) < 1e15"
        number = f"case when {is_whole} then cast(cast({column} as bigint) as varchar) else {number} end"
    return f"case when isnan({column}) then null else {number} end"


def _is_all_null(connection: duckdb.DuckDBPyConnection, scan: str, name: str) -> bool:
    row = connection.execute(f"select count({identifier(name)}) from {scan}").fetchone()
    return row is not None and row[0] == 0


def _wrong_type(path: Path, column: ExpectedColumn, type_name: str) -> str:
    if column.kind in NUMBER_KINDS:
        wanted = "a number or text"
    elif column.kind in DATE_KINDS:
        wanted = "a date, a timestamp or ISO 8601 text"
    elif column.kind == BOOLEAN_KIND:
        wanted = "a boolean, a number or text"
    else:
        wanted = "text, a number, a date or a boolean"
    return (
        f"{path}: the column `{column.name}` has the type {type_name}, but it must be {wanted}. Convert it "
        "when the file is written."
    )
