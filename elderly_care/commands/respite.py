"""Respite: a carer comes for some days, or the elder has a bed; whoever looks after them rests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.commands import require_may
from accounts.models import User
from core.acts import require_key
from core.audit import Actor, record
from core.dates import today
from core.errors import NotFound, require_reason
from core.language import platform_language
from core.locking import locked
from elderly_care.commands.beds import Nights, come, go, hold_bed, locked_bed
from elderly_care.commands.day_care_errors import (
    BadDates,
    BedNeeded,
    KeyReused,
    NoRespiteThere,
    RespiteTooLong,
    RespiteTwice,
    SpanOver,
)
from elderly_care.commands.persons import locked_person
from elderly_care.enums.beds import RESPITE_KINDS, RespiteMode, RespiteState, StayState
from elderly_care.models import Bed, BedStay, Resident, RespiteBooking, RespiteRule
from elderly_care.transitions import RESPITE
from stations.enums import StationState
from stations.models import Station

BOOKS = "elderly_care.book_respite"


@dataclass(frozen=True)
class RespiteWish:
    """Where, how, from when to when, under the sender's key; a bed for an institution."""

    station: Station
    mode: str
    starts_on: date
    ends_on: date
    key: str
    bed: Bed | None = None
    reason: str = ""


@transaction.atomic
def book_respite(*, resident: Resident, wish: RespiteWish, by: User) -> RespiteBooking:
    """Book, and keep the bed. The same key again is the same booking.

    Raises NotAllowed, NotFound, GoneAway, BedNeeded, BadDates, NoRespiteThere, SpanOver,
    RespiteTooLong, RespiteTwice, BedTaken,
    BedOutOfOrder, KeyReused.
    """
    require_may(by, BOOKS)
    require_key(wish.key)
    person = locked_person(resident, by)
    known = RespiteBooking.objects.filter(key=wish.key).first()
    if known is not None:
        if (known.resident_id, known.starts_on) != (person.pk, wish.starts_on):
            raise KeyReused
        return known
    _require_possible(wish, by)
    made = RespiteBooking(
        resident=person,
        station=wish.station,
        mode=wish.mode,
        starts_on=wish.starts_on,
        ends_on=wish.ends_on,
        reason=wish.reason.strip()[:300],
        key=wish.key,
        booked_by=by,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise RespiteTwice from error
    if wish.bed is not None:
        nights = Nights(wish.starts_on, wish.ends_on)
        hold_bed(bed=wish.bed, person=person, nights=nights, by=by, respite=made)
    record(made, "elderly_care.respite.booked", by=by, resident=person.pk, mode=str(made.mode))
    return made


@transaction.atomic
def begin_respite(*, booking: RespiteBooking, by: User) -> RespiteBooking:
    """It begins; the elder is in the bed. Twice is once. Raises NotAllowed, NotFound, WrongState, BedTaken."""
    row = _opened(booking, by)
    if row.state == RespiteState.UNDER_WAY:
        return row
    stay = BedStay.objects.filter(respite=row).select_related("bed").first()
    if stay is not None:
        come(stay, by, today())
    RESPITE.move(row, "begin", by=by, save=["updated_at"])
    return row


@transaction.atomic
def finish_respite(*, booking: RespiteBooking, by: User) -> RespiteBooking:
    """It is over; the bed is free. Twice is once. Raises NotAllowed, NotFound, WrongState."""
    row = _opened(booking, by)
    if row.state != RespiteState.DONE:
        _end(row, "finish", "", by)
    return row


@transaction.atomic
def cancel_respite(*, booking: RespiteBooking, reason: str, by: User) -> RespiteBooking:
    """It won't be; the bed is free. Twice is once. Raises NotAllowed, NotFound, ReasonMissing, WrongState."""
    why = require_reason(reason, longest=300)
    row = _opened(booking, by)
    if row.state != RespiteState.CANCELLED:
        _end(row, "cancel", why, by)
    return row


def end_respites_of(*, resident_ids: Sequence[int], by: Actor) -> int:
    """Of who died or moved away. Within a transaction, before their stays end."""
    with platform_language():
        why = _("本人已去世或迁出")
    open_ones = (RespiteState.BOOKED, RespiteState.UNDER_WAY)
    rows = RespiteBooking.objects.filter(resident__in=list(resident_ids), state__in=open_ones)
    found = list(locked(rows))
    for row in found:
        _end(row, "cancel" if row.state == RespiteState.BOOKED else "finish", why, by)
    return len(found)


def move_beds(kept: Resident, dropped: Resident, by: Actor) -> int:
    """A bed and respite follow a person to the file that is kept, unless that one has had a bed itself."""
    stays = BedStay.objects.exclude(state=StayState.CANCELLED)
    if stays.filter(resident=kept).exists():
        return 0
    open_ones = (RespiteState.BOOKED, RespiteState.UNDER_WAY)
    respites = RespiteBooking.objects.filter(state__in=open_ones)
    if respites.filter(resident=kept).exists():
        return 0
    moved = respites.filter(resident=dropped).update(resident=kept)
    return moved + stays.holding().filter(resident=dropped).update(resident=kept)


def _end(row: RespiteBooking, verb: str, why: str, by: Actor) -> None:
    row.end_reason = why
    RESPITE.move(row, verb, by=by, reason=why, save=["end_reason", "updated_at"])
    stay = BedStay.objects.filter(respite=row).select_related("bed").first()
    if stay is not None:
        bed = locked(Bed.objects.filter(pk=stay.bed_id), no_key=True).get()
        go(bed, stay, why, by)


def _opened(booking: RespiteBooking, by: User) -> RespiteBooking:
    require_may(by, BOOKS)
    rows = RespiteBooking.objects.visible_to(by).filter(pk=booking.pk)
    row = locked(rows).first()
    if row is None:
        raise NotFound
    return row


def _require_possible(wish: RespiteWish, by: User) -> None:
    station = Station.objects.visible_to(by).filter(pk=wish.station.pk).first()
    if station is None:
        raise NotFound
    if (wish.mode == RespiteMode.INSTITUTION) != (wish.bed is not None):
        raise BedNeeded(fields={"bed": [str(BedNeeded.message)]})
    if wish.bed is not None and locked_bed(wish.bed, by).station_id != wish.station.pk:
        raise BedNeeded(fields={"bed": [str(BedNeeded.message)]})
    rules = RespiteRule.objects.in_force(wish.station.division_id, wish.starts_on)
    rule = rules.filter(mode=wish.mode).first()
    if rule is None or station.kind not in RESPITE_KINDS or station.state != StationState.OPEN:
        raise NoRespiteThere
    days = (wish.ends_on - wish.starts_on).days
    if days < 1:
        raise BadDates(days=rule.longest_days)
    if wish.ends_on <= today():
        raise SpanOver
    if days > rule.longest_days:
        raise RespiteTooLong(days=rule.longest_days)
