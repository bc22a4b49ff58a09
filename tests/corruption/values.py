"""Texts of a raw file as numbers and instants, changed, and back in the spelling they came in."""

from collections.abc import Callable

import numpy as np
import pandas as pd

EVENT_TIMES = {
    "customers": "created_at",
    "customer_tags": "tagged_at",
    "consents": "occurred_at",
    "orders": "ordered_at",
    "refunds": "refunded_at",
    "leads": "created_at",
    "deals": "created_at",
    "deal_stage_events": "entered_at",
    "activities": "occurred_at",
    "tasks": "created_at",
    "assignments": "assigned_at",
    "marketing_spend": "spend_date",
    "message_events": "occurred_at",
    "site_events": "occurred_at",
    "experiment_assignments": "assigned_at",
}
MONEY = {
    "orders": ["gross_amount", "discount_amount", "shipping_amount", "tax_amount", "cost_amount"],
    "order_items": ["unit_price", "discount_amount", "unit_cost"],
    "refunds": ["amount"],
    "deals": ["amount"],
    "marketing_spend": ["amount"],
}


def instants(column: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    """UTC instants; NaT where the text is none."""
    return pd.to_datetime(column, utc=True, errors="coerce", format="ISO8601")


def instant_texts(values: "pd.Series[pd.Timestamp]", old: "pd.Series[str]") -> "pd.Series[str]":
    """In the spelling of the old texts: dates stay dates, and what was no instant stays as it was."""
    is_date = old.str.len() == 10
    texts = values.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    texts = texts.where(~is_date, values.dt.strftime("%Y-%m-%d"))
    return texts.where(values.notna(), old)


def change_instants(
    table: pd.DataFrame,
    places: "np.ndarray",
    column: str,
    change: "Callable[[pd.Series[pd.Timestamp]], pd.Series[pd.Timestamp]]",
) -> None:
    """Change the instants of some rows."""
    old = table[column].iloc[places]
    table.iloc[places, table.columns.get_loc(column)] = instant_texts(change(instants(old)), old)


def change_numbers(
    table: pd.DataFrame,
    places: "np.ndarray",
    columns: list[str],
    change: "Callable[[pd.Series[float]], pd.Series[float]]",
) -> None:
    """Change the numbers of some rows; each keeps its count of decimals."""
    for column in columns:
        old = table[column].iloc[places]
        values = pd.to_numeric(old, errors="coerce")
        decimals = old.str.partition(".")[2].str.len()
        new = [
            before if np.isnan(value) else f"{value:.{int(count)}f}"
            for before, value, count in zip(old, change(values), decimals, strict=True)
        ]
        table.iloc[places, table.columns.get_loc(column)] = new


def change_texts(table: pd.DataFrame, places: "np.ndarray", column: str, change: Callable[[str], str]) -> None:
    """Change the texts of some rows; NULL stays NULL."""
    old = table[column].iloc[places]
    table.iloc[places, table.columns.get_loc(column)] = [change(value) if value else value for value in old]


def set_texts(table: pd.DataFrame, places: "np.ndarray", column: str, value: object) -> None:
    """Put one text, or one text a row, into some rows."""
    table.iloc[places, table.columns.get_loc(column)] = value
