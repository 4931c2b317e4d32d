"""Citizens at the desk: found by a whole number, their cases and appointments, their account."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from stations.commands import link_citizen
from stations.console.cases.base import said
from stations.enums import BookingState
from stations.models import Citizen
from stations.queries import find_citizens
from stations.queries.cases import cases_of
from stations.queries.citizens import account_named
from stations.queries.sign_ups import sign_ups_of
from ui.forms import PlainForm

_SHOWN = 20


class FindCitizenForm(PlainForm):
    """A number that only the person and who has seen the card know."""

    q = forms.CharField(label=gettext_lazy("完整的身份证号或电话"), max_length=20)


class CitizensView(StaffMixin, View):
    """The number is posted and stays out of addresses."""

    permission = "stations.view_citizen"

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty box."""
        return self._page(FindCitizenForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Who it is."""
        form = FindCitizenForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        found = find_citizens(form.cleaned_data["q"], request.user)  # type: ignore[arg-type]
        return self._page(form, found=found, asked=True)

    def _page(self, form, *, found=(), asked: bool = False, status: int = 200) -> HttpResponse:
        context = {"form": form, "found": found, "asked": asked}
        return render(self.request, "console/cases/citizens.html", context, status=status)


class CitizenView(StaffMixin, View):
    """One person: what is open, what is booked; linking the account after a look at the card."""

    permission = "stations.view_citizen"
    post_permission = "stations.register_citizen"

    def _citizen(self) -> Citizen:
        rows = Citizen.objects.visible_to(self.request.user).select_related("division", "user")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Masked; cases in scope only."""
        citizen = self._citizen()
        booked = citizen.appointments.filter(state=BookingState.BOOKED).discreet(self.request.user)
        context = {
            "citizen": citizen,
            "cases": cases_of(citizen).visible_to(request.user)[:_SHOWN],
            "appointments": booked.select_related("slot__window__station", "item").order_by(
                "slot__day", "slot__starts_at"
            )[:_SHOWN],
            "sign_ups": sign_ups_of([citizen]).visible_to(request.user)[:_SHOWN],
        }
        return render(request, "console/cases/citizen.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The account of this name is this person's."""
        citizen, name = self._citizen(), request.POST.get("username", "").strip()[:60]
        user = account_named(name)
        if user is None:
            messages.error(request, _("没有这个登录名的账号，什么都没有改变。"))
            return redirect("stations_console:citizen", pk)
        try:
            link_citizen(citizen=citizen, user=user, by=request.user)
        except DomainError as refusal:
            messages.error(request, said(refusal))
        else:
            messages.success(request, _("已关联。"))
        return redirect("stations_console:citizen", pk)
