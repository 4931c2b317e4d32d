"""Booking a time at a window, on every channel; never more people than places."""

from dataclasses import dataclass
from datetime import date, time
from typing import ClassVar

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import SYSTEM, Actor, record
from core.dates import today
from core.errors import Conflict, InvalidInput
from core.locking import locked
from stations.commands.reach import (
    KeyUsed,
    key_is_new,
    own_key,
    require_alive,
    require_person,
    require_station,
)
from stations.enums import BookingState, StationState, WindowKind
from stations.enums.cases import OWN_CHANNELS
from stations.models import Appointment, CaseItem, Citizen, Slot, Window
from stations.queries.principals import appointments_for_others, principals_of
from stations.queries.slots import WindowCalendar
from stations.transitions import APPOINTMENT


class NotServed(InvalidInput):
    """The item is done elsewhere."""

    code: ClassVar[str] = "booking.not_served"
    message = _("这个窗口现在不办理“%(item)s”，请换一个窗口。什么都没有改变。")


class NoSuchSlot(InvalidInput):
    """Outside the window's hours, over, or too far ahead."""

    code: ClassVar[str] = "booking.no_such_slot"
    message = _("%(day)s %(time)s 不能预约：不在窗口时间内、已经过去或者太早。请另选时间。")


class SlotFull(Conflict):
    """The last place is gone."""

    code: ClassVar[str] = "booking.full"
    message = _("%(day)s %(time)s 已经约满，没有预约成功。请另选时间。")


class AlreadyBooked(Conflict):
    """One person, one place."""

    code: ClassVar[str] = "booking.already_booked"
    message = _("这位市民在这个时段已有预约 %(number)s，没有再约一次。")


@dataclass(frozen=True)
class Booking:
    """Who wants to come when, for what. key: makes a repeated request one appointment."""

    citizen: Citizen
    window: Window
    item: CaseItem
    day: date
    starts_at: time
    channel: str
    key: str


@transaction.atomic
def book(*, wish: Booking, by: Actor) -> Appointment:
    """A place in a slot; the same key gives the same appointment. Relatives book for who lets them act.

    Raises AlreadyBooked, CalendarUnknown, CitizenDied, KeyUsed, NoSuchSlot, NotFound, NotServed, SlotFull.
    """
    if not _books_for(wish, by):
        require_person([wish.citizen], by)
    if wish.channel not in OWN_CHANNELS:
        require_station(wish.window.station, by)
    key = own_key(wish.key, by)
    locked(Citizen.objects.filter(pk=wish.citizen.pk), no_key=True).get()
    if known := _known(key, wish):
        return known
    require_alive(wish.citizen)
    slot = _slot(wish)
    _check_free(slot, wish)
    with key_is_new():
        made = Appointment.objects.create(
            slot=slot,
            citizen=wish.citizen,
            item=wish.item,
            channel=wish.channel,
            key=key,
            booked_by_id=by.pk,
        )
    slot.booked += 1
    slot.save(update_fields=["capacity", "booked"])
    record(made, "stations.appointment.booked", by=by, slot=str(slot), item=wish.item.code)
    return made


def _books_for(wish: Booking, by: Actor) -> bool:
    """A grant in force and an item in which relatives may act; who comes for counselling books alone."""
    if wish.citizen.user_id == by.pk:
        return False
    window = Window.objects.get(pk=wish.window.pk)
    if not isinstance(by, User) or window.kind == WindowKind.COUNSEL:
        return False
    known = {one.citizen.pk: one.acting for one in principals_of(by)}
    return known.get(wish.citizen.pk) in wish.item.acting


def _known(key: str, wish: Booking) -> Appointment | None:
    known = Appointment.objects.select_related("slot").filter(key=key).first()
    if known is None:
        return None
    same = (known.citizen_id, known.slot.window_id, known.slot.day, known.slot.starts_at)
    if same != (wish.citizen.pk, wish.window.pk, wish.day, wish.starts_at):
        raise KeyUsed
    return known


def _slot(wish: Booking) -> Slot:
    """The slot's row, locked; made when the first comes. A capacity that was changed counts from now on."""
    window = Window.objects.select_related("station").get(pk=wish.window.pk)
    served = window.is_active and wish.item.is_active
    served = served and window.station.state == StationState.OPEN
    if not served or not window.items.filter(pk=wish.item.pk).exists():
        raise NotServed(item=wish.item.name)
    calendar = WindowCalendar(window)
    ends = dict(calendar.slots_on(wish.day))
    if wish.starts_at not in ends:
        raise NoSuchSlot(day=wish.day, time=f"{wish.starts_at:%H:%M}")
    capacity = calendar.capacity_on(wish.day)
    where = {"window": window, "day": wish.day, "starts_at": wish.starts_at}
    new = Slot(**where, ends_at=ends[wish.starts_at], capacity=capacity)
    there = locked(Slot.objects.filter(**where))
    slot = there.first()
    if slot is None:
        Slot.objects.bulk_create([new], ignore_conflicts=True)
        slot = there.get()
    slot.capacity = max(capacity, slot.booked)
    return slot


def _check_free(slot: Slot, wish: Booking) -> None:
    standing = slot.appointments.standing().filter(citizen=wish.citizen).first()
    if standing is not None:
        raise AlreadyBooked(number=standing.number)
    if slot.booked >= slot.capacity:
        raise SlotFull(day=slot.day, time=f"{slot.starts_at:%H:%M}")


@transaction.atomic
def cancel_booking(*, appointment: Appointment, by: Actor, reason: str = "") -> Appointment:
    """Give the place back, also one that was booked for a relative; twice is once.

    Raises NotFound, WrongState.
    """
    row = Appointment.objects.select_related("citizen", "slot__window__station").get(
        pk=appointment.pk
    )
    if not (isinstance(by, User) and appointments_for_others(by).filter(pk=row.pk).exists()):
        require_person([row.citizen], by)
    require_station(row.slot.window.station, by)
    slot = locked(Slot.objects.filter(pk=row.slot_id)).get()
    row = locked(Appointment.objects.filter(pk=row.pk)).get()
    if row.state == BookingState.CANCELLED:
        return row
    APPOINTMENT.move(row, "cancel", by=by, reason=reason)
    Slot.objects.filter(pk=slot.pk).update(booked=F("booked") - 1)
    return row


@transaction.atomic
def note_missed() -> int:
    """Who was booked for a day that is over and did not come; returns how many."""
    over = Appointment.objects.filter(state=BookingState.BOOKED, slot__day__lt=today())
    rows = list(locked(over))
    for row in rows:
        APPOINTMENT.move(row, "miss", by=SYSTEM)
    return len(rows)
