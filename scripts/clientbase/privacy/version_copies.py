"""Replace published versions by ones without the people, while readers read.

Every function converges: killed at any moment and called again, it ends in the same state.
"""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from clientbase.privacy.copies import ASIDE_SUFFIX, CopyReport, report_of
from clientbase.privacy.rewriting import ERASED, Eraser
from clientbase.privacy.table_files import rewrite_database, rewrite_parquet
from clientbase.privacy.text_files import redact_file
from clientbase.versions import VERSION_RECORD
from clientbase.workdir import Workdir, read_json, sync

AGAIN_SUFFIX = ".again"
_FOR_READERS = 0o444


def rewrite_version(workdir: Workdir, version: str, eraser: Eraser) -> list[CopyReport]:
    """Replace a version by one without the people: written aside, put to disk, swapped.

    Readers follow the link `published`: it leads to the old version, then to the copy aside, then to the copy under the
    version's own name. It never leads to half of one.
    """
    folder = workdir.versions / version
    aside = workdir.versions / f".{version}{ASIDE_SUFFIX}"
    shutil.rmtree(aside, ignore_errors=True)
    reports = _write_aside(folder, aside, eraser, workdir)
    finish_swap(workdir, version)
    return reports


def finish_swap(workdir: Workdir, version: str) -> None:
    """Put the copy aside, which is whole, in the version's place."""
    folder = workdir.versions / version
    aside = workdir.versions / f".{version}{ASIDE_SUFFIX}"
    again = workdir.versions / f".{version}{AGAIN_SUFFIX}"
    is_current = workdir.published.is_symlink() and workdir.published.readlink().name in (folder.name, aside.name)
    if is_current:
        _point(workdir, aside)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(again, ignore_errors=True)
    # The same files under a second name: nothing is copied, and the link always leads to a whole folder.
    shutil.copytree(aside, again, copy_function=os.link)
    again.chmod(0o755)
    sync(again)
    again.rename(folder)
    sync(workdir.versions)
    if is_current:
        _point(workdir, folder)
    shutil.rmtree(aside, ignore_errors=True)


def unfinished_swaps(workdir: Workdir) -> Iterator[str]:
    """The versions whose copy aside readers see already, or whose old form is gone: these have to be finished."""
    for aside in sorted(workdir.versions.glob(f".*{ASIDE_SUFFIX}")):
        version = aside.name[1 : -len(ASIDE_SUFFIX)]
        is_seen = workdir.published.is_symlink() and workdir.published.readlink().name == aside.name
        if is_seen or not (workdir.versions / version).is_dir():
            yield version


def _point(workdir: Workdir, target: Path) -> None:
    beside = workdir.published.with_name(f".{workdir.published.name}.new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target.relative_to(workdir.root))
    beside.replace(workdir.published)
    sync(workdir.root)


def _write_aside(folder: Path, aside: Path, eraser: Eraser, workdir: Workdir) -> list[CopyReport]:
    record = read_json(folder / VERSION_RECORD)
    reports: list[CopyReport] = []
    rows: dict[str, int] = {}
    (aside).mkdir(mode=0o755)
    for path in sorted(folder.rglob("*")):
        target = aside / path.relative_to(folder)
        name = str(path.relative_to(workdir.root))
        if path.is_dir():
            target.mkdir(mode=0o755, exist_ok=True)
            continue
        if path == folder / VERSION_RECORD:
            continue
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        report, counts = _rewrite_file(path, target, name, eraser, record)
        rows |= counts
        if report is not None:
            reports.append(report)
    if record is not None:
        _write_record(aside / VERSION_RECORD, record, rows, aside, eraser)
    for path in sorted(aside.rglob("*"), reverse=True):
        path.chmod(0o755 if path.is_dir() else _FOR_READERS)
        sync(path)
    aside.chmod(0o755)
    sync(aside)
    return reports


def _rewrite_file(
    path: Path, target: Path, name: str, eraser: Eraser, record: dict[str, Any] | None
) -> tuple[CopyReport | None, dict[str, int]]:
    """One file of a version, written without the people; the rows of each table of a database."""
    head = path.open("rb").read(16)
    if head[8:12] == b"DUCK":
        done, counts = rewrite_database(path, target, eraser, record)
        return report_of(name, done), counts
    if head.startswith(b"PAR1"):
        return report_of(name, [rewrite_parquet(path, target, eraser, record)]), {}
    if redact_file(path, target, eraser):
        return CopyReport(name, "redacted", redacted_count=1), {}
    return None, {}


def _write_record(
    path: Path, record: dict[str, Any], rows: dict[str, int], aside: Path, eraser: Eraser
) -> None:
    """The version's account of itself, with the counts as they are now."""
    changed = dict(record)
    if isinstance(record.get("rows"), dict):
        changed["rows"] = {table: rows.get(table, count) for table, count in record["rows"].items()}
    if isinstance(record.get("segments"), dict) and {"dim_segments", "customer_segments"} <= rows.keys():
        changed["segments"] |= _segment_counts(aside)
    text = json.dumps(changed, indent=2, ensure_ascii=False) + "\n"
    path.write_text(eraser.needles.redacted(text, ERASED), encoding="utf-8")


def _segment_counts(aside: Path) -> dict[str, int]:
    with duckdb.connect(str(next(aside.glob("*.duckdb"))), read_only=True) as connection:
        return {
            str(label): int(count)
            for label, count in connection.execute(
                "select segments.label_en, count(customers.customer_id) from marts.dim_segments as segments left join "
                "marts.customer_segments as customers on customers.segment = segments.segment group by all"
            ).fetchall()
        }
