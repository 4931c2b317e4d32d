"""Licences and health certificates that have ended or will soon."""

from django.conf import settings
from django.views.generic import TemplateView

from meals.console.food.forms import WithinForm
from meals.console.views.base import StaffMixin
from meals.queries.licences import ending_papers


class PapersView(StaffMixin, TemplateView):
    """What ends in so many days, soonest first; what has ended blocks cooking."""

    template_name = "console/meals/papers.html"
    permission = "meals.view_papers"

    def get_context_data(self, **kwargs):
        """In scope."""
        form = WithinForm({"days": self.request.GET.get("days", settings.MEAL_PAPERS_WARN_DAYS)})
        rows = []
        if form.is_valid():
            rows = ending_papers(self.request.user, within=form.cleaned_data["days"])
        return super().get_context_data(**kwargs, form=form, rows=rows)
