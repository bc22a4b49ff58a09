"""Prepare a delimited text file: its encoding, its delimiter, the place of its header."""

from pathlib import Path

from clientbase.errors import InputError
from clientbase.intake.csv_dialect import DELIMITER_NAMES, find_header
from clientbase.intake.encodings import ENCODING_NAMES, UTF_8, open_text, scan_text, write_utf_8
from clientbase.intake.expected import ExpectedTable
from clientbase.intake.text_rows import TextTable


def prepare_delimited(path: Path, table: ExpectedTable, scratch: Path) -> TextTable:
    """The file as a text table, copied into `scratch` where DuckDB could not read it as it is.

    Raises InputError where the file cannot be read or has no header.
    """
    scan = scan_text(path)
    if scan.size == 0:
        raise InputError(
            [f"{path} is empty (0 bytes), it has not even a header. Export it again, or take it away."]
        )
    place = find_header(path, scan.encoding, table.names)
    if place is None:
        raise InputError([f"{path} holds nothing but blank lines. Export it again, or take it away."])

    notes = []
    if scan.encoding != UTF_8:
        notes.append(f"read as {ENCODING_NAMES[scan.encoding]}")
    if place.delimiter != ",":
        notes.append(f"delimiter {DELIMITER_NAMES[place.delimiter]}")
    if place.skip_lines:
        notes.append(f"header found in line {place.skip_lines + 1}")
    # DuckDB does not see the quote that follows a byte order mark.
    has_quote_after_mark = scan.has_byte_order_mark and _first_character(path, scan.encoding) == '"'
    readable = path
    if scan.encoding != UTF_8 or place.skip_lines or has_quote_after_mark:
        readable = scratch / f"{table.table}.csv"
        write_utf_8(path, scan.encoding, readable, place.skip_lines)
        scan = scan_text(readable, shown=path)
    return TextTable(
        file=path,
        shown=str(path),
        readable=readable,
        names=place.names,
        delimiter=place.delimiter,
        scan=scan,
        rows_above=place.skip_lines,
        notes=tuple(notes),
    )


def _first_character(path: Path, encoding: str) -> str:
    with open_text(path, encoding) as file:
        return file.read(1)
