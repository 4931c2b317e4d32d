"""Rooms that people book, and what advisers were asked: hours and rules are kept, the rest is read."""

from django.contrib import admin

from accounts.admin import DatedRuleAdmin, ReadOnlyScopedAdmin, RemovableAdmin
from stations.models import (
    Consultation,
    ConsultationFollowUp,
    RoomBooking,
    RoomHours,
    RoomNotice,
    RoomRule,
)


@admin.register(RoomHours)
class RoomHoursAdmin(RemovableAdmin):
    """When a room can be booked; without such rows it can't be."""

    list_display = ["room", "weekday", "opens", "closes"]
    list_filter = ["weekday"]
    list_select_related = ["room"]
    search_fields = ["room__name", "room__station__name"]


@admin.register(RoomRule)
class RoomRuleAdmin(DatedRuleAdmin):
    """How far ahead, how long, how many."""

    list_display = [
        *("region", "days_ahead", "most_minutes", "most_held"),
        *("effective_from", "effective_to", "document_no"),
    ]


@admin.register(RoomBooking)
class RoomBookingAdmin(ReadOnlyScopedAdmin):
    """Who has which room; answered in the console."""

    list_display = ["starts_at", "ends_at", "room", "citizen", "group", "people", "state"]
    list_filter = ["state"]
    list_select_related = ["room", "citizen"]
    search_fields = ["room__name", "room__station__name", "group"]
    exclude = ["key"]


@admin.register(RoomNotice)
class RoomNoticeAdmin(ReadOnlyScopedAdmin):
    """What people were told."""

    list_display = ["created_at", "booking", "subject", "text", "sms_state"]
    list_filter = ["sms_state"]
    list_select_related = ["booking"]


@admin.register(Consultation)
class ConsultationAdmin(ReadOnlyScopedAdmin):
    """Without a word of what was said."""

    list_display = ["at", "station", "adviser", "citizen", "way", "next_step", "follow_up_on"]
    list_filter = ["way", "next_step"]
    list_select_related = ["station", "adviser", "citizen"]
    search_fields = ["station__name"]
    exclude = ["asked", "advised", "key"]


@admin.register(ConsultationFollowUp)
class ConsultationFollowUpAdmin(ReadOnlyScopedAdmin):
    """That somebody was told more, and when."""

    list_display = ["at", "consultation", "told_by", "next_on"]
    list_select_related = ["consultation", "told_by"]
    exclude = ["words", "key"]
