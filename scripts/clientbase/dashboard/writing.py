"""Put the page together: one HTML file with its data, its texts, its script and the charts' library inside."""

import base64
import gzip
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from clientbase.dashboard.changes import as_of, headlines, read_earlier
from clientbase.dashboard.labels import read_labels, stage_order
from clientbase.dashboard.reading import calendar_of, read_cubes, read_listings, tables_of
from clientbase.dashboard.summary import Summary, summarise
from clientbase.project import load_project

_SCRIPTS = (
    "numbers.js", "data.js", "parts.js", "charts.js", "page_overview.js", "page_segments.js", "page_funnel.js",
    "page_managers.js", "page_service.js", "page_growth.js", "page_quality.js", "app.js",
)  # fmt: skip
_AREA_OF_PAGE = {"funnel": "sales", "managers": "sales", "service": "service", "growth": "growth"}
# A mart that is there whenever its area was built.
_MART_OF_AREA = {"sales": "fct_deals", "service": "sla_compliance", "growth": "channel_economics"}


def write_dashboard(
    database: Path, page: Path, *, project_root: Path, config: dict[str, Any], variables: dict[str, Any],
    earlier: Path | None = None,
) -> Summary:
    """Write the dashboard of a version's database as `page`; its first screen in a few numbers.

    `config` is how DuckDB may use the machine, `variables` those of the run, `earlier` the database of the version that
    readers see until this one is out.
    """  # fmt: skip
    with duckdb.connect(str(database), read_only=True, config=config) as connection:
        connection.execute("set TimeZone = 'UTC'")
        content = _content(connection, project_root, variables)
    content["earlier"] = read_earlier(earlier, config) if earlier else None
    summary = summarise(content)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(_page(content), encoding="utf-8")
    return summary


def _content(
    connection: duckdb.DuckDBPyConnection, project_root: Path, variables: dict[str, Any]
) -> dict[str, Any]:
    tables = tables_of(connection)
    calendar = calendar_of(connection)
    declared = {**load_project(project_root)["vars"], **variables}
    return {
        "cubes": read_cubes(connection, tables, calendar),
        "lists": read_listings(connection, tables),
        "facts": {
            "as_of_at": as_of(connection),
            "as_of_day": calendar.as_of.isoformat(),
            "months": calendar.months,
            "weeks": calendar.weeks,
            "currency": declared["reporting_currency"],
            "time_zone": declared["business_time_zone"],
            "minimum_count": declared["sales_minimum_count"],
            "ltv_cac_line": declared["ltv_cac_line"],
            "bottleneck_loss_share": declared["bottleneck_loss_share"],
            "missing_areas": [area for area, mart in _MART_OF_AREA.items() if mart not in tables],
            "area_of_page": _AREA_OF_PAGE,
            "stages": stage_order(project_root),
        },
        "labels": read_labels(project_root),
        "headlines": headlines(connection, tables),
    }


def _page(content: dict[str, Any]) -> str:
    """The page. Cubes and the library are packed; lists and the rest, which name rows, stay readable text.

    Whoever has to find a person in every file (`clientbase erase`) finds identifiers in the text as it stands.
    """
    packed = {"cubes": content.pop("cubes")}
    parts = {
        "style": _asset("style.css"),
        "texts": _json(json.loads(_asset("texts.json"))),
        "content": _json(content),
        "cubes": _packed(json.dumps(packed["cubes"], ensure_ascii=False, separators=(",", ":")).encode()),
        "library": _packed(_library()),
        "script": "\n".join(_asset(name) for name in _SCRIPTS),
    }
    page = _asset("page.html")
    for name, part in parts.items():
        page = page.replace(f"/*{name}*/", part, 1)
    return page


def _library() -> bytes:
    """The script of the charts, as its package brings it."""
    return (files("plotly") / "package_data" / "plotly.min.js").read_bytes()


def _asset(name: str) -> str:
    return (files("clientbase.dashboard") / "assets" / name).read_text(encoding="utf-8")


def _json(value: Any) -> str:
    """JSON that may stand inside a script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _packed(data: bytes) -> str:
    # Without a time, so that the same data gives the same page.
    return base64.b64encode(gzip.compress(data, compresslevel=9, mtime=0)).decode()
