"""A street at lunch: twelve kitchens, sixty points, people with purses, menus of three set meals."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Division, Membership, Organisation, User
from core.audit import SYSTEM
from core.dates import today
from elderly_care.models import CareStatus
from meals.models import (
    Dish,
    Kitchen,
    KitchenCapacity,
    MealOrder,
    Menu,
    MenuItem,
    OrderLine,
    SetMeal,
    SupplyRelation,
)
from stations.models import Station
from subsidies.commands import work_off
from subsidies.models import Enrolment
from tests.benchmarks._crowd import COMMUNITY, FIRST_PERIOD, STREET, begin, crowd, fill

KITCHENS, POINTS = 12, 60
OLD = date(2020, 1, 1)
# Two meat, a vegetable and a staple; soft food; light food: names and fen by category.
SETS = (
    ("两荤一素", (("红烧肉", "meat", 500), ("鸡丁", "meat", 400), ("米饭", "staple", 300))),
    ("软食", (("鲈鱼", "meat", 700), ("蛋羹", "meat", 400), ("小米粥", "staple", 300))),
    ("清淡", (("豆腐", "vegetable", 400), ("百合", "vegetable", 300), ("花卷", "staple", 300))),
)


def place(name: str, operator: Organisation, kind: str = "meal_point") -> Station:
    """An open station."""
    return Station.objects.create(
        name=name,
        kind=kind,
        division_id=COMMUNITY,
        operator=operator,
        address="1号楼",
        state="open",
        opened_on=OLD,
    )


@dataclass
class Street:
    """Who cooks, where it is fetched, and who eats; made for so many people."""

    operator: Organisation
    kitchens: list[Kitchen]
    points: list[Station]
    sets: list[SetMeal]

    def menus(self, day: date, *, cutoff: datetime | None = None) -> list[Menu]:
        """One of each kitchen, published, with every set meal."""
        made = []
        for kitchen in self.kitchens:
            menu = Menu.objects.create(
                kitchen=kitchen,
                service_date=day,
                meal_period="lunch",
                state="published",
                published_at=timezone.now(),
                cutoff_at=cutoff or timezone.now() + timedelta(hours=12),
            )
            MenuItem.objects.bulk_create(item(menu, offered) for offered in self.sets)
            made.append(menu)
        return made

    def kitchen_of(self, point: int) -> int:
        """The number of the kitchen that is asked first for a point: uneven, so that some overflow."""
        return (point // 4 + 1) % KITCHENS


def item(menu: Menu, offered: SetMeal) -> MenuItem:
    """A set meal on a menu, with its dishes as they are now."""
    kept = offered.parts.select_related("dish").order_by("pk")
    parts = [part.dish.as_part(part.quantity) for part in kept]
    price = sum(part["price_fen"] for part in parts)
    return MenuItem(menu=menu, set_meal=offered, name=offered.name, price_fen=price, parts=parts)


def street(portions: int) -> Street:
    """Kitchens that cook so many portions together; each point has a first and a second kitchen."""
    call_command("load_reference", stdout=StringIO())
    operator = Organisation.objects.create(
        name="bench", kind="operator", credit_code="bench", division=Division.objects.get(pk=STREET)
    )
    kitchens = [
        Kitchen.objects.create(station=place(f"kitchen {n}", operator, "central_kitchen"))
        for n in range(KITCHENS)
    ]
    KitchenCapacity.objects.bulk_create(
        KitchenCapacity(kitchen=kitchen, meal_period="lunch", portions=-(-portions // KITCHENS))
        for kitchen in kitchens
    )
    points = [place(f"point {n}", operator) for n in range(POINTS)]
    made = Street(operator, kitchens, points, [offer(operator, *parts) for parts in SETS])
    SupplyRelation.objects.bulk_create(
        SupplyRelation(
            kitchen=kitchens[(made.kitchen_of(n) + priority - 1) % KITCHENS],
            station=point,
            priority=priority,
            valid_from=OLD,
        )
        for n, point in enumerate(points)
        for priority in (1, 2)
    )
    return made


def offer(operator: Organisation, name: str, parts: tuple) -> SetMeal:
    """A set meal and its dishes."""
    offered = SetMeal.objects.create(operator=operator, name=name)
    for dish, category, fen in parts:
        known = {"operator": operator, "name": dish, "category": category, "price_fen": fen}
        offered.parts.create(dish=Dish.objects.get_or_create(**known)[0])
    return offered


PLACED = """
FROM (SELECT id AS person, row_number() OVER (ORDER BY id) AS n FROM elderly_care_resident
      WHERE id_number_index LIKE 'crowd%%' ORDER BY id LIMIT %(size)s) people
"""
LINES = """
FROM meals_mealorder o JOIN LATERAL (
  SELECT * FROM meals_menuitem WHERE menu_id = o.menu_id ORDER BY id
  OFFSET o.resident_id %% %(sets)s LIMIT 1) item ON true WHERE o.menu_id = %(menu)s
"""


def fill_menu(lane: Street, menu: Menu, size: int, **columns: str) -> None:
    """So many orders of one menu, spread over the points; every tenth is for two. No money held."""
    values = {"size": size, "points": POINTS, "stations": [point.pk for point in lane.points]}
    row = {
        "menu_id": str(menu.pk),
        "resident_id": "person",
        "service_date": f"date '{menu.service_date}'",
        "meal_period": "'lunch'",
        "station_id": "(%(stations)s::bigint[])[1 + n %% %(points)s]",
        "operator_id": str(lane.operator.pk),
        "fulfil_mode": "'pick_up'",
        "state": "'placed'",
        "channel": "'portal'",
        "placed_at": "now()",
        "idempotency_key": "'bench' || n",
        "request_hash": "''",
        "portions": "1 + (n %% 10 = 0)::int",
        **dict.fromkeys(("list_fen", "elder_fen", "cash_due_fen"), "1200"),
        **dict.fromkeys(("government_fen", "operator_fen"), "0"),
    }
    fill(MealOrder, PLACED, values, **(row | columns))
    zero = dict.fromkeys(("government_fen", "operator_fen"), "0")
    fen = dict.fromkeys(("list_fen", "elder_fen"), "price_fen * o.portions")
    fen["unit_price_fen"] = "price_fen"
    names = {"order_id": "o.id", "menu_item_id": "item.id", "name": "item.name"}
    known = {"menu": menu.pk, "sets": len(lane.sets)}
    fill(OrderLine, LINES, known, quantity="o.portions", **names, **fen, **zero)


def eaters(size: int) -> list[int]:
    """Ids of so many people with two months' money; every other one gets the meal subsidy."""
    programme = crowd(size)
    for month in (FIRST_PERIOD, FIRST_PERIOD.replace(month=2)):
        work_off(run=begin(programme, month), by=SYSTEM)
    enrolled = Enrolment.objects.filter(programme=programme).order_by("resident")
    fill(
        CareStatus,
        "FROM subsidies_enrolment WHERE programme_id = %(programme)s AND resident_id %% 2 = 0",
        {"programme": programme.pk},
        resident_id="resident_id",
        category="'dibao'",
        valid_from="date '2020-01-01'",
    )
    return list(enrolled.values_list("resident_id", flat=True))


def engineer(
    organisation: Organisation, role: str = Role.PARTNER_ENGINEER, *, for_people: bool = True
) -> User:
    """An account of the operator's; for_people: it also works for the people who live in the street."""
    user = User.objects.create_user(username=f"bench-{role}", display_name="bench")
    user.is_staff = role != Role.PARTNER_ENGINEER
    user.save()
    places = [{"organisation": organisation}] + [{"division_id": STREET}] * for_people
    for where in places:
        Membership.objects.create(user=user, role=role, valid_from=today(), **where)
    return user
