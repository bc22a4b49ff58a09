"""Telling a CRM to delete an erased person needs the identifier once more, and nothing else of the person.

An erasure leaves a row without any value in the log of the CRM feed for each card that the CRM holds. The next run,
which no longer knows the customer, turns it into a `delete` of the feed; the run after that forgets the row. Until then
these tables, and these only, may hold the identifier: everything else about the person is looked for in them as well.
"""

from collections.abc import Iterable

from clientbase.intake.sql import identifier, literal

LOG = "delivery_crm_log"
FEED = "crm_card_changes"
TABLES = frozenset({LOG, FEED})
KIND = "customer_id"
_KEYS = ("customer_id", "change_id")
# A run of the very as-of that told the CRM of the card must find the tombstone as well.
_BEFORE_EVERY_FEED = "timestamp '1970-01-01'"
# What a row of a tombstone says beside its key.
_SAYS = frozenset({"operation", "valid_from", "methodology_version"})


def may_hold_identifier(table: str, column: str, kind: str) -> bool:
    """Whether an erased customer's identifier may stand in a column until the CRM has been told."""
    return table in TABLES and column in _KEYS and kind == KIND


def with_tombstones(query: str, source: str, columns: Iterable[str], customer_ids: Iterable[str]) -> str:
    """The rows of a query over the feed's log, and one row without values for each card of these customers in it."""
    listed = ", ".join(literal(customer_id) for customer_id in sorted(set(customer_ids)))
    empty = ", ".join(
        "customer_id" if name == "customer_id"
        else f"{_BEFORE_EVERY_FEED} as valid_from" if name == "valid_from"
        else "'create' as operation" if name == "operation"
        else f"null as {identifier(name)}"
        for name in columns
    )  # fmt: skip
    return (
        f"{query} union all select {empty} from {source} where customer_id in ({listed}) group by customer_id "
        "having arg_max(operation, valid_from) <> 'delete'"
    )


def is_tombstone(columns: Iterable[str]) -> str:
    """SQL condition: the row says nothing of the customer but the identifier."""
    others = [name for name in columns if name not in _KEYS and name not in _SAYS]
    return " and ".join(f"{identifier(name)} is null" for name in others) or "true"
