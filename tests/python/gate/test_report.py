"""The report says what failed, how many rows, which keys, since when and what to do, and shows text as text."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from clientbase.failures import Failure
from clientbase.gate.report import Findings, write_report

RECORD = {
    "run_id": "20260701T010000000000Z",
    "started_at": "2026-07-01T01:00:00Z",
    "ended_at": "2026-07-01T01:00:20Z",
    "outcome": "refused",
    "message": "Nothing was published: 1 check failed.",
    "sources": ["files"],
    "node_count": 12,
    "kept_version": "20260630T010000000000Z",
    "inputs": [{"source": "files", "file": "orders.csv", "rows": 1234, "bytes": 9, "sha256": "ab" * 32}],
}
FAILURE = Failure(
    name="no_entity_disappears",
    kind="raw expectation",
    sentence="An entity has no rows. 7 rows (files <orders>). Ask for the file.",
    meaning="An entity has no rows.",
    owner="crm_administrator",
    rows=7,
    example_keys=("files <orders>",),
    action="Ask for the file.",
)


class Text(HTMLParser):
    """The words of a page, and the places it would ask the network for."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.outside += [value for name, value in attrs if name in ("src", "href") and value and "//" in value]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture
def page(tmp_path: Path) -> Text:
    findings = Findings(asked=["no_entity_disappears", "second"])
    findings.add([FAILURE, Failure("soft", "raw expectation", "A warning.", "A warning.", "warn", action="Look.")])
    write_report(tmp_path, RECORD, findings, {"no_entity_disappears": "20260629T010000000000Z"})
    text = Text()
    text.feed((tmp_path / "report.html").read_text(encoding="utf-8"))
    return text


def test_the_page_says_everything(page: Text) -> None:
    said = " ".join(" ".join(page.words).split())
    for expected in (
        "Nothing was published: 1 check failed.", "An entity has no rows.", "no_entity_disappears", "crm administrator",
        "7", "files <orders>", "20260629T010000000000Z", "Ask for the file.", "Что делать", "20260630T010000000000Z",
        "A warning.", "2 expectations, 12 models", "1,234", "New in this run",
    ):  # fmt: skip
        assert expected in said, f"{expected!r} is not on the page"


def test_the_page_asks_nobody_else(page: Text) -> None:
    assert page.outside == []


def test_the_json_holds_the_same(tmp_path: Path) -> None:
    findings = Findings()
    findings.add([FAILURE])
    write_report(tmp_path, RECORD, findings, {})
    content = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    (stop,) = content["stops"]
    assert (stop["name"], stop["rows"], stop["example_keys"], stop["since_run"]) == (
        "no_entity_disappears", 7, ["files <orders>"], None,
    )  # fmt: skip
    assert content["data_docs"] is None


def test_an_accepted_stop_does_not_stop() -> None:
    findings = Findings()
    findings.add([FAILURE], accepted_names=["no_entity_disappears"])
    assert findings.is_clean
    assert findings.accepted == [FAILURE]


def test_a_skipped_step_is_not_clean() -> None:
    assert not Findings(skipped_count=1).is_clean
