"""Emergencies: pressed, told to the family, called back, helped, ended with an outcome.

Locks: the device, then its open emergency; the person, the order and the purses before the emergency.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, require_may, tell_staff
from accounts.models import User
from core.audit import SYSTEM, Actor, record
from core.errors import NotFound
from core.language import platform_language
from core.locking import locked
from dispatch.commands.call_errors import (
    BadCallEvent,
    CallBackMissing,
    CallClosed,
    OutcomeMissing,
)
from dispatch.commands.emergency_clock import start_clock
from dispatch.commands.requests import ServiceRequest, request_service
from dispatch.enums.calls import EmergencyOutcome
from dispatch.models import CallDevice, Emergency, EmergencyPress, WorkOrder
from dispatch.queries.calls import families
from elderly_care.commands import notify
from elderly_care.commands.alerts import end_with_emergency
from elderly_care.enums import Relation
from elderly_care.enums.devices import AlertOutcome

LONGEST_NOTE = 300
# How a device's alert ends with its emergency: after an ambulance, the police or the family somebody had come.
ALERT_OUTCOMES = {
    EmergencyOutcome.AMBULANCE: AlertOutcome.HOSPITAL,
    EmergencyOutcome.POLICE: AlertOutcome.HELPED,
    EmergencyOutcome.HELPED: AlertOutcome.HELPED,
    EmergencyOutcome.FAMILY: AlertOutcome.HELPED,
    EmergencyOutcome.SAFE: AlertOutcome.SAFE,
    EmergencyOutcome.FALSE_ALARM: AlertOutcome.FALSE_ALARM,
}


@transaction.atomic
def take_press(*, serial: str, event_id: str, is_silent: bool, moment: datetime) -> Emergency:
    """Somebody pressed; while a card of the device is open, it is joined. The same event again is one.

    Raises BadCallEvent for a device that nobody has.
    """
    device = locked(CallDevice.objects.filter(serial=serial, is_active=True)).first()
    if device is None:
        raise BadCallEvent(field="serial")
    known = EmergencyPress.objects.filter(event_id=event_id).select_related("emergency").first()
    if known is not None:
        return known.emergency
    emergency = locked(Emergency.objects.open().filter(device=device)).first()
    if emergency is None:
        emergency = _opened(device, event_id, is_silent, moment)
    elif is_silent:
        _pressed_silently(emergency)
    EmergencyPress.objects.create(
        emergency=emergency, event_id=event_id, pressed_at=moment, is_silent=is_silent
    )
    record(emergency, "dispatch.emergency.pressed", by=SYSTEM, device=serial, silent=is_silent)
    return emergency


def _opened(device: CallDevice, event_id: str, is_silent: bool, moment: datetime) -> Emergency:
    emergency = Emergency(
        resident_id=device.resident_id,
        device=device,
        event_id=event_id,
        opened_at=moment,
        is_silent=is_silent,
    )
    return opened(emergency, device=device.serial)


def opened(emergency: Emergency, *, device: str) -> Emergency:
    """A button was pressed: the clock runs, the person and the family are told."""
    emergency.save(force_insert=True)
    record(emergency, "dispatch.emergency.opened", by=SYSTEM, device=device)
    start_clock(emergency)
    with platform_language():
        words = {"time": timezone.localtime(emergency.opened_at).strftime("%H:%M")}
        own = _("%(time)s 收到您的一键呼叫，坐席正在联系您。") % words
        family = _("您的家人 %(time)s 按了一键呼叫，坐席正在联系。请留意电话。") % words
        _tell(emergency, own, family, SYSTEM)
    return emergency


def _pressed_silently(emergency: Emergency) -> None:
    """Whoever pressed again and said nothing is to be called back again."""
    emergency.is_silent, emergency.called_back_at, emergency.answered = True, None, None
    emergency.save(update_fields=["is_silent", "called_back_at", "answered", "updated_at"])


def _tell(emergency: Emergency, own: str, family: str, by: Actor) -> None:
    """The person's notices, which family reads too, and a message to every relative's phone."""
    subject = _("一键呼叫")
    notify(resident=emergency.resident, subject=subject, text=own, by=by, about=emergency)
    tell_staff(
        [
            StaffMessage(link.user, subject, family, emergency)
            for link in families(emergency.resident)
            if link.relation != Relation.SELF
        ]
    )


def _open_one(emergency: Emergency, by: User) -> Emergency:
    """Locked and still open. Raises CallClosed, NotAllowed, NotFound."""
    row = _one(emergency, by)
    if row.closed_at is not None:
        raise CallClosed
    return row


def _one(emergency: Emergency, by: User) -> Emergency:
    require_may(by, "dispatch.answer_call")
    if not Emergency.objects.visible_to(by).filter(pk=emergency.pk).exists():
        raise NotFound
    rows = Emergency.objects.filter(pk=emergency.pk).select_related("resident")
    return locked(rows).get()


@transaction.atomic
def call_back(*, emergency: Emergency, answered: bool, by: User) -> Emergency:
    """The person was rung, and answered or not. Raises CallClosed, NotAllowed, NotFound."""
    row = _open_one(emergency, by)
    row.called_back_at, row.answered = timezone.now(), answered
    row.save(update_fields=["called_back_at", "answered", "updated_at"])
    record(row, "dispatch.emergency.called_back", by=by, answered=answered)
    return row


@transaction.atomic
def request_from_emergency(
    *, emergency: Emergency, request: ServiceRequest, by: User, expected_own_fen: int | None = None
) -> WorkOrder:
    """Somebody is sent; the emergency stays open until its outcome. Again answers the same order.

    Raises as request_service, and CallClosed, NotAllowed, NotFound.
    """
    order = request_service(
        request=request,
        by=by,
        key=f"emergency:{emergency.pk}",
        expected_own_fen=expected_own_fen,
    )
    row = _one(emergency, by)
    if row.order_id == order.pk:
        return order
    if row.closed_at is not None:
        raise CallClosed
    row.order = order
    row.save(update_fields=["order", "updated_at"])
    record(row, "dispatch.emergency.requested", by=by, order=order.number)
    return order


@transaction.atomic
def close_emergency(*, emergency: Emergency, outcome: str, note: str, by: User) -> Emergency:
    """How it ended; without an outcome it stays open. Again by the same person changes nothing.

    Raises OutcomeMissing, CallBackMissing, CallClosed, NotAllowed, NotFound.
    """
    row = _one(emergency, by)
    if outcome not in EmergencyOutcome.values or not note.strip():
        raise OutcomeMissing
    if row.closed_at is not None:
        if row.closed_by_id == by.pk and row.outcome == outcome:
            return row
        raise CallClosed
    if row.is_silent and outcome in EmergencyOutcome.SPOKEN and not row.answered:
        raise CallBackMissing
    row.outcome, row.note = outcome, note.strip()[:LONGEST_NOTE]
    row.closed_by, row.closed_at = by, timezone.now()
    row.save()
    record(row, "dispatch.emergency.closed", by=by, reason=row.note, outcome=outcome)
    if row.alert_id is not None:
        ended = ALERT_OUTCOMES[EmergencyOutcome(outcome)]
        end_with_emergency(alert_id=row.alert_id, outcome=ended, note=row.note, by=by)
    with platform_language():
        said = {"outcome": EmergencyOutcome(outcome).label}
        text = _("一键呼叫已处理：%(outcome)s。") % said
        _tell(row, text, text, by)
    return row
