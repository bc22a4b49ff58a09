"""Put dates as people write them (`31.01.2024 9:05`) into ISO 8601.

Only the form with points and a year of four digits is certain. Slashes may be month first or day first, and
two digits are no year: such values are left as they are and go to quarantine with their own text.
"""

from collections.abc import Mapping

import duckdb

_DAY = r"\d{1,2}\.\d{1,2}\.\d{4}"
_TIME = r",?[ T]+\d{1,2}:\d{2}(?::\d{2})?"
_FORMATS_WITH_TIME = "['%d.%m.%Y %H:%M:%S', '%d.%m.%Y %H:%M']"


def is_not_iso(column: str) -> str:
    """The condition under which a value is no ISO 8601 date or instant. Cheap, for every value."""
    return f"{column} is not null and try_cast({column} as timestamp) is null and trim({column}) <> ''"


def date_expressions(
    connection: duckdb.DuckDBPyConnection, scan: str, columns: Mapping[str, tuple[str, str]]
) -> tuple[dict[str, str], list[str]]:
    """The SQL that reads each column that needs it, and notes that say so.

    `columns` gives the trimmed value's SQL and the contract's type (`ts` or `date`) of each column with
    values that are not ISO 8601.
    """
    expressions: dict[str, str] = {}
    notes: list[str] = []
    for name, (value, kind) in columns.items():
        row = connection.execute(
            f"select count(*) from {scan} where regexp_full_match({value}, '{_DAY}(?:{_TIME})?')"
        ).fetchone()
        if row is not None and row[0]:
            expressions[name] = _expression(value, kind)
            notes.append(f"`{name}`: dates as day.month.year")
    return expressions, notes


def _expression(value: str, kind: str) -> str:
    # 31.02.2024 has the form, but is no day: strptime gives NULL, and the text stays as it is.
    day = f"strftime(try_strptime({value}, '%d.%m.%Y'), '%Y-%m-%d')"
    blank = rf"regexp_replace({value}, ',?[ T]+', ' ')"
    instant = f"strftime(try_strptime({blank}, {_FORMATS_WITH_TIME}), '%Y-%m-%d %H:%M:%S')"
    if kind == "date":
        instant = f"left({instant}, 10)"
    return (
        f"case when regexp_full_match({value}, '{_DAY}') then coalesce({day}, {value}) when "
        f"regexp_full_match({value}, '{_DAY}{_TIME}') then coalesce({instant}, {value}) else "
        f"nullif({value}, '') end"
    )
