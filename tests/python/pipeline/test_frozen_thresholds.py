"""Cut points are taken once a quarter: late data, later runs and full refreshes leave them alone."""

import json
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from pipeline.builds import PROJECT_ROOT, WITHOUT_AREAS, Build, Builds, clean_environment
from pipeline.comparing import differences
from pipeline.oracle import Oracle
from pipeline.oracle_sources import read_facts
from pipeline.rewriting import Row, read_rows, write_rows

AS_OF = "2026-05-15"
QUARTER = "2026-04-01"
VARIABLES = {"rfm_minimum_buyers": 50, **WITHOUT_AREAS}
LATE_ORDERS = 60
CUTS = "select base_key, valid_from, metric, cut_1, cut_2, cut_3, cut_4 from marts.rfm_thresholds order by all"

# So many large, late orders are what the gate is there for; here they are wanted.
LATE_ORDERS_STAND_OUT = ("all_numbers_keep_their_size", "rows_do_not_come_late_in_bulk")


@pytest.fixture(scope="module")
def raw_root(builds: Builds, demo_root: Path) -> Path:
    """A copy of the demo that a test may add rows to."""
    with builds.once("frozen-raw") as folder:
        if folder is not None:
            shutil.copytree(demo_root / "files", folder / "files")
    return builds.root / "frozen-raw"


@pytest.fixture(scope="module")
def first(builds: Builds, raw_root: Path) -> Build:
    """The run that freezes the second quarter of 2026."""
    return builds.run("frozen", raw_root=raw_root, as_of=AS_OF, variables=VARIABLES, is_checked=False)


@pytest.fixture(scope="module")
def after_late_orders(builds: Builds, first: Build, raw_root: Path) -> Build:
    """The next run, after large orders of March arrived."""
    with builds.once("late-orders") as folder:
        if folder is not None:
            add_late_orders(raw_root / "files")
    return builds.run(
        "frozen_late", raw_root=raw_root, as_of=AS_OF, variables=VARIABLES, into="frozen", accept=LATE_ORDERS_STAND_OUT,
        is_checked=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def refrozen(builds: Builds, full_refresh: Path, raw_root: Path) -> Build:
    """The run that is told to take the quarter anew."""
    return builds.run(
        "refrozen", raw_root=raw_root, as_of=AS_OF,
        variables={**VARIABLES, "rfm_refreeze_quarter": QUARTER}, into="frozen",
        accept=(*LATE_ORDERS_STAND_OUT, "scores_do_not_change_at_once"),
        is_checked=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def full_refresh(builds: Builds, after_late_orders: Build, raw_root: Path) -> Path:
    """A plain `dbt build --full-refresh` from the project's root; gives a copy of the database it leaves."""
    with builds.once("full-refresh") as folder:
        if folder is not None:
            environment = clean_environment(
                CLIENTBASE_RAW_ROOT=raw_root, CLIENTBASE_SOURCES="files", CLIENTBASE_AS_OF=AS_OF,
                CLIENTBASE_WORKDIR=after_late_orders.workdir,
            )  # fmt: skip
            ended = subprocess.run(
                [
                    sys.executable, "-m", "dbt.cli.main", "build", "--full-refresh", "--no-partial-parse",
                    "--exclude-resource-type", "unit_test",
                    "--vars", json.dumps(VARIABLES),
                    "--target-path", str(folder / "target"), "--log-path", str(folder / "logs"),
                ],
                cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert ended.returncode == 0, ended.stdout[-3_000:]
            shutil.copy(after_late_orders.warehouse, folder / "refreshed.duckdb")
    return builds.root / "full-refresh" / "refreshed.duckdb"


def add_late_orders(folder: Path) -> None:
    """Add large orders of the quarter before to customers who have bought already, each with one line."""
    columns, orders = read_rows(folder / "orders.csv")
    item_columns, items = read_rows(folder / "order_items.csv")
    pattern = next(
        row for row in orders if row["customer_id"] and row["status"] == "paid" and row["currency_code"] == "RUB"
    )
    buyers = sorted({row["customer_id"] for row in orders if row["customer_id"] and row["ordered_at"] < "2026"})
    for number, customer in enumerate(buyers[:LATE_ORDERS], start=1):
        order: Row = {
            **pattern, "order_id": f"LATE{number}", "customer_id": customer, "ordered_at": "2026-03-20T10:00:00Z",
            "gross_amount": "900000.00", "discount_amount": "0.00", "deal_id": "",
        }  # fmt: skip
        orders.append(order)
        items.append({
            **items[0], "order_item_id": f"LATEI{number}", "order_id": order["order_id"], "quantity": "1.000",
            "unit_price": "900000.0000", "discount_amount": "0.00",
        })  # fmt: skip
    write_rows(folder / "orders.csv", columns, orders)
    write_rows(folder / "order_items.csv", item_columns, items)


def frozen_cut_points(build: Build) -> dict[str, tuple[object, ...]]:
    """The frozen cut points of the quarter, by metric."""
    rows = build.rows(
        f"select metric, cut_1, cut_2, cut_3, cut_4 from marts.rfm_thresholds where valid_from = '{QUARTER}'"
    )
    return {str(metric): tuple(cuts) for metric, *cuts in rows}


def cut_points_now(build: Build) -> dict[str, tuple[Decimal, ...]]:
    """The cut points that today's facts give the quarter, by plain Python."""
    oracle = Oracle(
        read_facts(build), zone="Europe/Moscow", as_of=date.fromisoformat(AS_OF),
        minimum_buyers=VARIABLES["rfm_minimum_buyers"],
    )  # fmt: skip
    return {metric: found.cuts for metric, found in oracle.thresholds(date.fromisoformat(QUARTER)).items()}


def test_late_orders_leave_frozen_cut_points_alone(first: Build, after_late_orders: Build) -> None:
    taken = f"select count(*) from marts.rfm_thresholds where method = 'quantile' and valid_from = '{QUARTER}'"
    assert first.values(taken) == (2,)
    late = after_late_orders.values("select count(*) from marts.fct_orders where order_id like 'files:LATE%'")
    assert late == (LATE_ORDERS,), "the late orders did not arrive, so this test would prove nothing"
    found = differences(first.database, after_late_orders.database, marts=["rfm_thresholds"])
    assert not found, "\n".join(found)


def test_a_full_refresh_leaves_frozen_cut_points_alone(
    first: Build, after_late_orders: Build, full_refresh: Path
) -> None:
    with duckdb.connect(str(full_refresh), read_only=True) as connection:
        refreshed = connection.execute(CUTS).fetchall()
    assert refreshed == first.rows(CUTS)
    moved = cut_points_now(after_late_orders)["m"] != frozen_cut_points(first)["m"]
    assert moved, "the late orders moved no cut point, so this test would prove nothing"


def test_a_plain_dbt_build_gives_what_the_command_line_publishes(after_late_orders: Build, full_refresh: Path) -> None:
    found = differences(after_late_orders.database, full_refresh)
    assert not found, "\n".join(found)


@pytest.mark.long
def test_a_quarter_that_is_named_is_taken_anew_and_no_other(first: Build, refrozen: Build) -> None:
    assert frozen_cut_points(refrozen) == cut_points_now(refrozen)
    assert frozen_cut_points(refrozen) != frozen_cut_points(first)
    others = f"select * from marts.rfm_thresholds where valid_from <> '{QUARTER}' order by all"
    assert refrozen.rows(others) == first.rows(others)
