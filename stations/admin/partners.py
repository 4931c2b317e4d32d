"""Partners, circles and the small registers of communities: kept here, figures are in the console."""

from django.contrib import admin

from accounts.admin import KeptAdmin, ReadOnlyScopedAdmin
from stations.models import (
    Covenant,
    DutyItem,
    Grid,
    Partner,
    PartnerVisit,
    PartnerWork,
    PartyCircle,
    SocialWorkRoom,
    StationWorker,
)


@admin.register(Partner)
class PartnerAdmin(KeptAdmin):
    """Who takes part."""

    list_display = [
        *("name", "kind", "mode", "division", "contact", "agreed_from", "agreed_until"),
        "is_active",
    ]
    list_filter = ["kind", "mode", "is_active"]
    list_select_related = ["division"]
    search_fields = ["name"]


@admin.register(PartnerWork)
class PartnerWorkAdmin(ReadOnlyScopedAdmin):
    """What they did; written down and corrected in the console."""

    list_display = ["day", "partner", "station", "what", "helpers", "served", "reason"]
    list_select_related = ["partner", "station"]
    date_hierarchy = "day"


@admin.register(PartnerVisit)
class PartnerVisitAdmin(KeptAdmin):
    """When they come."""

    list_display = [
        *("partner", "station", "service", "rhythm", "weekday", "nth", "first_day", "last_day"),
    ]
    list_filter = ["rhythm"]
    list_select_related = ["partner", "station"]


@admin.register(Grid)
class GridAdmin(KeptAdmin):
    """Grids and who answers for them."""

    list_display = ["code", "name", "division", "station", "worker_name", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["division", "station"]
    search_fields = ["code", "name"]
    raw_id_fields = ["worker"]


@admin.register(PartyCircle)
class PartyCircleAdmin(KeptAdmin):
    """Stations and units under one branch."""

    list_display = ["name", "division", "is_active"]
    list_select_related = ["division"]
    search_fields = ["name"]


@admin.register(SocialWorkRoom)
class SocialWorkRoomAdmin(KeptAdmin):
    """Rooms for social work."""

    list_display = ["name", "division", "organisation", "opened_on", "closed_on"]
    list_select_related = ["division", "organisation"]


@admin.register(Covenant)
class CovenantAdmin(KeptAdmin):
    """What residents agreed on."""

    list_display = ["title", "division", "adopted_on"]
    list_select_related = ["division"]


@admin.register(DutyItem)
class DutyItemAdmin(KeptAdmin):
    """The two lists."""

    list_display = ["division", "kind", "number", "name", "document_no", "is_active"]
    list_filter = ["kind", "is_active"]
    list_select_related = ["division"]
    search_fields = ["name"]


@admin.register(StationWorker)
class StationWorkerAdmin(KeptAdmin):
    """Who is employed."""

    list_display = ["name", "division", "post", "certificate", "hired_on", "left_on"]
    list_filter = ["post", "certificate"]
    list_select_related = ["division"]
