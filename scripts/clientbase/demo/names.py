"""Personal data that looks real and belongs to no one.

E-mail domains are those reserved for documentation (RFC 2606) and their subdomains. All phones carry the
operator code 907, for which libphonenumber knows no operator: they have the right shape and ring nowhere.
"""

import numpy as np
from numpy.random import Generator

from clientbase.demo.arrays import Ints, Texts, text_array

# fmt: off
MALE_NAMES = (
    "Александр", "Дмитрий", "Максим", "Сергей", "Андрей", "Алексей", "Артём", "Илья", "Кирилл", "Михаил",
    "Никита", "Матвей", "Роман", "Егор", "Арсений", "Иван", "Денис", "Евгений", "Даниил", "Тимофей"
)
FEMALE_NAMES = (
    "Анастасия", "Мария", "Дарья", "Анна", "Елизавета", "Полина", "Виктория", "Екатерина", "Софья",
    "Александра", "Ксения", "Алиса", "Валерия", "Ольга", "Наталья", "Ирина", "Татьяна", "Светлана", "Марина",
    "Юлия"
)
MALE_PATRONYMICS = (
    "Александрович", "Дмитриевич", "Сергеевич", "Андреевич", "Алексеевич", "Михайлович", "Иванович",
    "Николаевич", "Владимирович", "Павлович", "Игоревич", "Олегович"
)
FEMALE_PATRONYMICS = (
    "Александровна", "Дмитриевна", "Сергеевна", "Андреевна", "Алексеевна", "Михайловна", "Ивановна",
    "Николаевна", "Владимировна", "Павловна", "Игоревна", "Олеговна"
)
SURNAMES = (
    "Иванов", "Смирнов", "Кузнецов", "Попов", "Васильев", "Петров", "Соколов", "Михайлов", "Новиков",
    "Фёдоров", "Морозов", "Волков", "Алексеев", "Лебедев", "Семёнов", "Егоров", "Павлов", "Козлов",
    "Степанов", "Николаев", "Орлов", "Андреев", "Макаров", "Никитин", "Захаров", "Зайцев", "Соловьёв",
    "Борисов", "Яковлев", "Григорьев", "Романов", "Воробьёв", "Сергеев", "Кузьмин", "Фролов", "Александров",
    "Дмитриев", "Королёв", "Гусев", "Киселёв", "Ильин", "Максимов", "Поляков", "Сорокин", "Виноградов",
    "Ковалёв", "Белов", "Медведев", "Антонов", "Тарасов", "Жуков", "Баранов", "Филиппов", "Комаров",
    "Давыдов", "Беляев", "Герасимов", "Богданов", "Осипов", "Сидоров"
)
COMPANY_STARTS = (
    "Северный", "Городской", "Новый", "Первый", "Уральский", "Балтийский", "Степной", "Волжский", "Речной",
    "Солнечный", "Утренний", "Янтарный", "Таёжный", "Южный", "Столичный", "Невский"
)
COMPANY_ENDS = (
    "Кофе", "Офис", "Дом", "Двор", "Маркет", "Сервис", "Стандарт", "Формат", "Проект", "Ресторан", "Отель",
    "Центр", "Квартал", "Вокзал", "Экспресс", "Клуб"
)
MAIL_DOMAINS = (
    "example.com", "example.org", "example.net", "mail.example.com", "post.example.org", "box.example.net"
)
# City and region, the first ones more often; the last two are abroad.
CITIES = (
    ("Москва", "Москва", "RU", 30),
    ("Санкт-Петербург", "Санкт-Петербург", "RU", 16),
    ("Екатеринбург", "Свердловская область", "RU", 8),
    ("Казань", "Республика Татарстан", "RU", 7),
    ("Новосибирск", "Новосибирская область", "RU", 7),
    ("Краснодар", "Краснодарский край", "RU", 6),
    ("Нижний Новгород", "Нижегородская область", "RU", 5),
    ("Самара", "Самарская область", "RU", 4),
    ("Ростов-на-Дону", "Ростовская область", "RU", 4),
    ("Пермь", "Пермский край", "RU", 3),
    ("Тула", "Тульская область", "RU", 2),
    ("Владивосток", "Приморский край", "RU", 2),
    ("Минск", "Минск", "BY", 3),
    ("Алматы", "Алматы", "KZ", 3),
)

CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
LATIN = (
    "a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u",
    "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"
)
# fmt: on
TRANSLITERATION = str.maketrans(dict(zip(CYRILLIC, LATIN, strict=True)))
PHONE_CODE = "907"


def transliterated(text: str) -> str:
    """Return a Cyrillic word in Latin letters, lower case."""
    return text.lower().translate(TRANSLITERATION)


MALE_FIRST, FEMALE_FIRST = text_array(MALE_NAMES), text_array(FEMALE_NAMES)
MALE_MIDDLE, FEMALE_MIDDLE = text_array(MALE_PATRONYMICS), text_array(FEMALE_PATRONYMICS)
MALE_LAST, FEMALE_LAST = text_array(SURNAMES), text_array([name + "а" for name in SURNAMES])
LATIN_LAST = text_array([transliterated(name) for name in SURNAMES])
LATIN_MALE = text_array([transliterated(name) for name in MALE_NAMES])
LATIN_FEMALE = text_array([transliterated(name) for name in FEMALE_NAMES])
DOMAINS = text_array(MAIL_DOMAINS)


class People:
    """Drawn people: positions in the name lists, so that full name, e-mail and company agree."""

    def __init__(self, rng: Generator, size: int) -> None:
        """Draw `size` people."""
        self._is_female = rng.random(size) < 0.52
        self._first = rng.integers(0, len(MALE_NAMES), size)
        self._middle = rng.integers(0, len(MALE_PATRONYMICS), size)
        self._last = rng.integers(0, len(SURNAMES), size)
        self._domain = rng.integers(0, len(MAIL_DOMAINS), size)
        self._company = rng.integers(0, len(COMPANY_STARTS) * len(COMPANY_ENDS), size)

    def full_names(self) -> Texts:
        """Surname, name and patronymic."""
        male = MALE_LAST[self._last] + " " + MALE_FIRST[self._first] + " " + MALE_MIDDLE[self._middle]
        female = FEMALE_LAST[self._last] + " " + FEMALE_FIRST[self._first] + " " + FEMALE_MIDDLE[self._middle]
        names: Texts = np.where(self._is_female, female, male)
        return names

    def entrepreneur_names(self) -> Texts:
        """Business names of sole proprietors: ИП and the surname."""
        surnames: Texts = np.where(self._is_female, FEMALE_LAST[self._last], MALE_LAST[self._last])
        names: Texts = "ИП " + surnames
        return names

    def company_names(self) -> Texts:
        """Names of companies."""
        every = text_array([f"ООО «{start} {end}»" for start in COMPANY_STARTS for end in COMPANY_ENDS])
        return every[self._company]

    def emails(self, numbers: Ints) -> Texts:
        """Addresses that `numbers` make unique."""
        first = np.where(self._is_female, LATIN_FEMALE[self._first], LATIN_MALE[self._first])
        local: Texts = first + "." + LATIN_LAST[self._last] + numbers.astype(str).astype(np.object_)
        addresses: Texts = local + "@" + DOMAINS[self._domain]
        return addresses


def phones(rng: Generator, numbers: Ints) -> Texts:
    """Write seven-digit numbers in one of five spellings."""
    digits = [f"{number % 10_000_000:07d}" for number in numbers.tolist()]
    spelling = rng.integers(0, 5, len(digits)).tolist()
    return text_array([spelled(number, how) for number, how in zip(digits, spelling, strict=True)])


def spelled(digits: str, how: int) -> str:
    """Return one phone in the given spelling (0 to 4)."""
    a, b, c = digits[:3], digits[3:5], digits[5:]
    return (
        f"+7 ({PHONE_CODE}) {a}-{b}-{c}",
        f"8 {PHONE_CODE} {a} {b} {c}",
        f"7{PHONE_CODE}{digits}",
        f"+7{PHONE_CODE}{digits}",
        f"8({PHONE_CODE}){a}-{b}-{c}",
    )[how]
