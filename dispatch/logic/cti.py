"""The contract with telephone systems (docs/partners/calls.md): who signs what, which events there are."""

import hashlib
import hmac
import re
from contextlib import suppress
from datetime import datetime, timedelta

from core.errors import InvalidInput
from core.identity import plain, read_phone

FRESH_SECONDS = 300
APP, TIMESTAMP, NONCE, SIGNATURE = (
    "X-Call-App",
    "X-Call-Timestamp",
    "X-Call-Nonce",
    "X-Call-Signature",
)
_COUNTRY = re.compile(r"^(?:(?:\+|00)86|86(?=1\d{10}$))")
_FROM_ELSEWHERE = re.compile(r"^0(?=1\d{10}$)")  # dialled before a mobile of another city
_NEWS = timedelta(days=1)
RINGING, ANSWERED, ENDED, PRESSED = "ringing", "answered", "ended", "pressed"
CALLS = (RINGING, ANSWERED, ENDED)


def signature(secret: str, path: str, timestamp: str, nonce: str, body: bytes) -> str:
    """HMAC-SHA256 over POST, path, time, nonce and the body's digest, a line each, in hex."""
    text = "\n".join(("POST", path, timestamp, nonce, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def as_on_file(number: str) -> str:
    """A caller's number as people's files have it; nothing where it was withheld."""
    text = plain(number)
    if not any(character.isdecimal() for character in text):
        return ""
    own = _FROM_ELSEWHERE.sub("", _COUNTRY.sub("", text))
    for number in (own, f"0{own}"):  # without its country a landline has its zero again
        with suppress(InvalidInput):
            return read_phone(number)
    return text


def happened(told: datetime, now: datetime) -> datetime:
    """When; a clock that is wrong loses no call for help: what can't be is now."""
    return told if now - _NEWS <= told <= now else now


def is_fresh(timestamp: str, now: float) -> bool:
    """Of the last minutes; a clock may also be a little ahead."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        return False
    return abs(now - int(timestamp)) <= FRESH_SECONDS
