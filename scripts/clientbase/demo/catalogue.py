"""What the company sells: coffee, and what it takes to serve it. 8 categories of 15 products."""

from dataclasses import dataclass

import numpy as np

from clientbase.demo.arrays import MISSING, Bools, Floats, Ints
from clientbase.demo.randomness import Topic, stream

VARIANTS = ("", " Плюс", " Профи")


@dataclass(frozen=True)
class Category:
    """A category: price range in RUB, share of the price that the goods cost, weight in demand."""

    code: str
    products: tuple[str, ...]
    lowest_price: int
    highest_price: int
    cost_share: float
    weight: float
    is_sold_by_weight: bool = False


CATEGORIES = (
    Category(
        "coffee_beans",
        (
            "Кофе в зёрнах Бразилия",
            "Кофе в зёрнах Эфиопия",
            "Кофе в зёрнах Колумбия",
            "Эспрессо-смесь Утро",
            "Кофе без кофеина",
        ),
        900,
        2_600,
        0.58,
        0.30,
        True,
    ),
    Category(
        "ground_coffee",
        (
            "Кофе молотый Классика",
            "Кофе молотый Турка",
            "Дрип-пакеты Ассорти",
            "Кофе молотый Фильтр",
            "Капсулы Эспрессо",
        ),
        350,
        1_500,
        0.55,
        0.16,
    ),
    Category(
        "tea",
        ("Чай чёрный Ассам", "Чай зелёный Сенча", "Иван-чай", "Улун Молочный", "Чай травяной Алтай"),
        250,
        1_400,
        0.50,
        0.12,
        True,
    ),
    Category(
        "accessories",
        ("Питчер", "Темпер", "Френч-пресс", "Воронка для пуровера", "Весы бариста"),
        600,
        5_500,
        0.52,
        0.11,
    ),
    Category(
        "consumables",
        (
            "Стаканы бумажные 250 мл",
            "Крышки для стаканов",
            "Сахар порционный",
            "Средство от накипи",
            "Фильтры бумажные",
        ),
        150,
        1_200,
        0.62,
        0.15,
    ),
    Category(
        "machines",
        (
            "Кофемашина автоматическая",
            "Кофемашина рожковая",
            "Кофемолка",
            "Капсульная машина",
            "Фильтр-кофеварка",
        ),
        14_000,
        120_000,
        0.72,
        0.04,
    ),
    Category(
        "syrups",
        ("Сироп Ваниль", "Сироп Карамель", "Сироп Лесной орех", "Топпинг Шоколад", "Молоко овсяное"),
        220,
        900,
        0.56,
        0.09,
    ),
    Category(
        "service",
        (
            "Диагностика кофемашины",
            "Чистка кофемашины",
            "Обучение бариста",
            "Аренда кофемашины",
            "Выездная дегустация",
        ),
        1_500,
        12_000,
        0.40,
        0.03,
    ),
)
PRODUCTS_PER_CATEGORY = 15
CATEGORY_CODES = tuple(category.code for category in CATEGORIES)
# Products whose cost the company has never entered.
UNKNOWN_COST_SHARE = 0.04


class Catalogue:
    """Prices, costs and demand of all products, as arrays by product position."""

    def __init__(self, seed: int) -> None:
        """Draw prices and costs. Prices are whole rubles, kept in ten-thousandths."""
        rng = stream(seed, Topic.CATALOGUE)
        names: list[str] = []
        price_parts: list[Floats] = []
        cost_parts: list[Floats] = []
        for category in CATEGORIES:
            names += [base + variant for base in category.products for variant in VARIANTS]
            spread = np.log(category.highest_price / category.lowest_price)
            price = category.lowest_price * np.exp(spread * rng.random(PRODUCTS_PER_CATEGORY))
            price_parts.append(np.round(price / 10) * 10)
            cost_parts.append(price * np.clip(rng.normal(category.cost_share, 0.06, PRODUCTS_PER_CATEGORY), 0.2, 0.92))
        self.names = tuple(names)
        self.count = len(names)
        self.category: Ints = np.repeat(np.arange(len(CATEGORIES), dtype=np.int64), PRODUCTS_PER_CATEGORY)
        self.price: Ints = (np.concatenate(price_parts) * 10_000).astype(np.int64)
        self.cost: Ints = (np.round(np.concatenate(cost_parts), 2) * 10_000).astype(np.int64)
        unknown = rng.permutation(self.count)[: round(self.count * UNKNOWN_COST_SHARE)]
        self.cost[unknown] = MISSING
        self.is_sold_by_weight: Bools = np.repeat(
            np.array([category.is_sold_by_weight for category in CATEGORIES]), PRODUCTS_PER_CATEGORY
        )
        # Within a category the n-th product sells like 1 / n.
        within = 1.0 / np.arange(1, PRODUCTS_PER_CATEGORY + 1)
        self.weight_within: Floats = within / within.sum()
        self.category_weights = tuple(category.weight for category in CATEGORIES)

    def draw(self, rng: np.random.Generator, favourite: Ints) -> Ints:
        """Draw a product per row: half of the time from the row's favourite category."""
        size = len(favourite)
        cumulative = np.cumsum(np.array(self.category_weights))
        anywhere = np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right")
        category = np.where(rng.random(size) < 0.5, favourite, np.minimum(anywhere, len(CATEGORIES) - 1))
        within = np.searchsorted(np.cumsum(self.weight_within), rng.random(size), side="right")
        return (category * PRODUCTS_PER_CATEGORY + np.minimum(within, PRODUCTS_PER_CATEGORY - 1)).astype(np.int64)
