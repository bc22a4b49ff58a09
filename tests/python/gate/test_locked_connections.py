"""The connections around dbt reach no file that they were not given: neither those of the run nor the gate's."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from clientbase import state
from clientbase.errors import ClientbaseError
from clientbase.gate.judging import Relation, judge
from clientbase.gate.suites import Expectation, Suite
from clientbase.settings import Settings
from clientbase.workdir import Workdir
from clientbase.working_database import open_working_database

REFUSALS = (duckdb.PermissionException, duckdb.InvalidInputException)
MakeSuite = Callable[..., Suite]
MakeExpectation = Callable[..., Expectation]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that nobody gave to the run."""
    path = tmp_path / "secret.csv"
    path.write_text("place\n1\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("writable", [False, True])
@pytest.mark.parametrize("statement", [
    "select * from read_csv('{secret}')",
    "copy (select 1) to '{folder}/out.csv'",
    "attach '{folder}/other.duckdb'",
    "load httpfs",
    "install icu",
    "set enable_external_access = true",
    "set lock_configuration = false",
])  # fmt: skip
def test_the_working_database_is_locked(
    statement: str, writable: bool, settings: Settings, workdir: Workdir, secret: Path
) -> None:
    with open_working_database(settings, workdir, writable=writable) as database:
        assert database.read("select count(*) from gate.orders")[1] == [(3,)]
        with pytest.raises(REFUSALS, match=r"disabled|locked"):
            database.execute(statement.format(secret=secret, folder=secret.parent))


# Signs that a path may hold, and that are a pattern to DuckDB.
@pytest.mark.parametrize("name", ["plain", "[new]", "a*", "it's"])
def test_what_was_allowed_is_saved_and_loaded_and_nothing_beside_it(
    name: str, settings: Settings, workdir: Workdir, secret: Path
) -> None:
    folder = secret.parent / name
    folder.mkdir()
    parquet = folder / "orders.parquet"
    with open_working_database(settings, workdir, saved_into=[folder]) as database:
        database.save("gate", "orders", (), parquet)
        with pytest.raises(REFUSALS, match="disabled"):
            database.save("gate", "orders", (), secret.parent / "elsewhere.parquet")
    with open_working_database(settings, workdir, writable=True, loaded=[parquet]) as database:
        database.load(parquet, "again", "orders")
        assert database.read("select count(*) from again.orders")[1] == [(3,)]
        with pytest.raises(REFUSALS, match="disabled"):
            database.read(f"select * from read_csv('{secret}')")


def test_an_expectation_reads_no_file(
    settings: Settings, workdir: Workdir, suite: MakeSuite, expectation: MakeExpectation, secret: Path
) -> None:
    """Its condition is SQL that many hands edit."""
    nosy = expectation("nosy", where=f"place in (select place from read_csv('{secret}'))")
    with pytest.raises(ClientbaseError, match=r"The expectation nosy .* cannot be asked: .*disabled"):
        judge(settings, workdir, [suite(nosy)], {"orders": Relation("gate", "orders")}, workdir.root / "data_docs")


def test_the_first_state_is_restored_where_nothing_is_published(settings: Settings, workdir: Workdir) -> None:
    """No file is allowed then, and none is needed."""
    state.restore(settings, workdir, type("Manifest", (), {"nodes": {}})())
    with open_working_database(settings, workdir) as database:
        assert database.read("select count(*) from last_published.published_version")[1] == [(0,)]
