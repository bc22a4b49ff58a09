"""The result of an inspection: one readable relation per raw table."""

from dataclasses import dataclass, field
from pathlib import Path

from clientbase.intake.sql import identifier, literal


@dataclass(frozen=True, slots=True)
class RawRelation:
    """A raw table and the DuckDB query that reads it.

    `columns` are the query's columns in order. `file` is the user's file, None where the input has none for
    the table (the relation is then empty). `notes` are sentences about what was found and put right on the
    way.
    """

    source: str
    table: str
    select_sql: str
    columns: tuple[str, ...]
    row_count: int
    file: Path | None
    notes: tuple[str, ...] = ()
    copy: Path | None = None

    @property
    def schema(self) -> str:
        """The schema in which dbt expects the table."""
        return f"raw_{self.source}"


@dataclass(frozen=True, slots=True)
class RawInput:
    """Everything one run reads.

    `suppressed` are the identifiers (source, kind, value) of people whose rows the relations keep out: personal data,
    never shown and never written to a file.
    """

    raw_root: Path
    relations: tuple[RawRelation, ...]
    suppressed: frozenset[tuple[str, str, str]] = field(default=frozenset(), repr=False)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that the relations read: the user's, or the readable copy in its place."""
        return tuple(
            path for relation in self.relations if (path := relation.copy or relation.file) is not None
        )

    @property
    def is_readable(self) -> bool:
        """Whether every file that the relations read is still there."""
        return all(
            path.is_file()
            for relation in self.relations
            for path in (relation.file, relation.copy)
            if path is not None
        )

    def relation(self, source: str, table: str) -> RawRelation:
        """The relation of one raw table; KeyError where the input has none."""
        for relation in self.relations:
            if (relation.source, relation.table) == (source, table):
                return relation
        raise KeyError(f"{source}.{table}")


def empty_relation(source: str, table: str, columns: tuple[str, ...]) -> RawRelation:
    """The relation of a table the input does not have: no rows, every column text."""
    selected = ", ".join(f"cast(null as varchar) as {identifier(column)}" for column in columns)
    return RawRelation(
        source=source,
        table=table,
        select_sql=f"select {selected or literal('') + ' as nothing'} where false",
        columns=columns,
        row_count=0,
        file=None,
    )
