"""One small company, two nights of its data, and a work folder in which the first night is published."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pipeline.builds import WITHOUT_AREAS, Build, Builds, Finished, call, parsed_projects, run_arguments

from faults.nights import write_two_nights


@pytest.fixture(scope="session")
def nights(builds: Builds) -> list[Path]:
    """The raw roots of two nights, the second with a day more."""
    with builds.once("nights") as folder:
        if folder is not None:
            write_two_nights(folder, lambda arguments, log: _called(arguments, log, folder))
    return [builds.root / "nights" / name for name in ("night-1", "night-2")]


def _called(arguments: list[str | Path], log: Path, folder: Path) -> int:
    ended = call(*arguments, cwd=folder)
    log.write_text(ended.everything, encoding="utf-8")
    return ended.exit_code


@pytest.fixture(scope="session")
def first_night(builds: Builds, nights: list[Path]) -> Build:
    """The first night, published in a folder that no test changes."""
    return builds.run("first-night", raw_root=nights[0], variables=WITHOUT_AREAS)


@pytest.fixture
def workdir(first_night: Build, tmp_path: Path) -> Iterator[Path]:
    """A work folder of the test's own in which the first night is published."""
    copy = tmp_path / "workdir"
    shutil.copytree(first_night.workdir, copy, symlinks=True)
    yield copy
    shutil.rmtree(copy, ignore_errors=True)


def run(raw_root: Path, workdir: Path, *more: str, **settings: str | Path) -> Finished:
    """One run over this input."""
    arguments = run_arguments(raw_root=raw_root, workdir=workdir, variables=WITHOUT_AREAS)
    return call(*arguments, *more, cwd=workdir.parent, parsed=parsed_projects(), **settings)
