"""Amounts in another unit, sign, currency or spelling, or in another column."""

from collections.abc import Callable

import pandas as pd

from corruption.delivery import Delivery
from corruption.registry import damage
from corruption.values import MONEY, change_numbers, change_texts, set_texts


def _scale(night: Delivery, entity: str, share: float, factor: float) -> None:
    places = night.pick(entity, share)
    change_numbers(night.table(entity), places, MONEY[entity], lambda values: values * factor)


def _register_units() -> None:
    for entity in MONEY:

        @damage(f"amounts of {entity} in cents", critical=True, hits_newest=True, name=f"in_cents_{entity}")
        def cents(night: Delivery, share: float, entity: str = entity) -> None:
            _scale(night, entity, share, 100)

    for entity in ("orders", "deals", "marketing_spend"):

        @damage(f"amounts of {entity} in thousands", hits_newest=True, name=f"in_thousands_{entity}")
        def thousands(night: Delivery, share: float, entity: str = entity) -> None:
            _scale(night, entity, share, 0.001)


_register_units()


@damage("orders and their lines in cents, so that they still agree", critical=True, hits_newest=True)
def orders_and_lines_in_cents(night: Delivery, share: float) -> None:
    places = night.pick("orders", share)
    orders = night.table("orders")
    change_numbers(orders, places, MONEY["orders"], lambda values: values * 100)
    lines = night.table("order_items")
    theirs = lines["order_id"].isin(set(orders["order_id"].iloc[places])).to_numpy().nonzero()[0]
    change_numbers(lines, theirs, MONEY["order_items"], lambda values: values * 100)


def _respell(night: Delivery, share: float, entity: str, column: str, change: Callable[[str], str]) -> None:
    places = night.pick(entity, share, night.table(entity)[column] != "")
    change_texts(night.table(entity), places, column, change)


@damage("decimal commas instead of points", expected="stopped|quarantined|harmless", reason="gross_amount")
def decimal_commas(night: Delivery, share: float) -> None:
    _respell(night, share, "orders", "gross_amount", lambda text: text.replace(".", ","))


@damage("thousands are set apart by commas", expected="stopped|quarantined|harmless", reason="gross_amount")
def thousands_by_commas(night: Delivery, share: float) -> None:
    _respell(night, share, "orders", "gross_amount", lambda text: f"{float(text):,.2f}")


@damage("thousands are set apart by spaces", expected="stopped|quarantined|harmless", reason="gross_amount")
def thousands_by_spaces(night: Delivery, share: float) -> None:
    _respell(night, share, "orders", "gross_amount", lambda text: f"{float(text):,.2f}".replace(",", "\u00a0"))


@damage("thousands by points and decimals by commas", expected="stopped|quarantined|harmless", reason="gross_amount")
def german_numbers(night: Delivery, share: float) -> None:
    _respell(
        night, share, "orders", "gross_amount",
        lambda text: f"{float(text):,.2f}".replace(",", "_").replace(".", ",").replace("_", "."),
    )  # fmt: skip


@damage("numbers in scientific notation, their last digits lost", expected="stopped|quarantined", reason="gross_amount")
def scientific_notation(night: Delivery, share: float) -> None:
    _respell(night, share, "orders", "gross_amount", lambda text: f"{float(text):.1E}")


@damage("the currency is written behind the number", expected="stopped|quarantined|harmless", reason="gross_amount")
def currency_behind_the_number(night: Delivery, share: float) -> None:
    _respell(night, share, "orders", "gross_amount", lambda text: f"{text} руб.")


@damage("everything behind the decimal point is cut off")
def cents_cut_off(night: Delivery, share: float) -> None:
    lines = night.table("order_items")
    places = night.pick("order_items", share, lines["unit_cost"] != "")
    change_numbers(lines, places, ["unit_cost"], lambda values: values.astype(int).astype(float))


@damage("amounts are negative", expected="stopped|quarantined", reason="gross_amount")
def negative_amounts(night: Delivery, share: float) -> None:
    places = night.pick("orders", share)
    change_numbers(night.table("orders"), places, ["gross_amount"], lambda values: -values - 1)


@damage("refunds have a minus", expected="stopped|quarantined", reason="amount", hits_newest=True)
def refunds_with_a_minus(night: Delivery, share: float) -> None:
    places = night.pick("refunds", share)
    change_numbers(night.table("refunds"), places, ["amount"], lambda values: -values - 1)


@damage("refunds are three times what the order was worth", expected="stopped|quarantined", reason="")
def refunds_over_orders(night: Delivery, share: float) -> None:
    refunds, orders = night.table("refunds"), night.table("orders")
    worth = orders.drop_duplicates("order_id").set_index("order_id")["gross_amount"]
    places = night.pick("refunds", share, refunds["order_id"].isin(set(worth.index)))
    amounts = pd.to_numeric(refunds["order_id"].iloc[places].map(worth), errors="coerce").abs().fillna(1000) * 3
    set_texts(refunds, places, "amount", [f"{value:.2f}" for value in amounts])


@damage("discounts are larger than the orders", expected="stopped|quarantined", reason="discount")
def discounts_over_orders(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    places = night.pick("orders", share)
    gross = pd.to_numeric(orders["gross_amount"].iloc[places], errors="coerce").fillna(100).abs()
    set_texts(orders, places, "discount_amount", [f"{value * 1.5 + 1:.2f}" for value in gross])


@damage("quantities are negative", expected="stopped|quarantined", reason="quantity")
def negative_quantities(night: Delivery, share: float) -> None:
    places = night.pick("order_items", share)
    change_numbers(night.table("order_items"), places, ["quantity"], lambda values: -values)


@damage("quantities are zero", expected="stopped|quarantined", reason="quantity")
def zero_quantities(night: Delivery, share: float) -> None:
    places = night.pick("order_items", share)
    set_texts(night.table("order_items"), places, "quantity", "0.000")


@damage("quantities are ten times too large")
def quantities_tenfold(night: Delivery, share: float) -> None:
    places = night.pick("order_items", share)
    change_numbers(night.table("order_items"), places, ["quantity"], lambda values: values * 10)


@damage("the price column holds the total of the line")
def line_total_as_price(night: Delivery, share: float) -> None:
    lines = night.table("order_items")
    quantity = pd.to_numeric(lines["quantity"], errors="coerce").fillna(1)
    places = night.pick("order_items", share, quantity > 1)
    change_numbers(lines, places, ["unit_price"], lambda values: values * quantity.iloc[places])


@damage("amounts are missing", expected="stopped|quarantined", reason="gross_amount is missing")
def amounts_missing(night: Delivery, share: float) -> None:
    set_texts(night.table("orders"), night.pick("orders", share), "gross_amount", "")


@damage("amounts are zero")
def amounts_zero(night: Delivery, share: float) -> None:
    set_texts(night.table("orders"), night.pick("orders", share), "gross_amount", "0.00")


@damage("all amounts are the same: a default of the export")
def amounts_all_equal(night: Delivery, share: float) -> None:
    set_texts(night.table("orders"), night.pick("orders", share), "gross_amount", "999.00")


@damage("amounts were rounded to thousands")
def amounts_rounded(night: Delivery, share: float) -> None:
    change_numbers(
        night.table("orders"), night.pick("orders", share), ["gross_amount"], lambda values: values.round(-3)
    )


@damage("the tax was put on top of the gross amount", hits_newest=True)
def tax_on_top(night: Delivery, share: float) -> None:
    change_numbers(night.table("orders"), night.pick("orders", share), ["gross_amount"], lambda values: values * 1.2)


@damage("costs and gross amounts changed places")
def cost_and_gross_swapped(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    places = night.pick("orders", share, orders["cost_amount"] != "")
    gross = orders["gross_amount"].iloc[places].tolist()
    set_texts(orders, places, "gross_amount", orders["cost_amount"].iloc[places].tolist())
    set_texts(orders, places, "cost_amount", gross)


@damage("costs are missing")
def costs_missing(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    set_texts(orders, night.pick("orders", share, orders["cost_amount"] != ""), "cost_amount", "")
    lines = night.table("order_items")
    set_texts(lines, night.pick("order_items", share, lines["unit_cost"] != ""), "unit_cost", "")


@damage("roubles are called dollars", critical=True, hits_newest=True)
def roubles_called_dollars(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    set_texts(orders, night.pick("orders", share, orders["currency_code"] == "RUB"), "currency_code", "USD")


@damage("all foreign orders are called roubles", scales=False)
def foreign_called_roubles(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    places = night.pick("orders", 1, orders["currency_code"] != "RUB")
    set_texts(orders, places, "currency_code", "RUB")


@damage("the currency is an unknown code", expected="stopped|quarantined", reason="")
def unknown_currency(night: Delivery, share: float) -> None:
    set_texts(night.table("orders"), night.pick("orders", share), "currency_code", "RUR")


@damage("the currency is written in words", expected="stopped|quarantined|harmless", reason="currency_code")
def currency_in_words(night: Delivery, share: float) -> None:
    set_texts(night.table("orders"), night.pick("orders", share), "currency_code", "руб")


@damage("exchange rates are inverted")
def rates_inverted(night: Delivery, share: float) -> None:
    table = night.table("fx_rates")
    places = night.pick("fx_rates", share, pd.to_numeric(table["rate_to_reporting"], errors="coerce") > 0)
    change_numbers(table, places, ["rate_to_reporting"], lambda values: 1 / values)


@damage("exchange rates are for a hundred units", hits_newest=True)
def rates_for_a_hundred(night: Delivery, share: float) -> None:
    change_numbers(
        night.table("fx_rates"), night.pick("fx_rates", share), ["rate_to_reporting"], lambda values: values * 100
    )


@damage("dollar and euro rates changed places")
def rates_of_the_other_currency(night: Delivery, share: float) -> None:
    table = night.table("fx_rates")
    days = table["valid_on"].iloc[night.pick("fx_rates", share)]
    rows = table["valid_on"].isin(set(days))
    table.loc[rows, "currency_code"] = table.loc[rows, "currency_code"].map(
        lambda code: {"EUR": "USD", "USD": "EUR"}.get(code, code)
    )
