"""The station answers, somebody calls off; whoever asked is told."""

from django.db import transaction
from django.utils import timezone

from accounts.commands import require_inside
from core.audit import SYSTEM, Actor
from core.errors import require_reason
from core.locking import locked
from stations.commands.reach import is_staff, require_person
from stations.commands.rooms.errors import BookingBegun
from stations.commands.rooms.notices import tell_cancelled, tell_confirmed, tell_refused
from stations.enums.rooms import RoomBookingState
from stations.models import RoomBooking
from stations.transitions import ROOM_BOOKING

_SAVED = ("reason", "updated_at")


@transaction.atomic
def confirm_booking(*, booking: RoomBooking, by: Actor) -> RoomBooking:
    """They can come; again changes nothing. Raises BookingBegun, NotFound, WrongState."""
    row = _opened(booking, by)
    if row.state == RoomBookingState.CONFIRMED:
        return row
    ROOM_BOOKING.check(row, "confirm")
    _require_ahead(row)
    ROOM_BOOKING.move(row, "confirm", by=by)
    tell_confirmed(row)
    return row


@transaction.atomic
def refuse_booking(*, booking: RoomBooking, reason: str, by: Actor) -> RoomBooking:
    """The room is free again; why is told. Raises NotFound, ReasonMissing, WrongState."""
    why = require_reason(reason, longest=200)
    row = _opened(booking, by)
    if row.state == RoomBookingState.REFUSED:
        return row
    ROOM_BOOKING.check(row, "refuse")
    row.reason = why
    ROOM_BOOKING.move(row, "refuse", by=by, reason=why, save=_SAVED)
    tell_refused(row)
    return row


@transaction.atomic
def cancel_room_booking(*, booking: RoomBooking, by: Actor, reason: str = "") -> RoomBooking:
    """Called off before it begins: by who asked, or by the station, which says why and tells them.

    Raises BookingBegun, NotFound, ReasonMissing, WrongState.
    """
    row = _opened(booking, by)
    if row.state == RoomBookingState.CANCELLED:
        return row
    own = row.citizen.user_id is not None and row.citizen.user_id == by.pk
    why = reason.strip()[:200] if own else require_reason(reason, longest=200)
    ROOM_BOOKING.check(row, "cancel")
    _require_ahead(row)
    row.reason = why
    ROOM_BOOKING.move(row, "cancel", by=by, reason=why, save=_SAVED)
    if not own:
        tell_cancelled(row)
    return row


@transaction.atomic
def lapse_bookings() -> int:
    """Every night: what nobody answered in time. How many."""
    over = RoomBooking.objects.filter(state=RoomBookingState.ASKED, ends_at__lt=timezone.now())
    rows = list(locked(over))
    for row in rows:
        ROOM_BOOKING.move(row, "lapse", by=SYSTEM)
    return len(rows)


def _opened(booking: RoomBooking, by: Actor) -> RoomBooking:
    asked = RoomBooking.objects.select_related("citizen").get(pk=booking.pk)
    require_person([asked.citizen], by)
    if is_staff(by) and asked.citizen.user_id != by.pk:
        require_inside(asked, by)
    row = locked(RoomBooking.objects.filter(pk=booking.pk)).get()
    row.citizen = asked.citizen
    return row


def _require_ahead(row: RoomBooking) -> None:
    if row.starts_at <= timezone.now():
        raise BookingBegun(number=row.number)
