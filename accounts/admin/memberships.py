"""Roles: granted and ended, never edited."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import commands
from accounts.admin.scoped import ScopedAdmin
from accounts.models import Membership


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin):
    """Who holds which role where."""

    list_display = ["user", "role", "division", "organisation", "valid_from", "valid_to"]
    list_filter = ["role", "valid_to"]
    list_select_related = ["user", "division", "organisation"]
    search_fields = ["user__username", "user__display_name", "division__code__startswith"]
    autocomplete_fields = ["user", "division", "organisation"]
    fields = ["user", "role", "division", "organisation", "valid_from", "valid_to"]
    actions = ["export_csv", "end_roles"]

    def get_readonly_fields(self, request, obj=None):
        """A role that was granted can only be ended."""
        return self.fields if obj else []

    def save_model(self, request, obj, form, change):
        """Through the command; an existing role has nothing to save."""
        if change:
            return
        data = form.cleaned_data
        made = commands.grant_role(
            user=data["user"],
            role=data["role"],
            division=data["division"],
            organisation=data["organisation"],
            term=commands.Term(data["valid_from"], data["valid_to"]),
            by=request.user,
        )
        obj.pk = made.pk

    @admin.action(description=_("终止所选角色"), permissions=["change"])
    def end_roles(self, request, queryset):
        """At once."""
        ended = list(queryset)
        for membership in ended:
            commands.end_membership(membership=membership, by=request.user)
        text = ngettext("已终止 %(count)d 个角色。", "已终止 %(count)d 个角色。", len(ended))
        messages.success(request, text % {"count": len(ended)})
