"""Demonstration orders that are given for a long time, and a group's chain order to decide about."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from config.demo import STREET
from config.demo_meals import CENTRE, POINTS
from core.dates import today
from elderly_care.models import Resident
from meals import commands
from meals.enums import FulfilMode, MealPeriod, OrderChannel
from meals.models import Menu, RelayImport, StandingOrder
from stations.models import Station

MANAGER = "manager"
# Weekdays, how the meal gets there, what it should be, what must not be in it.
WISHES = (
    ((1, 2, 3, 4, 5), FulfilMode.PICK_UP, (), ()),
    ((1, 3, 5), FulfilMode.DELIVERY, ("软烂",), ("牛肉",)),
    ((1, 2, 3, 4, 5, 6, 7), FulfilMode.DELIVERY, ("低糖",), ()),
    ((2, 4), FulfilMode.PICK_UP, (), ("花生",)),
)
PAUSED_DAYS = (3, 12)  # the last of them is away from the third to the twelfth day from now


def load_demo_orders() -> None:
    """Four standing orders, one of them paused, and a pasted list. Safe to repeat."""
    manager = User.objects.get(username=MANAGER)
    name, code = next(iter(POINTS.items()))
    point = Station.objects.get(name=name, division=code)
    people = list(Resident.objects.living_here().filter(community=code).order_by("pk")[:20])
    if not StandingOrder.objects.filter(station=point).exists():
        _set_up(people[: len(WISHES)], point, manager)
    if not RelayImport.objects.filter(station=point).exists():
        _paste(people[len(WISHES) :], point, manager)


def _set_up(people: list[Resident], point: Station, by: User) -> None:
    made = [
        commands.set_up_standing_order(
            wish=commands.Wish(
                resident_id=person.pk,
                meal_period=MealPeriod.LUNCH,
                weekdays=days,
                station_id=point.pk,
                fulfil_mode=mode,
                channel=OrderChannel.STATION,
                starts_on=today() + timedelta(days=1),
                wishes=likes,
                avoids=avoids,
            ),
            by=by,
        )
        for person, (days, mode, likes, avoids) in zip(people, WISHES, strict=False)
    ]
    if made:
        first, last = (today() + timedelta(days=days) for days in PAUSED_DAYS)
        commands.pause_standing_order(
            standing=made[-1], starts_on=first, ends_on=last, reason="去女儿家", by=by
        )


def _paste(people: list[Resident], point: Station, by: User) -> None:
    """Two clear lines, a surname only, and somebody whom nobody knows, for the latest open menu."""
    menus = Menu.objects.orderable(timezone.now()).filter(
        kitchen__station__name=CENTRE, kitchen__station__division=STREET
    )
    menu = menus.order_by("-service_date").first()
    if menu is None or len(people) < 3:
        return
    first, second, third = people[:3]
    text = (
        f"1. {first.name} 套餐A 1份 自取\n2. {second.name} 软食 1份 送\n"
        f"3. {third.name[0]}阿姨 1份 自取\n4. 路过的老吴 1份"
    )
    commands.read_relay(menu=menu, station=point, text=text, by=by)
