"""Hours, special days, functions and what is waived: each on a page of its own."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from accounts.console.pages import FormPage
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


class PartView(StationMixin, FormPage):
    """A form about the place; done, it goes back to the place's page."""

    template_name = "console/stations/form.html"
    permission = "stations.keep_place"

    def back(self) -> str:
        """The place's page."""
        return reverse("stations_console:station", args=[self.station.pk])

    def get_context_data(self, **kwargs):
        """Which place it is."""
        return super().get_context_data(**kwargs, station=self.station)


class HoursView(PartView):
    """The week."""

    title = _("每周开放时间")
    explained = _("写成 8:30-11:30 13:00-17:00；不开放的日子不填。")

    def form(self, data=None):
        """As it is now."""
        return HoursForm(data, initial=HoursForm.told_by(self.station))

    def act(self, data):
        """The whole week."""
        week = HoursForm.week(data)
        commands.set_hours(station=self.station, week=week, note=data["note"], by=self.request.user)


class SpecialDaysView(PartView):
    """A holiday, a fire drill."""

    form_class = SpecialDaysForm
    title = _("登记特殊开放日")
    explained = _(
        "登记后马上显示在服务地图上。整天关闭的日子，已有的预约、活动、房间和志愿班次当场取消并通知本人；"
        "没有账号的，请打电话告诉他们。"
    )
    button = _("登记")
    done = _("已登记并公布。")

    def act(self, data):
        """Through the command."""
        days = SpecialDays(station=self.station, **data)
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

    def act(self, data):
        """Through the command."""
        function = StationFunction(station=self.station, **data)
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

    permission = "stations.keep_support"
    title = _("登记减免")
    explained = _("每月每项登记一次；登记后不能改，记错了就冲销再登记。")
    button = _("登记")
    done = _("减免已登记。")

    def form(self, data=None):
        """Under one of the place's contracts."""
        rows = OperatingContract.objects.visible_to(self.request.user)
        contracts = rows.filter(station=self.station).select_related("operator")
        return SupportForm(data, contracts=contracts)

    def act(self, data):
        """Through the command."""
        commands.record_support(by=self.request.user, **data)


class CorrectSupportView(PartView):
    """The whole amount against it."""

    form_class = ReasonForm
    permission = "stations.keep_support"
    title = _("冲销减免")
    button = _("冲销")
    done = _("已冲销。")

    def act(self, data):
        """Through the command."""
        rows = InKindSupport.objects.visible_to(self.request.user)
        entry = get_object_or_404(rows, pk=self.kwargs["entry_pk"], station=self.station)
        commands.correct_support(entry=entry, by=self.request.user, **data)
