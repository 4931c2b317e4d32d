"""One's own day care: the place, the days, what they cost, and a leave that the family asks for."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from core.dates import today
from core.errors import DomainError
from core.forms import day_field
from elderly_care.commands.day_care_leave import Leave, ask_leave
from elderly_care.enums import FamilyItem
from elderly_care.portal.guards import ResidentRequiredMixin
from elderly_care.queries.day_care import enrolment_of
from elderly_care.queries.day_care_days import days_of, with_care
from ui.forms import PlainForm

SHOWN_DAYS = 62


class LeaveForm(PlainForm):
    """Which days."""

    first = day_field(_("从哪一天"))
    last = day_field(_("到哪一天（包括这一天）"))
    reason = forms.CharField(label=_("原因"), max_length=300, required=False)
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)


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
        return super().get_context_data(
            **kwargs,
            enrolment=enrolment_of(self.resident),
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
