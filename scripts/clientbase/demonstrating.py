"""The command `demo`: the generator with its progress and a word on what was written."""

from pathlib import Path

from rich.console import Console

from clientbase.demo import generate
from clientbase.progress import progress

# Above this many customers CSV is slow to write and read.
_PARQUET_ABOVE_CUSTOMERS = 100_000


def write_demo(out: Path, *, customers: int, seed: int, months: int, file_format: str | None) -> None:
    """Write the demo data into a folder; raises ClientbaseError where that is not possible."""
    console = Console(highlight=False)
    chosen = file_format or ("parquet" if customers > _PARQUET_ABOVE_CUSTOMERS else "csv")
    with progress(console, f"Writing {customers:,} customers") as advance:
        generate(
            out,
            customers=customers,
            seed=seed,
            months=months,
            file_format="parquet" if chosen == "parquet" else "csv",
            progress=lambda what, done, total: advance(done, total, what),
        )
    console.print(f"The demo data is in {out}. Next: clientbase run --raw-root {out}", soft_wrap=True)
