"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Audit, errors, money, dates, working days, encrypted fields and files."""

    name = "core"
    verbose_name = _("审计与工作日历")
