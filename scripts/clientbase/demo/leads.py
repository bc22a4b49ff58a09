"""Leads: those that became customers of the base, and the larger number that did not."""

from dataclasses import dataclass

import numpy as np

from clientbase.demo import channels
from clientbase.demo.arguments import DAY_SECONDS
from clientbase.demo.arrays import MISSING, Ints, Texts, full, only_where, reorder
from clientbase.demo.channels import CHANNELS
from clientbase.demo.chunk import Chunk
from clientbase.demo.customers import Base, arrival_times, campaigns_of, customer_ids
from clientbase.demo.managers import manager_ids
from clientbase.demo.names import People, phones
from clientbase.demo.randomness import Topic
from clientbase.demo.table import Column, Table, codes, ids, texts, times

STATUSES = ("new", "contacted", "qualified", "disqualified", "spam")
NEW, CONTACTED, QUALIFIED, DISQUALIFIED, SPAM = range(5)
# A list of leads bought without dates.
NO_DATE_SHARE = 0.004
# Leads that never became customers share no e-mail and no phone with one: their e-mails are numbered above
# all customers', their phones downwards from the last one.
EMAIL_NUMBERS_FROM = 50_000_000
LAST_PHONE = 9_999_999


@dataclass(frozen=True)
class Leads:
    """Leads of a chunk, ordered by arrival.

    rows: arrays number, customer (position or MISSING), channel, campaign, at, shown_at (MISSING where the list has no
    date), qualified (MISSING for no), manager, status. lead_of: lead number by customer, MISSING without one.
    """

    rows: dict[str, Ints]
    emails: Texts
    phones: Texts
    lead_of: Ints

    @property
    def size(self) -> int:
        """Number of leads."""
        return len(self.rows["number"])


def lost_leads_wanted(base: Base) -> Ints:
    """Return the channel of every lead that stays one, so that each channel converts as it should."""
    converted = np.bincount(base.channel[base.has_lead], minlength=len(CHANNELS))
    conversion = np.array([c.conversion for c in CHANNELS])
    lost = np.round(converted * (1.0 / conversion - 1.0)).astype(np.int64)
    return np.repeat(np.arange(len(CHANNELS), dtype=np.int64), lost)


def draw_leads(chunk: Chunk, base: Base) -> Leads:
    """Draw the leads of a chunk; one that converts was there from minutes to days before its customer."""
    rng = chunk.stream(Topic.LEADS)
    period = chunk.setting.period
    won = np.flatnonzero(base.has_lead)
    before = np.minimum(rng.exponential(0.6 * DAY_SECONDS, len(won)), 6 * DAY_SECONDS).astype(np.int64) + 180
    available = ((base.created[won] - period.start) * rng.random(len(won))).astype(np.int64)
    won_at = base.created[won] - np.minimum(before, available)
    lost_channel = lost_leads_wanted(base)
    lost_at = arrival_times(rng, chunk, lost_channel)
    lost_size = len(lost_channel)
    people = People(rng, lost_size)
    lost_numbers = chunk.numbers.take("contacts", lost_size) + np.arange(lost_size, dtype=np.int64)
    lost_emails = people.emails(EMAIL_NUMBERS_FROM + lost_numbers)
    lost_phones = phones(rng, LAST_PHONE - lost_numbers)
    is_fresh = lost_at > period.end - 3 * DAY_SECONDS
    outcome = rng.random(lost_size)
    lost_status = np.select(
        [is_fresh & (outcome < 0.5), outcome < 0.55, outcome < 0.92], [NEW, CONTACTED, DISQUALIFIED], SPAM
    )
    # A customer without an owner still had someone on the lead.
    won_manager = np.where(
        base.manager[won] == MISSING,
        chunk.setting.staff.choose(rng, won_at),
        chunk.setting.staff.working(base.manager[won], won_at),
    )
    rows = {
        "customer": np.concatenate([won, full(lost_size, MISSING)]),
        "channel": np.concatenate([base.channel[won], lost_channel]),
        "campaign": np.concatenate([base.campaign[won], campaigns_of(rng, lost_channel)]),
        "at": np.concatenate([won_at, lost_at]),
        "qualified": np.concatenate([base.created[won], full(lost_size, MISSING)]),
        "manager": np.concatenate([won_manager, chunk.setting.staff.choose(rng, lost_at)]),
        "status": np.concatenate([full(len(won), QUALIFIED), lost_status]),
    }
    size = len(rows["at"])
    shown = rng.random(size)
    lead_emails = only_where(shown < 0.78, np.concatenate([base.emails[won], lost_emails]))
    lead_phones = only_where(shown > 0.25, np.concatenate([base.phones[won], lost_phones]))
    has_no_date = (rng.random(size) < NO_DATE_SHARE) & (rows["customer"] == MISSING)
    rows["shown_at"] = np.where(has_no_date, MISSING, rows["at"])
    order = np.argsort(rows["at"], kind="stable")
    rows = reorder(rows, order)
    rows["number"] = chunk.numbers.take("leads", size) + np.arange(size, dtype=np.int64)
    lead_of = full(base.size, MISSING)
    has_customer = rows["customer"] != MISSING
    lead_of[rows["customer"][has_customer]] = rows["number"][has_customer]
    return Leads(rows, lead_emails[order], lead_phones[order], lead_of)


def leads_table(chunk: Chunk, base: Base, leads: Leads, deal_of: Ints) -> Table:
    """Return the entity `leads`. deal_of: number of the first deal by customer, MISSING without one."""
    rng = chunk.stream(Topic.LEAD_DETAILS)
    rows = leads.rows
    customer = np.maximum(rows["customer"], 0)
    is_converted = rows["customer"] != MISSING
    page = full(leads.size, MISSING)
    drawn = rng.random(leads.size)
    for position, channel in enumerate(CHANNELS):
        if channel.landing_pages:
            own = np.array([channels.LANDING_PAGES.index(name) for name in channel.landing_pages], dtype=np.int64)
            of_channel = rows["channel"] == position
            page[of_channel] = own[(drawn[of_channel] * len(own)).astype(np.int64)]
    source = np.array([channels.SOURCES.index(c.source) for c in CHANNELS], dtype=np.int64)
    medium = np.array([channels.MEDIUMS.index(c.medium) for c in CHANNELS], dtype=np.int64)
    return Table(
        "leads",
        {
            "lead_id": lead_ids(rows["number"]),
            "customer_id": customer_ids(np.where(is_converted, base.number[customer], MISSING)),
            "created_at": times(rows["shown_at"]),
            "source": codes(source[rows["channel"]], channels.SOURCES),
            "medium": codes(medium[rows["channel"]], channels.MEDIUMS),
            "campaign": codes(rows["campaign"], channels.CAMPAIGNS),
            "landing_page": codes(page, channels.LANDING_PAGES),
            "email": texts(leads.emails),
            "phone": texts(leads.phones),
            "status": codes(rows["status"], STATUSES),
            "owner_manager_id": manager_ids(rows["manager"]),
            "qualified_at": times(rows["qualified"]),
            "converted_deal_id": ids("D", np.where(is_converted, deal_of[customer], MISSING)),
        },
    )


def lead_ids(numbers: Ints) -> Column:
    """Return lead identifiers; `MISSING` stays NULL."""
    return ids("L", numbers)
