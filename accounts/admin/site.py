"""Who may come in, and what the house is called."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _


def may_enter(request) -> bool:
    """Staff who hold a role today; the flag alone opens no door."""
    user = request.user
    return user.is_authenticated and user.is_active and user.is_staff and bool(user.roles)


admin.site.has_permission = may_enter
admin.site.site_header = _("驿站 · 管理后台")
admin.site.site_title = _("驿站")
admin.site.index_title = _("工作台")
admin.site.unregister(Group)  # rights follow from roles, there are no groups
