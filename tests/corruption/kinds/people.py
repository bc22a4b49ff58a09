"""People's names, addresses, consents and owners that are lost, equal, shifted or garbled."""

from collections.abc import Callable

from corruption.delivery import Delivery
from corruption.registry import damage
from corruption.values import change_texts, set_texts


def _garble(night: Delivery, share: float, column: str, change: Callable[[str], str]) -> None:
    customers = night.table("customers")
    change_texts(customers, night.pick("customers", share, customers[column] != ""), column, change)


def _set(night: Delivery, share: float, column: str, value: str) -> None:
    customers = night.table("customers")
    set_texts(customers, night.pick("customers", share, customers[column] != value), column, value)


@damage("all e-mail addresses are the same")
def emails_all_equal(night: Delivery, share: float) -> None:
    _set(night, share, "email", "info@example.com")


@damage("e-mail addresses are missing")
def emails_missing(night: Delivery, share: float) -> None:
    _set(night, share, "email", "")


@damage("e-mail addresses lost what follows the @")
def emails_cut_off(night: Delivery, share: float) -> None:
    _garble(night, share, "email", lambda text: text.partition("@")[0])


@damage("e-mail addresses are masked for testing")
def emails_masked(night: Delivery, share: float) -> None:
    _garble(night, share, "email", lambda text: f"{text[0]}***@{text.partition('@')[2]}")


@damage("all telephone numbers are the same")
def phones_all_equal(night: Delivery, share: float) -> None:
    _set(night, share, "phone", "+79000000000")


@damage("telephone numbers are missing")
def phones_missing(night: Delivery, share: float) -> None:
    _set(night, share, "phone", "")


@damage("telephone numbers went through a spreadsheet: 7.90700E+10")
def phones_in_scientific_notation(night: Delivery, share: float) -> None:
    _garble(night, share, "phone", lambda text: f"{float(''.join(one for one in text if one.isdigit()) or 0):.5E}")


@damage("telephone numbers lost their last digit")
def phones_cut_off(night: Delivery, share: float) -> None:
    _garble(night, share, "phone", lambda text: text[:-1])


@damage("names stand one row too low", critical=True)
def names_shifted(night: Delivery, share: float) -> None:
    customers = night.table("customers")
    places = night.pick("customers", max(share, 2.1 / len(customers)))
    for column in ("full_name", "email", "phone", "birth_date"):
        texts = customers[column].iloc[places].tolist()
        set_texts(customers, places, column, texts[-1:] + texts[:-1])


@damage("names are missing")
def names_missing(night: Delivery, share: float) -> None:
    _set(night, share, "full_name", "")


@damage("names were written in UTF-8 and read as Windows-1251")
def names_garbled(night: Delivery, share: float) -> None:
    _garble(night, share, "full_name", lambda text: text.encode("utf-8").decode("cp1251", errors="replace"))


@damage("names became question marks")
def names_as_question_marks(night: Delivery, share: float) -> None:
    _garble(night, share, "full_name", lambda text: text.encode("ascii", errors="replace").decode("ascii"))


@damage("name and city changed places")
def name_and_city_swapped(night: Delivery, share: float) -> None:
    customers = night.table("customers")
    places = night.pick("customers", share)
    names = customers["full_name"].iloc[places].tolist()
    set_texts(customers, places, "full_name", customers["city"].iloc[places].tolist())
    set_texts(customers, places, "city", names)


@damage("the values of a row stand one column to the left")
def columns_shifted(night: Delivery, share: float) -> None:
    customers = night.table("customers")
    places = night.pick("customers", share)
    shifted = customers.iloc[places, 2:].to_numpy().copy()
    customers.iloc[places, 1:-1] = shifted
    customers.iloc[places, -1] = ""


@damage("cities are missing")
def cities_missing(night: Delivery, share: float) -> None:
    _set(night, share, "city", "")


@damage("every customer is a person")
def customer_types_lost(night: Delivery, share: float) -> None:
    _set(night, share, "customer_type", "person")


@damage("every customer is active", scales=False)
def statuses_all_active(night: Delivery, share: float) -> None:
    _set(night, 1, "status", "active")


@damage("birthdays are those of an empty date", expected="stopped|quarantined", reason="birth_date")
def birthdays_of_an_empty_date(night: Delivery, share: float) -> None:
    _set(night, share, "birth_date", "1900-01-01")


@damage("where customers came from is missing")
def first_sources_missing(night: Delivery, share: float) -> None:
    _set(night, share, "first_source", "")


@damage("every consent is granted: withdrawals were overwritten", scales=False)
def consents_all_granted(night: Delivery, share: float) -> None:
    consents = night.table("consents")
    set_texts(consents, night.pick("consents", 1, consents["status"] == "withdrawn"), "status", "granted")


@damage("consents for mailing and for processing changed places")
def consent_purposes_swapped(night: Delivery, share: float) -> None:
    consents = night.table("consents")
    change_texts(
        consents, night.pick("consents", share), "purpose",
        lambda text: {"marketing": "processing", "processing": "marketing"}.get(text, text),
    )  # fmt: skip


@damage("consents name other customers")
def consents_of_other_customers(night: Delivery, share: float) -> None:
    consents = night.table("consents")
    places = night.pick("consents", max(share, 2.1 / len(consents)))
    ids = consents["customer_id"].iloc[places].tolist()
    set_texts(consents, places, "customer_id", ids[len(ids) // 2 :] + ids[: len(ids) // 2])


@damage("deleted customers are alive again", scales=False)
def deletions_forgotten(night: Delivery, share: float) -> None:
    customers = night.table("customers")
    set_texts(customers, night.pick("customers", 1, customers["deleted_at"] != ""), "deleted_at", "")


@damage("customers are marked as deleted")
def customers_deleted(night: Delivery, share: float) -> None:
    customers = night.table("customers")
    places = night.pick("customers", share, customers["deleted_at"] == "")
    set_texts(customers, places, "deleted_at", customers["updated_at"].iloc[places].tolist())


@damage("contact data of leads are missing")
def lead_contacts_missing(night: Delivery, share: float) -> None:
    leads = night.table("leads")
    places = night.pick("leads", share, (leads["email"] != "") | (leads["phone"] != ""))
    set_texts(leads, places, "email", "")
    set_texts(leads, places, "phone", "")
