"""Find the people on a list of tokens in raw input, and all that belongs to them there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from clientbase.intake.sql import literal
from clientbase.privacy.identifying import REMOVE, IdentifyingTable
from clientbase.privacy.tokens import Kind, emails_sql, key_parameters, phones_sql, token_sql

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
        connection.execute("create table listed (token varchar)")
        everything = sorted({token for values in tokens.values() for token in values})
        connection.execute("insert into listed select unnest($tokens)", {"tokens": everything})
        connection.execute("create table found (source varchar, kind varchar, id varchar)")
        _find_by_identifier(connection, tables, key)
        for contact, listing in ((Kind.EMAIL, emails_sql), (Kind.PHONE, phones_sql)):
            for table in tables:
                if contact in table.columns and table.rule == REMOVE:
                    _find_by_contact(connection, table, key, contact, listing(table.columns[contact]))
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


def _find_by_identifier(connection: duckdb.DuckDBPyConnection, tables: Sequence[IdentifyingTable], key: bytes) -> None:
    named = " union ".join(
        f"select distinct {literal(table.source)} as source, {table.columns['customer_id']} as id "
        f"from ({table.relation.select_sql}) as rows_read"
        for table in tables
        if "customer_id" in table.columns
    )
    if named:
        token = token_sql(Kind.CUSTOMER_ID, "source || ':' || id")
        connection.execute(
            f"insert into found select source, 'customer', id from ({named}) as named "
            f"where id is not null and {token} in (select token from listed)",
            key_parameters(key),
        )


def _find_by_contact(
    connection: duckdb.DuckDBPyConnection, table: IdentifyingTable, key: bytes, kind: Kind, contacts: str
) -> None:
    """Customers and leads that carry an address or number of the list."""
    columns = table.columns
    is_lead = "lead_id" in columns
    own_id = columns["lead_id"] if is_lead else columns["customer_id"]
    customer_id = columns.get("customer_id", "null")
    connection.execute(
        f"""
        create or replace temp table matched as
        select own_id, customer_id, contact from (
            select {own_id} as own_id, {customer_id} as customer_id, unnest({contacts}) as contact
            from ({table.relation.select_sql}) as rows_read
        ) as contacts
        where {token_sql(kind, "contact")} in (select token from listed)
        """,
        key_parameters(key),
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
