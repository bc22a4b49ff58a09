"""Prepare an Excel workbook: find the sheet and its header, and write it out as text.

Numbers come out as Excel shows them (15 digits, no `.0`), dates in ISO 8601.
"""

import csv
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl

from clientbase.errors import InputError
from clientbase.intake.csv_dialect import HEADER_WITHIN_ROWS
from clientbase.intake.encodings import UTF_8, scan_text
from clientbase.intake.expected import ExpectedTable
from clientbase.intake.header import column_place, header_hits, normalised
from clientbase.intake.text_rows import TextTable

# Beyond it a double no longer holds every whole number.
_MAX_EXACT_INTEGER = 2**53
_EXCEL_DIGITS = 15
_CHUNK_BYTES = 1 << 20
# A formula that no program has calculated: its cell would be read as empty.
_FORMULA_WITHOUT_VALUE = re.compile(rb"(</f>|<f[^<>]*/>)(<v\s*/>|<v></v>)?</c>")
_LONGEST_END_OF_FORMULA = 64


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet's header: its row (0-based), how many known columns it has, whether all required ones are
    there."""

    title: str
    header_row: int
    names: tuple[str, ...]
    hits: int
    is_complete: bool


def prepare_spreadsheet(path: Path, table: ExpectedTable, scratch: Path) -> TextTable:
    """The workbook's sheet as a text table in `scratch`.

    Raises InputError where the workbook cannot be read or it is not clear which sheet is meant.
    """
    try:
        _check_formulas(path)
        with path.open("rb") as file, warnings.catch_warnings():
            # Styles and validations that openpyxl does not know concern nobody here.
            warnings.simplefilter("ignore")
            with closing(openpyxl.load_workbook(file, read_only=True, data_only=True)) as workbook:
                sheets = [
                    sheet
                    for worksheet in workbook.worksheets
                    if (sheet := _describe(worksheet, table)) is not None
                ]
                chosen = _choose(path, sheets, table)
                readable = scratch / f"{table.table}.csv"
                problems = _write(path, workbook[chosen.title], chosen, readable)
    except InputError:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError) as error:
        raise InputError(
            [
                f"{path} cannot be read as an Excel workbook ({error}). It is damaged or another kind of "
                "archive: open it in Excel and save it as .xlsx, or export it as CSV UTF-8."
            ]
        ) from error
    if problems:
        raise InputError(problems)
    notes = []
    if not path.name.lower().endswith(".xlsx"):
        notes.append("an Excel workbook under another name")
    if len(sheets) > 1:
        notes.append(f"read from the sheet `{chosen.title}`, the only one with this table's header")
    if chosen.header_row:
        notes.append(f"header found in row {chosen.header_row + 1}")
    return TextTable(
        file=path,
        shown=f"{path}, sheet `{chosen.title}`",
        readable=readable,
        names=chosen.names,
        delimiter=",",
        scan=scan_text(readable),
        rows_above=chosen.header_row,
        is_sheet=True,
        notes=tuple(notes),
    )


def _check_formulas(path: Path) -> None:
    """Refuse a workbook with formulas that were never calculated, as programs other than Excel write them."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/sheet"):
                continue
            with archive.open(name) as sheet:
                end = b""
                while chunk := sheet.read(_CHUNK_BYTES):
                    if _FORMULA_WITHOUT_VALUE.search(end + chunk):
                        raise InputError(
                            [
                                f"{path} has formulas without calculated values, which would be read as "
                                "empty cells. Open it in Excel and save it, so that the values are in the "
                                "file."
                            ]
                        )
                    end = chunk[-_LONGEST_END_OF_FORMULA:]


def _describe(worksheet: Any, table: ExpectedTable) -> _Sheet | None:
    """The header of a sheet; None for an empty sheet."""
    known = {normalised(name) for name in table.names}
    required = {normalised(column.name) for column in table.columns if column.required}
    best: _Sheet | None = None
    for row_number, cells in enumerate(islice(_rows(worksheet), HEADER_WITHIN_ROWS)):
        names = _without_trailing_blanks(cells)
        if not names:
            continue
        hits = header_hits(names, known)
        if best is None or hits > best.hits:
            found = {normalised(name) for name in names}
            best = _Sheet(
                title=worksheet.title,
                header_row=row_number,
                names=tuple(names),
                hits=hits,
                is_complete=bool(known) and required <= found and hits > 0,
            )
    return best


def _choose(path: Path, sheets: Sequence[_Sheet], table: ExpectedTable) -> _Sheet:
    """The one sheet that holds the table."""
    if not sheets:
        raise InputError([f"{path} has no sheet with anything in it. Export it again, or take it away."])
    if len(sheets) == 1:
        return sheets[0]
    for candidates in ([s for s in sheets if s.is_complete], [s for s in sheets if s.hits]):
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            titles = " and ".join(f"`{sheet.title}`" for sheet in candidates)
            raise InputError(
                [
                    f"{path}: the sheets {titles} both have the header of `{table.table}`, and Clientbase "
                    "cannot know which one counts. Keep one of them in the workbook."
                ]
            )
    titles = ", ".join(f"`{sheet.title}`" for sheet in sheets)
    raise InputError(
        [
            f"{path}: none of its sheets ({titles}) has the columns of `{table.table}` in its first "
            f"{HEADER_WITHIN_ROWS} rows. The columns are: {', '.join(table.names) or 'not declared'}."
        ]
    )


def _write(path: Path, worksheet: Any, sheet: _Sheet, readable: Path) -> list[str]:
    """Write a sheet from its header on as CSV; row N of the text is row N of the sheet below the header."""
    width = len(sheet.names)
    readable.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    readable.touch(mode=0o600)
    with readable.open("w", encoding=UTF_8, newline="") as copy:
        writer = csv.writer(copy, lineterminator="\n")
        blank_rows = 0
        for number, cells in enumerate(islice(_rows(worksheet), sheet.header_row, None)):
            values = _without_trailing_blanks(cells)
            if not values:
                # Sheets are often formatted far below their last row: only blank rows in between are kept.
                blank_rows += 1
                continue
            if len(values) > width:
                return [
                    f"{path}, sheet `{sheet.title}`: row {sheet.header_row + number + 1} has a value in "
                    f"{column_place(len(values) - 1)}, which has no name in the header. Give the column a "
                    "name of the input contract, or delete it."
                ]
            for _ in range(blank_rows):
                writer.writerow([""] * width)
            blank_rows = 0
            writer.writerow(values + [""] * (width - len(values)))
    return []


def _rows(worksheet: Any) -> Iterator[list[str]]:
    # Some programs write a wrong extent into the sheet, and openpyxl would believe it.
    worksheet.reset_dimensions()
    for row in worksheet.iter_rows():
        yield [_text(cell) for cell in row]


def _without_trailing_blanks(cells: list[str]) -> list[str]:
    count = len(cells)
    while count and not cells[count - 1].strip():
        count -= 1
    return cells[:count]


def _text(cell: Any) -> str:
    """A cell's value in the spelling of a clean CSV file."""
    value = cell.value
    match value:
        case None:
            text = ""
        case bool():
            text = "true" if value else "false"
        case float() if value.is_integer() and abs(value) <= _MAX_EXACT_INTEGER:
            text = str(int(value))
        case float():
            text = format(value, f".{_EXCEL_DIGITS}g")
        case datetime():
            text = _instant(value, str(cell.number_format))
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
