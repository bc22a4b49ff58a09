"""The whole way on a real PostgreSQL server, through the command line: a night, and an erasure."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pipeline.builds import Build, Builds, call
from pipeline.postgres_server import running_server

from clientbase.postgres_target import connection_string
from clientbase.privacy.needles import Needles, needles_for
from clientbase.privacy.person import Person
from clientbase.privacy.searching import search

pytestmark = pytest.mark.postgres

TOTALS = "select count(*), sum(gross_amount), sum(net_amount) from {}.fct_orders"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The settings of a server of this file's own; in this process's environment, too."""
    with running_server(tmp_path_factory.mktemp("postgres")) as settings, pytest.MonkeyPatch.context() as patched:
        for name, value in settings.items():
            patched.setenv(name, value)
        yield settings


@pytest.fixture(scope="module")
def raw_root(builds: Builds) -> Path:
    """A company of 200 customers."""
    return builds.demo(200)


@pytest.fixture(scope="module")
def night(builds: Builds, server: dict[str, str], raw_root: Path) -> Build:
    """One night, built and published on the server."""
    return builds.run("postgres-night", raw_root=raw_root, target="postgres", **server)


@pytest.fixture(scope="module")
def person(raw_root: Path) -> Person:
    """Somebody with orders, an e-mail address and a telephone number."""
    with duckdb.connect() as connection:
        for entity in ("customers", "orders"):
            file = raw_root / "files" / f"{entity}.csv"
            connection.execute(f"create view {entity} as from read_csv('{file}', all_varchar = true)")
        row = connection.execute(
            "select customer_id, full_name, lower(trim(email)), right(regexp_replace(phone, '[^0-9]', '', 'g'), 10) "
            "from customers where full_name is not null and email like '%@%' and length(phone) > 9 "
            "and customer_id in (select customer_id from orders) order by customer_id limit 1"
        ).fetchone()
    assert row is not None, "the demo has nobody with orders, e-mail and telephone"
    customer_id = f"files:{row[0]}"
    return Person(customer_id, (customer_id,), emails=(row[2],), phones=(row[3],), names=(row[1],))


def ask(query: str) -> list[tuple[Any, ...]]:
    """Rows of the server."""
    import psycopg2  # noqa: PLC0415

    connection = psycopg2.connect(connection_string())
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connection.close()


def tables_with(needles: Needles) -> set[str]:
    """The tables of the server in whose rows somebody is found."""
    found = set()
    for schema, table in ask(
        "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
    ):
        rows = ask(f'select rows_read::text from "{schema}"."{table}" as rows_read')
        if any(needles.in_text(text) for (text,) in rows):
            found.add(f"{schema}.{table}")
    return found


def test_a_night_on_a_server_publishes_there_and_in_files(night: Build) -> None:
    assert ask("select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = 'published'") == [
        (f"version {night.version.name}",)
    ]
    tables = {table for (table,) in ask("select tablename from pg_tables where schemaname = 'published'")}
    assert {"customer_segments", "fct_orders", "runs", "gate_results"} <= tables
    for table in sorted(tables):
        query = f"select count(*) from {{}}.{table}"
        assert ask(query.format("published")) == night.rows(query.format("marts")), table
    assert ask(TOTALS.format("published")) == night.rows(TOTALS.format("marts"))


def test_an_erasure_reaches_the_server_and_keeps_the_totals(
    night: Build, server: dict[str, str], raw_root: Path, person: Person
) -> None:
    needles = needles_for(person)
    before = ask(TOTALS.format("published"))
    assert isinstance(before[0][1], Decimal)
    holding = tables_with(needles)
    assert {"published.dim_customers", "raw_files.customers"} <= holding, "the search finds nobody, and proves nothing"
    arguments = ("--raw-root", raw_root, "--workdir", night.workdir, "--target", "postgres")
    ended = call("erase", "--customer", person.requested_id, *arguments, cwd=night.workdir.parent, **server)
    assert ended.exit_code == 0, ended.everything
    assert "Erased 1 person" in ended.output
    assert "server: published.dim_customers" in ended.output
    assert not needles.in_text(ended.everything)
    assert tables_with(needles) == set()
    assert search([night.workdir], needles).hits == ()
    assert ask(TOTALS.format("published")) == before
    # The link still leads to the version that the server shows.
    assert ask("select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = 'published'") == [
        (f"version {night.version.name}",)
    ]
