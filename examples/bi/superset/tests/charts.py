"""Ask Superset for what a chart or a line of SQL Lab shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from clientbase_superset.api import Superset


def shown(superset: Superset, chart_id: int, *, force: bool = False) -> list[dict[str, Any]]:
    """The rows that a saved chart shows, as its page asks for them."""
    path = f"chart/{chart_id}/data/" + ("?force=true" if force else "")
    return list(result_of(superset.ask("GET", path))["data"])


def version_shown(superset: Superset, chart_id: int, *, force: bool = False) -> str:
    """The version that the chart over the ledger shows."""
    return str(shown(superset, chart_id, force=force)[0]["newest_run"])


def asked(superset: Superset, dataset_id: int, query: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a query that no chart keeps."""
    body = {"datasource": {"id": dataset_id, "type": "table"}, "queries": [query], "result_type": "full"}
    return result_of(superset.ask("POST", "chart/data", body))


def result_of(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The only result of an answer."""
    results: Sequence[dict[str, Any]] = answer["result"]
    assert len(results) == 1
    assert results[0]["error"] is None
    return results[0]


def sql_lab(superset: Superset, database_id: int, sql: str) -> list[dict[str, Any]]:
    """The rows of a statement typed into SQL Lab. Raises RefusedError where it is refused."""
    body = {"database_id": database_id, "sql": sql, "schema": "marts", "runAsync": False, "expand_data": False}
    return list(superset.ask("POST", "sqllab/execute/", body)["data"])
