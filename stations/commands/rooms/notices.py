"""What people are told about a room that they asked for: a row now, a message to the phone after the commit."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.language import platform_language
from core.models import SmsState
from core.outbox import Outbox, in_sms_hours
from stations.models import RoomBooking, RoomNotice
from stations.tasks import send_room_notices as ring


def _phone_of(notice: RoomNotice) -> str:
    return str(notice.booking.citizen.phone or "")


OUTBOX = Outbox(RoomNotice.objects.all, _phone_of, "stations.room_notice.sms_failed", in_sms_hours)


def tell_confirmed(booking: RoomBooking) -> None:
    """They can come."""
    with platform_language():
        text = _("您预约的%(what)s已确认，预约号 %(number)s。来不了请早些取消。")
        _tell(booking, _("房间预约已确认"), text)


def tell_refused(booking: RoomBooking) -> None:
    """The station can't lend it then."""
    with platform_language():
        text = _("您预约的%(what)s没有同意：%(reason)s。可以换一个时间再约。")
        _tell(booking, _("房间预约未同意"), text)


def tell_cancelled(booking: RoomBooking) -> None:
    """The station takes it back."""
    with platform_language():
        text = _("您预约的%(what)s取消了：%(reason)s。您不用来。")
        _tell(booking, _("房间预约取消"), text)


def _tell(booking: RoomBooking, subject: Any, words: str) -> None:
    state = SmsState.WAITING if booking.citizen.phone else SmsState.NO_PHONE
    if not settings.SMS_GATEWAY_URL:
        state = SmsState.NOT_CONFIGURED
    told = {"what": _named(booking), "number": booking.number, "reason": booking.reason}
    RoomNotice.objects.create(
        booking=booking,
        subject=str(subject),
        text=words % told,
        about_type=RoomBooking._meta.label_lower,
        about_id=booking.pk,
        sms_state=state,
    )
    if state == SmsState.WAITING:
        transaction.on_commit(lambda: ring.delay())


def _named(booking: RoomBooking) -> str:
    """When, where, which room."""
    start, end = (timezone.localtime(at) for at in (booking.starts_at, booking.ends_at))
    room = booking.room
    when = f"{date_format(start, 'MONTH_DAY_FORMAT')} {start:%H:%M}–{end:%H:%M}"
    return f"{when} {room.station} {room.name}"
