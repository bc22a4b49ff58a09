"""A small company, its work folder after a night, and what is known of the one person in it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from clientbase.privacy.keys import KEY_FILE_VARIABLE
from clientbase.settings import Settings
from clientbase.workdir import Workdir

PROJECT_ROOT = Path(__file__).parents[3]
PERSON = "files:C00000007"
CUSTOMERS = (
    "customer_id,customer_type,full_name,email,phone\n"
    "C00000007,person,Кузьмин Роман Дмитриевич,Roman.Kuzmin@example.com,+7 (907) 000-00-07\n"
    "C00000008,person,Орлова Вера Ильинична,vera@example.com,89070000008\n"
)
LEADS = (
    "lead_id,customer_id,created_at,email,phone\n"
    "L00000001,C00000007,2026-01-01,,8 907 000 00 07\nL00000002,,2026-01-02,roman.kuzmin@EXAMPLE.com,\n"
    "L00000003,C00000008,2026-01-03,vera@example.com,\n"
)
ORDERS = (
    "order_id,customer_id,ordered_at,status,currency_code,gross_amount,deal_id\n"
    "O1,C00000007,2026-02-01,paid,RUB,100.10,D1\nO2,C00000008,2026-02-02,paid,RUB,200.20,\n"
    "O3,C00000007,2026-02-03,paid,RUB,300.33,\n"
)
DEALS = (
    "deal_id,customer_id,lead_id,pipeline_id,created_at,outcome\n"
    "D1,C00000007,L00000001,standard,2026-01-05,won\nD2,,L00000002,standard,2026-01-06,open\n"
    "D3,C00000008,L00000003,standard,2026-01-07,open\n"
)
ACTIVITIES = (
    "activity_id,customer_id,lead_id,deal_id,type,direction,occurred_at\n"
    "A1,C00000007,,,call,outbound,2026-01-08\nA2,,L00000002,,call,outbound,2026-01-08\n"
    "A3,,,D1,call,outbound,2026-01-08\nA4,C00000008,,D3,call,outbound,2026-01-08\n"
)
SITE_EVENTS = (
    "site_event_id,visitor_id,customer_id,event_type,occurred_at\n"
    "E1,V1,,visit,2026-01-01\nE2,V1,C00000007,visit,2026-01-02\nE3,V1,C00000008,visit,2026-01-03\n"
    "E4,V2,,visit,2026-01-03\n"
)
ASSIGNMENTS = (
    "assignment_id,object_type,object_id,manager_id,assigned_at\n"
    "AS1,customer,C00000007,M1,2026-01-01\nAS2,lead,L00000002,M1,2026-01-01\nAS3,deal,D1,M1,2026-01-01\n"
    "AS4,customer,C00000008,M1,2026-01-01\n"
)
FILES = {
    "customers": CUSTOMERS,
    "leads": LEADS,
    "orders": ORDERS,
    "deals": DEALS,
    "activities": ACTIVITIES,
    "site_events": SITE_EVENTS,
    "assignments": ASSIGNMENTS,
}


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key of the test's own, outside its work folder."""
    path = tmp_path / "keys" / "suppression.key"
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(path))
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A run over the small company."""
    folder = tmp_path / "raw" / "files"
    folder.mkdir(parents=True)
    for entity, text in FILES.items():
        (folder / f"{entity}.csv").write_text(text, encoding="utf-8")
    return Settings(PROJECT_ROOT, tmp_path / "raw", ("files",), "", tmp_path / "workdir", "duckdb")


@pytest.fixture
def workdir(settings: Settings) -> Workdir:
    """The work folder after two nights: versions, state, reports, logs, the working database."""
    found = Workdir(settings.workdir)
    found.prepare()
    for version in ("20260101T000000Z", "20260102T000000Z"):
        write_version(found, version)
    found.published.symlink_to(Path("versions") / "20260102T000000Z")
    with duckdb.connect(str(found.warehouse)) as connection:
        connection.execute("create schema unified")
        customers = settings.raw_root / "files" / "customers.csv"
        connection.execute(f"create table unified.raw_copy as from read_csv('{customers}', all_varchar = true)")
    log = found.root / "dbt" / "logs" / "dbt.log"
    log.parent.mkdir(parents=True)
    log.write_text("could not cast 'Roman.Kuzmin@example.com'", encoding="utf-8")
    report = found.root / "runs" / "20260102T000000Z" / "report.json"
    report.parent.mkdir(parents=True)
    report.write_text(
        json.dumps({"examples": [f"files orders: {PERSON}", "Роман Кузьмин", "+7 907 000-00-07"], "rows": 3}),
        encoding="utf-8",
    )
    return found


def write_version(workdir: Workdir, version: str) -> None:
    """A published version as a run writes it."""
    folder = workdir.versions / version
    (folder / "parquet").mkdir(parents=True)
    with duckdb.connect(str(folder / "clientbase.duckdb")) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.fct_orders as select * from (values "
            f"('files:O1', '{PERSON}', 1, true, 100.10::decimal(18, 2)), "
            f"('files:O2', 'files:C00000008', 1, true, 200.20), ('files:O3', '{PERSON}', 2, false, 300.33)) "
            "as t(order_id, customer_id, customer_order_number, is_first_order, net_amount)"
        )
        connection.execute(
            "create table marts.customer_segments as select * from (values "
            f"('{PERSON}', 'vip'), ('files:C00000008', 'loyal'), ('files:C000000077', 'vip')) "
            "as t(customer_id, segment)"
        )
        connection.execute(
            f"create table marts.quarantine as select 'customers' as entity, '{PERSON}' as row_id, "
            "'e-mail roman.kuzmin@example.com is twice there' as reason"
        )
        for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall():
            connection.execute(f"copy marts.{table} to '{folder}/parquet/{table}.parquet' (format parquet)")
    rules = {
        "fct_orders": {"rows": "anonymise", "anonymous": {"customer_order_number": "null", "is_first_order": "false"}},
        "customer_segments": {"rows": "remove", "anonymous": {}},
    }
    record = {"version": version, "rows": {"fct_orders": 3, "customer_segments": 3}, "erasure": rules}
    (folder / "version.json").write_text(json.dumps(record), encoding="utf-8")
    state = workdir.root / "state" / version
    state.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select * from (values ('orders', 'files:O1', 11, 12, 13), ('orders', 'files:O2', 21, 22, 23), "
            f"('customers', '{PERSON}', 31, 32, 33), ('leads', 'files:L00000002', 41, 42, 43)) as t(entity, row_key, "
            "fixed_signature, content_signature, email_signature)) "
            f"to '{state}/gate_accepted_rows.parquet' (format parquet)"
        )


@pytest.fixture
def rows(workdir: Workdir) -> Iterator[Callable[[str], list[tuple[object, ...]]]]:
    """The rows of a query over the version that readers see."""

    def ask(query: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(workdir.published / "clientbase.duckdb"), read_only=True) as connection:
            return connection.execute(query).fetchall()

    yield ask
