"""What a person can't eat, menu notices, and whose restrictions clash with the coming meals."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.dates import today
from core.errors import NotAllowed
from elderly_care.models import Resident
from elderly_care.portal.restrictions import KeepsRestrictions
from meals import commands
from meals.console.food.forms import AheadForm, SubscriptionForm
from meals.console.views.base import StaffMixin
from meals.queries.publication import subscription_of
from meals.queries.warnings import AHEAD, clash_warnings

PEOPLE_ON_A_PAGE = 50


class PersonFoodView(KeepsRestrictions, StaffMixin, TemplateView):
    """A resident's restrictions and menu notices, entered at the desk or on the phone."""

    template_name = "console/meals/restrictions.html"
    permission = "elderly_care.add_restriction"
    done = "meals_console:person_food"

    @cached_property
    def resident(self) -> Resident:
        """404 for anybody outside the area."""
        people = Resident.objects.visible_to(self.request.user).select_related("community")
        return get_object_or_404(people, pk=self.kwargs["resident_pk"])

    def get_context_data(self, **kwargs):
        """With the meals of which the person is told."""
        known = subscription_of(self.resident)
        meals = known.meal_periods if known else []
        form = SubscriptionForm(initial={"meals": meals})
        return super().get_context_data(**kwargs, subscription_form=form)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Menu notices, or a restriction."""
        if "subscribe" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = SubscriptionForm(request.POST)
        if form.is_valid():
            self._subscribe(form.cleaned_data["meals"])
        return redirect(self.done, **self.kwargs)

    def _subscribe(self, meals: list[str]) -> None:
        try:
            commands.subscribe(resident=self.resident, meal_periods=meals, by=self.request.user)
        except NotAllowed as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, _("菜单提醒已保存。"))


class ClashesView(StaffMixin, TemplateView):
    """Whom the coming meals don't suit, while something can still be done."""

    template_name = "console/meals/clashes.html"
    permission = "meals.view_clash"

    def get_context_data(self, **kwargs):
        """From today unless another day is asked for."""
        asked = {"day": today().isoformat(), "days": AHEAD} | self.request.GET.dict()
        form = AheadForm(asked)
        if not form.is_valid():
            return super().get_context_data(**kwargs, form=form, page=None)
        chosen = form.cleaned_data
        rows = clash_warnings(self.request.user, chosen["day"], days=chosen["days"])
        urgent = [row for row in rows if row.ordered or row.nothing_suits]
        shown = urgent if chosen["urgent"] else rows
        return super().get_context_data(
            **kwargs,
            form=form,
            count=len(rows),
            urgent=len(urgent),
            page=Paginator(shown, PEOPLE_ON_A_PAGE).get_page(self.request.GET.get("page")),
        )
