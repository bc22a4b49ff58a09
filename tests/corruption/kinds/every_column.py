"""Every column of the input contract, one by one: emptied, filled with one value, or taken from other rows.

Nobody chose these: what a mart shows of a column must be guarded, whatever the column is called. Another value in a
column that people change every day (an owner, a status) is left out: nobody can tell it from their work.
"""

import pandas as pd
import yaml

from clientbase.contract import contract_files, load_contract
from corruption.delivery import Delivery, NothingToDamageError
from corruption.fastpath.paths import PROJECT_ROOT
from corruption.registry import damage
from corruption.values import set_texts


def _emptied(entity: str, column: str) -> None:
    @damage(f"{entity}.{column} is empty", name=f"column_empty_{entity}_{column}")
    def empty(night: Delivery, share: float) -> None:
        table = _delivered(night, entity, column)
        set_texts(table, night.pick(entity, _share_of(table, share), table[column] != ""), column, "")


def _replaced(entity: str, column: str) -> None:
    @damage(f"{entity}.{column} has one value for all", name=f"column_equal_{entity}_{column}")
    def equal(night: Delivery, share: float) -> None:
        table = _delivered(night, entity, column)
        filled = table[column][table[column] != ""]
        if filled.nunique() < 2:
            raise NothingToDamageError(entity)
        usual = filled.mode().iloc[0]
        set_texts(table, night.pick(entity, _share_of(table, share), table[column] != usual), column, usual)

    @damage(f"{entity}.{column} is that of other rows", name=f"column_mixed_{entity}_{column}")
    def mixed(night: Delivery, share: float) -> None:
        table = _delivered(night, entity, column)
        values = table[column].to_numpy()
        if len(set(values)) < 2:
            raise NothingToDamageError(entity)
        places = night.pick(entity, _share_of(table, share))
        others = night.rng.choice(values, len(places))
        while (same := others == values[places]).any():
            others[same] = night.rng.choice(values, int(same.sum()))
        set_texts(table, places, column, list(others))


def _share_of(table: pd.DataFrame, share: float) -> float:
    """At least three rows of a small table: fewer never stop a run, since people correct single rows every day."""
    return max(share, min(1.0, 3 / len(table)))


def _delivered(night: Delivery, entity: str, column: str) -> pd.DataFrame:
    table = night.table(entity)
    if column not in table.columns:
        raise NothingToDamageError(entity)
    return table


def _columns_that_change_daily() -> set[tuple[str, str]]:
    """(entity, column) of meta `changes: true`; what changes `rarely` is not among them."""
    return {
        (model["name"].removeprefix("unified_"), column["name"])
        for path in contract_files(PROJECT_ROOT)
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
        for column in model.get("columns", [])
        if column.get("config", {}).get("meta", {}).get("changes") is True
    }


_CHANGE_DAILY = _columns_that_change_daily()
for _entity in load_contract(PROJECT_ROOT).values():
    for _column in _entity.input_columns:
        if _column.name not in _entity.key:
            _emptied(_entity.name, _column.name)
            if (_entity.name, _column.name) not in _CHANGE_DAILY:
                _replaced(_entity.name, _column.name)
