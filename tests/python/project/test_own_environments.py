"""The examples that bring packages of their own: locks that install anywhere, and what they share with the project."""

import re
import tomllib
from pathlib import Path

import pytest

LOCKS = (
    "examples/orchestration/dagster/requirements.lock",
    "examples/bi/superset/requirements.lock",
    "examples/semantic/requirements.lock",
)


def requirements(lock: Path) -> dict[str, list[str]]:
    """What a lock asks for: version and hashes by name. Raises ValueError at a line that is nothing of the kind."""
    found: dict[str, list[str]] = {}
    for entry in lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        words = entry.split(" ; ")[0].split()
        match = re.fullmatch(r"([a-z0-9-]+)(?:\[[a-z,0-9-]+\])?==(\S+)", words[0])
        hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}", entry)
        if match is None or not hashes:
            raise ValueError(f"{lock.name}: {entry[:100]!r} is no package with its version and hashes")
        found[match[1]] = [match[2], *hashes]
    return found


@pytest.mark.parametrize("lock", [*LOCKS, "requirements-lineage.lock"])
def test_a_lock_pins_every_package_and_names_no_host(lock: str, project_root: Path) -> None:
    assert len(requirements(project_root / lock)) >= 5
    assert "://" not in (project_root / lock).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line", ["numpy>=1.0", "numpy==1.26.4", "numpy @ https://example.com/numpy.whl", "-i somewhere"]
)
def test_the_search_finds_what_is_not_pinned(line: str, tmp_path: Path) -> None:
    (tmp_path / "requirements.lock").write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="is no package with its version and hashes"):
        requirements(tmp_path / "requirements.lock")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_its_example_asks_for(lock: str, project_root: Path) -> None:
    project = tomllib.loads((project_root / lock).with_name("pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    locked = requirements(project_root / lock)
    for requirement in asked:
        name, _, version = requirement.partition("==")
        name = re.split(r"[<>=]", name)[0].lower()
        assert name in locked
        assert not version or locked[name][0] == version


def test_superset_reads_with_the_duckdb_that_writes(project_root: Path) -> None:
    ours = requirements(project_root / "requirements.lock")
    theirs = requirements(project_root / "examples/bi/superset/requirements.lock")
    assert theirs["duckdb"][0] == ours["duckdb"][0]
    assert theirs["duckdb-engine"][0] == ours["duckdb-engine"][0]
