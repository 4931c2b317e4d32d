"""Tills, shifts and sales. `till_scene()` is a canteen that sells today's lunch."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from uuid import uuid4

import factory
from django.utils import timezone

from accounts.enums import Role
from core.dates import today
from meals import commands
from meals.enums import MealPeriod, ReviewReason, SaleChannel
from meals.models import (
    DailyMealSubsidy,
    HeldSale,
    PriceList,
    Sale,
    SaleLine,
    SaleReversal,
    SaleReview,
    ServingHours,
    SubsidyUse,
    Till,
    TillHandOver,
    TillShift,
)
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_cards import CardFactory
from tests.factories.meals import (
    DailyMealSubsidyFactory,
    DishFactory,
    MealOrderFactory,
    lunch,
)
from tests.factories.stations import StationFactory


class TillFactory(factory.django.DjangoModelFactory):
    """A till that lets 50 yuan a day be spent offline."""

    station = factory.SubFactory(StationFactory)
    name = factory.Sequence(lambda n: f"{n}号收银机")
    device_key = "0123456789abcdef"
    offline_limit_fen = 5000

    class Meta:
        model = Till


class ServingHoursFactory(factory.django.DjangoModelFactory):
    """Lunch until three."""

    region = ""
    effective_from = date(2018, 1, 1)
    document_no = "午餐到 15 点"
    meal_period = MealPeriod.LUNCH
    serves_until = time(15)

    class Meta:
        model = ServingHours


class TillShiftFactory(factory.django.DjangoModelFactory):
    """Open, with 100 yuan of change."""

    till = factory.SubFactory(TillFactory)
    opened_by = factory.SubFactory(UserFactory)
    opened_at = factory.LazyFunction(timezone.now)
    float_fen = 10000

    class Meta:
        model = TillShift


class PriceListFactory(factory.django.DjangoModelFactory):
    """Nothing on it."""

    shift = factory.SubFactory(TillShiftFactory)
    till = factory.SelfAttribute("shift.till")
    day = factory.LazyFunction(today)
    issued_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=8))
    content = factory.LazyFunction(dict)

    class Meta:
        model = PriceList


class SaleFactory(factory.django.DjangoModelFactory):
    """12 yuan in cash by nobody we know; without lines: see till_scene() for real ones."""

    shift = factory.SubFactory(TillShiftFactory)
    till = factory.SelfAttribute("shift.till")
    station = factory.SelfAttribute("till.station")
    operator = factory.SelfAttribute("station.operator")
    service_date = factory.LazyFunction(today)
    meal_period = MealPeriod.LUNCH
    booked_on = factory.SelfAttribute("service_date")
    channel = SaleChannel.ONLINE
    sold_by = factory.SelfAttribute("shift.opened_by")
    idempotency_key = factory.Sequence(lambda n: f"sale-{n}")
    request_hash = "0" * 64
    occurred_at = factory.LazyFunction(timezone.now)
    arrived_at = factory.LazyFunction(timezone.now)
    portions = 1
    list_fen = 1200
    elder_fen = 1200
    government_fen = operator_fen = 0
    cash_fen = 1200

    class Meta:
        model = Sale


def till_scene(community=None, *, names: int = 0, **menu) -> SimpleNamespace:
    """lunch() of today with a till at its point: till, shift, cashier, dish; residents with cards.

    names: how many residents of the community with a card there are, as .people.
    """
    community = community or CommunityFactory()
    scene = lunch(community, **{"service_date": today(), **menu})
    scene.till = TillFactory(station=scene.point)
    scene.cashier = staff(Role.CASHIER, scene.operator)
    scene.shift = commands.open_shift(till=scene.till, float_fen=10000, by=scene.cashier)
    scene.dish = DishFactory(operator=scene.operator, category="staple", price_fen=200)
    scene.people = [CardFactory(resident__community=community).resident for _ in range(names)]
    scene.community = community
    return scene


def request(scene, resident=None, **changes) -> commands.SaleRequest:
    """One set meal; the person's purses pay what cash doesn't."""
    values = {
        "items": ((f"m{scene.item.pk}", 1),),
        "meal_period": MealPeriod.LUNCH,
        "resident_id": resident.pk if resident else None,
    }
    return commands.SaleRequest(**{**values, **changes})


def sold(scene, resident=None, *, key: str = "", now: datetime | None = None, **changes) -> Sale:
    """Through the command; cash pays all of it unless told otherwise."""
    asked = request(scene, resident, **{"cash_fen": 1200, **changes})
    return commands.sell(
        shift=scene.shift, request=asked, by=scene.cashier, key=key or str(uuid4()), now=now
    )


def _till(community, operator) -> Till:
    return TillFactory(station=StationFactory(division=community, operator=operator))


def _shift(community, operator) -> TillShift:
    return TillShiftFactory(till=_till(community, operator))


def _sale(community, operator) -> Sale:
    return SaleFactory(shift=_shift(community, operator))


def _line(community, operator) -> SaleLine:
    dish = DishFactory(operator=operator)
    return SaleLine.objects.create(
        sale=_sale(community, operator),
        dish=dish,
        name=dish.name,
        quantity=1,
        unit_price_fen=400,
        list_fen=400,
        elder_fen=400,
        government_fen=0,
        operator_fen=0,
    )


def _reversal(community, operator) -> SaleReversal:
    sale = _sale(community, operator)
    return SaleReversal.objects.create(
        sale=sale,
        shift=sale.shift,
        booked_on=sale.booked_on,
        reason="按错了",
        reversed_by=sale.sold_by,
        reversed_at=timezone.now(),
        purse_fen=0,
        cash_fen=1200,
        card_fen=0,
    )


def _review(community, operator) -> SaleReview:
    reasons = [ReviewReason.SERVED_ELSEWHERE]
    return SaleReview.objects.create(sale=_sale(community, operator), reasons=reasons)


def held_sale(shift: TillShift, **changes) -> HeldSale:
    """12 yuan in cash that could not be taken."""
    values = {
        "shift": shift,
        "till": shift.till,
        "digest": uuid4().hex,
        "body": "{}",
        "code": "till.bad_signature",
        "message": "签名不对",
        "arrived_at": timezone.now(),
        "cash_fen": 1200,
    }
    return HeldSale.objects.create(**{**values, **changes})


def _hand_over(community, operator) -> TillHandOver:
    return TillHandOver.objects.create(
        order=MealOrderFactory(resident__community=community),
        shift=_shift(community, operator),
        cash_fen=0,
        handed_over_at=timezone.now(),
    )


def _subsidy_use(community, operator) -> SubsidyUse:
    rule = DailyMealSubsidy.objects.filter(region=community.code).first()
    order = MealOrderFactory(
        resident=ResidentFactory(community=community),
        subsidy=rule or DailyMealSubsidyFactory(region=community.code),
        subsidy_fen=500,
        government_fen=500,
        elder_fen=700,
    )
    return SubsidyUse.objects.get(order=order)


SCOPED = {
    Till: _till,
    TillShift: _shift,
    PriceList: lambda c, o: PriceListFactory(shift=_shift(c, o)),
    Sale: _sale,
    HeldSale: lambda c, o: held_sale(_shift(c, o)),
    SaleLine: _line,
    SaleReversal: _reversal,
    SaleReview: _review,
    TillHandOver: _hand_over,
    SubsidyUse: _subsidy_use,
}
