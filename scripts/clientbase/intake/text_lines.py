"""Read a text file of which staging takes the lines apart itself."""

from pathlib import Path

import duckdb

from clientbase.errors import InputError
from clientbase.intake.encodings import ENCODING_NAMES, UTF_8, scan_text, write_utf_8
from clientbase.intake.expected import ExpectedTable
from clientbase.intake.lockdown import SCAN_ERRORS, locked_reader, too_little_memory
from clientbase.intake.relations import RawRelation
from clientbase.intake.sql import file_literal, plain_csv_options

# A separator that no text file has: each line becomes one field, with its leading blanks.
_NO_DELIMITER = "\x1f"


def read_lines(path: Path, table: ExpectedTable, scratch: Path) -> RawRelation:
    """The relation of a text file with the one column `line`: one row a line that is not blank."""
    scan = scan_text(path)
    readable = path
    if scan.encoding != UTF_8 or scan.has_mixed_line_breaks:
        readable = scratch / f"{table.table}.txt"
        write_utf_8(path, scan.encoding, readable, even_line_breaks=True)
    select_sql = (
        f"select line from read_csv({file_literal(readable)}, header = false, delim = '{_NO_DELIMITER}', "
        "quote = '', escape = '', auto_detect = false, columns = {'line': 'VARCHAR'}, strict_mode = true, "
        f"encoding = 'utf-8', {plain_csv_options(readable)}) where trim(line) <> ''"
    )
    try:
        with locked_reader([readable]) as connection:
            (row_count,) = connection.execute(f"select count(*) from ({select_sql})").fetchone() or (0,)
    except duckdb.OutOfMemoryException as error:
        raise too_little_memory(path) from error
    except SCAN_ERRORS as error:
        raise InputError(
            [f"{path} cannot be read line by line ({str(error).splitlines()[0]}). Write the file again."]
        ) from error
    return RawRelation(
        source=table.source,
        table=table.table,
        select_sql=select_sql,
        columns=("line",),
        row_count=row_count,
        file=path,
        notes=(f"read as {ENCODING_NAMES[scan.encoding]}",) if scan.encoding != UTF_8 else (),
        copy=readable if readable != path else None,
    )
