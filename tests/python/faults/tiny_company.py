"""A company so small that it is published five times a second: every row of every table says which version it is of.

The publishing is the real one, with its ledger, state, Parquet files, link and prune; what dbt builds and the page are
made up.
"""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb

from clientbase.intake.sql import literal
from clientbase.ledger import PUBLISHED, Ledger
from clientbase.publishing import DASHBOARD_PAGE, publish
from clientbase.settings import Settings
from clientbase.workdir import Workdir

# Every mart has these two columns beside its own: the version, and how many rows the table has in it.
_MARKS = {"published_in": "varchar", "row_count": "integer"}
_MARTS: dict[str, dict[str, str]] = {
    "customer_segments": {
        "customer_id": "varchar",
        "segment": "varchar",
        "methodology_version": "varchar",
        "rfm_updated_at": "timestamp",
    },
    "dim_segments": {"segment": "varchar", "label_en": "varchar", "label_ru": "varchar", "segment_order": "integer"},
    "fct_orders": {"order_id": "varchar", "payload": "varchar"},
}
_KEPT = "int_rfm_thresholds_frozen"


class TinyCompany:
    """A work folder into which version after version is published."""

    def __init__(self, root: Path) -> None:
        self.workdir = Workdir(root)
        self.workdir.prepare()
        self._settings = Settings(root, root, ("files",), "", root, "duckdb")
        self._ledger = Ledger(self.workdir)
        self._number = 0
        self.workdir.dbt_target.mkdir(parents=True)
        (self.workdir.dbt_target / "manifest.json").write_text(json.dumps({"nodes": _nodes()}), encoding="utf-8")

    def publish(self) -> str:
        """Build and publish the next version; its name."""
        self._number += 1
        with self.workdir.locked():
            facts = {"sources": ["files"], "target": "duckdb", "variables": {}, "code_version": "tiny"}
            run = self._ledger.begin(facts)
            self._build(run.run_id)
            publish(
                self._settings,
                self.workdir,
                manifest=_manifest(),
                run=run,
                ledger=self._ledger.records(),
                gate_results=[],
                advance=lambda done, total, name: None,
                write_page=_write_page,
            )
            run.end(PUBLISHED, "Published.")
        return run.run_id

    def _build(self, version: str) -> None:
        """What dbt would leave: another number of rows each time, so that half a table is no table."""
        self.workdir.warehouse.unlink(missing_ok=True)
        order_count = 4_000 + 500 * (self._number % 7)
        segment_count = 3 + self._number % 5
        rows = {
            "customer_segments": (
                order_count // 10,
                "'files:C' || i, 'segment-' || (i % 3), '1', timestamp '2026-01-01'",
            ),
            "dim_segments": (segment_count, "'segment-' || i, 'Segment ' || i, 'Сегмент ' || i, cast(i as integer)"),
            "fct_orders": (order_count, f"'files:O' || i, md5(i || {literal(version)})"),
        }
        with duckdb.connect(str(self.workdir.warehouse)) as connection:
            connection.execute("create schema unified; create schema marts")
            connection.execute("create table unified.run_as_of as select timestamp '2026-01-01' as as_of_at")
            connection.execute(f"create table unified.{_KEPT} as select {literal(version)} as published_in")
            for mart, (count, values) in rows.items():
                names = ", ".join([*_MARTS[mart], *_MARKS])
                connection.execute(
                    f"create table marts.{mart} ({', '.join(f'{n} {t}' for n, t in (_MARTS[mart] | _MARKS).items())})"
                )
                connection.execute(
                    f"insert into marts.{mart} ({names}) select {values}, {literal(version)}, {count} "
                    f"from range({count}) as numbers (i)"
                )


def _write_page(settings: Settings, workdir: Workdir, folder: Path) -> None:
    """A page in the dashboard's place: these marts are none that it could show."""
    del settings, workdir
    page = folder / DASHBOARD_PAGE
    page.parent.mkdir()
    page.write_text(folder.name, encoding="utf-8")


def _nodes() -> dict[str, Any]:
    return {
        f"model.tiny.{mart}": {
            "resource_type": "model",
            "alias": mart,
            "schema": "marts",
            "config": {"schema": "marts"},
            "columns": {name: {"name": name, "data_type": kind} for name, kind in (columns | _MARKS).items()},
        }
        for mart, columns in _MARTS.items()
    }


def _manifest() -> SimpleNamespace:
    config = SimpleNamespace(enabled=True, materialized="table", meta={"kept": True})
    kept = SimpleNamespace(name=_KEPT, alias=_KEPT, schema="unified", resource_type="model", config=config)
    return SimpleNamespace(nodes={kept.name: kept})


def publish_naively(version: Path, readers_folder: Path) -> None:
    """The control: copy a version's files over those that readers read, one after the other."""
    for path in sorted(version.rglob("*")):
        target = readers_folder / path.relative_to(version)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
