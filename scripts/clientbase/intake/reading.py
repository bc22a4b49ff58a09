"""Choose the way a file is read: by what its first bytes say, not by its name alone."""

import gzip
import zlib
from pathlib import Path

from clientbase.errors import InputError
from clientbase.intake.delimited import prepare_delimited
from clientbase.intake.encodings import unreadable
from clientbase.intake.expected import LINES_FORMAT, ExpectedTable
from clientbase.intake.lockdown import locked_reader
from clientbase.intake.parquet import read_parquet
from clientbase.intake.relations import RawRelation
from clientbase.intake.signatures import Signature, signature
from clientbase.intake.spreadsheets import prepare_spreadsheet
from clientbase.intake.text_lines import read_lines
from clientbase.intake.text_rows import TextTable, with_even_line_breaks
from clientbase.intake.text_tables import UnevenLineBreaks, read_text_table

_CURES = {
    Signature.OLD_EXCEL: "an Excel 97-2003 workbook or one with a password, which Clientbase does not read. "
    "Open it in Excel and save it without a password as .xlsx (Excel Workbook) or .csv (CSV UTF-8)",
    Signature.HTML: "an HTML or XML page, not a table: many systems export such a page under the name of a "
    "spreadsheet. Open it in Excel and save it as .xlsx or .csv (CSV UTF-8)",
    Signature.ZIP: "a ZIP archive or an Excel workbook. Unpack it, or name it .xlsx if it is a workbook",
    Signature.GZIP: "a gzip file. Name it .csv.gz, or unpack it",
    Signature.PARQUET: "a Parquet file. Name it .parquet",
    Signature.TEXT: "a text file. Name it .csv",
    Signature.EMPTY: "empty (0 bytes). Export it again, or take it away",
}


def read_file(path: Path, table: ExpectedTable, scratch: Path) -> RawRelation:
    """The relation of one raw file. Raises InputError with all that is wrong with it.

    Each file is read by a database of its own that sees nothing else: a file that breaks it breaks only its own.
    """
    kind = _checked_signature(path)
    if table.format == LINES_FORMAT:
        return read_lines(path, table, scratch)
    if kind is Signature.PARQUET:
        with locked_reader([path]) as connection:
            return read_parquet(path, table, connection)
    if kind is Signature.ZIP:
        return _read_text(prepare_spreadsheet(path, table, scratch), table, scratch)
    return _read_text(prepare_delimited(path, table, scratch), table, scratch)


def _read_text(text: TextTable, table: ExpectedTable, scratch: Path) -> RawRelation:
    try:
        with locked_reader([text.readable]) as connection:
            return read_text_table(text, table, connection)
    except UnevenLineBreaks:
        even = with_even_line_breaks(text, scratch / f"{table.table}.even.csv")
        with locked_reader([even.readable]) as connection:
            return read_text_table(even, table, connection)


def _checked_signature(path: Path) -> Signature:
    """What the file is, where that goes with its name. Raises InputError where it does not."""
    name = path.name.lower()
    try:
        kind = signature(path)
        inside = (
            signature(path, decompressed=True) if name.endswith(".gz") and kind is Signature.GZIP else kind
        )
    except (gzip.BadGzipFile, EOFError, zlib.error):
        # The scan of the text says what is wrong with it.
        return Signature.TEXT
    except OSError as error:
        raise unreadable(path, error) from error
    if name.endswith(".gz"):
        fits = kind is Signature.GZIP and inside in (Signature.TEXT, Signature.EMPTY)
        kind = inside
    elif name.endswith(".parquet"):
        fits = kind is Signature.PARQUET
    elif name.endswith(".xlsx"):
        fits = kind is Signature.ZIP
    else:
        # Excel workbooks under the name of a CSV file are common, and there is no doubt what they are.
        fits = kind in (Signature.TEXT, Signature.ZIP)
    if not fits:
        raise InputError([f"{path} is {_CURES[kind]}."])
    return kind
