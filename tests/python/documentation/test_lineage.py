"""The page of the lineage: what is asked of dbt-colibri, and that its silent failures are heard."""

import json
import sys
from pathlib import Path

import pytest
from pipeline.builds import PROJECT_ROOT, Build

from clientbase.documentation import DOCUMENTATION_PAGE
from clientbase.documentation.lineage import write_lineage
from clientbase.documentation.page import CATALOG, MANIFEST
from clientbase.documentation.shell import packed_page, part_of
from clientbase.errors import ClientbaseError
from clientbase.workdir import Workdir

COLIBRI = PROJECT_ROOT / ".venv-lineage" / "bin" / "colibri"
ORDERS = "model.clientbase.fct_orders"
# Writes what dbt-colibri would, and how it was called.
PROGRAM = """#!{python}
import json, os, sys
from pathlib import Path
assert json.loads(Path("manifest.json").read_text()) and json.loads(Path("catalog.json").read_text())
drawn = Path(sys.argv[sys.argv.index("--output-dir") + 1])
drawn.mkdir()
(drawn / "index.html").write_text("<p>orders</p>")
lineage = {{"parents": {{"{model}": {{"order_id": [{{"column": "order_id"}}], "row_count": []}}}}}}
(drawn / "colibri-manifest.json").write_text(json.dumps({{"lineage": lineage}}))
Path({called!r}).write_text(json.dumps([sys.argv[1:], os.environ["DBT_COLIBRI_NO_VERSION_CHECK"]]))
print({says!r})
"""


@pytest.fixture
def workdir(tmp_path: Path) -> Workdir:
    """A published documentation of one model with two columns."""
    workdir = Workdir(tmp_path / "workdir")
    page = workdir.published / DOCUMENTATION_PAGE
    page.parent.mkdir(parents=True)
    catalog = {"nodes": {ORDERS: {"columns": {"order_id": {}, "row_count": {}}}, "seed.a": {"columns": {"b": {}}}}}
    parts = {MANIFEST: json.dumps({"nodes": {ORDERS: {}}}), CATALOG: json.dumps(catalog)}
    page.write_text(packed_page("documentation", "", parts), encoding="utf-8")
    return workdir


def program(folder: Path, says: str = "Report completed!") -> Path:
    path = folder / "colibri"
    text = PROGRAM.format(python=sys.executable, model=ORDERS, called=str(folder / "called.json"), says=says)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o700)
    return path


def test_the_page_is_packed_and_counts_the_columns(workdir: Workdir, tmp_path: Path) -> None:
    lineage = write_lineage(workdir, program(tmp_path))
    assert (lineage.column_count, lineage.followed_count) == (2, 1)
    assert lineage.page == workdir.root / "lineage" / "index.html"
    assert part_of(lineage.page.read_text(encoding="utf-8"), "page") == "<p>orders</p>"


def test_dbt_colibri_is_told_to_ask_nobody(workdir: Workdir, tmp_path: Path) -> None:
    write_lineage(workdir, program(tmp_path))
    arguments, no_version_check = json.loads((tmp_path / "called.json").read_text(encoding="utf-8"))
    assert arguments[0] == "generate" and "--disable-telemetry" in arguments
    assert no_version_check == "1"


def test_columns_that_were_not_followed_are_an_error(workdir: Workdir, tmp_path: Path) -> None:
    silent = program(tmp_path, "[ERROR] processing model a, column b: 'Scope' object has no attribute 'union_scopes'")
    with pytest.raises(ClientbaseError, match="could not follow 1 columns, such as: processing model a, column b"):
        write_lineage(workdir, silent)
    assert not (workdir.root / "lineage").exists()


def test_without_documentation_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ClientbaseError, match="Publish a version with its documentation"):
        write_lineage(Workdir(tmp_path), program(tmp_path))


def test_without_dbt_colibri_it_says_what_to_do(workdir: Workdir, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ClientbaseError, match="make lineage"):
        write_lineage(workdir)


@pytest.mark.long
def test_the_lineage_of_the_demo_is_followed_to_its_sources(demo: Build, tmp_path: Path) -> None:
    if not COLIBRI.is_file():
        pytest.skip("dbt-colibri is not installed: `make lineage` installs it into .venv-lineage")
    copied = Workdir(tmp_path)
    copied.published.symlink_to(demo.version)
    lineage = write_lineage(copied, COLIBRI)
    # The others count rows or are constants.
    assert lineage.followed_count / lineage.column_count > 0.9
