"""What each operator makes of a small statement."""

import pytest

from mutation.masks import literals_and_tables
from mutation.statements import Statement

CASES = [
    ("comparison", "select a from t where a < 1", {"a <= 1", "a >= 1"}),
    ("comparison", "select a from t where a between 1 and 5", {
        "a > 1 AND a <= 5", "a >= 1 AND a < 5", "WHERE a >= 1", "WHERE a <= 5"
    }),
    ("dropped condition", "select a from t where a > b and c", {"WHERE c", "WHERE a > b", "FROM t\n"}),
    ("and/or", "select a from t where a and b", {"(a) OR (b)"}),
    ("not", "select a from t where not a", {"WHERE a"}),
    ("not", "select a from t where a is null", {"NOT (a IS NULL)"}),
    ("value list", "select a from t where s in ('x', 'y')", {"IN ('y')", "IN ('x')"}),
    ("literal", "select a from t where s = 'x'", {"s = 'x~'"}),
    ("literal", "select true as a", {"FALSE AS a"}),
    ("boundary", "select substr(a, 3) as b from t", {"SUBSTRING(a, 4)", "SUBSTRING(a, 2)"}),
    ("boundary", "select interval '3 months' as b", {"INTERVAL '4' MONTHS", "INTERVAL '2' MONTHS"}),
    ("boundary", "select cast('2026-01-01' as date) as b", {"'2026-01-02'", "'2025-12-31'"}),
    ("date unit", "select date_trunc('quarter', a) as b from t", {"DATE_TRUNC('YEAR', a)"}),
    ("join type", "select 1 from t left join u on t.a = u.a", {"INNER JOIN u", "FULL JOIN u"}),
    ("join type", "select 1 from t inner join u on t.a = u.a", {"LEFT JOIN u", "FULL JOIN u"}),
    ("dropped condition", "select 1 from t left join u on t.a = u.a", {"ON TRUE"}),
    ("aggregate", "select sum(a) as b from t", {"MAX(a)", "COUNT(a)"}),
    ("aggregate", "select count(distinct a) as b from t", {"COUNT(a)"}),
    ("aggregate", "select count(a) as b from t", {"COUNT(DISTINCT a)"}),
    ("row set", "select distinct a from t", {"SELECT a"}),
    ("row set", "select a from t union all select a from u", {"UNION SELECT"}),
    (
        "window",
        "select row_number() over (partition by a order by b, c) as n from t",
        {"(ORDER BY b, c)", "(PARTITION BY a ORDER BY c)", "(PARTITION BY a ORDER BY b)"},
    ),
    ("order", "select row_number() over (order by b desc) as n from t", {"(ORDER BY b ASC)"}),
    ("case", "select case when a then 1 when b then 2 else 3 end as c from t", {
        "CASE WHEN b THEN 2 ELSE 3 END", "CASE WHEN a THEN 1 ELSE 3 END", "CASE WHEN a THEN 1 WHEN b THEN 2 END",
        "CASE WHEN a THEN 2 WHEN b THEN 1 ELSE 3 END",
    }),
    ("arithmetic", "select a - b * c as d from t", {"a + b * c", "a - b / c"}),
    ("coalesce", "select coalesce(a, b) as d from t", {"a AS d", "b AS d"}),
    ("function", "select lower(a) as d from t", {"a AS d"}),
    ("function", "select cast(round(a, 1) as decimal(18, 2)) as d from t", {"CAST(a AS DECIMAL(18, 2))"}),
]  # fmt: skip


def mutated(sql: str, operator: str, **settings: object) -> list[str]:
    """Every statement that one operator makes of another."""
    statement = Statement("small", sql, lambda tree: [tree], literals_and_tables, **settings)  # type: ignore[arg-type]
    return [
        statement.mutated([site])
        for key, sites in statement.sites.items()
        for site in sites
        if key.operator == operator
    ]


@pytest.mark.parametrize(("operator", "sql", "expected"), CASES)
def test_an_operator_makes_each_of_its_mutants_once(operator: str, sql: str, expected: set[str]) -> None:
    made = mutated(sql, operator)
    for text in expected:
        assert [one for one in made if text in f"{one}\n"], f"no mutant with {text!r} among {made}"
    assert len(made) == len(set(made)) == len(expected), made


def test_a_column_is_taken_for_another_one_of_its_type() -> None:
    swaps = {("", "", "gross"): "net", ("", "", "net"): "gross"}
    made = mutated("select gross, day from orders where net > 0", "column", swaps=swaps)
    assert made == [
        "SELECT net AS gross, day FROM orders WHERE net > 0",
        "SELECT gross, day FROM orders WHERE gross > 0",
    ]


def test_rounding_that_a_cast_repeats_is_no_mutant() -> None:
    assert mutated("select cast(round(cast(a as decimal(38, 4)), 2) as decimal(18, 2)) as d from t", "function") == []


def test_patterns_and_types_are_left_alone() -> None:
    assert mutated("select regexp_full_match(a, '[0-9]') as b, cast(a as decimal(9, 2)) as c from t", "boundary") == []
    assert mutated("select regexp_full_match(a, '[0-9]') as b from t", "literal") == []


def test_fixtures_of_a_unit_test_are_not_mutated() -> None:
    sql = "with __dbt__cte__t as (select 1 as a where 1 < 2), f as (select a from __dbt__cte__t) select * from f"
    assert mutated(sql, "comparison") == []


def test_a_place_keeps_its_name_where_only_values_and_inputs_differ() -> None:
    named = [
        {key.digest for key in Statement("s", sql, lambda tree: [tree], literals_and_tables).sites}
        for sql in (
            'with f as (select a from "db"."s"."t" where a > 365) select * from f',
            "with f as (select a from __dbt__cte__t where a > 3) select * from f",
        )
    ]
    assert named[0] == named[1] != set()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01 00:00:00"])
def test_the_ends_of_the_calendar_are_not_moved(day: str) -> None:
    assert mutated(f"select cast('{day}' as timestamp) as b", "boundary") == []


def test_what_an_error_says_is_no_value_but_its_condition_is_tried() -> None:
    sql = "select case when a is null then cast(error('no ' || cast(b + 1 as text)) as int) else a end as c from t"
    assert mutated(sql, "literal") == mutated(sql, "boundary") == mutated(sql, "arithmetic") == []
    assert len(mutated(sql, "not")) == 1


@pytest.mark.parametrize(
    ("sql", "changed"),
    [
        (
            "with a as (select 1 as x), b as (select 1 as x) select x, 1 as y from b",
            "WITH a AS (SELECT 2 AS x), b AS (SELECT 2 AS x) SELECT x, 2 AS y FROM b",
        ),
        (
            "with a as (with b as (select 1 as x) select x, 1 as y from b) select x from a",
            "WITH a AS (WITH b AS (SELECT 2 AS x) SELECT x, 2 AS y FROM b) SELECT x FROM a",
        ),
        (
            "with a as (select 1 as x), b as (select 'one' as x) select x from b",
            "WITH a AS (SELECT 2 AS x), b AS (SELECT 'one' AS x) SELECT x FROM b",
        ),
    ],
)
def test_places_in_several_steps_change_together_and_leave_the_statement_as_it_is(sql: str, changed: str) -> None:
    statement = Statement("small", sql, lambda tree: [tree], literals_and_tables)
    before = statement.mutated([])
    steps_up = [site for sites in statement.sites.values() for site in sites if site.key.detail == "+1"]
    assert statement.mutated(steps_up) == statement.mutated(steps_up[::-1]) == changed
    assert statement.mutated([]) == before == statement.tree.sql(dialect="duckdb")
