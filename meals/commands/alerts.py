"""Nobody answered the door: who finds out, by when, and what was found."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, tell_staff
from core.audit import SYSTEM, Actor, record
from core.errors import InvalidInput, require_reason
from core.language import platform_language
from core.locking import locked
from meals.enums import AlertLevel, AlertOutcome, AlertState
from meals.models import DeliveryAlert, DeliveryFailure
from meals.queries.owners import next_owner
from meals.transitions import ALERT

NOBODY_YET = -1  # below the first level


@transaction.atomic
def open_alert(*, failure: DeliveryFailure, by: Actor) -> DeliveryAlert:
    """Whose turn it is first, and until when."""
    order, now = failure.order, timezone.now()
    level, owner = next_owner(order, NOBODY_YET, None) or (AlertLevel.STATION.value, None)
    alert = DeliveryAlert.objects.create(
        order=order,
        failure=failure,
        level=level,
        owner=owner,
        opened_at=now,
        due_at=now + _time_for(level),
    )
    record(alert, "meals.alert.opened", by=by, owner=str(owner or ""), reason=failure.reason)
    _tell(alert)
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
    above = next_owner(alert.order, alert.level, alert.owner_id)
    if above is None:  # nobody stands above: it stays theirs, and overdue
        return False
    before = str(alert.owner or "")
    alert.level, alert.owner = above
    alert.due_at = now + _time_for(alert.level)
    alert.save(update_fields=["level", "owner", "due_at"])
    record(alert, "meals.alert.escalated", by=SYSTEM, before=before, after=str(alert.owner))
    _tell(alert)
    return True


def _tell(alert: DeliveryAlert) -> None:
    """A message to the owner's phone; it names no resident."""
    if alert.owner is None:
        return
    words = {
        "number": alert.order.number,
        "station": alert.order.station,
        "due": timezone.localtime(alert.due_at).strftime("%H:%M"),
    }
    with platform_language():
        said = _("%(station)s的订单 %(number)s 送餐无人应答，请在 %(due)s 前弄清情况，并登记结果。")
        tell_staff([StaffMessage(alert.owner, _("送餐无人应答"), said % words, alert)])


def _time_for(level: int) -> timedelta:
    return timedelta(minutes=settings.MEAL_ALERT_MINUTES[level])
