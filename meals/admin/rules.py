"""The dated rules: a new figure is a new row; rows that have priced an order stay."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin import DatedRuleAdmin, yuan_column
from core.money import whole_yuan
from meals.admin.forms import DailyMealSubsidyForm, DeliveryFeeForm, PriceCapForm
from meals.models import (
    AgeDiscount,
    CutoffRule,
    DailyMealSubsidy,
    DeliveryFee,
    NoShowRule,
    PriceCap,
    PublicationRule,
    RecipeRule,
    ServingHours,
)

minimum = yuan_column("minimum_fen", _("最低价（元）"))
maximum = yuan_column("maximum_fen", _("最高价（元）"))
meal_alert = yuan_column("meal_alert_fen", _("一餐超过多少提醒（元）"))
amount = yuan_column("amount_fen", _("每人每天（元）"))
fee = yuan_column("fee_fen", _("每单送餐费（元）"))
free_from = yuan_column("free_from_fen", _("原价满多少免费（元）"))


@admin.display(description=_("按距离收费"))
def by_distance(rule: DeliveryFee) -> str:
    """The bands in words."""
    words = _("超过 %(metres)s 米 %(fee)s 元")
    return "；".join(
        words % {"metres": band["beyond_metres"], "fee": whole_yuan(band["fee_fen"])}
        for band in rule.bands
    )


@admin.register(PriceCap)
class PriceCapAdmin(DatedRuleAdmin):
    """Limits for the price of a dish."""

    form = PriceCapForm
    in_yuan: ClassVar = {
        "minimum_fen": minimum,
        "maximum_fen": maximum,
        "meal_alert_fen": meal_alert,
    }
    list_display = ["region", minimum, maximum, "effective_from", "effective_to", "document_no"]


@admin.register(CutoffRule)
class CutoffRuleAdmin(DatedRuleAdmin):
    """Until when a meal can be ordered."""

    list_display = [
        "region",
        "meal_period",
        "days_before",
        "cutoff_time",
        "effective_from",
        "document_no",
    ]
    list_filter = ["meal_period", "region", "effective_from"]


@admin.register(ServingHours)
class ServingHoursAdmin(DatedRuleAdmin):
    """Which meal a till offers first, and until when late orders are taken."""

    list_display = ["region", "meal_period", "serves_until", "effective_from", "document_no"]
    list_filter = ["meal_period", "region", "effective_from"]


@admin.register(PublicationRule)
class PublicationRuleAdmin(DatedRuleAdmin):
    """When menus come out."""

    list_display = ["region", "days_before", "publish_time", "effective_from", "document_no"]


@admin.register(RecipeRule)
class RecipeRuleAdmin(DatedRuleAdmin):
    """How much of a menu changes every week."""

    list_display = ["region", "changed_bp", "is_binding", "effective_from", "document_no"]


@admin.register(AgeDiscount)
class AgeDiscountAdmin(DatedRuleAdmin):
    """So much off from an age on."""

    list_display = [
        "region",
        "min_age",
        "percent_off_bp",
        "rounding",
        "government_bp",
        "effective_from",
        "effective_to",
        "document_no",
    ]


@admin.register(DailyMealSubsidy)
class DailyMealSubsidyAdmin(DatedRuleAdmin):
    """The government's daily part."""

    form = DailyMealSubsidyForm
    in_yuan: ClassVar = {"amount_fen": amount}
    list_display = [
        "region",
        amount,
        "min_age",
        "programme",
        "effective_from",
        "effective_to",
        "document_no",
    ]
    list_select_related = ["programme"]


@admin.register(DeliveryFee)
class DeliveryFeeAdmin(DatedRuleAdmin):
    """What bringing a meal costs."""

    form = DeliveryFeeForm
    in_yuan: ClassVar = {"fee_fen": fee, "free_from_fen": free_from, "bands": by_distance}
    list_display = [
        "region",
        fee,
        by_distance,
        free_from,
        "effective_from",
        "effective_to",
        "document_no",
    ]


@admin.register(NoShowRule)
class NoShowRuleAdmin(DatedRuleAdmin):
    """Who bears what nobody fetched."""

    list_display = [
        "region",
        "elder_bp",
        "no_show_frees_subsidy",
        "return_frees_subsidy",
        "effective_from",
        "effective_to",
        "document_no",
    ]
