"""Check every row of a text table, and read it with as little work as it needs.

Delimited files and spreadsheets both end up here. Everything DuckDB could guess is told to it, and one pass
over the file validates all rows and finds out which columns need their spelling changed; the others cost
nothing.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from clientbase.contract import DATE_KINDS, NUMBER_KINDS
from clientbase.errors import InputError
from clientbase.intake.csv_dialect import MAX_FIELD_CHARACTERS
from clientbase.intake.date_styles import date_expressions, is_not_iso
from clientbase.intake.expected import ExpectedTable
from clientbase.intake.header import MatchedColumns, column_place, match_columns
from clientbase.intake.lockdown import SCAN_ERRORS, too_little_memory
from clientbase.intake.number_styles import AmbiguousNumbers, is_no_number, number_expressions
from clientbase.intake.relations import RawRelation
from clientbase.intake.sql import file_literal, identifier, literal, plain_csv_options
from clientbase.intake.text_rows import BLANKS, TextTable, count_rows, first_match, row_problems

# What a spreadsheet makes of a long number: digits are gone, and nobody can bring them back.
LOST_DIGITS = r"[-+]?\d[.,]\d+[eE]\+\d{2,}"
_LOST_DIGITS_KINDS = frozenset({"id"})
_LOST_DIGITS_COLUMNS = frozenset({"phone"})
# No text has it, so that with it as the sign of NULL an empty field and an absent one can be told apart.
_NO_TEXT = "\x01"


class UnevenLineBreaks(Exception):  # noqa: N818 - a finding about the input that the caller puts right
    """Rows end in different ways, so that DuckDB does not see the rows that are there."""


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
    """The relation of a text table.

    Raises InputError with everything that is wrong with its header and rows, UnevenLineBreaks where DuckDB
    does not see the rows as they are.
    """
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    matched = match_columns(text.names, table, text.shown)
    # Only the contract says what a column's values are; the spelling of other sources is left to staging.
    kinds = {column.name: str(column.kind) for column in table.columns} if table.is_contract else {}
    profile = _checked_profile(text, matched, kinds, connection)
    expressions, notes = _expressions(text, matched.positions, kinds, profile, connection)

    columns = table.names or tuple(matched.positions)
    selected = ", ".join(
        f"{expressions.get(name, 'cast(null as varchar)')} as {identifier(name)}" for name in columns
    )
    select_sql = f"select {selected} from {_scan_sql(text)}"
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
        notes=(*text.notes, *notes),
        copy=text.readable if text.readable != text.file else None,
    )


def _checked_profile(
    text: TextTable,
    matched: MatchedColumns,
    kinds: Mapping[str, str],
    connection: duckdb.DuckDBPyConnection,
) -> _Profile:
    """The profile of a table in which every row has the header's fields."""
    try:
        profile = _profile(text, matched, kinds, connection)
        _check_no_empty_extra_fields(text, profile, connection)
    except duckdb.OutOfMemoryException as error:
        raise too_little_memory(text.file) from error
    except SCAN_ERRORS as error:
        problems = row_problems(text)
        if not problems and text.scan.has_mixed_line_breaks:
            raise UnevenLineBreaks from error
        raise InputError(problems or [_unexplained(text, error)]) from error
    if text.scan.has_mixed_line_breaks and profile.row_count - profile.blank_rows != count_rows(text):
        raise UnevenLineBreaks
    return profile


def _expressions(
    text: TextTable,
    positions: Mapping[str, int],
    kinds: Mapping[str, str],
    profile: _Profile,
    connection: duckdb.DuckDBPyConnection,
) -> tuple[dict[str, str], list[str]]:
    """The SQL of each column, in one spelling where it needs that, and notes that say so."""
    problems = [_filled_nameless(text, position) for position in profile.filled_nameless]
    problems.extend(_lost_digits(text, name, positions[name], count) for name, count in profile.lost_digits)
    blanks = _blanks(text, profile)
    trimmed = {name: _trimmed(position, blanks) for name, position in positions.items()}
    expressions = {name: f"nullif({value}, '')" for name, value in trimmed.items()}
    notes: list[str] = []
    scan = _scan_sql(text)
    if profile.numbers:
        numbers = {name: (trimmed[name], kinds[name]) for name in trimmed if kinds.get(name) in NUMBER_KINDS}
        try:
            changed, found = number_expressions(connection, scan, numbers)
            expressions.update(changed)
            notes.extend(found)
        except AmbiguousNumbers as ambiguous:
            problems.extend(
                _ambiguous_number(text, name, positions[name], example)
                for name, example in ambiguous.columns.items()
            )
    if profile.dates:
        dates = {name: (trimmed[name], kinds[name]) for name in profile.dates}
        changed, found = date_expressions(connection, scan, dates)
        expressions.update(changed)
        notes.extend(found)
    if problems:
        raise InputError(problems)
    return expressions, notes


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
        f"read_csv({file_literal(text.readable)}, header = true, delim = {literal(text.delimiter)}, quote = "
        f"'\"', escape = '\"', auto_detect = false, columns = {{{columns}}}, strict_mode = true, {options}, "
        f"encoding = 'utf-8', {plain_csv_options(text.readable)})"
    )


def _profile(
    text: TextTable,
    matched: MatchedColumns,
    kinds: Mapping[str, str],
    connection: duckdb.DuckDBPyConnection,
) -> _Profile:
    """Parse every row once, and count what needs attention."""
    positions = matched.positions
    numbers = [name for name in positions if kinds.get(name) in NUMBER_KINDS]
    dates = [name for name in positions if kinds.get(name) in DATE_KINDS]
    digits = [
        name
        for name in positions
        if kinds and (kinds[name] in _LOST_DIGITS_KINDS or name in _LOST_DIGITS_COLUMNS)
    ]
    # A nameless column of a table that may have more columns than declared is just one of those.
    nameless = matched.nameless if kinds else ()
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
        raise InputError(row_problems(text) or [_unexplained(text, "rows have more fields than the header")])


def _blanks(text: TextTable, profile: _Profile) -> str | None:
    """The blanks to trim, None where only plain spaces can occur (which is twice as fast)."""
    has_quoted_line_breaks = text.scan.line_breaks > profile.row_count + 1
    return BLANKS if text.scan.has_exotic_blanks or has_quoted_line_breaks else None


def _trimmed(position: int, blanks: str | None) -> str:
    return f"trim(c{position}, {literal(blanks)})" if blanks else f"trim(c{position})"


def _unexplained(text: TextTable, error: object) -> str:
    reason = " ".join(line.strip() for line in str(error).splitlines()[:2])
    return f"{text.shown} cannot be read ({reason[:300]}). Export it again as CSV UTF-8."


def _filled_nameless(text: TextTable, position: int) -> str:
    place, value = first_match(text, position, bool)
    return (
        f"{text.shown}: {column_place(position)} has no name in the header, but values (such as `{value}` "
        f"in {place}). Give the column a name of the input contract, or delete it."
    )


def _lost_digits(text: TextTable, name: str, position: int, count: int) -> str:
    place, value = first_match(text, position, lambda cell: re.fullmatch(LOST_DIGITS, cell) is not None)
    return (
        f"{text.shown}: the column `{name}` holds `{value}` in {place} ({count} such values): a spreadsheet "
        "has turned a long number into scientific notation, and its last digits are lost. Export it again "
        "from the source system, with the column formatted as text before the file is opened or saved."
    )


def _ambiguous_number(text: TextTable, name: str, position: int, example: str) -> str:
    place, _ = first_match(text, position, lambda cell: cell == example)
    plain = example.replace(",", "").replace(".", "")
    mark = "," if "," in example else "."
    return (
        f"{text.shown}: `{example}` in the column `{name}`, {place}, may be {plain} or "
        f"{example.replace(',', '.')}, and no other value of the file tells whether `{mark}` separates "
        "thousands or decimals. Export numbers with a decimal point and without thousands separators "
        "(1234.56)."
    )
