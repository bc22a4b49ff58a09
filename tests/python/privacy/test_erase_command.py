"""The whole way: a night, an erasure, more nights with the person still in the input, and a rollback."""

import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from pipeline.builds import Build, Finished, call, parsed_projects, run_arguments
from pipeline.comparing import differences

from clientbase.privacy.canaries import made_up_person
from clientbase.privacy.needles import needles_for
from clientbase.privacy.person import Person
from clientbase.privacy.searching import search

TOTALS = (
    "select count(*), sum(gross_amount), sum(net_amount), "
    "(select sum(refunded_amount) from marts.fct_refunds), "
    "(select string_agg(told, ',' order by told) from ("
    "select concat_ws('|', pipeline_id, owner_manager_id, outcome, count(*), sum(amount)) as told from marts.fct_deals "
    "group by pipeline_id, owner_manager_id, outcome)) from marts.fct_orders"
)
# What the next night makes equal to what was rewritten: every customer, order and refund table. The others count people
# or runs, or tell of the person's lead, calls and visits, which are gone; the feed has the card deleted.
EQUAL_TO_THE_REWRITTEN = {
    "bdg_customer_marketing_channels", "customer_segment_history", "customer_segment_snapshot", "customer_segments",
    "customer_segments_shown", "delivered_segment_changes", "dim_customer_consents", "dim_customers", "dim_dates",
    "dim_managers", "dim_segments", "fct_activities", "fct_leads", "fct_order_items", "fct_orders", "fct_refunds",
    "quarantine", "segment_alerts", "segment_restatements",
}  # fmt: skip


@pytest.fixture(scope="module")
def person(demo: Build, demo_root: Path) -> Person:
    """Somebody with orders, a deal, messages and a lead, as the input knows him."""
    with duckdb.connect() as connection:
        for entity in ("customers", "orders", "deals", "message_events", "leads"):
            file = demo_root / "files" / f"{entity}.csv"
            connection.execute(f"create view {entity} as from read_csv('{file}', all_varchar = true)")
        row = connection.execute(
            "select customer_id, full_name, lower(trim(email)), right(regexp_replace(phone, '[^0-9]', '', 'g'), 10) "
            "from customers where full_name is not null and email like '%@%' and length(phone) > 9 "
            "and customer_id in (select customer_id from orders group by all having count(*) between 2 and 5) "
            "and customer_id in (select customer_id from deals) and customer_id in (select customer_id from leads) "
            "and customer_id in (select customer_id from message_events) order by customer_id limit 1"
        ).fetchone()
    assert row is not None, "the demo has nobody with orders, a deal, messages and a lead"
    assert demo.version.is_dir()
    return Person(
        requested_id=f"files:{row[0]}",
        customer_ids=(f"files:{row[0]}",),
        emails=(str(row[2]),),
        phones=(str(row[3]),),
        names=(str(row[1]),),
    )


@pytest.fixture(scope="module")
def erased(
    demo: Build, demo_root: Path, person: Person, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Finished]:
    """A copy of the demo's work folder after the erasure."""
    workdir = tmp_path_factory.mktemp("erased") / "workdir"
    shutil.copytree(demo.workdir, workdir, symlinks=True)
    assert search([workdir], needles_for(person)).kinds_by_file()
    ended = call(
        "erase", "--customer", person.requested_id, "--raw-root", demo_root, "--workdir", workdir, cwd=workdir.parent
    )
    assert ended.exit_code == 0, ended.everything
    return workdir, ended


def totals(workdir: Path) -> tuple[object, ...] | None:
    with duckdb.connect(str(workdir / "published" / "clientbase.duckdb"), read_only=True) as connection:
        row: tuple[object, ...] | None = connection.execute(TOTALS).fetchone()
        return row


def test_the_command_says_what_it_did_and_names_nobody(erased: tuple[Path, Finished], person: Person) -> None:
    workdir, ended = erased
    assert "Erased 1 person" in ended.output
    assert "nothing found" in ended.output
    assert not needles_for(person).in_text(ended.everything)
    assert search([workdir], needles_for(person)).hits == ()


@pytest.mark.long
def test_totals_stay_and_later_nights_and_a_rollback_bring_nobody_back(
    erased: tuple[Path, Finished], demo: Build, demo_root: Path, person: Person
) -> None:
    workdir, _ = erased
    before = demo.rows(TOTALS)[0]
    assert isinstance(before[1], Decimal)
    assert totals(workdir) == before
    rewritten = (workdir / "published").resolve() / "clientbase.duckdb"
    arguments = run_arguments(raw_root=demo_root, workdir=workdir)
    night = call(*arguments, cwd=workdir.parent, timeout=900, parsed=parsed_projects())
    assert night.exit_code == 0, night.everything
    assert totals(workdir) == before
    newest = (workdir / "published").resolve() / "clientbase.duckdb"
    assert newest != rewritten
    with duckdb.connect(str(newest), read_only=True) as connection:
        marts = {str(name) for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    assert marts >= EQUAL_TO_THE_REWRITTEN
    found = differences(rewritten, newest, marts=sorted(EQUAL_TO_THE_REWRITTEN))
    assert not found, "\n".join(found)
    assert told_to_the_crm(newest, person) == [("delete", None, None)]
    # The working files of the night are searched as well: the run has read the person's rows from the input.
    assert search([workdir], needles_for(person)).hits == ()
    back = call("rollback", "--workdir", workdir, cwd=workdir.parent)
    assert back.exit_code == 0, back.everything
    assert (workdir / "published").resolve() / "clientbase.duckdb" == rewritten
    assert search([workdir], needles_for(person)).hits == ()


def told_to_the_crm(database: Path, person: Person) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            "select operation, old_segment, new_segment from marts.crm_card_changes where customer_id = $customer_id",
            {"customer_id": person.customer_ids[0]},
        ).fetchall()


def test_an_identifier_without_its_source_is_explained(tmp_path: Path) -> None:
    (tmp_path / "workdir").mkdir()
    ended = call("erase", "--customer", "C00000001", "--workdir", tmp_path / "workdir", cwd=tmp_path)
    assert ended.exit_code == 2
    assert "Write it as the marts show it" in ended.errors
    assert "files:C00000001" in ended.errors


def test_somebody_made_up_is_in_no_copy(erased: tuple[Path, Finished]) -> None:
    assert search([erased[0]], needles_for(made_up_person())).hits == ()
