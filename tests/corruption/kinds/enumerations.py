"""Statuses, stages, types and channels renamed, flipped, emptied or all the same."""

from corruption.delivery import Delivery
from corruption.registry import damage
from corruption.values import change_texts, set_texts


def _set(night: Delivery, entity: str, column: str, share: float, value: str, *, only: str = "") -> None:
    table = night.table(entity)
    eligible = table[column] == only if only else table[column] != value
    set_texts(table, night.pick(entity, share, eligible), column, value)


@damage("cancelled and pending orders turned paid")
def statuses_all_paid(night: Delivery, share: float) -> None:
    _set(night, "orders", "status", share, "paid")


@damage("paid orders turned cancelled")
def paid_turned_cancelled(night: Delivery, share: float) -> None:
    _set(night, "orders", "status", share, "cancelled", only="paid")


@damage("paid orders turned pending again")
def paid_turned_pending(night: Delivery, share: float) -> None:
    _set(night, "orders", "status", share, "pending", only="paid")


@damage("paid orders turned into tests")
def paid_turned_test(night: Delivery, share: float) -> None:
    _set(night, "orders", "status", share, "test", only="paid")


@damage("the status has a new name", expected="stopped|quarantined", reason="status", hits_newest=True)
def status_renamed(night: Delivery, share: float) -> None:
    _set(night, "orders", "status", share, "completed", only="paid")


@damage("the status is in capitals", expected="stopped|quarantined|harmless", reason="status", hits_newest=True)
def status_in_capitals(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    change_texts(orders, night.pick("orders", share), "status", str.upper)


@damage("the status is missing", expected="stopped|quarantined", reason="status is missing")
def status_missing(night: Delivery, share: float) -> None:
    _set(night, "orders", "status", share, "")


@damage("sales channels of orders are missing")
def order_channels_missing(night: Delivery, share: float) -> None:
    _set(night, "orders", "channel", share, "")


@damage("sales channels of orders are all the same")
def order_channels_equal(night: Delivery, share: float) -> None:
    _set(night, "orders", "channel", share, "web")


@damage("stages of open and closed deals were renamed", hits_newest=True)
def stages_renamed(night: Delivery, share: float) -> None:
    deals = night.table("deals")
    change_texts(deals, night.pick("deals", share), "stage_id", lambda text: f"{text}_new")


@damage("stages in the history of deals were renamed", hits_newest=True)
def stage_events_renamed(night: Delivery, share: float) -> None:
    events = night.table("deal_stage_events")
    change_texts(events, night.pick("deal_stage_events", share), "stage_id", lambda text: f"{text}_new")


@damage("pipelines were renamed", hits_newest=True)
def pipelines_renamed(night: Delivery, share: float) -> None:
    deals = night.table("deals")
    change_texts(deals, night.pick("deals", share), "pipeline_id", lambda text: f"{text}_2026")


@damage("deals of all pipelines are in one")
def pipelines_merged(night: Delivery, share: float) -> None:
    _set(night, "deals", "pipeline_id", share, "standard")


@damage("won deals turned lost")
def won_turned_lost(night: Delivery, share: float) -> None:
    deals = night.table("deals")
    places = night.pick("deals", share, deals["outcome"] == "won")
    set_texts(deals, places, "outcome", "lost")
    set_texts(deals, places, "stage_id", "lost")


@damage("lost deals turned won")
def lost_turned_won(night: Delivery, share: float) -> None:
    deals = night.table("deals")
    places = night.pick("deals", share, deals["outcome"] == "lost")
    set_texts(deals, places, "outcome", "won")
    set_texts(deals, places, "stage_id", "won")


@damage("closed deals are open again")
def closed_turned_open(night: Delivery, share: float) -> None:
    deals = night.table("deals")
    places = night.pick("deals", share, deals["outcome"] != "open")
    set_texts(deals, places, "outcome", "open")
    set_texts(deals, places, "closed_at", "")


@damage("loss reasons are missing")
def loss_reasons_missing(night: Delivery, share: float) -> None:
    _set(night, "deals", "loss_reason", share, "")


@damage("loss reasons were renamed")
def loss_reasons_renamed(night: Delivery, share: float) -> None:
    deals = night.table("deals")
    places = night.pick("deals", share, deals["loss_reason"] != "")
    change_texts(deals, places, "loss_reason", lambda text: f"reason: {text}")


@damage("inbound and outbound changed meaning")
def directions_flipped(night: Delivery, share: float) -> None:
    activities = night.table("activities")
    flipped = {"inbound": "outbound", "outbound": "inbound"}
    change_texts(activities, night.pick("activities", share), "direction", lambda text: flipped.get(text, text))


@damage("activity types have new names", expected="stopped|quarantined", reason="type", hits_newest=True)
def activity_types_renamed(night: Delivery, share: float) -> None:
    _set(night, "activities", "type", share, "phone_call", only="call")


@damage("every activity is a call")
def activity_types_equal(night: Delivery, share: float) -> None:
    _set(night, "activities", "type", share, "call")


@damage("outcomes of calls are missing")
def activity_outcomes_missing(night: Delivery, share: float) -> None:
    _set(night, "activities", "outcome", share, "")


@damage("unanswered calls count as reached")
def unanswered_turned_reached(night: Delivery, share: float) -> None:
    _set(night, "activities", "outcome", share, "reached", only="no_answer")


@damage("opened mails turned into clicks")
def opens_turned_clicks(night: Delivery, share: float) -> None:
    _set(night, "message_events", "event_type", share, "clicked", only="opened")


@damage("opens by machines count as opens by people", scales=False)
def machine_opens_unmarked(night: Delivery, share: float) -> None:
    _set(night, "message_events", "is_machine", 1, "false", only="true")


@damage("the site events lost their type", expected="stopped|quarantined", reason="event_type")
def site_event_types_missing(night: Delivery, share: float) -> None:
    _set(night, "site_events", "event_type", share, "")


@damage("every visit counts as a checkout")
def visits_turned_checkouts(night: Delivery, share: float) -> None:
    _set(night, "site_events", "event_type", share, "checkout", only="visit")


@damage("where visitors came from is missing")
def visit_sources_missing(night: Delivery, share: float) -> None:
    _set(night, "site_events", "utm_source", share, "")


@damage("sources of leads are missing", hits_newest=True)
def lead_sources_missing(night: Delivery, share: float) -> None:
    _set(night, "leads", "source", share, "")


@damage("sources of leads are all 'other'", hits_newest=True)
def lead_sources_equal(night: Delivery, share: float) -> None:
    _set(night, "leads", "source", share, "other")


@damage("statuses of leads are all new")
def lead_statuses_reset(night: Delivery, share: float) -> None:
    _set(night, "leads", "status", share, "new")


@damage("advertising channels were renamed in the cost ledger")
def spend_channels_renamed(night: Delivery, share: float) -> None:
    spend = night.table("marketing_spend")
    change_texts(spend, night.pick("marketing_spend", share), "channel", lambda text: text.replace("_", " ").title())


@damage("salaries are booked as advertising")
def salaries_booked_as_ads(night: Delivery, share: float) -> None:
    spend = night.table("marketing_spend")
    set_texts(spend, night.pick("marketing_spend", share, spend["cost_type"] != "ads"), "cost_type", "ads")


@damage("product categories are missing")
def categories_missing(night: Delivery, share: float) -> None:
    _set(night, "order_items", "category", share, "")


@damage("results of tasks are all success")
def tasks_all_successful(night: Delivery, share: float) -> None:
    tasks = night.table("tasks")
    eligible = (tasks["result"] != "success") & (tasks["result"] != "")
    set_texts(tasks, night.pick("tasks", share, eligible), "result", "success")


@damage("the arms of an experiment changed places")
def experiment_arms_swapped(night: Delivery, share: float) -> None:
    table = night.table("experiment_assignments")
    arms = sorted(set(table["arm"]))
    change_texts(
        table, night.pick("experiment_assignments", share), "arm",
        lambda text: arms[(arms.index(text) + 1) % len(arms)],
    )  # fmt: skip
