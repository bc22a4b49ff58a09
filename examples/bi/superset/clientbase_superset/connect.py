"""Show the published marts in a Superset that runs: a database, datasets with their metrics, charts.

    python -m clientbase_superset.connect --url http://localhost:8088 --user admin \\
        --database /var/lib/clientbase/published/clientbase.duckdb

The password is read from SUPERSET_PASSWORD. Asked again, it changes what it made before instead of making it twice.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clientbase_superset.api import RefusedError, Superset

DATABASE_NAME = "Clientbase"
MARTS_SCHEMA = "marts"
# Superset's word for "keep no results". A night's numbers would else be shown until the cache forgets them.
NO_CACHE = -1
_ROW_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Dataset:
    """A mart, its metrics (name to SQL) and the column that charts put on the time axis."""

    mart: str
    metrics: Mapping[str, str]
    time_column: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over one mart: what it is grouped by and which metrics it shows, the first of which sorts a table.

    `month` is the column of a time axis in months; a chart that has one shows bars.
    """

    name: str
    mart: str
    columns: tuple[str, ...]
    metrics: tuple[str, ...]
    month: str | None = None


DATASETS = (
    Dataset("customer_segments", {"customers": "count(*)", "net_amount": "sum(net_amount)"}, "last_ordered_at"),
    Dataset(
        "segment_summary",
        {
            "revenue": "sum(revenue_amount)",
            "orders": "sum(order_count)",
            # A ratio is made of sums: the mean of the published means is another number.
            "average_order": "sum(ordered_amount) / nullif(sum(order_count), 0)",
        },
        "month",
    ),
    Dataset("runs", {"newest_run": "max(run_id)", "as_of": "max(as_of_at)"}),
)
CHARTS = (
    Chart("Customers by segment", "customer_segments", ("segment",), ("customers", "net_amount")),
    Chart("Revenue by month", "segment_summary", (), ("revenue",), month="month"),
    Chart("Orders by segment", "segment_summary", ("segment",), ("orders", "revenue", "average_order")),
    Chart("Version shown", "runs", (), ("newest_run", "as_of")),
)


def connection(database: Path) -> dict[str, Any]:
    """What Superset must know of the published file.

    Every query opens it through the link anew (Superset keeps no pool), so it sees the version of that moment.
    """
    config = {
        # Whoever may write SQL would otherwise read every file that the server's user may read.
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "memory_limit": "1GB",
        "threads": "2",
        "lock_configuration": "true",
    }
    return {
        "sqlalchemy_uri": f"duckdb:///{database}",
        "cache_timeout": NO_CACHE,
        "expose_in_sqllab": True,
        "allow_dml": False,
        "allow_file_upload": False,
        "extra": json.dumps({"engine_params": {"connect_args": {"read_only": True, "config": config}}}),
    }


def check_path(database: Path) -> None:
    """Raise ValueError where the path is not that of a published database through its link."""
    if not database.is_file():
        raise ValueError(f"There is no file {database}. Name <workdir>/published/clientbase.duckdb.")
    if not database.parent.is_symlink():
        raise ValueError(
            f"{database} is one version and will stay it. Name <workdir>/published/clientbase.duckdb: the link "
            "`published` leads to the next version."
        )


def connect(superset: Superset, database: Path) -> dict[str, int]:
    """Make or renew the database, the datasets and the charts; the ids by name."""
    made = {DATABASE_NAME: superset.put("database", {"database_name": DATABASE_NAME}, connection(database))}
    for dataset in DATASETS:
        made[dataset.mart] = _put_dataset(superset, made[DATABASE_NAME], dataset)
    for chart in CHARTS:
        made[chart.name] = _put_chart(superset, made[chart.mart], chart)
    return made


def _put_dataset(superset: Superset, database_id: int, dataset: Dataset) -> int:
    identity = {"database": database_id, "schema": MARTS_SCHEMA, "table_name": dataset.mart}
    found = superset.find("dataset", identity)
    if found is None:
        found = int(superset.ask("POST", "dataset/", identity)["id"])
    else:
        # A new release may have new columns.
        superset.ask("PUT", f"dataset/{found}/refresh")
    known = superset.ask("GET", f"dataset/{found}")["result"]["metrics"]
    ids = {metric["metric_name"]: metric["id"] for metric in known}
    metrics = [
        {"metric_name": name, "expression": sql, **({"id": ids[name]} if name in ids else {})}
        for name, sql in dataset.metrics.items()
    ]
    superset.ask("PUT", f"dataset/{found}", {"metrics": metrics, "main_dttm_col": dataset.time_column})
    return found


def _put_chart(superset: Superset, dataset_id: int, chart: Chart) -> int:
    settings: dict[str, Any] = {
        "datasource": f"{dataset_id}__table",
        "groupby": list(chart.columns),
        "metrics": list(chart.metrics),
        "row_limit": _ROW_LIMIT,
    }
    query: dict[str, Any] = {
        "columns": list(chart.columns),
        "metrics": list(chart.metrics),
        "orderby": [[chart.metrics[0], False]],
        "row_limit": _ROW_LIMIT,
    }
    if chart.month is None:
        settings |= {"viz_type": "table", "query_mode": "aggregate", "timeseries_limit_metric": chart.metrics[0]}
    else:
        settings |= {"viz_type": "echarts_timeseries_bar", "x_axis": chart.month, "time_grain_sqla": "P1M"}
        axis = {"timeGrain": "P1M", "columnType": "BASE_AXIS", "expressionType": "SQL"}
        query["columns"] += [{**axis, "sqlExpression": chart.month, "label": chart.month}]
    context = {
        "datasource": {"id": dataset_id, "type": "table"},
        "queries": [query],
        "form_data": settings,
        "result_format": "json",
        "result_type": "full",
    }
    facts = {
        "viz_type": settings["viz_type"],
        "datasource_id": dataset_id,
        "datasource_type": "table",
        "params": json.dumps(settings),
        "query_context": json.dumps(context),
    }
    return superset.put("chart", {"slice_name": chart.name}, facts)


def main() -> int:
    """Read the arguments and connect; 0 or 2 (refused)."""
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--url", default="http://localhost:8088", help="where Superset answers")
    arguments.add_argument("--user", default="admin")
    arguments.add_argument("--database", type=Path, required=True, help="<workdir>/published/clientbase.duckdb")
    given = arguments.parse_args()
    # Not resolved: the link is what leads to the next version.
    database = given.database.absolute()
    try:
        check_path(database)
        superset = Superset.log_in(given.url, given.user, os.environ.get("SUPERSET_PASSWORD", ""))
        made = connect(superset, database)
    except (RefusedError, ValueError, OSError) as error:
        logging.error("%s", error)
        return 2
    for name, number in made.items():
        logging.info("%s: %s", name, number)
    return 0


if __name__ == "__main__":
    sys.exit(main())
