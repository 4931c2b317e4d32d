"""Who may come in, and what the house is called."""

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import commands


def may_enter(request) -> bool:
    """Staff who hold a role today; the flag alone opens no door."""
    user = request.user
    return user.is_authenticated and user.is_active and user.is_staff and bool(user.roles)


class StaffLogInForm(AdminAuthenticationForm):
    """Django's own takes a name of any length, and the table of failed tries does not."""

    username = forms.CharField(
        label=_("登录名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )


_change_password = admin.site.password_change


@transaction.atomic
def change_own_password(request, extra_context=None):
    """Django's page; that it was used is recorded, as when somebody else sets a password."""
    response = _change_password(request, extra_context)
    if request.method == "POST" and response.status_code == 302:
        commands.note_password(user=request.user, by=request.user)
    return response


admin.site.login_form = StaffLogInForm
admin.site.has_permission = may_enter
admin.site.password_change = change_own_password
admin.site.site_header = _("驿站 · 管理后台")
admin.site.site_title = _("驿站")
admin.site.index_title = _("登记与设置")
admin.site.unregister(Group)  # rights follow from roles, there are no groups
