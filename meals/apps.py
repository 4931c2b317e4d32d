"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MealsConfig(AppConfig):
    """Kitchens, menus and orders."""

    name = "meals"
    verbose_name = _("老年助餐")

    def ready(self):
        from elderly_care.commands import register_mover
        from meals import permissions, receivers  # noqa: F401
        from meals.commands.leaving import move_to_kept_file
        from meals.queries.fates import announce_fates
        from meals.queries.portrait import announce_portrait
        from meals.queries.reconciliation import announce
        from meals.queries.reconciliation_sales import announce_sales
        from meals.queries.station_panel import announce_licences

        announce()
        announce_fates()
        announce_sales()
        announce_licences()
        announce_portrait()
        register_mover("meals", move_to_kept_file)
