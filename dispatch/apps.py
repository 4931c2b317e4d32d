"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DispatchConfig(AppConfig):
    """Home service; its rooms are built after the meals'."""

    name = "dispatch"
    verbose_name = _("上门服务")
