"""Hours, special days, functions and what is waived: each on a page of its own."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView, View

from core.errors import DomainError
from stations import commands
from stations.console.base import StationMixin
from stations.console.forms import (
    HoursForm,
    OwnFunctionForm,
    ReasonForm,
    SpecialDaysForm,
    SupportForm,
)
from stations.enums import FunctionCategory
from stations.models import (
    InKindSupport,
    OperatingContract,
    SpecialDays,
    StationFunction,
)
from stations.queries.network import catalogue


class PartView(StationMixin, FormView):
    """A form about the place; done, it goes back to the place's page."""

    template_name = "console/stations/form.html"
    permission = "stations.keep_place"
    title: str | Promise = ""
    hint: str | Promise = ""
    button: str | Promise = _("保存")
    done: str | Promise = _("已保存。")

    def act(self, told: dict[str, Any]) -> None:
        """What happens. Raises DomainError."""
        raise NotImplementedError

    def form_valid(self, form):
        """Refusals stand at their fields."""
        try:
            self.act(self.told(form))
        except DomainError as refusal:
            form.refuse(refusal)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect("stations_console:station", pk=self.station.pk)

    def told(self, form) -> dict[str, Any]:
        """What the command is given."""
        return form.cleaned_data

    def form_invalid(self, form):
        """What was typed stays."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        """With the page's words."""
        words = {"title": self.title, "hint": self.hint, "button": self.button}
        return super().get_context_data(**kwargs, **words, station=self.station)


class HoursView(PartView):
    """The week."""

    form_class = HoursForm
    title = _("每周开放时间")
    hint = _("写成 8:30-11:30 13:00-17:00；不开放的日子不填。")

    def get_initial(self):
        """As it is now."""
        return HoursForm.told_by(self.station)

    def told(self, form):
        """The whole week."""
        return {"week": form.week(), "note": form.cleaned_data["note"]}

    def act(self, told):
        """Through the command."""
        commands.set_hours(station=self.station, by=self.request.user, **told)


class SpecialDaysView(PartView):
    """A holiday, a fire drill."""

    form_class = SpecialDaysForm
    title = _("登记特殊开放日")
    hint = _("登记后马上显示在服务地图上。")
    button = _("登记")
    done = _("已登记并公布。")

    def act(self, told):
        """Through the command."""
        days = SpecialDays(station=self.station, **told)
        commands.add_special_days(days=days, by=self.request.user)


class RemoveSpecialDaysView(StationMixin, View):
    """Taken back before it is over."""

    permission = "stations.keep_place"

    def post(self, request: HttpRequest, pk: int, days_pk: int) -> HttpResponse:
        """Through the command."""
        days = get_object_or_404(
            SpecialDays.objects.visible_to(request.user), pk=days_pk, station=self.station
        )
        commands.remove_special_days(days=days, by=request.user)
        messages.success(request, _("已撤回。"))
        return redirect("stations_console:station", pk=pk)


class FunctionsView(StationMixin, TemplateView):
    """What of the catalogue the place offers, by category, and what of its own."""

    template_name = "console/stations/functions.html"
    post_permission = "stations.keep_place"

    def get_context_data(self, **kwargs):
        """Ticked is what is offered."""
        offered = set(self.station.functions.values_list("function_id", flat=True))
        order = FunctionCategory.values.index
        rows = sorted(catalogue(), key=lambda one: (order(one.category), one.position, one.code))
        kwargs.setdefault("form", OwnFunctionForm())
        return super().get_context_data(
            **kwargs,
            station=self.station,
            own=self.station.functions.filter(function=None).order_by("own_name"),
            categories=[
                (FunctionCategory(category).label, [(one, one.pk in offered) for one in group])
                for category, group in groupby(rows, key=lambda one: one.category)
            ],
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All of it anew."""
        codes = request.POST.getlist("function")
        commands.offer_functions(station=self.station, codes=codes, by=request.user)
        messages.success(request, _("服务功能已保存。"))
        return redirect("stations_console:functions", pk=pk)


class OwnFunctionView(PartView):
    """One beyond the catalogue."""

    form_class = OwnFunctionForm
    title = _("登记自设功能")
    button = _("登记")
    done = _("自设功能已登记。")

    def act(self, told):
        """Through the command."""
        function = StationFunction(station=self.station, **told)
        commands.add_own_function(function=function, by=self.request.user)


class RemoveOwnFunctionView(StationMixin, View):
    """No longer offered."""

    permission = "stations.keep_place"

    def post(self, request: HttpRequest, pk: int, function_pk: int) -> HttpResponse:
        """Through the command."""
        rows = StationFunction.objects.visible_to(request.user).filter(function=None)
        function = get_object_or_404(rows, pk=function_pk, station=self.station)
        commands.drop_own_function(function=function, by=request.user)
        messages.success(request, _("已取消这项自设功能。"))
        return redirect("stations_console:functions", pk=pk)


class SupportView(PartView):
    """What the street waives."""

    form_class = SupportForm
    permission = "stations.keep_support"
    title = _("登记减免")
    hint = _("每月每项登记一次；登记后不能改，记错了就冲销再登记。")
    button = _("登记")
    done = _("减免已登记。")

    def get_form_kwargs(self):
        """Under one of the place's contracts."""
        rows = OperatingContract.objects.visible_to(self.request.user)
        contracts = rows.filter(station=self.station).select_related("operator")
        return super().get_form_kwargs() | {"contracts": contracts}

    def act(self, told):
        """Through the command."""
        commands.record_support(by=self.request.user, **told)


class CorrectSupportView(PartView):
    """The whole amount against it."""

    form_class = ReasonForm
    permission = "stations.keep_support"
    title = _("冲销减免")
    button = _("冲销")
    done = _("已冲销。")

    def act(self, told):
        """Through the command."""
        rows = InKindSupport.objects.visible_to(self.request.user)
        entry = get_object_or_404(rows, pk=self.kwargs["entry_pk"], station=self.station)
        commands.correct_support(entry=entry, by=self.request.user, **told)
