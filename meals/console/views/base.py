"""What every staff page of meals begins with."""

from datetime import date

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from accounts.console.guards import StaffMixin as AnyStaffMixin
from core.dates import today
from meals.console.forms import chosen_day
from meals.enums import MealPeriod
from meals.models import Kitchen


class StaffMixin(AnyStaffMixin):
    """Staff on a day of meals."""

    @cached_property
    def day(self):
        """The day in the address, else today."""
        return chosen_day(self.request.GET.get("day", ""), today())


class KitchenMixin(StaffMixin):
    """A kitchen of the path."""

    kitchen_key = "kitchen_pk"

    @cached_property
    def kitchen(self) -> Kitchen:
        """In scope."""
        kitchens = Kitchen.objects.visible_to(self.request.user).select_related("station")
        return get_object_or_404(kitchens, pk=self.kwargs[self.kitchen_key])


class MealMixin(KitchenMixin):
    """One meal of one kitchen, named in the path."""

    kitchen_key = "pk"

    @cached_property
    def meal(self) -> tuple[Kitchen, date, str]:
        """Kitchen, day and meal."""
        day = chosen_day(self.kwargs["day"], None)
        if day is None or self.kwargs["meal"] not in MealPeriod.values:
            raise Http404
        return self.kitchen, day, self.kwargs["meal"]
