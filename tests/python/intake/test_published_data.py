"""The published data sets, where they stand beside the checkout."""

import os
from pathlib import Path

import duckdb
import pytest

from clientbase.intake import inspect_input

pytestmark = pytest.mark.real_data


@pytest.mark.parametrize(
    ("name", "file", "row_count"),
    [
        ("online_retail.online_retail", "online_retail.csv.gz", 541_909),
        ("cdnow.master", "CDNOW_master.txt", 69_660),
        ("maven_crm.sales_pipeline", "sales_pipeline.csv", 8_800),
        ("maven_crm.accounts", "accounts.csv", 85),
        ("maven_crm.products", "products.csv", 7),
        ("maven_crm.sales_teams", "sales_teams.csv", 35),
        ("x_education_leads.leads", "Leads.csv", 9_240),
        ("incident_log.incident_event_log", "incident_event_log.csv.gz", 141_712),
        ("yandex_afisha.orders_log", "orders_log_us.csv", 50_415),
        ("yandex_afisha.costs", "costs_us.csv", 2_542),
    ],
)
def test_every_row_is_read(project_root: Path, tmp_path: Path, name: str, file: str, row_count: int) -> None:
    source, table = name.split(".")
    raw_root = Path(os.environ.get("CLIENTBASE_REAL_DATA", project_root.parent / "shared" / "data"))
    if not (raw_root / source / file).is_file():
        pytest.skip(f"{raw_root / source / file} is not there; CLIENTBASE_REAL_DATA names its root folder")
    relation = inspect_input(raw_root, [source], project_root, tmp_path).relation(source, table)
    assert relation.row_count == row_count
    assert relation.copy is None
    assert duckdb.sql(f"select count(*) from ({relation.select_sql})").fetchone() == (row_count,)
