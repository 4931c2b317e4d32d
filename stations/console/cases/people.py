"""Citizens at the desk: found by a whole number or registered, their cases and appointments, their account."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.console.guards import StaffMixin
from accounts.models import Division, User
from core.errors import DomainError
from core.forms import key_of
from core.identity import plain
from stations.commands import link_citizen, register_citizen
from stations.commands.booking import cancel_booking
from stations.console.cases.forms import CitizenForm
from stations.enums import BookingState
from stations.models import Citizen, Station
from stations.queries import find_citizens
from stations.queries.care_files import died_on
from stations.queries.cases import cases_of
from stations.queries.citizens import account_named
from stations.queries.sign_ups import sign_ups_of
from ui.forms import PlainForm

_SHOWN = 20
_ID_LENGTH = 18


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
        if asked and not found:
            number = plain(form.cleaned_data["q"])
            name = "id_number" if len(number) == _ID_LENGTH else "phone"
            context["new"] = citizen_form(self.request.user, initial={name: number})
        return render(self.request, "console/cases/citizens.html", context, status=status)


def citizen_form(user: User, data: Any = None, **more: Any) -> CitizenForm:
    """Stations and communities in scope."""
    stations = Station.objects.visible_to(user).open().order_by("name", "pk")
    divisions = Division.objects.visible_to(user).communities().order_by("code")
    more.setdefault("initial", {})
    if len(only := list(stations[:2])) == 1:
        more["initial"]["station"] = only[0]
    return CitizenForm(data, stations=stations, divisions=divisions, **more)


class RegisterCitizenView(StaffMixin, View):
    """Who has come for the first time and for no case: a volunteer, a patient, a visitor."""

    permission = "stations.register_citizen"

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form."""
        return self._page(citizen_form(request.user))  # type: ignore[arg-type]

    def post(self, request: HttpRequest) -> HttpResponse:
        """The row that has this ID number, else a new one."""
        form = citizen_form(request.user, request.POST)  # type: ignore[arg-type]
        if not form.is_valid():
            return self._page(form, status=422)
        station = form.cleaned_data["station"]
        try:
            made = register_citizen(facts=form.citizen(), by=request.user, station=station)
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(form, status=422)
        if not Citizen.objects.visible_to(request.user).filter(pk=made.pk).exists():
            messages.warning(request, _("这个身份证号已在居住地登记过，不用再登记。"))
            return redirect("stations_console:citizens")
        messages.success(request, _("已登记。"))
        return redirect("stations_console:citizen", made.pk)

    def _page(self, form: CitizenForm, status: int = 200) -> HttpResponse:
        context = {"form": form}
        return render(self.request, "console/cases/citizen_new.html", context, status=status)


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
            "died_on": died_on(citizen),
            "cases": cases_of(citizen).visible_to(request.user)[:_SHOWN],
            "appointments": booked.select_related("slot__window__station", "item").order_by(
                "slot__day", "slot__starts_at"
            )[:_SHOWN],
            "sign_ups": sign_ups_of([citizen]).visible_to(request.user)[:_SHOWN],
        }
        return render(request, "console/cases/citizen.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The account of this name is this person's; or a place that was booked is given back."""
        if request.POST.get("act") == "cancel":
            return self._cancel(request)
        citizen, name = self._citizen(), request.POST.get("username", "").strip()[:60]
        user = account_named(name)
        if user is None:
            messages.error(request, _("没有这个登录名的账号，什么都没有改变。"))
            return redirect("stations_console:citizen", pk)
        try:
            link_citizen(citizen=citizen, user=user, by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, _("已关联。"))
        return redirect("stations_console:citizen", pk)

    def _cancel(self, request: HttpRequest) -> HttpResponse:
        """For who rings or comes, and has no account."""
        if not request.user.has_perm("stations.book_for_citizen"):
            raise Http404
        citizen = self._citizen()
        rows = citizen.appointments.discreet(request.user)
        row = get_object_or_404(rows, pk=key_of(request.POST.get("appointment", "")))
        try:
            cancel_booking(appointment=row, by=request.user, reason=_("本人要求"))
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, _("预约已取消。"))
        return redirect("stations_console:citizen", citizen.pk)
