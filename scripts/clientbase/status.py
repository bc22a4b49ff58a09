"""`clientbase status`: what is published, what it says at a glance, and how the last run ended."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, cast

from rich.console import Console
from rich.table import Table

from clientbase.gate.report import HTML_NAME
from clientbase.ledger import PUBLISHED, RUNNING, Ledger
from clientbase.publishing import DASHBOARD_PAGE, DATABASE_NAME
from clientbase.reporting import SHOWN_FAILURES, short
from clientbase.versions import Versions
from clientbase.workdir import Workdir

LANGUAGES = ("en", "ru")


def show_status(workdir: Workdir, language: str = "en") -> None:
    """Print what is published, its headline numbers in the language, and what the last run said."""
    console = Console(highlight=False, soft_wrap=True)
    versions = Versions(workdir)
    record = versions.record
    if record is None:
        console.print(f"Nothing is published in {short(workdir.root)} yet. Run: clientbase run")
    else:
        console.print(f"Published: {short(workdir.published / DATABASE_NAME)}")
        console.print(f"  version {record['version']}, written {record['published_at']}, as of {record['as_of']}")
        earlier = [version for version in versions.kept() if version != record["version"]]
        if earlier:
            console.print(f"  kept as well: {', '.join(earlier)} (clientbase rollback)")
        headline = record.get("headline") or {}
        _show_segments(console, record["segments"], headline.get("segment_labels", {}), _Words(language))
        if headline:
            _show_headline(console, headline, _Words(language))
            console.print(f"\nLook at it: {short(workdir.published / DASHBOARD_PAGE)}")
    console.print()
    _show_last_run(console, workdir)


class _Words:
    """The dashboard's own texts, and numbers as people of the language write them."""

    def __init__(self, language: str) -> None:
        """Words of `en` or `ru`."""
        self.place = LANGUAGES.index(language)
        source = files("clientbase.dashboard") / "assets" / "texts.json"
        self._texts = json.loads(source.read_text(encoding="utf-8"))

    def text(self, key: str, **values: object) -> str:
        return str(self._texts[key][self.place]).format(**values)

    def count(self, value: float) -> str:
        written = f"{value:,.0f}"
        return written.replace(",", " ") if self.place else written

    def share(self, value: float | None) -> str:
        if value is None:
            return "–"
        return f"{100 * value:.0f}" + ("\u00a0%" if self.place else "%")

    def money(self, value: float, currency: str) -> str:
        return f"{self.count(value)} {currency}"


def _show_segments(
    console: Console, segments: Mapping[str, int], labels: Mapping[str, list[str]], words: _Words
) -> None:
    table = _table()
    table.add_column(words.text("segment"))
    table.add_column(words.text("customers"), justify="right")
    for english, count in segments.items():
        table.add_row(labels.get(english, [english, english])[words.place], words.count(count))
    console.print()
    console.print(table)


def _show_headline(console: Console, headline: Mapping[str, Any], words: _Words) -> None:
    table = _table()
    table.add_column(words.text("period_12"))
    table.add_column("", justify="right")
    table.add_column("")
    for figure in headline["figures"]:
        of_key, cases = figure.get("of", (None, 0))
        table.add_row(
            words.text(figure["name"]),
            _written(figure, headline["currency"], words),
            words.text(of_key, n=words.count(cases)) if of_key else "",
        )
    console.print()
    console.print(table)
    console.print()
    console.print(_trust_sentence(headline["trust"], words))
    table = _table()
    table.add_column(words.text("attention"))
    table.add_column("")
    for name, sentence in _attention(headline["attention"], headline["currency"], words):
        table.add_row(name, sentence)
    if table.row_count:
        console.print()
        console.print(table)


def _written(figure: Mapping[str, Any], currency: str, words: _Words) -> str:
    if figure["kind"] == "share":
        return words.share(figure["value"])
    if figure["kind"] == "money":
        return words.money(figure["value"], currency)
    return words.count(figure["value"])


def _trust_sentence(trust: Mapping[str, Any], words: _Words) -> str:
    sentences = [words.text("trust_good" if trust["is_good"] else "trust_warn") + "."]
    if trust["check_count"]:
        passed = words.count(trust["check_count"] - len(trust["odd"]))
        sentences.append(words.text("trust_checks", passed=passed, all=words.count(trust["check_count"])))
    else:
        sentences.append(words.text("trust_no_checks"))
    if trust["unequal"]:
        sentences.append(words.text("trust_lost", names=", ".join(trust["unequal"])))
    else:
        rows, bad = words.count(trust["row_count"]), words.count(trust["quarantined_count"])
        sentences.append(words.text("trust_rows", n=rows, bad=bad))
    if trust["odd"]:
        odd = "; ".join(str(meaning).removesuffix(".") for meaning in trust["odd"][:3])
        sentences.append(words.text("trust_odd", names=odd))
    return " ".join(sentences)


def _attention(found: Mapping[str, Any], currency: str, words: _Words) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    if "stage" in found:
        worst = found["stage"]
        sentence = words.text("attention_stage_none", n=words.count(found["minimum_count"]))
        if worst:
            stage = f"{worst['stage'][words.place]} · {worst['pipeline'][words.place]}"
            share, cases = words.share(worst["share"]), words.count(worst["cases"])
            sentence = words.text("attention_stage_text", stage=stage, rate=share, n=cases)
        rows.append((words.text("attention_stage"), sentence))
    if "stuck" in found:
        count, amount = found["stuck"]
        sentence = words.text("attention_stuck_none")
        if count:
            written = words.money(amount, currency)
            sentence = words.text("attention_stuck_text", n=words.count(count), amount=written)
        rows.append((words.text("attention_stuck"), sentence))
    if "channels" in found:
        names = ", ".join(labels[words.place] for labels in found["channels"])
        key = "attention_channel_text" if names else "attention_channel_none"
        rows.append((words.text("attention_channel"), words.text(key, names=names)))
    if "queue" in found:
        overdue, untouched = (words.count(value) for value in found["queue"])
        rows.append((words.text("attention_queue"), words.text("attention_queue_text", n=overdue, leads=untouched)))
    return rows


def _show_last_run(console: Console, workdir: Workdir) -> None:
    last_run = Ledger(workdir).last
    if last_run is None:
        console.print("No run has ended here yet.")
        return
    ended = f" to {last_run['ended_at']}" if last_run.get("ended_at") else ""
    console.print(f"Last run:  {last_run['outcome']}, {last_run.get('started_at', '')}{ended}")
    if last_run["outcome"] == RUNNING:
        console.print("  It works now, or its process was killed; then the next run begins anew.")
    elif last_run["outcome"] != PUBLISHED:
        console.print(f"  {last_run['message']}")
        for sentence in cast("list[str]", last_run.get("failures", []))[:SHOWN_FAILURES]:
            console.print(f"  - {sentence}")
        report = workdir.runs / str(last_run["run_id"]) / HTML_NAME
        if report.is_file():
            console.print(f"  Report: {short(report)}")


def _table() -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
