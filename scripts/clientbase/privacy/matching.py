"""Find the people on a list of tokens in raw input, and all that belongs to them there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from clientbase.intake.sql import literal
from clientbase.privacy.identifying import REMOVE, IdentifyingTable
from clientbase.privacy.tokens import (
    TOKEN_LENGTH,
    Kind,
    emails_sql,
    key_parameters,
    mark_of,
    mark_sql,
    phones_sql,
    sieve_parameters,
    token_sql,
)

# An address or number on more cards than this is a switchboard or a placeholder, and says nothing about one person.
LARGEST_SHARE = 3


@dataclass(frozen=True, slots=True)
class Matches:
    """Identifiers as the source writes them, by source and kind (customer, lead, deal, task, visitor).

    They are personal data: they live in memory only, and are not shown.
    """

    identifiers: frozenset[tuple[str, str, str]] = field(default=frozenset(), repr=False)

    def of(self, kind: str) -> set[tuple[str, str]]:
        """Source and identifier of one kind."""
        return {(source, value) for source, found, value in self.identifiers if found == kind}

    def __bool__(self) -> bool:
        """Whether anybody was found."""
        return bool(self.identifiers)


def find_people(
    tables: Sequence[IdentifyingTable], key: bytes, tokens: Mapping[Kind, Iterable[str]]
) -> Matches:
    """Everybody on the list: by identifier, else by an address or number, whatever the identifier is now.

    A lead with such an address leads to the customer it names. What hangs on the people found comes with them: their
    leads and deals, tasks, and the visitors they were on the site.
    """
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("create table found (source varchar, kind varchar, id varchar)")
        asked = _Asked(connection, key, tokens)
        if tokens.get(Kind.CUSTOMER_ID):
            _find_by_identifier(asked, tables)
        for contact, listing in ((Kind.EMAIL, emails_sql), (Kind.PHONE, phones_sql)):
            for table in tables:
                if contact in table.columns and table.rule == REMOVE and tokens.get(contact):
                    _find_by_contact(asked, table, contact, listing(table.columns[contact]))
        if connection.execute("select 1 from found").fetchone() is None:
            return Matches()
        for kind, conditions in (
            ("lead", ("customer",)),
            ("deal", ("customer", "lead")),
            ("task", ("customer", "lead", "deal")),
            ("visitor", ("customer",)),
        ):
            for table in tables:
                _find_what_hangs_on(connection, table, kind, conditions)
        rows = connection.execute("select distinct source, kind, id from found where id is not null").fetchall()
        return Matches(frozenset((str(source), str(kind), str(value)) for source, kind, value in rows))


class _Asked:
    """Values that are asked whether they are listed: a million of them take half a second a kind, not two."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, key: bytes, tokens: Mapping[Kind, Iterable[str]]) -> None:
        self.connection = connection
        self._key = key
        listed = sorted({token for values in tokens.values() for token in values})
        marks = {mark_of(token) for token in listed}
        # One token without a mark, and everybody has to be asked in full.
        self._has_marks = None not in marks
        connection.execute("create temp table listed as select unnest($t) as token", {
            "t": [token[-TOKEN_LENGTH:] for token in listed]
        })  # fmt: skip
        connection.execute("create temp table marks as select unnest($m) as mark", {"m": sorted(filter(None, marks))})

    def keep_listed(self, kind: Kind, value: str, query: str) -> None:
        """Make the table `matched` of those rows of the query whose `value` is on the list."""
        # The mark first: all but one in billions of those who are not listed are out, at a quarter of the price.
        sieve = f" where {mark_sql(kind, value)} in (select mark from marks)" if self._has_marks else ""
        self.connection.execute(
            f"create or replace temp table sieved as select * from ({query}) as asked{sieve}",
            sieve_parameters(self._key) if self._has_marks else None,
        )
        self.connection.execute(
            "create or replace temp table matched as select * from sieved "
            f"where {token_sql(kind, value)} in (select token from listed)",
            key_parameters(self._key),
        )


def _find_by_identifier(asked: _Asked, tables: Sequence[IdentifyingTable]) -> None:
    """Customers by their identifier: those of the cards, and of every other table those who have no card."""
    asked.connection.execute("create temp table named (source varchar, id varchar)")
    naming = [table for table in tables if "customer_id" in table.columns]
    for table in sorted(naming, key=lambda table: table.key != "customer_id"):
        # Most rows name somebody who is known by now: an anti-join is cheaper than to tell millions of texts apart.
        asked.connection.execute(
            f"insert into named select distinct {literal(table.source)}, id from "
            f"(select {table.columns['customer_id']} as id from ({table.relation.select_sql}) as rows_read) as ids "
            f"where id is not null and id not in (select id from named where source = {literal(table.source)})"
        )
    asked.keep_listed(Kind.CUSTOMER_ID, "source || ':' || id", "select source, id from named")
    asked.connection.execute("insert into found select source, 'customer', id from matched")


def _find_by_contact(asked: _Asked, table: IdentifyingTable, kind: Kind, contacts: str) -> None:
    """Customers and leads that carry an address or number of the list."""
    connection = asked.connection
    columns = table.columns
    is_lead = "lead_id" in columns
    own_id = columns["lead_id"] if is_lead else columns["customer_id"]
    customer_id = columns.get("customer_id", "null")
    asked.keep_listed(
        kind,
        "contact",
        f"select {own_id} as own_id, {customer_id} as customer_id, unnest({contacts}) as contact "
        f"from ({table.relation.select_sql}) as rows_read",
    )
    # Several leads of one customer are one person's.
    connection.execute(
        "delete from matched where contact in (select contact from matched group by contact "
        f"having count(distinct coalesce(customer_id, own_id)) > {LARGEST_SHARE})"
    )
    connection.execute(f"insert into found select {literal(table.source)}, 'customer', customer_id from matched")
    if is_lead:
        connection.execute(f"insert into found select {literal(table.source)}, 'lead', own_id from matched")


def _find_what_hangs_on(
    connection: duckdb.DuckDBPyConnection, table: IdentifyingTable, kind: str, owners: Sequence[str]
) -> None:
    columns = table.columns
    conditions = [
        f"{columns[f'{owner}_id']} in "
        f"(select id from found where source = {literal(table.source)} and kind = '{owner}')"
        for owner in owners
        if f"{owner}_id" in columns
    ]
    # The table of leads names its leads; a task that names a deal is no deal.
    own_table = {"lead": "leads", "deal": "deals", "task": "tasks", "visitor": "site_events"}[kind]
    if f"{kind}_id" in columns and conditions and table.relation.table == own_table:
        connection.execute(
            f"insert into found select distinct {literal(table.source)}, '{kind}', {columns[f'{kind}_id']} "
            f"from ({table.relation.select_sql}) as rows_read where {' or '.join(conditions)}"
        )
