"""The input of the benchmark: the five files of a demo that orders, their money and their customers need."""

import shutil
from pathlib import Path

from clientbase.demo import generate

ENTITIES = ("customers", "orders", "order_items", "refunds", "fx_rates")
ORDERS_PER_CUSTOMER = 10


def bench_input(folder: Path, order_count: int) -> Path:
    """The raw root with about so many orders; written once and then kept."""
    raw_root = folder / f"input_{order_count}"
    if all((raw_root / "files" / f"{entity}.parquet").is_file() for entity in ENTITIES):
        return raw_root
    print(f"Writing input of {order_count:,} orders to {raw_root} ...", flush=True)
    demo = folder / f"demo_{order_count}"
    generate(
        demo,
        customers=order_count // ORDERS_PER_CUSTOMER,
        orders_per_customer=ORDERS_PER_CUSTOMER,
        file_format="parquet",
    )
    files = raw_root / "files"
    files.mkdir(parents=True, exist_ok=True)
    for entity in ENTITIES:
        (demo / "files" / f"{entity}.parquet").replace(files / f"{entity}.parquet")
    shutil.rmtree(demo)
    return raw_root
