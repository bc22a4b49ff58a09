"""A table in a UTF-8 text file with a known header: checked row by row, and read with as little work as it
needs.

Delimited files and spreadsheets both end up here. Everything DuckDB could guess is told to it, and one pass
over the file validates all rows and finds out which columns need their spelling changed; the others cost
nothing.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from clientbase.contract import DATE_KINDS, NUMBER_KINDS
from clientbase.errors import InputError
from clientbase.intake.csv_dialect import DELIMITER_NAMES, MAX_FIELD_CHARACTERS
from clientbase.intake.date_styles import date_expressions, is_not_iso
from clientbase.intake.encodings import UTF_8, TextScan, open_text, scan_text
from clientbase.intake.expected import ExpectedTable
from clientbase.intake.header import MatchedColumns, column_place, match_columns
from clientbase.intake.number_styles import AmbiguousNumbers, is_no_number, number_expressions
from clientbase.intake.relations import RawRelation
from clientbase.intake.sql import identifier, literal

# What a spreadsheet makes of a long number: digits are gone, and nobody can bring them back.
LOST_DIGITS = r"[-+]?\d[.,]\d+[eE]\+\d{2,}"
_LOST_DIGITS_KINDS = frozenset({"id"})
_LOST_DIGITS_COLUMNS = frozenset({"phone"})
# All that counts as blank at the ends of a value.
BLANKS = (
    " \t\n\r\v\f\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f"
    "\u3000\ufeff"
)
_SHOWN_ROWS = 5
# No text has it, so that with it as the sign of NULL an empty field and an absent one can be told apart.
_NO_TEXT = "\x01"


class UnevenLineBreaks(Exception):  # noqa: N818 - a finding about the input that the caller puts right
    """Rows end in different ways, so that DuckDB does not see the rows that are there."""


class _BrokenQuote(Exception):  # noqa: N818 - a finding about the input that becomes a sentence
    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table ready to be checked.

    `file` is the user's file and `shown` how it is called in messages (with the sheet, where there are
    sheets); `readable` is the UTF-8 text with the header on top that DuckDB reads: the file itself or a copy.
    `row_noun` and `rows_above` translate positions in `readable` into the user's: a line of text or a row of
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


@dataclass(frozen=True, slots=True)
class _Profile:
    """What one pass over all rows showed; the tuples hold column names of the contract."""

    row_count: int
    blank_rows: int
    filled_nameless: tuple[int, ...]
    numbers: tuple[str, ...]
    dates: tuple[str, ...]
    lost_digits: tuple[tuple[str, int], ...]


def read_text_table(
    text: TextTable, table: ExpectedTable, connection: duckdb.DuckDBPyConnection
) -> RawRelation:
    """The relation of a text table. Raises InputError with everything that is wrong with its header and
    rows."""
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    matched = match_columns(text.names, table, text.shown)
    kinds = {column.name: column.kind for column in table.columns} if table.is_contract else {}
    try:
        profile = _profile(text, matched, kinds, table, connection)
        _check_no_empty_extra_fields(text, profile, connection)
    except duckdb.Error as error:
        problems = _row_problems(text)
        if not problems and text.scan.has_mixed_line_breaks:
            raise UnevenLineBreaks from error
        raise InputError(problems or [_unexplained(text, error)]) from error
    if text.scan.has_mixed_line_breaks and profile.row_count - profile.blank_rows != _count_rows(text):
        raise UnevenLineBreaks

    problems = [_filled_nameless(text, position) for position in profile.filled_nameless]
    problems.extend(
        _lost_digits(text, name, matched.positions[name], count) for name, count in profile.lost_digits
    )
    blanks = _blanks(text, profile)
    raw = {name: _trimmed(position, blanks) for name, position in matched.positions.items()}
    expressions = {name: f"nullif({value}, '')" for name, value in raw.items()}
    notes = list(text.notes)
    scan = _scan_sql(text)
    try:
        if profile.numbers:
            changed, number_notes = number_expressions(
                connection,
                scan,
                {name: (raw[name], str(kinds[name])) for name in raw if kinds.get(name) in NUMBER_KINDS},
            )
            expressions.update(changed)
            notes.extend(number_notes)
    except AmbiguousNumbers as ambiguous:
        for name in ambiguous.columns:
            problems.append(_ambiguous_number(text, name, matched.positions[name], ambiguous.columns[name]))
    if profile.dates:
        changed, date_notes = date_expressions(
            connection, scan, {name: (raw[name], str(kinds[name])) for name in profile.dates}
        )
        expressions.update(changed)
        notes.extend(date_notes)
    if problems:
        raise InputError(problems)

    columns = table.names or tuple(matched.positions)
    selected = ", ".join(
        f"{expressions.get(name, 'cast(null as varchar)')} as {identifier(name)}" for name in columns
    )
    select_sql = f"select {selected} from {scan}"
    if profile.blank_rows:
        select_sql += f" where not ({_is_blank_row(text)})"
        notes.append(f"{profile.blank_rows} empty rows left out")
    if profile.row_count == profile.blank_rows:
        notes.append("a header without rows")
    return RawRelation(
        source=table.source,
        table=table.table,
        select_sql=select_sql,
        columns=columns,
        row_count=profile.row_count - profile.blank_rows,
        file=text.file,
        notes=tuple(notes),
        copy=text.readable if text.readable != text.file else None,
    )


def _scan_sql(text: TextTable, extra_column: bool = False) -> str:
    """The table function that reads the text, its columns named by position (`c0`, `c1` ...)."""
    count = len(text.names) + extra_column
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(count))
    options = (
        f"null_padding = true, nullstr = '{_NO_TEXT}', parallel = false"
        if extra_column
        else "null_padding = false"
    )
    return (
        f"read_csv({literal(str(text.readable))}, header = true, delim = {literal(text.delimiter)}, quote = "
        "'\"', "
        f"escape = '\"', auto_detect = false, columns = {{{columns}}}, strict_mode = true, {options}, "
        "encoding = 'utf-8')"
    )


def _profile(
    text: TextTable,
    matched: MatchedColumns,
    kinds: dict[str, str | None],
    table: ExpectedTable,
    connection: duckdb.DuckDBPyConnection,
) -> _Profile:
    """Parse every row once, and count what needs attention."""
    positions = matched.positions
    numbers = [name for name in positions if kinds.get(name) in NUMBER_KINDS]
    dates = [name for name in positions if kinds.get(name) in DATE_KINDS]
    digits = [
        name
        for name in positions
        if table.is_contract and (kinds[name] in _LOST_DIGITS_KINDS or name in _LOST_DIGITS_COLUMNS)
    ]
    # A nameless column of a table that may have more columns than declared is just one of those.
    nameless = matched.nameless if table.is_contract else ()
    conditions = [
        _is_blank_row(text),
        *(f"trim(c{position}, {literal(BLANKS)}) <> ''" for position in nameless),
        *(is_no_number(f"c{positions[name]}") for name in numbers),
        *(is_not_iso(f"c{positions[name]}") for name in dates),
        *(
            f"c{positions[name]} like '%+%' and regexp_full_match(trim(c{positions[name]}), '{LOST_DIGITS}')"
            for name in digits
        ),
    ]
    counted = ", ".join(f"count(*) filter (where {condition})" for condition in conditions)
    row = connection.execute(f"select count(*), {counted} from {_scan_sql(text)}").fetchone() or ()
    counts: Iterator[int] = iter(row)
    return _Profile(
        row_count=next(counts),
        blank_rows=next(counts),
        filled_nameless=tuple(position for position in nameless if next(counts)),
        numbers=tuple(name for name in numbers if next(counts)),
        dates=tuple(name for name in dates if next(counts)),
        lost_digits=tuple((name, count) for name in digits if (count := next(counts))),
    )


def _is_blank_row(text: TextTable) -> str:
    return " and ".join(f"c{position} is null" for position in range(len(text.names)))


def _check_no_empty_extra_fields(
    text: TextTable, profile: _Profile, connection: duckdb.DuckDBPyConnection
) -> None:
    """Refuse rows with more fields than the header whose extra fields are empty.

    DuckDB drops such fields even in its strict mode. But a row with an unquoted delimiter in a value and an
    empty last field looks just like that, and its values would move by one column. Where the number of
    delimiters is exactly what the rows need, there can be none; else a second pass looks.
    """
    needed = (len(text.names) - 1) * (profile.row_count + 1)
    if text.scan.delimiters[text.delimiter] == needed:
        return
    row = connection.execute(
        f"select count(*) from {_scan_sql(text, extra_column=True)} where c{len(text.names)} is not null"
    ).fetchone()
    if row is not None and row[0]:
        raise InputError(_row_problems(text))


def _blanks(text: TextTable, profile: _Profile) -> str | None:
    """The blanks to trim, None where only plain spaces can occur (which is twice as fast)."""
    has_quoted_line_breaks = text.scan.line_breaks > profile.row_count + 1
    return BLANKS if text.scan.has_exotic_blanks or has_quoted_line_breaks else None


def _trimmed(position: int, blanks: str | None) -> str:
    return f"trim(c{position}, {literal(blanks)})" if blanks else f"trim(c{position})"


def with_even_line_breaks(text: TextTable, table: ExpectedTable, scratch: Path) -> TextTable:
    """The same table with every row ended alike; line ends inside quotes are kept.

    Raises InputError where the rows cannot be told apart.
    """
    problems = _row_problems(text)
    if problems:
        raise InputError(problems)
    readable = scratch / f"{table.table}.even.csv"
    readable.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    readable.touch(mode=0o600)
    with open_text(text.readable, UTF_8) as source, readable.open("w", encoding=UTF_8, newline="") as copy:
        writer = csv.writer(copy, delimiter=text.delimiter, lineterminator="\n")
        # Blank lines stay, so that messages name the right line.
        writer.writerows(csv.reader(source, delimiter=text.delimiter, strict=True))
    scan = replace(scan_text(readable), has_mixed_line_breaks=False)
    return replace(text, readable=readable, scan=scan, notes=(*text.notes, "line ends made alike"))


def _rows(text: TextTable) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header, each with its position in the user's file. Raises _BrokenQuote."""
    with open_text(text.readable, UTF_8) as file:
        reader = csv.reader(file, delimiter=text.delimiter, strict=True)
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


def _count_rows(text: TextTable) -> int:
    """The rows with anything in them, counted without DuckDB."""
    return sum(1 for _, cells in _rows(text) if any(cells))


def _row_problems(text: TextTable) -> list[str]:
    """Every row with too many or too few fields, and the first broken quote."""
    width = len(text.names)
    wrong: list[tuple[int, int]] = []
    problems: list[str] = []
    try:
        wrong.extend((line, len(cells)) for line, cells in _rows(text) if cells and len(cells) != width)
    except _BrokenQuote as broken:
        problems.append(
            f"{text.shown}: the row that begins in line {broken.line} has a double quote that is not closed "
            "or stands "
            f'in the wrong place ({broken}). Close it; inside a quoted value write a double quote twice ("").'
        )
    if wrong:
        name = DELIMITER_NAMES[text.delimiter]
        shown = "; ".join(
            f"line {line} has {fields} fields, the header {width}" for line, fields in wrong[:_SHOWN_ROWS]
        )
        more = f"; and {len(wrong) - _SHOWN_ROWS} more such rows" if len(wrong) > _SHOWN_ROWS else ""
        problems.insert(
            0,
            f"{text.shown}: {shown}{more}. Put values that hold the delimiter {name} into double quotes, "
            "and give "
            "every row as many fields as the header.",
        )
    return problems


def _unexplained(text: TextTable, error: duckdb.Error) -> str:
    reason = " ".join(line.strip() for line in str(error).splitlines()[:2])
    return f"{text.shown} cannot be read ({reason[:300]}). Export it again as CSV UTF-8."


def _first(text: TextTable, position: int, matches: Callable[[str], bool]) -> tuple[int, str]:
    """Where a column first has a value that matches, and that value."""
    for line, cells in _rows(text):
        if position < len(cells) and matches(cells[position].strip(BLANKS)):
            return line, cells[position].strip(BLANKS)
    return text.rows_above + 1, ""


def _filled_nameless(text: TextTable, position: int) -> str:
    line, value = _first(text, position, bool)
    return (
        f"{text.shown}: {column_place(position)} has no name in the header, but values (such as `{value}` in "
        f"{text.unit} {line}). Give the column a name of the input contract, or delete it."
    )


def _lost_digits(text: TextTable, name: str, position: int, count: int) -> str:
    line, value = _first(text, position, lambda cell: re.fullmatch(LOST_DIGITS, cell) is not None)
    return (
        f"{text.shown}: the column `{name}` holds `{value}` in {text.unit} {line} ({count} such values): a "
        "spreadsheet "
        "has turned a long number into scientific notation, and its last digits are lost. Export it again "
        "from the "
        "source system, with the column formatted as text before the file is opened or saved."
    )


def _ambiguous_number(text: TextTable, name: str, position: int, example: str) -> str:
    line, _ = _first(text, position, lambda cell: cell == example)
    plain = example.replace(",", "").replace(".", "")
    mark = "," if "," in example else "."
    return (
        f"{text.shown}: `{example}` in the column `{name}`, {text.unit} {line}, may be {plain} or "
        f"{example.replace(',', '.')}, and no other value of the file tells whether `{mark}` separates "
        "thousands or "
        "decimals. Export numbers with a decimal point and without thousands separators (1234.56)."
    )
