"""Nobody answered the door: who finds out, by when, and what was found."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.audit import SYSTEM, Actor, record
from core.errors import InvalidInput, require_reason
from core.locking import locked
from meals.enums import AlertLevel, AlertOutcome, AlertState
from meals.models import DeliveryAlert, DeliveryFailure
from meals.queries.owners import next_owner, owner_of
from meals.transitions import ALERT


@transaction.atomic
def open_alert(*, failure: DeliveryFailure, by: Actor) -> DeliveryAlert:
    """Whose turn it is first, and until when."""
    order, now = failure.order, timezone.now()
    level, owner = AlertLevel.STATION.value, owner_of(order, AlertLevel.STATION)
    if owner is None:
        level, owner = next_owner(order, level) or (level, None)
    alert = DeliveryAlert.objects.create(
        order=order,
        failure=failure,
        level=level,
        owner=owner,
        opened_at=now,
        due_at=now + _time_for(level),
    )
    record(alert, "meals.alert.opened", by=by, owner=str(owner or ""), reason=failure.reason)
    return alert


@transaction.atomic
def close_alert(*, alert: DeliveryAlert, outcome: str, note: str, by: Actor) -> DeliveryAlert:
    """Somebody knows how the person is. Raises InvalidInput, ReasonMissing, WrongState."""
    if outcome not in AlertOutcome.values:
        raise InvalidInput
    alert = locked(DeliveryAlert.objects.filter(pk=alert.pk)).get()
    if alert.state == AlertState.CLOSED and alert.closed_by_id == by.pk:
        return alert
    ALERT.check(alert, "close")
    alert.outcome, alert.note = outcome, require_reason(note, "note")
    alert.closed_by_id, alert.closed_at = by.pk, timezone.now()
    fields = ("outcome", "note", "closed_by", "closed_at")
    ALERT.move(alert, "close", by=by, reason=alert.note, save=fields, outcome=outcome)
    return alert


@transaction.atomic
def take_alert(*, alert: DeliveryAlert, by: Actor) -> DeliveryAlert:
    """Somebody else of the same place sees to it; the clock runs on. Raises WrongState."""
    alert = locked(DeliveryAlert.objects.filter(pk=alert.pk)).get()
    ALERT.check(alert, "close")
    if alert.owner_id != by.pk:
        before = str(alert.owner or "")
        alert.owner_id = by.pk
        alert.save(update_fields=["owner"])
        record(alert, "meals.alert.taken", by=by, before=before)
    return alert


def escalate_alerts(*, now: datetime | None = None) -> int:
    """Whoever let the time pass: it is the next one's turn. Returns how many; harmless twice."""
    now = now or timezone.now()
    overdue = DeliveryAlert.objects.overdue(now).values_list("pk", flat=True)
    return sum(_escalate(pk, now) for pk in list(overdue))


@transaction.atomic
def _escalate(pk: int, now: datetime) -> bool:
    alert = locked(DeliveryAlert.objects.overdue(now).filter(pk=pk)).first()
    if alert is None:
        return False
    above = next_owner(alert.order, alert.level, besides=alert.owner_id)
    if above is None:  # nobody stands above: it stays theirs, and overdue
        return False
    before = str(alert.owner or "")
    alert.level, alert.owner = above
    alert.due_at = now + _time_for(alert.level)
    alert.save(update_fields=["level", "owner", "due_at"])
    record(alert, "meals.alert.escalated", by=SYSTEM, before=before, after=str(alert.owner))
    return True


def _time_for(level: int) -> timedelta:
    return timedelta(minutes=settings.MEAL_ALERT_MINUTES[level])
