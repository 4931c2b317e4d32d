"""Small children's places: enrolled with the guardian's paper, who may fetch them, leave, the end."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from accounts.console.pages import FormPage
from core.audit import record
from core.dates import today
from elderly_care.commands import (
    child_care,
    child_places,
    child_ratio,
    day_care_care,
    day_care_places,
)
from elderly_care.console.day_care.base import ButtonsMixin, EndPage, LeavePage, UnitMixin
from elderly_care.console.day_care.forms import (
    CarersForm,
    ChildForm,
    ChildPickupForm,
    ChildStartForm,
    MedicineForm,
    ReasonForm,
)
from elderly_care.models import ChildEnrolment, ChildMedicineOrder, ChildPickup
from elderly_care.queries.child_places import carers_there, child_days
from stations.commands.citizens import CitizenFacts


class EnrolView(UnitMixin, FormPage):
    """A small child gets a place, or waits for one."""

    permission = "elderly_care.enrol_day_care"
    form_class = ChildForm
    title = _("登记托位")
    explained = _(
        "只收三岁以下的孩子，要监护人到场、书面同意。有名额的直接占位，没有的按登记先后候补；"
        "监护人自动列为接送人。"
    )
    button = _("登记")

    def act(self, data: dict[str, Any]) -> None:
        """Both are registered where the place is."""
        place = self.unit.station.division_id
        guardian = CitizenFacts(
            data["guardian_name"], place, data["guardian_phone"], data["guardian_id_number"]
        )
        child = CitizenFacts(
            data["child_name"],
            place,
            "" if data["child_id_number"] else data["guardian_phone"],
            data["child_id_number"],
            data["child_birth_date"],
        )
        paper = child_care.GuardianPaper(
            data["relation"], data["consent_no"], data["consented_on"], data["note"]
        )
        user = self.request.user
        child_care.enrol_child(unit=self.unit, child=child, guardian=guardian, paper=paper, by=user)


class CarersView(UnitMixin, FormPage):
    """How many carers there are today."""

    permission = "elderly_care.keep_child_roll"
    title = _("今天的保育人员")
    explained = _("不登记的，按名额和收费里的人数计算。")

    def form(self, data: Any = None) -> CarersForm:
        """As it is known."""
        return CarersForm(data, initial={"carers": carers_there(self.unit, today())})

    def act(self, data: dict[str, Any]) -> None:
        """For today."""
        child_ratio.note_carers(unit=self.unit, carers=data["carers"], by=self.request.user)

    def back(self) -> str:
        """The roll."""
        return reverse("care_console:day_care_roll", args=[self.unit.pk])


class ChildMixin(StaffMixin):
    """The enrolment of the path."""

    permission = "elderly_care.enrol_day_care"

    @cached_property
    def enrolment(self) -> ChildEnrolment:
        """In scope."""
        rows = ChildEnrolment.objects.visible_to(self.request.user)
        related = rows.select_related("unit__station", "child", "guardian")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every page names the child."""
        return super().get_context_data(**kwargs, enrolment=self.enrolment)

    def back(self) -> str:
        """The enrolment's page."""
        return reverse("care_console:child_place", args=[self.enrolment.pk])


class ChildView(ChildMixin, ButtonsMixin, TemplateView):
    """One child's place; that it was opened leaves a trace."""

    template_name = "console/day_care/child.html"

    def act(self, name: str) -> None:
        """Somebody may not fetch the child any more, or a medicine is stopped."""
        user, mine = self.request.user, {"enrolment": self.enrolment}
        if name == "end_order":
            orders = ChildMedicineOrder.objects.visible_to(user).filter(**mine)
            order = get_object_or_404(orders, pk=self.number("row"))
            day_care_care.end_medicine_order(order=order, reason=self.said("reason"), by=user)
            return
        rows = ChildPickup.objects.visible_to(user).filter(**mine)
        pickup = get_object_or_404(rows, pk=self.number("row"))
        child_care.unlist_child_pickup(pickup=pickup, by=user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Names in full: who enrols has the papers."""
        row, user = self.enrolment, self.request.user
        record(row, "elderly_care.child_place.shown", by=user)
        pickups = ChildPickup.objects.visible_to(user).current().filter(enrolment=row)
        orders = ChildMedicineOrder.objects.visible_to(user).standing(today())
        return super().get_context_data(
            **kwargs,
            pickups=pickups,
            orders=orders.filter(enrolment=row),
            days=child_days(row, today()),
        )


class StartView(ChildMixin, FormPage):
    """The agreement is signed."""

    form_class = ChildStartForm
    title = _("签协议、入托")
    explained = _("按月龄配比检查保育人员人数，不够的不能入托。")

    def act(self, data: dict[str, Any]) -> None:
        """With carers enough only."""
        agreement = day_care_places.DayCareAgreement(**data)
        user = self.request.user
        child_places.start_child_place(enrolment=self.enrolment, agreement=agreement, by=user)


class PickupView(ChildMixin, FormPage):
    """Somebody more may fetch the child."""

    form_class = ChildPickupForm
    title = _("登记接送人")
    explained = _("要有监护人的书面授权；接走时核对证件。")

    def act(self, data: dict[str, Any]) -> None:
        """Listed until ended."""
        who = child_care.Authorised(**data)
        child_care.list_child_pickup(enrolment=self.enrolment, who=who, by=self.request.user)


class MedicineView(ChildMixin, FormPage):
    """A doctor's written order; the guardian agreed."""

    form_class = MedicineForm
    title = _("登记服药医嘱")
    explained = _("没有书面医嘱和监护人的同意，站点不能给药。")

    def act(self, data: dict[str, Any]) -> None:
        """Kept until it ends."""
        order = day_care_care.Order(**data)
        user = self.request.user
        day_care_care.add_medicine_order(enrolment=self.enrolment, order=order, by=user)


class LeaveView(ChildMixin, LeavePage):
    """Some days away."""

    permission = "elderly_care.keep_child_roll"


class EndView(ChildMixin, EndPage):
    """The place is given up."""

    title = _("结束托位")
    explained = _("名额立即给候补第一位；照护须知和接送人电话立即删除。")


class WithdrawView(ChildMixin, FormPage):
    """The guardian doesn't agree any more."""

    form_class = ReasonForm
    title = _("登记监护人撤回同意")
    explained = _("托位当天结束，照护须知和接送人电话立即删除；已经发生的签到记录保留。")
    button = _("撤回同意")

    def act(self, data: dict[str, Any]) -> None:
        """At once."""
        child_care.withdraw_child_consent(
            enrolment=self.enrolment, reason=data["reason"], by=self.request.user
        )
