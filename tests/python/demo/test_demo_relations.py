"""Identifiers point at rows that exist, and times follow one another."""

from typing import Any

import duckdb
import pytest
from demo.queries import one

from clientbase.contract import Entity

REFERENCES = [
    ("orders", "customer_id", "customers"),
    ("orders", "deal_id", "deals"),
    ("refunds", "order_id", "orders"),
    ("refunds", "customer_id", "customers"),
    ("leads", "customer_id", "customers"),
    ("leads", "owner_manager_id", "managers"),
    ("leads", "converted_deal_id", "deals"),
    ("deals", "customer_id", "customers"),
    ("deals", "lead_id", "leads"),
    ("deals", "owner_manager_id", "managers"),
    ("deal_stage_events", "deal_id", "deals"),
    ("deal_stage_events", "moved_by", "managers"),
    ("activities", "customer_id", "customers"),
    ("activities", "lead_id", "leads"),
    ("activities", "deal_id", "deals"),
    ("activities", "manager_id", "managers"),
    ("tasks", "customer_id", "customers"),
    ("tasks", "lead_id", "leads"),
    ("tasks", "deal_id", "deals"),
    ("consents", "customer_id", "customers"),
    ("customer_tags", "customer_id", "customers"),
    ("message_events", "customer_id", "customers"),
    ("site_events", "customer_id", "customers"),
    ("managers", "team_lead_id", "managers"),
]


@pytest.mark.parametrize(("entity", "column", "referenced"), REFERENCES)
def test_references_exist(
    entity: str, column: str, referenced: str, files: duckdb.DuckDBPyConnection, contract: dict[str, Entity]
) -> None:
    (key,) = contract[referenced].key
    lost = one(
        files,
        f"select count(*) from {entity} where {column} is not null "
        f"and {column} not in (select {key} from {referenced})",
    )
    assert lost == 0
    assert one(files, f"select count({column}) from {entity}") > 0


def test_lines_without_an_order_are_the_planted_ones(files: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    lost = one(files, "select count(*) from order_items where order_id not in (select order_id from orders)")
    assert lost == truth["dirt"]["order_items"]["order_does_not_exist"]["rows"]


def test_orders_without_lines_are_planted(files: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    lineless = one(files, "select count(*) from orders where order_id not in (select order_id from order_items)")
    # No planted order that is to be quarantined has lines, whatever else is wrong with it.
    assert lineless == truth["entities"]["orders"]["quarantined"]
    assert truth["dirt"]["orders"]["without_lines"]["rows"] > 0


def test_leads_that_stay_leads_share_no_contact_with_a_customer(files: duckdb.DuckDBPyConnection) -> None:
    number = "right(regexp_replace({}, '[^0-9]', '', 'g'), 10)"
    shared = one(
        files,
        f"""
        select count(*) from leads as l join customers as c
            on lower(l.email) = lower(c.email) or {number.format("l.phone")} = {number.format("c.phone")}
        where l.customer_id is null
        """,
    )
    assert shared == 0


def test_assigned_objects_exist(files: duckdb.DuckDBPyConnection) -> None:
    lost = one(
        files,
        """
        select count(*) from assignments where object_type <> 'project'
            and object_id not in (select lead_id from leads union all select deal_id from deals
                                  union all select customer_id from customers)
        """,
    )
    assert lost == 0


def test_nothing_happens_outside_the_period(
    files: duckdb.DuckDBPyConnection, contract: dict[str, Entity], truth: dict[str, Any]
) -> None:
    # Moscow midnights in UTC.
    start, end = "timestamp '2024-06-30 21:00:00'", "timestamp '2026-06-30 21:00:00'"
    for entity in contract.values():
        for column in entity.input_columns:
            if column.kind != "ts" or column.name == "due_at":
                continue
            outside = one(
                files,
                f"select count(*) from {entity.name} where try_cast({column.name} as timestamp) < {start} "
                f"or try_cast({column.name} as timestamp) >= {end}",
            )
            planted = truth["dirt"].get(entity.name, {}).get("far_future", {"rows": 0})["rows"]
            assert outside == planted, f"{entity.name}.{column.name}"


def test_a_deal_ends_where_its_events_end(files: duckdb.DuckDBPyConnection) -> None:
    compared = files.execute(
        """
        with events as (
            select distinct deal_id, stage_id, cast(entered_at as timestamp) as entered_at
            from deal_stage_events where try_cast(entered_at as timestamp) is not null
        ),
        sides as (
            select deal_id, min(entered_at) as first_at, max(entered_at) as last_at,
                arg_max(stage_id, entered_at) as stage
            from events group by deal_id
        )
        select
            count(*),
            count(*) filter (where s.deal_id is null),
            count(*) filter (where s.first_at <> cast(d.created_at as timestamp)),
            count(*) filter (where d.stage_id <> s.stage),
            count(*) filter (where d.outcome <> 'open' and s.last_at <> cast(d.closed_at as timestamp)),
            count(*) filter (where (d.outcome in ('won', 'lost')) <> (d.stage_id in ('won', 'lost'))),
            count(*) filter (where d.outcome = 'open' and d.closed_at is not null)
        from good_deals as d left join sides as s on s.deal_id = d.deal_id
        """
    ).fetchone()
    assert compared is not None
    assert compared[0] > 300
    assert compared[1:] == (0,) * 6


def test_an_order_of_a_deal_has_its_customer_and_amount(files: duckdb.DuckDBPyConnection) -> None:
    compared = files.execute(
        """
        select
            count(*),
            count(*) filter (where d.outcome <> 'won'),
            count(*) filter (where d.customer_id <> o.customer_id),
            count(*) filter (
                where cast(d.amount as decimal(18, 2))
                    <> cast(o.gross_amount as decimal(18, 2)) - cast(o.discount_amount as decimal(18, 2))
            ),
            count(*) - count(distinct o.deal_id)
        from good_orders as o join good_deals as d on d.deal_id = o.deal_id
        """
    ).fetchone()
    assert compared is not None
    assert compared[0] > 100
    assert compared[1:] == (0,) * 4


def test_a_refund_follows_its_order_and_is_not_larger(files: duckdb.DuckDBPyConnection) -> None:
    wrong = one(
        files,
        """
        with refunded as (
            select order_id, min(refunded_at) as first_at, sum(cast(amount as decimal(18, 2))) as amount
            from (select distinct * from refunds where cast(amount as double) > 0 and order_id is not null)
            group by order_id
        )
        select count(*) from refunded as r join good_orders as o on o.order_id = r.order_id
        where r.first_at <= o.ordered_at
            or r.amount > cast(o.gross_amount as decimal(18, 2)) - cast(o.discount_amount as decimal(18, 2))
        """,
    )
    assert wrong == 0


def test_no_message_after_the_consent_is_withdrawn(files: duckdb.DuckDBPyConnection) -> None:
    sent = one(
        files,
        """
        select count(*) from message_events as m join consents as c on c.customer_id = m.customer_id
        where c.purpose = 'marketing' and c.status = 'withdrawn' and m.event_type = 'sent'
            and m.occurred_at > c.occurred_at
        """,
    )
    assert sent == 0
    assert one(files, "select count(*) from consents where status = 'withdrawn'") > 10
