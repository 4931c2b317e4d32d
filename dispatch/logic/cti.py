"""The contract with telephone systems (docs/partners/calls.md): who signs what, which events there are."""

import hashlib
import hmac

FRESH_SECONDS = 300
APP, TIMESTAMP, NONCE, SIGNATURE = (
    "X-Call-App",
    "X-Call-Timestamp",
    "X-Call-Nonce",
    "X-Call-Signature",
)
RINGING, ENDED, PRESSED = "ringing", "ended", "pressed"


def signature(secret: str, path: str, timestamp: str, nonce: str, body: bytes) -> str:
    """HMAC-SHA256 over POST, path, time, nonce and the body's digest, a line each, in hex."""
    text = "\n".join(("POST", path, timestamp, nonce, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_fresh(timestamp: str, now: float) -> bool:
    """Of the last minutes; a clock may also be a little ahead."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        return False
    return abs(now - int(timestamp)) <= FRESH_SECONDS
