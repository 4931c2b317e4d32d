"""Kitchens, their capacity, and which meal points they supply."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.scoped import ScopedAdmin, ScopedInline
from meals.admin.forms import CapacityForm, KitchenForm
from meals.commands import (
    set_abilities,
    set_capacity,
    set_up_kitchen,
    supply,
    use_kitchen,
)
from meals.models import Kitchen, KitchenCapacity, SupplyRelation


class CapacityInline(ScopedInline):
    """How many portions of which meal."""

    model = KitchenCapacity
    form = CapacityForm
    related = ("kitchen__station",)


@admin.register(Kitchen)
class KitchenAdmin(ScopedAdmin):
    """Kitchens and what they can cook."""

    form = KitchenForm
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

    def get_readonly_fields(self, request, obj=None):
        """A kitchen stays where it is."""
        return ["station"] if obj else []

    def save_model(self, request, obj, form, change):
        """Through the commands."""
        if not change:
            obj.pk = set_up_kitchen(station=obj.station, by=request.user).pk
        use_kitchen(kitchen=obj, is_active=obj.is_active, by=request.user)
        set_abilities(kitchen=obj, diets=obj.diets, textures=obj.textures, by=request.user)

    def save_formset(self, request, form, formset, change):
        """Capacities through the command; none is ever deleted, 0 portions are none."""
        formset.save(commit=False)
        for row in [*formset.new_objects, *(row for row, _names in formset.changed_objects)]:
            set_capacity(
                kitchen=form.instance,
                meal_period=row.meal_period,
                portions=row.portions,
                by=request.user,
            )


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

    def get_readonly_fields(self, request, obj=None):
        """Who supplies whom is another relation."""
        return ["kitchen", "station"] if obj else []

    def save_model(self, request, obj, form, change):
        """Through the command."""
        supply(relation=obj, by=request.user)
