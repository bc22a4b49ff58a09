"""All kinds of damage, by theme. Importing this package registers them."""

from corruption.kinds import (  # noqa: F401
    amounts,
    deliveries,
    enumerations,
    every_column,
    formats,
    keys,
    people,
    real_sources,
    repeated_rows,
    seeds,
    service_seeds,
    times,
    tried_blind,
)
