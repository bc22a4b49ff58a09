"""Erase whoever withdrew the consent to processing, before the legal term ends."""

import os
from datetime import UTC, datetime, timedelta

import duckdb

from clientbase.errors import ClientbaseError
from clientbase.privacy.erasing import Erased, erase_customers
from clientbase.privacy.journal import CONSENT_WITHDRAWN
from clientbase.settings import Settings
from clientbase.workdir import Workdir

TERM_VARIABLE = "CLIENTBASE_ERASURE_TERM_DAYS"
DEFAULT_TERM_DAYS = 30
OFF = "off"
# Nights may be missed; the law counts days.
EARLIER_BY_DAYS = 5


def erase_withdrawn(settings: Settings, workdir: Workdir, at: datetime | None = None) -> Erased | None:
    """Erase the customers whose consent to processing has been withdrawn for nearly the legal term.

    Asked of the version that readers see: whoever withdrew is in it, and out of every list of contacts. The caller
    holds the lock. None where nobody is due.
    """
    due = due_customers(workdir, at or datetime.now(UTC))
    return erase_customers(settings, workdir, due, CONSENT_WITHDRAWN) if due else None


def due_customers(workdir: Workdir, at: datetime) -> list[str]:
    """The customers to be erased by then, by identifier."""
    term = term_days()
    database = workdir.published / "clientbase.duckdb"
    if term is None or not database.is_file():
        return []
    latest = at.astimezone(UTC).replace(tzinfo=None) - timedelta(days=max(0, term - EARLIER_BY_DAYS))
    with duckdb.connect(str(database), read_only=True) as connection:
        known = connection.execute(
            "select 1 from duckdb_columns() where table_name = 'dim_customer_consents' "
            "and column_name = 'processing_withdrawn_at'"
        ).fetchone()
        if known is None:
            return []
        rows = connection.execute(
            "select customer_id from marts.dim_customer_consents where processing_withdrawn_at <= $latest order by all",
            {"latest": latest},
        ).fetchall()
    return [str(customer_id) for (customer_id,) in rows]


def term_days() -> int | None:
    """The legal term in days, None where erasure is by request only."""
    text = os.environ.get(TERM_VARIABLE, str(DEFAULT_TERM_DAYS)).strip()
    if text.lower() == OFF:
        return None
    if not text.isdecimal():
        raise ClientbaseError(
            f"{TERM_VARIABLE}={text} is no number of days. Write 30, 0 for the next run, or off to erase by request "
            "only."
        )
    return int(text)
