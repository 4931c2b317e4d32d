"""Households: whose re-check is due, its outcome, and who belongs to which."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from accounts.console.pages import FormPage
from core.dates import today
from core.forms import day_field
from elderly_care import commands
from elderly_care.console.people.base import EndMixin, PersonMixin
from elderly_care.enums import HouseholdKind, MemberRelation, ReviewOutcome
from elderly_care.models import Household, HouseholdMember
from ui.forms import PlainForm

PER_PAGE = 50


class JoinForm(PlainForm):
    """To which household of the community, as what; a new one when the number is new."""

    number = forms.CharField(
        label=_("户编号"), max_length=32, help_text=_("还没有这个编号的，会新建一户。")
    )
    kind = forms.ChoiceField(label=_("户别"), choices=HouseholdKind.choices)
    income_is_stable = forms.BooleanField(label=_("收入稳定"), required=False, initial=True)
    relation = forms.ChoiceField(label=_("与户主关系"), choices=MemberRelation.choices)


class ReviewForm(PlainForm):
    """When somebody looked, and what was found."""

    reviewed_on = day_field(_("复核日期"))
    outcome = forms.ChoiceField(label=_("结果"), choices=ReviewOutcome.choices)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class JoinView(PersonMixin, EndMixin, FormPage):
    """The person's household: joined, and left for another one."""

    template_name = "console/care/household.html"
    permission = "elderly_care.keep_households"
    form_class = JoinForm
    title = _("登记所在家庭")

    def rows(self) -> Any:
        """To which they belong now."""
        rows = HouseholdMember.objects.visible_to(self.request.user).current()
        return rows.filter(resident=self.person).select_related("household")

    def end(self, row: HouseholdMember) -> None:
        """From today on."""
        commands.leave_household(member=row, by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The household above the form."""
        return super().get_context_data(**kwargs, members=list(self.rows()))

    def act(self, data: dict[str, Any]) -> None:
        """Found by its number, or opened."""
        user, person = self.request.user, self.person
        number, relation = data["number"].strip(), data.pop("relation")
        seen = Household.objects.visible_to(user).filter(ended_on__isnull=True)
        row = seen.filter(community=person.community_id, number=number).first()
        if row is None:
            facts = commands.HouseholdFacts(**data, community_code=person.community_id)
            row = commands.open_household(facts=facts, by=user)
        member = commands.Member(relation=relation, resident=person)
        commands.join_household(household=row, member=member, by=user)


class DueView(StaffMixin, TemplateView):
    """To be re-checked by today, the longest overdue first."""

    template_name = "console/care/households.html"
    permission = "elderly_care.view_household"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them."""
        rows = Household.objects.visible_to(self.request.user).due(today())
        rows = rows.select_related("community").order_by("review_due_on", "pk")
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, page=page)


class ReviewView(StaffMixin, FormPage):
    """What a re-check found; the next one follows from the rule."""

    template_name = "console/care/review.html"
    permission = "elderly_care.keep_households"
    form_class = ReviewForm
    title = _("家庭复核")
    button = _("登记复核")

    @cached_property
    def household(self) -> Household:
        """In scope."""
        rows = Household.objects.visible_to(self.request.user).select_related("community")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def act(self, data: dict[str, Any]) -> None:
        """Kept for good."""
        commands.review_household(household=self.household, by=self.request.user, **data)

    def back(self) -> str:
        """The list."""
        return reverse("care_console:households")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which household."""
        return super().get_context_data(**kwargs, household=self.household)
