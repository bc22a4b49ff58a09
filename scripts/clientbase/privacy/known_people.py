"""Where we look up who a customer is: the raw input, else what the last run left of it in the working database."""

import shutil
from pathlib import Path

import duckdb

from clientbase.contract import Entity, load_contract
from clientbase.errors import ClientbaseError
from clientbase.intake import inspect_input
from clientbase.intake.relations import RawRelation
from clientbase.intake.sql import identifier, literal
from clientbase.privacy.identifying import IdentifyingTable, entity_table, identifying_tables
from clientbase.settings import Settings
from clientbase.workdir import Workdir

_FOLDER = "known_people"


def known_tables(settings: Settings, workdir: Workdir) -> list[IdentifyingTable]:
    """The tables that know people; none where neither the input nor a working database can be read.

    Then a customer is erased by his identifier alone, which is all that published versions hold.
    """
    try:
        raw_input = inspect_input(
            settings.raw_root, settings.sources, settings.project_root, workdir.root / "scratch"
        )
    except ClientbaseError:
        return _from_warehouse(settings, workdir)
    return identifying_tables(raw_input, settings.project_root)


def _from_warehouse(settings: Settings, workdir: Workdir) -> list[IdentifyingTable]:
    if not workdir.warehouse.is_file():
        return []
    folder = workdir.root / "scratch" / _FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    entities = [entity for entity in load_contract(settings.project_root).values() if entity.erasure is not None]
    try:
        with duckdb.connect() as connection:
            connection.execute(f"attach {literal(str(workdir.warehouse))} as warehouse (read_only)")
            return [table for entity in entities for table in _entity_tables(connection, entity, folder)]
    except duckdb.Error:
        # A half-written database knows nobody for certain; it is deleted either way.
        return []


def _entity_tables(
    connection: duckdb.DuckDBPyConnection, entity: Entity, folder: Path
) -> list[IdentifyingTable]:
    """One table per source of an entity, copied out with the identifiers as the source writes them."""
    name = f"warehouse.unified.checked_{entity.name}"
    known = connection.execute(
        "select 1 from duckdb_tables() where database_name = 'warehouse' and schema_name = 'unified' "
        f"and table_name = 'checked_{entity.name}'"
    ).fetchone()
    if known is None:
        return []
    tables = []
    columns = tuple(column.name for column in entity.input_columns)
    values = ", ".join(
        f"substr({identifier(column.name)}, length(source_system) + 2) as {identifier(column.name)}"
        if column.kind == "id"
        else f"cast({identifier(column.name)} as varchar) as {identifier(column.name)}"
        for column in entity.input_columns
    )
    for (source,) in connection.execute(f"select distinct source_system from {name} order by all").fetchall():
        file = folder / f"{source}.{entity.name}.parquet"
        connection.execute(
            f"copy (select {values} from {name} where source_system = {literal(str(source))}) to {literal(str(file))} "
            "(format parquet)"
        )
        relation = RawRelation(
            source=str(source),
            table=entity.name,
            select_sql=f"select * from read_parquet({literal(str(file))})",
            columns=columns,
            row_count=0,
            file=file,
        )
        tables.append(entity_table(relation, entity))
    return tables
