"""What is true behind a demo: everything a test or a back-test may compare a result with."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from clientbase.demo import experiments, kinds, pipelines
from clientbase.demo.arrays import MISSING, Bools, Ints
from clientbase.demo.channels import CHANNELS
from clientbase.demo.chunk import Setting
from clientbase.demo.customers import Base, customer_ids
from clientbase.demo.deals import LOST_OUTCOME, OUTCOMES, WON_OUTCOME, Deals
from clientbase.demo.dirt import DISPOSITIONS, Planted
from clientbase.demo.experiments import Winback
from clientbase.demo.folder import GENERATOR
from clientbase.demo.fx import CURRENCIES
from clientbase.demo.kinds import KIND_CODES, KINDS
from clientbase.demo.leads import Leads
from clientbase.demo.managers import MANAGER_LABELS, MANAGERS
from clientbase.demo.orders import STATUSES, Orders
from clientbase.demo.pipelines import PIPELINE_IDS, PIPELINES
from clientbase.demo.purchases import HORIZON_DAYS, Purchases
from clientbase.demo.table import Table, codes, flags, integers, reals, times

FORMAT_VERSION = 1
CHANNEL_LABELS = tuple(f"{channel.source}/{channel.medium}" for channel in CHANNELS)


class Tally:
    """Adds up exact counts and sums over the chunks."""

    def __init__(self) -> None:
        """Start empty."""
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def by(
        self, topic: str, positions: Ints, labels: tuple[str, ...], measure: str, weights: Ints | None = None
    ) -> None:
        """Add, per label, the number of rows or the sum of integer weights."""
        for position, label in enumerate(labels):
            rows = positions == position
            value = int(rows.sum()) if weights is None else int(weights[rows].sum())
            self._counts[topic, label, measure] += value

    def get(self, topic: str, label: str, measure: str) -> int:
        """Return one number."""
        return self._counts[topic, label, measure]

    def of(self, topic: str, label: str) -> dict[str, int]:
        """Return all measures of a label."""
        return {m: value for (t, each, m), value in self._counts.items() if t == topic and each == label}


class Truth:
    """Collects the truth of all chunks and writes it."""

    def __init__(self, setting: Setting, planted: Planted) -> None:
        """Start empty."""
        self._setting = setting
        self._planted = planted
        self._tally = Tally()
        self._rows: Counter[str] = Counter()
        self._expected_wins = np.zeros(len(MANAGERS))

    @property
    def rows(self) -> dict[str, int]:
        """Rows written by entity."""
        return dict(sorted(self._rows.items()))

    def count_rows(self, table: Table) -> None:
        """Count written rows."""
        self._rows[table.entity] += len(table)

    def add_customers(self, base: Base, purchases: Purchases) -> None:
        """Add customers and their hidden lives."""
        counts = purchases.counts(base.size)
        is_alive, has_bought = purchases.is_alive(), counts > 0
        for topic, positions, labels in (
            ("kind", base.kind, KIND_CODES),
            ("channel", base.channel, CHANNEL_LABELS),
        ):
            self._tally.by(topic, positions, labels, "customers")
            self._tally.by(topic, positions, labels, "customers_with_orders", has_bought.astype(np.int64))
            self._tally.by(topic, positions, labels, "buyers_alive_at_end", (is_alive & has_bought).astype(np.int64))
            self._tally.by(topic, positions, labels, "purchases", counts)
            self._tally.by(topic, positions, labels, "purchases_next_90_days", purchases.future)
        self._tally.by("channel", base.channel, CHANNEL_LABELS, "converted_leads", base.has_lead.astype(np.int64))

    def add_leads(self, leads: Leads) -> None:
        """Add leads by channel."""
        self._tally.by("channel", leads.rows["channel"], CHANNEL_LABELS, "leads")

    def add_deals(self, base: Base, deals: Deals) -> None:
        """Add deals by manager, pipeline, channel and outcome."""
        rows = deals.rows
        topics = (
            ("manager", rows["manager"], MANAGER_LABELS),
            ("pipeline", rows["pipeline"], PIPELINE_IDS),
            ("channel", base.channel[rows["customer"]], CHANNEL_LABELS),
        )
        for topic, positions, labels in topics:
            self._tally.by(topic, positions, labels, "deals")
            for outcome, name in enumerate(OUTCOMES):
                is_such = (rows["outcome"] == outcome).astype(np.int64)
                self._tally.by(topic, positions, labels, f"deals_{name}", is_such)
        self._expected_wins += np.bincount(rows["manager"], deals.win_probability, minlength=len(MANAGERS))

    def add_orders(self, orders: Orders) -> None:
        """Add orders: how many by status, and the exact sums of those that count, by currency."""
        rows = orders.rows
        self._tally.by("order_status", rows["status"], STATUSES, "orders")
        counting: Bools = orders.counts()
        currency = rows["currency"][counting]
        gross, discount = rows["gross"][counting], rows["discount"][counting]
        rate = self._setting.exchange.at(currency, rows["at"][counting])
        # Each amount is converted and rounded by itself, so that the columns of an order add up.
        net_rub = (gross * rate + 5_000) // 10_000 - (discount * rate + 5_000) // 10_000
        self._tally.by("currency", currency, CURRENCIES, "orders")
        self._tally.by("currency", currency, CURRENCIES, "gross_hundredths", rows["gross"][counting])
        self._tally.by("currency", currency, CURRENCIES, "discount_hundredths", rows["discount"][counting])
        self._tally.by("currency", currency, CURRENCIES, "net_rub_hundredths", net_rub)
        is_guest = (rows["customer"][counting] == MISSING).astype(np.int64)
        self._tally.by("currency", currency, CURRENCIES, "guest_orders", is_guest)

    def add_refunds(self, refunds: Table) -> None:
        """Add the good refunds by currency (no currency means rubles)."""
        currency = refunds.values("currency_code")
        currency = np.where(currency == MISSING, 0, currency)
        self._tally.by("currency", currency, CURRENCIES, "refunds")
        self._tally.by("currency", currency, CURRENCIES, "refunded_hundredths", refunds.values("amount"))
        names = np.where(
            refunds.values("order_id") != MISSING, 0, np.where(refunds.values("customer_id") != MISSING, 1, 2)
        )
        self._tally.by("refund", names, ("naming_the_order", "naming_only_the_customer", "naming_neither"), "refunds")

    def add_winback(self, winback: Winback) -> None:
        """Add the arms of the win-back experiment."""
        self._tally.by("winback", winback.arm, experiments.ARMS, "customers")
        treated = np.ones(len(winback.extra_customer), dtype=np.int64)
        self._tally.by("winback", treated, experiments.ARMS, "extra_orders")

    def document(self) -> dict[str, Any]:
        """Return the content of truth.json."""
        arguments = asdict(self._setting.arguments)
        arguments["until"] = self._setting.arguments.until.isoformat()
        return {
            "generator": GENERATOR,
            "format_version": FORMAT_VERSION,
            "arguments": arguments,
            "starts_on": self._setting.arguments.starts_on.isoformat(),
            "entities": {entity: self._entity(entity) for entity in self.rows},
            "dirt": {
                entity: {kind: {"rows": n, "disposition": how} for kind, (how, n) in sorted(kinds_of.items())}
                for entity, kinds_of in sorted(self._planted.rows.items())
            },
            "orders": self._orders(),
            "refunds": {
                label: self._tally.get("refund", label, "refunds")
                for label in ("naming_the_order", "naming_only_the_customer", "naming_neither")
            },
            "customers": self._customers(),
            "channels": [
                {**asdict(channel), **self._tally.of("channel", label)}
                for channel, label in zip(CHANNELS, CHANNEL_LABELS, strict=True)
            ],
            "managers": self._managers(),
            "pipelines": self._pipelines(),
            "experiments": self._experiments(),
        }

    def write(self, folder: Path) -> None:
        """Write truth.json."""
        text = json.dumps(self.document(), ensure_ascii=False, indent=2, sort_keys=True)
        (folder / "truth.json").write_text(text + "\n", encoding="utf-8")

    def _entity(self, entity: str) -> dict[str, int]:
        planted = {how: self._planted.total(entity, how) for how in DISPOSITIONS}
        written = self._rows[entity]
        return {
            "rows_written": written,
            "duplicates": planted["duplicate"],
            "quarantined": planted["quarantined"],
            "rows_used": written - planted["duplicate"] - planted["quarantined"],
            "distinct_keys": written - planted["duplicate"],
        }

    def _orders(self) -> dict[str, Any]:
        by_currency = {}
        for currency in CURRENCIES:
            sums = self._tally.of("currency", currency)
            by_currency[currency] = {
                "counting_orders": sums["orders"],
                "guest_orders": sums["guest_orders"],
                "gross_amount": decimal(sums["gross_hundredths"]),
                "discount_amount": decimal(sums["discount_hundredths"]),
                "net_before_refunds": decimal(sums["gross_hundredths"] - sums["discount_hundredths"]),
                "net_before_refunds_rub": decimal(sums["net_rub_hundredths"]),
                "refunds": sums["refunds"],
                "refunded_amount": decimal(sums["refunded_hundredths"]),
            }
        return {
            "by_status": {status: self._tally.get("order_status", status, "orders") for status in STATUSES},
            "counting_by_currency": by_currency,
        }

    def _customers(self) -> dict[str, Any]:
        return {
            "rate_scale": self._setting.rate_scale,
            "horizon_days": HORIZON_DAYS,
            "rate_unit": "purchases a seasonal day while alive",
            "kinds": [{**asdict(kind), **self._tally.of("kind", kind.code)} for kind in KINDS],
            "buyers_alive_at_end": sum(
                self._tally.get("kind", code, "buyers_alive_at_end") for code in kinds.KIND_CODES
            ),
        }

    def _managers(self) -> list[dict[str, Any]]:
        result = []
        for position, (manager, label) in enumerate(zip(MANAGERS, MANAGER_LABELS, strict=True)):
            counts = self._tally.of("manager", label)
            deals = counts.get("deals", 0)
            decided = counts.get(f"deals_{OUTCOMES[WON_OUTCOME]}", 0) + counts.get(f"deals_{OUTCOMES[LOST_OUTCOME]}", 0)
            result.append(
                {
                    "manager_id": label,
                    **asdict(manager),
                    **counts,
                    "expected_win_rate": float(self._expected_wins[position]) / deals if deals else None,
                    "win_rate_closed": counts["deals_won"] / decided if decided else None,
                }
            )
        return result

    def _pipelines(self) -> dict[str, Any]:
        return {
            "return_chance": pipelines.RETURN,
            "skip_chance": pipelines.SKIP,
            "reopen_chance": pipelines.REOPEN,
            "stuck_chance": pipelines.STUCK,
            "stuck_factor": pipelines.STUCK_FACTOR,
            "each": [
                {
                    **asdict(pipeline),
                    **self._tally.of("pipeline", pipeline.pipeline_id),
                    "win_probability_at_difficulty_1": pipelines.win_probability(position, 1.0),
                }
                for position, pipeline in enumerate(PIPELINES)
            ],
        }

    def _experiments(self) -> dict[str, Any]:
        return {
            experiments.WINBACK: {
                "unit_type": "customer",
                "metric": f"an order within {experiments.WINBACK_WINDOW_DAYS} days of the assignment",
                "true_extra_order_chance": experiments.WINBACK_EXTRA_ORDER_CHANCE,
                "arms": {arm: self._tally.of("winback", arm) for arm in experiments.ARMS},
            },
            experiments.SUBJECT_LINE: {
                "unit_type": "customer",
                "metric": "a click by a person on the newsletter",
                "true_click_factor": experiments.SUBJECT_LINE_CLICK_FACTOR,
            },
            experiments.CALLBACK: {"unit_type": "manager", "metric": "any", "true_effect": 0},
        }


def decimal(hundredths: int) -> str:
    """Return an exact decimal text."""
    sign, whole = ("-", -hundredths) if hundredths < 0 else ("", hundredths)
    return f"{sign}{whole // 100}.{whole % 100:02d}"


def customers_truth(base: Base, purchases: Purchases) -> Table:
    """Return the hidden parameters of every customer, the table of truth_customers.parquet."""
    return Table(
        "truth_customers",
        {
            "customer_id": customer_ids(base.number),
            "kind": codes(base.kind, KIND_CODES),
            "channel": codes(base.channel, tuple(channel.channel for channel in CHANNELS)),
            "rate": reals(np.where(purchases.is_buyer, purchases.traits.rate, 0.0)),
            "death_probability": reals(np.where(purchases.is_buyer, purchases.traits.death, 0.0)),
            "is_buyer": flags(purchases.is_buyer.astype(np.int64)),
            "first_purchase_at": times(purchases.first),
            "died_at": times(purchases.died),
            "is_alive": flags(purchases.is_alive().astype(np.int64)),
            "purchases": integers(purchases.counts(base.size)),
            "purchases_next_90_days": integers(purchases.future),
        },
    )
