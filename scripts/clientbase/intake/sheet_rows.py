"""The rows of a sheet, as far as they are what a sheet can be.

openpyxl's own row reader drops rows that are out of order, lets a cell overwrite another one, and fills up to any row
number that a file names. Here its parser is asked directly, and such a sheet is refused.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.worksheet._reader import WorkSheetParser

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
_CELL_TYPES = frozenset({"b", "d", "e", "inlineStr", "n", "s", "str"})
# Beyond it a double no longer holds every whole number.
_MAX_EXACT_INTEGER = 2**53
_EXCEL_DIGITS = 15


class DamagedWorkbook(Exception):  # noqa: N818 - a finding about the input that becomes a sentence
    """Something in a workbook that no program for spreadsheets writes."""


def sheet_rows(worksheet: Any) -> Iterator[list[str]]:
    """Every row of a read-only worksheet up to its last filled cell, blank rows in between included.

    Raises DamagedWorkbook.
    """
    last_row = 0
    for number, cells in _parsed_rows(worksheet):
        if not last_row < number <= MOST_ROWS:
            raise DamagedWorkbook(f"row {number} follows row {last_row}")
        for _ in range(last_row + 1, number):
            yield []
        last_row = number
        yield _texts(worksheet, number, cells)


def _parsed_rows(worksheet: Any) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    workbook = worksheet.parent
    try:
        with worksheet._get_source() as source:
            yield from WorkSheetParser(
                source,
                worksheet._shared_strings,
                data_only=workbook.data_only,
                epoch=workbook.epoch,
                date_formats=workbook._date_formats,
                timedelta_formats=workbook._timedelta_formats,
            ).parse()
    except GeneratorExit:
        raise
    except Exception as error:
        # Whatever a parser stumbles over in somebody else's file is the file's fault.
        raise DamagedWorkbook(describe(error)) from error


def describe(error: Exception) -> str:
    """The reason of an error in a few words: its last line, which says more than the first."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:200].rstrip(".")


def _texts(worksheet: Any, number: int, cells: list[dict[str, Any]]) -> list[str]:
    texts: list[str] = []
    last_column = 0
    for cell in cells:
        column = cell["column"]
        if cell["row"] != number or not last_column < column <= MOST_COLUMNS:
            raise DamagedWorkbook(f"a cell of row {number} says it is in row {cell['row']}, column {column}")
        if cell["data_type"] not in _CELL_TYPES:
            raise DamagedWorkbook(f"row {number} has a cell of the unknown type {str(cell['data_type'])[:20]}")
        last_column = column
        text = _text(worksheet, cell)
        if text.strip():
            texts.extend([""] * (column - 1 - len(texts)))
            texts.append(text)
    return texts


def _text(worksheet: Any, cell: dict[str, Any]) -> str:
    """A cell's value in the spelling of a clean CSV file."""
    value = cell["value"]
    match value:
        case None:
            text = ""
        case bool():
            text = "true" if value else "false"
        case float() if value.is_integer() and abs(value) <= _MAX_EXACT_INTEGER:
            text = str(int(value))
        case float():
            text = format(value, f".{_EXCEL_DIGITS}g")
        case int() if abs(value) > 10**100:
            raise DamagedWorkbook(f"row {cell['row']} has a number of more than 100 digits")
        case datetime():
            try:
                text = _instant(value, str(ReadOnlyCell(worksheet, **cell).number_format))
            except (IndexError, KeyError, OverflowError) as error:
                raise DamagedWorkbook(f"row {cell['row']} has a date without a known format") from error
        case date() | time():
            text = value.isoformat()
        case timedelta():
            text = format(value.total_seconds(), f".{_EXCEL_DIGITS}g")
        case _:
            text = str(value)
    return text


def _instant(value: datetime, number_format: str) -> str:
    """A date where the cell shows no time, else an instant; Excel keeps fractions of a day, hence the
    rounding."""
    rounded = value + timedelta(microseconds=500)
    rounded = rounded.replace(microsecond=rounded.microsecond // 1000 * 1000)
    if rounded.time() == time.min and "h" not in number_format.lower():
        return rounded.date().isoformat()
    return rounded.isoformat(sep=" ", timespec="milliseconds" if rounded.microsecond else "seconds")
