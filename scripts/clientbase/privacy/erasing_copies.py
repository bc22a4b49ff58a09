"""The copies that an erasure goes through, kind after kind: each step converges, and may be done again."""

import shutil
from pathlib import Path

from clientbase.privacy import journal
from clientbase.privacy.copies import CopyReport
from clientbase.privacy.journal import UnderWay
from clientbase.privacy.rewriting import Eraser
from clientbase.privacy.searching import search
from clientbase.privacy.table_files import rewrite_state
from clientbase.privacy.text_files import redact_file
from clientbase.privacy.version_copies import finish_swap, rewrite_version, unfinished_swaps
from clientbase.settings import Settings
from clientbase.versions import Versions
from clientbase.workdir import Workdir


def erase_copies(settings: Settings, workdir: Workdir, under_way: UnderWay, eraser: Eraser) -> None:
    """Take the people out of every copy; what was done is written down after each kind of copy."""
    for step in (_erase_working_copies, _erase_server, _erase_state, _erase_versions, _erase_texts):
        step(settings, workdir, under_way, eraser)
        journal.save(workdir, under_way)


def places_of(settings: Settings, workdir: Workdir) -> list[Path]:
    """All that we keep: the work folder, and what a plain `dbt build` leaves in the project."""
    own = [settings.project_root / name for name in ("target", "logs")]
    return [workdir.root, *(path for path in own if path.is_dir() and not path.is_relative_to(workdir.root))]


def name_of(path: Path, workdir: Workdir) -> str:
    """A file as reports and acts name it."""
    return str(path.relative_to(workdir.root)) if path.is_relative_to(workdir.root) else str(path)


def _erase_working_copies(settings: Settings, workdir: Workdir, under_way: UnderWay, eraser: Eraser) -> None:
    """The working database and what else the next run makes anew: deleted whole."""
    del settings, eraser
    paths = [
        *sorted(workdir.root.glob(f"{workdir.warehouse.name}*")),
        workdir.spill,
        workdir.root / "scratch",
        workdir.root / "dbt",
        *sorted(workdir.versions.glob(".*.new")),
        *sorted((workdir.root / "state").glob(".*.new")),
    ]
    for path in paths:
        if not path.exists():
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
        _add(under_way, CopyReport(str(path.relative_to(workdir.root)), "deleted"))


def _erase_server(settings: Settings, workdir: Workdir, under_way: UnderWay, eraser: Eraser) -> None:
    if settings.target == "postgres":
        from clientbase.privacy.postgres_erasing import erase_on_server  # noqa: PLC0415 - an optional dependency

        for report in erase_on_server(eraser, Versions(workdir), settings.project_root):
            _add(under_way, report)


def _erase_state(settings: Settings, workdir: Workdir, under_way: UnderWay, eraser: Eraser) -> None:
    del settings
    for path in sorted((workdir.root / "state").glob("*/*.parquet")):
        report = rewrite_state(path, str(path.relative_to(workdir.root)), eraser)
        if report is not None:
            _add(under_way, report)


def _erase_versions(settings: Settings, workdir: Workdir, under_way: UnderWay, eraser: Eraser) -> None:
    del settings
    for version in list(unfinished_swaps(workdir)):
        finish_swap(workdir, version)
    for aside in workdir.versions.glob(".*.erased"):
        shutil.rmtree(aside)
    for version in Versions(workdir).kept():
        if search([workdir.versions / version], eraser.needles).hits:
            for report in rewrite_version(workdir, version, eraser):
                _add(under_way, report)
            journal.save(workdir, under_way)


def _erase_texts(settings: Settings, workdir: Workdir, under_way: UnderWay, eraser: Eraser) -> None:
    """Reports, records and logs: the person's traces are taken out of the text."""
    own_file = journal.path_of(workdir, under_way.erasure_id)
    found = search(places_of(settings, workdir), eraser.needles, leave_out=[own_file])
    for path in sorted(found.kinds_by_file()):
        if path.is_file() and not path.is_symlink() and redact_file(path, path, eraser):
            _add(under_way, CopyReport(name_of(path, workdir), "redacted", redacted_count=1))


def _add(under_way: UnderWay, report: CopyReport) -> None:
    if report not in under_way.reports:
        under_way.reports.append(report)
