"""The last meal once more: one step for whoever answers the phone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import View

from meals.console.views.ordering import ForResidentMixin
from meals.queries import choices
from meals.queries.orders import last_choice, last_set_meal


class AgainView(ForResidentMixin, View):
    """Straight to the check when the last set meal is on the next menu, else to the menu."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Says why when it isn't."""
        wanted, place = last_set_meal(self.resident), last_choice(self.resident)
        for item in self.offered.items if self.offered else ():
            if item.set_meal_id == wanted and place in choices.places(self.offered):
                query = {"item": item.pk, "quantity": 1, "place": place, "channel": "phone"}
                check = reverse("meals_console:check", args=[self.resident.pk])
                return redirect(f"{check}?{urlencode(query)}")
        messages.warning(request, _("上次的套餐不在这份菜单上，请另选一份。"))
        choose = reverse("meals_console:choose", args=[self.resident.pk])
        asked = f"?{urlencode({'menu': self.offered.menu.pk})}" if self.offered else ""
        return redirect(f"{choose}{asked}")
