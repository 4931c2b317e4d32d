"""Standing orders, chain orders, returns and rules of how meals end."""

from datetime import date

import factory

from core.dates import today
from meals.enums import FulfilMode, MealPeriod, OrderChannel, RelayMatch, StandingOutcome
from meals.models import (
    DiningPlace,
    MealReturn,
    NoShowRule,
    RelayImport,
    RelayLine,
    StandingDay,
    StandingOrder,
    StandingPause,
)
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import LONG_AGO, MealOrderFactory, MenuFactory
from tests.factories.stations import StationFactory

EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]


class NoShowRuleFactory(factory.django.DjangoModelFactory):
    """Half of the person's part, everywhere."""

    region = ""
    effective_from = LONG_AGO
    document_no = "未取"
    elder_bp = 5000

    class Meta:
        model = NoShowRule


class MealReturnFactory(factory.django.DjangoModelFactory):
    """12 yuan in cash, not yet handed back; a row without bookings."""

    order = factory.SubFactory(MealOrderFactory)
    operator = factory.SelfAttribute("order.operator")
    day = factory.LazyFunction(today)
    reason = "饭凉了"
    key = factory.Sequence(lambda n: f"return-{n}")
    list_fen = 1200
    elder_fen = 1200
    cash_fen = 1200

    class Meta:
        model = MealReturn


class RelayImportFactory(factory.django.DjangoModelFactory):
    """A text without lines."""

    menu = factory.SubFactory(MenuFactory)
    station = factory.SubFactory(StationFactory)
    digest = factory.Sequence(lambda n: f"{n:064d}")

    class Meta:
        model = RelayImport


class RelayLineFactory(factory.django.DjangoModelFactory):
    """A line that nobody was found for."""

    relay = factory.SubFactory(RelayImportFactory)
    position = factory.Sequence(lambda n: n % 30000)
    said = "1. 张秀英"
    name = "张秀英"
    fulfil_mode = FulfilMode.PICK_UP
    match = RelayMatch.NOBODY

    class Meta:
        model = RelayLine


class StandingOrderFactory(factory.django.DjangoModelFactory):
    """Lunch every day, fetched, whatever there is."""

    resident = factory.SubFactory(ResidentFactory)
    meal_period = MealPeriod.LUNCH
    weekdays = EVERY_DAY
    fulfil_mode = FulfilMode.PICK_UP
    station = factory.SubFactory(StationFactory)
    starts_on = date(2020, 1, 1)
    channel = OrderChannel.PORTAL

    class Meta:
        model = StandingOrder


class StandingPauseFactory(factory.django.DjangoModelFactory):
    """Today only."""

    standing = factory.SubFactory(StandingOrderFactory)
    starts_on = factory.LazyFunction(today)
    ends_on = factory.LazyFunction(today)

    class Meta:
        model = StandingPause


class StandingDayFactory(factory.django.DjangoModelFactory):
    """Sold out."""

    standing = factory.SubFactory(StandingOrderFactory)
    service_date = factory.LazyFunction(today)
    outcome = StandingOutcome.FAILED
    reason = "订完了"

    class Meta:
        model = StandingDay


def hall(station, seats: int = 20) -> DiningPlace:
    """People can sit down at a point."""
    return DiningPlace.objects.create(station=station, seats=seats)


def _point(community, operator):
    return StationFactory(division=community, operator=operator)


def _standing(community, operator) -> StandingOrder:
    return StandingOrderFactory(station=_point(community, operator), resident__community=community)


def _relay(community, operator) -> RelayImport:
    menu = MenuFactory(kitchen__station__division=community, kitchen__station__operator=operator)
    return RelayImportFactory(menu=menu, station=_point(community, operator))


def _returned(community, operator) -> MealReturn:
    order = MealOrderFactory(
        station=_point(community, operator), menu__kitchen__station__operator=operator
    )
    return MealReturnFactory(order=order)


SCOPED = {
    MealReturn: _returned,
    RelayImport: _relay,
    RelayLine: lambda c, o: RelayLineFactory(relay=_relay(c, o)),
    StandingOrder: _standing,
    StandingPause: lambda c, o: StandingPauseFactory(standing=_standing(c, o)),
    StandingDay: lambda c, o: StandingDayFactory(standing=_standing(c, o)),
}
