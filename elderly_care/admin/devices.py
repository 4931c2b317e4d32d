"""Devices and alerts to read; rules of alerts to keep. What staff do is on the console."""

from django.contrib import admin

from accounts.admin import DatedRuleAdmin, ReadOnlyScopedAdmin
from elderly_care.models import (
    AlertRule,
    AlertStep,
    CareDevice,
    DeviceAlert,
    DeviceEpisode,
    DeviceEvent,
    DeviceGateway,
    PersonalLimit,
)

_SERIAL = ["device__serial"]


@admin.register(DeviceGateway)
class DeviceGatewayAdmin(ReadOnlyScopedAdmin):
    """Who sends; never the key."""

    list_display = ["code", "name", "division", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["division"]
    search_fields = ["code", "name"]
    exclude = ["secret"]


@admin.register(CareDevice)
class CareDeviceAdmin(ReadOnlyScopedAdmin):
    """Whose, since when, when heard of last."""

    list_display = [
        *("serial", "kind", "resident", "place", "gateway", "since", "heard_at"),
        *("dropped", "ended_at"),
    ]
    list_filter = ["kind"]
    list_select_related = ["resident", "gateway"]
    search_fields = ["serial", "resident__resident_no"]


@admin.register(DeviceEvent)
class DeviceEventAdmin(ReadOnlyScopedAdmin):
    """That something was sent; what was measured stands on no page (decision 30)."""

    list_display = ["occurred_at", "received_at", "device", "kind", "event_id"]
    list_filter = ["kind"]
    list_select_related = ["device"]
    search_fields = _SERIAL
    exclude = ["value"]


@admin.register(DeviceEpisode)
class DeviceEpisodeAdmin(ReadOnlyScopedAdmin):
    """What the rules made of it."""

    list_display = ["device", "kind", "started_at", "confirmed_at", "ended_at", "alert"]
    list_filter = ["kind"]
    list_select_related = ["device", "alert__resident"]
    search_fields = _SERIAL


@admin.register(DeviceAlert)
class DeviceAlertAdmin(ReadOnlyScopedAdmin):
    """Alerts and how they ended."""

    list_display = [
        *("raised_at", "resident", "kind", "device", "state", "times", "owner", "stage"),
        *("outcome", "closed_by"),
    ]
    list_filter = ["state", "kind", "outcome"]
    list_select_related = ["resident", "device", "owner", "closed_by"]
    search_fields = [*_SERIAL, "resident__resident_no"]


@admin.register(AlertStep)
class AlertStepAdmin(ReadOnlyScopedAdmin):
    """What happened to alerts."""

    list_display = ["at", "alert", "verb", "by", "told", "text"]
    list_filter = ["verb"]
    list_select_related = ["alert__resident", "by", "told"]


@admin.register(AlertRule)
class AlertRuleAdmin(DatedRuleAdmin):
    """From when on a device alarms, and who answers."""

    list_display = [
        *("kind", "region", "enter", "leave", "minutes", "quiet_minutes", "answer_min"),
        *("effective_from", "effective_to", "document_no"),
    ]


@admin.register(PersonalLimit)
class PersonalLimitAdmin(ReadOnlyScopedAdmin):
    """What was set for one person."""

    list_display = ["resident", "kind", "enter", "leave", "minutes", "reason", "set_by", "ended_at"]
    list_filter = ["kind"]
    list_select_related = ["resident", "set_by"]
    search_fields = ["resident__resident_no"]
