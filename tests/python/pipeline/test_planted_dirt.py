"""What the demo says it planted is what the pipeline found."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pipeline.builds import Build


@pytest.fixture(scope="module")
def truth(demo_root: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((demo_root / "truth.json").read_text(encoding="utf-8"))
    return content


def test_rows_used_quarantined_and_dropped_are_those_that_were_planted(demo: Build, truth: dict[str, Any]) -> None:
    rows = demo.rows(
        "select entity, rows_read, rows_used, rows_quarantined, duplicates_dropped, rows_after_as_of "
        "from marts.reconciliation where source_system = 'files'"
    )
    expected = {
        entity: (planted["rows_written"], planted["rows_used"], planted["quarantined"], planted["duplicates"], 0)
        for entity, planted in truth["entities"].items()
    }
    found = {str(entity): tuple(counts) for entity, *counts in rows}
    different = {
        entity: (found.get(entity), expected[entity]) for entity in expected if found.get(entity) != expected[entity]
    }
    assert not different, f"(found, planted): {different}"


def test_the_quarantine_holds_the_rows_that_the_reconciliation_counts(demo: Build) -> None:
    quarantined = demo.rows("select entity, source_system, count(*) from marts.quarantine group by all order by all")
    counted = demo.rows(
        "select entity, source_system, rows_quarantined from marts.reconciliation "
        "where rows_quarantined > 0 order by all"
    )
    assert quarantined == counted


def test_every_quarantined_row_says_which_row_it_is_and_why(demo: Build) -> None:
    silent = demo.rows("select * from marts.quarantine where coalesce(reason, '') = '' or coalesce(row_id, '') = ''")
    assert not silent, silent


def test_orders_that_count_are_the_demos(demo: Build, truth: dict[str, Any]) -> None:
    for currency, planted in truth["orders"]["counting_by_currency"].items():
        found = demo.values(
            "select count(*), count(*) filter (is_guest), coalesce(sum(ordered_amount), 0) from marts.fct_orders "
            f"where currency_code = '{currency}'"
        )
        expected = (
            planted["counting_orders"],
            planted["guest_orders"],
            Decimal(planted["net_before_refunds_rub"]),
        )
        assert found == expected, currency


def test_a_row_dated_in_the_far_future_does_not_move_the_as_of(demo: Build, truth: dict[str, Any]) -> None:
    assert truth["dirt"]["orders"]["far_future"]["rows"] >= 1
    (as_of,) = demo.values("select max(rfm_updated_at) from marts.customer_segments")
    assert str(as_of)[:10] <= truth["arguments"]["until"], as_of


def test_refunds_name_an_order_a_customer_or_nobody_as_planted(demo: Build, truth: dict[str, Any]) -> None:
    found = dict(demo.rows("select link_type, count(*) from marts.fct_refunds group by link_type"))
    planted = truth["refunds"]
    assert found.get("none", 0) == planted["naming_neither"]
    assert sum(found.values()) == sum(planted.values())
