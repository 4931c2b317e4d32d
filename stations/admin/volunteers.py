"""Volunteers with everything about them, to read; catalogues, teams and gifts, to keep."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin import DatedRuleAdmin, KeptAdmin, ReadOnlyScopedAdmin
from stations.commands.volunteers.points import keep_gift
from stations.models import (
    Gift,
    HeldSkill,
    PointsBalance,
    PointsEntry,
    Redemption,
    ServiceHours,
    ShiftPlace,
    ShiftSeries,
    Volunteer,
    VolunteerNotice,
    VolunteerRule,
    VolunteerShift,
    VolunteerSkill,
    VolunteerTeam,
)


@admin.register(VolunteerRule)
class VolunteerRuleAdmin(DatedRuleAdmin):
    """What an hour earns."""

    list_display = [
        *("region", "points_per_hour", "cancel_hours", "sign_in_minutes", "alone_hours"),
        *("effective_from", "effective_to", "document_no"),
    ]


@admin.register(VolunteerSkill)
class VolunteerSkillAdmin(KeptAdmin):
    """The catalogue."""

    list_display = ["code", "name", "needs_proof", "is_active"]
    search_fields = ["name"]


@admin.register(VolunteerTeam)
class VolunteerTeamAdmin(KeptAdmin):
    """Teams and their leaders."""

    list_display = ["name", "division", "station", "organisation", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["division", "station", "organisation"]
    search_fields = ["name"]
    raw_id_fields = ["leader"]


@admin.register(Volunteer)
class VolunteerAdmin(ReadOnlyScopedAdmin):
    """Who helps."""

    list_display = ["number", "citizen", "station", "team", "state", "approved_at"]
    list_filter = ["state"]
    list_select_related = ["citizen", "station", "team"]


@admin.register(HeldSkill)
class HeldSkillAdmin(ReadOnlyScopedAdmin):
    """What they can do."""

    list_display = ["volunteer", "skill", "proof", "valid_until"]
    list_select_related = ["volunteer__citizen", "skill"]


@admin.register(VolunteerShift)
class VolunteerShiftAdmin(ReadOnlyScopedAdmin):
    """When somebody is needed. The sign-in code isn't shown."""

    list_display = ["starts_at", "title", "station", "team", "taken", "needed", "state"]
    list_filter = ["state", "kind"]
    list_select_related = ["station", "team"]
    exclude = ["code"]
    date_hierarchy = "starts_at"


@admin.register(ShiftSeries)
class ShiftSeriesAdmin(ReadOnlyScopedAdmin):
    """What comes again week by week."""

    list_display = ["title", "station", "team", "first_day", "last_day", "ended_on", "needed"]
    list_filter = ["kind"]
    list_select_related = ["station", "team"]


@admin.register(VolunteerNotice)
class VolunteerNoticeAdmin(ReadOnlyScopedAdmin):
    """What volunteers were told."""

    list_display = ["created_at", "volunteer", "subject", "text", "sms_state"]
    list_filter = ["sms_state"]
    list_select_related = ["volunteer__citizen"]


@admin.register(ShiftPlace)
class ShiftPlaceAdmin(ReadOnlyScopedAdmin):
    """Who comes, and who took over from whom."""

    list_display = ["shift", "volunteer", "state", "seeks_since", "took_over", "came_at", "left_at"]
    list_filter = ["state"]
    list_select_related = ["shift", "volunteer__citizen", "took_over"]
    exclude = ["key"]


@admin.register(ServiceHours)
class ServiceHoursAdmin(ReadOnlyScopedAdmin):
    """Minutes, with their corrections."""

    list_display = ["served_on", "volunteer", "minutes", "is_correction", "reason", "noted_by"]
    list_filter = ["is_correction"]
    list_select_related = ["volunteer__citizen", "noted_by"]
    date_hierarchy = "served_on"


@admin.register(PointsEntry)
class PointsEntryAdmin(ReadOnlyScopedAdmin):
    """Points that came or went."""

    list_display = ["created_at", "volunteer", "kind", "points", "hours", "redemption"]
    list_filter = ["kind"]
    list_select_related = ["volunteer__citizen", "hours", "redemption"]


@admin.register(PointsBalance)
class PointsBalanceAdmin(ReadOnlyScopedAdmin):
    """What may be spent."""

    list_display = ["volunteer", "points"]
    list_select_related = ["volunteer__citizen"]


class GiftForm(forms.ModelForm):
    """The stock is counted by what comes and goes: volunteers redeem while a clerk types."""

    added = forms.IntegerField(
        label=_("入库件数"), initial=0, help_text=_("盘亏或损坏填负数；兑换的由系统扣减。")
    )

    class Meta:
        model = Gift
        fields = ["station", "name", "points", "is_active"]


@admin.register(Gift)
class GiftAdmin(KeptAdmin):
    """What points are spent on."""

    form = GiftForm
    fields = ["station", "name", "points", "left", "added", "is_active"]
    readonly_fields = ["left"]
    list_display = ["name", "station", "points", "left", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["station"]
    search_fields = ["name"]

    def save_model(self, request, obj, form, change):
        """With what came and went."""
        keep_gift(gift=obj, added=form.cleaned_data["added"], by=request.user)


@admin.register(Redemption)
class RedemptionAdmin(ReadOnlyScopedAdmin):
    """What was asked for."""

    list_display = ["created_at", "volunteer", "gift", "points", "state"]
    list_filter = ["state"]
    list_select_related = ["volunteer__citizen", "gift"]
    exclude = ["key"]
