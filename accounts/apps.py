"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, divisions, organisations, memberships and data scope."""

    name = "accounts"
    verbose_name = _("账号与区划")

    def ready(self):
        from accounts import permissions, receivers  # noqa: F401
