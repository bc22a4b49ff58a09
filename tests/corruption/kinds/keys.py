"""Identifiers renumbered, re-used, merged, cut, respelled or lost."""

from collections.abc import Callable

from corruption.delivery import Delivery
from corruption.registry import damage
from corruption.values import change_texts, set_texts

_CUSTOMER_TABLES = ("customers", "orders", "refunds", "leads", "deals", "activities", "tasks", "consents",
                    "customer_tags", "message_events", "site_events")  # fmt: skip
_KEYS = {
    "orders": "order_id",
    "refunds": "refund_id",
    "leads": "lead_id",
    "deals": "deal_id",
    "activities": "activity_id",
    "tasks": "task_id",
    "site_events": "site_event_id",
    "message_events": "message_event_id",
    "assignments": "assignment_id",
    "order_items": "order_item_id",
}


def _register_renumbered() -> None:
    for entity, key in _KEYS.items():

        @damage(f"the source renumbered {entity}", critical=True, scales=False, name=f"renumbered_{entity}")
        def renumbered(night: Delivery, share: float, entity: str = entity, key: str = key) -> None:
            change_texts(night.table(entity), night.pick(entity, 1), key, lambda text: f"N{text[::-1]}")
            if entity == "orders":
                for child in ("order_items", "refunds"):
                    change_texts(night.table(child), night.pick(child, 1), key, lambda text: f"N{text[::-1]}")


_register_renumbered()


@damage("the source renumbered its customers, in every file", critical=True, scales=False)
def renumbered_customers(night: Delivery, share: float) -> None:
    for entity in _CUSTOMER_TABLES:
        change_texts(night.table(entity), night.pick(entity, 1), "customer_id", lambda text: f"N{text[::-1]}")


@damage("customer ids were given to other people", critical=True, hits_newest=False)
def customer_ids_reused(night: Delivery, share: float) -> None:
    customers = night.table("customers")
    places = night.pick("customers", max(share, 2.1 / len(customers)))
    ids = customers["customer_id"].iloc[places].tolist()
    set_texts(customers, places, "customer_id", ids[1:] + ids[:1])


@damage("order ids were given to other orders", critical=True)
def order_ids_reused(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    places = night.pick("orders", max(share, 2.1 / len(orders)))
    ids = orders["order_id"].iloc[places].tolist()
    set_texts(orders, places, "order_id", ids[1:] + ids[:1])


@damage("numbering began again: new orders carry the ids of the oldest ones", critical=True, scales=False)
def numbering_began_again(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    count = max(1, len(orders) // 20)
    night.note("orders", count)
    set_texts(orders, slice(len(orders) - count, None), "order_id", orders["order_id"].iloc[:count].tolist())  # type: ignore[arg-type]


@damage("customers were merged: the orders of one are those of another")
def customers_merged(night: Delivery, share: float) -> None:
    customers = night.table("customers")
    gone = customers["customer_id"].iloc[night.pick("customers", share)].tolist()
    left = [one for one in customers["customer_id"] if one not in set(gone)]
    into = dict(zip(gone, night.rng.choice(left, len(gone)), strict=True))
    for entity in _CUSTOMER_TABLES:
        table = night.table(entity)
        table["customer_id"] = table["customer_id"].map(lambda one: into.get(one, one))


@damage("all customers without a card became one customer", scales=False)
def guests_became_one_customer(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    set_texts(orders, night.pick("orders", 1, orders["customer_id"] == ""), "customer_id", "C00000001")


@damage("orders of all customers became those of one", critical=True)
def one_customer_takes_all(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    set_texts(orders, night.pick("orders", share), "customer_id", orders["customer_id"].max())


def _lost_key(entity: str, key: str) -> None:
    @damage(
        f"{entity} without their id", critical=True, expected="stopped|quarantined", reason=f"{key} is missing",
        name=f"key_missing_{entity}",
    )  # fmt: skip
    def missing(night: Delivery, share: float) -> None:
        set_texts(night.table(entity), night.pick(entity, share), key, "")


for _entity, _key in (*_KEYS.items(), ("customers", "customer_id")):
    _lost_key(_entity, _key)


@damage("orders lost their customer", critical=True)
def orders_without_customers(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    set_texts(orders, night.pick("orders", share, orders["customer_id"] != ""), "customer_id", "")


@damage("orders name customers whom nobody knows", critical=True)
def orders_of_unknown_customers(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    places = night.pick("orders", share, orders["customer_id"] != "")
    change_texts(orders, places, "customer_id", lambda text: f"Z{text[1:]}")


@damage("orders were given to other customers", critical=True)
def orders_of_other_customers(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    places = night.pick("orders", share, orders["customer_id"] != "")
    set_texts(
        orders, places, "customer_id", list(night.rng.choice(night.table("customers")["customer_id"], len(places)))
    )


@damage("lines belong to other orders", critical=True)
def lines_of_other_orders(night: Delivery, share: float) -> None:
    lines = night.table("order_items")
    places = night.pick("order_items", max(share, 2.1 / len(lines)))
    ids = lines["order_id"].iloc[places].tolist()
    set_texts(lines, places, "order_id", ids[len(ids) // 2 :] + ids[: len(ids) // 2])


@damage("lines name orders that do not exist", critical=True, expected="stopped|quarantined", reason="order_id")
def lines_of_unknown_orders(night: Delivery, share: float) -> None:
    lines = night.table("order_items")
    change_texts(lines, night.pick("order_items", share), "order_id", lambda text: f"Z{text}")


@damage("refunds lost their order")
def refunds_without_orders(night: Delivery, share: float) -> None:
    refunds = night.table("refunds")
    set_texts(refunds, night.pick("refunds", share, refunds["order_id"] != ""), "order_id", "")


@damage("refunds name orders that do not exist", expected="stopped|quarantined", reason="order_id")
def refunds_of_unknown_orders(night: Delivery, share: float) -> None:
    refunds = night.table("refunds")
    places = night.pick("refunds", share, refunds["order_id"] != "")
    change_texts(refunds, places, "order_id", lambda text: f"Z{text}")


def _respelled(name: str, what: str, change: Callable[[str], str], expected: str) -> None:
    for entity, key in (("orders", "customer_id"), ("order_items", "order_id"), ("customers", "customer_id")):

        @damage(f"{key} of {entity} {what}", expected=expected, reason=key, name=f"{name}_{entity}")
        def respelled(night: Delivery, share: float, entity: str = entity, key: str = key) -> None:
            table = night.table(entity)
            change_texts(table, night.pick(entity, share, table[key] != ""), key, change)


_respelled("key_with_blanks", "has blanks around it", lambda text: f" {text} ", "stopped|quarantined|harmless")
_respelled(
    "key_with_zero_width", "begins with a byte order mark", lambda text: f"\ufeff{text}", "stopped|quarantined|harmless"
)
_respelled("key_in_lower_case", "is in lower case", str.lower, "stopped|quarantined|harmless")
_respelled("key_without_zeros", "lost its zeros", lambda text: text[0] + text[1:].lstrip("0"), "stopped|quarantined")
_respelled("key_as_float", "became a float", lambda text: f"{text}.0", "stopped|quarantined")
_respelled("key_cut_off", "was cut off after eight letters", lambda text: text[:8], "stopped|quarantined")
_respelled("key_with_prefix", "got the name of the source in front", lambda text: f"crm:{text}", "stopped|quarantined")


@damage("lead ids stand in the customer column of deals, and the other way round")
def deal_references_swapped(night: Delivery, share: float) -> None:
    deals = night.table("deals")
    places = night.pick("deals", share)
    leads = deals["lead_id"].iloc[places].tolist()
    set_texts(deals, places, "lead_id", deals["customer_id"].iloc[places].tolist())
    set_texts(deals, places, "customer_id", leads)


@damage("deals lost their customer")
def deals_without_customers(night: Delivery, share: float) -> None:
    deals = night.table("deals")
    set_texts(deals, night.pick("deals", share), "customer_id", "")


@damage("activities lost their manager")
def activities_without_managers(night: Delivery, share: float) -> None:
    activities = night.table("activities")
    set_texts(activities, night.pick("activities", share, activities["manager_id"] != ""), "manager_id", "")


@damage("half of the manager ids in activities are unknown", scales=False)
def unknown_managers(night: Delivery, share: float) -> None:
    activities = night.table("activities")
    half = set(sorted(set(activities["manager_id"]) - {""})[::2])
    places = night.pick("activities", 1, activities["manager_id"].isin(half))
    change_texts(activities, places, "manager_id", lambda text: f"U{text}")


@damage("the source renumbered its managers in the list of managers only", scales=False)
def managers_renumbered(night: Delivery, share: float) -> None:
    managers = night.table("managers")
    change_texts(managers, night.pick("managers", 1), "manager_id", lambda text: f"U{text}")


@damage("every customer belongs to one manager", scales=False)
def owner_is_one_manager(night: Delivery, share: float) -> None:
    set_texts(night.table("customers"), night.pick("customers", 1), "owner_manager_id", "M01")


@damage("products got other ids")
def products_renumbered(night: Delivery, share: float) -> None:
    lines = night.table("order_items")
    change_texts(lines, night.pick("order_items", share), "product_id", lambda text: f"N{text[::-1]}")


@damage("a missing key is written NULL", expected="stopped|quarantined|harmless", reason="customer_id")
def null_in_words(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    places = night.pick("orders", share, orders["customer_id"] == "")
    set_texts(orders, places, "customer_id", "NULL")
