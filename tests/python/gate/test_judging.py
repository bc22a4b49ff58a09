"""What Great Expectations says of a table: counts and keys, never the values of rows."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import psycopg2
import pytest
from gate.conftest import ROWS
from pipeline.postgres_server import running_server

from clientbase.errors import ClientbaseError
from clientbase.gate.judging import Judgement, Relation, judge
from clientbase.gate.suites import Expectation, Suite
from clientbase.postgres_target import connection_string
from clientbase.settings import Settings
from clientbase.workdir import Workdir

ORDERS = {"orders": Relation("gate", "orders", frozenset({"email"}))}
MakeSuite = Callable[..., Suite]
MakeExpectation = Callable[..., Expectation]


def judged(settings: Settings, workdir: Workdir, *suites: Suite) -> Judgement:
    return judge(settings, workdir, suites, ORDERS, workdir.root / "data_docs")


def everything_in(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8", errors="replace") for path in folder.rglob("*") if path.is_file())


def test_a_fulfilled_suite_has_no_failures(
    settings: Settings, workdir: Workdir, suite: MakeSuite, expectation: MakeExpectation
) -> None:
    found = judged(settings, workdir, suite(expectation("amounts_are_positive", where="amount <= 0")))
    assert found == Judgement(("amounts_are_positive",), ())


def test_rows_that_break_it_are_counted_and_named_by_their_key(
    settings: Settings, workdir: Workdir, suite: MakeSuite, expectation: MakeExpectation
) -> None:
    found = judged(settings, workdir, suite(expectation("amounts_are_small", where="amount >= 10", rows="place * 100")))
    (failure,) = found.failures
    assert (failure.name, failure.severity, failure.rows) == ("amounts_are_small", "stop", 300)
    assert failure.example_keys == ("O1", "O2")
    assert failure.sentence == "The meaning of amounts_are_small. 300 rows (O1, O2). Do this."


def test_a_condition_that_is_unknown_breaks_nothing(
    settings: Settings, workdir: Workdir, suite: MakeSuite, expectation: MakeExpectation
) -> None:
    """The amount of O3 is NULL: neither small nor large."""
    found = judged(settings, workdir, suite(expectation("no_large_ones", where="amount > 20 or not amount <= 20")))
    assert not found.failures


def test_expectations_of_great_expectations_take_their_own_arguments(
    settings: Settings, workdir: Workdir, suite: MakeSuite, expectation: MakeExpectation
) -> None:
    low = expectation(
        "places_end_at_two",
        expect="expect_column_values_to_be_between",
        arguments={"column": "place", "min_value": 1, "max_value": 2},
    )
    (failure,) = judged(settings, workdir, suite(low)).failures
    assert (failure.name, failure.rows, failure.example_keys) == ("places_end_at_two", 1, ())


def test_personal_values_reach_neither_the_findings_nor_the_data_docs(
    settings: Settings, workdir: Workdir, suite: MakeSuite, expectation: MakeExpectation
) -> None:
    personal = expectation(
        "emails_are_empty",
        expect="expect_column_values_to_be_null",
        arguments={"column": "email"},
        personal=True,
    )
    open_kind = expectation(
        "keys_are_two",
        expect="expect_column_values_to_be_in_set",
        arguments={"column": "order_id", "value_set": ["O2"]},
    )
    found = judged(settings, workdir, suite(personal, open_kind))
    assert {failure.name: failure.rows for failure in found.failures} == {"emails_are_empty": 2, "keys_are_two": 2}
    written = everything_in(workdir.root / "data_docs")
    assert "emails_are_empty" in written, "the Data Docs do not even name the expectation, so this proves nothing"
    assert "anna@" not in written + str(found)
    assert "boris@" not in written + str(found)


def test_a_personal_column_must_be_declared_as_such(
    settings: Settings, workdir: Workdir, suite: MakeSuite, expectation: MakeExpectation
) -> None:
    undeclared = expectation("open", expect="expect_column_values_to_be_null", arguments={"column": "email"})
    with pytest.raises(ClientbaseError, match="personal column email: declare it `personal: true`"):
        judged(settings, workdir, suite(undeclared))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"where": "no_such_column > 1"}, "The expectation broken of the suite orders_suite cannot be asked"),
        ({"expect": "expect_the_unknown"}, "Great Expectations knows no `expect_the_unknown`"),
        (
            {"expect": "expect_column_values_to_be_null", "arguments": {"column": "place", "colour": "red"}},
            "The expectation broken of the suite orders_suite has wrong arguments",
        ),
    ],
)
def test_an_expectation_that_cannot_be_asked_stops_the_run_with_its_name(
    settings: Settings,
    workdir: Workdir,
    suite: MakeSuite,
    expectation: MakeExpectation,
    wrong: dict[str, object],
    sentence: str,
) -> None:
    with pytest.raises(ClientbaseError, match=sentence):
        judged(settings, workdir, suite(expectation("broken", **wrong)))


def test_a_suite_over_an_unknown_model_is_named(settings: Settings, workdir: Workdir, suite: MakeSuite) -> None:
    with pytest.raises(ClientbaseError, match="orders_suite looks at `orders`, and no model has this name"):
        judge(settings, workdir, [suite()], {}, workdir.root / "data_docs")


def test_the_file_is_free_afterwards(
    settings: Settings, workdir: Workdir, suite: MakeSuite, expectation: MakeExpectation
) -> None:
    """The next step of a run opens it to write."""
    judged(settings, workdir, suite(expectation("fine")))
    with duckdb.connect(str(workdir.warehouse)) as connection:
        connection.execute("create table gate.written as select 1 as one")


@pytest.mark.postgres
def test_postgres_says_the_same(
    settings: Settings,
    workdir: Workdir,
    suite: MakeSuite,
    expectation: MakeExpectation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = suite(
        expectation("amounts_are_small", where="amount >= 10", rows="place * 100"),
        expectation("names_contain_a_percent_sign", where="order_id like 'O%'", severity="warn"),
        expectation("fine"),
    )
    with running_server(tmp_path / "server") as address:
        for name, value in address.items():
            monkeypatch.setenv(name, value)
        server = psycopg2.connect(connection_string())
        with server, server.cursor() as cursor:
            cursor.execute("create schema gate")
            cursor.execute(f"create table gate.orders as {ROWS}")
        server.close()
        there = judged(replace(settings, target="postgres"), workdir, asked)
    here = judged(settings, workdir, asked)
    assert there == here
    assert [failure.name for failure in there.failures] == ["amounts_are_small", "names_contain_a_percent_sign"]
