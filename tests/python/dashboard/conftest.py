"""A real browser on the published page of the demo."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from dashboard.browsing import Browser
from pipeline.builds import Build

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("No chromium is installed (Debian: apt-get install chromium): the dashboard is not looked at.")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        # The page is the project's own file; root in a container has no sandbox to offer.
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, demo: Build) -> Iterator[Browser]:
    browser = Browser(chromium, demo.version / "dashboard" / "index.html")
    yield browser
    browser.close()
