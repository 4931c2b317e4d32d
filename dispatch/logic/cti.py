"""The contract with telephone systems (docs/partners/calls.md): who signs what, which events there are."""

import re
from contextlib import suppress
from datetime import datetime, timedelta

from core.errors import InvalidInput
from core.identity import plain, read_phone
from core.signed import Contract

SIGNED = Contract("Call")
_COUNTRY = re.compile(r"^(?:(?:\+|00)86|86(?=1\d{10}$))")
_FROM_ELSEWHERE = re.compile(r"^0(?=1\d{10}$)")  # dialled before a mobile of another city
_NEWS = timedelta(days=1)
RINGING, ANSWERED, ENDED, PRESSED = "ringing", "answered", "ended", "pressed"
CALLS = (RINGING, ANSWERED, ENDED)


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
