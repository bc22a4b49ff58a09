"""What the file holds, without a browser."""

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pipeline.builds import PROJECT_ROOT, Build

from clientbase.dashboard import write_dashboard
from clientbase.dashboard.reading import CUBES
from clientbase.privacy.needles import Needle, Needles
from clientbase.privacy.rewriting import ERASED

ASSETS = PROJECT_ROOT / "scripts" / "clientbase" / "dashboard" / "assets"


def page_of(database: Path, folder: Path, earlier: Path | None = None) -> str:
    page = folder / "index.html"
    write_dashboard(database, page, project_root=PROJECT_ROOT, config={}, variables={}, earlier=earlier)
    return page.read_text(encoding="utf-8")


def content_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="content">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def cubes_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="text/plain" id="cubes">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(gzip.decompress(base64.b64decode(found[1]))))


def test_same_version_gives_the_same_page(demo: Build, tmp_path: Path) -> None:
    assert page_of(demo.database, tmp_path / "one") == page_of(demo.database, tmp_path / "two")


def test_the_published_page_is_read_only_and_beside_the_tables(demo: Build) -> None:
    page = demo.version / "dashboard" / "index.html"
    assert page.stat().st_mode & 0o777 == 0o444
    assert "Look at it: " in demo.output


def test_marts_of_areas_that_were_not_built_are_missing_and_named(without_areas: Path) -> None:
    page = without_areas.read_text(encoding="utf-8")
    assert content_of(page)["facts"]["missing_areas"] == ["sales", "service", "growth"]
    assert "deals_closed" not in cubes_of(page)
    assert "segments_now" in cubes_of(page)


def test_changes_are_against_the_version_before(demo: Build, tmp_path: Path) -> None:
    before = tmp_path / "before.duckdb"
    before.write_bytes(demo.database.read_bytes())
    with duckdb.connect(str(before)) as connection:
        connection.execute("delete from marts.fct_orders where order_id = (select min(order_id) from marts.fct_orders)")
    content = content_of(page_of(demo.database, tmp_path, before))
    now, then = content["headlines"]["orders"]["value"], content["earlier"]["headlines"]["orders"]["value"]
    assert (now - then,) == (1,)
    assert content["headlines"]["quarantined"] == content["earlier"]["headlines"]["quarantined"]
    # One that is no database of this layout is nothing to compare with.
    odd = tmp_path / "odd.duckdb"
    duckdb.connect(str(odd)).close()
    assert content_of(page_of(demo.database, tmp_path, odd))["earlier"] is None


def test_the_page_does_not_grow_with_the_customers(demo: Build) -> None:
    """Cells are bounded by what the filters offer: months, segments, teams, channels. No key of a row is one."""
    for cube in CUBES:
        for sql in cube.dimensions.values():
            assert not re.search(r"(customer|deal|lead|order|clock|visit|alert)_id", sql), (cube.name, sql)
    with demo.connect() as connection:
        (customers,) = connection.execute("select count(*) from marts.customer_segments").fetchone() or (0,)
    lists = content_of((demo.version / "dashboard" / "index.html").read_text(encoding="utf-8"))["lists"]
    named = {row[lists["call_first"]["columns"].index("customer_id")] for row in lists["call_first"]["rows"]}
    assert 0 < len(named) < customers


def test_an_erased_customer_leaves_the_page_and_the_page_stays_whole(demo: Build) -> None:
    page = (demo.version / "dashboard" / "index.html").read_text(encoding="utf-8")
    first = content_of(page)["lists"]["call_first"]["rows"][0][0]
    own = first.split(":")[1]
    needles = Needles([Needle("customer", "word", (own,))])
    redacted = needles.redacted(page, ERASED)
    assert own in page and own not in redacted
    assert ERASED in content_of(redacted)["lists"]["call_first"]["rows"][0][0]
    assert cubes_of(redacted) == cubes_of(page)
    assert own not in json.dumps(cubes_of(page))


def test_refused_values_are_left_out(demo: Build) -> None:
    page = (demo.version / "dashboard" / "index.html").read_text(encoding="utf-8")
    quoted = [
        str(value)
        for (value,) in demo.rows("select regexp_extract(reason, '''([^'']{4,})''', 1) from marts.quarantine")
        if value
    ]
    assert quoted
    reasons = json.dumps(content_of(page)["lists"]["quarantine"]["rows"], ensure_ascii=False)
    assert not [value for value in quoted if f"'{value}'" in reasons]


def test_every_text_has_both_languages_and_a_use() -> None:
    texts = json.loads((ASSETS / "texts.json").read_text(encoding="utf-8"))
    script = "".join(path.read_text(encoding="utf-8") for path in ASSETS.glob("*.js"))
    for key, (english, russian) in texts.items():
        assert english and russian, key
        assert not re.search("[а-яё]", english, re.IGNORECASE), key
        assert set(re.findall(r"\{(\w+)\}", english)) == set(re.findall(r"\{(\w+)\}", russian)), key
        stem = re.sub(r"_[^_]*$", "_", key)
        assert ":" in key or f'"{key}"' in script or f'"{stem}"' in script or any(
            f'"{key[:end]}"' in script for end in range(3, len(key)) if key[end - 1] == "_"
        ), f"{key} is used nowhere"  # fmt: skip


@pytest.mark.parametrize("name", ["texts", "content"])
def test_json_cannot_end_its_script(demo: Build, name: str) -> None:
    page = (demo.version / "dashboard" / "index.html").read_text(encoding="utf-8")
    found = re.search(rf'id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found and "<" not in found[1]
