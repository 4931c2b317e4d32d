"""The demonstration kitchens, meal points, dishes, and menus that can be ordered from tomorrow."""

from datetime import date, datetime, timedelta
from pathlib import Path

from django.utils import timezone

from accounts.commands import create_organisation
from accounts.enums import OrganisationKind
from accounts.models import Division, Organisation
from config.demo import CENTRAL_COOK, OPERATOR_CODE, STREET, take_seat
from config.demo_food import load_demo_papers, load_demo_wishes, with_facts
from core.audit import Actor
from core.dates import today
from meals import commands
from meals.enums import DishCategory, MealPeriod, MenuState
from meals.models import Dish, Kitchen, Menu, SetMeal, SupplyRelation
from stations.commands import add_station, open_station
from stations.enums import StationKind, StationTier
from stations.logic.hours import every_day
from stations.models import Station

MEAL_RULES = Path(__file__).resolve().parent / "demo_data" / "meal_rules"
KITCHEN_OPERATOR_CODE = "91110105MA0DEM00BN"
CENTRE = "望京街道养老服务中心"
CENTRAL_KITCHEN = "望京中央厨房"
CAPACITY = {CENTRE: 40, CENTRAL_KITCHEN: 2000}
POINTS = {
    "圣星助餐点": "110105026048",
    "阜荣街助餐点": "110105026063",
    "夏都雅园助餐点": "110105026065",
    "香宜助餐点": "110105026046",
    "南湖西园养老驿站": "110105026050",
}
PLACES = {  # longitude and latitude, WGS-84
    CENTRE: ("116.470700", "39.996800"),
    CENTRAL_KITCHEN: ("116.480100", "40.003900"),
    "圣星助餐点": ("116.473100", "40.002300"),
    "阜荣街助餐点": ("116.474900", "39.990600"),
    "夏都雅园助餐点": ("116.482600", "39.993700"),
    "香宜助餐点": ("116.461900", "39.986700"),
    "南湖西园养老驿站": ("116.458300", "39.999400"),
}
DISHES = {
    "红烧肉": (DishCategory.MEAT, 400),
    "宫保鸡丁": (DishCategory.MEAT, 400),
    "清蒸鲈鱼": (DishCategory.MEAT, 600),
    "番茄炒蛋": (DishCategory.MEAT, 400),
    "清炖牛肉": (DishCategory.MEAT, 600),
    "香菇油菜": (DishCategory.VEGETABLE, 200),
    "白菜豆腐": (DishCategory.VEGETABLE, 200),
    "麻婆豆腐": (DishCategory.VEGETABLE, 300),
    "西芹百合": (DishCategory.VEGETABLE, 300),
    "清炒冬瓜": (DishCategory.VEGETABLE, 200),
    "紫菜蛋花汤": (DishCategory.SOUP, 200),
    "米饭": (DishCategory.STAPLE, 200),
    "小米粥": (DishCategory.STAPLE, 200),
}
# The recipe changes every week: the first are for even weeks, the last for odd ones.
SETS = {
    "两荤一素套餐": ("", ["红烧肉", "宫保鸡丁", "香菇油菜", "米饭"]),
    "软食套餐": ("软烂、少盐", ["清蒸鲈鱼", "番茄炒蛋", "白菜豆腐", "小米粥"]),
    "清淡套餐": ("低糖、少油", ["麻婆豆腐", "西芹百合", "紫菜蛋花汤", "米饭"]),
    "牛肉套餐": ("", ["清炖牛肉", "宫保鸡丁", "清炒冬瓜", "米饭"]),
    "软食营养套餐": ("软烂、少盐", ["清蒸鲈鱼", "番茄炒蛋", "香菇油菜", "小米粥"]),
    "家常清淡套餐": ("低糖、少油", ["白菜豆腐", "西芹百合", "紫菜蛋花汤", "米饭"]),
}
SETS_OF_WEEK = (tuple(SETS)[:3], tuple(SETS)[3:])


def load_demo_meals(by: Actor) -> None:
    """Safe to repeat, and meant to be: it keeps the coming days' menus open."""
    commands.load_meal_rules(by=by)
    commands.load_meal_rules(folder=MEAL_RULES, by=by)
    operator = Organisation.objects.get(credit_code=OPERATOR_CODE)
    centre = _kitchen(CENTRE, StationKind.CARE_CENTRE, operator, by)
    central = _kitchen(CENTRAL_KITCHEN, StationKind.CENTRAL_KITCHEN, _kitchen_operator(by), by)
    take_seat(CENTRAL_COOK, central.station.operator)
    for name, community in POINTS.items():
        _point(name, community, centre.station, by)
    _supply(centre, 1, by)
    _supply(central, 2, by)
    _food(operator, by)
    for kitchen in (centre, central):
        load_demo_papers(kitchen, by)
    load_demo_wishes(STREET, centre.station, by)
    for day in (1, 2, 3):
        open_menu(centre, day=today() + timedelta(days=day), by=by)


def open_menu(kitchen: Kitchen, *, day: date, by: Actor, now: datetime | None = None) -> Menu:
    """The kitchen's lunch of a day with its week's set meals, published unless its cutoff has passed."""
    menu = commands.plan_menu(
        kitchen=kitchen, service_date=day, meal_period=MealPeriod.LUNCH, by=by
    )
    if menu.state != MenuState.DRAFT or menu.cutoff_at <= (now or timezone.now()):
        return menu
    operator = kitchen.station.operator
    names = SETS_OF_WEEK[(day.toordinal() - 1) // 7 % 2]
    for set_meal in SetMeal.objects.filter(operator=operator, name__in=names).order_by("pk"):
        commands.offer(menu=menu, set_meal=set_meal, by=by)
    return commands.publish_menu(menu=menu, by=by, now=now)


def _kitchen_operator(by: Actor) -> Organisation:
    known = Organisation.objects.filter(credit_code=KITCHEN_OPERATOR_CODE).first()
    return known or create_organisation(
        name="朝阳中央厨房餐饮有限公司",
        kind=OrganisationKind.OPERATOR,
        credit_code=KITCHEN_OPERATOR_CODE,
        division=Division.objects.get(code=STREET),
        phone="010-84710000",
        by=by,
    )


def _kitchen(name: str, kind: str, operator: Organisation, by: Actor) -> Kitchen:
    place = Station(
        name=name,
        kind=kind,
        tier=StationTier.CENTRE,
        division_id=STREET,
        operator=operator,
        address="望京街道南湖北路 28 号",
        hours=every_day("07:00", "19:00"),
    )
    kitchen = commands.set_up_kitchen(station=_station(place, by), by=by)
    commands.set_capacity(
        kitchen=kitchen, meal_period=MealPeriod.LUNCH, portions=CAPACITY[name], by=by
    )
    return kitchen


def _point(name: str, community: str, centre: Station, by: Actor) -> None:
    is_station = name.endswith("驿站")
    _station(
        Station(
            name=name,
            kind=StationKind.ELDER_STATION if is_station else StationKind.MEAL_POINT,
            division_id=community,
            operator=centre.operator,
            supplied_by=centre,
            address="社区服务站一层",
            hours=every_day("10:30", "12:30"),
        ),
        by,
    )


def _station(place: Station, by: Actor) -> Station:
    known = Station.objects.filter(division=place.division_id, name=place.name).first()
    if known is not None:
        return known
    place.phone = "010-84700000"
    place.longitude, place.latitude = PLACES[place.name]
    return open_station(station=add_station(station=place, by=by), by=by)


def _supply(kitchen: Kitchen, priority: int, by: Actor) -> None:
    """The points and the centre's own dining hall."""
    known = set(kitchen.supply_relations.values_list("station", flat=True))
    places = Station.objects.filter(name__in=[*POINTS, CENTRE], division__code__startswith=STREET)
    for station in places.order_by("-pk"):
        if station.pk not in known:
            relation = SupplyRelation(
                kitchen=kitchen, station=station, priority=priority, valid_from=date(2018, 1, 1)
            )
            commands.supply(relation=relation, by=by)


def _food(operator: Organisation, by: Actor) -> None:
    dishes = {dish.name: dish for dish in Dish.objects.filter(operator=operator)}
    for name, (category, price) in DISHES.items():
        if name not in dishes:
            dish = Dish(operator=operator, name=name, category=category, price_fen=price)
            dishes[name] = commands.save_dish(dish=with_facts(dish), by=by)
    known = set(SetMeal.objects.filter(operator=operator).values_list("name", flat=True))
    for name, (tags, names) in SETS.items():
        if name not in known:
            commands.save_set_meal(
                set_meal=SetMeal(operator=operator, name=name, tags=tags),
                dishes=[dishes[dish] for dish in names],
                by=by,
            )
