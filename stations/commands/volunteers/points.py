"""Points: earned by hours, spent on gifts, never below zero. The balance is the database's (decision 34)."""

from django.db import transaction
from django.db.models import Sum

from accounts.commands import keep, require_inside
from core.audit import Actor, record
from core.locking import locked
from stations.commands.reach import KeyUsed, is_staff, key_is_new, own_key, require_person
from stations.commands.volunteers.errors import GiftGone, PointsMissing, StockShort
from stations.enums.volunteers import PointsKind, RedemptionState
from stations.logic.volunteers import points_change, points_for
from stations.models import (
    Gift,
    PointsBalance,
    PointsEntry,
    Redemption,
    ServiceHours,
    Volunteer,
    VolunteerRule,
)
from stations.transitions import REDEMPTION


def earn(*, hours: ServiceHours, rule: VolunteerRule) -> None:
    """For a first row of hours; the volunteer is locked."""
    points = points_for(hours.minutes, rule.points_per_hour)
    if points:
        _add(hours.volunteer_id, PointsKind.EARNED, points, hours=hours, rule=rule)


def correct_points(*, hours: ServiceHours, total: int, rule: VolunteerRule) -> None:
    """So that the service has earned what its true minutes earn; what was spent stays spent."""
    given = PointsEntry.objects.filter(hours__place=hours.place_id)
    points = points_change(
        points_for(total, rule.points_per_hour),
        given.aggregate(sum=Sum("points"))["sum"] or 0,
        balance_of(hours.volunteer_id),
    )
    if points:
        _add(hours.volunteer_id, PointsKind.CORRECTED, points, hours=hours, rule=rule)


@transaction.atomic
def keep_gift(*, gift: Gift, added: int, by: Actor) -> Gift:
    """Put it on the list or change it; added: pieces that came, below zero those that were lost.

    What is redeemed meanwhile is counted. Raises InvalidInput, NotFound, StockShort.
    """
    stored = locked(Gift.objects.filter(pk=gift.pk), no_key=True).first()
    left = stored.left if stored else 0
    if left + added < 0:
        raise StockShort(left=left)
    gift.left = left + added
    return keep(row=gift, by=by)


@transaction.atomic
def redeem(*, volunteer: Volunteer, gift: Gift, key: str, by: Actor) -> Redemption:
    """A gift is put aside for the points; the same key gives the same one.

    Raises GiftGone, KeyUsed, NotFound, PointsMissing.
    """
    require_person([volunteer.citizen], by)
    if is_staff(by) and volunteer.citizen.user_id != by.pk:
        require_inside(volunteer, by)
        require_inside(gift, by)
    locked(Volunteer.objects.filter(pk=volunteer.pk), no_key=True).get()
    own = own_key(key, by)
    if (known := _known(own, volunteer, gift)) is not None:
        return known
    row = locked(Gift.objects.filter(pk=gift.pk), no_key=True).get()
    if not row.is_active or not row.left:
        raise GiftGone(gift=row)
    if (balance := balance_of(volunteer.pk)) < row.points:
        raise PointsMissing(points=row.points, balance=balance)
    with key_is_new():
        made = Redemption.objects.create(volunteer=volunteer, gift=row, points=row.points, key=own)
    row.left -= 1
    row.save(update_fields=["left", "updated_at"])
    _add(volunteer.pk, PointsKind.SPENT, -row.points, redemption=made)
    record(made, "stations.redemption.reserved", by=by, points=row.points)
    return made


@transaction.atomic
def hand_out(*, redemption: Redemption, by: Actor) -> Redemption:
    """They have fetched it; once. Raises NotFound, WrongState."""
    require_inside(redemption, by)
    row = locked(Redemption.objects.filter(pk=redemption.pk)).get()
    if row.state != RedemptionState.COLLECTED:
        REDEMPTION.move(row, "collect", by=by)
    return row


@transaction.atomic
def cancel_redemption(*, redemption: Redemption, by: Actor) -> Redemption:
    """The gift goes back on the list, the points to the volunteer; once. Raises NotFound, WrongState."""
    citizen = redemption.volunteer.citizen
    require_person([citizen], by)
    if is_staff(by) and citizen.user_id != by.pk:
        require_inside(redemption, by)
    locked(Volunteer.objects.filter(pk=redemption.volunteer_id), no_key=True).get()
    gift = locked(Gift.objects.filter(pk=redemption.gift_id), no_key=True).get()
    row = locked(Redemption.objects.filter(pk=redemption.pk)).get()
    if row.state == RedemptionState.CANCELLED:
        return row
    REDEMPTION.move(row, "cancel", by=by)
    gift.left += 1
    gift.save(update_fields=["left", "updated_at"])
    _add(row.volunteer_id, PointsKind.RETURNED, row.points, redemption=row)
    return row


def balance_of(volunteer: int) -> int:
    """What may be spent."""
    row = PointsBalance.objects.filter(pk=volunteer).values_list("points", flat=True).first()
    return row or 0


def _add(
    volunteer: int,
    kind: PointsKind,
    points: int,
    *,
    hours: ServiceHours | None = None,
    rule: VolunteerRule | None = None,
    redemption: Redemption | None = None,
) -> None:
    PointsEntry.objects.create(
        volunteer_id=volunteer,
        kind=kind,
        points=points,
        hours=hours,
        rule=rule,
        redemption=redemption,
    )


def _known(key: str, volunteer: Volunteer, gift: Gift) -> Redemption | None:
    known = Redemption.objects.filter(key=key).first()
    if known is None:
        return None
    if (known.volunteer_id, known.gift_id) != (volunteer.pk, gift.pk):
        raise KeyUsed
    return known
