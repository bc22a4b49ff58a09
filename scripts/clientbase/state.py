"""What one run leaves for the next: the published version is the only state, the working database is scratch.

A model or snapshot with `config.meta.kept: true` is written to `<workdir>/state/<version>/<model>.parquet` when its
version is published, and put back before the next build: as table `last_published.<model>`, and, where it is
incremental or a snapshot, as itself. A mart with `config.meta.compared: true` is put there from the published file. So
a run that is refused, killed or taken back leaves nothing behind that a later one could build upon.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clientbase.intake.sql import identifier, literal
from clientbase.marts import BUILT_TABLES
from clientbase.settings import Settings
from clientbase.versions import Versions
from clientbase.workdir import Workdir
from clientbase.working_database import WorkingDatabase, open_working_database

SCHEMA = "last_published"
VERSION_TABLE = "published_version"
# What is built upon its own rows of the run before.
_REMEMBERING = frozenset({"incremental", "snapshot"})


@dataclass(frozen=True, slots=True)
class KeptModel:
    """A model whose rows the next run needs."""

    name: str
    schema: str
    alias: str
    remembers: bool


def kept_models(manifest: Any, key: str = "kept") -> list[KeptModel]:
    """The enabled models whose `config.meta` says `<key>: true`, by name."""
    return sorted(
        (
            KeptModel(node.name, node.schema, node.alias, str(node.config.materialized) in _REMEMBERING)
            for node in manifest.nodes.values()
            if str(node.resource_type) in BUILT_TABLES and node.config.enabled and node.config.meta.get(key)
        ),
        key=lambda model: model.name,
    )


def begin_afresh(workdir: Workdir) -> None:
    """Throw the working file away: whatever a run before left in it, whole or damaged, is not built upon."""
    for path in (workdir.warehouse, workdir.warehouse_log):
        path.unlink(missing_ok=True)


def restore(settings: Settings, workdir: Workdir, manifest: Any) -> None:
    """Put what the published version left into the database that this run builds in."""
    versions = Versions(workdir)
    record = versions.record or {}
    folder = versions.current_state
    published = workdir.published.resolve() / "parquet"
    loaded = [path for place in (folder, published) if place for path in place.glob("*.parquet")]
    with open_working_database(settings, workdir, writable=True, loaded=loaded) as database:
        database.execute(f"drop schema if exists {identifier(SCHEMA)} cascade")
        database.execute(f"create schema {identifier(SCHEMA)}")
        database.execute(
            f"create table {SCHEMA}.{VERSION_TABLE} (version varchar, as_of_at timestamp, settings varchar)"
        )
        for model in kept_models(manifest):
            _restore_model(database, model, folder / f"{model.name}.parquet" if folder else None)
        if folder is None or not record:
            return
        values = (versions.current, record.get("as_of_at"), record.get("settings", ""))
        texts = ", ".join("null" if value is None else literal(str(value)) for value in values)
        database.execute(f"insert into {SCHEMA}.{VERSION_TABLE} values ({texts})")
        for model in kept_models(manifest, "compared"):
            parquet = published / f"{model.alias}.parquet"
            if parquet.is_file():
                database.load(parquet, SCHEMA, model.name)


def _restore_model(database: WorkingDatabase, model: KeptModel, parquet: Path | None) -> None:
    name = f"{identifier(model.schema)}.{identifier(model.alias)}"
    if model.remembers:
        # On a server the last build's rows are still there, published or not.
        database.execute(f"drop table if exists {name}")
    if parquet is None or not parquet.is_file():
        return
    database.load(parquet, SCHEMA, model.name)
    if model.remembers:
        database.load(parquet, model.schema, model.alias)


def save(settings: Settings, workdir: Workdir, manifest: Any, folder: Path) -> None:
    """Write what the next run must know about the version that is being published."""
    # Saving writes files: into the folder of the new state and nowhere else.
    with open_working_database(settings, workdir, saved_into=[folder]) as database:
        for model in kept_models(manifest):
            if database.has(model.schema, model.alias):
                database.save(model.schema, model.alias, (), folder / f"{model.name}.parquet")

