"""What all Python tests share: the project, the published data sets, and builds that are made once."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pipeline.builds import BUILDS_FOLDER, FIXED_CUT_POINTS, PROJECT_ROOT, WITHOUT_AREAS, Build, Builds

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ALL_SOURCES = ("files", "online_retail", "cdnow")
PUBLISHED_DATA = (
    "online_retail", "cdnow", "maven_crm", "x_education_leads", "yandex_afisha", "incident_log",
)  # fmt: skip


# The files whose builds take longest, longest first: the others fill the gaps. With xdist this needs
# `--dist loadfile --no-loadscope-reorder`; `loadgroup` does nothing with xdist 3.8 on pytest 9.2.
SLOW_FILES = (
    "test_postgres.py",
    "test_rfm_oracle.py",
    "test_runs.py",
    "test_selected_damage.py",
    "test_frozen_thresholds.py",
    "test_methodologies.py",
    "test_history_oracle.py",
    "test_faults.py",
    "test_second_runs.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow files, so that no test process is left alone with one of them at the end."""
    places = {name: place for place, name in enumerate(SLOW_FILES)}
    items.sort(key=lambda item: places.get(item.path.name, len(SLOW_FILES)))


def pytest_configure(config: pytest.Config) -> None:
    """Make the one folder of builds; the worker processes of xdist inherit its name."""
    if not hasattr(config, "workerinput"):
        os.environ[BUILDS_FOLDER] = tempfile.mkdtemp(prefix="clientbase-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Delete the builds: they hold hundreds of megabytes."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(BUILDS_FOLDER), ignore_errors=True)


@pytest.fixture(scope="session")
def project_root() -> Path:
    return PROJECT_ROOT


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of published data sets, read-only."""
    given = os.environ.get("CLIENTBASE_REAL_DATA")
    folder = Path(given) if given else PROJECT_ROOT.parent / "shared" / "data"
    missing = [name for name in PUBLISHED_DATA if not (folder / name).is_dir()]
    if missing:
        pytest.skip(
            f"the published data sets are not all in {folder}: put the folders {', '.join(missing)} there, "
            "or name another folder in CLIENTBASE_REAL_DATA"
        )
    return folder


@pytest.fixture(scope="session")
def builds() -> Builds:
    return Builds(Path(os.environ[BUILDS_FOLDER]))


@pytest.fixture(scope="session")
def demo_root(builds: Builds) -> Path:
    """The raw root of a demo of 400 customers."""
    return builds.demo(400)


@pytest.fixture(scope="session")
def demo(builds: Builds, demo_root: Path) -> Build:
    """The demo as `clientbase run` publishes it by default, unit tests and documentation included."""
    return builds.run("demo", raw_root=demo_root, CLIENTBASE_DOCS="on")


@pytest.fixture(scope="session")
def demo_of_quantiles(builds: Builds, demo_root: Path) -> Build:
    """The demo with cut points taken from its base, thin as it is: they change from quarter to quarter."""
    return builds.run(
        "demo_of_quantiles", raw_root=demo_root, variables={"rfm_minimum_buyers": 50, **WITHOUT_AREAS}, is_checked=False
    )


@pytest.fixture(scope="session")
def online_retail(builds: Builds, real_data: Path) -> Build:
    """Online Retail with its days in UTC."""
    return builds.run(
        "online_retail",
        raw_root=real_data,
        sources=["online_retail"],
        variables={"business_time_zone": "UTC", "areas": ["growth"]},
    )


@pytest.fixture(scope="session")
def online_retail_400_days(builds: Builds, real_data: Path) -> Build:
    """Online Retail on the day after its last invoice, with a window that holds all of it."""
    return builds.run(
        "online_retail_400_days",
        raw_root=real_data,
        sources=["online_retail"],
        as_of="2011-12-10",
        variables={"business_time_zone": "UTC", "rfm_window_days": 400, **WITHOUT_AREAS},
        is_checked=False,
    )


@pytest.fixture(scope="session")
def online_retail_moscow(builds: Builds, real_data: Path) -> Build:
    """Online Retail with its days in Moscow, three or four hours ahead of UTC then."""
    return builds.run(
        "online_retail_moscow", raw_root=real_data, sources=["online_retail"], variables=WITHOUT_AREAS, is_checked=False
    )


@pytest.fixture(scope="session")
def cdnow(builds: Builds, real_data: Path) -> Build:
    """CDNOW the day after its last purchase."""
    return builds.run(
        "cdnow", raw_root=real_data, sources=["cdnow"], as_of="1998-07-01", variables={"areas": ["growth"]}
    )


@pytest.fixture(scope="session")
def cdnow_early(builds: Builds, real_data: Path) -> Build:
    """CDNOW six weeks after it began: too little history for quantiles."""
    return builds.run(
        "cdnow_early", raw_root=real_data, sources=["cdnow"], as_of="1997-02-15", variables=WITHOUT_AREAS,
        is_checked=False,
    )  # fmt: skip


@pytest.fixture(scope="session")
def maven_crm(builds: Builds, real_data: Path) -> Build:
    """The CRM of Maven on the day of its last closed deal."""
    return builds.run(
        "maven_crm", raw_root=real_data, sources=["maven_crm"],
        variables={"business_time_zone": "UTC", "areas": ["sales"]},
    )  # fmt: skip


@pytest.fixture(scope="session")
def x_education_leads(builds: Builds, real_data: Path) -> Build:
    """The leads of X Education, of which none has a time."""
    return builds.run(
        "x_education_leads", raw_root=real_data, sources=["x_education_leads"], variables={"areas": ["sales"]}
    )


@pytest.fixture(scope="session")
def incident_log(builds: Builds, real_data: Path) -> Build:
    """The service desk's incidents, on the day of the last change."""
    return builds.run(
        "incident_log", raw_root=real_data, sources=["incident_log"],
        variables={"business_time_zone": "UTC", "areas": ["service"]},
    )  # fmt: skip


@pytest.fixture(scope="session")
def earlier(builds: Builds, demo_root: Path) -> Build:
    """All of the demo's files, seen on the last day of 2025."""
    return builds.run("earlier", raw_root=demo_root, as_of="2025-12-31T09:30:00+00:00", is_checked=False)


@pytest.fixture(scope="session")
def all_raw_root(builds: Builds, demo_root: Path, real_data: Path) -> Path:
    """A raw root with all three sources side by side."""
    with builds.once("all-raw") as folder:
        if folder is not None:
            (folder / "files").symlink_to(demo_root / "files")
            (folder / "online_retail").symlink_to(real_data / "online_retail")
            (folder / "cdnow").symlink_to(real_data / "cdnow")
    return builds.root / "all-raw"


@pytest.fixture(scope="session")
def all_sources(builds: Builds, all_raw_root: Path) -> Build:
    """The demo, Online Retail and CDNOW in one build."""
    return builds.run(
        "all_sources", raw_root=all_raw_root, sources=ALL_SOURCES, variables={**FIXED_CUT_POINTS, **WITHOUT_AREAS},
        is_checked=False,
    )  # fmt: skip


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real browser for the published pages."""
    if CHROMIUM is None:
        pytest.skip("No chromium is installed (Debian: apt-get install chromium): the pages are not looked at.")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - half a second that few tests need

    with sync_playwright() as driver:
        # The pages are the project's own files; root in a container has no sandbox to offer.
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
