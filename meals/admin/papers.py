"""Papers of kitchens, seats, subscriptions, held-up menus."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnlyScopedAdmin, ScopedAdmin
from meals import commands
from meals.models import (
    DiningPlace,
    DishStock,
    GuestChef,
    HealthCertificate,
    KitchenLicence,
    MenuHold,
    MenuSubscription,
)


class PaperAdmin(ScopedAdmin):
    """What licences and certificates have: no deleting, saved by the command."""

    list_filter = ["kitchen", "valid_to"]
    list_select_related = ["kitchen__station"]
    date_hierarchy = "valid_to"

    def has_delete_permission(self, request, obj=None):
        """A wrong date is corrected; the paper stays."""
        return False

    def get_readonly_fields(self, request, obj=None):
        """A paper stays its kitchen's."""
        return ["kitchen"] if obj else []

    def save_model(self, request, obj, form, change):
        """Through the command."""
        commands.save_paper(paper=obj, by=request.user)


@admin.register(KitchenLicence)
class KitchenLicenceAdmin(PaperAdmin):
    """Food licences."""

    list_display = ["kitchen", "number", "issuer", "valid_from", "valid_to"]
    search_fields = ["number", "kitchen__station__name"]


@admin.register(HealthCertificate)
class HealthCertificateAdmin(PaperAdmin):
    """Cooks' health certificates."""

    list_display = ["kitchen", "person", "number", "valid_from", "valid_to", "left_on"]
    search_fields = ["person", "number", "kitchen__station__name"]


@admin.register(DiningPlace)
class DiningPlaceAdmin(ScopedAdmin):
    """Seats."""

    list_display = ["station", "seats", "aids", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["station"]
    search_fields = ["station__name"]

    def has_delete_permission(self, request, obj=None):
        """Closed, not deleted."""
        return False

    def get_readonly_fields(self, request, obj=None):
        """Seats stay at their station."""
        return ["station"] if obj else []

    def save_model(self, request, obj, form, change):
        """Through the command."""
        commands.save_dining_place(place=obj, by=request.user)


@admin.register(GuestChef)
class GuestChefAdmin(ReadOnlyScopedAdmin):
    """Invited on the week's page."""

    list_display = ["menu", "name", "place", "note"]
    list_select_related = ["menu__kitchen__station"]
    search_fields = ["name", "place"]


@admin.register(DishStock)
class DishStockAdmin(ReadOnlyScopedAdmin):
    """Set on the week's page."""

    list_display = ["menu", "dish", "portions", "ordered"]
    list_select_related = ["menu__kitchen__station", "dish"]
    search_fields = ["dish__name"]


@admin.register(MenuHold)
class MenuHoldAdmin(ReadOnlyScopedAdmin):
    """Menus that didn't come out, and why."""

    list_display = ["menu", "reasons", "created_at", "resolved_at"]
    list_filter = [("resolved_at", admin.EmptyFieldListFilter)]
    list_select_related = ["menu__kitchen__station"]
    search_fields = ["menu__kitchen__station__name"]


@admin.register(MenuSubscription)
class MenuSubscriptionAdmin(ReadOnlyScopedAdmin):
    """Set on the person's page."""

    list_display = ["resident", "meals", "starts_on", "ended_on"]
    list_filter = [("ended_on", admin.EmptyFieldListFilter)]
    list_select_related = ["resident"]
    search_fields = ["resident__name"]

    @admin.display(description=_("餐次"))
    def meals(self, subscription):
        """In words."""
        names = dict(subscription._meta.get_field("meal_periods").base_field.choices)
        return "、".join(str(names[meal]) for meal in subscription.meal_periods)
