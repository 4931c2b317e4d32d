"""Who sits in which room when: kept for days ahead; what people booked after it stands as it was."""

from datetime import date
from typing import ClassVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.commands import keep, remove, require_inside
from core.audit import Actor
from core.dates import today
from core.errors import Conflict
from stations.enums import BookingState
from stations.models import Appointment, RoomDuty


class DutyOver(Conflict):
    """Nobody changes what has been."""

    code: ClassVar[str] = "duties.over"
    message = _("%(day)s 已经过去，不能再改这天的出诊安排；什么都没有改变。")


class DutyBooked(Conflict):
    """People come because of it."""

    code: ClassVar[str] = "duties.booked"
    message = _(
        "%(day)s %(window)s已有 %(count)s 个预约，不能改这条安排；什么都没有改变。"
        "请先打电话取消或改约，或者另写一条这一天的停诊。"
    )


@transaction.atomic
def keep_duty(*, duty: RoomDuty, by: Actor) -> RoomDuty:
    """A new row, or one that nobody has booked after yet. Raises DutyBooked, DutyOver, InvalidInput, NotFound."""
    _require_ahead(duty.day)
    _require_unbooked(duty, by)
    return keep(row=duty, by=by)


@transaction.atomic
def remove_duty(*, duty: RoomDuty, by: Actor) -> None:
    """Raises DutyBooked, DutyOver, NotFound."""
    _require_unbooked(duty, by)
    remove(row=duty, by=by)


def _require_ahead(day: date | None) -> None:
    if day is not None and day < today():
        raise DutyOver(day=day)


def _require_unbooked(duty: RoomDuty, by: Actor) -> None:
    """As the row stands in the database: a form may hold another day already."""
    known = RoomDuty.objects.filter(pk=duty.pk).select_related("window").first()
    if known is None:
        return
    require_inside(known, by)
    _require_ahead(known.day)
    days = _booked_days(known)
    if days:
        raise DutyBooked(day=days[0], window=known.window.name, count=days.count(days[0]))


def _booked_days(known: RoomDuty) -> list[date]:
    """One for each appointment that was made after this row; a day's own rows replace its weekday's."""
    when = Q(slot__day=known.day)
    if known.weekday is not None:
        own = RoomDuty.objects.filter(window=known.window_id, day__isnull=False).values("day")
        when = Q(slot__day__iso_week_day=known.weekday + 1) & ~Q(slot__day__in=own)
    booked = Appointment.objects.filter(
        when,
        slot__window=known.window_id,
        slot__day__gte=today(),
        slot__starts_at__lt=known.closes,
        slot__ends_at__gt=known.opens,
        state__in=[BookingState.BOOKED, BookingState.ARRIVED],
    )
    return list(booked.order_by("slot__day").values_list("slot__day", flat=True))
