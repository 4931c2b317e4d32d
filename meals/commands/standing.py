"""Standing orders: set up, pause, end. One running per person and meal; saying it twice is once."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict, InvalidInput, NotFound, require_valid
from core.locking import locked
from meals.commands.errors import MayNotOrder, PointNotSupplied
from meals.commands.order_checks import NoDiningHere
from meals.commands.orders import locked_resident
from meals.commands.rights import check_person, may_order
from meals.enums import FulfilMode, MealPeriod
from meals.logic.standing import bare_words
from meals.models import DiningPlace, StandingOrder, StandingPause, SupplyRelation
from meals.queries.standing import run_by
from meals.validators import MOST_PORTIONS
from stations.models import Station

LONGEST_PAUSE = timedelta(days=366)


class StandingExists(Conflict):
    """One standing order per person and meal."""

    code = "meals.standing_exists"
    message = _("这位老人已经有%(meal)s的长期订餐；要改请先终止原来的。")


class BadStanding(InvalidInput):
    """No weekday, no such meal, dates in the wrong order."""

    code = "meals.bad_standing"
    message = _("长期订餐没有填对：请选星期、餐次和取餐方式，结束日期不能早于开始日期。")


class BadPause(InvalidInput):
    """The pause has no length, or is over."""

    code = "meals.bad_pause"
    message = _("停餐的日期没有填对：从今天或以后的一天，到同一天或更晚，最长一年。")


@dataclass(frozen=True)
class Wish:
    """What somebody wants every so often."""

    resident_id: int
    meal_period: str
    weekdays: tuple[int, ...]
    station_id: int
    fulfil_mode: str
    channel: str
    starts_on: date
    ends_on: date | None = None
    wishes: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    quantity: int = 1


@transaction.atomic
def set_up_standing_order(*, wish: Wish, by: Actor) -> StandingOrder:
    """From a day on, order by yourself. The same wish again is the same standing order.

    Raises BadStanding, StandingExists, PointNotSupplied, NoDiningHere, MayNotOrder, NotLivingHere,
    NotFound.
    """
    _check_wish(wish)
    resident = locked_resident(wish.resident_id)
    anywhere = check_person(resident, by)
    running = StandingOrder.objects.running().filter(
        resident=resident, meal_period=wish.meal_period
    )
    known = running.first()
    if known is not None:
        return _same(known, wish)
    _check_point(wish, None if anywhere else by)
    standing = StandingOrder(
        resident=resident, made_by_id=by.pk, channel=wish.channel, **_values(wish)
    )
    require_valid(standing)
    standing.save()
    record(standing, "meals.standingorder.set_up", by=by, weekdays=list(wish.weekdays))
    return standing


def _values(wish: Wish) -> dict:
    return {
        "meal_period": wish.meal_period,
        "weekdays": sorted(set(wish.weekdays)),
        "wishes": bare_words(wish.wishes),
        "avoids": bare_words(wish.avoids),
        "quantity": wish.quantity,
        "fulfil_mode": wish.fulfil_mode,
        "station_id": wish.station_id,
        "starts_on": wish.starts_on,
        "ends_on": wish.ends_on,
    }


def _check_wish(wish: Wish) -> None:
    days = set(wish.weekdays)
    good = (
        days
        and days <= {1, 2, 3, 4, 5, 6, 7}
        and wish.meal_period in MealPeriod.values
        and wish.fulfil_mode in FulfilMode.values
        and 1 <= wish.quantity <= MOST_PORTIONS
        and (wish.ends_on is None or wish.ends_on >= max(wish.starts_on, today()))
    )
    if not good:
        raise BadStanding


def _same(known: StandingOrder, wish: Wish) -> StandingOrder:
    if any(getattr(known, name) != value for name, value in _values(wish).items()):
        raise StandingExists(meal=known.get_meal_period_display())
    return known


def _check_point(wish: Wish, only: Actor | None) -> None:
    """Supplied; only: by meals of this user's organisations."""
    station = Station.objects.filter(pk=wish.station_id).first()
    if station is None:
        raise NotFound
    day = max(wish.starts_on, today())
    supply = SupplyRelation.objects.usable().on(day).filter(station=station)
    if only is not None:
        supply = run_by(supply, only.scope.organisations if isinstance(only, User) else ())
    if not supply.exists():
        raise PointNotSupplied(station=station.name)
    halls = DiningPlace.objects.filter(station=station, is_active=True)
    if wish.fulfil_mode == FulfilMode.DINE_IN and not halls.exists():
        raise NoDiningHere(station=station.name)


@transaction.atomic
def pause_standing_order(
    *, standing: StandingOrder, starts_on: date, ends_on: date, by: Actor, reason: str = ""
) -> StandingPause:
    """No meals from a day to a day; afterwards they come again by themselves.

    Orders that exist already stay: they are cancelled like any other. Raises BadPause, MayNotOrder.
    """
    standing = _mine(standing, by)
    if not today() <= starts_on <= ends_on or ends_on - starts_on > LONGEST_PAUSE:
        raise BadPause
    pause, is_new = StandingPause.objects.get_or_create(
        standing=standing, starts_on=starts_on, ends_on=ends_on, defaults={"reason": reason[:120]}
    )
    if is_new:
        dates = {"starts_on": starts_on, "ends_on": ends_on}
        record(standing, "meals.standingorder.pause", by=by, reason=reason, **dates)
    return pause


@transaction.atomic
def resume_standing_order(*, standing: StandingOrder, by: Actor) -> StandingOrder:
    """Meals come again from now on: pauses that run end yesterday, later ones are dropped."""
    standing = _mine(standing, by)
    standing.pauses.filter(starts_on__gte=today()).delete()
    ended = standing.pauses.filter(ends_on__gte=today()).update(ends_on=today() - timedelta(days=1))
    record(standing, "meals.standingorder.resume", by=by, pauses=ended)
    return standing


@transaction.atomic
def end_standing_order(*, standing: StandingOrder, by: Actor, reason: str = "") -> StandingOrder:
    """No more meals by themselves; orders that exist stay. A second call changes nothing."""
    standing = _mine(standing, by)
    if standing.ended_at is None:
        standing.ended_at = timezone.now()
        standing.save(update_fields=["ended_at", "updated_at"])
        record(standing, "meals.standingorder.end", by=by, reason=reason)
    return standing


def _mine(standing: StandingOrder, by: Actor) -> StandingOrder:
    """Locked; by must be somebody who may order for the person. Raises MayNotOrder."""
    row = (
        locked(StandingOrder.objects.filter(pk=standing.pk))
        .select_related("resident", "station")
        .get()
    )
    if not may_order(row.resident, by):
        raise MayNotOrder
    return row
