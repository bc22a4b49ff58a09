"""Written when the gate was finished, by somebody else, and tried before anything was adjusted to them.

They stand for the damage that nobody thinks of: what they were caught with at once is in docs/quality-gate.md.
"""

import numpy as np
import pandas as pd

from corruption.delivery import Delivery
from corruption.kinds.real_sources import RETAIL
from corruption.registry import damage
from corruption.values import change_instants, change_numbers, change_texts, instants, set_texts


def _append(night: Delivery, entity: str, rows: pd.DataFrame) -> None:
    night.replace(entity, pd.concat([night.table(entity), rows], ignore_index=True))


@damage("amounts above a limit were cut to it: the column is too narrow")
def amounts_capped(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    gross = pd.to_numeric(orders["gross_amount"], errors="coerce")
    limit = gross.quantile(1 - share)
    places = np.flatnonzero((gross > limit).to_numpy())
    night.note("orders", len(places))
    change_numbers(orders, places, ["gross_amount"], lambda values: values.clip(upper=limit))


@damage("two digits of an amount changed places", hits_newest=True)
def digits_transposed(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    swappable = orders["gross_amount"].str.match(r"^\d\d") & (
        orders["gross_amount"].str[0] != orders["gross_amount"].str[1]
    )
    places = night.pick("orders", share, swappable)
    change_texts(orders, places, "gross_amount", lambda text: text[1] + text[0] + text[2:])


@damage("price and quantity of a line changed places: its total stays", hits_newest=True)
def price_and_quantity_swapped(night: Delivery, share: float) -> None:
    lines = night.table("order_items")
    places = night.pick("order_items", share)
    prices = pd.to_numeric(lines["unit_price"].iloc[places], errors="coerce").fillna(1)
    quantities = pd.to_numeric(lines["quantity"].iloc[places], errors="coerce").fillna(1)
    set_texts(lines, places, "quantity", [f"{value:.3f}" for value in prices])
    set_texts(lines, places, "unit_price", [f"{value:.4f}" for value in quantities])


@damage("refunds were booked once more the day after, under ids of their own")
def refunds_again_a_day_later(night: Delivery, share: float) -> None:
    refunds = night.table("refunds")
    rows = refunds.iloc[night.pick("refunds", share)].copy()
    rows["refund_id"] = "AGAIN" + rows["refund_id"]
    change_instants(rows, np.arange(len(rows)), "refunded_at", lambda at: at + pd.Timedelta(days=1))
    _append(night, "refunds", rows)


@damage("an order became two of half the amount, its lines stay with the first")
def orders_split_in_two(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    places = night.pick("orders", share, pd.to_numeric(orders["gross_amount"], errors="coerce") > 1)
    columns = ["gross_amount", "discount_amount", "shipping_amount", "tax_amount", "cost_amount"]
    change_numbers(orders, places, columns, lambda values: values / 2)
    halves = orders.iloc[places].copy()
    halves["order_id"] = halves["order_id"] + "-2"
    _append(night, "orders", halves)


@damage("advertising costs are summed by week, on its Monday")
def spend_by_week(night: Delivery, share: float) -> None:
    spend = night.table("marketing_spend")
    day = instants(spend["spend_date"])
    monday = (day - pd.to_timedelta(day.dt.dayofweek, unit="D")).dt.strftime("%Y-%m-%d")
    weeks = sorted(set(monday.dropna()))
    chosen = set(night.rng.choice(weeks, max(1, round(share * len(weeks))), replace=False))
    is_summed = monday.isin(chosen)
    night.note("marketing_spend", int(is_summed.sum()))
    rows = spend[is_summed].assign(spend_date=monday, amount=pd.to_numeric(spend["amount"], errors="coerce"))
    groups = ["spend_date", "channel", "campaign", "cost_type", "currency_code"]
    sums = rows.groupby(groups, as_index=False, dropna=False)["amount"].sum()
    sums["amount"] = [f"{value:.2f}" for value in sums["amount"]]
    night.replace("marketing_spend", pd.concat([spend[~is_summed], sums[spend.columns]], ignore_index=True))


@damage("orders of the late evening are dated to the next day", hits_newest=True)
def evening_orders_on_the_next_day(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    places = night.pick("orders", share, instants(orders["ordered_at"]).dt.hour.fillna(0) >= 16)
    change_instants(orders, places, "ordered_at", lambda at: at + pd.Timedelta(hours=10))


@damage("shipping is in the gross amount already", hits_newest=True)
def shipping_in_the_gross(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    shipping = pd.to_numeric(orders["shipping_amount"], errors="coerce").fillna(0)
    places = night.pick("orders", share, shipping > 0)
    change_numbers(orders, places, ["gross_amount"], lambda values: values + shipping.iloc[places])


@damage("calls last minutes instead of seconds", critical=True, hits_newest=True)
def call_durations_in_minutes(night: Delivery, share: float) -> None:
    activities = night.table("activities")
    places = night.pick("activities", share, pd.to_numeric(activities["duration_seconds"], errors="coerce") > 60)
    change_numbers(activities, places, ["duration_seconds"], lambda values: (values / 60).round())


@damage("carts of the site in kopecks", critical=True, hits_newest=True)
def cart_amounts_in_cents(night: Delivery, share: float) -> None:
    events = night.table("site_events")
    places = night.pick("site_events", share, events["cart_amount"] != "")
    change_numbers(events, places, ["cart_amount"], lambda values: values * 100)


@damage("forms were clicked twice: a lead again some seconds later, with an id of its own", hits_newest=True)
def double_clicked_forms(night: Delivery, share: float) -> None:
    leads = night.table("leads")
    rows = leads.iloc[night.pick("leads", share, instants(leads["created_at"]).notna())].copy()
    rows["lead_id"] = rows["lead_id"] + "b"
    rows["converted_deal_id"] = ""
    waits = pd.to_timedelta(night.rng.integers(2, 9, len(rows)), unit="s")
    change_instants(rows, np.arange(len(rows)), "created_at", lambda at: at + waits)
    _append(night, "leads", rows)


@damage("all visitors of the site carry one cookie", hits_newest=True)
def visitors_became_one(night: Delivery, share: float) -> None:
    set_texts(night.table("site_events"), night.pick("site_events", share), "visitor_id", "V000000000")


@damage("telephone numbers got the country code a second time")
def country_code_doubled(night: Delivery, share: float) -> None:
    customers = night.table("customers")
    places = night.pick("customers", share, customers["phone"] != "")
    change_texts(customers, places, "phone", lambda text: "+7" + "".join(one for one in text if one.isdigit()))


@damage("exchange rates are those of a year before")
def rates_of_a_year_before(night: Delivery, share: float) -> None:
    rates = night.table("fx_rates")
    known = dict(zip(rates["currency_code"] + rates["valid_on"], rates["rate_to_reporting"], strict=True))
    before = (instants(rates["valid_on"]) - pd.Timedelta(days=365)).dt.strftime("%Y-%m-%d")
    old = (rates["currency_code"] + before).map(known)
    places = night.pick("fx_rates", share, old.notna() & (old != rates["rate_to_reporting"]))
    set_texts(rates, places, "rate_to_reporting", old.iloc[places].tolist())


@damage("the product of a line is that of the line above", hits_newest=True)
def products_one_row_off(night: Delivery, share: float) -> None:
    lines = night.table("order_items")
    places = night.pick("order_items", max(share, 2.1 / len(lines)))
    for column in ("product_id", "product_name"):
        texts = lines[column].iloc[places].tolist()
        set_texts(lines, places, column, texts[-1:] + texts[:-1])


@damage("assignments name the object of the row above", critical=True, hits_newest=True)
def assignments_one_row_off(night: Delivery, share: float) -> None:
    table = night.table("assignments")
    places = night.pick("assignments", max(share, 2.1 / len(table)))
    for column in ("object_type", "object_id"):
        texts = table[column].iloc[places].tolist()
        set_texts(table, places, column, texts[-1:] + texts[:-1])


@damage("campaigns of mailings are named by a number since a migration", hits_newest=True)
def campaigns_by_number(night: Delivery, share: float) -> None:
    events = night.table("message_events")
    places = night.pick("message_events", share, events["campaign_id"] != "")
    change_texts(events, places, "campaign_id", lambda text: str(sum(text.encode()) * 7919))


@damage("every second row of a table is missing: one of two export workers died", hits_newest=True)
def every_second_row_missing(night: Delivery, share: float) -> None:
    table = night.table("site_events")
    places = night.pick("site_events", min(1.0, 2 * share))[::2]
    night.damaged["site_events"] = len(places)
    night.replace("site_events", table.drop(index=table.index[places]))


@damage("the cut points of money are in thousands", scales=False)
def money_cuts_in_thousands(night: Delivery, share: float) -> None:
    with night.edit_seed("rfm_methodologies") as cells:
        header = cells[0]
        for row in cells[1:]:
            if row[header.index("metric")] == "m":
                for cut in ("cut_1", "cut_2", "cut_3", "cut_4"):
                    row[header.index(cut)] = str(int(row[header.index(cut)]) // 1000)


@damage("price and quantity of an invoice line changed places: its total stays", source=RETAIL)
def retail_price_and_quantity_swapped(night: Delivery, share: float) -> None:
    table = night.table(RETAIL)
    is_sale = (pd.to_numeric(table["Quantity"]) > 0) & (pd.to_numeric(table["UnitPrice"]) >= 1)
    places = night.pick(RETAIL, share, is_sale & (table["Quantity"] != table["UnitPrice"]))
    prices = pd.to_numeric(table["UnitPrice"].iloc[places]).round().clip(lower=1).astype(int).astype(str).tolist()
    set_texts(table, places, "UnitPrice", table["Quantity"].iloc[places].tolist())
    set_texts(table, places, "Quantity", prices)


@damage("invoices of companies abroad are missing: a filter on the country", source=RETAIL, scales=False)
def retail_foreign_countries_missing(night: Delivery, share: float) -> None:
    table = night.table(RETAIL)
    is_foreign = table["Country"] != "United Kingdom"
    night.note(RETAIL, int(is_foreign.sum()))
    night.replace(RETAIL, table[~is_foreign])
