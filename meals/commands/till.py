"""Tills and shifts: set up, opened with a float, closed with counted cash.

Locks: the shift first of all, then as for orders (docs/locking.md).
"""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import Actor, record
from core.errors import NotFound, require_valid
from core.locking import locked
from core.money import yuan
from meals.commands.handover import hand_over
from meals.commands.till_errors import (
    DifferenceUnexplained,
    NoOpenShift,
    NotThisPlace,
    NotThisTill,
    ShiftAlreadyOpen,
    UnsentSales,
)
from meals.models import MealOrder, Till, TillHandOver, TillShift
from meals.queries.till import drawer
from meals.transitions import ORDER, SHIFT
from stations.models import Station


@transaction.atomic
def set_up_till(*, station: Station, name: str, offline_limit_fen: int, by: Actor) -> Till:
    """A place of sale with a key of its own. Raises InvalidInput, NotFound outside the scope."""
    if isinstance(by, User) and not Station.objects.visible_to(by).filter(pk=station.pk).exists():
        raise NotFound
    till = Till(
        station=station,
        name=name.strip(),
        offline_limit_fen=offline_limit_fen,
        device_key=secrets.token_hex(32),
    )
    require_valid(till)
    till.save()
    record(till, "meals.till.set_up", by=by, limit_fen=offline_limit_fen)
    return till


@transaction.atomic
def change_till(
    *, till: Till, name: str, offline_limit_fen: int, is_active: bool, by: Actor
) -> Till:
    """Its name, its limit, or whether it is in use. Raises InvalidInput."""
    row = locked(Till.objects.filter(pk=till.pk), no_key=True).get()
    row.name, row.offline_limit_fen, row.is_active = name.strip(), offline_limit_fen, is_active
    require_valid(row)
    row.save(update_fields=["name", "offline_limit_fen", "is_active", "updated_at"])
    record(row, "meals.till.changed", by=by, limit_fen=offline_limit_fen, is_active=row.is_active)
    return row


def check_till(till: Till, by: Actor) -> None:
    """Whoever sells works for who runs the place, or is in charge of it. Raises NotThisTill."""
    if not isinstance(by, User):
        return
    mine = till.station.operator_id in by.scope.organisations or by.scope.covers(
        till.station.division_id
    )
    if not (mine and till.is_active and by.has_perm("meals.sell_at_till")):
        raise NotThisTill


def locked_shift(shift: TillShift | int, by: Actor, *, closed: bool = False) -> TillShift:
    """One act of a till at a time. Raises NoOpenShift, NotThisTill."""
    key = shift if isinstance(shift, int) else shift.pk
    row = (
        locked(TillShift.objects.filter(pk=key), no_key=True)
        .select_related("till__station__operator")
        .first()
    )
    if row is None:
        raise NotFound
    check_shift(row, by, closed=closed)
    return row


def check_shift(row: TillShift, by: Actor, *, closed: bool = False) -> None:
    """Whoever acts on a locked shift may do so; closed: even when it ended. Raises as locked_shift."""
    check_till(row.till, by)
    if not closed and row.closed_at is not None:
        raise NoOpenShift


@transaction.atomic
def open_shift(*, till: Till, float_fen: int, by: Actor, now: datetime | None = None) -> TillShift:
    """Begin to sell with so much change in the drawer. Raises ShiftAlreadyOpen, NotThisTill."""
    row = locked(Till.objects.filter(pk=till.pk), no_key=True).select_related("station").get()
    check_till(row, by)
    if TillShift.objects.open().filter(till=row).exists():
        raise ShiftAlreadyOpen
    shift = TillShift(
        till=row, opened_by_id=by.pk, opened_at=now or timezone.now(), float_fen=float_fen
    )
    require_valid(shift)
    shift.save()
    record(shift, "meals.tillshift.opened", by=by, float_fen=float_fen)
    return shift


@transaction.atomic
def note_unsent(*, shift: TillShift, count: int, by: Actor) -> TillShift:
    """The till says how many sales it still keeps; the shift isn't closed while there are any."""
    row = locked_shift(shift, by, closed=True)
    if row.closed_at is None and row.unsent != count:
        row.unsent = count
        row.save(update_fields=["unsent"])
    return row


@transaction.atomic
def close_shift(
    *,
    shift: TillShift,
    counted_fen: int,
    note: str = "",
    unsent: int | None = None,
    by: Actor,
    now: datetime | None = None,
) -> TillShift:
    """Count the drawer against the rows of the shift; a difference needs a note.

    unsent: what the till says now, None when it said nothing. A second call answers the same.
    Raises UnsentSales, DifferenceUnexplained, NotThisTill, InvalidInput.
    """
    row = locked_shift(shift, by, closed=True)
    if row.closed_at is not None:
        return row
    row.unsent = row.unsent if unsent is None else unsent
    if row.unsent:
        raise UnsentSales(count=row.unsent)
    row.expected_fen = drawer(row).expected_fen
    row.counted_fen, row.note = counted_fen, note.strip()[:200]
    row.difference_fen = counted_fen - row.expected_fen
    if row.difference_fen and not row.note:
        words = {"difference": yuan(row.difference_fen)}
        raise DifferenceUnexplained(fields={"note": []}, **words)
    row.closed_at, row.closed_by_id = now or timezone.now(), by.pk
    counted = {"counted_fen": counted_fen, "difference_fen": row.difference_fen}
    SHIFT.move(row, "close", by=by, reason=row.note, save=_CLOSING, **counted)
    return row


_CLOSING = (
    *("unsent", "expected_fen", "counted_fen", "difference_fen", "note"),
    *("closed_at", "closed_by"),
)


@transaction.atomic
def hand_over_at_till(
    *,
    shift: TillShift,
    order: MealOrder,
    cash_fen: int,
    by: Actor,
    now: datetime | None = None,
) -> TillHandOver:
    """Hand over a cooked order; its cash goes into this drawer. A second call changes nothing.

    Raises NotThisPlace, NoOpenShift, WrongState when it was handed over elsewhere, and what
    hand_over raises.
    """
    row = locked_shift(shift, by)
    if order.station_id != row.till.station_id:
        raise NotThisPlace(station=order.station.name)
    # Another till, the reception or a rider may be handing it over: whose cash it is, they settle here.
    order = locked(MealOrder.objects.filter(pk=order.pk)).get()
    known = TillHandOver.objects.filter(order=order).first()
    if known is not None:
        return known
    ORDER.check(order, "hand_over")
    moment = now or timezone.now()
    order = hand_over(order=order, by=by, cash_fen=cash_fen, now=moment)
    return TillHandOver.objects.create(
        order=order, shift=row, cash_fen=cash_fen, handed_over_at=moment
    )
