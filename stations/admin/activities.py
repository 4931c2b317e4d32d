"""Activities with everything about them, to read: they are planned and worked on in the console."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin import KeptAdmin, ReadOnlyScopedAdmin
from stations.models import (
    Activity,
    ActivityBrand,
    ActivityInvitation,
    ActivityNotice,
    ActivitySession,
    ActivitySignUp,
    CounterAct,
    GuardianBond,
    SessionCounter,
    SignUpAct,
)


@admin.register(ActivityBrand)
class ActivityBrandAdmin(KeptAdmin):
    """Brands and who runs them."""

    list_display = ["name", "division", "organiser", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["division", "organiser"]
    search_fields = ["name"]


@admin.register(Activity)
class ActivityAdmin(ReadOnlyScopedAdmin):
    """What is offered."""

    list_display = [
        *("title", "station", "kind", "brand", "organiser", "first_day", "last_day"),
        *("quota", "is_restricted", "ended_on"),
    ]
    list_filter = ["kind", "is_restricted"]
    list_select_related = ["station", "brand", "organiser"]
    search_fields = ["title"]


@admin.register(ActivityInvitation)
class ActivityInvitationAdmin(ReadOnlyScopedAdmin):
    """Who may come to groups."""

    list_display = ["activity", "citizen", "invited_at", "ended_at"]
    list_select_related = ["activity", "citizen"]


@admin.register(ActivitySession)
class ActivitySessionAdmin(ReadOnlyScopedAdmin):
    """Meetings."""

    list_display = ["starts_at", "activity", "room", "taken", "quota", "over", "state"]
    list_filter = ["state", "activity__kind"]
    list_select_related = ["activity", "room"]
    date_hierarchy = "starts_at"


@admin.register(ActivitySignUp)
class ActivitySignUpAdmin(ReadOnlyScopedAdmin):
    """Who comes."""

    list_display = ["number", "session", "person", "channel", "state", "came_at", "left_at"]
    list_filter = ["state", "channel"]
    list_select_related = ["session", "citizen"]
    exclude = ["key"]

    @admin.display(description=_("市民"))
    def person(self, sign_up):
        """张**."""
        return sign_up.person


@admin.register(SignUpAct)
class SignUpActAdmin(ReadOnlyScopedAdmin):
    """What was written on rolls."""

    list_display = ["at", "sign_up", "act", "reason", "noted_by", "created_at"]
    list_filter = ["act"]
    list_select_related = ["sign_up", "noted_by"]


@admin.register(ActivityNotice)
class ActivityNoticeAdmin(ReadOnlyScopedAdmin):
    """What people were told."""

    list_display = ["created_at", "sign_up", "subject", "text", "sms_state"]
    list_filter = ["sms_state"]
    list_select_related = ["sign_up"]


@admin.register(SessionCounter)
class SessionCounterAdmin(ReadOnlyScopedAdmin):
    """What was counted."""

    list_display = ["session", "kind", "goal", "count"]
    list_filter = ["kind"]
    list_select_related = ["session"]


@admin.register(CounterAct)
class CounterActAdmin(ReadOnlyScopedAdmin):
    """Press by press."""

    list_display = ["at", "counter", "amount", "noted_by"]
    list_select_related = ["counter", "noted_by"]


@admin.register(GuardianBond)
class GuardianBondAdmin(ReadOnlyScopedAdmin):
    """Children and who answers for them."""

    list_display = ["child", "guardian", "relation", "consented_at", "ended_at"]
    list_select_related = ["child", "guardian"]
