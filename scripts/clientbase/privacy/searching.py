"""Search every byte of a folder for a person: as it lies there, and decoded where something packs it.

A byte search alone proves nothing: databases compress their text, so that it finds a person neither before nor after.
Every cell of every DuckDB and Parquet file is therefore read as text, and what is zipped is unzipped.
"""

import bz2
import gzip
import io
import lzma
import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import duckdb

from clientbase.intake.sql import identifier, literal
from clientbase.privacy import tombstones
from clientbase.privacy.byte_search import ByteSearch
from clientbase.privacy.needles import Needles

UNREADABLE = "unreadable"
_DEEPEST = 4
_LARGEST_MEMBER_BYTES = 1 << 30
# What cannot hold text: everything else is read as text, whole numbers too (a telephone may be one).
_SKIPPED_TYPES = ("BOOLEAN", "DATE", "TIME", "TIMESTAMP", "INTERVAL", "DECIMAL", "DOUBLE", "FLOAT")
# The place of an identifier that a CRM is still to be told (tombstones.py): no hit.
_TOMBSTONE = "a tombstone"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True, slots=True)
class Hit:
    """One kind of thing found in one file. `place` says where: bytes, a column, a member, the file's name."""

    file: Path
    place: str
    kind: str


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search looked at and what it found."""

    hits: tuple[Hit, ...]
    file_count: int
    byte_count: int

    def kinds_by_file(self) -> dict[Path, set[str]]:
        """The kinds found in each file that has any."""
        found: dict[Path, set[str]] = {}
        for hit in self.hits:
            found.setdefault(hit.file, set()).add(hit.kind)
        return found


def search(places: Iterable[Path], needles: Needles, *, leave_out: Iterable[Path] = ()) -> Searched:
    """Search files, and folders with all that is below; links are not followed, but their targets are read."""
    byte_search = ByteSearch(needles)
    left_out = set(leave_out)
    hits: list[Hit] = []
    file_count = byte_count = 0
    for path in _files(places):
        if path in left_out:
            continue
        hits += [Hit(path, "the file's name", kind) for kind in sorted(needles.in_text(path.name))]
        if path.is_symlink():
            hits += [Hit(path, "the link's target", kind) for kind in sorted(needles.in_text(str(path.readlink())))]
            continue
        file_count += 1
        try:
            byte_count += path.stat().st_size
            hits += [Hit(path, place, kind) for place, kind in sorted(set(_search_file(path, needles, byte_search)))]
        except (OSError, duckdb.Error, zipfile.BadZipFile, EOFError, lzma.LZMAError, ValueError) as error:
            hits.append(Hit(path, f"cannot be read ({type(error).__name__})", UNREADABLE))
    return Searched(tuple(hits), file_count, byte_count)


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_file() or place.is_symlink():
            yield place
        for folder, _, names in os.walk(place):
            yield from sorted(Path(folder) / name for name in names)
            yield from (path for path in sorted(Path(folder).iterdir()) if path.is_symlink() and path.is_dir())


def _search_file(path: Path, needles: Needles, byte_search: ByteSearch) -> Iterator[tuple[str, str]]:
    with path.open("rb") as file:
        head = file.read(16)
        file.seek(0)
        is_duckdb, is_parquet = head[8:12] == b"DUCK", head.startswith(b"PAR1")
        in_bytes = list(_search_stream(file, head, "bytes", byte_search, 0, is_database=is_duckdb or is_parquet))
    in_cells: list[tuple[str, str]] = []
    if is_duckdb:
        in_cells = list(_search_database(path, needles))
    elif is_parquet:
        with duckdb.connect() as connection:
            relation = f"read_parquet({literal(str(path))})"
            in_cells = list(_search_relation(connection, relation, "", path.stem, needles))
    found = [(place, kind) for place, kind in in_cells if place != _TOMBSTONE]
    # The bytes of a tombstone are those of an identifier; they are no other hit where every cell was looked at.
    awaited = {kind for place, kind in in_cells if place == _TOMBSTONE} - {kind for _, kind in found}
    yield from ((place, kind) for place, kind in in_bytes if kind not in awaited)
    yield from found


def _search_stream(
    stream: BinaryIO, head: bytes, place: str, byte_search: ByteSearch, depth: int, *, is_database: bool = False
) -> Iterator[tuple[str, str]]:
    """The bytes of a stream, and what is packed in them."""
    for kind in byte_search.kinds_in(stream, is_database=is_database):
        yield place, kind
    stream.seek(0)
    if depth >= _DEEPEST:
        return
    if head.startswith(_ZSTANDARD):
        yield f"{place} (packed by Zstandard, which cannot be unpacked here)", UNREADABLE
    elif head.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(stream) as archive:
            for name in archive.namelist():
                if archive.getinfo(name).file_size > _LARGEST_MEMBER_BYTES:
                    yield f"member {name} (too large to unpack)", UNREADABLE
                    continue
                yield from _search_member(archive.read(name), f"member {name}", byte_search, depth)
    else:
        opened = _unpacked(stream, head)
        if opened is not None:
            with opened as inside:
                yield from _search_member(inside.read(_LARGEST_MEMBER_BYTES), "unpacked", byte_search, depth)


def _search_member(data: bytes, place: str, byte_search: ByteSearch, depth: int) -> Iterator[tuple[str, str]]:
    yield from _search_stream(io.BytesIO(data), data[:16], place, byte_search, depth + 1)


def _unpacked(stream: BinaryIO, head: bytes) -> io.BufferedIOBase | None:
    if head.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=stream)
    if head.startswith(b"BZh"):
        return bz2.BZ2File(stream)
    if head.startswith(b"\xfd7zXZ\x00"):
        return lzma.LZMAFile(stream)
    return None


def _search_database(path: Path, needles: Needles) -> Iterator[tuple[str, str]]:
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(str(path))} as searched (read_only)")
        for (text,) in connection.execute(
            "select sql from duckdb_views() where database_name = 'searched' and not internal "
            "union all select comment from duckdb_tables() where database_name = 'searched' "
            "union all select comment from duckdb_columns() where database_name = 'searched'"
        ).fetchall():
            for kind in needles.in_text(text or ""):
                yield "the catalog", kind
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'searched' order by all"
        ).fetchall()
        for schema, table in tables:
            relation = f"searched.{identifier(schema)}.{identifier(table)}"
            yield from _search_relation(connection, relation, f"{schema}.{table}.", str(table), needles)


def _search_relation(
    connection: duckdb.DuckDBPyConnection, relation: str, prefix: str, table: str, needles: Needles
) -> Iterator[tuple[str, str]]:
    """Every cell of a table as text: first whether there is anything at all, then what."""
    columns = [
        str(row[0])
        for row in connection.execute(f"describe select * from {relation}").fetchall()
        if not str(row[1]).startswith(_SKIPPED_TYPES)
    ]
    if not columns:
        return
    found = _matching(connection, relation, columns, needles, needles.kinds)
    for kind in needles.kinds if found else ():
        for column in _matching(connection, relation, found, needles, (kind,)):
            if tombstones.may_hold_identifier(table, column, kind) and _holds_only_tombstones(
                connection, relation, column, needles
            ):
                yield _TOMBSTONE, kind
            else:
                yield f"column {prefix}{column}", kind


def _holds_only_tombstones(
    connection: duckdb.DuckDBPyConnection, relation: str, column: str, needles: Needles
) -> bool:
    columns = [str(row[0]) for row in connection.execute(f"describe select * from {relation}").fetchall()]
    occurs = needles.occurs_sql(f"cast({identifier(column)} as varchar)", (tombstones.KIND,))
    row = connection.execute(
        f"select count(*) from {relation} where {occurs} and not ({tombstones.is_tombstone(columns)})"
    ).fetchone()
    return row == (0,)


def _matching(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: list[str], needles: Needles, kinds: Sequence[str]
) -> list[str]:
    conditions = ", ".join(
        f"bool_or({needles.occurs_sql(f'cast({identifier(column)} as varchar)', kinds)})" for column in columns
    )
    row = connection.execute(f"select {conditions} from {relation}").fetchone() or ()
    return [column for column, is_found in zip(columns, row, strict=True) if is_found]
