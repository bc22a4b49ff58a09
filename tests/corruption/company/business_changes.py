"""Changes of the business that last: prices, people, channels."""

import numpy as np
import pandas as pd

from corruption.company.changes import Plan, at_text
from corruption.company.life import seconds


def prices_rise(plan: Plan, day: pd.Timestamp, factor: float) -> None:
    """All prices rise from a day on; orders hold the sum of their lines as before."""
    orders, lines = plan.tables["orders"], plan.tables["order_items"]
    is_after = seconds(orders["ordered_at"], 0) >= day.timestamp()
    theirs = lines["order_id"].isin(set(orders["order_id"][is_after]))
    price = pd.to_numeric(lines.loc[theirs, "unit_price"], errors="coerce")
    lines.loc[theirs, "unit_price"] = [f"{one:.4f}" for one in (price * factor).round(2)]
    totals = (
        (pd.to_numeric(lines["unit_price"], errors="coerce") * pd.to_numeric(lines["quantity"], errors="coerce"))
        .groupby(lines["order_id"])
        .sum()
    )
    old = pd.to_numeric(orders.loc[is_after, "gross_amount"], errors="coerce")
    new = orders.loc[is_after, "order_id"].map(totals)
    # An order whose lines never agreed with it, or that is dirty, keeps what it had.
    rises = ((new / (old * factor) - 1).abs() < 0.02).to_numpy()
    places = np.flatnonzero(is_after)[rises]
    orders.iloc[places, orders.columns.get_loc("gross_amount")] = [f"{one:.2f}" for one in new[rises]]
    for column in ("discount_amount", "tax_amount"):
        values = pd.to_numeric(orders[column].iloc[places], errors="coerce").fillna(0) * factor
        orders.iloc[places, orders.columns.get_loc(column)] = [f"{one:.2f}" for one in values]


def channel_begins(plan: Plan, day: pd.Timestamp, channel: str, share_of_leads: float) -> None:
    """A new advertising channel: costs every day, and a share of the new leads."""
    last = seconds(plan.tables["site_events"]["occurred_at"], 0).max()
    days = pd.date_range(day, pd.Timestamp(last, unit="s", tz="UTC"))
    plan.add(
        "marketing_spend",
        pd.DataFrame(
            {
                "spend_date": days.strftime("%Y-%m-%d"),
                "channel": channel,
                "campaign": f"{channel}_search",
                "cost_type": "ads",
                "amount": [f"{one:.2f}" for one in plan.rng.uniform(400, 900, len(days))],
                "currency_code": "RUB",
            }
        ),
    )
    leads = plan.tables["leads"]
    chosen = (seconds(leads["created_at"], 0) >= day.timestamp()) & (plan.rng.random(len(leads)) < share_of_leads)
    leads.loc[chosen, ["source", "medium", "campaign"]] = ["ozon", "cpc", f"{channel}_search"]


def manager_begins(plan: Plan, day: pd.Timestamp, manager_id: str) -> None:
    """A new manager gets a tenth of the new leads, with their deals, tasks and activities."""
    plan.add(
        "managers",
        pd.DataFrame(
            [
                {
                    "manager_id": manager_id, "manager_name": "Роман Лисицын", "team_id": "moscow",
                    "team_lead_id": "M01",
                    "region": "Москва", "calendar_id": "ru_office", "capacity_minutes_per_day": "360",
                    "hired_on": f"{day:%Y-%m-%d}",
                }
            ]
        ),
    )  # fmt: skip
    leads = plan.tables["leads"]
    chosen = (seconds(leads["created_at"], 0) >= day.timestamp()) & (plan.rng.random(len(leads)) < 0.1)
    leads.loc[chosen, "owner_manager_id"] = manager_id
    ids = set(leads["lead_id"][chosen])
    for entity, column in (("activities", "manager_id"), ("tasks", "manager_id"), ("deals", "owner_manager_id")):
        table = plan.tables[entity]
        table.loc[table["lead_id"].isin(ids), column] = manager_id
    table = plan.tables["assignments"]
    table.loc[(table["object_type"] == "lead") & table["object_id"].isin(ids), "manager_id"] = manager_id


def manager_leaves(plan: Plan, day: pd.Timestamp, manager_id: str, heirs: list[str]) -> None:
    """A manager leaves, all customers and open deals of theirs get other owners in one night."""
    managers = plan.tables["managers"]
    managers.loc[managers["manager_id"] == manager_id, "left_on"] = f"{day:%Y-%m-%d}"

    def reassign(rows: pd.DataFrame) -> None:
        theirs = rows["owner_manager_id"] == manager_id
        if "outcome" in rows:
            theirs &= rows["outcome"] == "open"
        if "status" in rows and "lead_id" in rows:
            theirs &= rows["status"].isin(["new", "contacted"])
        numbers = rows.loc[theirs].iloc[:, 0].str.extract(r"(\d+)", expand=False).fillna("0").astype(int)
        rows.loc[theirs, "owner_manager_id"] = [heirs[number % len(heirs)] for number in numbers]

    for entity in ("customers", "deals", "leads"):
        plan.change_from(day, entity, reassign)
    customers = plan.tables["customers"]
    theirs = customers["customer_id"][
        (customers["owner_manager_id"] == manager_id) & (seconds(customers["created_at"], 0) < day.timestamp())
    ].unique()
    plan.add(
        "assignments",
        pd.DataFrame(
            {
                "assignment_id": [f"ASLEFT{one}" for one in theirs],
                "object_type": "customer",
                "object_id": theirs,
                "manager_id": [heirs[int(one[1:]) % len(heirs)] for one in theirs],
                "assigned_at": at_text(day, 8 * 3600),
                "is_manual": "true",
                "reason": "manager_left",
            }
        ),
    )
    # From then on the new work of the one who left is done by the heirs as well.
    for entity, column, time in (
        ("activities", "manager_id", "occurred_at"),
        ("tasks", "manager_id", "created_at"),
        ("leads", "owner_manager_id", "created_at"),
        ("deals", "owner_manager_id", "created_at"),
        ("assignments", "manager_id", "assigned_at"),
    ):
        table = plan.tables[entity]
        after = (seconds(table[time], 0) >= day.timestamp()) & (table[column] == manager_id).to_numpy()
        table.loc[after, column] = plan.rng.choice(heirs, int(after.sum()))


def phones_cleaned(plan: Plan, day: pd.Timestamp, count: int) -> None:
    """The CRM administrator brings telephone numbers into one spelling and replaces one of twenty."""
    customers = plan.tables["customers"]
    digits = customers["phone"].str.replace(r"\D", "", regex=True)
    usable = customers["customer_id"][digits.str.len() == 11].unique()
    chosen = plan.rng.choice(usable, min(count, len(usable)), replace=False)
    wrong = set(chosen[: len(chosen) // 20])
    chosen_ids = set(chosen)

    def clean(rows: pd.DataFrame) -> None:
        theirs = rows["customer_id"].isin(chosen_ids)
        numbers = rows.loc[theirs, "phone"].str.replace(r"\D", "", regex=True).str[-10:]
        replaced = rows.loc[theirs, "customer_id"].isin(wrong)
        rows.loc[theirs, "phone"] = np.where(replaced, "+7495" + numbers.str[3:], "+7" + numbers)

    plan.change_from(day, "customers", clean)


def statuses_cleaned(plan: Plan, day: pd.Timestamp, count: int) -> None:
    """Customers who have not answered for long are marked as paused."""
    chosen = set(plan.rng.choice(plan.customers_before(day), count, replace=False))

    def pause(rows: pd.DataFrame) -> None:
        rows.loc[rows["customer_id"].isin(chosen), "status"] = "paused"

    plan.change_from(day, "customers", pause)


def pipeline_cleaned(plan: Plan, day: pd.Timestamp) -> None:
    """The head of sales closes every deal that has been open for two months."""
    deals = plan.tables["deals"]
    created = seconds(deals["created_at"], 0)
    closed = seconds(deals["closed_at"], 2**62)
    old = (
        (created < (day - pd.Timedelta(days=60)).timestamp())
        & (closed > day.timestamp())
        & (deals["deal_id"] != "").to_numpy()
    )
    old &= ~deals["deal_id"].isin(set(plan.tables["orders"]["deal_id"])).to_numpy()
    deals.loc[old, ["outcome", "stage_id", "loss_reason", "closed_at"]] = [
        "lost",
        "lost",
        "no_response",
        at_text(day, 50_000),
    ]
    ids = deals["deal_id"][old].unique()
    events = plan.tables["deal_stage_events"]
    later = events["deal_id"].isin(set(ids)) & (seconds(events["entered_at"], 0) >= day.timestamp())
    plan.remove("deal_stage_events", later)
    plan.add(
        "deal_stage_events",
        pd.DataFrame(
            {
                "deal_stage_event_id": [f"SECLEAN{one}" for one in ids],
                "deal_id": ids, "stage_id": "lost", "entered_at": at_text(day, 50_000), "moved_by": "M01",
            }
        ),
    )  # fmt: skip
