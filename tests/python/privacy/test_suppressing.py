"""Who is on the list stays out of what a run reads, whatever name he comes back under; everybody else stays in."""

import hmac
import stat
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest
from privacy.conftest import CUSTOMERS, PERSON

from clientbase.errors import ClientbaseError
from clientbase.intake import RawInput, attach_views, inspect_input
from clientbase.privacy.identifying import identifying_tables
from clientbase.privacy.keys import KEY_FILE_VARIABLE, read_key, read_or_make_key
from clientbase.privacy.person import find_person
from clientbase.privacy.suppressing import REASON, without_suppressed
from clientbase.privacy.suppression import FILE_NAME, add_to_list, read_list
from clientbase.privacy.tokens import (
    Kind,
    emails_sql,
    key_parameters,
    listed_token,
    mark_sql,
    phones_sql,
    sieve_parameters,
    token,
    token_sql,
)
from clientbase.settings import Settings

SAME_NUMBER = ("+7 (907) 000-00-07", "8 907 000 00 07", "89070000007", "+79070000007 доб. 12", "0079070000007")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The erasure folder of a work folder."""
    made = tmp_path / "workdir" / "erasure"
    made.mkdir(parents=True)
    return made


def looked_at(settings: Settings) -> RawInput:
    return inspect_input(settings.raw_root, settings.sources, settings.project_root, settings.workdir / "scratch")


def listed(settings: Settings, folder: Path) -> RawInput:
    """The input after the person went onto the list."""
    key = read_or_make_key(settings.workdir)
    raw_input = looked_at(settings)
    person = find_person(PERSON, identifying_tables(raw_input, settings.project_root), key)
    add_to_list(folder, key, person.tokens(key))
    return without_suppressed(raw_input, folder, settings.project_root)


def rows_of(raw_input: RawInput, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        attach_views(connection, raw_input)
        return connection.execute(query).fetchall()


def test_an_empty_list_costs_nothing(settings: Settings, folder: Path) -> None:
    raw_input = looked_at(settings)
    assert without_suppressed(raw_input, folder, settings.project_root) is raw_input


def test_personal_rows_arrive_empty_with_the_reason(settings: Settings, folder: Path) -> None:
    raw_input = listed(settings, folder)
    assert rows_of(raw_input, "select customer_id, email, rejection_reason from raw_files.customers order by all") == [
        ("C00000008", "vera@example.com", None),
        (None, None, REASON),
    ]
    # The lead without a customer carries the e-mail; the visitor's rows before the login are his, too.
    for entity, kept in {
        "leads": ["L00000003"],
        "activities": ["A4"],
        "site_events": ["E3", "E4"],
        "assignments": ["AS3", "AS4"],
    }.items():
        keys = {"leads": "lead_id", "activities": "activity_id", "site_events": "site_event_id"}
        key = keys.get(entity, "assignment_id")
        found = rows_of(raw_input, f"select {key} from raw_files.{entity} where rejection_reason is null order by all")
        assert [row[0] for row in found] == kept, entity


def test_money_arrives_without_its_customer(settings: Settings, folder: Path) -> None:
    raw_input = listed(settings, folder)
    orders = rows_of(raw_input, "select order_id, customer_id, gross_amount from raw_files.orders order by all")
    assert [row[:2] for row in orders] == [("O1", None), ("O2", "C00000008"), ("O3", None)]
    assert sum(float(str(row[2])) for row in orders) == pytest.approx(600.63)
    assert rows_of(raw_input, "select deal_id, customer_id, lead_id from raw_files.deals order by all") == [
        ("D1", None, None),
        ("D2", None, None),
        ("D3", "C00000008", "L00000003"),
    ]


def test_neither_the_views_nor_the_file_name_anybody(settings: Settings, folder: Path, tmp_path: Path) -> None:
    raw_input = listed(settings, folder)
    assert "C00000007" not in repr(raw_input)
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as connection:
        attach_views(connection, raw_input)
        counted = connection.execute("select count(*) from raw_files.orders where customer_id = 'C00000007'")
        assert counted.fetchone() == (0,)
        connection.execute("checkpoint")
    assert b"C00000007" not in file.read_bytes()
    assert b"suppressed_people" in file.read_bytes()


@pytest.mark.parametrize("phone", SAME_NUMBER)
def test_a_new_identifier_with_the_same_number_stays_out(phone: str, settings: Settings, folder: Path) -> None:
    listed(settings, folder)
    (settings.raw_root / "files" / "customers.csv").write_text(
        CUSTOMERS + f"C00009999,person,Новое Имя,new@example.com,{phone}\n", encoding="utf-8"
    )
    (settings.raw_root / "files" / "orders.csv").write_text(
        "order_id,customer_id,ordered_at,status,currency_code,gross_amount\nO9,C00009999,2026-03-01,paid,RUB,5\n",
        encoding="utf-8",
    )
    raw_input = without_suppressed(looked_at(settings), folder, settings.project_root)
    assert rows_of(raw_input, "select count(*) from raw_files.customers where customer_id = 'C00009999'") == [(0,)]
    assert rows_of(raw_input, "select customer_id, gross_amount from raw_files.orders") == [(None, "5")]


def test_who_is_named_by_orders_alone_stays_out(settings: Settings, folder: Path) -> None:
    listed(settings, folder)
    (settings.raw_root / "files" / "customers.csv").unlink()
    raw_input = without_suppressed(looked_at(settings), folder, settings.project_root)
    assert rows_of(raw_input, "select count(*) from raw_files.orders where customer_id = 'C00000007'") == [(0,)]


def test_an_address_on_many_cards_is_nobodys(settings: Settings, folder: Path) -> None:
    """An extract in which every e-mail is the erased person's must not suppress the company's customers."""
    listed(settings, folder)
    cards = "".join(f"C0000{number},person,Кто-то {number},roman.kuzmin@example.com,\n" for number in range(5000, 5004))
    (settings.raw_root / "files" / "customers.csv").write_text(CUSTOMERS + cards, encoding="utf-8")
    raw_input = without_suppressed(looked_at(settings), folder, settings.project_root)
    assert rows_of(raw_input, "select count(*) from raw_files.customers where customer_id is not null") == [(5,)]


def test_tokens_are_hmac_of_one_spelling() -> None:
    key = bytes(range(32))
    expected = hmac.new(key, b"phone:9070000007", sha256).hexdigest()
    assert token(key, Kind.PHONE, "9070000007") == expected
    query = f"select {token_sql(Kind.PHONE, 'number')} from (select unnest({phones_sql('text')}) as number from given)"
    with duckdb.connect() as connection:
        connection.execute("create table given as select unnest($texts) as text", {"texts": list(SAME_NUMBER)})
        assert set(connection.execute(query, key_parameters(key)).fetchall()) == {(expected,)}
        emails = connection.execute(f"select {emails_sql('text')} from (select ' Вера <Vera@X.ru>; b@c.com' as text)")
        assert emails.fetchone() == (["vera@x.ru", "b@c.com"],)


@pytest.mark.parametrize("has_mark", [True, False])
@pytest.mark.parametrize(("kind", "value"), [
    (Kind.CUSTOMER_ID, PERSON), (Kind.EMAIL, "roman.kuzmin@example.com"), (Kind.PHONE, "9070000007"),
])  # fmt: skip
def test_one_token_is_enough_with_its_mark_or_without(
    kind: Kind, value: str, has_mark: bool, settings: Settings, folder: Path
) -> None:
    key = read_or_make_key(settings.workdir)
    # A stranger's token beside it, whose mark says nothing about the person.
    listed_one = (listed_token if has_mark else token)(key, kind, value)
    stranger = listed_token(key, kind, "somebody else")
    add_to_list(folder, key, {kind: [listed_one, stranger]})
    assert read_list(folder).holds(kind, token(key, kind, value))
    assert not read_list(folder).holds(kind, token(key, kind, "another one"))
    raw_input = without_suppressed(looked_at(settings), folder, settings.project_root)
    found = rows_of(raw_input, "select customer_id from raw_files.customers order by all")
    assert found == [("C00000008",), (None,)]


def test_the_mark_is_of_a_key_of_its_own() -> None:
    key = bytes(range(32))
    sieve_key = hmac.new(key, b"sieve", sha256).digest()
    expected = sha256(sieve_key + b"email:a@b.ru").hexdigest()[:8]
    assert listed_token(key, Kind.EMAIL, "a@b.ru") == expected + token(key, Kind.EMAIL, "a@b.ru")
    with duckdb.connect() as connection:
        query = f"select {mark_sql(Kind.EMAIL, 'address')} from (select 'a@b.ru' as address)"
        assert connection.execute(query, sieve_parameters(key)).fetchall() == [(expected,)]


def test_the_list_holds_tokens_alone_and_another_key_is_refused(
    settings: Settings, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(settings, folder)
    text = (folder / FILE_NAME).read_text(encoding="utf-8")
    assert read_key().hex() not in text
    assert not {"C00000007", "kuzmin", "9070000007"} & set(text.replace('"', " ").split())
    assert len(read_list(folder).tokens[Kind.CUSTOMER_ID]) == 1
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "other" / "key"))
    with pytest.raises(ClientbaseError, match=r"is not at .*Put the key file back"):
        read_list(folder).key()
    read_or_make_key()
    with pytest.raises(ClientbaseError, match="another one than the list was made with"):
        read_list(folder).key()


def test_the_checksum_is_that_of_the_people_on_the_list(folder: Path, tmp_path: Path) -> None:
    key = read_or_make_key(tmp_path / "workdir")
    assert read_list(folder).checksum == ""
    first = add_to_list(folder, key, {Kind.EMAIL: ["b", "a"]}).checksum
    assert first
    assert read_list(folder).checksum == first
    assert add_to_list(folder, key, {Kind.EMAIL: ["a"]}).checksum == first
    assert add_to_list(folder, key, {Kind.EMAIL: ["c"]}).checksum != first
    (folder / FILE_NAME).unlink()
    assert add_to_list(folder, key, {Kind.EMAIL: ["a"], Kind.PHONE: ["b"]}).checksum != first


def test_the_key_is_private_and_apart_from_the_data(key_file: Path, settings: Settings) -> None:
    first = read_or_make_key(settings.workdir)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert read_or_make_key(settings.workdir) == first
    with pytest.raises(ClientbaseError, match="must not lie beside the data"):
        read_or_make_key(key_file.parent)
    key_file.chmod(0o644)
    with pytest.raises(ClientbaseError, match="chmod 600"):
        read_key()
    key_file.write_text("ab\n", encoding="ascii")
    key_file.chmod(0o600)
    with pytest.raises(ClientbaseError, match="holds no whole key"):
        read_key()


def test_a_damaged_list_stops_the_run(settings: Settings, folder: Path) -> None:
    (folder / FILE_NAME).write_text("{", encoding="utf-8")
    with pytest.raises(ClientbaseError, match="Put it back from your backup"):
        without_suppressed(looked_at(settings), folder, settings.project_root)


def test_sources_with_tables_of_their_own_say_who_a_row_names(
    settings: Settings, folder: Path, tmp_path: Path
) -> None:
    raw_root = tmp_path / "other"
    for source in ("cdnow", "online_retail"):
        (raw_root / source).mkdir(parents=True)
    (raw_root / "cdnow" / "CDNOW_master.txt").write_text(
        " 00001 19970101  1   11.77\n 00002 19970112  1   12.00\n", encoding="utf-8"
    )
    (raw_root / "online_retail" / "online_retail.csv").write_text(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        "5,A,thing,1,2010-12-01 08:26:00,2.55,17850.0,UK\n6,A,thing,1,2010-12-01 08:26:00,2.55,17851.0,UK\n",
        encoding="utf-8",
    )
    key = read_or_make_key(settings.workdir)
    names = ("cdnow:00001", "online_retail:17850")
    add_to_list(folder, key, {Kind.CUSTOMER_ID: {token(key, Kind.CUSTOMER_ID, name) for name in names}})
    looked = inspect_input(raw_root, ("cdnow", "online_retail"), settings.project_root, settings.workdir / "scratch")
    raw_input = without_suppressed(looked, folder, settings.project_root)
    lines = [str(row[0]).split() for row in rows_of(raw_input, "select line from raw_cdnow.master order by all desc")]
    assert lines == [["-", "19970101", "1", "11.77"], ["00002", "19970112", "1", "12.00"]]
    query = 'select "InvoiceNo", "CustomerID" from raw_online_retail.online_retail order by all'
    assert rows_of(raw_input, query) == [("5", None), ("6", "17851.0")]
