"""The command `demo`: the generator with its progress and a word on what was written."""

from pathlib import Path
from typing import Literal

from rich.console import Console

from clientbase.demo import generate
from clientbase.progress import progress


def write_demo(
    out: Path,
    *,
    customers: int,
    seed: int,
    months: int,
    orders_per_customer: float | None,
    file_format: Literal["csv", "parquet"] | None,
) -> None:
    """Write the demo data into a folder; raises ClientbaseError where that is not possible."""
    console = Console(highlight=False, soft_wrap=True)
    with progress(console, f"Writing {customers:,} customers") as advance:
        summary = generate(
            out,
            customers=customers,
            seed=seed,
            months=months,
            orders_per_customer=orders_per_customer,
            file_format=file_format or "csv",
            progress=lambda what, done, total: advance(done, total, what),
        )
    console.print(
        f"{sum(summary.rows.values()):,} rows of {summary.starts_on} to {summary.until} are in {out}. "
        f"Next: clientbase run --raw-root {out}"
    )
