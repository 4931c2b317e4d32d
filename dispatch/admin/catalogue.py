"""What is offered, at which price, within which time."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin import ScopedAdmin, yuan_column
from dispatch import commands
from dispatch.models import (
    AssistKind,
    PartnerRule,
    PlanWeights,
    ServiceItem,
    ServicePrice,
    Skill,
    SlaRule,
)
from meals.admin.rules import DatedRuleAdmin

price = yuan_column("price_fen", _("单价（元）"))


class KeptAdmin(ScopedAdmin):
    """Saved through one command; nothing disappears that orders refer to."""

    def has_delete_permission(self, request, obj=None):
        """Switched off or ended instead."""
        return False

    def save_model(self, request, obj, form, change):
        """Through the command."""
        commands.keep(row=obj, by=request.user)

    def save_related(self, request, form, formsets, change):
        """Lists of other rows, chosen after the row is saved: through the command, too."""
        lists = {field.name for field in form.instance._meta.many_to_many} & set(form.changed_data)
        if lists:
            chosen = {name: form.cleaned_data[name] for name in sorted(lists)}
            commands.keep_lists(row=form.instance, lists=chosen, by=request.user)


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
    """The catalogue."""

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


@admin.register(PlanWeights)
class PlanWeightsAdmin(DatedRuleAdmin):
    """What a plan of a day minds."""

    list_display = [
        *("region", "continuity_s", "preference_s", "fair_visits", "frozen_min", "search_s"),
        *("rest_from", "rest_to", "known_days", "familiar_times", "effective_from"),
    ]
    list_filter = ["region"]
