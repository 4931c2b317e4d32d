"""Is a message really from the firm, fresh, and here for the first time?"""

import time
from collections.abc import Mapping

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import constant_time_compare

from meals.commands.couriers.errors import BadSignature, ReplayedMessage, StaleMessage
from meals.logic import courier_contract as contract


def check_signed(*, provider: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
    """Raises BadSignature, ReplayedMessage, StaleMessage.

    Should the cache forget a nonce, an event is still taken once: its own number is unique.
    """
    firm = settings.COURIERS.get(provider)
    timestamp, nonce = headers.get(contract.TIMESTAMP, ""), headers.get(contract.NONCE, "")
    if firm is None or not 0 < len(nonce) <= 80 or not nonce.isascii():
        raise BadSignature
    expected = contract.signature(firm["secret"], "POST", path, timestamp, nonce, body)
    given = headers.get(contract.SIGNATURE, "")
    if not constant_time_compare(expected, given) or headers.get(contract.APP) != firm["app"]:
        raise BadSignature
    if not contract.is_fresh(timestamp, time.time()):
        raise StaleMessage
    if not cache.add(f"courier-nonce:{provider}:{nonce}", 1, 2 * contract.FRESH_SECONDS + 60):
        raise ReplayedMessage
