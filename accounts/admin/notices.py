"""What the staff were told by phone, to look up; phones are not shown."""

from django.contrib import admin

from accounts.admin.scoped import ReadOnlyScopedAdmin
from accounts.models import StaffNotice


@admin.register(StaffNotice)
class StaffNoticeAdmin(ReadOnlyScopedAdmin):
    """Messages to people who act in scope, and whether they went out."""

    list_display = [
        *("created_at", "user", "subject", "sms_state", "sms_attempts"),
        *("sms_sent_at", "sms_error"),
    ]
    list_filter = ["sms_state", "created_at"]
    list_select_related = ["user"]
    search_fields = ["user__username", "subject"]
    fields = ["user", "subject", "text", "about_type", "about_id", *list_display[3:]]
