"""What must hold before an order is written: the same questions for every channel."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput
from core.locking import locked
from core.money import yuan
from elderly_care.models import Restriction
from meals.commands.errors import AlreadyOrdered, PriceChanged, SoldOut
from meals.commands.stock import dish_counts, take_dish_stock
from meals.enums import FulfilMode, OrderState
from meals.logic.pricing import Quote
from meals.models import DiningPlace, DishStock, MealOrder, Menu, MenuItem
from meals.queries.clashes import Clash, clashes_among
from stations.models import Station


class ClashNotConfirmed(Conflict):
    """Somebody would be served what is dangerous for them."""

    code = "meals.clash_not_confirmed"
    message = _(
        "对这位老人有危险：%(clashes)s。还没有下单；请换一份，确实要订请明确勾选“知道，仍然要订”。"
    )


class NoDiningHere(InvalidInput):
    """Nobody can sit down at this point."""

    code = "meals.no_dining_here"
    message = _("“%(station)s”没有堂食，请选自取或送餐。")


class NoSeatLeft(Conflict):
    """The dining hall is full at this meal."""

    code = "meals.no_seat_left"
    message = _("“%(station)s”这一餐的堂食座位只剩 %(left)s 个，请选自取或送餐，或换一个地方。")


def check_price(priced: Quote, expected: int | None) -> None:
    """Nobody pays another price than was shown. Raises PriceChanged."""
    if expected is not None and priced.total.elder_fen != expected:
        raise PriceChanged(shown=yuan(expected), now=yuan(priced.total.elder_fen))


def check_not_ordered(known: Iterable[MealOrder], menu: Menu) -> None:
    """One order per person and meal. Raises AlreadyOrdered."""
    for order in known:
        if order.meal_period == menu.meal_period and order.state != OrderState.CANCELLED:
            raise AlreadyOrdered(number=order.number)


def subsidy_used(known: Iterable[MealOrder], menu: Menu) -> bool:
    """Another meal of the day took the day's subsidy and didn't give it back."""
    return any(
        order.subsidy_fen
        and not order.subsidy_freed
        and order.service_date == menu.service_date
        and order.state != OrderState.CANCELLED
        for order in known
    )


def take_stock(
    items: Sequence[MenuItem], stocks: Sequence[DishStock], wanted: Mapping[int, int]
) -> None:
    """Enough left of every set meal and of every dish in them; all locked. Raises SoldOut."""
    for item in items:
        if item.left is not None and item.left < wanted[item.pk]:
            raise SoldOut(name=item.name, left=item.left)
    if stocks:
        take_dish_stock(stocks, dish_counts(items, wanted))


def check_clashes(
    items: Sequence[MenuItem], restrictions: Sequence[Restriction], *, confirmed: bool
) -> list[Clash]:
    """What of it is dangerous for the person; it needs an explicit yes. Raises ClashNotConfirmed."""
    clashes = chain.from_iterable(clashes_among(restrictions, items).values())
    dangerous = [clash for clash in clashes if clash.blocks]
    if dangerous and not confirmed:
        raise ClashNotConfirmed(clashes="；".join(dict.fromkeys(c.words for c in dangerous)))
    return dangerous


def check_seats(menu: Menu, station: Station, portions: int, fulfil_mode: str) -> None:
    """Who eats there has a seat; orders for one dining hall wait for each other.

    Raises NoDiningHere, NoSeatLeft.
    """
    if fulfil_mode != FulfilMode.DINE_IN:
        return
    place = locked(DiningPlace.objects.filter(station=station, is_active=True)).first()
    if place is None:
        raise NoDiningHere(station=station.name)
    seated = MealOrder.objects.for_day(menu.service_date).filter(
        station=station, meal_period=menu.meal_period, fulfil_mode=FulfilMode.DINE_IN
    )
    taken = seated.exclude(state__in=OrderState.ENDED_WITHOUT_MEAL).aggregate(
        portions=Sum("portions", default=0)
    )["portions"]
    if taken + portions > place.seats:
        raise NoSeatLeft(station=station.name, left=max(place.seats - taken, 0))


def clash_words(clashes: Iterable[Clash]) -> list[str]:
    """For the record: what somebody was warned of and still wanted."""
    return list(dict.fromkeys(str(clash.words) for clash in clashes))
