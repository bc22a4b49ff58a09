"""A chart's numbers are the file's; Superset can neither change the file nor read another, and asks nobody else."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from charts import asked, shown, sql_lab
from company import Company
from guarded_addresses import is_outside
from server import Server

from clientbase_superset.api import RefusedError, Superset
from clientbase_superset.connect import CHARTS, DATASETS, check_path, connect, connection

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def plain(value: Any) -> Any:
    """A value of the file as Superset's answer has it: instants and days in milliseconds of UTC, money as a number."""
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) - EPOCH) / timedelta(milliseconds=1)
    if hasattr(value, "toordinal"):
        return plain(datetime(value.year, value.month, value.day))
    return float(value) if isinstance(value, Decimal) else value


SQL_OF_CHARTS = {
    "Customers by segment": "select segment, count(*), sum(net_amount) from marts.customer_segments group by segment",
    "Revenue by month": "select month, sum(revenue_amount) from marts.segment_summary group by month",
    "Orders by segment": """
        select segment, sum(order_count), sum(revenue_amount),
            cast(sum(ordered_amount) as double) / nullif(sum(order_count), 0)
        from marts.segment_summary group by segment
    """,
    "Version shown": "select run_id, as_of_at from marts.runs order by run_id desc limit 1",
}


def test_every_chart_has_its_sql() -> None:
    assert {chart.name for chart in CHARTS} == set(SQL_OF_CHARTS)


@pytest.mark.parametrize("name", SQL_OF_CHARTS)
def test_a_chart_shows_what_the_file_says(
    name: str, superset: Superset, made: dict[str, int], company: Company
) -> None:
    rows = [tuple(row.values()) for row in shown(superset, made[name])]
    expected = [tuple(plain(value) for value in row) for row in company.read(SQL_OF_CHARTS[name])]
    assert expected
    assert sorted(rows) == sorted(expected)


def test_a_server_that_does_not_answer_is_a_sentence() -> None:
    with pytest.raises(RefusedError, match=r"No Superset answers at http://127\.0\.0\.1:1 "):
        Superset.log_in("http://127.0.0.1:1", "admin", "secret")


def test_only_the_link_is_taken(company: Company) -> None:
    check_path(company.published)
    with pytest.raises(ValueError, match="is one version and will stay it"):
        check_path(company.published.resolve())
    with pytest.raises(ValueError, match="There is no file"):
        check_path(company.folder / "clientbase.duckdb")


def test_connecting_again_makes_nothing_twice(superset: Superset, made: dict[str, int], company: Company) -> None:
    assert connect(superset, company.published) == made
    counts = {kind: superset.ask("GET", f"{kind}/")["count"] for kind in ("database", "dataset", "chart")}
    assert counts == {"database": 1, "dataset": len(DATASETS), "chart": len(CHARTS)}
    for dataset in DATASETS:
        kept = superset.ask("GET", f"dataset/{made[dataset.mart]}")["result"]["metrics"]
        assert {one["metric_name"]: one["expression"] for one in kept} == dataset.metrics


def test_instants_are_cut_into_days_of_utc_wherever_the_server_stands(
    superset: Superset, made: dict[str, int], company: Company
) -> None:
    """The server's zone is five hours ahead: a day of its own would begin at 19:00."""
    day = {
        "timeGrain": "P1D", "columnType": "BASE_AXIS", "expressionType": "SQL",
        "sqlExpression": "last_ordered_at", "label": "day",
    }  # fmt: skip
    found = asked(
        superset,
        made["customer_segments"],
        {
            "columns": [day],
            "metrics": ["customers"],
            "filters": [{"col": "last_ordered_at", "op": "TEMPORAL_RANGE", "val": "2026-01-10 : 2026-06-10"}],
            "row_limit": 1000,
        },
    )
    expected = company.read("""
        select date_trunc('day', last_ordered_at), count(*) from marts.customer_segments
        where last_ordered_at >= timestamp '2026-01-10' and last_ordered_at < timestamp '2026-06-10' group by 1
    """)
    in_zone_of_server = company.read("""
        select date_trunc('day', last_ordered_at + interval 5 hours), count(*) from marts.customer_segments
        where last_ordered_at >= timestamp '2026-01-10' and last_ordered_at < timestamp '2026-06-10' group by 1
    """)
    rows = {row["day"]: row["customers"] for row in found["data"]}
    assert rows == {plain(at): count for at, count in expected}
    # Else the test could not tell the two apart.
    assert rows != {plain(at): count for at, count in in_zone_of_server}


@pytest.mark.parametrize(
    "statement",
    [
        "delete from marts.runs",
        "update marts.runs set run_id = ''",
        "drop table marts.runs",
        "create table marts.mine (a int)",
    ],
)
def test_nothing_can_be_written(
    statement: str, superset: Superset, made: dict[str, int], company: Company, fingerprints: dict[Path, str]
) -> None:
    """Neither as Superset is set up, nor where somebody has allowed it to write."""
    path = f"database/{made['Clientbase']}"
    for allow_dml in (False, True):
        superset.ask("PUT", path, {"allow_dml": allow_dml})
        try:
            with pytest.raises(RefusedError, match="read-only mode" if allow_dml else "(?i)DML|not allowed"):
                sql_lab(superset, made["Clientbase"], statement)
        finally:
            superset.ask("PUT", path, {"allow_dml": False})
    assert company.fingerprints() == fingerprints


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_text('{elsewhere}')",
        "select * from read_csv('{elsewhere}')",
        "select * from '{elsewhere}'",
        "select * from sqlite_scan('{elsewhere}', 'ab_user')",
        "attach '{elsewhere}' as other",
        "copy (select 1) to '{elsewhere}'",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_no_other_file_can_be_read(statement: str, superset: Superset, made: dict[str, int], tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text("secret\n1\n", encoding="utf-8")
    with pytest.raises(RefusedError, match=r"disabled (by|through) configuration|configuration has been locked"):
        sql_lab(superset, made["Clientbase"], statement.format(elsewhere=elsewhere))
    assert elsewhere.read_text(encoding="utf-8") == "secret\n1\n"


def test_without_the_settings_every_file_could_be_read(
    superset: Superset, made: dict[str, int], company: Company, tmp_path: Path
) -> None:
    """What the settings are for: read-only alone protects the published file, not the machine."""
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text("secret\n1\n", encoding="utf-8")
    path = f"database/{made['Clientbase']}"
    superset.ask("PUT", path, {"extra": json.dumps({"engine_params": {"connect_args": {"read_only": True}}})})
    try:
        assert sql_lab(superset, made["Clientbase"], f"select * from read_csv('{elsewhere}')") == [{"secret": 1}]
    finally:
        superset.ask("PUT", path, {"extra": connection(company.published)["extra"]})


def test_sql_lab_answers_what_it_may(superset: Superset, made: dict[str, int], company: Company) -> None:
    """The refusals above are not of SQL Lab as such."""
    rows = sql_lab(superset, made["Clientbase"], "select count(*) as n from marts.fct_orders")
    assert [(row["n"],) for row in rows] == list(company.read("select count(*) from marts.fct_orders"))


def test_neither_the_server_nor_the_browser_asks_anybody_else(server: Server, made: dict[str, int]) -> None:
    assert is_outside(("192.0.2.1", 80))
    assert not is_outside(("127.0.0.1", 80))
    assert made
    assert not server.asked_outside.exists()
    assert "socket guarded" in server.log.read_text(errors="replace")
    with urlopen(f"{server.url}/login/") as page:
        policy = page.headers["Content-Security-Policy"]
    sources = {word for part in policy.split(";") for word in part.split()[1:] if not word.startswith("'nonce-")}
    assert sources == {"'self'", "'none'", "'unsafe-inline'", "'strict-dynamic'", "blob:", "data:"}
