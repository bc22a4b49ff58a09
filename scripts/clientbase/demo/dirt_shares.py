"""How much dirt a demo holds: the one place where it is stated.

Three dispositions tell what a reader of the files has to do with a planted row:
- `quarantined`: cannot be used; always an extra row with an identifier of its own, so that no good row is
lost with it;
- `duplicate`: a re-send of a good row, exact or older; one of the two is used;
- `used`: strange but usable (a guest, a bad phone, a row that comes late).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class DirtShares:
    """Shares of the good rows of an entity, rounded per chunk; the first chunk has at least one of each."""

    # customers
    bad_email: float = 0.006
    bad_phone: float = 0.006
    # A second card of the same person, with another identifier and another spelling.
    duplicate_card: float = 0.01
    customer_older_version: float = 0.004
    customer_exact_duplicate: float = 0.001
    # orders and lines
    order_exact_duplicate: float = 0.001
    order_older_status: float = 0.002
    order_unknown_status: float = 0.0003
    order_negative_amount: float = 0.0003
    order_unreadable_time: float = 0.0003
    order_without_lines: float = 0.0005
    order_late: float = 0.001
    item_exact_duplicate: float = 0.0005
    item_negative_price: float = 0.0003
    item_zero_quantity: float = 0.0001
    item_without_order: float = 0.0003
    refund_exact_duplicate: float = 0.002
    refund_negative_amount: float = 0.002
    # sales
    lead_older_version: float = 0.003
    lead_exact_duplicate: float = 0.001
    deal_older_version: float = 0.004
    deal_exact_duplicate: float = 0.001
    deal_negative_amount: float = 0.0005
    stage_event_exact_duplicate: float = 0.0005
    stage_event_unreadable_time: float = 0.0002
    assignment_unknown_object: float = 0.0003
    # service
    activity_exact_duplicate: float = 0.001
    activity_unknown_type: float = 0.0003
    activity_unreadable_time: float = 0.0002
    task_older_version: float = 0.004
    # marketing
    consent_unknown_status: float = 0.0003
    message_exact_duplicate: float = 0.0005
    message_unknown_type: float = 0.0002
    site_exact_duplicate: float = 0.0005
    site_unreadable_time: float = 0.0002
    site_negative_cart: float = 0.0002


SHARES = DirtShares()
