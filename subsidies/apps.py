"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubsidiesConfig(AppConfig):
    """Programmes, ledger, monthly run."""

    name = "subsidies"
    verbose_name = _("补贴与资金")

    def ready(self):
        from subsidies import permissions, receivers  # noqa: F401
        from subsidies.queries.charge_book import announce
        from subsidies.queries.day_care import announce_day_care
        from subsidies.queries.fates import announce_fates
        from subsidies.queries.portrait import announce_portrait

        announce()
        announce_fates()
        announce_day_care()
        announce_portrait()
