"""What every staff page begins with."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse


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
