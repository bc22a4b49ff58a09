"""Every column of the input contract, one by one: emptied, filled with one value, or taken from other rows.

Nobody chose these: what a mart shows of a column must be guarded, whatever the column is called.
"""

import numpy as np
import pandas as pd

from clientbase.contract import load_contract
from corruption.delivery import Delivery, NothingToDamageError
from corruption.fastpath.paths import PROJECT_ROOT
from corruption.registry import damage
from corruption.values import set_texts


def _column_kinds(entity: str, column: str) -> None:
    @damage(f"{entity}.{column} is empty", name=f"column_empty_{entity}_{column}")
    def empty(night: Delivery, share: float) -> None:
        table = _delivered(night, entity, column)
        set_texts(table, night.pick(entity, share, table[column] != ""), column, "")

    @damage(f"{entity}.{column} has one value for all", name=f"column_equal_{entity}_{column}")
    def equal(night: Delivery, share: float) -> None:
        table = _delivered(night, entity, column)
        filled = table[column][table[column] != ""]
        if filled.nunique() < 2:
            raise NothingToDamageError(entity)
        usual = filled.mode().iloc[0]
        set_texts(table, night.pick(entity, share, table[column] != usual), column, usual)

    @damage(f"{entity}.{column} is that of other rows", name=f"column_mixed_{entity}_{column}")
    def mixed(night: Delivery, share: float) -> None:
        table = _delivered(night, entity, column)
        if table[column].nunique() < 2:
            raise NothingToDamageError(entity)
        places = night.pick(entity, share)
        others = np.roll(table[column].iloc[places].to_numpy(), 1)
        set_texts(table, places, column, list(others))


def _delivered(night: Delivery, entity: str, column: str) -> pd.DataFrame:
    table = night.table(entity)
    if column not in table.columns:
        raise NothingToDamageError(entity)
    return table


for _entity in load_contract(PROJECT_ROOT).values():
    for _column in _entity.input_columns:
        if _column.name not in _entity.key:
            _column_kinds(_entity.name, _column.name)
