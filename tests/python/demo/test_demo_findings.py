"""What is planted can be found in the files."""

from typing import Any

import duckdb
import numpy as np
from demo.queries import one

from clientbase.demo.managers import MANAGERS


def test_buyers_are_of_very_different_value(files: duckdb.DuckDBPyConnection) -> None:
    counts = files.execute(
        "select count(*) from good_orders where status = 'paid' and customer_id is not null group by customer_id"
    ).fetchnumpy()["count_star()"]
    assert 3.5 < counts.mean() < 5.5
    assert np.median(counts) <= 3
    assert counts.max() > 30


def test_channels_differ(truth: dict[str, Any]) -> None:
    by_pair = {(channel["source"], channel["medium"]): channel for channel in truth["channels"]}
    referral, advertising = by_pair["client", "referral"], by_pair["vk", "cpc"]
    assert referral["converted_leads"] / referral["leads"] > 2 * advertising["converted_leads"] / advertising["leads"]
    assert referral["purchases"] / referral["customers"] > 1.3 * advertising["purchases"] / advertising["customers"]


def test_the_cost_of_a_lead_is_in_the_ledger(files: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    spent = one(
        files,
        "select sum(cast(amount as double)) from marketing_spend where channel = 'vk_ads' and cost_type = 'ads'",
    )
    (channel,) = [each for each in truth["channels"] if each["channel"] == "vk_ads"]
    assert 0.75 < spent / channel["leads"] / channel["cost_per_lead"] < 1.25


def test_managers_win_as_stated(truth: dict[str, Any]) -> None:
    closed = np.array([manager["win_rate_closed"] for manager in truth["managers"]])
    expected = np.array([manager["expected_win_rate"] for manager in truth["managers"]])
    deals = np.array([manager["deals"] for manager in truth["managers"]])
    error = np.abs(closed - expected) / np.sqrt(expected * (1 - expected) / deals)
    assert error.max() < 4.5
    assert expected.max() > 1.6 * expected.min()


def test_slow_managers_answer_late(files: duckdb.DuckDBPyConnection) -> None:
    minutes = dict(
        files.execute(
            """
            with answers as (
                select lead_id, manager_id, min(cast(occurred_at as timestamp)) as answered_at
                from activities where direction = 'outbound' and lead_id is not null and type <> 'fax'
                    and try_cast(occurred_at as timestamp) is not null group by all
            )
            select a.manager_id, median(date_diff('minute', cast(l.created_at as timestamp), a.answered_at))
            from answers as a join leads as l on l.lead_id = a.lead_id
            where hour(cast(l.created_at as timestamp)) between 6 and 10
                and isodow(cast(l.created_at as timestamp)) < 6
            group by 1
            """
        ).fetchall()
    )
    slowest = max(range(len(MANAGERS)), key=lambda each: MANAGERS[each].response_minutes)
    fastest = min(range(len(MANAGERS)), key=lambda each: MANAGERS[each].response_minutes)
    assert minutes[f"M{slowest + 1:02d}"] > 4 * minutes[f"M{fastest + 1:02d}"]


def test_machines_open_too(files: duckdb.DuckDBPyConnection) -> None:
    opened = dict(
        files.execute(
            "select is_machine, count(distinct message_id) from message_events where event_type = 'opened' group by 1"
        ).fetchall()
    )
    delivered = one(
        files,
        "select count(distinct message_id) from message_events where event_type = 'delivered' and channel = 'email'",
    )
    assert 0.15 < opened["true"] / delivered < 0.30
    assert 0.15 < opened["false"] / delivered < 0.40


def test_rates_are_published_tuesday_to_saturday(files: duckdb.DuckDBPyConnection) -> None:
    weekdays = files.execute(
        "select distinct isodow(cast(valid_on as date)) from fx_rates where cast(rate_to_reporting as double) > 0"
    ).fetchall()
    assert {row[0] for row in weekdays} == {2, 3, 4, 5, 6}
    first_order = one(files, "select min(ordered_at) from good_orders")
    assert one(files, "select min(valid_on) from fx_rates") < first_order[:10]


def test_deals_skip_return_and_are_reopened(files: duckdb.DuckDBPyConnection) -> None:
    moves = dict(
        files.execute(
            """
            with moves as (
                select deal_id, stage_id,
                    lag(stage_id) over (partition by deal_id order by deal_stage_event_id) as before
                from (
                    select distinct * from deal_stage_events
                    where try_cast(entered_at as timestamp) is not null
                )
            )
            select before || ' > ' || stage_id, count(*) from moves where before is not null group by 1
            """
        ).fetchall()
    )
    assert moves["lead > presented"] > 3
    assert moves["presented > qualified"] > 3
    assert moves["lost > negotiating"] > 3
    assert not any(move.startswith("won >") for move in moves)


def test_the_offer_brings_orders(truth: dict[str, Any]) -> None:
    experiment = truth["experiments"]["winback_2026"]
    control, treatment = experiment["arms"]["control"], experiment["arms"]["treatment"]
    assert control["extra_orders"] == 0
    assert abs(control["customers"] - treatment["customers"]) < 4 * (control["customers"] * 2) ** 0.5
    assert treatment["extra_orders"] > 0
