"""Registers the portal."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The right-most app before config: it may read from every other."""

    name = "portal"
    verbose_name = _("居民门户")
