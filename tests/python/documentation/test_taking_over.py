"""When the documentation of the version before is taken over, when it is made anew, and what a failure leaves."""

import json
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from pipeline.builds import PROJECT_ROOT

from clientbase.cli import main
from clientbase.documentation import DOCUMENTATION_KEY, DOCUMENTATION_PAGE, Documented, write_documentation
from clientbase.errors import ClientbaseError
from clientbase.settings import Settings
from clientbase.versions import VERSION_RECORD
from clientbase.workdir import Workdir


@dataclass
class Project:
    """What writes a catalog, and how often it did; `fails` is what it says instead."""

    workdir: Workdir
    fails: str = ""
    catalog_count: int = 0
    manifest: Any = field(
        default_factory=lambda: SimpleNamespace(
            nodes={"a": SimpleNamespace(schema="marts", identifier="fct_orders")}, sources={}
        )
    )

    def write_catalog(self) -> Path:
        if self.fails:
            raise ClientbaseError(self.fails)
        self.catalog_count += 1
        catalog = {"metadata": {"dbt_schema_version": "v1"}, "nodes": {}, "sources": {}}
        path = self.workdir.dbt_target / "catalog.json"
        path.write_text(json.dumps(catalog), encoding="utf-8")
        return path


@dataclass
class Company:
    """A work folder whose versions hold a documentation and nothing else."""

    settings: Settings
    workdir: Workdir
    project: Project
    code: str = "0.1.0+a"
    number: int = 0

    def publish(self) -> tuple[Path, Documented]:
        """The next version: its page, and what came of it."""
        self.number += 1
        folder = self.workdir.versions / f"v{self.number}"
        folder.mkdir(parents=True)
        documented = write_documentation(
            self.settings, self.workdir, self.project, code_version=self.code, folder=folder  # type: ignore[arg-type]
        )
        record = json.dumps({DOCUMENTATION_KEY: documented.record})
        (folder / VERSION_RECORD).write_text(record, encoding="utf-8")
        self.workdir.published.unlink(missing_ok=True)
        self.workdir.published.symlink_to(folder)
        return folder / DOCUMENTATION_PAGE, documented

    def execute(self, statement: str) -> None:
        with duckdb.connect(str(self.workdir.warehouse)) as connection:
            connection.execute(statement)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    workdir = Workdir(tmp_path / "workdir")
    workdir.dbt_target.mkdir(parents=True)
    metadata = {"dbt_schema_version": "v12", "dbt_version": "1", "project_name": "clientbase", "adapter_type": "duckdb"}
    (workdir.dbt_target / "manifest.json").write_text(json.dumps({"metadata": metadata, "nodes": {}}), encoding="utf-8")
    company = Company(
        Settings(PROJECT_ROOT, tmp_path, ("files",), "", workdir.root, "duckdb"), workdir, Project(workdir)
    )
    company.execute("create schema marts; create table marts.fct_orders (order_id varchar)")
    return company


def test_an_unchanged_project_takes_the_page_over(company: Company) -> None:
    first, made = company.publish()
    company.execute("insert into marts.fct_orders values ('files:O1')")
    second, taken = company.publish()
    assert second.samefile(first)
    assert taken == made and not made.warning
    assert company.project.catalog_count == 1


def test_a_file_system_without_hard_links_gets_a_copy(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links here")

    first, _ = company.publish()
    monkeypatch.setattr(os, "link", refuse)
    second, _ = company.publish()
    assert not second.samefile(first)
    assert second.read_bytes() == first.read_bytes()
    assert company.project.catalog_count == 1


def test_a_change_of_code_settings_or_columns_makes_it_anew(company: Company) -> None:
    made = [company.publish()[1].record["made_of"]]
    company.code = "0.1.0+b"
    made.append(company.publish()[1].record["made_of"])
    company.settings = replace(company.settings, variables={"areas": []})
    made.append(company.publish()[1].record["made_of"])
    company.execute("alter table marts.fct_orders add column customer_id varchar")
    made.append(company.publish()[1].record["made_of"])
    company.execute("alter table marts.fct_orders alter customer_id type bigint")
    made.append(company.publish()[1].record["made_of"])
    assert len(set(made)) == company.project.catalog_count == 5
    # What no model or source describes is not in it, such as the tables that a second run finds of the first.
    company.execute("create table marts.scratch (anything integer)")
    assert company.publish()[1].record["made_of"] == made[-1]


def test_a_page_that_was_changed_or_lost_is_made_anew(company: Company) -> None:
    first, made = company.publish()
    first.write_text("changed", encoding="utf-8")
    second, again = company.publish()
    assert again == made
    assert second.stat().st_size > 1_000
    second.unlink()
    assert company.publish()[0].is_file()
    assert company.project.catalog_count == 3


def test_a_version_before_without_documentation_is_no_obstacle(company: Company) -> None:
    folder = company.workdir.versions / "v0"
    folder.mkdir(parents=True)
    (folder / VERSION_RECORD).write_text("{}", encoding="utf-8")
    company.workdir.published.symlink_to(folder)
    page, _ = company.publish()
    assert page.is_file()


def test_a_failure_is_one_sentence_and_leaves_no_half_of_it(company: Company) -> None:
    company.project.fails = "dbt could not\nread the catalog."
    page, documented = company.publish()
    assert not page.parent.exists()
    assert documented.record == {}
    assert documented.warning == (
        "The documentation could not be written, so this version has none: dbt could not read the catalog."
    )
    company.project.fails = ""
    page, documented = company.publish()
    assert page.is_file() and not documented.warning


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [((), "", True), (("--no-docs",), "", False), ((), "off", False), (("--docs",), "off", True)],
)
def test_it_can_be_switched_off(
    arguments: tuple[str, ...], environment: str, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Settings] = []

    def remember(settings: Settings, **_: object) -> bool:
        seen.append(settings)
        return True

    monkeypatch.setattr("clientbase.running.run_pipeline", remember)
    monkeypatch.delenv("CLIENTBASE_DOCS", raising=False)
    if environment:
        monkeypatch.setenv("CLIENTBASE_DOCS", environment)
    main(["run", "--raw-root", str(tmp_path), *arguments], standalone_mode=False)
    assert [settings.docs for settings in seen] == [expected]
