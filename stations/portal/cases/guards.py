"""Whose cases: the citizen that the account was linked to at a window."""

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render

from stations.queries import citizen_of
from stations.queries.principals import principals_of


class CitizenRequiredMixin:
    """Sets self.citizen, or says how to become one. Put it left of the view class."""

    def dispatch(self, request, *args, **kwargs):
        """Log in, be known."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        self.citizen = citizen_of(request.user)
        if self.citizen is None:
            return render(request, "portal/cases/nobody.html", status=403)
        return super().dispatch(request, *args, **kwargs)


class ActsForMixin:
    """Sets self.citizen (None of a relative who is none) and self.principals; somebody must be there."""

    def dispatch(self, request, *args, **kwargs):
        """Log in, be known or be let act for somebody."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        self.citizen = citizen_of(request.user)
        self.principals = principals_of(request.user)
        if self.citizen is None and not self.principals:
            return render(request, "portal/cases/nobody.html", status=403)
        return super().dispatch(request, *args, **kwargs)
