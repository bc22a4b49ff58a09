"""The semantic layer as dbt reads it: every metric says what it is, and none can give a number that does not add up."""

import copy
import re
from pathlib import Path
from typing import Any

import pytest

Node = dict[str, Any]

# What people ask for first; each of these names is promised in docs/semantic-layer.md.
HEADLINES = {
    "revenue", "net_amount", "orders", "buyers", "average_order_value", "customers", "vip_share", "at_risk_share",
    "win_rate_closed", "win_rate_closed_by_amount", "created_deals", "won_amount", "funnel_conversion_rate",
    "sla_share_met", "mean_response_business_hours", "sla_breaches", "cac_paid", "cac_full", "marketing_cost",
    "ltv_12m", "attributed_orders_data_driven", "repeat_customer_share", "second_order_rate_365d",
}  # fmt: skip
HEADLINE_MARTS = {
    "fct_orders", "fct_refunds", "customer_segments", "segment_summary", "fct_deals", "fct_deal_stage_visits",
    "lead_conversion", "fct_sla_clocks", "channel_economics", "marketing_costs", "ltv_cohorts", "fct_attribution",
}  # fmt: skip
# Rows of these repeat the same orders, leads or customers: a metric that reads all of them counts twice.
REPEATING_MARTS = {"lead_conversion", "channel_economics", "fct_attribution"}
OWNERS = {"head_of_sales", "marketer", "crm_administrator", "data_engineer"}
UNITS = {"count", "money", "share", "hours"}
ADDITIVE = {"sum", "count", "count_distinct"}


def assert_none(violations: list[str]) -> None:
    assert not violations, f"{len(violations)} violations:\n" + "\n".join(violations)


def undescribed(manifest: Node) -> list[str]:
    """Metrics, saved queries and semantic models that do not say what they are, or whose they are."""
    violations = []
    for kind in ("metrics", "saved_queries"):
        for node in manifest[kind].values():
            meta, where = node["config"]["meta"], f"{node['original_file_path']}: {node['name']}"
            if len(node["description"] or "") < 20:
                violations.append(f"{where} has no description")
            if not node["label"]:
                violations.append(f"{where} has no label")
            if not re.search("[А-Яа-я]|LTV|CAC|VIP", meta.get("label_ru", "")):
                violations.append(f"{where} has no Russian label (config: meta: label_ru)")
            if meta.get("owner") not in OWNERS:
                violations.append(f"{where} has no owner of {sorted(OWNERS)} (config: meta: owner)")
            if kind == "metrics" and meta.get("unit") not in UNITS:
                violations.append(f"{where} has no unit of {sorted(UNITS)} (config: meta: unit)")
    for node in manifest["semantic_models"].values():
        if not node["description"] or not node["label"]:
            violations.append(f"{node['original_file_path']}: {node['name']} needs a label and a description")
    return violations


def model_of(semantic_model: Node, manifest: Node) -> Node:
    (parent,) = semantic_model["depends_on"]["nodes"]
    node: Node = manifest["nodes"][parent]
    return node


def not_additive(manifest: Node) -> list[str]:
    """Measures that average, or add up what is a rate already."""
    violations = []
    for model in manifest["semantic_models"].values():
        for measure in model["measures"]:
            where = f"{model['original_file_path']}: {measure['name']}"
            if measure["agg"] not in ADDITIVE:
                violations.append(f"{where} is an {measure['agg']}: a mean is a ratio of two sums")
            rate = re.search(r"\w+_(rate|share|ratio)\b", measure["expr"] or measure["name"])
            if rate:
                violations.append(f"{where} adds up {rate.group()}, which is a rate")
    return violations


def unfiltered(manifest: Node) -> list[str]:
    """Metrics of a mart that repeats its rows, without a filter that takes each once."""
    repeating = {
        measure["name"]
        for model in manifest["semantic_models"].values()
        if model_of(model, manifest)["name"] in REPEATING_MARTS
        for measure in model["measures"]
    }
    return [
        f"{metric['original_file_path']}: {metric['name']} needs a filter, its mart repeats the same rows"
        for metric in manifest["metrics"].values()
        if metric["type"] == "simple"
        and metric["type_params"]["measure"]["name"] in repeating
        and not metric["filter"]
    ]


def test_every_metric_and_saved_query_says_what_it_is(manifest: Node) -> None:
    assert_none(undescribed(manifest))


@pytest.mark.parametrize(
    ("part", "value", "told"),
    [
        ("description", "", "no description"),
        ("label", "", "no label"),
        ("label_ru", "Revenue", "no Russian label"),
        ("owner", "", "no owner"),
        ("unit", "apples", "no unit"),
    ],
)
def test_a_metric_that_says_too_little_is_seen(part: str, value: str, told: str, manifest: Node) -> None:
    planted = copy.deepcopy(manifest)
    metric = planted["metrics"]["metric.clientbase.revenue"]
    (metric if part in metric else metric["config"]["meta"])[part] = value
    (violation,) = undescribed(planted)
    assert "revenue" in violation
    assert told in violation


def test_the_headline_numbers_are_metrics(manifest: Node) -> None:
    """dbt ignores a form of YAML that it does not know in silence; so the names are looked for."""
    assert {node["name"] for node in manifest["metrics"].values()} >= HEADLINES


def test_every_headline_mart_has_a_semantic_model(manifest: Node) -> None:
    described = {model_of(model, manifest)["name"] for model in manifest["semantic_models"].values()}
    assert described >= HEADLINE_MARTS


def test_semantic_models_describe_published_tables_alone(manifest: Node) -> None:
    """What is not published cannot be queried from the published file."""
    assert_none([
        f"{model['original_file_path']}: {model['name']} describes {model_of(model, manifest)['name']}, not published"
        for model in manifest["semantic_models"].values()
        if model_of(model, manifest)["config"]["schema"] != "marts"
    ])  # fmt: skip


def test_no_measure_averages_or_adds_up_rates(manifest: Node) -> None:
    assert_none(not_additive(manifest))


@pytest.mark.parametrize(
    ("agg", "expr", "told"), [("average", "amount", "ratio of two sums"), ("sum", "met_share", "is a rate")]
)
def test_an_average_of_rates_is_seen(agg: str, expr: str, told: str, manifest: Node) -> None:
    planted = copy.deepcopy(manifest)
    planted["semantic_models"]["semantic_model.clientbase.deals_closed"]["measures"][0].update(agg=agg, expr=expr)
    (violation,) = not_additive(planted)
    assert told in violation


def test_a_mart_that_repeats_its_rows_is_read_through_a_filter(manifest: Node) -> None:
    assert_none(unfiltered(manifest))


def test_a_metric_without_its_filter_is_seen(manifest: Node) -> None:
    planted = copy.deepcopy(manifest)
    planted["metrics"]["metric.clientbase.attributed_orders_linear"]["filter"] = None
    (violation,) = unfiltered(planted)
    assert "attributed_orders_linear" in violation


def test_every_measure_is_behind_a_metric(manifest: Node) -> None:
    used = {
        metric["type_params"]["measure"]["name"]
        for metric in manifest["metrics"].values()
        if metric["type_params"]["measure"]
    }
    assert_none([
        f"{model['original_file_path']}: the measure {measure['name']} is in no metric"
        for model in manifest["semantic_models"].values()
        for measure in model["measures"]
        if measure["name"] not in used
    ])  # fmt: skip


def test_the_time_spine_is_the_table_of_days(manifest: Node) -> None:
    spines = {node["name"]: node["time_spine"] for node in manifest["nodes"].values() if node.get("time_spine")}
    assert spines == {"dim_dates": {"standard_granularity_column": "date_day", "custom_granularities": []}}


def test_the_page_lists_every_metric_as_it_is(manifest: Node, project_root: Path) -> None:
    text = (project_root / "docs" / "semantic-layer.md").read_text(encoding="utf-8").partition("## The metrics")[2]
    listed = dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", text, flags=re.MULTILINE))
    assert listed == {node["name"]: node["label"] for node in manifest["metrics"].values()}
