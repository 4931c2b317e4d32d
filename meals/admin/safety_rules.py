"""The figures of food safety: dated rules like the others."""

from django.contrib import admin

from accounts.admin import DatedRuleAdmin
from meals.models import CheckList, HotFoodRule, SampleRule, TemperatureLimit

DATES = ("effective_from", "effective_to", "document_no")


@admin.register(SampleRule)
class SampleRuleAdmin(DatedRuleAdmin):
    """How much of each dish is kept, and how long."""

    list_display = ["region", "minimum_grams", "keep_hours", *DATES]


@admin.register(TemperatureLimit)
class TemperatureLimitAdmin(DatedRuleAdmin):
    """Between which temperatures."""

    list_display = ["region", "kind", "low", "high", *DATES]
    list_filter = ["kind", "region", "effective_from"]


@admin.register(HotFoodRule)
class HotFoodRuleAdmin(DatedRuleAdmin):
    """Within how many minutes."""

    list_display = ["region", "minutes", *DATES]


@admin.register(CheckList)
class CheckListAdmin(DatedRuleAdmin):
    """What is looked at every day."""

    list_display = ["region", *DATES]
