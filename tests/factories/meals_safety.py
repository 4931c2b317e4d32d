"""Samples, temperatures, batches and complaints. `kitchen_day()` sets a whole scene."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from uuid import uuid4

import factory
from django.utils import timezone

from accounts.enums import Role
from core.dates import today
from meals import commands
from meals.enums import MealPeriod, OrderState, TemperatureKind
from meals.models import (
    BatchLot,
    CheckList,
    Complaint,
    ComplaintStep,
    CookedBatch,
    FoodSample,
    HotFoodRule,
    SafetyAlert,
    SampleRule,
    SelfCheck,
    SupplierDelivery,
    TemperatureLimit,
    TemperatureReading,
)
from meals.queries.safety import MealDish
from tests.factories.accounts import UserFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    LONG_AGO,
    KitchenFactory,
    MealOrderFactory,
    MenuFactory,
    MenuItemFactory,
    OrderLineFactory,
)
from tests.factories.stations import StationFactory

DISHES = ("红烧肉", "香菇油菜")


class RuleFactory(factory.django.DjangoModelFactory):
    """Everywhere, since long ago."""

    region = ""
    effective_from = LONG_AGO
    document_no = "规范"

    class Meta:
        abstract = True


class SampleRuleFactory(RuleFactory):
    """125 g for 48 hours."""

    minimum_grams = 125
    keep_hours = 48

    class Meta:
        model = SampleRule
        django_get_or_create = ["region", "effective_from"]


class TemperatureLimitFactory(RuleFactory):
    """A fridge of 0 to 8 degrees."""

    kind = TemperatureKind.FRIDGE
    low = 0
    high = 8

    class Meta:
        model = TemperatureLimit
        django_get_or_create = ["region", "kind", "effective_from"]


class HotFoodRuleFactory(RuleFactory):
    """Two hours."""

    minutes = 120

    class Meta:
        model = HotFoodRule
        django_get_or_create = ["region", "effective_from"]


class CheckListFactory(RuleFactory):
    """Two things to look at."""

    items = [{"code": "health", "text": "晨检"}, {"code": "fridge", "text": "冷藏温度"}]

    class Meta:
        model = CheckList
        django_get_or_create = ["region", "effective_from"]


class RecordFactory(factory.django.DjangoModelFactory):
    """Of a kitchen, with a number of its sender's."""

    kitchen = factory.SubFactory(KitchenFactory)
    key = factory.Sequence(lambda n: f"record-{n}")

    class Meta:
        abstract = True


class FoodSampleFactory(RecordFactory):
    """130 g of today's lunch, taken an hour ago."""

    service_date = factory.LazyFunction(today)
    meal_period = MealPeriod.LUNCH
    dish_name = DISHES[0]
    grams = 130
    container = "A1"
    fridge = "留样柜"
    taken_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    taken_by = factory.SubFactory(UserFactory)
    rule = factory.SubFactory(SampleRuleFactory)
    keep_until = factory.LazyAttribute(lambda o: o.taken_at + timedelta(hours=o.rule.keep_hours))

    class Meta:
        model = FoodSample


class TemperatureReadingFactory(RecordFactory):
    """A fridge of 5 degrees."""

    kind = TemperatureKind.FRIDGE
    place = "1 号柜"
    celsius = 5
    measured_at = factory.LazyFunction(timezone.now)
    low = 0
    high = 8
    in_range = True
    recorded_by = factory.SubFactory(UserFactory)

    class Meta:
        model = TemperatureReading


class SelfCheckFactory(factory.django.DjangoModelFactory):
    """Today, all in order."""

    kitchen = factory.SubFactory(KitchenFactory)
    day = factory.LazyFunction(today)
    check_list = factory.SubFactory(CheckListFactory)
    answers = []
    failed = 0
    done_by = factory.SubFactory(UserFactory)

    class Meta:
        model = SelfCheck


class SafetyAlertFactory(factory.django.DjangoModelFactory):
    """A fridge too warm."""

    kitchen = factory.SubFactory(KitchenFactory)
    kind = "temperature"
    key = factory.Sequence(lambda n: f"temperature:x{n}")
    subject = "1 号柜 9 ℃"
    opened_at = factory.LazyFunction(timezone.now)
    due_at = factory.LazyAttribute(lambda o: o.opened_at + timedelta(hours=1))

    class Meta:
        model = SafetyAlert


class SupplierDeliveryFactory(RecordFactory):
    """Pork that came today."""

    supplier = "顺义肉联厂"
    ingredient = "猪肉"
    lot_no = factory.Sequence(lambda n: f"L{n:04d}")
    amount = "20 公斤"
    received_on = factory.LazyFunction(today)
    recorded_by = factory.SubFactory(UserFactory)

    class Meta:
        model = SupplierDelivery


class CookedBatchFactory(RecordFactory):
    """Ten portions, just done."""

    service_date = factory.LazyFunction(today)
    meal_period = MealPeriod.LUNCH
    dish_name = DISHES[0]
    portions = 10
    cooked_at = factory.LazyFunction(timezone.now)
    rule = factory.SubFactory(HotFoodRuleFactory)
    eat_by = factory.LazyAttribute(lambda o: o.rule.eat_by(o.cooked_at))
    recorded_by = factory.SubFactory(UserFactory)

    class Meta:
        model = CookedBatch


class BatchLotFactory(factory.django.DjangoModelFactory):
    """A lot in a pot of the same kitchen."""

    batch = factory.SubFactory(CookedBatchFactory)
    lot = factory.SubFactory(
        SupplierDeliveryFactory, kitchen=factory.SelfAttribute("..batch.kitchen")
    )

    class Meta:
        model = BatchLot


class ComplaintFactory(RecordFactory):
    """Too salty."""

    service_date = factory.LazyFunction(today)
    meal_period = MealPeriod.LUNCH
    dish_name = DISHES[0]
    text = "太咸"
    promised_on = factory.LazyFunction(lambda: today() + timedelta(days=2))
    received_by = factory.SubFactory(UserFactory)

    class Meta:
        model = Complaint


class ComplaintStepFactory(factory.django.DjangoModelFactory):
    """Taken."""

    complaint = factory.SubFactory(ComplaintFactory)
    by = factory.SubFactory(UserFactory)
    state = "received"
    text = "太咸"

    class Meta:
        model = ComplaintStep


def safety_rules() -> None:
    """All figures."""
    SampleRuleFactory(), HotFoodRuleFactory(), CheckListFactory()
    for kind, low, high in (("fridge", 0, 8), ("box", 60, None), ("core", 70, None)):
        TemperatureLimitFactory(kind=kind, low=low, high=high)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a business day."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def kitchen_day(community, operator, *, day: date | None = None, dishes=DISHES):
    """A kitchen with a menu of one set meal of these dishes, and its rules.

    Returns kitchen, menu, item, point, day, operator, cook (of the operator) and manager.
    """
    safety_rules()
    day = day or today() - timedelta(days=1)
    kitchen = KitchenFactory(station__division=community, station__operator=operator)
    menu = MenuFactory(kitchen=kitchen, service_date=day)
    parts = [
        {"dish": n, "name": name, "category": "meat", "price_fen": 600, "quantity": 1}
        for n, name in enumerate(dishes)
    ]
    return SimpleNamespace(
        kitchen=kitchen,
        menu=menu,
        item=MenuItemFactory(menu=menu, parts=parts),
        point=StationFactory(division=community, operator=operator),
        day=day,
        community=community,
        operator=operator,
        cook=staff(Role.KITCHEN, operator),
        manager=staff(Role.STATION_MANAGER, operator),
    )


def served(scene, *, state: str = OrderState.HANDED_OVER, quantity: int = 1, **fields):
    """An order of the scene's set meal that went so far; handed over at noon."""
    done = {}
    if state == OrderState.HANDED_OVER:
        done = {"handed_over_at": at(scene.day, 12), "cash_received_fen": 1200 * quantity}
    values = {
        "menu": scene.menu,
        "station": scene.point,
        "kitchen": scene.kitchen,
        "routed_at": timezone.now(),
        "portions": quantity,
        "list_fen": 1200 * quantity,
        "state": state,
        **done,
        **fields,
    }
    if "resident" not in values:
        values["resident"] = ResidentFactory(community=scene.community)
    order = MealOrderFactory(**values)
    OrderLineFactory(order=order, menu_item=scene.item, quantity=quantity)
    return order


def dish(scene, name: str = DISHES[0]) -> MealDish:
    """A dish of the scene's lunch."""
    return MealDish(scene.kitchen.pk, scene.day, MealPeriod.LUNCH, name)


def take(scene, name: str = DISHES[0], *, grams: int = 130, key: str = "", by=None, **changes):
    """A sample through the command."""
    values = {
        "dish": dish(scene, name),
        "grams": grams,
        "container": "A1",
        "fridge": "留样柜",
        "taken_at": at(scene.day, 11),
    }
    return commands.record_sample(
        sample=commands.NewSample(**{**values, **changes}),
        key=key or uuid4().hex,
        by=by or scene.cook,
    )


def _kitchen(community, operator):
    return KitchenFactory(station__division=community, station__operator=operator)


SCOPED = {
    **{
        maker._meta.model: lambda c, o, maker=maker: maker(kitchen=_kitchen(c, o))
        for maker in (
            FoodSampleFactory,
            TemperatureReadingFactory,
            SelfCheckFactory,
            SafetyAlertFactory,
            SupplierDeliveryFactory,
            CookedBatchFactory,
            ComplaintFactory,
        )
    },
    BatchLot: lambda c, o: BatchLotFactory(batch__kitchen=_kitchen(c, o)),
    ComplaintStep: lambda c, o: ComplaintStepFactory(complaint__kitchen=_kitchen(c, o)),
}
