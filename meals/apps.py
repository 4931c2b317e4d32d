"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MealsConfig(AppConfig):
    """Kitchens, menus and orders."""

    name = "meals"
    verbose_name = _("老年助餐")

    def ready(self):
        from meals import permissions  # noqa: F401
        from meals.queries.reconciliation import announce
        from meals.queries.reconciliation_sales import announce_sales

        announce()
        announce_sales()
