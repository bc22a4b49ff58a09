"""A unit test holds whatever vars a user runs with: it states itself those that its model reads."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pipeline.builds import clean_environment

# What a user may set, each to another value than the default (and than the unit tests state).
OTHER_VARS = {
    "business_time_zone": "Pacific/Kiritimati",
    "reporting_currency": "EUR",
    "source_currencies": {"files": "USD", "online_retail": "GBP"},
    "fx_rate_max_age_days": 5,
    "phone_country": "DE",
    "phone_calling_code": "49",
    "phone_trunk_prefix": "00",
    "phone_national_length": 9,
    "rfm_window_days": 400,
    "rfm_minimum_buyers": 7,
    "rfm_minimum_history_days": 30,
    "rfm_refreeze_quarter": "2026-04-01",
    "rfm_rescoring": "weekly",
    "rfm_segment_dwell_days": 3,
    "segment_flapping_changes": 2,
    "segment_flapping_days": 9,
    "stale_card_share_allowed_for_a_week": 0.5,
    "stale_card_share_allowed_for_a_month": 0.4,
    "segment_alert_days": 3,
    "crm_feed_changed_share_allowed": 0.9,
    "crm_feed_changed_minimum": 1,
    "crm_feed_release": True,
    "sales_minimum_count": 1,
    "funnel_conversion_window_days": 5,
    "bottleneck_loss_share": 0.9,
    "recontact_maximum_tries": 1,
    "churn_risk_gap_multiple": 5,
    "churn_risk_minimum_orders": 9,
    "churn_risk_by": "probability_alive",
    "churn_risk_alive_below": 0.9,
    "data_quality_full_history_days": 30,
    "lead_conversion_window_days": 17,
    "lead_quiet_days": 8,
    "sla_default_calendar": "always",
    "sla_maximum_attempts": 2,
    "sla_intent_quiet_days": 1,
    "owner_routing_minutes": 7,
    "sla_untouched_minutes": 9,
    "sla_due_soon_share": 0.9,
    "workload_history_days": 4,
    "margin_minimum_known_share": 0.9,
    "cac_lag_months": 2,
    "ltv_cac_line": 5,
    "attribution_lookback_days": 3,
    "attribution_half_life_days": 2,
    "clv_minimum_customers": 3,
    "clv_minimum_repeaters": 2,
    "clv_minimum_history_days": 7,
    "clv_holdout_days": 9,
    "clv_exact_customers": 4,
    "clv_annual_discount_rate": 0.5,
    "gate_settled_days": 5,
    "earliest_event_date": "1995-01-01",
}
# Nothing that a model reads: which entities a source gives, and which models there are at all.
NO_SETTINGS = {"source_entities", "areas"}
# Read by hooks alone, and unit tests run none.
IN_HOOKS = {"rfm_refreeze_quarter"}
# Set by options and the environment, or by whoever compares runs byte for byte.
WITHOUT_DEFAULT = {"as_of": "2026-05-05", "run_started_at": "2026-07-15 12:00:00"}
# Other sources than the default one, each with a row.
OTHER_SOURCES = {
    "cdnow/CDNOW_master.txt": " 00001 19970101  1   11.77\n",
    "online_retail/online_retail.csv": (
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        "536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
    ),
    "maven_crm/sales_pipeline.csv": (
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
        "O1,Ann,GTXPro,Isdom,Won,2016-10-25,2017-03-11,4514\n"
    ),
    "maven_crm/accounts.csv": "account,sector,office_location\nIsdom,medical,Kenya\n",
    "maven_crm/products.csv": "product\nGTX Pro\n",
    "maven_crm/sales_teams.csv": "sales_agent,manager,regional_office\nAnn,Dustin,Central\n",
    "incident_log/incident_event_log.csv": (
        "number,incident_state,sys_mod_count,caller_id,opened_at,sys_updated_by,sys_updated_at,contact_type,"
        "assignment_group,assigned_to\n"
        "INC0000045,New,0,2403,29/2/2016 01:16,21,29/2/2016 01:23,Phone,56,?\n"
    ),
    "yandex_afisha/orders_log_us.csv": "Buy Ts,Revenue,Uid\n2017-06-01 00:10:00,17.0,10329302124590727494\n",
    "yandex_afisha/costs_us.csv": "source_id,dt,costs\n1,2017-06-01,75.2\n",
    "x_education_leads/Leads.csv": (
        "Prospect ID,Lead Number,Lead Origin,Lead Source,Converted,Last Activity,Tags,Country,City\n"
        "p1,1,API,Google,1,SMS Sent,Ringing,India,Mumbai\n"
    ),
}
# Only what unit tests need: they take the types of their inputs from empty relations.
BUILD = ["build", "--empty", "--exclude-resource-type", "test", "--log-level", "none", "--log-level-file", "info"]


def run_unit_tests(project_root: Path, folder: Path, **settings: Any) -> dict[str, str]:
    """Status by name of every unit test, run on an empty warehouse of its own with the given vars."""
    ended = subprocess.run(
        [
            sys.executable, "-m", "dbt.cli.main", *BUILD, "--vars", json.dumps(settings),
            "--project-dir", str(project_root), "--profiles-dir", str(project_root),
            "--target-path", str(folder / "target"), "--log-path", str(folder / "logs"),
        ],
        env=clean_environment(
            project_root, CLIENTBASE_WORKDIR=folder / "workdir", CLIENTBASE_RAW_ROOT=folder / "raw",
            CLIENTBASE_SOURCES=settings["sources"],
        ),
        cwd=folder, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    report = folder / "target" / "run_results.json"
    assert report.is_file(), f"dbt did not begin: {ended.stdout}{ended.stderr}"
    results = json.loads(report.read_text(encoding="utf-8"))["results"]
    broken = [row["unique_id"] for row in results if not row["unique_id"].startswith("unit_test.") and row["failures"]]
    assert not broken, f"the relations that unit tests ask for types could not be made: {broken}"
    return {row["unique_id"]: row["status"] for row in results if row["unique_id"].startswith("unit_test.")}


def vars_read(manifest: dict[str, Any], code: str, macros: list[str]) -> set[str]:
    """Names of the vars that a piece of code and the macros it calls, directly or not, read."""
    names: set[str] = set()
    seen: set[str] = set()
    pending = [(code, macros)]
    while pending:
        text, called = pending.pop()
        names.update(re.findall(r"""\bvar\(\s*['"](\w+)['"]""", text))
        for name in called:
            if name.startswith("macro.clientbase.") and name not in seen:
                seen.add(name)
                macro = manifest["macros"][name]
                pending.append((macro["macro_sql"], macro["depends_on"]["macros"]))
    return names


def test_every_var_has_another_value_here(project_root: Path) -> None:
    defaults = yaml.safe_load((project_root / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    assert set(OTHER_VARS) == set(defaults) - NO_SETTINGS, "name the new var in OTHER_VARS with another value"
    equal = [name for name, value in OTHER_VARS.items() if value == defaults[name]]
    assert not equal, f"{', '.join(equal)}: equal to the default, which proves nothing"


@pytest.mark.long
def test_unit_tests_pass_under_other_vars(project_root: Path, manifest: dict[str, Any], tmp_path: Path) -> None:
    for name, text in OTHER_SOURCES.items():
        path = tmp_path / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sources = "cdnow,online_retail,maven_crm,x_education_leads,yandex_afisha,incident_log"
    found = run_unit_tests(project_root, tmp_path, sources=sources, **OTHER_VARS, **WITHOUT_DEFAULT)
    wrong = {name: status for name, status in found.items() if status != "pass"}
    assert not wrong, f"under other vars these unit tests do not pass: {wrong}"
    missing = set(manifest["unit_tests"]) - set(found)
    assert not missing, f"these unit tests did not run: {', '.join(sorted(missing))}"


def test_unit_tests_state_the_vars_of_their_model(manifest: dict[str, Any]) -> None:
    violations = []
    for test in manifest["unit_tests"].values():
        (model_id,) = (name for name in test["depends_on"]["nodes"] if name.split(".")[-1] == test["model"])
        model = manifest["nodes"][model_id]
        stated = set((test["overrides"] or {}).get("vars") or {})
        read = vars_read(manifest, model["raw_code"], model["depends_on"]["macros"])
        for name in sorted(read - stated - NO_SETTINGS - IN_HOOKS):
            violations.append(f"{test['original_file_path']}: {test['name']} does not state the var {name}")
    assert not violations, "\n".join(violations)
