"""Figures of the network: supply, compliance, areas, building plan, changes of a year, targets."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.dates import today
from stations.enums import StationKind, SupportKind
from stations.logic.network import percent
from stations.models import NetworkTarget, Population
from stations.queries.network import (
    building_plan,
    catalogue_size,
    centres_by_operator,
    changes_of_year,
    floor_areas,
    free_area,
    street_checks,
    supply,
    support_totals,
)
from ui.forms import PlainForm

CITIZEN_KINDS = [
    StationKind.CITIZEN_STATION,
    StationKind.COMPREHENSIVE_STATION,
    StationKind.SPECIALISED_STATION,
]


class YearForm(PlainForm):
    """Which year, and of which kind the building plan."""

    year = forms.IntegerField(
        label=_("年份"), validators=[MinValueValidator(2000), MaxValueValidator(2099)]
    )
    kind = forms.ChoiceField(label=_("建设计划的类型"), choices=StationKind.choices)


class NetworkView(StaffMixin, TemplateView):
    """In scope."""

    template_name = "console/stations/network.html"
    permission = "stations.view_network"

    def get_context_data(self, **kwargs):
        """Of this year and of embedded complexes, unless asked otherwise."""
        user, day = self.request.user, today()
        usual = {"year": day.year, "kind": StationKind.EMBEDDED_COMPLEX}
        form = YearForm({**usual, **self.request.GET.dict()})
        told = form.cleaned_data if form.is_valid() else usual
        checks = street_checks(user, day)
        populations = Population.objects.visible_to(user).select_related("division")
        targets = NetworkTarget.objects.visible_to(user).select_related("division")
        return super().get_context_data(
            **kwargs,
            form=form,
            year=told["year"],
            supply=supply(user),
            operators=centres_by_operator(user),
            areas=floor_areas(user, CITIZEN_KINDS),
            free_area=free_area(user, day),
            checks=checks,
            passed=sum(row.check.passed for row in checks),
            catalogue=catalogue_size(),
            plan=building_plan(user, told["kind"], told["year"], day),
            changes=changes_of_year(user, told["year"]),
            support=[
                (SupportKind(row["kind"]).label, row["fen"])
                for row in support_totals(user, told["year"])
            ],
            populations=[(row, percent(row.old_and_young_bp)) for row in populations],
            targets=[(row, percent(row.target_bp), percent(row.actual_bp)) for row in targets],
        )
