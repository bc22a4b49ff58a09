"""Quoting for the SQL this package writes."""

import re
from pathlib import Path

from clientbase.intake.encodings import is_compressed

_GLOB_SIGNS = re.compile(r"([*?\[])")


def literal(text: str) -> str:
    """`text` as a SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """`name` as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def file_literal(path: Path) -> str:
    """One file as the argument of a table function such as read_csv.

    DuckDB takes `*`, `?` and `[` in the argument for a pattern: the file in a folder `[new]` would not be found, and
    beside that in a folder `*` the files of all other folders would be read as well.
    """
    return literal(glob_escaped(str(path)))


def plain_csv_options(path: Path) -> str:
    """The options of read_csv that keep it from guessing by the file's path.

    Left alone, it takes a folder `c1=x` for a column of that name, in place of the file's own, and `ORDERS.CSV.GZ`
    for text that is not compressed.
    """
    return f"hive_partitioning = false, compression = '{'gzip' if is_compressed(path) else 'none'}'"


def glob_escaped(name: str) -> str:
    """The pattern that only `name` itself matches."""
    return _GLOB_SIGNS.sub(r"[\1]", name)
