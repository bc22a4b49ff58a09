"""Look at all raw input at once: everything that is wrong is said in one go, and nothing is loaded before."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from clientbase.contract import FILES_SOURCE, contract_files, known_sources, load_contract, load_raw_tables
from clientbase.errors import BrokenOffError, ClientbaseError, InputError
from clientbase.intake.expected import ExpectedTable, expected_entities, expected_raw_table
from clientbase.intake.finding import EXTENSIONS, find_entity_files, find_table_file, suggestion
from clientbase.intake.places import place_problem
from clientbase.intake.reading import read_file
from clientbase.intake.relations import RawInput, RawRelation, empty_relation

# What was found, by everything it depends on: the command line and dbt inspect the same input in one process.
_INSPECTED: dict[tuple[object, ...], RawInput] = {}
# Emptied before each inspection, so it is a folder that nobody else puts anything into.
_COPIES_FOLDER = "readable_copies"


def inspect_input(raw_root: Path, sources: Sequence[str], project_root: Path, scratch: Path) -> RawInput:
    """Find and check every raw file of the sources, and say how each table is read.

    `scratch` is a folder for readable copies of the files that DuckDB cannot read as they are (another
    encoding, a spreadsheet ...); they hold the same data as the input, and only the current user may read
    them. Inspecting the same unchanged files again in one process costs nothing. Raises InputError with all
    problems of all files.
    """
    raw_root, project_root = raw_root.absolute(), project_root.absolute()
    scratch = scratch.absolute() / _COPIES_FOLDER
    key = _cache_key(raw_root, sources, project_root, scratch)
    inspected = _INSPECTED.get(key)
    if inspected is None or not inspected.is_readable:
        inspected = _inspect(raw_root, sources, project_root, scratch)
        _INSPECTED.clear()
        _INSPECTED[key] = inspected
    return inspected


def _inspect(raw_root: Path, sources: Sequence[str], project_root: Path, scratch: Path) -> RawInput:
    if not raw_root.is_dir():
        raise InputError(
            [
                f"The input folder {raw_root} does not exist. Make it and put one folder per source into it "
                "(such as files/), or name another one with --raw-root or CLIENTBASE_RAW_ROOT."
            ]
        )
    problems: list[str] = []
    relations: list[RawRelation] = []
    for source in sources:
        try:
            relations.extend(_inspect_source(raw_root, source, project_root, scratch))
        except InputError as error:
            problems.extend(error.problems)
        except BrokenOffError:
            # The machine's fault says nothing of the input.
            raise
        except ClientbaseError as error:
            problems.append(str(error))
    if problems:
        raise InputError(problems)
    return RawInput(raw_root=raw_root, relations=tuple(relations))


def _inspect_source(raw_root: Path, source: str, project_root: Path, scratch: Path) -> list[RawRelation]:
    known = known_sources(project_root)
    if source not in known:
        raise InputError(
            [
                f"There is no source `{source}`{suggestion(source, known)}. This project reads: "
                f"{', '.join(known)}. Set --sources or CLIENTBASE_SOURCES to some of these."
            ]
        )
    if source == FILES_SOURCE:
        tables = expected_entities(load_contract(project_root).values())
    else:
        tables = [expected_raw_table(table) for table in load_raw_tables(project_root, source)]
    folder = raw_root / source
    if not folder.is_dir():
        raise InputError(
            [
                f"The source `{source}` is switched on, but its folder {folder} does not exist. Make it and "
                "put the source's files into it, or take the source out of --sources."
            ]
        )
    try:
        files, problems = _find_files(folder, source, tables)
    except OSError as error:
        raise InputError(
            [f"The folder {folder} cannot be listed ({error.strerror}). Give the current user the right to."]
        ) from error
    shutil.rmtree(scratch / source, ignore_errors=True)
    relations: list[RawRelation] = []
    for table in tables:
        path = files.get(table.file)
        if path is None:
            relations.append(empty_relation(source, table.table, table.names))
            continue
        try:
            if (problem := place_problem(path, folder, raw_root)) is not None:
                raise InputError([problem])
            relations.append(read_file(path, table, scratch / source))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return relations


def _find_files(
    folder: Path, source: str, tables: Sequence[ExpectedTable]
) -> tuple[dict[str, Path], list[str]]:
    if source == FILES_SOURCE:
        files, problems = find_entity_files(folder, tables)
        if not files and not problems:
            problems.append(
                f"{folder} holds no file of any entity. Put at least one there, such as orders.csv; the "
                f"entities are: {', '.join(sorted(table.file for table in tables))}."
            )
        return files, problems
    found = {table.file: find_table_file(folder, table) for table in tables}
    problems = [
        f"The source `{source}` needs the file {folder / table.file}"
        + ("" if Path(table.file).suffix else f" (with one of the extensions {', '.join(EXTENSIONS)})")
        + ", and it is not there. Put it there, or take the source out of --sources."
        for table in tables
        if found[table.file] is None and not table.optional
    ]
    return {name: path for name, path in found.items() if path is not None}, problems


def _cache_key(
    raw_root: Path, sources: Sequence[str], project_root: Path, scratch: Path
) -> tuple[object, ...]:
    folders = [raw_root / source for source in sources]
    return (
        str(raw_root),
        tuple(sources),
        str(project_root),
        str(scratch),
        tuple(_states(contract_files(project_root))),
        tuple(_states(path for folder in folders for path in _listed(folder))),
    )


def _states(paths: Iterator[Path] | Sequence[Path]) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of change (ns) of each path; a link that leads nowhere has none."""
    for path in paths:
        try:
            state = path.stat()
        except OSError:
            yield str(path), 0, 0
        else:
            yield str(path), state.st_size, state.st_mtime_ns


def _listed(folder: Path) -> list[Path]:
    """What is in a folder; nothing where it cannot be listed, which the inspection says."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
