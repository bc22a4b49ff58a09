from pathlib import Path

import pytest

from clientbase.contract import load_contract, load_raw_tables
from clientbase.errors import ClientbaseError


def test_every_entity_of_the_design_is_read(project_root: Path) -> None:
    assert set(load_contract(project_root)) == {
        "customers", "customer_tags", "consents", "orders", "order_items", "refunds", "leads", "deals",
        "deal_stage_events", "activities", "tasks", "assignments", "managers", "marketing_spend",
        "message_events", "site_events", "experiment_assignments", "fx_rates",
    }  # fmt: skip


def test_columns_carry_their_type_and_rules(project_root: Path) -> None:
    orders = load_contract(project_root)["orders"]
    assert orders.key == ("order_id",)
    assert orders.event_time == "ordered_at"
    gross_amount = orders.column("gross_amount")
    assert (gross_amount.kind, gross_amount.data_type) == ("money", "decimal(18, 2)")
    assert gross_amount.required
    assert gross_amount.is_number
    assert set(orders.column("status").accepted_values) == {"paid", "pending", "cancelled", "test"}


def test_what_clientbase_derives_is_not_input(project_root: Path) -> None:
    spend = load_contract(project_root)["marketing_spend"]
    names = [column.name for column in spend.input_columns]
    assert "source_system" not in names
    assert "rate_to_reporting" not in names
    assert "rate_to_reporting" in [c.name for c in load_contract(project_root)["fx_rates"].input_columns]


def test_a_folder_without_a_contract_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ClientbaseError, match=r"No input contract .* Run from the project's root"):
        load_contract(tmp_path)


def test_raw_tables_say_their_file_format_and_columns(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "staging" / "shop"
    folder.mkdir(parents=True)
    (folder / "_shop__sources.yml").write_text(
        """
        sources:
          - name: shop
            schema: raw_shop
            tables:
              - name: master
                config: {meta: {file: MASTER.txt, format: lines}}
              - name: sales
                config: {meta: {optional: true}}
                columns:
                  - name: Invoice
                  - {name: Note, config: {meta: {optional: true}}}
        """
    )
    master, sales = load_raw_tables(tmp_path, "shop")
    assert (master.file, master.format, master.optional) == ("MASTER.txt", "lines", False)
    assert (sales.file, sales.format, sales.optional) == ("sales", "table", True)
    assert sales.columns == ("Invoice", "Note")
    assert sales.optional_columns == {"Note"}


def test_a_source_without_tables_says_what_to_add(tmp_path: Path) -> None:
    with pytest.raises(ClientbaseError, match=r"`shop` has no .*_shop__sources.yml.* Add it"):
        load_raw_tables(tmp_path, "shop")
