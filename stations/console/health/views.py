"""Public health of a street: who works for it, what was counted in a year."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.dates import today
from core.errors import DomainError
from stations.commands.health import Counted, correct_health, note_health
from stations.console.health.forms import CorrectionForm, CountForm, YearForm
from stations.models import HealthEntry
from stations.queries.health import health_entries, health_figures, health_tree

COUNTS = "stations.count_health"
_HOME = "stations_console:health"


class HealthView(StaffMixin, TemplateView):
    """The figures of a year."""

    template_name = "console/health/index.html"
    permission = "stations.view_healthentry"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In scope; of this year, unless asked otherwise."""
        user = self.request.user
        form = YearForm({"year": today().year, **self.request.GET.dict()})
        year = form.cleaned_data["year"] if form.is_valid() else today().year
        return super().get_context_data(
            **kwargs,
            form=form,
            year=year,
            tree=health_tree(user),
            figures=health_figures(user, year),
            entries=health_entries(user, year),
            counts=user.has_perm(COUNTS),
        )


class FormView(StaffMixin, TemplateView):
    """A form that makes one line."""

    template_name = "console/health/form.html"
    permission = COUNTS
    form_class: type

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """As it begins."""
        kwargs.setdefault("form", self.form_class(initial=self.start(), user=self.request.user))
        return super().get_context_data(**kwargs, title=self.heading())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Through the command."""
        form = self.form_class(request.POST, user=request.user)
        if form.is_valid():
            try:
                self.keep(form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已保存。"))
                return redirect(_HOME)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def heading(self) -> str:
        """What the page is about."""
        raise NotImplementedError

    def start(self) -> dict[str, Any]:
        """What stands in an empty form."""
        raise NotImplementedError

    def keep(self, data: dict[str, Any]) -> HealthEntry:
        """Store it."""
        raise NotImplementedError


class CountView(FormView):
    """What was done."""

    form_class = CountForm

    def heading(self) -> str:
        """In words."""
        return _("登记计数")

    def start(self) -> dict[str, Any]:
        """Of today."""
        return {"day": today(), "key": uuid4().hex}

    def keep(self, data: dict[str, Any]) -> HealthEntry:
        """The same key is the same line."""
        key = data.pop("key")
        return note_health(counted=Counted(**data), key=key, by=self.request.user)


class CorrectionView(FormView):
    """It was counted wrongly."""

    form_class = CorrectionForm

    @cached_property
    def entry(self) -> HealthEntry:
        """Of the path, in scope."""
        rows = HealthEntry.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("division"), pk=self.kwargs["pk"])

    def heading(self) -> str:
        """Which one."""
        return _("更正计数：%(entry)s") % {"entry": self.entry}

    def start(self) -> dict[str, Any]:
        """As it was written."""
        return {"amount": self.entry.amount}

    def keep(self, data: dict[str, Any]) -> HealthEntry:
        """Another row."""
        return correct_health(entry=self.entry, by=self.request.user, **data)
