"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Audit, errors, money, dates, working days, encrypted fields and files."""

    name = "core"
    verbose_name = _("审计与工作日历")

    def ready(self):
        """Load the REST framework's views before core.api, whichever of the two is asked for first."""
        import rest_framework.views  # noqa: F401 # each imports the other, and only this order works
