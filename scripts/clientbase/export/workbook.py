"""A mart as an Excel workbook: every cell has its type, so that text stays text and numbers numbers."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from clientbase.errors import ClientbaseError
from clientbase.export.delimited import naive_utc
from clientbase.export.formulas import begins_like_a_formula

MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
# Excel keeps so many digits of a number; more would be changed without a word.
_EXCEL_DIGITS = 15
_FIRST_EXCEL_YEAR = 1900
_LONGEST_TITLE = 31
# XML has no place for them.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_workbook(file: BinaryIO, title: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write one sheet with a header, and how many rows. Raises ClientbaseError where a sheet cannot hold them."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet(title[:_LONGEST_TITLE])
    sheet.freeze_panes = "A2"
    header = [_text(sheet, name) for name in names]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    count = 0
    try:
        for row in rows:
            count += 1
            if count >= MOST_ROWS:
                raise ClientbaseError(
                    f"{title} has more rows than a sheet holds ({MOST_ROWS - 1:,}). Export it as CSV: "
                    f"--out {title}.csv."
                )
            sheet.append([_cell(sheet, name, value) for name, value in zip(names, row, strict=True)])
    except BaseException:
        # Ends the temporary file that the rows so far are in.
        sheet.close()
        raise
    workbook.save(file)
    return count


def _cell(sheet: Any, name: str, value: Any) -> Any:
    match value:
        case None | bool():
            return value
        case int() | Decimal() | float():
            number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
            if not number.is_finite():
                return None
            digits = len(number.normalize().as_tuple().digits)
            return _text(sheet, format(number, "f")) if digits > _EXCEL_DIGITS and _is_exact(value) else value
        case datetime():
            moment = naive_utc(value)
            return moment if moment.year >= _FIRST_EXCEL_YEAR else _text(sheet, moment.isoformat(sep=" "))
        case date():
            return value if value.year >= _FIRST_EXCEL_YEAR else _text(sheet, value.isoformat())
        case _:
            text = str(value)
            if len(text) > MOST_CHARACTERS:
                raise ClientbaseError(
                    f"The column {name} holds a text of {len(text):,} characters, and a cell of a workbook holds "
                    f"{MOST_CHARACTERS:,}. Export the mart as CSV."
                )
            return _text(sheet, text)


def _is_exact(value: Any) -> bool:
    """Whether every digit of a number means something: a binary fraction's last ones do not."""
    return not isinstance(value, float)


def _text(sheet: Any, text: str) -> Any:
    """A cell that is text and stays text when somebody edits it."""
    cell = WriteOnlyCell(sheet, value=_NOT_IN_XML.sub("\ufffd", text))
    # Left alone, openpyxl makes a formula of `=` and an error of `#N/A`.
    cell.data_type = "s"
    if begins_like_a_formula(text):
        cell.quotePrefix = True
    return cell
