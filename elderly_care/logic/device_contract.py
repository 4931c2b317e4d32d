"""The contract with gateways of devices (docs/partners/devices.md): who signs what, what an event looks like."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.acts import is_key, read_moment
from core.signed import Contract
from elderly_care.enums.devices import EventKind, EventRefusal
from elderly_care.logic.device_rules import MEASURES, REPORTS

SIGNED = Contract("Device")
MOST_EVENTS = 1000
_SLACK = timedelta(minutes=5)  # a device's clock may be fast
_LARGEST = 1000
_KINDS = frozenset(EventKind.values)


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a batch, as it can be kept."""

    serial: str
    event_id: str
    kind: str
    value: int | None
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Owner:
    """What must be known of a device to take its event."""

    device_id: int
    kind: str
    since: datetime


def read_event(
    row: Any, owners: Mapping[str, Owner], now: datetime, oldest: datetime
) -> Told | EventRefusal:
    """The event, or why it can't be taken; a clock that is a little fast is set right.

    oldest: what happened before then is deleted by now.
    """
    told = _shape(row)
    if told is None:
        return EventRefusal.MALFORMED
    owner = owners.get(told.serial)
    if owner is None:
        return EventRefusal.UNKNOWN_DEVICE
    if told.kind not in REPORTS[owner.kind]:
        return EventRefusal.WRONG_KIND
    if not _value_fits(told):
        return EventRefusal.BAD_VALUE
    if told.occurred_at < max(owner.since, oldest):
        return EventRefusal.TOO_OLD
    if told.occurred_at > now + _SLACK:
        return EventRefusal.TOO_NEW
    if told.occurred_at > now:
        return Told(told.serial, told.event_id, told.kind, told.value, now)
    return told


def _shape(row: Any) -> Told | None:
    if not isinstance(row, dict):
        return None
    serial, event_id, kind = (_text(row, name) for name in ("serial", "event_id", "kind"))
    at = read_moment(row.get("occurred_at"))
    if not is_key(event_id) or kind not in _KINDS or at is None:
        return None
    return Told(serial, event_id, kind, row.get("value"), at)


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _value_fits(told: Told) -> bool:
    if told.kind not in MEASURES:
        return told.value is None
    return type(told.value) is int and 0 <= told.value <= _LARGEST


def serials_of(rows: list[Any]) -> set[str]:
    """Of which devices a batch speaks."""
    named = (row.get("serial") for row in rows if isinstance(row, dict))
    return {serial for serial in named if isinstance(serial, str) and is_key(serial)}
