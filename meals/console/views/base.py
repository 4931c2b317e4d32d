"""What every staff page of meals begins with."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import View

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


class ServiceWorkerView(StaffMixin, View):
    """A page's service worker, under the address whose pages it may serve."""

    script = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The script as it is."""
        path = Path(settings.BASE_DIR) / "static" / "meals" / self.script / "worker.js"
        response = HttpResponse(path.read_bytes(), content_type="text/javascript; charset=utf-8")
        response["Cache-Control"] = "no-cache"
        return response
