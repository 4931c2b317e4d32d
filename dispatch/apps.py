"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DispatchConfig(AppConfig):
    """What home service offers, who goes, and every visit."""

    name = "dispatch"
    verbose_name = _("上门服务")

    def ready(self):
        from dispatch import permissions, receivers  # noqa: F401
        from dispatch.queries.reconciliation import announce

        announce()
