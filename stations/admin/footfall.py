"""People who came, to read: they are noted in the console and by devices."""

from django.contrib import admin

from accounts.admin import ReadOnlyScopedAdmin
from stations.models import DoorCount, StationEntry, StationVisit


@admin.register(StationVisit)
class StationVisitAdmin(ReadOnlyScopedAdmin):
    """A person's days."""

    list_display = ["day", "station", "citizen", "first_at", "last_at", "did"]
    list_filter = ["day"]
    list_select_related = ["station", "citizen"]
    search_fields = ["station__name"]


@admin.register(StationEntry)
class StationEntryAdmin(ReadOnlyScopedAdmin):
    """What was told."""

    list_display = ["at", "station", "way", "people", "visit", "noted_by"]
    list_filter = ["way", "day"]
    list_select_related = ["station", "visit", "noted_by"]
    search_fields = ["station__name"]


@admin.register(DoorCount)
class DoorCountAdmin(ReadOnlyScopedAdmin):
    """What doors counted."""

    list_display = ["device", "starts_at", "ends_at", "came_in", "went_out", "received_at"]
    list_filter = ["day"]
    list_select_related = ["device__station"]
    search_fields = ["device__serial", "device__station__name"]
