"""The marts about leads are what an oracle in plain Python makes of the demo, and hold what the demo planted."""

import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pipeline.builds import Build
from sales.lead_oracle import STEPS, LeadOracle, rows_of
from sales.wilson import wilson

WINDOW_DAYS, QUIET_DAYS, MINIMUM = 180, 90, 20
RATES = {
    "qualified": "qualification_rate", "converted": "conversion_rate", "deal": "lead_to_deal_rate",
    "won": "lead_to_win_rate", "ordered": "lead_to_order_rate",
}  # fmt: skip
DAYS = {
    "qualified": "qualification", "converted": "conversion", "deal": "deal", "won": "win", "ordered": "order",
}  # fmt: skip
MEDIANS = {"converted": "conversion", "deal": "deal", "ordered": "order"}


@pytest.fixture(scope="module")
def oracle(demo: Build) -> LeadOracle:
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        return LeadOracle(connection, zone="Europe/Moscow", window_days=WINDOW_DAYS, quiet_days=QUIET_DAYS)


@pytest.fixture(scope="module")
def conversion(demo: Build) -> list[dict[str, Any]]:
    with demo.connect() as connection:
        return rows_of(connection, "select * from marts.lead_conversion")


def test_every_step_of_every_lead_is_the_oracles(demo: Build, oracle: LeadOracle) -> None:
    with demo.connect() as connection:
        rows = rows_of(connection, "select * from marts.fct_leads")
    assert {row["lead_id"] for row in rows} == set(oracle.leads)
    assert len(rows) > 700
    for row in rows:
        lead = oracle.leads[row["lead_id"]]
        told = {
            "channel": row["channel"],
            "deals": row["deal_count"],
            "orders": (row["order_count"], row["ordered_amount"]),
            "attempts": (row["attempt_count"], row["first_attempt_at"]),
            "last_contact": row["last_contact_at"],
            "is_open": row["is_open"],
            **{step: row[f"days_to_{name}"] for step, name in DAYS.items()},
            "steps": {
                step
                for step, column in zip(
                    STEPS, ("is_qualified", "is_converted", "has_deal", "is_won", "is_ordered"), strict=True
                )
                if row[column]
            },
        }
        expected = {
            "channel": lead.channel,
            "deals": len(lead.deals),
            "orders": (len(lead.orders), sum((order["ordered_amount"] for order in lead.orders), Decimal(0))),
            "attempts": (
                len(lead.attempts),
                min((contact["occurred_at"] for contact in lead.attempts), default=None),
            ),
            "last_contact": max((contact["occurred_at"] for contact in lead.contacts), default=None),
            "is_open": lead.is_open,
            **{step: oracle.days(lead, step) for step in DAYS},
            "steps": set(lead.steps),
        }
        assert told == expected, row["lead_id"]


def test_every_period_and_dimension_is_the_oracles(conversion: list[dict[str, Any]], oracle: LeadOracle) -> None:
    expected = oracle.counted()
    told = {
        (row["period_grain"], row["period_start"], row["dimension"], row["dimension_value"]): row for row in conversion
    }
    assert set(told) == set(expected)
    for key, row in told.items():
        counts = expected[key]
        assert row["lead_count"] == counts["lead_count"], key
        for step in STEPS:
            assert row[f"{step}_count"] == counts[f"{step}_count"], (key, step)
            rate = RATES[step]
            low_and_high = wilson(row[f"{step}_count"], row["lead_count"])
            assert (row[f"{rate}_low"], row[f"{rate}_high"]) == low_and_high, (key, step)
            exact = Decimal(row[f"{step}_count"]) / row["lead_count"]
            assert abs(row[rate] - exact) <= Decimal("0.0000005"), (key, step)
        for step, name in MEDIANS.items():
            found = row[f"median_days_to_{name}"]
            assert (None if found is None else float(found)) == counts[f"median_{step}"], (key, step)


def test_a_place_is_told_only_where_intervals_separate(conversion: list[dict[str, Any]]) -> None:
    groups: dict[tuple[object, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in conversion:
        if row["lead_count"] >= MINIMUM and row["dimension"] != "all" and row["dimension_value"] != "unknown":
            groups[row["period_grain"], row["period_start"], row["dimension"]].append(row)
        else:
            assert row["best_rank"] is None
            assert row["separated_rank"] is None
    ranks = 0
    for rows in groups.values():
        for row in rows:
            better = sum(other["conversion_rate_low"] > row["conversion_rate_high"] for other in rows)
            worse = sum(other["conversion_rate_high"] < row["conversion_rate_low"] for other in rows)
            assert (row["best_rank"], row["worst_rank"]) == (better + 1, len(rows) - worse)
            assert row["separated_rank"] == (better + 1 if better + 1 == len(rows) - worse else None)
            ranks += row["separated_rank"] is not None
    assert ranks


def test_planted_conversions_lie_within_their_intervals(
    demo_root: Path, conversion: list[dict[str, Any]]
) -> None:
    truth = json.loads((demo_root / "truth.json").read_text(encoding="utf-8"))
    planted: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
    for channel in truth["channels"]:
        planted[channel["channel"]].append((channel["leads"], channel["converted_leads"], channel["conversion"]))
    told = {
        row["dimension_value"]: row
        for row in conversion
        if row["dimension"] == "channel" and row["period_grain"] == "to_date"
    }
    assert set(planted) == set(told)
    for channel, parts in planted.items():
        row = told[channel]
        leads = sum(count for count, _, _ in parts)
        converted = sum(count for _, count, _ in parts)
        assert (row["lead_count"], row["converted_count"]) == (leads, converted), channel
        chance = sum(count * conversion for count, _, conversion in parts) / leads
        assert row["conversion_rate_low"] <= Decimal(str(chance)) <= row["conversion_rate_high"], channel


def test_leads_that_wait_are_the_oracles(demo: Build, oracle: LeadOracle) -> None:
    expected = oracle.attention()
    with demo.connect() as connection:
        rows = rows_of(connection, "select * from marts.lead_attention order by contact_order")
        refusing = {row["customer_id"] for row in rows_of(
            connection, "select customer_id from marts.dim_customer_consents where not may_be_contacted"
        )}  # fmt: skip
    told = {row["lead_id"]: row["attention_reason"] for row in rows}
    kept = {
        lead_id: reason
        for lead_id, reason in expected.items()
        if oracle.leads[lead_id].row["customer_id"] not in refusing
    }
    assert told == kept
    assert {"untouched", "quiet"} == set(told.values())
    assert [row["contact_order"] for row in rows] == list(range(1, len(rows) + 1))
    assert [row["attention_reason"] for row in rows] == sorted(told.values(), key=["untouched", "quiet"].index)


def test_a_mature_month_stays_as_it_is(demo: Build, earlier: Build) -> None:
    """Half a year later the months that were mature have the same leads, steps, rates and medians."""
    unstable = "best_rank, worst_rank, separated_rank"
    before = earlier.rows(
        f"select * exclude ({unstable}) from marts.lead_conversion where is_mature and period_start is not null"
    )
    after = set(demo.rows(f"select * exclude ({unstable}) from marts.lead_conversion"))
    assert len(before) > 500
    missing = [row for row in before if row not in after]
    assert not missing, missing[:5]
