"""Prepare an Excel workbook: find the sheet and its header, and write it out as text.

Numbers come out as Excel shows them (15 digits, no `.0`), dates in ISO 8601.
"""

import csv
import warnings
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl

from clientbase.errors import ClientbaseError, InputError
from clientbase.intake.copies import writing_copy
from clientbase.intake.csv_dialect import HEADER_WITHIN_ROWS
from clientbase.intake.encodings import scan_text
from clientbase.intake.expected import ExpectedTable
from clientbase.intake.header import column_place, header_hits, match_columns, normalised
from clientbase.intake.sheet_rows import DamagedWorkbook, describe, sheet_rows
from clientbase.intake.text_rows import TextTable
from clientbase.intake.workbook_parts import check_parts


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet's place in the workbook and its header: its row (both 0-based), how many known columns it has,
    whether all required ones are there."""

    number: int
    title: str
    header_row: int
    names: tuple[str, ...]
    hits: int
    is_complete: bool


def prepare_spreadsheet(path: Path, table: ExpectedTable, scratch: Path) -> TextTable:
    """The workbook's sheet as a text table in `scratch`.

    Raises InputError where the workbook cannot be read or it is not clear which sheet is meant.
    """
    readable = scratch / f"{table.table}.csv"
    try:
        sheets, chosen = _write_chosen(path, table, readable)
    except ClientbaseError:
        raise
    except Exception as error:
        # openpyxl raises whatever its parsing meets; a damaged file may make it stumble anywhere.
        reason = str(error) if isinstance(error, DamagedWorkbook) else describe(error)
        raise InputError(
            [
                f"{path} cannot be read as an Excel workbook ({reason}). It is damaged or another kind of "
                "archive: open it in Excel and save it as .xlsx, or export it as CSV UTF-8."
            ]
        ) from error
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
        scan=scan_text(readable, shown=path),
        rows_above=chosen.header_row,
        is_sheet=True,
        notes=tuple(notes),
    )


def _write_chosen(path: Path, table: ExpectedTable, readable: Path) -> tuple[list[_Sheet], _Sheet]:
    """Write the sheet that holds the table as text; all sheets with anything in them, and the chosen one."""
    check_parts(path)
    with path.open("rb") as file, warnings.catch_warnings():
        # Styles and validations that openpyxl does not know concern nobody here.
        warnings.simplefilter("ignore")
        with closing(
            openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        ) as workbook:
            sheets = [
                sheet
                for number, worksheet in enumerate(workbook.worksheets)
                if (sheet := _describe(number, worksheet, table)) is not None
            ]
            chosen = _choose(path, sheets, table)
            # A header that is wrong is told before a copy as wide as the header is written.
            match_columns(chosen.names, table, f"{path}, sheet `{chosen.title}`")
            _write(path, workbook.worksheets[chosen.number], chosen, readable)
    return sheets, chosen


def _describe(number: int, worksheet: Any, table: ExpectedTable) -> _Sheet | None:
    """The header of a sheet; None for an empty sheet."""
    known = {normalised(name) for name in table.names}
    required = {normalised(column.name) for column in table.columns if column.required}
    best: _Sheet | None = None
    for row_number, cells in enumerate(islice(sheet_rows(worksheet), HEADER_WITHIN_ROWS)):
        names = cells
        if not names:
            continue
        hits = header_hits(names, known)
        if best is None or hits > best.hits:
            found = {normalised(name) for name in names}
            best = _Sheet(
                number=number,
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


def _write(path: Path, worksheet: Any, sheet: _Sheet, readable: Path) -> None:
    """Write a sheet from its header on as CSV; row N of the text is row N of the sheet below the header."""
    width = len(sheet.names)
    with writing_copy(readable) as copy:
        writer = csv.writer(copy, lineterminator="\n")
        blank_rows = 0
        for number, values in enumerate(islice(sheet_rows(worksheet), sheet.header_row, None)):
            if not values:
                # Sheets are often formatted far below their last row: only blank rows in between are kept.
                blank_rows += 1
                continue
            if len(values) > width:
                raise InputError(
                    [
                        f"{path}, sheet `{sheet.title}`: row {sheet.header_row + number + 1} has a value in "
                        f"{column_place(len(values) - 1)}, which has no name in the header. Give the column a "
                        "name of the input contract, or delete it."
                    ]
                )
            for _ in range(blank_rows):
                writer.writerow([""] * width)
            blank_rows = 0
            writer.writerow(values + [""] * (width - len(values)))
