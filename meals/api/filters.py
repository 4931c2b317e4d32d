"""How partners narrow lists of menus and orders."""

import django_filters
from django.utils.translation import gettext_lazy as _

from meals.enums import FulfilMode, MealPeriod, MenuState, OrderState
from meals.models import MealOrder, MealReturn, Menu, StandingOrder


class MenuFilter(django_filters.FilterSet):
    """By day, meal, state and kitchen."""

    service_date = django_filters.DateFilter(label=_("用餐日期"))
    meal_period = django_filters.ChoiceFilter(choices=MealPeriod.choices, label=_("餐次"))
    state = django_filters.ChoiceFilter(choices=MenuState.choices, label=_("状态"))
    kitchen = django_filters.NumberFilter(field_name="kitchen_id", label=_("厨房"))

    class Meta:
        model = Menu
        fields = ["service_date", "meal_period", "state", "kitchen"]


class OrderFilter(django_filters.FilterSet):
    """By day, meal, state, place, kitchen, person and way."""

    service_date = django_filters.DateFilter(label=_("用餐日期"))
    service_date_from = django_filters.DateFilter(
        field_name="service_date", lookup_expr="gte", label=_("用餐日期起")
    )
    service_date_to = django_filters.DateFilter(
        field_name="service_date", lookup_expr="lte", label=_("用餐日期止")
    )
    meal_period = django_filters.ChoiceFilter(
        field_name="menu__meal_period", choices=MealPeriod.choices, label=_("餐次")
    )
    state = django_filters.MultipleChoiceFilter(choices=OrderState.choices, label=_("状态"))
    fulfil_mode = django_filters.ChoiceFilter(choices=FulfilMode.choices, label=_("取餐方式"))
    menu = django_filters.NumberFilter(field_name="menu_id", label=_("菜单"))
    station = django_filters.NumberFilter(field_name="station_id", label=_("助餐点"))
    kitchen = django_filters.NumberFilter(field_name="kitchen_id", label=_("厨房"))
    resident = django_filters.NumberFilter(field_name="resident_id", label=_("老年人"))

    class Meta:
        model = MealOrder
        fields = ["service_date", "meal_period", "state", "fulfil_mode", "menu", "station"]


class ReturnFilter(django_filters.FilterSet):
    """By the day whose books a return belongs to, and by order."""

    day = django_filters.DateFilter(label=_("记入日结的日期"))
    order = django_filters.NumberFilter(field_name="order_id", label=_("订餐单"))

    class Meta:
        model = MealReturn
        fields = ["day", "order"]


class StandingFilter(django_filters.FilterSet):
    """By person, meal and meal point."""

    resident = django_filters.NumberFilter(field_name="resident_id", label=_("老年人"))
    meal_period = django_filters.ChoiceFilter(choices=MealPeriod.choices, label=_("餐次"))
    station = django_filters.NumberFilter(field_name="station_id", label=_("助餐点"))

    class Meta:
        model = StandingOrder
        fields = ["resident", "meal_period", "station"]
