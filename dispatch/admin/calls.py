"""Calls and emergencies to read; devices to keep."""

from django.contrib import admin

from accounts.admin import ReadOnlyScopedAdmin
from dispatch.admin.catalogue import KeptAdmin
from dispatch.models import CallDevice, Emergency, IncomingCall


@admin.register(IncomingCall)
class IncomingCallAdmin(ReadOnlyScopedAdmin):
    """Who rang, and what came of it."""

    list_display = ["received_at", "call_id", "held_by", "resident", "order", "closed_at", "note"]
    list_filter = ["received_at"]
    list_select_related = ["held_by", "resident", "order", "division"]


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

    list_display = ["opened_at", "resident", "device", "is_silent", "outcome", "closed_by"]
    list_filter = ["outcome", "is_silent"]
    list_select_related = ["resident", "device", "closed_by"]
