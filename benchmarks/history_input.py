"""The input of the history's benchmark: a working database with orders and frozen cut points, and the models' SQL."""

import shutil
import sys
from pathlib import Path

import duckdb
from measuring import run_measured

from clientbase.settings import resolve_settings

ORDERS_PER_CUSTOMER = 10
ORDERS = Path(__file__).with_name("history_input.sql")
# What the history reads besides orders and refunds; made by the project's own models, and not measured.
PREPARED = (
    "int_rfm_quarters_to_freeze",
    "int_rfm_instants",
    "int_customers_significant_events",
    "int_customers_rfm_values",
    "int_rfm_cut_points_taken",
    "int_rfm_thresholds_frozen",
    "int_rfm_cells",
)
# What is measured, in the order of a run.
MEASURED = (
    "int_rfm_regimes",
    "int_customers_rfm_movements",
    "int_customers_recency_crossings",
    "int_customers_rfm_points",
    "int_customers_rfm_changes",
    "customer_segment_history",
)



def history_input(folder: Path, order_count: int) -> Path:
    """A folder with `warehouse.duckdb`, ready for the first of the measured models; written once and then kept."""
    workdir = folder / f"history_{order_count}"
    done = workdir / "done"
    if not done.exists():
        print(f"Writing {order_count:,} orders and their cut points to {workdir} ...", flush=True)
        shutil.rmtree(workdir, ignore_errors=True)
        workdir.mkdir(parents=True)
        _dbt(workdir, "seed", "--select", "rfm")
        with duckdb.connect(str(workdir / "warehouse.duckdb")) as connection:
            connection.execute("set TimeZone = 'UTC'")
            connection.execute("set variable order_count = $count", {"count": order_count})
            connection.execute("set variable customer_count = $count", {"count": order_count // ORDERS_PER_CUSTOMER})
            connection.execute(ORDERS.read_text(encoding="utf-8"))
        _dbt(workdir, "run", "--select", *PREPARED)
        done.touch()
    return workdir


def models_script(workdir: Path) -> Path:
    """The measured models of this checkout as one script: each view and table with the SQL that dbt compiles."""
    _dbt(workdir, "compile", "--select", *MEASURED)
    compiled = {path.stem: path for path in (workdir / "target" / "compiled" / "clientbase" / "models").rglob("*.sql")}
    script = workdir / "models.sql"
    script.write_text("".join(_statement(compiled[name]) for name in MEASURED), encoding="utf-8")
    return script


def _statement(compiled: Path) -> str:
    name = compiled.stem
    schema = "marts" if "marts" in compiled.parts else "intermediate"
    kind = "view" if name.startswith("int_customers") else "table"
    return f"create or replace {kind} warehouse.{schema}.{name} as\n{compiled.read_text(encoding='utf-8')};\n\n"


def _dbt(workdir: Path, command: str, *arguments: str) -> None:
    raw_root = workdir / "raw"
    (raw_root / "files").mkdir(parents=True, exist_ok=True)
    # No model that is run here reads a raw file, but a source without any is refused.
    (raw_root / "files" / "managers.csv").write_text("manager_id\n", encoding="utf-8")
    settings = resolve_settings(raw_root=raw_root, sources="files", as_of=None, workdir=workdir, target="duckdb")
    root = str(settings.project_root)
    places = ["--project-dir", root, "--profiles-dir", root]
    places += ["--target-path", str(workdir / "target"), "--log-path", str(workdir / "logs")]
    run_measured(
        [sys.executable, "-m", "dbt.cli.main", command, *arguments, *places],
        {**settings.environment, "CLIENTBASE_MEMORY_LIMIT": "4GB"},
        workdir / f"dbt_{command}.log",
    )
