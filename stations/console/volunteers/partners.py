"""Partners with their calendar, the three circles, the registers of communities."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.console.acts import ActsMixin
from accounts.console.guards import StaffMixin
from accounts.console.pages import FormPage
from core.dates import today
from core.forms import key_of
from stations.commands.partners import (
    WorkDone,
    correct_work,
    keep_visit,
    record_work,
    restore_day,
    skip_day,
)
from stations.console.volunteers.forms import CorrectionForm, VisitForm, WorkForm
from stations.models import Partner, PartnerVisit, PartnerWork
from stations.queries.circles import (
    circles_in,
    draw_layers,
    grids_in,
    reach_in,
    register_figures,
)
from stations.queries.partners import called_off, coming, lately_done, partner_figures
from ui.forms import PlainForm

KEEPS_VISITS = "stations.change_partnervisit"
_SHOWN = 200


class PartnersView(StaffMixin, ActsMixin, TemplateView):
    """Who takes part, who comes in the next weeks, what came of it this year."""

    template_name = "console/partners/partners.html"
    permission = "stations.view_partner"
    post_permission = KEEPS_VISITS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In scope."""
        user, year = self.request.user, today().year
        partners = Partner.objects.visible_to(user).in_use().select_related("division")
        return super().get_context_data(
            **kwargs,
            partners=partners.order_by("kind", "name", "pk")[:_SHOWN],
            coming=coming(PartnerVisit.objects.visible_to(user)),
            called_off=called_off(PartnerVisit.objects.visible_to(user)),
            figures=partner_figures(user, year),
            works=lately_done(user),
            year=year,
            keeps=user.has_perm(KEEPS_VISITS),
            records=user.has_perm("stations.keep_partner_work"),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """They don't come this once, or come after all."""
        rows = PartnerVisit.objects.visible_to(request.user)
        visit = get_object_or_404(rows, pk=key_of(request.POST.get("visit", "")))
        day = _day(request.POST.get("day", ""))
        if day is None:
            raise Http404
        command, done = skip_day, _("这一天不来，已从日程里去掉。")
        if request.POST.get("act") == "restore":
            command, done = restore_day, _("这一天照常来，已放回日程。")
        return self.act(
            lambda: command(visit=visit, day=day, by=request.user),
            done,
            "stations_console:partners",
        )


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


class NewView(StaffMixin, FormPage):
    """A form that makes one row."""

    template_name = "console/volunteers/form.html"

    def form(self, data: Any = None) -> PlainForm:
        """With what the user may choose."""
        return self.form_class(data, user=self.request.user)

    def back(self) -> str:
        """The partners."""
        return reverse("stations_console:partners")


class VisitView(NewView):
    """When a partner comes."""

    permission = KEEPS_VISITS
    form_class = VisitForm
    title = gettext_lazy("新日程")

    def act(self, data: dict[str, Any]) -> None:
        """One line of the calendar."""
        keep_visit(visit=PartnerVisit(**data), by=self.request.user)


class WorkView(NewView):
    """What a partner did."""

    permission = "stations.keep_partner_work"
    form_class = WorkForm
    title = gettext_lazy("登记参与")

    def act(self, data: dict[str, Any]) -> None:
        """One day's work."""
        record_work(work=PartnerWork(**data), by=self.request.user)


class CorrectionView(NewView):
    """It was written down wrongly."""

    permission = "stations.keep_partner_work"

    @cached_property
    def work(self) -> PartnerWork:
        """Of the path, in scope."""
        rows = PartnerWork.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("partner", "station"), pk=self.kwargs["pk"])

    @property
    def title(self) -> str:  # type: ignore[override]
        """Which one."""
        said = {"day": self.work.day, "partner": self.work.partner}
        return _("更正参与记录：%(day)s %(partner)s") % said

    def form(self, data: Any = None) -> CorrectionForm:
        """As it was written."""
        said = {name: getattr(self.work, name) for name in ("what", "helpers", "served")}
        return CorrectionForm(data, initial=said)

    def act(self, data: dict[str, Any]) -> None:
        """Another row."""
        done = WorkDone(data["what"], data["helpers"], data["served"])
        correct_work(work=self.work, done=done, reason=data["reason"], by=self.request.user)


class CirclesView(StaffMixin, TemplateView):
    """Three layers: a list first, one drawing of them second."""

    template_name = "console/partners/circles.html"
    permission = "stations.view_grid"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In scope."""
        user = self.request.user
        grids, circles, reach = list(grids_in(user)), list(circles_in(user)), reach_in(user)
        return super().get_context_data(
            **kwargs,
            grids=grids,
            circles=circles,
            reach=reach,
            drawing=draw_layers(grids, circles, reach),
        )


class RegistersView(StaffMixin, TemplateView):
    """Rooms, covenants, lists and workers of communities."""

    template_name = "console/partners/registers.html"
    permission = "stations.view_stationworker"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In scope."""
        return super().get_context_data(**kwargs, figures=register_figures(self.request.user))
