"""Cases with everything that happened to them, to read: they are worked on in the console."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnlyScopedAdmin
from stations.models import (
    Appointment,
    Case,
    CaseMaterial,
    CasePaper,
    CaseRating,
    CaseStep,
    CitizenNotice,
    DepartmentEvent,
    Forwarding,
    RatingTask,
    Slot,
    Ticket,
)


@admin.register(Case)
class CaseAdmin(ReadOnlyScopedAdmin):
    """What was asked for."""

    list_display = [
        *("number", "item", "person", "station", "channel", "way", "state"),
        *("accepted_on", "promised_on", "owner", "outcome"),
    ]
    list_filter = ["state", "channel", "way", "station", "outcome"]
    list_select_related = ["item", "citizen", "station", "owner"]
    search_fields = ["=number"]
    date_hierarchy = "created_at"
    exclude = ["key"]

    @admin.display(description=_("申请人"))
    def person(self, case):
        """张**."""
        return case.person


@admin.register(CaseMaterial)
class CaseMaterialAdmin(ReadOnlyScopedAdmin):
    """Papers of cases."""

    list_display = ["case", "position", "name", "form", "need", "state"]
    list_filter = ["state"]
    list_select_related = ["case"]


@admin.register(CasePaper)
class CasePaperAdmin(ReadOnlyScopedAdmin):
    """That there is one, not what it shows: looking at it is recorded on the case's page."""

    list_display = ["material", "added_by", "added_at"]
    list_select_related = ["material", "added_by"]
    fields = ["material", "added_by", "added_at"]


@admin.register(CaseStep)
class CaseStepAdmin(ReadOnlyScopedAdmin):
    """What happened."""

    list_display = ["occurred_at", "case", "verb", "state", "actor", "channel", "text"]
    list_filter = ["verb", "channel"]
    list_select_related = ["case"]


@admin.register(Forwarding)
class ForwardingAdmin(ReadOnlyScopedAdmin):
    """The way to departments."""

    list_display = ["case", "desk", "kind", "state", "attempts", "due_at", "reference", "error"]
    list_filter = ["state", "kind"]
    list_select_related = ["case", "desk__organisation"]


@admin.register(DepartmentEvent)
class DepartmentEventAdmin(ReadOnlyScopedAdmin):
    """What departments told."""

    list_display = ["arrived_at", "forwarding", "status", "occurred_at"]
    list_filter = ["status"]
    list_select_related = ["forwarding__case"]


@admin.register(CaseRating)
class CaseRatingAdmin(ReadOnlyScopedAdmin):
    """好差评."""

    list_display = ["rated_at", "case", "score", "words", "channel"]
    list_filter = ["score", "channel"]
    list_select_related = ["case"]


@admin.register(RatingTask)
class RatingTaskAdmin(ReadOnlyScopedAdmin):
    """Who is rung back."""

    list_display = ["rating", "due_on", "state", "owner", "done_by", "outcome"]
    list_filter = ["state"]
    list_select_related = ["rating__case", "owner", "done_by"]


@admin.register(CitizenNotice)
class CitizenNoticeAdmin(ReadOnlyScopedAdmin):
    """What applicants were told."""

    list_display = ["created_at", "case", "subject", "text", "sms_state"]
    list_filter = ["sms_state"]
    list_select_related = ["case"]


@admin.register(Slot)
class SlotAdmin(ReadOnlyScopedAdmin):
    """Times at windows."""

    list_display = ["window", "day", "starts_at", "ends_at", "booked", "capacity"]
    list_filter = ["day"]
    list_select_related = ["window"]


@admin.register(Appointment)
class AppointmentAdmin(ReadOnlyScopedAdmin):
    """Who comes when."""

    list_display = ["number", "slot", "citizen", "item", "channel", "state"]
    list_filter = ["state", "channel"]
    list_select_related = ["slot", "citizen", "item"]


@admin.register(Ticket)
class TicketAdmin(ReadOnlyScopedAdmin):
    """Numbers of a day."""

    list_display = ["label", "window", "day", "state", "calls", "taken_at", "called_at", "done_at"]
    list_filter = ["state", "day"]
    list_select_related = ["window"]
