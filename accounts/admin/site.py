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
_apps_of = admin.site._build_app_dict  # noqa: SLF001 - Django offers the list only when sorted


@transaction.atomic
def change_own_password(request, extra_context=None):
    """Django's page; that it was used is recorded, as when somebody else sets a password."""
    response = _change_password(request, extra_context)
    if request.method == "POST" and response.status_code == 302:
        commands.note_password(user=request.user, by=request.user)
    return response


def app_list(request, app_label=None):
    """Django's list of all pages, which stands on each of them: a name is translated once.

    Lazy texts would be translated for every comparison while they are sorted.
    """
    apps = list(_apps_of(request, app_label).values())
    for app in apps:
        app["name"] = str(app["name"])
        for model in app["models"]:
            model["name"] = str(model["name"])
        app["models"].sort(key=lambda model: model["name"])
    return sorted(apps, key=lambda app: app["name"].lower())


admin.site.login_form = StaffLogInForm
admin.site.has_permission = may_enter
admin.site.password_change = change_own_password
admin.site.get_app_list = app_list
admin.site.site_header = _("驿站 · 管理后台")
admin.site.site_title = _("驿站")
admin.site.index_title = _("登记与设置")
admin.site.unregister(Group)  # rights follow from roles, there are no groups
