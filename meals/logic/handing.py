"""At a door: when it happened, and the code by which a person proves to have got the meal."""

import hashlib
import hmac
from datetime import datetime

CODE_DIGITS = 4


def meal_code(secret: str, reference: str) -> str:
    """Four digits that only the person and the platform know; the same each time."""
    digest = hmac.new(secret.encode(), f"meal-code:{reference}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def happened_at(told: datetime, now: datetime) -> datetime:
    """What a device says, and never later than now: a phone's clock may be ahead."""
    return min(told, now)
