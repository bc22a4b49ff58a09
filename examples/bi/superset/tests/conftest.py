"""What the tests share: a company with one published night, a Superset, and the two connected."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from company import Company
from server import PASSWORD, USER, Server, running_server

from clientbase_superset.api import Superset
from clientbase_superset.connect import connect

FIRST_DAY = "2026-06-16"


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A demo whose first night was two weeks before its last day."""
    company = Company.found(tmp_path_factory.mktemp("company"))
    company.night(FIRST_DAY)
    return company


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("superset")) as server:
        yield server


@pytest.fixture(scope="session")
def superset(server: Server) -> Superset:
    """The server, with its administrator logged in."""
    return Superset.log_in(server.url, USER, PASSWORD)


@pytest.fixture(scope="session")
def made(superset: Superset, company: Company) -> dict[str, int]:
    """What `connect` made: ids by name."""
    return connect(superset, company.published)


@pytest.fixture(scope="session")
def fingerprints(company: Company) -> dict[Path, str]:
    """The first version's files before anybody read them."""
    return company.fingerprints()
