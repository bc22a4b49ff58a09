"""One demo for all tests of the generator: small, but of several chunks, so that seams are tested too."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from demo.queries import CHUNK, CUSTOMERS, PROJECT_ROOT

from clientbase.contract import Entity, load_contract
from clientbase.demo import generate, generator


@pytest.fixture(scope="session")
def contract() -> dict[str, Entity]:
    return load_contract(PROJECT_ROOT)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo") / "raw"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generator, "CHUNK_CUSTOMERS", CHUNK)
        generate(out, customers=CUSTOMERS, seed=7)
    return out


@pytest.fixture(scope="session")
def truth(demo: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((demo / "truth.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="session")
def files(demo: Path, contract: dict[str, Entity]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with one view per entity, all columns as the text that stands in the file."""
    with duckdb.connect(":memory:") as connection:
        for entity in contract:
            connection.execute(
                f"create table {entity} as select * from read_csv('{demo}/files/{entity}.csv', all_varchar = true)"
            )
        # The rows a careful reader is left with: no planted ones, each key once, the newest version of it.
        connection.execute(
            """
            create view good_orders as
            select * from orders
            where status in ('paid', 'pending', 'cancelled', 'test') and cast(gross_amount as double) >= 0
                and try_cast(ordered_at as timestamp) < timestamp '2090-01-01'
                and order_id in (select order_id from order_items)
            qualify row_number() over (partition by order_id order by status = 'pending') = 1
            """
        )
        connection.execute(
            """
            create view good_items as
            select distinct * from order_items
            where cast(unit_price as double) >= 0 and cast(quantity as double) > 0
                and order_id in (select order_id from good_orders)
            """
        )
        connection.execute(
            "create view good_deals as select * from deals where coalesce(cast(amount as double), 0) >= 0 "
            "qualify row_number() over (partition by deal_id order by outcome = 'open') = 1"
        )
        yield connection
