"""Kitchens, menus and orders. `lunch()` sets a whole scene."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import factory
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import month_of, today
from meals import commands
from meals.enums import DishCategory, FulfilMode, MealPeriod, MenuState, OrderChannel, Rounding
from meals.models import (
    AgeDiscount,
    CutoffRule,
    DailyMealSubsidy,
    DaySettlement,
    DeliveryFee,
    Dish,
    HealthCertificate,
    Kitchen,
    KitchenCapacity,
    KitchenLicence,
    MealOrder,
    Menu,
    MenuItem,
    OrderLine,
    PriceCap,
    SetMeal,
    SetMealDish,
    SupplyRelation,
)
from stations.enums import StationKind
from subsidies.commands import (
    enrol,
    load_programmes,
    release_run,
    start_run,
    work_off,
)
from subsidies.commands.programmes import DATA
from subsidies.models import Programme
from subsidies.queries.purses import spendable
from tests.factories.accounts import OrganisationFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.stations import StationFactory

LONG_AGO = date(2018, 1, 1)


class KitchenFactory(factory.django.DjangoModelFactory):
    """A central kitchen that cooks 100 lunches; division= and operator= say where and whose."""

    station = factory.SubFactory(StationFactory, kind=StationKind.CENTRAL_KITCHEN)

    class Meta:
        model = Kitchen
        skip_postgeneration_save = True

    @factory.post_generation
    def papers(self, create, extracted, **kwargs):
        """Licensed, with one healthy cook, for years; papers=False for a kitchen without."""
        if extracted is False:
            return
        valid = {"valid_from": LONG_AGO, "valid_to": today() + timedelta(days=1000)}
        KitchenLicence.objects.create(kitchen=self, number=f"JY{self.pk}", **valid)
        HealthCertificate.objects.create(
            kitchen=self, person="马师傅", number=f"JK{self.pk}", **valid
        )


class KitchenCapacityFactory(factory.django.DjangoModelFactory):
    """100 lunches."""

    kitchen = factory.SubFactory(KitchenFactory)
    meal_period = MealPeriod.LUNCH
    portions = 100

    class Meta:
        model = KitchenCapacity


class SupplyRelationFactory(factory.django.DjangoModelFactory):
    """First choice, without a limit of its own."""

    kitchen = factory.SubFactory(KitchenFactory)
    station = factory.SubFactory(StationFactory)
    valid_from = LONG_AGO

    class Meta:
        model = SupplyRelation


class DishFactory(factory.django.DjangoModelFactory):
    """A meat dish of 4 yuan."""

    operator = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"红烧肉{n}")
    category = DishCategory.MEAT
    price_fen = 400

    class Meta:
        model = Dish


class SetMealFactory(factory.django.DjangoModelFactory):
    """A set meal; parts= are its (category, fen)."""

    operator = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"套餐{n}")

    class Meta:
        model = SetMeal
        skip_postgeneration_save = True

    @factory.post_generation
    def parts(self, create, extracted, **kwargs):
        for category, fen in extracted or ():
            dish = DishFactory(operator=self.operator, category=category, price_fen=fen)
            SetMealDish.objects.create(set_meal=self, dish=dish)


class SetMealDishFactory(factory.django.DjangoModelFactory):
    """A dish in a set meal."""

    set_meal = factory.SubFactory(SetMealFactory)
    dish = factory.SubFactory(DishFactory, operator=factory.SelfAttribute("..set_meal.operator"))

    class Meta:
        model = SetMealDish


def _day_ends() -> datetime:
    """Half a minute before midnight; tests/conftest.py lets none begin in the two before it."""
    last = datetime.combine(today(), time(23, 59, 30))
    return timezone.make_aware(last)


class MenuFactory(factory.django.DjangoModelFactory):
    """Tomorrow's lunch, published, cutoff in an hour, but today: a second later is no other day."""

    kitchen = factory.SubFactory(KitchenFactory)
    service_date = factory.LazyFunction(lambda: today() + timedelta(days=1))
    meal_period = MealPeriod.LUNCH
    state = MenuState.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)
    cutoff_at = factory.LazyFunction(lambda: min(timezone.now() + timedelta(hours=1), _day_ends()))

    class Meta:
        model = Menu

    class Params:
        draft = factory.Trait(state=MenuState.DRAFT, published_at=None)


class MenuItemFactory(factory.django.DjangoModelFactory):
    """Two meat, one vegetable, one staple: 12 yuan."""

    menu = factory.SubFactory(MenuFactory)
    set_meal = factory.SubFactory(
        SetMealFactory, operator=factory.SelfAttribute("..menu.kitchen.station.operator")
    )
    name = factory.SelfAttribute("set_meal.name")
    parts = factory.LazyFunction(lambda: parts_of(STANDARD_SET))
    price_fen = factory.LazyAttribute(
        lambda o: sum(p["price_fen"] * p["quantity"] for p in o.parts)
    )

    class Meta:
        model = MenuItem


STANDARD_SET = (("meat", 400), ("meat", 400), ("vegetable", 200), ("staple", 200))


def parts_of(dishes) -> list[dict]:
    """What a menu item keeps of its dishes."""
    return [
        {"dish": n, "name": f"菜{n}", "category": category, "price_fen": fen, "quantity": 1}
        for n, (category, fen) in enumerate(dishes, start=1)
    ]


class MealOrderFactory(factory.django.DjangoModelFactory):
    """A pick-up order of 12 yuan, nobody else pays; without lines: see lunch() for real ones."""

    menu = factory.SubFactory(MenuFactory)
    resident = factory.SubFactory(ResidentFactory)
    service_date = factory.SelfAttribute("menu.service_date")
    meal_period = factory.SelfAttribute("menu.meal_period")
    station = factory.SubFactory(StationFactory)
    operator = factory.SelfAttribute("menu.kitchen.station.operator")
    fulfil_mode = FulfilMode.PICK_UP
    channel = OrderChannel.PORTAL
    placed_at = factory.LazyFunction(timezone.now)
    idempotency_key = factory.Sequence(lambda n: f"key-{n}")
    request_hash = "0" * 64
    portions = 1
    list_fen = 1200
    elder_fen = factory.SelfAttribute("list_fen")
    government_fen = 0
    operator_fen = 0
    cash_due_fen = factory.SelfAttribute("elder_fen")

    class Meta:
        model = MealOrder

    class Params:
        confirmed = factory.Trait(
            state="confirmed",
            kitchen=factory.SelfAttribute("menu.kitchen"),
            routed_at=factory.LazyFunction(timezone.now),
        )


class OrderLineFactory(factory.django.DjangoModelFactory):
    """One portion."""

    order = factory.SubFactory(MealOrderFactory)
    menu_item = factory.SubFactory(MenuItemFactory, menu=factory.SelfAttribute("..order.menu"))
    name = factory.SelfAttribute("menu_item.name")
    quantity = 1
    unit_price_fen = factory.SelfAttribute("menu_item.price_fen")
    list_fen = factory.LazyAttribute(lambda o: o.unit_price_fen * o.quantity)
    elder_fen = factory.SelfAttribute("list_fen")
    government_fen = 0
    operator_fen = 0

    class Meta:
        model = OrderLine


class DaySettlementFactory(factory.django.DjangoModelFactory):
    """A day on which nothing was handed over."""

    operator = factory.SubFactory(OrganisationFactory)
    day = factory.LazyFunction(today)
    orders = portions = list_fen = purse_fen = cash_fen = government_fen = operator_fen = 0

    class Meta:
        model = DaySettlement


class PriceCapFactory(factory.django.DjangoModelFactory):
    """2–10 yuan everywhere."""

    region = ""
    effective_from = LONG_AGO
    document_no = "限价"
    minimum_fen = 200
    maximum_fen = 1000

    class Meta:
        model = PriceCap
        django_get_or_create = ["region", "effective_from"]


class CutoffRuleFactory(factory.django.DjangoModelFactory):
    """Lunch until 17:00 the day before."""

    region = ""
    effective_from = LONG_AGO
    document_no = "截止"
    meal_period = MealPeriod.LUNCH
    days_before = 1
    cutoff_time = time(17)

    class Meta:
        model = CutoffRule


class AgeDiscountFactory(factory.django.DjangoModelFactory):
    """20 % off at 70 and over, borne by the operator."""

    region = ""
    effective_from = LONG_AGO
    document_no = "八折"
    min_age = 70
    percent_off_bp = 2000
    rounding = Rounding.NONE

    class Meta:
        model = AgeDiscount


class DailyMealSubsidyFactory(factory.django.DjangoModelFactory):
    """5 yuan a day at lunch or dinner for everybody of 60."""

    region = "11"
    effective_from = LONG_AGO
    document_no = "69号"
    amount_fen = 500
    meal_periods = [MealPeriod.LUNCH, MealPeriod.DINNER]
    programme = factory.LazyFunction(lambda: meal_programme())

    class Meta:
        model = DailyMealSubsidy


class DeliveryFeeFactory(factory.django.DjangoModelFactory):
    """1 yuan."""

    region = ""
    effective_from = LONG_AGO
    document_no = "送餐费"
    fee_fen = 100

    class Meta:
        model = DeliveryFee


def meal_programme() -> Programme:
    """Beijing's meal subsidy."""
    return Programme.objects.get_or_create(
        code="meal_beijing",
        defaults={"name": "北京市养老助餐补贴", "kind": "meal_subsidy", "region": "11"},
    )[0]


def lunch(community, *, operator=None, capacity: int = 100, stock: int | None = None, **menu):
    """A kitchen that supplies a meal point of a community, and its published lunch of 12 yuan.

    Returns kitchen, point, menu, item, operator, manager (of the operator) and worker (of the
    community).
    """
    operator = operator or OrganisationFactory(division=community.parent)
    kitchen = KitchenFactory(station__division=community, station__operator=operator)
    KitchenCapacityFactory(kitchen=kitchen, portions=capacity)
    point = StationFactory(division=community, operator=operator)
    SupplyRelationFactory(kitchen=kitchen, station=point)
    made = MenuFactory(kitchen=kitchen, **menu)
    item = MenuItemFactory(menu=made, stock=stock)
    return SimpleNamespace(
        kitchen=kitchen,
        point=point,
        menu=made,
        item=item,
        operator=operator,
        manager=staff(Role.STATION_MANAGER, operator),
        worker=staff(Role.COMMUNITY_WORKER, community),
    )


def request(scene, resident, **changes) -> commands.OrderRequest:
    """One portion of the scene's set meal, fetched at its point."""
    values = {
        "resident_id": resident.pk,
        "items": ((scene.item.pk, 1),),
        "station_id": scene.point.pk,
        "fulfil_mode": FulfilMode.PICK_UP,
        "channel": OrderChannel.STATION,
    }
    return commands.OrderRequest(**{**values, **changes})


def place(
    scene,
    resident,
    *,
    key: str = "",
    now: datetime | None = None,
    by=SYSTEM,
    expected_elder_fen: int | None = None,
    **changes,
):
    """An order through the command."""
    return commands.place_order(
        request=request(scene, resident, **changes),
        by=by,
        key=key or f"{resident.pk}-{scene.menu.pk}",
        now=now,
        expected_elder_fen=expected_elder_fen,
    )


def after_cutoff(scene) -> datetime:
    """A second past the cutoff."""
    return scene.menu.cutoff_at + timedelta(seconds=1)


def route(scene):
    """The scene's menu after its cutoff."""
    return commands.route_menu(menu=scene.menu, by=SYSTEM, now=after_cutoff(scene))


def on_its_day(scene) -> datetime:
    """The noon of the scene's meal: nobody cooks it before."""
    return timezone.make_aware(datetime.combine(scene.menu.service_date, time(12)))


def served_today(scene) -> None:
    """The scene's menu becomes today's, for pages that ask the clock."""
    scene.menu.service_date = today()
    scene.menu.save()


def cook(scene) -> int:
    """The scene's kitchen has cooked."""
    return commands.mark_cooked(
        kitchen=scene.kitchen,
        service_date=scene.menu.service_date,
        meal_period=scene.menu.meal_period,
        by=SYSTEM,
        now=on_its_day(scene),
    )


def fill_purses(*residents) -> None:
    """This month's advanced-age allowance, 100 yuan for whoever is 80 to 89, through the real run."""
    _load_only_the_allowance()
    programme = Programme.objects.get(code="age")
    month = month_of(today())
    enrol(
        programme=programme,
        applications={resident.pk: month for resident in residents},
        opening=month,
        by=SYSTEM,
    )
    run = start_run(programme=programme, period=month, by=SYSTEM)
    release_run(run=run, by=SYSTEM)
    work_off(run=run, by=SYSTEM)


def _load_only_the_allowance() -> None:
    """All shipped programmes take longer than most tests that spend this one's money."""
    shipped = json.loads((DATA / "beijing-160.json").read_text())
    with TemporaryDirectory() as folder:
        entries = [entry for entry in shipped if entry["code"] == "age"]
        (Path(folder) / "age.json").write_text(json.dumps(entries))
        load_programmes(Path(folder))


def available(resident) -> int:
    """Fen in the resident's purses that can be spent."""
    return sum(purse.available_fen for purse in spendable(resident.pk, service="meals"))


def _kitchen(community, operator) -> Kitchen:
    return KitchenFactory(station__division=community, station__operator=operator)


def _menu(community, operator) -> Menu:
    return MenuFactory(kitchen=_kitchen(community, operator))


def _order(community, operator) -> MealOrder:
    point = StationFactory(division=community, operator=operator)
    return MealOrderFactory(
        menu=_menu(community, operator), station=point, resident__community=community
    )


def _local(community):
    return OrganisationFactory(division=community)


SCOPED = {
    Kitchen: _kitchen,
    KitchenCapacity: lambda c, o: KitchenCapacityFactory(kitchen=_kitchen(c, o)),
    SupplyRelation: lambda c, o: SupplyRelationFactory(kitchen=_kitchen(c, o)),
    Menu: _menu,
    MenuItem: lambda c, o: MenuItemFactory(menu=_menu(c, o)),
    MealOrder: _order,
    OrderLine: lambda c, o: OrderLineFactory(order=_order(c, o)),
    # Food and settlements lie where their operator does.
    Dish: lambda c, o: DishFactory(operator=_local(c)),
    SetMeal: lambda c, o: SetMealFactory(operator=_local(c)),
    SetMealDish: lambda c, o: SetMealDishFactory(set_meal__operator=_local(c)),
    DaySettlement: lambda c, o: DaySettlementFactory(operator=_local(c)),
}
