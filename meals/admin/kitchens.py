"""Kitchens, their capacity, and which meal points they supply."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.scoped import ScopedAdmin, ScopedInline
from core.audit import record
from meals.commands import supply
from meals.models import Kitchen, KitchenCapacity, SupplyRelation


class CapacityInline(ScopedInline):
    """How many portions of which meal."""

    model = KitchenCapacity


@admin.register(Kitchen)
class KitchenAdmin(ScopedAdmin):
    """Kitchens and what they can cook."""

    list_display = ["station", "operator", "is_active"]
    list_filter = ["is_active", "station__operator"]
    list_select_related = ["station__operator"]
    search_fields = ["station__name"]
    inlines = [CapacityInline]

    @admin.display(description=_("运营方"), ordering="station__operator")
    def operator(self, kitchen):
        """Whose it is."""
        return kitchen.station.operator

    def has_delete_permission(self, request, obj=None):
        """Kitchens are put out of use, not deleted."""
        return False

    def save_related(self, request, form, formsets, change):
        """Changed capacities leave a record."""
        super().save_related(request, form, formsets, change)
        capacities = list(form.instance.capacities.values_list("meal_period", "portions"))
        record(form.instance, "meals.kitchen.save", by=request.user, capacities=capacities)


@admin.register(SupplyRelation)
class SupplyRelationAdmin(ScopedAdmin):
    """Who cooks for which meal point, in which order."""

    list_display = ["station", "kitchen", "priority", "capacity", "valid_from", "valid_to"]
    list_filter = ["kitchen"]
    list_select_related = ["station", "kitchen__station"]
    search_fields = ["station__name", "kitchen__station__name"]
    date_hierarchy = "valid_from"

    def has_delete_permission(self, request, obj=None):
        """Relations end on a day: past meals refer to them."""
        return False

    def save_model(self, request, obj, form, change):
        """Through the command."""
        supply(relation=obj, by=request.user)
