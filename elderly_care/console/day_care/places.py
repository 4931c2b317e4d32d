"""Places of day care, who has or wants one, and what belongs to an enrolment."""

from datetime import timedelta
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from accounts.console.pages import FormPage
from core.dates import today
from elderly_care.commands import day_care_care, day_care_places, day_care_rules
from elderly_care.console.day_care.base import (
    ButtonsMixin,
    EndPage,
    EnrolmentMixin,
    LeavePage,
    UnitMixin,
)
from elderly_care.console.day_care.forms import (
    ChooseForm,
    MedicineForm,
    OpenForm,
    PickupForm,
    RiskForm,
    StartForm,
    TermsForm,
)
from elderly_care.console.people.base import PersonMixin
from elderly_care.enums.day_care import UnitKind
from elderly_care.models import (
    ChildEnrolment,
    DayCareEnrolment,
    DayCareTerms,
    DayCareUnit,
    MedicineOrder,
    PickupPerson,
)
from elderly_care.queries.day_care import sheet_of, units_of
from elderly_care.queries.day_care_days import days_of
from stations.models import Station

SHOWN_DAYS = 31


class IndexView(StaffMixin, TemplateView):
    """Every place in scope with today's figures."""

    template_name = "console/day_care/index.html"
    permission = "elderly_care.view_daycareunit"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One query."""
        rows = list(units_of(self.request.user, today()))
        return super().get_context_data(**kwargs, rows=rows, today=today())


class OpenView(StaffMixin, FormPage):
    """A station begins with day care."""

    permission = "elderly_care.set_day_care_terms"
    title = _("登记日间照料点")

    def form(self, data: Any = None) -> OpenForm:
        """Stations in scope."""
        stations = Station.objects.visible_to(self.request.user).order_by("name", "pk")
        return OpenForm(data, stations=stations, initial={"valid_from": today(), "staff": 0})

    def act(self, data: dict[str, Any]) -> None:
        """The place, then its terms."""
        station, kind = data.pop("station"), data.pop("kind")
        user = self.request.user
        unit = day_care_rules.open_day_care(station=station, kind=kind, by=user)
        day_care_rules.set_terms(unit=unit, terms=day_care_rules.Terms(**data), by=user)

    def back(self) -> str:
        """The list."""
        return reverse("care_console:day_care")


class UnitView(UnitMixin, TemplateView):
    """Who has a place, who waits, what holds."""

    template_name = "console/day_care/unit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Elders by name; small children only for who may see them."""
        elders = DayCareEnrolment.objects.visible_to(self.request.user).filter(unit=self.unit)
        children = ChildEnrolment.objects.none()
        if self.request.user.has_perm("elderly_care.view_childenrolment"):
            children = (
                ChildEnrolment.objects.visible_to(self.request.user)
                .filter(unit=self.unit)
                .select_related("child")
            )
        return super().get_context_data(
            **kwargs,
            holding=list(elders.holding().select_related("resident").order_by("pk")),
            waiting=list(elders.waiting().select_related("resident")),
            children=list(children.open().order_by("pk")),
            terms=DayCareTerms.objects.visible_to(self.request.user).at(self.unit, today()),
        )


class TermsView(UnitMixin, FormPage):
    """New places, another fee, from a day on."""

    permission = "elderly_care.set_day_care_terms"
    title = _("名额和收费")
    explained = _("新的名额和收费从开始日期起执行，原来的到前一天为止。")
    form_class = TermsForm

    def act(self, data: dict[str, Any]) -> None:
        """Within the rules of the region."""
        terms = day_care_rules.Terms(**data)
        day_care_rules.set_terms(unit=self.unit, terms=terms, by=self.request.user)


class EnrolView(PersonMixin, FormPage):
    """A person asks for a place."""

    permission = "elderly_care.enrol_day_care"
    title = _("登记日间照料")
    explained = _("有名额的直接占位，没有的按登记先后候补，轮到时通知本人。")
    button = _("登记")

    def form(self, data: Any = None) -> ChooseForm:
        """Places for elders in scope."""
        units = DayCareUnit.objects.visible_to(self.request.user).filter(kind=UnitKind.ELDER)
        return ChooseForm(data, units=units.select_related("station"))

    def act(self, data: dict[str, Any]) -> None:
        """A place or the waiting list."""
        day_care_places.ask_for_day_care(
            resident=self.person, unit=data["unit"], by=self.request.user
        )


class EnrolmentView(EnrolmentMixin, ButtonsMixin, TemplateView):
    """One person's day care: agreement, risks, who fetches, medicine, days and fees."""

    template_name = "console/day_care/enrolment.html"
    permission = "elderly_care.view_daycareenrolment"
    post_permission = "elderly_care.enrol_day_care"

    def act(self, name: str) -> None:
        """End a listed person or an order."""
        user = self.request.user
        if name == "unlist":
            rows = PickupPerson.objects.visible_to(self.request.user).filter(
                enrolment=self.enrolment
            )
            pickup = get_object_or_404(rows, pk=self.number("row"))
            day_care_care.unlist_pickup(pickup=pickup, by=user)
        else:
            orders = MedicineOrder.objects.visible_to(self.request.user).filter(
                enrolment=self.enrolment
            )
            order = get_object_or_404(orders, pk=self.number("row"))
            day_care_care.end_medicine_order(order=order, reason=self.said("reason"), by=user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Health data only for who looks after people."""
        user, row = self.request.user, self.enrolment
        sees_health = user.has_perm("elderly_care.read_day_care_health")
        orders = (
            MedicineOrder.objects.visible_to(self.request.user)
            .standing(today())
            .filter(enrolment=row)
        )
        since = today() - timedelta(days=SHOWN_DAYS)
        return super().get_context_data(
            **kwargs,
            sheet=sheet_of(row) if sees_health else None,
            sees_health=sees_health,
            pickups=PickupPerson.objects.visible_to(self.request.user)
            .current()
            .filter(enrolment=row)
            if sees_health
            else [],
            orders=orders if sees_health else [],
            days=days_of(row.resident, since, today() + timedelta(days=SHOWN_DAYS)),
        )


class RiskView(EnrolmentMixin, FormPage):
    """A new risk sheet."""

    form_class = RiskForm
    title = _("风险评估表")

    def act(self, data: dict[str, Any]) -> None:
        """It stays; a newer one replaces it."""
        risks = day_care_care.Risks(**data)
        day_care_care.fill_risk_sheet(enrolment=self.enrolment, risks=risks, by=self.request.user)


class StartView(EnrolmentMixin, FormPage):
    """The agreement is signed."""

    form_class = StartForm
    title = _("签协议、入托")

    def act(self, data: dict[str, Any]) -> None:
        """With a risk sheet only."""
        agreement = day_care_places.DayCareAgreement(**data)
        day_care_places.start_day_care(
            enrolment=self.enrolment, agreement=agreement, by=self.request.user
        )


class PickupView(EnrolmentMixin, FormPage):
    """Somebody may fetch the person."""

    form_class = PickupForm
    title = _("登记接送人")

    def act(self, data: dict[str, Any]) -> None:
        """Listed until ended."""
        day_care_care.list_pickup(enrolment=self.enrolment, by=self.request.user, **data)


class MedicineView(EnrolmentMixin, FormPage):
    """A doctor's written order, with consent."""

    form_class = MedicineForm
    title = _("登记服药医嘱")
    explained = _("没有书面医嘱和本人或代理人的同意，站点不能给药。")

    def act(self, data: dict[str, Any]) -> None:
        """Kept until it ends."""
        order = day_care_care.Order(**data)
        day_care_care.add_medicine_order(
            enrolment=self.enrolment, order=order, by=self.request.user
        )


class LeaveView(EnrolmentMixin, LeavePage):
    """Some days away."""

    permission = "elderly_care.keep_day_care_roll"


class EndView(EnrolmentMixin, EndPage):
    """Somebody gives the place up."""

    title = _("结束日间照料")
    explained = _("名额立即给候补第一位。")
