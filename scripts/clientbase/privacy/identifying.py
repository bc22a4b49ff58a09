"""Which columns of the raw tables name a person, read from the input contract and the sources' YAML."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clientbase.contract import FILES_SOURCE, Entity, RawTable, load_contract, load_raw_tables
from clientbase.intake.relations import RawInput, RawRelation
from clientbase.intake.sql import identifier

REMOVE, ANONYMISE = "remove", "anonymise"
# Columns of the contract that name a person, or a thing that belongs to one.
REFERENCES = {
    "customer_id": "customer",
    "lead_id": "lead",
    "deal_id": "deal",
    "task_id": "task",
    "visitor_id": "visitor",
}
# Pairs of columns that say what kind of thing an identifier is of.
TYPED_REFERENCES = {"object_id": "object_type", "unit_id": "unit_type"}
TYPED_KINDS = ("customer", "lead", "task")


@dataclass(frozen=True, slots=True)
class IdentifyingTable:
    """One raw table whose rows name people.

    `columns` maps what is identified (customer_id, email, phone, lead_id, deal_id, task_id, visitor_id) to a text
    expression over the relation; `object_id` and `unit_id` stand beside their types. `rule` is remove or anonymise;
    `anonymous` are the expressions that replace columns where it is anonymise. `key` is the column that names a row.
    """

    relation: RawRelation
    columns: dict[str, str]
    rule: str
    anonymous: dict[str, str]
    key: str | None = None

    @property
    def source(self) -> str:
        """The source system."""
        return self.relation.source


def identifying_tables(raw_input: RawInput, project_root: Path) -> list[IdentifyingTable]:
    """The tables of the raw input that have rows and name people."""
    entities = load_contract(project_root)
    sources = {relation.source for relation in raw_input.relations} - {FILES_SOURCE}
    raw_tables = {(source, table.table): table for source in sources for table in load_raw_tables(project_root, source)}
    return list(_tables(raw_input, entities, raw_tables))


def _tables(
    raw_input: RawInput, entities: dict[str, Entity], raw_tables: dict[tuple[str, str], RawTable]
) -> Iterator[IdentifyingTable]:
    for relation in raw_input.relations:
        if relation.file is None:
            continue
        if relation.source == FILES_SOURCE:
            entity = entities[relation.table]
            if entity.erasure is not None:
                yield entity_table(relation, entity)
            continue
        table = raw_tables[relation.source, relation.table]
        if table.identifies:
            yield IdentifyingTable(relation, dict(table.identifies), ANONYMISE, dict(table.anonymous))


def entity_table(relation: RawRelation, entity: Entity) -> IdentifyingTable:
    """A table of the input contract: its columns say by their names whom they name."""
    named = ("email", "phone", *REFERENCES, *TYPED_REFERENCES, *TYPED_REFERENCES.values())
    columns = {name: f"cast({identifier(name)} as varchar)" for name in named if name in relation.columns}
    # Whose the money was is forgotten; which deal an order came from is not: the deal has forgotten, too.
    forgotten = [name for name in ("customer_id", "lead_id") if name in columns]
    return IdentifyingTable(
        relation,
        columns,
        entity.erasure or REMOVE,
        dict.fromkeys(forgotten, "null"),
        entity.key[0] if len(entity.key) == 1 else None,
    )
