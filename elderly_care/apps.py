"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ElderlyCareConfig(AppConfig):
    """Residents and what is known of them."""

    name = "elderly_care"
    verbose_name = _("养老服务对象")

    def ready(self):
        from elderly_care import permissions  # noqa: F401
