"""Survival and incidence in SQL against exact fractions and, where it is installed, against lifelines."""

import random
from fractions import Fraction
from pathlib import Path

import duckdb
import jinja2
import pytest
from sales.oracle import product_limit

PRECISION = 1e-9
CASES = 40
CAUSES = ("won", "lost")

Rows = list[tuple[int, str | None]]
Curve = list[tuple[int, float, float, float]]


def random_case(number: int) -> Rows:
    """Up to 40 rows with many ties; some cases are all censored, some all ended, some of a single row."""
    draw = random.Random(number)
    longest = draw.choice((1, 3, 10, 1_000_000))
    shares = draw.choice(((1, 1, 1), (1, 0, 0), (0, 1, 1), (5, 1, 1), (1, 5, 0)))
    size = draw.choice((1, 2, 7, 40))
    causes = draw.choices((None, *CAUSES), shares, k=size)
    return [(draw.randint(0, longest), cause) for cause in causes]


def curve(project_root: Path, rows: Rows) -> Curve:
    """What the macro gives on DuckDB: duration, survival, incidence of won and of lost."""
    text = (project_root / "macros" / "statistics" / "survival_ctes.sql").read_text(encoding="utf-8")
    body = jinja2.Environment(autoescape=False).from_string(
        text + "with given as (select 1 as one, * from rows_given), "
        "{{ survival_ctes('curve', 'given', ['one'], ['won', 'lost']) }} last as (select * from curve) "
        "select duration, survival, cumulative_incidence_won, cumulative_incidence_lost from last order by duration"
    )
    with duckdb.connect(":memory:") as connection:
        connection.execute("create table rows_given (duration bigint, cause text)")
        connection.executemany("insert into rows_given values (?, ?)", rows)
        return connection.execute(body.render()).fetchall()


@pytest.mark.parametrize("number", range(CASES))
def test_the_curve_is_the_exact_product_limit(number: int, project_root: Path) -> None:
    rows = random_case(number)
    found = curve(project_root, rows)
    expected = product_limit(rows)
    assert [step[0] for step in found] == [step[0] for step in expected]
    for (_, survival, won, lost), (_, left, incidence) in zip(found, expected, strict=True):
        assert abs(survival - left) < PRECISION
        assert abs(won - incidence.get("won", Fraction(0))) < PRECISION
        assert abs(lost - incidence.get("lost", Fraction(0))) < PRECISION
        assert abs(survival + won + lost - 1) < PRECISION


def test_the_cases_have_ties_and_censoring() -> None:
    cases = [random_case(number) for number in range(CASES)]
    assert sum(len({duration for duration, _ in rows}) < len(rows) for rows in cases) > CASES / 4
    assert sum(all(cause is None for _, cause in rows) for rows in cases) > 0
    assert sum(all(cause is not None for _, cause in rows) for rows in cases) > 0


@pytest.mark.parametrize("number", range(CASES))
def test_kaplan_meier_agrees_with_lifelines(number: int, project_root: Path) -> None:
    lifelines = pytest.importorskip("lifelines", reason="lifelines is not installed: it is an oracle of the tests only")
    rows = random_case(number)
    fitted = lifelines.KaplanMeierFitter().fit([row[0] for row in rows], [row[1] is not None for row in rows])
    for duration, survival, _, _ in curve(project_root, rows):
        assert abs(survival - float(fitted.survival_function_at_times(duration).iloc[0])) < PRECISION


@pytest.mark.parametrize("number", range(CASES))
def test_aalen_johansen_agrees_with_lifelines(number: int, project_root: Path) -> None:
    """lifelines moves tied times apart by chance, so it is asked about cases whose times differ."""
    lifelines = pytest.importorskip("lifelines", reason="lifelines is not installed: it is an oracle of the tests only")
    rows = [(place + 1, cause) for place, (_, cause) in enumerate(sorted(random_case(number), key=lambda row: row[0]))]
    if all(cause is None for _, cause in rows):
        assert all(won == lost == 0 for _, _, won, lost in curve(project_root, rows))
        return
    codes = [0 if cause is None else 1 + CAUSES.index(cause) for _, cause in rows]
    found = curve(project_root, rows)
    for code, place in ((1, 2), (2, 3)):
        if code not in codes:
            continue
        fitter = lifelines.AalenJohansenFitter(calculate_variance=False)
        fitter.fit([row[0] for row in rows], codes, event_of_interest=code)
        density = fitter.cumulative_density_.iloc[:, 0]
        for step in found:
            assert abs(step[place] - float(density[density.index <= step[0]].iloc[-1])) < PRECISION
