"""Four digits by which a person confirms that somebody is at the door; wrong ones can be tried a few times."""

import hashlib
import hmac
from enum import Enum, auto

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import constant_time_compare

DIGITS = 4
TRIES = 5
_KEPT = 24 * 60 * 60


class Guess(Enum):
    """What came of a code that somebody typed."""

    RIGHT = auto()
    WRONG = auto()
    TOO_MANY = auto()


def confirmation_code(purpose: str, reference: str) -> str:
    """Digits that only the person and the platform know; the same each time."""
    text = f"{purpose}:{reference}".encode()
    number = hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).digest()[:8]
    return f"{int.from_bytes(number, 'big') % 10**DIGITS:0{DIGITS}d}"


def guess(given: str, *, purpose: str, reference: str) -> Guess:
    """Is it the code? Once it was wrong too often, not even the right one is.

    The count lies outside the transaction, which a refusal undoes; and it goes up before anybody
    looks, so that guesses at one moment are no more than guesses one after another.
    """
    counter = f"tries:{purpose}:{reference}"
    cache.add(counter, 0, _KEPT)
    cache.touch(counter, _KEPT)
    if cache.incr(counter) > TRIES:
        return Guess.TOO_MANY
    if not constant_time_compare(given.strip(), confirmation_code(purpose, reference)):
        return Guess.WRONG
    cache.decr(counter)
    return Guess.RIGHT
