"""A small database to judge, and a suite to judge it by."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from clientbase.gate.suites import MARTS, Expectation, Suite
from clientbase.settings import Settings
from clientbase.workdir import Workdir

PROJECT_ROOT = Path(__file__).parents[3]
ROWS = (
    "select * from (values (1, 'O1', 'anna@example.org', 10.0), (2, 'O2', null, 20.0), (3, 'O3', 'boris@example.org', "
    "null)) as orders (place, order_id, email, amount)"
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        project_root=PROJECT_ROOT,
        raw_root=tmp_path,
        sources=("files",),
        as_of="",
        workdir=tmp_path / "workdir",
        target="duckdb",
    )


@pytest.fixture
def workdir(settings: Settings) -> Workdir:
    """A work folder whose working database has the table `gate.orders` of three rows."""
    workdir = Workdir(settings.workdir)
    workdir.prepare()
    workdir.spill.mkdir()
    with duckdb.connect(str(workdir.warehouse)) as connection:
        connection.execute("create schema gate")
        connection.execute(f"create table gate.orders as {ROWS}")
    return workdir


@pytest.fixture
def suite() -> Callable[..., Suite]:
    """Make a suite over the table of three rows."""

    def make(*expectations: Expectation) -> Suite:
        return Suite("orders_suite", MARTS, "orders", "Three orders.", expectations)

    return make


@pytest.fixture
def expectation() -> Callable[..., Expectation]:
    """Make an expectation that no row may fulfil `where`, or another kind with its arguments."""

    def make(name: str, *, where: str = "false", severity: str = "stop", **more: object) -> Expectation:
        facts: dict[str, object] = {
            "name": name,
            "meaning": f"The meaning of {name}.",
            "severity": severity,
            "owner": "data_engineer",
            "action": "Do this.",
            "expect": "no_rows",
            "where": where,
            "key": "order_id",
            **more,
        }
        return Expectation(**facts)  # type: ignore[arg-type]

    return make
