"""The plugin as dbt uses it, without dbt around it."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_common.exceptions import DbtRuntimeError

from clientbase import dbt_plugin


def plugin(raw: Any, project_root: Path, **config: str) -> dbt_plugin.Plugin:
    settings = {
        "raw_root": str(raw.raw_root),
        "scratch": str(raw.scratch),
        "project_root": str(project_root),
        **config,
    }
    return dbt_plugin.Plugin(name="raw_input", plugin_config=settings)


def test_a_connection_gets_the_views_in_utc(raw: Any, project_root: Path) -> None:
    raw.write("customer_tags.csv", "customer_id,tag\nc1,vip\n")
    with duckdb.connect() as connection:
        made = plugin(raw, project_root, sources="files")
        made.configure_connection(connection)
        cursor = connection.cursor()
        made.configure_cursor(cursor)
        assert cursor.execute("select count(*) from raw_files.customer_tags").fetchone() == (1,)
        assert "UTC" in str(cursor.execute("select current_setting('TimeZone')").fetchone())


@pytest.mark.parametrize("written", ["files,cdnow", "files, cdnow", "['files', 'cdnow']"])
def test_sources_come_as_text_or_as_the_text_of_a_list(raw: Any, project_root: Path, written: str) -> None:
    assert plugin(raw, project_root, sources=written).sources == ["files", "cdnow"]


def test_dbt_shows_our_sentences(raw: Any, project_root: Path) -> None:
    raw.write("order.csv", "order_id\n")
    with duckdb.connect() as connection, pytest.raises(DbtRuntimeError, match="did you mean `orders`"):
        plugin(raw, project_root).configure_connection(connection)


def test_commands_that_read_nothing_do_without_input(
    raw: Any, project_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbt_plugin, "_dbt_command", lambda: "parse")
    with duckdb.connect() as connection:
        plugin(raw, project_root, raw_root="nowhere").configure_connection(connection)


def test_the_project_is_found_from_a_folder_inside(
    project_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project_root / "models")
    assert dbt_plugin.Plugin(name="raw_input", plugin_config={}).project_root == project_root
