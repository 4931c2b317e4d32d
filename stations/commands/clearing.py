"""A place closes for good, for a while or for some days: what people hold there is called off, and they are told."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, tell_staff
from core.audit import SYSTEM, Actor, record
from core.language import platform_language
from stations.commands.activities.changes import cancel_session
from stations.commands.booking import cancel_booking
from stations.commands.rooms.answering import cancel_room_booking
from stations.commands.volunteers.changes import cancel_shift
from stations.models import Appointment, Station
from stations.queries.standing import (
    appointments_at,
    rooms_at,
    sessions_at,
    shifts_at,
)


@transaction.atomic
def call_off(
    *, station: Station, first: date, last: date | None = None, reason: str, by: Actor
) -> int:
    """Everything of these days that has not begun; how many. last: None for all that is to come.

    Who closes a place needn't hold every right there: the platform calls it off. The station is locked.
    """
    span = (station, first, last)
    booked = list(appointments_at(*span).select_related("citizen__user", "slot__window__station"))
    count = len(booked)
    for appointment in booked:
        cancel_booking(appointment=appointment, by=SYSTEM, reason=reason)
        _tell(appointment, reason)
    for session in _ahead(sessions_at(*span)):
        cancel_session(session=session, reason=reason, by=SYSTEM)
        count += 1
    for room in _ahead(rooms_at(*span)):
        cancel_room_booking(booking=room, reason=reason, by=SYSTEM)
        count += 1
    for shift in _ahead(shifts_at(*span)):
        cancel_shift(shift=shift, reason=reason, by=SYSTEM)
        count += 1
    if count:
        record(station, "stations.station.called_off", by=by, reason=reason, count=count)
    return count


def _ahead(rows: QuerySet) -> QuerySet:
    return rows.filter(starts_at__gt=timezone.now())


def _tell(appointment: Appointment, reason: str) -> None:
    """By message to who has an account; others are rung by the desk, whose list shows them."""
    if appointment.citizen.user is None:
        return
    with platform_language():
        words = {"number": appointment.number, "slot": appointment.slot, "reason": reason}
        text = _("您的预约 %(number)s（%(slot)s）取消了：%(reason)s。请另约时间。") % words
        tell_staff([StaffMessage(appointment.citizen.user, _("预约取消"), text, appointment)])
