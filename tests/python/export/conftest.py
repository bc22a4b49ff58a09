"""A work folder with one published version, made by hand."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from clientbase.workdir import Workdir

VERSION = "20260501T000000000000Z"


@pytest.fixture
def publish(tmp_path: Path) -> Callable[[str], Workdir]:
    """Publish one mart `cards` with the rows of a query."""

    def publish_rows(query: str) -> Workdir:
        workdir = Workdir(tmp_path / "workdir")
        folder = workdir.versions / VERSION
        folder.mkdir(parents=True)
        with duckdb.connect(folder / "clientbase.duckdb") as connection:
            connection.execute("create schema marts")
            connection.execute(f"create table marts.cards as {query}")
            # What a published file must not have, and what an export would not give even then.
            connection.execute("create schema restricted")
            connection.execute("create table restricted.dim_customer_contacts as select 'a@b.example' as email")
        (folder / "clientbase.duckdb").chmod(0o444)
        workdir.published.symlink_to(f"versions/{VERSION}")
        return workdir

    return publish_rows
