"""What raw input must look like, read from the project's YAML.

The input contract (entities and their columns) stands in `models/unified/*/_*__models.yml`; the tables of a
source system with a format of its own stand in `models/staging/<source>/_<source>__sources.yml`. Nothing is
said twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from clientbase.errors import ClientbaseError

# The one written in C is several times faster, and not every platform has it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
UNIFIED_PREFIX = "unified_"
# The source whose tables are the contract's entities themselves.
FILES_SOURCE = "files"
NUMBER_KINDS = frozenset({"money", "price", "quantity", "integer", "rate"})
DATE_KINDS = frozenset({"ts", "date"})
BOOLEAN_KIND = "boolean"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an entity; `kind` is the contract's type (id, text, enum, ts, money ...)."""

    name: str
    data_type: str
    kind: str
    required: bool = False
    accepted_values: tuple[str, ...] = ()
    minimum: float | None = None
    above: float | None = None
    personal: bool = False
    derived: bool = False
    description: str = ""

    @property
    def is_number(self) -> bool:
        """Whether values are numbers."""
        return self.kind in NUMBER_KINDS

    @property
    def is_date(self) -> bool:
        """Whether values are instants or days."""
        return self.kind in DATE_KINDS


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity of the input contract; `key` is empty where the source's rows have no identifier.

    `erasure` says what becomes of an erased person's rows: remove, anonymise, or None where no row names a person.
    """

    name: str
    key: tuple[str, ...]
    event_time: str | None
    columns: tuple[Column, ...]
    newest_by: tuple[str, ...] = ()
    lifecycle: str | None = None
    erasure: str | None = None
    description: str = ""

    @property
    def input_columns(self) -> tuple[Column, ...]:
        """The columns that input may carry, in the contract's order: those Clientbase derives are left
        out."""
        return tuple(column for column in self.columns if not column.derived and column.name != "source_system")

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table of a source system with a format of its own.

    `file` is a file name, or a stem to which the known extensions are tried. `format` is `table` (a header
    and fields) or `lines` (each line of a text file is one row with the one column `line`). `columns` are
    those that staging reads; of these the ones in `optional_columns` may be absent. `identifies` has DuckDB expressions
    of what a row names a person by (customer_id, email, phone), `anonymous` what replaces columns of an erased one.
    """

    source: str
    table: str
    file: str
    format: str = "table"
    columns: tuple[str, ...] = ()
    optional_columns: frozenset[str] = frozenset()
    optional: bool = False
    identifies: Mapping[str, str] = field(default_factory=dict)
    anonymous: Mapping[str, str] = field(default_factory=dict)


def load_contract(project_root: Path) -> dict[str, Entity]:
    """The input contract's entities by name, in the order of the files they stand in.

    Raises ClientbaseError where the project has none, or a file of it is not what this module can read.
    """
    folder = project_root / "models" / "unified"
    entities: dict[str, Entity] = {}
    for path in sorted(folder.glob("*/_*__models.yml")):
        for model in _read_yaml(path).get("models") or []:
            entity = _entity(model, path)
            if entity is not None:
                entities[entity.name] = entity
    if not entities:
        raise ClientbaseError(
            f"No input contract was found in {folder}. Run from the project's root, where dbt_project.yml is."
        )
    return entities


def contract_files(project_root: Path) -> list[Path]:
    """The YAML files that describe raw input, so that a cache can tell when one of them changed."""
    return sorted(
        [
            *(project_root / "models" / "unified").glob("*/_*__models.yml"),
            *(project_root / "models" / "staging").glob("*/_*__sources.yml"),
        ]
    )


def known_sources(project_root: Path) -> list[str]:
    """The names of the source systems this project can read: `files` and each folder of models/staging."""
    staging = project_root / "models" / "staging"
    folders = [path.name for path in staging.glob("*") if path.is_dir()] if staging.is_dir() else []
    return sorted({FILES_SOURCE, *folders})


def load_raw_tables(project_root: Path, source: str) -> list[RawTable]:
    """The raw tables that `models/staging/<source>/_<source>__sources.yml` declares.

    Raises ClientbaseError where the source has no such file.
    """
    path = project_root / "models" / "staging" / source / f"_{source}__sources.yml"
    if not path.is_file():
        raise ClientbaseError(
            f"The source `{source}` has no {path.relative_to(project_root)}, which declares its raw tables. "
            "Add it (docs/bring-your-own-data.md shows how), or take the source out of `sources`."
        )
    tables: list[RawTable] = []
    for declared in _read_yaml(path).get("sources") or []:
        if declared.get("name") == source:
            tables.extend(_raw_table(source, table) for table in declared.get("tables") or [])
    if not tables:
        raise ClientbaseError(f"{path.relative_to(project_root)} declares no tables of a source named {source}.")
    return tables


def _entity(model: Mapping[str, Any], path: Path) -> Entity | None:
    """The entity a model of the contract describes; None for a model beside the contract."""
    meta = _meta(model)
    described = meta.get("entity")
    name = str(model.get("name", ""))
    if described is None or not name.startswith(UNIFIED_PREFIX):
        return None
    try:
        return Entity(
            name=name.removeprefix(UNIFIED_PREFIX),
            key=tuple(described.get("key") or ()),
            event_time=described.get("event_time"),
            columns=tuple(_column(column) for column in model.get("columns") or []),
            newest_by=tuple(described.get("newest_by") or ()),
            lifecycle=described.get("lifecycle"),
            erasure=described.get("erasure"),
            description=str(model.get("description", "")),
        )
    except KeyError as missing:
        raise ClientbaseError(f"{path}: a column of {name} has no {missing} in its contract.") from missing


def _column(column: Mapping[str, Any]) -> Column:
    meta = _meta(column)
    return Column(
        name=str(column["name"]),
        data_type=str(column["data_type"]),
        kind=str(meta["type"]),
        required=bool(meta.get("required", False)),
        accepted_values=tuple(str(value) for value in meta.get("accepted_values") or ()),
        minimum=meta.get("minimum"),
        above=meta.get("above"),
        personal=bool(meta.get("personal", False)),
        derived=bool(meta.get("derived", False)),
        description=str(column.get("description", "")),
    )


def _raw_table(source: str, table: Mapping[str, Any]) -> RawTable:
    meta = _meta(table)
    name = str(table["name"])
    columns = table.get("columns") or []
    return RawTable(
        source=source,
        table=name,
        file=str(meta.get("file", name)),
        format=str(meta.get("format", "table")),
        columns=tuple(str(column["name"]) for column in columns),
        optional_columns=frozenset(str(column["name"]) for column in columns if _meta(column).get("optional", False)),
        optional=bool(meta.get("optional", False)),
        identifies=dict(meta.get("identifies") or {}),
        anonymous=dict(meta.get("anonymous") or {}),
    )


def _meta(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """`config.meta` of a YAML node, or its older home `meta`."""
    config = node.get("config") or {}
    found: Mapping[str, Any] = config.get("meta") or node.get("meta") or {}
    return found


def _read_yaml(path: Path) -> Mapping[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.YAMLError as error:
        raise ClientbaseError(f"{path} is not valid YAML: {error}") from error
    return content if isinstance(content, Mapping) else {}
