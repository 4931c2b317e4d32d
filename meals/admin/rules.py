"""The dated rules: a new figure is a new row; rows that have priced an order stay."""

from django.contrib import admin

from accounts.admin.scoped import ScopedAdmin
from core.audit import record
from meals.models import AgeDiscount, CutoffRule, DailyMealSubsidy, DeliveryFee, PriceCap


class DatedRuleAdmin(ScopedAdmin):
    """What the admins of all rules have."""

    list_filter = ["region", "effective_from"]
    search_fields = ["document_no", "region"]

    def has_delete_permission(self, request, obj=None):
        """A rule ends on a day; past orders refer to it."""
        return False

    def get_readonly_fields(self, request, obj=None):
        """A rule in use keeps its figures: only its end can be set."""
        fields = [field.name for field in self.opts.fields if field.editable]
        return [name for name in fields if name not in ("id", "effective_to")] if obj else []

    def save_model(self, request, obj, form, change):
        """Each new or ended rule leaves a record."""
        super().save_model(request, obj, form, change)
        verb = "change" if change else "add"
        record(obj, f"{self.opts.label_lower}.{verb}", by=request.user, document=obj.document_no)


@admin.register(PriceCap)
class PriceCapAdmin(DatedRuleAdmin):
    """Limits for the price of a dish."""

    list_display = [
        "region",
        "minimum_fen",
        "maximum_fen",
        "effective_from",
        "effective_to",
        "document_no",
    ]


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

    list_display = [
        "region",
        "amount_fen",
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

    list_display = ["region", "fee_fen", "effective_from", "effective_to", "document_no"]
