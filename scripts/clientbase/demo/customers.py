"""Customers: who they are, where they came from, who looks after them."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from clientbase.demo import channels, kinds
from clientbase.demo.arguments import DAY_SECONDS
from clientbase.demo.arrays import MISSING, Bools, Ints, Texts, full, only_where, text_array
from clientbase.demo.channels import CHANNELS
from clientbase.demo.chunk import Chunk
from clientbase.demo.clock import BusinessHours, at_private_hour, moscow_day
from clientbase.demo.dirt_shares import SHARES
from clientbase.demo.kinds import COMPANY, KINDS, PERSON, SOLE_PROPRIETOR
from clientbase.demo.managers import NO_ONE, manager_ids
from clientbase.demo.names import CITIES, People, phones
from clientbase.demo.purchases import Purchases
from clientbase.demo.randomness import Topic, pick
from clientbase.demo.table import Column, Table, codes, days, ids, texts, times

STATUSES = ("lead", "active", "paused", "former")
PREFERRED_CHANNELS = ("phone", "email", "messenger")
FIRST_ACTIONS = ("form", "call", "visit", "order", "quiz")
ACTIVE_DAYS, PAUSED_DAYS = 120, 330
LEAD_SHARE, ONLINE_SHOP_SHARE = 0.62, 0.5
FOREIGN_SHARE = 0.035
DELETED_SHARE = 0.004

KIND_SHARES = tuple(kind.share for kind in KINDS)
CHANNEL_SHARES = tuple(channel.share for channel in CHANNELS)


@dataclass(frozen=True)
class Base:
    """The customers of a chunk by position: hidden traits first, what the CRM shows of them in `table`."""

    number: Ints
    kind: Ints
    channel: Ints
    campaign: Ints
    currency: Ints
    favourite: Ints
    created: Ints
    manager: Ints
    has_lead: Bools
    has_deal: Bools
    buys_without_deal: Bools
    emails: Texts
    phones: Texts
    people: People
    email_is_good: Bools
    phone_is_good: Bools
    duplicate_of: Ints

    @property
    def size(self) -> int:
        """Number of customers."""
        return len(self.number)


def customer_ids(numbers: Ints) -> Column:
    """Return customer identifiers; `MISSING` stays NULL."""
    return ids("C", numbers, width=8)


def arrival_times(rng: Generator, chunk: Chunk, channel: Ints) -> Ints:
    """Return when people arrive: slightly more every month; offline channels in business hours."""
    period, hours = chunk.setting.period, chunk.setting.hours
    size = len(channel)
    drawn = period.start + ((period.end - period.start) * rng.random(size) ** 0.92).astype(np.int64)
    is_online = np.array([c.is_online for c in CHANNELS])[channel]
    arrived = np.where(is_online, at_private_hour(rng, drawn), in_office_hours(rng, hours, drawn))
    return np.clip(arrived, period.start + 3_600, period.end - 60)


def in_office_hours(rng: Generator, hours: BusinessHours, at: Ints) -> Ints:
    """Move instants to a random moment of the same or the next working day."""
    return hours.instant(hours.elapsed(at) // 32_400 * 32_400 + rng.integers(0, 32_400, len(at)))


def campaigns_of(rng: Generator, channel: Ints) -> Ints:
    """Draw a campaign of the row's channel; channels without campaigns have none."""
    drawn = rng.random(len(channel))
    result = full(len(channel), MISSING)
    for position, each in enumerate(CHANNELS):
        if each.campaigns:
            own = np.array([channels.CAMPAIGNS.index(name) for name in each.campaigns], dtype=np.int64)
            rows = channel == position
            result[rows] = own[(drawn[rows] ** 1.5 * len(own)).astype(np.int64)]
    return result


def draw_base(chunk: Chunk) -> Base:
    """Draw the customers of a chunk."""
    rng = chunk.stream(Topic.CUSTOMERS)
    size = chunk.size
    number = chunk.first_customer + np.arange(size, dtype=np.int64)
    kind = pick(rng, KIND_SHARES, size)
    channel = pick(rng, CHANNEL_SHARES, size)
    created = arrival_times(rng, chunk, channel)
    order = np.argsort(created, kind="stable")
    created, channel = created[order], channel[order]
    has_deal = rng.random(size) < np.array([k.deal_share for k in KINDS])[kind]
    chance = np.array([k.buying_chance for k in KINDS])[kind]
    chance = np.minimum(chance * np.array([c.buying_factor for c in CHANNELS])[channel], 0.97)
    people = People(rng, size)
    emails = people.emails(number)
    phone_texts = phones(rng, number)
    email_is_good = rng.random(size) >= SHARES.bad_email
    phone_is_good = rng.random(size) >= SHARES.bad_phone
    currency = np.where(rng.random(size) < FOREIGN_SHARE, rng.integers(1, 3, size), 0)
    manager = chunk.setting.staff.choose(rng, created)
    return Base(
        number=number,
        kind=kind,
        channel=channel,
        campaign=campaigns_of(rng, channel),
        currency=currency,
        favourite=rng.integers(0, 8, size),
        created=created,
        manager=np.where(has_deal | (kind != PERSON) | (rng.random(size) < 0.6), manager, NO_ONE),
        has_lead=has_deal | (rng.random(size) < LEAD_SHARE),
        has_deal=has_deal,
        buys_without_deal=~has_deal & (rng.random(size) < chance),
        emails=emails,
        phones=phone_texts,
        people=people,
        email_is_good=email_is_good,
        phone_is_good=phone_is_good,
        duplicate_of=duplicate_cards(rng, size),
    )


def duplicate_cards(rng: Generator, size: int) -> Ints:
    """Return, for a few customers, the position of the earlier customer they really are; else MISSING."""
    result = full(size, MISSING)
    count = round(size * SHARES.duplicate_card)
    if count and size > 10:
        later = np.sort(rng.choice(np.arange(size // 2, size), count, replace=False))
        result[later] = rng.choice(np.arange(0, size // 2), count, replace=False)
    return result


def customers_table(chunk: Chunk, base: Base, purchases: Purchases) -> Table:
    """Return the entity `customers`."""
    rng = chunk.stream(Topic.CUSTOMER_CARDS)
    size, end = base.size, chunk.setting.period.end
    last_order = purchases.last_order_at(size)
    idle_days = np.where(last_order == MISSING, 10_000, (end - last_order) // DAY_SECONDS)
    is_prospect = last_order == MISSING
    status = np.select([is_prospect, idle_days <= ACTIVE_DAYS, idle_days <= PAUSED_DAYS], [0, 1, 2], 3)
    full_names, company_names, emails, phone_texts = shown_names(rng, base)
    city = pick(rng, tuple(float(c[3]) for c in CITIES), size)
    is_deleted = (rng.random(size) < DELETED_SHARE) & (idle_days > PAUSED_DAYS)
    touched = np.maximum(base.created, np.where(is_prospect, base.created, last_order))
    updated = np.minimum(touched + rng.integers(0, 5 * DAY_SECONDS, size), end - 1)
    deleted = np.where(is_deleted, np.minimum(updated + rng.integers(1, 30 * DAY_SECONDS, size), end - 1), MISSING)
    # Most birthdays of the base are unknown; a known one makes an adult.
    birth = moscow_day(base.created) - rng.integers(20 * 365, 70 * 365, size)
    has_birth = (base.kind == PERSON) & (rng.random(size) < 0.4)
    accounts: Texts = "@user" + base.number.astype(str).astype(np.object_)
    messenger = only_where(rng.random(size) < 0.3, accounts)
    action = np.where(base.has_lead, rng.integers(0, 5, size), 3)
    has_country = rng.random(size) < 0.95
    preferred = np.where(rng.random(size) < 0.5, rng.integers(0, 3, size), MISSING)
    return Table(
        "customers",
        {
            "customer_id": customer_ids(base.number),
            "customer_type": codes(base.kind, kinds.KIND_CODES),
            "full_name": texts(full_names),
            "company_name": texts(company_names),
            "email": texts(emails),
            "phone": texts(phone_texts),
            "messenger": texts(messenger),
            "city": texts(text_array([c[0] for c in CITIES])[city]),
            "region": texts(text_array([c[1] for c in CITIES])[city]),
            "country_code": texts(only_where(has_country, text_array([c[2] for c in CITIES])[city])),
            "birth_date": days(np.where(has_birth, birth, MISSING)),
            "preferred_channel": codes(preferred, PREFERRED_CHANNELS),
            "owner_manager_id": manager_ids(
                np.where(
                    base.manager == NO_ONE,
                    NO_ONE,
                    chunk.setting.staff.working(base.manager, full(size, end - 1)),
                )
            ),
            "status": codes(np.where(is_deleted, 3, status), STATUSES),
            "first_source": codes(
                np.array([channels.SOURCES.index(c.source) for c in CHANNELS], dtype=np.int64)[base.channel],
                channels.SOURCES,
            ),
            "first_campaign": codes(base.campaign, channels.CAMPAIGNS),
            "first_action": codes(action, FIRST_ACTIONS),
            "created_at": times(base.created),
            "updated_at": times(np.maximum(updated, np.where(deleted == MISSING, updated, deleted))),
            "deleted_at": times(deleted),
        },
    )


def shown_names(rng: Generator, base: Base) -> tuple[Texts, Texts, Texts, Texts]:
    """Return full names, company names, e-mails, phones; a duplicate card respells its original's."""
    full_names = base.people.full_names()
    entrepreneurs = only_where(base.kind == SOLE_PROPRIETOR, base.people.entrepreneur_names())
    companies: Texts = np.where(base.kind == COMPANY, base.people.company_names(), entrepreneurs)
    emails = only_where(rng.random(base.size) < 0.9, base.emails)
    phone_texts = only_where(rng.random(base.size) < 0.88, base.phones)
    copies = np.flatnonzero(base.duplicate_of != MISSING)
    originals = base.duplicate_of[copies]
    full_names[copies] = full_names[originals]
    companies[copies] = companies[originals]
    emails[copies] = text_array([address.upper() for address in base.emails[originals]])
    phone_texts[copies] = phones(rng, base.number[originals])
    # E-mails without @, phones cut short.
    emails = np.where(base.email_is_good, emails, without_at(emails))
    phone_texts = np.where(base.phone_is_good, phone_texts, cut_short(phone_texts))
    return full_names, companies, emails, phone_texts


def without_at(emails: Texts) -> Texts:
    """Return addresses as people mistype them: a blank in the place of the @."""
    return text_array([None if address is None else address.replace("@", " ") for address in emails])


def cut_short(phone_texts: Texts) -> Texts:
    """Return phones whose last four characters are lost."""
    return text_array([None if phone is None else phone[:-4] for phone in phone_texts])
