"""Patrol visits: the rules are kept here, everything else is looked at and changed on the console.

Notes and what was measured are about health: they stand in no list and no export.
"""

from django.contrib import admin

from accounts.admin import DatedRuleAdmin, ReadOnlyScopedAdmin
from elderly_care.models import (
    PatrolCheck,
    PatrolDraw,
    Patroller,
    PatrolPair,
    PatrolPause,
    PatrolPolicy,
    PatrolRule,
    PatrolTask,
    PatrolVisit,
    VitalReading,
    VitalRule,
)

_NUMBER = ["resident__resident_no"]


@admin.register(PatrolRule)
class PatrolRuleAdmin(DatedRuleAdmin):
    """Who is looked after how often."""

    list_display = [
        "target",
        "figure",
        "mode",
        "period",
        "region",
        "effective_from",
        "effective_to",
    ]


@admin.register(PatrolPolicy)
class PatrolPolicyAdmin(DatedRuleAdmin):
    """What follows when nobody answers or nothing is done."""

    list_display = ["unanswered", "stages", "owners", "sample_percent", "region", "effective_from"]


@admin.register(VitalRule)
class VitalRuleAdmin(DatedRuleAdmin):
    """Outside which values somebody measures again."""

    list_display = ["sign", "least", "most", "region", "effective_from", "effective_to"]


@admin.register(Patroller)
class PatrollerAdmin(ReadOnlyScopedAdmin):
    """Who goes where."""

    list_display = ["user", "community", "kind", "station", "capacity", "ended_on"]
    list_filter = ["kind", "community"]
    list_select_related = ["user", "community", "station"]
    search_fields = ["user__username"]


@admin.register(PatrolPair)
class PatrolPairAdmin(ReadOnlyScopedAdmin):
    """Who always goes to whom."""

    list_display = ["resident", "patroller", "since", "ended_on"]
    list_select_related = ["resident", "patroller__user"]
    search_fields = _NUMBER


@admin.register(PatrolPause)
class PatrolPauseAdmin(ReadOnlyScopedAdmin):
    """When nobody was to come."""

    list_display = ["resident", "reason", "starts_on", "ends_on", "noted_by"]
    list_filter = ["reason"]
    list_select_related = ["resident", "noted_by"]
    search_fields = _NUMBER


@admin.register(PatrolTask)
class PatrolTaskAdmin(ReadOnlyScopedAdmin):
    """What is to be done by when, and how it ended."""

    list_display = [
        *("resident", "mode", "reason", "period", "planned_on", "due_on", "patroller"),
        *("state", "done_on", "stage", "owner"),
    ]
    list_filter = ["state", "mode", "reason"]
    list_select_related = ["resident", "patroller__user", "owner"]
    search_fields = _NUMBER


@admin.register(PatrolVisit)
class PatrolVisitAdmin(ReadOnlyScopedAdmin):
    """What was found; not the notes."""

    list_display = ["resident", "mode", "outcome", "occurred_at", "reported_at", "by"]
    list_filter = ["mode", "outcome"]
    list_select_related = ["resident", "by"]
    search_fields = _NUMBER
    exclude = ["note"]


@admin.register(VitalReading)
class VitalReadingAdmin(ReadOnlyScopedAdmin):
    """That somebody measured; the values stand on the portrait."""

    list_display = ["resident", "source", "measured_at", "by"]
    list_filter = ["source"]
    list_select_related = ["resident", "by"]
    search_fields = _NUMBER
    exclude = ["content"]


@admin.register(PatrolDraw)
class PatrolDrawAdmin(ReadOnlyScopedAdmin):
    """Samples, as they can be drawn again."""

    list_display = ["period", "division", "percent", "seed", "drawn_by", "drawn_at"]
    list_select_related = ["division", "drawn_by"]
    exclude = ["population"]


@admin.register(PatrolCheck)
class PatrolCheckAdmin(ReadOnlyScopedAdmin):
    """What was found out."""

    list_display = ["resident", "draw", "state", "checked_by", "checked_at"]
    list_filter = ["state"]
    list_select_related = ["resident", "draw__division", "checked_by"]
    search_fields = _NUMBER
