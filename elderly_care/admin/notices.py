"""What residents were told, for staff to look up; phones are not shown."""

from django.contrib import admin

from accounts.admin import ReadOnlyScopedAdmin
from elderly_care.models import Notice


@admin.register(Notice)
class NoticeAdmin(ReadOnlyScopedAdmin):
    """Notices to the residents in scope, and whether the message went out."""

    list_display = [
        *("created_at", "resident", "subject", "author", "read_at"),
        *("sms_state", "sms_attempts", "sms_sent_at", "sms_error"),
    ]
    list_filter = ["sms_state", "created_at"]
    list_select_related = ["resident"]
    search_fields = ["resident__resident_no", "subject"]
    fields = ["resident", "subject", "text", "about_type", "about_id", *list_display[3:]]
