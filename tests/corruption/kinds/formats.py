"""Files written in another way: header, delimiter, encoding, line ends, compression, type, garbage."""

import gzip
import io

import duckdb
import numpy as np

from corruption.delivery import Delivery
from corruption.raw_tables import as_file
from corruption.registry import damage
from corruption.values import change_texts

_ORDERS = "orders"


def _lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


@damage("a column has another name", critical=True, scales=False)
def column_renamed(night: Delivery, share: float) -> None:
    night.replace(_ORDERS, night.table(_ORDERS).rename(columns={"gross_amount": "amount_total"}))


@damage("two columns changed their names", critical=True, scales=False)
def columns_renamed_crosswise(night: Delivery, share: float) -> None:
    crosswise = {"discount_amount": "tax_amount", "tax_amount": "discount_amount"}
    night.replace(_ORDERS, night.table(_ORDERS).rename(columns=crosswise))
    night.note(_ORDERS, len(night.table(_ORDERS)))


@damage("the header is missing", critical=True, scales=False)
def header_missing(night: Delivery, share: float) -> None:
    night.change_bytes(_ORDERS, lambda content: b"".join(_lines(content)[1:]))


@damage("columns stand in another order", scales=False, expected="harmless")
def columns_reordered(night: Delivery, share: float) -> None:
    for entity in ("orders", "customers", "deals"):
        table = night.table(entity)
        night.replace(entity, table[list(night.rng.permutation(table.columns))])


@damage("column names are in capitals", scales=False, expected="harmless|stopped")
def header_in_capitals(night: Delivery, share: float) -> None:
    night.replace(_ORDERS, night.table(_ORDERS).rename(columns=str.upper))


@damage("an optional column is missing", scales=False)
def optional_column_missing(night: Delivery, share: float) -> None:
    night.replace(_ORDERS, night.table(_ORDERS).drop(columns="discount_amount"))


@damage("the customer column is missing in orders", critical=True, scales=False)
def customer_column_missing(night: Delivery, share: float) -> None:
    night.replace(_ORDERS, night.table(_ORDERS).drop(columns="customer_id"))


@damage("a required column is missing", critical=True, scales=False)
def required_column_missing(night: Delivery, share: float) -> None:
    night.replace(_ORDERS, night.table(_ORDERS).drop(columns="ordered_at"))


@damage("a column came that nobody knows", scales=False, expected="stopped")
def unknown_column(night: Delivery, share: float) -> None:
    table = night.table(_ORDERS)
    table["loyalty_points"] = "7"


@damage("fields are set apart by semicolons", scales=False, expected="harmless|stopped")
def semicolons(night: Delivery, share: float) -> None:
    night.change_bytes(
        _ORDERS, lambda _: night.table(_ORDERS).to_csv(index=False, sep=";", lineterminator="\n").encode()
    )


@damage("fields are set apart by tabulators", scales=False, expected="harmless|stopped")
def tabulators(night: Delivery, share: float) -> None:
    night.change_bytes(
        _ORDERS, lambda _: night.table(_ORDERS).to_csv(index=False, sep="\t", lineterminator="\n").encode()
    )


@damage("every field is in quotes", scales=False, expected="harmless")
def everything_quoted(night: Delivery, share: float) -> None:
    night.change_bytes(
        "customers", lambda _: night.table("customers").to_csv(index=False, quoting=1, lineterminator="\n").encode()
    )


@damage("lines end as on Windows", scales=False, expected="harmless")
def windows_line_ends(night: Delivery, share: float) -> None:
    night.change_bytes("customers", lambda content: content.replace(b"\n", b"\r\n"))


@damage("the file begins with a byte order mark", scales=False, expected="harmless")
def byte_order_mark(night: Delivery, share: float) -> None:
    night.change_bytes("customers", lambda content: b"\xef\xbb\xbf" + content)


@damage("the file is in Windows-1251", scales=False, expected="harmless|stopped")
def windows_1251(night: Delivery, share: float) -> None:
    night.change_bytes("customers", lambda content: content.decode().encode("cp1251", errors="replace"))


@damage("the file is in UTF-16", scales=False, expected="harmless|stopped")
def utf_16(night: Delivery, share: float) -> None:
    night.change_bytes("customers", lambda content: content.decode().encode("utf-16"))


@damage("some lines of the customers are in another encoding", expected="stopped|quarantined|harmless")
def mixed_encodings(night: Delivery, share: float) -> None:
    places = set((night.pick("customers", share) + 1).tolist())
    night.change_bytes(
        "customers",
        lambda content: b"".join(
            line.decode().encode("cp1251", errors="replace") if place in places else line
            for place, line in enumerate(_lines(content))
        ),
    )


@damage("bytes got lost on the way: lines hold zero bytes", expected="stopped|quarantined")
def zero_bytes(night: Delivery, share: float) -> None:
    places = set((night.pick(_ORDERS, share) + 1).tolist())
    night.change_bytes(
        _ORDERS,
        lambda content: b"".join(
            b"\0" * (len(line) - 1) + b"\n" if place in places else line for place, line in enumerate(_lines(content))
        ),
    )


@damage("the export wrote a total and its name below the rows", scales=False, expected="stopped|quarantined|harmless")
def total_below_the_rows(night: Delivery, share: float) -> None:
    night.note(_ORDERS, 1)
    night.change_bytes(_ORDERS, lambda content: content + "Итого,,,,,1234567.00,,,,,,\n".encode())


@damage("an error message of the export stands below the rows", scales=False, expected="stopped|quarantined|harmless")
def error_below_the_rows(night: Delivery, share: float) -> None:
    night.note(_ORDERS, 1)
    night.change_bytes(_ORDERS, lambda content: content + b"ERROR: connection reset by peer (104)\n")


@damage("files were put together: the header stands between the rows again", expected="stopped|quarantined|harmless")
def header_between_the_rows(night: Delivery, share: float) -> None:
    def repeat(content: bytes) -> bytes:
        header, *rows = _lines(content)
        every = max(1, round(1 / share))
        return header + b"".join(row + header if place % every == 0 else row for place, row in enumerate(rows))

    night.note(_ORDERS, max(1, round(share * len(night.tonight[_ORDERS]))))
    night.change_bytes(_ORDERS, repeat)


@damage("a comma too many: values stand one column to the right", expected="stopped|quarantined|harmless")
def comma_too_many(night: Delivery, share: float) -> None:
    places = set((night.pick(_ORDERS, share) + 1).tolist())
    night.change_bytes(
        _ORDERS,
        lambda content: b"".join(
            line.replace(b",", b",,", 1) if place in places else line for place, line in enumerate(_lines(content))
        ),
    )


@damage("a comma too few: values stand one column to the left", expected="stopped|quarantined|harmless")
def comma_too_few(night: Delivery, share: float) -> None:
    places = set((night.pick(_ORDERS, share) + 1).tolist())
    night.change_bytes(
        _ORDERS,
        lambda content: b"".join(
            line.replace(b",", b"", 1) if place in places else line for place, line in enumerate(_lines(content))
        ),
    )


@damage("quotes that nobody closes stand in names", expected="stopped|quarantined")
def open_quotes(night: Delivery, share: float) -> None:
    places = set((night.pick("customers", share) + 1).tolist())
    night.change_bytes(
        "customers",
        lambda content: b"".join(
            line.replace(b",person,", b',person,"', 1).replace(b",company,", b',company,"', 1)
            if place in places
            else line
            for place, line in enumerate(_lines(content))
        ),
    )


@damage("texts were cut to the width of a column: ten letters", expected="stopped|quarantined")
def texts_cut_to_width(night: Delivery, share: float) -> None:
    orders = night.table(_ORDERS)
    places = night.pick(_ORDERS, share)
    change_texts(orders, places, "ordered_at", lambda text: text[:10])


@damage("a compressed file ends in the middle", critical=True, scales=False)
def compressed_file_cut_off(night: Delivery, share: float) -> None:
    packed = gzip.compress(as_file(_ORDERS, night.table(_ORDERS)))
    night.remove(_ORDERS)
    night.put_file("orders.csv.gz", packed[: len(packed) * 2 // 3])


@damage("the file is compressed, and complete", scales=False, expected="harmless")
def compressed_file(night: Delivery, share: float) -> None:
    night.remove(_ORDERS)
    night.put_file("orders.csv.gz", gzip.compress(as_file(_ORDERS, night.table(_ORDERS))))


@damage("the file is Parquet with numbers and times of its own types", scales=False, expected="harmless|stopped")
def typed_parquet(night: Delivery, share: float) -> None:
    night.remove(_ORDERS)
    night.put_file("orders.parquet", _parquet(night, "double", "timestamp with time zone"))


@damage("the file is Parquet with amounts in 32 bits", scales=False, expected="stopped|harmless")
def narrow_parquet(night: Delivery, share: float) -> None:
    night.remove(_ORDERS)
    night.put_file("orders.parquet", _parquet(night, "float", "varchar"))


def _parquet(night: Delivery, number: str, time: str) -> bytes:
    orders = night.table(_ORDERS)  # noqa: F841 - DuckDB reads it by its name
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"create macro amount(x) as try_cast(nullif(x, '') as {number})")
        path = night.folder_tonight / ".orders.parquet"
        connection.execute(
            "copy (select * replace ("
            "amount(gross_amount) as gross_amount, amount(discount_amount) as discount_amount, "
            "amount(shipping_amount) as shipping_amount, amount(tax_amount) as tax_amount, "
            f"amount(cost_amount) as cost_amount, try_cast(ordered_at as {time}) as ordered_at, "
            f"nullif(customer_id, '') as customer_id, nullif(deal_id, '') as deal_id) from orders) to '{path}'"
        )
    content = path.read_bytes()
    path.unlink()
    return content


@damage("an error page stands in the file", critical=True, scales=False)
def error_page(night: Delivery, share: float) -> None:
    night.change_bytes(_ORDERS, lambda _: b"<html><body><h1>502 Bad Gateway</h1></body></html>\n")


@damage("the file is empty", critical=True, scales=False)
def empty_file(night: Delivery, share: float) -> None:
    night.change_bytes(_ORDERS, lambda _: b"")


@damage("the file came in two formats", scales=False)
def two_formats(night: Delivery, share: float) -> None:
    night.put_file("orders.csv.gz", gzip.compress(as_file(_ORDERS, night.table(_ORDERS))))


@damage("rows stand in another order", scales=False, expected="harmless")
def rows_shuffled(night: Delivery, share: float) -> None:
    for entity in night.tonight:
        night.replace(entity, night.table(entity).sample(frac=1, random_state=int(night.rng.integers(2**31))))


@damage("a block of the file was overwritten with random bytes", scales=False)
def block_overwritten(night: Delivery, share: float) -> None:
    noise = bytes(np.clip(night.rng.integers(33, 126, 4096), 33, 126).astype(np.uint8))
    night.note(_ORDERS, 40)

    def overwrite(content: bytes) -> bytes:
        buffer = io.BytesIO(content)
        buffer.seek(len(content) // 2)
        buffer.write(noise)
        return buffer.getvalue()

    night.change_bytes(_ORDERS, overwrite)
