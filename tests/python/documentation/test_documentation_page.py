"""The page of the demo: what it says, what it must not say, and how a browser shows it."""

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from pipeline.builds import PROJECT_ROOT, Build
from pipeline.rewriting import read_rows

from clientbase.documentation import DOCUMENTATION_PAGE
from clientbase.documentation.page import CATALOG, MANIFEST, documentation_page
from clientbase.documentation.shell import packed_page, part_of
from clientbase.privacy.needles import Needle, Needles
from clientbase.versions import VERSION_RECORD

LARGEST_BYTES = 3_000_000
PERSONAL = ("customer_id", "full_name", "company_name", "email", "phone", "messenger")


@pytest.fixture(scope="module")
def page(demo: Build) -> str:
    return (demo.version / DOCUMENTATION_PAGE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def parts(page: str) -> dict[str, str]:
    return {name: part_of(page, name) for name in ("page", MANIFEST, CATALOG)}


@pytest.fixture(scope="module")
def manifest(parts: dict[str, str]) -> dict[str, Any]:
    return dict(json.loads(parts[MANIFEST]))


def paths_in(text: str, *folders: Path) -> list[str]:
    """Every absolute path of this machine in a text: below one of these folders, or of somebody's home."""
    known = "|".join(re.escape(str(folder)) for folder in folders)
    return re.findall(rf"(?:{known}|(?<![\w.:/])/(?:home|Users|root|mnt)/)[\w./-]*", text)


def test_it_is_published_read_only_and_the_run_says_where(demo: Build) -> None:
    page = demo.version / DOCUMENTATION_PAGE
    assert page.stat().st_mode & 0o777 == 0o444
    assert page.stat().st_size < LARGEST_BYTES
    assert "What each table and column means: " in demo.output
    record = json.loads((demo.version / VERSION_RECORD).read_text(encoding="utf-8"))
    assert set(record["documentation"]) == {"made_of", "sha256"}


def test_it_describes_every_published_column_as_the_file_has_it(
    demo: Build, manifest: dict[str, Any], parts: dict[str, str]
) -> None:
    catalog = json.loads(parts[CATALOG])["nodes"]
    documented = {
        (catalog[key]["metadata"]["name"], column): node["columns"].get(column, {}).get("description")
        for key, node in manifest["nodes"].items()
        if key in catalog and node["config"].get("schema") == "marts"
        for column in catalog[key]["columns"]
    }
    published = demo.rows(
        "select table_name, column_name from information_schema.columns where table_schema = 'marts' "
        "and table_name not in ('runs', 'gate_results')"
    )
    assert len(published) > 1_000
    assert not [key for key in published if not documented.get((str(key[0]), str(key[1])))]


def test_it_shows_the_sql_that_each_model_became(manifest: dict[str, Any]) -> None:
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    assert len(models) > 200
    assert not [node["name"] for node in models if not node["compiled_code"] or "{{" in node["compiled_code"]]


def test_it_holds_no_path_of_the_machine(demo: Build, demo_root: Path, parts: dict[str, str]) -> None:
    folders = (PROJECT_ROOT, demo.workdir, demo_root, Path(tempfile.gettempdir()))
    assert not [path for text in parts.values() for path in paths_in(text, *folders)]
    # What dbt writes by itself does, so the search can find them.
    assert paths_in((demo.workdir / "dbt" / "target" / "manifest.json").read_text(encoding="utf-8"), *folders)


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[\w@.+:-]+", text))


def test_it_holds_no_personal_data(demo_root: Path, parts: dict[str, str]) -> None:
    _, rows = read_rows(demo_root / "files" / "customers.csv")
    values = {value for row in rows for column in PERSONAL if len(value := row[column].strip()) >= 5}
    assert len(values) > 1_000
    words = words_of("\n".join(parts.values()))
    # A name is looked for by its words, wherever they stand: that finds more than there is, and found nothing.
    assert not [value for value in values if words_of(value) <= words]
    planted = words | words_of(f"such as {max(values, key=len)} of course")
    assert [value for value in values if words_of(value) <= planted]


def test_an_erasure_takes_no_word_of_it_for_a_person(page: str) -> None:
    words = ("orders", "function", "segment", "customer")
    needles = Needles([Needle("messenger", "word", (word,)) for word in words])
    assert needles.redacted(page) == page
    unpacked = part_of(page, MANIFEST)
    assert needles.redacted(unpacked) != unpacked


def test_same_manifest_and_catalog_give_the_same_page(demo: Build, tmp_path: Path) -> None:
    template = tmp_path / "index.html"
    template.write_text(TEMPLATE, encoding="utf-8")
    manifest = json.loads((demo.workdir / "dbt" / "target" / "manifest.json").read_text(encoding="utf-8"))
    catalog = {"metadata": {"dbt_schema_version": "v1"}, "nodes": {}, "sources": {}}
    one = documentation_page(template, manifest, catalog)
    manifest["metadata"] |= {"generated_at": "another time", "invocation_id": "another run"}
    for node in manifest["nodes"].values():
        node["created_at"] = 0
    assert documentation_page(template, manifest, catalog) == one


def test_another_template_of_dbt_is_refused(tmp_path: Path) -> None:
    template = tmp_path / "index.html"
    template.write_text(TEMPLATE.replace("CATALOG.JSON", "OTHER.JSON"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"has no \"CATALOG\.JSON INLINE DATA\" any more"):
        documentation_page(template, {}, {})


def test_parts_of_a_page_can_be_read_back() -> None:
    packed = packed_page("title", "<p>/*one*/ /*two*/</p>", {"one": "</script> $& \\1", "two": "Ж"})
    assert part_of(packed, "one") == "</script> $& \\1"
    assert part_of(packed, "two") == "Ж"
    with pytest.raises(ValueError, match="no part three"):
        part_of(packed, "three")


def test_a_browser_shows_a_model_and_asks_nobody(demo: Build, chromium: Any) -> None:
    problems: list[str] = []
    requests: list[str] = []
    context = chromium.new_context(viewport={"width": 1366, "height": 900})
    opened = context.new_page()
    opened.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("request", lambda request: requests.append(request.url))
    opened.goto(f"{(demo.version / DOCUMENTATION_PAGE).as_uri()}#!/model/model.clientbase.fct_orders")
    opened.wait_for_selector("text=gross_amount - discount_amount: what was bought, before refunds.")
    assert opened.locator("h1").first.inner_text().startswith("fct_orders")
    assert problems == []
    assert [url for url in requests if not url.startswith(("data:", "blob:"))] == requests[:1]
    # And it could not, if it wanted to.
    asked = opened.evaluate("fetch('https://example.org/').then(() => 'allowed', () => 'forbidden')")
    assert asked == "forbidden"
    assert any("Content Security Policy" in problem for problem in problems)
    context.close()


TEMPLATE = """<html><head><link rel="canonical" href="/overview/"/><link rel="shortcut icon" \
href="${require('./assets/favicons/favicon.ico')}"/></head>
<script>var n={manifest:"MANIFEST.JSON INLINE DATA",catalog:"CATALOG.JSON INLINE DATA"}</script></html>
"""
