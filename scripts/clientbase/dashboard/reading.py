"""Read a version's marts into what the page embeds: cubes by column, and short lists."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb

from clientbase.dashboard.cube import MONTH_COUNT, WEEK_COUNT, Cube
from clientbase.dashboard.cubes_customers import CUSTOMER_CUBES
from clientbase.dashboard.cubes_growth import GROWTH_CUBES
from clientbase.dashboard.cubes_sales import SALES_CUBES
from clientbase.dashboard.cubes_service import SERVICE_CUBES
from clientbase.dashboard.listings import LISTINGS, Listing

CUBES = (*CUSTOMER_CUBES, *SALES_CUBES, *SERVICE_CUBES, *GROWTH_CUBES)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The day of as-of, and the months and weeks counted back from it."""

    as_of: date

    @property
    def months(self) -> list[str]:
        """First days of the months, that of as-of first."""
        first = self.as_of.year * 12 + self.as_of.month - 1
        return [date((first - back) // 12, (first - back) % 12 + 1, 1).isoformat() for back in range(MONTH_COUNT)]

    @property
    def weeks(self) -> list[str]:
        """Mondays, that of as-of first."""
        monday = self.as_of - timedelta(days=self.as_of.weekday())
        return [(monday - timedelta(weeks=back)).isoformat() for back in range(WEEK_COUNT)]


def tables_of(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The marts that the version has: those of areas that were not built are missing."""
    found = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    return frozenset(str(name) for (name,) in found)


def calendar_of(connection: duckdb.DuckDBPyConnection) -> Calendar:
    """The day of as-of in the business time zone; where there are no customers yet, the day of the run in UTC."""
    day = connection.execute("select max(date_day) from marts.segment_stability").fetchone()
    if day and day[0]:
        return Calendar(day[0])
    started = connection.execute("select coalesce(max(as_of_at), max(started_at)) from marts.runs").fetchone()
    return Calendar(started[0].date() if started and started[0] else date.today())


def read_cubes(
    connection: duckdb.DuckDBPyConnection, tables: frozenset[str], calendar: Calendar
) -> dict[str, dict[str, Any]]:
    """Every cube whose marts are there."""
    return {cube.name: _read_cube(connection, cube, calendar) for cube in CUBES if _marts(cube.mart) <= tables}


def read_listings(connection: duckdb.DuckDBPyConnection, tables: frozenset[str]) -> dict[str, dict[str, Any]]:
    """Every list whose marts are there."""
    return {listing.name: _read_listing(connection, listing) for listing in LISTINGS if _marts(listing.mart) <= tables}


def _marts(source: str) -> frozenset[str]:
    """The marts that a from clause names."""
    named = re.findall(r"marts\.(\w+)", source)
    return frozenset(named if source.startswith("(") else [source.split(maxsplit=1)[0], *named])


def _read_cube(connection: duckdb.DuckDBPyConnection, cube: Cube, calendar: Calendar) -> dict[str, Any]:
    conditions = [f"({cube.where})"] if cube.where else []
    keys = [f"{sql} as dimension_{number}" for number, sql in enumerate(cube.dimensions.values())]
    if cube.time:
        keys.append(f"{_counted_back(cube, calendar)} as time_back")
        first = calendar.weeks[-1] if cube.time.grain == "week" else calendar.months[-1]
        conditions.append(f"{cube.time.column} >= date '{first}'")
    where = f"where {' and '.join(conditions)} " if conditions else ""
    query = (
        f"select {', '.join([*keys, *(measure.sql for measure in cube.measures.values())])} "
        f"from marts.{cube.mart} {where}group by {', '.join(str(n + 1) for n in range(len(keys)))} "
        f"order by {', '.join(str(n + 1) for n in range(len(keys)))}"
    )
    columns = list(zip(*connection.execute(query).fetchall(), strict=True)) or [()] * (len(keys) + len(cube.measures))
    dimensions = {}
    for number, (name, sql) in enumerate(cube.dimensions.items()):
        dimensions[name] = {"sql": sql, **_coded(columns[number])}
    count = len(cube.dimensions)
    return {
        "mart": cube.mart,
        "where": cube.where,
        "filters": dict(cube.filters),
        "dimensions": dimensions,
        "time": {"column": cube.time.column, "grain": cube.time.grain, "back": list(columns[count])}
        if cube.time
        else None,
        "measures": {
            name: {
                "sql": measure.sql,
                "columns": measure.columns,
                "additive": measure.is_additive,
                "values": [_plain(cell) for cell in columns[len(keys) + number]],
            }
            for number, (name, measure) in enumerate(cube.measures.items())
        },
    }


def _counted_back(cube: Cube, calendar: Calendar) -> str:
    assert cube.time is not None
    if cube.time.grain == "week":
        monday = f"cast(date_trunc('week', {cube.time.column}) as date)"
        return f"date_diff('day', {monday}, date '{calendar.weeks[0]}') // 7"
    month = f"cast(date_trunc('month', {cube.time.column}) as date)"
    back = f"date_diff('month', {month}, date '{calendar.months[0]}')"
    if cube.time.grain == "month":
        return back
    return f"case when {back} < 3 then {back} when {back} < 6 then 3 when {back} < 12 then 4 else 5 end"


def _coded(cells: Sequence[Any]) -> dict[str, Any]:
    """A column as its distinct values and the place of each cell's value among them."""
    values = sorted({str(cell) for cell in cells if cell is not None})
    places = {text: place for place, text in enumerate(values)}
    return {"values": values, "codes": [-1 if cell is None else places[str(cell)] for cell in cells]}


def _read_listing(connection: duckdb.DuckDBPyConnection, listing: Listing) -> dict[str, Any]:
    rows = connection.execute(listing.query).fetchall()
    return {
        "mart": listing.mart,
        "columns": list(listing.columns),
        "rows": [[_plain(cell) for cell in row] for row in rows],
        "sql": listing.query,
    }


def _plain(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return cell
