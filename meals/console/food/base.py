"""What every planning page begins with."""

from django.db.models import Case, When
from django.utils.functional import cached_property

from meals.console.views.base import StaffMixin
from meals.models import Kitchen, SetMeal


class PlanMixin(StaffMixin):
    """Whoever plans; looking needs less than changing."""

    permission = "meals.view_menu"
    post_permission = "meals.plan_menu"

    @cached_property
    def kitchens(self):
        """In scope, in use; those of the user's own organisation before other people's."""
        user = self.request.user
        kitchens = Kitchen.objects.visible_to(user).select_related("station")
        mine = user.scope.organisations
        own = [Case(When(station__operator__in=mine, then=0), default=1)] if mine else []
        return kitchens.filter(is_active=True).order_by(*own, "station__name", "pk")

    def set_meals(self, kitchen: Kitchen):
        """What its operator offers."""
        rows = SetMeal.objects.visible_to(self.request.user).filter(is_active=True)
        return rows.filter(operator=kitchen.station.operator_id).order_by("name", "pk")
