"""Suites are declared for people: what is incomplete is said with file, expectation and a hint."""

from pathlib import Path

import pytest

from clientbase.errors import ClientbaseError
from clientbase.gate.suites import MARTS, RAW, check_accepted, load_suites

COMPLETE = """
suite: orders_suite
relation: fct_orders
meaning: Orders.
owner: data_engineer
expectations:
  - name: keys_are_there
    meaning: An order has no key.
    severity: stop
    expect: no_rows
    where: order_id is null
    key: source_system
    action: Look at staging.
"""


def suites_of(root: Path, text: str, side: str = RAW, name: str = "orders.yml") -> None:
    folder = root / "expectations" / side
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def problems(root: Path) -> str:
    with pytest.raises(ClientbaseError) as caught:
        load_suites(root)
    return str(caught.value)


def test_a_complete_suite_is_read(tmp_path: Path) -> None:
    suites_of(tmp_path, COMPLETE)
    (suite,) = load_suites(tmp_path)
    (one,) = suite.expectations
    assert (suite.name, suite.side, suite.relation) == ("orders_suite", RAW, "fct_orders")
    assert (one.name, one.severity, one.owner, one.rows, one.personal) == (
        "keys_are_there", "stop", "data_engineer", "1", False,
    )  # fmt: skip


def test_raw_suites_come_before_those_of_the_marts(tmp_path: Path) -> None:
    suites_of(tmp_path, COMPLETE, MARTS)
    suites_of(tmp_path, COMPLETE.replace("orders_suite", "first").replace("keys_are_there", "one"), RAW, "z.yml")
    assert [suite.side for suite in load_suites(tmp_path)] == [RAW, MARTS]


def test_no_suites_are_no_error(tmp_path: Path) -> None:
    assert load_suites(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("    action: Look at staging.\n", "", "orders.yml, expectation `keys_are_there`: `action` is missing."),
        ("    key: source_system\n", "", "expectation `keys_are_there`: `key` is missing."),
        ("severity: stop", "severity: stopp", "there is no severity `stopp` (did you mean `stop`?). Known: "),
        ("owner: data_engineer", "owner: somebody", "there is no owner `somebody`"),
        ("    where:", "    were:", "there is no key `were` here."),
        ("expect: no_rows", "expect: nothing", "`expect` is no_rows or the name of a Great Expectations expectation"),
        ("meaning: Orders.", "meening: Orders.", "expectations/raw/orders.yml: `meaning` is missing."),
        (COMPLETE, "[1, 2", "expectations/raw/orders.yml is no YAML"),
        (COMPLETE, "just text", "expectations/raw/orders.yml holds no suite"),
        (COMPLETE, "suite: empty\nexpectations: []\n", "orders.yml has no expectations"),
    ],
)
def test_what_is_incomplete_is_named_with_its_place(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    text = COMPLETE.replace(old, new)
    assert text != COMPLETE
    suites_of(tmp_path, text)
    assert sentence in problems(tmp_path)


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    suites_of(tmp_path, COMPLETE.replace("severity: stop", "severity: halt"))
    suites_of(tmp_path, COMPLETE.replace("owner: data_engineer", "owner: nobody"), name="second.yml")
    said = problems(tmp_path)
    assert "`halt`" in said
    assert "`nobody`" in said


def test_a_name_declared_twice_is_refused(tmp_path: Path) -> None:
    suites_of(tmp_path, COMPLETE)
    suites_of(tmp_path, COMPLETE.replace("orders_suite", "second"), name="second.yml")
    assert "the expectation `keys_are_there` is declared twice" in problems(tmp_path)


def test_personal_data_takes_only_kinds_that_give_counts(tmp_path: Path) -> None:
    text = COMPLETE.replace("expect: no_rows", "expect: expect_column_max_to_be_between\n    personal: true")
    for line in ("    where: order_id is null\n", "    key: source_system\n"):
        text = text.replace(line, "")
    suites_of(tmp_path, text)
    assert "on personal data only no_rows and expect_column_values_" in problems(tmp_path)


def test_accepting_an_unknown_expectation_gives_a_hint(tmp_path: Path) -> None:
    suites_of(tmp_path, COMPLETE)
    suites = load_suites(tmp_path)
    check_accepted(["keys_are_there"], suites)
    with pytest.raises(ClientbaseError, match=r"no expectation `keys_are_their`.*did you mean `keys_are_there`"):
        check_accepted(["keys_are_their"], suites)


def test_the_suites_of_the_project_are_complete(project_root: Path) -> None:
    suites = load_suites(project_root)
    assert {suite.side for suite in suites} == {RAW, MARTS}
