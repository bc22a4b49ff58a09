"""Instants that moved, lost their time, or lie where nothing can have happened."""

from collections.abc import Callable

import pandas as pd

from corruption.delivery import Delivery
from corruption.registry import damage
from corruption.values import EVENT_TIMES, change_instants, change_texts, instants, set_texts

_MAIN = ("orders", "activities", "message_events")
Instants = "pd.Series[pd.Timestamp]"


def _move(night: Delivery, entity: str, share: float, change: "Callable[[Instants], Instants]") -> None:
    places = night.pick(entity, share)
    change_instants(night.table(entity), places, EVENT_TIMES[entity], change)


def _load_instant(night: Delivery) -> pd.Timestamp:
    """When tonight's delivery was written: the newest event anywhere."""
    newest = max(
        instants(night.tonight[name][EVENT_TIMES[name]]).where(_plausible(night, name)).max() for name in _MAIN
    )
    return pd.Timestamp(newest)


def _plausible(night: Delivery, entity: str) -> "pd.Series[bool]":
    return night.tonight[entity][EVENT_TIMES[entity]] < "2030"


def _register_moves() -> None:
    for entity in (*_MAIN, "leads", "site_events", "refunds", "deals", "tasks"):

        @damage(
            f"{entity} in local time instead of UTC: three hours later",
            hits_newest=True,
            name=f"three_hours_later_{entity}",
        )
        def later(night: Delivery, share: float, entity: str = entity) -> None:
            _move(night, entity, share, lambda at: at + pd.Timedelta(hours=3))

    for entity in _MAIN:

        @damage(f"{entity} three hours earlier", hits_newest=True, name=f"three_hours_earlier_{entity}")
        def earlier(night: Delivery, share: float, entity: str = entity) -> None:
            _move(night, entity, share, lambda at: at - pd.Timedelta(hours=3))

        @damage(
            f"all times of {entity} are the time of the load", critical=entity == "orders", name=f"load_time_{entity}"
        )
        def loaded(night: Delivery, share: float, entity: str = entity) -> None:
            newest = _load_instant(night)
            _move(night, entity, share, lambda at: at.where(at.isna(), newest))

        @damage(f"{entity} lost the time of day", hits_newest=True, name=f"midnight_{entity}")
        def midnight(night: Delivery, share: float, entity: str = entity) -> None:
            _move(night, entity, share, lambda at: at.dt.floor("D"))


_register_moves()


@damage("orders one day too late")
def one_day_late(night: Delivery, share: float) -> None:
    _move(night, "orders", share, lambda at: at + pd.Timedelta(days=1))


@damage("orders one day too early")
def one_day_early(night: Delivery, share: float) -> None:
    _move(night, "orders", share, lambda at: at - pd.Timedelta(days=1))


@damage("orders of summer one hour off: daylight saving time applied where there is none")
def summer_hour(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    month = instants(orders["ordered_at"]).dt.month.fillna(1)
    places = night.pick("orders", share, month.between(4, 10))
    change_instants(orders, places, "ordered_at", lambda at: at + pd.Timedelta(hours=1))


@damage("day and month changed places where that gives a date")
def day_and_month_swapped(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    day = pd.to_numeric(orders["ordered_at"].str.slice(8, 10), errors="coerce").fillna(99)
    month = pd.to_numeric(orders["ordered_at"].str.slice(5, 7), errors="coerce").fillna(99)
    places = night.pick("orders", share, (day <= 12) & (day != month))
    change_texts(orders, places, "ordered_at", lambda text: text[:5] + text[8:10] + "-" + text[5:7] + text[10:])


@damage("orders of the year to come", expected="stopped|quarantined", reason="ordered_at")
def a_year_ahead(night: Delivery, share: float) -> None:
    _move(night, "orders", share, lambda at: at + pd.DateOffset(years=3))


@damage("orders a year too early: the year was typed wrong")
def a_year_back(night: Delivery, share: float) -> None:
    _move(night, "orders", share, lambda at: at - pd.DateOffset(years=1))


@damage("dates in 2099: an 'open end' of the source", expected="stopped|quarantined", reason="ordered_at")
def dates_in_2099(night: Delivery, share: float) -> None:
    set_texts(night.table("orders"), night.pick("orders", share), "ordered_at", "2099-12-31T00:00:00Z")


@damage("dates in 1970: zero as a time", critical=True, expected="stopped|quarantined", reason="ordered_at")
def dates_in_1970(night: Delivery, share: float) -> None:
    set_texts(night.table("orders"), night.pick("orders", share), "ordered_at", "1970-01-01T00:00:00Z")


@damage("activities in 1900: an empty date of a spreadsheet", expected="stopped|quarantined", reason="occurred_at")
def dates_in_1900(night: Delivery, share: float) -> None:
    set_texts(night.table("activities"), night.pick("activities", share), "occurred_at", "1900-01-01T00:00:00Z")


@damage("orders without a time", expected="stopped|quarantined", reason="ordered_at is missing")
def order_time_missing(night: Delivery, share: float) -> None:
    set_texts(night.table("orders"), night.pick("orders", share), "ordered_at", "")


@damage("leads without a time")
def lead_time_missing(night: Delivery, share: float) -> None:
    leads = night.table("leads")
    set_texts(leads, night.pick("leads", share, leads["created_at"] != ""), "created_at", "")


@damage("customers without the day they came")
def customer_created_missing(night: Delivery, share: float) -> None:
    set_texts(night.table("customers"), night.pick("customers", share), "created_at", "")


@damage("times without their zone mark: they are read as UTC, which they are", expected="harmless")
def zone_mark_missing(night: Delivery, share: float) -> None:
    change_texts(night.table("orders"), night.pick("orders", share), "ordered_at", lambda text: text.removesuffix("Z"))


@damage("times in Moscow time with their offset: the same instants", expected="harmless")
def offset_written_out(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    places = night.pick("orders", share, instants(orders["ordered_at"]).notna())
    moved = instants(orders["ordered_at"].iloc[places]) + pd.Timedelta(hours=3)
    set_texts(orders, places, "ordered_at", moved.dt.strftime("%Y-%m-%dT%H:%M:%S+03:00").tolist())


@damage("dates written 31.12.2025 14:30:00", expected="stopped|quarantined|harmless", reason="ordered_at")
def dotted_dates(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    places = night.pick("orders", share, instants(orders["ordered_at"]).notna())
    texts = instants(orders["ordered_at"].iloc[places]).dt.strftime("%d.%m.%Y %H:%M:%S").tolist()
    set_texts(orders, places, "ordered_at", texts)


@damage("years of two digits", expected="stopped|quarantined", reason="ordered_at")
def two_digit_years(night: Delivery, share: float) -> None:
    change_texts(night.table("orders"), night.pick("orders", share), "ordered_at", lambda text: text[2:])


@damage("seconds since 1970 instead of times", expected="stopped|quarantined|harmless", reason="ordered_at")
def epoch_seconds(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    places = night.pick("orders", share, instants(orders["ordered_at"]).notna())
    at = instants(orders["ordered_at"].iloc[places])
    set_texts(orders, places, "ordered_at", [str(int(one.timestamp())) for one in at])


@damage("deals closed before they were created", expected="stopped|quarantined", reason="closed_at")
def closed_before_created(night: Delivery, share: float) -> None:
    deals = night.table("deals")
    places = night.pick("deals", share, deals["closed_at"] != "")
    change_instants(deals, places, "closed_at", lambda at: at - pd.Timedelta(days=400))


@damage("closing times of deals lost while the outcome stays")
def closing_times_missing(night: Delivery, share: float) -> None:
    deals = night.table("deals")
    set_texts(deals, night.pick("deals", share, deals["closed_at"] != ""), "closed_at", "")


@damage("spend is booked a month late")
def spend_a_month_late(night: Delivery, share: float) -> None:
    _move(night, "marketing_spend", share, lambda at: at - pd.Timedelta(days=30))


@damage("every customer was 'updated' by the load", expected="harmless|stopped", scales=False)
def updated_by_the_load(night: Delivery, share: float) -> None:
    text = _load_instant(night).strftime("%Y-%m-%dT%H:%M:%SZ")
    set_texts(night.table("customers"), night.pick("customers", 1), "updated_at", text)
