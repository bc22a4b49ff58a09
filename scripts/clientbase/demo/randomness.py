"""Independent random streams, one per topic and chunk, so that a change in one topic moves no other."""

from enum import IntEnum

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence

from clientbase.demo.arrays import Ints


class Topic(IntEnum):
    """The topics that draw random numbers. Numbers are part of the output: never renumber, only append."""

    CUSTOMERS = 1
    PURCHASES = 2
    ORDERS = 3
    GUESTS = 4
    REFUNDS = 5
    LEADS = 6
    DEALS = 7
    REPEAT_DEALS = 8
    CONTACTS = 9
    TASKS = 10
    ASSIGNMENTS = 11
    MESSAGES = 12
    SITE = 13
    CONSENTS = 14
    EXPERIMENTS = 15
    SPEND = 16
    FX = 17
    DIRT = 18
    CATALOGUE = 19
    PILOT = 20
    CUSTOMER_CARDS = 21
    DEAL_DETAILS = 22
    LEAD_DETAILS = 23
    TAGS = 24
    CONSENT_DETAILS = 25
    MANAGER_EXPERIMENT = 26
    SITE_EVENTS = 27
    DEAL_PRODUCTS = 28


def stream(seed: int, topic: Topic, chunk: int = 0) -> Generator:
    """Return the generator of one topic in one chunk of customers."""
    return Generator(PCG64(SeedSequence([seed, int(topic), chunk])))


def pick(rng: Generator, weights: tuple[float, ...], size: int) -> Ints:
    """Draw `size` indexes with the given weights (any positive total)."""
    cumulative = np.cumsum(np.asarray(weights, dtype=np.float64))
    drawn = np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right")
    picked: Ints = np.minimum(drawn, len(cumulative) - 1).astype(np.int64)
    return picked
