"""mf's answers against the marts: each metric as the mart that publishes it says the same number.

The queries on the right read the marts' own rates and totals where there are such, not the rows below them.
"""

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import Ask, call

# metrics; what they are grouped by; the query with the same columns in the same order.
ANSWERS = {
    "revenue by month": (
        "revenue,ordered_amount,refunded_amount,orders,average_order_value", "metric_time__month",
        """
        select cast(month as varchar), sum(revenue_amount), sum(ordered_amount), sum(refunded_amount), sum(order_count),
            sum(ordered_amount) / nullif(sum(order_count), 0)
        from marts.segment_summary group by 1
        """,
    ),
    "money by segment then": (
        "segment_revenue,segment_orders,segment_average_order_value", "metric_time__month,segment",
        """
        select cast(month as varchar), segment, revenue_amount, order_count, average_order_amount
        from marts.segment_summary
        """,
    ),
    "orders by the segment of the day, from the history": (
        "orders,ordered_amount,revenue", "metric_time__month,customer__began_in_segment",
        """
        select cast(month as varchar), case when segment not in ('prospect', 'guest') then segment end,
            sum(order_count), sum(ordered_amount), sum(revenue_amount)
        from marts.segment_summary where order_count > 0 or refunded_amount <> 0 group by 1, 2
        """,
    ),
    "buyers": (
        "buyers,new_buyers,returning_buyers,returning_buyer_share,net_amount,order_margin", "metric_time__quarter",
        """
        select cast(cast(date_trunc('quarter', ordered_date) as date) as varchar), count(distinct customer_id),
            count(*) filter (where is_first_order),
            count(distinct customer_id) filter (where customer_order_number > 1),
            count(distinct customer_id) filter (where customer_order_number > 1) / count(distinct customer_id),
            sum(net_amount), sum(margin_amount)
        from marts.fct_orders group by 1
        """,
    ),
    "customers by segment": (
        "customers,churn_risk_customers,upsell_candidates", "segment,segment__segment_label",
        """
        select segment, label_en, count(*), count(*) filter (where is_churn_risk),
            count(*) filter (where is_upsell_candidate)
        from marts.customer_segments inner join marts.dim_segments using (segment) group by 1, 2
        """,
    ),
    "shares of segments": (
        "customers,customers_with_orders,vip_customers,vip_share,at_risk_customers,at_risk_share", "",
        """
        select count(*), count(*) filter (where segment <> 'prospect'), count(*) filter (where segment = 'vip'),
            count(*) filter (where segment = 'vip') / count(*) filter (where segment <> 'prospect'),
            count(*) filter (where segment = 'at_risk'),
            count(*) filter (where segment = 'at_risk') / count(*) filter (where segment <> 'prospect')
        from marts.customer_segments
        """,
    ),
    "repeat purchases": (
        "repeat_customer_share", "",
        """
        select sum(repeated_count) / sum(customer_count) from marts.repeat_purchase
        where dimension = 'all' and within_days = 30
        """,
    ),
    "opening and closing of a year": (
        "segment_opening_customers,segment_closing_customers", "metric_time__year,segment",
        """
        select cast(cast(date_trunc('year', month) as date) as varchar), segment,
            arg_min(opening_customer_count, month) filter (where opening_customer_count is not null),
            arg_max(closing_customer_count, month) filter (where closing_customer_count is not null)
        from marts.segment_summary group by 1, 2
        """,
    ),
    "win rates by month": (
        "won_deals,lost_deals,win_rate_closed,win_rate_closed_by_amount", "metric_time__month",
        """
        select cast(period_month as varchar), won_count, lost_count, win_rate_closed, win_rate_closed_by_amount
        from marts.win_rates where dimension = 'all' and won_count + lost_count > 0
        """,
    ),
    "win rates by the segment of the closing": (
        "won_deals,closed_deals,win_rate_closed,win_rate_closed_by_amount", "segment",
        """
        select dimension_value, won_count, won_count + lost_count, win_rate_closed, win_rate_closed_by_amount
        from marts.win_rates_by_period
        where period_grain = 'to_date' and dimension = 'segment' and won_count + lost_count > 0
        """,
    ),
    "wins by manager": (
        "won_deals,win_rate_closed", "manager",
        """
        select nullif(dimension_value, 'unknown'), won_count, win_rate_closed from marts.win_rates_by_period
        where period_grain = 'to_date' and dimension = 'manager' and won_count + lost_count > 0
        """,
    ),
    "wins by the manager's team": (
        "won_deals,lost_deals", "manager__manager_team",
        """
        select nullif(dimension_value, 'unknown'), won_count, lost_count from marts.win_rates_by_period
        where period_grain = 'to_date' and dimension = 'team' and won_count + lost_count > 0
        """,
    ),
    "created deals by channel": (
        "created_deals,created_deals_won,open_deals,win_rate_created,created_amount", "channel",
        """
        select dimension_value, created_count, created_won_count, open_count, win_rate_created, created_amount
        from marts.win_rates_by_period where period_grain = 'to_date' and dimension = 'channel' and created_count > 0
        """,
    ),
    "won and lost amount": (
        "won_amount,lost_amount", "pipeline",
        """
        select dimension_value, won_amount, lost_amount from marts.win_rates_by_period
        where period_grain = 'to_date' and dimension = 'pipeline' and won_count > 0 and lost_count > 0
        """,
    ),
    "conversion of stages": (
        "stage_entries,stage_advances,funnel_conversion_rate", "metric_time__month,pipeline,visit__stage_id",
        """
        select cast(period_month as varchar), pipeline_id, stage_id, sum(entered_count), sum(advanced_count),
            sum(advanced_count) / nullif(sum(entered_count), 0)
        from marts.funnel_stage_accounting where stage_id not in ('won', 'lost') group by 1, 2, 3
        having sum(entered_count) > 0
        """,
    ),
    "loss in stages": (
        "stage_decisions,stage_losses,stage_loss_rate", "metric_time__quarter,pipeline,visit__stage_id",
        """
        select cast(period_quarter as varchar), pipeline_id, stage_id, decided_count, lost_count, loss_rate
        from marts.bottlenecks
        """,
    ),
    "leads": (
        "leads,converted_leads,lead_conversion_rate", "channel",
        """
        select dimension_value, lead_count, converted_count, conversion_rate from marts.lead_conversion
        where period_grain = 'to_date' and dimension = 'channel'
        """,
    ),
    "promises by segment": (
        "sla_clocks,sla_met,sla_breaches,sla_share_met,sla_contact_rate,mean_response_business_hours",
        "metric_time__month,segment,clock__promise",
        """
        select cast(period_start as varchar), dimension_value, metric, clock_count, met_count,
            breached_count + overdue_count, met_share, contact_rate, mean_response_business_seconds / 3600.0
        from marts.sla_compliance
        where period_grain = 'month' and dimension = 'segment' and trigger_type = 'all'
        """,
    ),
    "promises by team": (
        "sla_clocks,sla_decided,sla_share_met", "team",
        """
        select nullif(dimension_value, 'unknown'), sum(clock_count),
            sum(met_count + breached_count + overdue_count),
            sum(met_count) / sum(met_count + breached_count + overdue_count)
        from marts.sla_compliance
        where period_grain = 'month' and dimension = 'team' and trigger_type = 'all' group by 1
        """,
    ),
    "CAC by channel": (
        "acquired_customers,acquisition_cost,cac_paid,cac_full", "channel",
        """
        select channel, customer_count, full_cost_amount, cac_paid, cac_full
        from marts.channel_economics where period_grain = 'to_date' and channel <> 'all'
        """,
    ),
    "CAC of a quarter": (
        "cac_paid,cac_full", "metric_time__quarter",
        """
        select cast(period_start as varchar), cac_paid, cac_full
        from marts.channel_economics where period_grain = 'quarter' and channel = 'all'
        """,
    ),
    "LTV by channel": (
        "ltv_3m,ltv_6m,ltv_12m", "channel",
        """
        select channel, ltv_3m, ltv_6m, ltv_12m
        from marts.channel_economics where period_grain = 'to_date' and channel <> 'all' and customer_count > 0
        """,
    ),
    "costs": (
        "marketing_cost,paid_media_cost", "metric_time__month,channel",
        """
        select cast(cost_month as varchar), channel, sum(cost_amount),
            coalesce(sum(cost_amount) filter (where is_paid), 0)
        from marts.marketing_costs group by 1, 2
        """,
    ),
    "attribution": (
        "attributed_orders_last_non_direct,attributed_amount_last_non_direct", "metric_time__month,channel",
        """
        select cast(period_month as varchar), channel, conversion_credit, credited_amount
        from marts.attribution_summary where model = 'last_non_direct'
        """,
    ),
}  # fmt: skip
# Cells of a mart are rounded: money to cents, rates to six digits, mean response to a second.
ABSOLUTE = {"money": 0.0051, "share": 0.00000051, "hours": 0.501 / 3600, "count": 0.0000011}


@pytest.fixture(scope="session")
def units(workdir: Path) -> dict[str, str]:
    """The unit of every metric."""
    manifest = json.loads((workdir / "dbt" / "target" / "manifest.json").read_text(encoding="utf-8"))
    return {metric["name"]: metric["config"]["meta"]["unit"] for metric in manifest["metrics"].values()}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_what_the_mart_says(
    name: str, ask: Ask, marts: duckdb.DuckDBPyConnection, units: dict[str, str]
) -> None:
    metrics, group_by, query = ANSWERS[name]
    names = metrics.split(",")
    keys = [part for part in group_by.split(",") if part]
    rows = ask("--metrics", metrics, *(["--group-by", group_by] if keys else []))
    answers = {tuple(row[key] for key in keys): [row[metric] for metric in names] for row in rows}
    assert len(answers) == len(rows), "a group has two rows"
    expected = {tuple(row[: len(keys)]): list(row[len(keys) :]) for row in marts.execute(query).fetchall()}
    assert expected, "the mart has no rows to compare with"
    assert answers.keys() == expected.keys()
    different = [
        f"{key} {metric}: {answer} is not {wanted}"
        for key in expected
        for metric, answer, wanted in zip(names, answers[key], expected[key], strict=True)
        if not same(answer, wanted, ABSOLUTE[units[metric]])
    ]
    assert not different, "\n".join(different[:20])


def same(answer: Any, wanted: Any, absolute: float) -> bool:
    if answer is None or wanted is None:
        # An empty sum is nothing in mf and zero in some marts.
        return (answer or 0) == 0 and (wanted or 0) == 0
    return float(answer) == pytest.approx(float(wanted), abs=absolute, rel=1e-9)


def test_the_answers_cover_the_metrics(units: dict[str, str]) -> None:
    """All but parts of those that are compared."""
    asked = {metric for metrics, _, _ in ANSWERS.values() for metric in metrics.split(",")}
    assert len(asked) >= 60
    left = {
        name for name in units
        if name not in asked and not re.match(r"attributed_|ltv_(customers|revenue)_", name)
    }  # fmt: skip
    assert left <= {
        "first_orders", "second_orders_365d", "second_order_rate_365d", "repeat_customers", "segment_ordered_amount",
        "sla_responses", "sla_response_business_hours", "acquisition_paid_cost",
    }  # fmt: skip


def test_second_orders_by_the_month_of_the_first(ask: Ask, marts: duckdb.DuckDBPyConnection) -> None:
    rows = ask("--metrics", "first_orders,second_order_rate_365d", "--group-by", "metric_time__month")
    wanted = marts.execute(
        """
        with firsts as (select customer_id, ordered_date from marts.fct_orders where customer_order_number = 1),
        seconds as (select customer_id, ordered_date from marts.fct_orders where customer_order_number = 2)
        select cast(cast(date_trunc('month', firsts.ordered_date) as date) as varchar), count(*),
            avg(case when seconds.ordered_date - firsts.ordered_date <= 365 then 1.0 else 0.0 end)
        from firsts left join seconds using (customer_id) group by 1
        """
    ).fetchall()
    answers = {row["metric_time__month"]: (row["first_orders"], row["second_order_rate_365d"]) for row in rows}
    assert answers.keys() == {month for month, _, _ in wanted}
    for month, count, rate in wanted:
        assert answers[month] == pytest.approx((count, rate))


@pytest.mark.parametrize("model", [
    "first", "last", "last_non_direct", "linear", "position_based", "time_decay", "data_driven",
])  # fmt: skip
def test_every_model_of_attribution_gives_each_order_once(model: str, ask: Ask) -> None:
    (row,) = ask("--metrics", f"attributed_orders_{model},attributed_amount_{model},orders,ordered_amount")
    assert row[f"attributed_orders_{model}"] == pytest.approx(row["orders"], abs=0.01)
    assert row[f"attributed_amount_{model}"] == pytest.approx(row["ordered_amount"])


def test_metrics_of_several_areas_stand_side_by_side(ask: Ask, marts: duckdb.DuckDBPyConnection) -> None:
    """Joined after each was added up: nothing is counted twice."""
    rows = ask("--metrics", "won_deals,acquired_customers,marketing_cost", "--group-by", "channel")
    counts = marts.execute(
        """
        select (select count(*) from marts.fct_deals where outcome = 'won'),
            (select customer_count from marts.channel_economics where period_grain = 'to_date' and channel = 'all'),
            (select sum(cost_amount) from marts.marketing_costs)
        """
    ).fetchall()[0]
    for metric, wanted in zip(("won_deals", "acquired_customers", "marketing_cost"), counts, strict=True):
        assert sum(row[metric] or 0 for row in rows) == pytest.approx(float(wanted))


def test_orders_are_not_counted_for_the_segment_of_today(workdir: Path) -> None:
    ended = call(workdir, "query", "--metrics", "revenue", "--group-by", "customer__segment")
    assert ended.returncode != 0


def test_saved_queries_answer(ask: Ask, workdir: Path) -> None:
    manifest = json.loads((workdir / "dbt" / "target" / "semantic_manifest.json").read_text(encoding="utf-8"))
    names = [query["name"] for query in manifest["saved_queries"]]
    assert len(names) >= 10
    for name in names:
        assert ask("--saved-query", name), name


def test_mf_finds_nothing_wrong(workdir: Path) -> None:
    """Every measure, dimension and metric is asked of the published file."""
    ended = call(workdir, "validate-configs")
    said = ended.stdout + ended.stderr
    assert ended.returncode == 0, said
    assert not re.search(r"ERRORS: [1-9]", said), said


def test_a_work_folder_without_a_version_is_told_so(tmp_path: Path) -> None:
    ended = call(tmp_path, "list", "metrics")
    assert ended.returncode != 0
    assert "Run `clientbase run" in ended.stderr
