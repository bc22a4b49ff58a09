"""Write a table again without a person: rows removed or made anonymous, and no trace left in any text.

A deleted row stays in a database file's bytes, so nothing is deleted in place: the table is written anew.
"""

import secrets
from dataclasses import dataclass, field
from hashlib import sha256

import duckdb

from clientbase.intake.sql import identifier, literal
from clientbase.privacy.identifying import ANONYMISE, REMOVE
from clientbase.privacy.mart_rules import MartRule
from clientbase.privacy.needles import Needles
from clientbase.privacy.person import Person

# Columns that name a person; `row_id` and the like are made unreadable wherever they hold an identifier.
_NAMING = {"customer_id": "customer_ids", "lead_id": "lead_ids", "visitor_id": "visitor_ids"}
_TYPED = ("object_id", "unit_id")
ERASED = "[erased]"
# The signature 0 means "erased since then": models/gate/raw/arrival/gate_changed_rows.sql takes it for no change.
_COMPARED_SIGNATURES = ("fixed_signature", "life_signature")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What a rewriting did to one table."""

    removed_count: int
    anonymous_count: int
    redacted_count: int

    @property
    def is_unchanged(self) -> bool:
        """Whether the person was not in it."""
        return not (self.removed_count or self.anonymous_count or self.redacted_count)


@dataclass(frozen=True, slots=True)
class Eraser:
    """The people to take out, the needles that find them, and a secret that makes their keys unreadable alike."""

    people: tuple[Person, ...]
    needles: Needles
    salt: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    def rewrite(self, connection: duckdb.DuckDBPyConnection, source: str, rule: MartRule) -> tuple[str, Rewritten]:
        """The query that gives the rows of `source` without the people, in their order, and what it does."""
        types = {
            str(row[0]): str(row[1]) for row in connection.execute(f"describe select * from {source}").fetchall()
        }
        named = self.conditions(list(types))
        anybody = " or ".join(named.values()) or "false"
        stays = f"not ({anybody})" if rule.rows == REMOVE else "true"
        touched_count = _count(connection, f"{source} where {anybody}")
        values: dict[str, str] = {}
        if rule.rows != REMOVE:
            values |= {name: f"case when {mine} then null else {identifier(name)} end" for name, mine in named.items()}
            values |= {
                name: f"case when {anybody} then {value} else {identifier(name)} end"
                for name, value in rule.anonymous.items()
                if name in types
            }
        redacted_count = 0
        for name, data_type in types.items():
            if data_type == "VARCHAR" and name not in named:
                choices, row_count = self._redacted_values(connection, source, name, stays)
                redacted_count += row_count
                if choices:
                    given = values.get(name, identifier(name))
                    values[name] = f"case {given} {choices} else {given} end"
        replaced = ", ".join(f"cast({sql} as {types[name]}) as {identifier(name)}" for name, sql in values.items())
        selected = f"* replace ({replaced})" if replaced else "*"
        removed, anonymous = (touched_count, 0) if rule.rows == REMOVE else (0, touched_count)
        return f"select {selected} from {source} where {stays}", Rewritten(removed, anonymous, redacted_count)

    def rewrite_state(self, connection: duckdb.DuckDBPyConnection, source: str) -> tuple[str, Rewritten]:
        """The same for what one run leaves for the next: rows that name the people go.

        Of the rows known by key and signatures (gate_accepted_rows), those that stay without their customer keep the
        key and lose the signatures, which may hold him: the next night does not take them for corrected ones.
        """
        described = connection.execute(f"describe select * from {source}").fetchall()
        columns = [str(row[0]) for row in described]
        texts = [str(row[0]) for row in described if str(row[1]) == "VARCHAR"]
        connection.execute("create or replace temp table row_keys (entity varchar, row_key varchar, rule varchar)")
        rows = [key for person in self.people for key in person.row_keys]
        if rows:
            connection.execute(
                "insert into row_keys select unnest($entities), unnest($keys), unnest($rules)",
                {
                    "entities": [entity for entity, _, _ in rows],
                    "keys": [row_key for _, row_key, _ in rows],
                    "rules": [rule for _, _, rule in rows],
                },
            )
        goes = list(self.conditions(columns).values())
        goes += [self.needles.occurs_sql(identifier(name), self.needles.kinds) for name in texts]
        loses = "false"
        if {"entity", "row_key"} <= set(columns):
            listed = "(entity, row_key) in (select (entity, row_key) from row_keys where rule = '{}')"
            goes.append(listed.format(REMOVE))
            loses = listed.format(ANONYMISE)
            if "fixed_signature" in columns:
                loses += " and fixed_signature is distinct from 0"
        if {"entity", "subject", "hit_count"} <= set(columns):
            # How often a column was empty is no measure for the next night where rows lost their customer since.
            goes.append(
                "(subject in ('customer_id', 'lead_id') and entity in "
                f"(select entity from row_keys where rule = '{ANONYMISE}'))"
            )
        gone = " or ".join(f"coalesce({condition}, false)" for condition in goes) or "false"
        replaced = ", ".join(
            f"case when {loses} then {0 if name in _COMPARED_SIGNATURES else 'null'} else {identifier(name)} end "
            f"as {identifier(name)}"
            for name in columns
            if name.endswith("_signature")
        )
        selected = f"* replace ({replaced})" if replaced else "*"
        removed_count = _count(connection, f"{source} where {gone}")
        anonymous_count = _count(connection, f"{source} where not ({gone}) and {loses}")
        return f"select {selected} from {source} where not ({gone})", Rewritten(removed_count, anonymous_count, 0)

    def redacted_value(self, column: str, text: str) -> str:
        """A cell's text without the people; of a key another key."""
        if column.endswith(("_id", "_key")):
            return self._redacted_key(text)
        return self.needles.redacted(text, ERASED)

    def _redacted_key(self, value: str) -> str:
        """An identifier that cannot be traced back; equal ones stay equal, so that joins hold."""
        source, separator, _ = value.partition(":")
        token = sha256((self.salt + value).encode()).hexdigest()[:16]
        return f"{source}{separator}erased-{token}" if separator else f"erased-{token}"

    def conditions(self, columns: list[str]) -> dict[str, str]:
        """The columns that name people, and the SQL condition under which each names one of ours."""
        conditions = {}
        for name, attribute in _NAMING.items():
            values = [value for person in self.people for value in getattr(person, attribute)]
            if name in columns and values:
                conditions[name] = _is_one_of(name, values)
        for name in _TYPED:
            if name in columns:
                values = [
                    value for person in self.people for value in (*person.customer_ids, *person.lead_ids)
                ]
                conditions[name] = _is_one_of(name, values)
        return conditions

    def _redacted_values(
        self, connection: duckdb.DuckDBPyConnection, source: str, column: str, stays: str
    ) -> tuple[str, int]:
        """The branches of a CASE that takes the people out of a column's texts, and how many rows held something."""
        name = identifier(column)
        occurs = self.needles.occurs_sql(name, self.needles.kinds)
        rows = connection.execute(
            f"select {name}, count(*) from {source} where {stays} and {occurs} group by {name}"
        ).fetchall()
        choices = [
            f"when {literal(str(value))} then {literal(self.redacted_value(column, str(value)))}" for value, _ in rows
        ]
        return " ".join(choices), sum(int(count) for _, count in rows)


def _is_one_of(column: str, values: list[str]) -> str:
    return f"coalesce({identifier(column)} in ({', '.join(literal(value) for value in sorted(set(values)))}), false)"


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"select count(*) from {relation}").fetchone()
    return int(row[0]) if row else 0
