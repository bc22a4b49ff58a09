"""A table in a UTF-8 text file with a known header, and its rows read one by one where a message needs them.

DuckDB says that something is wrong, and Python's own reader finds where, so that messages name the
user's line.
"""

import csv
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from clientbase.errors import InputError
from clientbase.intake.copies import writing_copy
from clientbase.intake.csv_dialect import DELIMITER_NAMES, MAX_FIELD_CHARACTERS
from clientbase.intake.encodings import UTF_8, TextScan, open_text, scan_text

# All that counts as blank at the ends of a value.
BLANKS = " \t\n\r\v\f\u00a0\u200b\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
_SHOWN_ROWS = 5


class _BrokenQuote(Exception):  # noqa: N818 - a finding about the input that becomes a sentence
    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table ready to be checked.

    `file` is the user's file and `shown` how it is called in messages (with the sheet, where there are
    sheets); `readable` is the UTF-8 text with the header on top that DuckDB reads: the file itself or a copy.
    `rows_above` and `is_sheet` translate positions in `readable` into the user's: a line of text or a row of
    a sheet.
    """

    file: Path
    shown: str
    readable: Path
    names: tuple[str, ...]
    delimiter: str
    scan: TextScan
    rows_above: int = 0
    is_sheet: bool = False
    notes: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """What a position counts: lines of a text file, rows of a sheet."""
        return "row" if self.is_sheet else "line"


def row_problems(text: TextTable) -> list[str]:
    """Every row with too many or too few fields, and the first broken quote."""
    width = len(text.names)
    wrong: list[tuple[int, int]] = []
    wrong_count = 0
    problems: list[str] = []
    try:
        for line, cells in _rows(text):
            if cells and len(cells) != width:
                wrong_count += 1
                if wrong_count <= _SHOWN_ROWS:
                    wrong.append((line, len(cells)))
    except _BrokenQuote as broken:
        problems.append(
            f"{text.shown}: the row that begins in line {broken.line} has a double quote that is not closed "
            f"or stands in the wrong place ({broken}). Close it; inside a quoted value write it twice."
        )
    if wrong:
        name = DELIMITER_NAMES[text.delimiter]
        shown = "; ".join(
            f"line {line} has {fields} fields, the header {width}" for line, fields in wrong
        )
        more = f"; and {wrong_count - len(wrong)} more such rows" if wrong_count > len(wrong) else ""
        problems.insert(
            0,
            f"{text.shown}: {shown}{more}. Put values that hold the delimiter {name} into double quotes, "
            "and give every row as many fields as the header.",
        )
    return problems


def count_rows(text: TextTable) -> int:
    """The rows with anything in them, counted without DuckDB. Raises InputError at a broken quote."""
    try:
        return sum(1 for _, cells in _rows(text) if any(cells))
    except _BrokenQuote as broken:
        raise InputError(row_problems(text)) from broken


def first_match(text: TextTable, position: int, matches: Callable[[str], bool]) -> tuple[str, str]:
    """Where a column first has a value that matches (`line 5`), and that value."""
    with suppress(_BrokenQuote):
        for place, cells in _rows(text):
            if position < len(cells) and matches(cells[position].strip(BLANKS)):
                return f"{text.unit} {place}", cells[position].strip(BLANKS)
    # DuckDB takes a blank after a closing quote, which Python's reader does not.
    return f"a {text.unit} with irregular quotes", "..."


def with_even_line_breaks(text: TextTable, readable: Path) -> TextTable:
    """The same table in the file `readable` with every row ended alike; line ends inside quotes are kept.

    Raises InputError where the rows cannot be told apart.
    """
    problems = row_problems(text)
    if problems:
        raise InputError(problems)
    with open_text(text.readable, UTF_8) as source, writing_copy(readable) as copy:
        writer = csv.writer(copy, delimiter=text.delimiter, lineterminator="\n")
        # Blank lines stay, so that messages name the right line.
        writer.writerows(csv.reader(_bounded_lines(source), delimiter=text.delimiter, strict=True))
    scan = replace(scan_text(readable), has_mixed_line_breaks=False)
    return replace(text, readable=readable, scan=scan, notes=(*text.notes, "line ends made alike"))


def _bounded_lines(file: TextIO) -> Iterator[str]:
    """The lines of a file. Raises csv.Error at one that is too long for a table, before it fills the memory."""
    while line := file.readline(MAX_FIELD_CHARACTERS + 1):
        if len(line) > MAX_FIELD_CHARACTERS:
            raise csv.Error(f"line longer than {MAX_FIELD_CHARACTERS} characters")
        yield line


def _rows(text: TextTable) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header, each with its position in the user's file. Raises _BrokenQuote."""
    with open_text(text.readable, UTF_8) as file:
        reader = csv.reader(_bounded_lines(file), delimiter=text.delimiter, strict=True)
        index, position = 0, 1
        while True:
            place = text.rows_above + (index + 1 if text.is_sheet else position)
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _BrokenQuote(place, str(error)) from error
            if index:
                yield place, cells
            index, position = index + 1, reader.line_num + 1
