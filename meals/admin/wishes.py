"""Standing orders, chain orders and returns, to read; the console's pages change them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnlyScopedAdmin, yuan_column
from meals.models import (
    MealReturn,
    RelayImport,
    RelayLine,
    StandingDay,
    StandingOrder,
    StandingPause,
)

returned = yuan_column("list_fen", _("退的原价（元）"))
to_purse = yuan_column("purse_fen", _("退回账户（元）"))
in_cash = yuan_column("cash_fen", _("退还现金（元）"))


@admin.register(MealReturn)
class MealReturnAdmin(ReadOnlyScopedAdmin):
    """What was given back."""

    list_display = [
        "order",
        "number",
        "operator",
        "day",
        returned,
        to_purse,
        in_cash,
        "cash_given_at",
    ]
    list_filter = ["operator", "day"]
    list_select_related = ["order", "operator"]
    date_hierarchy = "day"


@admin.register(RelayImport)
class RelayImportAdmin(ReadOnlyScopedAdmin):
    """Pasted chain orders."""

    list_display = ["station", "menu", "made_by", "created_at", "confirmed_at"]
    list_filter = ["station"]
    list_select_related = ["station", "menu__kitchen__station", "made_by"]


@admin.register(RelayLine)
class RelayLineAdmin(ReadOnlyScopedAdmin):
    """Their lines."""

    list_display = ["relay", "position", "match", "resident", "menu_item", "quantity", "result"]
    list_filter = ["match", "result"]
    list_select_related = ["relay__station", "resident", "menu_item"]


@admin.register(StandingOrder)
class StandingOrderAdmin(ReadOnlyScopedAdmin):
    """Who gets a meal without asking every day."""

    list_display = ["resident", "meal_period", "station", "fulfil_mode", "starts_on", "ended_at"]
    list_filter = ["meal_period", "fulfil_mode", "station"]
    list_select_related = ["resident", "station"]


@admin.register(StandingPause)
class StandingPauseAdmin(ReadOnlyScopedAdmin):
    """When no meals come."""

    list_display = ["standing", "starts_on", "ends_on", "reason"]
    list_select_related = ["standing__resident"]


@admin.register(StandingDay)
class StandingDayAdmin(ReadOnlyScopedAdmin):
    """What each day came to."""

    list_display = ["service_date", "standing", "outcome", "order", "reason"]
    list_filter = ["outcome", "service_date"]
    list_select_related = ["standing__resident", "order"]
