"""Open a page of the dashboard, and remember all that went wrong in it and all that it asked the network for."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PAGES = ("overview", "segments", "funnel", "managers", "service", "growth", "quality")
_ALL_DRAWN = "[...document.querySelectorAll('.chart')].every(chart => chart.dataset.drawn)"


@dataclass
class Browser:
    """Chromium on one file."""

    chromium: Any
    file: Path
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    _contexts: list[Any] = field(default_factory=list)

    def open(self, address: str = "overview", *, is_drawn: bool = False, **context: Any) -> Any:
        """The page at `address` (page?query), once it is rendered; with its charts drawn where a test looks at them."""
        settings: dict[str, Any] = {"viewport": {"width": 1366, "height": 900}, "locale": "en-GB", **context}
        opened = self.chromium.new_context(**settings)
        self._contexts.append(opened)
        page = opened.new_page()
        page.on("console", lambda message: self.problems.append(f"{address}: {message.type} {message.text}"))
        page.on("pageerror", lambda error: self.problems.append(f"{address}: {error}"))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(f"{self.file.as_uri()}#{address}")
        page.wait_for_selector("html[data-rendered]")
        if is_drawn:
            page.wait_for_function(_ALL_DRAWN, timeout=60_000)
        return page

    def go(self, page: Any, address: str) -> None:
        """Show another address in the page that is open."""
        page.evaluate("address => { history.replaceState(null, '', '#' + address); readAddress(); render(); }", address)

    def close(self) -> None:
        """Close every page."""
        for opened in self._contexts:
            opened.close()
