"""What the pages about a person share: the person in scope, the way back, and rows that end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from core.forms import key_of
from elderly_care.models import Resident


class PersonMixin(StaffMixin):
    """The person of the path; 404 outside the user's scope."""

    @cached_property
    def person(self) -> Resident:
        """With the community, for the heading."""
        people = Resident.objects.visible_to(self.request.user).select_related("community")
        return get_object_or_404(people, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every page names whom it is about."""
        return super().get_context_data(**kwargs, person=self.person)

    def back(self) -> str:
        """To the portrait."""
        return reverse("care_console:portrait", args=[self.kwargs["pk"]])


class EndMixin:
    """Beside the form, rows that a button ends: POST end=<key>."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End one, or the form's act."""
        if "end" not in request.POST:
            return super().post(request, *args, **kwargs)  # type: ignore[misc]
        row = get_object_or_404(self.rows(), pk=key_of(request.POST["end"]))  # type: ignore[attr-defined]
        try:
            self.end(row)  # type: ignore[attr-defined]
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, _("已终止。"))
        return redirect(request.path)
