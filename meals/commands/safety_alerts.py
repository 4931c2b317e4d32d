"""What has to be put right in kitchens: told once, to somebody, with a deadline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import Actor
from core.errors import require_reason
from core.locking import locked
from meals.enums import SafetyAlertState
from meals.models import SafetyAlert
from meals.queries.safety import owners_of
from meals.transitions import SAFETY_ALERT


@dataclass(frozen=True)
class Found:
    """Something wrong in a kitchen; key: so that it is told once."""

    kitchen_id: int
    kind: str
    key: str
    subject: str


def open_alerts(found: Iterable[Found], *, now: datetime | None = None) -> int:
    """Alerts for what isn't known yet, each with its owner. Returns how many are new. 4 queries."""
    found = list(found)
    keys = {one.key for one in found}
    old = set(SafetyAlert.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = {one.key: one for one in found if one.key not in old}
    if not fresh:
        return 0
    moment = now or timezone.now()
    owners = owners_of({one.kitchen_id for one in fresh.values()})
    rows = [_alert(one, moment, owners.get(one.kitchen_id)) for one in fresh.values()]
    SafetyAlert.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _alert(found: Found, moment: datetime, owner_id: int | None) -> SafetyAlert:
    hours = settings.FOOD_SAFETY_ALERT_HOURS[found.kind]
    return SafetyAlert(
        kitchen_id=found.kitchen_id,
        kind=found.kind,
        key=found.key,
        subject=found.subject[:200],
        opened_at=moment,
        due_at=moment + timedelta(hours=hours),
        owner_id=owner_id,
    )


@transaction.atomic
def handle_alert(*, alert: SafetyAlert, action: str, by: User) -> SafetyAlert:
    """Somebody says what was done. Raises ReasonMissing, WrongState."""
    alert = locked(SafetyAlert.objects.filter(pk=alert.pk)).get()
    SAFETY_ALERT.check(alert, "handle")
    alert.action = require_reason(action, field="action")
    alert.ended_at, alert.ended_by = timezone.now(), by
    save = ["action", "ended_at", "ended_by", "updated_at"]
    SAFETY_ALERT.move(alert, "handle", by=by, reason=alert.action, save=save)
    return alert


def settle_alerts(keys: Iterable[str], *, by: Actor) -> int:
    """Their cause is gone. Returns how many were open. Within the caller's transaction."""
    rows = SafetyAlert.objects.filter(key__in=list(keys), state=SafetyAlertState.OPEN)
    alerts = list(locked(rows))
    for alert in alerts:
        alert.ended_at = timezone.now()
        SAFETY_ALERT.move(alert, "settle", by=by, save=["ended_at", "updated_at"])
    return len(alerts)
