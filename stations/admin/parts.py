"""Rooms, premises, contracts, papers and devices of a station."""

from django.contrib import admin
from django.shortcuts import redirect

from accounts.admin import KeptAdmin, ReadOnlyScopedAdmin
from stations import commands
from stations.models import (
    BuildingDevice,
    DeviceReport,
    InKindSupport,
    OperatingContract,
    Premises,
    Room,
    SpecialDays,
    StationChange,
    StationFunction,
    StationLicence,
)


class StationPartAdmin(KeptAdmin):
    """A part stays its station's."""

    list_select_related = ["station"]
    search_fields = ["station__name"]
    autocomplete_fields = ["station"]

    def get_readonly_fields(self, request, obj=None):
        """The station is chosen once."""
        return ["station"] if obj else []

    def response_add(self, request, obj, post_url_continue=None):
        """Whoever came from the station's page goes back to it."""
        response = super().response_add(request, obj, post_url_continue)
        if "station" in request.GET and "_save" in request.POST:
            return redirect("stations_console:station", obj.station_id)
        return response


@admin.register(Room)
class RoomAdmin(StationPartAdmin):
    """Rooms."""

    list_display = ["station", "name", "kind", "floor", "area", "capacity", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "station__name"]

    def save_model(self, request, obj, form, change):
        """The rooms together are not larger than the place."""
        commands.keep_room(room=obj, by=request.user)


@admin.register(Premises)
class PremisesAdmin(StationPartAdmin):
    """Whose building it is."""

    list_display = ["station", "address", "owner", "tenure", "area", "valid_from", "valid_to"]
    list_filter = ["tenure"]
    search_fields = ["address", "owner", "agreement_no", "station__name"]


@admin.register(OperatingContract)
class OperatingContractAdmin(StationPartAdmin):
    """Who runs it."""

    list_display = ["station", "operator", "mode", "number", "valid_from", "valid_to"]
    list_filter = ["mode", "operator"]
    list_select_related = ["station", "operator"]
    search_fields = ["number", "station__name", "operator__name"]


@admin.register(StationLicence)
class StationLicenceAdmin(StationPartAdmin):
    """Papers."""

    list_display = ["station", "kind", "number", "issuer", "valid_from", "valid_to"]
    list_filter = ["kind", "valid_to"]
    search_fields = ["number", "station__name"]


@admin.register(BuildingDevice)
class BuildingDeviceAdmin(StationPartAdmin):
    """Devices that may report."""

    list_display = ["station", "kind", "serial", "place", "status", "occurred_at", "is_active"]
    list_filter = ["kind", "status", "is_active"]
    search_fields = ["serial", "place", "station__name"]


@admin.register(InKindSupport)
class InKindSupportAdmin(ReadOnlyScopedAdmin):
    """Entered on the station's page."""

    list_display = ["station", "month", "kind", "waived_fen", "document_no", "contract"]
    list_filter = ["kind", "month"]
    list_select_related = ["station", "contract__operator"]
    search_fields = ["station__name", "document_no"]


@admin.register(SpecialDays)
class SpecialDaysAdmin(ReadOnlyScopedAdmin):
    """Announced on the station's page."""

    list_display = ["station", "first_day", "last_day", "periods", "reason"]
    list_select_related = ["station"]
    search_fields = ["station__name", "reason"]


@admin.register(StationFunction)
class StationFunctionAdmin(ReadOnlyScopedAdmin):
    """Ticked on the station's page."""

    list_display = ["station", "function", "own_name", "own_category"]
    list_select_related = ["station", "function"]
    search_fields = ["station__name", "function__name", "own_name"]


@admin.register(StationChange)
class StationChangeAdmin(ReadOnlyScopedAdmin):
    """Written by what happens to places."""

    list_display = ["station", "kind", "on", "kind_then", "note", "recorded_by"]
    list_filter = ["kind", "kind_then", "on"]
    list_select_related = ["station", "recorded_by"]
    search_fields = ["station__name", "note"]


@admin.register(DeviceReport)
class DeviceReportAdmin(ReadOnlyScopedAdmin):
    """As devices said it."""

    list_display = ["device", "status", "text", "occurred_at", "received_at"]
    list_filter = ["status"]
    list_select_related = ["device__station"]
    search_fields = ["device__serial", "device__station__name"]
