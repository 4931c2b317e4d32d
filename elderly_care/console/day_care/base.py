"""What the pages of day care share: the unit or the enrolment of the path, both in scope."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.console.guards import StaffMixin
from accounts.console.pages import FormPage
from core.errors import DomainError
from core.forms import key_of
from elderly_care.commands.day_care_leave import Leave, ask_leave
from elderly_care.commands.day_care_places import end_day_care
from elderly_care.console.day_care.forms import LeaveForm, ReasonForm
from elderly_care.models import DayCareEnrolment, DayCareUnit


class UnitMixin(StaffMixin):
    """The place of the path."""

    permission = "elderly_care.view_daycareunit"

    @cached_property
    def unit(self) -> DayCareUnit:
        """In scope."""
        rows = DayCareUnit.objects.visible_to(self.request.user).select_related("station")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every page names it."""
        return super().get_context_data(**kwargs, unit=self.unit)

    def back(self) -> str:
        """The place's page."""
        return reverse("care_console:day_care_unit", args=[self.unit.pk])


class EnrolmentMixin(StaffMixin):
    """The enrolment of the path."""

    permission = "elderly_care.enrol_day_care"

    @cached_property
    def enrolment(self) -> DayCareEnrolment:
        """In scope."""
        rows = DayCareEnrolment.objects.visible_to(self.request.user)
        related = rows.select_related("unit__station", "resident__community")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every page names the person."""
        person = self.enrolment.resident
        return super().get_context_data(**kwargs, enrolment=self.enrolment, person=person)

    def back(self) -> str:
        """The enrolment's page."""
        return reverse("care_console:day_care_enrolment", args=[self.enrolment.pk])


class LeavePage(FormPage):
    """Some days away; the view names the enrolment and who may."""

    form_class = LeaveForm
    title = _("登记请假")
    explained = _("请假的日子不收费。")

    def act(self, data: dict[str, Any]) -> None:
        """Day by day."""
        leave = Leave(key=new_key(), **data)
        ask_leave(enrolment=self.enrolment, leave=leave, by=self.request.user)  # type: ignore[attr-defined]


class EndPage(FormPage):
    """The place is given up; the view names the enrolment and what follows."""

    form_class = ReasonForm
    button = _("结束")

    def act(self, data: dict[str, Any]) -> None:
        """For good."""
        row, user = self.enrolment, self.request.user  # type: ignore[attr-defined]
        end_day_care(enrolment=row, reason=data["reason"], by=user)


class ButtonsMixin:
    """A page whose buttons each do one act: POST act=<name>; a refusal is said on the page."""

    request: HttpRequest

    def act(self, name: str) -> None:
        """What the button asks for. Raises DomainError."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, say so, and come back."""
        try:
            self.act(request.POST.get("act", ""))
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, _("已登记。"))
        return redirect(request.path)

    def said(self, name: str) -> str:
        """What stands in a field."""
        return self.request.POST.get(name, "").strip()

    def number(self, name: str) -> int:
        """A key of a row; 0 for anything else."""
        return key_of(self.said(name))


def new_key() -> str:
    """Of a form, so that sending it twice acts once."""
    return uuid4().hex
