"""The step of a run between the models and the predictions: read grouped counts, fit, write the parameters.

It reads two small tables that SQL has made (int_buyers_grouped, int_spenders_grouped) and writes one,
fitted.value_models, on every engine alike. A plain `dbt build` finds that table empty and its predictions say so.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from clientbase.intake.sql import literal
from clientbase.settings import Settings
from clientbase.value.fitting import BUYING_MODELS, Fit, fit_buying, fit_spending
from clientbase.value.likelihoods import Buying, Spending
from clientbase.workdir import Workdir
from clientbase.working_database import WorkingDatabase, open_working_database

TABLE = "fitted.value_models"
_ROLES = ("full", "calibration")


def fit_value_models(settings: Settings, workdir: Workdir) -> None:
    """Fit every model on every role that has enough customers, and keep what came out in the working database."""
    with open_working_database(settings, workdir, writable=True) as database:
        rows = [row for role in _ROLES for row in _rows(database, role)]
        database.execute(f"delete from {TABLE}")
        if rows:
            database.execute(f"insert into {TABLE} {_columns()} values {', '.join(rows)}")


def _rows(database: WorkingDatabase, role: str) -> Iterable[str]:
    _, buyers = database.read(
        "select repeat_count, last_weeks, age_weeks, customer_count from intermediate.int_buyers_grouped "
        f"where role = {literal(role)} and is_enough order by repeat_count, last_weeks, age_weeks"
    )
    if buyers:
        buying = Buying(*_arrays(buyers))
        for model in BUYING_MODELS:
            yield _row(role, model, fit_buying(model, buying), len(buyers), buying.customers)
    _, spenders = database.read(
        "select repeat_count, mean_amount, customer_count from intermediate.int_spenders_grouped "
        f"where role = {literal(role)} and is_enough order by repeat_count, mean_amount"
    )
    if spenders:
        spending = Spending(*_arrays(spenders))
        yield _row(role, "gamma_gamma", fit_spending(spending), len(spenders), spending.customers)


def _arrays(rows: Sequence[tuple[Any, ...]]) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
    return [np.array([float(value) for value in column]) for column in zip(*rows, strict=True)]


def _columns() -> str:
    return (
        "(as_of_at, role, model, parameter_1, parameter_2, parameter_3, parameter_4, log_likelihood, group_count, "
        "customer_count, failure)"
    )


def _row(role: str, model: str, fit: Fit, groups: int, customers: np.ndarray[Any, np.dtype[np.float64]]) -> str:
    parameters = [*(repr(value) for value in fit.parameters), "null"][:4]
    values = [
        "(select as_of_at from unified.run_as_of)",
        literal(role),
        literal(model),
        *parameters,
        repr(round(fit.log_likelihood, 6)),
        str(groups),
        str(int(customers.sum())),
        literal(fit.reason) if fit.reason else "null",
    ]
    return f"({', '.join(values)})"
