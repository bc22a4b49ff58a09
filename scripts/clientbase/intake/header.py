"""Match the columns a file has with the columns its table must have."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from clientbase.errors import InputError
from clientbase.intake.expected import ExpectedTable
from clientbase.intake.finding import suggestion

# Far more than a table has, and what DuckDB reads without trouble.
MOST_COLUMNS = 1000
_NAMED_ONE_BY_ONE = 20
_NAMED_TOGETHER = 40


@dataclass(frozen=True, slots=True)
class MatchedColumns:
    """Where each expected column stands in the file (0-based), and the columns that have no name."""

    positions: dict[str, int]
    nameless: tuple[int, ...]


def normalised(name: str) -> str:
    """A column name as it is compared: without case, surrounding blanks and a byte order mark."""
    return name.strip().strip("\ufeff\u00a0").strip().lower()


def header_hits(cells: Sequence[str], known: Collection[str]) -> int:
    """How many known (normalised) column names a row holds; 0 where most of its cells are something else.

    A row of data may hold a word that is also a column's name; a header is made of them.
    """
    filled = [name for name in map(normalised, cells) if name]
    hits = len(set(filled).intersection(known))
    return hits if hits * 2 >= len(filled) and (hits > 1 or len(filled) == 1) else 0


def match_columns(names: Sequence[str], table: ExpectedTable, file: str) -> MatchedColumns:
    """Find every expected column in a file's header.

    Raises InputError naming each column that is missing, unknown (contract tables only) or there twice.
    """
    if len(names) > MOST_COLUMNS:
        raise InputError(
            [
                f"{file} has {len(names)} columns, and a table has {MOST_COLUMNS} at most. Delete the empty ones, or "
                "export the table again."
            ]
        )
    seen: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        seen.setdefault(normalised(name), []).append(position)
    nameless = tuple(seen.pop("", ()))
    expected = {normalised(column.name): column for column in table.columns}
    shown = _listed([name.strip() for name in names if normalised(name)]) or "none"

    problems = []
    for name, positions in seen.items():
        if len(positions) > 1 and (table.is_contract or name in expected or not expected):
            places = " and ".join(column_place(position) for position in positions)
            problems.append(
                f"{file} has the column `{name}` twice, as {places}. Rename or delete one of them, so that "
                "it is clear which one counts."
            )
    unknown = [name for name in seen if name not in expected]
    if table.is_contract and len(unknown) > _NAMED_ONE_BY_ONE:
        problems.append(
            f"{file} has {len(unknown)} columns that the input contract does not know: {_listed(unknown)}. Rename or "
            f"delete them. The columns of `{table.table}` are: {', '.join(table.names)}."
        )
    elif table.is_contract:
        problems.extend(
            f"{file} has a column `{names[seen[name][0]].strip()}` ({column_place(seen[name][0])}) that the "
            "input contract does not "
            f"know{suggestion(name, [c for c in expected if c not in seen] or list(expected))}. Rename or "
            f"delete it. The columns of `{table.table}` are: {', '.join(table.names)}."
            for name in unknown
        )
    problems.extend(
        f"{file}: the required column `{column.name}` is missing. Columns found: {shown}. Add it, or rename "
        f"the column that holds it{suggestion(name, unknown)}."
        for name, column in expected.items()
        if column.required and name not in seen
    )
    if problems:
        raise InputError(problems)
    if not expected:
        # A table declared without columns is taken as it is.
        return MatchedColumns({name: positions[0] for name, positions in seen.items()}, nameless)
    return MatchedColumns(
        {column.name: seen[name][0] for name, column in expected.items() if name in seen}, nameless
    )


def _listed(names: Sequence[str]) -> str:
    """Names in a sentence: a header may have thousands."""
    more = f" and {len(names) - _NAMED_TOGETHER} more" if len(names) > _NAMED_TOGETHER else ""
    return ", ".join(f"`{name}`" for name in names[:_NAMED_TOGETHER]) + more


def column_place(position: int) -> str:
    """A 0-based position as people count it, with a spreadsheet's letter: `column 3 (C)`."""
    letters, rest = "", position + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"column {position + 1} ({letters})"
