"""The contract with courier firms, both ways (docs/partners/couriers.md): who signs what, which words mean what."""

from core.signed import Contract

SIGNED = Contract("Courier")
# The firm's word → our verb of the courier's order.
VERBS = {
    "accepted": "accept",
    "picked_up": "pick_up",
    "delivered": "deliver",
    "failed": "fail",
    "cancelled": "cancel",
}
# The firm's reason → ours; any other is "other".
REASONS = {
    "no_answer": "no_answer",
    "unwell": "unwell",
    "refused": "refused",
    "wrong_address": "wrong_address",
    "damaged": "meal_spoiled",
}
