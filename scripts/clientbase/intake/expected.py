"""What the inspection expects of one raw table, whichever source it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass

from clientbase.contract import FILES_SOURCE, Entity, RawTable

LINES_FORMAT = "lines"


@dataclass(frozen=True, slots=True)
class ExpectedColumn:
    """A column by its name; `kind` is the contract's type, None where the source has its own formats."""

    name: str
    required: bool
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class ExpectedTable:
    """One raw table: its columns and how strictly they are taken.

    `is_contract` tables carry the input contract's columns and no other, and their numbers and dates are put
    into one spelling. Other tables may have more columns than declared, and their values are left to staging.
    """

    source: str
    table: str
    file: str
    columns: tuple[ExpectedColumn, ...]
    format: str = "table"
    optional: bool = True
    is_contract: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The expected columns' names in order."""
        return tuple(column.name for column in self.columns)


def expected_entities(entities: Iterable[Entity]) -> list[ExpectedTable]:
    """The tables of the `files` source: one per entity of the contract, none of which has to be there."""
    return [
        ExpectedTable(
            source=FILES_SOURCE,
            table=entity.name,
            file=entity.name,
            columns=tuple(
                ExpectedColumn(column.name, column.required, column.kind) for column in entity.input_columns
            ),
            is_contract=True,
        )
        for entity in entities
    ]


def expected_raw_table(table: RawTable) -> ExpectedTable:
    """A table that a source's YAML declares."""
    if table.format == LINES_FORMAT:
        columns: tuple[ExpectedColumn, ...] = (ExpectedColumn("line", required=True),)
    else:
        columns = tuple(
            ExpectedColumn(name, required=name not in table.optional_columns) for name in table.columns
        )
    return ExpectedTable(
        source=table.source,
        table=table.table,
        file=table.file,
        columns=columns,
        format=table.format,
        optional=table.optional,
    )
