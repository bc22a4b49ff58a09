"""What a locked connection can no longer do, by the ways DuckDB offers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from clientbase import dbt_plugin
from clientbase.intake import attach_views
from clientbase.intake.lockdown import is_locked, lock, locked_reader

TAGS = "customer_id,tag\nc1,vip\n"
ORDER = """
    select 'o1' as order_id, 'c1' as customer_id, timestamp '2026-05-01' as ordered_at, 'paid' as status,
        'RUB' as currency_code, 1.5 as gross_amount
"""
REFUSALS = (duckdb.PermissionException, duckdb.InvalidInputException)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file beside the input that nobody gave to the run."""
    path = tmp_path / "secret.csv"
    path.write_text("password\nhunter2\n", encoding="utf-8")
    return path


@pytest.fixture
def warehouse(raw: Any, project_root: Path, tmp_path: Path, secret: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A session of the working database as dbt has it."""
    raw.write("customer_tags.csv", TAGS)
    settings = {"raw_root": str(raw.raw_root), "scratch": str(raw.scratch), "project_root": str(project_root)}
    config = {"temp_directory": str(tmp_path / "spill"), "memory_limit": "150MB"}
    with duckdb.connect(tmp_path / "warehouse.duckdb", config=config) as connection:
        dbt_plugin.Plugin(name="raw_input", plugin_config=settings).configure_connection(connection)
        yield connection.cursor()


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('{secret}')",
        "select * from read_text('{secret}')",
        "select * from read_blob('{secret}')",
        "select * from read_parquet('{secret}')",
        "select * from read_json('{secret}')",
        "select * from sniff_csv('{secret}')",
        "select * from parquet_metadata('{secret}')",
        "select * from glob('{folder}/*')",
        "select * from read_csv('{folder}/raw/files/../../secret.csv')",
        "select * from read_text('/etc/hostname')",
        "select * from read_text('/proc/self/environ')",
        "select * from read_text('http://127.0.0.1:9/')",
        "create view peek as select * from read_csv('{secret}')",
        "create or replace view raw_files.customer_tags as select * from read_csv('{secret}')",
        "copy (select 1) to '{folder}/out.csv'",
        "copy (select 1) to '{folder}/raw/files/orders.csv'",
        "copy (select 1) to '{secret}' (use_tmp_file false)",
        "export database '{folder}/exported'",
        "import database '{folder}/exported'",
        "attach '{folder}/other.duckdb'",
        "attach '{secret}' (read_only)",
        "install httpfs",
        "force install icu",
        "install h3 from community",
        "load httpfs",
        "load '{folder}/evil.duckdb_extension'",
        "update extensions",
        "set enable_external_access = true",
        "reset enable_external_access",
        "set allowed_directories = ['/']",
        "set allowed_paths = ['{secret}']",
        "set allow_unsigned_extensions = true",
        "set allow_community_extensions = true",
        "set autoinstall_known_extensions = true",
        "set autoload_known_extensions = true",
        "set extension_directory = '{folder}'",
        "set lock_configuration = false",
        "reset lock_configuration",
        "set temp_directory = '{folder}'",
        "set log_query_path = '{folder}/log'",
        "set profiling_output = '{folder}/profile'",
        "set memory_limit = '100GB'",
        "set TimeZone = 'Asia/Tokyo'",
    ],
)
def test_a_locked_database_refuses(
    statement: str, warehouse: duckdb.DuckDBPyConnection, secret: Path, tmp_path: Path
) -> None:
    before = {path: path.stat().st_size for path in tmp_path.rglob("*") if path.suffix == ".csv"}
    with pytest.raises(REFUSALS, match=r"disabled|locked"):
        warehouse.execute(statement.format(secret=secret, folder=tmp_path)).fetchall()
    assert {path: path.stat().st_size for path in tmp_path.rglob("*") if path.suffix == ".csv"} == before


def test_nothing_of_the_process_is_taken_for_a_table(warehouse: duckdb.DuckDBPyConnection) -> None:
    people = duckdb.sql("select 'hunter2' as password").df()  # noqa: F841 - DuckDB looks for such names
    with pytest.raises(duckdb.CatalogException, match="people does not exist"):
        warehouse.execute("select * from people")


def test_a_locked_database_works(warehouse: duckdb.DuckDBPyConnection, project_root: Path, tmp_path: Path) -> None:
    assert warehouse.execute("select tag from raw_files.customer_tags").fetchall() == [("vip",)]
    # dbt copies its seeds in, and large work spills.
    seed = project_root / "seeds" / "rfm" / "segments.csv"
    assert seed.is_file()
    warehouse.execute(f"create table seeded as select * from read_csv('{seed}')")
    warehouse.execute(
        "create table sorted as select range as number, repeat(cast(hash(range) as varchar), 12) as text "
        "from range(1200000) order by text"
    )
    assert (tmp_path / "spill").is_dir()
    warehouse.execute("checkpoint")
    assert warehouse.execute("select current_setting('TimeZone')").fetchone() == ("UTC",)


def test_a_view_does_not_follow_a_file_that_became_a_link(
    warehouse: duckdb.DuckDBPyConnection, raw: Any, secret: Path
) -> None:
    path = raw.folder / "customer_tags.csv"
    path.unlink()
    path.symlink_to(secret)
    with pytest.raises(duckdb.PermissionException):
        warehouse.execute("select * from raw_files.customer_tags")


def test_a_locked_database_is_left_as_it_is(warehouse: duckdb.DuckDBPyConnection, secret: Path) -> None:
    lock(warehouse, files=[secret])
    with pytest.raises(duckdb.PermissionException):
        warehouse.execute(f"select * from read_csv('{secret}')")


def test_a_database_that_was_allowed_is_attached_with_its_log(tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    with duckdb.connect() as writer:
        # Left open, so that its rows are still in the log.
        writer.execute(f"attach '{path}' as other")
        writer.execute("set checkpoint_threshold = '1TB'")
        writer.execute("create table other.told as select 42 as answer")
        copied = tmp_path / "copied.duckdb"
        for name in ("", ".wal"):
            copied.with_name(copied.name + name).write_bytes(path.with_name(path.name + name).read_bytes())
    with duckdb.connect() as connection:
        lock(connection, databases=[copied])
        connection.execute(f"attach '{copied}' as copied")
        assert connection.execute("select answer from copied.told").fetchall() == [(42,)]
        with pytest.raises(duckdb.PermissionException):
            connection.execute(f"attach '{path}' as other")


def test_a_command_without_input_gets_a_locked_database(
    raw: Any, project_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbt_plugin, "_dbt_command", lambda: "compile")
    settings = {"raw_root": "nowhere", "scratch": str(raw.scratch), "project_root": str(project_root)}
    with duckdb.connect() as connection:
        dbt_plugin.Plugin(name="raw_input", plugin_config=settings).configure_connection(connection)
        assert is_locked(connection)


@pytest.mark.parametrize("name", ["[new]", "all*", "a?", "it's", "two\nlines", "c0=1", "back\\slash", "{a,b}"])
def test_a_folder_of_any_name_is_read_as_itself_and_no_other(name: str, make_raw: Any, tmp_path: Path) -> None:
    raw = make_raw()
    raw.raw_root = tmp_path / name
    raw.folder = raw.raw_root / "files"
    raw.folder.mkdir(parents=True)
    # What the name would match as a pattern.
    for other in ("n", "alle", "ab", "a"):
        (tmp_path / other / "files").mkdir(parents=True)
        (tmp_path / other / "files" / "customer_tags.csv").write_text("customer_id,tag\nc9,other\n")
    raw.write("customer_tags.csv", TAGS)
    raw.write_parquet("orders.parquet", ORDER)
    raw_input = raw.inspect()
    with duckdb.connect() as connection:
        attach_views(connection, raw_input)
        lock(connection, files=raw_input.files)
        read = connection.execute("select customer_id, tag from raw_files.customer_tags").fetchall()
        assert read == [("c1", "vip")]
        assert connection.execute("select order_id from raw_files.orders").fetchall() == [("o1",)]


def test_a_reader_keeps_to_the_memory_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIENTBASE_MEMORY_LIMIT", "123MB")
    with locked_reader([]) as connection:
        row = connection.execute("select current_setting('memory_limit')").fetchone()
    assert row == ("117.3 MiB",)


@pytest.mark.parametrize("name", ["CUSTOMER_TAGS.CSV.GZ", "customer_tags.csv.gz"])
def test_a_compressed_file_is_read_whatever_the_case_of_its_name(name: str, raw: Any) -> None:
    path = raw.write("customer_tags.csv.gz", TAGS)
    path.rename(raw.folder / name)
    assert raw.rows("customer_tags", "tag") == ["vip"]
