"""The generator itself: chunks of customers, topic after topic, into one folder."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from clientbase.demo import dirt
from clientbase.demo.arguments import DAY_SECONDS, Arguments, FileFormat, check_arguments, period_of
from clientbase.demo.arrays import MISSING, Ints, full
from clientbase.demo.catalogue import Catalogue
from clientbase.demo.chunk import CHUNK_CUSTOMERS, Chunk, Numbers, Setting
from clientbase.demo.clock import BusinessHours, SeasonalTime
from clientbase.demo.consents_and_tags import consents_table, draw_consents, tags_table
from clientbase.demo.contacts import activities_table
from clientbase.demo.customers import Base, customers_table, draw_base
from clientbase.demo.deals import (
    WON_TO_ORDER_SECONDS,
    Deals,
    combined,
    deals_table,
    first_deals,
    is_linked_first,
    repeat_deals,
    stage_events_table,
)
from clientbase.demo.dirt import Dirtier, Planted
from clientbase.demo.experiments import (
    WINBACK_DAYS_BEFORE_END,
    draw_winback,
    manager_table,
    subject_line_table,
    winback_table,
    with_extra_orders,
)
from clientbase.demo.folder import check_target, put_in_place, temporary_beside
from clientbase.demo.fx import ExchangeRates
from clientbase.demo.leads import draw_leads, leads_table
from clientbase.demo.managers import Staff
from clientbase.demo.messages import messages_table, send_all
from clientbase.demo.orders import Orders, build_orders, items_table, orders_table
from clientbase.demo.purchases import (
    HORIZON_DAYS,
    Purchases,
    draw_traits,
    first_purchase_times,
    rate_scale,
    simulate,
)
from clientbase.demo.randomness import Topic
from clientbase.demo.refunds import refunds_table
from clientbase.demo.site import site_table
from clientbase.demo.spend import spend_table
from clientbase.demo.table import Table
from clientbase.demo.tasks_and_assignments import assignments_tables, tasks_table
from clientbase.demo.truth import Truth, customers_truth
from clientbase.demo.writing import Writer

DEFAULT_CUSTOMERS = 5_000
DEFAULT_UNTIL = date(2026, 6, 30)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class DemoSummary:
    """What was written: folder, rows by entity, first and last business day, file format."""

    folder: Path
    rows: dict[str, int]
    starts_on: date
    until: date
    file_format: FileFormat


def generate(
    out: Path,
    *,
    customers: int = DEFAULT_CUSTOMERS,
    seed: int = 1,
    months: int = 24,
    until: date = DEFAULT_UNTIL,
    file_format: FileFormat = "csv",
    orders_per_customer: float | None = None,
    progress: Progress | None = None,
) -> DemoSummary:
    """Write a demo to `out`: `files/<entity>.<format>`, `truth.json` and `truth_customers.parquet`.

    The same arguments give the same bytes. Above 100,000 customers the format is Parquet whatever was asked.
    orders_per_customer: purchases per customer on average, prospects included (about 3.5 where it is None).
    progress: called with the name of the step, steps done and steps in all.

    Raises `DemoError` for arguments out of range, and where `out` holds anything but an earlier demo.
    """
    arguments = check_arguments(
        customers=customers,
        seed=seed,
        months=months,
        until=until,
        file_format=file_format,
        orders_per_customer=orders_per_customer,
    )
    check_target(out)
    temporary = temporary_beside(out)
    try:
        summary = _write(temporary, out, arguments, progress or _silent)
        put_in_place(temporary, out)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return summary


def _silent(_step: str, _done: int, _total: int) -> None:
    """Report nothing."""


def _write(folder: Path, out: Path, arguments: Arguments, progress: Progress) -> DemoSummary:
    setting = make_setting(arguments)
    planted = Planted(arguments.file_format)
    truth = Truth(setting, planted)
    files = folder / "files"
    files.mkdir()
    writer = Writer(files, arguments.file_format)
    truth_writer = Writer(folder, "parquet")
    numbers = Numbers()
    late: list[Table] = []
    chunks = -(-arguments.customers // CHUNK_CUSTOMERS)

    def write(table: Table) -> None:
        truth.count_rows(table)
        writer.write(table)

    try:
        for table in whole_tables(setting, planted):
            write(table)
        for index in range(chunks):
            first = index * CHUNK_CUSTOMERS
            size = min(CHUNK_CUSTOMERS, arguments.customers - first)
            chunk = Chunk(setting, numbers, index, first + 1, size)
            truth_writer.write(write_chunk(chunk, planted, truth, write, late))
            progress("customers", first + size, arguments.customers)
        for table in late:
            write(table)
        entities = writer.entities
        for done, entity in enumerate(entities, start=1):
            writer.join(entity)
            progress("files", done, len(entities))
        truth_writer.join("truth_customers")
    finally:
        writer.close()
        truth_writer.close()
    truth.write(folder)
    return DemoSummary(out, truth.rows, arguments.starts_on, arguments.until, arguments.file_format)


def make_setting(arguments: Arguments) -> Setting:
    """Draw what all chunks share."""
    period = period_of(arguments)
    seasons = SeasonalTime(period, HORIZON_DAYS)
    return Setting(
        arguments=arguments,
        period=period,
        hours=BusinessHours(period),
        seasons=seasons,
        staff=Staff(arguments, period),
        catalogue=Catalogue(arguments.seed),
        exchange=ExchangeRates(arguments, period),
        rate_scale=rate_scale(arguments, period, seasons),
    )


def whole_tables(setting: Setting, planted: Planted) -> list[Table]:
    """Return the tables that do not depend on customers."""
    arguments, period = setting.arguments, setting.period
    assigned_at = max(period.end - WINBACK_DAYS_BEFORE_END * DAY_SECONDS, period.start)
    return [
        setting.staff.table(),
        dirt.dirty_rates(planted, setting.exchange.table()),
        dirt.dirty_spend(planted, spend_table(arguments, period, setting.exchange)),
        manager_table(arguments.seed, assigned_at),
    ]


def write_chunk(
    chunk: Chunk, planted: Planted, truth: Truth, write: Callable[[Table], None], late: list[Table]
) -> Table:
    """Draw and write all topics of one chunk; returns the hidden truth of its customers."""
    base = draw_base(chunk)
    deals_of_leads = first_deals(chunk, base)
    lived = draw_lives(chunk, base, deals_of_leads)
    winback = draw_winback(chunk, base, lived)
    purchases = with_extra_orders(lived, winback)
    deals, deal_of_purchase = link_deals(chunk, base, deals_of_leads, purchases)
    orders = build_orders(chunk, base, purchases, deal_of_purchase)
    leads = draw_leads(chunk, base)
    consents = draw_consents(chunk, base)
    mailing = send_all(chunk, base, purchases, consents, winback)
    dirtier = Dirtier(chunk, planted)

    customers = customers_table(chunk, base, purchases)
    count_strange_customers(dirtier, base, customers)
    write(dirt.dirty_customers(dirtier, customers))

    dirtier.count_used("orders", "guest", int(((orders.rows["customer"] == MISSING) & orders.counts()).sum()))
    write(dirt.dirty_orders(dirtier, orders_table(base, orders), chunk.index == 0))
    write(dirt.dirty_items(dirtier, items_table(chunk, orders)))
    refunds = refunds_table(chunk, base, orders)
    write(dirt.dirty_refunds(dirtier, refunds))

    write(dirt.dirty_leads(dirtier, leads_table(chunk, base, leads, deal_by_customer(base, deals))))
    won_amount, product = amounts_of_deals(chunk, deals, orders)
    write(
        dirt.dirty_deals(
            dirtier,
            deals_table(chunk, base, deals, lead_number=leads.lead_of, won_amount=won_amount, product=product),
        )
    )
    write(dirt.dirty_stage_events(dirtier, stage_events_table(chunk, deals)))
    for table in assignments_tables(chunk, base, leads, deals):
        write(dirt.dirty_assignments(dirtier, table))

    write(dirt.dirty_activities(dirtier, activities_table(chunk, base, purchases, leads, deals)))
    write(dirt.dirty_tasks(dirtier, tasks_table(chunk, base, leads, deals)))
    write(dirt.dirty_messages(dirtier, messages_table(chunk, base, mailing)))
    write(dirt.dirty_consents(dirtier, consents_table(chunk, base, consents, mailing.unsubscribed)))
    write(tags_table(chunk, base))
    write(dirt.dirty_site_events(dirtier, site_table(chunk, base, purchases, orders)))
    write(winback_table(base, winback))
    write(subject_line_table(base, mailing.tested, mailing.tested_is_b, mailing.tested_at))
    late.extend(dirtier.late)

    truth.add_customers(base, purchases)
    truth.add_leads(leads)
    truth.add_deals(base, deals)
    truth.add_orders(orders)
    truth.add_refunds(refunds)
    truth.add_winback(winback)
    return customers_truth(base, lived)


def draw_lives(chunk: Chunk, base: Base, deals: Deals) -> Purchases:
    """Simulate the purchases of a chunk: some buy by themselves, some because their first deal was won."""
    rng = chunk.stream(Topic.PURCHASES)
    setting = chunk.setting
    won_at = full(base.size, MISSING)
    is_won = deals.won_at != MISSING
    won_at[deals.rows["customer"][is_won]] = deals.won_at[is_won] + WON_TO_ORDER_SECONDS
    traits = draw_traits(rng, base.kind, base.channel, setting.rate_scale)
    first = first_purchase_times(rng, base.created, base.buys_without_deal, won_at)
    return simulate(rng, setting.period, setting.seasons, traits, first)


def link_deals(chunk: Chunk, base: Base, first: Deals, purchases: Purchases) -> tuple[Deals, Ints]:
    """Return all deals of the chunk, and the deal number of every purchase (MISSING for none)."""
    first_purchase_of = full(base.size, MISSING)
    linked = np.flatnonzero(is_linked_first(purchases, base))
    first_purchase_of[purchases.customer[linked]] = linked
    repeat, repeat_purchase = repeat_deals(chunk, base, purchases)
    deals, purchase = combined(chunk, first, first_purchase_of[first.rows["customer"]], repeat, repeat_purchase)
    deal_of_purchase = full(len(purchases.at), MISSING)
    has_order = purchase != MISSING
    deal_of_purchase[purchase[has_order]] = deals.rows["number"][has_order]
    return deals, deal_of_purchase


def deal_by_customer(base: Base, deals: Deals) -> Ints:
    """Return the number of each customer's first deal, MISSING without one."""
    result = full(base.size, MISSING)
    is_first = deals.rows["is_first"] == 1
    result[deals.rows["customer"][is_first]] = deals.rows["number"][is_first]
    return result


def amounts_of_deals(chunk: Chunk, deals: Deals, orders: Orders) -> tuple[Ints, Ints]:
    """Return, by deal, the net amount of its order (MISSING without one) and the number of its product."""
    rng = chunk.stream(Topic.DEAL_PRODUCTS)
    product = 1 + chunk.setting.catalogue.draw(rng, rng.integers(0, 8, deals.size))
    amount = full(deals.size, MISSING)
    if deals.size:
        order = np.flatnonzero(orders.rows["deal"] != MISSING)
        deal = orders.rows["deal"][order] - deals.rows["number"][0]
        amount[deal] = orders.rows["gross"][order] - orders.rows["discount"][order]
        first_line = np.searchsorted(orders.items["order"], order)
        product[deal] = orders.items["product"][first_line] + 1
    return amount, product


def count_strange_customers(dirtier: Dirtier, base: Base, customers: Table) -> None:
    """Count bad e-mails, bad phones and second cards, as far as the table shows them."""
    has_email = np.array([value is not None for value in customers.values("email")], dtype=np.bool_)
    has_phone = np.array([value is not None for value in customers.values("phone")], dtype=np.bool_)
    dirtier.count_used("customers", "bad_email", int((has_email & ~base.email_is_good).sum()))
    dirtier.count_used("customers", "bad_phone", int((has_phone & ~base.phone_is_good).sum()))
    dirtier.count_used("customers", "duplicate_card", int((base.duplicate_of != MISSING).sum()))
