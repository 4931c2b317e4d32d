"""A kitchen's day: samples, pots, lots, temperatures; a table and the form that adds to it."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.errors import DomainError
from meals import commands
from meals.console.safety.forms import (
    BatchForm,
    DayForm,
    LotForm,
    RecordForm,
    SampleForm,
    TemperatureForm,
)
from meals.console.views.base import KitchenMixin
from meals.enums import SampleState
from meals.models import CookedBatch, SupplierDelivery, TemperatureReading
from meals.queries.safety import dishes_of_day, sample_register
from meals.queries.safety_rules import sample_rule, temperature_limits


class RegisterView(KitchenMixin, TemplateView):
    """The base of all registers: the list of the day, and a form that calls one command."""

    permission = "meals.view_foodsample"
    post_permission = "meals.keep_food_safe"
    form_class = RecordForm

    def get_context_data(self, **kwargs):
        """With a form for who may write."""
        may = self.request.user.has_perm(self.post_permission)
        form = kwargs.pop("form", None) or (self.form() if may else None)
        return super().get_context_data(
            **kwargs,
            form=form,
            kitchen=self.kitchen,
            day=self.day,
            day_form=DayForm(initial={"day": self.day}),
            section=self.request.resolver_match.url_name,
            **self.lists(),
        )

    def form(self, data=None) -> RecordForm:
        """Empty, or with what was sent."""
        return self.form_class(data, day=self.day)

    def lists(self) -> dict:
        """What the tables show."""
        raise NotImplementedError

    def keep(self, form: RecordForm) -> str:
        """Call the command; what to tell."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """One record, however often the button is pressed."""
        form = self.form(request.POST)
        if form.is_valid():
            try:
                done = self.keep(form)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, done)
                return redirect(request.get_full_path())
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SamplesView(RegisterView):
    """The sample register."""

    template_name = "console/meals/safety/samples.html"

    def form(self, data=None) -> SampleForm:
        """The first dish without a sample is chosen already."""
        rows = self.rows
        missing = [row.dish for row in rows if row.sample is None]
        dishes = missing + [d for d in dishes_of_day(self.kitchen, self.day) if d not in missing]
        return SampleForm(data, day=self.day, dishes=dishes)

    @cached_property
    def rows(self):
        """Dishes with and without."""
        return sample_register(self.kitchen, self.day)

    def lists(self) -> dict:
        """With the rule that holds."""
        return {
            "rows": self.rows,
            "missing": sum(row.sample is None for row in self.rows),
            "rule": sample_rule(self.kitchen, self.day),
            "kept": SampleState.KEPT,
            "now": timezone.now(),
        }

    def keep(self, form: SampleForm) -> str:
        """By the command."""
        data = form.cleaned_data
        sample = commands.record_sample(
            sample=commands.NewSample(
                dish=form.chosen(),
                grams=data["grams"],
                container=data["container"],
                fridge=data["fridge"],
                taken_at=form.moment(),
            ),
            key=data["key"],
            by=self.request.user,
        )
        return _("已登记 %(dish)s 的留样。") % {"dish": sample.dish_name}


class BatchesView(RegisterView):
    """Pots of the day."""

    template_name = "console/meals/safety/batches.html"

    def form(self, data=None) -> BatchForm:
        """With the lots that may be in the house."""
        since = self.day - timedelta(days=settings.MEAL_LOTS_SHOWN_DAYS)
        lots = SupplierDelivery.objects.visible_to(self.request.user).filter(
            kitchen=self.kitchen, received_on__range=(since, self.day)
        )
        dishes = dishes_of_day(self.kitchen, self.day)
        return BatchForm(data, day=self.day, dishes=dishes, lots=lots)

    def lists(self) -> dict:
        """With their lots."""
        rows = CookedBatch.objects.visible_to(self.request.user)
        rows = rows.filter(kitchen=self.kitchen, service_date=self.day)
        return {"batches": rows.select_related("recorded_by").prefetch_related("lots")}

    def keep(self, form: BatchForm) -> str:
        """By the command."""
        data = form.cleaned_data
        batch = commands.record_batch(
            batch=commands.NewBatch(
                dish=form.chosen(),
                portions=data["portions"],
                cooked_at=form.moment(),
                lots=tuple(data["lots"]),
            ),
            key=data["key"],
            by=self.request.user,
        )
        return _("已登记 %(batch)s。") % {"batch": batch}


class LotsView(RegisterView):
    """What came in, the last days first."""

    template_name = "console/meals/safety/lots.html"
    form_class = LotForm

    def lists(self) -> dict:
        """Of the last weeks before the day."""
        since = self.day - timedelta(days=settings.MEAL_LOTS_SHOWN_DAYS)
        rows = SupplierDelivery.objects.visible_to(self.request.user)
        rows = rows.filter(kitchen=self.kitchen, received_on__range=(since, self.day))
        return {"lots": rows.select_related("recorded_by")}

    def keep(self, form: LotForm) -> str:
        """By the command."""
        data = dict(form.cleaned_data)
        key = data.pop("key")
        lot = commands.NewLot(kitchen_id=self.kitchen.pk, received_on=self.day, **data)
        done = commands.record_delivery(lot=lot, key=key, by=self.request.user)
        return _("已登记 %(lot)s。") % {"lot": done}


class TemperaturesView(RegisterView):
    """Thermometers of the day."""

    template_name = "console/meals/safety/temperatures.html"
    form_class = TemperatureForm

    def lists(self) -> dict:
        """With the limits that hold."""
        rows = TemperatureReading.objects.visible_to(self.request.user)
        rows = rows.filter(kitchen=self.kitchen, measured_at__date=self.day)
        return {
            "readings": rows.select_related("recorded_by")[:200],
            "limits": temperature_limits(self.kitchen, self.day).values(),
        }

    def keep(self, form: TemperatureForm) -> str:
        """By the command."""
        data = form.cleaned_data
        reading = commands.Reading(
            kitchen_id=self.kitchen.pk,
            kind=data["kind"],
            place=data["place"],
            celsius=data["celsius"],
            measured_at=form.moment(),
            key=data["key"],
        )
        (kept,) = commands.record_temperatures(readings=[reading], by=self.request.user)
        if kept.in_range:
            return _("已登记。")
        return _("已登记，超出范围：已列入待办，请马上处理。")
