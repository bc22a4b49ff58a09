"""The history of segments against days computed one by one in plain Python, for every customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pytest
from pipeline.builds import Build
from pipeline.history_oracle import Beginning, HistoryOracle, State
from pipeline.oracle_cases import DEMO_CASES, REAL_CASES

SEED = 20_261_122
SHOWN_DIFFERENCES = 5
# Six weeks hold no fifty days.
LONG_ENOUGH = [*DEMO_CASES, *(case for case in REAL_CASES if case.build != "cdnow_early")]
# A CRM with everything and a shop with orders alone are asked about every time, the others with the long tests.
EVERY_TIME = ("demo", "online_retail")
CASES = [
    pytest.param(
        case,
        marks=[
            *([pytest.mark.real_data] if case.read else []),
            *([] if case.build in EVERY_TIME else [pytest.mark.long]),
        ],
        id=case.build,
    )
    for case in LONG_ENOUGH
]


@dataclass(frozen=True)
class Compared:
    """One build's history beside its oracle, on the days that are looked at."""

    build: Build
    oracle: HistoryOracle
    days: list[date]


@pytest.fixture(params=CASES, scope="module")
def compared(request: pytest.FixtureRequest) -> Compared:
    build, oracle = request.param.open(request)
    history = HistoryOracle(oracle)
    return Compared(build, history, history.days(SEED))


def published_states(build: Build, day: date) -> dict[str, State]:
    """What the rows in force on a day say; a second row of one customer fails."""
    rows = build.rows(
        "select customer_id, segment, (r_score, f_score, m_score) from marts.customer_segment_history "
        f"where valid_from <= '{day}' and (valid_to is null or '{day}' < valid_to)"
    )
    states = {str(customer): State(str(segment), scores) for customer, segment, scores in rows}  # type: ignore[arg-type]
    assert len(states) == len(rows), f"on {day} a customer has two rows"
    return states


def published_beginnings(build: Build, day: date) -> dict[str, Beginning]:
    """The rows that begin on a day."""
    rows = build.rows(
        "select customer_id, segment, (r_score, f_score, m_score), methodology_version, previous_segment, change_cause "
        f"from marts.customer_segment_history where valid_from = '{day}'"
    )
    return {
        str(customer): Beginning(State(str(segment), scores), *why)  # type: ignore[arg-type]
        for customer, segment, scores, *why in rows
    }


def differences(day: date, published: Mapping[str, object], expected: Mapping[str, object]) -> list[str]:
    """What the history and the oracle say differently of a day."""
    return [
        f"{day} {customer}: {published.get(customer)}, the oracle says {expected.get(customer)}"
        for customer in sorted(published.keys() | expected.keys())
        if published.get(customer) != expected.get(customer)
    ]


def shown(found: list[str]) -> str:
    return f"{len(found)} differ, the first:\n" + "\n".join(found[:SHOWN_DIFFERENCES])


def test_the_row_in_force_on_a_day_is_what_the_day_alone_gives(compared: Compared) -> None:
    found = []
    for day in compared.days:
        found += differences(day, published_states(compared.build, day), compared.oracle.states(day))
    assert not found, shown(found)


def test_a_row_begins_where_a_day_differs_from_the_day_before_and_says_why(compared: Compared) -> None:
    found = []
    causes = set()
    for day in compared.days:
        expected = compared.oracle.beginnings(day)
        causes |= {beginning.change_cause for beginning in expected.values()}
        found += differences(day, published_beginnings(compared.build, day), expected)
    assert not found, shown(found)
    assert {"first_purchase", "purchase", "ageing"} <= causes, f"only {causes} occurred, so this proves too little"


def test_the_row_at_as_of_is_the_card(compared: Compared) -> None:
    cards = compared.build.rows(
        "select customer_id, segment, (r_score, f_score, m_score) from marts.customer_segments "
        "where segment <> 'prospect'"
    )
    as_of = compared.oracle.oracle.as_of_date
    assert published_states(compared.build, as_of) == {
        customer: State(str(segment), scores)  # type: ignore[arg-type]
        for customer, segment, scores in cards
    }
