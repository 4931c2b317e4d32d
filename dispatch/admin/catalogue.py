"""What is offered, at which price, within which time."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin import DatedRuleAdmin, KeptAdmin, yuan_column
from dispatch import commands
from dispatch.models import (
    AssistKind,
    BookingRule,
    PartnerRule,
    PlanWeights,
    ServiceItem,
    ServicePrice,
    Skill,
    SlaRule,
)

price = yuan_column("price_fen", _("单价（元）"))


@admin.register(AssistKind)
class AssistKindAdmin(KeptAdmin):
    """The dictionary of assists."""

    list_display = ["code", "name", "position", "document_no"]
    search_fields = ["code", "name"]


@admin.register(Skill)
class SkillAdmin(KeptAdmin):
    """Kinds of certificates."""

    list_display = ["code", "name", "document_no"]
    search_fields = ["code", "name"]


@admin.register(ServiceItem)
class ServiceItemAdmin(KeptAdmin):
    """The catalogue. Visits of carers who lack a certificate that it now asks for are taken back."""

    keep_lists = staticmethod(commands.keep_lists)

    list_display = [
        *("code", "name", "service_kind", "assist", "handling_way", "duration_min"),
        *("carers_needed", "min_age", "is_active"),
    ]
    list_filter = ["service_kind", "handling_way", "is_active"]
    list_select_related = ["assist"]
    search_fields = ["code", "name"]


@admin.register(ServicePrice)
class ServicePriceAdmin(DatedRuleAdmin):
    """What it costs."""

    list_display = ["item", "region", price, "unit", "effective_from", "effective_to"]
    list_filter = ["region", "effective_from"]
    list_select_related = ["item"]


@admin.register(SlaRule)
class SlaRuleAdmin(DatedRuleAdmin):
    """How long it may take."""

    list_display = [
        *("clock", "item", "region", "minutes", "urgent_minutes", "stages", "owners"),
        "effective_from",
    ]
    list_filter = ["clock", "region"]
    list_select_related = ["item"]


@admin.register(PartnerRule)
class PartnerRuleAdmin(DatedRuleAdmin):
    """When an operator gets no new orders."""

    list_display = ["region", "days", "min_orders", "most_failed_bp", "effective_from"]


@admin.register(BookingRule)
class BookingRuleAdmin(DatedRuleAdmin):
    """When visits can be booked."""

    list_display = [
        *("region", "opens", "closes", "slot_min", "window_min"),
        *("choice_days", "most_days", "standing_days", "effective_from", "document_no"),
    ]


@admin.register(PlanWeights)
class PlanWeightsAdmin(DatedRuleAdmin):
    """What a plan of a day minds."""

    list_display = [
        *("region", "continuity_s", "preference_s", "fair_visits", "frozen_min", "search_s"),
        *("rest_from", "rest_to", "known_days", "familiar_times", "effective_from"),
    ]
    list_filter = ["region"]
