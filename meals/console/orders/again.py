"""The last meal once more: one step for whoever answers the phone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import View

from meals.console.views.ordering import ForResidentMixin


class AgainView(ForResidentMixin, View):
    """Straight to the check when the last set meal is on the next menu, else to the menu."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Says why when it isn't."""
        wanted = self.choosing.like_last_time() if self.choosing else None
        if wanted:
            check = reverse("meals_console:check", args=[self.resident.pk])
            return redirect(f"{check}?{urlencode({**wanted, 'channel': 'phone'})}")
        messages.warning(request, _("上次的套餐不在这份菜单上，请另选一份。"))
        choose = reverse("meals_console:choose", args=[self.resident.pk])
        asked = ""
        if self.choosing:
            asked = f"?{urlencode({'menu': self.choosing.offered.menu.pk})}"
        return redirect(f"{choose}{asked}")
