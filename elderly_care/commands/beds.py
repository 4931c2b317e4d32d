"""Beds: who has one from when to when. The database lets nobody have one twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.commands import require_may
from accounts.models import User
from core.audit import Actor, record
from core.dates import today
from core.errors import NotFound, require_reason, require_valid
from core.language import platform_language
from core.locking import locked
from elderly_care.commands.day_care_errors import (
    BedOutOfOrder,
    BedStillKept,
    BedTaken,
    SpanBackwards,
    SpanOver,
    StayOver,
    TooManyBeds,
)
from elderly_care.commands.persons import locked_person
from elderly_care.enums.beds import BedState, StayKind, StayState
from elderly_care.models import Bed, BedStay, Resident, RespiteBooking
from elderly_care.transitions import BED, STAY
from stations.models import Station

KEEPS_BEDS = "elderly_care.keep_beds"
MOST_BEDS = 500


@dataclass(frozen=True)
class Nights:
    """From the day of coming to the day of leaving, on which somebody else may come; None: open."""

    first: date
    last: date | None = None


@transaction.atomic
def add_beds(
    *, station: Station, room: str, numbers: Sequence[str], opened_on: date, by: Actor
) -> list[Bed]:
    """Beds of a room; those that are there stay. Raises NotAllowed, NotFound, InvalidInput, TooManyBeds."""
    require_may(by, KEEPS_BEDS)
    if isinstance(by, User) and not Station.objects.visible_to(by).filter(pk=station.pk).exists():
        raise NotFound
    if len(numbers) > MOST_BEDS:
        raise TooManyBeds(most=MOST_BEDS)
    room = room.strip()[:40]
    there = set(Bed.objects.filter(station=station, room=room).values_list("number", flat=True))
    wanted = dict.fromkeys(number.strip()[:20] for number in numbers if number.strip())
    new = [
        Bed(station=station, room=room, number=number, opened_on=opened_on)
        for number in wanted
        if number not in there
    ]
    if new:
        require_valid(new[0])  # they differ in their numbers alone
        Bed.objects.bulk_create(new)
        record(station, "elderly_care.beds.added", by=by, room=room, count=len(new))
    return new


@transaction.atomic
def reserve_bed(*, bed: Bed, resident: Resident, nights: Nights, by: User) -> BedStay:
    """Keep a bed for somebody. Raises NotAllowed, NotFound, GoneAway, BedOutOfOrder, SpanBackwards, SpanOver, BedTaken."""
    require_may(by, KEEPS_BEDS)
    return hold_bed(bed=bed, person=locked_person(resident, by), nights=nights, by=by)


def hold_bed(
    *, bed: Bed, person: Resident, nights: Nights, by: User, respite: RespiteBooking | None = None
) -> BedStay:
    """For a locked person, within a transaction. Raises as reserve_bed does."""
    row = locked_bed(bed, by)
    if row.state == BedState.OUT_OF_ORDER or row.closed_on is not None:
        raise BedOutOfOrder
    if nights.last is not None and nights.last <= nights.first:
        raise SpanBackwards
    if nights.last is not None and nights.last <= today():
        raise SpanOver
    stay = BedStay(
        bed=row,
        resident=person,
        kind=StayKind.RESPITE if respite else StayKind.RESIDENCE,
        respite=respite,
        starts_on=nights.first,
        ends_on=nights.last,
        made_by=by,
    )
    try:
        with transaction.atomic():
            stay.save(force_insert=True)
    except IntegrityError as error:
        raise BedTaken from error
    if row.state == BedState.FREE:
        BED.move(row, "reserve", by=by, save=["updated_at"], stay=stay.pk)
    record(stay, "elderly_care.bed.reserved", by=by, bed=row.pk, resident=person.pk)
    return stay


@transaction.atomic
def move_in(*, stay: BedStay, by: User, on: date | None = None) -> BedStay:
    """Somebody came to a bed that was kept, today or on an earlier day. Twice is once.

    Raises NotAllowed, NotFound, WrongState, StayOver, BedTaken.
    """
    require_may(by, KEEPS_BEDS)
    return come(stay, by, on or today())


def come(stay: BedStay, by: User, on: date) -> BedStay:
    """Within a transaction, by whoever may. Raises as move_in does."""
    bed = locked_bed(stay.bed, by)
    row = locked(BedStay.objects.filter(pk=stay.pk)).get()
    if row.state == StayState.STAYING:
        return row
    if on > today() or (row.ends_on is not None and row.ends_on <= on):
        raise StayOver
    if BedStay.objects.filter(bed=bed, state=StayState.STAYING).exists():
        raise BedTaken
    row.starts_on = on
    try:  # who comes early meets whoever has the bed until then
        with transaction.atomic():
            STAY.move(row, "move_in", by=by, save=["starts_on", "updated_at"])
    except IntegrityError as error:
        raise BedTaken from error
    BED.move(bed, "occupy", by=by, save=["updated_at"], stay=row.pk)
    return row


@transaction.atomic
def leave_bed(*, stay: BedStay, reason: str, by: User) -> BedStay:
    """Somebody leaves today, or doesn't come. Twice is once. Raises NotAllowed, NotFound."""
    require_may(by, KEEPS_BEDS)
    bed = locked_bed(stay.bed, by)
    return go(bed, stay, reason, by)


def go(bed: Bed, stay: BedStay, reason: str, by: Actor) -> BedStay:
    """Of a locked bed, by whoever may."""
    row = locked(BedStay.objects.filter(pk=stay.pk)).get()
    saved = ["ends_on", "end_reason", "updated_at"]
    row.end_reason = reason.strip()[:300]
    if row.state == StayState.RESERVED:
        STAY.move(row, "cancel", by=by, reason=row.end_reason, save=saved)
    elif row.state == StayState.STAYING:
        row.ends_on = max(today(), row.starts_on)
        _make_room(bed, row, by)
        STAY.move(row, "leave", by=by, reason=row.end_reason, save=saved)
    else:
        return row
    _settle(bed, by)
    return row


@transaction.atomic
def stop_bed(*, bed: Bed, reason: str, by: User) -> Bed:
    """Nobody may lie in it. Raises NotAllowed, NotFound, ReasonMissing, BedStillKept."""
    require_may(by, KEEPS_BEDS)
    why = require_reason(reason, longest=200)
    row = locked_bed(bed, by)
    if row.state == BedState.OUT_OF_ORDER:
        return row
    if BedStay.objects.holding().filter(bed=row).exists():
        raise BedStillKept
    row.reason = why
    BED.move(row, "stop", by=by, reason=why, save=["reason", "updated_at"])
    return row


@transaction.atomic
def restore_bed(*, bed: Bed, by: User) -> Bed:
    """In use again. Twice is once. Raises NotAllowed, NotFound, WrongState."""
    require_may(by, KEEPS_BEDS)
    row = locked_bed(bed, by)
    if row.state != BedState.OUT_OF_ORDER:
        return row
    row.reason = ""
    BED.move(row, "restore", by=by, save=["reason", "updated_at"])
    return row


def end_stays_of(*, resident_ids: Sequence[int], by: Actor) -> int:
    """Of who died or moved away: beds are free the same day. Within a transaction."""
    with platform_language():
        why = _("本人已去世或迁出")
    mine = BedStay.objects.holding().filter(resident__in=list(resident_ids))
    beds = {bed.pk: bed for bed in locked(Bed.objects.filter(pk__in=mine.values("bed")))}
    stays = list(locked(mine))
    for stay in stays:
        go(beds[stay.bed_id], stay, why, by)
    return len(stays)


def locked_bed(bed: Bed, by: Actor) -> Bed:
    """One bed, one writer at a time. Raises NotFound outside the user's scope."""
    rows = Bed.objects.filter(pk=bed.pk)
    if isinstance(by, User):
        rows = rows.visible_to(by)
    row = locked(rows, no_key=True).first()
    if row is None:
        raise NotFound
    return row


def _make_room(bed: Bed, leaving: BedStay, by: Actor) -> None:
    """Who stayed longer than planned kept others waiting: their bed is theirs from today."""
    late = BedStay.objects.filter(
        Q(bed=bed) | Q(resident=leaving.resident_id),
        state=StayState.RESERVED,
        starts_on__lt=leaving.ends_on,
    )
    for stay in locked(late):
        if stay.ends_on is not None and stay.ends_on <= today():
            STAY.move(stay, "cancel", by=by, save=["updated_at"])
        else:
            stay.starts_on = today()
            stay.save(update_fields=["starts_on", "updated_at"])
            record(stay, "elderly_care.bed.postponed", by=by, starts_on=stay.starts_on)


def _settle(bed: Bed, by: Actor) -> None:
    """What the bed is after somebody left it or won't come."""
    kept = set(BedStay.objects.holding().filter(bed=bed).values_list("state", flat=True))
    if StayState.STAYING in kept:
        return
    if not kept:
        BED.move(bed, "free", by=by, save=["updated_at"])
    elif bed.state == BedState.OCCUPIED:
        BED.move(bed, "reserve", by=by, save=["updated_at"])
