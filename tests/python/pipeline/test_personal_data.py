"""No mart holds a customer's or lead's e-mail, telephone, messenger or name, in whatever form it is written."""

import re
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pytest
from pipeline.builds import Build
from pipeline.rewriting import read_rows

PERSONAL_COLUMNS = {
    "customers": ("full_name", "company_name", "email", "phone", "messenger"),
    "leads": ("email", "phone"),
}
NATIONAL_DIGITS = 10
SHORTEST = 5


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def telephone_forms(phone: str) -> set[str]:
    """The digits of a number in the forms people and machines write: all, national, with 7 or 8 in front."""
    national = digits(phone)[-NATIONAL_DIGITS:]
    if len(national) < NATIONAL_DIGITS:
        return {digits(phone)} if len(digits(phone)) >= SHORTEST else set()
    return {digits(phone), national, f"7{national}", f"8{national}"}


@pytest.fixture(scope="module")
def known(demo_root: Path) -> tuple[set[str], set[str]]:
    """Everything personal in the demo: texts in lower case, telephone numbers as digits."""
    texts: set[str] = set()
    numbers: set[str] = set()
    for entity, columns in PERSONAL_COLUMNS.items():
        _, rows = read_rows(demo_root / "files" / f"{entity}.csv")
        for row in rows:
            for column in columns:
                value = row[column].strip()
                if column == "phone":
                    numbers |= telephone_forms(value)
                if len(value) >= SHORTEST:
                    texts |= {value.lower(), re.sub(r"\s+", " ", value.lower())}
    assert len(texts) > 1_000
    assert len(numbers) > 1_000
    return texts, numbers


def leaks(connection: duckdb.DuckDBPyConnection, texts: Iterable[str], numbers: Iterable[str]) -> list[str]:
    """Every personal value found anywhere in a text column of the marts, with where it was found.

    Telephone numbers are looked for among a cell's digits, so that no punctuation hides them.
    """
    columns = connection.execute(
        "select table_name, column_name from information_schema.columns "
        "where table_catalog = current_database() and table_schema = 'marts' and data_type = 'VARCHAR' order by all"
    ).fetchall()
    found = []
    for mart, column in columns:
        cells = [
            str(cell)
            for (cell,) in connection.execute(
                f"select distinct lower({column}) from marts.{mart} where {column} is not null order by all"
            ).fetchall()
        ]
        words = "\n".join(cells)
        cell_digits = "\n".join(filter(None, (digits(cell) for cell in cells)))
        found += [f"{mart}.{column} holds {text}" for text in texts if text in words]
        found += [f"{mart}.{column} holds the number {number}" for number in numbers if number in cell_digits]
    return found


def test_no_mart_holds_personal_data(demo: Build, known: tuple[set[str], set[str]]) -> None:
    with demo.connect() as connection:
        found = leaks(connection, *known)
    assert not found, f"{len(found)} personal values in the marts: {found[:5]}"


def test_no_mart_has_a_column_for_personal_data(demo: Build) -> None:
    names = "'full_name', 'company_name', 'email', 'phone', 'phone_e164', 'messenger', 'birth_date', 'address'"
    columns = demo.rows(
        f"select table_name, column_name from information_schema.columns where column_name in ({names})"
    )
    assert not columns, columns


@pytest.mark.parametrize("form", [
    "{phone}", "8{national}", "+7{national}", "8 ({national:.3}) 000", "write to {email}", "{upper_email}",
    "email '{email}' is no address", "{name}", "Dear {upper_name}!",
])  # fmt: skip
def test_the_search_finds_a_planted_value(
    form: str, demo: Build, demo_root: Path, known: tuple[set[str], set[str]]
) -> None:
    _, rows = read_rows(demo_root / "files" / "customers.csv")
    customer = next(row for row in rows if row["email"] and row["full_name"] and row["phone"].startswith("+7"))
    national = digits(customer["phone"])[-NATIONAL_DIGITS:]
    planted = form.format(
        phone=customer["phone"],
        national=national,
        email=customer["email"],
        upper_email=customer["email"].upper(),
        name=customer["full_name"],
        upper_name=customer["full_name"].upper(),
    ).replace(f"({national[:3]}) 000", f"({national[:3]}) {national[3:6]}-{national[6:8]}-{national[8:]}")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{demo.database}' as published (read_only)")
        connection.execute("create schema marts")
        connection.execute("create table marts.quarantine as from published.marts.quarantine")
        assert not leaks(connection, *known)
        connection.execute("insert into marts.quarantine (entity, reason) values ('customers', ?)", [planted])
        assert leaks(connection, *known), f"{planted} was not found"
