"""The contract with courier firms, both ways (docs/partners/couriers.md): who signs what, which words mean what."""

import hashlib
import hmac

FRESH_SECONDS = 300
APP, TIMESTAMP, NONCE, SIGNATURE = (
    "X-Courier-App",
    "X-Courier-Timestamp",
    "X-Courier-Nonce",
    "X-Courier-Signature",
)
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


def signature(secret: str, method: str, path: str, timestamp: str, nonce: str, body: bytes) -> str:
    """HMAC-SHA256 over method, path, time, nonce and the body's digest, a line each, in hex."""
    digest = hashlib.sha256(body).hexdigest()
    text = "\n".join((method, path, timestamp, nonce, digest))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_fresh(timestamp: str, now: float) -> bool:
    """Of the last minutes; a clock may also be a little ahead."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        return False
    return abs(now - int(timestamp)) <= FRESH_SECONDS
