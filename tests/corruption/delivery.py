"""One night's delivery, as damage functions see and change it."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from corruption.fastpath.paths import PROJECT_ROOT
from corruption.raw_tables import CDNOW, Tables, as_file, file_name, link_files

Scope = Literal["all", "newest"]
Bytes = Callable[[bytes], bytes]
Mask = "np.ndarray[tuple[int], np.dtype[np.bool_]]"
Rows = "np.ndarray[tuple[int], np.dtype[np.int64]]"


_ALWAYS_THERE = file_name("managers")


class NothingToDamageError(Exception):
    """Tonight's delivery has no row that this damage could hit."""


@dataclass(slots=True)
class Delivery:
    """The tables of tonight (text, '' for NULL), those of the last good night, and what was damaged.

    `scope` says which rows damage may touch: any, or only those that the last good night did not have.
    """

    tonight: Tables
    last_night: Tables
    folder_tonight: Path
    rng: np.random.Generator
    scope: Scope = "all"
    source: str = "files"
    # Rows that were damaged, by entity: as many at least must show up in quarantine to count as quarantined.
    damaged: dict[str, int] = field(default_factory=dict)
    _changed: Tables = field(default_factory=dict)
    _bytes: dict[str, list[Bytes]] = field(default_factory=dict)
    _files: dict[str, bytes | None] = field(default_factory=dict)
    seeds: dict[str, str] = field(default_factory=dict)

    def table(self, entity: str) -> pd.DataFrame:
        """The entity's rows; changing them changes the delivery."""
        if entity not in self._changed:
            self._changed[entity] = self.tonight[entity].copy()
        return self._changed[entity]

    def replace(self, entity: str, table: pd.DataFrame) -> None:
        """Deliver other rows for the entity."""
        self._changed[entity] = table.reset_index(drop=True)

    def pick(self, entity: str, share: float, where: "pd.Series[bool] | None" = None) -> "np.ndarray":
        """Places of `share` of the entity's rows in scope, from those that fulfil `where`; at least one.

        Every second time the rows stand beside each other, as those of one batch or one month do.
        """
        table = self.table(entity)
        eligible = np.ones(len(table), dtype=bool) if where is None else np.asarray(where, dtype=bool)
        in_scope = self.in_scope(entity, table)
        count = max(1, round(share * int(in_scope.sum())))
        places = np.flatnonzero(eligible & in_scope)
        if not len(places):
            raise NothingToDamageError(entity)
        if len(places) > count:
            if self.rng.random() < 0.5:
                start = int(self.rng.integers(0, len(places) - count + 1))
                places = places[start : start + count]
            else:
                places = np.sort(self.rng.choice(places, count, replace=False))
        self.note(entity, len(places))
        return places

    def in_scope(self, entity: str, table: pd.DataFrame) -> "np.ndarray":
        """Which rows damage may touch."""
        if self.scope == "all" or entity not in self.last_night:
            return np.ones(len(table), dtype=bool)
        key = table.columns[0]
        if entity in ("customer_tags", "consents", "marketing_spend", "fx_rates", "experiment_assignments"):
            known = set(map(tuple, self.last_night[entity].to_numpy()))
            return np.array([tuple(row) not in known for row in table.to_numpy()], dtype=bool)
        return ~table[key].isin(set(self.last_night[entity][key])).to_numpy()

    def note(self, entity: str, count: int) -> None:
        """Remember that so many rows were damaged."""
        self.damaged[entity] = self.damaged.get(entity, 0) + count

    def change_bytes(self, entity: str, change: Bytes) -> None:
        """Change the file of the entity after it has been written."""
        self._bytes.setdefault(entity, []).append(change)

    def remove(self, entity: str) -> None:
        """Deliver no file for the entity."""
        self._files[file_name(entity)] = None

    def put_file(self, name: str, content: bytes) -> None:
        """Deliver a file under this name."""
        self._files[name] = content

    @contextmanager
    def edit_seed(self, name: str) -> Iterator[list[list[str]]]:
        """The cells of a seed file, header included; what is left in them is the edited seed."""
        (path,) = (PROJECT_ROOT / "seeds").glob(f"*/{name}.csv")
        text = self.seeds.get(path.name, path.read_text(encoding="utf-8"))
        cells = list(csv.reader(io.StringIO(text)))
        yield cells
        edited = io.StringIO()
        csv.writer(edited, lineterminator="\n").writerows(cells)
        self.seeds[path.name] = edited.getvalue()

    @property
    def touched(self) -> frozenset[str]:
        """Unique ids of the sources and seeds that this delivery changes, as dbt calls them."""
        files = {name.split(".")[0] for name in self._files}
        tables = {
            f"source.clientbase.{self.source}.{'master' if entity == CDNOW else entity}"
            for entity in {*self._changed, *self._bytes, *files}
        }
        return frozenset(tables | {f"seed.clientbase.{name.removesuffix('.csv')}" for name in self.seeds})

    def write(self, raw_root: Path, *, whole: bool = False) -> Path | None:
        """Write the delivery below raw_root/<source>; the folder of edited seeds where there are any.

        Files that were not touched are left out unless the delivery is to be `whole`: what they give is taken from the
        undamaged night. One small one stays, because an empty folder would be refused for a reason of its own.
        """
        folder = raw_root / self.source
        touched = {file_name(entity) for entity in (*self._changed, *self._bytes, *self._files)}
        everything = {path.name for path in self.folder_tonight.iterdir()} if whole else set()
        link_files(self.folder_tonight, folder, everything | (touched - set(self._files)) | {_ALWAYS_THERE})
        for entity in {*self._changed, *self._bytes}:
            content = as_file(entity, self._changed.get(entity, self.tonight[entity]))
            for change in self._bytes.get(entity, []):
                content = change(content)
            _write_anew(folder / file_name(entity), content)
        for name, given in self._files.items():
            if given is None:
                (folder / name).unlink(missing_ok=True)
            else:
                _write_anew(folder / name, given)
        if not self.seeds:
            return None
        seed_folder = raw_root / "seeds"
        seed_folder.mkdir()
        for name, text in self.seeds.items():
            (seed_folder / name).write_text(text, encoding="utf-8")
        return seed_folder


def _write_anew(path: Path, content: bytes) -> None:
    """Never through a link: the undamaged delivery keeps its bytes."""
    path.unlink(missing_ok=True)
    path.write_bytes(content)
