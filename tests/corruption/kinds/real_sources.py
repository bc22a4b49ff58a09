"""Damage to the two published data sets: another layout, another age, other people's habits."""

from functools import partial

import numpy as np
import pandas as pd

from corruption.delivery import Delivery
from corruption.raw_tables import CDNOW
from corruption.registry import damage
from corruption.values import change_numbers, change_texts, set_texts

RETAIL = "online_retail"
_retail = partial(damage, source=RETAIL)
_cdnow = partial(damage, source="cdnow")


@_retail("invoice lines got lost here and there")
def retail_lines_lost(night: Delivery, share: float) -> None:
    places = night.pick(RETAIL, share)
    night.replace(RETAIL, night.table(RETAIL).drop(index=night.table(RETAIL).index[places]))


@_retail("the file holds a header only", critical=True, scales=False)
def retail_file_empty(night: Delivery, share: float) -> None:
    night.replace(RETAIL, night.table(RETAIL).iloc[:0])


@_retail("the file is missing", critical=True, scales=False)
def retail_file_missing(night: Delivery, share: float) -> None:
    night.remove(RETAIL)


@_retail("every line came twice", critical=True, scales=False)
def retail_lines_twice(night: Delivery, share: float) -> None:
    table = night.table(RETAIL)
    night.replace(RETAIL, pd.concat([table, table], ignore_index=True))


@_retail("some lines came twice: the file has no line number to tell")
def retail_some_lines_twice(night: Delivery, share: float) -> None:
    table = night.table(RETAIL)
    night.replace(RETAIL, pd.concat([table, table.iloc[night.pick(RETAIL, share)]], ignore_index=True))


@_retail("prices in pence", critical=True)
def retail_prices_in_pence(night: Delivery, share: float) -> None:
    change_numbers(night.table(RETAIL), night.pick(RETAIL, share), ["UnitPrice"], lambda values: values * 100)


@_retail("prices with decimal commas", expected="stopped|quarantined|harmless", reason="price")
def retail_decimal_commas(night: Delivery, share: float) -> None:
    change_texts(night.table(RETAIL), night.pick(RETAIL, share), "UnitPrice", lambda text: text.replace(".", ","))


@_retail("quantities lost their minus: returns became sales")
def retail_returns_became_sales(night: Delivery, share: float) -> None:
    table = night.table(RETAIL)
    places = night.pick(RETAIL, share, table["Quantity"].str.startswith("-"))
    change_texts(table, places, "Quantity", lambda text: text.removeprefix("-"))
    change_texts(table, places, "InvoiceNo", lambda text: text.removeprefix("C"))


@_retail("customers are missing")
def retail_customers_missing(night: Delivery, share: float) -> None:
    table = night.table(RETAIL)
    set_texts(table, night.pick(RETAIL, share, table["CustomerID"] != ""), "CustomerID", "")


@_retail("customer ids were mixed up between invoices", critical=True)
def retail_customers_mixed_up(night: Delivery, share: float) -> None:
    table = night.table(RETAIL)
    places = night.pick(RETAIL, share, table["CustomerID"] != "")
    invoices = table["InvoiceNo"].iloc[places]
    ids = table.loc[table["CustomerID"] != "", "CustomerID"].unique()
    given = dict(zip(invoices.unique(), night.rng.choice(ids, invoices.nunique()), strict=True))
    table["CustomerID"] = np.where(table["InvoiceNo"].isin(given), table["InvoiceNo"].map(given), table["CustomerID"])


@_retail("invoice numbers were renumbered", critical=True, scales=False)
def retail_invoices_renumbered(night: Delivery, share: float) -> None:
    change_texts(night.table(RETAIL), night.pick(RETAIL, 1), "InvoiceNo", lambda text: text[:-1] + "9" + text[-1])


@_retail("invoice dates are the day of the load", critical=True)
def retail_load_dates(night: Delivery, share: float) -> None:
    table = night.table(RETAIL)
    set_texts(table, night.pick(RETAIL, share), "InvoiceDate", table["InvoiceDate"].max())


@_retail("invoice dates three hours later")
def retail_three_hours_later(night: Delivery, share: float) -> None:
    table = night.table(RETAIL)
    places = night.pick(RETAIL, share)
    moved = pd.to_datetime(table["InvoiceDate"].iloc[places], format="mixed") + pd.Timedelta(hours=3)
    set_texts(table, places, "InvoiceDate", moved.dt.strftime("%Y-%m-%d %H:%M:%S").tolist())


@_retail("columns stand in another order", scales=False, expected="harmless")
def retail_columns_reordered(night: Delivery, share: float) -> None:
    table = night.table(RETAIL)
    night.replace(RETAIL, table[list(night.rng.permutation(table.columns))])


@_retail("a column has another name", critical=True, scales=False)
def retail_column_renamed(night: Delivery, share: float) -> None:
    night.replace(RETAIL, night.table(RETAIL).rename(columns={"UnitPrice": "Price"}))


@_retail("the file was cut off in the middle of a line")
def retail_truncated(night: Delivery, share: float) -> None:
    night.change_bytes(RETAIL, lambda content: content[: int(len(content) * (1 - share)) - 9])


@_retail("a month of the past is missing", scales=False)
def retail_month_missing(night: Delivery, share: float) -> None:
    table = night.table(RETAIL)
    month = table["InvoiceDate"].str.slice(0, 7)
    night.replace(RETAIL, table[month != sorted(set(month))[4]])


@_cdnow("purchases got lost here and there")
def cdnow_lines_lost(night: Delivery, share: float) -> None:
    places = night.pick(CDNOW, share)
    night.replace(CDNOW, night.table(CDNOW).drop(index=night.table(CDNOW).index[places]))


@_cdnow("every purchase came twice", critical=True, scales=False)
def cdnow_lines_twice(night: Delivery, share: float) -> None:
    table = night.table(CDNOW)
    night.replace(CDNOW, pd.concat([table, table], ignore_index=True))


@_cdnow("amounts in cents", critical=True)
def cdnow_in_cents(night: Delivery, share: float) -> None:
    change_numbers(night.table(CDNOW), night.pick(CDNOW, share), ["dollars"], lambda values: values * 100)


@_cdnow("number of CDs and amount changed places", expected="stopped|quarantined", reason="amount")
def cdnow_columns_swapped(night: Delivery, share: float) -> None:
    table = night.table(CDNOW)
    places = night.pick(CDNOW, share)
    dollars = table["dollars"].iloc[places].tolist()
    set_texts(table, places, "dollars", table["cds"].iloc[places].tolist())
    set_texts(table, places, "cds", dollars)


@_cdnow("customer numbers lost their zeros", expected="stopped|quarantined", reason="customer_id")
def cdnow_keys_without_zeros(night: Delivery, share: float) -> None:
    change_texts(night.table(CDNOW), night.pick(CDNOW, share), "customer_id", lambda text: text.lstrip("0"))


@_cdnow("customer numbers were mixed up", critical=True)
def cdnow_customers_mixed_up(night: Delivery, share: float) -> None:
    table = night.table(CDNOW)
    places = night.pick(CDNOW, share)
    set_texts(table, places, "customer_id", night.rng.permutation(table["customer_id"].iloc[places]))


@_cdnow("days and months changed places", expected="stopped|quarantined", reason="ordered_at")
def cdnow_day_and_month_swapped(night: Delivery, share: float) -> None:
    change_texts(night.table(CDNOW), night.pick(CDNOW, share), "date", lambda text: text[:4] + text[6:8] + text[4:6])


@_cdnow("the file was cut off in the middle of a line")
def cdnow_truncated(night: Delivery, share: float) -> None:
    night.change_bytes(CDNOW, lambda content: content[: int(len(content) * (1 - share)) - 9])


@_cdnow("the file is missing", critical=True, scales=False)
def cdnow_file_missing(night: Delivery, share: float) -> None:
    night.remove(CDNOW)
