"""A mart as CSV."""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from io import TextIOWrapper
from typing import Any, BinaryIO

from clientbase.export.formulas import neutralised


class Delimiter(Enum):
    """What separates the fields of a CSV file for people."""

    SEMICOLON = ";"
    COMMA = ","
    TAB = "\t"

    @property
    def decimal(self) -> str:
        """The decimal sign of the regions whose spreadsheets expect this delimiter."""
        return "," if self is Delimiter.SEMICOLON else "."


def write_for_people(
    file: BinaryIO, names: Sequence[str], rows: Iterable[Sequence[Any]], delimiter: Delimiter
) -> int:
    """Write CSV that a double click opens well, and how many rows: with a byte order mark, no cell a formula."""
    # The mark is what makes Excel read UTF-8.
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=delimiter.value, lineterminator="\r\n")
    writer.writerow([neutralised(name) for name in names])
    count = 0
    for row in rows:
        writer.writerow([_cell(value, delimiter.decimal) for value in row])
        count += 1
    text.flush()
    text.detach()
    return count


def _cell(value: Any, decimal: str) -> str:
    match value:
        case None:
            text = ""
        case bool():
            text = "TRUE" if value else "FALSE"
        case int():
            text = str(value)
        case Decimal() | float():
            number = Decimal(repr(value)) if isinstance(value, float) else value
            text = format(number, "f").replace(".", decimal) if number.is_finite() else ""
        case datetime():
            moment = naive_utc(value)
            text = moment.isoformat(sep=" ", timespec="microseconds" if moment.microsecond else "seconds")
        case date() | time():
            text = value.isoformat()
        case _:
            text = neutralised(str(value))
    return text


def naive_utc(moment: datetime) -> datetime:
    """An instant in UTC, without saying so: spreadsheets know no time zones."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
