"""The audit trail: to read and to hand over, never to change."""

from django.contrib import admin

from accounts.admin.scoped import ReadOnlyScopedAdmin
from core.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyScopedAdmin):
    """Who did what, on the whole platform."""

    list_display = ["at", "actor_name", "channel", "action", "subject_type", "subject_id", "reason"]
    list_filter = ["channel", "subject_type", "at"]
    search_fields = ["actor_name", "action", "subject_id"]
    date_hierarchy = "at"
