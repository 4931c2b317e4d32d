"""What every planning page begins with."""

from django.utils.functional import cached_property

from meals.console.views.base import StaffMixin
from meals.models import Kitchen, SetMeal


class PlanMixin(StaffMixin):
    """Whoever plans; looking needs less than changing."""

    permission = "meals.view_menu"
    post_permission = "meals.plan_menu"

    @cached_property
    def kitchens(self):
        """In scope, in use."""
        kitchens = Kitchen.objects.visible_to(self.request.user).select_related("station")
        return kitchens.filter(is_active=True).order_by("station__name", "pk")

    def set_meals(self, kitchen: Kitchen):
        """What its operator offers."""
        rows = SetMeal.objects.visible_to(self.request.user).filter(is_active=True)
        return rows.filter(operator=kitchen.station.operator_id).order_by("name", "pk")
