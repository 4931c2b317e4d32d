"""Which meal is served at a place at a time of day."""

from collections.abc import Iterable
from datetime import datetime, time

from django.utils import timezone

from meals.enums import MealPeriod
from meals.models import Menu, ServingHours
from meals.queries.dated import RulesOfPlace


def meal_at(division_code: str, moment: datetime) -> str:
    """The first meal that isn't over, else the day's last; lunch where nobody said hours. 1 query."""
    local = timezone.localtime(moment)
    until: dict[str, time] = {}
    for rule in ServingHours.objects.in_force(division_code, local.date()):
        until.setdefault(rule.meal_period, rule.serves_until)
    meals = sorted(until, key=lambda meal: until[meal])
    left = [meal for meal in meals if local.time() < until[meal]]
    return next(iter(left or meals[-1:]), MealPeriod.LUNCH.value)


def still_served(menus: Iterable[Menu], moment: datetime) -> list[Menu]:
    """Menus, read with their kitchens' stations, whose meal isn't over at their kitchen's place.

    Where nobody said hours a meal lasts until its day ends. 1 query a place.
    """
    local = timezone.localtime(moment)
    hours: dict[str, RulesOfPlace[ServingHours]] = {}
    kept = []
    for menu in menus:
        place = menu.kitchen.station.division_id
        if place not in hours:
            hours[place] = RulesOfPlace(ServingHours, place, local.date(), local.date())
        rule = hours[place].on(local.date(), meal_period=menu.meal_period)
        ends = rule.serves_until if rule else time.max
        if (local.date(), local.time()) < (menu.service_date, ends):
            kept.append(menu)
    return kept
