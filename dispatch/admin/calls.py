"""Calls and emergencies to read; devices to keep."""

from django.contrib import admin

from accounts.admin import DatedRuleAdmin, KeptAdmin, ReadOnlyScopedAdmin
from dispatch.models import (
    CallDevice,
    CallSeat,
    Emergency,
    EmergencyPress,
    HotlineRule,
    IncomingCall,
)


@admin.register(IncomingCall)
class IncomingCallAdmin(ReadOnlyScopedAdmin):
    """Who rang, and what came of it."""

    list_display = [
        *("received_at", "call_id", "held_by", "resident", "order", "closed_at", "closing"),
        "note",
    ]
    list_filter = ["received_at", "closing"]
    list_select_related = ["held_by", "resident", "order", "division"]


@admin.register(CallSeat)
class CallSeatAdmin(KeptAdmin):
    """Which extension is whose."""

    list_display = ["provider", "extension", "user"]
    list_select_related = ["user"]
    search_fields = ["extension", "user__display_name"]
    raw_id_fields = ["user"]


@admin.register(CallDevice)
class CallDeviceAdmin(KeptAdmin):
    """One-key devices."""

    list_display = ["serial", "resident", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["resident"]
    search_fields = ["serial", "resident__name"]
    raw_id_fields = ["resident"]


@admin.register(Emergency)
class EmergencyAdmin(ReadOnlyScopedAdmin):
    """Who pressed, and how it ended."""

    list_display = [
        *("opened_at", "resident", "device", "visit", "is_silent", "owner", "stage"),
        *("outcome", "closed_by"),
    ]
    list_filter = ["outcome", "is_silent", "stage"]
    list_select_related = ["resident", "device", "visit", "owner", "closed_by"]


@admin.register(EmergencyPress)
class EmergencyPressAdmin(ReadOnlyScopedAdmin):
    """Every press, also of cards that were open already."""

    list_display = ["pressed_at", "emergency", "is_silent", "event_id"]
    list_filter = ["is_silent"]
    list_select_related = ["emergency__resident"]


@admin.register(HotlineRule)
class HotlineRuleAdmin(DatedRuleAdmin):
    """How fast calls are answered."""

    list_display = ["region", "answer_s", "connect_bp", "effective_from", "document_no"]
    list_filter = ["region"]
