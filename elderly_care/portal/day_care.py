"""One's own day care: the place, the days, what they cost, and a leave that the family asks for."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from core.dates import today
from core.errors import DomainError
from core.forms import day_field
from elderly_care.commands.day_care_care import list_pickup
from elderly_care.commands.day_care_leave import Leave, ask_leave
from elderly_care.commands.day_care_places import ask_for_day_care
from elderly_care.enums import FamilyItem
from elderly_care.enums.day_care import OPEN, EnrolmentState
from elderly_care.models import DayCareUnit
from elderly_care.portal.guards import ResidentRequiredMixin
from elderly_care.queries.day_care import (
    enrolment_of,
    offered,
    open_units,
    pickups_of,
    rule_at,
    waiting_place,
)
from elderly_care.queries.day_care_days import days_of, with_care
from ui.forms import PlainForm

SHOWN_DAYS = 62


class LeaveForm(PlainForm):
    """Which days."""

    first = day_field(_("从哪一天"))
    last = day_field(_("到哪一天（包括这一天）"))
    reason = forms.CharField(label=_("原因"), max_length=300, required=False)
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)


class PickupForm(PlainForm):
    """Who may bring and fetch the person."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    relation = forms.CharField(label=_("与老人的关系"), max_length=40)
    phone = forms.CharField(label=_("电话"), max_length=30)


class DayCareView(ResidentRequiredMixin, TemplateView):
    """For the person, and whoever may act for them."""

    template_name = "portal/family/day_care.html"
    link_needs = FamilyItem.ORDER

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The last two months and what is told of the next."""
        kwargs.setdefault("form", LeaveForm(initial={"key": uuid4().hex, "first": today()}))
        since, until = today() - timedelta(days=SHOWN_DAYS), today() + timedelta(days=SHOWN_DAYS)
        days = days_of(self.resident, since, until)
        with_care([line.day for line in days], medicine=self.link.allows(FamilyItem.HEALTH))
        enrolment = enrolment_of(self.resident)
        is_open = enrolment is not None and enrolment.state in OPEN
        waits = is_open and enrolment.state == EnrolmentState.WAITING
        return super().get_context_data(
            **kwargs,
            enrolment=enrolment,
            is_open=is_open,
            number=waiting_place(enrolment) if waits else None,
            pickups=pickups_of(enrolment) if is_open else [],
            offers=[] if is_open else offered(today()),
            days=days,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask for leave."""
        enrolment = enrolment_of(self.resident)
        if enrolment is None:
            raise Http404
        form = LeaveForm(request.POST)
        if form.is_valid():
            try:
                ask_leave(enrolment=enrolment, leave=Leave(**form.cleaned_data), by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, gettext("已请假，这些天不收费。"))
                return redirect("family:day_care")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class AskDayCareView(ResidentRequiredMixin, TemplateView):
    """What a place is and costs, and the wish for one."""

    template_name = "portal/family/day_care_ask.html"
    link_needs = FamilyItem.ORDER

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One of those that are open to all."""
        unit = get_object_or_404(open_units(today()), pk=self.kwargs["pk"])
        return super().get_context_data(**kwargs, unit=unit, rule=rule_at(unit, today()))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A place, or the waiting list."""
        unit = get_object_or_404(DayCareUnit, pk=pk)
        try:
            made = ask_for_day_care(resident=self.resident, unit=unit, by=request.user)
        except DomainError as refusal:
            return self.render_to_response(self.get_context_data(refused=refusal), status=422)
        waits = made.state == EnrolmentState.WAITING
        waiting = gettext("已排进候补，轮到时通知您。")
        placed = gettext("有名额，请带身份证到站点签协议。")
        messages.success(request, waiting if waits else placed)
        return redirect("family:day_care")


class PickupView(ResidentRequiredMixin, TemplateView):
    """One more who may bring and fetch the person."""

    template_name = "portal/family/day_care_pickup.html"
    link_needs = FamilyItem.ORDER

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """For who has a place or waits for one."""
        kwargs.setdefault("form", PickupForm())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Listed; the station checks the ID card when they come."""
        enrolment = enrolment_of(self.resident)
        if enrolment is None:
            raise Http404
        form = PickupForm(request.POST)
        if form.is_valid():
            try:
                list_pickup(enrolment=enrolment, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, gettext("已登记。来接的时候请带身份证。"))
                return redirect("family:day_care")
        return self.render_to_response(self.get_context_data(form=form), status=422)
