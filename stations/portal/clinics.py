"""Clinics for everybody: where, who sits there when, where to book."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from stations.queries.clinics import public_clinics, timetable

_SHOWN = 50


class ClinicsView(TemplateView):
    """Of open stations."""

    template_name = "portal/clinics/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """1 query."""
        return super().get_context_data(**kwargs, clinics=public_clinics()[:_SHOWN])


class ClinicView(TemplateView):
    """The next days, room by room."""

    template_name = "portal/clinics/clinic.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """5 queries, however many rooms."""
        clinic = get_object_or_404(public_clinics(), pk=self.kwargs["pk"])
        return super().get_context_data(**kwargs, clinic=clinic, rooms=timetable(clinic))
