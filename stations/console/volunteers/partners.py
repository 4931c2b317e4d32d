"""Partners with their calendar, the three circles, the registers of communities."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.dates import today
from core.errors import DomainError
from core.forms import key_of
from stations.commands.partners import keep_visit, record_work, skip_day
from stations.console.cases.base import ActsMixin
from stations.console.volunteers.forms import VisitForm, WorkForm
from stations.models import Partner, PartnerVisit, PartnerWork
from stations.queries.circles import (
    circles_in,
    draw_layers,
    grids_in,
    reach_in,
    register_figures,
)
from stations.queries.partners import coming, partner_figures

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
            figures=partner_figures(user, year),
            year=year,
            keeps=user.has_perm(KEEPS_VISITS),
            records=user.has_perm("stations.keep_partner_work"),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """They don't come this once."""
        rows = PartnerVisit.objects.visible_to(request.user)
        visit = get_object_or_404(rows, pk=key_of(request.POST.get("visit", "")))
        day = _day(request.POST.get("day", ""))
        if day is None:
            raise Http404
        return self.act(
            lambda: skip_day(visit=visit, day=day, by=request.user),
            _("这一天不来，已从日程里去掉。"),
            "stations_console:partners",
        )


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


class NewView(StaffMixin, TemplateView):
    """A form that makes one row."""

    template_name = "console/volunteers/form.html"
    form_class: type

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Empty at first."""
        kwargs.setdefault("form", self.form_class(user=self.request.user))
        return super().get_context_data(**kwargs, title=self.heading())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Through the command."""
        form = self.form_class(request.POST, user=request.user)
        if form.is_valid():
            try:
                self.keep(form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已保存。"))
                return redirect("stations_console:partners")
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def heading(self) -> str:
        """What the page is about."""
        raise NotImplementedError

    def keep(self, data: dict[str, Any]) -> object:
        """Store it."""
        raise NotImplementedError


class VisitView(NewView):
    """When a partner comes."""

    permission = KEEPS_VISITS
    form_class = VisitForm

    def heading(self) -> str:
        """In words."""
        return _("新日程")

    def keep(self, data: dict[str, Any]) -> PartnerVisit:
        """One line of the calendar."""
        return keep_visit(visit=PartnerVisit(**data), by=self.request.user)


class WorkView(NewView):
    """What a partner did."""

    permission = "stations.keep_partner_work"
    form_class = WorkForm

    def heading(self) -> str:
        """In words."""
        return _("登记参与")

    def keep(self, data: dict[str, Any]) -> PartnerWork:
        """One day's work."""
        return record_work(work=PartnerWork(**data), by=self.request.user)


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
