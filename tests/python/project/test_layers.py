"""The project's own rules, read from dbt's manifest: who may read whom, and what every model says of itself."""

import copy
import re
from pathlib import Path
from typing import Any

import pytest

# What a model of a layer may read. `unified` is the input contract, so staging is behind it for everybody above.
MAY_READ = {
    "staging": {"source", "staging"},
    "unified": {"staging", "unified"},
    "intermediate": {"unified", "intermediate", "core", "seed"},
    "core": {"unified", "intermediate", "core", "seed"},
    "marts": {"core", "marts", "intermediate", "seed"},
    "delivery": {"core", "marts", "delivery", "intermediate", "seed", "snapshots", "gate"},
    "snapshots": {"delivery"},
    "gate": {"unified", "gate"},
}
# The quality marts count what became of every raw row, and only the checked rows know.
QUALITY_MART_MAY_READ = MAY_READ["marts"] | {"unified"}
# Measures of the marts compare them with their seeds; those of the raw input stand before anything else is built.
MARTS_MEASURES_MAY_READ = MAY_READ["gate"] | {"core", "marts", "seed"}
# Seeds are built and validated before: what the raw input says is looked up in them.
RAW_MEASURES_MAY_READ = MAY_READ["gate"] | {"seed"}
# What was published and delivered before. A mart never depends on the last run, so only the gate and the delivery may
# know it; and the frozen cut points, of which one model asks which are there already.
LAST_PUBLISHED = "last_published"
KNOW_THE_LAST_RUN = ("gate", "delivery")
KNOWS_WHAT_IS_FROZEN = "int_rfm_quarters_to_freeze"
# Parameters that the run has fitted: one model asks for them and says whether they may be used.
FITTED, KNOWS_WHAT_IS_FITTED = "fitted", "int_value_models"
# Every layer may ask for the instant at which the run looks at the data.
READ_BY_ALL = "run_as_of"
PREFIXES = {
    "staging": r"stg_{folder}__[a-z_]+",
    "unified": r"(unified|checked)_[a-z_]+|run_as_of|fx_rates_by_day",
    "intermediate": r"int_[a-z_]+",
    "core": r"(dim|fct|bdg)_[a-z_]+",
    "marts": r"[a-z][a-z0-9_]+",
    "delivery": r"[a-z][a-z0-9_]+",
    "gate": r"gate_[a-z_]+",
}
# The layers with tables for readers.
PUBLIC = ("core", "marts", "delivery")
LARGEST_FOLDER_IN_MODELS = 10
ONE_MODEL_PER_ENTITY = ("unified", "staging/files")
HAS_NO_KEY = {"quarantine"}

Node = dict[str, Any]


@pytest.fixture(scope="module")
def models(manifest: Node) -> dict[str, Node]:
    """The models by name."""
    return {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}


def layer_of(node: Node) -> str:
    if node["resource_type"] in ("seed", "source"):
        return str(node["resource_type"])
    if node["resource_type"] == "snapshot":
        return "snapshots"
    return Path(node["original_file_path"]).parts[1]


def assert_none(violations: list[str]) -> None:
    assert not violations, f"{len(violations)} violations:\n" + "\n".join(violations)


def forbidden_reads(manifest: Node) -> list[str]:
    """Every arrow of the graph that its layer does not allow."""
    everything = {**manifest["nodes"], **manifest["sources"]}
    violations = []
    for node in manifest["nodes"].values():
        if node["resource_type"] not in ("model", "snapshot"):
            continue
        path, layer = node["original_file_path"], layer_of(node)
        allowed = MAY_READ[layer]
        if path.startswith("models/marts/quality/"):
            allowed = QUALITY_MART_MAY_READ
        elif path.startswith("models/gate/marts/"):
            allowed = MARTS_MEASURES_MAY_READ
        elif path.startswith("models/gate/raw/"):
            allowed = RAW_MEASURES_MAY_READ
        for parent in (everything[parent_id] for parent_id in node["depends_on"]["nodes"]):
            if parent.get("source_name") == LAST_PUBLISHED and (
                layer in KNOW_THE_LAST_RUN or node["name"] == KNOWS_WHAT_IS_FROZEN
            ):
                continue
            if parent.get("source_name") == FITTED and node["name"] == KNOWS_WHAT_IS_FITTED:
                continue
            if layer_of(parent) not in allowed and parent["name"] != READ_BY_ALL:
                violations.append(
                    f"{path}: {node['name']} ({layer}) must not read {parent['name']} ({layer_of(parent)})"
                )
    return violations


def test_a_layer_reads_only_the_layers_it_may(manifest: Node) -> None:
    assert_none(forbidden_reads(manifest))


@pytest.mark.parametrize(
    ("reader", "parent"),
    [
        ("customer_segments", "source.clientbase.files.orders"),
        ("customer_segments", "model.clientbase.unified_orders"),
        ("fct_orders", "model.clientbase.stg_files__orders"),
        ("fct_orders", "model.clientbase.customer_segments"),
        ("unified_orders", "source.clientbase.files.orders"),
        ("stg_files__orders", "model.clientbase.unified_orders"),
        ("customer_segments", "source.clientbase.last_published.published_customer_segments"),
        ("gate_raw_volume", "source.clientbase.files.orders"),
        ("gate_raw_volume", "model.clientbase.fct_orders"),
        ("fct_orders", "model.clientbase.gate_run"),
        ("customer_value_predictions", "source.clientbase.fitted.value_models"),
        ("customer_segment_history", "snapshot.clientbase.customer_segment_snapshot"),
        ("segment_transitions", "model.clientbase.segment_restatements"),
    ],
)
def test_an_arrow_that_is_not_allowed_is_seen(reader: str, parent: str, manifest: Node) -> None:
    planted = copy.deepcopy(manifest)
    planted["nodes"][f"model.clientbase.{reader}"]["depends_on"]["nodes"].append(parent)
    (violation,) = forbidden_reads(planted)
    assert reader in violation
    assert parent.rsplit(".", maxsplit=1)[-1] in violation


def test_only_the_restricted_models_read_the_contacts(manifest: Node, models: dict[str, Node]) -> None:
    """Ways of contact may only decide yes-or-no columns; nothing that is published may read them directly."""
    violations = [
        f"{node['original_file_path']}: {name} is published and reads dim_customer_contacts"
        for name, node in models.items()
        if layer_of(node) == "marts" and "model.clientbase.dim_customer_contacts" in node["depends_on"]["nodes"]
    ]
    assert_none(violations)
    assert models["dim_customer_contacts"]["config"]["schema"] == "restricted"


def test_names_say_the_layer(models: dict[str, Node]) -> None:
    violations = []
    for name, node in models.items():
        pattern = PREFIXES[layer_of(node)].format(folder=Path(node["original_file_path"]).parent.name)
        if not re.fullmatch(pattern, name):
            violations.append(f"{node['original_file_path']}: the name should look like {pattern}")
        if re.search(r"_v\d+$", name):
            violations.append(f"{node['original_file_path']}: a version in the name")
    assert_none(violations)


def test_a_staging_model_carries_the_name_of_its_folder(models: dict[str, Node]) -> None:
    staging = [node for node in models.values() if layer_of(node) == "staging"]
    assert {Path(node["original_file_path"]).parent.name for node in staging} >= {
        "files", "online_retail", "cdnow", "maven_crm", "x_education_leads", "yandex_afisha", "incident_log",
    }  # fmt: skip


def test_a_folder_of_models_stays_small(models: dict[str, Node]) -> None:
    counts: dict[str, int] = {}
    for node in models.values():
        folder = Path(node["original_file_path"]).parent.relative_to("models").as_posix()
        counts[folder] = counts.get(folder, 0) + 1
    violations = [
        f"models/{folder}: {count} models, at most {LARGEST_FOLDER_IN_MODELS}"
        for folder, count in counts.items()
        if count > LARGEST_FOLDER_IN_MODELS and not folder.startswith(ONE_MODEL_PER_ENTITY)
    ]
    assert_none(violations)


def test_every_model_says_what_one_row_is(models: dict[str, Node]) -> None:
    assert_none([
        f"{node['original_file_path']}: the description must begin with 'One row per', not {node['description'][:40]!r}"
        for node in models.values()
        if not node["description"].strip().startswith("One row per") and node["name"] != READ_BY_ALL
    ])  # fmt: skip
    assert models[READ_BY_ALL]["description"].strip().startswith("One row")


def test_every_model_of_core_and_marts_keeps_a_contract(models: dict[str, Node]) -> None:
    violations = []
    for node in models.values():
        if layer_of(node) not in PUBLIC or node["config"]["schema"] != "marts":
            continue
        if not node["config"]["contract"]["enforced"]:
            violations.append(f"{node['original_file_path']}: no enforced contract")
        for column in node["columns"].values():
            if not column["description"].strip():
                violations.append(f"{node['original_file_path']}: the column {column['name']} has no description")
            if not column["data_type"]:
                violations.append(f"{node['original_file_path']}: the column {column['name']} has no type")
    assert_none(violations)


def test_every_model_of_core_and_marts_declares_its_key(manifest: Node, models: dict[str, Node]) -> None:
    keyed = {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if (node.get("test_metadata") or {}).get("name") == "primary_key"
    }
    assert_none([
        f"{node['original_file_path']}: no test primary_key"
        for name, node in models.items()
        if node["config"]["schema"] == "marts" and node["unique_id"] not in keyed and name not in HAS_NO_KEY
    ])  # fmt: skip


def untested_rates(manifest: Node) -> list[str]:
    """Columns of core and marts that are named as a rate or a share and carry no test of their range."""
    tested = {
        (node["attached_node"], node["column_name"])
        for node in manifest["nodes"].values()
        if (node.get("test_metadata") or {}).get("name") == "rate_range"
    }
    return [
        f"{node['original_file_path']}: {name} needs the test rate_range"
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and layer_of(node) in PUBLIC
        for name in node["columns"]
        if re.search(r"_(rate|share)$", name) and (node["unique_id"], name) not in tested
    ]


def test_every_rate_of_core_and_marts_is_between_zero_and_one(manifest: Node) -> None:
    assert_none(untested_rates(manifest))


def test_a_rate_without_a_test_is_seen(manifest: Node) -> None:
    planted = copy.deepcopy(manifest)
    planted["nodes"]["model.clientbase.fct_orders"]["columns"]["margin_rate"] = {}
    (violation,) = untested_rates(planted)
    assert "margin_rate" in violation


def test_every_column_of_a_seed_is_described_and_typed(manifest: Node, project_root: Path) -> None:
    violations = []
    for node in manifest["nodes"].values():
        if node["resource_type"] != "seed":
            continue
        path = node["original_file_path"]
        with (project_root / path).open(encoding="utf-8") as file:
            header = file.readline().strip().split(",")
        described = {name for name, column in node["columns"].items() if column["description"].strip()}
        violations += [f"{path}: the column {name} has no description" for name in header if name not in described]
        violations += [
            f"{path}: the column {name} is described, but not there" for name in described if name not in header
        ]
        typed = node["config"]["column_types"]
        violations += [f"{path}: the column {name} has no type" for name in header if name not in typed]
        if not node["description"].strip().startswith("One row per"):
            violations.append(f"{path}: the description must begin with 'One row per'")
    assert_none(violations)


def test_every_macro_has_its_own_file(project_root: Path) -> None:
    violations = []
    for path in sorted((project_root / "macros").rglob("*.sql")):
        names = set(re.findall(r"{%-?\s*macro\s+(\w+)\(", path.read_text(encoding="utf-8")))
        own = {name for name in names if name != path.stem and not name.endswith(f"__{path.stem}")}
        if path.stem not in names or own:
            violations.append(f"{path.relative_to(project_root)}: holds {sorted(names)}")
    assert_none(violations)


def test_the_public_marts_are_there(models: dict[str, Node]) -> None:
    promised = {
        "fct_orders": "order_id customer_id ordered_at gross_amount discount_amount refunded_amount net_amount "
        "margin_amount customer_order_number is_first_order",
        "customer_segments": "customer_id r_days f_orders m_amount r_score f_score m_score segment previous_segment "
        "segment_since methodology_version rfm_updated_at data_quality_score is_churn_risk is_upsell_candidate",
        "customer_segment_history": "customer_id segment r_score f_score m_score valid_from valid_to change_cause",
        "segment_transitions": "month from_segment to_segment change_cause customer_count",
        "fct_deals": "deal_id customer_id pipeline_id owner_manager_id outcome amount created_at closed_at",
        "funnel_stage_accounting": "pipeline_id stage_id period_month entered_count advanced_count lost_count "
        "moved_back_count still_there_count",
        "funnel_conversion": "pipeline_id from_stage_id to_stage_id period_month method entered_count converted_count "
        "conversion_rate is_mature",
        "win_rates": "period_month dimension dimension_value created_count won_count lost_count open_count "
        "win_rate_closed win_rate_created won_amount cumulative_incidence_won",
        "stage_durations": "pipeline_id stage_id visits closed_visits median_days",
        "fct_sla_clocks": "clock_id trigger_type trigger_id customer_id policy_id segment_at_start owner_manager_id "
        "started_at due_at first_response_at business_seconds calendar_seconds status",
        "sla_compliance": "period_grain period_start met_share contact_rate",
        "sla_queue": "clock_id assigned_manager_id urgency queue_order due_at",
        "workload_plan": "team_id business_date segment due_count capacity_minutes",
        "ltv_cohorts": "cohort_month channel customer_count observed_months ltv_3m ltv_6m ltv_12m cac_paid cac_full "
        "ltv_cac_ratio payback_month",
        "channel_economics": "period_grain period_start channel cac_paid cac_full",
        "fct_attribution": "conversion_id touch_id model credit",
        "customer_value_predictions": "customer_id probability_alive expected_orders_90d predicted_clv_12m",
        "quarantine": "entity source_system row_id reason loaded_at",
        "reconciliation": "entity rows_read rows_used rows_quarantined duplicates_dropped rows_after_as_of",
    }
    violations = [
        f"{mart}: no column {column}"
        for mart, columns in promised.items()
        for column in columns.split()
        if column not in models[mart]["columns"]
    ]
    assert_none(violations)
