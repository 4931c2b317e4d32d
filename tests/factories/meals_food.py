"""Papers, rules of publication, subscriptions, stocks, guests; and what a dish is made of."""

from datetime import time

import factory

from core.dates import today
from meals.enums import MealPeriod
from meals.models import (
    DiningPlace,
    DishStock,
    GuestChef,
    HealthCertificate,
    KitchenLicence,
    MenuHold,
    MenuSubscription,
    PublicationRule,
    RecipeRule,
)
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    LONG_AGO,
    DishFactory,
    KitchenFactory,
    MenuFactory,
    MenuItemFactory,
)
from tests.factories.stations import StationFactory


class PublicationRuleFactory(factory.django.DjangoModelFactory):
    """At two in the afternoon of the day before."""

    region = ""
    effective_from = LONG_AGO
    document_no = "前一天下午公布"
    days_before = 1
    publish_time = time(14)

    class Meta:
        model = PublicationRule


class RecipeRuleFactory(factory.django.DjangoModelFactory):
    """At least a fifth of a meal is new every week."""

    region = ""
    effective_from = LONG_AGO
    document_no = "每周更换食谱"
    changed_bp = 2000
    is_binding = True

    class Meta:
        model = RecipeRule


class MenuSubscriptionFactory(factory.django.DjangoModelFactory):
    """Wants to know about lunches."""

    resident = factory.SubFactory(ResidentFactory)
    meal_periods = [MealPeriod.LUNCH]
    starts_on = factory.LazyFunction(today)

    class Meta:
        model = MenuSubscription


class DishStockFactory(factory.django.DjangoModelFactory):
    """Ten portions."""

    menu = factory.SubFactory(MenuFactory, draft=True)
    dish = factory.SubFactory(DishFactory)
    portions = 10

    class Meta:
        model = DishStock


class GuestChefFactory(factory.django.DjangoModelFactory):
    """From a hotel."""

    menu = factory.SubFactory(MenuFactory)
    name = "李师傅"
    place = "北外滩大酒店"

    class Meta:
        model = GuestChef


class MenuHoldFactory(factory.django.DjangoModelFactory):
    """Without a set meal."""

    menu = factory.SubFactory(MenuFactory, draft=True)
    reasons = "菜单里还没有套餐"

    class Meta:
        model = MenuHold


class DiningPlaceFactory(factory.django.DjangoModelFactory):
    """Twenty seats."""

    station = factory.SubFactory(StationFactory)
    seats = 20

    class Meta:
        model = DiningPlace


def dish_part(number: int = 1, **facts) -> dict:
    """What a menu keeps of a dish of 4 yuan; its allergens have been checked."""
    return {
        "dish": number,
        "name": f"菜{number}",
        "category": "meat",
        "price_fen": 400,
        "quantity": 1,
        "allergens_checked": True,
        **facts,
    }


def offered(menu, *parts: dict, **item):
    """A set meal of these dishes on a menu."""
    return MenuItemFactory(menu=menu, parts=list(parts), **item)


def _kitchen(community, operator):
    return KitchenFactory(station__division=community, station__operator=operator)


SCOPED = {
    KitchenLicence: lambda c, o: _kitchen(c, o).licences.get(),
    HealthCertificate: lambda c, o: _kitchen(c, o).certificates.get(),
    DishStock: lambda c, o: DishStockFactory(menu__kitchen=_kitchen(c, o)),
    GuestChef: lambda c, o: GuestChefFactory(menu__kitchen=_kitchen(c, o)),
    MenuHold: lambda c, o: MenuHoldFactory(menu__kitchen=_kitchen(c, o)),
    MenuSubscription: lambda c, o: MenuSubscriptionFactory(resident__community=c),
    DiningPlace: lambda c, o: DiningPlaceFactory(station__division=c, station__operator=o),
}
