"""Ramps and homes: the list with filters and the year's figures, one project and its next step."""

from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from accounts.console.pages import FormPage
from accounts.models import Division
from core.dates import YEARS, today
from core.errors import InvalidInput
from elderly_care.commands import adaptations as commands
from elderly_care.console.assistance.base import PER_PAGE
from elderly_care.console.assistance.forms import (
    AcceptForm,
    AdaptationForm,
    AssessForm,
    BuiltForm,
    EndForm,
)
from elderly_care.console.people.forms import DecisionForm
from elderly_care.enums.assistance import (
    ADAPTATION_OPEN,
    AdaptationKind,
    AdaptationSource,
)
from elderly_care.enums.assistance import AdaptationState as State
from elderly_care.models import AdaptationProject
from elderly_care.queries.assistance import adaptation_figures, adaptations
from ui.forms import PlainForm

_FILTERS = (
    ("kind", _("种类"), AdaptationKind.choices),
    ("state", _("状态"), State.choices),
    ("source", _("来源"), AdaptationSource.choices),
)
# What comes next: the form, its title, who may.
_STEPS: dict[str, tuple[type[PlainForm], Any, str]] = {
    State.REQUESTED: (AssessForm, _("登记评估"), commands.KEEPS),
    State.ASSESSED: (DecisionForm, _("审批"), commands.APPROVES),
    State.APPROVED: (BuiltForm, _("登记完工"), commands.KEEPS),
    State.BUILT: (AcceptForm, _("登记验收"), commands.KEEPS),
}


class AdaptationsView(StaffMixin, TemplateView):
    """All of the user's places, narrowed down, with what the year brought."""

    template_name = "console/assistance/adaptations.html"
    permission = "elderly_care.view_adaptationproject"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them."""
        asked, user = self.request.GET, self.request.user
        rows = adaptations(user, {name: asked.get(name, "") for name, *_rest in _FILTERS})
        page = Paginator(rows, PER_PAGE).get_page(asked.get("page"))
        filters = [(name, label, options, asked.get(name)) for name, label, options in _FILTERS]
        year = _year(asked.get("year", ""))
        figures = adaptation_figures(user, year)
        return super().get_context_data(
            **kwargs, page=page, filters=filters, year=year, figures=figures
        )


def _year(text: str) -> int:
    known = text.isascii() and text.isdecimal() and len(text) == 4 and int(text) in YEARS
    return int(text) if known else today().year


class AskAdaptationView(StaffMixin, FormPage):
    """Something is needed."""

    permission = "elderly_care.keep_adaptations"
    title = _("登记改造需要")

    def form(self, data: Any = None) -> AdaptationForm:
        """Communities in scope."""
        user = self.request.user
        rows = Division.objects.visible_to(user).filter(level="community").order_by("code")
        places = list(rows.values_list("code", "name"))
        return AdaptationForm(data, user=user, places=places, initial={"requested_on": today()})

    def act(self, data: dict[str, Any]) -> None:
        """Once for each form."""
        commands.ask_adaptation(wish=commands.AdaptationWish(**data), by=self.request.user)

    def back(self) -> str:
        """The list."""
        return reverse("assistance_console:adaptations")


class _ProjectMixin(StaffMixin):
    @cached_property
    def project(self) -> AdaptationProject:
        """In scope."""
        rows = AdaptationProject.objects.visible_to(self.request.user)
        related = rows.select_related(
            "community", "resident", "asked_by", "assessed_by", "approved_by"
        )
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def back(self) -> str:
        """The project."""
        return reverse("assistance_console:adaptation", args=[self.project.pk])


class AdaptationView(_ProjectMixin, FormPage):
    """One project, and the form of its next step for who may do it."""

    template_name = "console/assistance/adaptation.html"
    permission = "elderly_care.view_adaptationproject"

    def form(self, data: Any = None) -> PlainForm:
        """Of the step that comes next."""
        return self._step[0](data) if self._step else PlainForm(data)

    def act(self, data: dict[str, Any]) -> None:
        """The command sees who may."""
        project, by, state = self.project, self.request.user, self.project.state
        if state == State.REQUESTED:
            commands.assess_adaptation(project=project, by=by, **data)
        elif state == State.ASSESSED:
            commands.decide_adaptation(project=project, by=by, **data)
        elif state == State.APPROVED:
            commands.finish_building(project=project, by=by, **data)
        elif state == State.BUILT:
            acceptance = commands.Acceptance(**data)
            commands.accept_adaptation(project=project, acceptance=acceptance, by=by)
        else:
            raise InvalidInput

    @property
    def _step(self) -> Any:
        return _STEPS.get(self.project.state)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what comes next."""
        user, step = self.request.user, self._step
        may = step is not None and user.has_perm(step[2])
        drops = self.project.state in ADAPTATION_OPEN and user.has_perm(commands.KEEPS)
        return super().get_context_data(
            **kwargs, project=self.project, step=step[1] if may else "", drops=drops
        )


class DropAdaptationView(_ProjectMixin, FormPage):
    """It won't be built."""

    permission = "elderly_care.keep_adaptations"
    form_class = EndForm
    title = _("终止改造")
    button = _("终止")

    def act(self, data: dict[str, Any]) -> None:
        """Before it is built."""
        project, by = self.project, self.request.user
        commands.drop_adaptation(project=project, reason=data["reason"], by=by)
