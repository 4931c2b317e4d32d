"""What staff do with an alert: take it, remind somebody by name, write down, end it with an outcome.

Locks: the alert alone; handing over and ending with an emergency take it after the emergency.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, require_may, tell_staff
from accounts.models import User
from core.audit import SYSTEM, Actor, record
from core.errors import NotFound, require_reason
from core.language import platform_language
from core.locking import locked
from elderly_care.commands.device_errors import (
    AlertHandedOver,
    AlertOutcomeMissing,
    AlertOver,
    NobodyToUrge,
)
from elderly_care.enums.devices import AlertOutcome, AlertState, AlertVerb
from elderly_care.models import AlertStep, DeviceAlert
from elderly_care.queries.alerts import people_to_urge
from elderly_care.transitions import DEVICE_ALERT

LONGEST = 300
_ENDED = ("outcome", "note", "closed_by", "closed_at", "next_at")


def _mine(alert: DeviceAlert, by: User) -> DeviceAlert:
    """Locked, in scope, not over. Raises NotAllowed, NotFound, AlertOver."""
    row = _seen(alert, by)
    if row.state == AlertState.CLOSED:
        raise AlertOver
    return row


def _seen(alert: DeviceAlert, by: User) -> DeviceAlert:
    require_may(by, "elderly_care.handle_devicealert")
    visible = DeviceAlert.objects.visible_to(by).filter(pk=alert.pk)
    if not visible.exists():
        raise NotFound
    rows = DeviceAlert.objects.filter(pk=alert.pk).select_related("resident__community")
    return locked(rows).get()


@transaction.atomic
def take_alert(*, alert: DeviceAlert, by: User) -> DeviceAlert:
    """It is mine now; the clock runs on. Raises NotAllowed, NotFound, AlertOver."""
    row = _mine(alert, by)
    if row.owner_id != by.pk:
        row.owner = by
        row.save(update_fields=["owner"])
        _step(row, AlertVerb.TAKEN, by)
        record(row, "elderly_care.devicealert.taken", by=by)
    return row


@transaction.atomic
def urge(*, alert: DeviceAlert, user: User | None, text: str, by: User) -> AlertStep:
    """催办: somebody by name is told to see to it. Raises NobodyToUrge, NotAllowed, NotFound, AlertOver."""
    row = _mine(alert, by)
    if user is None or not people_to_urge(row).filter(pk=user.pk).exists():
        raise NobodyToUrge
    with platform_language():
        words = {"place": row.resident.community, "kind": row.get_kind_display(), "by": by}
        said = _("%(by)s 催办：%(place)s的设备提醒（%(kind)s）还没有办结，请尽快处理。") % words
        tell_staff([StaffMessage(user, _("催办设备提醒"), said, row)])
    record(row, "elderly_care.devicealert.urged", by=by, told=user.pk)
    return _step(row, AlertVerb.URGED, by, text.strip()[:LONGEST], told=user)


@transaction.atomic
def note_alert(*, alert: DeviceAlert, text: str, by: User) -> AlertStep:
    """What was tried meanwhile. Raises ReasonMissing, NotAllowed, NotFound, AlertOver."""
    said = require_reason(text, "text", longest=LONGEST)
    return _step(_mine(alert, by), AlertVerb.NOTED, by, said)


@transaction.atomic
def close_alert(*, alert: DeviceAlert, outcome: str, note: str, by: User) -> DeviceAlert:
    """How it ended; the same by the same person again changes nothing.

    Raises AlertOutcomeMissing, AlertHandedOver, AlertOver, NotAllowed, NotFound.
    """
    row = _seen(alert, by)
    if outcome not in AlertOutcome.values or not note.strip():
        raise AlertOutcomeMissing
    if row.state == AlertState.CLOSED:
        if (row.closed_by_id, row.outcome) == (by.pk, outcome):
            return row
        raise AlertOver
    if row.state == AlertState.HANDED_OVER:
        raise AlertHandedOver
    return _end(row, outcome, note, by)


def _end(row: DeviceAlert, outcome: str, note: str, by: User) -> DeviceAlert:
    row.outcome, row.note = outcome, note.strip()[:LONGEST]
    row.closed_by, row.closed_at, row.next_at = by, timezone.now(), None
    DEVICE_ALERT.move(row, "close", by=by, reason=row.note, save=_ENDED, outcome=outcome)
    with platform_language():
        words = {"outcome": row.get_outcome_display(), "note": row.note}
        said = _("%(outcome)s：%(note)s") % words
    _step(row, AlertVerb.CLOSED, by, said[:LONGEST])
    return row


def hand_over(*, alert_id: int) -> DeviceAlert | None:
    """An emergency is opened for it in this transaction; None where it is over. Harmless twice."""
    row = locked(DeviceAlert.objects.unfinished().filter(pk=alert_id)).first()
    if row is not None and row.state == AlertState.OPEN:
        row.next_at = None
        DEVICE_ALERT.move(row, "hand_over", by=SYSTEM, save=["next_at"])
        _step(row, AlertVerb.HANDED_OVER, SYSTEM)
    return row


def end_with_emergency(*, alert_id: int, outcome: str, note: str, by: User) -> None:
    """The emergency ended in this transaction, and the alert with it."""
    row = locked(DeviceAlert.objects.unfinished().filter(pk=alert_id)).first()
    if row is not None:
        _end(row, outcome, note, by)


def _step(
    alert: DeviceAlert, verb: AlertVerb, by: Actor, text: str = "", *, told: User | None = None
) -> AlertStep:
    user = by if isinstance(by, User) else None
    return AlertStep.objects.create(
        alert=alert, verb=verb, by=user, told=told, text=text, at=timezone.now()
    )
