"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StationsConfig(AppConfig):
    """Stations and their network."""

    name = "stations"
    verbose_name = _("驿站与设施")

    def ready(self):
        from stations import permissions, receivers  # noqa: F401
