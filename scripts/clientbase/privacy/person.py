"""Who is to be erased: every identifier, way of contact and name under which our copies may know the person."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import duckdb

from clientbase.intake.sql import literal
from clientbase.intake.suppressed import attach_identifiers
from clientbase.privacy.identifying import REMOVE, IdentifyingTable
from clientbase.privacy.matching import LARGEST_SHARE, Matches, find_people
from clientbase.privacy.suppressing import naming_conditions
from clientbase.privacy.tokens import Kind, emails_sql, listed_token, phones_sql

# Each round may find another card with another address; a person with more of them than this is no person.
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Person:
    """One person as our copies know him. Everything here is personal data: it is not shown, and not kept.

    Identifiers are written as the marts write them, `<source>:<native id>`; e-mails are in lower case, telephones are
    their last ten digits, names as the source spelled them. `requested_id` is the identifier that was asked for;
    `row_keys` are the rows that name the person: entity, key, and whether they are removed or made anonymous.
    """

    requested_id: str
    customer_ids: tuple[str, ...] = ()
    lead_ids: tuple[str, ...] = ()
    visitor_ids: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    messengers: tuple[str, ...] = ()
    shared_contact_count: int = 0
    row_keys: tuple[tuple[str, str, str], ...] = ()

    def __repr__(self) -> str:
        """Nothing that a traceback or a log could give away."""
        return f"Person({len(self.customer_ids)} cards)"

    def as_record(self) -> dict[str, Any]:
        """For the file of an erasure that is under way."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "Person":
        """The person of such a record."""
        known = {item.name for item in fields(cls)}
        values: dict[str, Any] = {
            name: _tuples(value) if isinstance(value, list) else value
            for name, value in record.items()
            if name in known
        }
        return cls(**values)

    def tokens(self, key: bytes) -> dict[Kind, set[str]]:
        """What goes on the suppression list."""
        return {
            Kind.CUSTOMER_ID: {listed_token(key, Kind.CUSTOMER_ID, value) for value in self.customer_ids},
            Kind.EMAIL: {listed_token(key, Kind.EMAIL, value) for value in self.emails},
            Kind.PHONE: {listed_token(key, Kind.PHONE, value) for value in self.phones},
        }


def _tuples(values: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


def find_person(customer_id: str, tables: Sequence[IdentifyingTable], key: bytes) -> Person:
    """Everything the tables know of a customer, other cards with the same e-mail or telephone included.

    A way of contact on more than three cards is left out and counted: it is a switchboard's or a placeholder.
    """
    person = Person(requested_id=customer_id, customer_ids=(customer_id,))
    for _ in range(_ROUNDS):
        matches = find_people(tables, key, person.tokens(key))
        wider = _widened(person, tables, matches)
        if wider == person:
            break
        person = wider
    return replace(person, row_keys=_row_keys(tables, matches))


def _row_keys(tables: Sequence[IdentifyingTable], matches: Matches) -> tuple[tuple[str, str, str], ...]:
    keys: set[tuple[str, str, str]] = set()
    with duckdb.connect() as connection:
        attach_identifiers(connection, matches.identifiers)
        for table in tables:
            conditions = naming_conditions(table, matches)
            if table.key is None or not conditions:
                continue
            query = (
                f"select distinct cast({table.key} as varchar) from ({table.relation.select_sql}) as rows_read "
                f"where {table.key} is not null and ({' or '.join(conditions.values())})"
            )
            keys |= {
                (table.relation.table, f"{table.source}:{value}", table.rule)
                for (value,) in connection.execute(query).fetchall()
            }
    return tuple(sorted(keys))


def _widened(person: Person, tables: Sequence[IdentifyingTable], matches: Matches) -> Person:
    emails: set[str] = set(person.emails)
    phones: set[str] = set(person.phones)
    names: set[str] = set(person.names)
    messengers: set[str] = set(person.messengers)
    shared: set[str] = set()
    with duckdb.connect() as connection:
        for table in tables:
            if table.rule != REMOVE or not {"email", "phone"} & set(table.columns):
                continue
            mine = _rows_of(table, matches)
            if mine is None:
                continue
            for column, kept, listing in (("email", emails, emails_sql), ("phone", phones, phones_sql)):
                if column in table.columns:
                    found = _contacts(connection, table, listing(table.columns[column]), mine)
                    kept |= {value for value, cards in found if cards <= LARGEST_SHARE}
                    shared |= {value for value, cards in found if cards > LARGEST_SHARE}
            names |= _texts(connection, table, _name_column(table), mine)
            messengers |= _texts(connection, table, _column(table, "messenger"), mine)
    return Person(
        requested_id=person.requested_id,
        customer_ids=_united(person.customer_ids, _written(matches, "customer")),
        lead_ids=_united(person.lead_ids, _written(matches, "lead")),
        visitor_ids=_united(person.visitor_ids, _written(matches, "visitor")),
        emails=tuple(sorted(emails - shared)),
        phones=tuple(sorted(phones - shared)),
        names=tuple(sorted(names)),
        messengers=tuple(sorted(messengers)),
        shared_contact_count=len(shared),
    )


def _written(matches: Matches, kind: str) -> set[str]:
    return {f"{source}:{value}" for source, value in matches.of(kind)}


def _united(before: Iterable[str], found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*before, *found}))


def _rows_of(table: IdentifyingTable, matches: Matches) -> str | None:
    """The condition for the person's rows of a table of customers or leads."""
    conditions = []
    for column, kind in (("customer_id", "customer"), ("lead_id", "lead")):
        values = sorted(value for source, value in matches.of(kind) if source == table.source)
        if column in table.columns and values:
            conditions.append(f"{table.columns[column]} in ({', '.join(literal(value) for value in values)})")
    return " or ".join(conditions) or None


def _contacts(
    connection: duckdb.DuckDBPyConnection, table: IdentifyingTable, contacts: str, mine: str
) -> list[tuple[str, int]]:
    """The person's addresses or numbers, and on how many cards each is."""
    card = table.columns.get("customer_id", "null")
    own = table.columns.get("lead_id", card)
    query = table.relation.select_sql
    return [
        (str(value), int(cards))
        for value, cards in connection.execute(
            f"with mine as (select distinct unnest({contacts}) as contact from ({query}) as rows_read where {mine}), "
            f"everybody as (select coalesce({card}, {own}) as card, unnest({contacts}) as contact from ({query}) as r) "
            "select everybody.contact, count(distinct everybody.card) from everybody "
            "join mine on everybody.contact = mine.contact group by everybody.contact"
        ).fetchall()
    ]


def _texts(connection: duckdb.DuckDBPyConnection, table: IdentifyingTable, column: str | None, mine: str) -> set[str]:
    if column is None:
        return set()
    query = f"select distinct trim({column}) from ({table.relation.select_sql}) as rows_read where {mine}"
    return {str(value) for (value,) in connection.execute(query).fetchall() if value}


def _column(table: IdentifyingTable, name: str) -> str | None:
    return f"cast({name} as varchar)" if name in table.relation.columns else None


def _name_column(table: IdentifyingTable) -> str | None:
    return _column(table, "full_name")
