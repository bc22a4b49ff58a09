"""Short lists of rows for the page: whom to call, what is stuck, what the checks said. Identifiers only, no names.

A list that the filters act on keeps the first rows of every team and segment, so that it is never short of rows for
the ones chosen, and never longer for more customers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

ROWS_PER_CELL = 10


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows of a mart in an order; `cells` are the columns of which every combination keeps its first rows."""

    name: str
    mart: str
    columns: tuple[str, ...]
    order_by: str
    where: str = "true"
    limit: int = ROWS_PER_CELL
    cells: tuple[str, ...] = ()
    # SQL of columns that the mart has not under that name.
    made: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """The query that gives the rows."""
        columns = ", ".join(f"{self.made[name]} as {name}" if name in self.made else name for name in self.columns)
        partition = f"partition by {', '.join(self.made.get(cell, cell) for cell in self.cells)} " if self.cells else ""
        source = self.mart if self.mart.startswith("(") else f"marts.{self.mart}"
        return (
            f"select {columns} from {source} where {self.where} "
            f"qualify row_number() over ({partition}order by {self.order_by}) <= {self.limit} order by {self.order_by}"
        )


# Reasons quote the raw value that was refused, which may be anybody's.
_UNQUOTED = "regexp_replace(reason, '''[^'']*''', '…', 'g')"

LISTINGS = (
    Listing(
        "call_first",
        "segment_alerts left join marts.dim_managers on owner_manager_id = manager_id",
        ("customer_id", "alert_type", "from_segment", "segment", "owner_manager_id", "team", "amount", "since"),
        "m_amount desc nulls last, alert_id",
        where="is_open",
        cells=("team", "segment"),
        made={
            "team": "coalesce(team_id, 'unknown')",
            "segment": "to_segment",
            "amount": "m_amount",
            "since": "alerted_on",
        },
    ),
    Listing(
        "stuck_deals", "stuck_deals",
        ("deal_id", "customer_id", "stage", "team", "segment", "owner_manager_id", "amount", "days_in_stage",
         "days_over_allowed"),
        "amount desc nulls last, deal_id", cells=("team", "segment"),
        made={"stage": "pipeline_id || '/' || stage_id", "team": "coalesce(team_id, 'unknown')"},
    ),
    Listing(
        "queue_first", "sla_queue left join marts.dim_segments using (segment)",
        ("clock_id", "trigger_type", "customer_id", "lead_id", "team", "segment", "assigned_manager_id", "urgency",
         "due_at"),
        "case urgency when 'overdue' then 0 when 'due_soon' then 1 else 2 end, segment_order, due_at, clock_id",
        cells=("team", "segment"), made={"team": "coalesce(team_id, 'unknown')"},
    ),
    Listing(
        "gate_results", "gate_results",
        ("expectation", "suite", "side", "severity", "owner", "meaning", "outcome", "failed_row_count"),
        "case outcome when 'passed' then 1 else 0 end, expectation", limit=200,
    ),
    Listing(
        "reconciliation", "reconciliation",
        ("entity", "source_system", "rows_read", "rows_used", "rows_quarantined", "rows_suppressed",
         "duplicates_dropped", "rows_after_as_of", "rows_flagged"),
        "entity, source_system", limit=200,
    ),
    Listing(
        "quarantine",
        f"(select entity, {_UNQUOTED} as reason, count(*) as row_count from marts.quarantine group by all)",
        ("entity", "reason", "row_count"), "row_count desc, entity, reason", limit=30,
    ),
    Listing(
        "runs", "runs", ("run_id", "started_at", "outcome", "failed_check_count", "input_row_count"),
        "run_id desc", limit=14,
    ),
    Listing("crm_feed", "crm_feed_status", ("status", "held_count", "segment_changed_count", "reason_en", "reason_ru"),
            "as_of_at desc", limit=1),
    Listing(
        "closed_months", "closed_month_changes",
        ("entity", "period_month", "late_row_count", "withdrawn_row_count", "corrected_row_count"),
        "delivered_at desc, entity, period_month", limit=20,
    ),
    Listing("segments", "dim_segments",
            ("segment", "label_en", "label_ru", "meaning_en", "meaning_ru", "first_step_en", "first_step_ru", "colour"),
            "segment_order", limit=50),
    Listing("managers", "dim_managers", ("manager_id", "manager_name", "team_id"), "manager_id", limit=200),
    Listing("value_models", "clv_model_runs",
            ("role", "model", "is_chosen", "failure_reason", "holdout_relative_error"), "role, model",
            where="is_chosen or failure_reason is not null"),
)  # fmt: skip
