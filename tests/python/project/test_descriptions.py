"""What published columns say: every one something, the same thing in one place, nothing that is not so."""

import copy
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

PUBLIC = ("models/core/", "models/marts/", "models/delivery/", "snapshots/")
# Where a doc block may be used: every YAML file that dbt reads.
YAML_FOLDERS = ("models", "seeds", "snapshots", "macros", "analyses", "tests")
# So often may one text be written out.
MOST_COPIES = 2
FRONT_PAGE = "__overview__"
# Types by what a reader may do with a value: a day is no instant, a number no text.
KINDS = {
    "text": "text", "boolean": "boolean", "date": "day", "timestamp": "instant", "integer": "number",
    "bigint": "number", "decimal": "number", "double": "number",
}  # fmt: skip
# Days where we say what was so, instants where we say what was delivered. Each description says which.
DAY_OR_INSTANT = {"valid_from", "valid_to"}

Node = dict[str, Any]


def text_of(described: Node) -> str:
    return " ".join(described["description"].split())


def published(manifest: Node) -> list[tuple[Node, Node]]:
    """Every model and snapshot for readers with each of its columns."""
    return [
        (node, column)
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "snapshot") and node["original_file_path"].startswith(PUBLIC)
        for column in node["columns"].values()
    ]


def undescribed(manifest: Node) -> list[str]:
    """Published columns without a word on them."""
    return [f"{node['name']}.{column['name']}" for node, column in published(manifest) if not text_of(column)]


def unused_blocks(manifest: Node, yaml_texts: list[str]) -> list[str]:
    """Doc blocks of the project that no description uses."""
    used = {name for text in yaml_texts for name in re.findall(r"doc\(\s*\\?[\"'](\w+)", text)}
    own = {block["name"] for block in manifest["docs"].values() if block["package_name"] == "clientbase"}
    return sorted(own - used - {FRONT_PAGE})


def copied_texts(manifest: Node) -> list[str]:
    """Descriptions that are written out, and stand in more places than one text may."""
    places = defaultdict(list)
    for node, column in published(manifest):
        places[text_of(column)].append((f"{node['name']}.{column['name']}", bool(column["doc_blocks"])))
    return [
        f"{text!r} ({', '.join(name for name, _ in found)}): make it a doc block"
        for text, found in places.items()
        if text and len(found) > MOST_COPIES and not all(is_block for _, is_block in found)
    ]


def keys_of(manifest: Node) -> dict[str, set[str]]:
    """By model, the columns of its key that the test primary_key lets have no NULL."""
    keys = {}
    for node in manifest["nodes"].values():
        test = node.get("test_metadata") or {}
        if test.get("name") == "primary_key":
            keys[node["attached_node"]] = set(test["kwargs"]["column_names"]) - set(test["kwargs"].get("nullable", []))
    return keys


def said_to_be_null(manifest: Node) -> list[str]:
    """Columns that can have no NULL, by their contract or their key, and are described as if they could."""
    keys = keys_of(manifest)
    return [
        f"{node['name']}.{column['name']} is never NULL: {text_of(column)}"
        for node, column in published(manifest)
        if re.search(r"\bNULL\b", column["description"])
        and (
            column["name"] in keys.get(node["unique_id"], ())
            or any(constraint["type"] == "not_null" for constraint in column["constraints"])
        )
    ]


def contradictory(manifest: Node) -> list[str]:
    """Names that stand for a day here and an instant there, a number here and a text there; instants without a zone."""
    kinds: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for node, column in published(manifest):
        kind = KINDS[str(column["data_type"]).partition("(")[0]]
        kinds[column["name"]][kind].append(node["name"])
    different = [
        f"{name} is a " + " and a ".join(f"{kind} in {', '.join(models)}" for kind, models in found.items())
        for name, found in kinds.items()
        if len(found) > 1 and not (name in DAY_OR_INSTANT and found.keys() == {"day", "instant"})
    ]
    without_zone = [
        f"{node['name']}.{column['name']} is an instant and does not say UTC: {text_of(column)}"
        for node, column in published(manifest)
        if column["data_type"] == "timestamp" and not re.search(r"\bUTC\b", column["description"])
    ]
    days = [
        f"{node['name']}.{column['name']} is a day and says UTC: {text_of(column)}"
        for node, column in published(manifest)
        if column["data_type"] == "date" and re.search(r"\bUTC\b", column["description"])
    ]
    return different + without_zone + days


@pytest.fixture(scope="module")
def yaml_texts(project_root: Path) -> list[str]:
    return [
        path.read_text(encoding="utf-8") for folder in YAML_FOLDERS for path in (project_root / folder).rglob("*.yml")
    ]


@pytest.fixture
def planted(manifest: Node) -> Node:
    """The manifest, to plant a fault in the columns of a model or in the doc blocks."""
    nodes = {
        key: {**node, "columns": copy.deepcopy(node["columns"])} if node["resource_type"] == "model" else node
        for key, node in manifest["nodes"].items()
    }
    return {"nodes": nodes, "docs": dict(manifest["docs"])}


def column(manifest: Node, model: str, name: str) -> Node:
    found: Node = manifest["nodes"][f"model.clientbase.{model}"]["columns"][name]
    return found


def assert_none(violations: list[str]) -> None:
    assert not violations, f"{len(violations)} violations:\n" + "\n".join(violations)


def test_every_published_column_is_described(manifest: Node) -> None:
    assert len(published(manifest)) > 1_000
    assert_none(undescribed(manifest))


@pytest.mark.parametrize("text", ["", " \n"])
def test_a_column_without_a_word_is_seen(text: str, planted: Node) -> None:
    column(planted, "fct_orders", "net_amount")["description"] = text
    assert undescribed(planted) == ["fct_orders.net_amount"]


def test_every_doc_block_is_used(manifest: Node, yaml_texts: list[str]) -> None:
    assert_none(unused_blocks(manifest, yaml_texts))


def test_a_doc_block_that_nobody_uses_is_seen(planted: Node, yaml_texts: list[str]) -> None:
    planted["docs"]["doc.clientbase.idle"] = {"name": "idle", "package_name": "clientbase"}
    assert unused_blocks(planted, yaml_texts) == ["idle"]


def test_the_front_page_names_tables_that_are_there(manifest: Node) -> None:
    text = manifest["docs"][f"doc.clientbase.{FRONT_PAGE}"]["block_contents"]
    named = set(re.findall(r"`([a-z_]+)`", text)) - {"staging", "unified", "intermediate", "core", "marts", "delivery"}
    assert len(named) > 20
    assert_none(sorted(named - {node["alias"] for node, _ in published(manifest)}))


def test_a_text_of_many_columns_is_a_doc_block(manifest: Node) -> None:
    assert_none(copied_texts(manifest))


def test_a_text_that_is_written_out_for_the_third_time_is_seen(planted: Node) -> None:
    for name in ("gross_amount", "discount_amount", "net_amount"):
        assert not copied_texts(planted)
        column(planted, "fct_orders", name)["description"] = "An\n  amount."
    (violation,) = copied_texts(planted)
    assert violation.startswith("'An amount.' (fct_orders.gross_amount, ")


def test_a_copy_of_a_doc_block_is_seen(planted: Node) -> None:
    copied = column(planted, "customer_segments", "customer_id")
    assert copied["doc_blocks"]
    copied["doc_blocks"] = []
    (violation,) = copied_texts(planted)
    assert "customer_segments.customer_id" in violation


def test_no_column_of_a_key_is_said_to_be_null(manifest: Node) -> None:
    assert_none(said_to_be_null(manifest))


def test_a_key_that_is_said_to_be_null_is_seen(planted: Node) -> None:
    column(planted, "fct_orders", "order_id")["description"] += " NULL for a guest."
    (violation,) = said_to_be_null(planted)
    assert violation.startswith("fct_orders.order_id is never NULL")


def test_a_name_means_one_kind_of_value(manifest: Node) -> None:
    assert_none(contradictory(manifest))


@pytest.mark.parametrize(
    ("model", "name", "change", "seen"),
    [
        ("fct_orders", "channel", {"data_type": "integer"}, "channel is a "),
        ("fct_orders", "ordered_at", {"description": "When it was placed."}, "is an instant and does not say UTC"),
        ("ltv_cohorts", "cohort_month", {"description": "First day of the month, UTC."}, "is a day and says UTC"),
    ],
)
def test_a_contradiction_is_seen(model: str, name: str, change: dict[str, str], seen: str, planted: Node) -> None:
    column(planted, model, name).update(change)
    (violation,) = contradictory(planted)
    assert seen in violation
