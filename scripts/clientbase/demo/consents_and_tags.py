"""Consents given and withdrawn, and the tags that managers put on customers."""

from dataclasses import dataclass

import numpy as np

from clientbase.demo.arguments import DAY_SECONDS
from clientbase.demo.arrays import MISSING, Bools, Ints, full, reorder, stack
from clientbase.demo.chunk import Chunk
from clientbase.demo.customers import Base, customer_ids
from clientbase.demo.randomness import Topic, pick
from clientbase.demo.table import Table, codes, times

PURPOSES = ("marketing", "processing")
CONSENT_STATUSES = ("granted", "withdrawn")
MARKETING, PROCESSING = range(2)
GRANTED, WITHDRAWN = range(2)
CONSENT_CHANNELS = ("email", "sms")
PROOFS = ("form", "letter", "recording")
MARKETING_SHARE, WITHDRAWN_SHARE, EMAIL_ONLY_SHARE = 0.72, 0.03, 0.06
TAGS = (
    "allergy_note",
    "coffee_lover",
    "edo",
    "horeca",
    "office",
    "prefers_morning",
    "vip_manual",
    "wholesale",
)
TAG_WEIGHTS = (0.02, 0.26, 0.10, 0.16, 0.22, 0.10, 0.04, 0.10)
TAGS_MEAN = 0.7


@dataclass(frozen=True)
class Consents:
    """Marketing consents by customer.

    withdrawn: when the consent was taken back by letter or call, MISSING for never.
    """

    has_marketing: Bools
    is_email_only: Bools
    withdrawn: Ints

    def allows(self, at: int, is_email: bool) -> Bools:
        """Return who may get a message at an instant."""
        is_valid = (self.withdrawn == MISSING) | (self.withdrawn > at)
        allowed: Bools = self.has_marketing & is_valid & (is_email | ~self.is_email_only)
        return allowed


def draw_consents(chunk: Chunk, base: Base) -> Consents:
    """Draw who allows marketing."""
    rng = chunk.stream(Topic.CONSENTS)
    has_marketing = rng.random(base.size) < MARKETING_SHARE
    left = base.created + rng.integers(10 * DAY_SECONDS, 500 * DAY_SECONDS, base.size)
    is_gone = has_marketing & (rng.random(base.size) < WITHDRAWN_SHARE) & (left < chunk.setting.period.end)
    is_email_only = rng.random(base.size) < EMAIL_ONLY_SHARE
    return Consents(has_marketing, is_email_only, np.where(is_gone, left, MISSING))


def consents_table(chunk: Chunk, base: Base, consents: Consents, unsubscribed: Ints) -> Table:
    """Return the entity `consents`. unsubscribed: by customer, when they left the mailing list."""
    rng = chunk.stream(Topic.CONSENT_DETAILS)
    everyone = np.arange(base.size, dtype=np.int64)
    granted = everyone[consents.has_marketing]
    by_letter = everyone[(consents.withdrawn != MISSING) & (unsubscribed == MISSING)]
    by_link = everyone[unsubscribed != MISSING]

    def rows(customer: Ints, purpose: int, status: int, at: Ints) -> dict[str, Ints]:
        size = len(customer)
        # What was allowed for one channel is also withdrawn for that channel.
        channel = np.where(consents.is_email_only[customer] & (purpose == MARKETING), 0, MISSING)
        return {
            "customer": customer,
            "purpose": full(size, purpose),
            "status": full(size, status),
            "at": at,
            "channel": channel,
            "proof": pick(rng, (0.8, 0.1, 0.1), size),
        }

    merged = stack(
        [
            rows(everyone, PROCESSING, GRANTED, base.created),
            rows(granted, MARKETING, GRANTED, base.created[granted]),
            rows(by_letter, MARKETING, WITHDRAWN, consents.withdrawn[by_letter]),
            rows(by_link, MARKETING, WITHDRAWN, unsubscribed[by_link]),
        ]
    )
    merged = reorder(merged, np.lexsort((merged["purpose"], merged["customer"], merged["at"])))
    return Table(
        "consents",
        {
            "customer_id": customer_ids(base.number[merged["customer"]]),
            "purpose": codes(merged["purpose"], PURPOSES),
            "status": codes(merged["status"], CONSENT_STATUSES),
            "occurred_at": times(merged["at"]),
            "channel": codes(merged["channel"], CONSENT_CHANNELS),
            "proof": codes(merged["proof"], PROOFS),
        },
    )


def tags_table(chunk: Chunk, base: Base) -> Table:
    """Return the entity `customer_tags`; a customer carries a tag once."""
    rng = chunk.stream(Topic.TAGS)
    owner = np.repeat(np.arange(base.size, dtype=np.int64), rng.poisson(TAGS_MEAN, base.size))
    tag = pick(rng, TAG_WEIGHTS, len(owner))
    pair = np.unique(owner * len(TAGS) + tag)
    owner, tag = pair // len(TAGS), pair % len(TAGS)
    since = base.created[owner]
    at = since + (rng.random(len(owner)) * (chunk.setting.period.end - since)).astype(np.int64)
    return Table(
        "customer_tags",
        {
            "customer_id": customer_ids(base.number[owner]),
            "tag": codes(tag, TAGS),
            "tagged_at": times(np.where(rng.random(len(owner)) < 0.1, MISSING, at)),
        },
    )
