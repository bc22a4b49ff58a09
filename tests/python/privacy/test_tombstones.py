"""An erased customer's identifier stays where a CRM must still be told to delete the card, and nothing beside it."""

from pathlib import Path

import duckdb
import pytest

from clientbase.privacy import tombstones
from clientbase.privacy.needles import needles_for
from clientbase.privacy.person import Person
from clientbase.privacy.rewriting import Eraser
from clientbase.privacy.searching import search
from clientbase.privacy.table_files import rewrite_state

PERSON = Person(requested_id="files:C00000007", customer_ids=("files:C00000007",), emails=("roman@example.com",))
LOG = (
    "select * from (values ('files:C00000007', 'create', 'vip', timestamp '2026-07-01'), "
    "('files:C00000007', 'update', 'loyal', timestamp '2026-07-02'), "
    "('files:C00000008', 'create', 'vip', timestamp '2026-07-01')) "
    "as log (customer_id, operation, segment, valid_from)"
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / f"{tombstones.LOG}.parquet"
    duckdb.execute(f"copy ({LOG}) to '{path}' (format parquet)")
    return path


def rows(path: Path) -> list[tuple[object, ...]]:
    return duckdb.execute(
        f"select customer_id, operation, segment, year(valid_from) from read_parquet('{path}') order by all"
    ).fetchall()


def erase(path: Path) -> None:
    rewrite_state(path, path.name, Eraser((PERSON,), needles_for(PERSON)))


def test_the_log_keeps_an_empty_row_for_the_card_that_the_crm_holds(log: Path) -> None:
    assert search([log], needles_for(PERSON)).hits
    erase(log)
    assert rows(log) == [("files:C00000007", "create", None, 1970), ("files:C00000008", "create", "vip", 2026)]
    assert search([log], needles_for(PERSON)).hits == ()
    erase(log)
    assert len(rows(log)) == 2, "an erasure that is done again leaves one row, not two"


def test_a_card_that_was_deleted_leaves_nothing(log: Path) -> None:
    deleted = "select 'files:C00000007', 'delete', null, timestamp '2026-07-03'"
    duckdb.execute(f"copy ({LOG} union all {deleted}) to '{log}' (format parquet)")
    erase(log)
    assert rows(log) == [("files:C00000008", "create", "vip", 2026)]


def test_an_identifier_anywhere_else_is_a_hit(tmp_path: Path) -> None:
    other = tmp_path / "customer_segments.parquet"
    duckdb.execute(f"copy (select 'files:C00000007' as customer_id, null as segment) to '{other}' (format parquet)")
    assert {hit.kind for hit in search([other], needles_for(PERSON)).hits} == {"customer_id"}


@pytest.mark.parametrize("what", ["'vip' as new_segment", "null as new_segment, 'roman@example.com' as note"])
def test_a_value_beside_the_identifier_is_a_hit(tmp_path: Path, what: str) -> None:
    feed = tmp_path / f"{tombstones.FEED}.parquet"
    duckdb.execute(
        f"copy (select 'files:C00000007' as customer_id, 'delete' as operation, {what}) to '{feed}' (format parquet)"
    )
    assert search([feed], needles_for(PERSON)).hits


def test_a_tombstone_in_a_published_database_is_no_hit_and_a_row_beside_it_is(tmp_path: Path) -> None:
    path = tmp_path / "clientbase.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            f"create table marts.{tombstones.FEED} as select 'files:C00000007|none|2026' as change_id, "
            "'files:C00000007' as customer_id, 'delete' as operation, null::text as new_segment"
        )
    assert search([path], needles_for(PERSON)).hits == ()
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table marts.customer_segments as select 'files:C00000007' as customer_id")
    assert {hit.kind for hit in search([path], needles_for(PERSON)).hits} == {"customer_id"}
