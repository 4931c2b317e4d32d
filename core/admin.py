"""The audit trail, to read only."""

from django.contrib import admin

from core.models import AuditEvent


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that staff look at and nobody edits here."""

    def has_add_permission(self, request):
        """Never."""
        return False

    def has_change_permission(self, request, obj=None):
        """Never."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Never."""
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """Who did what."""

    list_display = ["at", "actor_name", "channel", "action", "subject_type", "subject_id", "reason"]
    list_filter = ["channel", "subject_type", "at"]
    search_fields = ["actor_name", "action", "subject_id"]
    date_hierarchy = "at"
    show_full_result_count = False
