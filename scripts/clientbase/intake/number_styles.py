"""Put numbers as people write them into the one spelling that every engine reads: `1234.56`.

Recognised are a decimal comma (`12,5`), blanks and apostrophes between thousands (`1 234,56`, `1'234.50`),
the English `1,234.50` and the German `1.234,56`. `1,234` alone may be either number: other values of the
column decide, then those of the file; where they do not, the file is refused. Whatever has no known form is
left as it is and goes to quarantine with its own text.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

_BLANK_SEPARATORS = " \u00a0\u202f\u2007\u2009'\u2019"
_MINUS = "\u2212"
_SIGN = f"[-+{_MINUS}]?"
_GROUP = rf"[{_BLANK_SEPARATORS}]\d{{3}}"
_WHOLE = rf"(?:\d+|\d{{1,3}}(?:{_GROUP})+)"
# Has something in it that only people read: a separator of thousands or a typographic minus.
SEPARATED = rf"{_SIGN}\d{{1,3}}(?:{_GROUP})+(?:[.,]\d+)?|{_MINUS}.*"
# The forms, as regular expressions over the whole value.
ANY_FRACTION = rf"{_SIGN}{_WHOLE}(?:[.,]\d+)?"
COMMA_FRACTION = rf"{_SIGN}{_WHOLE},\d+"
POINT_FRACTION = rf"{_SIGN}{_WHOLE}\.\d+"
COMMA_AND_THREE = rf"{_SIGN}[1-9]\d{{0,2}},\d{{3}}"
POINT_AND_THREE = rf"{_SIGN}[1-9]\d{{0,2}}\.\d{{3}}"
ENGLISH = rf"{_SIGN}\d{{1,3}}(?:(?:,\d{{3}})+\.\d+|(?:,\d{{3}}){{2,}})"
GERMAN = rf"{_SIGN}\d{{1,3}}(?:(?:\.\d{{3}})+,\d+|(?:\.\d{{3}}){{2,}})"


class AmbiguousNumbers(Exception):  # noqa: N818 - a finding that the caller makes a sentence of
    """Columns with a value that may be two numbers, each with one such value."""

    def __init__(self, columns: dict[str, str]) -> None:
        """`columns` gives one such value by column name."""
        self.columns = columns
        super().__init__(str(columns))


@dataclass(frozen=True, slots=True)
class _Forms:
    """How many values of a column (or a file) have each form; the ambiguous ones with an example."""

    blank_separators: int = 0
    comma_fraction: int = 0
    point_fraction: int = 0
    english: int = 0
    german: int = 0
    comma_and_three: int = 0
    point_and_three: int = 0
    comma_example: str | None = None
    point_example: str | None = None

    @property
    def comma_is_decimal(self) -> bool:
        return self.comma_fraction + self.german > 0

    @property
    def point_is_decimal(self) -> bool:
        return self.point_fraction + self.english > 0

    @property
    def point_is_thousands(self) -> bool:
        return self.german > 0


def is_no_number(column: str) -> str:
    """The condition under which a value is not yet in a spelling that engines read. Cheap, for every
    value."""
    return f"{column} is not null and try_cast({column} as double) is null and trim({column}) <> ''"


def number_expressions(
    connection: duckdb.DuckDBPyConnection, scan: str, columns: Mapping[str, tuple[str, str]]
) -> tuple[dict[str, str], list[str]]:
    """The SQL that reads each column that needs it, and notes that say so.

    `columns` gives the trimmed value's SQL and the contract's type of every number column of the file,
    because all of them are evidence. Raises AmbiguousNumbers.
    """
    forms = {name: _count_forms(connection, scan, value) for name, (value, _) in columns.items()}
    expressions: dict[str, str] = {}
    notes: list[str] = []
    ambiguous: dict[str, str] = {}
    for name, (value, kind) in columns.items():
        own = forms[name]
        others = [other for other_name, other in forms.items() if other_name != name]
        comma_is_decimal, comma_is_known = _judge_comma(own, others, kind)
        point_is_decimal, point_is_known = _judge_point(own, others)
        if own.comma_and_three and not comma_is_known:
            ambiguous[name] = own.comma_example or ""
        elif own.point_and_three and not point_is_known:
            ambiguous[name] = own.point_example or ""
        else:
            reads_points_as_thousands = own.point_and_three > 0 and not point_is_decimal
            if _needs_change(own) or reads_points_as_thousands:
                expressions[name] = _expression(value, comma_is_decimal, reads_points_as_thousands)
                notes.append(_note(name, own, comma_is_decimal, reads_points_as_thousands))
    if ambiguous:
        raise AmbiguousNumbers(ambiguous)
    return expressions, [note for note in notes if note]


def _count_forms(connection: duckdb.DuckDBPyConnection, scan: str, value: str) -> _Forms:
    def count(pattern: str, other_than: str | None = None) -> str:
        condition = f"regexp_full_match({value}, {_regex(pattern)})"
        if other_than:
            condition += f" and not regexp_full_match({value}, {_regex(other_than)})"
        return f"count(*) filter (where {condition})"

    def example(pattern: str) -> str:
        return f"min({value}) filter (where regexp_full_match({value}, {_regex(pattern)}))"

    row = connection.execute(
        f"select {count(SEPARATED)}, {count(COMMA_FRACTION, COMMA_AND_THREE)}, "
        f"{count(POINT_FRACTION, POINT_AND_THREE)}, {count(ENGLISH)}, {count(GERMAN)}, "
        f"{count(COMMA_AND_THREE)}, {count(POINT_AND_THREE)}, {example(COMMA_AND_THREE)}, "
        f"{example(POINT_AND_THREE)} from {scan}"
    ).fetchone()
    return _Forms(*(row or ()))


def _judge_comma(own: _Forms, others: list[_Forms], kind: str) -> tuple[bool, bool]:
    """Whether `1,234` has a decimal comma, and whether that is known."""
    # The column itself knows best. A decimal point in it leaves the comma to the thousands.
    if own.comma_is_decimal or own.point_is_decimal:
        return own.comma_is_decimal, own.comma_is_decimal != own.point_is_decimal
    decimal = any(other.comma_is_decimal for other in others)
    thousands = any(other.point_is_decimal for other in others)
    if decimal or thousands:
        return decimal, decimal != thousands
    # A whole number has no decimals to separate.
    return False, kind == "integer"


def _judge_point(own: _Forms, others: list[_Forms]) -> tuple[bool, bool]:
    """Whether `1.234` has a decimal point, and whether that is known."""
    if own.point_is_decimal:
        return True, not own.point_is_thousands
    if own.point_is_thousands:
        return False, True
    if own.comma_is_decimal:
        # Two styles in one column, or thousands: nothing tells.
        return True, False
    if any(other.point_is_decimal for other in others):
        return True, not any(other.point_is_thousands for other in others)
    if any(other.point_is_thousands for other in others):
        return False, True
    # The contract's own spelling, unless the file's other numbers have a decimal comma.
    return True, not any(other.comma_is_decimal for other in others)


def _needs_change(own: _Forms) -> bool:
    return own.blank_separators + own.comma_fraction + own.english + own.german + own.comma_and_three > 0


def _expression(value: str, comma_is_decimal: bool, point_is_thousands: bool) -> str:
    """The SQL that gives the canonical text of a value, and any other value as it is."""
    cleaned = f"translate({value}, '{_sql(_MINUS + _BLANK_SEPARATORS)}', '-')"
    branches = [
        (ENGLISH, f"replace({cleaned}, ',', '')"),
        (GERMAN, f"replace(replace({cleaned}, '.', ''), ',', '.')"),
    ]
    if not comma_is_decimal:
        branches.append((COMMA_AND_THREE, f"replace({cleaned}, ',', '')"))
    if point_is_thousands:
        branches.append((POINT_AND_THREE, f"replace({cleaned}, '.', '')"))
    branches.append((ANY_FRACTION, f"replace({cleaned}, ',', '.')"))
    cases = " ".join(
        f"when regexp_full_match({value}, {_regex(pattern)}) then {result}" for pattern, result in branches
    )
    return f"case {cases} else nullif({value}, '') end"


def _note(name: str, own: _Forms, comma_is_decimal: bool, point_is_thousands: bool) -> str:
    found = []
    if own.comma_fraction or own.german or (own.comma_and_three and comma_is_decimal):
        found.append("decimal comma")
    if own.english or (own.comma_and_three and not comma_is_decimal):
        found.append("commas between thousands")
    if own.german or point_is_thousands:
        found.append("points between thousands")
    if own.blank_separators:
        found.append("blanks between thousands")
    return f"`{name}`: {', '.join(found)}" if found else ""


def _regex(pattern: str) -> str:
    return f"'{_sql(pattern)}'"


def _sql(text: str) -> str:
    return text.replace("'", "''")
