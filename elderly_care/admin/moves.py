"""Who moved from where to where."""

from django.contrib import admin

from accounts.admin import ReadOnlyScopedAdmin
from elderly_care.models import ResidenceMove


@admin.register(ResidenceMove)
class ResidenceMoveAdmin(ReadOnlyScopedAdmin):
    """Moves of the residents in scope."""

    list_display = ["resident", "from_community", "to_community", "moved_on", "created_at"]
    list_filter = ["moved_on"]
    list_select_related = ["resident", "from_community", "to_community"]
    search_fields = ["resident__resident_no"]
