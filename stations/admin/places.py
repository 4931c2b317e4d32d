"""Places for staff: facts to edit, the state by buttons."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from accounts.admin.scoped import ScopedAdmin
from stations.admin.forms import TickedArrays
from stations.commands import add_station, change_station, close_station, open_station
from stations.models import Station


@admin.register(Station)
class StationAdmin(TickedArrays, ScopedAdmin):
    """The register of stations."""

    list_display = ["name", "kind", "tier", "division", "operator", "phone", "state"]
    list_filter = ["kind", "tier", "state", "operator"]
    list_select_related = ["division", "operator"]
    search_fields = ["name", "address"]
    autocomplete_fields = ["division"]
    readonly_fields = ["state", "opened_on", "closed_on", "opening_hours"]
    exclude = ["hours"]  # the week is filled in on the station's page
    actions = ["export_csv", "open_stations", "close_stations"]

    @admin.display(description=_("开放时间"))
    def opening_hours(self, station):
        """In words."""
        return station.opening_hours

    def has_delete_permission(self, request, obj=None):
        """Places are closed, not deleted: orders refer to them."""
        return False

    def has_open_permission(self, request):
        """For the button."""
        return request.user.has_perm("stations.open_station")

    def has_close_permission(self, request):
        """For the button."""
        return request.user.has_perm("stations.close_station")

    def save_model(self, request, obj, form, change):
        """Through the commands."""
        save = change_station if change else add_station
        save(station=obj, by=request.user)

    @admin.action(description=_("开放所选站点"), permissions=["open"])
    def open_stations(self, request, queryset):
        """Open each; the first that can't be stops with its reason."""
        for station in queryset:
            open_station(station=station, by=request.user)
        messages.success(request, _("已开放。"))

    @admin.action(description=_("关闭所选站点"), permissions=["close"])
    def close_stations(self, request, queryset):
        """Close each; the first that can't be stops with its reason."""
        for station in queryset:
            close_station(station=station, by=request.user, reason=str(_("后台关闭")))
        messages.success(request, _("已关闭。"))
