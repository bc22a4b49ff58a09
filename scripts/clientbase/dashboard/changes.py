"""What is different from the version that readers saw before: headline counts, then and now."""

from pathlib import Path
from typing import Any

import duckdb

from clientbase.dashboard.reading import tables_of

# name: (mart, query). Counts and amounts only.
HEADLINES = {
    "orders": ("fct_orders", "select count(*) from marts.fct_orders"),
    "net_amount": ("fct_orders", "select coalesce(sum(net_amount), 0) from marts.fct_orders"),
    "customers": ("customer_segments", "select count(*) from marts.customer_segments"),
    "churn_risk": ("customer_segments", "select count(*) from marts.customer_segments where is_churn_risk"),
    "open_deals": ("fct_deals", "select count(*) from marts.fct_deals where outcome = 'open'"),
    "won_deals": ("fct_deals", "select count(*) from marts.fct_deals where outcome = 'won'"),
    "lost_deals": ("fct_deals", "select count(*) from marts.fct_deals where outcome = 'lost'"),
    "stuck_deals": ("stuck_deals", "select count(*) from marts.stuck_deals"),
    "overdue": ("sla_queue", "select count(*) from marts.sla_queue where urgency = 'overdue'"),
    "leads": ("fct_leads", "select count(*) from marts.fct_leads"),
    "quarantined": ("quarantine", "select count(*) from marts.quarantine"),
}
_SEGMENTS = "select segment, count(*) from marts.customer_segments group by segment order by segment"


def headlines(connection: duckdb.DuckDBPyConnection, tables: frozenset[str]) -> dict[str, Any]:
    """The headline numbers of a version; those of marts that it has not are left out."""
    found: dict[str, Any] = {
        name: {"value": _number(connection, query), "mart": mart, "sql": query}
        for name, (mart, query) in HEADLINES.items()
        if mart in tables
    }
    for segment, count in connection.execute(_SEGMENTS).fetchall():
        query = f"select count(*) from marts.customer_segments where segment = '{segment}'"
        found[f"segment:{segment}"] = {"value": count, "mart": "customer_segments", "sql": query}
    return found


def as_of(connection: duckdb.DuckDBPyConnection) -> str | None:
    """As of when the version looks, UTC."""
    row = connection.execute(
        "select cast(as_of_at as varchar) from marts.runs where outcome = 'published' order by run_id desc limit 1"
    ).fetchone()
    return str(row[0])[:16] if row and row[0] else None


def read_earlier(database: Path, config: dict[str, Any]) -> dict[str, Any] | None:
    """The same of the version before; None where there is none, or one of another layout."""
    if not database.is_file():
        return None
    try:
        with duckdb.connect(str(database), read_only=True, config=config) as connection:
            return {"as_of": as_of(connection), "headlines": headlines(connection, tables_of(connection))}
    except duckdb.Error:
        # Written by an older Clientbase, with other columns: nothing to compare with.
        return None


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    row = connection.execute(query).fetchone()
    assert row is not None
    return float(row[0]) if not isinstance(row[0], int) else row[0]
