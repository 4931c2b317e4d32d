"""Is a message really from the firm, fresh, and here for the first time?"""

from collections.abc import Mapping

from django.conf import settings

from core.signed import Refusals, Request
from meals.commands.couriers.errors import BadSignature, ReplayedMessage, StaleMessage
from meals.logic.courier_contract import SIGNED

_REFUSALS = Refusals(BadSignature, StaleMessage, ReplayedMessage)


def check_signed(*, provider: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
    """Raises BadSignature, ReplayedMessage, StaleMessage."""
    firm = settings.COURIERS.get(provider)
    if firm is None:
        raise BadSignature
    SIGNED.check(
        Request("POST", path, body),
        headers,
        app=firm["app"],
        secret=firm["secret"],
        refusals=_REFUSALS,
    )
