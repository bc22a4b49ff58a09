"""Where customers come from, and the hidden quality of each channel.

The (source, medium) -> channel pairs are those of `seeds/growth/channels.csv`; a test holds the two together.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Channel:
    """A channel of acquisition.

    share: weight among the channels new customers come by.
    conversion: share of its leads that become customers.
    buying_factor: multiplies the chance that a customer without a deal ever buys.
    rate_factor: multiplies the hidden purchase rate.
    deal_difficulty: exponent on the chance to advance a stage; above 1 is harder to win.
    cost_per_lead: RUB of advertising per lead; 0 where nothing is paid per lead.
    """

    channel: str
    source: str
    medium: str
    share: float
    conversion: float
    buying_factor: float
    rate_factor: float
    deal_difficulty: float
    cost_per_lead: int
    campaigns: tuple[str, ...] = ()
    landing_pages: tuple[str, ...] = ("/",)
    is_online: bool = True


# fmt: off
CHANNELS = (
    # channel, source, medium: share, conversion, buying, rate, difficulty, cost of a lead; campaigns, landing pages
    Channel("yandex_direct", "yandex", "cpc", 0.20, 0.42, 1.00, 1.00, 1.00, 3_000,
            ("yd_brand", "yd_coffee_office", "yd_machines", "yd_retarget"), ("/office", "/machines", "/promo")),
    Channel("vk_ads", "vk", "cpc", 0.13, 0.24, 0.80, 0.75, 1.35, 2_600,
            ("vk_lookalike", "vk_interests"), ("/promo", "/quiz")),
    Channel("telegram_ads", "telegram", "cpc", 0.06, 0.20, 0.75, 0.70, 1.45, 3_200,
            ("tg_channels", "tg_quiz"), ("/quiz",)),
    Channel("marketplace_ads", "avito", "listing", 0.05, 0.38, 0.90, 0.80, 1.20, 1_600,
            ("av_equipment",), ("/machines",)),
    Channel("organic_search", "yandex", "organic", 0.13, 0.50, 1.05, 1.10, 0.90, 0,
            (), ("/", "/blog", "/catalogue")),
    Channel("organic_search", "google", "organic", 0.06, 0.47, 1.05, 1.10, 0.92, 0,
            (), ("/", "/blog", "/catalogue")),
    Channel("direct", "(direct)", "(none)", 0.08, 0.55, 1.08, 1.20, 0.85, 0,
            (), ("/",)),
    Channel("social", "vk", "social", 0.04, 0.30, 0.90, 0.90, 1.10, 0,
            (), ("/blog", "/")),
    Channel("social", "telegram", "social", 0.04, 0.34, 0.95, 0.95, 1.05, 0,
            (), ("/blog", "/")),
    Channel("email", "newsletter", "email", 0.03, 0.45, 1.05, 1.15, 0.90, 0,
            (), ("/promo",)),
    Channel("client_referral", "client", "referral", 0.07, 0.68, 1.15, 1.50, 0.65, 0,
            (), ("/",)),
    Channel("partners", "partner", "referral", 0.04, 0.60, 1.10, 1.40, 0.75, 2_500,
            ("partner_roasters", "partner_vending"), ("/partners",)),
    Channel("inbound_call", "phone", "call", 0.04, 0.58, 1.05, 1.10, 0.80, 0,
            (), (), is_online=False),
    Channel("events", "expo", "event", 0.03, 0.35, 1.00, 1.30, 0.95, 4_500,
            ("expo_horeca", "expo_office"), (), is_online=False),
)
# fmt: on

# Costs that belong to no single channel are booked here (salaries, software); see `spend.py`.
SHARED_COSTS_CHANNEL = "shared"

SOURCES = tuple(sorted({channel.source for channel in CHANNELS}))
MEDIUMS = tuple(sorted({channel.medium for channel in CHANNELS}))
CAMPAIGNS = tuple(sorted({campaign for channel in CHANNELS for campaign in channel.campaigns}))
LANDING_PAGES = tuple(sorted({page for channel in CHANNELS for page in channel.landing_pages}))
