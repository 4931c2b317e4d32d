"""What every staff page of meals begins with."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from core.dates import today
from meals.console.forms import chosen_day


class StaffMixin(LoginRequiredMixin):
    """Whoever is logged in and may; the view names the sentences to ask, a POST may ask another."""

    permission = ""
    post_permission = ""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Log in first, then be allowed."""
        if request.user.is_authenticated and not request.user.has_perm(self._needed(request)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def _needed(self, request: HttpRequest) -> str:
        posted = request.method == "POST" and self.post_permission
        return self.post_permission if posted else self.permission

    @cached_property
    def day(self):
        """The day in the address, else today."""
        return chosen_day(self.request.GET.get("day", ""), today())
