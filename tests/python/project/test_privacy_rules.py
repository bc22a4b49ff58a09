"""What the models say about people: an erasure and the consents work by these words, so none may be missing."""

import copy
from pathlib import Path
from typing import Any

import pytest

from clientbase.contract import load_contract
from clientbase.privacy.identifying import ANONYMISE, REFERENCES, REMOVE, TYPED_REFERENCES

Node = dict[str, Any]
RULES = {REMOVE, ANONYMISE}
# What names a person by itself; a deal, a task or a visitor only through one of these.
NAMES_A_PERSON = {"customer_id", "lead_id", "email", "phone", *TYPED_REFERENCES}


def models(manifest: Node) -> list[Node]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def without_rule(manifest: Node) -> list[str]:
    """Published models that name people and do not say what an erasure does with their rows."""
    return [
        f"{node['original_file_path']}: config.meta.erasure must be remove or anonymise"
        for node in models(manifest)
        if node["config"]["schema"] == "marts"
        and {"customer_id", "lead_id", "visitor_id"} & set(node["columns"])
        and node["config"]["meta"].get("erasure") not in RULES
    ]


def without_consent(manifest: Node) -> list[str]:
    """Models that propose contacts without the test that asks for the consent."""
    tested = {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if (node.get("test_metadata") or {}).get("name") == "honours_consent"
    }
    return [
        f"{node['original_file_path']}: proposes contacts, so it needs the test honours_consent"
        for node in models(manifest)
        if node["config"]["meta"].get("proposes_contact") and node["unique_id"] not in tested
    ]


def test_every_entity_that_names_people_says_what_an_erasure_does(project_root: Path) -> None:
    violations = [
        f"{name}: its meta.entity.erasure is {entity.erasure}"
        for name, entity in load_contract(project_root).items()
        if (entity.erasure in RULES) != bool(NAMES_A_PERSON & {column.name for column in entity.columns})
    ]
    assert not violations, violations
    assert {"customer_id", "lead_id"} <= REFERENCES.keys()


def test_every_published_model_that_names_people_says_what_an_erasure_does(manifest: Node) -> None:
    assert not without_rule(manifest), without_rule(manifest)


def test_every_list_of_contacts_asks_for_the_consent(manifest: Node) -> None:
    assert not without_consent(manifest), without_consent(manifest)


@pytest.mark.parametrize("check", [without_rule, without_consent])
def test_a_model_without_a_word_is_seen(check: Any, manifest: Node) -> None:
    planted = copy.deepcopy(manifest)
    meta = planted["nodes"]["model.clientbase.customer_segments"]["config"]["meta"]
    meta.pop("erasure")
    meta["proposes_contact"] = True
    (violation,) = check(planted)
    assert "customer_segments.sql" in violation


def test_an_erasure_on_a_server_knows_every_schema_we_build_in(manifest: Node) -> None:
    pytest.importorskip("psycopg2", reason="the PostgreSQL driver is not installed")
    from clientbase.privacy.postgres_erasing import WORKING_SCHEMAS  # noqa: PLC0415

    built = {
        node["config"]["schema"] for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")
    }
    assert built - {None} <= set(WORKING_SCHEMAS)
