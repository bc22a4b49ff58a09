"""Read a Parquet file in place: checked by its metadata alone, native types kept."""

import re
from pathlib import Path

import duckdb

from clientbase.contract import BOOLEAN_KIND, DATE_KINDS, NUMBER_KINDS
from clientbase.errors import InputError
from clientbase.intake.expected import ExpectedColumn, ExpectedTable
from clientbase.intake.header import match_columns
from clientbase.intake.relations import RawRelation
from clientbase.intake.sql import file_literal, identifier

_TEXT_TYPES = re.compile(r"VARCHAR|UUID|ENUM.*|JSON")
_NUMBER_TYPES = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*|BIGNUM")
_WITH_TIME_ZONE = "TIMESTAMP WITH TIME ZONE"
_DATE_TYPES = re.compile(r"DATE|TIMESTAMP.*")
_BOOLEAN_TYPES = re.compile(r"BOOLEAN")
_FLOAT_TYPES = frozenset({"FLOAT", "DOUBLE"})


def read_parquet(path: Path, table: ExpectedTable, connection: duckdb.DuckDBPyConnection) -> RawRelation:
    """The relation of a Parquet file. Raises InputError where it is broken or has not the table's columns."""
    scan = f"read_parquet({file_literal(path)}, hive_partitioning = false)"
    try:
        described = connection.execute(f"describe select * from {scan}").fetchall()
        (row_count,) = connection.execute(
            f"select num_rows from parquet_file_metadata({file_literal(path)})"
        ).fetchone() or (0,)
    except duckdb.Error as error:
        first_line = str(error).splitlines()[0]
        raise InputError(
            [
                f"{path} cannot be read as Parquet ({first_line}). It is damaged, cut short or another "
                "format under this name: write or copy the file again."
            ]
        ) from error
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
        if expression is None and _is_all_null(connection, scan, names[position]):
            # A writer that saw only NULLs had to choose some type.
            expression = "cast(null as varchar)"
        if expression is None:
            problems.append(_wrong_type(path, column, types[position]))
        else:
            selected.append(f"{expression} as {identifier(column.name)}")
    if problems:
        raise InputError(problems)
    return RawRelation(
        source=table.source,
        table=table.table,
        select_sql=f"select {', '.join(selected)} from {scan}",
        columns=tuple(column.name for column in columns),
        row_count=row_count,
        file=path,
        notes=() if row_count else (f"{path} has no rows",),
    )


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
