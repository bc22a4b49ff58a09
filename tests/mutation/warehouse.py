"""A copy of the warehouse in which a mutant takes the place of its models, is judged, and is taken back."""

import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from mutation.build import Build

Fingerprint = tuple[Any, ...]
# A whole build and its tests take three; a join that has lost its condition would go on for ever. Of the processor, so
# that a busy machine does not decide.
_PROCESSOR_SECONDS = 30


@dataclass
class Warehouse:
    """One worker's copy of the build's database."""

    build: Build
    folder: Path
    connection: duckdb.DuckDBPyConnection = field(init=False)
    _prints: dict[str, Fingerprint] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Copy the database and open it as dbt does."""
        self.folder.mkdir(parents=True, exist_ok=True)
        copy = self.folder / "warehouse.duckdb"
        shutil.copyfile(self.build.warehouse, copy)
        self.connection = duckdb.connect(str(copy), config={"threads": 1, "memory_limit": "1GB"})
        self.connection.execute("set TimeZone = 'UTC'")
        self.connection.execute("set preserve_insertion_order = false")

    @cached_property
    def models(self) -> dict[str, dict[str, Any]]:
        """Every model, parents before children."""
        waiting = {
            name: node
            for name, node in self.build.manifest["nodes"].items()
            if node["resource_type"] == "model" and name in self.build.compiled
        }
        ordered: dict[str, dict[str, Any]] = {}
        while waiting:
            ready = [
                name for name, node in waiting.items() if not any(one in waiting for one in node["depends_on"]["nodes"])
            ]
            for name in ready:
                ordered[name] = waiting.pop(name)
        return ordered

    @cached_property
    def data_tests(self) -> dict[str, tuple[str, set[str]]]:
        """Every data test: its SQL and what it reads."""
        return {
            name: (self.build.compiled[name], set(node["depends_on"]["nodes"]))
            for name, node in self.build.manifest["nodes"].items()
            if node["resource_type"] == "test" and name in self.build.compiled
        }

    def first_failure(self, mutated: dict[str, str]) -> str:
        """Build mutated models and everything below them; what fails first, or '' where nothing does.

        'build: ...' is dbt's own refusal (an error, or a contract), 'test: ...' a data test. 'same' means that no
        relation holds other rows than before, so that no test of data can tell.
        """
        if not self._prints:
            self._remember()
        self.connection.execute("begin")
        try:
            with stopped_after(self.connection, _PROCESSOR_SECONDS):
                changed = self._rebuild(mutated)
                if not changed:
                    return "same"
                return self._failed_test(changed)
        except duckdb.InterruptException:
            return f"build: it has not ended after {_PROCESSOR_SECONDS} s"
        except duckdb.Error as error:
            return f"build: {_first_line(error)}"
        except ContractError as error:
            return f"build: {error}"
        finally:
            self.connection.execute("rollback")

    def _rebuild(self, mutated: dict[str, str]) -> set[str]:
        changed: set[str] = set()
        for name, node in self.models.items():
            parents = set(node["depends_on"]["nodes"])
            if name not in mutated and not parents & changed:
                continue
            original = self._prints[name]
            self._create(node, mutated.get(name, self.build.compiled[name]))
            self._check_required(node)
            if self._fingerprint(node) != original:
                changed.add(name)
        return changed

    def _create(self, node: dict[str, Any], sql: str) -> None:
        kind = "view" if node["config"]["materialized"] == "view" else "table"
        if node["config"]["contract"]["enforced"]:
            sql = self._under_contract(node, sql)
        self.connection.execute(f"create or replace {kind} {_relation(node)} as {sql}")

    def _under_contract(self, node: dict[str, Any], sql: str) -> str:
        """The query as dbt fills a table with a contract: its columns in the contract's order, each as wide as it says.

        dbt refuses another column, and another type but for its width.
        """
        given = {name: kind for name, kind, *_ in self.connection.execute(f"describe {sql}").fetchall()}
        wanted = dict(described.split(" ", 1) for described in self._prints[node["unique_id"]][0])
        if {name: _without_width(kind) for name, kind in given.items()} != {
            name: _without_width(kind) for name, kind in wanted.items()
        }:
            raise ContractError(f"{node['name']} breaks its contract")
        columns = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in wanted.items())
        return f"select {columns} from ({sql}) as given_rows"

    def _check_required(self, node: dict[str, Any]) -> None:
        if not node["config"]["contract"]["enforced"]:
            return
        required = [
            column["name"]
            for column in node["columns"].values()
            if any(one["type"] == "not_null" for one in column.get("constraints", []))
        ]
        for column in required:
            query = f"select count(*) from {_relation(node)} where {column} is null"
            if self._value(query):
                raise ContractError(f"{node['name']}.{column} is not null in its contract")

    def _failed_test(self, changed: set[str]) -> str:
        for name, (sql, reads) in self.data_tests.items():
            if reads & changed and self.fails(sql):
                return f"test: {self.build.manifest['nodes'][name]['name']}"
        return ""

    def fails(self, sql: str) -> bool:
        """Whether a data test finds a row."""
        return self.connection.execute(f"select * from ({sql}) as found limit 1").fetchone() is not None

    def _remember(self) -> None:
        """Take the fingerprints of every model, types and content, before anything is mutated."""
        for name, node in self.models.items():
            self._prints[name] = self._fingerprint(node)

    def _fingerprint(self, node: dict[str, Any]) -> Fingerprint:
        query = f"select count(*), sum(hash(rows_)::hugeint), bit_xor(hash(rows_)) from {_relation(node)} as rows_"
        return (self._types(node), *(self.connection.execute(query).fetchone() or ()))

    def _types(self, node: dict[str, Any]) -> tuple[str, ...]:
        rows = self.connection.execute(f"describe {_relation(node)}").fetchall()
        return tuple(f"{name} {kind}" for name, kind, *_ in rows)

    def _value(self, query: str) -> Any:
        row = self.connection.execute(query).fetchone()
        return row[0] if row else None


class ContractError(Exception):
    """A mutant whose table dbt would refuse: other types, or NULL where the contract allows none."""


@contextmanager
def stopped_after(connection: duckdb.DuckDBPyConnection, processor_seconds: float) -> Iterator[None]:
    """Interrupt what the connection runs once this process has worked for so long."""
    end = time.process_time() + processor_seconds
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            if time.process_time() > end:
                connection.interrupt()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def wrong_rows(connection: duckdb.DuckDBPyConnection, unit_test_sql: str) -> bool:
    """Whether a unit test gives other rows than it expects; the last column tells the two apart."""
    rows = connection.execute(unit_test_sql).fetchall()
    return _counted(rows, "actual") != _counted(rows, "expected")


def _counted(rows: Iterable[tuple[Any, ...]], side: str) -> dict[tuple[Any, ...], int]:
    counts: dict[tuple[Any, ...], int] = {}
    for row in rows:
        if row[-1] == side:
            counts[row[:-1]] = counts.get(row[:-1], 0) + 1
    return counts


def _relation(node: dict[str, Any]) -> str:
    return f'"{node["schema"]}"."{node["alias"]}"'


def _without_width(kind: str) -> str:
    """`DECIMAL` of `DECIMAL(18,6)`."""
    return kind.partition("(")[0]


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0][:160]
